"""Campaigns that are kept: drawn once, named once, changed as far as they may be."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime

import pytest

from crosssell.columns import (
    CampaignStatus,
    ConditionKind,
    ConsentChannel,
    ExportPart,
    OfferKind,
)
from crosssell.errors import CrosssellError
from crosssell.naming import LONGEST_NAME
from crosssell.offers.audience.conditions import Audience, Condition, Exclusions
from crosssell.offers.campaigns.campaign import Campaign, Groups
from crosssell.offers.campaigns.holdout import draw_holdout
from crosssell.offers.campaigns.saved import (
    campaign,
    campaign_named,
    campaigns,
    delete_campaign,
    draw_groups,
    edit_campaign,
    record_export,
    rename_campaign,
    save_campaign,
    unused_seed,
)
from crosssell.offers.plan import CampaignPlan, Holdout, Offer
from crosssell.warehouse import Warehouse
from tests.offers.campaigns.conftest import CUSTOMERS
from tests.offers.campaigns.lists import NOW, Listed, groups, lay, plan, save

TODAY = date(2026, 2, 1)
RICH = plan(
    name="Frühling  für\u00a0Stammkunden ",
    audience=Audience(
        all_of=(Condition(kind=ConditionKind.BOUGHT, items=("A",), within_days=90, low=2),),
        none_of=(Condition(kind=ConditionKind.SEGMENT, values=("champions",)),),
    ),
    sends_until=date(2026, 2, 3),
    notes="« O'Hara »",
)


def only(shop: Warehouse) -> Campaign:
    (found,) = campaigns(shop, today=TODAY)
    return found


def code(error: pytest.ExceptionInfo[CrosssellError]) -> tuple[str, str | None]:
    return error.value.code, error.value.reason


def test_a_campaign_comes_back_as_it_was(shop):
    rows = [Listed(one, expected_value=float(n % 7)) for n, one in enumerate(CUSTOMERS)]
    campaign_id = save(shop, rows, asked=RICH)
    found = only(shop)
    assert found.plan == replace(RICH, name="Frühling für Stammkunden")
    assert (found.name, found.created_at, found.drawn_at) == ("Frühling für Stammkunden", NOW, NOW)
    assert found.groups == Groups(contacts=30, holdouts=10)
    assert (found.groups.listed, found.groups.holdout_share) == (40, 0.25)
    assert found.cost == 0.5 * 30 + 20
    assert (found.status, found.outcome, found.exports) == (CampaignStatus.RUNNING, None, ())
    drawn = draw_holdout(CUSTOMERS, [one.expected_value for one in rows], share=0.25, seed=5)
    assert groups(shop, campaign_id) == dict(zip(CUSTOMERS, drawn.tolist(), strict=True))
    kept = shop.rows("select place, customer_id, offer, score, consent from campaign_member order by place")
    assert kept[0] == (1, "c00", "B", 0.1, "yes")
    assert campaign_named(shop, name="Frühling für Stammkunden", today=TODAY) == found
    assert campaign(shop, campaign_id=campaign_id, today=TODAY) == found


def test_a_plan_may_wait_for_its_list(shop):
    with shop.write() as cursor:
        campaign_id = save_campaign(cursor, plan=plan(), rows=None, now=NOW)
    assert (only(shop).drawn_at, only(shop).status) == (None, CampaignStatus.PLANNED)
    edit_campaign(shop, campaign_id=campaign_id, plan=plan(offer=Offer(kind=OfferKind.PRODUCT, item="A")))
    with shop.write() as cursor:
        drawn = draw_groups(cursor, campaign_id=campaign_id, rows=lay(cursor, [Listed("c01")] * 1), now=NOW)
    assert drawn == Groups(contacts=1, holdouts=0) == only(shop).groups
    with pytest.raises(CrosssellError) as error, shop.write() as cursor:
        draw_groups(cursor, campaign_id=campaign_id, rows=lay(cursor, [Listed("c02")]), now=NOW)
    assert code(error) == ("invalid_value", "campaign_drawn")


def test_the_next_campaign_leaves_others_alone(shop):
    assert unused_seed(shop) == 1
    listed = [Listed(f"C{n}") for n in range(400)]
    first = save(shop, listed, asked=plan(holdout=Holdout(share=0.25, seed=unused_seed(shop))))
    second = save(shop, listed, asked=plan("Summer", holdout=Holdout(share=0.25, seed=unused_seed(shop))))
    assert unused_seed(shop) == 3
    alone, again = ({one for one, is_alone in groups(shop, c).items() if is_alone} for c in (first, second))
    assert abs(len(alone & again) - 25) < 15  # a quarter of a quarter, as by chance; sd 3.8


def test_the_wanted_rise_decides_how_many_are_left_alone(shop):
    rows = [Listed(one, score=0.5) for one in CUSTOMERS]
    save(shop, rows, asked=plan(holdout=Holdout(min_detectable=0.45)))
    assert 2 <= only(shop).groups.holdouts < 20
    with pytest.raises(CrosssellError) as error:
        save(shop, rows, asked=plan("Other", holdout=Holdout(min_detectable=0.01)))
    assert code(error) == ("invalid_value", "plan")
    assert len(campaigns(shop, today=TODAY)) == 1  # what could not be drawn is not kept


def test_nobody_listed_is_no_campaign(shop):
    with pytest.raises(CrosssellError) as error:
        save(shop, [])
    assert code(error) == ("not_enough_data", "campaign_empty")
    assert campaigns(shop, today=TODAY) == ()


@pytest.mark.parametrize("name", ["", "  ", "x" * (LONGEST_NAME + 1)])
def test_names_that_cannot_be(shop, name):
    with pytest.raises(CrosssellError) as error:
        save(shop, CUSTOMERS, asked=plan(name))
    assert code(error) == ("invalid_value", "campaign_name")


def test_a_name_is_taken_once(shop):
    first, second = save(shop, CUSTOMERS), save(shop, CUSTOMERS, asked=plan("Other"))
    for attempt in (
        lambda: save(shop, CUSTOMERS, asked=plan("spring LETTER")),
        lambda: rename_campaign(shop, campaign_id=second, name="Spring  letter"),
        lambda: edit_campaign(shop, campaign_id=second, plan=plan()),
    ):
        with pytest.raises(CrosssellError) as error:
            attempt()
        assert code(error) == ("invalid_value", "campaign_name_taken")
    rename_campaign(shop, campaign_id=first, name="SPRING letter")
    assert campaign_named(shop, name="SPRING letter", today=TODAY).plan.name == "SPRING letter"


def test_two_sessions_that_save_at_once_share_a_name_once(shop):
    def attempt(_: int) -> bool:
        try:
            save(shop, CUSTOMERS)
        except CrosssellError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(attempt, range(4))) == [False, False, False, True]
    assert only(shop).groups.listed == 40


def test_once_drawn_dates_and_costs_may_change_and_the_list_may_not(shop):
    campaign_id = save(shop, CUSTOMERS)
    before = groups(shop, campaign_id)
    later = plan(
        sends_on=date(2026, 3, 1),
        sends_until=date(2026, 3, 2),
        window_days=14,
        notes="moved",
        offer=Offer(kind=OfferKind.PRODUCT, item="B", words="10 % off"),
        exclusions=Exclusions(way=ConsentChannel.EMAIL),
    )
    edit_campaign(shop, campaign_id=campaign_id, plan=later)
    assert (only(shop).plan, groups(shop, campaign_id)) == (later, before)
    for fixed in (
        {"audience": RICH.audience},
        {"offer": Offer(kind=OfferKind.PRODUCT, item="A")},
        {"holdout": Holdout(share=0.1)},
        {"exclusions": Exclusions(has_offer=False)},
    ):
        with pytest.raises(CrosssellError) as error:
            edit_campaign(shop, campaign_id=campaign_id, plan=replace(later, **fixed))
        assert code(error) == ("invalid_value", "campaign_drawn")


@pytest.mark.parametrize(("day", "is_late"), [(30, True), (31, False)])
def test_groups_drawn_after_the_first_day_of_sending_are_late(shop, day, is_late):
    save(shop, CUSTOMERS, asked=plan(sends_on=date(2026, 1, day)))  # saved on the 31st
    assert only(shop).is_drawn_late is is_late


def test_every_export_is_noted(shop):
    campaign_id = save(shop, CUSTOMERS)
    for part, way, hour in ((ExportPart.HOLDOUT, None, 9), (ExportPart.CONTACT, ConsentChannel.EMAIL, 10)):
        now = datetime(2026, 2, 1, hour)
        record_export(
            shop, campaign_id=campaign_id, part=part, format="xlsx", way=way, customers=hour, now=now
        )
    assert [(one.part, one.way, one.customers) for one in only(shop).exports] == [
        (ExportPart.CONTACT, ConsentChannel.EMAIL, 10),
        (ExportPart.HOLDOUT, None, 9),
    ]


def test_a_deleted_campaign_leaves_nothing(shop):
    kept, gone = save(shop, CUSTOMERS), save(shop, CUSTOMERS, asked=plan("Other"))
    for one in (kept, gone):
        record_export(
            shop, campaign_id=one, part=ExportPart.CALLS, format="html", way=None, customers=1, now=NOW
        )
    delete_campaign(shop, campaign_id=gone)
    delete_campaign(shop, campaign_id=gone)
    for table in ("campaign", "campaign_member", "campaign_export"):
        assert shop.rows(f"select distinct campaign_id from {table}") == [(kept,)]
    for attempt in (
        lambda: campaign(shop, campaign_id=gone, today=TODAY),
        lambda: campaign_named(shop, name="Other", today=TODAY),
        lambda: rename_campaign(shop, campaign_id=gone, name="Back"),
        lambda: edit_campaign(shop, campaign_id=gone, plan=plan("Back")),
        lambda: record_export(
            shop, campaign_id=gone, part=ExportPart.CALLS, format="html", way=None, customers=1, now=NOW
        ),
    ):
        with pytest.raises(CrosssellError) as error:
            attempt()
        assert code(error) == ("unknown_item", "campaign")


def test_a_campaign_of_a_newer_version_says_so(shop):
    save(shop, CUSTOMERS)
    with shop.write() as cursor:
        cursor.execute("""update campaign set plan = '{"start": "from the moon"}'""")
    with pytest.raises(CrosssellError) as error:
        campaigns(shop, today=TODAY)
    assert code(error) == ("workspace_damaged", "newer")


def test_a_plan_of_an_older_version_takes_the_defaults(shop):
    save(shop, CUSTOMERS)
    with shop.write() as cursor:
        cursor.execute("""update campaign set plan = '{"name": "Spring letter", "gone": 1}'""")
    assert only(shop).plan == CampaignPlan(name="Spring letter")
