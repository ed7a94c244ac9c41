"""Which sets of items lie together in enough baskets? Grown level by level from the frequent pairs.

A set of k items is found through two sets of k − 1 that share all items but the last: their occurrences,
``seen_k`` (basket, set), are joined with themselves on basket and shared part. What this will take is
known before, exactly: Σ m(m − 1)/2 rows, m being the sets of one shared part in one basket, for the
work, and Σ c(c − 1)/2, c the frequent sets of one shared part, for the candidates whose counts are held in
memory (R. Agrawal and R. Srikant, "Fast algorithms for mining association rules", VLDB 1994, section
2.1.1: the join step). Pruning candidates by their other parts costs more here than it saves.
"""

from crosssell.warehouse import Cursor

CANDIDATES_PER_PART = 2_000_000
MOST_PARTS = 64

# A set is its part without the last item, by key, and the last item, which has the largest key of all.
PAIR_SETS = """
create or replace temp table itemset_2 as
select
    (row_number() over (order by a_key, b_key) - 1)::integer as set_key,
    a_key as prefix_key, b_key as item_key, n_both as n
from pair
where n_both >= $min_count
"""

PAIRS_SEEN = """
create or replace temp table seen_2 as
select x.basket_key, s.set_key, s.prefix_key, s.item_key
from slim as x
join slim as y on y.basket_key = x.basket_key and y.item_key > x.item_key
join itemset_2 as s on s.prefix_key = x.item_key and s.item_key = y.item_key
"""

PAIRS_STILL_SEEN = """
create or replace temp table seen_2 as
select o.basket_key, s.set_key, s.prefix_key, s.item_key
from seen_2 as o
join itemset_2 as s using (prefix_key, item_key)
"""

SETS_SEEN = """
create or replace temp table seen_{level} as
select x.basket_key, s.set_key, s.prefix_key, s.item_key
from seen_{below} as x
join itemset_{level} as s on s.prefix_key = x.set_key
join seen_{below} as y
    on y.basket_key = x.basket_key and y.prefix_key = x.prefix_key and y.item_key = s.item_key
"""

# By basket: rows that the join of the next level makes.
WORK = """
create or replace temp table work as
with shared as (
    select basket_key, prefix_key, count(*) as sets
    from seen_{level}
    group by basket_key, prefix_key
)
select basket_key, sum(sets * (sets - 1) // 2)::bigint as increments
from shared
group by basket_key
"""

# A set adds to the work of a minimum as many rows as its basket holds sets of the same part that are as
# frequent or more.
WORK_BY_COUNT = """
with ranked as (
    select s.n, row_number() over (partition by o.basket_key, o.prefix_key order by s.n desc) - 1 as before
    from seen_2 as o
    join itemset_2 as s using (set_key)
)
select n, sum(before)::bigint
from ranked
group by n
order by n
"""

CANDIDATES = """
with shared as (select count(*) as sets from itemset_{level} group by prefix_key)
select coalesce(sum(sets * (sets - 1) // 2), 0)::bigint from shared
"""

EMPTY_COUNTED = "create or replace temp table counted (prefix_key integer, item_key integer, n integer)"

COUNT_PART = """
insert into counted
select x.set_key, y.item_key, count(*)
from seen_{level} as x
join seen_{level} as y
    on y.basket_key = x.basket_key and y.prefix_key = x.prefix_key and y.item_key > x.item_key
where x.set_key % $parts = $part
group by x.set_key, y.item_key
having count(*) >= $min_count
"""

NUMBERED = """
create or replace temp table itemset_{level} as
select
    (row_number() over (order by prefix_key, item_key) - 1)::integer as set_key,
    prefix_key, item_key, n
from counted
"""

RARER = "delete from itemset_{level} where n < $min_count"

UNSEEN = "delete from seen_2 where set_key not in (select set_key from itemset_2)"

SETS = "select set_key, prefix_key, item_key, n from itemset_{level} order by set_key"


def lay_pair_sets(cursor: Cursor, *, min_count: int) -> None:
    """Lay ``itemset_2`` from ``pair``."""
    cursor.execute(PAIR_SETS, min_count=min_count)


def lay_seen(cursor: Cursor, *, level: int) -> None:
    """Lay ``seen_{level}``: which baskets hold which sets of ``itemset_{level}``."""
    cursor.execute(PAIRS_SEEN if level == 2 else SETS_SEEN.format(level=level, below=level - 1))


def keep_seen(cursor: Cursor) -> None:
    """Lay ``seen_2`` again, of fewer pairs than before."""
    cursor.execute(PAIRS_STILL_SEEN)


def lay_work(cursor: Cursor, *, level: int) -> int:
    """Lay ``work`` (basket_key, increments): what the next level takes; return the sum."""
    cursor.execute(WORK.format(level=level))
    return int(cursor.row("select coalesce(sum(increments), 0)::bigint from work")[0])


def candidates(cursor: Cursor, *, level: int) -> int:
    """Return how many sets the join of two sets of ``itemset_{level}`` can make."""
    return int(cursor.row(CANDIDATES.format(level=level))[0])


def lay_sets(cursor: Cursor, *, level: int, min_count: int) -> None:
    """Lay ``itemset_{level}`` from ``seen_{level − 1}``."""
    cursor.execute(EMPTY_COUNTED)
    parts = min(MOST_PARTS, 1 + candidates(cursor, level=level - 1) // CANDIDATES_PER_PART)
    for part in range(parts):
        cursor.execute(COUNT_PART.format(level=level - 1), parts=parts, part=part, min_count=min_count)
    cursor.execute(NUMBERED.format(level=level))
    cursor.execute("drop table counted")


def keep(cursor: Cursor, *, min_count: int) -> None:
    """Take pairs and triples below a raised minimum away, and where the pairs were seen."""
    for level in (2, 3):
        cursor.execute(RARER.format(level=level), min_count=min_count)
    cursor.execute(UNSEEN)
