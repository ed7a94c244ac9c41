"""What comes next: a follow-up in a sentence, its timing, refills, and what is said where nothing can be."""

import random
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from pages.shared.matrix.follow_ups_opening import pick, take_picked
from tests.pages.conftest import settled
from tests.pages.test_matrix import choose, fine, said

Open = Callable[..., AppTest]

HEADER = "Order ID;Order date;Customer ID;SKU;Product name;Quantity;Line total"
FIRST, LAST_FIRST, DAYS = date(2025, 1, 1), 200, 320
NAMES = {"K": "Kettle *steel*", "D": "Descaler", "C": "Coffee"}


def kettle_rows() -> list[str]:
    """300 customers buy three to eight odd things; 60 of them a kettle too, and 36 of these a descaler later.

    Each of the first forty customers buys coffee five times, every 30 days.
    """
    draw, buyers = random.Random(5), 0
    rows: list[tuple[int, int, str]] = []
    for customer in range(300):
        start = draw.randrange(LAST_FIRST)
        odd = draw.sample(range(40), draw.randrange(3, 9))
        bought = [(start + draw.randrange(100), f"P{thing:02d}") for thing in odd]
        if customer % 5 == 1:
            bought.append((start, "K"))
            if customer % 25 in (1, 6, 11):
                bought.append((start + (20, 21, 22, 40)[buyers % 4], "D"))
                buyers += 1
        elif customer % 30 == 0:
            bought.append((start + draw.randrange(60), "D"))
        if customer < 40:
            bought += [(start + 30 * n, "C") for n in range(5)]
        rows += [(customer, day, sku) for day, sku in bought]
    rows.append((999, DAYS, "P00"))
    return [
        f"O{n};{FIRST + timedelta(days=day):%d.%m.%Y};K{customer};{sku};{NAMES.get(sku, f'Thing {sku}')};1;5"
        for n, (customer, day, sku) in enumerate(rows)
    ]


@pytest.fixture
def kettles(add_dataset: Callable[..., None]) -> str:
    add_dataset("Kettles", header=HEADER, rows=kettle_rows())
    return "Kettles"


def open_part(open_page: Open, part: str, **query: str) -> AppTest:
    return settled(open_page("matrix", tab="next", part=part, **query))


def test_a_follow_up_says_how_many_do_and_how_many_would_anyway(open_page: Open, kettles: str):
    # all 60 bought the kettle 90 days or more before the end; 36 of them then bought a descaler
    app = open_part(open_page, "follows")
    text = said(app)
    assert "Of 60 customers who bought Kettle \\*steel\\*, **60%** bought Descaler within 90 days" in text
    assert "of equally active customers" in text
    assert len(app.get("plotly_chart")) == 1
    frame = app.dataframe[0].value
    assert (frame["a_name"].iloc[0], frame["b_name"].iloc[0]) == ("Kettle *steel*", "Descaler")
    assert [button.proto.label for button in app.get("download_button")] == ["CSV", "XLSX"]
    links = [link.proto.query_string for link in app.get("page_link") if link.proto.page == "pair"]
    assert any("a=K&b=D&basis=customer" in link for link in links)


def test_a_follow_up_leads_to_its_timing(open_page: Open, kettles: str):
    app = open_part(open_page, "follows")
    app.session_state["_next_picked"] = ("K", "D")
    app = settled(app.run())
    assert app.session_state["next_part"] == "timing"
    text = said(app)
    # of the 36, nine came on day 20 and nine on day 21: no shorter span holds half
    assert "50% of those who come back for Descaler do so between day **20** and day **21**" in text
    assert "only a test tells" in text
    assert "The other way round" in text
    assert "part=timing" in app.code[0].value
    assert "next_a=K&next_b=D" in app.code[0].value
    assert len(app.get("plotly_chart")) == 1


def test_what_is_bought_again_comes_with_when_to_remind(open_page: Open, kettles: str):
    # 40 customers × 5 purchases, the last of each not followed by another; 30 days lie between two
    app = open_part(open_page, "refills")
    text = said(app)
    assert "Of 200 purchases of Coffee" in text
    assert "do so on day **30**" in text
    frame = app.dataframe[0].value
    assert (frame["name"].iloc[0], frame["purchases"].iloc[0], frame["refilled"].iloc[0]) == (
        "Coffee",
        200,
        160,
    )


def test_nobody_has_been_watched_for_a_year(open_page: Open, kettles: str):
    assert "Nobody's time is over yet" in said(open_part(open_page, "follows", within="365"))


def test_what_is_left_out_follows_nothing(open_page: Open, kettles: str):
    app = settled(choose(open_page("matrix", tab="next"), "matrix_excluded_product", ["D"]))
    assert "Descaler" not in said(app)
    assert "No follow-up is solid here" in said(app)


def test_customers_and_dates_are_asked_for(open_page: Open, add_dataset: Callable[..., None]):
    rows = [f"O{n};{sku};1" for n in range(12) for sku in ("A", "B")]
    add_dataset("Bare", header="Order ID;SKU;Quantity", rows=rows)
    app = fine(open_page("matrix", tab="next"))
    assert "Customer and Order date" in app.info[0].value
    assert "what customers buy next" in app.info[0].value
    assert not app.get("plotly_chart")


def test_an_item_does_not_follow_itself(monkeypatch: pytest.MonkeyPatch):
    kept: dict[str, object] = {}
    monkeypatch.setattr("streamlit.session_state", kept)
    pick("K", "K")
    take_picked()
    assert not kept
    pick("K", "D")
    take_picked()
    assert (kept["next_a"], kept["next_b"], kept["next_part"]) == ("K", "D", "timing")
