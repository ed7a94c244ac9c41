"""What to do about a test, by these rules. Everything is turned so that more is better.

**Which interval is read.** [L, U] is the primary metric's interval at level 1 - alpha / (number of variants
besides the control), of the figures adjusted by history where there are such. It is the fixed-horizon one;
but as long as a plan was stated and neither its customers nor its day is reached, and again once the test
went on for more than a tenth beyond its plan, it is the always-valid one. Without a plan the fixed-horizon
interval is read, which holds for one look. m is the smallest effect worth having, d the estimate.

Whoever looks by the always-valid interval on the way and by the other at the end has the errors of both. They
are mostly the same: with twenty looks at a test of nothing 5.3 % are a false alarm instead of 5 % (200,000
simulated tests), for the always-valid one is passed early in 1.1 % only.

**What is said of one variant**, the first row that fits:

| | if | advice | reason |
|---|---|---|---|
| 1 | no interval: nobody, one customer, no conversions, nothing bought yet | keep running | no_result |
| 2 | no interval for another reason: all values the same, all convert | do not trust | no_result |
| 3 | too small for any interval to hold (`crosssell.experiments.sizes`) | keep running | too_small_yet |
| 4 | U < 0 | harmful | worse |
| 5 | a guardrail's interval (1 - alpha, uncorrected) wholly on its bad side | harmful | guardrail_worse |
| 6 | L > 0, no m stated | roll out | above_zero |
| 7 | L ≥ m | roll out | above_smallest |
| 8 | L > 0 and U < m | no effect worth having | better_too_small |
| 9 | L > 0 and d ≥ m | roll out | likely_enough |
| 10 | L > 0 and d < m ≤ U | keep running | maybe_too_small |
| 11 | L ≤ 0 ≤ U and U < m | no effect worth having | below_smallest |
| 12 | L ≤ 0 ≤ U otherwise | keep running | unclear |

Row 9 is what a test planned for m can show: were L ≥ m asked for, an effect of just m would never be found.
Small proportions with an exact p-value: where it does not confirm rows 4 or 6 to 10 they become row 12, and
``exact_disagrees`` is said. A guardrail whose interval covers zero holds nothing up: harm is not shown, which
is not the same as harmlessness, and the interval is there to be looked at.

**What is said of the test**, the first row that fits:

| | if | verdict |
|---|---|---|
| A | a check vetoes (`crosssell.experiments.checks`) | do not trust; no variant, no reading |
| B | some variant is to be rolled out | roll out the one with the best estimate |
| C | some variant is unclear | keep running, the one with the best estimate is named |
| D | some variant has no effect worth having | no effect |
| E | some variant is harmful | harmful |
| F | otherwise | do not trust |

**How much longer.** Only the always-valid reading says how many more customers decide, since only it may be
looked at on the way; days follow from the customers a day so far. Ten times the customers so far is
``hardly_decidable``: keeping the control costs less than finding out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any

from crosssell.columns import CheckLevel, MetricRole, TestReason, TestVerdict
from crosssell.experiments.question import Metric, Terms
from crosssell.experiments.readings import Course, exact_disagrees, is_worse, no_result
from crosssell.experiments.result import Check, Comparison, Effect, Reading, Reason, Verdict

HARDLY_TIMES = 10
PRIORITY = (
    TestVerdict.ROLL_OUT,
    TestVerdict.KEEP_RUNNING,
    TestVerdict.NO_EFFECT,
    TestVerdict.HARMFUL,
    TestVerdict.DO_NOT_TRUST,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Everything that a verdict stands on.

    Attributes:
        terms: How it is judged.
        course: How far the test has come.
        checks: All that were made.
        comparisons: Of all metrics.
        readings: Variant → what the deciding interval of the primary metric says.
        guardrails: (metric, variant) → the effect that a guardrail is read from, at 1 - alpha.
        shortages: Variant → the check of its size.
    """

    terms: Terms
    course: Course
    checks: tuple[Check, ...]
    comparisons: tuple[Comparison, ...]
    readings: Mapping[str, Reading]
    guardrails: Mapping[tuple[str, str], Effect]
    shortages: Mapping[str, Check]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Advice:
    """What is said of one variant."""

    comparison: Comparison
    reading: Reading
    code: TestVerdict
    reason: Reason
    beside: tuple[Reason, ...] = ()

    @property
    def ahead(self) -> float:
        """The estimate, turned so that more is better."""
        if self.reading.difference is None:
            return float("-inf")
        return self.reading.difference * (1 if self.comparison.metric.higher_is_better else -1)


def verdict_of(case: Case) -> Verdict:
    """Return what to do, the deciding reason first."""
    vetoes = [check for check in case.checks if check.veto]
    if vetoes:
        found = [Reason(code=TestReason.CHECK, values={"check": c.code, **c.values}) for c in vetoes]
        return Verdict(code=TestVerdict.DO_NOT_TRUST, reasons=(*found, *_noted(case)))
    primary = [one for one in case.comparisons if one.metric.role == MetricRole.PRIMARY]
    advices = [_advice(case, one) for one in primary]
    best = min(advices, key=lambda one: (PRIORITY.index(one.code), -one.ahead))
    return Verdict(
        code=best.code,
        variant=best.comparison.variant,
        reasons=(
            best.reason,
            *best.beside,
            *(_longer(case, best) if best.code == TestVerdict.KEEP_RUNNING else ()),
            *_how_read(case, best),
            *_others(advices, best),
            *_guardrails(case, best),
            *_noted(case),
        ),
        readings=tuple(one.reading for one in advices),
    )


def _advice(case: Case, comparison: Comparison) -> _Advice:
    """Return what is said of one variant, by the rows of the first table."""
    reading = case.readings[comparison.variant]
    metric, variant = comparison.metric.name, comparison.variant
    nothing = no_result(comparison)
    shortage = case.shortages.get(variant)
    if nothing is not None:
        code, why = nothing
        reason = Reason(
            code=TestReason.NO_RESULT, values={"metric": metric, "variant": variant, "reason": why}
        )
        return _Advice(comparison=comparison, reading=reading, code=code, reason=reason)
    if shortage is not None and shortage.level == CheckLevel.ALARM:
        return _Advice(
            comparison=comparison,
            reading=reading,
            code=TestVerdict.KEEP_RUNNING,
            reason=Reason(code=TestReason.TOO_SMALL_YET, values=shortage.values),
        )
    code, why_read, beside = reading.code, reading.reason, _beside(comparison, reading)
    if exact_disagrees(comparison, reading):
        code, why_read = TestVerdict.KEEP_RUNNING, TestReason.UNCLEAR
        p_value = comparison.exact_p_value
        beside = (Reason(code=TestReason.EXACT_DISAGREES, values={"p_value": p_value}), *beside)
    reason = Reason(code=why_read, values=_read_values(case, comparison.metric, reading))
    broken = _broken_guardrails(case, variant)
    if broken and code != TestVerdict.HARMFUL:
        code, reason, beside = TestVerdict.HARMFUL, broken[0], (*broken[1:], reason, *beside)
    elif broken:
        beside = (*broken, *beside)
    return _Advice(comparison=comparison, reading=reading, code=code, reason=reason, beside=beside)


def _read_values(case: Case, metric: Metric, reading: Reading) -> dict[str, Any]:
    smallest = case.terms.smallest_effect
    return {
        "metric": metric.name,
        "variant": reading.variant,
        "level": reading.level,
        "reading": reading.method,
        "adjusted": reading.adjusted,
        "difference": reading.difference,
        "lower": reading.difference_ci.lower,
        "upper": reading.difference_ci.upper,
        "relative": reading.relative,
        "relative_lower": reading.relative_ci.lower,
        "relative_upper": reading.relative_ci.upper,
        "smallest": None if smallest is None else smallest.value,
        "smallest_is_relative": None if smallest is None else smallest.is_relative,
    }


def _broken_guardrails(case: Case, variant: str) -> list[Reason]:
    return [
        Reason(
            code=TestReason.GUARDRAIL_WORSE,
            values={
                "metric": one.metric.name,
                "variant": variant,
                "level": 1 - case.terms.alpha,
                "difference": effect.difference,
                "lower": effect.difference_ci.lower,
                "upper": effect.difference_ci.upper,
                "relative": effect.relative,
                "relative_lower": effect.relative_ci.lower,
                "relative_upper": effect.relative_ci.upper,
            },
        )
        for one, effect in _guardrails_of(case, variant)
        if is_worse(one.metric, effect.difference_ci)
    ]


def _guardrails_of(case: Case, variant: str) -> list[tuple[Comparison, Effect]]:
    return [
        (one, case.guardrails[one.metric.name, variant])
        for one in case.comparisons
        if one.metric.role == MetricRole.GUARDRAIL and one.variant == variant
    ]


def _beside(comparison: Comparison, reading: Reading) -> tuple[Reason, ...]:
    """Return what the bootstrap says where it contradicts Welch's interval about zero."""
    bootstrap, welch = comparison.bootstrap, comparison.effect.difference_ci
    if bootstrap is None or reading.code not in (TestVerdict.ROLL_OUT, TestVerdict.HARMFUL):
        return ()
    lower, upper = bootstrap.difference_ci.lower, bootstrap.difference_ci.upper
    if lower is None or upper is None or welch.lower is None or welch.upper is None:
        return ()
    if (lower > 0, upper < 0) == (welch.lower > 0, welch.upper < 0):
        return ()
    return (Reason(code=TestReason.BOOTSTRAP_DISAGREES, values={"lower": lower, "upper": upper}),)


def _longer(case: Case, best: _Advice) -> tuple[Reason, ...]:
    """Return how many more customers, and about how many days, decide by the always-valid reading."""
    always = best.comparison.always_valid
    if always is None or not always.units_needed:
        return (Reason(code=TestReason.UNITS_UNKNOWN),)
    pair = best.comparison.n_variant + best.comparison.n_control
    units = ceil(always.units_needed * case.course.units / pair)
    if units >= HARDLY_TIMES * case.course.units:
        times = units / case.course.units
        return (Reason(code=TestReason.HARDLY_DECIDABLE, values={"units": units, "times": times}),)
    a_day = case.course.units_a_day
    days = ceil(units / a_day) if a_day else None
    return (Reason(code=TestReason.MORE_UNITS, values={"units": units, "days": days}),)


def _how_read(case: Case, best: _Advice) -> tuple[Reason, ...]:
    course, found = case.course, []
    if course.is_early:
        end = course.planned_end
        values = {
            "units": course.units,
            "planned_units": course.planned_units,
            "units_left": course.units_left,
            "planned_end": None if end is None else end.isoformat(),
            "days_left": course.days_left,
        }
        found.append(Reason(code=TestReason.EARLY, values=values))
    elif course.is_extended:
        planned = None if course.planned_end is None else course.planned_end.isoformat()
        values = {"units": course.units, "planned_units": course.planned_units, "planned_end": planned}
        found.append(Reason(code=TestReason.EXTENDED, values=values))
    elif not course.is_planned:
        found.append(Reason(code=TestReason.NO_PLAN))
    if best.reading.adjusted and best.comparison.adjusted is not None:
        gained = best.comparison.adjusted.customers_gained
        found.append(Reason(code=TestReason.ADJUSTED, values={"customers_gained": gained}))
    if case.terms.smallest_effect is None:
        found.append(Reason(code=TestReason.NO_SMALLEST))
    return tuple(found)


def _others(advices: list[_Advice], best: _Advice) -> tuple[Reason, ...]:
    """Return what is said of the other variants."""
    if len(advices) == 1:
        return ()
    values = {"variants": len(advices), "level": best.reading.level}
    found = [Reason(code=TestReason.CORRECTED, values=values)]
    winners = [one.comparison.variant for one in advices if one.code == TestVerdict.ROLL_OUT]
    if len(winners) > 1:
        found.append(Reason(code=TestReason.BEST_OF, values={"variants": winners}))
    for one in advices:
        if one is not best:
            said = {"variant": one.comparison.variant, "code": one.code, "reason": one.reason.code}
            found.append(Reason(code=TestReason.OTHER_VARIANT, values=said))
    return tuple(found)


def _guardrails(case: Case, best: _Advice) -> tuple[Reason, ...]:
    """Return which guardrails of the named variant are not worse, and of which nothing is known."""
    said: dict[TestReason, list[str]] = {TestReason.GUARDRAIL_FINE: [], TestReason.GUARDRAIL_UNKNOWN: []}
    for one, effect in _guardrails_of(case, best.comparison.variant):
        worse = is_worse(one.metric, effect.difference_ci)
        if worse is None:
            said[TestReason.GUARDRAIL_UNKNOWN].append(one.metric.name)
        elif not worse:
            said[TestReason.GUARDRAIL_FINE].append(one.metric.name)
    return tuple(Reason(code=code, values={"metrics": names}) for code, names in said.items() if names)


def _noted(case: Case) -> tuple[Reason, ...]:
    """Return the checks that came out badly without a veto."""
    return tuple(
        Reason(code=TestReason.NOTED, values={"check": check.code, "level": check.level})
        for check in case.checks
        if check.level != CheckLevel.OK and not check.veto
    )
