"""The guide for sales as a file: what a seller reads, in four languages."""

import csv
import datetime as dt
import io

import pandas as pd
import pytest
from openpyxl import Workbook, load_workbook

from crosssell.basket.guide import GUIDE_COLUMNS as FRAME_COLUMNS
from crosssell.basket.guide import guide, without_partner
from crosssell.basket.scope import MatrixConfig
from crosssell.columns import Basis, Level
from crosssell.exports import GUIDE_COLUMNS, GuideOrigin, guide_csv, guide_xlsx
from crosssell.filters import Filters
from crosssell.i18n import LANGUAGES, translator_for
from tests.basket.planted import laid_matrix, planted_shop
from tests.support import tiny_dataset

ORIGIN = GuideOrigin(
    dataset="=Shop",
    first=dt.date(2024, 1, 1),
    last=dt.date(2024, 12, 31),
    filters=Filters(date_from=dt.date(2024, 3, 1), countries=("DE", "PL")),
    config=MatrixConfig(min_count=5),
    baskets=1234,
    without_partner=6,
    currency="EUR",
)
FRAME = pd.DataFrame(
    [
        ("1", "=Tea", 90, 1, "2", "Cup", 0.305, 27, 3.25, 2.9, "solid", 1500, 700, 1234.56),
        ("1", "=Tea", 90, 2, "3", "Pot", 0.1, 9, 1.5, 1.05, "weak", 40, 20, None),
        ("2", "Cup", 60, 1, "1", "=Tea", 0.45, 27, 3.25, 2.9, "solid", 800, 300, 0.0),
    ],
    columns=list(FRAME_COLUMNS),
)


def book_of(frame: pd.DataFrame, language: str, origin: GuideOrigin = ORIGIN) -> Workbook:
    return load_workbook(io.BytesIO(guide_xlsx(frame, origin=origin, translator=translator_for(language))))


def told(book: Workbook) -> list[tuple[str | None, str | None]]:
    return [(row[0].value, row[1].value) for row in book.worksheets[1].iter_rows()]


def test_the_file_has_every_column_of_the_guide():
    assert sorted(column.name for column in GUIDE_COLUMNS) == sorted(FRAME_COLUMNS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_guide_reads_in_every_language(language: str):
    words = translator_for(language).gettext
    sheet, notes = book_of(FRAME, language).worksheets
    assert (sheet.title, notes.title) == (words("Guide"), words("Notes"))
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0] == [words(column.header) for column in GUIDE_COLUMNS]
    assert rows[1] == [
        "1",
        "'=Tea",
        90,
        1,
        "2",
        "Cup",
        words("Solid"),
        0.305,
        27,
        3.25,
        2.9,
        1500,
        700,
        1234.56,
    ]
    assert rows[2][6] == words("Weak")
    assert rows[2][-1] is None
    assert rows[3][-1] == 0
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:N4"


def test_numbers_carry_their_formats():
    sheet = book_of(FRAME, "de").worksheets[0]
    formats = {
        column.name: sheet.cell(2, place).number_format for place, column in enumerate(GUIDE_COLUMNS, 1)
    }
    assert formats["item"] == "@"
    assert formats["confidence"] == "0%"
    assert formats["n_both"] == formats["left"] == "#,##0"
    assert formats["lift_corrected"] == "#,##0.0"
    assert formats["ceiling"] == '#,##0 "€"'


def test_an_item_starts_in_bold_under_a_line():
    sheet = book_of(FRAME, "en").worksheets[0]
    assert [sheet.cell(row, 1).font.bold for row in (2, 3, 4)] == [True, False, True]
    assert [sheet.cell(row, 5).font.bold for row in (2, 3, 4)] == [False] * 3
    assert [sheet.cell(row, 14).border.top.style for row in (2, 3, 4)] == ["thin", None, "thin"]


def test_the_notes_say_how_to_use_it_what_it_holds_and_what_it_stands_on():
    notes = dict(told(book_of(FRAME, "en")))
    sections = [label for label, text in told(book_of(FRAME, "en")) if label and text is None]
    assert sections == ["How to use this guide", "The columns", "What it stands on", "What it does not say"]
    for column in GUIDE_COLUMNS:
        assert not column.note or notes[column.header] == column.note
    assert notes["Dataset"] == "'=Shop"
    assert notes["Period"] == "1 Mar 2024 – 31 Dec 2024"  # the filter's start, the data's end
    assert notes["Country"] == "DE and PL"
    assert "Sales channel" not in notes
    assert notes["Baskets"] == "1,234 orders."
    assert notes["Items"] == "Products"
    assert notes["Fewest baskets with both"] == "5"
    assert notes["Items without a partner"] == "6"
    texts = [text for _, text in told(book_of(FRAME, "en")) if text]
    assert any("does not prove" in text for text in texts)
    assert any("Amounts are ceilings" in text for text in texts)


def test_customers_as_baskets_are_called_so():
    origin = GuideOrigin(
        dataset="x",
        first=None,
        last=None,
        filters=Filters(),
        config=MatrixConfig(basis=Basis.CUSTOMER, level=Level.CATEGORY),
        baskets=1,
        without_partner=0,
    )
    notes = dict(told(book_of(FRAME, "en", origin)))
    assert notes["Baskets"] == "1 customer, with everything bought in the period."
    assert notes["Items"] == "Categories"
    assert notes["Period"] == "– – –"


def test_what_the_data_do_not_know_is_neither_a_column_nor_a_note():
    frame = FRAME.assign(left=None, left_consenting=None, ceiling=None)
    book = book_of(frame, "en")
    header = [cell.value for cell in next(book.worksheets[0].iter_rows())]
    assert header[-1] == "Corrected lift, at least"
    texts = told(book)
    assert "Up to" not in dict(texts)
    assert not any(text and "ceilings" in text for _, text in texts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_guide_as_csv_follows_the_reader(language: str):
    translator = translator_for(language)
    data = guide_csv(FRAME, origin=ORIGIN, translator=translator)
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=translator.csv_delimiter))
    mark = translator.decimal_mark
    assert rows[0][-1] == translator.gettext("Up to") + " (EUR)"
    assert rows[1] == [
        *("1", "'=Tea", "90", "1", "2", "Cup", translator.gettext("Solid"), f"0{mark}30"),
        *("27", f"3{mark}2", f"2{mark}9", "1500", "700", "1235"),
    ]
    assert rows[2][-1] == ""


def test_an_empty_guide_is_a_heading_and_its_notes():
    book = book_of(FRAME.head(0), "nl")
    assert book.worksheets[0].max_row == 1
    assert len(told(book)) > 10


def test_the_guide_of_a_shop_comes_through_whole(workspace):
    matrix = laid_matrix(tiny_dataset(workspace, planted_shop()))
    frame = guide(matrix)
    origin = GuideOrigin(
        dataset="Planted",
        first=None,
        last=None,
        filters=Filters(),
        config=matrix.config,
        baskets=matrix.baskets,
        without_partner=without_partner(matrix, frame),
    )
    sheet = book_of(frame, "pl", origin).worksheets[0]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert [row[0] for row in rows] == list(frame["item"])
    assert [row[4] for row in rows] == list(frame["partner"])
    headers = [cell.value for cell in sheet[1]]
    assert translator_for("pl").gettext("May be contacted") not in headers  # the shop knows no consent
