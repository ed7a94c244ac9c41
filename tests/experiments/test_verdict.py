"""The rules of the verdict, row by row."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from crosssell.columns import (
    CheckCode,
    CheckLevel,
    MetricKind,
    MetricRole,
    NoResult,
    ReadingMethod,
    TestReason,
    TestVerdict,
)
from crosssell.experiments.question import Metric, SmallestEffect, Terms
from crosssell.experiments.readings import course_of, judged, reading_of
from crosssell.experiments.result import (
    Adjusted,
    AlwaysValid,
    Bootstrapped,
    Check,
    Comparison,
    Effect,
    Interval,
)
from crosssell.experiments.verdict import Case, verdict_of

MONEY = Metric(name="revenue", kind=MetricKind.MEAN, role=MetricRole.PRIMARY)
BOUGHT = Metric(name="bought", kind=MetricKind.PROPORTION, role=MetricRole.PRIMARY)
RETURNS = Metric(name="returns", kind=MetricKind.MEAN, role=MetricRole.GUARDRAIL, higher_is_better=False)
SPEED = Metric(name="speed", kind=MetricKind.MEAN, role=MetricRole.GUARDRAIL)
TERMS = Terms(control="A", smallest_effect=SmallestEffect(value=2.0, is_relative=False))
BETTER, UNCLEAR, WORSE, NOTHING = (3, 4, 5), (-1, 1.5, 4), (-3, -2, -1), (-1, 0, 1)


def effect(bounds: tuple[float, float, float], **changes: Any) -> Effect:
    lower, middle, upper = bounds
    return Effect(difference=middle, difference_ci=Interval(lower=lower, upper=upper), **changes)


def compared(bounds=BETTER, *, metric: Metric = MONEY, variant: str = "B", **changes: Any) -> Comparison:
    return Comparison(
        **{
            "metric": metric,
            "variant": variant,
            "control": "A",
            "n_variant": 500,
            "n_control": 500,
            "value_variant": 10 + bounds[1],
            "value_control": 10.0,
            "effect": effect(bounds),
            **changes,
        }
    )


def case(*comparisons: Comparison, terms: Terms = TERMS, units: int = 1000, **changes: Any) -> Case:
    """A case whose readings are those of the comparisons' own effects."""
    course = changes.pop("course", None) or course_of(terms, units=units)
    adjusted = changes.pop("adjusted", False)
    readings = {
        one.variant: reading_of(
            one, fixed=one.effect, course=course, adjusted=adjusted, smallest=terms.smallest_effect
        )
        for one in comparisons
        if one.metric.role == MetricRole.PRIMARY
    }
    guards = [one for one in comparisons if one.metric.role == MetricRole.GUARDRAIL]
    return Case(
        **{
            "terms": terms,
            "course": course,
            "checks": (),
            "comparisons": comparisons,
            "readings": readings,
            "guardrails": {(one.metric.name, one.variant): one.effect for one in guards},
            "shortages": {},
            **changes,
        }
    )


def codes(found) -> list[str]:
    return [reason.code for reason in found.reasons]


def reason(found, code: TestReason):
    return next(one for one in found.reasons if one.code == code)


def check(code: CheckCode, level: CheckLevel, *, veto: bool = False, **values: Any) -> Check:
    return Check(code=code, level=level, veto=veto, values=values)


def no(why: NoResult) -> Comparison:
    return compared(effect=Effect(reason=why))


@pytest.mark.parametrize(
    ("comparison", "code", "why"),
    [
        (no(NoResult.ONE_CUSTOMER), TestVerdict.KEEP_RUNNING, TestReason.NO_RESULT),  # row 1
        (no(NoResult.CONSTANT), TestVerdict.DO_NOT_TRUST, TestReason.NO_RESULT),  # row 2
        (compared(WORSE), TestVerdict.HARMFUL, TestReason.WORSE),  # row 4
        (compared((2.5, 3, 4)), TestVerdict.ROLL_OUT, TestReason.ABOVE_SMALLEST),  # row 7
        (compared((0.5, 1, 1.5)), TestVerdict.NO_EFFECT, TestReason.BETTER_TOO_SMALL),  # row 8
        (compared((0.5, 2.5, 4)), TestVerdict.ROLL_OUT, TestReason.LIKELY_ENOUGH),  # row 9
        (compared((0.5, 1.5, 2.5)), TestVerdict.KEEP_RUNNING, TestReason.MAYBE_TOO_SMALL),  # row 10
        (compared(NOTHING), TestVerdict.NO_EFFECT, TestReason.BELOW_SMALLEST),  # row 11
        (compared(UNCLEAR), TestVerdict.KEEP_RUNNING, TestReason.UNCLEAR),  # row 12
    ],
)
def test_what_is_said_of_one_variant(comparison, code, why):
    found = verdict_of(case(comparison))
    assert (found.code, found.variant, found.reasons[0].code) == (code, "B", why)


def test_without_a_smallest_effect_above_zero_is_enough_and_said():  # row 6
    found = verdict_of(case(compared((0.1, 1, 2)), terms=Terms(control="A")))
    assert found.code == TestVerdict.ROLL_OUT
    assert codes(found) == [TestReason.ABOVE_ZERO, TestReason.NO_PLAN, TestReason.NO_SMALLEST]


@pytest.mark.parametrize("bounds", [BETTER, WORSE, NOTHING])
def test_too_small_a_test_decides_nothing(bounds):  # row 3
    shortage = check(CheckCode.TOO_SMALL, CheckLevel.ALARM, units=12, needed=100)
    found = verdict_of(case(compared(bounds), shortages={"B": shortage}, checks=(shortage,)))
    assert found.code == TestVerdict.KEEP_RUNNING
    assert found.reasons[0].code == TestReason.TOO_SMALL_YET
    assert found.reasons[0].values == {"units": 12, "needed": 100}
    fine = replace(shortage, level=CheckLevel.WARNING)
    assert verdict_of(case(compared(BETTER), shortages={"B": fine})).code == TestVerdict.ROLL_OUT


@pytest.mark.parametrize("bounds", [BETTER, UNCLEAR, NOTHING])
@pytest.mark.parametrize(("metric", "bad"), [(RETURNS, (0.1, 1, 2)), (SPEED, (-2, -1, -0.1))])
def test_a_guardrail_that_got_worse_stops_the_test(bounds, metric, bad):  # row 5
    found = verdict_of(case(compared(bounds), compared(bad, metric=metric)))
    assert (found.code, found.variant) == (TestVerdict.HARMFUL, "B")
    assert found.reasons[0].code == TestReason.GUARDRAIL_WORSE
    assert found.reasons[0].values["metric"] == metric.name
    # What the primary metric says is told beside it.
    assert found.reasons[1].values["metric"] == "revenue"


@pytest.mark.parametrize("bounds", [(-1, 0.5, 2), (-2, -1, -0.1), (-1, 0, 0)])
def test_a_guardrail_that_may_have_got_worse_holds_nothing_up(bounds):
    found = verdict_of(case(compared(BETTER), compared(bounds, metric=RETURNS)))
    assert found.code == TestVerdict.ROLL_OUT
    assert reason(found, TestReason.GUARDRAIL_FINE).values == {"metrics": ["returns"]}


def test_a_guardrail_of_which_nothing_is_known_is_named():
    found = verdict_of(case(compared(BETTER), replace(no(NoResult.CONSTANT), metric=RETURNS)))
    assert found.code == TestVerdict.ROLL_OUT
    assert reason(found, TestReason.GUARDRAIL_UNKNOWN).values == {"metrics": ["returns"]}


def test_a_veto_leaves_nothing_standing():  # row A
    veto = check(CheckCode.BALANCE, CheckLevel.ALARM, veto=True, name="orders before")
    warning = check(CheckCode.DUPLICATES, CheckLevel.WARNING, rows=3)
    found = verdict_of(case(compared(BETTER), checks=(veto, warning)))
    assert (found.code, found.variant, found.readings) == (TestVerdict.DO_NOT_TRUST, None, ())
    assert codes(found) == [TestReason.CHECK, TestReason.NOTED]
    assert found.reasons[0].values == {"check": CheckCode.BALANCE, "name": "orders before"}


def test_a_warning_is_noted_and_changes_nothing():
    warning = check(CheckCode.DUPLICATES, CheckLevel.WARNING, rows=3)
    found = verdict_of(case(compared(BETTER), checks=(warning,)))
    assert found.code == TestVerdict.ROLL_OUT
    assert reason(found, TestReason.NOTED).values == {"check": CheckCode.DUPLICATES, "level": "warning"}


@pytest.mark.parametrize(
    ("variants", "code", "named"),
    [
        ({"B": BETTER, "C": (6, 7, 8), "D": WORSE}, TestVerdict.ROLL_OUT, "C"),  # row B
        ({"B": BETTER, "C": (-1, 9, 19)}, TestVerdict.ROLL_OUT, "B"),
        ({"B": UNCLEAR, "C": NOTHING, "D": WORSE}, TestVerdict.KEEP_RUNNING, "B"),  # row C
        ({"B": NOTHING, "C": WORSE}, TestVerdict.NO_EFFECT, "B"),  # row D
        ({"B": (-9, -8, -7), "C": WORSE}, TestVerdict.HARMFUL, "C"),  # row E
    ],
)
def test_of_several_variants_the_best_is_named_and_the_others_are_told(variants, code, named):
    found = verdict_of(case(*[compared(b, variant=name) for name, b in variants.items()]))
    assert (found.code, found.variant) == (code, named)
    others = [one.values["variant"] for one in found.reasons if one.code == TestReason.OTHER_VARIANT]
    assert sorted(others) == sorted(variants.keys() - {named})
    assert reason(found, TestReason.CORRECTED).values["variants"] == len(variants)
    assert {one.variant for one in found.readings} == set(variants)


def test_several_that_could_be_rolled_out_are_all_named():
    found = verdict_of(case(compared(BETTER), compared((6, 7, 8), variant="C")))
    assert reason(found, TestReason.BEST_OF).values == {"variants": ["B", "C"]}


def test_where_no_variant_can_be_judged_nothing_is_trusted():  # row F
    found = verdict_of(case(no(NoResult.CONSTANT), replace(no(NoResult.CONSTANT), variant="C")))
    assert found.code == TestVerdict.DO_NOT_TRUST
    assert found.reasons[0].values["reason"] == NoResult.CONSTANT


def test_where_less_is_better_the_best_is_the_lowest():
    metric = replace(MONEY, higher_is_better=False)
    found = verdict_of(
        case(compared((-5, -4, -3), metric=metric), compared((-8, -7, -6), metric=metric, variant="C"))
    )
    assert (found.code, found.variant) == (TestVerdict.ROLL_OUT, "C")


ALWAYS = AlwaysValid(
    difference_ci=Interval(lower=-0.5, upper=8.5),
    relative_ci=Interval(lower=-0.05, upper=0.85),
    p_value=0.2,
    tuned_for=2000,
    units_needed=300,
)


def test_before_the_plans_end_the_always_valid_interval_decides():
    terms = replace(TERMS, planned_units=2000)
    found = verdict_of(case(compared(BETTER, always_valid=ALWAYS), terms=terms))
    assert found.code == TestVerdict.KEEP_RUNNING
    assert found.reasons[0].values["reading"] == ReadingMethod.ALWAYS_VALID
    assert found.reasons[0].values["lower"] == -0.5
    assert reason(found, TestReason.EARLY).values["units_left"] == 1000
    surely = replace(ALWAYS, difference_ci=Interval(lower=2.5, upper=5.5))
    found = verdict_of(case(compared(BETTER, always_valid=surely), terms=terms))
    assert (found.code, found.reasons[0].code) == (TestVerdict.ROLL_OUT, TestReason.ABOVE_SMALLEST)


def test_at_the_plans_end_the_interval_for_one_look_decides():
    found = verdict_of(case(compared(BETTER, always_valid=ALWAYS), terms=replace(TERMS, planned_units=1000)))
    assert found.code == TestVerdict.ROLL_OUT
    assert found.reasons[0].values["reading"] == ReadingMethod.FIXED
    assert TestReason.EARLY not in codes(found)
    assert TestReason.NO_PLAN not in codes(found)


def test_beyond_the_plans_end_the_always_valid_interval_decides_again():
    found = verdict_of(case(compared(BETTER, always_valid=ALWAYS), terms=replace(TERMS, planned_units=900)))
    assert (found.code, found.reasons[0].values["reading"]) == ("keep_running", ReadingMethod.ALWAYS_VALID)
    assert reason(found, TestReason.EXTENDED).values == {
        "units": 1000, "planned_units": 900, "planned_end": None,
    }  # fmt: skip


def test_how_much_longer_is_said_by_the_always_valid_reading():
    day = dt.date(2025, 3, 1)
    course = course_of(TERMS, units=1500, first=day, last=day + dt.timedelta(days=14))
    found = verdict_of(case(compared(UNCLEAR, always_valid=ALWAYS), course=course))
    # 300 more of the pair's 1000 customers are 450 of all 1500, and these come at 100 a day.
    assert reason(found, TestReason.MORE_UNITS).values == {"units": 450, "days": 5}
    found = verdict_of(case(compared(UNCLEAR, always_valid=replace(ALWAYS, units_needed=9_999))))
    assert reason(found, TestReason.MORE_UNITS).values == {"units": 9_999, "days": None}
    found = verdict_of(case(compared(UNCLEAR, always_valid=replace(ALWAYS, units_needed=10_000))))
    assert reason(found, TestReason.HARDLY_DECIDABLE).values == {"units": 10_000, "times": 10.0}
    assert TestReason.UNITS_UNKNOWN in codes(verdict_of(case(compared(UNCLEAR))))


def test_only_a_test_that_goes_on_is_told_how_much_longer():
    found = verdict_of(case(compared(NOTHING, always_valid=ALWAYS)))
    assert not {TestReason.MORE_UNITS, TestReason.UNITS_UNKNOWN} & set(codes(found))


@pytest.mark.parametrize(
    ("exact", "code"), [(0.051, "keep_running"), (0.049, "roll_out"), (None, "roll_out")]
)
def test_a_claim_on_few_customers_needs_the_exact_test(exact, code):
    one = compared((0.01, 0.05, 0.09), metric=BOUGHT, exact_p_value=exact)
    found = verdict_of(case(one, terms=Terms(control="A")))
    assert found.code == code
    assert (TestReason.EXACT_DISAGREES in codes(found)) == (code == "keep_running")


def test_a_bootstrap_that_contradicts_welch_is_told():
    beside = Bootstrapped(
        difference_ci=Interval(lower=-0.1, upper=4), relative_ci=Interval(), draws=2000, units=9, capped=False
    )
    found = verdict_of(case(compared(BETTER, bootstrap=beside)))
    assert found.code == TestVerdict.ROLL_OUT
    assert reason(found, TestReason.BOOTSTRAP_DISAGREES).values == {"lower": -0.1, "upper": 4}
    agreeing = replace(beside, difference_ci=Interval(lower=0.1, upper=4))
    found = verdict_of(case(compared(BETTER, bootstrap=agreeing)))
    assert TestReason.BOOTSTRAP_DISAGREES not in codes(found)


def test_that_history_was_taken_into_account_is_told():
    gained = Adjusted(effect=effect(BETTER), variance_reduction=0.5, customers_gained=2.0, with_history=1.0)
    found = verdict_of(case(compared(BETTER, adjusted=gained), adjusted=True))
    assert reason(found, TestReason.ADJUSTED).values == {"customers_gained": 2.0}
    assert found.reasons[0].values["adjusted"]


def test_the_deciding_reason_tells_the_interval():
    values = verdict_of(case(compared(BETTER))).reasons[0].values
    said = {name: values[name] for name in ("metric", "variant", "difference", "lower", "upper", "smallest")}
    assert said == {
        "metric": "revenue", "variant": "B", "difference": 4, "lower": 3, "upper": 5, "smallest": 2.0,
    }  # fmt: skip
    assert judged(MONEY, effect=effect(BETTER), value_control=10)[0] == TestVerdict.ROLL_OUT
