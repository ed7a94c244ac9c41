"""How far do the cells of a sheet reach? Seen in its bytes as they are unpacked, before anything is filled.

A workbook reader fills a sheet from its first to its last cell, so a stray cell in the last corner makes
billions of empty ones, whatever the size of the file.
"""

import re
from collections.abc import Callable
from typing import Protocol
from xml.parsers.expat import ExpatError, ParserCreate, XMLParserType

from crosssell.errors import CrosssellError, ErrorCode
from crosssell.ingest.files.staged import Limits

MAX_SHEET_CELLS = 60_000_000
MAX_DOCUMENT_CELLS = 24_000_000  # all sheets of an OpenDocument file are loaded at once, with their formulas
MAX_BLANKS = 10_000_000  # that an OpenDocument file may write as a number of blanks
LETTERS = 26
OVERLAP_BYTES = 512  # a tag cut by the end of a chunk is seen whole with the next one
ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*?\br=[\"'](\d{1,9})[\"']")
WIDE_CELL = re.compile(rb"\br=[\"']([A-Za-z]{2,3})\d")
CELL_STARTS = (b"<c ", b"<c>", b":c ", b":c>")

# Records of a binary sheet (MS-XLSB 2.1.4).
ROW_RECORD, FIRST_CELL_RECORD, LAST_CELL_RECORD = 0, 2, 10
MORE = 0x80  # set in a byte that is followed by another one of the same number
MAX_SIZE_BYTES = 4
RECORD_HEAD_BYTES = 2 + MAX_SIZE_BYTES + 4


class Extent(Protocol):
    """Takes the bytes of a sheet piece by piece and knows how far its cells reach."""

    def add(self, chunk: bytes) -> None:
        """Look at the next bytes."""

    def refuse(self, name: str, limits: Limits) -> None:
        """Raise ``too_large`` if the sheet reaches too far."""


class XmlExtent:
    """A sheet of an XLSX workbook."""

    def __init__(self) -> None:
        self._rows = 0
        self._columns = LETTERS
        self._cells = 0
        self._tail = b""

    def add(self, chunk: bytes) -> None:
        """Look at the next bytes."""
        text = self._tail + chunk
        self._cells += sum(text.count(start) - self._tail.count(start) for start in CELL_STARTS)
        self._tail = text[-OVERLAP_BYTES:]
        self._rows = max(self._rows, max(map(int, ROW.findall(text)), default=0))
        for letters in set(WIDE_CELL.findall(text)):
            self._columns = max(self._columns, column_number(letters))

    def refuse(self, name: str, limits: Limits) -> None:
        """Raise ``too_large`` if the sheet reaches too far."""
        _refuse_columns(self._columns, name, limits)
        refuse_cells(max(self._rows * self._columns, self._cells), name=name, allowed=MAX_SHEET_CELLS)


class BinaryExtent:
    """A sheet of an XLSB workbook: records of a number, a size, and as many bytes."""

    def __init__(self) -> None:
        self._rows = self._columns = 0
        self._tail = b""
        self._skip = 0

    def add(self, chunk: bytes) -> None:
        """Look at the next bytes."""
        data = self._tail + chunk
        at, end = self._skip, len(data)
        rows, columns = self._rows, self._columns
        while at + RECORD_HEAD_BYTES <= end:
            kind, inside = data[at], at + 1
            if kind & MORE:
                kind, inside = kind & 0x7F | (data[inside] & 0x7F) << 7, inside + 1
            size = data[inside] & 0x7F
            for place in range(1, MAX_SIZE_BYTES):
                inside += 1
                if not data[inside - 1] & MORE:
                    break
                size |= (data[inside] & 0x7F) << 7 * place
            else:
                inside += 1
            if kind == ROW_RECORD:
                rows = max(rows, int.from_bytes(data[inside : inside + 4], "little") + 1)
            elif FIRST_CELL_RECORD <= kind <= LAST_CELL_RECORD:
                columns = max(columns, int.from_bytes(data[inside : inside + 4], "little") + 1)
            at = inside + size
        self._rows, self._columns = rows, columns
        self._tail = data[at:]
        self._skip = max(0, at - end)

    def refuse(self, name: str, limits: Limits) -> None:
        """Raise ``too_large`` if the sheet reaches too far."""
        _refuse_columns(self._columns, name, limits)
        refuse_cells(self._rows * self._columns, name=name, allowed=MAX_SHEET_CELLS)


class DocumentExtent:
    """All sheets of an OpenDocument file, where a row or a cell may say how often it stands there."""

    def __init__(self) -> None:
        self._parser = _document_parser(self._started, self._ended)
        self._filled = 0  # cells of whole sheets, their gaps included
        self._written = 0  # cells of rows before they are repeated
        self._blanks = 0
        self._widest = 0
        self._rows = self._columns = self._empty_rows = self._empty = 0
        self._row_count = self._row_width = 0

    def add(self, chunk: bytes) -> None:
        """Look at the next bytes.

        Raises:
            ValueError: They are no XML of such a file.
        """
        try:
            self._parser.Parse(chunk, False)
        except ExpatError as error:
            raise ValueError from error

    def refuse(self, name: str, limits: Limits) -> None:
        """Raise ``too_large`` if the sheets reach too far."""
        _refuse_columns(self._widest, name, limits)
        refuse_cells(max(self._filled, self._written), name=name, allowed=MAX_DOCUMENT_CELLS)
        if self._blanks > MAX_BLANKS:
            raise CrosssellError(
                ErrorCode.TOO_LARGE, "cell", file=name, row=1, seen=self._blanks, allowed=MAX_BLANKS
            )

    def _started(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in ("table:table-cell", "table:covered-table-cell"):
            count = int(attributes.get("table:number-columns-repeated", 1))
            # Style and repetition alone make no content.
            if any(name.startswith("office:") or name == "table:formula" for name in attributes):
                self._row_width += self._empty + count
                self._written += self._empty + count
                self._empty = 0
            else:
                self._empty += count
        elif tag == "table:table-row":
            self._row_count = int(attributes.get("table:number-rows-repeated", 1))
            self._row_width = self._empty = 0
        elif tag == "table:table":
            self._rows = self._columns = self._empty_rows = 0
        elif tag == "text:s":
            self._blanks += int(attributes.get("text:c", 1))

    def _ended(self, tag: str) -> None:
        if tag == "table:table-row":
            if self._row_width:
                self._rows += self._empty_rows + self._row_count
                self._columns = max(self._columns, self._row_width)
                self._empty_rows = 0
            else:
                self._empty_rows += self._row_count
        elif tag == "table:table":
            self._filled += self._rows * self._columns
            self._widest = max(self._widest, self._columns)


def column_number(letters: bytes) -> int:
    """Return the number of a column by its letters.

    >>> column_number(b"A"), column_number(b"AA"), column_number(b"XFD")
    (1, 27, 16384)
    """
    number = 0
    for letter in letters.upper():
        number = number * LETTERS + letter - ord("A") + 1
    return number


def refuse_cells(cells: int, *, name: str, allowed: int) -> None:
    """Raise ``too_large`` if so many cells are more than allowed."""
    if cells > allowed:
        raise CrosssellError(ErrorCode.TOO_LARGE, "cells", file=name, seen=cells, allowed=allowed)


def _refuse_columns(columns: int, name: str, limits: Limits) -> None:
    if columns > max(limits.max_columns, LETTERS):
        raise CrosssellError(
            ErrorCode.TOO_LARGE, "columns", file=name, seen=columns, allowed=limits.max_columns
        )


def _document_parser(
    started: Callable[[str, dict[str, str]], None], ended: Callable[[str], None]
) -> XMLParserType:
    parser = ParserCreate()
    parser.StartElementHandler = started
    parser.EndElementHandler = ended
    parser.StartDoctypeDeclHandler = _refuse_doctype  # only who wants entities to multiply needs one
    return parser


def _refuse_doctype(*_: object) -> None:
    raise ValueError
