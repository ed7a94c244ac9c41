"""The interval for any time: its formula, where it is narrowest, how far it is to go, and days added up."""

from datetime import date
from math import log, sqrt

import pytest

from crosssell.columns import MetricKind
from crosssell.experiments.methods.always_valid import TUNED_FOR, always_valid, cumulative
from crosssell.experiments.moments import Moments
from crosssell.experiments.result import NO_INTERVAL, AlwaysValid


def numbers(mean: float, *, deviation: float, units: int) -> Moments:
    return Moments(units=units, means=(mean,), covariances=((deviation**2,),))


def shares(yes: int, *, units: int) -> Moments:
    share = yes / units
    return Moments(units=units, means=(share,), covariances=((share * (1 - share) * units / (units - 1),),))


def width(found: AlwaysValid | None) -> float:
    assert found is not None
    assert found.difference_ci.lower is not None
    assert found.difference_ci.upper is not None
    return found.difference_ci.upper - found.difference_ci.lower


def test_the_interval_is_that_of_the_paper() -> None:
    control, variant = numbers(50, deviation=20, units=900), numbers(53, deviation=25, units=1100)
    found = always_valid(MetricKind.MEAN, control, variant, alpha=0.05, tuned_for=2000)

    # Waudby-Smith et al., theorem 2.2, with the variance of one unit s² = N (20²/900 + 25²/1100). The weight
    # ρ² N* is the solution of a = ln((a + 1) / α²), found here by fixed-point steps.
    weighted = 8.0
    for _ in range(50):
        weighted = log((weighted + 1) / 0.05**2)
    units, rho = 2000, sqrt(weighted / 2000)
    deviation = sqrt(units * (20**2 / 900 + 25**2 / 1100))
    half = deviation * sqrt(
        2 * (units * rho**2 + 1) / (units**2 * rho**2) * log(sqrt(units * rho**2 + 1) / 0.05)
    )
    assert found is not None
    assert found.difference_ci.lower == pytest.approx(3 - half)
    assert found.difference_ci.upper == pytest.approx(3 + half)


@pytest.mark.parametrize(
    ("control", "variant", "tuned_for", "lower", "upper"),
    # gbstats 0.8.0 (GrowthBook), SequentialTwoSidedTTest, difference_type "absolute", alpha 0.05. It takes
    # a close approximation of the tuning and the variance without a yes added, hence the tolerance.
    [
        ((100, 1000), (130, 1000), 2000, -0.013255721624537427, 0.07325572162453742),
        ((2000, 20_000), (2200, 20_000), 5000, 0.00015433015487477213, 0.019845669845125216),
        ((2000, 20_000), (2200, 20_000), 50_000, 0.0006808701926689018, 0.019319129807331088),
    ],
)
def test_growthbook_gives_the_same_interval(
    control: tuple[int, int], variant: tuple[int, int], tuned_for: int, lower: float, upper: float
) -> None:
    groups = [shares(yes, units=units) for yes, units in (control, variant)]
    found = always_valid(MetricKind.PROPORTION, *groups, alpha=0.05, tuned_for=tuned_for)

    assert found is not None
    assert found.difference_ci.lower == pytest.approx(lower, abs=0.006 * (upper - lower))
    assert found.difference_ci.upper == pytest.approx(upper, abs=0.006 * (upper - lower))


def test_it_is_narrowest_where_it_is_tuned() -> None:
    control, variant = numbers(50, deviation=20, units=1000), numbers(53, deviation=20, units=1000)
    widths = {
        tuned: width(always_valid(MetricKind.MEAN, control, variant, alpha=0.05, tuned_for=tuned))
        for tuned in (200, 1500, 2000, 2700, 20_000)
    }

    assert min(widths, key=widths.__getitem__) == 2000


def test_the_p_value_is_the_level_at_which_the_interval_touches_zero() -> None:
    control, variant = numbers(50, deviation=20, units=1000), numbers(53, deviation=20, units=1000)
    found = always_valid(MetricKind.MEAN, control, variant, alpha=0.05, tuned_for=2000)
    assert found is not None
    assert found.difference_ci.lower is not None

    # Moved so that the bound lies on zero, the p-value is the level.
    moved = numbers(53 - found.difference_ci.lower, deviation=20, units=1000)
    at_zero = always_valid(MetricKind.MEAN, control, moved, alpha=0.05, tuned_for=2000)
    assert at_zero is not None
    assert at_zero.difference_ci.lower == pytest.approx(0, abs=1e-9)
    assert at_zero.p_value == pytest.approx(0.05)


def test_the_relative_bounds_leave_out_zero_when_the_difference_does() -> None:
    control = numbers(50, deviation=20, units=1000)
    for mean in (52.0, 52.6, 52.7, 52.8, 53.0, 57.0):
        found = always_valid(
            MetricKind.MEAN, control, numbers(mean, deviation=20, units=1000), alpha=0.05, tuned_for=2000
        )
        assert found is not None
        assert found.difference_ci.lower is not None
        assert found.relative_ci.lower is not None
        assert (found.difference_ci.lower > 0) == (found.relative_ci.lower > 0)


def test_a_control_that_may_be_zero_gives_no_relative_bounds() -> None:
    found = always_valid(
        MetricKind.MEAN,
        numbers(0.1, deviation=20, units=100),
        numbers(5, deviation=20, units=100),
        alpha=0.05,
    )

    assert found is not None
    assert found.relative_ci == NO_INTERVAL
    assert found.tuned_for == TUNED_FOR


def test_the_units_needed_are_those_that_decide() -> None:
    control, variant = numbers(50, deviation=20, units=400), numbers(52, deviation=20, units=600)
    found = always_valid(MetricKind.MEAN, control, variant, alpha=0.05, tuned_for=2000)
    assert found is not None
    assert found.units_needed is not None

    def lower_at(units: float) -> float:
        times = units / 1000
        later = always_valid(
            MetricKind.MEAN,
            numbers(50, deviation=20 / sqrt(times), units=400),  # as many times the units, at this spread
            numbers(52, deviation=20 / sqrt(times), units=600),
            alpha=0.05,
            tuned_for=round(2000 / times),
        )
        assert later is not None
        assert later.difference_ci.lower is not None
        return later.difference_ci.lower

    assert lower_at(1000 + found.units_needed) > -0.01
    assert lower_at(0.98 * (1000 + found.units_needed)) < 0


def test_an_effect_too_small_to_matter_is_decided_by_falling_short() -> None:
    control, variant = numbers(50, deviation=20, units=4000), numbers(50.02, deviation=20, units=4000)
    to_zero = always_valid(MetricKind.MEAN, control, variant, alpha=0.05, tuned_for=8000)
    to_short = always_valid(
        MetricKind.MEAN, control, variant, alpha=0.05, tuned_for=8000, smallest_effect=1.0
    )
    decided = always_valid(MetricKind.MEAN, control, variant, alpha=0.05, tuned_for=8000, smallest_effect=3.0)

    assert to_zero is not None
    assert to_short is not None
    assert decided is not None
    assert to_zero.units_needed is not None
    assert to_short.units_needed is not None
    assert to_short.units_needed < to_zero.units_needed / 100
    assert decided.units_needed is None


def test_where_less_is_better_a_fall_counts_towards_the_smallest_effect() -> None:
    control, variant = numbers(50, deviation=20, units=400), numbers(48, deviation=20, units=400)
    asked = {"alpha": 0.05, "tuned_for": 800, "smallest_effect": 1.0}
    better = always_valid(MetricKind.MEAN, control, variant, higher_is_better=False, **asked)
    worse = always_valid(MetricKind.MEAN, control, variant, higher_is_better=True, **asked)

    assert better is not None
    assert worse is not None
    assert better.units_needed is not None  # zero has to be left out
    assert worse.units_needed is not None  # falls short of + 1, which is 3 away and so nearer
    assert worse.units_needed < better.units_needed


def test_no_difference_at_all_is_never_decided() -> None:
    same = numbers(50, deviation=20, units=400)
    found = always_valid(MetricKind.MEAN, same, same, alpha=0.05)

    assert found is not None
    assert found.units_needed is None


@pytest.mark.parametrize("group", [numbers(3, deviation=0, units=40), numbers(3, deviation=1, units=1)])
def test_without_a_spread_there_is_nothing_to_say(group: Moments) -> None:
    assert always_valid(MetricKind.MEAN, group, group, alpha=0.05) is None


def test_a_ratio_over_hardly_any_orders_has_no_interval() -> None:
    few = Moments(units=40, means=(2.0, 0.1), covariances=((9.0, 0.2), (0.2, 0.09)))
    many = Moments(units=4000, means=(2.0, 0.1), covariances=((9.0, 0.2), (0.2, 0.09)))

    assert always_valid(MetricKind.RATIO, few, many, alpha=0.05) is None
    assert always_valid(MetricKind.RATIO, many, many, alpha=0.05) is not None


def test_a_day_without_a_yes_is_not_read_as_certainty() -> None:
    found = always_valid(
        MetricKind.PROPORTION, shares(0, units=20), shares(3, units=20), alpha=0.05, tuned_for=1000
    )

    assert found is not None
    assert found.p_value > 0.05


def test_days_add_up_to_the_whole() -> None:
    first = {"A": shares(10, units=100), "B": shares(13, units=90)}
    second = {"A": shares(14, units=120), "B": shares(20, units=130)}
    days = [(date(2026, 3, 1), first), (date(2026, 3, 2), second)]
    grown = cumulative(days, kind=MetricKind.PROPORTION, control="A", alpha=0.05, tuned_for=500)

    whole = always_valid(
        MetricKind.PROPORTION, shares(24, units=220), shares(33, units=220), alpha=0.05, tuned_for=500
    )
    assert whole is not None
    assert [(row.day.day, row.variant, row.units) for row in grown] == [(1, "B", 190), (2, "B", 440)]
    assert grown[1].difference == pytest.approx(33 / 220 - 24 / 220)
    assert grown[1].band.lower == pytest.approx(whole.difference_ci.lower)
    assert grown[1].band.upper == pytest.approx(whole.difference_ci.upper)


def test_a_variant_that_starts_later_begins_when_both_are_there() -> None:
    days = [
        (date(2026, 3, 1), {"B": shares(13, units=90)}),
        (date(2026, 3, 2), {"A": shares(10, units=100)}),
        (date(2026, 3, 3), {"C": shares(10, units=100)}),
    ]
    grown = cumulative(days, kind=MetricKind.PROPORTION, control="A", alpha=0.05)

    assert [(row.day.day, row.variant, row.difference is None) for row in grown] == [
        (1, "B", True),
        (2, "B", False),
        (3, "B", False),
        (3, "C", False),
    ]
    assert grown[0].band == NO_INTERVAL
