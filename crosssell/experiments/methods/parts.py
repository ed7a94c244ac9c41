"""What are the moments of a whole from those of its parts, and of what is left without one unit?

Means and sums of products are put together pairwise without leaving the scale of the deviations (T. F. Chan,
G. H. Golub and R. J. LeVeque, The American Statistician 37, 1983, 242–247):

    mean = mean_a + δ·n_b/n,   S = S_a + S_b + δδ'·n_a·n_b/n,   δ = mean_b − mean_a
"""

from collections.abc import Iterable
from functools import reduce

from crosssell.experiments.moments import Moments

BEYOND_ROUNDING = 1e-9  # of the sum of squares: what is left below it is rounding


def merged(parts: Iterable[Moments]) -> Moments | None:
    """Return the moments of all units of the parts, which have the same columns; ``None`` without units."""
    peopled = [part for part in parts if part.units > 0]
    return reduce(_both, peopled) if peopled else None


def without(moments: Moments, *, value: float, below: float | None = None) -> Moments | None:
    """Return the moments of a variant's value, and denominator, without one of its units.

    ``None`` where no unit is left, or where so little is left of the sum of squares that floating point
    cannot tell it: then that unit is all there is.

    Args:
        moments: Of the variant, that unit included.
        value: The unit's.
        below: The unit's denominator, for ratios.
    """
    point = (value,) if below is None else (value, below)
    if moments.units < 2:
        return None
    left = moments.units - 1
    away = [it - mean for it, mean in zip(point, moments.means, strict=False)]
    means = tuple(mean - d / left for mean, d in zip(moments.means, away, strict=False))
    if left == 1:
        return Moments(units=1, means=means, covariances=tuple((0.0,) * len(point) for _ in point))
    squares = [moments.covariances[i][i] * left for i in range(len(point))]
    taken = [d * d * (moments.units / left) for d in away]
    lost = [
        before > 0 and before - d < BEYOND_ROUNDING * before for before, d in zip(squares, taken, strict=True)
    ]
    if lost[0]:
        return None
    covariances = tuple(
        tuple(
            0.0
            if lost[i] or lost[j]
            else (cell * left - away[i] * away[j] * (moments.units / left)) / (left - 1)
            for j, cell in enumerate(row[: len(point)])
        )
        for i, row in enumerate(moments.covariances[: len(point)])
    )
    return Moments(units=left, means=means, covariances=covariances)


def _both(first: Moments, second: Moments) -> Moments:
    units = first.units + second.units
    away = [b - a for a, b in zip(first.means, second.means, strict=True)]
    means = tuple(mean + d * second.units / units for mean, d in zip(first.means, away, strict=True))
    shared = first.units / units * second.units
    rows = zip(first.covariances, second.covariances, strict=True)
    covariances = tuple(
        tuple(
            (a * (first.units - 1) + b * (second.units - 1) + away[i] * away[j] * shared) / (units - 1)
            for j, (a, b) in enumerate(zip(*row, strict=True))
        )
        for i, row in enumerate(rows)
    )
    return Moments(units=units, means=means, covariances=covariances)
