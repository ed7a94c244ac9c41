"""Which sets are looked into: solid pairs, and sets of three and four that grow from them.

A set of three or four is one whose pairs are all solid and that enough orders hold whole; below ten
customers, where they are known, a set is a habit of the few. Sets grow as itemsets do, from the orders that
hold a smaller one.

There may be tens of thousands of solid pairs, which nobody reads. Looked into are, by halves, those with the
most money beyond chance, (orders with both − expected) × the price of both, and those that would gain most on
the terms that an offer starts with (`crosssell.basket.bundles.economics`, without what is bought later; where
a cost is unknown, for a margin of 40 %). The one half is what belongs together, the other what is not sold
together so often yet that the discount is given away. Sets of three and four count by the money in the orders
with all of them.
"""

from decimal import Decimal

import pandas as pd
import pyarrow as pa

from crosssell.basket.bundles.offer import Offer
from crosssell.basket.verdicts import ENOUGH
from crosssell.warehouse import Cursor

USUAL = Offer(margin=Decimal("0.4"))
MOST_PAIRS, MOST_TRIPLES, MOST_QUADRUPLES = 500, 250, 250
MOST_GROWN = 1_000  # sets of three that sets of four are looked for in

SOLID_PAIR = """
create temp table solid_pair as
select a.item_key as a_key, b.item_key as b_key, n_a, n_b, n_both, expected, lift, lower
from solid_named as s
join scope_item as a on a.item = s.a
join scope_item as b on b.item = s.b
"""

SOLID_ITEM = """
create temp table solid_item as
select a_key as item_key from solid_pair
union
select b_key from solid_pair
"""

EDGES = """
create temp table edge as
with worth as (
    select
        p.*,
        coalesce(x.price + y.price, 1)::double as price,
        (n_a - n_both) * coalesce(y.price - y.cost, $margin * y.price)::double
            + (n_b - n_both) * coalesce(x.price - x.cost, $margin * x.price)::double as added
    from solid_pair as p
    join item_money as x on x.item_key = p.a_key
    join item_money as y on y.item_key = p.b_key
),
placed as (
    select
        *,
        row_number() over (order by (n_both - expected) * price desc, a_key, b_key) as by_surplus,
        row_number() over (
            order by
                $uptake * added - $discount * price * (n_both + $uptake * (n_a + n_b - 2 * n_both))
                    desc nulls last,
                a_key, b_key
        ) as by_gain
    from worth
)
select a_key, b_key, n_both, lift, lower
from placed
order by least(by_surplus, by_gain), by_surplus, a_key, b_key
limit $most
"""

HELD = """
create temp table held as
select b.order_key as basket_key, s.item_key, sum(b.quantity) as pieces
from basket as b
join scope_order as o using (order_key)
join scope_product as s using (product_key)
where s.item_key in (select a_key from edge union all select b_key from edge)
group by b.order_key, s.item_key
"""

EDGE_HELD = """
create temp table edge_held as
select x.basket_key, e.a_key, e.b_key
from edge as e
join held as x on x.item_key = e.a_key
join held as y on y.item_key = e.b_key and y.basket_key = x.basket_key
"""

TRIPLES = """
create temp table triple as
with grown as (
    select x.a_key, x.b_key, y.b_key as c_key, count(*) as together
    from edge_held as x
    join edge_held as y on y.basket_key = x.basket_key and y.a_key = x.a_key and y.b_key > x.b_key
    semi join edge as e on e.a_key = x.b_key and e.b_key = y.b_key
    group by all
    having count(*) >= $min_count
)
select g.*, row_number() over (order by {worth} desc, a_key, b_key, c_key) as place
from grown as g
{priced}
"""

TRIANGLES = """
select count(*)
from edge as x
join edge as y on y.a_key = x.a_key and y.b_key > x.b_key
semi join edge as e on e.a_key = x.b_key and e.b_key = y.b_key
"""

TRIPLE_HELD = """
create temp table triple_held as
select x.basket_key, t.a_key, t.b_key, t.c_key
from triple as t
join edge_held as x on x.a_key = t.a_key and x.b_key = t.b_key
join held as y on y.basket_key = x.basket_key and y.item_key = t.c_key
where t.place <= $most
"""

QUADRUPLES = """
create temp table quadruple as
with grown as (
    select x.a_key, x.b_key, x.c_key, y.c_key as d_key, count(*) as together
    from triple_held as x
    join triple_held as y
        on y.basket_key = x.basket_key and y.a_key = x.a_key and y.b_key = x.b_key and y.c_key > x.c_key
    semi join edge as e on e.a_key = x.c_key and e.b_key = y.c_key
    group by all
    having count(*) >= $min_count
)
select g.*, row_number() over (order by {worth} desc, a_key, b_key, c_key, d_key) as place
from grown as g
{priced}
"""

# Keys rise with code points, so the parts of a set are in order.
SETS = """
create temp table set_item as
with whole as (
    select 2 as size, row_number() over (order by a_key, b_key) as place, [a_key, b_key] as keys from edge
    union all
    select 3, place, [a_key, b_key, c_key] from triple where place <= $most_triples
    union all
    select 4, place, [a_key, b_key, c_key, d_key] from quadruple where place <= $most_quadruples
),
numbered as (
    select size, keys, row_number() over (order by size, place) as set_id from whole
)
select set_id, size, unnest(range(size)) as place, unnest(keys) as item_key
from numbered
"""


def lay_solid(cursor: Cursor, solid: pd.DataFrame) -> None:
    """Lay ``solid_pair`` and ``solid_item``: the solid pairs on this cursor's keys.

    Args:
        cursor: Holds the scope.
        solid: From `crosssell.basket.bundles.solid.pairs_judged`.
    """
    cursor.execute(
        "create temp table solid_named "
        "(a varchar, b varchar, n_a bigint, n_b bigint, n_both bigint, "
        "expected double, lift double, lower double)"
    )
    columns = solid[["a", "b", "n_a", "n_b", "n_both", "expected", "lift_corrected", "lower"]]
    types = (*[pa.string()] * 2, *[pa.int64()] * 3, *[pa.float64()] * 3)
    arrays = [pa.array(columns[name], kind) for name, kind in zip(columns, types, strict=True)]
    cursor.append("solid_named", pa.table(arrays, names=list(columns)))
    cursor.execute(SOLID_PAIR)
    cursor.execute(SOLID_ITEM)


def lay_held(cursor: Cursor) -> None:
    """Lay ``edge`` (the pairs that are looked into) and ``held`` (basket_key, item_key, pieces).

    Args:
        cursor: Holds the scope, ``solid_pair`` and ``item_money``.
    """
    cursor.execute(
        EDGES,
        most=MOST_PAIRS,
        margin=float(USUAL.margin or 0),
        discount=float(USUAL.discount),
        uptake=float(USUAL.uptake.expected),
    )
    cursor.execute(HELD)


def lay_sets(cursor: Cursor, *, min_count: int) -> int:
    """Lay ``set_item`` (set_id, size, place, item_key), and what `lay_held` lays.

    Args:
        cursor: Holds the scope, ``solid_pair`` and ``item_money``.
        min_count: Fewest orders with all parts of a set of three or four; never fewer than ten.

    Returns:
        Sets of three whose pairs are solid, but too few orders hold all.
    """
    enough = max(min_count, ENOUGH)
    lay_held(cursor)
    cursor.execute(EDGE_HELD)
    cursor.execute(TRIPLES.format(**_worth("abc")), min_count=enough)
    cursor.execute(TRIPLE_HELD, most=MOST_GROWN)
    cursor.execute(QUADRUPLES.format(**_worth("abcd")), min_count=enough)
    cursor.execute(SETS, most_triples=MOST_TRIPLES, most_quadruples=MOST_QUADRUPLES)
    grown = int(cursor.row("select count(*) from triple")[0])
    return int(cursor.row(TRIANGLES)[0]) - grown


def _worth(parts: str) -> dict[str, str]:
    """Return the SQL of what orders with all parts come to, and the joins it needs."""
    joins = "\n".join(f"join item_money as m{one} on m{one}.item_key = g.{one}_key" for one in parts)
    prices = " + ".join(f"m{one}.price" for one in parts)
    return {"worth": f"g.together * coalesce({prices}, 1)", "priced": joins}
