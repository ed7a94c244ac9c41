"""The Segments tab and the page of one segment, without a browser."""

import csv
import io
from collections import defaultdict
from collections.abc import Callable
from datetime import date

import pytest
from openpyxl import load_workbook
from streamlit.testing.v1 import AppTest

from crosssell.columns import MoneyBasis
from crosssell.segments.config import BY_QUANTILE
from crosssell.segments.stored import scheme
from pages.shared import session
from tests.pages.conftest import LANGUAGES, busy_shop_rows

Open = Callable[..., AppTest]
LOCALES = {"en": "en-GB", "de": "de-DE", "pl": "pl-PL", "nl": "nl-NL"}


def texts(app: AppTest) -> str:
    """Everything that is written on the page, without Markdown's escapes and marks."""
    parts = [part.value for kind in (app.markdown, app.caption, app.header, app.info) for part in kind]
    return "\n".join(parts).replace("\\", "").replace("**", "")


def opened(open_page: Open, page: str = "segments", **query: str) -> AppTest:
    app = open_page(page, **query)
    assert not app.exception
    assert not app.error
    return app


def spent() -> dict[str, float]:
    """What each customer of the busy shop spent."""
    found: dict[str, float] = defaultdict(float)
    for row in busy_shop_rows():
        cells = row.split(";")
        found[cells[2]] += float(cells[7])
    return found


def orders() -> dict[str, set[str]]:
    """Each customer's orders."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in busy_shop_rows():
        order, _day, customer, *_rest = row.split(";")
        found[customer].add(order)
    return found


def links(app: AppTest, page: str) -> list[str]:
    return [link.proto.query_string for link in app.get("page_link") if link.proto.page == page]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tab_says_who_is_who_in_every_language(open_page: Open, busy_shop: str, language: str):
    app = opened(open_page, locale=LOCALES[language])
    assert len(app.get("plotly_chart")) == 2  # the map, the curve
    assert len(app.metric) == 4
    assert len(app.dataframe) == 1


def test_figures_are_those_of_the_rows_and_every_segment_has_its_way(
    open_page: Open, busy_shop: str, monkeypatch: pytest.MonkeyPatch
):
    built = {}
    monkeypatch.setattr(
        "pages.shared.widgets.downloads",
        lambda *, name, csv, xlsx, **_: built.update({name: (csv, xlsx)}),
    )
    app = opened(open_page)
    cards = {card.label: card.value.replace("\\", "") for card in app.metric}
    best = sorted(spent().values(), reverse=True)
    once = sum(len(own) == 1 for own in orders().values())
    assert cards["Customers"] == str(len(best))
    assert cards["Bought once"] == f"{once / len(best):.1%}"
    tenth = -(-len(best) // 10)  # ⌈n / 10⌉
    assert cards["The best tenth brings"] == f"{sum(best[:tenth]) / sum(best):.1%}"
    table = app.dataframe[0].value
    assert table["customers"].sum() == len(best)
    assert table["orders"].sum() == sum(map(len, orders().values()))
    assert table["amount"].sum() == pytest.approx(sum(best))
    assert table["amount_share"].sum() == pytest.approx(1)
    assert "Your best customers are" in texts(app)
    assert "Show them new products first" in texts(app)
    assert {f"segment_shown={code}" for code in table["segment"]} <= set(links(app, "segment"))
    to_csv, to_xlsx = built["crosssell-segments"]
    rows = list(csv.reader(io.StringIO(to_csv().decode("utf-8-sig"))))
    assert [int(row[1]) for row in rows[1:]] == list(table["customers"])
    assert load_workbook(io.BytesIO(to_xlsx())).worksheets[1].max_row > len(rows)


def test_money_and_day_are_chosen_and_travel_in_the_link(open_page: Open, busy_shop: str):
    app = opened(open_page)
    assert app.segmented_control(key="rfm_basis").value == MoneyBasis.REVENUE
    app.segmented_control(key="rfm_basis").set_value(MoneyBasis.NET).run()
    app.toggle(key="rfm_other_day").set_value(True).run()
    app.date_input(key="rfm_as_of").set_value(date(2025, 3, 1)).run()
    assert not app.exception
    assert "As of 1 Mar 2025" in texts(app)
    assert "Money: Net revenue." in texts(app)
    link = next(code.value for code in app.code)
    assert "money=net" in link
    assert "as_of=2025-03-01" in link


def test_what_the_data_do_not_know_is_not_taken_from_a_link(open_page: Open, busy_shop: str):
    app = opened(open_page, money="margin", as_of="1999-01-01")
    assert "As of 29 Jun 2025" in texts(app)
    assert "Money: Revenue." in texts(app)


def test_cut_offs_are_tried_out_saved_and_taken_back(open_page: Open, busy_shop: str):
    app = opened(open_page)
    app.button(key="cut_offs_open").click().run()
    app.segmented_control(key="cut_recency_how").set_value("own").run()
    app.number_input(key="cut_recency_0").set_value(9_000).run()
    assert not app.exception
    assert any("none below the one before" in warning.value for warning in app.warning)
    assert "cut_offs_save" not in {button.key for button in app.button}
    app.segmented_control(key="cut_recency_how").set_value("fifths")
    app.segmented_control(key="cut_frequency_how").set_value("own").run()
    for at, orders_from in enumerate((2, 3, 4, 5)):
        app.number_input(key=f"cut_frequency_{at}").set_value(orders_from)
    app.run()
    counts = [sum(min(len(own), 5) == score for own in orders().values()) for score in (5, 4, 3, 2, 1)]
    assert "| Frequency | " + " | ".join(map(str, counts)) + " |" in texts(app)
    app.button(key="cut_offs_save").click().run()
    assert not app.exception
    assert "Scores by your own cut-offs." in texts(app)
    saved = scheme(app.session_state["_current"].warehouse)
    assert saved.cut_offs.frequency == (2, 3, 4, 5)
    assert saved.cut_offs.recency is None
    app.button(key="cut_offs_open").click().run()
    app.button(key="cut_offs_fifths").click().run()
    assert "Scores by fifths of the customers." in texts(app)
    assert scheme(app.session_state["_current"].warehouse).cut_offs == BY_QUANTILE


def test_own_cut_offs_begin_at_the_fifths_however_large_or_low(
    open_page: Open, add_dataset: Callable[..., None]
):
    header = "Order ID;Order date;Customer ID;SKU;Quantity;Line total"
    rows = [f"O{n};01.03.2025;K{n};T1;1;{n}000000000.00" for n in range(1, 10)]
    rows += [f"R{n};02.03.2025;K{n};T1;-1;-{n}500000000.00" for n in range(1, 5)]
    add_dataset("Large and low", header=header, rows=rows)
    app = opened(open_page, money="net", as_of="2025-03-02")
    app.button(key="cut_offs_open").click().run()
    for dimension in ("recency", "monetary"):
        app.segmented_control(key=f"cut_{dimension}_how").set_value("own").run()
        assert not app.error
    # Of nine, the second, fourth, sixth and eighth: four sent back half a billion more than they bought.
    fields = [app.number_input(key=f"cut_monetary_{at}").value for at in range(4)]
    assert fields == [-500_000_000, -500_000_000, 6_000_000_000, 8_000_000_000]


def test_where_nobody_passes_the_filters_the_screen_says_so(open_page: Open, busy_shop: str):
    app = opened(open_page, channel="Store", as_of="2025-01-02", period=["2025-06-20", "2025-06-28"])
    assert "No customers with these filters" in texts(app)
    assert not app.dataframe


def test_without_amounts_recency_and_frequency_speak(open_page: Open, add_dataset: Callable[..., None]):
    rows = [f"O{n};{1 + n % 28:02d}.{1 + n // 28:02d}.2025;K{n % 9};T1" for n in range(60)]
    add_dataset("Counts", header="Order ID;Order date;Customer ID;SKU", rows=rows)
    app = opened(open_page)
    assert "no amounts" in texts(app)
    assert "Money:" not in texts(app)
    assert len(app.get("plotly_chart")) == 1  # no curve without money
    assert "amount" not in app.dataframe[0].value


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_segment_is_opened_in_every_language(open_page: Open, busy_shop: str, language: str):
    app = opened(open_page, "segment", segment_shown="champions", locale=LOCALES[language])
    assert len(app.metric) == 8
    assert app.dataframe[-1].value["customer_id"].notna().all()


def test_the_list_is_searched_opened_and_taken_away_without_those_who_said_no(
    open_page: Open, busy_shop: str, monkeypatch: pytest.MonkeyPatch
):
    built = {}
    monkeypatch.setattr("pages.shared.widgets.downloads", lambda *, key, csv, **_: built.update({key: csv}))
    app = opened(open_page, "segment", segment_shown="champions")
    everyone = app.dataframe[-1].value
    assert list(everyone["monetary"]) == sorted(everyone["monetary"], reverse=True)
    agreed = set(everyone.loc[everyone["consent"] == "yes", "customer_id"])
    one = sorted(agreed)[0]
    app.text_input(key="list_search_segment").set_value(one.lower()).run()
    assert one in set(app.dataframe[-1].value["customer_id"])
    assert len(app.dataframe[-1].value) < len(everyone)
    rows = list(csv.reader(io.StringIO(built["list_segment"]().decode("utf-8-sig"))))
    assert {row[0] for row in rows[1:]} == agreed
    app.text_input(key="list_search_segment").set_value("nobody").run()
    assert "No customer found" in texts(app)
    assert app.text_input(key="list_search_segment").value == "nobody"
    app.session_state["_list_picked_segment"] = one
    app.text_input(key="list_search_segment").set_value("").run()
    assert links(app, "customer") == [""]
    assert app.session_state["_customer_shown"] == one
    assert one not in str(dict(app.query_params))


def test_pairs_are_those_of_the_stored_segment_or_it_says_why_not(open_page: Open, busy_shop: str):
    app = opened(open_page, "segment", segment_shown="champions")
    assert "segment_stored" not in {button.key for button in app.button}
    assert any("segment=champions" in way or "tab=opportunities" in way for way in links(app, "matrix"))
    other = opened(open_page, "segment", segment_shown="champions", money="net")
    assert "have formed other groups" in texts(other)
    other.button(key="segment_stored").click().run()
    assert "have formed other groups" not in texts(other)


def test_a_filter_by_segment_forms_no_other_segments(open_page: Open, busy_shop: str):
    app = opened(open_page, segment="champions")
    assert "left aside here" in texts(app)
    assert app.metric[0].value == str(len(orders()))
    page = app.switch_page("segment.py")
    page.query_params["segment_shown"] = "champions"
    page.run()
    assert "left aside here" in texts(page)
    assert "have formed other groups" not in texts(page)


def test_without_a_segment_or_customers_the_page_says_so(open_page: Open, busy_shop: str):
    app = opened(open_page, "segment", segment_shown="nonsense")
    assert "Which segment?" in texts(app)
    assert links(app, "segments")
    app.query_params["segment_shown"] = "nothing_earned"
    app.run()
    assert "Nobody is in this segment" in texts(app)


def test_while_an_import_runs_the_segments_wait_and_the_page_does_not(
    open_page: Open, busy_shop: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("pages.shared.session.SEGMENTS_PATIENCE_SECONDS", 0.01)
    warehouse = session.workspace().open(busy_shop)
    with warehouse.write() as cursor:
        cursor.execute("delete from customer_segment")
        cursor.execute("delete from setting where name = 'segments'")
    with warehouse.writing():
        app = opened(open_page)
        assert app.metric[0].value == str(len(orders()))
        assert not [field for field in app.multiselect if field.key == "segment_filter"]
    app.run()
    assert [field for field in app.multiselect if field.key == "segment_filter"]
