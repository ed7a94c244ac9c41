"""Next best offers on screen: how they are chosen, whom they are for, how good they are, and the ways in."""

from urllib.parse import parse_qs

import pytest

from crosssell.columns import ChoiceReason, OfferKind, OfferMethod
from crosssell.offers.recommend import Check, CheckConfig, LeftOutItems, MethodCheck, RecommendConfig
from pages.shared.offers import check_words
from pages.shared.offers.next_best_choices import left_out_words
from tests.pages.conftest import settled

PAGE = "offers"
BARE = "Order ID;Customer ID;SKU"


def texts(app) -> str:
    kinds = ("title", "header", "subheader", "markdown", "caption", "info", "warning", "error")
    return "\n".join(str(element.value) for kind in kinds for element in getattr(app, kind))


def method(kind: OfferMethod, hit_rate: float, **more: float) -> MethodCheck:
    return MethodCheck(method=kind, hit_rate=hit_rate, map=hit_rate / 2, coverage=0.5, customers=200, **more)


def checked(why: ChoiceReason, *, chosen: OfferMethod, holds_up: bool | None = None, k: int = 5) -> Check:
    return Check(
        config=CheckConfig(window_days=60, k=k),
        methods=(
            method(OfferMethod.EASE, 0.18, hit_rate_ci_lower=0.02, hit_rate_ci_upper=0.12),
            method(OfferMethod.BEST_SELLERS, 0.11),
            method(OfferMethod.RANDOM, 0.014),
        ),
        chosen=chosen,
        why=why,
        holds_up=holds_up,
        customers=200,
        calibrations={},
    )


def test_what_is_offered_is_told_with_its_way_and_leads_to_a_list(open_page, busy_shop):
    app = settled(open_page(PAGE, tab="next_best"))
    shown = texts(app)
    assert " is used" in shown or "Best-sellers win" in shown or "beyond chance" in shown
    assert "What is offered to how many" in shown
    assert "of them agreed to be contacted" in shown
    assert "Most often: " in shown
    assert {"Next best offer", "How good are the offers?"} <= {tab.label for tab in app.tabs}
    app.button(key="next_best_list_1").click().run()
    plan = app.session_state["_offers_list"].plan
    assert plan.offer.kind == OfferKind.NEXT_BEST  # of those whom it fits best
    assert plan.offer.item


def test_one_customers_offers_stand_there_and_no_address_names_them(open_page, busy_shop):
    app = settled(open_page(PAGE, tab="next_best", offers_each="3"))
    app.text_input(key="next_best_search").set_value("K7").run()
    assert not app.exception
    assert app.selectbox(key="next_best_customer").value == "K7"
    assert len([one for one in app.markdown if "Chance within 30 days" in one.value]) == 3
    assert "K7" not in str(dict(app.query_params))


def test_terms_hold_and_what_is_left_out_is_never_offered(open_page, busy_shop):
    app = settled(open_page(PAGE, tab="next_best"))
    assert "Your data do not say what is in stock" in texts(app)
    assert r"**Teapot \*classic\***" in texts(app)
    app = settled(app.multiselect(key="next_best_out").set_value(["T1"]).run())
    assert "1 that you left out" in texts(app)
    assert r"**Teapot \*classic\***" not in texts(app)
    assert isinstance(app.session_state["_next_best_terms"][1], RecommendConfig)


def test_the_check_tells_how_good_the_offers_are(open_page, busy_shop):
    app = settled(open_page(PAGE, tab="check", lang="en"))
    shown = texts(app)
    assert "In the last 30 days, **" in shown
    assert "Judged on " in shown
    assert app.dataframe[0].value["method"].tolist() == ["item_to_item", "ease", "best_sellers", "random"]
    app.segmented_control(key="check_k").set_value("1").run()
    shown = texts(settled(app))
    assert "the one product that they would have been offered" in shown
    assert "With these choices" in shown


def test_too_short_data_say_so_and_offer_best_sellers(open_page, add_dataset):
    add_dataset("Bare", header=BARE, rows=["1;K1;a", "2;K1;b", "3;K2;a", "4;K3;c"])
    app = settled(open_page(PAGE, tab="check"))
    assert "Your data are too short" in texts(app)
    assert not app.dataframe
    app = settled(open_page(PAGE, tab="next_best"))
    assert "Best offer for" in texts(app)


@pytest.mark.parametrize(
    ("header", "rows", "says"),
    [
        ("Order ID;SKU", ["1;a", "1;b"], "how often that would have been right"),
        (BARE, ["1;K1;a", "2;K2;a"], "One product alone"),
    ],
)
@pytest.mark.parametrize("tab", ["next_best", "check"])
def test_data_that_cannot_answer_say_what_is_missing(open_page, add_dataset, header, rows, says, tab):
    add_dataset("Small", header=header, rows=rows)
    app = open_page(PAGE, tab=tab)
    assert not app.exception
    assert not app.error
    assert says in texts(app)


def test_a_customers_page_says_what_to_offer_next(open_page, busy_shop):
    app = open_page("customer")
    app = settled(app.text_input(key="customer_search").set_value("K8").run())
    assert "What to offer next" in [one.value for one in app.header]
    assert len([one for one in app.markdown if "Chance within" in one.value]) == 3
    assert "They said no to being contacted" in texts(app), "K8 has said no"


def queries(app, label: str = "Make a target list") -> list[dict[str, list[str]]]:
    found = [one.proto for one in app.get("page_link") if one.proto.page == "offers"]
    assert all(one.label == label for one in found)
    return [parse_qs(one.query_string) for one in found]


def test_a_pairs_page_leads_to_a_list_of_those_who_lack_the_other(open_page, busy_shop):
    app = settled(open_page("pair", a="T1", b="T2"))
    found = queries(app)
    assert [(one["a"], one["b"]) for one in found] == [(["T1"], ["T2"])], (
        "everybody with a strainer has a pot"
    )
    assert all(one["tab"] == ["list"] and one["start"] == ["pair"] for one in found)


def test_a_segments_page_leads_to_a_list_of_it(open_page, busy_shop):
    app = settled(open_page("segment", segment_shown="champions"))
    assert [(one["start"], one["segment_shown"]) for one in queries(app)] == [(["segment"], ["champions"])]


def test_the_takeaway_counts_customers_beside_best_sellers():
    found = checked(ChoiceReason.CLEARLY_BETTER, chosen=OfferMethod.EASE, holds_up=True)
    said = check_words.takeaway(found)
    assert "In the last 60 days, **18 of 100** customers" in said
    assert "one of the 5 products" in said
    assert said.endswith("Best-sellers reach 11.")
    own = checked(ChoiceReason.BEST_SELLERS_WIN, chosen=OfferMethod.BEST_SELLERS)
    assert check_words.takeaway(own).endswith("Drawn by lot it would be 1.4.")


@pytest.mark.parametrize(
    ("why", "holds_up", "says"),
    [
        (ChoiceReason.CLEARLY_BETTER, True, "and on the days after"),
        (ChoiceReason.CLEARLY_BETTER, False, "expect little more"),
        (ChoiceReason.NOT_BEYOND_CHANCE, None, "beyond chance"),
        (ChoiceReason.BEST_SELLERS_WIN, None, "Best-sellers win"),
        (ChoiceReason.TOO_FEW_CUSTOMERS, None, "Too few customers"),
        (ChoiceReason.NO_HISTORY, None, "too short"),
    ],
)
def test_every_verdict_says_what_is_used_and_why(why, holds_up, says):
    better = why == ChoiceReason.CLEARLY_BETTER
    chosen = OfferMethod.EASE if better else OfferMethod.BEST_SELLERS
    found = checked(why, chosen=chosen, holds_up=holds_up)
    assert says in check_words.verdict(found)
    line = check_words.one_line(found)
    assert line
    assert "\n" not in line


def test_what_is_not_offered_is_counted_under_its_reason():
    none = {"excluded": 0, "out_of_stock": 0, "low_margin": 0, "not_sold": 0, "rare": 0}
    known = {"stock_known": True, "margin_known": True}
    assert left_out_words(LeftOutItems(**none, **known)) == ""
    said = left_out_words(LeftOutItems(**(none | {"out_of_stock": 3, "rare": 1}), **known))
    assert said == "Products not offered: 3 out of stock and 1 bought too rarely to go by."
