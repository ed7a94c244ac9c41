"""What an interval says of one variant, and how far a test has come."""

import datetime as dt

import pytest

from crosssell.columns import MetricKind, NoResult, TestReason, TestVerdict
from crosssell.experiments.question import Metric, SmallestEffect, Terms
from crosssell.experiments.readings import course_of, judged, no_result, smallest_difference
from crosssell.experiments.result import Comparison, Effect, Interval

MORE = Metric(name="orders", kind=MetricKind.MEAN)
LESS = Metric(name="returns", kind=MetricKind.MEAN, higher_is_better=False)
TWO = SmallestEffect(value=2.0, is_relative=False)
FIFTH = SmallestEffect(value=0.2)

ROLL_OUT, KEEP, NOTHING, HARM = (
    TestVerdict.ROLL_OUT,
    TestVerdict.KEEP_RUNNING,
    TestVerdict.NO_EFFECT,
    TestVerdict.HARMFUL,
)


def effect(lower: float, middle: float, upper: float, *, of: float | None = 10.0) -> Effect:
    """An effect whose relative figures are shares of the control's value ``of``."""
    if of is None:
        return Effect(difference=middle, difference_ci=Interval(lower=lower, upper=upper))
    return Effect(
        difference=middle,
        difference_ci=Interval(lower=lower, upper=upper),
        relative=middle / of,
        relative_ci=Interval(lower=lower / of, upper=upper / of),
    )


# Rows 4 and 6 to 12 of the table in `crosssell.experiments.verdict`, and their borders.
ROWS = [
    ((-3, -2, -1), None, HARM, TestReason.WORSE),
    ((-0.2, -0.1, -0.01), TWO, HARM, TestReason.WORSE),
    ((0.1, 1, 2), None, ROLL_OUT, TestReason.ABOVE_ZERO),
    ((2.1, 3, 4), TWO, ROLL_OUT, TestReason.ABOVE_SMALLEST),
    ((2, 3, 4), TWO, ROLL_OUT, TestReason.ABOVE_SMALLEST),
    ((0.5, 1, 1.9), TWO, NOTHING, TestReason.BETTER_TOO_SMALL),
    ((0.5, 2, 3.5), TWO, ROLL_OUT, TestReason.LIKELY_ENOUGH),
    ((0.5, 1.9, 3.3), TWO, KEEP, TestReason.MAYBE_TOO_SMALL),
    ((0.5, 1.25, 2), TWO, KEEP, TestReason.MAYBE_TOO_SMALL),
    ((-1, 0, 1), TWO, NOTHING, TestReason.BELOW_SMALLEST),
    ((-1, 0.5, 2), TWO, KEEP, TestReason.UNCLEAR),
    ((-1, 2.5, 6), TWO, KEEP, TestReason.UNCLEAR),
    ((0, 1, 2), None, KEEP, TestReason.UNCLEAR),
    ((-2, -1, 0), None, KEEP, TestReason.UNCLEAR),
    ((-2, -1, 0), TWO, NOTHING, TestReason.BELOW_SMALLEST),
    ((-1, 0, 1), None, KEEP, TestReason.UNCLEAR),
]


@pytest.mark.parametrize(("bounds", "smallest", "code", "reason"), ROWS)
def test_every_row_of_the_table(bounds, smallest, code, reason):
    found = judged(MORE, effect=effect(*bounds), value_control=10.0, smallest=smallest)
    assert found == (code, reason)


@pytest.mark.parametrize(("bounds", "smallest", "code", "reason"), ROWS)
def test_where_less_is_better_the_table_is_turned_round(bounds, smallest, code, reason):
    lower, middle, upper = bounds
    found = judged(LESS, effect=effect(-upper, -middle, -lower), value_control=10.0, smallest=smallest)
    assert found == (code, reason)


@pytest.mark.parametrize(("bounds", "smallest", "code", "reason"), ROWS)
@pytest.mark.parametrize("relative_bounds", [True, False])
def test_a_relative_smallest_effect_says_the_same_on_its_own_scale(
    bounds, smallest, code, reason, relative_bounds
):
    share = None if smallest is None else FIFTH  # 2 of 10
    read = effect(*bounds, of=10.0 if relative_bounds else None)
    assert judged(MORE, effect=read, value_control=10.0, smallest=share) == (code, reason)


def test_a_relative_smallest_effect_of_nothing_is_none():
    read = effect(0.5, 1, 1.5, of=None)
    assert judged(MORE, effect=read, value_control=0.0, smallest=FIFTH) == (ROLL_OUT, TestReason.ABOVE_ZERO)
    assert smallest_difference(FIFTH, value_control=0.0) is None
    assert smallest_difference(FIFTH, value_control=-10.0) == 0.2 * 10
    assert smallest_difference(TWO, value_control=None) == 2.0


def test_without_an_interval_nothing_is_claimed():
    found = judged(MORE, effect=Effect(difference=3.0), value_control=10.0, smallest=TWO)
    assert found == (KEEP, TestReason.UNCLEAR)


def compared(read: Effect, *, value: float = 10.0) -> Comparison:
    return Comparison(
        metric=MORE,
        variant="B",
        control="A",
        n_variant=9,
        n_control=9,
        value_variant=value,
        value_control=value,
        effect=read,
    )


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        (NoResult.NO_CUSTOMERS, KEEP),
        (NoResult.ONE_CUSTOMER, KEEP),
        (NoResult.NO_CONVERSIONS, KEEP),
        (NoResult.NO_DENOMINATOR, KEEP),
        (NoResult.TOO_UNCERTAIN, KEEP),
        (NoResult.ALL_CONVERSIONS, TestVerdict.DO_NOT_TRUST),
        (NoResult.CONSTANT, TestVerdict.DO_NOT_TRUST),
    ],
)
def test_what_time_mends_is_waited_for(reason, code):
    assert no_result(compared(Effect(reason=reason))) == (code, reason)
    assert no_result(compared(effect(1, 2, 3))) is None


def test_where_nobody_bought_anything_yet_time_mends_it():
    nothing = compared(Effect(reason=NoResult.CONSTANT), value=0.0)
    assert no_result(nothing) == (KEEP, NoResult.CONSTANT)


DAY = dt.date(2025, 3, 10)


@pytest.mark.parametrize(
    ("terms", "is_early"),
    [
        ({}, False),
        ({"planned_units": 101}, True),
        ({"planned_units": 100}, False),
        ({"planned_end": DAY + dt.timedelta(days=1)}, True),
        ({"planned_end": DAY}, False),
        # Both were fixed beforehand: either ends the test.
        ({"planned_units": 100, "planned_end": DAY + dt.timedelta(days=9)}, False),
        ({"planned_units": 101, "planned_end": DAY}, False),
        ({"planned_units": 101, "planned_end": DAY + dt.timedelta(days=9)}, True),
    ],
)
def test_a_test_is_early_until_its_size_or_its_day_is_reached(terms, is_early):
    course = course_of(Terms(control="A", today=DAY, **terms), units=100)
    assert course.is_early == is_early
    assert course.is_planned == bool(terms)


@pytest.mark.parametrize(
    ("terms", "last", "is_extended"),
    [
        ({}, 99, False),
        ({"planned_units": 91}, 0, False),
        ({"planned_units": 90}, 0, True),  # 100 is more than 99
        # Planned for 20 days: two more are a tenth.
        ({"planned_end": DAY}, 2, False),
        ({"planned_end": DAY}, 3, True),
        # Fewer customers than planned came, and the day is over: that is no extension.
        ({"planned_units": 200, "planned_end": DAY}, 9, False),
    ],
)
def test_a_test_that_goes_on_beyond_its_plan_was_looked_at(terms, last, is_extended):
    course = course_of(
        Terms(control="A", **terms),
        units=100,
        first=DAY - dt.timedelta(days=19),
        last=DAY + dt.timedelta(days=last),
    )
    assert (course.is_extended, course.needs_always_valid) == (is_extended, is_extended)


def test_who_looks_later_at_the_same_data_looks_once():
    terms = Terms(control="A", planned_end=DAY, today=DAY + dt.timedelta(days=90))
    course = course_of(terms, units=100, first=DAY - dt.timedelta(days=19), last=DAY)
    assert not course.needs_always_valid


def test_pace_and_what_is_left_of_a_plan():
    terms = Terms(control="A", planned_units=500, planned_end=DAY + dt.timedelta(days=6))
    course = course_of(terms, units=120, first=DAY - dt.timedelta(days=3), last=DAY)
    assert course.units_a_day == 120 / 4
    assert course.units_left == 500 - 120
    assert course.days_left == 6
    # One day says nothing about a pace, and without any day a planned end is not known to be reached.
    assert course_of(terms, units=120, first=DAY, last=DAY).units_a_day is None
    assert course_of(terms, units=120).is_early
