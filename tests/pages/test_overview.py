"""The overview: figures with their reasons, what the dataset holds, and the first start."""

import time
from collections import defaultdict
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import busy_shop_rows

Open = Callable[..., AppTest]


def test_figures_are_in_the_readers_format(open_page: Open, shop: str):
    # 30 × 3.10 + 30 × 2.40 + 10 × 4.50 + 20 × 7.00 = 350 in 40 orders
    english = {metric.label: metric.value for metric in open_page().metric}
    assert english["Net revenue"] == "€350"
    assert english["Average order value"] == "€8\\.75"
    assert english["Orders"] == "40"
    german = [metric.value for metric in open_page(locale="de").metric]
    assert german[0] == "350\u00a0€"
    assert german[3] == "8,75\u00a0€"


def test_figures_follow_the_filters_but_the_holdings_do_not(open_page: Open, shop: str):
    app = open_page(channel="Store")
    assert {metric.label: metric.value for metric in app.metric}["Orders"] == "20"
    assert any(text.value == "40" for text in app.markdown)


def test_a_missing_figure_says_why(open_page: Open, add_dataset: Callable[..., None]):
    rows = [f"O{n};{sku};1" for n in range(12) for sku in ("A", "B")]
    add_dataset("Bare", header="Order ID;SKU;Quantity", rows=rows)
    app = open_page()
    assert not app.exception
    assert not app.error
    assert {metric.label: metric.value for metric in app.metric}["Net revenue"] == "–"
    captions = [caption.value for caption in app.caption]
    assert "no prices in the data" in captions
    assert "no customer numbers in the data" in captions


def said(app: AppTest) -> list[str]:
    return [part.value.replace("\\", "") for part in [*app.caption, *app.markdown]]


def test_a_chosen_period_is_compared_with_as_many_days_before(open_page: Open, shop: str):
    # March holds orders 20-29 (bread, butter, cup each: 12.50); the 31 days before, 29 January to 28
    # February, hold orders 10-19 of February (5.50 each), as January ends with its tenth day.
    app = open_page(period=["2025-03-01", "2025-03-31"])
    metrics = {metric.label: metric for metric in app.metric}
    assert metrics["Net revenue"].value == "€125"
    assert metrics["Net revenue"].delta == "+127%"
    assert metrics["Orders"].delta == "0.0%"
    assert metrics["Cross-sell rate"].delta == "0.0 points"
    sentence = next(text for text in said(app) if text.startswith("The figures are of"))
    assert sentence == (
        "The figures are of 1 Mar 2025 – 31 Mar 2025. The changes compare them with the 31 days before "
        "(29 Jan 2025 – 28 Feb 2025)."
    )
    assert "against the 31 days before; little data" in said(app)


def test_without_a_period_the_latest_days_are_compared_and_said_so(open_page: Open, shop: str):
    app = open_page()
    assert {metric.label: metric.value for metric in app.metric}["Net revenue"] == "€350"
    assert any(
        text.startswith("The figures are of all days. The changes compare the latest") for text in said(app)
    )


def test_where_the_data_start_too_late_nothing_is_compared(open_page: Open, shop: str):
    app = open_page(period=["2025-01-05", "2025-02-20"])
    assert {metric.delta for metric in app.metric} == {""}
    assert any("too late for a comparison" in text for text in said(app))


def test_a_year_earlier_can_be_chosen_where_the_data_reach_back(
    open_page: Open, add_dataset: Callable[..., None]
):
    rows = [
        f"O{year}{n};{1 + n % 28:02d}.{1 + n % 12:02d}.{year};K{n};B1;Bread;;1;{price};EUR;;"
        for year, price in ((2023, "1.00"), (2024, "2.00"), (2025, "3.00"))
        for n in range(84)
    ]
    add_dataset("Years", rows=rows)
    march = ["2025-03-01", "2025-03-31"]
    before = open_page(period=march)
    assert {metric.label: metric.delta for metric in before.metric}["Average order value"] == "0.0%"
    earlier = open_page(period=march, against="year_before")
    assert {metric.label: metric.delta for metric in earlier.metric}["Average order value"] == "+50.0%"
    assert any("a year earlier (1 Mar 2024 – 31 Mar 2024)" in text for text in said(earlier))
    recent = open_page(period=["2023-03-01", "2023-03-31"])
    assert "overview_against" not in [control.key for control in recent.get("segmented_control")]


def test_without_any_order_the_overview_says_so_and_offers_a_way_back(open_page: Open, shop: str):
    app = open_page(channel="Store", category="Drinks", period=["2025-01-01", "2025-01-02"])
    assert not app.exception
    assert not app.metric
    assert any("No orders with these filters" in text for text in said(app))
    app.button(key="overview_clear").click().run()
    assert {metric.label: metric.value for metric in app.metric}["Orders"] == "40"


def test_sales_are_split_as_the_link_says(open_page: Open, shop: str):
    app = open_page(split="category")
    assert not app.exception
    assert app.session_state["months_split"] == "category"
    assert any("A category's revenue is that of its own products" in text for text in said(app))
    key = next(part for part in app.get("html") if "chart-key" in str(part.proto))
    assert "Bakery" in str(key.proto)
    assert ("split", "category") in app.session_state["_link_extra"]


def test_best_sellers_lead_to_their_partners(open_page: Open, shop: str):
    app = open_page()
    rows = [link.proto for link in app.get("page_link") if "first=" in link.proto.query_string]
    assert [row.query_string.split("&")[-1] for row in rows][:2] == ["first=B1", "first=B2"]
    assert rows[0].page == "matrix"
    # 30 orders hold bread, all of them butter too; 20 hold a cup, ten of them bread, ten tea.
    assert [text for text in said(app) if text == "**100.0%**"] == ["**100.0%**"] * 4
    by_revenue = open_page(best="revenue")
    first = next(link.proto for link in by_revenue.get("page_link") if "first=" in link.proto.query_string)
    assert first.query_string.endswith("first=C1")


def test_a_link_to_the_matrix_leads_there_again_after_other_choices(open_page: Open, shop: str):
    app = open_page()
    way = next(link.proto for link in app.get("page_link") if "level=category" in link.proto.query_string)
    assert way.query_string == "tab=heatmap&basis=order&level=category"
    for _ in range(2):
        app.query_params["level"] = "category"  # as the browser does when the link is pressed
        app.switch_page("matrix.py").run()
        assert app.session_state["matrix_level"] == "category"
        app.session_state["matrix_level"] = "product"
        app.run()
        assert app.session_state["matrix_level"] == "product"
        del app.query_params["level"]
        app.switch_page("overview.py").run()


def test_what_cross_selling_is_worth(open_page: Open, add_dataset: Callable[..., None]):
    rows = [f"O{n};01.02.2025;K{n};B1;Bread;Bakery;1;10.00;EUR;Store;Germany" for n in range(60)]
    rows += [f"O{n};01.02.2025;K{n};B2;Butter;Dairy;1;5.00;EUR;Store;Germany" for n in range(40)]
    add_dataset("Worth", rows=rows)
    metrics = {metric.label: metric.value.replace("\\", "") for metric in open_page().metric}
    assert metrics["Order with one product"] == "€10.00"
    assert metrics["Order with several products"] == "€15.00"
    assert metrics["One point more with several"] == "up to €3.00"  # 60 orders × 1 % × (15 - 10)


def test_each_screen_says_what_it_lacks_and_where_that_comes_from(
    open_page: Open, add_dataset: Callable[..., None]
):
    rows = [f"O{n};{sku};1" for n in range(12) for sku in ("A", "B")]
    add_dataset("Bare", header="Order ID;SKU;Quantity", rows=rows)
    captions = [caption.value for caption in open_page().caption]
    assert any(
        text.startswith("What a customer is worth") and "Needs: Customer, Order date and Line total" in text
        for text in captions
    )
    assert any("With Category also" in text and "A file of your products" in text for text in captions)


def test_the_first_start_offers_the_sample_and_opens_it(open_page: Open):
    app = open_page()
    assert not app.selectbox
    app.button(key="open_sample").click().run()
    deadline = time.monotonic() + 120
    while not (app.metric or app.warning) and time.monotonic() < deadline:
        time.sleep(0.5)
        app.run()
    assert not app.warning
    assert not app.exception
    assert not app.error
    assert app.selectbox(key="dataset").value == "Sample shop"
    assert {metric.label for metric in app.metric} >= {"Net revenue", "Cross-sell rate"}


def test_the_first_start_leads_to_the_upload(open_page: Open):
    app = open_page()
    app.button(key="upload_export").click().run()
    assert app.title[0].value == "Data"


def test_the_first_opportunities_lead_to_their_pairs(open_page: Open, busy_shop: str):
    app = open_page()
    assert not app.exception
    assert not app.error
    assert not app.warning
    written = [part.value.replace("\\", "") for part in app.markdown]
    title = next(text for text in written if " → " in text)
    assert title in ("**Teapot *classic* → Tea strainer**", "**Tea strainer → Teapot *classic***")
    assert any("chance gives" in text and "but not the second" in text for text in written)
    assert any(text.startswith("Up to **€") for text in written)
    pair = next(link.proto for link in app.get("page_link") if link.proto.page == "pair")
    asked = dict(part.split("=") for part in pair.query_string.split("&"))
    assert {asked.pop("a"), asked.pop("b")} == {"T1", "T2"}
    assert asked == {"basis": "order", "level": "product", "min_count": "10"}
    everything = next(link.proto for link in app.get("page_link") if link.proto.label.startswith("See all"))
    assert everything.query_string == "tab=opportunities"


def test_an_opportunity_names_the_amount_that_its_pair_starts_with(open_page: Open, busy_shop: str):
    card = next(part.value for part in open_page().caption if "may be written to: up to" in part.value)
    pair = open_page("pair", a="T1", b="T2")
    amounts = [part.value for part in pair.markdown if part.value.startswith("up to ")]
    assert max(amounts, key=lambda text: float(text.rsplit("€")[-1])).removeprefix("up to ") in card


def test_opportunities_follow_the_filters(open_page: Open, busy_shop: str):
    app = open_page(channel="Online")
    pair = next(link.proto for link in app.get("page_link") if link.proto.page == "pair")
    asked = dict(part.split("=") for part in pair.query_string.split("&"))
    bought = defaultdict(set)
    for row in busy_shop_rows():
        _order, _day, customer, product, *_rest, channel, _country, _agreed = row.split(";")
        if channel == "Online":
            bought[customer].add(product)
    left = sum(asked["a"] in things and asked["b"] not in things for things in bought.values())
    assert any(part.value.startswith(f"{left} customers have bought the first") for part in app.markdown)


def test_without_a_solid_pair_the_overview_says_so(open_page: Open, add_dataset: Callable[..., None]):
    rows = [f"O{n};{sku};1" for n in range(12) for sku in ("A", "B")]
    add_dataset("Bare", header="Order ID;SKU;Quantity", rows=rows)
    app = open_page()
    assert any("No two products are bought together" in part.value for part in app.markdown)
    assert not [link for link in app.get("page_link") if link.proto.page == "pair"]


def test_without_customers_an_opportunity_names_no_money(open_page: Open, add_dataset: Callable[..., None]):
    header, *rows = ("Order ID;SKU;Quantity",)
    for n in range(300):
        things = [f"P{(n * 7 + k) % 23}" for k in range(1 + n % 3)]
        things += ["A", "B"] if n % 6 == 0 else []
        rows += [f"O{n};{sku};1" for sku in things]
    add_dataset("Anonymous", header=header, rows=rows)
    app = open_page()
    assert not app.exception
    assert any("A → B" in part.value or "B → A" in part.value for part in app.markdown)
    assert not any("Up to" in part.value for part in app.markdown)
    assert any("With it you see what each pair could bring" in part.value for part in app.caption)


def test_the_overview_stands_while_pairs_are_counted(
    open_page: Open, busy_shop: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("pages.shared.session.ready", lambda *_: False)
    monkeypatch.setattr("pages.shared.waiting._is_over", lambda *_: False)
    app = open_page()
    assert not app.exception
    assert {"Net revenue", "Cross-sell rate"} <= {metric.label for metric in app.metric}
    assert app.get("progress")
    assert "Best-sellers" in [head.value for head in app.header]
