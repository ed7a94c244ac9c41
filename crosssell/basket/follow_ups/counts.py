"""How many followed, of how many: counted exactly for every ordered pair of frequent items.

First only those who followed are counted, for every pair; as in `crosssell.basket.pairs` the work is split by
the first item, so that a part keeps only what reaches the minimum and memory is bounded by the largest part.
Then, for the pairs that are left, each window of a looks up the customer's first b, whenever it came: so the
whole past of busy customers is never joined with itself.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from crosssell.basket.follow_ups.expected import Rates
from crosssell.statistics.stratified import two_sided_p
from crosssell.warehouse import Cursor

# About this many increments, and look-ups, fit a part of some 200 MB.
INCREMENTS_PER_PART, LOOK_UPS_PER_PART = 8_000_000, 20_000_000
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

LOOK_UPS = """
with starts as (select item_key, count(*) as n from start group by item_key)
select coalesce(sum(s.n), 0)::bigint
from followed as p
join starts as s on s.item_key = p.a_key
"""

# What is expected of an item that the customer has already is taken off again. Only windows of customers
# who have b at some time are found; the others are counted in `Rates`.
LOOKED_UP = """
with met as (
    select
        p.a_key, p.b_key, s.is_over, b.day - s.day as wait,
        b.day <= s.day as is_had, s.is_over and b.day > s.day and b.day <= s.until as is_followed,
        case when s.is_over and b.day <= s.day then r.p::double end as p
    from {asked} as p
    join start as s on s.item_key = p.a_key
    join bought as b on b.customer_key = s.customer_key and b.item_key = p.b_key
    left join rate as r on r.item_key = p.b_key and r.stratum = s.stratum and r.period = s.period
    where p.a_key % $parts = $part
)
select
    a_key, b_key,
    count(*) filter (where is_followed) as followed,
    count(*) filter (where is_had and is_over) as had_over,
    count(*) filter (where is_had and not is_over) as had_open,
    coalesce(sum(p), 0) as had_mean,
    coalesce(sum(p * (1 - p)), 0) as had_spread,
    median(wait) filter (where is_followed) as median_days
from met
group by a_key, b_key
"""

EMPTY = """
create temp table counted (
    a_key integer, b_key integer, buyers integer, still_open integer, followed integer,
    median_days double, expected double, variance double, p_value double
)
"""

ASKED = "create or replace temp table asked (a_key integer, b_key integer)"


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
    parts = min(MOST_PARTS, 1 + int(cursor.row(LOOK_UPS)[0]) // LOOK_UPS_PER_PART)
    p_values = []
    for part in range(parts):
        found = tested(cursor.query(LOOKED_UP.format(asked="followed"), parts=parts, part=part), rates)
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
    met = cursor.query(LOOKED_UP.format(asked="asked"), parts=1, part=0)
    rows = keys.merge(met, how="left", on=["a_key", "b_key"])
    return tested(rows.fillna(dict.fromkeys(SUMS, 0)), rates)[list(COUNTED)]


def tested(rows: pd.DataFrame, rates: Rates) -> pd.DataFrame:
    """Return pairs as `LOOKED_UP` gives them with buyers, still_open, expected, variance and p_value."""
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
