import csv
import datetime as dt
import io

import pandas as pd
import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from crosssell.basket import MatrixConfig, pair_page
from crosssell.exports import MATRIX_COLUMNS, ExportColumn, ExportKind, neutralised, to_csv, to_xlsx
from crosssell.filters import Filters
from crosssell.i18n import LANGUAGES, translator_for
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
        (f"o{n}", product, None, None, 1, None, None, None, "sale", True, name)
        for n in range(3)
        for product, name in (("=1", "=cmd"), ("2", "Tea"))
    ]
    page = pair_page(tiny_dataset(workspace, rows), filters=Filters(), config=MatrixConfig(min_count=3))
    for language in LANGUAGES:
        translator = translator_for(language)
        header, only = rows_of(
            to_csv(page.frame, columns=MATRIX_COLUMNS, translator=translator), translator.csv_delimiter
        )
        assert len(header) == len(only) == len(MATRIX_COLUMNS)
        assert only[:4] == ["2", "Tea", "'=1", "'=cmd"]
        assert only[15:17] == ["", ""]  # conviction of a pair that is always together
    assert to_xlsx(page.frame, columns=MATRIX_COLUMNS, translator=translator).startswith(b"PK")


def test_no_rows_are_a_heading_alone():
    data = to_csv(FRAME.head(0), columns=COLUMNS, translator=translator_for("nl"))
    assert len(rows_of(data, ";")) == 1
    rows = CalamineWorkbook.from_filelike(
        io.BytesIO(to_xlsx(FRAME.head(0), columns=COLUMNS, translator=translator_for("nl")))
    )
    assert len(rows.get_sheet_by_index(0).to_python()) == 1
