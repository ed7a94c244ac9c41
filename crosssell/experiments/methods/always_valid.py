"""An interval that holds however often one looks, for tests that are still running.

The asymptotic confidence sequence with a normal mixture of I. Waudby-Smith, D. Arbour, R. Sinha, E. H.
Kennedy and A. Ramdas, "Time-uniform central limit theory and asymptotic confidence sequences" (Annals of
Statistics 52, 2024, 2613–2640; arXiv 2103.06476, theorem 2.2). With V the variance of the difference as an
estimate (so that V·N is what one unit brings), N units in both groups, and a = N ρ²,

    difference ± √V · √( 2 (a + 1) / a · ln( √(a + 1) / α ) )

covers the true difference at all looks at once with chance 1 - α, as the groups grow. It is narrowest at the
size N* that it is tuned for, ρ² = (-W₋₁(-α² / e) - 1) / N* with Lambert's W (where the derivative of the
width is zero): there it reaches 3.04 standard errors at α = 5 %, where an interval that is read once reaches
1.96; at a tenth of that size 3.82, at ten times 3.25. What it is tuned for must not depend on the data: the
planned size, or `TUNED_FOR` where nobody planned.

The always-valid p-value is the smallest α at which the interval, with its ρ, leaves out zero. The relative
difference is bounded by inverting the same sequence for v - (1 + r) c, since only the true r has to be
covered.

Shares take the variance of (yes + 1) / (n + 2), so that a first day without a yes is not read as certainty.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from math import e, exp, log, sqrt

from crosssell.columns import MetricKind
from crosssell.experiments.methods.difference import Estimate
from crosssell.experiments.methods.effects import estimate_of
from crosssell.experiments.methods.parts import merged
from crosssell.experiments.methods.ratios import denominator_is_certain
from crosssell.experiments.methods.relative import relative_bounds
from crosssell.experiments.moments import Moments
from crosssell.experiments.result import NO_INTERVAL, AlwaysValid, DayEffect, Interval

TUNED_FOR = 10_000  # units of both groups, where nobody planned
MOST_UNITS = 1e12  # further than this is never


def always_valid(
    kind: MetricKind,
    control: Moments,
    variant: Moments,
    *,
    alpha: float,
    tuned_for: int | None = None,
    smallest_effect: float | None = None,
    higher_is_better: bool = True,
) -> AlwaysValid | None:
    """Return the interval that may be read at any time.

    For figures adjusted by history, give the adjusted means and their variances as moments of a mean.

    Args:
        kind: Of the metric.
        control: Of the control so far.
        variant: Of the variant so far.
        alpha: Chance (0–1) of ever being wrong, two-sided.
        tuned_for: Planned units of both groups together.
        smallest_effect: Smallest difference worth having, above 0, in the metric's unit.
        higher_is_better: Whether more is good; it turns the smallest effect round.

    Returns:
        The interval; ``None`` where a group has no spread yet.
    """
    left, right = _estimate(kind, control), _estimate(kind, variant)
    if left is None or right is None or left.variance + right.variance == 0:
        return None
    units = left.units + right.units
    planned = tuned_for or TUNED_FOR
    weight = _tuning(alpha, planned)
    difference, variance = right.value - left.value, left.variance + right.variance
    reach = _reach(units * weight, alpha)
    half = reach * sqrt(variance)
    ahead = difference if higher_is_better else -difference
    return AlwaysValid(
        difference_ci=Interval(lower=difference - half, upper=difference + half),
        relative_ci=relative_bounds(
            left.value,
            control_variance=left.variance,
            variant=right.value,
            variant_variance=right.variance,
            deviations=reach,
        ),
        p_value=_p_value(difference / variance * difference, units * weight),
        tuned_for=planned,
        units_needed=_units_needed(
            ahead,
            half,
            smallest_effect,
            units=units,
            unit_variance=variance * units,
            weight=weight,
            alpha=alpha,
        ),
    )


def cumulative(
    days: Sequence[tuple[date, Mapping[str, Moments]]],
    *,
    kind: MetricKind,
    control: str,
    alpha: float,
    tuned_for: int | None = None,
) -> tuple[DayEffect, ...]:
    """Return the effect and its band as they grew, a row for each day and variant.

    Args:
        days: Each day's own units by variant, in order of time; a variant may be missing on a day.
        kind: Of the metric.
        control: Name of the control.
        alpha: As in `always_valid`; with several variants divided by their number.
        tuned_for: Planned units of both groups together.
    """
    known: dict[str, Moments] = {}
    effects = []
    for day, groups in days:
        for name, moments in groups.items():
            together = merged([known[name], moments]) if name in known else moments
            if together is not None:
                known[name] = together
        for name in sorted(known.keys() - {control}):
            effects.append(_day_effect(day, name, kind, known.get(control), known[name], alpha, tuned_for))
    return tuple(effects)


def _day_effect(
    day: date,
    name: str,
    kind: MetricKind,
    control: Moments | None,
    variant: Moments,
    alpha: float,
    tuned_for: int | None,
) -> DayEffect:
    units = variant.units + (control.units if control else 0)
    if control is None:
        return DayEffect(day=day, variant=name, units=units, difference=None, band=NO_INTERVAL)
    left, right = estimate_of(kind, control), estimate_of(kind, variant)
    found = always_valid(kind, control=control, variant=variant, alpha=alpha, tuned_for=tuned_for)
    return DayEffect(
        day=day,
        variant=name,
        units=units,
        difference=None if left is None or right is None else right.value - left.value,
        band=NO_INTERVAL if found is None else found.difference_ci,
    )


def _estimate(kind: MetricKind, moments: Moments) -> Estimate | None:
    found = estimate_of(kind, moments)
    if found is None or kind == MetricKind.MEAN:
        return found
    if kind == MetricKind.RATIO:
        return found if denominator_is_certain(moments) else None
    share = (found.value * found.units + 1) / (found.units + 2)
    return replace(found, variance=share * (1 - share) / found.units)


def _tuning(alpha: float, planned: int) -> float:
    """Return ρ² at which the interval is narrowest at ``planned`` units."""
    from scipy.special import lambertw

    return float(-lambertw(-(alpha**2) / e, k=-1).real - 1) / planned


def _reach(weighted: float, alpha: float) -> float:
    """Return the half width in standard errors at a = N ρ²."""
    return sqrt(2 * (weighted + 1) / weighted * log(sqrt(weighted + 1) / alpha))


def _p_value(square: float, weighted: float) -> float:
    """Return the α at which `_reach` comes down to the square root of ``square``, at most 1."""
    return min(1.0, exp(log(weighted + 1) / 2 - square * weighted / (2 * (weighted + 1))))


def _units_needed(
    ahead: float,
    half: float,
    smallest_effect: float | None,
    *,
    units: int,
    unit_variance: float,
    weight: float,
    alpha: float,
) -> int | None:
    """Return how many more units decide, if the estimate and the shares of the groups stay as they are.

    Decided is: zero is outside, or the interval has fallen short of the smallest effect.
    """
    room = abs(ahead)
    if smallest_effect is not None and ahead < smallest_effect:
        room = max(room, smallest_effect - ahead)
    if half < room:
        return None

    def is_enough(size: float) -> bool:
        return _reach(size * weight, alpha) * sqrt(unit_variance / size) < room

    low, high = float(units), 2.0 * units
    while not is_enough(high):
        low, high = high, 2 * high
        if high > MOST_UNITS:
            return None
    while high - low > 1:
        middle = (low + high) / 2
        low, high = (low, middle) if is_enough(middle) else (middle, high)
    return round(high) - units
