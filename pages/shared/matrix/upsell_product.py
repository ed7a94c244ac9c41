"""One product: where its buyers go next, its best step up, and the way back when its price is too high."""

import streamlit as st

from crosssell.basket import Item, MatrixConfig
from crosssell.basket.upsell import Advice, Likeness, ProductMoves, Step, Upsell, fall_back, step_up
from crosssell.charts import CONFIG
from crosssell.charts.upsell import NextPurchases, next_purchases_figure, next_purchases_key
from crosssell.columns import AdviceReason, AdviceWay
from pages.shared import session, widgets
from pages.shared.link import add_to_link, take_from_url
from pages.shared.matrix.choices import item_words
from pages.shared.matrix.opening import pair_link
from pages.shared.offers.links import upsell_list
from pages.shared.pair.words import about, money_words, name_of, times
from pages.shared.text import _, in_words, ngettext, percent, plain, translator, upright

PRODUCT_KEY = "upsell_product"


def product_part(
    found: Upsell, config: MatrixConfig, *, excluded: tuple[str, ...], current: session.Current
) -> None:
    """Draw the choice of a product and what is said of it."""
    products = {one.item.item: one for one in found.products if one.item.item not in excluded}
    if not products:
        widgets.empty_state(
            _("No product has a step"),
            _("With these filters, no category has two products with a price. Widen the filters."),
            icon=":material/stairs:",
        )
        return
    chosen = _choice(found, products)
    if chosen is None:
        widgets.empty_state(
            _("Choose a product"),
            _("You see the best step up from it, and what to offer when its price is the objection."),
            icon=":material/stairs:",
        )
        return
    one = products[chosen]
    currency = current.facts.currency
    st.markdown(price_words(one, currency))
    with st.grid(2, min_column_width=330, gap="small", key="upsell_advice"):
        _advice_card(step_up(found, chosen), one, config, currency, is_up=True)
        _advice_card(fall_back(found, chosen), one, config, currency, is_up=False)
    _next(one)


def _choice(found: Upsell, products: dict[str, ProductMoves]) -> str | None:
    """Draw the list of products, the most bought first; the first ladder's lowest rung stands there first."""
    take_from_url(PRODUCT_KEY, name="product", allowed=list(products))
    ordered = sorted(products, key=lambda item: (-products[item].item.baskets, item))
    first = next((ladder.rungs[0].item.item for ladder in found.ladders), None)
    kept = st.session_state.get(PRODUCT_KEY)
    if kept is not None and kept not in products:
        del st.session_state[PRODUCT_KEY]
    chosen = st.selectbox(
        _("Product"),
        ordered,
        index=ordered.index(first) if first in products else None,
        format_func=in_words(products, lambda item: item_words(products[item].item)),
        placeholder=_("Name or number"),
        filter_mode="contains",
        key=PRODUCT_KEY,
        persist_state="session",
    )
    if chosen not in products:
        return None
    add_to_link(product=chosen)
    return str(chosen)


def price_words(one: ProductMoves, currency: str | None) -> str:
    """Return what the product costs and how many bought it."""
    bought = ngettext("{n} known customer", "{n} known customers", one.moves.customers)
    if one.price is None:
        return _("No price is known; bought by {customers}.", customers=bought)
    return _(
        "Usually sold at {price} a piece to {customers}; category: {category}.",
        price=f"**{money_words(one.price, currency)}**",
        customers=bought,
        category=plain(one.category) if one.category is not None else translator().number(None),
    )


def _advice_card(
    advice: Advice, one: ProductMoves, config: MatrixConfig, currency: str | None, *, is_up: bool
) -> None:
    with st.container(border=True, height="stretch", gap="xsmall", key="step_up" if is_up else "fall_back"):
        st.markdown(f":gray[{_('Best step up') if is_up else _('When the price is the objection')}]")
        if advice.item is None:
            st.markdown(no_advice_words(advice.reason, is_up=is_up))
            return
        st.markdown(f"**{name_of(advice.item)}**")
        st.markdown(difference_words(advice, currency))
        st.markdown(way_words(advice, is_up=is_up))
        st.space("stretch")
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            if is_up:
                upsell_list(one.item.item, advice.item.item, level=config.level, place="step_up")
            pair_link(one.item.item, advice.item.item, config, text=_("See the pair"))


def difference_words(advice: Advice, currency: str | None) -> str:
    """Return what it costs, and how much that is more or less."""
    if advice.price is None or advice.own_price is None or not advice.own_price:
        return ""
    values = {
        "price": money_words(advice.price, currency),
        "amount": money_words(abs(advice.price - advice.own_price), currency),
        "share": percent(abs(advice.price / advice.own_price - 1), decimals=0),
    }
    if advice.price > advice.own_price:
        return _("{price}, that is {amount} more (+{share})", **values)
    return _("{price}, that is {amount} less (−{share})", **values)


def way_words(advice: Advice, *, is_up: bool) -> str:
    """Return what the proposal stands on, and how sure it is."""
    match advice.way:
        case AdviceWay.SUBSTITUTE if advice.likeness is not None:
            return f":green[●] {_substitute_words(advice.likeness)}"
        case AdviceWay.SIMILAR if advice.likeness is not None:
            return f":orange[○] {_similar_words(advice.likeness)}"
        case AdviceWay.LADDER if not is_up or advice.step is None:
            sure = _("Solid: a rung of the same ladder, so the same kind of product at another price.")
            return f":green[●] {sure}"
        case _ if advice.step is None:
            return ""
        case _ if is_up:
            return f":green[●] {_step_words(advice.step, advice.own)}"
        case _:
            return ":green[●] " + _("Solid: many who have it now began with this one.")


def _step_words(step: Step, own: Item) -> str:
    """Return who moved up, how long it took, and how that compares with chance."""
    moved = ngettext("Solid: {n} customer moved up", "Solid: {n} customers moved up", step.customers)
    if step.days is not None:
        days = round(step.days)
        after = ngettext("half of them within {n} day.", "half of them within {n} days.", days)
        moved = f"{moved}, {after}"
    else:
        moved = f"{moved}."
    if step.share is None or step.lift is None:
        return moved
    follow = _(
        "{share} of the buyers of {item} bought it later, {times} times as many as of equally active "
        "customers.",
        share=percent(step.share, decimals=1),
        item=name_of(own),
        times=times(step.lift),
    )
    return f"{moved} {follow}"


def _substitute_words(alike: Likeness) -> str:
    return ngettext(
        "One instead of the other: {n} order holds both where chance would give {expected}, and hardly a "
        "customer buys both. They answer the same need.",
        "One instead of the other: {n} orders hold both where chance would give {expected}, and hardly a "
        "customer buys both. They answer the same need.",
        alike.orders,
        expected=about(alike.expected_orders),
    )


def _similar_words(alike: Likeness) -> str:
    return ngettext(
        "A hint only: {n} customer bought both, where chance would give {expected}. That the one leads to "
        "the other is not shown.",
        "A hint only: {n} customers bought both, where chance would give {expected}. That the one leads to "
        "the other is not shown.",
        alike.customers,
        expected=about(alike.expected_customers),
    )


def no_advice_words(reason: AdviceReason | None, *, is_up: bool) -> str:
    """Return why nothing is proposed."""
    match reason:
        case AdviceReason.NO_CATEGORY:
            return _("The product has no category in your data, so nothing can be compared with it.")
        case AdviceReason.NO_PRICE:
            return _("No order tells what it costs.")
        case AdviceReason.NOTHING_DEARER:
            return _("Nothing in its category costs clearly more and is still within reach.")
        case AdviceReason.NOTHING_CHEAPER:
            return _("Nothing in its category costs clearly less and is still of its kind.")
        case _ if is_up:
            return _(
                "There are dearer products in its category, but nothing in your orders ties one of them to "
                "it. No guess is made."
            )
        case _:
            return _(
                "There are cheaper products in its category, but nothing in your orders ties one of them to "
                "it. No guess is made."
            )


def _next(one: ProductMoves) -> None:
    """Draw what its buyers bought next in the category."""
    moves = one.moves
    if not moves.moves:
        st.caption(_("Nobody who bought it has come back to its category yet."))
        return
    st.markdown(f"**{_('What its buyers bought next in the category')}**")
    row = NextPurchases(
        name=upright(one.item.name or one.item.item), up=moves.up, stayed=moves.stayed, down=moves.down
    )
    figure = next_purchases_figure(
        [row], translator=translator(), dark=session.is_dark(), narrow=session.is_phone()
    )
    st.plotly_chart(figure, key="upsell_next", config=CONFIG, theme=None, alt=next_words(one))
    st.html(next_purchases_key(translator=translator(), dark=session.is_dark()))
    st.caption(next_words(one))


def next_words(one: ProductMoves) -> str:
    """Return how many next purchases there were, and how long they took."""
    moves = one.moves
    counted = ngettext("{n} next purchase", "{n} next purchases", moves.moves)
    if moves.days is None:
        return f"{counted}."
    return ngettext(
        "{purchases}, half of them within {n} day.",
        "{purchases}, half of them within {n} days.",
        round(moves.days),
        purchases=counted,
    )
