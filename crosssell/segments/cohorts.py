"""What becomes of the customers of a month: how many come back, how often, and what do they bring?

A cohort is the customers whose first order falls in one month or quarter. Month k of a customer is the k-th
calendar month after that of the first order, 0 being that month itself. With n customers in the cohort,

    retention(k)  = customers with an order in month k / n
    orders(k)     = orders in month k / n
    revenue(k)    = money of month k / n
    cumulated(k)  = revenue(0) + … + revenue(k)

A cell is known once month k is over for everyone in the cohort; until then it is ``None``, not 0, and so is
the running month of the youngest cohort. A quarter's cell pools those of its three months.

The first order is the first that passes the filters, looked for before their period too: the period chooses
cohorts, it does not turn old customers into new ones. Of what lies before the data nothing is known: the
cohort in which they begin also holds customers who are older (left truncation), so the mean of all leaves
it out.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import accumulate
from typing import Any

from crosssell.columns import MoneyBasis
from crosssell.filters import Filters
from crosssell.segments.config import RfmConfig
from crosssell.segments.money import lay_order_money
from crosssell.warehouse import Cursor, Warehouse

Cell = tuple[int, int, Decimal]  # customers with an order, orders, money
NOTHING: Cell = (0, 0, Decimal(0))


class CohortUnit(StrEnum):
    """How long the time is whose new customers make one cohort."""

    MONTH = "month"
    QUARTER = "quarter"


class CohortMeasure(StrEnum):
    """What a cell says."""

    RETENTION = "retention"
    ORDERS = "orders"
    REVENUE = "revenue"
    CUMULATED = "cumulated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """A row of figures, one a month since the first order; ``None`` where that month is not over.

    Attributes:
        retention: Share (0–1) of the customers with an order in that month; 1 in month 0.
        orders: Orders in that month a customer of the cohort.
        revenue: Money of that month a customer, in the dataset's currency; ``None`` also without amounts.
        cumulated: Money of all months up to that one a customer, likewise.
    """

    retention: tuple[float | None, ...]
    orders: tuple[float | None, ...]
    revenue: tuple[float | None, ...]
    cumulated: tuple[float | None, ...]

    def of(self, measure: CohortMeasure) -> tuple[float | None, ...]:
        """Return the figures of one measure."""
        found: tuple[float | None, ...] = getattr(self, measure.value)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """The customers whose first order falls in one month or quarter.

    Attributes:
        first: Its first day.
        last: Its last day.
        customers: How many, at least 1.
        is_opening: The data begin in it, so that it also holds customers who are older.
        cells: What became of them.
    """

    first: date
    last: date
    customers: int
    is_opening: bool
    cells: Cells


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortTable:
    """All cohorts in scope.

    Attributes:
        unit: How long the time of a cohort is.
        basis: Which money.
        last: Last day that is observed; ``None`` where there is no order.
        cohorts: In time.
        months: Columns, 0 to ``months − 1``: those that are over for at least one cohort.
        mean: All cohorts but the opening one together: each month's figure over the customers of the
            cohorts for which it is over; what is cumulated is the sum of these months, so that it does
            not jump where a cohort drops out.
        mean_customers: How many customers stand behind each month of ``mean``.
        orders: Orders of the cohorts' customers.
        orders_with_money: Those of them whose money is known.
    """

    unit: CohortUnit
    basis: MoneyBasis
    last: date | None
    cohorts: tuple[Cohort, ...]
    months: int
    mean: Cells
    mean_customers: tuple[int, ...]
    orders: int
    orders_with_money: int

    @property
    def has_money(self) -> bool:
        """Tell whether the money of any order is known."""
        return self.orders_with_money > 0


# Every order of the dataset counts: a channel that was closed is observed to the last day all the same.
OBSERVED = """
select min(ordered_at)::date as first, max(ordered_at)::date as last
from orders
where sales_lines > 0
"""

COHORTS = """
create or replace temp table cohort_customer as
select
    customer_key,
    date_trunc($unit, min(day))::date as cohort,
    date_trunc('month', min(day))::date as first_month
from order_money
where is_sale
group by customer_key
having $starts::date is null or min(day) >= $starts::date
"""

SIZES = "select cohort, count(*) from cohort_customer group by cohort order by cohort"

# Returns of what was bought before the first order that is known have no month to stand in.
CELLS = """
with placed as (
    select
        c.cohort,
        date_diff('month', c.first_month, date_trunc('month', o.day)::date) as months_since,
        c.customer_key,
        o.is_sale,
        o.money
    from order_money as o
    join cohort_customer as c using (customer_key)
)
select
    cohort,
    months_since,
    count(distinct customer_key) filter (is_sale) as customers,
    count(*) filter (is_sale) as orders,
    coalesce(sum(money), 0)::decimal(38, 6) as money,
    count(money) filter (is_sale) as orders_with_money
from placed
where months_since >= 0
group by cohort, months_since
order by cohort, months_since
"""


def cohorts(
    warehouse: Warehouse,
    *,
    filters: Filters,
    config: RfmConfig,
    unit: CohortUnit = CohortUnit.MONTH,
) -> CohortTable:
    """Return what became of the customers of each month or quarter.

    Args:
        warehouse: The dataset.
        filters: Which orders; the period chooses customers by their first order, and its end is the last
            day that is observed.
        config: Which money, and the last day that may count.
        unit: How long the time of a cohort is.
    """
    with warehouse.run() as cursor:
        opening, last = observed(cursor, filters=filters, config=config)
        if opening is None or last is None:
            return _empty(unit, config.basis)
        everything = replace(filters, date_from=None, date_to=None)
        lay_order_money(cursor, filters=everything, basis=config.basis, until=last)
        cursor.execute(COHORTS, unit=unit.value, starts=filters.date_from)
        sizes: dict[date, int] = dict(cursor.rows(SIZES))
        rows = cursor.rows(CELLS)
    return _table(sizes, rows, opening=opening, last=last, unit=unit, basis=config.basis)


def observed(cursor: Cursor, *, filters: Filters, config: RfmConfig) -> tuple[date | None, date | None]:
    """Return the day on which the data begin and the last day that is observed; ``None`` without orders.

    The last day is that of the data's last order, or the end of the period or the as-of day if earlier.
    """
    first, last = cursor.row(OBSERVED)
    ends = [day for day in (last, filters.date_to, config.as_of) if day is not None]
    if first is None or min(ends) < first:
        return None, None
    return first, min(ends)


def first_of(day: date, unit: CohortUnit) -> date:
    """Return the first day of the month or quarter of ``day``.

    >>> first_of(date(2024, 5, 17), CohortUnit.QUARTER)
    datetime.date(2024, 4, 1)
    """
    month = day.month if unit == CohortUnit.MONTH else day.month - (day.month - 1) % 3
    return date(day.year, month, 1)


def end_of(start: date, unit: CohortUnit) -> date:
    """Return the last day of the month or quarter that begins on ``start``.

    >>> end_of(date(2024, 1, 1), CohortUnit.QUARTER), end_of(date(2024, 12, 1), CohortUnit.MONTH)
    (datetime.date(2024, 3, 31), datetime.date(2024, 12, 31))
    """
    following = start
    for _ in range(1 if unit == CohortUnit.MONTH else 3):
        following = (following + timedelta(days=31)).replace(day=1)
    return following - timedelta(days=1)


def _table(
    sizes: dict[date, int],
    rows: Sequence[tuple[Any, ...]],
    *,
    opening: date,
    last: date,
    unit: CohortUnit,
    basis: MoneyBasis,
) -> CohortTable:
    begins = first_of(opening, unit)
    over = {start: _months_over(end_of(start, unit), last) for start in sizes}
    by_cell: dict[tuple[date, int], Cell] = {(row[0], row[1]): tuple(row[2:5]) for row in rows}
    totals = {start: [by_cell.get((start, k), NOTHING) for k in range(over[start])] for start in sizes}
    months, with_money = max(over.values(), default=0), sum(row[5] for row in rows)
    settled = [start for start in sizes if start != begins]
    behind = tuple(sum(sizes[start] for start in settled if over[start] > k) for k in range(months))
    return CohortTable(
        unit=unit,
        basis=basis,
        last=last,
        cohorts=tuple(
            Cohort(
                first=start,
                last=end_of(start, unit),
                customers=size,
                is_opening=start == begins,
                cells=_cells([totals[start]], (size,) * months, has_money=with_money > 0),
            )
            for start, size in sizes.items()
        ),
        months=months,
        mean=_cells([totals[start] for start in settled], behind, has_money=with_money > 0),
        mean_customers=behind,
        orders=sum(row[3] for row in rows),
        orders_with_money=with_money,
    )


def _months_over(end: date, last: date) -> int:
    """Return how many months, 0 included, are over for those whose first order was on ``end``."""
    months = (last.year - end.year) * 12 + last.month - end.month
    return max(0, months + ((last + timedelta(days=1)).day == 1))


def _cells(totals: Sequence[Sequence[Cell]], customers: Sequence[int], *, has_money: bool) -> Cells:
    """Return the figures of one or several cohorts together.

    Args:
        totals: A row a cohort, as far as its months are over.
        customers: For each month, of the cohorts for which it is over.
        has_money: Whether any amount is known.
    """

    def figures(place: int) -> list[Decimal | None]:
        found: list[Decimal | None] = []
        for month, count in enumerate(customers):
            known = [Decimal(one[month][place]) for one in totals if len(one) > month]
            found.append(sum(known, Decimal(0)) / count if known else None)
        return found

    revenue = figures(2) if has_money else [None] * len(customers)
    so_far = accumulate(amount for amount in revenue if amount is not None)
    return Cells(
        retention=_floats(figures(0)),
        orders=_floats(figures(1)),
        revenue=_floats(revenue),
        cumulated=_floats([None if amount is None else next(so_far) for amount in revenue]),
    )


def _floats(figures: Sequence[Decimal | None]) -> tuple[float | None, ...]:
    return tuple(None if figure is None else float(figure) for figure in figures)


def _empty(unit: CohortUnit, basis: MoneyBasis) -> CohortTable:
    nothing = Cells(retention=(), orders=(), revenue=(), cumulated=())
    return CohortTable(
        unit=unit,
        basis=basis,
        last=None,
        cohorts=(),
        months=0,
        mean=nothing,
        mean_customers=(),
        orders=0,
        orders_with_money=0,
    )
