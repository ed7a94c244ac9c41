"""One set as a card: what it costs, when it pays, and on a click its picture and every discount beside it."""

import itertools
from collections.abc import Sequence
from decimal import Decimal

import pandas as pd
import streamlit as st

from crosssell.basket import MatrixConfig
from crosssell.basket.bundles import DISCOUNT_STEPS, Bundle, BundleCandidates, discount_steps
from crosssell.charts import CONFIG
from crosssell.charts.bundles import bundle_figure, drawn_discounts, gain_lines, uptake_title
from crosssell.columns import BundleReason, PriceSource, ScenarioCase
from crosssell.roi.written import RoiFigures
from pages.shared import session
from pages.shared.matrix import bundles_words as words
from pages.shared.matrix.opening import pair_link
from pages.shared.pair.words import money_words, name_of
from pages.shared.text import _, number, percent, translator

OPEN_KEY = "_bundle_open"


def opened(shown: Sequence[Bundle]) -> tuple[str, ...] | None:
    """Return the items of the set whose details are open: the best one until another is chosen."""
    if OPEN_KEY in st.session_state:
        found: tuple[str, ...] | None = st.session_state[OPEN_KEY]
        return found
    return shown[0].candidate.items if shown else None


def card(
    bundle: Bundle,
    place: int,
    found: BundleCandidates,
    config: MatrixConfig,
    *,
    currency: str | None,
    is_open: bool | None,
) -> None:
    """Draw a set.

    Args:
        bundle: On its terms.
        place: Among the sets; 0 for one that is in no list.
        found: Which period it is about.
        config: What items are.
        currency: Of its amounts.
        is_open: Whether its details are drawn; ``None`` where they always are.
    """
    with st.container(border=True, gap="xsmall", key=f"bundle_{place}"):
        with st.container(horizontal=True, horizontal_alignment="distribute", gap="small"):
            name = words.set_name(bundle)
            st.markdown(f"**{number(place)}. {name}**" if place else f"**{name}**", width="content")
            if expected := words.expected_words(bundle, found.days, currency):
                st.markdown(expected, width="content")
        if price := words.price_words(bundle, currency):
            st.markdown(price)
        st.markdown(words.pays_words(bundle, found.days))
        st.caption(
            " ".join(
                filter(None, (words.given_away_words(bundle, found.days, currency), words.bold_words(bundle)))
            )
        )
        if is_open is not False:
            _details(bundle, place, config, days=found.days, currency=currency)
        with st.container(
            horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap="small"
        ):
            st.markdown(words.how_sure(bundle), width="content")
            if is_open is not None:
                _open_button(bundle, place, is_open=is_open)


def _open_button(bundle: Bundle, place: int, *, is_open: bool) -> None:
    st.button(
        _("Close") if is_open else _("When does it pay?"),
        icon=":material/expand_less:" if is_open else ":material/expand_more:",
        type="tertiary",
        key=f"bundle_open_{place}",
        on_click=_open,
        args=(None if is_open else bundle.candidate.items,),
    )


def _open(items: tuple[str, ...] | None) -> None:
    st.session_state[OPEN_KEY] = items


def _details(
    bundle: Bundle, place: int, config: MatrixConfig, *, days: int | None, currency: str | None
) -> None:
    """Draw the picture and the figures behind it."""
    if bundle.part_buyer_amount is not None:
        with st.grid(2, min_column_width=330, gap="medium", key=f"bundle_details_{place}"):
            with st.container(gap="xsmall"):
                _picture(bundle, place, currency)
            with st.container(gap="xsmall"):
                _steps(bundle, place, days=days, currency=currency)
    _parts(bundle, place, currency)
    if later := words.later_words(bundle.candidate.parts):
        st.caption(later)
    _pair_links(bundle, config)


def _picture(bundle: Bundle, place: int, currency: str | None) -> None:
    discounts = drawn_discounts(bundle.offer.discount)
    lines = gain_lines(discount_steps(bundle.candidate, offer=bundle.offer, discounts=discounts))
    st.markdown(f"**{_('Gain by how many take the set')}**")
    figure = bundle_figure(
        lines,
        chosen=float(bundle.offer.discount),
        uptakes={case: float(bundle.offer.uptake.of(case)) for case in ScenarioCase},
        figures=RoiFigures(translator=translator(), currency=currency),
        dark=session.is_dark(),
    )
    st.plotly_chart(
        figure, key=f"bundle_picture_{place}", config=CONFIG, theme=None, alt=uptake_title(translator())
    )
    if gains := words.gains_words(bundle, currency):
        st.markdown(gains)
    st.caption(
        _(
            "One line a discount, yours the strong one; the ring is where it pays. A deeper discount may "
            "win more takers: compare the lines at different places, not below each other."
        )
    )


def _steps(bundle: Bundle, place: int, *, days: int | None, currency: str | None) -> None:
    """Draw at each discount what the set costs and from how many more on it pays."""
    st.markdown(f"**{_('From how many more sets it pays')}**")
    chosen = bundle.offer.discount
    discounts = sorted({*DISCOUNT_STEPS, chosen})
    rows = [
        step_row(one, days=days, currency=currency, is_chosen=one.offer.discount == chosen)
        for one in discount_steps(bundle.candidate, offer=bundle.offer, discounts=discounts)
    ]
    count = _("Sets a month") if words.tells_months(days) else _("More sets")
    heads = [_("Discount"), _("Set"), count, _("Of these orders")]
    with st.container(key=f"bundle_steps_{place}"):
        st.table(
            pd.DataFrame(rows, columns=heads),
            border="horizontal",
            hide_index=True,
            alt=_("From how many more sets it pays"),
        )


def step_row(step: Bundle, *, days: int | None, currency: str | None, is_chosen: bool) -> list[str]:
    """Return a discount, the set's price, and from how many more sets on it pays; bold where it is chosen."""
    row = [words.share_words(step.offer.discount), money_words(step.set_price_amount, currency)]
    if step.break_even_sets is None or step.reason == BundleReason.OUT_OF_REACH:
        row += [_("does not pay"), translator().number(None)]
    else:
        row += [
            words.monthly(step.break_even_sets, days),
            percent(step.break_even_share, decimals=1 if step.break_even_sets else 0),
        ]
    return [f"**{cell}**" for cell in row] if is_chosen else row


def _parts(bundle: Bundle, place: int, currency: str | None) -> None:
    """Draw what the set is made of."""
    heads = [_("In the set"), _("Price"), _("Cost"), _("Orders"), _("Alone")]
    rows = [
        (
            name_of(part.item),
            money_words(_float(part.price), currency),
            money_words(_float(part.cost), currency),
            number(part.item.baskets),
            number(part.alone),
        )
        for part in bundle.candidate.parts
    ]
    shown = pd.DataFrame(rows, columns=heads)
    if not any(part.cost is not None for part in bundle.candidate.parts):
        shown = shown.drop(columns=heads[2])
    with st.container(key=f"bundle_parts_{place}"):
        st.table(shown, border="horizontal", hide_index=True, alt=_("In the set"))
    st.caption(_price_source(bundle))


def _float(amount: Decimal | None) -> float | None:
    return None if amount is None else float(amount)


def _price_source(bundle: Bundle) -> str:
    sources = {part.price_source for part in bundle.candidate.parts}
    if PriceSource.LISTED in sources:
        return _(
            "Price: what is usually paid for a piece, after discounts (the median); where no order has an "
            "amount, the price of the products file."
        )
    return _("Price: what is usually paid for a piece, after discounts (the median).")


def _pair_links(bundle: Bundle, config: MatrixConfig) -> None:
    """Draw the ways to the pages of the pairs that the set is made of."""
    parts = bundle.candidate.parts
    with st.container(horizontal=True, gap="small"):
        if len(parts) == 2:
            pair_link(parts[0].item.item, parts[1].item.item, config, text=_("See the pair"))
            return
        for a, b in itertools.combinations(parts, 2):
            text = f"{name_of(a.item, length=24)} + {name_of(b.item, length=24)}"
            pair_link(a.item.item, b.item.item, config, text=text)
