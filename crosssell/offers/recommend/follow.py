"""What follows what, and when: the chance that an item adds to another one, by the days since it was bought.

Every day on which a customer bought a is a start, of their last `MOST_STARTS` days with a purchase. For each
of `LAGS`, a stretch of days (from, to] after it:

    followed(a, b) = starts whose customer first bought b within the stretch,
    at risk(a, b) = starts whose customer had no b up to the stretch's first day,

over the starts whose stretch is over at the last day known. What happens after any item is the measure, so
that who buys much, and what sells much, does not look like a follow-up: with pace(b) = Σ_a followed / Σ_a at
risk, the excess of b after a is

    x(a, b) = max(0, followed − z · √followed − at risk · pace(b)) / (at risk + m),

a share (0–1) of those at risk: followers as few as chance may make them are taken off (√n is the standard
deviation of a count of n, G. Casella and R. L. Berger, Statistical Inference, 2002, section 3.2), and m makes
small numbers say less. Over the days to come, a customer who bought a some time ago passes through stretches,
each for a part of its length: their x add up by these parts. How much time has healed is so counted, not
assumed.

The same starts, of anything, tell the pace of a customer: new items to expect within the days to come, by the
days since the last order.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_array

LAGS = ((0, 7), (7, 14), (14, 30), (30, 60), (60, 120), (120, 365))  # days
FROM, UNTIL = np.array(LAGS).T
MOST_STARTS = 100  # of a customer, so that a few who order every day do not fill the memory
NOWHERE = len(LAGS)  # longer ago than any stretch, or nobody knows when

Table = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Visits:
    """Days on which customers bought items.

    Attributes:
        customer: Rows of the history, rising.
        day: Rising within a customer.
        bought: Visits × items, 1 where bought.
        new: The same, 1 where bought for the first time.
    """

    customer: NDArray[np.int64]
    day: NDArray[np.int64]
    bought: "csr_array"
    new: "csr_array"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Followed:
    """Starts of one stretch of days, items × items.

    Attributes:
        followed: Whose customer first bought the column's item within it.
        at_risk: Whose customer had none of it up to its first day.
    """

    followed: Table
    at_risk: Table


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Follows:
    """What own items add to others within the days to come.

    Attributes:
        chances: Lags × items × items as one table of (lags · items) rows: a share (0–1).
        pace: New items to expect of a customer within the days, by the lag of the last order; the last
            entry is for longer ago.
    """

    chances: Table
    pace: NDArray[np.float64]


def followed(visits: Visits, *, lag: tuple[int, int], as_of: int) -> Followed:
    """Count what followed within one stretch of days.

    Args:
        visits: What was known.
        lag: First day (not within) and last day of the stretch, after a start.
        as_of: The last day known.
    """
    start, then, days = _pairs(visits)
    low, high = lag
    is_over = _is_start(visits) & (visits.day + high <= as_of)
    known = is_over[start]
    came = _counts(visits, start, then, known & (days > low) & (days <= high))
    had = _counts(visits, start, then, known & (days <= low))
    starts = np.asarray(visits.bought[is_over].sum(axis=0), np.float32).ravel()
    return Followed(followed=came, at_risk=np.maximum(starts[:, None] - had, 0))


def excess(counts: Followed, *, doubt: float, shrink: float) -> Table:
    """Return x, items × items: what the row's item adds to the share that buys the column's, 0 for itself.

    Args:
        counts: Of one stretch.
        doubt: z, standard deviations of the followers that are taken off.
        shrink: m, starts.
    """
    came, at_risk = counts.followed, counts.at_risk
    pace = came.sum(axis=0, dtype=np.float64) / np.maximum(at_risk.sum(axis=0, dtype=np.float64), 1)
    sure = came - np.float32(doubt) * np.sqrt(came) - at_risk * pace.astype(np.float32)
    found = np.maximum(sure, 0) / (at_risk + np.float32(shrink))
    np.fill_diagonal(found, 0)
    return np.asarray(found, np.float32)


def follows(visits: Visits, *, as_of: int, window_days: int, doubt: float, shrink: float) -> Follows:
    """Return what own items add to others within the days to come, and how many new items are to be expected.

    Args:
        visits: What was known.
        as_of: The last day known.
        window_days: The days to come.
        doubt: As of `excess`.
        shrink: As of `excess`.
    """
    items = visits.bought.shape[1]
    parts = passed(window_days)
    chances = np.zeros((len(LAGS), items, items), np.float32)
    for stretch, lag in enumerate(LAGS):
        if not (visits.day + lag[1] <= as_of).any():
            continue
        share = excess(followed(visits, lag=lag, as_of=as_of), doubt=doubt, shrink=shrink)
        for now in np.flatnonzero(parts[:-1, stretch]):
            chances[now] += np.float32(parts[now, stretch]) * share
    return Follows(
        chances=chances.reshape(len(LAGS) * items, items), pace=parts @ _new_items(visits, as_of=as_of)
    )


def passed(window_days: int) -> NDArray[np.float64]:
    """Return (lags + 1) × stretches: the part of each stretch that the days to come pass through.

    From the middle of a lag on; what is longer ago than any is taken as the last stretch.

    >>> passed(30)[0].round(2).tolist()  # from 3.5 days on to 33.5
    [0.5, 1.0, 1.0, 0.12, 0.0, 0.0]
    """
    middle = (FROM + UNTIL) / 2
    middle = np.append(middle, middle[-1])[:, None]
    within = np.minimum(UNTIL, middle + window_days) - np.maximum(FROM, middle)
    return np.asarray(np.maximum(within, 0) / (UNTIL - FROM), np.float64)


def lag_of(days: NDArray[np.integer]) -> NDArray[np.int64]:
    """Return the number of the lag that so many days ago is in, `NOWHERE` beyond the last.

    >>> lag_of(np.array([0, 7, 8, 365, 366])).tolist()
    [0, 0, 1, 5, 6]
    """
    return np.searchsorted(UNTIL, days, side="left")


def _pairs(visits: Visits) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return the pairs of a start and a visit of its customer with something new, and the days between."""
    is_new = np.diff(visits.new.indptr) > 0
    then = np.flatnonzero(is_new)
    begins = np.searchsorted(visits.customer, visits.customer[then], side="left")
    ends = np.searchsorted(visits.customer, visits.customer[then], side="right")
    begins = np.maximum(begins, ends - MOST_STARTS)
    starts = ends - begins
    offset = np.cumsum(starts) - starts
    start = np.arange(int(starts.sum())) + np.repeat(begins - offset, starts)
    then = np.repeat(then, starts)
    return start, then, visits.day[then] - visits.day[start]


def _is_start(visits: Visits) -> NDArray[np.bool_]:
    ends = np.searchsorted(visits.customer, visits.customer, side="right")
    return np.arange(len(ends)) >= ends - MOST_STARTS


def _counts(
    visits: Visits, start: NDArray[np.int64], then: NDArray[np.int64], known: NDArray[np.bool_]
) -> Table:
    """Return items × items: pairs with the row's item at the start and the column's then."""
    from scipy.sparse import coo_array

    size = len(visits.day)
    ones = np.ones(int(known.sum()), np.float32)
    joined = coo_array((ones, (then[known], start[known])), shape=(size, size)).tocsr()
    return np.asarray(((joined @ visits.bought).T.tocsr() @ visits.new).toarray(), np.float32)


def _new_items(visits: Visits, *, as_of: int) -> NDArray[np.float64]:
    """Return how many new items a visit is followed by within each stretch, on average."""
    start, then, days = _pairs(visits)
    new = np.diff(visits.new.indptr)[then]
    found = []
    for low, high in LAGS:
        is_over = _is_start(visits) & (visits.day + high <= as_of)
        within = is_over[start] & (days > low) & (days <= high)
        found.append(new[within].sum() / max(int(is_over.sum()), 1))
    return np.array(found, np.float64)
