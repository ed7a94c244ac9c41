"""Which dearer or cheaper product of the category is an alternative to a product, ladders aside?

Two answers, both against chance among equally active customers and orders of the same size, with the verdicts
of `crosssell.basket.verdicts`:

- a substitute: the two avoid each other in orders and among customers alike, clearly (half as often as
  chance at most). Who has the one has no use for the other. (In orders alone it is not enough: Christmas and
  Easter are never in one order either, but the same customers have both.)
- bought by the same customers: clearly more customers have both than chance would have it, and orders do not
  hold both more often than chance, as they would a companion. Of several the one with the highest cosine.
  A cheaper product that solidly follows the dearer one is left out: a part, or a refill.

Both are tested over all pairs of the categories, so that looking at many finds nothing by chance.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow as pa

from crosssell.basket.scope import MatrixConfig, lay_scope
from crosssell.basket.strata import lay_strata
from crosssell.basket.upsell.candidates import Candidates, met
from crosssell.basket.upsell.later import Later, q_by_direction
from crosssell.basket.upsell.result import Likeness
from crosssell.basket.upsell.steps import Product
from crosssell.basket.upsell.tables import FALL_TO, STEP_FROM
from crosssell.basket.verdicts import ENOUGH, verdict
from crosssell.columns import AdviceWay, Basis, Verdict
from crosssell.filters import Filters
from crosssell.statistics.stratified import two_sided_p
from crosssell.warehouse import Cursor, Warehouse

MOST_MATES = 5000
LIKEST = 3  # of each product, dearer and cheaper
INSTEAD_TO = 0.5  # substitutes are half as often together as chance at most, at the upper bound

# Pairs that can be seen to avoid each other, and those that most customers have both of.
MATES = f"""
create temp table mate as
with total as (
    select count(distinct basket_key) as baskets from member
),
likest as (
    select
        lo_key, hi_key,
        least(
            row_number() over (partition by lo_key order by cosine desc, hi_key),
            row_number() over (partition by hi_key order by cosine desc, lo_key)
        ) as place
    from alike
    where in_reach
),
expected as (
    select
        x.item_key as lo_key, y.item_key as hi_key,
        ix.orders::double * iy.orders / t.baskets as n
    from category_item as x
    join category_item as y on y.group_key = x.group_key
        and {STEP_FROM[1]} * y.price >= {STEP_FROM[0]} * x.price
    join upsell_item as ix on ix.item_key = x.item_key
    join upsell_item as iy on iy.item_key = y.item_key
    cross join total as t
    where ix.orders::double * iy.orders >= {ENOUGH} / 2 * t.baskets
    order by n desc, lo_key, hi_key
    limit $most
),
mates as (
    select lo_key, hi_key from likest where place <= $likest
    union
    select lo_key, hi_key from expected
)
select m.lo_key, m.hi_key, a.cosine
from mates as m
left join alike as a on a.lo_key = m.lo_key and a.hi_key = m.hi_key and a.in_reach
"""

KEYS = "create temp table mate (lo_key integer, hi_key integer)"


def alternatives(
    cursor: Cursor,
    warehouse: Warehouse,
    *,
    found: Candidates,
    products: Mapping[int, Product],
    filters: Filters,
    config: MatrixConfig,
    later: Later,
) -> tuple[dict[str, Likeness], dict[str, Likeness]]:
    """Return for each item the dearer and the cheaper alternative, where there is one.

    Args:
        cursor: Holds what `crosssell.basket.upsell.candidates.candidates` has laid.
        warehouse: The dataset.
        found: Its answer.
        products: By key.
        filters: Which orders.
        config: What items are.
        later: Tells the follow-ups of pairs.
    """
    cursor.execute(MATES, most=MOST_MATES, likest=LIKEST)
    in_orders = met(cursor, found.strata, pairs="mate")
    if in_orders.empty:
        return {}, {}
    with warehouse.run() as customers:
        lay_scope(customers, filters=filters, config=replace(config, basis=Basis.CUSTOMER))
        customers.execute(KEYS)
        keys = in_orders[["lo_key", "hi_key"]].astype("int32")
        customers.append("mate", pa.Table.from_pandas(keys, preserve_index=False))
        among = met(customers, lay_strata(customers), pairs="mate")
    pairs = _judged(in_orders, tests=found.tests).merge(
        _judged(among, tests=found.tests), on=["lo_key", "hi_key"], suffixes=("", "_customers")
    )
    likely = _likely(pairs)
    backwards = [(hi, lo) for lo, hi, like in likely if like.way == AdviceWay.SIMILAR]
    told = later.told(backwards, tests=found.tests)
    companions = {pair for pair, row in told.items() if row["verdict"] == Verdict.SOLID}
    return _best((one for one in likely if (one[1], one[0]) not in companions), products)


Likely = tuple[int, int, Likeness]


def _likely(pairs: pd.DataFrame) -> list[Likely]:
    """Return the pairs that may be alternatives, the best first."""
    found = []
    for row in pairs.itertuples(index=False):
        both = (row.verdict, row.verdict_customers)
        if both == (Verdict.AVOID, Verdict.AVOID) and max(row.upper, row.upper_customers) <= INSTEAD_TO:
            way = AdviceWay.SUBSTITUTE
        elif both[1] == Verdict.SOLID and row.n_both <= max(1.0, row.expected) and row.cosine > 0:
            way = AdviceWay.SIMILAR
        else:
            continue
        like = Likeness(
            item="",
            way=way,
            customers=int(row.n_both_customers),
            expected_customers=float(row.expected_customers),
            orders=int(row.n_both),
            expected_orders=float(row.expected),
            cosine=float(row.cosine) if row.cosine > 0 else None,
        )
        found.append((int(row.lo_key), int(row.hi_key), like))
    return sorted(found, key=_rank)


def _rank(likely: Likely) -> tuple[bool, float, int, int]:
    lo, hi, like = likely
    if like.way == AdviceWay.SUBSTITUTE:
        return (False, like.orders / like.expected_orders, lo, hi)
    return (True, -(like.cosine or 0.0), lo, hi)


def _best(
    likely: Iterable[Likely], products: Mapping[int, Product]
) -> tuple[dict[str, Likeness], dict[str, Likeness]]:
    dearer: dict[str, Likeness] = {}
    cheaper: dict[str, Likeness] = {}
    for lo_key, hi_key, like in likely:
        lo, hi = products[lo_key].item.item, products[hi_key].item.item
        dearer.setdefault(lo, replace(like, item=hi))
        cheaper.setdefault(hi, replace(like, item=lo))
    return dearer, cheaper


def _judged(pairs: pd.DataFrame, *, tests: int) -> pd.DataFrame:
    """Return the pairs with their verdict and the upper bound of their lift; 0 where they never met."""
    both = pairs["n_both"].to_numpy(np.float64)
    expected = pairs["expected"].to_numpy(np.float64)
    p_values = two_sided_p(both, expected=expected, variance=pairs["variance"].to_numpy(np.float64))
    q_values = q_by_direction(p_values, more=both > expected, tests=tests)
    spread = np.exp(1.96 * np.where(both > 0, pairs["log_se"].to_numpy(np.float64), 0.0))
    lift = np.divide(both, expected, out=np.zeros_like(both), where=expected > 0)
    verdicts = [
        verdict(
            n_both=int(n),
            expected=float(e),
            customers=None,
            q_value=float(q),
            ci_lower=float(low) if n else None,
            ci_upper=float(high) if n else None,
        )
        for n, e, q, low, high in zip(both, expected, q_values, lift / spread, lift * spread, strict=True)
    ]
    return pairs.assign(verdict=verdicts, upper=lift * spread)


def falls(*, price: float, own: float) -> bool:
    """Tell whether ``price`` is a tenth below ``own`` or lower; both are decimals of four digits."""
    return round(FALL_TO[1] * price, 3) <= round(FALL_TO[0] * own, 3)
