"""Which campaigns does a dataset hold, and how far is each?"""

import json
from datetime import date
from typing import Any

from crosssell.columns import CampaignStatus, ConsentChannel, ExportPart
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.experiments.result import METHODS_VERSION
from crosssell.experiments.windows import order_days
from crosssell.facts import DATA_VERSION
from crosssell.offers.campaigns.campaign import Campaign, Export, Groups
from crosssell.offers.campaigns.outcome import CampaignOutcome
from crosssell.offers.campaigns.status import status_of
from crosssell.offers.plan import CampaignPlan
from crosssell.records import from_json
from crosssell.warehouse import Cursor, Warehouse

LIST = """
with grouped as (
    select
        campaign_id,
        count(*) filter (not is_holdout) as contacts,
        count(*) filter (is_holdout) as holdouts
    from campaign_member
    group by campaign_id
)
select
    c.campaign_id,
    c.name,
    c.created_at,
    c.plan,
    c.drawn_at,
    c.drawn_version,
    c.evaluated_version,
    c.result,
    coalesce(g.contacts, 0) as contacts,
    coalesce(g.holdouts, 0) as holdouts
from campaign as c
left join grouped as g using (campaign_id)
where $campaign_id::varchar is null or c.campaign_id = $campaign_id
order by c.created_at desc, c.campaign_id
"""

EXPORTS = """
select campaign_id, exported_at, part, format, way, customers
from campaign_export
where $campaign_id::varchar is null or campaign_id = $campaign_id
order by exported_at desc, part, format, way, customers
"""


def campaigns(warehouse: Warehouse, *, today: date) -> tuple[Campaign, ...]:
    """Return all campaigns, the latest first.

    Args:
        warehouse: The dataset.
        today: The reader's day, for their status.

    Raises:
        CrosssellError: ``workspace_damaged`` with the reason ``newer`` if a newer version has written one in
            a form that this one does not know.
    """
    return _read(warehouse, campaign_id=None, today=today)


def campaign(warehouse: Warehouse, *, campaign_id: str, today: date) -> Campaign:
    """Return one campaign; arguments as of `campaigns`.

    Raises:
        CrosssellError: As `campaigns`, and ``unknown_item`` if there is none of this id.
    """
    found = _read(warehouse, campaign_id=campaign_id, today=today)
    if not found:
        raise _gone(campaign_id)
    return found[0]


NAMED = "select campaign_id from campaign where name = $name"


def campaign_named(warehouse: Warehouse, *, name: str, today: date) -> Campaign:
    """Return the campaign of a name; arguments as of `campaigns`.

    Raises:
        CrosssellError: As `campaigns`, and ``unknown_item`` if there is none of this name.
    """
    found = warehouse.rows(NAMED, name=" ".join(name.split()))
    if not found:
        raise _gone(name)
    return campaign(warehouse, campaign_id=found[0][0], today=today)


SEEDS = """
select coalesce(max((plan ->> '$.holdout.seed')::bigint), 0) + 1
from campaign
where drawn_at is not null
"""


def unused_seed(data: Cursor | Warehouse) -> int:
    """Return a seed of no campaign so far: 1 for the first.

    With the same seed the same customers would be left alone again and again, and whoever bought meanwhile
    has left the list from one group alone: the groups of the next campaign would not be alike.
    """
    return int(data.rows(SEEDS)[0][0])


PLAN = "select plan, drawn_at is not null from campaign where campaign_id = $campaign_id"


def plan_of(cursor: Cursor, *, campaign_id: str) -> tuple[CampaignPlan, bool]:
    """Return a campaign's plan, and whether its groups are drawn.

    Raises:
        CrosssellError: ``unknown_item`` if there is none of this id.
    """
    found = cursor.rows(PLAN, campaign_id=campaign_id)
    if not found:
        raise _gone(campaign_id)
    text, is_drawn = found[0]
    return from_json(CampaignPlan, data=json.loads(text)), is_drawn


def _read(warehouse: Warehouse, *, campaign_id: str | None, today: date) -> tuple[Campaign, ...]:
    with warehouse.run() as cursor:
        rows = cursor.rows(LIST, campaign_id=campaign_id)
        exports = cursor.rows(EXPORTS, campaign_id=campaign_id)
        days, version = order_days(cursor), int(cursor.row(DATA_VERSION)[0])
    last_order_day = None if days is None else days[1]
    try:
        return tuple(
            _campaign(row, exports, today=today, last_order_day=last_order_day, version=version)
            for row in rows
        )
    except ValueError as error:
        raise CrosssellError(ErrorCode.WORKSPACE_DAMAGED, "newer", name=warehouse.name) from error


def _campaign(
    row: tuple[Any, ...],
    exports: list[tuple[Any, ...]],
    *,
    today: date,
    last_order_day: date | None,
    version: int,
) -> Campaign:
    campaign_id, name, created_at, plan_text, drawn_at, drawn_version, evaluated, result = row[:8]
    plan = from_json(CampaignPlan, data=json.loads(plan_text))
    status = status_of(plan, is_drawn=drawn_at is not None, today=today, last_order_day=last_order_day)
    is_over = status == CampaignStatus.EVALUATED
    outcome = _outcome(result) if is_over else None
    is_of_now = outcome is not None and evaluated == version and _is_of_our_methods(outcome)
    return Campaign(
        campaign_id=campaign_id,
        name=name,
        plan=plan,
        created_at=created_at,
        drawn_at=drawn_at,
        drawn_version=drawn_version,
        groups=Groups(contacts=row[8], holdouts=row[9]),
        exports=tuple(_export(one) for one in exports if one[0] == campaign_id),
        status=status,
        outcome=outcome,
        is_outcome_due=is_over and not is_of_now,
    )


def _outcome(text: str | None) -> CampaignOutcome | None:
    """Return an outcome; one that another version has written in an unknown form is made anew."""
    try:
        return None if text is None else from_json(CampaignOutcome, data=json.loads(text))
    except ValueError:
        return None


def _is_of_our_methods(outcome: CampaignOutcome) -> bool:
    return outcome.evaluation is None or outcome.evaluation.methods_version == METHODS_VERSION


def _export(row: tuple[Any, ...]) -> Export:
    _, exported_at, part, format_, way, customers = row
    return Export(
        exported_at=exported_at,
        part=ExportPart(part),
        format=format_,
        way=None if way is None else ConsentChannel(way),
        customers=customers,
    )


def _gone(campaign_id: str) -> CrosssellError:
    return CrosssellError(ErrorCode.UNKNOWN_ITEM, "campaign", item=campaign_id)
