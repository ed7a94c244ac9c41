"""From a workbook (XLSX, XLSB, XLS, ODS) to its raw table: the sheet with the table, its cells as text."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    ZipError,
)

from crosssell.errors import CrosssellError, ErrorCode
from crosssell.ingest.content import Content, Source
from crosssell.ingest.header import SAMPLE_ROWS, Layout, Row, find_layout
from crosssell.ingest.old_excel import safe_workbook
from crosssell.ingest.raw_table import RawTable
from crosssell.ingest.staged import CellKind, Limits, ReadOptions
from crosssell.ingest.watch import Watch
from crosssell.ingest.zipped import refuse_hostile_workbook
from crosssell.warehouse import Cursor

T = TypeVar("T")
Value = str | float | int | bool | dt.datetime | dt.date | dt.time | dt.timedelta
BATCH_ROWS = 5_000
HALF_SECOND = dt.timedelta(milliseconds=500)


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetTable:
    """The table of one sheet.

    Attributes:
        sheets: Names of all sheets with cells.
        sheet: Name of the one that is read.
        cells: Its cells.
        layout: Where its header is.
    """

    sheets: tuple[str, ...]
    sheet: str
    cells: CalamineSheet
    layout: Layout


def open_sheet(source: Source, *, options: ReadOptions, limits: Limits, watch: Watch) -> SheetTable:
    """Open the workbook and the sheet of the user's choice, else the one with the longest table.

    Raises:
        CrosssellError: ``unreadable_file`` (damaged, password), ``too_large``, ``empty_file``, ``no_table``,
            ``invalid_value`` for a sheet or header row that is not there, or ``cancelled``.
    """
    workbook = _open(source, limits=limits, watch=watch.part(0.0, 0.5))
    names = [sheet.name for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    if options.sheet is not None and options.sheet not in names:
        raise CrosssellError(
            ErrorCode.INVALID_VALUE, "sheet", value=options.sheet, file=source.name, allowed=", ".join(names)
        )
    wanted = names if options.sheet is None else [options.sheet]
    best: SheetTable | None = None
    is_empty = True
    for place, name in enumerate(wanted):
        watch.part(0.5, 1.0).at(place / len(wanted))
        cells = _sheet(workbook, source, name)
        is_empty = is_empty and cells.end is None
        layout = find_layout(_sample(cells), header_row=options.header_row, name=source.name)
        if layout is None or len(layout.header) < 2:
            continue
        if best is None or cells.total_height > best.cells.total_height:
            best = SheetTable(sheets=tuple(names), sheet=name, cells=cells, layout=layout)
    if best is None:
        raise CrosssellError(ErrorCode.EMPTY_FILE if is_empty else ErrorCode.NO_TABLE, file=source.name)
    return best


def load_sheet(
    cursor: Cursor, found: SheetTable, *, number: int, name: str, limits: Limits, watch: Watch
) -> tuple[int, tuple[CellKind | None, ...]]:
    """Load the sheet's rows.

    Returns:
        Rows after the header, and for each column the kind of its cells where all are of one kind
        other than text.

    Raises:
        CrosssellError: ``too_large`` or ``cancelled``.
    """
    layout = found.layout
    raw = RawTable(cursor, number=number, layout=layout, delimiter=";", name=name, max_rows=limits.max_rows)
    kinds: list[set[CellKind | None]] = [set() for _ in layout.header]
    rows = _values(found.cells)
    total = max(found.cells.total_height, 1)
    with cursor.transaction():
        while batch := list(islice(rows, BATCH_ROWS)):
            watch.at(batch[-1][0] / total)
            below = [(row, values) for row, values in batch if row >= layout.first_row]
            _note_kinds(kinds, [values for _, values in below])
            raw.add([row for row, _ in below], [[cell_text(value) for value in cells] for _, cells in below])
        raw.flush()
    return raw.rows_read, tuple(next(iter(kind)) if len(kind) == 1 else None for kind in kinds)


def cell_text(value: Value) -> str:
    """Return a cell as canonical text.

    >>> [cell_text(value) for value in (17850.0, 2.55, True, "A;1", dt.datetime(2025, 12, 31, 8, 5))]
    ['17850', '2.55', 'TRUE', 'A;1', '2025-12-31 08:05:00']
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        # Whole numbers beyond 2**53 are rounded by the workbook already; they are written out in full.
        return str(int(value)) if value.is_integer() else _plain(value)
    if isinstance(value, dt.datetime):
        # Workbooks keep times as fractions of a day: 08:26 may come as 08:25:59.999995.
        return (value + HALF_SECOND).isoformat(sep=" ", timespec="seconds")
    if isinstance(value, dt.date):
        # A moment at midnight comes as a date; one form for the column is easier to read as one.
        return f"{value.isoformat()} 00:00:00"
    return str(value)


def _open(source: Source, *, limits: Limits, watch: Watch) -> CalamineWorkbook:
    if source.content == Content.XLS:
        safe = safe_workbook(source, watch=watch)
        return _guarded(source, lambda: CalamineWorkbook.from_object(safe))
    refuse_hostile_workbook(source, limits=limits, watch=watch)
    return _guarded(source, lambda: CalamineWorkbook.from_path(str(source.path)))


def _plain(value: float) -> str:
    """Shortest digits that give the value back, without an exponent."""
    text = repr(value)
    return f"{value:.20f}".rstrip("0") if "e" in text and abs(value) < 1 else text


def _sheet(workbook: CalamineWorkbook, source: Source, name: str) -> CalamineSheet:
    return _guarded(source, lambda: workbook.get_sheet_by_name(name))


def _sample(cells: CalamineSheet) -> list[Row]:
    return [
        Row(number=number, end=number, cells=[cell_text(value) for value in values])
        for number, values in islice(_values(cells), SAMPLE_ROWS)
    ]


def _values(cells: CalamineSheet) -> Iterator[tuple[int, Sequence[Value]]]:
    """Yield the rows with their numbers as a spreadsheet shows them, from the first column in use on."""
    if cells.end is not None:
        yield from enumerate(cells.iter_rows(), start=1)


def _note_kinds(kinds: list[set[CellKind | None]], rows: Sequence[Sequence[Value]]) -> None:
    for kind, column in zip(kinds, zip(*rows, strict=False), strict=False):
        if len(kind) < 2:
            types = {type(value) for value in column if value != ""}
            kind.update(map(_kind, types))


def _kind(type_: type) -> CellKind | None:
    if issubclass(type_, bool):
        return "boolean"
    if issubclass(type_, int | float):
        return "number"
    return "date" if issubclass(type_, dt.date) else None


def _guarded(source: Source, action: Callable[[], T]) -> T:
    """Run a step of the workbook reader and name what goes wrong."""
    try:
        return action()
    except PasswordError as error:
        raise CrosssellError(ErrorCode.UNREADABLE_FILE, "password", file=source.name) from error
    except (CalamineError, ZipError, OSError, ValueError) as error:
        raise CrosssellError(ErrorCode.UNREADABLE_FILE, "damaged", file=source.name) from error
    except BaseException as error:
        # A panic in the reader's compiled code is no Exception and its class cannot be imported.
        if type(error).__name__ != "PanicException":
            raise
        raise CrosssellError(ErrorCode.UNREADABLE_FILE, "damaged", file=source.name) from error
