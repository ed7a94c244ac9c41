"""The starting points: what the claims make of a price, and that everything else is said to be an example."""

from datetime import date

import pytest

from crosssell.columns import CampaignChannel, InputUnit, Rhythm, RoiInput, RoiSource, RoiTemplate, UpliftUnit
from crosssell.roi.inputs import INPUTS
from crosssell.roi.scenario import Estimate
from crosssell.roi.templates import CLAIMS, contact_cost, empty, price_level, template

START = date(2026, 1, 1)


@pytest.mark.parametrize(
    ("name", "more", "note"),
    [
        (RoiTemplate.ECOMMERCE, 140 - 100, "100 → 140 PLN"),
        (RoiTemplate.BANKING, 2000 - 1500, "1500 → 2000 PLN"),
        (RoiTemplate.TELECOMS, 120 - 80, "80 → 120 PLN"),
        (RoiTemplate.MOBILE_PHONE, 1200 - 1000, "1000 → 1200 PLN"),
        (RoiTemplate.COMPUTER, 2500 - 2000, "2000 → 2500 PLN"),
        (RoiTemplate.CAMERA, 1800 - 1500, "1500 → 1800 PLN"),
    ],
)
def test_a_claim_is_the_price_and_nothing_else(name: RoiTemplate, more: float, note: str) -> None:
    scenario = template(name, currency="PLN", start=START)

    assert scenario[RoiInput.PRICE] == Estimate(
        low=more * 0.5, likely=more, high=more * 1.25, source=RoiSource.BENCHMARK, note=note
    )
    others = [scenario[one] for one in RoiInput if one != RoiInput.PRICE]
    assert {(estimate.source, estimate.note) for estimate in others} == {(RoiSource.TEMPLATE, "")}


def test_what_telecoms_claims_comes_every_month() -> None:
    scenario = template(RoiTemplate.TELECOMS, currency="PLN", start=START)

    assert CLAIMS[RoiTemplate.TELECOMS].monthly
    assert scenario[RoiInput.REPEATS_PER_YEAR].likely == 12 - 1  # the first one is the sale itself


@pytest.mark.parametrize("name", [RoiTemplate.SOFTWARE, RoiTemplate.RETAIL_TILL])
def test_trades_without_a_claim_are_examples_throughout(name: RoiTemplate) -> None:
    scenario = template(name, currency="EUR", start=START, order_value=500)

    assert {estimate.source for estimate in scenario.estimates} == {RoiSource.TEMPLATE}
    assert scenario == template(name, currency="EUR", start=START)


def test_a_claim_is_a_ratio_of_the_order_value_that_is_known() -> None:
    scenario = template(RoiTemplate.ECOMMERCE, currency="EUR", start=START, order_value=60)

    assert scenario[RoiInput.PRICE].likely == 60 * 40 / 100
    assert scenario[RoiInput.DISPLACED_PRICE].likely == 24


def test_amounts_are_of_a_usual_size_and_nothing_else_depends_on_the_currency() -> None:
    in_euros, in_zloty, unknown = (
        template(RoiTemplate.ECOMMERCE, currency=currency, start=START) for currency in ("EUR", "PLN", None)
    )

    assert price_level("PLN") == 4
    assert unknown.estimates == in_euros.estimates
    for one in RoiInput:
        factor = 4 if INPUTS[one].unit == InputUnit.AMOUNT else 1
        assert in_zloty[one].likely == pytest.approx(factor * in_euros[one].likely), one
    assert in_euros[RoiInput.PRICE].likely == 40 / 4


@pytest.mark.parametrize("name", RoiTemplate)
def test_every_trade_says_how_often_and_by_which_way_it_asks(name: RoiTemplate) -> None:
    scenario = template(name, currency="HUF", start=START)

    assert scenario.rhythm == (Rhythm.MONTHLY if name == RoiTemplate.RETAIL_TILL else Rhythm.ONCE)
    assert (scenario.start, scenario.uplift_unit) == (START, UpliftUnit.POINTS)
    assert scenario[RoiInput.UPLIFT].low < scenario[RoiInput.UPLIFT].likely
    assert scenario[RoiInput.CONTACT_COST].likely > 0


def test_a_contact_costs_by_its_channel() -> None:
    costs = [contact_cost(channel, currency="PLN").likely for channel in CampaignChannel]

    assert costs == [0.008, 0.28, 0.004, 3.6, 14, 2]


def test_an_empty_plan_costs_its_contacts_and_varies_in_the_uplift_alone() -> None:
    scenario = empty(currency="EUR", start=START)

    assert [one for one in RoiInput if scenario[one].varies] == [RoiInput.UPLIFT]
    amounts = {one: scenario[one].likely for one in RoiInput if INPUTS[one].unit == InputUnit.AMOUNT}
    assert {one: amount for one, amount in amounts.items() if amount} == {
        RoiInput.PRICE: 20,
        RoiInput.CONTACT_COST: 0.002,
    }
