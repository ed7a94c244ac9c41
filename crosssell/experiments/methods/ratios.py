"""By how much does a variant change a ratio of totals, such as revenue an order, when customers have several?

The ratio is that of the totals over customers, R = Σ y / Σ d, and its variance that of the customers'
residuals y − R·d (the delta method: A. Deng, U. Knoblich and J. Lu, "Applying the delta method in metric
analytics", KDD 2018, section 3):

    Var R ≈ (s²_y − 2 R s_yd + R² s²_d) / (n · mean(d)²)

A t-test over the rows would take orders of one customer for independent ones. The two ratios are then
compared as means are. The delta method asks for a denominator that is not nearly zero itself: where its mean
is within three standard errors of 0 (fewer than about nine customers with an order) there is no interval.
"""

from math import isfinite, sqrt

from crosssell.columns import NoResult
from crosssell.experiments.methods.difference import Estimate, welch_effect, without_test
from crosssell.experiments.moments import Moments
from crosssell.experiments.result import Effect

CANCELLED = 1e-12  # of the terms: a smaller sum of them is rounding
ERRORS_ABOVE_ZERO = 3.0  # of the denominator's mean, in its standard errors


def ratio_effect(control: Moments, variant: Moments, *, level: float) -> Effect:
    """Return the difference of two ratios of totals.

    Args:
        control: What it is against; its columns start with numerator and denominator.
        variant: What is compared, likewise.
        level: Confidence level of the intervals, between 0 and 1.
    """
    if control.units < 1 or variant.units < 1:
        return Effect(reason=NoResult.NO_CUSTOMERS, relative_reason=NoResult.NO_CUSTOMERS)
    values = ratio_of(control), ratio_of(variant)
    if values[0] is None or values[1] is None:
        return without_test(None, control=values[0], reason=NoResult.NO_DENOMINATOR)
    difference = values[1] - values[0]
    before, after = ratio_estimate(control), ratio_estimate(variant)
    if before is None or after is None:
        alone = min(control.units, variant.units) < 2
        reason = NoResult.ONE_CUSTOMER if alone else NoResult.NO_DENOMINATOR
        return without_test(difference, control=values[0], reason=reason)
    if not (denominator_is_certain(control) and denominator_is_certain(variant)):
        return without_test(difference, control=values[0], reason=NoResult.TOO_UNCERTAIN)
    return welch_effect(before, variant=after, level=level)


def ratio_of(moments: Moments) -> float | None:
    """Return the ratio of the totals; ``None`` where the denominator's total is 0, below, or next to it."""
    if not moments.units or not moments.means[1] > 0:
        return None
    ratio = moments.means[0] / moments.means[1]
    return ratio if isfinite(ratio) else None


def ratio_estimate(moments: Moments) -> Estimate | None:
    """Return a variant's ratio with its variance; ``None`` for fewer than two units or no denominator."""
    ratio = ratio_of(moments)
    if moments.units < 2 or ratio is None:
        return None
    variance = residual_variance(moments, ratio=ratio) / moments.means[1] / moments.means[1]
    if not isfinite(variance):  # so small a denominator is none
        return None
    return Estimate(value=ratio, variance=variance / moments.units, units=moments.units)


def residual_variance(moments: Moments, *, ratio: float) -> float:
    """Return the variance of the units' numerators less ``ratio`` times their denominators."""
    (of_numerator, of_both), of_denominator = moments.covariances[0][:2], moments.covariances[1][1]
    terms = of_numerator + ratio * ratio * of_denominator
    variance = terms - 2 * ratio * of_both
    return 0.0 if variance <= CANCELLED * terms else variance


def denominator_is_certain(moments: Moments) -> bool:
    """Whether the denominator's mean is far enough above 0 for the delta method."""
    return moments.means[1] >= ERRORS_ABOVE_ZERO * sqrt(moments.covariances[1][1] / moments.units)
