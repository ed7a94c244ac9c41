"""Does one customer carry the result? The effect with and without the farthest customer of each group.

A customer who buys a thousand times as much as others does not make a test significant: the spread grows with
the mean. They hide the effect of all others, and move the estimate wherever they happen to be. So what is
looked at is how far the one customer moves the difference, in standard errors of everybody else's:

- from 1: a warning; from 2, as far as chance moves everybody else's: an alarm;
- from 5, or from 0.5 where the reading claims something that it does not claim without that customer: an
  alarm, and for the primary metric a veto. The way out is to pull in the extremes (winsorise), which treats
  both groups alike; taking one customer out by hand does not, and moves the difference one way. So a claim
  that appears only without the customer is no claim, and nothing is vetoed for it.

Of honest tests of nothing, with a twentieth of the customers buying and log-normal amounts, 5 are passed by
0.2 % to 1 % where 500 a group spread by σ = 1 to 1.5 (600 simulated tests each), 2 by 2 % to 10 %.
"""

from collections.abc import Iterator, Mapping
from math import inf

from crosssell.columns import CheckCode, CheckLevel, MetricKind, TestVerdict
from crosssell.experiments.methods.effects import effect_of, value_of
from crosssell.experiments.methods.parts import without
from crosssell.experiments.moments import Moments
from crosssell.experiments.question import Metric, SmallestEffect
from crosssell.experiments.read_moments import Extreme
from crosssell.experiments.readings import judged
from crosssell.experiments.result import Check, Effect

CARRIES, NOTICED, MUCH, ALL = 0.5, 1.0, 2.0, 5.0  # standard errors


def extreme_customer(
    metric: Metric,
    *,
    moments: Mapping[str, Moments],
    extremes: Mapping[str, Extreme],
    control: str,
    level: float,
    smallest: SmallestEffect | None = None,
    is_primary: bool = True,
) -> Check | None:
    """Return the customer who moves an effect most.

    Args:
        metric: A mean or a ratio; shares have no extremes.
        moments: Variant → moments.
        extremes: Variant → its farthest customer.
        control: Against which.
        level: Of the intervals that are read with and without the customer.
        smallest: As the verdict reads them.
        is_primary: Whether it vetoes; other metrics only warn.

    Returns:
        The worst, vetoes before all others; ``None`` where nothing can be compared.
    """
    if metric.kind == MetricKind.PROPORTION:
        return None
    found = [
        check
        for variant in moments.keys() - {control}
        for check in _of_pair(metric, moments, extremes, (control, variant), level, smallest, is_primary)
    ]
    # A customer whom a claim stands on vetoes, even where another variant's moves its effect further.
    return max(found, key=lambda one: (one[1].veto, one[0]))[1] if found else None


def _of_pair(
    metric: Metric,
    moments: Mapping[str, Moments],
    extremes: Mapping[str, Extreme],
    pair: tuple[str, str],
    level: float,
    smallest: SmallestEffect | None,
    is_primary: bool,
) -> Iterator[tuple[float, Check]]:
    groups = [moments[name] for name in pair]
    whole = effect_of(metric.kind, groups[0], groups[1], level=level)
    if whole.reason is not None or whole.difference is None:
        return
    for side, name in enumerate(pair):
        extreme = extremes.get(name)
        if extreme is None or groups[side].units < 3:
            continue
        rest = without(groups[side], value=extreme.value, below=extreme.below)
        fewer = groups.copy()
        left = None
        if rest is not None:
            fewer[side] = rest
            left = effect_of(metric.kind, fewer[0], fewer[1], level=level)
        moved = _moved(whole.difference, left)
        code, _ = judged(
            metric, effect=whole, value_control=value_of(metric.kind, groups[0]), smallest=smallest
        )
        code_left = None
        if left is not None and left.reason is None:
            value = value_of(metric.kind, fewer[0])
            code_left, _ = judged(metric, effect=left, value_control=value, smallest=smallest)
        claims = code != TestVerdict.KEEP_RUNNING and code != code_left
        vetoes = moved >= ALL or (claims and moved >= CARRIES)
        said = CheckLevel.ALARM if vetoes else _level(moved)
        yield (
            moved,
            Check(
                code=CheckCode.EXTREME_CUSTOMER,
                level=said if is_primary or said == CheckLevel.OK else CheckLevel.WARNING,
                veto=is_primary and vetoes,
                values={
                    "metric": metric.name,
                    "variant": name,
                    "value": _own_value(metric, extreme),
                    **_values(whole, ""),
                    **_values(left or Effect(), "_without"),
                    "code": code,
                    "code_without": code_left,
                },
            ),
        )


def _own_value(metric: Metric, extreme: Extreme) -> float | None:
    """Return the customer's own value in the metric's unit; of a ratio, not the sum above its line."""
    if metric.kind != MetricKind.RATIO:
        return extreme.value
    return extreme.value / extreme.below if extreme.below else None


def _moved(difference: float, left: Effect | None) -> float:
    """Return by how many standard errors of the others the customer moves the difference."""
    if left is None or left.difference is None:
        return inf
    gap = abs(difference - left.difference)
    if not left.standard_error:
        return inf if gap else 0.0
    return gap / left.standard_error


def _level(moved: float) -> CheckLevel:
    if moved >= MUCH:
        return CheckLevel.ALARM
    return CheckLevel.WARNING if moved >= NOTICED else CheckLevel.OK


def _values(effect: Effect, ending: str) -> dict[str, float | None]:
    return {
        f"difference{ending}": effect.difference,
        f"lower{ending}": effect.difference_ci.lower,
        f"upper{ending}": effect.difference_ci.upper,
    }
