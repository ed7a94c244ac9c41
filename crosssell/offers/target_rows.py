"""The rows of a target list: from the audience by way of exclusions, offer, score and value to the cut.

Everything stands in temporary tables on one cursor, so that a list over a million customers never leaves the
warehouse, and a campaign is saved from the very rows that were counted.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crosssell.columns import LeftOutOfList, OfferKind, OfferReason, ScoreSource
from crosssell.filters import Filters
from crosssell.offers.audience.counts import AudienceCounts, read_counts
from crosssell.offers.audience.excluded import lay_exclusions, planned_day
from crosssell.offers.audience.ground import Ground, audience_ground
from crosssell.offers.audience.lay import lay_audience
from crosssell.offers.chance import ChanceFacts, lay_chance
from crosssell.offers.plan import CampaignPlan
from crosssell.offers.triggers import lay_reasons, lay_recommended_times
from crosssell.offers.value import EXPECTED_VALUE, lay_offer_money, value_parameters
from crosssell.warehouse import Cursor, Warehouse

if TYPE_CHECKING:
    from crosssell.offers.propensity import Propensity
    from crosssell.offers.recommend import RecommendConfig, Recommender

Step = Callable[[float], None]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TargetGround:
    """What a list stands on, made before the run's cursor because some of it writes.

    Attributes:
        audience: What its audience stands on.
        filters: Which orders its conditions are judged on.
        recommender: What says what fits each best; ``None`` for other offers.
        model: The offer's own model; ``None`` where the plan does not ask for one.
    """

    audience: Ground
    filters: Filters
    recommender: "Recommender | None"
    model: "Propensity | None"


@dataclass(frozen=True, slots=True, kw_only=True)
class LaidTargets:
    """What was laid.

    Attributes:
        counts: Who is meant, left out and listed, after the cut.
        chance: Where the scores come from; ``None`` for what fits each best.
    """

    counts: AudienceCounts
    chance: ChanceFacts | None


NOTHING_TO_OFFER = f"""
insert into audience_left
select l.customer_key, '{LeftOutOfList.NOTHING_TO_OFFER}'
from audience_listed as l
anti join (select customer_key from recommended where rank = 1) as r using (customer_key)
"""

BETTER_OFFER = f"""
insert into audience_left
select l.customer_key, '{LeftOutOfList.BETTER_OFFER}'
from audience_listed as l
join recommended as r using (customer_key)
join product as p using (product_key)
where r.rank = 1 and p.product <> $item
"""

LISTED_KEYS = "select customer_key from audience_listed order by customer_key"

SCORED_FIXED = f"""
create or replace temp table target_scored as
select
    l.customer_key, l.consent, $offer::varchar as offer, round(h.score, 9) as score, m.money,
    case when h.source = '{ScoreSource.EVERYBODY}' then '{OfferReason.CHOSEN}' else '{OfferReason.LIKELY}' end
        as reason,
    round({EXPECTED_VALUE.format(score="h.score", money="m.money", given="m.given")}, 6) as expected_value
from audience_listed as l
left join chance as h using (customer_key)
left join offer_money as m on m.item = coalesce($offer::varchar, '')
"""

SCORED_BEST = f"""
create or replace temp table target_scored as
select
    l.customer_key, l.consent, p.product as offer, round(r.chance, 9) as score, m.money,
    r.reason,
    round({EXPECTED_VALUE.format(score="r.chance", money="m.money", given="m.given")}, 6) as expected_value
from audience_listed as l
join recommended as r using (customer_key)
join product as p using (product_key)
left join offer_money as m on m.item = p.product
where r.rank = 1 and ($item = '' or p.product = $item)
"""

DO_NOT_PAY = f"""
insert into audience_left
select customer_key, '{LeftOutOfList.DOES_NOT_PAY}'
from target_scored
where $paying_only and (expected_value is null or expected_value <= 0)
"""

# Keys rise with the code points of the customers' own ids.
RANKED = """
create or replace temp table target_place as
select
    customer_key,
    row_number() over (order by expected_value desc nulls last, score desc nulls last, customer_key) as place
from target_scored
where not $paying_only or expected_value > 0
"""

BEYOND_MOST = f"""
insert into audience_left
select customer_key, '{LeftOutOfList.BEYOND_MOST}' from target_place where place > $most::bigint
"""

# What to write is never in the past: a start that is over is now, and so is a window that is over.
ROWS = """
create or replace temp table target_row as
select
    t.place::integer as place,
    t.customer_key,
    c.customer_id,
    s.offer,
    coalesce(w.reason, s.reason) as reason,
    w.reason_item,
    w.reason_days,
    w.reason_share,
    w.reason_within_days,
    s.score,
    s.expected_value,
    case when w.write_from > $on::date then w.write_from end as write_from,
    case when w.write_until >= $on::date then w.write_until end as write_until,
    s.consent,
    g.segment
from target_place as t
join target_scored as s using (customer_key)
join customer as c using (customer_key)
left join target_reason as w using (customer_key)
left join customer_segment as g using (customer_key)
where $most::bigint is null or t.place <= $most
order by t.place
"""


def target_ground(
    warehouse: Warehouse,
    *,
    plan: CampaignPlan,
    filters: Filters | None = None,
    recommending: "RecommendConfig | None" = None,
    recommender: "Recommender | None" = None,
    step: Step | None = None,
) -> TargetGround:
    """Store segments and fit what the plan asks for, before a list is laid on a cursor.

    Args:
        warehouse: The dataset.
        plan: Of the campaign.
        filters: Which orders conditions are judged on; ``None`` for all.
        recommending: What may be recommended; ``None``: as usual, within the days of the plan's window.
        recommender: One that was fitted to the present data already.
        step: Told the share of what is done; raises to stop.

    Raises:
        CrosssellError: As `crosssell.offers.audience.ground.audience_ground`.
    """
    audience = audience_ground(warehouse, plan=plan, filters=filters)
    found, model = None, None
    if plan.offer.kind == OfferKind.NEXT_BEST:
        found = recommender or _fitted(warehouse, plan, recommending, step)
    elif plan.offer.by_model and plan.offer.kind != OfferKind.NONE:
        from crosssell.offers.propensity import propensity

        days = plan.window_days
        model = propensity(warehouse, offer=plan.offer, window_days=days, step=step or _unwatched)
    return TargetGround(audience=audience, filters=filters or Filters(), recommender=found, model=model)


def lay_targets(
    cursor: Cursor, *, plan: CampaignPlan, ground: TargetGround, besides: str | None = None
) -> LaidTargets:
    """Lay ``target_row``: the list, best first.

    Its columns are those of the table ``campaign_member`` without the campaign and the group, and
    ``customer_key``. It is in order of the expected value (unknown ones last), then of the score, then of the
    customers' ids. ``audience_left`` (customer_key, reason) holds everybody else of the audience, and
    ``target_scored`` the ``money`` of each row's offer.

    Args:
        cursor: Of a run on the dataset, or of a transaction that writes.
        plan: Of the campaign.
        ground: Of `target_ground` for the same plan.
        besides: A campaign that does not count as another one.
    """
    lay_audience(cursor, audience=plan.audience, ground=ground.audience, filters=ground.filters)
    rule = lay_exclusions(cursor, plan=plan, ground=ground.audience, besides=besides)
    chance = None
    if plan.offer.kind == OfferKind.NEXT_BEST:
        _score_best(cursor, plan, ground)
    else:
        chance = _score_fixed(cursor, plan, ground)
    most, paying_only = plan.cut.most, plan.cut.paying_only
    cursor.execute(DO_NOT_PAY, paying_only=paying_only)
    cursor.execute(RANKED, paying_only=paying_only)
    cursor.execute(BEYOND_MOST, most=most)
    cursor.execute(ROWS, most=most, on=planned_day(plan, ground.audience))
    counts = read_counts(cursor, rule=rule, ground=ground.audience)
    return LaidTargets(counts=counts, chance=chance)


def _unwatched(share: float) -> None:
    """Nobody waits for it."""


def _fitted(
    warehouse: Warehouse, plan: CampaignPlan, recommending: "RecommendConfig | None", step: Step | None
) -> "Recommender":
    from crosssell.offers.recommend import RecommendConfig, recommender

    config = recommending or RecommendConfig(window_days=plan.window_days)
    return recommender(warehouse, config=config, step=step)


def _score_fixed(cursor: Cursor, plan: CampaignPlan, ground: TargetGround) -> ChanceFacts:
    """Score an offer that is the same for everybody."""
    offer, as_of = plan.offer, ground.audience.as_of
    if ground.model is not None:
        from crosssell.offers.propensity import lay_model_chance

        facts = lay_model_chance(cursor, model=ground.model, offer=offer, window_days=plan.window_days)
    else:
        facts = lay_chance(cursor, offer=offer, window_days=plan.window_days, as_of=as_of)
    lay_offer_money(cursor, offer=offer, economics=plan.economics)
    item = offer.item if offer.kind != OfferKind.NONE else None
    cursor.execute(SCORED_FIXED, offer=item, **value_parameters(plan.economics))
    lay_reasons(
        cursor,
        audience=plan.audience,
        as_of=as_of,
        has_related=bool(facts.related) and item is not None,
    )
    return facts


def _score_best(cursor: Cursor, plan: CampaignPlan, ground: TargetGround) -> None:
    """Score what fits each best; leave out those who have everything, or whom another product fits better."""
    from crosssell.offers.recommend import lay_recommended

    assert ground.recommender is not None
    keys = [key for (key,) in cursor.rows(LISTED_KEYS)]
    lay_recommended(cursor, ground.recommender, k=1, customer_keys=keys)
    cursor.execute(NOTHING_TO_OFFER)
    if plan.offer.item:
        cursor.execute(BETTER_OFFER, item=plan.offer.item)
    lay_offer_money(cursor, offer=plan.offer, economics=plan.economics)
    cursor.execute(SCORED_BEST, item=plan.offer.item, **value_parameters(plan.economics))
    lay_recommended_times(cursor, as_of=ground.audience.as_of)
