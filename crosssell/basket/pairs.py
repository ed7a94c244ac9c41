"""How many baskets hold both items of a pair: the counting behind every measure.

Method: the laid ``slim`` table (see `crosssell.basket.scope`) is joined with itself on the basket.
The work is Σ k(k − 1)/2 over the baskets, k their items. It is split by the first item of the pair:
every part counts its pairs completely, so a part keeps only the pairs that reach the minimum, no
parts need merging, and memory is bounded by the largest part. Most of the time goes into the grouping,
not into the join.
"""

from dataclasses import dataclass

import pandas as pd

from crosssell.basket.scope import MatrixConfig, lay_scope
from crosssell.filters import Filters
from crosssell.warehouse import Cursor, Warehouse

# About this many pair increments fit a part of some 200 MB where most pairs are distinct.
INCREMENTS_PER_PART = 8_000_000
MOST_PARTS = 64


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PairCounts:
    """Counts alone, on keys: what the measures are made of.

    Attributes:
        pairs: Columns ``a_key, b_key, n_both`` (int32), a_key < b_key, unordered.
        items: Columns ``item_key, item, n``: the items frequent enough, with their own baskets.
        baskets: Baskets with at least one item in scope (N).
    """

    pairs: pd.DataFrame
    items: pd.DataFrame
    baskets: int


INCREMENTS = """
with sizes as (select count(*) as k from slim group by basket_key)
select coalesce(sum(k * (k - 1) // 2), 0)::bigint from sizes
"""

EMPTY_PAIRS = "create temp table pair (a_key integer, b_key integer, n_both integer)"

COUNT_PART = """
insert into pair
select x.item_key, y.item_key, count(*)
from slim as x
join slim as y on y.basket_key = x.basket_key and y.item_key > x.item_key
where x.item_key % $parts = $part
group by x.item_key, y.item_key
having count(*) >= $min_count
"""


def lay_pairs(
    cursor: Cursor,
    *,
    filters: Filters,
    config: MatrixConfig,
    top: int | None = None,
    min_count: int | None = None,
) -> int:
    """Lay the table ``pair`` (and ``frequent``, ``slim``) on ``cursor``.

    Args:
        cursor: A fresh cursor.
        filters: Which orders.
        config: What baskets and items are.
        top: Only the pairs among so many most frequent items.
        min_count: Fewest baskets of a pair where that differs from the items' minimum.

    Returns:
        Baskets with at least one item in scope (N).
    """
    baskets = lay_scope(cursor, filters=filters, config=config, top=top)
    parts = parts_for(int(cursor.row(INCREMENTS)[0]))
    cursor.execute(EMPTY_PAIRS)
    for part in range(parts):
        cursor.execute(COUNT_PART, parts=parts, part=part, min_count=min_count or config.min_count)
    return baskets


def parts_for(increments: int) -> int:
    """Return into how many parts so much counting is split."""
    return min(MOST_PARTS, 1 + increments // INCREMENTS_PER_PART)


def pair_counts(warehouse: Warehouse, *, filters: Filters, config: MatrixConfig) -> PairCounts:
    """Return every pair that reaches the minimum, as keys and counts only.

    The lean way to all pairs of a large shop: 12 bytes a pair instead of 30 columns.
    """
    with warehouse.run() as cursor:
        baskets = lay_pairs(cursor, filters=filters, config=config)
        return PairCounts(
            pairs=cursor.query("select a_key, b_key, n_both from pair"),
            items=cursor.query("select item_key, item, n from frequent order by item_key"),
            baskets=baskets,
        )


def estimated_increments(warehouse: Warehouse, *, filters: Filters, config: MatrixConfig) -> int:
    """Return the work of counting: Σ k(k − 1)/2 over the baskets, k their items that are frequent enough.

    Some ten million increments take about a second; a screen warns or raises the minimum above a bound.
    """
    with warehouse.run() as cursor:
        lay_scope(cursor, filters=filters, config=config)
        return int(cursor.row(INCREMENTS)[0])
