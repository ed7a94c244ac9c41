"""The simulation against exact answers, against scipy and against itself from seed to seed."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from crosssell.columns import InputUnit, RoiInput, RoiReason, Shape
from crosssell.errors import CrosssellError
from crosssell.roi.draws import CHUNK, drawn
from crosssell.roi.inputs import INPUTS
from crosssell.roi.model import totals
from crosssell.roi.outcome import outcome
from crosssell.roi.scenario import Estimate
from crosssell.roi.simulate import simulate
from tests.roi.scenarios import LIKELY, between, scenario, uncertain

DRAWS = 40_000


def _error_of_quantile(share, *, density):
    """Standard error of a sample quantile: √(q (1 − q) / n) over the density there."""
    return math.sqrt(share * (1 - share) / DRAWS) / density


# 500 reached × 40 left of an order = 20,000 a point of uplift; 100 of cost.
def test_a_normal_uplift_gives_a_normal_profit():
    deviation = 0.004
    posterior = Estimate(low=0.0049, likely=0.01, high=0.0151, shape=Shape.POSTERIOR, deviation=deviation)
    found = simulate(scenario(uplift=posterior), draws=DRAWS, seed=1)
    exact = stats.norm(20_000 * 0.01 - 100, 20_000 * deviation)
    for share, value in ((0.1, found.profit.p10), (0.5, found.profit.p50), (0.9, found.profit.p90)):
        error = _error_of_quantile(share, density=exact.pdf(exact.ppf(share)))
        assert value == pytest.approx(exact.ppf(share), abs=4 * error)
    assert found.profit.mean == pytest.approx(100, abs=4 * 80 / math.sqrt(DRAWS))
    assert found.chance_of_loss == pytest.approx(exact.cdf(0), abs=4 * found.chance_of_loss_standard_error)
    assert found.roi.p50 == pytest.approx(found.profit.p50 / 100)
    at_half = simulate(scenario(uplift=posterior), draws=DRAWS, seed=1, target_roi=0.5)
    assert at_half.chance_of_target == pytest.approx(
        exact.sf(50), abs=4 * at_half.chance_of_target_standard_error
    )


# 5 orders × 0.4 = 2 for each unit of price; 100 of cost.
def test_a_triangular_price_gives_a_triangular_profit():
    price = Estimate(low=20, likely=50, high=140, shape=Shape.TRIANGULAR)
    found = simulate(scenario(price=price), draws=DRAWS, seed=1)
    exact = stats.triang(0.25, loc=2 * 20 - 100, scale=2 * 120)
    for share, value in ((0.1, found.profit.p10), (0.5, found.profit.p50), (0.9, found.profit.p90)):
        error = _error_of_quantile(share, density=exact.pdf(exact.ppf(share)))
        assert value == pytest.approx(exact.ppf(share), abs=4 * error)
    assert found.chance_of_loss == pytest.approx(exact.cdf(0), abs=4 * found.chance_of_loss_standard_error)


@pytest.mark.parametrize(
    "plan",
    [
        scenario(discount_rate=0.1, running_cost=3, repeats_per_year=1, price=99.37),
        scenario(uplift=Estimate(low=0.01, likely=0.01, high=0.01, shape=Shape.POSTERIOR, deviation=0.0)),
    ],
)
def test_without_a_spread_it_is_the_point_result(plan):
    point, found = outcome(plan), simulate(plan, draws=1_000)
    for quantiles, exact in (
        (found.profit, point.profit_amount),
        (found.roi, point.roi),
        (found.net_present_value, point.net_present_value_amount),
    ):
        assert {quantiles.p10, quantiles.p50, quantiles.p90, quantiles.mean} == {exact}
    assert (found.chance_of_loss, found.chance_of_target) == (0, 1)
    assert [(one.lower_amount, one.upper_amount, one.draws) for one in found.bins] == [
        (point.profit_amount, point.profit_amount, 1_000)
    ]


def test_what_is_certain_has_no_standard_error_and_no_drivers():
    found = simulate(scenario(), draws=100)
    assert (found.chance_of_loss_standard_error, found.chance_of_target_standard_error) == (0, 0)
    assert found.drivers == ()


def test_break_even_itself_is_no_loss_and_reaches_a_return_of_zero():
    # 0.1 + 0.2 of cost against 0.3 of contribution differ in the last digit.
    plan = scenario(contact_cost=0, creative_cost=0.1, tools_cost=0.2, price=0.15)
    assert totals(plan, {}).profit != 0
    found = simulate(plan, draws=10)
    assert (found.chance_of_loss, found.chance_of_target) == (0, 1)


def test_the_standard_error_is_what_seeds_differ_by():
    runs = [simulate(uncertain(), draws=1_000, seed=seed) for seed in range(250)]
    for found, stated in (
        ([run.chance_of_loss for run in runs], runs[0].chance_of_loss_standard_error),
        ([run.chance_of_target for run in runs], runs[0].chance_of_target_standard_error),
    ):
        # A standard deviation of 250 values has itself one of 1/√500 = 4.5 %.
        assert np.std(found, ddof=1) == pytest.approx(stated, rel=0.2)


def test_none_of_many_draws_does_not_mean_never():
    found = simulate(scenario(price=between(90, 100, 110)), draws=100)
    assert found.chance_of_loss == 0
    # k = 0 of n = 100: p̃ = 0.5 / 101, √(p̃ (1 − p̃) / 102)
    assert found.chance_of_loss_standard_error == pytest.approx(math.sqrt(0.5 / 101 * 100.5 / 101 / 102))


def test_drivers_are_the_rank_correlations_that_scipy_finds():
    plan = uncertain(ramp_up_months=between(0, 8, 20), discount=between(0, 0.02, 0.1))
    values = drawn(plan, draws=3_000, seed=7)
    profit = totals(plan, values).profit
    exact = {one: stats.spearmanr(drawn_of_one, profit).statistic for one, drawn_of_one in values.items()}
    found = simulate(plan, draws=3_000).drivers
    assert {driver.input: driver.correlation for driver in found} == pytest.approx(exact, abs=1e-12)
    strengths = [abs(driver.correlation) for driver in found]
    assert strengths == sorted(strengths, reverse=True)


def test_an_input_that_moves_nothing_has_no_correlation():
    (driver,) = simulate(scenario(value_after=between(0, 10, 20)), draws=100).drivers
    assert (driver.input, driver.correlation) == (RoiInput.VALUE_AFTER, 0)


def test_many_draws_go_through_in_chunks_and_give_what_one_would():
    draws = CHUNK + 123
    profit = totals(uncertain(), drawn(uncertain(), draws=draws, seed=7)).profit
    found = simulate(uncertain(), draws=draws)
    assert [found.profit.p10, found.profit.p50, found.profit.p90] == np.quantile(
        profit, (0.1, 0.5, 0.9)
    ).tolist()
    assert found.chance_of_loss == np.mean(profit < 0)


def test_where_a_draw_costs_nothing_there_is_no_return():
    free = simulate(scenario(contact_cost=0, creative_cost=0, price=between(50, 100, 120)), draws=50)
    assert (free.roi, free.chance_of_target, free.chance_of_target_standard_error) == (None, None, None)
    assert free.reason == RoiReason.NO_COST
    assert free.profit.p50 > 0
    assert simulate(uncertain(), draws=50).reason is None


def test_the_same_seed_gives_the_same_and_another_one_another():
    assert simulate(uncertain(), draws=500) == simulate(uncertain(), draws=500)
    assert simulate(uncertain(), draws=500).profit != simulate(uncertain(), draws=500, seed=8).profit


def test_bars_are_losses_or_are_not_and_hold_every_draw():
    found = simulate(uncertain(), draws=5_000)
    assert sum(one.draws for one in found.bins) == 5_000
    assert all(one.upper_amount == other.lower_amount for one, other in pairwise(found.bins))
    assert 20 <= len(found.bins) <= 41
    widths = {round(one.upper_amount - one.lower_amount, 9) for one in found.bins}
    assert widths == {20.0}
    losses = sum(one.draws for one in found.bins if one.upper_amount <= 0)
    assert losses == round(found.chance_of_loss * 5_000) > 0
    assert 0 in {one.lower_amount for one in found.bins}


@settings(max_examples=10, deadline=None)
@given(power=st.integers(-3, 6), seed=st.integers(0, 1_000))
def test_scaling_all_money_scales_the_profit_and_leaves_the_return(power, seed):
    plan = uncertain(opt_out_rate=0.01, opt_out_value=3, running_cost=between(0, 1, 2), displaced_price=7)
    factor = 2.0**power  # exact in binary, so that results are equal and not only close
    money = [one for one in RoiInput if INPUTS[one].unit == InputUnit.AMOUNT]
    scaled = plan.having(
        {
            one: Estimate(
                low=plan[one].low * factor, likely=plan[one].likely * factor, high=plan[one].high * factor
            )
            for one in money
        }
    )
    before, after = simulate(plan, draws=300, seed=seed), simulate(scaled, draws=300, seed=seed)
    assert after.profit.p10 == before.profit.p10 * factor
    assert after.profit.p90 == before.profit.p90 * factor
    assert after.roi == before.roi
    assert after.chance_of_loss == before.chance_of_loss
    assert after.drivers == before.drivers


@settings(max_examples=12, deadline=None)
@given(
    one=st.sampled_from([RoiInput.MARGIN, RoiInput.PRICE, RoiInput.CONTACT_COST, RoiInput.CREATIVE_COST]),
    times=st.floats(1.01, 2),
    seed=st.integers(0, 1_000),
)
def test_what_is_better_never_makes_a_loss_more_likely(one, times, seed):
    likely = LIKELY[one]
    plan = uncertain(uplift=between(0.001, 0.008, 0.02))
    less, more = (
        simulate(plan.having({one: between(0, value, likely * 2)}), draws=400, seed=seed)
        for value in (likely, likely * times)
    )
    worse, better = (less, more) if one in {RoiInput.MARGIN, RoiInput.PRICE} else (more, less)
    assert better.chance_of_loss <= worse.chance_of_loss
    assert better.profit.p50 > worse.profit.p50


@pytest.mark.parametrize(
    "wrong",
    [{"draws": 0}, {"draws": 10_000_001}, {"seed": -1}, {"target_roi": math.nan}, {"target_roi": math.inf}],
)
def test_impossible_terms_are_refused(wrong):
    with pytest.raises(CrosssellError) as caught:
        simulate(uncertain(), **wrong)
    assert caught.value.code == "invalid_value"
    assert str(caught.value.values["value"]) == str(next(iter(wrong.values())))
