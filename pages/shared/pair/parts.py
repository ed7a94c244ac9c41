"""The parts of a pair's page that look closer: over time, order values, everywhere, and how long until B."""

from typing import Any

import streamlit as st

from crosssell.basket import (
    Dimension,
    GroupSpend,
    Holds,
    OrderGroup,
    PairByMonth,
    PairSlice,
    SlicedPair,
    SliceVerdict,
    WaitingTime,
)
from crosssell.charts import CONFIG, by_month_figure, order_value_figure, slices_figure, waiting_figure
from crosssell.charts.slices import in_words
from crosssell.columns import Basis, Field
from crosssell.facts import DatasetFacts
from pages.shared import session, widgets
from pages.shared.guard import require
from pages.shared.pair import session as pair_session
from pages.shared.pair.address import Asked
from pages.shared.pair.words import money_words
from pages.shared.text import _, ngettext, number, percent, period, plain, translator

AMOUNTS = (Field.LINE_TOTAL, Field.UNIT_PRICE)
LANDMARKS = (30, 90, 365)  # days; few enough to be read in one sentence
FEWEST_WATCHED = 10


def by_month_words(found: PairByMonth) -> str:
    """Return in one sentence whether the pair is a lasting habit."""
    with_both = sum(1 for month in found.months if month.n_both)
    if found.basis == Basis.CUSTOMER:
        return ngettext(
            "In {n} of {months} months, customers came to have both.",
            "In {n} of {months} months, customers came to have both.",
            with_both,
            months=number(len(found.months)),
        )
    beyond = sum(1 for month in found.months if month.expected is not None and month.n_both > month.expected)
    together = ngettext(
        "Bought together in {n} of {months} months,",
        "Bought together in {n} of {months} months,",
        with_both,
        months=number(len(found.months)),
    )
    more = ngettext(
        "more often than expected in {n} of them.", "more often than expected in {n} of them.", beyond
    )
    return f"{together} {more}"


def spend_words(groups: tuple[GroupSpend, ...], currency: str | None) -> str:
    """Return in one sentence what orders with both are worth beside those with one."""
    value = {one.group: one.average_order_value for one in groups}
    both, alone = value[OrderGroup.BOTH], [value[OrderGroup.A_ALONE], value[OrderGroup.B_ALONE]]
    if both is None or not all(one is not None for one in alone):
        return _(
            "No order value can be told for each of the groups: in one of them there is no order with an "
            "amount."
        )
    return _(
        "Orders with both are worth {both} on average, with A alone {a}, with B alone {b}. Large orders hold "
        "more of everything, so this is not what an offer would add.",
        both=f"**{money_words(both, currency)}**",
        a=money_words(alone[0], currency),
        b=money_words(alone[1], currency),
    )


def slices_words(found: SlicedPair) -> str:
    """Return in one sentence whether the pair holds in every part of a dimension."""
    found = in_words(found, translator=translator())
    judged = [
        one for one in found.slices if one.verdict != SliceVerdict.TOO_LITTLE_DATA and one.value is not None
    ]
    clear = [slice_name(one) for one in judged if one.verdict == SliceVerdict.ABOVE]
    below = [slice_name(one) for one in judged if one.verdict == SliceVerdict.BELOW]
    match found.holds:
        case Holds.EVERYWHERE if found.dimension == Dimension.HALF:
            return _("It holds in both.")
        case Holds.EVERYWHERE:
            return ngettext(
                "It holds everywhere: in {n} of {n} with enough data.",
                "It holds everywhere: in all {n} with enough data.",
                len(judged),
            )
        case Holds.NOT_EVERYWHERE:
            others = [slice_name(one) for one in judged if one.verdict != SliceVerdict.ABOVE]
            if not clear:
                return _("It does not hold everywhere: the parts differ.")
            return _(
                "It does not hold everywhere: clearly in {clear}, but not in {others}.",
                clear=translator().listed(clear),
                others=translator().listed(others),
            )
        case Holds.ONE_SLICE:
            return _("There is only one: {value}.", value=slice_name(found.slices[0]))
        case _ if clear or below:
            return _(
                "Clear in {clear}; what the other parts hold is too little or too mixed to tell.",
                clear=translator().listed(clear or below),
            )
        case _ if judged:
            return _("No single part differs clearly from chance.")
        case _:
            return _("The single parts hold too little data to tell.")


def slice_name(one: PairSlice) -> str:
    """Return what a slice is called, escaped."""
    if one.first_day is not None:
        return plain(period(one.first_day, one.last_day))
    return _("without a value") if one.value is None else plain(one.value)


def dimension_words(dimension: Dimension) -> str:
    """Return what baskets are sliced by."""
    match dimension:
        case Dimension.CHANNEL:
            return _("By channel")
        case Dimension.COUNTRY:
            return _("By country")
        case Dimension.SEGMENT:
            return _("By customer segment")
        case Dimension.HALF:
            return _("First and second half of the period")


def waiting_words(found: WaitingTime, a: str, b: str) -> str:
    """Return which share comes back for b, and by when."""
    landmarks = [one for one in found.shares if one.days in LANDMARKS and one.at_risk >= FEWEST_WATCHED]
    within = [
        ngettext(
            "{share} within {n} day",
            "{share} within {n} days",
            one.days,
            share=f"**{share_words(one.share)}**",
        )
        for one in landmarks
    ]
    if not within:
        return ngettext(
            "{n} customer bought {a} and did not have {b} yet: too few, or watched for too short a time, to "
            "tell.",
            "{n} customers bought {a} and did not have {b} yet: too few, or watched for too short a time, to "
            "tell.",
            found.waited,
            a=a,
            b=b,
        )
    text = ngettext(
        "Of {n} customer who bought {a} and did not have {b} yet, so many come back for it: {shares}.",
        "Of {n} customers who bought {a} and did not have {b} yet, so many come back for it: {shares}.",
        found.waited,
        a=a,
        b=b,
        shares=translator().listed(within),
    )
    if found.median_days is None:
        return text
    half = ngettext(
        "After {n} day half of them have it.", "After {n} days half of them have it.", found.median_days
    )
    return f"{text} {half}"


def share_words(share: float) -> str:
    """Write a share of customers: finer where it is small."""
    return percent(share, decimals=0 if share >= 0.1 else 1)


def apart_words(found: WaitingTime) -> str:
    """Return who had nothing to wait for; nothing where there is nobody."""
    parts = []
    if found.together:
        parts.append(
            ngettext("{n} bought both on the same day", "{n} bought both on the same day", found.together)
        )
    if found.before:
        parts.append(ngettext("{n} had B before A", "{n} had B before A", found.before))
    if found.undated:
        parts.append(
            ngettext("{n} have an order without a date", "{n} have an order without a date", found.undated)
        )
    if not parts:
        return ""
    return _("Not counted, as they had nothing to wait for: {parts}.", parts=translator().listed(parts))


def draw_by_month(shown: Asked, facts: DatasetFacts) -> None:
    """Draw the pair month by month."""
    widgets.section(_("By month"))
    if not require(
        facts, [Field.ORDERED_AT], unlocks=_("With it you see whether the pair lasts or was a season.")
    ):
        return
    found = pair_session.by_month(shown)
    if not found.months:
        return
    words = by_month_words(found)
    st.markdown(words)
    _chart(by_month_figure(found, **_look()), key="pair_months", alt=words)


def draw_spend(shown: Asked, facts: DatasetFacts) -> None:
    """Draw what orders with one and with both are worth."""
    widgets.section(_("Order value"))
    if not facts.fields.intersection(AMOUNTS):
        require(facts, AMOUNTS[:1], unlocks=_("With it you see what orders with both are worth."))
        return
    found = pair_session.spend(shown)
    words = spend_words(found, facts.currency)
    st.markdown(words)
    if any(one.average_order_value is not None for one in found):
        figure = order_value_figure(found, currency=facts.currency, **_look())
        _chart(figure, key="pair_spend", alt=words)


def draw_slices(shown: Asked, facts: DatasetFacts) -> None:
    """Draw whether the pair holds in every channel, country, segment and half of the period."""
    widgets.section(
        _("Does it hold everywhere?"),
        caption=_(
            "Each part is compared with itself: 1 is chance, 2 is twice as often as chance gives there."
        ),
    )
    found = pair_session.slices(shown)
    with st.grid(2, min_column_width=400, gap="medium", key="pair_slices"):
        for one in found.dimensions:
            with st.container(gap="xsmall"):
                words = slices_words(one)
                st.markdown(f"**{dimension_words(one.dimension)}.** {words}")
                if one.holds != Holds.ONE_SLICE:
                    figure = slices_figure(
                        one, everything=found.everything, basis=shown.config.basis, **_look(narrow=True)
                    )
                    _chart(figure, key=f"pair_slices_{one.dimension}", alt=words)
    require(
        facts, [Field.CHANNEL, Field.COUNTRY], unlocks=_("With it you see whether the pair holds everywhere.")
    )


def draw_waiting(shown: Asked, facts: DatasetFacts, *, a: str, b: str) -> None:
    """Draw how long after a customers come back for b."""
    widgets.section(_("How long until they come back for {b}?", b=b))
    wanted = [Field.CUSTOMER_ID, Field.ORDERED_AT]
    if not require(facts, wanted, unlocks=_("With it you see when to write to those who bought A.")):
        return
    found = pair_session.waiting(shown)
    words = waiting_words(found, a, b)
    st.markdown(words)
    if found.followed:
        _chart(waiting_figure(found, **_look()), key="pair_waiting", alt=words)
    if out := apart_words(found):
        st.caption(out)


def _look(*, narrow: bool = False) -> dict[str, Any]:
    return {
        "translator": translator(),
        "dark": session.is_dark(),
        "narrow": narrow or session.is_phone(),
    }


def _chart(figure: Any, *, key: str, alt: str) -> None:
    st.plotly_chart(figure, key=key, config=CONFIG, theme=None, alt=alt)
