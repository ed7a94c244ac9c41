"""From the segments to a list of customers and its files, and every tab on a phone; in a real browser."""

import csv
import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.browser.conftest import Visitor
from tests.browser.steps import assert_nothing_sticks_out, wait_for_answers

pytestmark = pytest.mark.browser

Visit = Callable[..., Visitor]
TABS = ("segments", "migration", "behaviour", "value", "win_back", "cohorts")


@pytest.fixture
def shop(visit_sample: Visit) -> Callable[..., Visitor]:
    """Open a screen of the sample shop and wait until what is worked out beside it is there."""

    def open_(path: str, **details: Any) -> Visitor:
        visitor = visit_sample(path, **details)
        wait_for_answers(visitor)
        return visitor

    return open_


def downloaded(visitor: Visitor, ending: str) -> bytes:
    with visitor.page.expect_download() as waiting:
        visitor.page.locator(f"[class*='st-key-list_'][class*='_{ending}'] button").first.click()
    return Path(waiting.value.path()).read_bytes()


def test_a_segment_leads_to_its_list_and_the_list_to_files(shop: Callable[..., Visitor]):
    visitor = shop("/segments", lang="de")
    visitor.page.locator(".st-key-segment_row_at_risk a, .st-key-segment_row_at_risk button").first.click()
    visitor.page.wait_for_url("**/segment?**")
    wait_for_answers(visitor)
    assert visitor.page.get_by_text(re.compile(r"None|nan\b")).count() == 0

    rows = list(csv.reader(downloaded(visitor, "csv").decode("utf-8-sig").splitlines(), delimiter=";"))
    assert len(rows) > 50
    assert all(re.fullmatch(r"C\d{5}", row[0]) for row in rows[1:]), "ids stay as the shop wrote them"
    assert {row[1] for row in rows[1:]} == {"Ja"}, "who has said no, or nothing, is on no list"
    book = openpyxl.load_workbook(BytesIO(downloaded(visitor, "xlsx")))
    assert [row[0].value for row in book.worksheets[0].iter_rows(min_row=2)] == [row[0] for row in rows[1:]]

    visitor.page.locator(
        "[class*='st-key-list_table_'] [data-testid=stDataFrame]"
    ).scroll_into_view_if_needed()
    visitor.page.wait_for_timeout(1000)  # the table draws itself a moment after it is there
    box = visitor.page.locator("[class*='st-key-list_table_'] [data-testid=stDataFrame]").bounding_box()
    assert box is not None
    visitor.page.mouse.click(box["x"] + 18, box["y"] + 52)
    visitor.page.wait_for_url("**/customer**")
    visitor.settle()
    assert not re.search(r"C\d{5}", visitor.page.url), "customers stay out of addresses"
    assert visitor.page.get_by_text(re.compile(r"C\d{5}")).count()


def test_a_tile_of_the_map_opens_its_segment(shop: Callable[..., Visitor]):
    visitor = shop("/segments")
    tiles = visitor.page.locator(".st-key-segment_map g.slice")
    tiles.first.wait_for()
    tiles.last.click()
    visitor.page.wait_for_url("**/segment?**")
    visitor.settle()


def test_a_segment_is_a_filter_of_the_other_screens(shop: Callable[..., Visitor]):
    visitor = shop("/", lang="de", segment="champions")
    chosen = visitor.page.locator(".st-key-segment_filter")
    assert "Champions" in chosen.inner_text()
    visitor.page.locator("[data-testid=stSidebarNav] a[href*='/matrix']").click()
    visitor.page.wait_for_url("**/matrix**")
    visitor.settle()
    assert "Champions" in visitor.page.locator(".st-key-segment_filter").inner_text()


def test_every_tab_stands_on_a_phone(shop: Callable[..., Visitor]):
    visitor = shop("/segments", lang="de", width=390, dark=True)
    for tab in TABS:
        visitor.open("/segments", lang="de", tab=tab)
        wait_for_answers(visitor)
        visitor.shot(f"segments-{tab}")
        assert visitor.page.locator("[data-testid=stAlertContentError]").count() == 0, tab
        assert visitor.page.get_by_text("None", exact=True).count() == 0, tab
        assert_nothing_sticks_out(visitor)
