"""Workbooks: which sheet, which rows, and each kind of cell as plain text."""

import datetime as dt
import io
import struct
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
import xlwt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crosssell.errors import CrosssellError
from crosssell.ingest.files.compound import pack
from crosssell.ingest.files.extent import MAX_DOCUMENT_CELLS
from crosssell.ingest.files.stage import Limits
from tests.ingest.workbooks import (
    MIMETYPE,
    binary_cell,
    binary_row,
    binary_sheet,
    ods,
    ods_table,
    write_ods,
    write_xls,
    write_xlsb,
    write_xlsx,
    xlsb_members,
    zipped,
)

HEADER = ("order", "date", "product", "price")


WRITERS = {"xlsx": write_xlsx, "xls": write_xls, "xlsb": write_xlsb, "ods": write_ods}
SPOILED = {
    # Packed without compression, so that a changed byte is a changed record.
    "xlsx": write_xlsx({"S": [HEADER, *[(1, None, "a", 2.5)] * 5]}),
    "xls": write_xls({"S": [HEADER, *[(1, None, "a", 2.5)] * 5]}),
    "xlsb": zipped(xlsb_members({"S": [HEADER, *[(1, None, "a", 2.5)] * 5]}), packing=zipfile.ZIP_STORED),
    "ods": write_ods({"S": [HEADER, *[(1, None, "a", 2.5)] * 5]}),
}
EVERY_KIND = pytest.mark.parametrize("kind", WRITERS)


def workbook(kind: str = "xlsx", **sheets: list[tuple]) -> bytes:
    """A workbook of sheets; a cell of ``None`` is left out."""
    return WRITERS[kind](sheets)


ROWS = [
    (17850.0, dt.datetime(2025, 12, 31, 8, 5), "Nail; long", 2.55),
    (17851, dt.datetime(2025, 12, 31), "0012", 0.1),
]


@EVERY_KIND
def test_cells_become_canonical_text(stage, kind):
    staged = stage(workbook(kind, Sales=[HEADER, *ROWS]))
    assert staged.file.kind == kind
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


@EVERY_KIND
def test_booleans_small_and_large_numbers(stage, kind):
    staged = stage(workbook(kind, S=[("id", "a", "b"), ("x", True, 1e-7), ("y", False, 12345678901234.0)]))
    assert staged.cells == [("x", "TRUE", "0.0000001"), ("y", "FALSE", "12345678901234")]
    assert staged.file.typed_columns == (None, "boolean", "number")


@EVERY_KIND
def test_a_mixed_column_is_not_typed(stage, kind):
    staged = stage(workbook(kind, S=[("id", "price"), (1, 2.5), (2, "1.234"), (3, None)]))
    assert staged.file.typed_columns == ("number", None)
    assert staged.cells == [("1", "2.5"), ("2", "1.234"), ("3", None)]


@EVERY_KIND
def test_the_sheet_with_the_longest_table_is_read(stage, kind):
    book = workbook(
        kind, Notes=[("Made by the shop",)] * 9, Empty=[], Sales=[HEADER, *ROWS * 3], Returns=[HEADER, *ROWS]
    )
    staged = stage(book)
    assert (staged.file.sheet, staged.file.rows_read) == ("Sales", 6)
    assert staged.file.sheets == ("Notes", "Empty", "Sales", "Returns")
    assert stage(book, sheet="Returns").file.rows_read == 2
    assert stage.refusal(book, sheet="Profit") == "invalid_value.sheet"
    assert stage.refusal(book, sheet="Notes") == "no_table"


@pytest.mark.parametrize("name", ["export.xls", "export.ods", "export.XLSB", "export.csv", "export"])
def test_what_a_workbook_is_called_does_not_matter(stage, tmp_path, name):
    path = tmp_path / name
    path.write_bytes(workbook(S=[HEADER, *ROWS]))
    assert stage(path).file.rows_read == 2


@EVERY_KIND
def test_sheets_under_the_same_header_are_one_table(stage, kind):
    march, april = (
        [HEADER, *ROWS],
        [("Sales",), (), HEADER, (17852, None, "Bolt", 7), (17853, None, "Nut", 1)],
    )
    book = workbook(kind, March=march, Notes=[("Made by the shop", "x")] * 2, April=april)
    staged = stage(book)
    assert staged.file.sheet == "March + April"
    assert staged.file.sheets == ("March + April", "March", "Notes", "April")
    assert [cells[2] for cells in staged.cells] == ["Nail; long", "0012", "Bolt", "Nut"]
    # The numbers go on: three rows of the first sheet, and three above the rows of the second.
    assert [row[0] for row in staged.rows] == [2, 3, 7, 8]
    assert [cells[2] for cells in stage(book, sheet="April").cells] == ["Bolt", "Nut"]
    assert stage(book, sheet="March + April").rows == staged.rows


@pytest.mark.parametrize("name", ["Retouren", "Storno", "Zwroty", "Refunds"])
def test_a_sheet_of_returns_is_no_month(stage, name):
    book = workbook(Sales=[HEADER, *ROWS], **{name: [HEADER, (17852, None, "Bolt", 7)]})
    assert (stage(book).file.sheet, stage(book).file.rows_read) == ("Sales", 2)


def test_a_copy_or_a_selection_is_not_read_twice(stage):
    rows = [(number, None, "Nail", number) for number in range(1, 9)]
    book = workbook(Some=[HEADER, *rows[:3]], All=[HEADER, *rows], Copy=[HEADER, *rows], Blank=[HEADER, ()])
    assert (stage(book).file.sheet, stage(book).file.rows_read) == ("All", 8)


@EVERY_KIND
def test_row_numbers_are_those_of_the_spreadsheet(stage, kind):
    rows = [(), ("Sales report",), (), (None, *HEADER), (None, *ROWS[0]), (), (None, "Total", None, None, 3)]
    staged = stage(workbook(kind, S=rows))
    assert staged.file.header_row == 4
    assert staged.file.title_rows == ("Sales report",)
    assert [row[0] for row in staged.rows] == [5, 7]
    assert staged.aside == [(6, "blank", ";;;;")]


@EVERY_KIND
def test_empty_workbooks(stage, kind):
    assert stage.refusal(workbook(kind, S=[])) == "empty_file"
    assert stage.refusal(workbook(kind, S=[HEADER])) == "empty_file"


@EVERY_KIND
def test_damaged_workbooks(stage, kind):
    whole = workbook(kind, S=[HEADER, *ROWS * 500])
    assert stage.refusal(whole[: len(whole) // 2]) == "unreadable_file.damaged"
    assert stage.refusal(whole[:600]) == "unreadable_file.damaged"


def test_an_overwritten_middle_and_a_hollow_archive(stage):
    whole = workbook(S=[HEADER, *ROWS * 500])
    middle = len(whole) // 2
    assert stage.refusal(whole[:middle] + bytes(200) + whole[middle + 200 :]) == "unreadable_file.damaged"
    assert stage.refusal(zipped({"xl/workbook.xml": "<workbook"})) == "unreadable_file.damaged"
    assert stage.refusal(zipped({"xl/workbook.bin": "x"})) == "unreadable_file.damaged"


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
    bomb = zipped({"xl/workbook.xml": "<workbook/>", "xl/worksheets/sheet1.xml": b" " * 20_000_000})
    assert stage.refusal(bomb, limits=Limits(max_bytes=1_000_000)) == "too_large.bytes"


def test_rows_without_numbers_are_counted(stage, monkeypatch):
    """A sheet may leave its places out; then its cells stand side by side."""
    monkeypatch.setattr("crosssell.ingest.files.extent.MAX_SHEET_CELLS", 60_000)
    cells = "<row>" + "<c><v>1</v></c>" * 61 + "</row>"
    book = zipped({"xl/workbook.xml": "<workbook/>", "xl/worksheets/sheet1.xml": cells * 1000})
    assert stage.refusal(book) == "too_large.cells"


@pytest.mark.parametrize(
    ("row", "column", "reason"), [(1_048_575, 16_383, "columns"), (1_048_575, 500, "cells")]
)
def test_a_stray_cell_in_a_workbook_of_records(stage, row, column, reason):
    members = xlsb_members({"S": [HEADER, *ROWS]})
    records = binary_row(0) + binary_cell(0, "order") + binary_row(row) + binary_cell(column, "x")
    members["xl/worksheets/sheet1.bin"] = binary_sheet(records)
    assert stage.refusal(zipped(members)) == f"too_large.{reason}"


def test_records_cut_by_the_end_of_a_chunk(stage, monkeypatch):
    monkeypatch.setattr("crosssell.ingest.files.zipped.CHUNK_BYTES", 7)
    book = workbook("xlsb", S=[HEADER, *ROWS * 20])
    assert len(stage(book).rows) == 40
    members = xlsb_members({"S": [HEADER, *ROWS]})
    members["xl/worksheets/sheet1.bin"] = binary_sheet(
        binary_row(0) + binary_cell(0, "x" * 100) + binary_cell(5_000, 1)
    )
    assert stage.refusal(zipped(members)) == "too_large.columns"


def test_an_old_workbook_that_claims_and_fills_too_much(stage):
    book = xlwt.Workbook()
    for place in range(4):
        sheet = book.add_sheet(f"S{place}")
        sheet.write(0, 0, "order")
        sheet.write(65_535, 255, "x")
    target = io.BytesIO()
    book.save(target)
    # Four sheets of 65,536 × 256: each would pass alone.
    assert stage.refusal(target.getvalue()) == "too_large.cells"


def test_dimensions_of_an_old_workbook_are_not_trusted(stage):
    whole = workbook("xls", S=[HEADER, *ROWS])
    claim = struct.pack("<HHIIHHH", 0x0200, 14, 0, 3, 0, 4, 0)
    assert whole.count(claim) == 1
    lie = struct.pack("<HHIIHHH", 0x0200, 14, 0, 0xFFFFFFFF, 0, 0xFFFF, 0)
    assert len(stage(whole.replace(claim, lie)).rows) == 2


def test_containers_that_run_in_circles(stage):
    whole = bytearray(workbook("xls", S=[HEADER, *ROWS * 200]))
    table = (struct.unpack_from("<I", whole, 76)[0] + 1) * 512
    for place in range(128):  # each sector follows itself
        struct.pack_into("<I", whole, table + 4 * place, place)
    assert stage.refusal(bytes(whole)) == "unreadable_file.damaged"


def repeated(columns: int, rows: int) -> str:
    cell = (
        f'<table:table-cell table:number-columns-repeated="{columns}" office:value-type="float" '
        f'office:value="1"/>'
    )
    return f'<table:table-row table:number-rows-repeated="{rows}">{cell}</table:table-row>'


@pytest.mark.parametrize(
    ("columns", "rows", "reason"),
    [(16_384, 1, "columns"), (900, 1_000_000, "cells"), (10, MAX_DOCUMENT_CELLS // 10 + 1, "cells")],
)
def test_repetition_in_an_open_document(stage, columns, rows, reason):
    assert stage.refusal(ods(ods_table("S", [repeated(columns, rows)]))) == f"too_large.{reason}"
    two_sheets = [ods_table(name, [repeated(columns, rows // 2 + 1)]) for name in "AB"]
    assert stage.refusal(ods("".join(two_sheets))) == f"too_large.{reason}"


def test_what_an_open_document_may_repeat(stage):
    header = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{name}</text:p></table:table-cell>'
        for name in ("order", "product", "qty")
    )
    staged = stage(ods(ods_table("S", [f"<table:table-row>{header}</table:table-row>", repeated(3, 2)])))
    assert staged.cells == [("1", "1", "1")] * 2


@pytest.mark.parametrize(
    ("document", "refusal"),
    [
        (ods("", manifest="<manifest:encryption-data/>"), "unreadable_file.password"),
        (ods("<table:table"), "unreadable_file.damaged"),
        (ods(repeated(2, -1)[:40] + '"x"/>'), "unreadable_file.damaged"),
        (
            ods(ods_table("S", ['<table:table-row><text:s text:c="99999999"/></table:table-row>'])),
            "too_large.cell",
        ),
    ],
)
def test_open_documents_that_are_refused(stage, document, refusal):
    assert stage.refusal(document) == refusal


def test_entities_do_not_multiply(stage):
    entities = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    members = {"mimetype": MIMETYPE, "content.xml": f"<?xml version='1.0'?>{entities}<a>&b;</a>"}
    assert stage.refusal(zipped(members)) == "unreadable_file.damaged"


@pytest.mark.parametrize(
    ("members", "refusal"),
    [
        ({"orders.csv": "a,b\n1,2\n"}, "unreadable_file.archive"),
        ({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"}, "unreadable_file.binary"),
        ({"mimetype": "application/vnd.oasis.opendocument.text"}, "unreadable_file.binary"),
        ({"Index/Document.iwa": "x", "preview.jpg": "x"}, "unreadable_file.numbers"),
        ({}, "empty_file.archive"),
    ],
)
def test_other_archives(stage, members, refusal):
    assert stage.refusal(zipped(members)) == refusal


@pytest.mark.parametrize(
    ("stream", "refusal"),
    [
        ("EncryptedPackage", "password"),
        ("__properties_version1.0", "email"),
        ("WordDocument", "binary"),
        ("Workbook", "damaged"),
    ],
)
def test_other_containers(stage, stream, refusal):
    assert stage.refusal(pack(stream, b"x" * 5000)) == f"unreadable_file.{refusal}"


def test_a_locked_old_workbook(stage):
    records = struct.pack("<HHHH", 0x0809, 4, 0x0600, 5) + struct.pack("<HHHHH", 0x2F, 6, 1, 1, 1)
    assert stage.refusal(pack("Workbook", records)) == "unreadable_file.password"


def test_older_than_old(stage):
    assert stage.refusal(b"\x09\x04\x06\x00\x00\x04\x10\x00" + bytes(500)) == "unreadable_file.old_excel"
    assert stage.refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)) == "unreadable_file.damaged"


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kind=st.sampled_from(sorted(WRITERS)), changes=st.dictionaries(st.floats(0, 1), st.integers(0, 255)))
def test_spoiled_bytes_give_a_table_or_a_message(stage, kind, changes):
    spoiled = bytearray(SPOILED[kind])
    for share, byte in changes.items():
        spoiled[int(share * (len(spoiled) - 1))] = byte
    try:
        staged = stage(bytes(spoiled))
    except CrosssellError:
        return
    assert staged.rows


def test_the_reference_workbook(stage, reference_data: Path):
    staged = stage(reference_data / "exports" / "de_excel.xlsx")
    assert (staged.file.rows_read, len(staged.rows), staged.file.header_row) == (42_481, 42_481, 1)
    assert staged.file.typed_columns[1] == "date"
