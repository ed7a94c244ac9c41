"""What must hold for every campaign, whatever its numbers."""

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosssell.columns import InputUnit, Rhythm, RoiInput, RoiReason, UpliftUnit
from crosssell.roi.inputs import INPUTS
from crosssell.roi.model import totals
from crosssell.roi.outcome import outcome
from crosssell.roi.result import Outcome
from crosssell.roi.scenario import Estimate, Scenario
from tests.roi.oracle import uplift_without_loss
from tests.roi.scenarios import scenario
from tests.roi.strategies import campaigns, extremes

FEW = settings(max_examples=10, deadline=None)

MONEY = tuple(one for one, spec in INPUTS.items() if spec.unit == InputUnit.AMOUNT)
# Inputs that can only lower the profit where every response leaves something; each a step of its own size.
LOWERING = {
    **dict.fromkeys(("contact_cost", "creative_cost", "tools_cost", "training_cost", "running_cost"), 1.0),
    **dict.fromkeys(("incentive_fixed", "incentive_per_sale", "opt_out_value", "displaced_price"), 1.0),
    **dict.fromkeys(("discount", "return_rate", "displaced_share", "displaced_margin"), 0.05),
    "opt_out_rate": 0.01,
}
RAISING = {"uplift": 0.01, "price": 1.0, "margin": 0.05, "repeats_per_year": 1.0}


def with_likely(one: Scenario, changed: dict[RoiInput, float]) -> Scenario:
    return one.having({name: Estimate.fixed(value) for name, value in changed.items()})


def near(value: float, *, size: float) -> object:
    return pytest.approx(value, rel=1e-9, abs=1e-9 * max(size, 1e-9))


def size_of(found: Outcome) -> float:
    return sum(abs(step.amount) for step in found.steps)


@given(campaigns(), st.sampled_from((0.01, 4.3, 1_000)))
@FEW
def test_scaling_money_scales_money_and_leaves_the_rest(one: Scenario, factor: float):
    found = outcome(one)
    scaled = outcome(with_likely(one, {name: one[name].likely * factor for name in MONEY}))
    size = size_of(found) * factor
    for name in ("revenue", "contribution", "cost", "profit", "net_present_value"):
        amount = getattr(found, f"{name}_amount")
        assert getattr(scaled, f"{name}_amount") == near(amount * factor, size=size)
    assert scaled.roi == (None if found.roi is None else pytest.approx(found.roi, rel=1e-9, abs=1e-9))
    assert scaled.payback_month == found.payback_month
    assert scaled.break_even_audience == found.break_even_audience
    assert scaled.break_even_uplift == pytest.approx(found.break_even_uplift)
    assert scaled.reasons == found.reasons


@given(campaigns())
@FEW
def test_steps_and_months_add_up(one: Scenario):
    found = outcome(one)
    size = size_of(found)
    assert sum(step.amount for step in found.steps) == near(found.profit_amount, size=size)
    assert found.months[-1].cumulative_amount == near(found.profit_amount, size=size)
    for total, column in (
        ("contacts", "contacts"),
        ("orders", "orders"),
        ("repeat_orders", "repeat_orders"),
        ("revenue_amount", "revenue_amount"),
        ("contribution_amount", "contribution_amount"),
        ("cost_amount", "cost_amount"),
        ("net_present_value_amount", "present_amount"),
    ):
        summed = sum(getattr(month, column) for month in found.months)
        assert summed == near(getattr(found, total), size=max(size, found.contacts)), total


@given(campaigns(gains=True))
@FEW
def test_at_the_break_even_uplift_the_profit_is_zero(one: Scenario):
    found = outcome(one)
    if found.break_even_uplift is None:
        assert found.reasons["break_even_uplift"] == RoiReason.OUT_OF_RANGE
        assert uplift_without_loss(one) is None
        return
    baseline = one[RoiInput.BASELINE_RATE].likely
    relative = one.uplift_unit == UpliftUnit.RELATIVE
    stated = found.break_even_uplift_relative if relative else found.break_even_uplift
    there = totals(one, {RoiInput.UPLIFT: stated})
    assert there.profit == near(0, size=abs(there.contribution) + there.cost)
    assert found.break_even_uplift_relative * baseline == pytest.approx(found.break_even_uplift)
    assert found.break_even_uplift == pytest.approx(uplift_without_loss(one), rel=1e-9, abs=1e-12)


@given(campaigns(gains=True))
@FEW
def test_from_the_break_even_audience_on_there_is_no_loss(one: Scenario):
    found = outcome(one)
    customers = found.break_even_audience
    if customers is None:
        assert found.reasons["break_even_audience"] == RoiReason.CONTACT_LOSES
        most = totals(one, {RoiInput.AUDIENCE: 1e9})
        assert most.profit <= totals(one, {RoiInput.AUDIENCE: 0}).profit
        return
    paid = -totals(one, {RoiInput.AUDIENCE: 0}).profit
    assert totals(one, {RoiInput.AUDIENCE: customers}).profit >= -1e-9 * paid
    assert customers == 0 or totals(one, {RoiInput.AUDIENCE: customers - 1}).profit < 0


@given(campaigns(gains=True), st.sampled_from(sorted({*LOWERING, *RAISING})))
@settings(max_examples=30, deadline=None)
def test_the_profit_moves_the_way_it_must(one: Scenario, name: str):
    place = RoiInput(name)
    # What those who buy anyway are given grows with the price and shrinks with returns: looked at without.
    given = {RoiInput.DISCOUNT: 0.0} if name in ("price", "return_rate") else {}
    here = totals(one, given)
    moved = totals(one, given | {place: one[place].likely + {**LOWERING, **RAISING}[name]})
    slack = 1e-9 * (abs(here.contribution) + here.cost)
    if name in RAISING:
        assert moved.profit >= here.profit - slack
    else:
        assert moved.profit <= here.profit + slack


@pytest.mark.parametrize("name", [*LOWERING, *RAISING])
def test_and_each_of_them_does_move_it(name: str):
    # Every lever is in use, so that none of them is multiplied by zero.
    used = {"opt_out_rate": 0.01, "opt_out_value": 1, "repeats_per_year": 2, "displaced_share": 0.2}
    one = scenario(**used, displaced_price=20, displaced_margin=0.3, discount=0.05, return_rate=0.1)
    place = RoiInput(name)
    moved = totals(one, {place: one[place].likely + {**LOWERING, **RAISING}[name]}).profit
    assert (moved > totals(one, {}).profit) == (name in RAISING)
    assert moved != totals(one, {}).profit


@given(campaigns())
@FEW
def test_two_halves_of_an_audience_bring_what_the_whole_does(one: Scenario):
    paid = -totals(one, {RoiInput.AUDIENCE: 0}).profit
    customers = one[RoiInput.AUDIENCE].likely
    parts = [totals(one, {RoiInput.AUDIENCE: share * customers}).profit + paid for share in (0.25, 0.75)]
    whole = totals(one, {})
    assert sum(parts) - paid == near(whole.profit, size=abs(whole.contribution) + whole.cost)


@given(campaigns())
@FEW
def test_without_a_discount_rate_money_is_worth_the_same_at_any_time(one: Scenario):
    found = totals(one, {RoiInput.DISCOUNT_RATE: 0.0})
    assert found.present_value == near(found.profit, size=abs(found.contribution) + found.cost)


@given(campaigns())
@FEW
def test_without_any_cost_there_is_no_return_and_a_reason(one: Scenario):
    costs = [name for name in MONEY if name.endswith("_cost") or name.startswith("incentive")]
    found = outcome(with_likely(one, dict.fromkeys(costs, 0.0)))
    assert found.cost_amount == 0
    assert found.roi is None
    assert found.reasons["roi"] == RoiReason.NO_COST
    assert found.lifetime_roi is None


@given(extremes(), st.sampled_from(Rhythm))
@settings(max_examples=25, deadline=None)
def test_no_values_that_can_be_lead_to_what_is_no_number(values: dict[RoiInput, float], rhythm: Rhythm):
    values[RoiInput.UPLIFT] = max(
        -values[RoiInput.BASELINE_RATE],
        min(1 - values[RoiInput.BASELINE_RATE], values[RoiInput.UPLIFT]),
    )
    found = outcome(replace(with_likely(scenario(), values), rhythm=rhythm))
    optional = {name for name in found.__dataclass_fields__ if getattr(found, name) is None}
    assert optional == set(found.reasons)
    numbers = [
        value for name in found.__dataclass_fields__ if isinstance(value := getattr(found, name), float)
    ]
    assert numbers
    assert all(math.isfinite(number) for number in numbers)
    assert all(math.isfinite(month.present_amount) for month in found.months)
