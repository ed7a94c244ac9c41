"""A campaign in the calculator: as planned, and with what it has measured."""

from dataclasses import replace
from datetime import date

import pytest

from crosssell.columns import OfferKind, PrefillLack, RoiInput, RoiSource, UpliftSource
from crosssell.errors import CrosssellError
from crosssell.facts import dataset_facts
from crosssell.offers.campaigns.evaluate import refresh_outcomes
from crosssell.offers.campaigns.saved import save_campaign
from crosssell.offers.plan import Economics, Holdout, Offer
from crosssell.offers.roi_start import from_campaign
from crosssell.roi.examples import MEASURED
from crosssell.roi.outcome import outcome
from crosssell.roi.scenario import Estimate
from crosssell.roi.templates import empty
from tests.offers.campaigns.lists import NOW, Listed, plan, save
from tests.support import tiny_dataset

TODAY = date(2026, 3, 10)
CUSTOMERS = [f"K{n:03}" for n in range(200)]


@pytest.fixture
def shop(workspace):
    """Each customer has A; in February 20 of 100 with an even number buy B for 30, of the others 10."""
    rows = [(f"a{one}", "A", one, "2026-01-05", 20) for one in CUSTOMERS]
    buyers = [one for n, one in enumerate(CUSTOMERS) if n % (10 if n % 2 == 0 else 20) == n % 2]
    rows += [(f"b{one}", "B", one, "2026-02-03", 30) for one in buyers]
    return tiny_dataset(workspace, [*rows, ("z", "A", "K000", "2026-03-05", 20)])


ECONOMICS = Economics(reach_share=0.5, relative_uplift=0.4, contact_cost=0.5, fixed_cost=20)


def saved(shop, **changed):
    asked = plan(**{"economics": ECONOMICS, "holdout": Holdout(share=0.25, seed=5), **changed})
    return save(shop, [Listed(one, score=0.1) for one in CUSTOMERS], asked=asked)


def prefill(shop, campaign_id):
    return from_campaign(shop, facts=dataset_facts(shop), campaign_id=campaign_id, today=TODAY)


def likely(found):
    return {one.value: estimate.likely for one, estimate in found.estimates.items()}


def test_a_plan_says_what_the_list_says(shop):
    found = prefill(shop, saved(shop, offer=Offer(kind=OfferKind.PRODUCT, item="B", discount_share=0.1)))
    assert likely(found) == pytest.approx(
        {
            "audience": 150,  # three quarters of 200
            "deliverability": 1,
            "contact_rate": 0.5,
            "baseline_rate": 0.1,
            "uplift": 0.04,  # 0.4 × 0.1
            "items_per_response": 1,
            "price": 30,
            "discount": 0.1,
            "return_rate": 0,
            "contact_cost": 0.5,
            "creative_cost": 20,
        }
    )
    uplift, baseline = (found.estimates[one] for one in (RoiInput.UPLIFT, RoiInput.BASELINE_RATE))
    assert (uplift.low, uplift.high, uplift.source) == (0, pytest.approx(0.08), RoiSource.ASSUMPTION)
    assert baseline.low < 0.1 < baseline.high
    assert (baseline.source, baseline.note) == (RoiSource.DATA, "Spring letter")
    assert found.lacks == (PrefillLack.NO_COSTS,)


def test_the_calculator_and_the_list_come_to_the_same(shop):
    """Per contact: reach × score × (uplift × money − given) − cost, as `crosssell.offers.value` has it."""
    found = prefill(shop, saved(shop, offer=Offer(kind=OfferKind.PRODUCT, item="B", discount_share=0.1)))
    whole = found.applied_to(empty(currency=None, start=date(2026, 2, 1)))
    margin = whole.having({RoiInput.MARGIN: Estimate.fixed(1)})
    by_hand = 150 * (0.5 * 0.1 * (0.4 * 27 - 3) - 0.5) - 20
    assert outcome(margin).profit_amount == pytest.approx(by_hand)


def test_what_cannot_be_more_is_held_within_bounds(shop):
    bold = replace(ECONOMICS, relative_uplift=8)
    uplift = prefill(shop, saved(shop, economics=bold)).estimates[RoiInput.UPLIFT]
    assert (uplift.likely, uplift.high) == (pytest.approx(0.8), pytest.approx(0.9))
    harm = replace(ECONOMICS, relative_uplift=-0.5)
    below = prefill(shop, saved(shop, name="Harm", economics=harm)).estimates[RoiInput.UPLIFT]
    assert (below.low, below.likely, below.high) == (pytest.approx(-0.1), pytest.approx(-0.05), 0)


def test_a_measured_campaign_brings_its_uplift_with_its_spread(shop):
    first = saved(shop)
    assert refresh_outcomes(shop, today=TODAY) == (first,)
    found = prefill(shop, first)
    uplift = found.estimates[RoiInput.UPLIFT]
    assert uplift.source in MEASURED
    assert uplift.deviation
    assert found.estimates[RoiInput.CONTACT_RATE].likely == 1  # it counts those who never noticed
    assert found.estimates[RoiInput.PRICE].likely == 30
    assert found.estimates[RoiInput.CONTACT_COST].likely == 0.5
    borrowed = replace(
        ECONOMICS, uplift_source=UpliftSource.MEASURED, uplift_campaign="Spring letter", reach_share=1
    )
    later = saved(shop, name="Summer letter", economics=borrowed, sends_on=date(2026, 6, 1))
    again = prefill(shop, later).estimates[RoiInput.UPLIFT]
    assert (again.source, again.note) == (RoiSource.TEST, "Spring letter")
    assert again.deviation


def test_groups_drawn_after_the_sending_measured_nothing(shop):
    late = saved(shop, sends_on=date(2026, 1, 1))
    assert refresh_outcomes(shop, today=TODAY) == (late,)
    assert prefill(shop, late).estimates[RoiInput.UPLIFT].source == RoiSource.ASSUMPTION


def test_without_a_list_the_rest_is_said(shop):
    with shop.write() as cursor:
        campaign_id = save_campaign(cursor, plan=plan(), rows=None, now=NOW)
    found = prefill(shop, campaign_id)
    assert PrefillLack.NO_GROUPS in found.lacks
    assert RoiInput.AUDIENCE not in found.estimates
    assert found.estimates[RoiInput.PRICE].likely == 30
    with pytest.raises(CrosssellError):
        prefill(shop, "none")
