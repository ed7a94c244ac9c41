"""The profit over two inputs: every cell by the model, and ranges in which something is to be seen."""

import pytest

from crosssell.columns import RoiInput, Shape
from crosssell.roi.grid import grid
from crosssell.roi.model import totals
from crosssell.roi.scenario import Estimate
from tests.roi.scenarios import between, scenario, uncertain


# 5 orders × price × 0.4 − 1,000 × cost − 50
def test_cells_can_be_calculated_in_the_head():
    found = grid(
        scenario(),
        across=RoiInput.PRICE,
        down=RoiInput.CONTACT_COST,
        size=3,
        across_range=(50, 150),
        down_range=(0, 0.1),
    )
    assert (found.across_values, found.down_values) == ((50, 100, 150), (0, 0.05, 0.1))
    assert [[round(cell, 9) for cell in row] for row in found.profit_amounts] == [
        [50, 150, 250],
        [0, 100, 200],
        [-50, 50, 150],
    ]


@pytest.mark.parametrize(
    ("across", "down"),
    [
        (RoiInput.UPLIFT, RoiInput.AUDIENCE),
        (RoiInput.HORIZON_MONTHS, RoiInput.RAMP_UP_MONTHS),
        (RoiInput.HORIZON_MONTHS, RoiInput.DISCOUNT_RATE),
        (RoiInput.VALUE_AFTER, RoiInput.DISCOUNT_RATE),
    ],
)
def test_every_cell_is_what_the_model_says(across, down):
    plan = uncertain(repeats_per_year=2, running_cost=1)
    found = grid(plan, across=across, down=down, size=5)
    for row, down_value in zip(found.profit_amounts, found.down_values, strict=True):
        for cell, across_value in zip(row, found.across_values, strict=True):
            exact = totals(plan, {across: across_value, down: down_value}).profit
            assert cell == pytest.approx(exact, rel=1e-12)


def test_the_range_is_the_spread_and_half_of_it_on_either_side():
    found = grid(uncertain(), across=RoiInput.PRICE, down=RoiInput.UPLIFT)
    # 80 to 130 is 50 wide; break-even at 50 lies outside: on past it by a tenth of the way, to 45.
    assert (found.across_values[0], found.across_values[-1]) == pytest.approx((45, 155))
    # -0.002 to 0.02 is 0.022 wide, and holds the break-even at 0.005.
    assert (found.down_values[0], found.down_values[-1]) == pytest.approx((-0.013, 0.031))
    assert (len(found.across_values), len(found.down_values)) == (41, 41)


def test_the_likely_value_is_among_the_values_which_ascend():
    plan = uncertain(horizon_months=between(3, 7, 30), discount=Estimate(low=0, likely=0.037, high=0.4))
    for across, down in (
        (RoiInput.PRICE, RoiInput.UPLIFT),
        (RoiInput.HORIZON_MONTHS, RoiInput.DISCOUNT),
    ):
        found = grid(plan, across=across, down=down, size=12)
        assert plan[across].likely in found.across_values
        assert plan[down].likely in found.down_values
        assert list(found.across_values) == sorted(set(found.across_values))


def test_whole_numbers_stay_whole_and_ranges_within_what_can_be():
    sure = Estimate(low=0.9, likely=0.99, high=1, shape=Shape.TRIANGULAR)
    plan = scenario(deliverability=sure, horizon_months=between(30, 35, 36))
    found = grid(plan, across=RoiInput.HORIZON_MONTHS, down=RoiInput.DELIVERABILITY)
    assert found.across_values == (27, 28, 29, 30, 31, 32, 33, 34, 35, 36)
    assert found.down_values[-1] == 1


def test_an_input_that_is_certain_is_varied_too():
    found = grid(scenario(), across=RoiInput.MARGIN, down=RoiInput.RETURN_RATE, size=5)
    assert (found.across_values[0], found.across_values[-1]) == pytest.approx((0.18, 0.6))  # 0 at 0.2
    assert (found.down_values[0], found.down_values[-1]) == (0, 0.6)  # 0 is no likely value to start from
    assert min(map(min, found.profit_amounts)) < 0 < max(map(max, found.profit_amounts))


def test_two_different_inputs_are_needed():
    with pytest.raises(ValueError, match="two different inputs"):
        grid(scenario(), across=RoiInput.PRICE, down=RoiInput.PRICE)
