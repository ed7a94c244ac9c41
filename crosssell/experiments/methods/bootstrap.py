"""What interval do the customers themselves give, without any distribution being assumed?

Customers are drawn with replacement within each variant, and the studentised difference of each draw is kept
(the percentile-t method: B. Efron and R. Tibshirani, "An Introduction to the Bootstrap", 1993, section 12.5):

    t* = (D* − D) / se*,   interval = D − t*(upper)·se … D − t*(lower)·se

It follows the skewness of revenue, which Welch's symmetric interval does not, and its t* come from a sample
of the customers just as well where there are too many of them: estimate and error are those of all. The
relative interval is the same on ln(variant / control).

Customers with nothing at all are not drawn one by one: how many of them a draw holds is binomial.
"""

from collections.abc import Iterator
from math import exp, log, sqrt

import numpy as np
from numpy.typing import NDArray

from crosssell.columns import MetricKind
from crosssell.experiments.methods.effects import estimate_of
from crosssell.experiments.moments import Moments
from crosssell.experiments.result import NO_INTERVAL, Bootstrapped, Interval

Numbers = NDArray[np.float64]

DRAWS = 2_000
MOST_UNITS = 50_000  # a variant; more are sampled by whoever reads them
AT_ONCE = 1_000_000  # drawn customers held in memory
USABLE = 0.99  # of the draws must have a value
FEWEST_UNITS = 10  # a variant; too few different draws below


def bootstrapped(
    kind: MetricKind,
    control_values: Numbers,
    variant_values: Numbers,
    *,
    level: float,
    seed: int,
    draws: int = DRAWS,
    control: Moments | None = None,
    variant: Moments | None = None,
) -> Bootstrapped | None:
    """Return the intervals from resampled customers.

    ``None`` for fewer than ten units a variant, and where there is no value or nothing varies.

    Args:
        kind: Of the metric.
        control_values: One a unit; for ratios a row (numerator, denominator) a unit. No missing ones.
        variant_values: Likewise.
        level: Confidence level of the intervals, between 0 and 1.
        seed: Of the draws.
        draws: How many.
        control: Moments of all the control's units, where the values are a sample of them.
        variant: Likewise.
    """
    values = _columns(control_values), _columns(variant_values)
    if min(len(rows) for rows in values) < FEWEST_UNITS:
        return None
    samples = moments_of(values[0]), moments_of(values[1])
    wholes = control or samples[0], variant or samples[1]
    drawn = [_drawn(kind, rows, draws=draws, seed=(seed, i)) for i, rows in enumerate(values)]
    capped = sum(moments.units for moments in wholes) > sum(len(rows) for rows in values)
    intervals = [
        _interval(kind, wholes, samples, drawn, level=level, logarithm=logarithm)
        for logarithm in (False, True)
    ]
    if intervals[0] is None:
        return None
    return Bootstrapped(
        difference_ci=intervals[0],
        relative_ci=intervals[1] or NO_INTERVAL,
        draws=draws,
        units=sum(len(rows) for rows in values),
        capped=capped,
    )


def moments_of(values: Numbers) -> Moments:
    """Return the moments of units' values.

    Args:
        values: One a unit, or a row of columns a unit; at least one unit.
    """
    rows = _columns(values)
    means = rows.mean(axis=0)
    away = rows - means
    covariances = away.T @ away / max(len(rows) - 1, 1)
    return Moments(
        units=len(rows),
        means=tuple(float(mean) for mean in means),
        covariances=tuple(tuple(float(cell) for cell in row) for row in covariances),
    )


def _columns(values: Numbers) -> Numbers:
    rows = np.asarray(values, dtype=np.float64)
    return rows[:, None] if rows.ndim == 1 else rows


def _interval(
    kind: MetricKind,
    wholes: tuple[Moments, Moments],
    samples: tuple[Moments, Moments],
    drawn: list[tuple[Numbers, Numbers]],
    *,
    level: float,
    logarithm: bool,
) -> Interval | None:
    whole, sample = (_difference(kind, pair, logarithm=logarithm) for pair in (wholes, samples))
    if whole is None or sample is None:
        return None
    (before, before_variance), (after, after_variance) = drawn
    usable = np.isfinite(before) & np.isfinite(after)
    if logarithm:
        usable &= (before > 0) & (after > 0)
        before, after = np.where(usable, before, 1.0), np.where(usable, after, 1.0)
        before_variance, after_variance = before_variance / before**2, after_variance / after**2
        differences = np.log(after) - np.log(before)
    else:
        differences = np.where(usable, after, 0.0) - np.where(usable, before, 0.0)
    errors = np.sqrt(np.where(usable, before_variance + after_variance, 0.0))
    usable &= errors > 0
    if usable.mean() < USABLE:
        return None
    studentised = (differences[usable] - sample[0]) / errors[usable]
    low, high = np.quantile(studentised, [(1 - level) / 2, (1 + level) / 2])
    lower, upper = whole[0] - float(high) * whole[1], whole[0] - float(low) * whole[1]
    if not logarithm:
        return Interval(lower=lower, upper=upper)
    return Interval(lower=exp(lower) - 1, upper=exp(upper) - 1) if max(-lower, upper) < log(1e12) else None


def _difference(
    kind: MetricKind, pair: tuple[Moments, Moments], *, logarithm: bool
) -> tuple[float, float] | None:
    """The difference and its standard error; ``None`` where it has none."""
    before, after = (estimate_of(kind, moments) for moments in pair)
    if before is None or after is None:
        return None
    if logarithm:
        if before.value <= 0 or after.value <= 0:
            return None
        variance = before.variance / before.value**2 + after.variance / after.value**2
        return (log(after.value / before.value), sqrt(variance)) if variance > 0 else None
    variance = before.variance + after.variance
    return (after.value - before.value, sqrt(variance)) if variance > 0 else None


def _drawn(kind: MetricKind, rows: Numbers, *, draws: int, seed: tuple[int, int]) -> tuple[Numbers, Numbers]:
    """The value of each draw, and its variance; not a number where a draw has no denominator."""
    draw = np.random.default_rng(seed)
    present = rows[(rows != 0).any(axis=1)]
    if len(present) == 0:
        return np.zeros(draws), np.zeros(draws)
    # Around the mean, so that a small spread at a large value is not lost in the squares.
    shift = present.mean(axis=0)
    ratio = kind is MetricKind.RATIO
    away = present - shift
    columns = [away[:, 0], away[:, 0] ** 2]
    if ratio:
        columns += [away[:, 1], away[:, 1] ** 2, away[:, 0] * away[:, 1]]
    sums = np.concatenate(list(_sums(columns, units=len(rows), present=len(present), draws=draws, draw=draw)))
    return _values(sums, shift=shift, units=len(rows))


def _sums(
    columns: list[Numbers], *, units: int, present: int, draws: int, draw: np.random.Generator
) -> Iterator[Numbers]:
    """Blocks of a row a draw: how many drawn units are not zero, and the sums of their columns."""
    step = max(1, AT_ONCE // present)
    for start in range(0, draws, step):
        size = min(step, draws - start)
        found = draw.binomial(units, present / units, size)
        chosen = draw.integers(0, present, int(found.sum()), dtype=np.int32)
        # reduceat gives an element, not nothing, for an empty stretch
        starts = np.minimum(np.concatenate(([0], np.cumsum(found)[:-1])), max(len(chosen) - 1, 0))
        block = np.zeros((size, len(columns) + 1))
        block[:, 0] = found
        if len(chosen):
            for i, column in enumerate(columns):
                block[:, i + 1] = np.where(found > 0, np.add.reduceat(column[chosen], starts), 0.0)
        yield block


def _values(sums: Numbers, *, shift: Numbers, units: int) -> tuple[Numbers, Numbers]:
    found, first, squares = sums[:, 0], sums[:, 1], sums[:, 2]
    zeros = units - found
    mean = (first + found * shift[0]) / units
    # Σ (y − mean)² = Σ over present of ((y − shift) − (mean − shift))² + zeros · mean²
    gap = mean - shift[0]
    spread = squares - 2 * gap * first + found * gap**2 + zeros * mean**2
    if sums.shape[1] == 3:
        return mean, np.maximum(spread, 0.0) / (units - 1) / units
    below, below_squares, both = sums[:, 3], sums[:, 4], sums[:, 5]
    denominator = (below + found * shift[1]) / units
    other = denominator - shift[1]
    below_spread = below_squares - 2 * other * below + found * other**2 + zeros * denominator**2
    shared = both - gap * below - other * first + found * gap * other + zeros * mean * denominator
    empty = denominator <= 0
    safe = np.where(empty, np.nan, denominator)
    ratio = mean / safe
    residual = spread - 2 * ratio * shared + ratio**2 * below_spread
    return ratio, np.maximum(residual, 0.0) / (units - 1) / units / safe**2
