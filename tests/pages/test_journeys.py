"""The way from order to order on the screen: its picture, what follows what, and where there is none."""

import io
from collections.abc import Callable

import pytest
from openpyxl import load_workbook
from streamlit.testing.v1 import AppTest

from crosssell.basket import MatrixConfig
from crosssell.basket.journeys import sequence_page, sequences
from crosssell.exports import to_csv, to_xlsx
from crosssell.exports.journeys import SEQUENCE_EXPORT
from crosssell.filters import Filters
from crosssell.i18n import translator_for
from tests.support import tiny_dataset

Open = Callable[..., AppTest]


def said(app: AppTest) -> str:
    return "\n".join(text.value for text in (*app.markdown, *app.caption, *app.info, *app.warning))


def opened(open_page: Open, **choices: str) -> AppTest:
    app = open_page("matrix", tab="next", part="journeys", **choices)
    assert not app.exception
    assert not app.error
    return app


def test_the_ways_and_what_follows_what_are_drawn(open_page: Open, busy_shop: str):
    app = opened(open_page, min_count="5")
    assert len(app.get("plotly_chart")) == 1
    text = said(app)
    assert "First order: the first one with these filters." in text
    assert [metric.label for metric in app.metric] == [
        "Order 1 → 2",
        "Order 2 → 3",
        "Order 3 → 4",
        "Order 4 → 5",
    ]
    assert "sequences." in text or "sequences. The first" in text
    rows = app.dataframe[-1].value
    assert (rows["count"] >= 5).all()
    app.session_state["sequence_search"] = "teapot"
    app = app.run()
    found = app.dataframe[-1].value
    assert 0 < len(found) < len(rows)
    assert found.filter(like="_name").apply(lambda row: "Teapot" in " ".join(map(str, row)), axis=1).all()
    app.session_state["sequence_search"] = "no such thing"
    assert "No sequence has these words" in said(app.run())


HEADER = "Order ID;Order date;Customer ID;SKU;Quantity"


def test_products_stand_at_other_mostly_and_it_is_said(open_page: Open, add_dataset: Callable[..., None]):
    rows = [f"O{n};{1 + n % 2:02d}.02.2025;K{n // 2};S{n % 40};1" for n in range(80)]
    add_dataset("Many things", header=HEADER, rows=rows)
    app = opened(open_page, min_count="500", places="5")
    assert len(app.get("plotly_chart")) == 1
    assert not [toggle for toggle in app.toggle if toggle.key == "journey_by_category"], "there are none"
    assert "Most orders stand at “other”" in said(app)
    assert "Nothing was bought one after the other 500 times" in said(app)


def test_who_has_one_order_has_no_way(open_page: Open, add_dataset: Callable[..., None]):
    rows = [f"O{n};01.02.2025;K{n};A;1" for n in range(20)]
    add_dataset("Once", header=HEADER, rows=rows)
    app = opened(open_page)
    assert "every customer has one order" in said(app)
    assert not app.get("plotly_chart")


ROWS = [("1", "=1+1", "x", "2024-01-01"), ("2", "b", "x", "2024-01-02"), ("3", "c", "x", "2024-01-03")]


@pytest.fixture
def found(workspace):
    warehouse = tiny_dataset(workspace, ROWS)
    return sequences(warehouse, filters=Filters(), config=MatrixConfig(min_count=1))


def test_the_files_hold_every_sequence_and_no_formula(found):
    page, german = sequence_page(found), translator_for("de")
    lines = to_csv(page.frame, columns=SEQUENCE_EXPORT, translator=german).decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + 3
    assert sum(line.startswith("'=1+1;") for line in lines) == 2
    assert ";0,3;" in lines[-1] or ";0,2;" in lines[-1], "1/3 or 1/6 by chance, with the reader's mark"
    sheet = load_workbook(
        io.BytesIO(to_xlsx(page.frame, columns=SEQUENCE_EXPORT, translator=german))
    ).worksheets[0]
    assert sheet.max_row == 4


def test_a_page_is_searched_ordered_and_cut(found):
    assert sequence_page(found, length=3).matching == 1
    assert sequence_page(found, search="B").matching == 3
    assert sequence_page(found, excluded=("c",)).sequences == 1
    assert sequence_page(found, limit=1).matching == 3
    by_lift = sequence_page(found, sort="lift").frame["lift"]
    assert by_lift.is_monotonic_decreasing
    assert sequence_page(found, sort="first").frame["first"].tolist() == ["=1+1", "=1+1", "b"]
