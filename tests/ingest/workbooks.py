"""One table written as a workbook of each kind, for tests; XLSB and ODS by their specifications."""

import datetime as dt
import io
import struct
import warnings
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

import xlsxwriter

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import xlwt

Cell = str | float | int | bool | dt.datetime | None
Rows = Sequence[Sequence[Cell]]
EPOCH = dt.datetime(1899, 12, 30)
MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"


def write_xlsx(sheets: Mapping[str, Rows]) -> bytes:
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


def write_xls(sheets: Mapping[str, Rows]) -> bytes:
    book = xlwt.Workbook()
    date = xlwt.easyxf(num_format_str="DD.MM.YYYY HH:MM")
    for name, rows in sheets.items():
        sheet = book.add_sheet(name)
        for row, cells in enumerate(rows):
            for column, value in enumerate(cells):
                if isinstance(value, dt.datetime):
                    sheet.write(row, column, value, date)
                elif value is not None:
                    sheet.write(row, column, value)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def write_xlsb(sheets: Mapping[str, Rows]) -> bytes:
    return zipped(xlsb_members(sheets))


def xlsb_members(sheets: Mapping[str, Rows]) -> dict[str, bytes]:
    """The parts of a workbook of records (MS-XLSB): a number, a size, and as many bytes."""
    names = list(sheets)
    bundles = b"".join(
        _record(0x9C, struct.pack("<II", 0, place) + _wide(f"rId{place}") + _wide(name))
        for place, name in enumerate(names, start=1)
    )
    relations = "".join(
        f'<Relationship Id="rId{place}" Type="worksheet" Target="worksheets/sheet{place}.bin"/>'
        for place, _ in enumerate(names, start=1)
    )
    # Two cell styles: plain, and date with time (the built-in format 22).
    styles = _record(0x269, struct.pack("<I", 2)) + b"".join(
        _record(0x2F, struct.pack("<HHHHHHI", 0, number_format, 0, 0, 0, 0, 0)) for number_format in (0, 22)
    )
    return {
        "[Content_Types].xml": b"<Types/>",
        "xl/workbook.bin": _record(0x83) + _record(0x8F) + bundles + _record(0x90) + _record(0x84),
        "xl/_rels/workbook.bin.rels": f"<Relationships>{relations}</Relationships>".encode(),
        "xl/styles.bin": styles,
        **{
            f"xl/worksheets/sheet{place}.bin": _binary_sheet(sheets[name])
            for place, name in enumerate(names, start=1)
        },
    }


def binary_row(number: int) -> bytes:
    return _record(0x00, struct.pack("<I", number) + bytes(13))


def binary_cell(column: int, value: Cell) -> bytes:
    head = struct.pack("<II", column, int(isinstance(value, dt.datetime)))
    if isinstance(value, str):
        return _record(0x06, head + _wide(value))
    if isinstance(value, bool):
        return _record(0x04, head + bytes([value]))
    number = (value - EPOCH) / dt.timedelta(days=1) if isinstance(value, dt.datetime) else value
    return _record(0x05, head + struct.pack("<d", number))


def binary_sheet(records: bytes) -> bytes:
    dimensions = _record(0x94, struct.pack("<IIII", 0, 0, 0, 0))
    return _record(0x81) + dimensions + _record(0x91) + records + _record(0x92) + _record(0x82)


def _binary_sheet(rows: Rows) -> bytes:
    return binary_sheet(
        b"".join(
            binary_row(number)
            + b"".join(binary_cell(at, value) for at, value in enumerate(cells) if value is not None)
            for number, cells in enumerate(rows)
        )
    )


def _record(kind: int, content: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size = len(content)
    while size >= 0x80:
        head += bytes([size & 0x7F | 0x80])
        size >>= 7
    return head + bytes([size]) + content


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def write_ods(sheets: Mapping[str, Rows]) -> bytes:
    return ods("".join(ods_table(name, map(_ods_row, rows)) for name, rows in sheets.items()))


def ods(tables: str, *, manifest: str = "") -> bytes:
    """An OpenDocument spreadsheet of the tables given as XML."""
    office = "urn:oasis:names:tc:opendocument:xmlns"
    spaces = " ".join(f'xmlns:{name}="{office}:{name}:1.0"' for name in ("office", "table", "text"))
    content = (
        f'<?xml version="1.0"?><office:document-content {spaces}><office:body><office:spreadsheet>{tables}'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    entry = '<manifest:file-entry manifest:full-path="content.xml">'
    listed = f"<manifest:manifest>{entry}{manifest}</manifest:file-entry></manifest:manifest>"
    return zipped(
        {
            "mimetype": MIMETYPE.encode(),
            "content.xml": content.encode(),
            "META-INF/manifest.xml": f'<?xml version="1.0"?>{listed}'.encode(),
        }
    )


def ods_table(name: str, rows: "map[str] | Sequence[str]") -> str:
    # A sheet ends with formatted rows without content, as LibreOffice writes it.
    rest = (
        '<table:table-row table:number-rows-repeated="1048000">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    return f'<table:table table:name="{escape(name)}">{"".join(rows)}{rest}</table:table>'


def _ods_row(cells: Sequence[Cell]) -> str:
    return f"<table:table-row>{''.join(map(_ods_cell, cells))}<table:table-cell/></table:table-row>"


def _ods_cell(value: Cell) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, bool):
        kind, text = f'boolean" office:boolean-value="{str(value).lower()}', str(value).upper()
    elif isinstance(value, dt.datetime):
        kind, text = f'date" office:date-value="{value.isoformat()}', f"{value:%d.%m.%Y}"
    elif isinstance(value, str):
        kind, text = "string", escape(value)
    else:
        kind, text = f'float" office:value="{value}', str(value)
    return f'<table:table-cell office:value-type="{kind}"><text:p>{text}</text:p></table:table-cell>'


def zipped(members: Mapping[str, bytes | str], *, packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", packing) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()
