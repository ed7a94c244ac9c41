"""How long until a customer buys the same item again?

On known customers, whatever the basis. Every day on which a customer buys the item in scope starts a clock;
the customer's next day with it stops the clock; a clock that still runs on the last order day in scope is
censored on that day (`crosssell.statistics.survival`). Customers with an order of the item that has no date
are kept apart and counted: their purchases have no order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from crosssell.basket.pair.timing import TypicalWindow, horizon_days, typical_window
from crosssell.basket.pair.waiting import LANDMARK_DAYS, LAST_DAY
from crosssell.basket.scope import MatrixConfig, lay_items, lay_orders
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.filters import Filters
from crosssell.statistics.survival import ShareBy, SurvivalCurve, survival_curve
from crosssell.warehouse import Cursor, Warehouse

PURCHASES_A_PART = 4_000_000  # sorted at a time; more items at once would only need more memory


@dataclass(frozen=True, slots=True, kw_only=True)
class Refill:
    """An item that customers buy again, in figures.

    Attributes:
        item: The product's number (or name), the family, or the category.
        name: The product's name, ``None`` where it has none of its own.
        buyers: Known customers with the item in scope, those with an order without date left out.
        purchases: Their days with the item; each starts a clock.
        refilled: Of these, those that were followed by another.
        share: Share (0–1) of purchases followed by another within `horizon_days`, those who are still
            watched allowed for; ``None`` where nobody was watched.
        horizon_days: A year, or the last day on which at least ten purchases were watched.
        median_days: Days by which half are followed by another; ``None`` where that is not reached.
        window: When most refills come; ``None`` under ten of them.
    """

    item: str
    name: str | None
    buyers: int
    purchases: int
    refilled: int
    share: float | None
    horizon_days: int
    median_days: int | None
    window: TypicalWindow | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RefillTime:
    """From a purchase of an item to the next.

    Attributes:
        refill: Its figures.
        undated: Customers left out, as one of their orders with the item has no date.
        last_day: Last order day in scope, where watching ends; ``None`` where no order has a date.
        curve: Share not followed by another yet, by days since a purchase.
        median_days: Days by which half are followed by another; ``None`` where that is not reached.
        median_days_ci_lower: 95 % interval; ``None`` where its bound does not fall that far.
        median_days_ci_upper: Likewise.
        shares: Share followed by another by each of `LANDMARK_DAYS`, as far as any was watched.
    """

    refill: Refill
    undated: int
    last_day: date | None
    curve: SurvivalCurve
    median_days: int | None
    median_days_ci_lower: int | None
    median_days_ci_upper: int | None
    shares: tuple[ShareBy, ...]


ITEM_KEY = "select item_key from scope_item where item = $item"

# What is asked about: one item, or those that are shown.
ONE_ITEM = "create temp table refill_item as select item_key, 0 as part from scope_item where item = $item"

SHOWN_ITEMS = """
create temp table refill_item as
select item_key, item_key % $parts as part
from scope_item
where shown
"""

LINES = "select count(*) from basket"

# One row for each item, number of days and way it ended; `days` is null for what is only counted.
CLOCKS = """
with bought as (
    select distinct i.item_key, s.customer_key, o.ordered_at::date as day
    from refill_item as i
    join scope_product as p using (item_key)
    join basket as b using (product_key)
    join scope_order as s using (order_key)
    join orders as o using (order_key)
    where i.part = $part and s.customer_key is not null
),
followed as (
    select
        item_key, customer_key, day,
        lead(day) over own_days as next_day,
        row_number() over own_days = 1 as is_first,
        bool_or(day is null) over (partition by item_key, customer_key) as undated
    from bought
    window own_days as (partition by item_key, customer_key order by day)
),
clocks as (
    select
        item_key,
        case when undated then null else coalesce(next_day, $last_day::date) - day end as days,
        undated,
        is_first,
        next_day
    from followed
)
select
    item_key,
    days,
    undated,
    count(*) filter (next_day is not null) as refilled,
    count(*) filter (next_day is null) as open,
    count(*) filter (is_first) as buyers
from clocks
group by item_key, days, undated
order by item_key, undated, days
"""

NAMES = "select item_key, item, name from scope_item join refill_item using (item_key)"


def item_refill(warehouse: Warehouse, *, filters: Filters, config: MatrixConfig, item: str) -> RefillTime:
    """Return the time from a purchase of ``item`` to the customer's next.

    Args:
        warehouse: The dataset.
        filters: Which orders; a customer's purchases are those among them.
        config: What items are.
        item: As `crosssell.basket.items.Item.item` writes it.

    Raises:
        CrosssellError: ``unknown_item`` for an item that is not in scope.
    """
    with warehouse.run() as cursor:
        lay_items(cursor, filters=filters, config=config)
        lay_orders(cursor, filters=filters, config=config)
        if not cursor.rows(ITEM_KEY, item=item):
            raise CrosssellError(ErrorCode.UNKNOWN_ITEM, item=item)
        cursor.execute(ONE_ITEM, item=item)
        last_day = cursor.row(LAST_DAY)[0]
        found = cursor.rows(CLOCKS, part=0, last_day=last_day)
        name = cursor.rows(NAMES)[0][2]
    clocks = [row for row in found if not row[2]]
    curve = _curve(clocks)
    lower, upper = curve.median_ci
    return RefillTime(
        refill=_refill(item, name, clocks, curve),
        undated=sum(row[5] for row in found if row[2]),
        last_day=last_day,
        curve=curve,
        median_days=curve.median_days,
        median_days_ci_lower=lower,
        median_days_ci_upper=upper,
        shares=tuple(share for day in LANDMARK_DAYS if (share := curve.share_by(day))),
    )


def refills(warehouse: Warehouse, *, filters: Filters, config: MatrixConfig) -> list[Refill]:
    """Return the items that customers buy again, the surest to be bought again first.

    Args:
        warehouse: The dataset.
        filters: Which orders; its categories choose the items.
        config: What items are; those bought again at least ``min_count`` times are listed.
    """
    found: list[Refill] = []
    with warehouse.run() as cursor:
        lay_items(cursor, filters=filters, config=config)
        lay_orders(cursor, filters=filters, config=config)
        parts = 1 + cursor.row(LINES)[0] // PURCHASES_A_PART
        cursor.execute(SHOWN_ITEMS, parts=parts)
        last_day = cursor.row(LAST_DAY)[0]
        names = {key: (item, name) for key, item, name in cursor.rows(NAMES)}
        for part in range(parts):
            found += _of_part(cursor, part, last_day, names, fewest=config.min_count)
    return sorted(found, key=lambda one: (-(one.share or 0.0), one.item))


def _of_part(
    cursor: Cursor, part: int, last_day: date | None, names: dict[int, tuple[str, str | None]], *, fewest: int
) -> list[Refill]:
    by_item: dict[int, list[tuple[Any, ...]]] = {}
    for row in cursor.rows(CLOCKS, part=part, last_day=last_day):
        if not row[2]:
            by_item.setdefault(row[0], []).append(row)
    return [
        _refill(*names[key], clocks, _curve(clocks))
        for key, clocks in by_item.items()
        if sum(row[3] for row in clocks) >= fewest
    ]


def _curve(clocks: Sequence[tuple[Any, ...]]) -> SurvivalCurve:
    days, events, censored = (np.array([row[at] for row in clocks], dtype=np.int64) for at in (1, 3, 4))
    return survival_curve(days, events=events, censored=censored)


def _refill(item: str, name: str | None, clocks: Sequence[tuple[Any, ...]], curve: SurvivalCurve) -> Refill:
    horizon = horizon_days(curve)
    by_then = curve.share_by(horizon)
    return Refill(
        item=item,
        name=name,
        buyers=sum(row[5] for row in clocks),
        purchases=curve.units,
        refilled=curve.events,
        share=by_then.share if by_then else None,
        horizon_days=horizon,
        median_days=curve.median_days,
        window=typical_window(curve),
    )
