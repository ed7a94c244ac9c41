"""How each figure went over time, in steps of the same number of days, for the small line on its card.

Calendar months differ in length and the last one is mostly open: a line of them ends in a fall that is
none. So the days are cut from the last one backwards into steps of one length; what is left over at the
start is not drawn. Steps of a week or a multiple hold the same weekdays.

Every figure of a step is that of its days alone, with one exception: a customer counts for the repurchase
rate in the step of the first order, so that the last `REPURCHASE_WINDOW_DAYS` days have no rate yet.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from crosssell.filters import ORDERS_IN_SCOPE, Filters
from crosssell.kpis.figures import REPURCHASE_WINDOW_DAYS, Figure
from crosssell.kpis.periods import Period
from crosssell.warehouse import Warehouse

STEP_DAYS = (1, 7, 14, 28, 91, 364)
MOST_STEPS = 40
FEWEST_STEPS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """The figures step by step.

    Attributes:
        step_days: Length of every step.
        steps: The days of each, in time; at least `FEWEST_STEPS`.
        values: For each figure a value a step; ``None`` where it cannot be computed. Money counts 0
            in a step without an order.
    """

    step_days: int
    steps: tuple[Period, ...]
    values: Mapping[Figure, tuple[float | None, ...]]


ORDERS_BY_STEP = f"""
select
    (($last::date - o.ordered_at::date) // $step_days::integer)::integer as step,
    sum(o.net_revenue)::double as net_revenue,
    coalesce(sum(o.revenue), case when sum(o.sales_lines) = 0 then 0 end)::double as revenue,
    count(*) filter (o.sales_lines > 0) as orders,
    count(distinct o.customer_key) filter (o.sales_lines > 0) as customers,
    (sum(o.revenue) / nullif(count(*) filter (o.sales_lines > 0), 0))::double as average_order_value,
    avg(o.items) filter (o.items > 0) as items_per_order,
    avg((o.items >= 2)::integer) filter (o.items > 0) as cross_sell_rate,
    avg((o.categories >= 2)::integer) filter (o.categories > 0) as category_cross_sell_rate
from {ORDERS_IN_SCOPE} as o
where o.ordered_at >= $first::date and o.ordered_at < $last::date + interval 1 day
group by step
order by step
"""

PRODUCTS_BY_STEP = f"""
with bought as (
    select distinct
        (($last::date - o.ordered_at::date) // $step_days::integer)::integer as step,
        o.customer_key,
        b.product_key
    from {ORDERS_IN_SCOPE} as o
    join basket as b using (order_key)
    join product as p using (product_key)
    where o.customer_key is not null and p.is_product
        and o.ordered_at >= $first::date and o.ordered_at < $last::date + interval 1 day
)
select step, count(*) / count(distinct customer_key) as products_per_customer
from bought
group by step
order by step
"""

# A customer's first order is the first in scope, which may be before the first step.
REPURCHASE_BY_STEP = f"""
with days as (
    select distinct o.customer_key, o.ordered_at::date as day
    from {ORDERS_IN_SCOPE} as o
    where o.sales_lines > 0 and o.ordered_at is not null
),
firsts as (
    select customer_key, min(day) as first_day
    from days
    where customer_key is not null
    group by customer_key
),
judged as (
    select
        f.first_day,
        bool_or(d.day > f.first_day and d.day <= f.first_day + $window_days::integer) as again
    from firsts as f
    join days as d using (customer_key)
    where f.first_day + $window_days::integer <= (select max(day) from days)
    group by f.customer_key, f.first_day
)
select (($last::date - first_day) // $step_days::integer)::integer as step, avg(again::integer) as rate
from judged
where first_day >= $first::date
group by step
order by step
"""


def steps(period: Period) -> tuple[int, tuple[Period, ...]]:
    """Cut ``period`` into steps of one length, from its end backwards; return that length and the steps.

    >>> from datetime import date
    >>> length, found = steps(Period(first=date(2025, 1, 1), last=date(2025, 12, 31)))
    >>> length, len(found), found[0].first.isoformat(), found[-1].last.isoformat()
    (14, 26, '2025-01-02', '2025-12-31')
    """
    length = next((days for days in STEP_DAYS if period.days // days <= MOST_STEPS), STEP_DAYS[-1])
    count = period.days // length
    ends = [period.last - timedelta(days=length * back) for back in range(count - 1, -1, -1)]
    return length, tuple(Period(first=end - timedelta(days=length - 1), last=end) for end in ends)


def trend(warehouse: Warehouse, *, filters: Filters, period: Period) -> Trend | None:
    """Return the figures step by step; ``None`` where ``period`` is too short for `FEWEST_STEPS`.

    Args:
        warehouse: The dataset.
        filters: Which orders.
        period: The days to show; those that the filters leave out have no order.
    """
    length, found = steps(period)
    if len(found) < FEWEST_STEPS:
        return None
    asked = {**filters.parameters(), "first": found[0].first, "last": period.last, "step_days": length}
    with warehouse.run() as cursor:
        by_order = {row[0]: row[1:] for row in cursor.rows(ORDERS_BY_STEP, **asked)}
        products = dict(cursor.rows(PRODUCTS_BY_STEP, **asked))
        again = dict(cursor.rows(REPURCHASE_BY_STEP, window_days=REPURCHASE_WINDOW_DAYS, **asked))
    columns = (
        *(Figure.NET_REVENUE, Figure.REVENUE, Figure.ORDERS, Figure.CUSTOMERS, Figure.AVERAGE_ORDER_VALUE),
        *(Figure.ITEMS_PER_ORDER, Figure.CROSS_SELL_RATE, Figure.CATEGORY_CROSS_SELL_RATE),
    )
    nothing = (0.0, 0.0, 0, 0, None, None, None, None)
    places = range(len(found) - 1, -1, -1)  # steps are counted from the last one backwards
    rows = [by_order.get(place, nothing) for place in places]
    values = {
        column: tuple(None if row[at] is None else float(row[at]) for row in rows)
        for at, column in enumerate(columns)
    }
    values[Figure.PRODUCTS_PER_CUSTOMER] = tuple(products.get(place) for place in places)
    values[Figure.REPURCHASE_RATE] = tuple(again.get(place) for place in places)
    return Trend(step_days=length, steps=found, values=values)
