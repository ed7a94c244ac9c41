"""The tab Target list: every start fills the form, the counts add up, a no is on no list, and it is saved."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import ButtonGroup, TextInput

from crosssell.columns import (
    AudienceStart,
    ConditionKind,
    ConsentRule,
    Level,
    OfferKind,
    Segment,
    TestVerdict,
    UpliftSource,
)
from crosssell.offers.campaigns.saved import campaigns
from crosssell.offers.campaigns.worked import MeasuredUplift
from crosssell.offers.plan import CampaignPlan, Offer
from pages.shared.offers import address, check, list_answers
from tests.pages.conftest import LANGUAGES, settled

Open = Callable[..., AppTest]

PAIR = {"tab": "list", "start": "pair", "a": "T1", "b": "M1"}


def plan_of(app: AppTest) -> CampaignPlan:
    return app.session_state["_offers_list"].plan


def said(app: AppTest) -> str:
    return " ".join(str(one.value) for one in (*app.markdown, *app.caption))


def counted(app: AppTest) -> dict[str, int]:
    """Return the rows of the count beside step 1."""
    texts = [str(one.value) for one in app.markdown]
    start = next(at for at, text in enumerate(texts) if text == ":gray[Meet the conditions]")
    rows = {}
    for name, value in zip(texts[start::2], texts[start + 1 :: 2], strict=False):
        rows[name.removeprefix(":gray[").removesuffix("]")] = int(
            value.replace("\\", "").replace("−", "-").replace(",", "")
        )
        if "On the list" in name:
            break
    return rows


@pytest.fixture
def form_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work out no list: the form and its counts are looked at."""
    monkeypatch.setattr(list_answers, "targets", lambda *_: None)
    monkeypatch.setattr(check, "check_line", lambda *_: None)


def test_counts_conserve_a_no_is_never_listed_and_every_language_says_so(open_page: Open, busy_shop: str):
    app = settled(open_page("offers", **PAIR))
    rows = counted(app)
    met, listed = rows.pop("Meet the conditions"), rows.pop("**On the list**")
    assert met + sum(rows.values()) == listed > 0
    assert rows["said no to being contacted"] < 0
    for language in LANGUAGES:
        app.session_state["lang"] = language
        settled(app.run())
        assert not app.warning
        assert plan_of(app).offer.item == "M1"
        shown = app.dataframe[0].value
        assert len(shown) == min(listed, 100)
        assert all(int(customer[1:]) % 2 for customer in shown.iloc[:, 0])  # every second customer said no
        assert "@" not in shown.to_csv()


STARTS = [
    (address.pair_query("T1", "M1"), AudienceStart.PAIR, OfferKind.PRODUCT),
    (address.pair_query("Odds", "Ends", level=Level.CATEGORY), AudienceStart.PAIR, OfferKind.CATEGORY),
    (address.segment_query(Segment.LOYAL), AudienceStart.SEGMENT, OfferKind.NEXT_BEST),
    (address.win_back_query(), AudienceStart.WIN_BACK, OfferKind.NEXT_BEST),
    (address.upsell_query("T2", "T1", days=10), AudienceStart.UPSELL, OfferKind.PRODUCT),
    (address.refill_query("T1"), AudienceStart.REFILL, OfferKind.PRODUCT),
    (address.follow_up_query("T1", "T2", days=60), AudienceStart.FOLLOW_UP, OfferKind.PRODUCT),
    (address.new_product_query("T1"), AudienceStart.NEW_PRODUCT, OfferKind.NONE),
]


@pytest.mark.usefixtures("form_alone")
def test_every_start_fills_the_form_and_the_one_before_can_be_had_back(open_page: Open, busy_shop: str):
    app = open_page("offers")
    for query, start, kind in STARTS:
        app.query_params.clear()
        for name, value in query:
            app.query_params[name] = value
        settled(app.run())
        plan = plan_of(app)
        assert (plan.start, plan.offer.kind) == (start, kind)
        assert plan.audience.all_of or plan.audience.any_of
        assert not app.warning
    before = plan
    app.query_params["start"] = "win_back"
    app.run()
    app.button(key="list_undo").click().run()
    assert plan_of(app) == before


@pytest.mark.usefixtures("form_alone")
def test_a_template_fills_the_form_and_what_is_not_here_is_refused_kindly(open_page: Open, busy_shop: str):
    app = settled(open_page("offers", tab="list", start="template", template="win_back"))
    assert "Filled in from" in said(app)
    assert not app.warning
    before = plan_of(app)
    app.query_params["start"] = "refill"
    app.query_params["a"] = "NONE-SUCH"
    app.run()
    assert "NONE" in app.warning[0].value
    assert plan_of(app) == before
    app.query_params["start"] = "pair"  # of which item the link does not say
    app.query_params["a"] = "T1"
    app.run()
    assert "does not say enough" in app.warning[0].value
    assert "does not say enough" in app.toast[0].value
    assert plan_of(app) == before


@pytest.mark.usefixtures("form_alone")
def test_one_product_is_kept_to_until_the_others_are_taken_in(open_page: Open, busy_shop: str):
    app = open_page("offers")
    found = app.session_state["_offers_list"]
    plan = CampaignPlan(offer=Offer(kind=OfferKind.NEXT_BEST, item="T1"))
    app.session_state["_offers_list"] = replace(found, plan=plan, number=found.number + 1)
    app.run()
    assert "Only those whom **Teapot \\*classic\\*** fits best." in said(app)
    assert plan_of(app).offer.item == "T1"
    app.button(key="list_all_items").click().run()
    assert plan_of(app).offer == Offer()


def test_where_nobody_is_left_the_screen_says_what_to_loosen(open_page: Open, busy_shop: str):
    app = settled(open_page("offers", tab="list", start="pair", a="T2", b="T1"))  # no strainer without a pot
    assert counted(app) == {"Meet the conditions": 0, "**On the list**": 0}
    assert "Take a condition out" in said(app)
    assert app.button(key="list_save").disabled


@pytest.mark.usefixtures("form_alone")
def test_conditions_are_added_changed_and_taken_out(open_page: Open, busy_shop: str):
    app = settled(open_page("offers", tab="list", start="pair", a="T1", b="M1"))
    all_met = counted(app)["Meet the conditions"]
    app.button(key="list_add").click().run()
    assert app.button(key="condition_done").disabled
    select = next(one for one in app.selectbox if (one.key or "").endswith("_kind"))
    select.set_value(ConditionKind.ORDERS).run()
    least = next(one for one in app.text_input if "orders_low" in (one.key or ""))
    least.set_value("4").run()
    app.button(key="condition_done").click().run()
    added = plan_of(app).audience.all_of[-1]
    assert (added.kind, added.low) == (ConditionKind.ORDERS, 4)
    assert 0 < counted(app)["Meet the conditions"] < all_met

    app.button(key="edit_all_of_1").click().run()
    least = next(one for one in app.text_input if "orders_low" in (one.key or ""))
    assert least.value == "4"
    group = next(one for one in app.button_group if (one.key or "").endswith("_group"))
    group.set_value("none_of").run()
    app.button(key="condition_done").click().run()
    audience = plan_of(app).audience
    assert len(audience.all_of) == 1
    assert audience.none_of[-1] == added
    app.button(key="remove_none_of_1").click().run()
    assert counted(settled(app))["Meet the conditions"] == all_met


def field(app: AppTest, name: str) -> TextInput:
    return next(one for one in app.text_input if f"list_{name}" in (one.key or ""))


def choice(app: AppTest, name: str) -> ButtonGroup[str]:
    return next(one for one in app.button_group if f"list_{name}" in (one.key or ""))


def test_each_step_changes_the_list_and_the_form_outlasts_the_page(
    open_page: Open, busy_shop: str, monkeypatch: pytest.MonkeyPatch
):
    measured = MeasuredUplift(
        campaign_id="c",
        name="Spring mail",
        sends_on=dt.date(2025, 3, 1),
        offer=Offer(),
        contacts=100,
        relative=0.5,
        relative_ci_lower=0.1,
        relative_ci_upper=0.9,
        verdict=TestVerdict.ROLL_OUT,
        is_same_offer=False,
    )
    monkeypatch.setattr(list_answers, "measured", lambda *_, **__: (measured,))
    app = settled(open_page("offers"))  # what fits each best, at different prices
    listed = counted(app)["**On the list**"]
    worth = sorted({float(one.removeprefix("€")) for one in app.dataframe[0].value["Expected"]})
    middle = worth[len(worth) // 2] - 0.005
    settled(field(app, "contact_cost").set_value(f"{middle:.3f}").run())
    assert plan_of(app).economics.contact_cost == pytest.approx(middle, abs=1e-9)
    settled(app.button(key="list_cut").click().run())
    rows = counted(app)
    assert 0 < rows["**On the list**"] < listed
    assert rows["would cost more than they are expected to bring"] < 0

    assert "points or more" in said(app)
    settled(field(app, "holdout").set_value("0").run())
    assert "nobody can tell" in app.warning[0].value
    settled(app.button(key="list_usual_holdout").click().run())
    assert not app.warning

    choice(app, "source").set_value(UpliftSource.MEASURED)
    choice(app, "consent").set_value(ConsentRule.UNKNOWN)
    settled(app.run())
    assert "Spring mail" in said(app)
    assert "GDPR" in said(app)
    plan = plan_of(app)
    assert (plan.economics.relative_uplift, plan.holdout.share) == (0.5, 0.2)
    assert plan.exclusions.consent == ConsentRule.UNKNOWN
    app.switch_page("matrix.py").run()
    app.switch_page("offers.py").run()
    assert plan_of(app) == plan


def test_saving_draws_the_groups_and_leads_to_the_campaign(open_page: Open, busy_shop: str, home: Path):
    app = settled(open_page("offers", **PAIR))
    listed = counted(app)["**On the list**"]
    next(one for one in app.text_input if "list_name" in (one.key or "")).set_value("Mugs for tea").run()
    first = next(one for one in app.date_input if "sends_on" in (one.key or ""))
    first.set_value(dt.date(2025, 7, 1)).run()
    assert "30 Jul 2025" in said(settled(app)).replace("\u00a0", " ")
    app.button(key="list_save").click().run()
    assert not app.exception
    from pages.shared.session import workspace

    (saved,) = campaigns(workspace().open(busy_shop), today=dt.date(2025, 6, 30))
    assert saved.name == "Mugs for tea"
    assert saved.groups.contacts + saved.groups.holdouts == listed
    assert saved.groups.holdouts == round(0.2 * listed)


def test_who_has_no_customers_or_no_consent_is_told(open_page: Open, shop: str):
    app = settled(open_page("offers", tab="list"))
    assert "do not say who agreed" in app.info[0].value
    assert "What do you want to start from?" in said(app)


def test_without_customer_numbers_there_is_no_list(open_page: Open, add_dataset: Callable[..., None]):
    header = "Order ID;Order date;SKU;Product name;Quantity;Line total;Currency"
    rows = [f"O{n};{1 + n:02d}.01.2025;P{n % 3};Thing {n % 3};1;5.00;EUR" for n in range(9)]
    add_dataset("Till", header=header, rows=rows)
    app = open_page("offers", tab="list")
    assert not app.exception
    assert "No customers in the data" in said(app)
