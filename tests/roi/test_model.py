"""The totals of a campaign: by hand, by an independent spreadsheet, for one number and for many."""

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings

from crosssell.columns import Rhythm, RoiInput, UpliftUnit
from crosssell.roi.model import Totals, totals
from crosssell.roi.scenario import Scenario
from tests.roi.oracle import sheet
from tests.roi.scenarios import scenario
from tests.roi.strategies import campaigns

COLUMNS = {
    "contacts": "contacts",
    "delivered": "delivered",
    "reached": "reached",
    "baseline_orders": "anyway",
    "orders": "won",
    "repeat_orders": "repeats",
    "revenue": "revenue",
    "contribution": "contribution",
    "cost": "cost",
    "profit": "profit",
    "present_value": "present",
}
# One contact of everybody in month 1, looked at for 2 months, everything else counted.
FULL = {
    "audience": 1_000,
    "deliverability": 0.8,
    "contact_rate": 0.5,
    "opt_out_rate": 0.01,
    "opt_out_value": 3,
    "baseline_rate": 0.1,
    "uplift": 0.05,
    "items_per_response": 2,
    "repeats_per_year": 6,
    "price": 50,
    "discount": 0.1,
    "margin": 0.5,
    "return_rate": 0.2,
    "displaced_share": 0.25,
    "displaced_price": 40,
    "displaced_margin": 0.3,
    "contact_cost": 0.1,
    "creative_cost": 20,
    "tools_cost": 30,
    "training_cost": 40,
    "incentive_fixed": 50,
    "incentive_per_sale": 1,
    "running_cost": 5,
    "ramp_up_months": 0,
    "horizon_months": 2,
    "discount_rate": 0.21,
}


def test_a_campaign_with_everything_by_hand():
    found = totals(scenario(**FULL), {})
    reached = 1_000 * 0.8 * 0.5
    won, anyway = reached * 0.05, reached * 0.1  # 20 and 40
    value = 2 * 0.8 * 50  # of 100, 80 are kept
    displaced, displaced_left = 2 * 0.8 * 0.25 * 40, 2 * 0.8 * 0.25 * 40 * 0.3  # 16 and 4.8
    repeats = won * 6 / 12  # in the second month
    first = won * (value * (0.5 - 0.1) - displaced_left) - anyway * value * 0.1 - 800 * 0.01 * 3
    again = repeats * (value * 0.5 - displaced_left)
    costs = 1_000 * 0.1 + (won + anyway) * 1
    assert found.delivered == 800
    assert found.reached == 400
    assert found.orders == pytest.approx(20)
    assert found.baseline_orders == pytest.approx(40)
    assert found.repeat_orders == pytest.approx(10)
    assert found.revenue == pytest.approx(
        won * (value * 0.9 - displaced) - anyway * value * 0.1 + repeats * (value - displaced)
    )
    assert found.contribution == pytest.approx(first + again)
    assert found.cost == pytest.approx(costs + 20 + 30 + 40 + 50 + 2 * 5)
    assert found.profit == pytest.approx(544 - 344 + 352 - 310)  # 200 of the first orders, 352 of the repeats
    # 21 % a year are 1.21^(1/12) a month.
    month = 1.21 ** (-1 / 12)
    assert found.present_value == pytest.approx(-140 + (first - costs - 5) * month + (again - 5) * month**2)


@pytest.mark.parametrize(
    ("rhythm", "ramp", "horizon", "rounds"),
    [
        (Rhythm.ONCE, 0, 1, 1),
        (Rhythm.ONCE, 3, 12, 1),
        (Rhythm.ONCE, 3, 2, 2 / 3),  # a third would be sent in month 3
        (Rhythm.ONCE, 10, 10, 1),
        (Rhythm.MONTHLY, 1, 5, 5),
        (Rhythm.MONTHLY, 3, 5, 1 / 3 + 2 / 3 + 1 + 1 + 1),
        (Rhythm.QUARTERLY, 1, 3, 1),
        (Rhythm.QUARTERLY, 1, 12, 4),
        (Rhythm.QUARTERLY, 3, 7, 1 / 3 + 1 + 1),  # in months 1, 4 and 7
    ],
)
def test_how_often_the_audience_is_contacted(rhythm: Rhythm, ramp: int, horizon: int, rounds: float):
    one = scenario(rhythm=rhythm, ramp_up_months=ramp, horizon_months=horizon)
    assert totals(one, {}).contacts == pytest.approx(1_000 * rounds, rel=1e-15)


def test_those_won_order_again_from_the_next_month_on():
    once = scenario(repeats_per_year=12, horizon_months=12)
    assert totals(once, {}).repeat_orders == pytest.approx(5 * 11)
    monthly = scenario(repeats_per_year=12, horizon_months=4, rhythm=Rhythm.MONTHLY)
    assert totals(monthly, {}).repeat_orders == pytest.approx(5 * 1 + 5 * 2 + 5 * 3)
    assert totals(scenario(repeats_per_year=12, horizon_months=1), {}).repeat_orders == 0


def test_a_discount_to_those_who_buy_anyway_costs_and_their_purchase_earns_nothing():
    assert totals(scenario(uplift=0, discount=0.1), {}).contribution == pytest.approx(-10 * 100 * 0.1)
    assert totals(scenario(uplift=0), {}).contribution == 0


def test_what_comes_back_counts_as_not_bought():
    assert (
        totals(scenario(return_rate=1, discount=0.2, displaced_share=1, displaced_price=9), {}).revenue == 0
    )


def test_a_relative_uplift_is_a_share_of_the_baseline():
    relative = scenario(uplift=0.5, uplift_unit=UpliftUnit.RELATIVE)
    assert totals(relative, {}).orders == pytest.approx(500 * 0.02 * 0.5)
    assert totals(relative, {}, points=0.03).orders == pytest.approx(500 * 0.03)


def test_no_more_than_everybody_responds_and_no_fewer_than_nobody():
    held = totals(scenario(), {RoiInput.UPLIFT: np.array([2.0, -0.5, 0.98, 1e-12])})
    assert np.asarray(held.orders) == pytest.approx([500 * 0.98, -500 * 0.02, 500 * 0.98, 5e-10], rel=1e-12)


def test_running_cost_is_worth_an_annuity():
    # 12 payments of 100 at a month's rate i: 100 × (1 − (1 + i)^−12) / i, and i makes 10 % a year.
    rate = 1.1 ** (1 / 12) - 1
    found = totals(scenario(audience=0, creative_cost=0, running_cost=100, discount_rate=0.1), {})
    assert found.present_value == pytest.approx(-100 * (1 - 1.1**-1) / rate)
    assert found.profit == -1_200


@given(campaigns())
@settings(max_examples=15, deadline=None)
def test_every_total_agrees_with_a_spreadsheet(one: Scenario):
    found, told = totals(one, {}), sheet(one)
    size = max(abs(told.total(column)) for column in ("revenue", "contribution", "cost", "profit"))
    for name, column in COLUMNS.items():
        assert getattr(found, name) == pytest.approx(told.total(column), rel=1e-9, abs=1e-10 * size), name


@pytest.mark.parametrize("rhythm", Rhythm)
def test_many_draws_are_each_calculated_as_one(rhythm: Rhythm):
    one = scenario(**FULL, rhythm=rhythm)
    random = np.random.default_rng(5)
    draws = 40
    values = {place: random.uniform(0.5, 1.0, draws) * value for place, value in one.likely().items()}
    values[RoiInput.RAMP_UP_MONTHS] = random.integers(0, 37, draws).astype(float)
    values[RoiInput.HORIZON_MONTHS] = random.integers(1, 37, draws).astype(float)
    together = totals(one, values)
    for place in range(draws):
        alone = sheet(one, {name: float(drawn[place]) for name, drawn in values.items()})
        for name, column in COLUMNS.items():
            assert getattr(together, name)[place] == pytest.approx(alone.total(column), rel=1e-9, abs=1e-9)


def test_arrays_are_broadcast_and_nothing_is_changed():
    across, down = np.array([[50.0, 100.0, 150.0]]), np.array([[500.0], [1_000.0]])
    values = {RoiInput.PRICE: across, RoiInput.AUDIENCE: down}
    found = totals(scenario(), values)
    # 5 orders of 1,000 customers, 40 % margin, a contact 0.05, set-up 50
    assert np.asarray(found.profit) == pytest.approx(down / 1_000 * (5 * across * 0.4 - 50) - 50)
    assert across.tolist() == [[50.0, 100.0, 150.0]]
    assert down.tolist() == [[500.0], [1_000.0]]
    assert {field.name for field in fields(Totals)} == set(COLUMNS)
