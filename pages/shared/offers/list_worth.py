"""Step 3 of the target list: what a contact is expected to do and to cost, and where the list ends."""

import datetime as dt
from dataclasses import replace

import streamlit as st

from crosssell.columns import Field, MoneyBasis, UpliftSource
from crosssell.labels import label
from crosssell.offers.campaigns.worked import MeasuredUplift
from crosssell.offers.plan import LONGEST_WINDOW, CampaignPlan, Cut, Economics
from pages.shared import session
from pages.shared.offers import list_answers, list_state
from pages.shared.offers.list_fields import (
    MOST_MONEY,
    choice_field,
    number_field,
    optional_field,
    percent_field,
    toggle_field,
)
from pages.shared.offers.list_state import field_key
from pages.shared.text import _, in_words, percent, translator

MOST_UPLIFT, LEAST_UPLIFT = 1_000, -100  # per cent
MOST_CUSTOMERS = 100_000_000


def draw(current: session.Current) -> None:
    """Draw the fields; the plan takes over what they hold."""
    plan = list_state.working().plan
    economics = _economics(plan, current)
    window = number_field(
        _("Purchases are counted for so many days"),
        name="window",
        value=plan.window_days,
        lowest=1,
        highest=LONGEST_WINDOW,
        decimals=0,
        hint=_("From the day of sending on; the same for those contacted and those left alone."),
    )
    with st.container(gap="small", key="list_ends"):
        cut = _cut(plan.cut)
    list_state.keep(replace(plan, economics=economics, cut=cut, window_days=int(window)))


def _economics(plan: CampaignPlan, current: session.Current) -> Economics:
    before = plan.economics
    measured = list_answers.measured(plan, current, today=dt.date.today())
    before = _uplift(before, measured)
    currency = f" ({current.facts.currency})" if current.facts.currency else ""
    left, right = st.columns(2, gap="small", vertical_alignment="bottom")
    with left:
        contact = number_field(
            _("Cost of one contact") + currency,
            name="contact_cost",
            value=before.contact_cost,
            lowest=0,
            highest=MOST_MONEY,
            hint=_("Postage, printing, a call: what each one costs. An e-mail costs next to nothing."),
        )
    with right:
        fixed = number_field(
            _("Fixed cost") + currency,
            name="fixed_cost",
            value=before.fixed_cost,
            lowest=0,
            highest=MOST_MONEY,
            hint=_("Of the campaign as a whole, however many are contacted: design, text, set-up."),
        )
    return replace(before, contact_cost=contact, fixed_cost=fixed, money=_money(before, current))


def _uplift(before: Economics, measured: tuple[MeasuredUplift, ...]) -> Economics:
    """Draw how much a contact is taken to do, and whether that is an assumption or was measured."""
    if measured:
        source = UpliftSource(
            choice_field(
                _("How much a contact does"),
                name="source",
                words={one: label(one, translator()) for one in UpliftSource},
                value=before.uplift_source,
            )
        )
        if source == UpliftSource.MEASURED:
            return _measured(before, measured)
    left, right = st.columns(2, gap="small", vertical_alignment="bottom")
    with left:
        reach = percent_field(
            _("Notice it, in %"),
            name="reach",
            share=before.reach_share,
            hint=_("Of those who are contacted: who opens the mail, takes the call, reads the card."),
        )
    with right:
        uplift = percent_field(
            _("Buy more often, in %"),
            name="uplift",
            share=before.relative_uplift,
            lowest=LEAST_UPLIFT,
            highest=MOST_UPLIFT,
            hint=_(
                "Of those who notice: by how much their own chance to buy rises. 20 % lifts a chance of 5 % "
                "to 6 %."
            ),
        )
    return replace(
        before,
        reach_share=reach,
        relative_uplift=uplift,
        uplift_source=UpliftSource.ASSUMED,
        uplift_campaign="",
    )


def _measured(before: Economics, measured: tuple[MeasuredUplift, ...]) -> Economics:
    """Draw the choice of the campaign that measured it."""
    by_name = {one.name: one for one in measured}
    options = list(by_name)
    start = options.index(before.uplift_campaign) if before.uplift_campaign in by_name else 0
    chosen = st.selectbox(
        _("Measured by"),
        options,
        index=start,
        format_func=in_words(options, lambda one: _measured_words(by_name[one])),
        key=field_key("measured"),
        persist_state="session",
    )
    return by_name[chosen if chosen in by_name else options[start]].economics(before)


def _measured_words(one: MeasuredUplift) -> str:
    """Return a campaign with what it measured, and how sure that is."""
    uplift, low, high = (
        percent(share, decimals=0) for share in (one.relative, one.relative_ci_lower, one.relative_ci_upper)
    )
    if one.relative_ci_lower is None or one.relative_ci_upper is None:
        return _("{name}: {uplift} more buyers", name=one.name, uplift=uplift)
    return _(
        "{name}: {uplift} more buyers (likely {low} to {high})",
        name=one.name,
        uplift=uplift,
        low=low,
        high=high,
    )


def _money(before: Economics, current: session.Current) -> MoneyBasis:
    if Field.COST not in current.facts.fields:
        return MoneyBasis.NET
    usual = (MoneyBasis.NET, MoneyBasis.MARGIN)
    chosen = before.money or MoneyBasis.MARGIN
    bases = usual if chosen in usual else (*usual, chosen)
    return MoneyBasis(
        choice_field(
            _("What a purchase is worth"),
            name="money",
            words={one: label(one, translator()) for one in bases},
            value=chosen,
        )
    )


def _cut(before: Cut) -> Cut:
    paying = toggle_field(
        _("Only customers whose contact is expected to pay"), name="paying", value=before.paying_only
    )
    most = optional_field(
        _("At most so many customers"),
        name="most",
        value=before.most,
        lowest=1,
        highest=MOST_CUSTOMERS,
        decimals=0,
        placeholder=_("all"),
        hint=_("The best ones by expected value; contacted and control group together."),
    )
    return Cut(paying_only=paying, most=None if most is None else int(most))
