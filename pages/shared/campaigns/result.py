"""What a campaign has brought, on its own page: the verdict, the money, the groups, and what to do next."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import streamlit as st

from crosssell.columns import CampaignGroup, CheckLevel, MoneyBasis, TestVerdict
from crosssell.experiments.result import Evaluation
from crosssell.offers.campaigns.campaign import Campaign
from crosssell.offers.campaigns.outcome import CampaignOutcome, Gain
from crosssell.offers.campaigns.written import (
    gain_points,
    money_between,
    points_between,
    relative_interval,
    signed_count,
    signed_money,
    total_interval,
)
from crosssell.records import as_json, from_json
from pages.shared import session, widgets
from pages.shared.abtest import checks_list, metrics_table, pictures
from pages.shared.abtest.words import voice
from pages.shared.campaigns.words import (
    VERDICT_LOOK,
    figures,
    headline,
    lack_words,
    money_sentence,
    next_step,
    profit_name,
    share,
    target_sentence,
)
from pages.shared.guard import guarded
from pages.shared.text import _, number, percent, plain
from pages.shared.widgets import Card

DETAILS_KEY = "campaign_details_shown"


def draw(campaign: Campaign, outcome: CampaignOutcome, *, item: str, current: session.Current) -> None:
    """Draw what came of a campaign.

    Args:
        campaign: Which.
        outcome: What it has brought.
        item: Name of what it offers, escaped; blank where it is no one thing.
        current: The open dataset.
    """
    currency = current.facts.currency
    _card(campaign, outcome, item=item, currency=currency)
    if outcome.lack is None and outcome.verdict != TestVerdict.DO_NOT_TRUST:
        _figures(outcome, currency=currency)
    if outcome.evaluation is not None:
        _groups(outcome.evaluation)


def details(outcome: CampaignOutcome, *, current: session.Current) -> None:
    """Draw everything that the A/B test says of the two groups, where the reader asks for it."""
    if outcome.evaluation is None:
        return
    if not st.toggle(
        _("Details of the test: every metric, the checks, the parts of the customers"), key=DETAILS_KEY
    ):
        return
    evaluation, key = named_groups(outcome.evaluation), "campaign_details"
    spoken = voice(evaluation.source, current.facts.currency)
    for part in (metrics_table.draw, pictures.draw, checks_list.draw, checks_list.draw_terms):
        with guarded():
            part(evaluation, spoken, key=key)


def named_groups(evaluation: Evaluation) -> Evaluation:
    """Return an evaluation with the groups called as the reader calls them."""
    names = {
        CampaignGroup.CONTACT.value: _("Contacted"),
        CampaignGroup.HOLDOUT.value: _("Control group"),
    }
    return from_json(Evaluation, data=_renamed(as_json(evaluation), names))


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {names.get(key, key): _renamed(held, names) for key, held in value.items()}
    if isinstance(value, list):
        return [_renamed(held, names) for held in value]
    return names.get(value, value) if isinstance(value, str) else value


def _card(campaign: Campaign, outcome: CampaignOutcome, *, item: str, currency: str | None) -> None:
    verdict = outcome.verdict
    look = verdict or TestVerdict.NO_EFFECT
    with st.container(key=f"verdict_{look}", border=True, gap="xsmall"):
        icon = VERDICT_LOOK[verdict] if verdict else ":gray[:material/help:]"
        st.subheader(f"{icon} {headline(outcome)}", anchor=False)
        said = []
        if outcome.lack is not None:
            said.append(lack_words(outcome.lack))
        if outcome.target is not None and outcome.target.contact is not None and not _is_void(outcome):
            said.append(target_sentence(campaign, outcome.target, item=item))
        if not _is_void(outcome):
            said.append(money_sentence(outcome, currency=currency))
        st.markdown(" ".join(one for one in said if one))
        st.markdown(f":material/arrow_forward: {next_step(outcome)}")


def _is_void(outcome: CampaignOutcome) -> bool:
    return outcome.verdict == TestVerdict.DO_NOT_TRUST


def _figures(outcome: CampaignOutcome, *, currency: str | None) -> None:
    """Draw the gains as cards: a customer, and in all."""
    writes = figures(currency)
    shown = []
    if outcome.target is not None:
        shown.append(_buyers(outcome.target))
    if outcome.revenue is not None and outcome.revenue.total is not None:
        gain = outcome.revenue
        shown.append(
            Card(
                name=_("Extra net revenue"),
                value=signed_money(gain.total, writes),
                definition=_(
                    "Of everything these customers bought in the window, less returns, compared with the "
                    "control group: for all who were contacted together."
                ),
                note=_(
                    "{interval}; {each} a contact",
                    interval=money_between(gain.total_ci_lower, gain.total_ci_upper, writes),
                    each=signed_money(gain.difference, writes),
                ),
            )
        )
    if outcome.profit is not None:
        shown.append(_profit(outcome, currency=currency))
    if outcome.orders is not None and outcome.orders.total is not None:
        around = writes.between(total_interval(outcome.orders), partial(signed_count, figures=writes))
        shown.append(
            Card(
                name=_("Extra orders"),
                value=signed_count(outcome.orders.total, writes),
                definition=_("Orders of those contacted beyond what the control group ordered, in all."),
                note=around,
            )
        )
    widgets.cards(shown, key="campaign_cards")
    st.caption(
        _(
            "In brackets and below the figures: 95% intervals. Everybody counts as drawn, also those who "
            "never read the letter."
        )
    )


def _buyers(gain: Gain) -> Card:
    writes = figures(None)
    if gain.total is None:
        return Card(
            name=_("Buyers"), value=share(gain.contact), definition=_("Share of those contacted who bought.")
        )
    around = writes.between(total_interval(gain), partial(signed_count, figures=writes))
    note = around
    if gain.relative is not None and gain.relative_ci_upper is not None:
        note = _(
            "{interval}; {relative} ({between}) against the control group",
            interval=around,
            relative=writes.relative(gain.relative),
            between=writes.between(relative_interval(gain), writes.relative),
        )
    return Card(
        name=_("Extra buyers"),
        value=signed_count(gain.total, writes),
        definition=_(
            "{difference} ({interval}) more of those contacted bought what was offered than of the control "
            "group; this is that many customers in all.",
            difference=plain(gain_points(gain, writes)),
            interval=plain(points_between(gain, writes)),
        ),
        note=note,
    )


def _profit(outcome: CampaignOutcome, *, currency: str | None) -> Card:
    writes = figures(currency)
    is_margin = outcome.profit_money == MoneyBasis.MARGIN
    name = profit_name(outcome)
    definition = (
        _("Extra margin of all who were contacted, less the cost of the campaign.")
        if is_margin
        else _(
            "Extra net revenue of all who were contacted, less the cost of the campaign. The cost of the "
            "goods is not known, so it is no profit yet."
        )
    )
    note = money_between(outcome.profit_ci_lower, outcome.profit_ci_upper, writes)
    return Card(
        name=name[:1].upper() + name[1:],
        value=signed_money(outcome.profit, writes),
        definition=definition,
        note=_("{interval}; the campaign cost {cost}", interval=note, cost=writes.amount(outcome.cost)),
    )


def _groups(evaluation: Evaluation) -> None:
    """Say how large the groups are, and whether they are as they were drawn."""
    found = {one.name: one for one in evaluation.variants}
    contact, holdout = found.get(CampaignGroup.CONTACT.value), found.get(CampaignGroup.HOLDOUT.value)
    if contact is None or holdout is None:
        return
    said = _(
        "Measured on {contacts} contacted and {holdouts} left alone ({share}).",
        contacts=plain(number(contact.units)),
        holdouts=plain(number(holdout.units)),
        share=plain(percent(holdout.share)),
    )
    ratio = evaluation.sample_ratio
    if ratio.p_value is not None:
        said += " " + (
            _("The groups are as large as they were drawn.")
            if ratio.level == CheckLevel.OK
            else _("The groups are not as large as they were drawn: look at the checks.")
        )
    icon = ":material/balance:" if ratio.level == CheckLevel.OK else ":orange[:material/warning:]"
    st.markdown(f"{icon} {said}")
