"""Audiences and who is left out of them, beside the witness in plain Python."""

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as some

from crosssell.columns import ConditionKind, ConsentChannel, ConsentRule, LeftOutOfList, Level, OfferKind
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.filters import Filters
from crosssell.offers.audience.conditions import Audience, Condition, Exclusions
from crosssell.offers.audience.counts import audience_counts, read_counts
from crosssell.offers.audience.excluded import lay_exclusions
from crosssell.offers.audience.ground import Ground, audience_ground
from crosssell.offers.audience.lay import lay_audience
from crosssell.offers.plan import CampaignPlan, Offer
from crosssell.segments.config import RfmConfig
from crosssell.segments.lifetime import LifetimeQuestion, customer_values, win_back_list
from crosssell.segments.stored import scheme
from tests.basket.shops import CATEGORIES, PRODUCTS
from tests.offers.audience.conftest import changed, said, shop_of
from tests.offers.audience.oracle import Sent, consent, first_reason
from tests.support import Row

LAST_DAY = date(2024, 6, 28)
KNOWN_CATEGORIES = [category for category in CATEGORIES if category]

items = some.lists(some.sampled_from(PRODUCTS), min_size=1, max_size=3, unique=True).map(tuple)
categories = some.lists(some.sampled_from(KNOWN_CATEGORIES), min_size=1, max_size=2, unique=True).map(tuple)
days = some.none() | some.integers(1, 200)
counts = some.none() | some.integers(0, 6).map(float)
who = some.sampled_from([f"k{number}" for number in range(15)])
dates = some.integers(-60, 60).map(lambda off: LAST_DAY + timedelta(days=off))


def ranged(low: float | None, high: float | None) -> dict[str, float | None]:
    if low is not None and high is not None and low > high:
        low, high = high, low
    return {"low": low, "high": high}


bounds = some.builds(ranged, counts, counts)
money = some.builds(ranged, *[some.none() | some.integers(0, 60).map(float)] * 2)
valued = some.lists(some.sampled_from(["DE", "PL", "web", "shop", "loyal", "new", "gold"]), max_size=3).map(
    tuple
)
conditions = some.one_of(
    some.builds(
        lambda items, days, bounds: Condition(
            kind=ConditionKind.BOUGHT, items=items, within_days=days, **bounds
        ),
        items,
        days,
        bounds,
    ),
    some.builds(
        lambda items, days: Condition(
            kind=ConditionKind.BOUGHT, level=Level.CATEGORY, items=items, within_days=days
        ),
        categories,
        days,
    ),
    some.builds(
        lambda days, bounds: Condition(kind=ConditionKind.ORDERS, within_days=days, **bounds), days, bounds
    ),
    some.builds(
        lambda days, money: Condition(kind=ConditionKind.REVENUE, within_days=days, **money), days, money
    ),
    some.builds(lambda money: Condition(kind=ConditionKind.RECENCY, **money), money),
    some.builds(
        lambda kind, values: Condition(kind=kind, values=values, attribute="tier"),
        some.sampled_from(
            [ConditionKind.SEGMENT, ConditionKind.COUNTRY, ConditionKind.CHANNEL, ConditionKind.ATTRIBUTE]
        ),
        valued,
    ),
)
parts = some.lists(conditions, max_size=2).map(tuple)
audiences = some.builds(lambda a, b, c: Audience(all_of=a, any_of=b, none_of=c), parts, parts, parts)
word = some.dictionaries(some.sampled_from(["general", "email", "phone"]), some.booleans(), max_size=2)
words = some.dictionaries(who, word, max_size=15)
offers = some.one_of(
    some.builds(lambda item: Offer(kind=OfferKind.PRODUCT, item=item), some.sampled_from(PRODUCTS)),
    some.builds(lambda item: Offer(kind=OfferKind.CATEGORY, item=item), some.sampled_from(KNOWN_CATEGORIES)),
    some.sampled_from([Offer(kind=OfferKind.NONE), Offer(kind=OfferKind.NEXT_BEST)]),
)
exclusions = some.builds(
    lambda rule, way, has, sent_back, days, others: Exclusions(
        consent=rule,
        way=way,
        has_offer=has,
        returned_offer=sent_back,
        contacted_within_days=days,
        other_campaigns=others,
    ),
    some.sampled_from([None, *ConsentRule]),
    some.sampled_from([ConsentChannel.GENERAL, ConsentChannel.EMAIL]),
    some.booleans(),
    some.booleans(),
    some.none() | some.integers(1, 60),
    some.booleans(),
)


@some.composite
def campaigns(draw: some.DrawFn) -> list[Sent]:
    found = []
    for _ in range(draw(some.integers(0, 2))):
        members = draw(some.lists(who, max_size=10, unique=True))
        cut = draw(some.integers(0, len(members)))
        first = draw(some.none() | dates)
        longer = draw(some.integers(0, 20))
        found.append(
            Sent(
                first=first,
                last=None if first is None else first + timedelta(days=longer),
                window_days=draw(some.integers(1, 60)),
                contacts=tuple(members[:cut]),
                holdouts=tuple(members[cut:]),
            )
        )
    return found


usual = settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)


def ground() -> Ground:
    return Ground(as_of=LAST_DAY, lifetime=None, config=RfmConfig())


def laid(cursor, table: str) -> dict[str, str]:
    return dict(
        cursor.rows(
            f"select c.customer_id, t.* exclude (customer_key) from {table} as t "
            "join customer as c using (customer_key)"
        )
    )


TWO_OF_ONE_ORDER = Condition(kind=ConditionKind.BOUGHT, items=PRODUCTS, low=6.0)


@usual
@example(audience=Audience(all_of=(TWO_OF_ONE_ORDER,)))
@given(audience=audiences)
def test_who_meets_conditions(little_shop, audience):
    warehouse, shop = little_shop
    assert shop.last_day == LAST_DAY
    with warehouse.run() as cursor:
        lay_audience(cursor, audience=audience, ground=ground())
        found = [
            customer
            for (customer,) in cursor.rows(
                "select customer_id from audience_customer join customer using (customer_key)"
            )
        ]
    assert sorted(found) == sorted(shop.meets(audience, LAST_DAY))


@usual
@given(
    audience=audiences,
    offer=offers,
    leaves_out=exclusions,
    words=words,
    sent=campaigns(),
    cap=some.none() | some.tuples(some.integers(1, 2), some.integers(1, 60)),
    sends_on=some.none() | dates,
)
def test_nobody_is_listed_who_must_not_be(
    little_shop, audience, offer, leaves_out, words, sent, cap, sends_on
):
    warehouse, shop = little_shop
    plan = CampaignPlan(audience=audience, exclusions=leaves_out, offer=offer, sends_on=sends_on)
    stands_on = ground()
    with changed(warehouse, words=words, sent=sent, cap=cap) as cursor:
        lay_audience(cursor, audience=audience, ground=stands_on)
        rule = lay_exclusions(cursor, plan=plan, ground=stands_on)
        listed, left = laid(cursor, "audience_listed"), laid(cursor, "audience_left")
        counted = read_counts(cursor, rule=rule, ground=stands_on)
    met = shop.meets(audience, stands_on.as_of)
    known = any(own for customer, own in words.items() if customer in shop.customers)
    usual_rule = ConsentRule.YES if known else ConsentRule.UNKNOWN
    assert rule == (leaves_out.consent or usual_rule)
    on = sends_on or LAST_DAY
    expected = {
        customer: first_reason(shop, customer, plan=plan, on=on, rule=rule, words=words, sent=sent, cap=cap)
        for customer in met
    }
    assert left == {customer: reason for customer, reason in expected.items() if reason}
    assert set(listed) == {customer for customer, reason in expected.items() if not reason}
    for customer, said_so in listed.items():
        answer = consent(words.get(customer, {}), leaves_out.way)
        assert answer is not False
        assert said_so == ("yes" if answer else "unknown")
    assert counted.met == len(met) == counted.listed + sum(counted.left_out.values())
    assert list(counted.left_out) == [reason for reason in LeftOutOfList if reason in left.values()]
    assert counted.consent_yes + counted.consent_no + counted.consent_unknown == counted.met


def test_counts_of_a_plan(little_shop):
    warehouse, shop = little_shop
    bought = Condition(kind=ConditionKind.BOUGHT, items=("milk",))
    plan = CampaignPlan(
        audience=Audience(all_of=(bought,)), offer=Offer(kind=OfferKind.PRODUCT, item="bread")
    )
    found = audience_counts(warehouse, plan=plan)
    met = shop.meets(plan.audience, LAST_DAY)
    owners = {who for who in met if shop.has(who, plan.offer)}
    senders = {who for who in met - owners if shop.sent_back(who, plan.offer)}
    spent = {who: sum(sum(order.amounts) for order in shop.customers[who]) for who in met}
    assert (found.customers, found.met) == (len(shop.customers), len(met))
    assert found.listed == len(met - owners - senders)
    assert found.left_out == {
        reason: len(those)
        for reason, those in (
            (LeftOutOfList.HAS_OFFER, owners),
            (LeftOutOfList.RETURNED_OFFER, senders),
        )
        if those
    }
    assert found.revenue_met == pytest.approx(sum(spent.values()))
    assert found.revenue_listed == pytest.approx(sum(spent[who] for who in met - owners - senders))
    assert (found.rule, found.consent_known, found.has_attributes) == (ConsentRule.UNKNOWN, False, True)
    assert found.as_of == LAST_DAY


def test_filters_restrict_what_conditions_see_and_not_what_is_left_out(workspace):
    rows = [
        Row("1", "a", "both", "2024-01-01", country="DE"),
        Row("2", "b", "both", "2024-02-01", country="PL"),
        Row("3", "a", "german", "2024-01-05", country="DE"),
        Row("4", "a", "polish", "2024-01-09", country="PL"),
    ]
    shop = shop_of(workspace, rows)
    bought, lacks = (Condition(kind=ConditionKind.BOUGHT, items=(item,)) for item in "ab")
    plan = CampaignPlan(
        audience=Audience(all_of=(bought,), none_of=(lacks,)), offer=Offer(kind=OfferKind.PRODUCT, item="b")
    )
    found = audience_counts(shop, plan=plan, filters=Filters(countries=("DE",)))
    # In Germany both have a and not b; the one has b from Poland, and is not offered it again.
    assert (found.customers, found.met, found.listed) == (2, 2, 1)
    assert found.left_out == {LeftOutOfList.HAS_OFFER: 1}


def test_the_days_of_conditions_end_with_the_data_whenever_the_list_is_sent(workspace):
    shop = shop_of(workspace, [Row("1", "a", "early", "2024-01-01"), Row("2", "a", "late", "2024-01-10")])
    lately = Condition(kind=ConditionKind.BOUGHT, items=("a",), within_days=10)
    plan = CampaignPlan(audience=Audience(all_of=(lately,)), offer=Offer(kind=OfferKind.NONE))
    before, later, late = (
        audience_counts(shop, plan=replace(plan, sends_on=day))
        for day in (date(2023, 1, 1), date(2024, 1, 11), date(2024, 1, 20))
    )
    # Of ten days the first is nine days before the last: January 1 counts to January 10.
    assert [(one.as_of.day, one.met) for one in (before, later, late)] == [(10, 2)] * 3


def test_orders_without_dates_cannot_be_asked_for_days(workspace):
    shop = shop_of(workspace, [Row("1", "a", "k", None), Row("2", "b", "k", None)])
    assert audience_counts(shop, plan=CampaignPlan(offer=Offer(kind=OfferKind.NONE))).met == 1
    for condition in (
        Condition(kind=ConditionKind.RECENCY, low=3),
        Condition(kind=ConditionKind.ORDERS, within_days=3),
        Condition(kind=ConditionKind.WIN_BACK),
    ):
        with pytest.raises(CrosssellError) as caught:
            audience_counts(shop, plan=CampaignPlan(audience=Audience(none_of=(condition,))))
        assert caught.value.code == ErrorCode.NOT_ENOUGH_DATA


def test_values_and_the_win_back_list_are_those_of_their_screens(workspace):
    draw = random.Random(3)
    rows = [
        Row(f"{who}-{at}", "a", f"k{who}", str(date(2024, 1, 1) + timedelta(days=day)), draw.randint(5, 90))
        for who in range(120)
        for at, day in enumerate(sorted(draw.sample(range(draw.randint(10, 365)), draw.randint(1, 6))))
    ]
    shop = shop_of(workspace, rows)
    question = LifetimeQuestion()
    values = customer_values(shop, filters=Filters(), question=question)
    losing = win_back_list(shop, filters=Filters(), question=question, config=scheme(shop)).frame
    bound = float(values["expected_value"].median())
    dear = Condition(kind=ConditionKind.EXPECTED_VALUE, low=bound)
    audience = Audience(all_of=(dear, Condition(kind=ConditionKind.WIN_BACK)))
    plan = CampaignPlan(audience=audience, offer=Offer(kind=OfferKind.NONE))
    stands_on = audience_ground(shop, plan=plan)
    with shop.run() as cursor:
        lay_audience(cursor, audience=audience, ground=stands_on)
        found = {
            who
            for (who,) in cursor.rows(
                "select customer_id from audience_customer join customer using (customer_key)"
            )
        }
    expected = set(values.loc[values["expected_value"] >= bound, "customer_id"]) & set(losing["customer_id"])
    assert found == expected
    assert expected


def test_a_word_on_the_way_counts_before_the_general_one(workspace):
    rows = [Row(str(at), "a", f"k{at}", "2024-01-01") for at in range(6)]
    shop = shop_of(workspace, rows)
    words = said(k0="yes", k1="no", k2="email:yes no", k3="email:no yes", k4="phone:no")
    plan = CampaignPlan(offer=Offer(kind=OfferKind.NONE))
    seen = {}
    for way in (ConsentChannel.GENERAL, ConsentChannel.EMAIL):
        asked = replace(plan, exclusions=Exclusions(way=way, consent=ConsentRule.UNKNOWN))
        with changed(shop, words=words) as cursor:
            lay_audience(cursor, audience=asked.audience, ground=ground())
            lay_exclusions(cursor, plan=asked, ground=ground())
            seen[way] = laid(cursor, "audience_listed")
    assert seen[ConsentChannel.EMAIL] == {"k0": "yes", "k2": "yes", "k4": "unknown", "k5": "unknown"}
    # Whoever allows no way that they spoke of is no one to write to in general.
    assert seen[ConsentChannel.GENERAL] == {"k0": "yes", "k5": "unknown"}
