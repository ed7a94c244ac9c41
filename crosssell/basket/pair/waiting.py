"""How long after their first purchase of a do customers buy b?

Always on known customers, whatever the basis. A customer starts on the day of the first order in scope with
a, and the event is the first order with b on a later day. Who has not bought b by the last order day in scope
is censored on that day (`crosssell.statistics.survival`). Kept apart and counted, as they have nothing to
wait for: customers with b on the very day of their first a, and customers who had b before it.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np

from crosssell.basket.pair.tables import pair_run
from crosssell.basket.scope import MatrixConfig
from crosssell.filters import Filters
from crosssell.statistics.survival import ShareBy, SurvivalCurve, survival_curve
from crosssell.warehouse import Warehouse

LANDMARK_DAYS = (30, 60, 90, 180, 365)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WaitingTime:
    """From the first a to the first later b.

    ``buyers_a = together + before + undated + waited``.

    Attributes:
        buyers_a: Known customers with a in scope.
        together: Those with b on the day of their first a.
        before: Those with b before it.
        undated: Those with an order of a or b that has no date.
        waited: The others: those in the curve.
        followed: Of these, those with a later b.
        last_day: Last order day in scope, where watching ends; ``None`` where no order has a date.
        curve: Share still without b by days since the first a; without a step where nobody followed.
        median_days: Days by which half have b; ``None`` where the curve does not fall that far.
        median_days_ci_lower: 95 % interval; ``None`` where its bound does not fall that far.
        median_days_ci_upper: Likewise.
        shares: Share with b by each of `LANDMARK_DAYS`, as far as anybody was watched.
    """

    buyers_a: int
    together: int
    before: int
    undated: int
    waited: int
    followed: int
    last_day: date | None
    curve: SurvivalCurve
    median_days: int | None
    median_days_ci_lower: int | None
    median_days_ci_upper: int | None
    shares: tuple[ShareBy, ...]


LAST_DAY = """
select max(o.ordered_at)::date
from scope_order as s
join orders as o using (order_key)
where o.sales_lines > 0
"""

FATES = """
with days as (
    select customer_key, ordered_at::date as day, has_a, has_b
    from pair_order
    where customer_key is not null
),
starts as (
    select customer_key, min(day) filter (has_a) as first_a, bool_or(day is null) as undated
    from days
    group by customer_key
    having bool_or(has_a)
),
fates as (
    select
        s.customer_key,
        any_value(s.first_a) as first_a,
        any_value(s.undated) as undated,
        bool_or(d.has_b and d.day < s.first_a) as before,
        bool_or(d.has_b and d.day = s.first_a) as together,
        min(d.day) filter (d.has_b and d.day > s.first_a) as next_b
    from starts as s
    join days as d using (customer_key)
    group by s.customer_key
),
named as (
    select
        case
            when undated then 'undated'
            when before then 'before'
            when together then 'together'
            when next_b is not null then 'followed'
            else 'waiting'
        end as fate,
        case
            when undated or before or together then null
            else coalesce(next_b, $last_day::date) - first_a
        end as days
    from fates
)
select fate, days, count(*) as customers
from named
group by fate, days
order by fate, days
"""


def pair_waiting(
    warehouse: Warehouse, *, filters: Filters, config: MatrixConfig, a: str, b: str
) -> WaitingTime:
    """Return the waiting time from a to b; ask the other way round for b to a.

    Args:
        warehouse: The dataset.
        filters: Which orders; a customer's first a is the first among them.
        config: What items are.
        a: The item that starts the clock.
        b: The item that stops it.

    Raises:
        CrosssellError: ``unknown_item`` for an item that is not in scope.
    """
    with pair_run(warehouse, filters=filters, config=config, a=a, b=b) as cursor:
        last_day = cursor.row(LAST_DAY)[0]
        found = cursor.rows(FATES, last_day=last_day)
    apart = {fate: customers for fate, days, customers in found if days is None}
    followed = {days: customers for fate, days, customers in found if fate == "followed"}
    waiting = {days: customers for fate, days, customers in found if fate == "waiting"}
    days = sorted({*followed, *waiting})
    curve = survival_curve(
        np.array(days, dtype=np.int64),
        events=np.array([followed.get(day, 0) for day in days], dtype=np.int64),
        censored=np.array([waiting.get(day, 0) for day in days], dtype=np.int64),
    )
    lower, upper = curve.median_ci
    return WaitingTime(
        buyers_a=sum(customers for *_, customers in found),
        together=apart.get("together", 0),
        before=apart.get("before", 0),
        undated=apart.get("undated", 0),
        waited=curve.units,
        followed=curve.events,
        last_day=last_day,
        curve=curve,
        median_days=curve.median_days,
        median_days_ci_lower=lower,
        median_days_ci_upper=upper,
        shares=tuple(share for day in LANDMARK_DAYS if (share := curve.share_by(day))),
    )
