"""How often is each sequence of items there, at how many customers, and how often by shuffling?

Counting on the cursor of `crosssell.basket.journeys.orders`; what is counted is defined in
`crosssell.basket.journeys.sequences`. Rare items are left out first, pairs are counted in parts that each
hold some items as the first, and a sequence of three is only looked for where both of its pairs are listed.
Where the work would still be too much, the minimum is doubled until it fits.
"""

from dataclasses import dataclass

import pandas as pd

from crosssell.warehouse import Cursor

# Increments of the counting: a million takes some 0.15 s.
MOST_WORK = {2: 30_000_000, 3: 20_000_000}
WORK_PER_PART = 8_000_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CountedSequences:
    """Counts alone, on item keys.

    Attributes:
        frames: By length: ``first, second[, third], count, customers, squares, expected``; squares is Σ
            x_u² over the customers' own counts x_u.
        fewest: By length, the fewest occurrences of what is listed.
        customers: With two orders or more.
        steps: Pairs of consecutive orders.
        items: Frequent enough to be in a sequence.
    """

    frames: dict[int, pd.DataFrame]
    fewest: dict[int, int]
    customers: int
    steps: int
    items: int


JOURNEY_ITEMS = """
create temp table journey_item as
with held as (
    select distinct o.customer_key, o.place, o.orders, p.item_key
    from journey_order as o
    join basket as b using (order_key)
    join scope_product as p using (product_key)
    join scope_item as i using (item_key)
    where o.orders >= 2 and i.shown
),
counted as (
    select *, count(*) over (partition by item_key) as n
    from held
)
select customer_key, place::integer as place, orders::integer as orders, item_key, n::integer as n
from counted
where n >= $fewest
"""

COUNTS = """
select
    count(distinct customer_key),
    count(*) - count(distinct customer_key)
from journey_order
where orders >= 2
"""

# What counting pairs of items at each minimum would take; the minimum doubles.
PAIR_WORK = """
with sizes as (
    select customer_key, place, count(*) as k
    from journey_item
    where n >= $fewest
    group by customer_key, place
)
select coalesce(sum(x.k * y.k), 0)::bigint
from sizes as x
join sizes as y on y.customer_key = x.customer_key and y.place = x.place + 1
"""

DROP_RARE = "delete from journey_item where n < $fewest"

EMPTY_PAIRS = """
create temp table sequence_of_2 (first integer, second integer, count integer)
"""

# Counted first by themselves: most pairs are rare, and customers are then grouped for few.
COUNT_PAIRS = """
insert into sequence_of_2
select x.item_key, y.item_key, count(*)
from journey_item as x
join journey_item as y on y.customer_key = x.customer_key and y.place = x.place + 1
where x.item_key % $parts = $part
group by x.item_key, y.item_key
having count(*) >= $fewest
"""

# Every occurrence of a listed pair; a sequence of three is two of them that share their middle.
LISTED_STEPS = """
create temp table listed_step as
with steps as (
    select x.customer_key, x.place, x.orders, x.item_key as first, y.item_key as second
    from journey_item as x
    join journey_item as y on y.customer_key = x.customer_key and y.place = x.place + 1
)
select t.customer_key, t.place, t.orders, t.first, t.second, s.count
from steps as t
join sequence_of_2 as s using (first, second)
"""

HELD = """
create temp table held as
select customer_key, item_key, any_value(orders) as orders, count(*)::integer as n
from journey_item
group by customer_key, item_key
"""

EMPTY_TRIPLES = """
create temp table sequence_of_3 (
    first integer, second integer, third integer, count integer, customers integer, squares bigint
)
"""

TRIPLE_WORK = """
with into_middle as (
    select customer_key, place + 1 as place, second as item_key, count(*) as k
    from listed_step
    where count >= $fewest
    group by all
),
out_of_middle as (
    select customer_key, place, first as item_key, count(*) as k
    from listed_step
    where count >= $fewest
    group by all
)
select coalesce(sum(i.k * o.k), 0)::bigint
from into_middle as i
join out_of_middle as o using (customer_key, place, item_key)
"""

COUNT_TRIPLES = """
insert into sequence_of_3
with by_customer as (
    select x.first, x.second, y.second as third, x.customer_key, count(*) as n
    from listed_step as x
    join listed_step as y
        on y.customer_key = x.customer_key and y.place = x.place + 1 and y.first = x.second
    where x.first % $parts = $part and x.count >= $fewest and y.count >= $fewest
    group by x.first, x.second, y.second, x.customer_key
)
select first, second, third, sum(n), count(*), sum(n * n)
from by_customer
group by first, second, third
having sum(n) >= $fewest
"""

# n_A n_B / m over customers, less 1 / m for each order with both: Σ over these is Σ n_AB / m over customers.
EXPECTED_PAIRS = """
with behind as (
    select first, second, count(*) as customers, sum(n * n) as squares
    from (
        select first, second, customer_key, count(*) as n
        from listed_step
        group by first, second, customer_key
    )
    group by first, second
),
had as (
    select s.first, s.second, sum(x.n * y.n / x.orders::double) as expected
    from sequence_of_2 as s
    join held as x on x.item_key = s.first
    join held as y on y.customer_key = x.customer_key and y.item_key = s.second
    group by s.first, s.second
),
together as (
    select x.item_key as lower, y.item_key as upper, 1.0::double / x.orders as term
    from journey_item as x
    join journey_item as y
        on y.customer_key = x.customer_key and y.place = x.place and y.item_key >= x.item_key
),
had_together as (
    select s.first, s.second, sum(t.term) as expected
    from sequence_of_2 as s
    join together as t on t.lower = least(s.first, s.second) and t.upper = greatest(s.first, s.second)
    group by s.first, s.second
)
select
    s.first, s.second, s.count, b.customers, b.squares,
    h.expected - coalesce(t.expected, 0) as expected
from sequence_of_2 as s
join behind as b using (first, second)
join had as h using (first, second)
left join had_together as t using (first, second)
"""

# T_u in the same way, the pairs of items in one order by the orders that hold them.
EXPECTED_TRIPLES = """
with terms as (
    select s.first, s.second, s.third, x.n * y.n * z.n / (x.orders * (x.orders - 1.0)) as term
    from sequence_of_3 as s
    join held as x on x.item_key = s.first
    join held as y on y.customer_key = x.customer_key and y.item_key = s.second
    join held as z on z.customer_key = x.customer_key and z.item_key = s.third
    where x.orders >= 3
    union all
    select s.first, s.second, s.third, -z.n / (x.orders * (x.orders - 1.0))
    from sequence_of_3 as s
    join journey_item as x on x.item_key = s.first
    join journey_item as y on y.customer_key = x.customer_key and y.place = x.place and y.item_key = s.second
    join held as z on z.customer_key = x.customer_key and z.item_key = s.third
    where x.orders >= 3
    union all
    select s.first, s.second, s.third, -y.n / (x.orders * (x.orders - 1.0))
    from sequence_of_3 as s
    join journey_item as x on x.item_key = s.first
    join journey_item as z on z.customer_key = x.customer_key and z.place = x.place and z.item_key = s.third
    join held as y on y.customer_key = x.customer_key and y.item_key = s.second
    where x.orders >= 3
    union all
    select s.first, s.second, s.third, -x.n / (x.orders * (x.orders - 1.0))
    from sequence_of_3 as s
    join journey_item as y on y.item_key = s.second
    join journey_item as z on z.customer_key = y.customer_key and z.place = y.place and z.item_key = s.third
    join held as x on x.customer_key = y.customer_key and x.item_key = s.first
    where x.orders >= 3
    union all
    select s.first, s.second, s.third, 2 / (x.orders * (x.orders - 1.0))
    from sequence_of_3 as s
    join journey_item as x on x.item_key = s.first
    join journey_item as y on y.customer_key = x.customer_key and y.place = x.place and y.item_key = s.second
    join journey_item as z on z.customer_key = x.customer_key and z.place = x.place and z.item_key = s.third
    where x.orders >= 3
),
sums as (
    select first, second, third, sum(term) as expected
    from terms
    group by first, second, third
)
select s.*, e.expected
from sequence_of_3 as s
join sums as e using (first, second, third)
"""

ITEMS = "select count(distinct item_key) from journey_item"


def count_sequences(cursor: Cursor, *, fewest: int, longest: int) -> CountedSequences:
    """Count sequences of two and, where ``longest`` is 3, of three.

    Args:
        cursor: Holds ``journey_order``.
        fewest: Occurrences that a sequence needs, unless the work asks for more.
        longest: 2 or 3.
    """
    customers, steps = cursor.row(COUNTS)
    used = {2: _lay_items(cursor, fewest=fewest)}
    frames = {2: _pairs(cursor, fewest=used[2])}
    if longest > 2:
        used[3], work = _fitting(cursor, TRIPLE_WORK, 3, fewest=used[2])
        frames[3] = _triples(cursor, fewest=used[3], parts=1 + work // WORK_PER_PART)
    items = int(cursor.row(ITEMS)[0])
    return CountedSequences(frames=frames, fewest=used, customers=customers, steps=steps, items=items)


def _lay_items(cursor: Cursor, *, fewest: int) -> int:
    """Lay ``journey_item`` with the items that reach the minimum, raised to what can be counted."""
    cursor.execute(JOURNEY_ITEMS, fewest=fewest)
    used, _ = _fitting(cursor, PAIR_WORK, 2, fewest=fewest)
    if used > fewest:
        cursor.execute(DROP_RARE, fewest=used)
    return used


def _fitting(cursor: Cursor, statement: str, length: int, *, fewest: int) -> tuple[int, int]:
    """Return the first of the minimum, its double and so on whose work fits, and that work."""
    while (work := _work(cursor, statement, fewest)) > MOST_WORK[length]:
        fewest *= 2
    return fewest, work


def _work(cursor: Cursor, statement: str, fewest: int) -> int:
    return int(cursor.row(statement, fewest=fewest)[0])


def _pairs(cursor: Cursor, *, fewest: int) -> pd.DataFrame:
    """Return sequences of two with their counts; leave ``listed_step`` and ``held``."""
    parts = 1 + _work(cursor, PAIR_WORK, fewest) // WORK_PER_PART
    cursor.execute(EMPTY_PAIRS)
    for part in range(parts):
        cursor.execute(COUNT_PAIRS, fewest=fewest, parts=parts, part=part)
    cursor.execute(LISTED_STEPS)
    cursor.execute(HELD)
    return cursor.query(EXPECTED_PAIRS)


def _triples(cursor: Cursor, *, fewest: int, parts: int) -> pd.DataFrame:
    """Return sequences of three likewise."""
    cursor.execute(EMPTY_TRIPLES)
    for part in range(parts):
        cursor.execute(COUNT_TRIPLES, fewest=fewest, parts=parts, part=part)
    return cursor.query(EXPECTED_TRIPLES)
