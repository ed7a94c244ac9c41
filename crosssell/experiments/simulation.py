"""Does the test raise as many false alarms on a shop's own customers as it says it does?

An A/A test: the customers' real figures, drawn at random into two groups that nothing tells apart, judged by
the test that an evaluation uses (pooled z for shares, Welch's t for means, the delta method for ratios).
Whatever it finds is a false alarm. Over many draws the share of them has to come out near alpha; by how much
it may differ by chance alone is the binomial interval given with it. Rare, very large orders are what
makes it fail: then the groups are too small for the metric.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, isfinite

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtrik, ndtr, stdtr

from crosssell.columns import MetricKind
from crosssell.errors import CrosssellError, ErrorCode

Array = NDArray[np.float64]

RUNS = 2_000
MOST_UNITS = 20_000  # customers that take part in each draw
_CHUNK_CELLS = 2_000_000  # of the random numbers held at a time: 16 MB
_SURE = 0.99  # of the interval that chance alone explains


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """What came of many tests of nothing.

    Attributes:
        runs: Draws that could be judged.
        alarms: Of them, draws that the test called a difference.
        alpha: The share of false alarms that it promises.
        lower: Share of false alarms from which on chance alone explains it (99 % of all simulations).
        upper: Share up to which it does.
        units: Customers in each draw.
        left_out: Draws that gave no p-value, because one group was constant.
    """

    runs: int
    alarms: int
    alpha: float
    lower: float
    upper: float
    units: int
    left_out: int

    @property
    def share(self) -> float | None:
        """Share (0–1) of false alarms; ``None`` where no draw could be judged."""
        return self.alarms / self.runs if self.runs else None

    @property
    def holds(self) -> bool | None:
        """Whether the share is what the test promises, give or take chance."""
        return None if self.share is None else self.lower <= self.share <= self.upper


def false_alarms(
    kind: MetricKind,
    values: Array,
    *,
    alpha: float = 0.05,
    runs: int = RUNS,
    seed: int = 7,
    control_share: float = 0.5,
) -> Simulation | None:
    """Draw customers into two groups many times and count how often the test sees a difference.

    Args:
        kind: Of the metric.
        values: One row a customer: (n,) for shares and means, (n, 2) numerator and denominator for ratios.
        alpha: The share of false alarms that the test promises, two-sided.
        runs: How many draws.
        seed: Of the draws.
        control_share: Chance (0–1) of a customer to be in the first group.

    Returns:
        The count; ``None`` with fewer than four customers.

    Raises:
        CrosssellError: ``invalid_value`` for a share or a number of runs that cannot be.
    """
    if not (isfinite(alpha) and 0 < alpha < 1):
        raise CrosssellError(ErrorCode.INVALID_VALUE, value=alpha, what="alpha", allowed="0–1")
    if not (isfinite(control_share) and 0 < control_share < 1):
        raise CrosssellError(ErrorCode.INVALID_VALUE, value=control_share, what="share", allowed="0–1")
    if runs < 1:
        raise CrosssellError(ErrorCode.INVALID_VALUE, value=runs, what="number of runs", allowed="≥ 1")
    if len(values) < 4:
        return None
    p_values = np.concatenate(list(_p_values(kind, values, runs=runs, seed=seed, share=control_share)))
    judged = p_values[~np.isnan(p_values)]
    lower, upper = _expected(alpha, runs=len(judged))
    return Simulation(
        runs=len(judged),
        alarms=int((judged <= alpha).sum()),
        alpha=alpha,
        lower=lower,
        upper=upper,
        units=len(values),
        left_out=runs - len(judged),
    )


def _p_values(kind: MetricKind, values: Array, *, runs: int, seed: int, share: float) -> Iterator[Array]:
    """Yield p-values of draws, NaN where there is none."""
    columns = values.astype(np.float64).reshape(len(values), -1)
    middle = columns.mean(axis=0)
    centred = columns - middle  # sums of squares of large numbers would lose the variance
    products = [centred[:, i] * centred[:, j] for i in range(columns.shape[1]) for j in range(i + 1)]
    table = np.column_stack([np.ones(len(values)), centred, *products])
    everyone = table.sum(axis=0)
    draws = np.random.default_rng(seed)
    chunk = max(1, _CHUNK_CELLS // len(values))
    for done in range(0, runs, chunk):
        cells = draws.random((min(chunk, runs - done), len(values)))
        inside = (cells < share).astype(np.float64) @ table
        groups = [_group(kind, sums, middle) for sums in (inside, everyone - inside)]
        with np.errstate(divide="ignore", invalid="ignore"):
            yield _judged(kind, *groups)


Group = tuple[Array, Array, Array]  # units, value, variance of one unit; one entry a draw


def _group(kind: MetricKind, sums: Array, middle: Array) -> Group:
    units = sums[:, 0]
    with np.errstate(divide="ignore", invalid="ignore"):
        if kind == MetricKind.RATIO:
            above, below = (sums[:, 1 + i] / units for i in range(2))
            s_yy, s_xy, s_xx = (
                (sums[:, 3 + k] - units * one * other) / (units - 1)
                for k, (one, other) in enumerate(((above, above), (below, above), (below, below)))
            )
            ratio, size = (middle[0] + above) / (middle[1] + below), middle[1] + below
            return units, ratio, (s_yy - 2 * ratio * s_xy + ratio**2 * s_xx) / size**2
        mean = sums[:, 1] / units
        return units, middle[0] + mean, (sums[:, 2] - units * mean**2) / (units - 1)


def _judged(kind: MetricKind, one: Group, other: Group) -> Array:
    (n, value, variance), (m, value_other, variance_other) = one, other
    difference = value - value_other
    if kind == MetricKind.PROPORTION:
        pooled = (n * value + m * value_other) / (n + m)
        found = np.abs(difference) / np.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m))
        p_values = 2 * ndtr(-found)
    else:
        # What is left of a constant's variance after the last digit would be judged as if it were one.
        none = np.maximum(variance, variance_other) <= 1e-18 * np.maximum(value**2, 1e-300)
        part, part_other = (
            np.where(none, 0, np.maximum(spread, 0) / units)
            for spread, units in ((variance, n), (variance_other, m))
        )
        error = part + part_other
        degrees = error**2 / (part**2 / (n - 1) + part_other**2 / (m - 1))
        p_values = 2 * stdtr(degrees, -np.abs(difference) / np.sqrt(error))
    return np.where((n > 1) & (m > 1), p_values, np.nan)


def _expected(alpha: float, *, runs: int) -> tuple[float, float]:
    """Return between which shares 99 % of all simulations of a sound test lie."""
    if runs == 0:
        return 0.0, 1.0
    tail = (1 - _SURE) / 2
    counts = [float(bdtrik(level, runs, alpha)) for level in (tail, 1 - tail)]
    # Not a number where not even a single false alarm is that unlikely.
    lower, upper = (ceil(count) if isfinite(count) else 0 for count in counts)
    return lower / runs, min(runs, upper) / runs
