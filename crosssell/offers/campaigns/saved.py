"""Campaigns that are kept in the dataset they belong to.

The groups are drawn once, when the list is saved, from everything the list held then, and kept by the
customers' own numbers: an import later draws nothing anew, whatever becomes of the customers in it. Undoing
or replacing imports leaves campaigns as they are.
"""

import uuid
from dataclasses import replace
from datetime import datetime

import pyarrow as pa

from crosssell.columns import ConsentChannel, ExportPart, PlanField
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.facts import DATA_VERSION
from crosssell.naming import kept_name
from crosssell.offers.audience.conditions import require
from crosssell.offers.campaigns.campaign import Campaign, Groups
from crosssell.offers.campaigns.holdout import draw_holdout, planned_share
from crosssell.offers.campaigns.outcome import CampaignOutcome
from crosssell.offers.campaigns.stored import campaign, campaign_named, campaigns, plan_of, unused_seed
from crosssell.offers.plan import CampaignPlan
from crosssell.records import as_text
from crosssell.warehouse import Cursor, Warehouse

__all__ = [
    "campaign",
    "campaign_named",
    "campaigns",
    "delete_campaign",
    "draw_groups",
    "edit_campaign",
    "keep_outcome",
    "record_export",
    "rename_campaign",
    "save_campaign",
    "unused_seed",
]


SAVE = """
insert into campaign (campaign_id, name, created_at, plan) values ($campaign_id, $name, $now, $plan)
"""


def save_campaign(cursor: Cursor, *, plan: CampaignPlan, rows: str | None, now: datetime) -> str:
    """Keep a campaign, draw its groups, and return the id that names it from now on.

    Args:
        cursor: Of the dataset, within a transaction that writes; the list was laid on it.
        plan: With a name.
        rows: Quoted name of the list's table, as `crosssell.offers.targets` lays it; ``None`` keeps the plan
            alone, for `draw_groups` later.
        now: Wall time.

    Raises:
        CrosssellError: ``invalid_value`` for a name that is blank, too long or taken; as `draw_groups`.
    """
    campaign_id, name = uuid.uuid4().hex[:12], kept_name(plan.name, what="campaign_name")
    _refuse_taken(cursor, name, besides=campaign_id)
    kept = as_text(replace(plan, name=name))
    cursor.execute(SAVE, campaign_id=campaign_id, name=name, now=now, plan=kept)
    if rows is not None:
        draw_groups(cursor, campaign_id=campaign_id, rows=rows, now=now)
    return campaign_id


LISTED = "select place, customer_id, score, expected_value from {rows} order by place"

DRAWN = "create or replace temp table campaign_draw (place integer, is_holdout boolean)"

MEMBERS = """
insert into campaign_member
select
    $campaign_id as campaign_id,
    l.place,
    l.customer_id,
    d.is_holdout,
    l.offer,
    l.reason,
    l.reason_item,
    l.reason_days,
    l.reason_share,
    l.reason_within_days,
    l.score,
    l.expected_value,
    l.write_from,
    l.write_until,
    l.consent,
    l.segment
from {rows} as l
join campaign_draw as d using (place)
order by l.place
"""

NOTE_DRAW = """
update campaign set drawn_at = $now, drawn_version = $version where campaign_id = $campaign_id
"""


def draw_groups(cursor: Cursor, *, campaign_id: str, rows: str, now: datetime) -> Groups:
    """Draw the groups of a campaign and keep who is in them. Once drawn they stay.

    Args:
        cursor: As of `save_campaign`.
        campaign_id: Whose.
        rows: Quoted name of the list's table.
        now: Wall time.

    Raises:
        CrosssellError: ``unknown_item`` for another id, ``invalid_value`` where they are drawn already or the
            wanted rise cannot be seen by this list, ``not_enough_data`` for an empty list.
    """
    plan, is_drawn = plan_of(cursor, campaign_id=campaign_id)
    if is_drawn:
        raise CrosssellError(ErrorCode.INVALID_VALUE, "campaign_drawn", value=plan.name)
    listed = cursor.query(LISTED.format(rows=rows))
    if listed.empty:
        raise CrosssellError(ErrorCode.NOT_ENOUGH_DATA, "campaign_empty")
    score = listed["score"].mean()
    size = planned_share(plan.holdout, baseline=None if score != score else float(score), listed=len(listed))
    if size.share is None:
        require(False, PlanField.MIN_DETECTABLE, plan.holdout.min_detectable, "> 0 … < 1")
    held = draw_holdout(
        listed["customer_id"].tolist(),
        listed["expected_value"].to_numpy(dtype=float, na_value=float("nan")),
        share=size.share or 0.0,
        seed=plan.holdout.seed,
    )
    cursor.execute(DRAWN)
    places = pa.array(listed["place"].to_numpy(), pa.int32())
    cursor.append("campaign_draw", pa.table({"place": places, "is_holdout": pa.array(held)}))
    cursor.execute(MEMBERS.format(rows=rows), campaign_id=campaign_id)
    version = cursor.row(DATA_VERSION)[0]
    cursor.execute(NOTE_DRAW, campaign_id=campaign_id, now=now, version=version)
    return Groups(contacts=int((~held).sum()), holdouts=int(held.sum()))


CHANGE = """
update campaign
set name = $name, plan = $plan, evaluated_version = null, result = null
where campaign_id = $campaign_id
"""


def edit_campaign(warehouse: Warehouse, *, campaign_id: str, plan: CampaignPlan) -> None:
    """Put another plan in the place of a campaign's; its outcome is made anew.

    Once the groups are drawn, days, cost, words, notes, name and the way of contact may still change; who is
    meant, what is offered and how the groups were drawn may not.

    Args:
        warehouse: The dataset.
        campaign_id: Whose.
        plan: The whole plan.

    Raises:
        CrosssellError: ``unknown_item`` if it has been deleted meanwhile, ``invalid_value`` for what may not
            change any more and for a name that cannot be.
    """
    name = kept_name(plan.name, what="campaign_name")
    with warehouse.write() as cursor:
        before, is_drawn = plan_of(cursor, campaign_id=campaign_id)
        if is_drawn and _fixed(plan) != _fixed(before):
            raise CrosssellError(ErrorCode.INVALID_VALUE, "campaign_drawn", value=before.name)
        _refuse_taken(cursor, name, besides=campaign_id)
        kept = as_text(replace(plan, name=name))
        cursor.execute(CHANGE, campaign_id=campaign_id, name=name, plan=kept)


RENAME = "update campaign set name = $name, plan = $plan where campaign_id = $campaign_id"


def rename_campaign(warehouse: Warehouse, *, campaign_id: str, name: str) -> None:
    """Call a campaign something else.

    Raises:
        CrosssellError: As `edit_campaign`.
    """
    plain = kept_name(name, what="campaign_name")
    with warehouse.write() as cursor:
        plan, _ = plan_of(cursor, campaign_id=campaign_id)
        _refuse_taken(cursor, plain, besides=campaign_id)
        cursor.execute(RENAME, campaign_id=campaign_id, name=plain, plan=as_text(replace(plan, name=plain)))


KEEP_OUTCOME = """
update campaign set result = $result, evaluated_version = $version where campaign_id = $campaign_id
"""


def keep_outcome(
    warehouse: Warehouse, *, kept: Campaign, outcome: CampaignOutcome, version: int, seconds: float
) -> bool:
    """Keep what a campaign has brought, unless its plan or the data have changed meanwhile.

    Args:
        warehouse: The dataset.
        kept: The campaign, as it was when it was measured.
        outcome: What was found.
        version: Data version that was read.
        seconds: How long to wait for another writer to end.

    Returns:
        Whether it is kept.
    """
    with warehouse.write_soon(seconds=seconds) as cursor:
        if cursor is None or int(cursor.row(DATA_VERSION)[0]) != version:
            return False
        try:
            plan, _ = plan_of(cursor, campaign_id=kept.campaign_id)
        except CrosssellError:  # deleted meanwhile
            return False
        if plan != kept.plan:
            return False
        cursor.execute(KEEP_OUTCOME, campaign_id=kept.campaign_id, version=version, result=as_text(outcome))
        return True


FORGET = (
    "delete from campaign_member where campaign_id = $campaign_id",
    "delete from campaign_export where campaign_id = $campaign_id",
    "delete from campaign where campaign_id = $campaign_id",
)


def delete_campaign(warehouse: Warehouse, *, campaign_id: str) -> None:
    """Delete a campaign with its groups; one that is gone already stays so."""
    with warehouse.write() as cursor:
        for statement in FORGET:
            cursor.execute(statement, campaign_id=campaign_id)


NOTE_EXPORT = """
insert into campaign_export (campaign_id, exported_at, part, format, way, customers)
values ($campaign_id, $now, $part, $format, $way, $customers)
"""


def record_export(
    warehouse: Warehouse,
    *,
    campaign_id: str,
    part: ExportPart,
    format: str,
    way: ConsentChannel | None,
    customers: int,
    now: datetime,
) -> None:
    """Note that a file was made of a campaign's list.

    Args:
        warehouse: The dataset.
        campaign_id: Whose.
        part: Whom it holds.
        format: Such as ``xlsx``.
        way: The way of contact that it is for, where it holds one alone.
        customers: How many it holds.
        now: Wall time.

    Raises:
        CrosssellError: ``unknown_item`` if it has been deleted meanwhile.
    """
    with warehouse.write() as cursor:
        plan_of(cursor, campaign_id=campaign_id)
        cursor.execute(
            NOTE_EXPORT,
            campaign_id=campaign_id,
            now=now,
            part=part.value,
            format=format,
            way=None if way is None else way.value,
            customers=customers,
        )


def _fixed(plan: CampaignPlan) -> tuple[object, ...]:
    """Return what stays once the groups are drawn."""
    exclusions = replace(plan.exclusions, way=ConsentChannel.GENERAL)
    offer = replace(plan.offer, words="", discount_share=0.0)
    return plan.audience, exclusions, offer, plan.holdout, plan.cut


TAKEN = "select 1 from campaign where lower(name) = lower($name) and campaign_id <> $besides"


def _refuse_taken(cursor: Cursor, name: str, *, besides: str) -> None:
    if cursor.rows(TAKEN, name=name, besides=besides):
        raise CrosssellError(ErrorCode.INVALID_VALUE, "campaign_name_taken", value=name)
