import csv
import datetime as dt
import io

import pandas as pd
import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from crosssell.basket import left_customers, pair_page
from crosssell.exports import (
    MATRIX_COLUMNS,
    ExportColumn,
    ExportKind,
    Note,
    NoteSection,
    column_notes,
    left_columns,
    neutralised,
    to_csv,
    to_xlsx,
)
from crosssell.filters import Filters
from crosssell.i18n import LANGUAGES, translator_for
from tests.basket.planted import laid_matrix
from tests.support import tiny_dataset

HOSTILE = [
    '=HYPERLINK("http://x")',
    "+1",
    "-1+2",
    "@sum",
    "\tx",
    "\r=1",
    "http://example.org",
    "007",
    'Tee; "grün"\n2',
]
COLUMNS = (
    ExportColumn(name="id", header="Item A"),
    ExportColumn(name="count", header="Baskets with both", kind=ExportKind.INTEGER),
    ExportColumn(name="lift", header="Lift", kind=ExportKind.NUMBER, decimals=3),
    ExportColumn(name="share", header="Support", kind=ExportKind.SHARE),
    ExportColumn(name="day", header="Order date", kind=ExportKind.DATE),
)
FRAME = pd.DataFrame(
    {
        "id": HOSTILE,
        "count": pd.array([1234567, None, *range(7)], dtype="Int64"),
        "lift": [1.5, float("nan"), float("inf"), -2.25, *[1.0] * 5],
        "share": [0.12346, None, *[1.0] * 7],
        "day": [dt.date(2024, 3, 1), None, *[dt.date(2024, 1, 1)] * 7],
    }
)


def rows_of(data: bytes, delimiter: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def test_german_csv_has_semicolons_and_decimal_commas():
    data = to_csv(FRAME, columns=COLUMNS, translator=translator_for("de"))
    assert data.startswith(b"\xef\xbb\xbf")
    assert rows_of(data, ";")[1][1:] == ["1234567", "1,500", "0,1235", "2024-03-01"]


def test_english_csv_has_commas_and_decimal_points():
    data = to_csv(FRAME, columns=COLUMNS, translator=translator_for("en"))
    header, first, *_ = rows_of(data, ",")
    assert header == ["Item A", "Baskets with both", "Lift", "Support", "Order date"]
    assert first[1:] == ["1234567", "1.500", "0.1235", "2024-03-01"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_csv_texts_come_back_inert_and_numbers_as_numbers(language):
    translator = translator_for(language)
    rows = rows_of(to_csv(FRAME, columns=COLUMNS, translator=translator), translator.csv_delimiter)[1:]
    assert [row[0] for row in rows] == [neutralised(text) for text in HOSTILE]
    assert not any(row[0].startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows)
    assert rows[3][2].replace(",", ".") == "-2.250"  # a negative number is no formula
    assert rows[1][1:] == ["", "", "", ""]
    assert rows[2][2] == ""  # infinite: cannot be computed


def test_a_workbook_holds_inert_text_real_numbers_and_empty_cells():
    data = to_xlsx(FRAME, columns=COLUMNS, translator=translator_for("de"))
    sheet = load_workbook(io.BytesIO(data)).active
    texts = [sheet.cell(row, 1) for row in range(2, len(FRAME) + 2)]
    assert {cell.data_type for cell in texts} == {"s"}
    assert [cell.hyperlink for cell in texts] == [None] * len(texts)
    assert texts[0].value == "'" + HOSTILE[0]
    assert texts[7].value == "007"
    assert [sheet.cell(2, column).value for column in (2, 3, 4)] == [1234567, 1.5, 0.12346]
    assert sheet.cell(2, 4).number_format == "0.00%"
    assert sheet.cell(2, 5).value == dt.datetime(2024, 3, 1)
    assert [sheet.cell(3, column).value for column in (2, 3, 4, 5)] == [None] * 4
    assert sheet.cell(4, 3).value is None
    assert sheet.freeze_panes == "A2"


def test_another_reader_sees_the_same_workbook():
    data = to_xlsx(FRAME, columns=COLUMNS, translator=translator_for("en"))
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert rows[0] == ["Item A", "Baskets with both", "Lift", "Support", "Order date"]
    assert rows[1][:4] == ["'" + HOSTILE[0], 1234567, 1.5, 0.12346]


def test_the_pairs_of_a_dataset_can_be_downloaded(workspace):
    rows = [
        (f"o{n}", product, f"k{n}", None, 1, None, None, None, "sale", True, name)
        for n in range(3)
        for product, name in (("=1", "=cmd"), ("2", "Tea"))
    ]
    page = pair_page(laid_matrix(tiny_dataset(workspace, rows), min_count=3))
    names = [column.name for column in MATRIX_COLUMNS]
    assert sorted(names) == sorted(page.frame.columns)  # nothing is left out of the file
    for language in LANGUAGES:
        translator = translator_for(language)
        data = to_csv(page.frame, columns=MATRIX_COLUMNS, translator=translator, currency="EUR")
        header, only = rows_of(data, translator.csv_delimiter)
        cells = dict(zip(names, only, strict=True))
        assert len(header) == len(only)
        assert [cells[name] for name in ("a", "a_name", "b", "b_name")] == ["2", "Tea", "'=1", "'=cmd"]
        assert (cells["conviction_ab"], cells["conviction_ba"]) == ("", "")  # always together
        assert cells["verdict"] == translator.gettext("Too little data")
        assert [h for h in header if h.endswith(" (EUR)")] == header[-2:]
    data = to_xlsx(page.frame, columns=MATRIX_COLUMNS, translator=translator_for("en"))
    sheet = load_workbook(io.BytesIO(data)).active
    assert sheet.cell(2, names.index("verdict") + 1).value == "Too little data"


def test_every_figure_of_the_pairs_has_a_heading_of_its_own():
    headers = [column.header for column in MATRIX_COLUMNS]
    assert len(set(headers)) == len(headers)


def test_the_customers_left_can_be_downloaded(workspace):
    warehouse = tiny_dataset(
        workspace,
        [
            ("o1", "A", "0042", "2024-03-01", 5),
            ("o2", "C", "0042", "2024-04-02", 7),
            ("o3", "A", "=k", "2024-01-05", 3),
            ("o4", "A", "both", "2024-01-05", 3),
            ("o4", "B", "both", "2024-01-05", 3),
        ],
    )
    matrix = laid_matrix(warehouse, min_count=1)
    found = left_customers(warehouse, filters=Filters(), config=matrix.config, a="A", b="B")
    header, first, second = rows_of(
        to_csv(found.frame, columns=left_columns("A {b}"), translator=translator_for("en"), currency="EUR"),
        ",",
    )
    assert "Last purchase of A {b}" in header
    header, first, second = rows_of(
        to_csv(found.frame, columns=left_columns("A"), translator=translator_for("de"), currency="EUR"), ";"
    )
    assert header[-1].endswith("(EUR)")
    assert first == [
        "0042",
        translator_for("de").gettext("Unknown"),
        "2024-04-02",
        "2024-03-01",
        "2",
        "12,00",
    ]
    assert second[0] == "'=k"
    data = to_xlsx(found.frame, columns=left_columns("A"), translator=translator_for("de"), currency="EUR")
    sheet = load_workbook(io.BytesIO(data)).active
    assert (sheet["A2"].value, sheet["A2"].data_type) == ("0042", "s")
    assert sheet["F2"].value == 12
    assert sheet["F2"].number_format == '#,##0.00 "€"'


MONEY = (ExportColumn(name="x", header="Revenue", kind=ExportKind.MONEY, decimals=0),)


@pytest.mark.parametrize(
    ("language", "currency", "shown"),
    [
        ("en", "GBP", '"£"#,##0'),
        ("de", "EUR", '#,##0 "€"'),
        ("pl", "PLN", '#,##0 "zł"'),
        ("nl", "EUR", '"€" #,##0'),
        ("de", "CHF", '#,##0 "CHF"'),
        ("en", None, "#,##0"),
        ("en", 'x"; evil', "#,##0"),
    ],
)
def test_an_amount_bears_its_currency_where_the_language_has_it(language: str, currency: str, shown: str):
    data = to_xlsx(
        pd.DataFrame({"x": [1.5]}), columns=MONEY, translator=translator_for(language), currency=currency
    )
    cell = load_workbook(io.BytesIO(data)).active["A2"]
    assert cell.number_format == shown
    assert cell.value == 1.5


def test_csv_names_the_currency_in_the_heading():
    data = to_csv(
        pd.DataFrame({"x": [1234.5]}), columns=MONEY, translator=translator_for("de"), currency="EUR"
    )
    (header,), (cell,) = rows_of(data, ";")
    assert header.endswith(" (EUR)")
    assert cell == "1234"  # no decimals, none grouped, rounded half to even


def test_a_page_prints_across_with_its_heading_on_every_sheet():
    sheet = load_workbook(io.BytesIO(to_xlsx(FRAME, columns=COLUMNS, translator=translator_for("de")))).active
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToWidth in (None, 1)  # by default one page
    assert sheet.page_setup.fitToHeight == 0
    assert sheet.print_title_rows == "$1:$1"


def test_groups_start_in_bold_under_a_line_and_repeat_in_grey():
    columns = (
        ExportColumn(name="id", header="Item", of_group=True),
        ExportColumn(name="to", header="Partner"),
    )
    frame = pd.DataFrame({"id": ["a", "a", None, None], "to": ["x", "y", "z", "z"]})
    sheet = load_workbook(io.BytesIO(to_xlsx(frame, columns=columns, translator=translator_for("en")))).active
    assert [sheet.cell(row, 1).font.bold for row in (2, 3, 4, 5)] == [True, False, True, False]
    assert [sheet.cell(row, 2).font.bold for row in (2, 3, 4, 5)] == [False] * 4
    for column in (1, 2):
        assert [sheet.cell(row, column).border.top.style for row in (2, 3, 4, 5)] == ["thin", None] * 2
    assert sheet["A3"].font.color.rgb == "FF767676"
    assert [sheet.cell(row, 1).value for row in (2, 3, 4, 5)] == [
        "a",
        "a",
        None,
        None,
    ]  # so that it can be sorted


def test_notes_are_a_second_sheet_of_inert_text():
    sections = [
        NoteSection(title="Use", notes=(Note(text="=1+1"), Note(label="@x", text="Tea"))),
        NoteSection(title="More", notes=(Note(text="http://example.org"),)),
    ]
    data = to_xlsx(FRAME, columns=COLUMNS, translator=translator_for("de"), notes=sections)
    book = load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["Crosssell", translator_for("de").gettext("Notes")]
    told = [[cell.value for cell in row] for row in book.worksheets[1].iter_rows()]
    assert told == [
        ["Use", None],
        [None, "'=1+1"],
        ["'@x", "Tea"],
        [None, None],
        ["More", None],
        [None, "http://example.org"],
    ]
    assert book.worksheets[1]["B6"].hyperlink is None
    assert book.active.title == "Crosssell"


def test_columns_that_say_what_they_hold_are_told_in_the_notes():
    columns = (
        ExportColumn(name="a", header="Item A"),
        ExportColumn(name="b", header="Support", note="Share of all baskets that hold both."),
    )
    told = column_notes(columns, translator_for("en"))
    assert told.notes == (Note(label="Support", text="Share of all baskets that hold both."),)


def test_no_rows_are_a_heading_alone():
    data = to_csv(FRAME.head(0), columns=COLUMNS, translator=translator_for("nl"))
    assert len(rows_of(data, ";")) == 1
    rows = CalamineWorkbook.from_filelike(
        io.BytesIO(to_xlsx(FRAME.head(0), columns=COLUMNS, translator=translator_for("nl")))
    )
    assert len(rows.get_sheet_by_index(0).to_python()) == 1
