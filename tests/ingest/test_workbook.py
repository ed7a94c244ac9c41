"""Workbooks: which sheet, which rows, and each kind of cell as plain text."""

import datetime as dt
import io
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from crosssell.ingest.stage import Limits

HEADER = ("order", "date", "product", "price")


def workbook(**sheets: list[tuple]) -> bytes:
    """A workbook of sheets; a cell of ``None`` is left out."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "default_date_format": "dd.mm.yyyy hh:mm"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for row, cells in enumerate(rows):
            for column, value in enumerate(cells):
                if value is not None:
                    sheet.write(row, column, value)
    book.close()
    return target.getvalue()


ROWS = [
    (17850.0, dt.datetime(2025, 12, 31, 8, 5), "Nail; long", 2.55),
    (17851, dt.datetime(2025, 12, 31), "0012", 0.1),
]


def test_cells_become_canonical_text(stage):
    staged = stage(workbook(Sales=[HEADER, *ROWS]))
    assert staged.file.kind == "xlsx"
    assert (staged.file.encoding, staged.file.delimiter, staged.file.quote) == (None, None, None)
    assert staged.rows == [
        (2, False, "17850", "2025-12-31 08:05:00", "Nail; long", "2.55"),
        (3, False, "17851", "2025-12-31 00:00:00", "0012", "0.1"),
    ]
    assert staged.file.typed_columns == ("number", "date", None, "number")


def test_moments_are_rounded_to_seconds(stage):
    # Serial 40513.3513888888: 08:26 on 1 December 2010, as a fraction that is cut short.
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ("order", "date"))
    sheet.write(1, 0, "x")
    sheet.write_number(1, 1, 40513.3513888888, book.add_format({"num_format": "dd.mm.yyyy hh:mm"}))
    book.close()
    assert stage(target.getvalue()).cells == [("x", "2010-12-01 08:26:00")]


def test_booleans_small_and_large_numbers(stage):
    staged = stage(workbook(S=[("id", "a", "b"), ("x", True, 1e-7), ("y", False, 12345678901234.0)]))
    assert staged.cells == [("x", "TRUE", "0.0000001"), ("y", "FALSE", "12345678901234")]
    assert staged.file.typed_columns == (None, "boolean", "number")


def test_a_mixed_column_is_not_typed(stage):
    staged = stage(workbook(S=[("id", "price"), (1, 2.5), (2, "1.234"), (3, None)]))
    assert staged.file.typed_columns == ("number", None)
    assert staged.cells == [("1", "2.5"), ("2", "1.234"), ("3", None)]


def test_the_sheet_with_the_longest_table_is_read(stage):
    book = workbook(
        Notes=[("Made by the shop",)] * 9, Empty=[], Sales=[HEADER, *ROWS * 3], Returns=[HEADER, *ROWS]
    )
    staged = stage(book)
    assert (staged.file.sheet, staged.file.rows_read) == ("Sales", 6)
    assert staged.file.sheets == ("Notes", "Empty", "Sales", "Returns")
    assert stage(book, sheet="Returns").file.rows_read == 2
    assert stage.refusal(book, sheet="Profit") == "invalid_value.sheet"
    assert stage.refusal(book, sheet="Notes") == "no_table"


def test_row_numbers_are_those_of_the_spreadsheet(stage):
    rows = [(), ("Sales report",), (), (None, *HEADER), (None, *ROWS[0]), (), (None, "Total", None, None, 3)]
    staged = stage(workbook(S=rows))
    assert staged.file.header_row == 4
    assert staged.file.title_rows == ("Sales report",)
    assert [row[0] for row in staged.rows] == [5, 7]
    assert staged.aside == [(6, "blank", ";;;;")]


def test_empty_workbooks(stage):
    assert stage.refusal(workbook(S=[])) == "empty_file"
    assert stage.refusal(workbook(S=[HEADER])) == "empty_file"


def test_damaged_workbooks(stage):
    whole = workbook(S=[HEADER, *ROWS * 500])
    assert stage.refusal(whole[: len(whole) // 2]) == "unreadable_file.damaged"
    middle = len(whole) // 2
    assert stage.refusal(whole[:middle] + bytes(200) + whole[middle + 200 :]) == "unreadable_file.damaged"
    fake = io.BytesIO()
    with zipfile.ZipFile(fake, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook")
    assert stage.refusal(fake.getvalue()) == "unreadable_file.damaged"


def test_a_stray_cell_in_the_last_corner(stage):
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADER)
    sheet.write(1_048_575, 16_383, "x")
    book.close()
    assert stage.refusal(target.getvalue()) == "too_large.columns"


def test_a_long_and_wide_sheet_of_nothing(stage):
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADER)
    sheet.write(1_048_575, 500, "x")
    book.close()
    assert stage.refusal(target.getvalue()) == "too_large.cells"


def test_what_it_unpacks_to_is_bounded(stage):
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 20_000_000)
    assert stage.refusal(bomb.getvalue(), limits=Limits(max_bytes=1_000_000)) == "too_large.bytes"


def test_other_archives(stage):
    for member, content, reason in [
        ("orders.csv", "a,b\n1,2\n", "archive"),
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet", "opendocument"),
        ("[Content_Types].xml", "<Types/>", "binary"),
        ("xl/workbook.bin", "x", "old_excel"),
    ]:
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as archive:
            archive.writestr(member, content)
        assert stage.refusal(target.getvalue()) == f"unreadable_file.{reason}"


@pytest.mark.parametrize(
    ("tail", "reason"), [(b"", "old_excel"), ("EncryptedPackage".encode("utf-16-le"), "password")]
)
def test_old_and_locked_workbooks(stage, tail, reason):
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000) + tail + bytes(2000)
    assert stage.refusal(ole) == f"unreadable_file.{reason}"


def test_the_reference_workbook(stage, reference_data: Path):
    staged = stage(reference_data / "exports" / "de_excel.xlsx")
    assert (staged.file.rows_read, len(staged.rows), staged.file.header_row) == (42_481, 42_481, 1)
    assert staged.file.typed_columns[1] == "date"
