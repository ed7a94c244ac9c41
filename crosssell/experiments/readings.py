"""What an interval says of one variant: better, worse, too little to matter, or not yet clear.

Zero is judged by the interval of the difference. The smallest effect worth having is judged on the scale that
it was stated on; where it is relative and the relative interval has no bounds, it is turned into a difference
by the control's value. Everything is turned so that more is better.
"""

from dataclasses import dataclass
from datetime import date

from crosssell.columns import MetricKind, NoResult, ReadingMethod, TestReason, TestVerdict
from crosssell.experiments.question import Metric, SmallestEffect, Terms
from crosssell.experiments.result import Comparison, Effect, Interval, Reading

Outcome = tuple[TestVerdict, TestReason]

# Reasons that time mends; with the others the metric itself tells nothing.
NOT_YET = frozenset(
    {
        NoResult.NO_CUSTOMERS,
        NoResult.ONE_CUSTOMER,
        NoResult.NO_CONVERSIONS,
        NoResult.NO_DENOMINATOR,
        NoResult.TOO_UNCERTAIN,
    }
)
EXTENDED_SHARE = 0.1  # of the plan: a test that went on for longer was looked at and extended


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How far a test has come.

    Attributes:
        units: Customers so far, of all variants.
        planned_units: Customers that were planned; ``None`` where nobody planned.
        planned_end: Day on which it was to be read.
        days_left: Days until then; ``None`` without such a day or where today is not known.
        is_early: Whether a plan was stated and neither its size nor its day is reached. Both are fixed
            beforehand, so either may end the test.
        is_extended: Whether it went on for more than a tenth beyond its plan. Then it was looked at and
            extended, and a second look by the interval for one would raise more false alarms than stated.
        units_a_day: Customers a day so far; ``None`` where it cannot be known.
    """

    units: int
    planned_units: int | None = None
    planned_end: date | None = None
    days_left: int | None = None
    is_early: bool = False
    is_extended: bool = False
    units_a_day: float | None = None

    @property
    def is_planned(self) -> bool:
        """Whether a size or an end was stated."""
        return self.planned_units is not None or self.planned_end is not None

    @property
    def needs_always_valid(self) -> bool:
        """Whether only the interval that may be read at any time may be read now."""
        return self.is_early or self.is_extended

    @property
    def units_left(self) -> int | None:
        """Customers that the plan still lacks."""
        return None if self.planned_units is None else max(0, self.planned_units - self.units)


def course_of(terms: Terms, *, units: int, first: date | None = None, last: date | None = None) -> Course:
    """Return how far a test has come.

    Args:
        terms: What was planned.
        units: Customers so far.
        first: First day of the data; ``None`` where days are not known.
        last: Their last day; it stands for today where that is not said.
    """
    today = terms.today or last
    days_left = None if terms.planned_end is None or today is None else (terms.planned_end - today).days
    reached = (
        (terms.planned_units is not None and units >= terms.planned_units),
        (days_left is not None and days_left <= 0),
    )
    planned = terms.planned_units is not None or terms.planned_end is not None
    days = 0 if first is None or last is None else (last - first).days + 1
    return Course(
        units=units,
        planned_units=terms.planned_units,
        planned_end=terms.planned_end,
        days_left=None if days_left is None else max(0, days_left),
        is_early=planned and not any(reached),
        is_extended=_is_extended(terms, units=units, first=first, last=last),
        units_a_day=units / days if days > 1 else None,
    )


def _is_extended(terms: Terms, *, units: int, first: date | None, last: date | None) -> bool:
    if terms.planned_units is not None:
        return units > (1 + EXTENDED_SHARE) * terms.planned_units
    if terms.planned_end is None or first is None or last is None:
        return False
    # The days of the data, not that of the evaluation: who looks later at the same data looks once.
    planned_days = (terms.planned_end - first).days + 1
    return (last - terms.planned_end).days > EXTENDED_SHARE * planned_days


def judged(
    metric: Metric,
    *,
    effect: Effect,
    value_control: float | None,
    smallest: SmallestEffect | None = None,
) -> Outcome:
    """Return what an interval says of a variant, and why; the rules are in `crosssell.experiments.verdict`.

    Args:
        metric: Which way is good.
        effect: Difference and relative difference with the intervals that decide.
        value_control: The control's value, for a relative smallest effect without relative bounds.
        smallest: What an effect must reach to be worth having.
    """
    lower, upper = _turned(metric, effect.difference_ci)
    if lower is None or upper is None:
        return TestVerdict.KEEP_RUNNING, TestReason.UNCLEAR
    if upper < 0:
        return TestVerdict.HARMFUL, TestReason.WORSE
    worth = _against_smallest(metric, effect, value_control, smallest)
    if worth is None:
        if lower > 0:
            return TestVerdict.ROLL_OUT, TestReason.ABOVE_ZERO
        return TestVerdict.KEEP_RUNNING, TestReason.UNCLEAR
    surely, likely, never = worth
    if lower <= 0:
        if never:
            return TestVerdict.NO_EFFECT, TestReason.BELOW_SMALLEST
        return TestVerdict.KEEP_RUNNING, TestReason.UNCLEAR
    if surely:
        return TestVerdict.ROLL_OUT, TestReason.ABOVE_SMALLEST
    if never:
        return TestVerdict.NO_EFFECT, TestReason.BETTER_TOO_SMALL
    if likely:
        return TestVerdict.ROLL_OUT, TestReason.LIKELY_ENOUGH
    return TestVerdict.KEEP_RUNNING, TestReason.MAYBE_TOO_SMALL


def is_worse(metric: Metric, interval: Interval) -> bool | None:
    """Return whether the whole interval lies on the bad side of zero; ``None`` without an interval."""
    _, upper = _turned(metric, interval)
    return None if upper is None else upper < 0


def smallest_difference(smallest: SmallestEffect | None, *, value_control: float | None) -> float | None:
    """Return the smallest effect worth having in the metric's unit; ``None`` where it cannot be said."""
    if smallest is None:
        return None
    found = smallest.value * abs(value_control or 0.0) if smallest.is_relative else smallest.value
    return found or None


def no_result(comparison: Comparison) -> tuple[TestVerdict, NoResult] | None:
    """Return the advice where there is nothing to read, and why; ``None`` where there is."""
    effect = comparison.effect
    has_bounds = effect.difference_ci.lower is not None and effect.difference_ci.upper is not None
    if effect.reason is None and has_bounds:
        return None
    reason = effect.reason or NoResult.CONSTANT
    is_nothing = not comparison.value_control and not comparison.value_variant  # nobody bought anything yet
    waits = reason in NOT_YET or (reason == NoResult.CONSTANT and is_nothing)
    return (TestVerdict.KEEP_RUNNING if waits else TestVerdict.DO_NOT_TRUST), reason


def reading_of(
    comparison: Comparison, *, fixed: Effect, course: Course, adjusted: bool, smallest: SmallestEffect | None
) -> Reading:
    """Return what the deciding interval says of a variant.

    Args:
        comparison: Of the primary metric.
        fixed: The effect at the level corrected for the number of variants, adjusted by history or not.
        course: Decides which interval is read.
        adjusted: Whether `fixed` and the always-valid interval take history into account.
        smallest: What an effect must reach to be worth having.
    """
    effect, method = fixed, ReadingMethod.FIXED
    if course.needs_always_valid:
        always, method = comparison.always_valid, ReadingMethod.ALWAYS_VALID
        effect = Effect(
            difference=fixed.difference,
            relative=fixed.relative,
            difference_ci=Interval() if always is None else always.difference_ci,
            relative_ci=Interval() if always is None else always.relative_ci,
        )
    code, reason = judged(
        comparison.metric, effect=effect, value_control=comparison.value_control, smallest=smallest
    )
    return Reading(
        variant=comparison.variant,
        method=method,
        adjusted=adjusted,
        level=comparison.level,
        difference=effect.difference,
        difference_ci=effect.difference_ci,
        relative=effect.relative,
        relative_ci=effect.relative_ci,
        code=code,
        reason=reason,
    )


def exact_disagrees(comparison: Comparison, reading: Reading) -> bool:
    """Return whether the exact test of small shares does not confirm what the interval claims."""
    claims = reading.reason not in (TestReason.UNCLEAR, TestReason.BELOW_SMALLEST)
    return (
        claims
        and comparison.metric.kind == MetricKind.PROPORTION
        and reading.method == ReadingMethod.FIXED
        and not reading.adjusted
        and comparison.exact_p_value is not None
        and comparison.exact_p_value >= 1 - reading.level
    )


def _turned(metric: Metric, interval: Interval) -> tuple[float | None, float | None]:
    """Return the bounds, turned so that more is better."""
    if interval.lower is None or interval.upper is None:
        return None, None
    if metric.higher_is_better:
        return interval.lower, interval.upper
    return -interval.upper, -interval.lower


def _against_smallest(
    metric: Metric, effect: Effect, value_control: float | None, smallest: SmallestEffect | None
) -> tuple[bool, bool, bool] | None:
    """Return whether the effect is surely, likely and never as large as it must be; ``None``: not stated."""
    if smallest is None:
        return None
    interval, middle, needed = effect.difference_ci, effect.difference, smallest.value
    lower, upper = _turned(metric, effect.relative_ci)
    if smallest.is_relative and lower is not None and effect.relative is not None:
        interval, middle = effect.relative_ci, effect.relative
    elif smallest.is_relative:
        turned = smallest_difference(smallest, value_control=value_control)
        if turned is None:
            return None
        needed = turned
    lower, upper = _turned(metric, interval)
    if lower is None or upper is None or middle is None:
        return None
    ahead = middle if metric.higher_is_better else -middle
    return lower >= needed, ahead >= needed, upper < needed
