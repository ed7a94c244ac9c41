"""The next export of a shop that is known comes in by itself, asks what it must, and can be taken back."""

from collections.abc import Callable
from pathlib import Path

import pytest

from crosssell.i18n import translator_for
from tests.browser.conftest import Visitor
from tests.browser.importing import IMPORT_MILLISECONDS, check_first, choose_file, start_import
from tests.browser.steps import assert_nothing_sticks_out, part, press, press_until

pytestmark = pytest.mark.browser


def month(folder: Path, name: str, *, first: int, status: str = "bezahlt") -> Path:
    """Write one month of a shop: thirty orders of bread and butter, each with the status."""
    header = (
        "Bestellnummer;Bestelldatum;Kundennummer;Artikelnummer;Artikelbezeichnung;Menge;Einzelpreis;Status"
    )
    rows = [
        f"{first + n};{13 + n % 15}.0{1 + first // 1000}.2025;{n % 7};{sku};{thing};1;2,50;{status}"
        for n in range(30)
        for sku, thing in (("B1", "Brot"), ("B2", "Butter"))
    ]
    path = folder / name
    path.write_text("\n".join([header, *rows]), encoding="cp1252")
    return path


def give(visitor: Visitor, *paths: Path) -> None:
    visitor.page.locator(".st-key-uploader_new input[type=file]").set_input_files(list(paths))


@pytest.mark.parametrize(("lang", "width", "dark"), [("en", 1280, False), ("de", 390, True)])
def test_next_month_needs_no_click_and_can_be_taken_back(
    visit: Callable[..., Visitor], tmp_path: Path, lang: str, width: int, dark: bool
):
    name, shot = f"shop {lang} {width}", f"{lang}-{width}-{'dark' if dark else 'light'}"
    visitor = visit("/data", lang=lang, width=width, dark=dark)
    visitor.settle()
    page = visitor.page
    choose_file(visitor, month(tmp_path, "january.csv", first=0))
    new_or_known = page.locator(
        "[class*=st-key-target_] [role=radio]:visible, [class*=st-key-target_] button"
    )
    box = page.locator("[class*=st-key-dataset_name_] input")
    if not box.count():
        press_until(new_or_known.first, box)
        visitor.settle()
    box.fill(name)
    box.press("Enter")
    visitor.settle()
    start_import(visitor)
    part(visitor, "to_matrix").wait_for(timeout=IMPORT_MILLISECONDS)

    press(visitor, "import_another")
    check_first(visitor, wanted=False)
    give(visitor, month(tmp_path, "february.csv", first=1000, status="in Klärung"))
    part(visitor, "read_as_on").wait_for(timeout=IMPORT_MILLISECONDS)
    visitor.settle()
    assert_nothing_sticks_out(visitor)
    visitor.shot(f"known-report-{shot}")

    press(visitor, "decide_words")
    part(visitor, "words_status").wait_for()
    assert_nothing_sticks_out(visitor)
    visitor.shot(f"known-words-{shot}")

    part(visitor, "care_imports").locator("summary").click()
    part(visitor, "undo_history").locator("button").first.click()
    page.locator(".st-key-undo_now_history button").wait_for()
    visitor.shot(f"known-undo-{shot}")
    press(visitor, "undo_now_history")
    part(visitor, "undo_history").wait_for(state="detached", timeout=IMPORT_MILLISECONDS)
    visitor.settle()
    assert translator_for(lang).number(30) in part(visitor, "dataset_card").inner_text()
    assert_nothing_sticks_out(visitor)
