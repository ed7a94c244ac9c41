"""How orders hold the sets: all of it, which parts of it, and what their customers buy later.

Every order with a part of a set is a row (``set_order``): which parts, as bits, and how many sets its pieces
make of the parts that it holds. Whether a part that an order lacks comes later anyway is asked of known
customers whose order is at least `LATER_DAYS` days old, so that everybody is watched equally long.
"""

import pandas as pd

from crosssell.basket.bundles.sets import LATER_DAYS
from crosssell.warehouse import Cursor

SET_ORDERS = """
create temp table set_order as
select
    i.set_id, any_value(i.size) as size, h.basket_key,
    sum(1 << i.place)::integer as parts,
    count(*) as held,
    greatest(floor(min(coalesce(h.pieces, 1))), 1)::bigint as sets
from set_item as i
join held as h using (item_key)
group by i.set_id, h.basket_key
"""

WHOLE = """
select
    s.set_id,
    count(*) filter (s.held = s.size) as together,
    count(*) filter (s.held < s.size) as in_part,
    coalesce(sum(s.sets) filter (s.held = s.size), 0)::bigint as sets_together,
    coalesce(sum(s.sets) filter (s.held < s.size), 0)::bigint as sets_in_part,
    count(distinct o.customer_key) filter (s.held = s.size) as customers
from set_order as s
join scope_order as o on o.order_key = s.basket_key
group by s.set_id
"""

WEAKEST = """
select
    x.set_id,
    arg_min(e.lift, e.lower) as lift_corrected,
    min(e.lower) as lift_corrected_ci_lower
from set_item as x
join set_item as y on y.set_id = x.set_id and y.place > x.place
join edge as e on e.a_key = x.item_key and e.b_key = y.item_key
group by x.set_id
"""

PARTS = """
with grouped as (
    select
        set_id, parts,
        any_value(held) as held, any_value(size) - any_value(held) as lacks,
        count(*) as orders, sum(sets) as sets
    from set_order
    group by set_id, parts
)
select
    i.set_id, i.place, i.item_key,
    sum(g.orders) filter (g.parts & (1 << i.place) != 0)::bigint as holding,
    coalesce(sum(g.orders) filter (g.held = 1 and g.parts & (1 << i.place) != 0), 0)::bigint as alone,
    coalesce(sum(g.orders) filter (g.parts & (1 << i.place) = 0), 0)::bigint as missing,
    coalesce(sum(g.sets) filter (g.parts & (1 << i.place) = 0), 0)::bigint as missing_sets,
    coalesce(sum(g.orders) filter (g.lacks = 1 and g.parts & (1 << i.place) = 0), 0)::bigint as only_missing,
    coalesce(sum(g.sets) filter (g.lacks = 1 and g.parts & (1 << i.place) = 0), 0)::bigint
        as only_missing_sets
from set_item as i
join grouped as g using (set_id)
group by i.set_id, i.place, i.item_key
"""

PERIOD = """
select min(o.ordered_at)::date, max(o.ordered_at)::date
from scope_order as s
join orders as o using (order_key)
where o.sales_lines > 0
"""

PURCHASE_DAYS = """
create temp table purchase_day as
select distinct s.customer_key, h.item_key, o.ordered_at::date as day
from held as h
join scope_order as s on s.order_key = h.basket_key
join orders as o on o.order_key = h.basket_key
where s.customer_key is not null and o.ordered_at is not null
"""

# The next purchase after the day of an order, whatever was bought that day.
LATER = """
with lacking as (
    select i.set_id, i.place, i.item_key, o.customer_key, o.ordered_at::date as day
    from set_order as s
    join set_item as i using (set_id)
    join orders as o on o.order_key = s.basket_key
    where s.parts & (1 << i.place) = 0
        and o.customer_key is not null
        and o.ordered_at::date + $days::integer <= $last_day::date
),
anchors as (
    select distinct item_key, customer_key, day from lacking
),
next_day as (
    select a.item_key, a.customer_key, a.day, p.day as next_day
    from anchors as a
    asof left join purchase_day as p
        on p.item_key = a.item_key and p.customer_key = a.customer_key and p.day > a.day
)
select
    l.set_id, l.place, count(*) as watched,
    count(*) filter (n.next_day <= l.day + $days::integer) as bought_later
from lacking as l
join next_day as n using (item_key, customer_key, day)
group by l.set_id, l.place
"""

PART_ITEMS = """
select
    i.item_key, i.item, i.name, m.price, m.price_source, m.listed, m.cost, m.stock
from scope_item as i
join item_money as m using (item_key)
"""


def sets_counted(cursor: Cursor) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return how orders hold the sets in ``set_item``.

    Args:
        cursor: Holds ``set_item``, ``held``, ``edge`` and the scope.

    Returns:
        A row a set (set_id, together, in_part, sets_together, sets_in_part, customers, lift_corrected,
        lift_corrected_ci_lower), and a row a part of one (set_id, place, item_key, holding, alone, missing,
        missing_sets, only_missing, only_missing_sets, watched, bought_later), both in order.
    """
    cursor.execute(SET_ORDERS)
    whole = cursor.query(WHOLE).merge(cursor.query(WEAKEST), on="set_id").sort_values("set_id")
    parts = cursor.query(PARTS)
    cursor.execute(PURCHASE_DAYS)
    last_day = cursor.row(PERIOD)[1]
    later = cursor.query(LATER, days=LATER_DAYS, last_day=last_day)
    parts = parts.merge(later, how="left", on=["set_id", "place"]).sort_values(["set_id", "place"])
    counts = ["watched", "bought_later"]
    return whole, parts.assign(**{name: parts[name].fillna(0).astype("int64") for name in counts})
