"""By how much do two independent estimates differ, and by how much relative to the first?

The difference is tested by Welch's t (B. L. Welch, Biometrika 34, 1947, 28–35; degrees of freedom after
F. E. Satterthwaite, Biometrics Bulletin 2, 1946, 110–114), from estimates and the variances of these:

    t = D / √(V₁ + V₀),   degrees = (V₁ + V₀)² / (V₁²/(n₁ − 1) + V₀²/(n₀ − 1))

The relative difference ρ = D / C has the interval of E. C. Fieller (Journal of the Royal Statistical Society
B 16, 1954, 175–185): every ρ that t would not reject, (D − ρC)² ≤ q² (V_D − 2ρ·cov(D, C) + ρ² V_C), with the
quantile q of the difference. It therefore leaves out 0 exactly when the interval of the difference does,
which the delta method's does not, and it is unbounded, so there is none, where C is within q standard errors
of 0.
"""

from dataclasses import dataclass
from math import isfinite, sqrt

from crosssell.columns import NoResult
from crosssell.experiments.result import NO_INTERVAL, Effect, Interval

ROUNDING = 1e-14  # of the mean: a smaller deviation is what is left of adding floating-point numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A figure of one variant.

    Attributes:
        value: Share, mean or ratio.
        variance: Of the estimate, not of the units; 0 where every unit has the same.
        units: That it is from; at least two.
    """

    value: float
    variance: float
    units: int


def welch_effect(control: Estimate, *, variant: Estimate, level: float) -> Effect:
    """Return the difference of two independent estimates with its interval and test.

    Args:
        control: What it is against.
        variant: What is compared.
        level: Confidence level of the intervals, between 0 and 1.
    """
    variance = control.variance + variant.variance
    share = variant.variance / variance if variance > 0 else 0.5
    degrees = 1 / (share**2 / (variant.units - 1) + (1 - share) ** 2 / (control.units - 1))
    return t_effect(
        variant.value - control.value,
        control=control.value,
        variance=variance,
        variance_control=control.variance,
        covariance=-control.variance,
        degrees=degrees,
        level=level,
    )


def t_effect(
    difference: float,
    *,
    control: float,
    variance: float,
    variance_control: float,
    covariance: float,
    degrees: float,
    level: float,
) -> Effect:
    """Return an effect from its estimates and their variances.

    Args:
        difference: Variant less control.
        control: The control's value.
        variance: Of the difference.
        variance_control: Of the control's value.
        covariance: Of the two; minus the control's variance where the variants are independent.
        degrees: Of freedom, at least 1.
        level: Confidence level of the intervals, between 0 and 1.
    """
    # Imported here: it takes longer than a page without it should wait.
    from scipy.special import stdtr, stdtrit

    error = sqrt(variance)
    if not isfinite(error):
        return without_test(difference, control=control, reason=NoResult.TOO_UNCERTAIN)
    if error == 0 or not isfinite(difference / error):  # nothing beside the difference
        return without_test(difference, control=control, reason=NoResult.CONSTANT)
    quantile = -float(stdtrit(degrees, (1 - level) / 2))
    statistic = difference / error
    relative = relative_to(control, difference=difference)
    interval, reason = _relative_interval(
        relative,
        control=control,
        variances=(variance, variance_control, covariance),
        quantile=quantile,
    )
    return Effect(
        difference=difference,
        difference_ci=Interval(lower=difference - quantile * error, upper=difference + quantile * error),
        relative=relative,
        relative_ci=interval,
        standard_error=error,
        statistic=statistic,
        degrees=degrees,
        p_value=2 * float(stdtr(degrees, -abs(statistic))),
        relative_reason=reason,
    )


def without_test(difference: float | None, *, control: float | None, reason: NoResult) -> Effect:
    """Return an effect that has no interval and no test, with the figures that stand without them.

    Args:
        difference: Variant less control, or ``None``.
        control: The control's value, or ``None``.
        reason: Why there is no more.
    """
    relative = None
    if difference is not None and control is not None:
        relative = relative_to(control, difference=difference)
    return Effect(
        difference=difference,
        relative=relative,
        reason=reason,
        relative_reason=reason if control is None else nothing_to_relate_to(control) or reason,
    )


def relative_to(control: float, *, difference: float) -> float | None:
    """Return the difference as a share of the control's value; ``None`` where that is not above 0."""
    share = difference / control if control > 0 else None
    return share if share is not None and isfinite(share) else None


def nothing_to_relate_to(control: float) -> NoResult | None:
    """Return why nothing is relative to this value of the control; ``None`` where something is."""
    if control > 0:
        return None
    return NoResult.ZERO_CONTROL if control == 0 else NoResult.NEGATIVE_CONTROL


def _relative_interval(
    relative: float | None, *, control: float, variances: tuple[float, float, float], quantile: float
) -> tuple[Interval, NoResult | None]:
    if reason := nothing_to_relate_to(control):
        return NO_INTERVAL, reason
    # All in units of the control, so that neither tiny nor huge amounts leave the range of numbers.
    of_difference, of_control, of_both = (quantile**2 * (v / control) / control for v in variances)
    bounded = 1 - of_control
    if relative is None or not bounded > 0 or not isfinite(of_difference):
        return NO_INTERVAL, NoResult.TOO_UNCERTAIN
    middle = (relative - of_both) / bounded
    # Fieller's root, written so that a large relative difference does not cancel; below zero by rounding
    # only.
    under = (of_difference - 2 * relative * of_both + relative * relative * of_control) + (
        of_both * of_both - of_control * of_difference
    )
    reach = sqrt(max(under, 0.0)) / bounded
    if not isfinite(middle) or not isfinite(reach):
        return NO_INTERVAL, NoResult.TOO_UNCERTAIN
    return Interval(lower=middle - reach, upper=middle + reach), None
