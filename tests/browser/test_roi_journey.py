"""A plan is moved, kept, shared and taken away; what cannot be is refused beside its field."""

import re
from collections.abc import Callable
from io import BytesIO

import openpyxl
import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Visitor
from tests.browser.steps import BESIDE_MILLISECONDS, choose, downloaded, part, press, type_in

pytestmark = pytest.mark.browser

Visit = Callable[..., Visitor]


def answer(visitor: Visitor) -> Locator:
    card = visitor.page.locator("[class*='st-key-roi_answer_']").first
    card.wait_for(timeout=BESIDE_MILLISECONDS)
    return card


def test_a_plan_is_moved_kept_shared_and_taken_away(visit: Visit):
    visitor = visit("/")
    part(visitor, "open_sample").locator("button").click()
    part(visitor, "cards_shop").wait_for(timeout=BESIDE_MILLISECONDS)
    visitor.open("/roi")
    box = answer(visitor).bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 800, "the answer is read without scrolling"
    before = answer(visitor).inner_text()

    thumb = part(visitor, "roi_slider_uplift").get_by_role("slider")
    thumb.press("ArrowRight")
    expect(answer(visitor)).not_to_have_text(before)
    visitor.settle()
    type_in(visitor, "roi_likely_uplift", "2.5")
    said = answer(visitor).inner_text()
    choose(visitor, "roi_part", "Money")
    assert answer(visitor).inner_text() == said, "looking elsewhere changes no figure"

    press(visitor, "roi_save")
    type_in(visitor, "roi_save_name", "Spring letter")
    press(visitor, "roi_save_new")
    press(visitor, "roi_link")
    link = visitor.page.locator("[data-testid=stPopoverBody] code").inner_text().strip()
    assert "Spring" not in link
    workbook = openpyxl.load_workbook(BytesIO(downloaded(visitor, "roi_file_xlsx")))
    cells = [str(cell.value) for row in workbook.worksheets[0].iter_rows() for cell in row]
    assert any(cell.startswith("=") for cell in cells), "figures that follow their inputs"

    other = visit("/")
    other.page.goto(link)
    other.settle()
    assert answer(other).inner_text() == said
    other.open("/roi", tab="scenarios")
    expect(other.page.get_by_text("Spring letter").first).to_be_visible()


def test_on_a_phone_the_answer_comes_first_and_a_refusal_stands_beside_its_field(visit: Visit):
    visitor = visit("/roi", lang="de", width=390, height=844, dark=True)
    card = answer(visitor).bounding_box()
    rows = part(visitor, "roi_rows").bounding_box()
    assert card is not None
    assert rows is not None
    assert card["y"] < rows["y"]
    said = answer(visitor).inner_text()
    type_in(visitor, "roi_likely_uplift", "140")
    row = part(visitor, "roi_row_uplift")
    expect(row.get_by_text("100", exact=False).first).to_be_visible()
    assert answer(visitor).inner_text() == said, "what is refused changes nothing"
    type_in(visitor, "roi_likely_uplift", "2,5")
    assert answer(visitor).inner_text() != said
    shown = visitor.page.locator("[data-testid=stMain]").inner_text()
    assert not re.search(r"\bNone\b|\bnan\b|\binf\b", shown)
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= 390
