"""A plan beside what came of it: every order of replacing, as brute force, and the laws that follow."""

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosssell.columns import Rhythm, RoiInput, Shape, UpliftUnit
from crosssell.errors import CrosssellError
from crosssell.roi.outcome import outcome
from crosssell.roi.review import review
from crosssell.roi.scenario import Estimate, Scenario
from tests.roi.scenarios import between, scenario


def fixed(**values: float) -> dict[RoiInput, Estimate]:
    return {RoiInput(name): Estimate.fixed(value) for name, value in values.items()}


def over_all_orders(plan: Scenario, actual: dict[RoiInput, Estimate]) -> dict[RoiInput, float]:
    """What each input adds, averaged over every order of replacing them one after another."""
    orders = list(permutations(actual))
    added = dict.fromkeys(actual, 0.0)
    for order in orders:
        reached = plan
        for one in order:
            before, reached = reached, reached.having({one: actual[one]})
            added[one] += (outcome(reached).profit_amount - outcome(before).profit_amount) / len(orders)
    return added


def test_one_input_explains_all_of_its_own():
    found = review(scenario(), fixed(uplift=0.02))

    # 5 more orders that leave 40 each
    (one,) = found.deviations
    assert (found.planned_profit_amount, found.actual_profit_amount) == pytest.approx((100, 300))
    assert (one.input, one.planned, one.actual) == (RoiInput.UPLIFT, 0.01, 0.02)
    assert one.profit_amount == pytest.approx(200)
    assert (one.actual_low, one.actual_high) == (None, None)
    assert set(found.assumed) == set(RoiInput) - {RoiInput.UPLIFT}


def test_two_inputs_share_what_they_make_together():
    found = review(scenario(), fixed(uplift=0.02, price=50))

    # orders × what each leaves: 5 × 40 becomes 10 × 20. The uplift adds 5 × 40 or 5 × 20, the price
    # takes 5 × 20 or 10 × 20.
    by_input = {one.input: one.profit_amount for one in found.deviations}
    assert by_input[RoiInput.UPLIFT] == pytest.approx((200 + 100) / 2)
    assert by_input[RoiInput.PRICE] == pytest.approx(-(100 + 200) / 2)
    assert found.actual_profit_amount == pytest.approx(100)


def test_it_is_the_mean_over_all_orders_of_replacing():
    plan = scenario(
        rhythm=Rhythm.QUARTERLY, uplift_unit=UpliftUnit.RELATIVE, uplift=0.5, discount=0.1, return_rate=0.1
    )
    actual = fixed(audience=1_500, baseline_rate=0.03, uplift=0.2, price=80, margin=0.3)

    found = {one.input: one.profit_amount for one in review(plan, actual).deviations}
    assert found == pytest.approx(over_all_orders(plan, actual))


amounts = st.floats(0.1, 2.4)


@settings(max_examples=15, deadline=None)
@given(times=st.lists(amounts, min_size=6, max_size=6), rhythm=st.sampled_from(Rhythm))
def test_the_parts_add_up_to_the_whole(times, rhythm):
    plan = scenario(rhythm=rhythm, discount=0.1, return_rate=0.1)
    varied = ("uplift", "baseline_rate", "price", "margin", "return_rate", "contact_cost")
    likely = {name: plan[RoiInput(name)].likely for name in varied}
    actual = fixed(**{name: likely[name] * factor for name, factor in zip(varied, times, strict=True)})

    found = review(plan, actual)
    assert found.planned_profit_amount == pytest.approx(outcome(plan).profit_amount)
    assert found.actual_profit_amount == pytest.approx(outcome(plan.having(actual)).profit_amount)
    explained = sum(one.profit_amount for one in found.deviations)
    difference = found.actual_profit_amount - found.planned_profit_amount
    assert explained == pytest.approx(difference, abs=1e-9 * (1 + abs(found.planned_profit_amount)))
    sizes = [abs(one.profit_amount) for one in found.deviations]
    assert sizes == sorted(sizes, reverse=True)


def test_what_came_as_planned_explains_nothing():
    found = review(scenario(), fixed(price=100, margin=0.2))

    assert [(one.input, one.profit_amount) for one in found.deviations] == [
        (RoiInput.MARGIN, pytest.approx(-100)),
        (RoiInput.PRICE, 0),
    ]


def test_nothing_measured_is_the_plan_itself():
    found = review(scenario(), {})

    assert (found.deviations, found.assumed) == ((), tuple(RoiInput))
    assert found.planned_profit_amount == found.actual_profit_amount == pytest.approx(100)


def test_what_was_measured_shows_how_far_it_is_certain():
    uncertain = Estimate(low=0.01, likely=0.02, high=0.03, shape=Shape.POSTERIOR, deviation=0.0078)
    found = review(scenario(price=between(80, 100, 120)), {RoiInput.UPLIFT: uncertain})

    assert [(one.actual_low, one.actual_high) for one in found.deviations] == [(0.01, 0.03)]


def test_a_measured_value_that_cannot_be_is_refused():
    with pytest.raises(CrosssellError) as refused:
        review(scenario(), fixed(margin=1.4))
    assert refused.value.values["input"] == RoiInput.MARGIN
