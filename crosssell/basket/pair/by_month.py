"""The pair month by month: is it a lasting habit, or did it happen once?

By order, a month holds its own baskets, and the expectation is taken among that month's baskets of the same
size (`crosssell.basket.pair.corrected`), so a season that both items share does not make them related.

By customer, a basket is all that a customer ever bought, which no one month holds. Counted there is the month
in which customers first bought a, first bought b, and first had both; the months add up to the counts of the
pair. Nothing is expected of a month then.
"""

from dataclasses import dataclass
from datetime import date

from crosssell.basket.pair.corrected import Room, SizeCounts, corrected
from crosssell.basket.pair.tables import lay_pair_baskets, pair_run
from crosssell.basket.scope import MatrixConfig
from crosssell.columns import Basis
from crosssell.filters import Filters
from crosssell.warehouse import Cursor, Warehouse


@dataclass(frozen=True, slots=True, kw_only=True)
class PairMonth:
    """One calendar month.

    Attributes:
        month: Its first day.
        baskets: Baskets in scope; ``None`` on the customer basis.
        n_a: Those with a; by customer, customers who first bought a.
        n_b: Likewise with b.
        n_both: Those with both; by customer, customers who have had both from this month on.
        expected: Baskets with both expected among the month's baskets of the same size; ``None`` on the
            customer basis.
    """

    month: date
    baskets: int | None
    n_a: int
    n_b: int
    n_both: int
    expected: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PairByMonth:
    """The pair over time.

    Attributes:
        basis: Orders, or customers by the month in which they first had it.
        months: From the first to the last month in scope, none left out; empty where no order has a date.
        undated_both: Baskets with both that no month can be given, as an order that matters has no date.
    """

    basis: Basis
    months: tuple[PairMonth, ...]
    undated_both: int


ORDER_MONTHS = """
select
    date_trunc('month', o.ordered_at)::date as month,
    p.k,
    count(*) as baskets,
    count(*) filter (p.has_a) as n_a,
    count(*) filter (p.has_b) as n_b,
    count(*) filter (p.has_a and p.has_b) as n_both
from pair_basket as p
join orders as o on o.order_key = p.basket_key
group by month, p.k
order by month, p.k
"""

# A customer with an undated order of an item may have bought it at any time: not placed in a month.
CUSTOMER_MONTHS = """
with firsts as (
    select
        customer_key,
        bool_or(has_a) as had_a,
        bool_or(has_b) as had_b,
        bool_or(has_a and ordered_at is null) as lacks_a,
        bool_or(has_b and ordered_at is null) as lacks_b,
        min(ordered_at) filter (has_a) as first_a,
        min(ordered_at) filter (has_b) as first_b
    from pair_order
    group by customer_key
),
placed as (
    select case when not lacks_a then first_a end as since, 1 as with_a, 0 as with_b, 0 as with_both
    from firsts
    where had_a
    union all
    select case when not lacks_b then first_b end, 0, 1, 0
    from firsts
    where had_b
    union all
    select case when not lacks_a and not lacks_b then greatest(first_a, first_b) end, 0, 0, 1
    from firsts
    where had_a and had_b
)
select
    date_trunc('month', since)::date as month,
    sum(with_a)::bigint as n_a,
    sum(with_b)::bigint as n_b,
    sum(with_both)::bigint as n_both
from placed
group by month
order by month nulls last
"""

MONTHS_IN_SCOPE = """
select unnest(generate_series(
    date_trunc('month', min(o.ordered_at)), date_trunc('month', max(o.ordered_at)), interval 1 month
))::date as month
from scope_order as s
join orders as o using (order_key)
where o.sales_lines > 0
order by month
"""


def pair_by_month(
    warehouse: Warehouse, *, filters: Filters, config: MatrixConfig, a: str, b: str
) -> PairByMonth:
    """Return how often each item and both were bought in each month.

    Args:
        warehouse: The dataset.
        filters: Which orders.
        config: What baskets and items are.
        a: The one item.
        b: The other.

    Raises:
        CrosssellError: ``unknown_item`` for an item that is not in scope.
    """
    by_order = config.basis == Basis.ORDER
    with pair_run(warehouse, filters=filters, config=config, a=a, b=b, with_members=by_order) as cursor:
        months = [month for (month,) in cursor.rows(MONTHS_IN_SCOPE)]
        if by_order:
            found, undated = _of_orders(cursor, lay_pair_baskets(cursor, a=a, b=b))
        else:
            found, undated = _of_customers(cursor)
    nothing = 0 if by_order else None
    return PairByMonth(
        basis=config.basis,
        months=tuple(
            found.get(month)
            or PairMonth(month=month, baskets=nothing, n_a=0, n_b=0, n_both=0, expected=nothing)
            for month in months
        ),
        undated_both=undated,
    )


def _of_orders(cursor: Cursor, room: Room) -> tuple[dict[date, PairMonth], int]:
    by_month: dict[date | None, list[SizeCounts]] = {}
    for month, k, baskets, n_a, n_b, n_both in cursor.rows(ORDER_MONTHS):
        counts = SizeCounts(k=k, baskets=baskets, n_a=n_a, n_b=n_b, n_both=n_both)
        by_month.setdefault(month, []).append(counts)
    found = {}
    for month, sizes in by_month.items():
        pair = corrected(sizes, room=room)
        if month is not None:
            found[month] = PairMonth(
                month=month,
                baskets=pair.baskets,
                n_a=pair.n_a,
                n_b=pair.n_b,
                n_both=pair.n_both,
                expected=pair.expected,
            )
    return found, sum(sizes.n_both for sizes in by_month.get(None, ()))


def _of_customers(cursor: Cursor) -> tuple[dict[date, PairMonth], int]:
    found, undated = {}, 0
    for month, n_a, n_b, n_both in cursor.rows(CUSTOMER_MONTHS):
        if month is None:
            undated = n_both
        else:
            found[month] = PairMonth(
                month=month, baskets=None, n_a=n_a, n_b=n_b, n_both=n_both, expected=None
            )
    return found, undated
