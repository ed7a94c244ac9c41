"""How far customers' values look ahead, and on what terms: controls that several tabs share."""

import streamlit as st

from crosssell.columns import LifetimeUnit, MoneyBasis
from crosssell.facts import DatasetFacts
from crosssell.segments.config import RfmConfig
from crosssell.segments.lifetime import LifetimeQuestion
from pages.shared.choice import linked_choice
from pages.shared.link import add_to_link, take_from_url
from pages.shared.text import _, ngettext

WEEKS = {"3": 13, "6": 26, "12": 52, "18": 78, "24": 104}  # months: weeks
USUAL_MONTHS = "12"
HORIZON_KEY, UNIT_KEY, DISCOUNT_KEY = "lifetime_months", "lifetime_unit", "lifetime_discount"
MOST_DISCOUNT = 30  # per cent a year


def controls(facts: DatasetFacts, config: RfmConfig) -> LifetimeQuestion:
    """Draw how far ahead to look, and in a popover on what terms; return the question that they make."""
    with st.container(key="lifetime_controls", horizontal=True, gap="small", vertical_alignment="bottom"):
        linked_choice(
            _("Looking ahead"),
            {months: ngettext("{n} month", "{n} months", int(months)) for months in WEEKS},
            default=USUAL_MONTHS,
            key=HORIZON_KEY,
            in_link="months",
            hint=_("How far into the future orders and their value are added up."),
        )
        with st.popover(_("More"), icon=":material/tune:"):
            _draw_discount()
            _draw_unit()
    return question(facts, config)


def question(facts: DatasetFacts, config: RfmConfig) -> LifetimeQuestion:
    """Return the question that the reader has chosen, on whichever tab.

    The day is that of the segments, or the last of the data where that is earlier: that no order is known
    after it does not mean that nobody ordered. Money is what is left after returns, or the margin.
    """
    months, unit = st.session_state.get(HORIZON_KEY), st.session_state.get(UNIT_KEY)
    discount = st.session_state.get(DISCOUNT_KEY, 0)
    last = facts.last.date() if facts.last else None
    as_of = config.as_of
    return LifetimeQuestion(
        as_of=as_of if as_of is None or last is None else min(as_of, last),
        unit=LifetimeUnit(unit) if unit in list(LifetimeUnit) else LifetimeUnit.WEEK,
        horizon_weeks=WEEKS.get(str(months), WEEKS[USUAL_MONTHS]),
        discount_rate=(discount if discount in range(MOST_DISCOUNT + 1) else 0) / 100,
        basis=MoneyBasis.MARGIN if config.basis == MoneyBasis.MARGIN else MoneyBasis.NET,
    )


def months_words(question: LifetimeQuestion) -> str:
    """Return how far a question looks ahead."""
    months = next((int(months) for months, weeks in WEEKS.items() if weeks == question.horizon_weeks), None)
    if months is None:
        return ngettext("{n} week", "{n} weeks", question.horizon_weeks)
    return ngettext("{n} month", "{n} months", months)


def money_words(question: LifetimeQuestion) -> str:
    """Return which money customers are worth."""
    if question.basis == MoneyBasis.MARGIN:
        return _(
            "Margin: revenue less the cost of the goods, at the share that each customer has left so far."
        )
    return _("Net revenue: what each customer sends back, as a share of what they buy, is taken off.")


def _draw_discount() -> None:
    take_from_url(DISCOUNT_KEY, name="discount", allowed=range(MOST_DISCOUNT + 1))
    discount = st.slider(
        _("Discount a year"),
        min_value=0,
        max_value=MOST_DISCOUNT,
        value=0,
        format="%d %%",
        key=DISCOUNT_KEY,
        persist_state="session",
        help=_(
            "What money of next year is worth less than money of today. At 0 % an order counts the same "
            "whenever it comes."
        ),
    )
    if discount:
        add_to_link(discount=discount)


def _draw_unit() -> None:
    linked_choice(
        _("The model counts in"),
        {LifetimeUnit.WEEK: _("Weeks"), LifetimeUnit.DAY: _("Days")},
        default=LifetimeUnit.WEEK,
        key=UNIT_KEY,
        in_link="unit",
        hint=_("Hardly changes the figures; days suit shops whose customers come every few days."),
    )
