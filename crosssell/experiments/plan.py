"""The plan of a test: how many customers and days it takes, what fewer would show, and the chance of a find.

The statistics are in `crosssell.experiments.power`, what is known of the shop's own customers in
`crosssell.experiments.baselines`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, isfinite
from typing import Any

from crosssell.columns import MetricKind
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.experiments.power import (
    FORMULAS,
    Baseline,
    Design,
    Formula,
    SampleSize,
    power,
    smallest_effect,
    units_needed,
)
from crosssell.experiments.simulation import Simulation

MOST_DAYS = 730  # a test that would run for longer has no end worth naming
RECENT_DAYS = 28  # of the arrivals that what lies beyond them is reckoned from
CURVE_POINTS = 61


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerLine:
    """The chance of finding one effect, by the size of the test.

    Attributes:
        effect: Difference in the metric's unit.
        totals: Customers in all, rising.
        powers: Chance (0–1) of finding the effect with so many.
    """

    effect: float
    totals: tuple[int, ...]
    powers: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Visible:
    """What a test of one size can see.

    Attributes:
        total: Customers in all.
        days: Days of taking customers in; ``None`` where they are taken all at once.
        effect: Smallest difference that is found with the wanted power, in the metric's unit; ``None``
            where the test is too small for any.
        relative: The same as a share of the baseline.
    """

    total: int
    days: int | None
    effect: float | None
    relative: float | None


def sizes_by_formula(baseline: Baseline, *, effect: float, design: Design) -> dict[Formula, SampleSize]:
    """Return the size of the test by each formula of the metric's kind, ours first.

    Raises:
        CrosssellError: As `units_needed`.
    """
    return {
        formula: units_needed(baseline, effect=effect, design=design, formula=formula)
        for formula in FORMULAS[baseline.kind]
    }


def intake_days(arrivals: Sequence[int], *, total: int) -> int | None:
    """Return how many days it takes until ``total`` different customers have ordered.

    Args:
        arrivals: Different customers within 1, 2, 3, … days. Later ones are reckoned from the last 28.
        total: Customers wanted.

    Returns:
        Days, or ``None`` where it would take more than two years.

    >>> intake_days([10, 18, 24], total=18), intake_days([10, 18, 24], total=38)
    (2, 5)
    """
    for day, customers in enumerate(arrivals, start=1):
        if customers >= total:
            return day if day <= MOST_DAYS else None
    if len(arrivals) < 2:
        return None
    tail = min(RECENT_DAYS, len(arrivals) - 1)
    a_day = (arrivals[-1] - arrivals[-1 - tail]) / tail
    if a_day <= 0:
        return None
    days = len(arrivals) + ceil((total - arrivals[-1]) / a_day)
    return days if days <= MOST_DAYS else None


def days_at(customers_a_day: float, *, total: int) -> int | None:
    """Return how many days it takes at an even pace; ``None`` where it would be more than two years.

    Raises:
        CrosssellError: ``invalid_value`` for a pace that is not above 0.
    """
    if not (isfinite(customers_a_day) and customers_a_day > 0):
        raise CrosssellError(
            ErrorCode.INVALID_VALUE, value=customers_a_day, what="number of customers a day", allowed="> 0"
        )
    days = ceil(total / customers_a_day * (1 - 1e-12))
    return days if days <= MOST_DAYS else None


def visible(
    baseline: Baseline, *, totals: Sequence[tuple[int, int | None]], design: Design, up: bool = True
) -> tuple[Visible, ...]:
    """Return what tests of several sizes can see.

    Args:
        baseline: What is known of the metric.
        totals: Customers in all, and the days that it takes to find them.
        design: How the tests are run.
        up: Whether the metric is to rise.
    """
    rows = []
    for total, days in totals:
        effect = smallest_effect(baseline, total=total, design=design, up=up)
        relative = effect / abs(baseline.value) if effect is not None and baseline.value else None
        rows.append(Visible(total=total, days=days, effect=effect, relative=relative))
    return tuple(rows)


def power_curve(
    baseline: Baseline, *, effects: Sequence[float], design: Design, most: int
) -> tuple[PowerLine, ...]:
    """Return the chance of finding each effect, by the size of the test up to ``most`` customers in all.

    An effect that the metric cannot have (a share above 1) is left out.
    """
    fewest = ceil(4 * max(sum(_groups(design)) / min(_groups(design)), 1))
    most = max(most, 2 * fewest)
    fewest = max(fewest, most // CURVE_POINTS)  # a handful of customers says nothing of the curve
    totals = sorted(
        {fewest + round((most - fewest) * step / (CURVE_POINTS - 1)) for step in range(CURVE_POINTS)}
    )
    lines = []
    for effect in effects:
        is_share = baseline.kind == MetricKind.PROPORTION
        if effect == 0 or (is_share and not 0 < baseline.value + effect < 1):
            continue
        powers = tuple(power(baseline, effect=effect, total=total, design=design) for total in totals)
        lines.append(PowerLine(effect=effect, totals=tuple(totals), powers=powers))
    return tuple(lines)


def _groups(design: Design) -> tuple[float, ...]:
    control, variant = design.sizes(1)
    return control, *[variant] * (design.variants - 1)


def plan_answer(
    baseline: Baseline,
    *,
    size: SampleSize,
    design: Design,
    days: int | None,
    others: Mapping[Formula, SampleSize],
) -> dict[str, Any]:
    """Return a plan as plain values for the command line."""
    return {
        "per_variant": size.per_variant,
        "per_control": size.per_control,
        "total": size.total,
        "formula": size.formula.value,
        "formulas": {formula.value: other.per_variant for formula, other in others.items()},
        "effect": size.effect,
        "relative": size.relative,
        **_terms(baseline, design),
        "days": days,
    }


def visible_answer(baseline: Baseline, *, seen: Visible, design: Design) -> dict[str, Any]:
    """Return what a test of a size can see as plain values for the command line."""
    control, variant = design.sizes(seen.total)
    return {
        "per_variant": int(variant),
        "per_control": int(control),
        "total": seen.total,
        "formula": FORMULAS[baseline.kind][0].value,
        "smallest_effect": seen.effect,
        "smallest_relative": seen.relative,
        **_terms(baseline, design),
        "days": seen.days,
    }


def simulation_answer(found: Simulation) -> dict[str, Any]:
    """Return what came of tests of nothing as plain values for the command line."""
    return {
        "runs": found.runs,
        "false_alarms": found.share,
        "alpha": found.alpha,
        "lower": found.lower,
        "upper": found.upper,
        "customers": found.units,
        "holds": found.holds,
    }


def _terms(baseline: Baseline, design: Design) -> dict[str, Any]:
    return {
        "kind": baseline.kind.value,
        "baseline": baseline.value,
        "deviation": baseline.deviation,
        "alpha": design.alpha,
        "alpha_each": design.alpha_each,
        "power": design.power,
        "variants": design.variants,
        "two_sided": design.two_sided,
    }
