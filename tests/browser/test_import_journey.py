"""From a sales export to the pairs in a file, as a marketing manager walks it."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Locator

from crosssell.i18n import translator_for
from tests.browser.conftest import Visitor

pytestmark = pytest.mark.browser

IMPORT_MILLISECONDS = 120_000


@dataclass(frozen=True)
class Export:
    """A file to import, the sales lines that it holds, and how its first unit price is shown as read."""

    path: Path
    lines: int
    written: str
    read: dict[str, str]


def generated(folder: Path) -> Export:
    """Forty orders of bread and butter."""
    rows = [
        f"{100 + n};0{1 + n % 9}.0{1 + n % 3}.2025;K{n % 7};{sku};{name};1;1.234,5{n % 10}"
        for n in range(40)
        for sku, name in (("B1", "Brot"), ("B2", "Butter"))
    ]
    header = "Bestellnummer;Bestelldatum;Kundennummer;Artikelnummer;Artikelbezeichnung;Menge;Einzelpreis"
    path = folder / "export.csv"
    path.write_text("\n".join([header, *rows]), encoding="cp1252")
    return Export(path=path, lines=80, written="1.234,5", read={"en": "1,234.5", "de": "1.234,5"})


@pytest.fixture
def export(tmp_path: Path) -> Export:
    """A German shop's December where the reference exports are at hand, else a small file of its kind."""
    folder = os.environ.get("CROSSSELL_REFERENCE_DATA")
    if not folder:
        return generated(tmp_path)
    path = Path(folder) / "exports" / "de_cp1252_semikolon.csv.gz"
    return Export(path=path, lines=41_480, written="13.541,33", read={"en": "13,541.33", "de": "13.541,33"})


def part(visitor: Visitor, key: str) -> Locator:
    return visitor.page.locator(f".st-key-{key}")


def press(visitor: Visitor, key: str) -> None:
    part(visitor, key).locator("button:visible").first.click()
    visitor.settle()


def check_first(visitor: Visitor, *, wanted: bool) -> None:
    """Say whether known files are to be shown before they are imported, where there is that choice."""
    choice = part(visitor, "check_first")
    if choice.count() and choice.locator("input").is_checked() != wanted:
        choice.locator("label").click()
        visitor.settle()


def choose_file(visitor: Visitor, path: Path) -> None:
    """Choose a file and come to where it is checked, be its columns known or not."""
    check_first(visitor, wanted=True)
    part(visitor, "uploader_new").locator("input[type=file]").set_input_files(path)
    part(visitor, "other_files").wait_for(timeout=IMPORT_MILLISECONDS)
    visitor.settle()


@pytest.mark.parametrize(
    ("lang", "width", "dark"), [("en", 1280, False), ("de", 1280, True), ("de", 390, False)]
)
def test_from_an_export_to_the_pairs_in_a_file(
    visit: Callable[..., Visitor], export: Export, lang: str, width: int, dark: bool
):
    name = f"{lang}-{width}-{'dark' if dark else 'light'}"
    reader = translator_for(lang)
    visitor = visit("/data", lang=lang, width=width, dark=dark)
    visitor.shot(f"import-start-{name}")

    choose_file(visitor, export.path)
    part(visitor, "start_import").wait_for(timeout=IMPORT_MILLISECONDS)
    visitor.settle()
    page = visitor.page.locator("[data-testid=stMain]")
    assert export.path.name in page.inner_text()
    assert export.read[lang] in page.inner_text()
    assert_nothing_sticks_out(visitor)
    visitor.shot(f"import-check-{name}")

    press(visitor, "start_import")
    part(visitor, "to_matrix").wait_for(timeout=IMPORT_MILLISECONDS)
    visitor.settle()
    assert reader.number(export.lines) in page.inner_text()
    assert_nothing_sticks_out(visitor)
    visitor.shot(f"import-report-{name}")

    press(visitor, "to_matrix")
    visitor.page.locator("[data-testid=stPlotlyChart]").wait_for(timeout=IMPORT_MILLISECONDS)
    visitor.settle()
    visitor.shot(f"import-matrix-{name}")

    visitor.page.get_by_role("tab").nth(2).click()
    visitor.settle()
    with visitor.page.expect_download() as download:
        visitor.page.locator("[data-testid=stDownloadButton] button:visible").first.click()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    header = text.splitlines()[0].split(reader.csv_delimiter)
    assert reader.gettext("Item A") in header
    assert len(text.splitlines()) > 1


def test_a_reload_finds_the_import_again(visit: Callable[..., Visitor], export: Export):
    visitor = visit("/data")
    choose_file(visitor, export.path)
    part(visitor, "start_import").wait_for(timeout=IMPORT_MILLISECONDS)
    visitor.settle()
    part(visitor, "start_import").locator("button").click()
    visitor.page.wait_for_timeout(300)
    visitor.page.reload()
    part(visitor, "to_matrix").wait_for(timeout=IMPORT_MILLISECONDS)
    visitor.settle()


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


@pytest.mark.parametrize(
    ("lang", "width", "dark"), [("en", 1280, False), ("de", 1280, True), ("de", 390, False)]
)
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
    if new_or_known.count():
        new_or_known.first.click()
        visitor.settle()
    box = page.locator("[class*=st-key-dataset_name_] input")
    box.fill(name)
    box.press("Enter")
    visitor.settle()
    press(visitor, "start_import")
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


def assert_nothing_sticks_out(visitor: Visitor) -> None:
    """The page is no wider than the window."""
    wide, seen = visitor.page.evaluate(
        "() => { const main = document.querySelector('[data-testid=stMain]');"
        " return [main.scrollWidth, main.clientWidth]; }"
    )
    assert wide <= seen
