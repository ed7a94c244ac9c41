"""The plans that lists start from, and what a form can offer for their conditions."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from crosssell.columns import AudienceStart, ConditionKind, ConsentChannel, Level, OfferKind, Segment
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.offers.audience import choices
from crosssell.offers.audience.conditions import Audience, Condition, Exclusions
from crosssell.offers.audience.counts import audience_counts
from crosssell.offers.audience.starts import (
    empty_plan,
    follow_up_plan,
    new_product_plan,
    pair_plan,
    refill_plan,
    segment_plan,
    upsell_plan,
    win_back_plan,
)
from crosssell.offers.plan import CampaignPlan, Offer
from crosssell.warehouse import Workspace
from tests.offers.audience.conftest import said, say, shop_of
from tests.support import Row

FIRST = date(2024, 1, 1)
CLOCKS = {"red": "Alarm clock red", "green": "Alarm clock green"}


def bought(*items: str, within_days: int | None = None, level: Level = Level.PRODUCT) -> Condition:
    return Condition(kind=ConditionKind.BOUGHT, level=level, items=items, within_days=within_days)


def day(off: int) -> str:
    return str(FIRST + timedelta(days=off))


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory):
    """Thirty buy a clock of two colours, batteries 20 to 24 days later, and every 40 days again."""
    rows = [Row("end", "pan", "other", day(200), 30, "kitchen", country="DE", channel="web")]
    for who in range(30):
        clock = "red" if who < 20 else "green"
        name, own = CLOCKS[clock], f"k{who:02d}"
        rows.append(Row(f"c{who}", clock, own, day(who), 20, "home", "web", "PL", name=name))
        for at in range(3):
            when = day(who + 20 + who % 5 + 40 * at)
            rows.append(Row(f"b{who}-{at}", "cells", own, when, 5, "power", "shop", "DE", name="Batteries"))
    workspace = Workspace(tmp_path_factory.mktemp("starts"))
    made = shop_of(workspace, rows)
    with made.write() as cursor:
        cursor.execute("update setting set value = '1' where name = 'data_version'")
    yield made
    workspace.close()


def test_a_pair(shop):
    plan = pair_plan(shop, a="cells", b="pan", level=Level.PRODUCT)
    assert plan == CampaignPlan(
        start=AudienceStart.PAIR,
        audience=Audience(all_of=(bought("cells"),), none_of=(bought("pan"),)),
        offer=Offer(kind=OfferKind.PRODUCT, item="pan"),
    )
    by_category = pair_plan(shop, a="power", b="kitchen", level=Level.CATEGORY)
    assert by_category.offer == Offer(kind=OfferKind.CATEGORY, item="kitchen")
    assert by_category.audience.all_of == (bought("power", level=Level.CATEGORY),)


def test_a_family_is_written_out(shop):
    plan = pair_plan(shop, a="Batteries", b="Alarm clock", level=Level.FAMILY)
    assert plan.audience == Audience(all_of=(bought("cells"),), none_of=(bought("green", "red"),))
    assert plan.offer.item == "red"  # twenty orders against ten
    with shop.write() as cursor:
        cursor.execute("update product set stock = 0 where product = 'red'")
    assert pair_plan(shop, a="Batteries", b="Alarm clock", level=Level.FAMILY).offer.item == "green"


def test_what_follows_in_its_typical_window(shop):
    plan = follow_up_plan(shop, a="red", b="cells", level=Level.PRODUCT)
    # They come back from day 20 to day 24: half of them within three days or less.
    (late,) = plan.audience.all_of
    assert plan.audience.none_of == (bought("cells"),)
    assert late.items == ("red",)
    assert 21 < late.within_days <= 25
    lately = follow_up_plan(shop, a="red", b="cells", level=Level.PRODUCT, days=30)
    assert lately.audience == Audience(all_of=(bought("red", within_days=30),), none_of=(bought("cells"),))


def test_a_refill_when_it_is_due(shop):
    plan = refill_plan(shop, item="cells", level=Level.PRODUCT)
    # Always forty days later.
    assert plan.audience == Audience(
        all_of=(bought("cells", within_days=41),), none_of=(bought("cells", within_days=40),)
    )
    assert (plan.exclusions.has_offer, plan.offer.item) == (False, "cells")


def test_a_step_up_waits_for_its_days(shop):
    plan = upsell_plan(shop, lower="red", upper="pan", level=Level.PRODUCT, days=30)
    assert plan.audience == Audience(
        all_of=(bought("red"),), none_of=(bought("pan"), bought("red", within_days=29))
    )


def test_the_other_starts(shop):
    champions = segment_plan(shop, segment=Segment.CHAMPIONS)
    assert champions.audience.all_of == (Condition(kind=ConditionKind.SEGMENT, values=("champions",)),)
    assert win_back_plan(shop).audience.all_of == (Condition(kind=ConditionKind.WIN_BACK),)
    assert empty_plan().audience == Audience()
    like = new_product_plan(shop, like="cells", level=Level.PRODUCT)
    assert like.audience.any_of[0] == bought("cells")
    assert like.offer.kind == OfferKind.NONE


def test_items_that_are_not_here(shop):
    for ask in (
        lambda: pair_plan(shop, a="red", b="nothing", level=Level.PRODUCT),
        lambda: refill_plan(shop, item="nothing", level=Level.CATEGORY),
        lambda: new_product_plan(shop, like="nothing", level=Level.FAMILY),
    ):
        with pytest.raises(CrosssellError) as caught:
            ask()
        assert (caught.value.code, caught.value.values["item"]) == (ErrorCode.UNKNOWN_ITEM, "nothing")
    with pytest.raises(CrosssellError) as caught:
        pair_plan(shop, a="red", b="red", level=Level.PRODUCT)
    assert caught.value.code == ErrorCode.INVALID_VALUE


def test_items_to_choose(shop):
    assert [one.item for one in choices.items(shop, level=Level.PRODUCT)] == ["cells", "red", "green", "pan"]
    assert [one.item for one in choices.items(shop, level=Level.PRODUCT, search="CLOCK")] == ["red", "green"]
    assert [one.item for one in choices.items(shop, level=Level.CATEGORY, limit=2)] == ["power", "home"]
    families = choices.items(shop, level=Level.FAMILY)
    assert [(one.item, one.baskets) for one in families][:2] == [("Batteries", 90), ("Alarm clock", 30)]
    assert choices.names(shop, items=["red", "none"]) == {"red": "Alarm clock red"}
    plan = pair_plan(shop, a="red", b="pan", level=Level.PRODUCT)
    other = replace(plan, offer=Offer(kind=OfferKind.CATEGORY, item="red"))
    assert (choices.unknown_items(shop, plan=plan), choices.unknown_items(shop, plan=other)) == ((), ("red",))


def test_values_to_choose_meet_as_many_as_they_say(shop):
    for kind, found in (
        (ConditionKind.COUNTRY, choices.countries(shop)),
        (ConditionKind.CHANNEL, choices.channels(shop)),
        (ConditionKind.SEGMENT, choices.segments(shop)),
    ):
        assert sum(one.customers for one in found) == 31
        for one in found:
            condition = Condition(kind=kind, values=(one.value,))
            plan = CampaignPlan(audience=Audience(all_of=(condition,)), offer=Offer(kind=OfferKind.NONE))
            assert audience_counts(shop, plan=plan).met == one.customers


def test_attributes_and_words_of_consent(little_shop):
    warehouse, shop = little_shop
    own = [cells for customer, cells in shop.attributes.items() if customer in shop.customers]
    tiers = [cells["tier"] for cells in own]
    found = {one.name: one for one in choices.attributes(warehouse)}
    assert set(found) == {"club", "tier"}
    assert (found["tier"].values, found["tier"].customers) == (len(set(tiers)), len(tiers))
    values = choices.attribute_values(warehouse, attribute="tier")
    assert {one.value: one.customers for one in values} == {tier: tiers.count(tier) for tier in set(tiers)}
    (general,) = choices.consent_words(warehouse)
    assert (general.way, general.unknown) == (ConsentChannel.GENERAL, len(shop.customers))


def test_words_of_consent_are_counted_as_lists_count_them(workspace):
    warehouse = shop_of(workspace, [Row(str(at), "a", f"k{at}", day(at)) for at in range(5)])
    with warehouse.write() as cursor:
        say(cursor, said(k0="yes", k1="no", k2="email:yes", k3="email:no yes"))
    for words in choices.consent_words(warehouse):
        plan = CampaignPlan(exclusions=Exclusions(way=words.way), offer=Offer(kind=OfferKind.NONE))
        found = audience_counts(warehouse, plan=plan)
        counted = (found.consent_yes, found.consent_no, found.consent_unknown)
        assert counted == (words.yes, words.no, words.unknown)
