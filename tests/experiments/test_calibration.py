"""Do the methods keep their promise? Short seeded simulations; the long ones: `benchmarks/calibration.py`.

The bounds hold 99.9 % of the counts that a method with exactly the promised rate would give.
"""

import pytest
from scipy.stats import binom

from tests.experiments.simulated import (
    CASES,
    MEAN,
    RATIO,
    SHARE,
    Case,
    coverage,
    credible_coverage,
    daily_looks,
    false_alarms,
)

RUNS = 600
NOMINAL = 0.05


def most(runs: int) -> int:
    return int(binom.ppf(0.9995, runs, NOMINAL))


def least(runs: int) -> int:
    return int(binom.ppf(0.0005, runs, NOMINAL))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_one_test_in_twenty_without_an_effect_raises_a_false_alarm(case: Case) -> None:
    alarms = false_alarms(case, runs=RUNS, seed=11)

    assert least(RUNS) <= alarms <= most(RUNS)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_nineteen_intervals_in_twenty_hold_the_truth(case: Case) -> None:
    absolute, relative = coverage(case, runs=RUNS, seed=12)

    assert least(RUNS) <= RUNS - absolute <= most(RUNS)
    assert least(RUNS) <= RUNS - relative <= most(RUNS)


def test_credible_intervals_hold_the_truth_as_often() -> None:
    missed = RUNS - credible_coverage(RATIO, runs=RUNS, seed=13)

    assert least(RUNS) <= missed <= most(RUNS)


@pytest.mark.parametrize("case", [SHARE, MEAN, RATIO], ids=lambda case: case.name)
def test_looking_every_day_keeps_the_promise_of_the_interval_for_any_time(case: Case) -> None:
    runs = 200
    found = daily_looks(case, runs=runs, seed=14, days=15, a_day=60)

    assert found.always_valid <= most(runs)
    # What it guards against: an interval that is meant to be read once, read every day.
    assert found.read_daily > 2 * NOMINAL * runs
