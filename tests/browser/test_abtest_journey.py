"""From a list and its orders, a file, or typed totals to a verdict, its report, and the test as saved."""

import random
import re
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Locator

from tests.browser.conftest import Visitor
from tests.browser.steps import BESIDE_MILLISECONDS, downloaded, part, press

pytestmark = pytest.mark.browser

Visit = Callable[..., Visitor]


def verdict(visitor: Visitor) -> Locator:
    card = visitor.page.locator("[class*='st-key-verdict_']").first
    card.wait_for(timeout=BESIDE_MILLISECONDS)
    visitor.settle()
    return card


def said_on(visitor: Visitor) -> str:
    return visitor.page.locator("[data-testid=stMain]").inner_text()


def written(folder: Path, rows: Sequence[str]) -> Path:
    path = folder / "newsletter.csv"
    path.write_text("\n".join(rows), encoding="cp1252")
    return path


def lopsided_test(folder: Path) -> Path:
    """A German file in which one group has lost a tenth of its customers."""
    draw = random.Random(5)
    rows = ["Kundennummer;Gruppe;Käufer;Umsatz"]
    for group, size, chance in (("Kontrolle", 3000, 0.10), ("Brief", 2500, 0.14)):
        for place in range(size):
            bought = draw.random() < chance
            amount = f"1.0{draw.randrange(10, 99)},50" if bought else "0,00"
            rows.append(f"{group[0]}{place};{group};{'ja' if bought else 'nein'};{amount}")
    return written(folder, rows)


def test_a_list_and_the_orders_of_the_shop_come_to_a_verdict_that_is_kept(visit: Visit):
    visitor = visit("/")
    part(visitor, "open_sample").locator("button").click()
    part(visitor, "cards_shop").wait_for(timeout=BESIDE_MILLISECONDS)
    visitor.open("/abtest", source="orders")
    press(visitor, "abtest_sample")
    part(visitor, "abtest_evaluate").wait_for(timeout=BESIDE_MILLISECONDS)
    visitor.settle()
    press(visitor, "abtest_evaluate")
    card = verdict(visitor)
    box = card.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 800, "the verdict is read without scrolling"
    advice = card.locator("h3").inner_text()
    assert "letter" in advice
    assert not re.search(r"\bNone\b|\bnan\b|\binf\b", said_on(visitor))

    report = downloaded(visitor, "abtest_keep_file_html").decode("utf-8")
    assert "letter" in report
    assert not re.search(r"""(src|href)=["']?(https?:)?//""", report), "it needs nothing but itself"
    book = openpyxl.load_workbook(BytesIO(downloaded(visitor, "abtest_keep_file_xlsx")))
    assert any("letter" in str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)

    press(visitor, "abtest_keep_save")
    press(visitor, "abtest_keep_go")
    visitor.open("/abtest", tab="saved")
    visitor.page.locator("[class*='st-key-saved_'][class*='_open'] button").click()
    assert verdict(visitor).locator("h3").inner_text() == advice


def test_a_planted_mismatch_stands_above_the_verdict_on_a_phone(visit: Visit, tmp_path: Path):
    visitor = visit("/abtest", lang="de", width=390, dark=True)
    part(visitor, "uploader_file").locator("input[type=file]").set_input_files(lopsided_test(tmp_path))
    part(visitor, "abtest_evaluate").wait_for(timeout=BESIDE_MILLISECONDS)
    visitor.settle()
    press(visitor, "abtest_evaluate")
    card, alarm = (
        verdict(visitor).bounding_box(),
        visitor.page.locator("[data-testid=stAlert]").first.bounding_box(),
    )
    assert card is not None
    assert alarm is not None
    assert alarm["y"] < card["y"], "what is amiss stands above the verdict"
    assert not re.search(r"\bNone\b|\bnan\b|\d\.\d%", said_on(visitor)), "figures as a German reads them"
    main = visitor.page.locator("[data-testid=stMain]")
    assert main.evaluate("(it) => it.scrollWidth <= it.clientWidth + 1"), "nothing to be swiped sideways"


def test_an_example_is_one_click_away_on_a_phone(visit: Visit):
    visitor = visit("/abtest", lang="pl", width=390)
    press(visitor, "abtest_example")
    assert verdict(visitor).locator("h3").inner_text().strip()
    visitor.open("/abtest", tab="plan", lang="pl")
    assert not re.search(r"\bNone\b|\bnan\b", said_on(visitor))
    main = visitor.page.locator("[data-testid=stMain]")
    assert main.evaluate("(it) => it.scrollWidth <= it.clientWidth + 1")
