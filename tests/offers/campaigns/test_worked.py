"""What worked: the order of the table, and what the next plan may take over."""

from dataclasses import replace
from datetime import date, datetime
from functools import partial

import pytest

from crosssell.columns import (
    CampaignStatus,
    ConditionKind,
    OfferKind,
    OutcomeLack,
    ShopMetric,
    UpliftSource,
)
from crosssell.columns import TestVerdict as Advice
from crosssell.offers.audience.conditions import Audience, Condition
from crosssell.offers.campaigns.campaign import Campaign, Groups
from crosssell.offers.campaigns.outcome import CampaignOutcome, Gain
from crosssell.offers.campaigns.worked import measured_uplifts, worked
from crosssell.offers.plan import Economics, Offer
from tests.experiments import factories
from tests.offers.campaigns.lists import plan

B, JAM = Offer(kind=OfferKind.PRODUCT, item="B"), Offer(kind=OfferKind.CATEGORY, item="Jam")
EVALUATION = factories.evaluation()
GAIN = Gain(metric=ShopMetric.TARGET_PRODUCT, contact=0.13, holdout=0.1, difference=0.03)
OUTCOME = CampaignOutcome(contacts=80, holdouts=20, cost=0, evaluation=EVALUATION)


def made(
    name: str, *, outcome: CampaignOutcome | None, drawn_at: datetime = datetime(2026, 1, 1), **changed
) -> Campaign:
    return Campaign(
        campaign_id=name,
        name=name,
        plan=plan(name, **changed),
        created_at=datetime(2026, 1, 1),
        drawn_at=drawn_at,
        drawn_version=1,
        groups=Groups(contacts=80, holdouts=20),
        exports=(),
        status=CampaignStatus.EVALUATED,
        outcome=outcome,
        is_outcome_due=False,
    )


def test_the_most_profitable_come_first_and_the_unmeasured_last():
    segment = Condition(kind=ConditionKind.SEGMENT, values=("champions", "loyal"))
    found = worked(
        [
            made("Loss", outcome=replace(OUTCOME, profit=-5.0)),
            made("Unknown", outcome=replace(OUTCOME, evaluation=None, lack=OutcomeLack.NO_HOLDOUT)),
            made("Gain", outcome=replace(OUTCOME, profit=7.0), audience=Audience(all_of=(segment,))),
            made("Not over", outcome=None),
            made("Drawn late", outcome=replace(OUTCOME, profit=9.0), sends_on=date(2025, 12, 31)),
        ]
    )
    assert [row.name for row in found] == ["Gain", "Loss", "Unknown"]
    assert (found[0].segments, found[1].segments) == (("champions", "loyal"), ())
    assert (found[2].lack, found[2].verdict) == (OutcomeLack.NO_HOLDOUT, None)


def outcome(relative: float | None, *, advice: Advice = Advice.ROLL_OUT) -> CampaignOutcome:
    evaluation = replace(EVALUATION, verdict=replace(EVALUATION.verdict, code=advice))
    return replace(OUTCOME, evaluation=evaluation, target=replace(GAIN, relative=relative))


def test_a_plan_is_offered_what_fits_it_best():
    past = partial(made, outcome=outcome(0.3))
    found = measured_uplifts(
        [
            past("Jam", offer=JAM, sends_on=date(2026, 3, 1)),
            past("B, long ago", offer=B, sends_on=date(2025, 1, 1), drawn_at=datetime(2024, 12, 1)),
            past("B", offer=B, sends_on=date(2026, 1, 1)),
            past("C", offer=replace(B, item="C"), sends_on=date(2025, 6, 1), drawn_at=datetime(2025, 6, 1)),
            made("Not to be trusted", offer=B, outcome=outcome(0.9, advice=Advice.DO_NOT_TRUST)),
            made("Without a baseline", offer=B, outcome=outcome(None)),
        ],
        offer=replace(B, words="10 % off"),
    )
    assert [one.name for one in found] == ["B", "B, long ago", "C", "Jam"]
    assert [one.is_same_offer for one in found] == [True, True, False, False]
    taken = found[0].economics(Economics(reach_share=0.4, contact_cost=0.8))
    assert taken == Economics(
        relative_uplift=0.3,
        uplift_source=UpliftSource.MEASURED,
        uplift_campaign="B",
        contact_cost=0.8,
    )


@pytest.mark.parametrize(("kind", "is_same"), [(OfferKind.NEXT_BEST, False), (OfferKind.NONE, False)])
def test_offers_without_an_item_are_never_the_same(kind, is_same):
    offer = Offer(kind=kind)
    (found,) = measured_uplifts([made("One", offer=offer, outcome=outcome(0.1))], offer=offer)
    assert found.is_same_offer is is_same
