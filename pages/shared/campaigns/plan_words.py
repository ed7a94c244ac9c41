"""A campaign's plan on a screen: the words of `crosssell.exports.plan_words`, escaped for Markdown."""

from collections.abc import Mapping

from crosssell.columns import ConditionKind, ConsentChannel, Level
from crosssell.exports import plan_words as core
from crosssell.exports.plan_words import PlanVoice
from crosssell.offers.audience.conditions import Audience, Condition
from crosssell.offers.plan import CampaignPlan
from pages.shared.text import plain, translator


def voice(names: Mapping[str, str], currency: str | None) -> PlanVoice:
    """Return how a plan is told on a screen, in the reader's language.

    Args:
        names: Product number → name.
        currency: Of amounts; ``None`` if unknown.
    """
    return PlanVoice(translator=translator(), names=names, currency=currency, escape=plain)


def bare_voice(names: Mapping[str, str], currency: str | None) -> PlanVoice:
    """Return the voice without Markdown, for tables; arguments as of `voice`."""
    return PlanVoice(translator=translator(), names=names, currency=currency)


def condition_words(condition: Condition, names: Mapping[str, str], currency: str | None) -> str:
    """Return a condition in words; arguments as of `voice`."""
    return core.condition_words(condition, voice(names, currency))


def audience_lines(audience: Audience, names: Mapping[str, str], currency: str | None) -> list[str]:
    """Return whom an audience is, a line a group of conditions; arguments as of `voice`."""
    return core.audience_lines(audience, voice(names, currency))


def plan_facts(plan: CampaignPlan, names: Mapping[str, str], currency: str | None) -> list[tuple[str, str]]:
    """Return the plan as names and values; arguments as of `voice`."""
    return core.plan_facts(plan, voice(names, currency))


def way_name(way: ConsentChannel) -> str:
    """Return by which way customers are contacted, as a choice of a list."""
    return core.way_words(way, translator())


def audience_items(audience: Audience) -> set[str]:
    """Return the product numbers that the words of an audience name."""
    conditions = (*audience.all_of, *audience.any_of, *audience.none_of)
    return {
        item
        for one in conditions
        if one.kind == ConditionKind.BOUGHT and one.level == Level.PRODUCT
        for item in one.items
    }


def plan_items(plan: CampaignPlan) -> set[str]:
    """Return the product numbers that the words of a plan name."""
    return audience_items(plan.audience) | ({plan.offer.item} if plan.offer.item else set())
