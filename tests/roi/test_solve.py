"""What would have to be true, in the head: profit = audience × 0.5 × uplift × price × 0.4 − cost."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosssell.columns import Rhythm, RoiInput, RoiReason, RoiTarget, UpliftUnit
from crosssell.errors import CrosssellError
from crosssell.roi.model import totals
from crosssell.roi.outcome import outcome
from crosssell.roi.solve import solve
from tests.roi.scenarios import scenario, uncertain

PROFIT, ROI = RoiTarget.PROFIT, RoiTarget.ROI


@pytest.mark.parametrize(
    ("one", "target", "wanted", "value"),
    [
        (RoiInput.PRICE, PROFIT, 0, 50),  # 2 × price = 100
        (RoiInput.PRICE, PROFIT, 150, 125),
        (RoiInput.PRICE, PROFIT, 2e9, 1e9 + 50),
        (RoiInput.PRICE, ROI, 0.5, 75),
        (RoiInput.UPLIFT, PROFIT, 0, 0.005),  # 20,000 × uplift = 100
        (RoiInput.UPLIFT, PROFIT, -200, -0.005),
        (RoiInput.CONTACT_COST, PROFIT, 0, 0.15),  # 1,000 × cost + 50 = 200
        (RoiInput.CONTACT_COST, ROI, 3, 0),  # 200 / 50 − 1
        (RoiInput.CREATIVE_COST, ROI, 0, 150),
        (RoiInput.DISCOUNT, PROFIT, 0, 1 / 15),  # 200 − (5 + 10) × 100 × discount = 100
        (RoiInput.CONTACT_RATE, PROFIT, 0, 0.25),
        (RoiInput.AUDIENCE, ROI, 0.5, 600),  # 0.2 × 600 = 120, cost 80
        (RoiInput.RAMP_UP_MONTHS, PROFIT, 0, 36),  # a third of 36 months is within 12: 200 / 3 − 50 / 3 − 50
    ],
)
def test_the_value_that_reaches_the_target(one, target, wanted, value):
    found = solve(scenario(), one, target=target, wanted=wanted)
    assert found.value == pytest.approx(value, rel=1e-9, abs=1e-15)
    assert found.reason is None
    assert (found.best_value, found.best_reached) == (found.value, pytest.approx(wanted, rel=1e-9, abs=1e-9))


# 0.15 of each customer is left, 50 are fixed: 50 / 0.15 = 333.3; 200 / 0.15 = 1,333.3
@pytest.mark.parametrize(("wanted", "value", "reached"), [(0, 334, 0.1), (150, 1_334, 150.1)])
def test_a_whole_number_is_the_nearest_that_reaches_the_target(wanted, value, reached):
    found = solve(scenario(), RoiInput.AUDIENCE, target=PROFIT, wanted=wanted)
    assert (found.value, found.best_reached) == (value, pytest.approx(reached))


def test_no_profit_is_the_break_even_of_the_point_result():
    plan = scenario(discount=0.02, opt_out_rate=0.001, opt_out_value=5, running_cost=2, repeats_per_year=3)
    point = outcome(plan)
    assert solve(plan, RoiInput.AUDIENCE, target=PROFIT, wanted=0).value == point.break_even_audience
    uplift = solve(plan, RoiInput.UPLIFT, target=PROFIT, wanted=0).value
    assert uplift == pytest.approx(point.break_even_uplift, rel=1e-9)


@pytest.mark.parametrize("customers", [7, 123, 11_611])
def test_the_last_customer_that_is_needed_is_counted(customers):
    """Each leaves 0.12 × 19 = 2.28; so many of them leave just what was paid."""
    paid = customers * 2.28
    plan = scenario(contact_rate=1, uplift=0.12, price=38, margin=0.5, contact_cost=0, creative_cost=paid)
    found = solve(plan, RoiInput.AUDIENCE, target=RoiTarget.PROFIT, wanted=0)
    assert found.value == outcome(plan).break_even_audience == customers


@pytest.mark.parametrize(
    ("one", "best_value", "best_reached"),
    [
        (RoiInput.DELIVERABILITY, 1, 100),
        (RoiInput.TOOLS_COST, 0, 100),
        (RoiInput.MARGIN, 1, 400),
        (RoiInput.RETURN_RATE, 0, 100),
    ],
)
def test_what_no_value_reaches_comes_with_the_closest(one, best_value, best_reached):
    found = solve(scenario(), one, target=PROFIT, wanted=1_000)
    assert (found.value, found.reason) == (None, RoiReason.NOT_IN_RANGE)
    assert (found.best_value, found.best_reached) == (best_value, pytest.approx(best_reached))


@pytest.mark.parametrize("one", [RoiInput.DISCOUNT_RATE, RoiInput.VALUE_AFTER, RoiInput.BASELINE_RATE])
def test_an_input_that_changes_nothing_cannot_help(one):
    found = solve(scenario(), one, target=PROFIT, wanted=150)
    assert (found.value, found.reason) == (None, RoiReason.NO_EFFECT)
    assert (found.best_value, found.best_reached) == (scenario()[one].likely, pytest.approx(100))


def test_a_target_that_is_met_already_is_met_where_it_stands():
    assert solve(scenario(), RoiInput.DISCOUNT_RATE, target=PROFIT, wanted=100).value == 0
    assert solve(scenario(), RoiInput.PRICE, target=ROI, wanted=1).value == 100


def test_without_any_cost_there_is_no_return_to_reach():
    free = scenario(contact_cost=0, creative_cost=0)
    found = solve(free, RoiInput.PRICE, target=ROI, wanted=1)
    assert (found.value, found.reason, found.best_reached) == (None, RoiReason.NO_COST, None)
    # 200 / (1,000 × cost) − 1 = 1
    assert solve(free, RoiInput.CONTACT_COST, target=ROI, wanted=1).value == pytest.approx(0.1)


def test_only_the_range_is_searched():
    found = solve(scenario(), RoiInput.PRICE, target=PROFIT, wanted=0, lowest=60, highest=200)
    assert (found.value, found.lowest, found.highest) == (None, 60, 200)
    assert (found.best_value, found.best_reached) == (60, pytest.approx(20))


def test_nobody_responds_more_than_always():
    uplift = solve(scenario(), RoiInput.UPLIFT, target=PROFIT, wanted=1e6)
    assert (uplift.lowest, uplift.highest) == (-0.02, 0.98)
    baseline = solve(scenario(), RoiInput.BASELINE_RATE, target=PROFIT, wanted=1e6)
    assert (baseline.lowest, baseline.highest) == (0, 0.99)
    relative = scenario(uplift=0.5, uplift_unit=UpliftUnit.RELATIVE)
    assert solve(relative, RoiInput.UPLIFT, target=PROFIT, wanted=1e6).highest == pytest.approx(49)
    found = solve(relative, RoiInput.BASELINE_RATE, target=PROFIT, wanted=0)
    # 20,000 × 0.5 × baseline = 100
    assert (found.value, found.highest) == (pytest.approx(0.01), pytest.approx(1 / 1.5))


@settings(max_examples=15, deadline=None)
@given(
    one=st.sampled_from([one for one in RoiInput if "month" not in one and one != RoiInput.AUDIENCE]),
    target=st.sampled_from(RoiTarget),
    wanted=st.floats(-3, 3),
    rhythm=st.sampled_from(Rhythm),
)
def test_the_model_agrees_with_every_solution(one, target, wanted, rhythm):
    plan = uncertain(
        rhythm=rhythm,
        ramp_up_months=3,
        repeats_per_year=2,
        discount=0.05,
        opt_out_rate=0.002,
        opt_out_value=10,
        displaced_share=0.2,
        displaced_price=50,
        displaced_margin=0.3,
        incentive_per_sale=1,
        running_cost=2,
    )
    wanted = wanted * 500 if target == PROFIT else wanted
    found = solve(plan, one, target=target, wanted=wanted)
    if found.value is None:
        assert found.reason in {RoiReason.NOT_IN_RANGE, RoiReason.NO_EFFECT}
        return
    assert found.lowest <= found.value <= found.highest
    at_value = totals(plan, {one: found.value})
    reached = at_value.profit if target == PROFIT else at_value.profit / at_value.cost
    assert reached == pytest.approx(wanted, rel=1e-7, abs=1e-7)


@pytest.mark.parametrize("wanted", [math.nan, math.inf])
def test_a_target_that_is_no_number_is_refused(wanted):
    with pytest.raises(CrosssellError) as caught:
        solve(scenario(), RoiInput.PRICE, target=PROFIT, wanted=wanted)
    assert caught.value.code == "invalid_value"


@pytest.mark.parametrize("ends", [(200, 100), (-5, -1), (math.nan, 3)])
def test_a_range_without_a_value_is_refused(ends):
    with pytest.raises(CrosssellError) as caught:
        solve(scenario(), RoiInput.AUDIENCE, target=PROFIT, wanted=0, lowest=ends[0], highest=ends[1])
    assert caught.value.code == "invalid_value"


# Each month's contacts lose 100; those won before bring 40 a month: −50 − 100 H + 40 H (H − 1) / 2, which is
# above −160 up to 1.1 and again from 4.9 months on.
@pytest.mark.parametrize(("likely", "value"), [(1, 1), (2, 1), (4, 5), (12, 5)])
def test_of_several_values_the_nearest_to_the_likely_one_is_given(likely, value):
    plan = scenario(rhythm=Rhythm.MONTHLY, contact_cost=0.3, repeats_per_year=2.4, horizon_months=likely)
    assert solve(plan, RoiInput.HORIZON_MONTHS, target=PROFIT, wanted=-160).value == value
