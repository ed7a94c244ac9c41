"""Which figures of a test are shown for each metric: the interval that decided, or the corrected one."""

from collections.abc import Sequence
from dataclasses import dataclass

from crosssell.columns import MetricRole
from crosssell.experiments.result import Comparison, Effect, Evaluation, Interval, Reading
from crosssell.exports.trial_words import Voice


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One metric of one variant, as it is to be read.

    Attributes:
        comparison: All that is known.
        name: Of the metric, with the variant where there are several; inert.
        point: The relative effect; ``None`` where there is none.
        around: Its interval; without bounds where there is none.
        difference: In the metric's unit, by the same method.
        difference_ci: Its interval.
        decides: Whether the verdict stands on it.
    """

    comparison: Comparison
    name: str
    point: float | None
    around: Interval
    difference: float | None
    difference_ci: Interval
    decides: bool


def shown(evaluation: Evaluation, voice: Voice) -> list[Shown]:
    """Return every metric of every variant, in the order of the evaluation."""
    return [_shown(one, evaluation, voice) for one in evaluation.comparisons]


def reading_of(evaluation: Evaluation, one: Comparison) -> Reading | None:
    """Return the interval that decided on a variant; ``None`` for metrics that decide nothing."""
    if one.metric.role != MetricRole.PRIMARY:
        return None
    return next((it for it in evaluation.verdict.readings if it.variant == one.variant), None)


def smallest_relative(evaluation: Evaluation) -> float | None:
    """Return the smallest effect worth having as a share of the control, with its sign."""
    smallest, primary = evaluation.terms.smallest_effect, evaluation.metrics[0]
    if smallest is None:
        return None
    sign = 1 if primary.higher_is_better else -1
    if smallest.is_relative:
        return sign * smallest.value
    control = next((one.value_control for one in evaluation.comparisons if one.metric == primary), None)
    return sign * smallest.value / control if control and control > 0 else None


def lies_beyond_zero(around: Interval) -> int:
    """Return 1 or -1 for an interval wholly above or below zero, else 0."""
    if around.lower is None or around.upper is None:
        return 0
    return 1 if around.lower > 0 else -1 if around.upper < 0 else 0


def axis_ends(rows: Sequence[Shown], *, smallest: float | None) -> tuple[float, float]:
    """Return the ends of an axis that shows zero, every point, and all but very wide intervals."""
    reaches = sorted(max(abs(row.around.lower or 0), abs(row.around.upper or 0)) for row in rows)
    typical = reaches[(len(reaches) - 1) // 2]
    most = max(4 * typical, *(1.1 * abs(row.point or 0) for row in rows), 1.5 * abs(smallest or 0), 1e-9)
    low = max(-most, min(0.0, smallest or 0.0, *(row.around.lower or 0.0 for row in rows)))
    high = min(most, max(0.0, smallest or 0.0, *(row.around.upper or 0.0 for row in rows)))
    room = 0.06 * (high - low or 1.0)
    return low - room, high + room


def _shown(one: Comparison, evaluation: Evaluation, voice: Voice) -> Shown:
    reading = reading_of(evaluation, one)
    name = voice.metric(one.metric)
    if len(evaluation.variants) > 2:
        name = f"{name} · {voice.name(one.variant)}"
    decided = reading is not None and reading.difference is not None
    by: Reading | Effect = reading if reading is not None and decided else one.effect
    corrected = not decided and one.corrected_ci.lower is not None
    return Shown(
        comparison=one,
        name=name,
        point=by.relative,
        around=one.corrected_relative_ci if corrected else by.relative_ci,
        difference=by.difference,
        difference_ci=one.corrected_ci if corrected else by.difference_ci,
        decides=one.metric == evaluation.metrics[0],
    )
