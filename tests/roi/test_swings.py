"""The tornado, in the head: profit = audience × 0.5 × uplift × price × 0.4 − audience × contact cost − 50."""

import pytest

from crosssell.columns import RoiInput, Shape, UpliftUnit
from crosssell.roi.model import totals
from crosssell.roi.scenario import Estimate
from crosssell.roi.swings import swings
from tests.roi.scenarios import between, scenario, uncertain


def test_each_input_from_low_to_high_the_widest_first():
    found = [
        (
            one.input,
            one.low,
            one.high,
            round(one.profit_at_low_amount, 9),
            round(one.profit_at_high_amount, 9),
        )
        for one in swings(uncertain())
    ]
    assert found == [
        (RoiInput.UPLIFT, -0.002, 0.02, -140, 300),  # 500 × uplift × 40 − 100
        (RoiInput.PRICE, 80, 130, 60, 160),  # 5 × price × 0.4 − 100
        (RoiInput.CONTACT_COST, 0.02, 0.1, 130, 50),  # 200 − 1,000 × cost − 50
        (RoiInput.AUDIENCE, 800, 1_200, 70, 130),  # 0.2 × audience − 0.05 × audience − 50
    ]
    assert [round(one.width_amount, 9) for one in swings(uncertain())] == [440, 100, 80, 60]


def test_each_end_is_what_the_model_says_there():
    plan = uncertain(
        horizon_months=between(1, 12, 36),
        ramp_up_months=between(0, 1, 4),
        repeats_per_year=between(0, 1, 3),
        uplift=Estimate(low=0.2, likely=0.5, high=0.9, shape=Shape.POSTERIOR, deviation=0.3),
        uplift_unit=UpliftUnit.RELATIVE,
    )
    found = swings(plan)
    assert len(found) == 7
    for one in found:
        assert one.profit_at_low_amount == pytest.approx(totals(plan, {one.input: one.low}).profit, rel=1e-12)
        assert one.profit_at_high_amount == pytest.approx(
            totals(plan, {one.input: one.high}).profit, rel=1e-12
        )


def test_without_a_spread_there_is_none():
    assert swings(scenario()) == ()


def test_one_that_moves_nothing_is_last_and_has_no_width():
    found = swings(scenario(price=between(90, 100, 110), discount_rate=between(0, 0.1, 0.2)))
    assert [(one.input, round(one.width_amount, 9)) for one in found] == [
        (RoiInput.PRICE, 40),
        (RoiInput.DISCOUNT_RATE, 0),
    ]
