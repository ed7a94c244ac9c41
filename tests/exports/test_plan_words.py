"""A campaign's plan in words: every condition says what must be so, and names are escaped."""

from dataclasses import replace
from datetime import date
from html import escape

import pytest

from crosssell.columns import ConditionKind, ConsentRule, OfferKind, Segment, UpliftSource
from crosssell.exports.plan_words import (
    MOST_NAMED,
    PlanVoice,
    audience_lines,
    audience_sentence,
    condition_words,
    exclusion_words,
    plan_facts,
)
from crosssell.i18n import LANGUAGES, translator_for
from crosssell.offers.audience.conditions import Audience, Condition, Exclusions
from crosssell.offers.plan import CampaignPlan, Economics, Holdout, Offer

VOICE = PlanVoice(translator=translator_for("en"), names={"A": "Pan"}, currency="EUR")
BOUGHT = Condition(kind=ConditionKind.BOUGHT, items=("A",))


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (BOUGHT, "Bought: Pan"),
        (replace(BOUGHT, items=("A", "B"), low=1), "Bought: Pan or B"),
        (
            replace(BOUGHT, low=2, within_days=90),
            "Bought: Pan, in at least 2 orders, in the last 90 days",
        ),
        (replace(BOUGHT, low=2, high=4), "Bought: Pan, in 2 to 4 orders"),
        (replace(BOUGHT, high=1), "Bought: Pan, in at most 1 order"),
        (Condition(kind=ConditionKind.RECENCY, low=30, high=90), "Days since the last order: 30 to 90"),
        (Condition(kind=ConditionKind.REVENUE, low=99.5), "Revenue so far: at least €99.50"),
        (Condition(kind=ConditionKind.SEGMENT, values=(Segment.LOYAL, "Own")), "Segment: Loyal or Own"),
        (Condition(kind=ConditionKind.ATTRIBUTE, attribute="VIP", values=("yes",)), "VIP: yes"),
        (Condition(kind=ConditionKind.WIN_BACK), "Valuable and slipping away"),
    ],
)
def test_a_condition_says_what_must_be_so(condition: Condition, words: str) -> None:
    assert condition_words(condition, VOICE) == words


def test_many_items_are_counted() -> None:
    many = replace(BOUGHT, items=tuple(f"I{place}" for place in range(MOST_NAMED + 3)))
    assert condition_words(many, VOICE).endswith("I5 or 3 others")


def test_an_audience_is_told_by_its_groups() -> None:
    other = Condition(kind=ConditionKind.ORDERS, high=3)
    audience = Audience(all_of=(BOUGHT,), any_of=(BOUGHT, other), none_of=(other,))
    assert audience_lines(audience, VOICE) == [
        "Bought: Pan",
        "At least one of these holds: Bought: Pan; Number of orders: at most 3",
        "None of these holds: Number of orders: at most 3",
    ]
    assert audience_sentence(Audience(), VOICE) == "All known customers who have ordered."


def test_a_no_is_always_named_among_those_left_out() -> None:
    none = Exclusions(
        consent=ConsentRule.UNKNOWN,
        has_offer=False,
        returned_offer=False,
        contacted_within_days=None,
        other_campaigns=False,
    )
    assert exclusion_words(none, VOICE) == "who said no to being contacted"
    assert "who has said nothing about it" in exclusion_words(Exclusions(), VOICE)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_name_of_a_plan_is_escaped(language: str) -> None:
    hostile = "<script>{x}</script>"
    plan = CampaignPlan(
        audience=Audience(
            all_of=(
                replace(BOUGHT, items=(hostile,)),
                Condition(kind=ConditionKind.ATTRIBUTE, attribute=hostile, values=(hostile,)),
            )
        ),
        offer=Offer(kind=OfferKind.CATEGORY, item=hostile, words=hostile, discount_share=0.125),
        economics=Economics(
            contact_cost=0.5, fixed_cost=100, reach_share=0.3, uplift_source=UpliftSource.MEASURED
        ),
        holdout=Holdout(min_detectable=0.01),
        sends_on=date(2026, 7, 1),
        sends_until=date(2026, 7, 3),
        notes=hostile,
    )
    voice = PlanVoice(translator=translator_for(language), currency="EUR", escape=escape)
    said = "\n".join(f"{name}: {value}" for name, value in plan_facts(plan, voice))
    assert "<script>" not in said
    assert said.count("&lt;script&gt;") == 6
