"""The best step up and the fall-back: what comes first, and why there is nothing."""

import pytest

from crosssell.basket.upsell import Likeness, fall_back, step_up
from crosssell.columns import AdviceReason, AdviceWay, StepReason, Verdict
from crosssell.errors import CrosssellError, ErrorCode
from tests.basket.upsell.records import a_ladder, a_step, found_upsell

PRICES = {"basic": 10.0, "good": 20.0, "best": 40.0, "other": 21.0, "lid": 15.0, "dear": 200.0, "no": None}


def like(name, way=AdviceWay.SIMILAR):
    return Likeness(
        item=name,
        way=way,
        customers=20,
        expected_customers=8.0,
        orders=0,
        expected_orders=3.0,
        cosine=0.3,
    )


def shop(*steps, dearer=None, cheaper=None):
    rungs = {"basic": 10.0, "good": 20.0, "best": 40.0}
    ladders = (a_ladder(rungs, *steps),) if any(step.ladder for step in steps) else ()
    return found_upsell(PRICES, steps=steps, ladders=ladders, dearer=dearer or {}, cheaper=cheaper or {})


CLIMB = (
    a_step("basic", "good", price_lo=10.0, price_hi=20.0, ladder=1),
    a_step("good", "best", price_lo=20.0, price_hi=40.0, ladder=1),
)
ASIDE = a_step("basic", "other", price_hi=21.0, lift_ci_lower=9.0, reason=StepReason.BOTH_WAYS)


def test_the_next_rung_comes_first_either_way():
    found = shop(*CLIMB, ASIDE, dearer={"basic": like("lid")}, cheaper={"best": like("lid")})
    up, down = step_up(found, "basic"), fall_back(found, "best")
    assert (up.item.item, up.price, up.way, up.step) == ("good", 20, AdviceWay.LADDER, CLIMB[0])
    assert (down.item.item, down.price, down.own_price, down.way) == ("good", 20, 40, AdviceWay.LADDER)


def test_a_rung_that_no_step_joins_directly_is_still_of_the_ladder():
    found = shop(a_step("basic", "best", price_hi=40.0, ladder=1), a_step("good", "best", ladder=1))
    assert (step_up(found, "basic").item.item, fall_back(found, "good").item.item) == ("best", "basic")


def test_then_a_solid_step_then_what_the_same_customers_bought():
    assert step_up(shop(ASIDE, dearer={"basic": like("lid")}), "basic").way == AdviceWay.FOLLOW_UP
    weak = a_step("basic", "other", verdict=Verdict.WEAK, reason=StepReason.NOT_SOLID)
    companion = a_step("basic", "lid", price_hi=15.0, reason=StepReason.SOLD_TOGETHER)
    found = step_up(shop(weak, companion, dearer={"basic": like("good")}), "basic")
    assert (found.item.item, found.way, found.likeness.customers) == ("good", AdviceWay.SIMILAR, 20)
    instead = shop(cheaper={"good": like("lid", AdviceWay.SUBSTITUTE)})
    assert fall_back(instead, "good").way == AdviceWay.SUBSTITUTE


def test_a_fall_back_is_a_tenth_cheaper_at_least():
    found = found_upsell({"a": 18.0, "b": 18.01, "c": 20.0}, cheaper={"c": like("a")})
    assert fall_back(found, "c").item.item == "a"
    found = found_upsell({"a": 18.0, "b": 18.01, "c": 20.0}, cheaper={"c": like("b")})
    assert fall_back(found, "c").item is None


@pytest.mark.parametrize(
    ("ask", "item", "reason"),
    [
        (step_up, "no", AdviceReason.NO_CATEGORY),
        (step_up, "dear", AdviceReason.NOTHING_DEARER),
        (fall_back, "basic", AdviceReason.NOTHING_CHEAPER),
        (fall_back, "dear", AdviceReason.NOTHING_CHEAPER),  # nothing within reach: 40 of 200
        (step_up, "basic", AdviceReason.NOTHING_RELATED),
    ],
)
def test_where_there_is_nothing_it_says_why(ask, item, reason):
    found = ask(shop(), item)
    assert (found.item, found.way, found.reason) == (None, None, reason)


def test_a_product_that_is_not_there_is_refused():
    with pytest.raises(CrosssellError) as refused:
        step_up(shop(), "nothing of the kind")
    assert refused.value.code == ErrorCode.UNKNOWN_ITEM
