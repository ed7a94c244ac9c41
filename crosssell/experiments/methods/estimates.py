"""The value of one variant and how sure it is, whatever the kind of metric; and the bounds of a ratio of two.

A share or a mean is the mean of its units, with variance s²/n. A ratio is R = ȳ / x̄ over units; its variance
is that of the linearised values (y - R x) / x̄ by n (the delta method: A. Deng, U. Knoblich and J. Lu,
"Applying the delta method in metric analytics", KDD 2018, section 3).

The relative difference is bounded by E. C. Fieller's theorem (Journal of the Royal Statistical Society B 16,
1954, 175–185): all r for which v - (1 + r) c is within k standard errors of zero. They form an interval as
long as the control's own value is more than k standard errors above zero.
"""

from dataclasses import dataclass
from math import isfinite, sqrt

from crosssell.columns import MetricKind
from crosssell.experiments.moments import Moments
from crosssell.experiments.result import NO_INTERVAL, Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """The value of one variant.

    Attributes:
        value: Share, mean or ratio.
        unit_variance: Of a single unit (linearised for a ratio), n - 1.
        units: Units with a value.
    """

    value: float
    unit_variance: float
    units: int

    @property
    def variance(self) -> float:
        """Variance of `value` as an estimate."""
        return self.unit_variance / self.units


def estimate(kind: MetricKind, *, moments: Moments) -> Estimate | None:
    """Return the value of a variant, or ``None`` with fewer than two units or a denominator of zero."""
    if moments.units < 2:
        return None
    value, variance = moments.mean, moments.variance
    if kind == MetricKind.RATIO:
        below = moments.means[1]
        if below == 0:
            return None
        (_, across), (_, spread_below) = moments.covariances[0][:2], moments.covariances[1][:2]
        value /= below
        variance = (variance - 2 * value * across + value**2 * spread_below) / below**2
    if not (isfinite(value) and isfinite(variance)):
        return None
    # A variance, so below zero only by the last digit.
    return Estimate(value=value, unit_variance=max(0.0, variance), units=moments.units)


def relative_bounds(
    control: float, *, control_variance: float, variant: float, variant_variance: float, deviations: float
) -> Interval:
    """Return the bounds of variant / control - 1, by Fieller.

    Args:
        control: Value of the control.
        control_variance: Of that value as an estimate.
        variant: Value of the variant.
        variant_variance: Of that value as an estimate.
        deviations: Standard errors k that the interval reaches, such as 1.96.

    Returns:
        The bounds; none where the control is not ``deviations`` standard errors above zero.

    >>> bounds = relative_bounds(10, control_variance=0, variant=12, variant_variance=1, deviations=2)
    >>> round(bounds.lower, 3), round(bounds.upper, 3)
    (0.0, 0.4)
    """
    square = deviations**2
    leading = control**2 - square * control_variance
    if control <= 0 or leading <= 0:
        return NO_INTERVAL
    middle = control * variant
    rest = variant**2 - square * variant_variance
    root = sqrt(max(0.0, middle**2 - leading * rest))
    lower, upper = (middle - root) / leading - 1, (middle + root) / leading - 1
    return Interval(lower=lower, upper=upper) if isfinite(lower) and isfinite(upper) else NO_INTERVAL
