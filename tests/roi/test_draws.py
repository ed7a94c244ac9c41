"""Draws against the quantile functions of scipy, and what a slider may move."""

import numpy as np
import pytest
from scipy import special, stats

from crosssell.columns import RoiInput, Shape, UpliftUnit
from crosssell.roi.draws import chunks, drawn, quantile
from crosssell.roi.scenario import Estimate
from tests.roi.scenarios import between, scenario, uncertain

U = np.array([0.0, 1e-6, 0.001, 0.1, 0.25, 0.5, 0.75, 0.9, 0.999, 1 - 1e-6])


def test_an_input_without_a_spread_is_not_drawn():
    assert drawn(scenario(), draws=5, seed=1) == {}
    assert set(drawn(scenario(price=between(80, 100, 130)), draws=5, seed=1)) == {RoiInput.PRICE}


# The exact inverse of the beta distribution; ours reads tables of some thousand values.
@pytest.mark.parametrize("likely", [10, 10.5, 13, 15, 19, 20])
def test_pert_is_a_beta_distribution_between_low_and_high(likely):
    mode = (likely - 10) / 10
    exact = 10 + 10 * special.betaincinv(1 + 4 * mode, 5 - 4 * mode, U)
    assert quantile(between(10, likely, 20), u=U) == pytest.approx(exact, abs=10 / 2_048)
    u = np.random.default_rng(1).random(2_000)
    exact = 10 + 10 * special.betaincinv(1 + 4 * mode, 5 - 4 * mode, u)
    found = quantile(between(10, likely, 20), u=u)
    assert found == pytest.approx(exact, abs=10 * 1e-4)
    assert np.abs(found - exact).mean() < 10 * 1e-6


def test_the_mean_of_pert_weighs_the_likely_value_four_times():
    middles = (np.arange(100_000) + 0.5) / 100_000
    mean = quantile(between(10, 12, 20), u=middles).mean()
    assert mean == pytest.approx((10 + 4 * 12 + 20) / 6, abs=1e-4)


@pytest.mark.parametrize("likely", [10, 12, 20])
def test_triangular_as_scipy_has_it(likely):
    estimate = Estimate(low=10, likely=likely, high=20, shape=Shape.TRIANGULAR)
    exact = stats.triang.ppf(U, (likely - 10) / 10, loc=10, scale=10)
    assert quantile(estimate, u=U) == pytest.approx(exact, rel=1e-9)


@pytest.mark.parametrize("high", [12, 30])
def test_low_and_high_of_a_normal_are_its_outer_tenths(high):
    estimate = Estimate(low=8, likely=10, high=high, shape=Shape.NORMAL)
    assert quantile(estimate, u=np.array([0.1, 0.5, 0.9])) == pytest.approx([8, 10, high], rel=1e-12)


def test_each_side_of_a_normal_is_half_of_one_as_scipy_has_it():
    estimate = Estimate(low=8, likely=10, high=30, shape=Shape.NORMAL)
    narrow, wide = (stats.norm(10, side / stats.norm.ppf(0.9)) for side in (2, 20))
    exact = np.where(U[1:] < 0.5, narrow.ppf(U[1:]), wide.ppf(U[1:]))
    assert quantile(estimate, u=U[1:]) == pytest.approx(exact, rel=1e-9)


def test_a_posterior_is_normal_with_the_deviation_of_the_test():
    estimate = Estimate(low=0.004, likely=0.01, high=0.016, shape=Shape.POSTERIOR, deviation=0.005)
    assert quantile(estimate, u=U[1:]) == pytest.approx(stats.norm.ppf(U[1:], 0.01, 0.005), rel=1e-9)
    assert np.isfinite(quantile(estimate, u=U)).all()


def test_what_cannot_be_is_moved_to_what_can_and_whole_numbers_are_whole():
    wide = Estimate(low=0, likely=0.05, high=0.4, shape=Shape.NORMAL)
    values = drawn(scenario(discount=wide, ramp_up_months=between(0, 2, 6)), draws=2_000, seed=3)
    assert values[RoiInput.DISCOUNT].min() == 0 < values[RoiInput.DISCOUNT].max() <= 1
    assert set(values[RoiInput.RAMP_UP_MONTHS].tolist()) == {0, 1, 2, 3, 4, 5, 6}


def test_a_relative_uplift_may_exceed_one():
    plan = scenario(uplift=between(0.5, 1, 3), uplift_unit=UpliftUnit.RELATIVE)
    assert drawn(plan, draws=1_000, seed=3)[RoiInput.UPLIFT].max() > 1.5


def test_moving_one_input_leaves_the_others_where_they_were():
    before = drawn(uncertain(), draws=100, seed=7)
    after = drawn(uncertain(price=between(10, 20, 900), discount=between(0, 0.1, 0.2)), draws=100, seed=7)
    assert np.array_equal(before[RoiInput.UPLIFT], after[RoiInput.UPLIFT])
    assert np.array_equal(before[RoiInput.CONTACT_COST], after[RoiInput.CONTACT_COST])
    assert not np.array_equal(before[RoiInput.PRICE], after[RoiInput.PRICE])


@pytest.mark.parametrize("shape", [Shape.PERT, Shape.TRIANGULAR, Shape.NORMAL])
@pytest.mark.parametrize("likely", [10.1, 12.5, 16, 20])
def test_a_higher_likely_value_gives_no_lower_draw(shape, likely):
    """Of a normal none between its low and high: the wider side reaches further out beyond its end."""
    u = (np.arange(2_000) + 0.5) / 2_000
    if shape == Shape.NORMAL:
        u = u[(u > 0.1) & (u < 0.9)]
    before = quantile(Estimate(low=10, likely=10, high=20, shape=shape), u=u)
    after = quantile(Estimate(low=10, likely=likely, high=20, shape=shape), u=u)
    assert (after >= before - 1e-4).all()
    assert after.mean() > before.mean()


def test_two_inputs_with_the_same_estimate_are_drawn_apart():
    plan = scenario(discount=between(0, 0.1, 0.3), return_rate=between(0, 0.1, 0.3))
    values = drawn(plan, draws=10_000, seed=7)
    correlation = np.corrcoef(values[RoiInput.DISCOUNT], values[RoiInput.RETURN_RATE])[0, 1]
    assert abs(correlation) < 4 / 100  # four standard errors of 1/√10,000


def test_the_first_draws_are_the_same_whatever_their_number_and_size_of_a_chunk():
    whole = drawn(uncertain(), draws=1_000, seed=7)
    parts = list(chunks(uncertain(), draws=1_000, seed=7, size=300))
    assert [len(part[RoiInput.PRICE]) for part in parts] == [300, 300, 300, 100]
    for one, values in whole.items():
        assert np.array_equal(values, np.concatenate([part[one] for part in parts]))
        assert np.array_equal(values[:10], drawn(uncertain(), draws=10, seed=7)[one])
