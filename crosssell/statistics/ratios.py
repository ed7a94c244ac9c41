"""How large is a ratio of two totals, such as revenue an order, when the orders of a customer hang together?

The ratio is that of the totals, R = Σ y / Σ x over independent units (customers), not a mean of rows. Its
variance is taken by the delta method on the units (H. Scheffé's linearisation; A. Deng, U. Knoblich and
J. Lu, "Applying the delta method in metric analytics", KDD 2018, section 3):

    Var R ≈ (s²_y − 2 R s_xy + R² s²_x) / (n · mean(x)²)

with n units and the sample moments (n − 1) of their totals. The interval is Student's t with n − 1
degrees on ln R, se(ln R) = se(R) / R: amounts are skewed to the right, and a ratio of positive totals
cannot fall below 0.
"""

from dataclasses import dataclass
from math import exp, isfinite, log, sqrt

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class RatioMoments:
    """What the units' totals y (numerator) and x (denominator) come down to.

    Attributes:
        units: Independent units, n.
        numerator_mean: Mean of y.
        denominator_mean: Mean of x.
        numerator_variance: Sample variance of y (n − 1); ``None`` for fewer than two units.
        denominator_variance: Of x, likewise.
        covariance: Of x and y, likewise.
    """

    units: int
    numerator_mean: float
    denominator_mean: float
    numerator_variance: float | None
    denominator_variance: float | None
    covariance: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RatioEstimate:
    """A ratio of totals with its 95 % interval.

    Attributes:
        ratio: Σ y / Σ x, in units of y a unit of x.
        standard_error: Its standard error; ``None`` for fewer than two units.
        ratio_ci_lower: Lower bound; ``None`` for fewer than two units or a ratio that is not above 0.
        ratio_ci_upper: Upper bound, likewise.
    """

    ratio: float
    standard_error: float | None
    ratio_ci_lower: float | None
    ratio_ci_upper: float | None


def ratio_of_totals(moments: RatioMoments) -> RatioEstimate | None:
    """Return the ratio of the totals, or ``None`` without units or where the denominator is 0."""
    if moments.units < 1 or moments.denominator_mean == 0:
        return None
    ratio = moments.numerator_mean / moments.denominator_mean
    error = _standard_error(moments, ratio)
    lower, upper = None, None
    if error is not None and ratio > 0:
        # Imported here: it takes longer than a page without it should wait.
        from scipy.special import stdtrit

        half_width = float(stdtrit(moments.units - 1, (1 + CONFIDENCE) / 2)) * error / ratio
        if half_width < log(1e12):  # two units that have nothing in common say nothing
            lower, upper = exp(log(ratio) - half_width), exp(log(ratio) + half_width)
    return RatioEstimate(ratio=ratio, standard_error=error, ratio_ci_lower=lower, ratio_ci_upper=upper)


def _standard_error(moments: RatioMoments, ratio: float) -> float | None:
    parts = (moments.numerator_variance, moments.denominator_variance, moments.covariance)
    y, x, xy = parts
    if moments.units < 2 or y is None or x is None or xy is None:
        return None
    variance = (y - 2 * ratio * xy + ratio**2 * x) / (moments.units * moments.denominator_mean**2)
    # a variance, so never below zero but for the last digit
    return sqrt(max(0.0, variance)) if isfinite(variance) else None
