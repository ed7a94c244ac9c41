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
    assert german[0] == "350 €"
    assert german[3] == "8,75 €"


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
    assert len(app.metric) == 8
    assert app.get("progress")
