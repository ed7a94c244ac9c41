"""Within which relative differences do two values lie, some standard errors away?

E. C. Fieller's theorem (Journal of the Royal Statistical Society B 16, 1954, 175–185): all r for which
v - (1 + r) c is within k standard errors of zero, for any k. They form an interval as long as the control's
own value is more than k standard errors above zero.
"""

from math import isfinite, sqrt

from crosssell.experiments.result import NO_INTERVAL, Interval


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
    if not control > 0:
        return NO_INTERVAL
    # All in units of the control, so that neither tiny nor huge amounts leave the range of numbers.
    times = variant / control
    of_control = deviations**2 * (control_variance / control) / control
    of_variant = deviations**2 * (variant_variance / control) / control
    bounded = 1 - of_control
    if not bounded > 0 or not isfinite(of_variant):
        return NO_INTERVAL
    reach = sqrt(max(0.0, of_variant * bounded + times * times * of_control))
    lower, upper = (times - reach) / bounded - 1, (times + reach) / bounded - 1
    return Interval(lower=lower, upper=upper) if isfinite(lower) and isfinite(upper) else NO_INTERVAL
