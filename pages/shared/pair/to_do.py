"""What to do with a pair: who is left to write to, what that is worth at most, and the list to take away."""

import streamlit as st

from crosssell.basket import PairFigures
from crosssell.columns import Basis, ConsentRule, Field, Verdict
from crosssell.facts import DatasetFacts
from crosssell.labels import label
from pages.shared import widgets
from pages.shared.consent import consent_choice
from pages.shared.guard import require
from pages.shared.offers.links import pair_list
from pages.shared.pair import session as pair_session
from pages.shared.pair.address import MATRIX_PAGE, Asked, matrix_query, show
from pages.shared.pair.lists import list_files
from pages.shared.pair.offer import Offer, by_themselves, factors, left_out_words
from pages.shared.pair.parts import FEWEST_WATCHED
from pages.shared.pair.words import money_words, name_of
from pages.shared.roi.address import pair_query, worth_link
from pages.shared.text import _, ngettext, number, translator

AMOUNTS = (Field.LINE_TOTAL, Field.UNIT_PRICE)


def what_to_do(figures: PairFigures, shown: Asked, facts: DatasetFacts) -> None:
    """Draw the advice, and for both directions who is left, the better one first."""
    widgets.section(_("What to do"))
    st.markdown(advice(figures))
    if not is_related(figures):
        _later_hint(figures, shown, facts)
        _partners_link(figures, shown)
    if not require(
        facts,
        [Field.CUSTOMER_ID],
        unlocks=_("With it you see who bought the one and not the other, and whom you may write to."),
    ):
        return
    rule = consent_choice(facts, key="pair_consent")
    offers = sorted(_offers(figures, shown, rule, facts), key=lambda one: one.ceiling or 0, reverse=True)
    with st.grid(2, min_column_width=330, gap="small", key="pair_offers"):
        for place, offer in enumerate(offers, start=1):
            _offer_card(offer, place, facts.currency, advised=is_related(figures))
    if is_related(figures) and all(one.response is None for one in offers):
        st.caption(why_no_amount(figures, shown))
    _notes(offers, facts)


def is_related(figures: PairFigures) -> bool:
    """Tell whether the pair is bought together more often than chance gives, surely or perhaps."""
    if figures.verdict == Verdict.SOLID:
        return True
    return figures.verdict == Verdict.WEAK and (figures.lift_corrected or 0) > 1


def advice(figures: PairFigures) -> str:
    """Return what a manager may do with the verdict."""
    match figures.verdict:
        case Verdict.SOLID:
            return _(
                "Offer the one to those who have the other: beside it in the shop, as a set, or by a letter "
                "to the customers below."
            )
        case Verdict.WEAK if is_related(figures):
            return _(
                "Try it small: the link is there, but not strong or sure enough to build a campaign on it."
            )
        case Verdict.AVOID | Verdict.WEAK:
            return _(
                "Do not offer them together. They may replace each other, or be bought by different people; "
                "the figures alone do not tell which."
            )
        case Verdict.TOO_LITTLE_DATA:
            return _("Wait for more orders or choose a longer period; so far there is too little to go by.")
        case _:
            return _(
                "No sign that those who have the one want the other more than anybody else does. Other "
                "partners are the better offer."
            )


def why_no_amount(figures: PairFigures, shown: Asked) -> str:
    """Return why nothing is said of what those left could bring."""
    if figures.verdict != Verdict.SOLID:
        return _("What the customers left could bring is worked out for solid pairs only.")
    return _(
        "The pair is in fewer baskets than the minimum of {count}; lower it on the matrix to see what the "
        "customers left could bring.",
        count=number(shown.config.min_count),
    )


def _offers(figures: PairFigures, shown: Asked, rule: ConsentRule | None, facts: DatasetFacts) -> list[Offer]:
    a, b = figures.a, figures.b
    solid = figures.verdict == Verdict.SOLID  # of others no amount is named: it would be read as a promise
    directions = (
        ("left_ab", shown, a, b, figures.response_ab, figures.price_b),
        ("left_ba", shown.swapped, b, a, figures.response_ba, figures.price_a),
    )
    offers = []
    for key, pair, first, second, response, price in directions:
        counts = pair_session.left(pair)
        knows_cost = solid and Field.COST in facts.fields
        offers.append(
            Offer(
                key=key,
                shown=pair,
                have=first,
                offered=second,
                counts=counts,
                rule=rule or (ConsentRule.YES if counts.consent_known else ConsentRule.UNKNOWN),
                response=response if solid else None,
                price=price,
                margin=pair_session.margin(pair).margin_median if knows_cost else None,
            )
        )
    return offers


def _offer_card(offer: Offer, place: int, currency: str | None, *, advised: bool) -> None:
    title = (
        _("Offer {b} to those who have {a}", a=offer.a, b=offer.b)
        if advised
        else _("Those who have {a}, but not {b}", a=offer.a, b=offer.b)
    )
    with st.container(border=True, height="stretch", gap="small", key=f"pair_offer_{place}"):
        st.markdown(f"**{title}**")
        if offer.listed and offer.ceiling is not None:
            _amount(offer, offer.ceiling, currency)
        st.markdown(" ".join(factors(offer, currency)))
        for note in (left_out_words(offer, currency), by_themselves(offer)):
            if note:
                st.caption(note)
        st.space("stretch")
        if offer.listed:
            pair, level = offer.shown, offer.shown.config.level
            with st.container(horizontal=True, gap="small"):
                pair_list(pair.a, pair.b, level=level, place=offer.key)
                worth_link(
                    pair_query(pair.a, pair.b, level=level, consent=offer.rule),
                    hint=_("Calculates this offer as a campaign, with what your orders say of it."),
                    place=offer.key,
                )
        list_files(offer)


def _amount(offer: Offer, ceiling: float, currency: str | None) -> None:
    """Draw what the list would bring at most, and how much of that is margin."""
    with st.container(key=f"pair_amount_{offer.key}", gap=None):
        st.markdown(_("up to {amount}", amount=money_words(ceiling, currency, decimals=0)))
        earned = offer.worth(offer.listed, offer.margin)
        if earned is not None:
            st.caption(
                _(
                    "of that up to {amount} margin, at a usual {margin} a purchase",
                    amount=money_words(earned, currency, decimals=0),
                    margin=money_words(offer.margin, currency),
                )
            )


def _notes(offers: list[Offer], facts: DatasetFacts) -> None:
    """Say what “up to” means, and what is missing for more."""
    if any(one.ceiling is not None for one in offers):
        st.caption(
            _(
                "“Up to”: these customers have passed it by so far, and being bought together is no effect "
                "of a letter. Write to a part of them, leave a part alone, and compare: a test tells the "
                "rest. Comparable customers are those who have the first and buy as many different things."
            )
        )
    if not facts.fields.intersection(AMOUNTS):
        columns = (label(field, translator()) for field in AMOUNTS)
        missing = _("{column} or {other}", **dict(zip(("column", "other"), columns, strict=True)))
        widgets.notice(
            _(
                "This dataset has no column for: {columns}. {unlocks}",
                columns=missing,
                unlocks=_("With it you see what the customers left could bring."),
            ),
            icon=":material/view_column:",
        )
    require(
        facts,
        [Field.CONSENT],
        unlocks=_("With it a list holds those customers only who agreed to be contacted."),
    )


def _later_hint(figures: PairFigures, shown: Asked, facts: DatasetFacts) -> None:
    """Point to the customers where orders hide that one item is bought after the other."""
    knows_later = facts.fields >= {Field.CUSTOMER_ID, Field.ORDERED_AT}
    if figures.basis == Basis.CUSTOMER or not knows_later:
        return
    later = pair_session.waiting(shown).followed + pair_session.waiting(shown.swapped).followed
    if later < FEWEST_WATCHED:
        return
    text = ngettext(
        "{n} customer bought the one and came back for the other later; single orders do not show that.",
        "{n} customers bought the one and came back for the other later; single orders do not show that.",
        later,
    )
    st.markdown(text)
    st.button(
        _("Look at customers"),
        icon=":material/group:",
        key="pair_look_at_customers",
        on_click=show,
        args=(shown.on(Basis.CUSTOMER),),
    )


def _partners_link(figures: PairFigures, shown: Asked) -> None:
    st.page_link(
        MATRIX_PAGE,
        label=_("See what goes with {item}", item=name_of(figures.a)),
        icon=":material/grid_on:",
        query_params=[*matrix_query(shown.config), ("first", shown.a)],
    )
