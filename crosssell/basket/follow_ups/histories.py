"""Who bought what first on which day, and what was there to follow: the tables of one run.

Only dated orders of known customers count, whatever the basis. Days are whole numbers from 1970 on. On the
run's cursor, after ``scope_item``, ``scope_product`` and ``scope_order`` (`crosssell.basket.scope`):

- ``bought`` (customer_key, item_key, day): the first day on which a customer has an item, T,
- ``frequent`` (item_key, item, name, n): the items shown that enough customers have, n of them,
- ``anchor``: every customer's days with something bought for the first time, one row each. A window starts
  on the day after and ends on ``until``; it ``is_over`` if the data reach so far. ``m`` items start it, ``k``
  others are bought for the first time within it, out of a ``room``: the items that the customer does not have
  by the end of the day, each counted by its buyers. ``stratum`` and ``period`` say what to compare it with
  (`crosssell.basket.follow_ups.expected`),
- ``start`` (item_key, and the columns of ``anchor`` that a pair needs): the windows that each frequent item
  starts.
"""

from dataclasses import replace
from datetime import date, timedelta

from crosssell.basket.follow_ups.config import FollowUpConfig
from crosssell.basket.scope import MatrixConfig, lay_items, lay_orders
from crosssell.columns import Basis
from crosssell.filters import Filters
from crosssell.warehouse import Cursor

# Anchors are compared within strata of activity and, by a factor for each item, within periods; neither
# is cut finer than so many first purchases.
MOST_STRATA, FEWEST_A_STRATUM = 20, 200
MOST_PERIODS, FEWEST_A_PERIOD = 12, 1000

EPOCH = date(1970, 1, 1)

LAST_DAY = """
select (max(o.ordered_at)::date - date '1970-01-01')::integer
from scope_order as s
join orders as o using (order_key)
where o.sales_lines > 0
"""

DAYS = """
create temp table item_day as
select o.customer_key, s.item_key, (o.ordered_at::date - date '1970-01-01')::integer as day
from basket as b
join scope_order as c using (order_key)
join orders as o using (order_key)
join scope_product as s using (product_key)
where o.customer_key is not null and o.ordered_at is not null
"""

FIRSTS = """
create temp table bought as
select customer_key, item_key, min(day) as day
from item_day
group by customer_key, item_key
"""

FREQUENT = """
create temp table frequent as
select i.item_key, i.item, i.name, count(*) as n
from bought as b
join scope_item as i using (item_key)
where i.shown
group by all
having count(*) >= $min_count
"""

NEW_DAYS = """
create temp table new_day as
with buyers as (
    select item_key, count(*) as n
    from bought
    group by item_key
)
select b.customer_key, b.day, count(*) as m, sum(i.n)::bigint as weight
from bought as b
join buyers as i using (item_key)
group by b.customer_key, b.day
"""

# The window of a number of days, and the one to the next order: both give until and k.
WITHIN_DAYS = """
select
    customer_key, day, m, weight, day + $within_days::integer as until,
    day + $within_days::integer <= $last_day as is_over,
    coalesce(sum(m) over (
        partition by customer_key order by day range between 1 following and $within_days following
    ), 0)::bigint as k
from new_day
"""

NEXT_ORDER = """
select
    n.customer_key, n.day, n.m, n.weight, v.until,
    v.until is not null as is_over,
    coalesce(later.m, 0) as k
from new_day as n
join (
    select customer_key, day, lead(day) over (partition by customer_key order by day) as until
    from (select distinct customer_key, day from item_day)
) as v using (customer_key, day)
left join new_day as later on later.customer_key = v.customer_key and later.day = v.until
"""

# The room is every buyer of every item, less those of the items that the customer has by then.
WINDOWS = """
create temp table window_day as
with windows as ({windows}),
every as (select count(*) as buyers from bought),
rooms as (
    select
        w.*,
        every.buyers - sum(w.weight) over (
            partition by w.customer_key order by w.day rows unbounded preceding
        )::bigint as room
    from windows as w
    cross join every
)
select *, case when k > 0 then k / room end as activity
from rooms
"""

# Into parts of about as many first purchases each; equal values stay together.
ANCHORS = """
create temp table anchor as
with followed as (select * from window_day where is_over and k > 0),
total as (
    select
        greatest(1, least($most_strata, sum(m) // $fewest_a_stratum)) as strata,
        greatest(1, least($most_periods, sum(m) // $fewest_a_period)) as periods,
        sum(m)::bigint as m
    from followed
),
activities as (select activity, sum(m)::bigint as m from followed group by activity),
days as (select day, sum(m)::bigint as m from followed group by day),
strata as (
    select
        a.activity,
        1 + (sum(a.m) over (order by a.activity) - a.m) * total.strata // total.m as stratum
    from activities as a
    cross join total
),
periods as (
    select d.day, (sum(d.m) over (order by d.day) - d.m) * total.periods // total.m as period
    from days as d
    cross join total
)
select
    w.customer_key, w.day, w.until, w.is_over, w.m, w.k, w.room,
    coalesce(s.stratum, 0)::integer as stratum,
    coalesce(p.period, 0)::integer as period
from window_day as w
left join strata as s using (activity)
left join periods as p using (day)
"""

STARTS = """
create temp table start as
select b.item_key, a.customer_key, a.day, a.until, a.is_over, a.stratum, a.period
from bought as b
join frequent as f using (item_key)
join anchor as a using (customer_key, day)
"""


def lay_histories(
    cursor: Cursor, *, filters: Filters, config: MatrixConfig, follow: FollowUpConfig
) -> date | None:
    """Lay the tables of this module.

    Args:
        cursor: A fresh cursor.
        filters: Which orders; its categories choose items to be shown, all others count as bought.
        config: What items are, and the fewest customers that must have one.
        follow: The window.

    Returns:
        The last order day in scope, ``None`` where no order has a date.
    """
    lay_items(cursor, filters=filters, config=config)
    lay_orders(cursor, filters=filters, config=replace(config, basis=Basis.ORDER))
    last = cursor.row(LAST_DAY)[0]
    cursor.execute(DAYS)
    cursor.execute(FIRSTS)
    cursor.execute(FREQUENT, min_count=config.min_count)
    cursor.execute(NEW_DAYS)
    if follow.within_days is None:
        cursor.execute(WINDOWS.format(windows=NEXT_ORDER))
    else:
        cursor.execute(WINDOWS.format(windows=WITHIN_DAYS), within_days=follow.within_days, last_day=last)
    cursor.execute("drop table item_day")
    cursor.execute(
        ANCHORS,
        most_strata=MOST_STRATA,
        fewest_a_stratum=FEWEST_A_STRATUM,
        most_periods=MOST_PERIODS,
        fewest_a_period=FEWEST_A_PERIOD,
    )
    cursor.execute(STARTS)
    return None if last is None else EPOCH + timedelta(days=last)
