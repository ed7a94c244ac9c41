"""By how much does a variant change the mean of a number, such as revenue a customer?

Welch's t-test, which allows the variants to vary unequally, as they do when one of them sells more
(`crosssell.experiments.methods.difference` has the formulas and the relative interval).
"""

from crosssell.columns import NoResult
from crosssell.experiments.methods.difference import ROUNDING, Estimate, welch_effect, without_test
from crosssell.experiments.moments import Moments
from crosssell.experiments.result import Effect


def mean_effect(control: Moments, variant: Moments, *, level: float) -> Effect:
    """Return the difference of two means.

    Args:
        control: What it is against.
        variant: What is compared.
        level: Confidence level of the intervals, between 0 and 1.
    """
    if control.units < 1 or variant.units < 1:
        return Effect(reason=NoResult.NO_CUSTOMERS, relative_reason=NoResult.NO_CUSTOMERS)
    before, after = mean_estimate(control), mean_estimate(variant)
    if before is None or after is None:
        difference = variant.mean - control.mean
        return without_test(difference, control=control.mean, reason=NoResult.ONE_CUSTOMER)
    return welch_effect(before, variant=after, level=level)


def mean_estimate(moments: Moments) -> Estimate | None:
    """Return a variant's mean with its variance; ``None`` for fewer than two units."""
    if moments.units < 2:
        return None
    rounding = ROUNDING * moments.mean
    variance = moments.variance if moments.variance > rounding * rounding else 0.0
    return Estimate(value=moments.mean, variance=variance / moments.units, units=moments.units)


def total_moments(units: int, *, mean: float, deviation: float) -> Moments:
    """Return the moments behind a typed-in number of customers, mean and standard deviation (n − 1)."""
    return Moments(units=units, means=(mean,), covariances=((deviation**2,),))
