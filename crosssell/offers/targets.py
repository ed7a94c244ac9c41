"""A target list: whom to offer what, why, and what it is expected to bring, with a group left alone.

The same data, plan and seed always give the same rows and the same groups.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from crosssell.columns import CampaignGroup, OfferKind, OfferMethod
from crosssell.contacts import contact_columns, contacts_sql
from crosssell.filters import Filters
from crosssell.offers.audience.counts import AudienceCounts
from crosssell.offers.campaigns.holdout import HoldoutSize, draw_holdout, planned_share
from crosssell.offers.chance import ChanceFacts
from crosssell.offers.plan import CampaignPlan
from crosssell.offers.target_rows import LaidTargets, Step, TargetGround, lay_targets, target_ground
from crosssell.offers.value import forgone_sales
from crosssell.warehouse import Cursor, Warehouse

if TYPE_CHECKING:
    from crosssell.offers.recommend import RecommendConfig, Recommender

__all__ = [
    "TARGET_COLUMNS",
    "LaidTargets",
    "TargetGround",
    "TargetList",
    "lay_targets",
    "read_targets",
    "target_ground",
    "target_list",
]

TARGET_COLUMNS = (
    "place",
    "customer_id",
    "group",
    "offer",
    "offer_name",
    "reason",
    "reason_item",
    "reason_item_name",
    "reason_days",
    "reason_share",
    "reason_within_days",
    "score",
    "expected_value",
    "write_from",
    "write_until",
    "consent",
    "segment",
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TargetList:
    """The list and what it comes to.

    ``counts.listed = listed = contacts + holdouts``.

    Attributes:
        frame: `TARGET_COLUMNS`, then contact columns where they were asked for; best first. ``group`` is
            contact or holdout, ``offer`` a product number or category (empty where nothing in particular is
            offered), ``score`` the chance (0–1) to buy without being contacted, ``expected_value`` money
            (empty where unknown); empty days to write mean now. Holds customer ids: keep it out of links and
            logs.
        counts: Who is meant, left out and listed, after the cut.
        listed: Customers of the list; more than the rows of ``frame`` where a limit cut it off.
        contacts: Of these, those to be contacted.
        holdouts: Of these, those to be left alone.
        holdout: How large a part is left alone; without a share where the plan's wish cannot be met, and
            nobody is left alone then.
        mean_score: Of the list, 0–1: the share expected to buy anyway; ``None`` where unknown.
        expected_sales: What the listed are expected to spend on the offer anyway: Σ score × money; ``None``
            where unknown.
        expected_value: Σ over those to be contacted, fixed cost taken off; ``None`` where unknown.
        forgone: What leaving the others alone is expected to cost; ``None`` where unknown.
        values: Expected value of every row of the list, in its order; NaN where unknown.
        chance: Where the scores come from; ``None`` for what fits each best.
        method: How that was found; ``None`` for other offers.
        names: Product number: name, of the products that ``frame`` mentions.
    """

    frame: pd.DataFrame
    counts: AudienceCounts
    listed: int
    contacts: int
    holdouts: int
    holdout: HoldoutSize
    mean_score: float | None
    expected_sales: float | None
    expected_value: float | None
    forgone: float | None
    values: NDArray[np.float64]
    chance: ChanceFacts | None
    method: OfferMethod | None
    names: Mapping[str, str]


EVERY_ROW = """
select r.customer_id, r.score, r.expected_value, s.money
from target_row as r
join target_scored as s using (customer_key)
order by r.place
"""

FRAME = """
select
    r.place,
    r.customer_id,
    r.offer,
    coalesce(case when $has_products then p.product_name end, r.offer) as offer_name,
    r.reason,
    r.reason_item,
    coalesce(q.product_name, r.reason_item) as reason_item_name,
    r.reason_days,
    r.reason_share,
    r.reason_within_days,
    r.score,
    r.expected_value,
    r.write_from,
    r.write_until,
    r.consent,
    r.segment
from target_row as r
left join product as p on p.product = r.offer
left join product as q on q.product = r.reason_item
where $most::bigint is null or r.place <= $most
order by r.place
"""

LISTED = """
create or replace temp table listed_customer as
select place, customer_key from target_row where $most::bigint is null or place <= $most
"""

NAMES = """
with mentioned as (
    select offer as product from target_row where $most::bigint is null or place <= $most
    union
    select reason_item from target_row where $most::bigint is null or place <= $most
)
select p.product, p.product_name
from product as p
semi join mentioned using (product)
where p.product_name is not null
order by p.product
"""


def target_list(
    warehouse: Warehouse,
    *,
    plan: CampaignPlan,
    filters: Filters | None = None,
    with_contacts: bool = False,
    limit: int | None = None,
    recommender: "Recommender | None" = None,
    recommending: "RecommendConfig | None" = None,
    besides: str | None = None,
    step: Step | None = None,
) -> TargetList:
    """Return the list of a plan.

    Args:
        warehouse: The dataset.
        plan: Of the campaign.
        filters: Which orders conditions are judged on; ``None`` for all.
        with_contacts: Add what the dataset knows of how to reach them; for files.
        limit: Most rows of the frame; ``None`` for all. Groups and sums are those of the whole list.
        recommender: One that was fitted to the present data already.
        recommending: What may be recommended; ``None``: as usual, within the days of the plan's window.
        besides: A campaign that does not count as another one.
        step: Told the share of what is done; raises to stop.

    Raises:
        CrosssellError: As `crosssell.offers.audience.ground.audience_ground`.
    """
    ground = target_ground(
        warehouse,
        plan=plan,
        filters=filters,
        recommending=recommending,
        recommender=recommender,
        step=step,
    )
    with warehouse.run() as cursor:
        laid = lay_targets(cursor, plan=plan, ground=ground, besides=besides)
        method = None if ground.recommender is None else ground.recommender.method
        return read_targets(
            cursor, plan=plan, laid=laid, method=method, with_contacts=with_contacts, limit=limit
        )


def read_targets(
    cursor: Cursor,
    *,
    plan: CampaignPlan,
    laid: LaidTargets,
    method: OfferMethod | None = None,
    with_contacts: bool = False,
    limit: int | None = None,
) -> TargetList:
    """Return the list that `lay_targets` has laid on the cursor, its groups drawn; nothing is stored."""
    rows = cursor.query(EVERY_ROW)
    score, values, money = (_numbers(rows[name]) for name in ("score", "expected_value", "money"))
    mean_score = _known(rows["score"].mean())
    size = planned_share(plan.holdout, baseline=mean_score, listed=len(rows))
    held = draw_holdout(rows["customer_id"].tolist(), values, share=size.share or 0.0, seed=plan.holdout.seed)
    has_products = plan.offer.kind in (OfferKind.PRODUCT, OfferKind.NEXT_BEST)
    frame = cursor.query(FRAME, most=limit, has_products=has_products)
    groups = np.where(held[: len(frame)], CampaignGroup.HOLDOUT.value, CampaignGroup.CONTACT.value)
    frame.insert(2, "group", groups)
    if with_contacts and (columns := contact_columns(cursor)):
        cursor.execute(LISTED, most=limit)
        frame = frame.join(cursor.query(contacts_sql())[list(columns)])
    contacted = _sum(values[~held])
    return TargetList(
        frame=frame,
        counts=laid.counts,
        listed=len(rows),
        contacts=int((~held).sum()),
        holdouts=int(held.sum()),
        holdout=size,
        mean_score=mean_score,
        expected_sales=_sum(score * money),
        expected_value=None if contacted is None else contacted - plan.economics.fixed_cost,
        forgone=forgone_sales(score[held], money[held], economics=plan.economics),
        values=values,
        chance=laid.chance,
        method=method,
        names=dict(cursor.rows(NAMES, most=limit)),
    )


def _numbers(column: pd.Series) -> NDArray[np.float64]:
    return np.asarray(column.to_numpy(dtype=np.float64, na_value=np.nan))


def _sum(values: NDArray[np.float64]) -> float | None:
    """Return the sum of what is known; ``None`` where nothing is."""
    return float(np.nansum(values)) if np.any(~np.isnan(values)) else None


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
