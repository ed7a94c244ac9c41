from dataclasses import asdict
from math import isfinite

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.stats import t as student
from scipy.stats import ttest_ind, ttest_ind_from_stats
from tea_tasting.aggr import Aggregates
from tea_tasting.metrics import Mean

from crosssell.columns import NoResult
from crosssell.experiments.methods.bootstrap import moments_of
from crosssell.experiments.methods.means import mean_effect, total_moments
from crosssell.experiments.moments import Moments
from crosssell.experiments.result import NO_INTERVAL

# Hours of sleep gained with two drugs; A. R. Cushny and A. R. Peebles, 1905, as in "Student", 1908.
FIRST = np.array([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0])
SECOND = np.array([1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4])


def test_the_sleep_data_give_what_r_prints() -> None:
    """R, t.test(extra ~ group, sleep): t = −1.8608, df = 17.776, p = 0.07939, −3.3654832 to 0.2054832."""
    found = mean_effect(moments_of(SECOND), moments_of(FIRST), level=0.95)
    assert found.statistic == pytest.approx(-1.8608, abs=5e-5)
    assert found.degrees == pytest.approx(17.776, abs=5e-4)
    assert found.p_value == pytest.approx(0.07939, abs=5e-6)
    assert found.difference_ci.lower == pytest.approx(-3.3654832, abs=5e-8)
    assert found.difference_ci.upper == pytest.approx(0.2054832, abs=5e-8)


def test_welch_agrees_with_scipy_from_values_and_from_totals() -> None:
    draw = np.random.default_rng(3)
    before, after = draw.lognormal(3, 1, 240), draw.lognormal(3.1, 1.2, 190)
    found = mean_effect(moments_of(before), moments_of(after), level=0.99)
    witness = ttest_ind(after, before, equal_var=False)
    interval = witness.confidence_interval(0.99)
    assert found.statistic == pytest.approx(witness.statistic, rel=1e-10)
    assert found.p_value == pytest.approx(witness.pvalue, rel=1e-10)
    assert found.degrees == pytest.approx(witness.df, rel=1e-10)
    assert (found.difference_ci.lower, found.difference_ci.upper) == pytest.approx(tuple(interval), rel=1e-9)
    typed = mean_effect(
        total_moments(500, mean=41.2, deviation=33.0),
        total_moments(480, mean=45.9, deviation=38.5),
        level=0.95,
    )
    totals = ttest_ind_from_stats(45.9, 38.5, 480, 41.2, 33.0, 500, equal_var=False)
    assert typed.statistic == pytest.approx(totals.statistic, rel=1e-12)
    assert typed.p_value == pytest.approx(totals.pvalue, rel=1e-10)


def test_tea_tasting_agrees_and_its_relative_interval_nearly() -> None:
    """tea-tasting 1.14 bounds ln(variant / control) by the delta method: close with 4,000 customers."""
    draw = np.random.default_rng(4)
    groups = [draw.gamma(2, 30, 4000), draw.gamma(2, 31, 4000)]
    control, variant = (
        Aggregates(len(g), {"y": float(g.mean())}, {"y": float(g.var(ddof=1))}) for g in groups
    )
    witness = Mean("y").analyze_aggregates(control, variant)
    found = mean_effect(moments_of(groups[0]), moments_of(groups[1]), level=0.95)
    assert found.difference_ci.lower == pytest.approx(witness.effect_size_ci_lower, rel=1e-9)
    assert found.p_value == pytest.approx(witness.pvalue, rel=1e-9)
    assert found.relative == pytest.approx(witness.rel_effect_size, rel=1e-9)
    assert found.relative_ci.lower == pytest.approx(witness.rel_effect_size_ci_lower, abs=3e-4)
    assert found.relative_ci.upper == pytest.approx(witness.rel_effect_size_ci_upper, abs=3e-4)


def test_the_relative_bounds_are_where_the_test_would_begin_to_reject() -> None:
    """Fieller by brute force: the ρ at which |ȳ₁ − (1 + ρ) ȳ₀| is the quantile times its standard error."""
    before, after = moments_of(SECOND), moments_of(FIRST)
    found = mean_effect(before, after, level=0.95)
    assert found.degrees is not None
    quantile = student.ppf(0.975, found.degrees)

    def excess(rho: float) -> float:
        error = (after.variance / 10 + (1 + rho) ** 2 * before.variance / 10) ** 0.5
        return float(abs(after.mean - (1 + rho) * before.mean) - quantile * error)

    centre = found.relative
    assert centre == pytest.approx(0.75 / 2.33 - 1)
    assert found.relative_ci.lower == pytest.approx(brentq(excess, -5, centre), rel=1e-9)
    assert found.relative_ci.upper == pytest.approx(brentq(excess, centre, 5), rel=1e-9)


@pytest.mark.parametrize(
    ("control", "variant", "reason", "relative_reason"),
    [
        (total_moments(0, mean=0, deviation=0), (5, 1.0, 1.0), NoResult.NO_CUSTOMERS, NoResult.NO_CUSTOMERS),
        (total_moments(1, mean=2, deviation=0), (5, 1.0, 1.0), NoResult.ONE_CUSTOMER, NoResult.ONE_CUSTOMER),
        (total_moments(9, mean=2, deviation=0), (5, 1.0, 0.0), NoResult.CONSTANT, NoResult.CONSTANT),
        (total_moments(9, mean=0, deviation=0), (5, 0.0, 0.0), NoResult.CONSTANT, NoResult.ZERO_CONTROL),
        (total_moments(9, mean=0, deviation=3), (5, 1.0, 1.0), None, NoResult.ZERO_CONTROL),
        (total_moments(9, mean=-4, deviation=3), (5, 1.0, 1.0), None, NoResult.NEGATIVE_CONTROL),
        (total_moments(9, mean=1, deviation=3), (5, 1.0, 1.0), None, NoResult.TOO_UNCERTAIN),
    ],
)
def test_what_cannot_be_computed_says_why(
    control: Moments, variant: tuple[int, float, float], reason: NoResult, relative_reason: NoResult
) -> None:
    units, mean, deviation = variant
    found = mean_effect(control, total_moments(units, mean=mean, deviation=deviation), level=0.95)
    assert found.reason == reason
    assert (found.p_value is None) == (reason is not None)
    assert found.relative_reason == relative_reason
    assert found.relative_ci == NO_INTERVAL


def test_one_constant_variant_leaves_the_test_to_the_other() -> None:
    found = mean_effect(total_moments(9, mean=0, deviation=0), moments_of(SECOND), level=0.95)
    assert found.degrees == pytest.approx(9)
    assert found.statistic == pytest.approx(SECOND.mean() / (SECOND.std(ddof=1) / 10**0.5))


def test_the_rounding_of_added_prices_is_no_spread() -> None:
    """0.1 + 0.2 and 0.3 differ in the last digit, which no test may take for customers who differ."""
    before, after = moments_of(np.array([0.1 + 0.2, 0.3] * 20)), moments_of(np.full(40, 0.3))
    assert before.variance > 0
    assert mean_effect(before, after, level=0.95).reason == NoResult.CONSTANT


@pytest.mark.parametrize(
    ("mean", "deviation", "units"), [(1.0, 1e-6, 50), (1e9, 1e8, 50), (1e9, 1.0, 10_000_000), (1e-9, 1e-9, 2)]
)
def test_extreme_scales_give_what_plain_ones_do(mean: float, deviation: float, units: int) -> None:
    """Variances of 1e-12, amounts of a billion, ten million customers, two customers: t does not mind."""
    found = mean_effect(
        total_moments(units, mean=mean, deviation=deviation),
        total_moments(units, mean=mean + deviation, deviation=deviation),
        level=0.95,
    )
    assert found.statistic == pytest.approx((units / 2) ** 0.5, rel=1e-6)
    assert found.degrees == pytest.approx(2 * (units - 1))
    assert found.difference_ci.lower is not None
    assert isfinite(found.difference_ci.lower)


@given(
    st.floats(-1e9, 1e9),
    st.floats(0, 1e9),
    st.integers(0, 10_000_000),
    st.floats(-1e9, 1e9),
    st.floats(0, 1e9),
    st.integers(0, 10_000_000),
    st.sampled_from([0.9, 0.95, 0.99, 0.99999]),
)
@settings(max_examples=25, deadline=None)
def test_nothing_is_ever_infinite_and_the_two_intervals_agree_about_zero(
    mean: float, deviation: float, units: int, other: float, spread: float, others: int, level: float
) -> None:
    found = mean_effect(
        total_moments(units, mean=mean, deviation=deviation),
        total_moments(others, mean=other, deviation=spread),
        level=level,
    )
    figures = [v for v in asdict(found).values() if isinstance(v, float)]
    bounds = [
        found.difference_ci.lower,
        found.difference_ci.upper,
        found.relative_ci.lower,
        found.relative_ci.upper,
    ]
    assert all(isfinite(f) for f in figures + [b for b in bounds if b is not None])
    assert (found.p_value is None) == (found.reason is not None)
    assert (found.relative_ci.lower is None) == (found.relative_reason is not None)
    lower, upper, p_value = *bounds[2:], found.p_value
    if lower is not None and upper is not None and p_value is not None and abs(p_value - 1 + level) > 1e-9:
        assert (lower > 0 or upper < 0) == (p_value < 1 - level)
