"""The parts of a pair's page that look closer: over time, order values, everywhere, and how long until B."""

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
from crosssell.columns import Basis, Field
from crosssell.facts import DatasetFacts
from pages.shared import widgets
from pages.shared.guard import require
from pages.shared.pair import session as pair_session
from pages.shared.pair.address import Asked
from pages.shared.text import _, money, ngettext, number, percent, period, plain, translator
from pages.shared.widgets import Card

AMOUNTS = (Field.LINE_TOTAL, Field.UNIT_PRICE)
LANDMARKS = (30, 90, 365)  # days; few enough to be read in one sentence
FEWEST_WATCHED = 10


def by_month_words(found: PairByMonth) -> str:
    """Return in one sentence whether the pair is a lasting habit."""
    with_both = sum(1 for month in found.months if month.n_both)
    if found.basis == Basis.CUSTOMER:
        return ngettext(
            "In {n} of {months} months customers had both for the first time.",
            "In {n} of {months} months customers had both for the first time.",
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
        both=f"**{plain(money(both, currency))}**",
        a=plain(money(alone[0], currency)),
        b=plain(money(alone[1], currency)),
    )


def slices_words(found: SlicedPair) -> str:
    """Return in one sentence whether the pair holds in every part of a dimension."""
    judged = [
        one for one in found.slices if one.verdict != SliceVerdict.TOO_LITTLE_DATA and one.value is not None
    ]
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
            clear = [slice_name(one) for one in judged if one.verdict == SliceVerdict.ABOVE]
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
        case _:
            return _("Too little data in the single parts to tell whether it holds everywhere.")


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
            "{share} within {n} day", "{share} within {n} days", one.days, share=f"**{percent(one.share)}**"
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
    st.markdown(by_month_words(found))


def draw_spend(shown: Asked, facts: DatasetFacts) -> None:
    """Draw what orders with one and with both are worth."""
    widgets.section(_("Order value"))
    if not facts.fields.intersection(AMOUNTS):
        require(facts, AMOUNTS[:1], unlocks=_("With it you see what orders with both are worth."))
        return
    found = pair_session.spend(shown)
    st.markdown(spend_words(found, facts.currency))
    widgets.cards(spend_cards(found, facts.currency), columns=3, key="cards_spend")


def spend_cards(groups: tuple[GroupSpend, ...], currency: str | None) -> list[Card]:
    """Return the average order value of each group with its interval."""
    names = {
        OrderGroup.A_ALONE: _("With A, without B"),
        OrderGroup.B_ALONE: _("With B, without A"),
        OrderGroup.BOTH: _("With both"),
    }
    return [
        Card(
            name=names[one.group],
            value=money(one.average_order_value, currency),
            definition=_(
                "Gross revenue of these orders divided by their number; the interval allows for orders of "
                "one customer being alike."
            ),
            note=_spend_note(one, currency),
        )
        for one in groups
        if one.group in names
    ]


def _spend_note(one: GroupSpend, currency: str | None) -> str:
    orders = ngettext("{n} order", "{n} orders", one.orders)
    if one.average_order_value_ci_lower is None:
        return orders
    between = _(
        "between {lower} and {upper} (95 %)",
        lower=money(one.average_order_value_ci_lower, currency),
        upper=money(one.average_order_value_ci_upper, currency),
    )
    return f"{orders} · {between}"


def draw_slices(shown: Asked, facts: DatasetFacts) -> None:
    """Draw whether the pair holds in every channel, country, segment and half of the period."""
    widgets.section(
        _("Does it hold everywhere?"),
        caption=_(
            "Each part is compared with itself: 1 is chance, 2 is twice as often as chance gives there."
        ),
    )
    found = pair_session.slices(shown)
    for one in found.dimensions:
        st.markdown(f"**{dimension_words(one.dimension)}.** {slices_words(one)}")
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
    st.markdown(waiting_words(found, a, b))
    if out := apart_words(found):
        st.caption(out)
