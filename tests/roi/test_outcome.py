"""What a campaign brings at its likely values, by hand; and the three cases of a scenario."""

from datetime import date

import pytest

from crosssell.columns import Rhythm, RoiInput, RoiReason, RoiSource, RoiStep, ScenarioCase, UpliftUnit
from crosssell.records import as_json
from crosssell.roi.cases import case
from crosssell.roi.model import totals
from crosssell.roi.outcome import outcome
from crosssell.roi.scenario import Estimate, Scenario
from tests.roi.scenarios import between, scenario, uncertain

# Each customer leaves 0.5 × 0.01 × 40 - 0.05 = 0.15 (see the factory).


def test_the_figures_of_a_small_campaign():
    found = outcome(scenario(value_after=30))
    assert (found.contacts, found.reached) == (1_000, 500)
    assert (found.orders, found.repeat_orders, found.incremental_orders) == (5, 0, 5)
    assert (found.contribution_amount, found.cost_amount, found.profit_amount) == (200, 100, 100)
    assert found.roi == 1
    assert found.cost_per_order_amount == pytest.approx(100 / 5)
    assert found.revenue_per_contact_amount == pytest.approx(5 * 100 / 1_000)
    assert found.break_even_uplift == pytest.approx(0.01 * 100 / 200)  # cost 100, a point brings 200
    assert found.break_even_uplift_relative == pytest.approx(0.005 / 0.02)
    assert found.break_even_audience == 334  # 50 / 0.15 = 333.3
    assert found.lifetime_profit_amount == pytest.approx(100 + 5 * 30)
    assert found.lifetime_roi == pytest.approx(250 / 100)
    assert found.reasons == {}


def test_it_is_paid_back_in_the_month_from_which_on_it_stays_so():
    # 200 a month from month 1 on, of which 50 are contacts and 60 running.
    monthly = {"rhythm": Rhythm.MONTHLY, "running_cost": 60, "horizon_months": 6}
    assert outcome(scenario(**monthly, creative_cost=180)).payback_month == 2  # exactly
    assert outcome(scenario(**monthly, creative_cost=181)).payback_month == 3
    assert outcome(scenario(**monthly, creative_cost=0)).payback_month == 1
    never = outcome(scenario(**monthly, creative_cost=600))
    assert (never.payback_month, never.reasons["payback_month"]) == (None, RoiReason.NOT_PAID_BACK)


def test_what_was_paid_back_and_is_lost_again_is_not_paid_back():
    # + 150 in month 1, then - 60 a month: 100, 40, -20.
    found = outcome(scenario(running_cost=60, creative_cost=-0.0, horizon_months=4))
    assert [month.cumulative_amount for month in found.months] == [0, 90, 30, -30, -90]
    assert found.payback_month is None
    quarterly = scenario(rhythm=Rhythm.QUARTERLY, running_cost=60, creative_cost=0, horizon_months=5)
    # 90, 30, -30, 60, 0: in month 3 it was below, from month 4 on it stays.
    assert outcome(quarterly).payback_month == 4


def test_the_months_follow_the_calendar():
    found = outcome(scenario(start=date(2027, 11, 30), horizon_months=5, rhythm=Rhythm.MONTHLY))
    assert [month.starts for month in found.months] == [
        date(2027, 11, 30),  # month 0, what is paid before the start
        date(2027, 11, 30),
        date(2027, 12, 30),
        date(2028, 1, 30),
        date(2028, 2, 29),
        date(2028, 3, 30),
    ]
    assert [month.month for month in found.months] == [0, 1, 2, 3, 4, 5]
    assert (found.months[0].cost_amount, found.months[0].present_amount) == (50, -50)
    assert found.months[1].contacts == 1_000


def test_the_calendar_ends_and_the_campaign_does_not():
    assert outcome(scenario(start=date(9999, 11, 15), horizon_months=4)).months[-1].starts == date.max


def test_nothing_is_never_minus_nothing():
    found = outcome(
        scenario(uplift=-0.01, contact_rate=0, contact_cost=0, creative_cost=0, repeats_per_year=1)
    )
    months = [as_json(month) for month in found.months]
    for figures in (as_json(found), *months):
        assert [name for name, value in figures.items() if str(value) == "-0.0"] == []
    assert found.profit_amount == 0


def test_the_steps_lead_from_sales_to_profit():
    found = outcome(
        scenario(
            repeats_per_year=12,
            horizon_months=3,
            return_rate=0.2,
            discount=0.1,
            displaced_share=0.5,
            displaced_price=40,
            displaced_margin=0.25,
            opt_out_rate=0.01,
            opt_out_value=2,
            incentive_fixed=7,
            incentive_per_sale=1,
            running_cost=3,
            training_cost=10,
        )
    )
    assert {step.step: round(step.amount, 9) for step in found.steps} == {
        RoiStep.SALES: 5 * 100,
        RoiStep.RETURNS: -5 * 20,
        RoiStep.DISCOUNT: -5 * 80 * 0.1,
        RoiStep.GOODS: -5 * 80 * 0.6,
        RoiStep.REPEATS: 10 * 80 * 0.4,  # 5 in month 2 and 5 in month 3
        RoiStep.DISPLACED: -15 * 0.8 * 0.5 * 40 * 0.25,
        RoiStep.BASELINE_DISCOUNT: -10 * 80 * 0.1,
        RoiStep.OPT_OUTS: -1_000 * 0.01 * 2,
        RoiStep.CONTACTS: -1_000 * 0.05,
        RoiStep.INCENTIVES: -7 - 15 * 1,
        RoiStep.SET_UP: -50 - 10,
        RoiStep.RUNNING: -9,
    }
    assert [step.step for step in found.steps] == list(RoiStep)


@pytest.mark.parametrize(
    ("changed", "name", "reason"),
    [
        ({"contact_cost": 0, "creative_cost": 0}, "roi", RoiReason.NO_COST),
        ({"contact_cost": 0, "creative_cost": 5e-324}, "roi", RoiReason.NO_COST),  # would be infinity
        ({"contact_cost": 0, "creative_cost": 0, "value_after": 1}, "lifetime_roi", RoiReason.NO_COST),
        ({}, "lifetime_roi", RoiReason.NO_VALUE_AFTER),
        ({}, "lifetime_profit_amount", RoiReason.NO_VALUE_AFTER),
        ({"uplift": 0}, "cost_per_order_amount", RoiReason.NO_ORDERS),
        ({"uplift": -0.01}, "cost_per_order_amount", RoiReason.NO_ORDERS),
        ({"audience": 0}, "revenue_per_contact_amount", RoiReason.NO_CONTACTS),
        ({"audience": 0}, "break_even_uplift", RoiReason.NO_CONTACTS),
        ({"contact_rate": 0}, "break_even_uplift", RoiReason.NO_CONTACTS),
        ({"discount": 0.4}, "break_even_uplift", RoiReason.RESPONSE_LOSES),  # all of the margin
        ({"incentive_per_sale": 40}, "break_even_uplift", RoiReason.RESPONSE_LOSES),
        ({"incentive_per_sale": 41}, "break_even_uplift_relative", RoiReason.RESPONSE_LOSES),
        ({"creative_cost": 20_000}, "break_even_uplift", RoiReason.OUT_OF_RANGE),
        ({"baseline_rate": 0}, "break_even_uplift_relative", RoiReason.NO_BASELINE),
        ({"contact_cost": 0.2}, "break_even_audience", RoiReason.CONTACT_LOSES),  # brings 0.2
        ({"contact_cost": 0.3}, "break_even_audience", RoiReason.CONTACT_LOSES),
        ({"creative_cost": 1e9}, "break_even_audience", RoiReason.NOT_IN_RANGE),
    ],
)
def test_what_cannot_be_given_says_why(changed: dict[str, float], name: str, reason: RoiReason):
    found = outcome(scenario(**changed))
    assert getattr(found, name) is None
    assert found.reasons[name] == reason


def test_a_break_even_may_be_at_nothing_and_at_everybody():
    assert outcome(scenario(contact_cost=0, creative_cost=0)).break_even_uplift == 0
    assert outcome(scenario(contact_cost=0, creative_cost=0)).break_even_audience == 0
    assert outcome(scenario(creative_cost=200)).break_even_audience == 1_334
    assert outcome(scenario(creative_cost=150)).break_even_audience == 1_000  # exactly
    # 500 × 0.98 more orders leave 19,600.
    assert outcome(scenario(creative_cost=19_550)).break_even_uplift == pytest.approx(0.98)
    everybody = scenario(baseline_rate=1, uplift=0)
    assert outcome(everybody).reasons["break_even_uplift"] == RoiReason.OUT_OF_RANGE
    free = scenario(baseline_rate=1, uplift=0, contact_cost=0, creative_cost=0)
    assert outcome(free).break_even_uplift == 0


def values_of(one: Scenario) -> dict[RoiInput, float]:
    assert not any(estimate.varies for estimate in one.estimates)
    return one.likely()


def test_each_case_takes_the_end_that_is_worse_or_better():
    # With 0.01 points a customer leaves 0.15, so more of them are better.
    ends = {RoiInput.AUDIENCE: (800, 1_200), RoiInput.UPLIFT: (-0.002, 0.02), RoiInput.PRICE: (80, 130)}
    ends[RoiInput.CONTACT_COST] = (0.1, 0.02)
    bad, good = (
        values_of(case(uncertain(), which)) for which in (ScenarioCase.PESSIMISTIC, ScenarioCase.OPTIMISTIC)
    )
    assert {one: (bad[one], good[one]) for one in ends} == ends
    expected = case(uncertain(), ScenarioCase.EXPECTED)
    assert values_of(expected) == uncertain().likely()
    assert outcome(expected) == outcome(uncertain())
    profits = [outcome(case(uncertain(), which)).profit_amount for which in ScenarioCase]
    assert profits == pytest.approx(
        [-800 * 0.5 * 0.002 * 80 * 0.4 - 80 - 50, 100, 1_200 * 0.5 * 0.02 * 130 * 0.4 - 24 - 50]
    )


def test_two_bad_ends_that_are_good_together_make_no_pessimistic_case_above_the_expected_one():
    # An order leaves 100 × (0.4 - 0.2) = 20; at a margin of 0.1 it loses 10. Both ends that are bad alone
    # would bring 500 × -0.05 × -10 = 250, more than the expected 500 × 0.01 × 20 = 100.
    one = scenario(
        baseline_rate=0.06, discount=0.2, uplift=between(-0.05, 0.01, 0.02), margin=between(0.1, 0.4, 0.5)
    )
    before_orders = -500 * 0.06 * 20 - 100  # discount to those who buy anyway, and the cost
    profits = [outcome(case(one, which)).profit_amount for which in ScenarioCase]
    assert profits == pytest.approx(
        [before_orders - 500 * 0.05 * 20, before_orders + 100, before_orders + 500 * 0.02 * 30]
    )


def test_what_leaves_the_profit_alone_stays_and_sources_are_kept():
    noted = Estimate(low=0, likely=0.2, high=0.5, source=RoiSource.DATA, note="2026")
    one = case(scenario(displaced_margin=noted), ScenarioCase.PESSIMISTIC)  # nothing is displaced
    assert one[RoiInput.DISPLACED_MARGIN] == Estimate.fixed(0.2, source=RoiSource.DATA, note="2026")


@pytest.mark.parametrize(
    ("unit", "worst", "best"),
    [
        (UpliftUnit.POINTS, -0.7, 0.3),  # fewer than nobody, more than everybody would respond
        (UpliftUnit.RELATIVE, -0.9, 0.25),
    ],
)
def test_no_case_has_more_responses_than_customers(unit: UpliftUnit, worst: float, best: float):
    # The more buy anyway the more is a relative uplift; the points are the same on any baseline.
    one = scenario(baseline_rate=between(0.6, 0.7, 0.8), uplift=between(-0.9, 0.1, 0.9), uplift_unit=unit)
    bad, good = case(one, ScenarioCase.PESSIMISTIC), case(one, ScenarioCase.OPTIMISTIC)
    assert (bad[RoiInput.UPLIFT].likely, good[RoiInput.UPLIFT].likely) == pytest.approx((worst, best))
    drawn = {RoiInput.UPLIFT: 0.9, RoiInput.BASELINE_RATE: good[RoiInput.BASELINE_RATE].likely}
    assert outcome(good).orders == pytest.approx(totals(one, drawn).orders)
