"""What the core answers about the plan at hand; what takes long is worked out beside the screen."""

from dataclasses import replace
from datetime import date, datetime
from functools import partial

import streamlit as st

from crosssell.basket import Item
from crosssell.columns import ConsentChannel, Level, OfferKind
from crosssell.offers.audience import choices
from crosssell.offers.audience.counts import AudienceCounts, audience_counts
from crosssell.offers.campaigns.cap import campaigns_state
from crosssell.offers.campaigns.saved import campaigns, save_campaign
from crosssell.offers.campaigns.stored import unused_seed
from crosssell.offers.campaigns.worked import MeasuredUplift, measured_uplifts
from crosssell.offers.plan import CampaignPlan
from crosssell.offers.recommend import RecommendConfig
from crosssell.offers.targets import TargetList, lay_targets, target_ground, target_list
from crosssell.warehouse import Warehouse
from pages.shared import session
from pages.shared.beside import beside
from pages.shared.offers.next_best_answers import recommender
from pages.shared.offers.next_best_answers import terms as next_best_terms
from pages.shared.text import _

ROWS_SHOWN = 100
VALUES_OFFERED = 500
TARGET_TABLE = "target_row"

Key = tuple[int, int]


def counts(plan: CampaignPlan, current: session.Current) -> AudienceCounts | None:
    """Return who meets the conditions and who is left out; ``None`` while it is counted."""
    return beside(
        "offers_counts",
        (plan.audience, plan.exclusions, plan.offer, plan.sends_on, campaigns_kept(current)),
        partial(audience_counts, current.warehouse, plan=plan),
        words=_("Counting who meets the conditions …"),
    )


def targets(plan: CampaignPlan, current: session.Current) -> TargetList | None:
    """Return the list as the plan makes it, with its first rows; ``None`` while it is worked out."""
    terms, learned, plan = None, None, _seeded(plan, current)
    if plan.offer.kind == OfferKind.NEXT_BEST:
        terms = _terms(plan, current)
        learned = recommender(current, terms)
        if learned is None:
            return None
    return beside(
        "offers_targets",
        (_of_list(plan), terms, campaigns_kept(current)),
        partial(target_list, current.warehouse, plan=plan, limit=ROWS_SHOWN, recommender=learned),
        words=_("Working out the list …"),
        takes_step=True,
    )


def items(current: session.Current, level: Level, search: str, limit: int) -> list[Item]:
    """Return the most bought items with ``search`` in number or name."""
    return _items(current.key, level, search, limit, current.warehouse)


def names(current: session.Current, wanted: tuple[str, ...]) -> dict[str, str]:
    """Return the names of products by their numbers."""
    return _names(current.key, wanted, current.warehouse)


def attributes(current: session.Current) -> tuple[str, ...]:
    """Return the columns of the customers file that conditions can be put on."""
    return _attributes(current.key, current.warehouse)


def attribute_values(current: session.Current, attribute: str) -> tuple[str, ...]:
    """Return the values of such a column, the most frequent first."""
    return _attribute_values(current.key, attribute, current.warehouse)


def agreed(current: session.Current) -> dict[ConsentChannel, int]:
    """Return how many agreed to be contacted, for each way that anybody said a word on."""
    return _agreed(current.key, current.warehouse)


def save(plan: CampaignPlan, current: session.Current, *, now: datetime) -> str:
    """Save the list as a campaign, draw its groups, and return its id.

    The list is laid and stored in one go, so that what is kept fits the data it was made of.

    Raises:
        CrosssellError: The name is taken, or the values cannot be.
    """
    learned, plan = None, _seeded(plan, current)
    if plan.offer.kind == OfferKind.NEXT_BEST:
        learned = recommender(current, _terms(plan, current))
    ground = target_ground(current.warehouse, plan=plan, recommender=learned)
    with current.warehouse.write() as cursor:
        lay_targets(cursor, plan=plan, ground=ground)
        return save_campaign(cursor, plan=plan, rows=TARGET_TABLE, now=now)


def measured(plan: CampaignPlan, current: session.Current, *, today: date) -> tuple[MeasuredUplift, ...]:
    """Return what earlier campaigns measured, those with the same offer first."""
    return measured_uplifts(campaigns(current.warehouse, today=today), offer=plan.offer)


def campaign_names(current: session.Current) -> set[str]:
    """Return the names that campaigns have already."""
    return {one.name for one in campaigns(current.warehouse, today=date.today())}


def campaigns_kept(current: session.Current) -> str:
    """Return a text that changes where saved campaigns change who is left out of a list."""
    with current.warehouse.run() as cursor:
        return campaigns_state(cursor)


def _seeded(plan: CampaignPlan, current: session.Current) -> CampaignPlan:
    """Return the plan with a draw of its own; that of another campaign would leave the same alone again."""
    return replace(plan, holdout=replace(plan.holdout, seed=unused_seed(current.warehouse)))


def _terms(plan: CampaignPlan, current: session.Current) -> RecommendConfig:
    """Return what may be offered, as chosen on the tab of the offers, for the days of this plan."""
    return replace(next_best_terms(current), window_days=plan.window_days)


def _of_list(plan: CampaignPlan) -> CampaignPlan:
    """Return the plan less what changes nothing in the list."""
    return replace(plan, name="", notes="", sends_until=None, offer=replace(plan.offer, words=""))


@st.cache_resource(show_spinner=False, max_entries=64)
def _items(key: Key, level: Level, search: str, limit: int, _warehouse: Warehouse) -> list[Item]:
    del key
    return choices.items(_warehouse, level=level, search=search, limit=limit)


@st.cache_resource(show_spinner=False, max_entries=64)
def _names(key: Key, wanted: tuple[str, ...], _warehouse: Warehouse) -> dict[str, str]:
    del key
    return choices.names(_warehouse, items=wanted)


@st.cache_resource(show_spinner=False, max_entries=16)
def _attributes(key: Key, _warehouse: Warehouse) -> tuple[str, ...]:
    del key
    return tuple(one.name for one in choices.attributes(_warehouse))


@st.cache_resource(show_spinner=False, max_entries=32)
def _attribute_values(key: Key, attribute: str, _warehouse: Warehouse) -> tuple[str, ...]:
    del key
    found = choices.attribute_values(_warehouse, attribute=attribute, limit=VALUES_OFFERED)
    return tuple(str(one.value) for one in found)


@st.cache_resource(show_spinner=False, max_entries=16)
def _agreed(key: Key, _warehouse: Warehouse) -> dict[ConsentChannel, int]:
    del key
    return {one.way: one.yes for one in choices.consent_words(_warehouse) if one.yes or one.no}
