"""From a sales export to the pairs in a file, as a marketing manager walks it."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from crosssell.i18n import translator_for
from tests.browser.conftest import Visitor
from tests.browser.importing import IMPORT_MILLISECONDS, choose_file, start_import
from tests.browser.steps import assert_nothing_sticks_out, part, press

pytestmark = pytest.mark.browser


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


@pytest.mark.parametrize(("lang", "width", "dark"), [("en", 1280, False), ("de", 390, True)])
def test_from_an_export_to_the_pairs_in_a_file(
    visit: Callable[..., Visitor], export: Export, lang: str, width: int, dark: bool
):
    name = f"{lang}-{width}-{'dark' if dark else 'light'}"
    reader = translator_for(lang)
    visitor = visit("/data", lang=lang, width=width, dark=dark)
    visitor.shot(f"import-start-{name}")

    choose_file(visitor, export.path)
    page = visitor.page.locator("[data-testid=stMain]")
    assert export.path.name in page.inner_text()
    assert export.read[lang] in page.inner_text()
    assert_nothing_sticks_out(visitor)
    visitor.shot(f"import-check-{name}")

    start_import(visitor)
    part(visitor, "to_matrix").wait_for(timeout=IMPORT_MILLISECONDS)
    visitor.settle()
    assert reader.number(export.lines) in page.inner_text()
    assert_nothing_sticks_out(visitor)
    visitor.shot(f"import-report-{name}")

    press(visitor, "to_matrix")
    visitor.page.locator("[data-testid=stPlotlyChart]").first.wait_for(timeout=IMPORT_MILLISECONDS)
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
    part(visitor, "start_import").locator("button").click()
    visitor.page.wait_for_timeout(300)
    visitor.page.reload()
    part(visitor, "to_matrix").wait_for(timeout=IMPORT_MILLISECONDS)
    visitor.settle()
