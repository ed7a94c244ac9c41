"""Which steps from a cheaper to a dearer product of one category are worth judging?

Counted are customers with both, by which they bought first, over all pairs of a category that differ by a
tenth of the price; kept are those with enough of them. Of the pairs that are judged, the orders that hold
both are counted too, beside what orders of the same size lead one to expect.
"""

from dataclasses import dataclass

import pandas as pd

from crosssell.basket.pairs import INCREMENTS_PER_PART, MOST_PARTS
from crosssell.basket.strata import LOG_SE, PAIR_TERMS, Stratum, lay_strata, lay_vectors
from crosssell.basket.upsell.tables import STEP_FROM
from crosssell.basket.verdicts import ENOUGH
from crosssell.warehouse import Cursor

MOST_STEPS = 2000
REACH = 3  # an alternative costs at most three times as much, or a third

# Every pair that could be judged.
PAIRS = f"""
with known as (
    select g.group_key, g.price, g.item_key
    from category_item as g
    join upsell_item as i using (item_key)
    where i.orders >= {ENOUGH}
)
select count(*)
from known as x
join known as y on y.group_key = x.group_key and {STEP_FROM[1]} * y.price >= {STEP_FROM[0]} * x.price
"""

FIRST_DAYS = f"""
create temp table first_day as
with firsts as (
    select b.customer_key, b.item_key, min(b.day) as day
    from bought as b
    group by b.customer_key, b.item_key
),
buyers as (
    select item_key, count(*) as customers
    from firsts
    group by item_key
    having count(*) >= {ENOUGH}
)
select g.group_key, f.customer_key, f.item_key, f.day, g.price, n.customers
from firsts as f
join buyers as n using (item_key)
join category_item as g using (item_key)
"""

INCREMENTS = """
with sizes as (select count(*) as k from first_day group by group_key, customer_key)
select coalesce(sum(k * (k - 1) // 2), 0)::bigint from sizes
"""

EMPTY = """
create temp table alike (
    lo_key integer, hi_key integer, in_reach boolean,
    customers integer, lo_first integer, hi_first integer, cosine double
)
"""

COUNT_PART = f"""
insert into alike
select
    x.item_key, y.item_key, any_value(y.price <= {REACH} * x.price),
    count(*), count(*) filter (x.day < y.day), count(*) filter (x.day > y.day),
    count(*) / sqrt(any_value(x.customers)::double * any_value(y.customers))
from first_day as x
join first_day as y on y.group_key = x.group_key and y.customer_key = x.customer_key
    and {STEP_FROM[1]} * y.price >= {STEP_FROM[0]} * x.price
where x.item_key % $parts = $part
group by x.item_key, y.item_key
having count(*) >= {ENOUGH}
"""

# Those that most customers took upwards, for how often the two are bought.
CHOSEN = f"""
create temp table chosen as
select lo_key, hi_key, customers, lo_first, hi_first
from alike
where lo_first >= {ENOUGH}
order by lo_first * cosine / customers desc, lo_key, hi_key
limit $most
"""

STEP_ITEMS = """
create or replace temp table step_item as
select lo_key as item_key from {pairs}
union
select hi_key from {pairs}
"""

# Baskets with both, and what is expected of them, whichever item the vectors take for a: nothing where every
# basket holds a single item, for which there are no vectors.
MET = f"""
with met as (
    select p.lo_key, p.hi_key, count(*) as n_both
    from {{pairs}} as p
    join member as x on x.item_key = p.lo_key
    join member as y on y.basket_key = x.basket_key and y.item_key = p.hi_key
    group by p.lo_key, p.hi_key
),
terms as (
    select p.*, coalesce(m.n_both, 0) as n_both, {PAIR_TERMS}
    from {{pairs}} as p
    left join step_vector as x on x.item_key = p.lo_key
    left join step_vector as y on y.item_key = p.hi_key
    left join met as m on m.lo_key = p.lo_key and m.hi_key = p.hi_key
)
select
    * exclude (taken, margins, margins_more)
        replace (coalesce(expected, 0) as expected, coalesce(variance, 0) as variance),
    {LOG_SE} as log_se
from terms
order by lo_key, hi_key
"""

JOINED_ITEMS = "create temp table joined_item as select unnest($keys::integer[]) as item_key"

# Those that meet once at most are apart whatever is expected.
MEETING = """
create temp table meeting as
select x.item_key as lo_key, y.item_key as hi_key
from member as x
join member as y on y.basket_key = x.basket_key and y.item_key > x.item_key
join category_item as cx on cx.item_key = x.item_key
join category_item as cy on cy.item_key = y.item_key and cy.group_key = cx.group_key
where x.item_key in (select item_key from joined_item) and y.item_key in (select item_key from joined_item)
group by x.item_key, y.item_key
having count(*) > 1
"""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Candidates:
    """What `candidates` returns.

    Attributes:
        pairs: Columns lo_key, hi_key, customers (with both), lo_first, hi_first, n_both (orders with both),
            expected, variance, log_se; by keys.
        strata: Of the orders' sizes.
        tests: Pairs of the categories that could be judged.
    """

    pairs: pd.DataFrame
    strata: list[Stratum]
    tests: int


def candidates(cursor: Cursor) -> Candidates | None:
    """Return the steps worth judging; ``None`` where nothing is bought often enough.

    Args:
        cursor: Holds what `crosssell.basket.upsell.tables.lay_upsell` lays.
    """
    tests = int(cursor.row(PAIRS)[0])
    if tests == 0:
        return None
    cursor.execute(FIRST_DAYS)
    cursor.execute(EMPTY)
    parts = min(MOST_PARTS, 1 + int(cursor.row(INCREMENTS)[0]) // INCREMENTS_PER_PART)
    for part in range(parts):
        cursor.execute(COUNT_PART, parts=parts, part=part)
    cursor.execute(CHOSEN, most=MOST_STEPS)
    strata = lay_strata(cursor)
    return Candidates(pairs=met(cursor, strata, pairs="chosen"), strata=strata, tests=tests)


def sold_together(cursor: Cursor, *, found: Candidates, items: list[int]) -> set[tuple[int, int]]:
    """Return the pairs (smaller key first) among ``items`` that orders hold together too often for rungs.

    Args:
        cursor: Holds what `candidates` has laid.
        found: Its answer.
        items: Keys; pairs of different categories are not looked at.
    """
    cursor.execute(JOINED_ITEMS, keys=items)
    cursor.execute(MEETING)
    pairs = met(cursor, found.strata, pairs="meeting")
    return {
        (int(lo), int(hi))
        for lo, hi, together, expected in pairs[["lo_key", "hi_key", "n_both", "expected"]].to_numpy()
        if not are_apart(int(together), expected)
    }


def met(cursor: Cursor, strata: list[Stratum], *, pairs: str) -> pd.DataFrame:
    """Return the pairs of a table with n_both, expected, variance and log_se over the baskets in ``member``.

    Args:
        cursor: Holds ``member`` and what `crosssell.basket.strata.lay_strata` laid over it.
        strata: Its answer.
        pairs: Name of a table with lo_key and hi_key; its other columns are kept.
    """
    cursor.execute(STEP_ITEMS.format(pairs=pairs))
    lay_vectors(cursor, strata, wanted="step_item", into="step_vector")
    return cursor.query(MET.format(pairs=pairs))


def are_apart(together: int, expected: float) -> bool:
    """Tell whether two products are hardly ever in one order: at most half as often as chance, or once.

    >>> are_apart(1, 0.3), are_apart(2, 5.0), are_apart(3, 5.0)
    (True, True, False)
    """
    return together <= max(1.0, expected / 2)
