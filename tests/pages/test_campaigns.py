"""The screens of campaigns: how far each is, what worked, one campaign's files, result and changes."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from crosssell.columns import ConditionKind, ConsentChannel, OfferKind
from crosssell.offers.audience.conditions import Audience, Condition, Exclusions
from crosssell.offers.campaigns.cap import contact_cap
from crosssell.offers.campaigns.evaluate import refresh_outcomes
from crosssell.offers.campaigns.saved import campaign, campaign_named, campaigns, save_campaign
from crosssell.offers.plan import CampaignPlan, Economics, Holdout, Offer
from crosssell.warehouse import Warehouse, Workspace
from tests.pages.conftest import CONSENT_HEADER, busy_shop_rows, home_with, settled

TODAY = date(2025, 7, 10)  # the orders end on 28 June 2025
SHOP = "Campaign shop"
PLAN = CampaignPlan(
    audience=Audience(all_of=(Condition(kind=ConditionKind.BOUGHT, items=("T1",)),)),
    exclusions=Exclusions(way=ConsentChannel.GENERAL),
    offer=Offer(kind=OfferKind.PRODUCT, item="T2", words="Now *cheaper*"),
    economics=Economics(contact_cost=0.5),
    holdout=Holdout(share=0.3),
    window_days=20,
)
# Planned is each reader's own day; so it stands far off.
PLANS = {
    "Tea [x](http://evil)": replace(PLAN, sends_on=date(2025, 5, 1)),
    "June": replace(PLAN, sends_on=date(2025, 6, 20)),
    "Later": replace(PLAN, sends_on=date(2035, 1, 1)),
    "For all": replace(PLAN, sends_on=date(2025, 5, 2), holdout=Holdout(share=0.0)),
}
LAY = """
create or replace temp table target_row as
select
    row_number() over (order by customer_id)::integer as place, customer_key, customer_id, 'T2' as offer,
    'follows' as reason, 'T1' as reason_item, 24 as reason_days, 0.31 as reason_share,
    60 as reason_within_days, 0.1 as score, 2.5 as expected_value, null::date as write_from,
    null::date as write_until, 'yes' as consent, 'loyal' as segment
from customer
where consent
"""


def keep(warehouse: Warehouse, plan: CampaignPlan) -> None:
    with warehouse.write() as cursor:
        cursor.execute(LAY)
        save_campaign(cursor, plan=plan, rows="target_row", now=datetime(2025, 4, 30))


@pytest.fixture(scope="module")
def shop_with_campaigns(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with the busy shop and a campaign of every kind, evaluated as far as can be."""
    home = home_with(tmp_path_factory.mktemp("campaigns"), [CONSENT_HEADER, *busy_shop_rows()], dataset=SHOP)
    workspace = Workspace(home)
    warehouse = workspace.open(SHOP)
    for name, plan in PLANS.items():
        keep(warehouse, replace(plan, name=name))
    assert len(refresh_outcomes(warehouse, today=TODAY)) == 2
    workspace.close()
    return home


@pytest.fixture
def shop(home: Path, shop_with_campaigns: Path) -> Warehouse:
    """The shop as the app's own dataset."""
    from pages.shared import session

    shutil.copytree(shop_with_campaigns, home)
    return session.workspace().open(SHOP)


def texts(app: AppTest) -> str:
    drawn = (*app.header, *app.subheader, *app.markdown, *app.caption, *app.info, *app.warning)
    return "\n".join(str(one.value) for one in drawn)


def id_of(warehouse: Warehouse, name: str) -> str:
    return campaign_named(warehouse, name=name, today=TODAY).campaign_id


@pytest.fixture
def open_campaign(shop: Warehouse, open_page: Callable[..., AppTest]) -> Callable[[str], AppTest]:
    """Open the page of a campaign by its name."""
    return lambda name, **more: settled(open_page("campaign", campaign=id_of(shop, name), **more))


@pytest.mark.usefixtures("busy_shop")
def test_without_campaigns_the_screen_leads_to_a_list_and_to_the_playbook(
    open_page: Callable[..., AppTest],
) -> None:
    app = settled(open_page("campaigns"))
    assert "No campaigns yet" in texts(app)
    links = [one.proto.page for one in app.get("page_link")]
    assert any("offers" in link for link in links)
    assert any("playbook" in link for link in links)


def test_each_campaign_says_how_far_it_is_and_what_comes_next(
    shop: Warehouse, open_page: Callable[..., AppTest]
) -> None:
    app = settled(open_page("campaigns"))
    said = texts(app)
    assert "Orders until 9 Jul 2025 are needed; yours end on 28 Jun 2025." in said
    assert "Next: download the contact file. It is sent on 1 Jan 2035." in said
    assert "It cannot be measured · Nobody was left alone to compare with." in said
    assert "What worked" in said
    assert len(app.get("plotly_chart")) == 1
    table = app.dataframe[0].value
    assert set(table["name"]) == {"Tea [x](http://evil)", "For all"}
    links = [one.proto.label for one in app.get("page_link")]
    assert not any("[x](http" in label for label in links)
    assert len(campaigns(shop, today=TODAY)) == len(PLANS)


def test_a_limit_of_contacts_is_kept_and_lifted(shop: Warehouse, open_page: Callable[..., AppTest]) -> None:
    app = settled(open_page("campaigns"))
    app.number_input(key="cap_most").set_value(3)
    app.button(key="cap_keep").click().run()
    cap = contact_cap(shop)
    assert cap is not None
    assert (cap.most, cap.within_days) == (3, 30)
    assert "At most 3 contacts within 30 days, over all campaigns." in texts(app)
    app.button(key="cap_lift").click().run()
    assert contact_cap(shop) is None


def test_the_page_of_a_measured_campaign_tells_the_result_and_its_details(
    open_campaign: Callable[..., AppTest],
) -> None:
    app = open_campaign("Tea [x](http://evil)")
    said = texts(app)
    assert "of the control group. That is" in said
    assert "The groups are as large as they were drawn." in said
    assert "Tea strainer" in said
    assert "Now \\*cheaper\\*" in said
    app = settled(app.toggle(key="campaign_details_shown").set_value(True).run())
    assert "Contacted" in str(app.dataframe[0].value.to_dict()) + texts(app)
    assert "holdout" not in texts(app)


def test_a_campaign_of_the_same_plan_starts_from_the_page(open_campaign: Callable[..., AppTest]) -> None:
    app = open_campaign("Tea [x](http://evil)")
    app.button(key="campaign_again").click().run()
    working = app.session_state["_offers_list"]
    assert working.plan == replace(PLAN, name="")


def test_without_a_control_group_nothing_is_claimed(open_campaign: Callable[..., AppTest]) -> None:
    said = texts(open_campaign("For all"))
    assert "It cannot be measured" in said
    assert "Nobody was left alone" in said
    assert "That is" not in said


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> dict[str, tuple[str, Callable[[], bytes]]]:
    """Collects the file name and the builder of every download button."""
    found: dict[str, tuple[str, Callable[[], bytes]]] = {}

    def note(label: str, *, data: Callable[[], bytes], file_name: str, key: str, **_: Any) -> None:
        found[key] = (file_name, data)

    monkeypatch.setattr("pages.shared.campaigns.files.st.download_button", note)
    return found


def test_files_hold_contacts_alone_and_each_is_noted(
    shop: Warehouse,
    built: dict[str, tuple[str, Callable[[], bytes]]],
    open_campaign: Callable[..., AppTest],
) -> None:
    app = open_campaign("June")
    assert "Expected after all cost: **" in texts(app)
    members = shop.rows(
        "select customer_id, is_holdout from campaign_member where campaign_id = $i", i=id_of(shop, "June")
    )
    contacts, controls = ({one for one, held in members if held is wanted} for wanted in (False, True))
    name, write = built["campaign_file_contact_csv"]
    assert name == "June-contacts.csv"
    listed = {line.split(",")[0] for line in write().decode("utf-8-sig").splitlines()[1:]}
    assert listed == contacts
    name, write = built["campaign_file_holdout_csv"]
    assert name == "June-CONTROL-GROUP-do-not-contact.csv"
    assert {line.split(",")[0] for line in write().decode("utf-8-sig").splitlines()[1:]} == controls
    assert b"<table" in built["campaign_file_calls_html"][1]()
    made = campaign(shop, campaign_id=id_of(shop, "June"), today=TODAY).exports
    assert {(one.part.value, one.customers) for one in made} == {
        ("contact", len(contacts)),
        ("holdout", len(controls)),
        ("calls", len(contacts)),
    }


def test_who_says_no_after_the_draw_is_in_no_file(
    shop: Warehouse,
    built: dict[str, tuple[str, Callable[[], bytes]]],
    open_campaign: Callable[..., AppTest],
) -> None:
    with shop.write() as cursor:
        cursor.execute("update customer_consent set consent = false")
        cursor.execute("update customer set consent = false where consent")
    app = open_campaign("June")
    assert "Expected after all cost" not in texts(app)
    assert len(built["campaign_file_contact_csv"][1]().decode().splitlines()) == 1
    assert "were drawn to be contacted, but the data no longer allow it" in texts(app)


def test_dates_and_notes_change_and_the_groups_stay(
    shop: Warehouse, open_campaign: Callable[..., AppTest]
) -> None:
    app = open_campaign("Later")
    before = campaign_named(shop, name="Later", today=TODAY)
    key = f"campaign_edit_{before.campaign_id}"
    app.date_input(key=f"{key}_first").set_value(date(2034, 12, 1))
    app.date_input(key=f"{key}_last").set_value(date(2034, 12, 5))
    app.text_area(key=f"{key}_notes").set_value("Ask Anna")
    app.button(key="campaign_edit_save").click().run()
    after = campaign_named(shop, name="Later", today=TODAY)
    assert (after.plan.sends_on, after.plan.sends_until) == (date(2034, 12, 1), date(2034, 12, 5))
    assert after.plan.notes == "Ask Anna"
    assert after.groups == before.groups
    assert "Ask Anna" in texts(app)


def test_a_campaign_is_renamed_and_deleted_after_a_second_question(
    shop: Warehouse, open_campaign: Callable[..., AppTest]
) -> None:
    app = open_campaign("Later")
    campaign_id = id_of(shop, "Later")
    app.text_input(key=f"campaign_name_{campaign_id}").set_value("Much later").run()
    app.button(key="campaign_rename").click().run()
    assert "Much later" in texts(app)
    assert app.button(key="campaign_delete").disabled
    app.checkbox(key=f"campaign_sure_{campaign_id}").check().run()
    app.button(key="campaign_delete").click().run()
    assert len(campaigns(shop, today=TODAY)) == len(PLANS) - 1
    assert "This campaign was deleted" in texts(app)


def test_groups_that_were_drawn_after_the_sending_measure_nothing_and_that_is_said(
    shop: Warehouse, open_campaign: Callable[..., AppTest]
) -> None:
    with shop.write() as cursor:
        cursor.execute("update campaign set drawn_at = '2025-07-01' where name = 'June'")
    assert "The groups were drawn after the first day of sending." in texts(open_campaign("June"))


def test_a_link_to_a_campaign_that_is_not_there_says_so(
    shop: Warehouse, open_page: Callable[..., AppTest]
) -> None:
    assert "This campaign is not in the dataset" in texts(open_page("campaign", campaign="gone"))
    assert "Which campaign?" in texts(open_page("campaign"))
    del shop
