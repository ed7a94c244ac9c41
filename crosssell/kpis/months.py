"""Sales and cross-sell rate month by month, and by whom: channel, country, or category.

An order belongs to one channel and one country; their revenues add up to the month's. With categories, the
revenue of each is that of its own lines, so they add up too; but an order counts in every category that
it holds a line of, and its rate asks whether such an order holds a second product of any category. So every
rate is the one that the figures give with the filter set to that part and month.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from crosssell.filters import ORDERS_IN_SCOPE, Filters
from crosssell.kpis.periods import Period
from crosssell.warehouse import Cursor, Warehouse

MOST_PARTS = 5


class Split(StrEnum):
    """What the sales of a month are split by."""

    CHANNEL = "channel"
    COUNTRY = "country"
    CATEGORY = "category"


class PartKind(StrEnum):
    """What a part is: a name of a channel may be any word, also "other"."""

    ALL = "all"  # not split
    NAMED = "named"
    OTHER = "other"  # named, but none of the first ones
    UNNAMED = "unnamed"  # the data give no value


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthPart:
    """One part, month by month; each tuple has a value a month.

    Attributes:
        kind: What it is.
        value: Channel, country or category of a named part, otherwise ``None``.
        orders: Orders with a sale of it.
        revenue: Gross; ``None`` where no line has an amount, 0 without an order.
        orders_with_products: The orders that hold a product, which the rate is a share of.
        cross_sell_rate: Share (0-1) of these that hold two or more different products; ``None`` without.
    """

    kind: PartKind
    value: str | None
    orders: tuple[int, ...]
    revenue: tuple[float | None, ...]
    orders_with_products: tuple[int, ...]
    cross_sell_rate: tuple[float | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthlySales:
    """Sales by calendar month.

    Attributes:
        split: What they are split by; ``None`` if they are not.
        months: The first day of each month, from the first to the last with an order, none left out.
        covered: The days of each month that the question is about: fewer than the calendar's where the data
            or the chosen period begin or end inside the month.
        total: Everything.
        parts: The parts, the one with the most revenue (orders, where there is none) first, the others
            together behind them, and what has no value last; ``total`` alone if nothing is split.
    """

    split: Split | None
    months: tuple[date, ...]
    covered: tuple[Period, ...]
    total: MonthPart
    parts: tuple[MonthPart, ...]

    def is_whole(self, place: int) -> bool:
        """Tell whether all days of a month are covered."""
        month, days = self.months[place], self.covered[place]
        return days.first == month and days.last == last_of_month(month)


# One row for each order and value: channel and country belong to the order, categories to its lines.
SALES_OF_ORDERS = f"""
create or replace temp table month_sale as
select
    date_trunc('month', o.ordered_at)::date as month,
    o.order_key,
    o.items,
    case $split when 'channel' then o.channel when 'country' then o.country end as value,
    o.revenue
from {ORDERS_IN_SCOPE} as o
where o.sales_lines > 0 and o.ordered_at is not null
"""

SALES_OF_CATEGORIES = f"""
create or replace temp table month_sale as
select
    date_trunc('month', o.ordered_at)::date as month,
    o.order_key,
    o.items,
    p.category as value,
    sum(b.amount) as revenue
from {ORDERS_IN_SCOPE} as o
join basket as b using (order_key)
join product as p using (product_key)
where o.ordered_at is not null
group by month, o.order_key, o.items, p.category
"""

STRONGEST = """
select value
from month_sale
where value is not null
group by value
order by sum(revenue) desc nulls last, count(*) desc, value
limit $most
"""

# An order counts once in "other", however many of the others it holds.
BY_PART = """
with placed as (
    select
        month,
        order_key,
        items,
        case
            when value is null then 'unnamed'
            when list_contains($named::varchar[], value) then 'named'
            else 'other'
        end as kind,
        case when list_contains($named::varchar[], value) then value end as part,
        sum(revenue) as revenue
    from month_sale
    group by month, order_key, items, kind, part
)
select
    kind,
    part,
    month,
    count(*) as orders,
    sum(revenue)::double as revenue,
    count(*) filter (items > 0) as orders_with_products,
    count(*) filter (items >= 2) as several
from placed
group by kind, part, month
order by kind, part, month
"""

TOTAL = f"""
select
    date_trunc('month', o.ordered_at)::date as month,
    count(*) as orders,
    sum(o.revenue)::double as revenue,
    count(*) filter (o.items > 0) as orders_with_products,
    count(*) filter (o.items >= 2) as several
from {ORDERS_IN_SCOPE} as o
where o.sales_lines > 0 and o.ordered_at is not null
group by month
order by month
"""

ORDER = (PartKind.NAMED, PartKind.OTHER, PartKind.UNNAMED)


def monthly_sales(
    warehouse: Warehouse,
    *,
    filters: Filters,
    days: Period | None,
    split: Split | None = None,
    most_parts: int = MOST_PARTS,
) -> MonthlySales | None:
    """Return sales and cross-sell rate by month; ``None`` where no order has a date.

    Args:
        warehouse: The dataset.
        filters: Which orders.
        days: The days that the whole dataset covers, to tell which months are not whole.
        split: What to split by.
        most_parts: Most parts that are named.
    """
    scope = filters.parameters()
    with warehouse.run() as cursor:
        rows = cursor.rows(TOTAL, **scope)
        if not rows:
            return None
        months = _months(rows[0][0], rows[-1][0])
        total = _part(PartKind.ALL, None, rows, months)
        parts = (total,) if split is None else _parts(cursor, split, scope, months, most_parts)
    return MonthlySales(
        split=split,
        months=months,
        covered=tuple(_covered(month, days, filters) for month in months),
        total=total,
        parts=parts,
    )


def last_of_month(month: date) -> date:
    """Return the last day of a month.

    >>> last_of_month(date(2024, 2, 1))
    datetime.date(2024, 2, 29)
    """
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def _parts(
    cursor: Cursor, split: Split, scope: dict[str, object], months: tuple[date, ...], most: int
) -> tuple[MonthPart, ...]:
    if split == Split.CATEGORY:
        cursor.execute(SALES_OF_CATEGORIES, **scope)
    else:
        cursor.execute(SALES_OF_ORDERS, split=split.value, **scope)
    named = [value for (value,) in cursor.rows(STRONGEST, most=most)]
    found: dict[tuple[PartKind, str | None], list[tuple[Any, ...]]] = {}
    for kind, value, *row in cursor.rows(BY_PART, named=named):
        found.setdefault((PartKind(kind), value), []).append(tuple(row))
    keys = sorted(found, key=lambda key: (ORDER.index(key[0]), named.index(key[1]) if key[1] in named else 0))
    return tuple(_part(*key, found[key], months) for key in keys)


def _part(
    kind: PartKind, value: str | None, rows: Sequence[tuple[Any, ...]], months: tuple[date, ...]
) -> MonthPart:
    by_month = {row[0]: row[1:] for row in rows}
    filled = [by_month.get(month, (0, 0.0, 0, 0)) for month in months]
    return MonthPart(
        kind=kind,
        value=value,
        orders=tuple(row[0] for row in filled),
        revenue=tuple(row[1] for row in filled),
        orders_with_products=tuple(row[2] for row in filled),
        cross_sell_rate=tuple(row[3] / row[2] if row[2] else None for row in filled),
    )


def _months(first: date, last: date) -> tuple[date, ...]:
    months = [first]
    while months[-1] < last:
        months.append(last_of_month(months[-1]) + timedelta(days=1))
    return tuple(months)


def _covered(month: date, days: Period | None, filters: Filters) -> Period:
    starts = [month, days.first if days else None, filters.date_from]
    ends = [last_of_month(month), days.last if days else None, filters.date_to]
    return Period(
        first=max(day for day in starts if day is not None), last=min(day for day in ends if day is not None)
    )
