"""Lists as a target list lays them, for tests that need no audience."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Any, NamedTuple

import pyarrow as pa

from crosssell.columns import OfferKind
from crosssell.offers.campaigns.saved import save_campaign
from crosssell.offers.plan import CampaignPlan, Economics, Holdout, Offer
from crosssell.warehouse import Cursor, Warehouse

NOW = datetime(2026, 1, 31, 9, 30)

LIST = """
create or replace temp table target_row (
    place integer, customer_key integer, customer_id varchar, offer varchar, reason varchar,
    reason_item varchar, reason_days integer, reason_share double, reason_within_days integer, score double,
    expected_value double, write_from date, write_until date, consent varchar, segment varchar
)
"""


class Listed(NamedTuple):
    customer: str
    expected_value: float | None = 1.0
    offer: str | None = "B"
    score: float | None = 0.1


def lay(cursor: Cursor, rows: Iterable[Listed]) -> str:
    """Lay a list in the order of its rows and return the name of its table."""
    cursor.execute(LIST)
    listed = list(rows)
    count = len(listed)
    columns: dict[str, Any] = {
        "place": pa.array(range(1, count + 1), pa.int32()),
        "customer_key": pa.nulls(count, pa.int32()),
        "customer_id": pa.array([one.customer for one in listed], pa.string()),
        "offer": pa.array([one.offer for one in listed], pa.string()),
        "reason": pa.array(["chosen"] * count, pa.string()),
        "reason_item": pa.nulls(count, pa.string()),
        "reason_days": pa.nulls(count, pa.int32()),
        "reason_share": pa.nulls(count, pa.float64()),
        "reason_within_days": pa.nulls(count, pa.int32()),
        "score": pa.array([one.score for one in listed], pa.float64()),
        "expected_value": pa.array([one.expected_value for one in listed], pa.float64()),
        "write_from": pa.nulls(count, pa.date32()),
        "write_until": pa.nulls(count, pa.date32()),
        "consent": pa.array(["yes"] * count, pa.string()),
        "segment": pa.nulls(count, pa.string()),
    }
    cursor.append("target_row", pa.table(columns))
    return "target_row"


def plan(name: str = "Spring letter", **changed: Any) -> CampaignPlan:
    """A letter on product B, sent on the first of February, followed for 28 days."""
    usual = CampaignPlan(
        name=name,
        offer=Offer(kind=OfferKind.PRODUCT, item="B"),
        economics=Economics(contact_cost=0.5, fixed_cost=20),
        holdout=Holdout(share=0.25, seed=5),
        sends_on=date(2026, 2, 1),
        window_days=28,
    )
    return replace(usual, **changed)


def save(
    warehouse: Warehouse, customers: Iterable[str | Listed], *, asked: CampaignPlan | None = None
) -> str:
    """Save a campaign to these customers."""
    rows = [one if isinstance(one, Listed) else Listed(one) for one in customers]
    with warehouse.write() as cursor:
        return save_campaign(cursor, plan=asked or plan(), rows=lay(cursor, rows), now=NOW)


def groups(warehouse: Warehouse, campaign_id: str) -> dict[str, bool]:
    """Customer → whether they are left alone."""
    sql = "select customer_id, is_holdout from campaign_member where campaign_id = $campaign_id"
    return dict(warehouse.rows(sql, campaign_id=campaign_id))
