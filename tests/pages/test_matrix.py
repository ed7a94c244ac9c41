"""The matrix screen: its choices, its heatmap, its empty states, and that only the open tab is drawn."""

import random
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from crosssell.basket import laid
from pages.shared.matrix import choices

Open = Callable[..., AppTest]


def choose(app: AppTest, key: str, value: object) -> AppTest:
    app.session_state[key] = value
    return app.run()


def said(app: AppTest) -> str:
    """All that the page says in text."""
    return "\n".join(text.value for text in (*app.markdown, *app.caption, *app.info, *app.warning))


def popover_words(app: AppTest) -> str:
    """What the closed popovers say."""
    return " ".join(popover.proto.popover.label for popover in app.get("popover"))


def fine(app: AppTest) -> AppTest:
    assert not app.exception
    assert not app.error
    return app


def test_the_heatmap_comes_with_how_to_read_it(open_page: Open, shop: str):
    app = fine(open_page("matrix"))
    assert len(app.get("plotly_chart")) == 1
    assert "compared with orders of the same size: 1 is chance" in said(app)


def test_the_heatmap_says_with_an_example_why_the_lift_is_corrected(open_page: Open, shop: str):
    # all ten orders with tea hold one of the twenty cups: 10 · 40 / (10 · 20) = 2 times
    assert "2.0 times as often as chance among all orders" in said(open_page("matrix"))
    assert "among all customers" in said(open_page("matrix", basis="customer"))


def test_no_example_where_the_colour_says_nothing_of_lift(open_page: Open, shop: str):
    assert "Why corrected" not in said(open_page("matrix", measure="baskets"))


@pytest.mark.parametrize("tab", ["Opportunities", "All pairs", "Guide for sales", "Network"])
def test_only_the_open_tab_is_drawn(open_page: Open, busy_shop: str, tab: str):
    app = fine(choose(open_page("matrix"), "matrix_tab", tab))
    assert len(app.get("plotly_chart")) == (1 if tab == "Network" else 0)
    assert len(app.dataframe) == (1 if tab in ("All pairs", "Guide for sales") else 0)


@pytest.mark.parametrize("basis", ["order", "customer"])
@pytest.mark.parametrize("level", ["product", "family", "category"])
def test_every_tab_stands_for_every_question(open_page: Open, busy_shop: str, basis: str, level: str):
    app = open_page("matrix", basis=basis, level=level)
    for tab in ("Heatmap", "Opportunities", "All pairs", "Guide for sales", "Network"):
        app = fine(choose(app, "matrix_tab", tab))


@pytest.mark.parametrize("tab", ["Heatmap", "All pairs"])
def test_nothing_reaches_the_minimum(open_page: Open, shop: str, tab: str):
    app = choose(choose(open_page("matrix"), "matrix_tab", tab), "matrix_min_count", 500)
    assert not app.get("plotly_chart")
    assert not app.dataframe
    assert "500" in said(fine(app))
    assert "Lower the minimum" in said(app)


def test_pairs_of_few_customers_are_drawn_and_said_to_be_unjudged(
    open_page: Open, add_dataset: Callable[..., None]
):
    rows = [f"O{n};01.02.2025;K{n % 7};{sku};1" for n in range(40) for sku in ("A", "B")]
    add_dataset("Few customers", header="Order ID;Order date;Customer ID;SKU;Quantity", rows=rows)
    app = fine(open_page("matrix"))
    assert len(app.get("plotly_chart")) == 1
    assert "fewer than ten customers" in app.info[0].value


@pytest.mark.parametrize("tab", ["Opportunities", "Guide for sales", "Network"])
def test_nothing_solid_is_a_finding_too(open_page: Open, shop: str, tab: str):
    app = choose(choose(open_page("matrix"), "matrix_tab", tab), "matrix_min_count", 500)
    assert "That is a finding too" in said(fine(app))


def test_customers_are_asked_for_where_the_data_have_none(open_page: Open, add_dataset: Callable[..., None]):
    rows = [f"O{n};{sku};1" for n in range(12) for sku in ("A", "B")]
    add_dataset("Bare", header="Order ID;SKU;Quantity", rows=rows)
    fine(open_page("matrix"))
    app = open_page("matrix", basis="customer")
    assert "Customer" in app.info[0].value
    assert not app.get("plotly_chart")
    app = open_page("matrix", level="category")
    assert "Category" in app.info[0].value


def test_the_choices_outlast_a_visit_elsewhere(open_page: Open, shop: str):
    app = choose(open_page("matrix"), "matrix_min_count", 5)
    choose(app, "matrix_excluded_product", ["B1"])
    app.switch_page("overview.py").run()
    app.switch_page("matrix.py").run()
    assert app.session_state["matrix_min_count"] == 5
    assert app.session_state["matrix_excluded_product"] == ["B1"]
    assert "1 left out" in popover_words(app)


def test_the_open_tab_outlasts_a_visit_elsewhere_and_another_language(open_page: Open, busy_shop: str):
    app = fine(choose(open_page("matrix"), "matrix_tab", "All pairs"))
    app.text_input(key="pair_search").set_value("tea").run()
    app.switch_page("overview.py").run()
    app.switch_page("matrix.py").run()
    assert app.session_state["matrix_tab"] == "All pairs"
    assert app.text_input(key="pair_search").value == "tea"
    assert "tab=pairs" in app.code[0].value
    fine(choose(app, "lang", "de"))
    assert len(app.dataframe) == 1


def test_a_link_opens_its_tab(open_page: Open, busy_shop: str):
    assert len(fine(open_page("matrix", tab="guide")).dataframe) == 1
    assert len(fine(open_page("matrix", tab="no such tab")).get("plotly_chart")) == 1


def after_the_count(open_page: Open, **query: str | list[str]) -> AppTest:
    """Open the matrix from the overview, whose opportunities wait for the items to be known."""
    return open_page(**query).switch_page("matrix.py").run()


def test_a_link_carries_the_choices(open_page: Open, busy_shop: str):
    query = {"first": "T1", "exclude": ["P00", "P01", "no such item"], "level": "product"}
    app = fine(after_the_count(open_page, **query))
    assert app.selectbox(key="matrix_first_product").value == "T1"
    assert app.multiselect(key="matrix_excluded_product").value == ["P00", "P01"]
    assert "one first · 2 left out" in popover_words(app)
    link = app.code[0].value
    assert "first=T1&exclude=P00&exclude=P01" in link
    assert "level=product" in link


def test_a_link_is_taken_once_and_does_not_undo_what_is_chosen_then(open_page: Open, shop: str):
    app = open_page("matrix", basis="customer")
    assert app.session_state["matrix_basis"] == "customer"
    choose(app, "matrix_basis", "order")
    assert app.run().session_state["matrix_basis"] == "order"


def test_what_a_link_may_not_ask_for_is_dropped(open_page: Open, shop: str):
    app = fine(open_page("matrix", basis="order'--", level="x", min_count="0", items="9999", first="<b>"))
    assert len(app.get("plotly_chart")) == 1


def test_an_item_can_come_first_and_others_be_left_out(open_page: Open, busy_shop: str):
    app = after_the_count(open_page)
    names = app.selectbox(key="matrix_first_product").options
    assert "Teapot *classic* · T1" in names
    app.selectbox(key="matrix_first_product").select("T1").run()
    assert "one first" in popover_words(app)
    fine(app.multiselect(key="matrix_excluded_product").select("T2").run())
    # an item that is left out cannot come first; leaving it out wins
    fine(app.multiselect(key="matrix_excluded_product").select("T1").run())
    assert len(app.get("plotly_chart")) == 1


def test_folding_says_what_it_does(open_page: Open, busy_shop: str):
    app = open_page("matrix")
    assert "22 products" not in said(app)
    app.toggle(key="matrix_fold").set_value(True).run()
    # 18 odds and ends, two mugs, teapot and strainer; the mugs become one
    assert "22 products become 21 items" in said(fine(app))
    assert "Breakfast mug" in said(app)


def test_folding_is_offered_for_products_only(open_page: Open, busy_shop: str):
    app = open_page("matrix", level="category")
    assert not [toggle for toggle in app.toggle if toggle.key == "matrix_fold"]
    assert open_page("matrix", level="family").toggle(key="matrix_fold").value is True


def test_a_pair_is_reached_without_the_chart(open_page: Open, busy_shop: str):
    app = open_page("matrix")
    app.selectbox(key="look_a").select("T1").run()
    app.selectbox(key="look_b").select("T1").run()
    assert "Choose two different items." in said(app)
    app.selectbox(key="look_b").select("T2").run()
    links = [link.proto for link in app.get("page_link") if link.proto.page == "pair"]
    assert len(links) == 1
    assert "a=T1&b=T2&basis=order&level=product" in links[0].query_string


def test_while_pairs_are_counted_the_heatmap_stands_and_the_rest_waits(
    open_page: Open, busy_shop: str, monkeypatch: pytest.MonkeyPatch
):
    from crosssell.basket import Stage
    from pages.shared import session, waiting

    monkeypatch.setattr(
        session, "ready", lambda asked, stage: asked.wait(Stage.SCOPE) and stage <= Stage.SCOPE
    )
    monkeypatch.setattr(waiting, "_is_over", lambda *_: False)
    app = fine(open_page("matrix"))
    assert len(app.get("plotly_chart")) == 1
    assert len(app.get("progress")) == 1
    for tab in ("Opportunities", "All pairs", "Guide for sales", "Network"):
        choose(app, "matrix_tab", tab)
        assert len(fine(app).get("progress")) == 1
        assert not app.dataframe


def test_what_stops_the_count_is_said(open_page: Open, shop: str, monkeypatch: pytest.MonkeyPatch):
    from crosssell.errors import CrosssellError, ErrorCode
    from pages.shared import session

    def full(asked, stage):
        raise CrosssellError(ErrorCode.NO_SPACE)

    monkeypatch.setattr(session, "ready", full)
    app = open_page("matrix")
    assert not app.exception
    assert "The disk is full" in app.warning[0].value


@pytest.mark.parametrize("language", ["en", "de", "pl", "nl"])
def test_each_verdict_has_a_sign_of_its_own(language: str):
    from pages.shared.matrix.verdicts import SIGNS

    assert len(set(SIGNS.values())) == len(SIGNS)


def test_an_item_is_named_with_its_number():
    from crosssell.basket import Item

    assert choices.item_words(Item(item="85123A", name="Heart", baskets=3)) == "Heart · 85123A"
    assert choices.item_words(Item(item="Kitchen", name=None, baskets=3)) == "Kitchen"


def test_a_heatmap_without_a_solid_pair_says_where_they_are(
    open_page: Open, add_dataset: Callable[..., None]
):
    # Ten best-sellers that have nothing to do with each other, and two rare things bought together.
    draw = random.Random(5)
    rows = []
    for n in range(900):
        things = draw.sample([f"P{k}" for k in range(10)], 2) if n % 6 else ["R1", "R2"][: 1 + (n % 12 > 0)]
        rows += [
            f"O{n};{1 + n % 28:02d}.0{1 + n % 9}.2025;K{n % 200};{sku};{sku} thing;Odds;1;5;EUR;Shop;Germany"
            for sku in things
        ]
    add_dataset("Rare", rows=rows)
    told = "None of the pairs drawn here is solid"
    assert any(told in part.value for part in open_page("matrix", items="10").info)
    assert not any(told in part.value for part in open_page("matrix", items="10", first="R1").info)
    assert not any(told in part.value for part in open_page("matrix", items="30").info)


def test_a_count_that_broke_is_tried_again(open_page, shop, monkeypatch):
    tried = []
    count = laid.lay_pairs

    def break_once(*arguments, **options):
        tried.append(arguments)
        if len(tried) == 1:
            raise MemoryError
        return count(*arguments, **options)

    monkeypatch.setattr(laid, "lay_pairs", break_once)
    app = open_page("matrix", tab="pairs")
    assert app.warning
    app.run()
    assert len(tried) == 2
    assert not app.warning
    assert app.dataframe
