"""The list in a few figures, at the head of the tab."""

from crosssell.columns import UpliftSource
from crosssell.offers.audience.counts import AudienceCounts
from crosssell.offers.plan import CampaignPlan
from crosssell.offers.targets import TargetList
from pages.shared import session, widgets
from pages.shared.offers.list_words import amount_words
from pages.shared.text import _, ngettext, number, percent
from pages.shared.widgets import Card


def draw(
    counts: AudienceCounts | None, target: TargetList | None, plan: CampaignPlan, current: session.Current
) -> None:
    """Draw the figures; a dash stands where one is still being worked out.

    Args:
        counts: Who meets the conditions; ``None`` while it is counted.
        target: The list; ``None`` while it is worked out, or while the offer is missing.
        plan: What was asked for.
        current: The dataset.
    """
    widgets.cards(
        [_met(counts), _listed(counts), _contacts(target), _holdouts(target), _value(target, plan, current)],
        columns=5,
        key="list_cards",
    )


def _met(counts: AudienceCounts | None) -> Card:
    return Card(
        name=_("Meet the conditions"),
        value=number(None if counts is None else counts.met),
        definition=_("Known customers with an order who meet the conditions of step 1."),
    )


def _listed(counts: AudienceCounts | None) -> Card:
    left = None if counts is None else counts.met - counts.listed
    return Card(
        name=_("On the list"),
        value=number(None if counts is None else counts.listed),
        definition=_("Less those who must not or need not be written to; step 1 says why."),
        note="" if not left else ngettext("{n} left out", "{n} left out", left),
    )


def _contacts(target: TargetList | None) -> Card:
    return Card(
        name=_("Will be contacted"),
        value=number(None if target is None else target.contacts),
        definition=_("They get the offer."),
    )


def _holdouts(target: TargetList | None) -> Card:
    share = ""
    if target is not None and target.listed and target.holdouts:
        share = _("{share} of the list", share=percent(target.holdouts / target.listed, decimals=0))
    return Card(
        name=_("Control group"),
        value=number(None if target is None else target.holdouts),
        definition=_("Left alone by chance: only the difference to them tells what the campaign did."),
        note=share,
    )


def _value(target: TargetList | None, plan: CampaignPlan, current: session.Current) -> Card:
    value = None if target is None else target.expected_value
    is_assumed = plan.economics.uplift_source == UpliftSource.ASSUMED
    note = ""
    if value is not None:
        note = _("if your assumption holds") if is_assumed else _("as measured before")
    return Card(
        name=_("Expected, up to") if is_assumed else _("Expected"),
        value=amount_words(value, current.facts.currency),
        definition=_("What the contacts are expected to bring, less what they cost; step 3 says how."),
        note=note,
    )
