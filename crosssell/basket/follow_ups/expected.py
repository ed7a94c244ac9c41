"""How many would have bought b anyway: what equally active customers do at the same time of year.

Somebody who buys a lot buys b too, whatever they bought before. So a buyer of a is compared with the buyers
of anything else, in a window of the same length, who buy as actively and in the same season. Every day u on
which a customer has m items for the first time is a reference of weight m (once for each item that a could
have been). With k items bought for the first time within its window, the customer draws k out of what they
do not have yet, and an item comes up about k · n_b / Σ n_i times, i over the items that they lack, n their
buyers: the small shares of a draw without replacement (S. X. Chen, A. P. Dempster and J. S. Liu, Biometrika
81, 1994, 457–469). Strata s are cut by that ratio without n_b, the activity k / room. k alone would not do:
heavy buyers have the popular items already and take rare ones.

    r_{b,s}  =  Σ m, u in s without b, b within the window  /  Σ m, u in s without b
    f_{b,t}  =  Σ m, u in t without b, b within the window  /  Σ m · r_{b,s(u)}, u in t without b
    p_b(u)   =  min(1, r_{b,s(u)} · f_{b,t(u)})
    E(a, b)  =  Σ p_b(u) over the windows that start with a, are over, and whose customer has no b yet

The buyers of a are among the references themselves. Where a starts a good part of all windows (half of all
customers of a shop with few items), E is drawn towards what followed and the test is the more careful.

This is indirect standardisation (N. E. Breslow and N. E. Day, Statistical Methods in Cancer Research II,
1987, chapters 2 and 3), with a rate for each stratum and a factor of the item for each period t: two products
of one autumn follow each other in autumn without being related. The variance of the count is
V = Σ p (1 − p), one window a customer. The interval of R = followed / E is that of the share among the
buyers of a, on the logarithm (D. Katz and others, Biometrics 34, 1978, 469–474); E stands on far more windows
and is taken for known:

    se²(ln R) = 1/followed − 1/buyers,    and never below V / (2 · E · followed), half of it where R is 1
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from crosssell.warehouse import Cursor

Integers = NDArray[np.int64]
Numbers = NDArray[np.float64]

# Numbers of a matrix that are held at once while terms are added up: 16 MB.
AT_ONCE = 2_000_000
# From this share of all pairs on, whole matrices are multiplied: far quicker a pair, but for every pair.
DENSE_FROM = 0.02


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rates:
    """What is to be expected of each frequent item, by cell (a stratum in a period).

    Attributes:
        item_keys: The frequent items, rising: the rows of all that follows.
        over: Windows that start with the item and are over.
        still_open: Those that are not.
        started: Items × cells: windows that start with it and are over, of customers who buy anything new.
        shares: Items × cells: p, the share (0–1) of the references without the item that get it.
    """

    item_keys: NDArray[np.int32]
    over: Integers
    still_open: Integers
    started: NDArray[np.int32]
    shares: NDArray[np.float32]

    def rows(self, keys: NDArray[np.int32]) -> Integers:
        """Return the rows of items."""
        return np.searchsorted(self.item_keys, keys)

    def terms(self, a: Integers, b: Integers) -> tuple[Numbers, Numbers]:
        """Return Σ p and Σ p (1 − p) of b over every window that starts with a and is over.

        Args:
            a: Rows of the first items.
            b: Rows of the later ones, as many.
        """
        mean, spread = np.zeros(len(a)), np.zeros(len(a))
        first, place = np.unique(a, return_inverse=True)
        if len(a) >= DENSE_FROM * len(first) * len(self.item_keys):
            block = max(1, AT_ONCE // max(1, len(self.item_keys)))
            p = self.shares.astype(np.float64)
            for start in range(0, len(first), block):
                mine = np.flatnonzero((place >= start) & (place < start + block))
                counts = self.started[first[start : start + block]].astype(np.float64)
                at = place[mine] - start, b[mine]
                mean[mine] = (counts @ p.T)[at]
                spread[mine] = mean[mine] - (counts @ (p * p).T)[at]
            return mean, spread
        block = max(1, AT_ONCE // max(1, self.started.shape[1]))
        for start in range(0, len(a), block):
            some = slice(start, start + block)
            counts, p = self.started[a[some]].astype(np.float64), self.shares[b[some]].astype(np.float64)
            mean[some] = np.einsum("ij,ij->i", counts, p)
            spread[some] = np.einsum("ij,ij,ij->i", counts, p, 1 - p)
        return mean, spread


SIZES = "select coalesce(max(stratum), 0), coalesce(max(period), 0) + 1 from anchor where is_over"

TOTALS = """
select stratum, period, sum(m)::bigint as references
from anchor
where is_over and stratum > 0
group by stratum, period
"""

OUTCOMES = """
select
    b.item_key, a.stratum, a.period,
    coalesce(sum(a.m) filter (where b.day <= a.day), 0)::bigint as had,
    coalesce(sum(a.m) filter (where b.day > a.day), 0)::bigint as followed
from anchor as a
join bought as b on b.customer_key = a.customer_key and b.day <= a.until
semi join frequent as f on f.item_key = b.item_key
where a.is_over and a.stratum > 0
group by b.item_key, a.stratum, a.period
"""

STARTED = """
select item_key, stratum, period, is_over, count(*) as windows
from start
group by item_key, stratum, period, is_over
"""

EMPTY_RATES = "create temp table rate (item_key integer, stratum integer, period integer, p float)"


def lay_rates(cursor: Cursor) -> Rates:
    """Lay ``rate`` (item_key, stratum, period, p), where p is above 0, and return it as matrices.

    Args:
        cursor: Holds the tables of `crosssell.basket.follow_ups.histories`.
    """
    keys = cursor.query("select item_key from frequent order by item_key")["item_key"].to_numpy(np.int32)
    strata, periods = (int(one) for one in cursor.row(SIZES))
    shape = len(keys), strata, periods
    references = np.zeros(shape[1:])
    for stratum, period, count in cursor.rows(TOTALS):
        references[stratum - 1, period] = count
    found = cursor.query(OUTCOMES)
    at = (
        np.searchsorted(keys, found["item_key"].to_numpy(np.int32)),
        found["stratum"].to_numpy(np.int64) - 1,
        found["period"].to_numpy(np.int64),
    )
    without, followed = np.broadcast_to(references, shape).copy(), np.zeros(shape)
    without[at] -= found["had"].to_numpy(np.float64)
    followed[at] = found["followed"].to_numpy(np.float64)
    shares = _shares(without, followed).astype(np.float32)
    _lay(cursor, keys, shares)
    started, over, still_open = _windows(cursor, keys, shape)
    return Rates(
        item_keys=keys,
        over=over,
        still_open=still_open,
        started=started.reshape(len(keys), strata * periods),
        shares=shares.reshape(len(keys), strata * periods),
    )


def _shares(without: Numbers, followed: Numbers) -> Numbers:
    """Return p of items × strata × periods from the references at risk and those that followed."""
    rate = _ratio(followed.sum(axis=2), without.sum(axis=2))
    factor = _ratio(followed.sum(axis=1), (rate[:, :, None] * without).sum(axis=1))
    return np.minimum(1.0, rate[:, :, None] * factor[:, None, :])


def _ratio(count: Numbers, of: Numbers) -> Numbers:
    return np.divide(count, of, out=np.zeros_like(count), where=of > 0)


def _lay(cursor: Cursor, keys: NDArray[np.int32], shares: NDArray[np.float32]) -> None:
    cursor.execute(EMPTY_RATES)
    item, stratum, period = np.nonzero(shares)
    columns = {
        "item_key": keys[item],
        "stratum": (stratum + 1).astype(np.int32),
        "period": period.astype(np.int32),
        "p": shares[item, stratum, period],
    }
    cursor.append("rate", pa.table(columns))


def _windows(
    cursor: Cursor, keys: NDArray[np.int32], shape: tuple[int, int, int]
) -> tuple[NDArray[np.int32], Integers, Integers]:
    """Return the windows that are over by item and cell, all that are over, and the open ones."""
    found = cursor.query(STARTED)
    started = np.zeros(shape, dtype=np.int32)
    counts = np.zeros((2, len(keys)), dtype=np.int64)
    item = np.searchsorted(keys, found["item_key"].to_numpy(np.int32))
    windows = found["windows"].to_numpy(np.int64)
    is_over = found["is_over"].to_numpy(bool)
    np.add.at(counts, (is_over.astype(np.int64), item), windows)
    stratum = found["stratum"].to_numpy(np.int64)
    active = is_over & (stratum > 0)
    started[item[active], stratum[active] - 1, found["period"].to_numpy(np.int64)[active]] = windows[active]
    return started, counts[1], counts[0]
