"""How many followed, of how many: counted exactly for every ordered pair of frequent items.

First only those who followed are counted, for every pair; as in `crosssell.basket.pairs` the work is split by
the first item, so that a part keeps only what reaches the minimum and memory is bounded by the largest part.
Then, for the pairs that are left, the customers who had b already are counted too, with the days until b.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from crosssell.basket.follow_ups.expected import Rates
from crosssell.statistics.stratified import two_sided_p
from crosssell.warehouse import Cursor

# About this many increments fit a part of some 200 MB, where most pairs are distinct.
INCREMENTS_PER_PART = 8_000_000
PAIRS_PER_PART = 2_000_000
MOST_PARTS = 64
FIRST_HALF = 0.5  # of the time, about
ROUNDING = 1e-9

Step = Callable[[float], None]
Keys = NDArray[np.int32]

SUMS = ("followed", "had_over", "had_open", "had_mean", "had_spread")
COUNTED = (
    *("a_key", "b_key", "buyers", "still_open", "followed"),
    *("median_days", "expected", "variance", "p_value"),
)

INCREMENTS = "select coalesce(sum(m::bigint * k), 0)::bigint from anchor where is_over"

EMPTY_FOLLOWED = "create temp table followed (a_key integer, b_key integer)"

FOLLOWED = """
insert into followed
select s.item_key, b.item_key
from start as s
join bought as b on b.customer_key = s.customer_key and b.day > s.day and b.day <= s.until
semi join frequent as f on f.item_key = b.item_key
where s.is_over and s.item_key % $parts = $part
group by s.item_key, b.item_key
having count(*) >= $fewest
"""

PAIRS = "select count(*) from followed"

ASKED = "create or replace temp table asked (a_key integer, b_key integer)"

# A table rather than a filter: the planner takes what a remainder leaves for few rows and holds all that
# they are joined with.
ASKED_PART = """
insert into asked
select a_key, b_key
from followed
where a_key % $parts = $part
"""

# Every window of a, and what the customer has of b by then or gets within it.
MET = """
with met as (
    select p.a_key, p.b_key, s.is_over, s.stratum, s.period, b.day - s.day as wait
    from asked as p
    join start as s on s.item_key = p.a_key
    join bought as b on b.customer_key = s.customer_key and b.item_key = p.b_key
        and b.day <= case when s.is_over then s.until else s.day end
)
-- what is expected of an item that the customer has already is taken off again
select
    m.a_key, m.b_key,
    count(*) filter (where m.wait > 0) as followed,
    count(*) filter (where m.wait <= 0 and m.is_over) as had_over,
    count(*) filter (where m.wait <= 0 and not m.is_over) as had_open,
    coalesce(sum(r.p::double) filter (where m.wait <= 0 and m.is_over), 0) as had_mean,
    coalesce(sum(r.p::double * (1 - r.p::double)) filter (where m.wait <= 0 and m.is_over), 0) as had_spread,
    median(m.wait) filter (where m.wait > 0) as median_days
from met as m
left join rate as r on r.item_key = m.b_key and r.stratum = m.stratum and r.period = m.period
group by m.a_key, m.b_key
"""

EMPTY = """
create temp table counted (
    a_key integer, b_key integer, buyers integer, still_open integer, followed integer,
    median_days double, expected double, variance double, p_value double
)
"""


def lay_counts(
    cursor: Cursor, rates: Rates, *, min_count: int, step: Step | None = None
) -> NDArray[np.float64]:
    """Lay ``counted``: every ordered pair whose follow-ups reach the minimum, tested.

    Args:
        cursor: Holds the tables of `crosssell.basket.follow_ups.histories`, and ``rate``.
        rates: What is to be expected.
        min_count: Fewest customers who followed.
        step: Called with the done share after each part; may raise to stop.

    Returns:
        The p-values, in the order of the rows of ``counted``.
    """
    cursor.execute(EMPTY_FOLLOWED)
    cursor.execute(EMPTY)
    parts = min(MOST_PARTS, 1 + int(cursor.row(INCREMENTS)[0]) // INCREMENTS_PER_PART)
    for part in range(parts):
        cursor.execute(FOLLOWED, parts=parts, part=part, fewest=min_count)
        if step is not None:
            step(FIRST_HALF * (part + 1) / parts)
    parts = 1 + int(cursor.row(PAIRS)[0]) // PAIRS_PER_PART
    p_values = []
    for part in range(parts):
        cursor.execute(ASKED)
        cursor.execute(ASKED_PART, parts=parts, part=part)
        found = tested(cursor.query(MET), rates)
        cursor.append("counted", pa.Table.from_pandas(found[list(COUNTED)], preserve_index=False))
        p_values.append(found["p_value"].to_numpy(np.float64))
        if step is not None:
            step(FIRST_HALF + (1 - FIRST_HALF) * (part + 1) / parts)
    cursor.execute("drop table followed")
    return np.concatenate(p_values)


def asked_counts(cursor: Cursor, rates: Rates, *, a: Keys, b: Keys) -> pd.DataFrame:
    """Return the rows of ordered pairs as ``counted`` has them, those that nobody followed included.

    Args:
        cursor: Holds the same tables.
        rates: What is to be expected.
        a: Keys of the first items, all frequent.
        b: Keys of the later ones, as many; another one each.
    """
    keys = pd.DataFrame({"a_key": a, "b_key": b}, dtype=np.int32)
    cursor.execute(ASKED)
    cursor.append("asked", pa.Table.from_pandas(keys, preserve_index=False))
    met = cursor.query(MET)
    rows = keys.merge(met, how="left", on=["a_key", "b_key"])
    return tested(rows.fillna(dict.fromkeys(SUMS, 0)), rates)[list(COUNTED)]


def tested(rows: pd.DataFrame, rates: Rates) -> pd.DataFrame:
    """Return pairs as `MET` gives them with buyers, still_open, expected, variance and p_value."""
    a, b = (rates.rows(rows[name].to_numpy(np.int32)) for name in ("a_key", "b_key"))
    mean, spread = rates.terms(a, b)
    # What is left of a difference of equal sums is rounding.
    expected = _from_zero(mean - rows["had_mean"].to_numpy(np.float64), mean)
    variance = np.minimum(_from_zero(spread - rows["had_spread"].to_numpy(np.float64), spread), expected)
    followed = rows["followed"].to_numpy(np.int64)
    return rows.assign(
        buyers=rates.over[a] - rows["had_over"].to_numpy(np.int64),
        still_open=rates.still_open[a] - rows["had_open"].to_numpy(np.int64),
        followed=followed,
        expected=expected,
        variance=variance,
        p_value=two_sided_p(followed.astype(np.float64), expected=expected, variance=variance),
    )


def _from_zero(values: NDArray[np.float64], of: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(values > ROUNDING * of, values, 0.0)
