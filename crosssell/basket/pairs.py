"""How many baskets hold both items of a pair: the counting behind every measure.

A pair cannot reach the minimum if one of its items does not, so rare items are left out first
(``wanted``, ``slim``), and most of the work falls away. ``slim`` is then joined with itself on the basket:
Σ k(k − 1)/2 increments over the baskets, k their items. The work is split by the first item of the pair:
every part counts its pairs completely, so a part keeps only the pairs that reach the minimum, no parts
need merging, and memory is bounded by the largest part. Most of the time goes into the grouping, not into
the join.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from crosssell.basket.scope import MatrixConfig, lay_scope
from crosssell.columns import Basis
from crosssell.filters import Filters
from crosssell.warehouse import Cursor, Warehouse

# About this many pair increments fit a part of some 200 MB where most pairs are distinct.
INCREMENTS_PER_PART = 8_000_000
MOST_PARTS = 64

Step = Callable[[float], None]


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


BASKETS = "select count(distinct basket_key) from member"

FREQUENT = """
create temp table frequent as
select i.item_key, i.item, i.name, count(*) as n
from member as m
join scope_item as i using (item_key)
where i.shown
group by all
having count(*) >= $min_count
"""

# `marked` is the customer, where the order names one: a second count of the pair runs over those orders.
SLIM_ORDERS = """
create temp table slim as
select m.basket_key, m.item_key, o.customer_key as marked
from member as m
join frequent as f using (item_key)
join scope_order as o on o.order_key = m.basket_key
"""

SLIM_CUSTOMERS = """
create temp table slim as
select m.basket_key, m.item_key, m.basket_key as marked
from member as m
join frequent as f using (item_key)
"""

INCREMENTS = """
with sizes as (select count(*) as k from {table} group by basket_key)
select coalesce(sum(k * (k - 1) // 2), 0)::bigint from sizes
"""

EMPTY_PAIRS = "create temp table pair (a_key integer, b_key integer, n_both integer, n_marked integer)"

COUNT_PART = """
insert into pair
select x.item_key, y.item_key, count(*), {marked}
from slim as x
join slim as y on y.basket_key = x.basket_key and y.item_key > x.item_key
where x.item_key % $parts = $part
group by x.item_key, y.item_key
having count(*) >= $min_count
"""


def lay_frequent(cursor: Cursor, *, config: MatrixConfig) -> int:
    """Lay ``frequent`` (items that reach the minimum) and ``slim`` (their baskets) from ``member``.

    Returns:
        Baskets with at least one item in scope (N).
    """
    baskets = int(cursor.row(BASKETS)[0])
    cursor.execute(FREQUENT, min_count=config.min_count)
    cursor.execute(SLIM_CUSTOMERS if config.basis == Basis.CUSTOMER else SLIM_ORDERS)
    return baskets


def lay_pairs(
    cursor: Cursor, *, config: MatrixConfig, marked: bool = False, step: Step | None = None
) -> None:
    """Lay ``pair``: every pair of items in ``slim`` that reaches the minimum.

    Args:
        cursor: Holds ``slim``.
        config: Says the minimum.
        marked: Whether to count the marked baskets of each pair too; otherwise that column is empty.
        step: Called with the done share after each part; may raise to stop.
    """
    cursor.execute(EMPTY_PAIRS)
    count = COUNT_PART.format(marked="count(x.marked)" if marked else "null")
    parts = parts_for(cursor, "slim")
    for part in range(parts):
        cursor.execute(count, parts=parts, part=part, min_count=config.min_count)
        if step is not None:
            step((part + 1) / parts)


def parts_for(cursor: Cursor, table: str) -> int:
    """Return into how many parts the pairs of a table like ``slim`` are counted."""
    increments = int(cursor.row(INCREMENTS.format(table=table))[0])
    return min(MOST_PARTS, 1 + increments // INCREMENTS_PER_PART)


def pair_counts(warehouse: Warehouse, *, filters: Filters, config: MatrixConfig) -> PairCounts:
    """Return every pair that reaches the minimum, as keys and counts only.

    The lean way to all pairs of a large shop: 12 bytes a pair instead of 30 columns.
    """
    with warehouse.run() as cursor:
        lay_scope(cursor, filters=filters, config=config)
        baskets = lay_frequent(cursor, config=config)
        lay_pairs(cursor, config=config)
        return PairCounts(
            pairs=cursor.query("select a_key, b_key, n_both from pair"),
            items=cursor.query("select item_key, item, n from frequent order by item_key"),
            baskets=baskets,
        )
