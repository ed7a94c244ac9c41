"""From a workbook (XLSX, XLSB, XLS, ODS) to its raw table: the sheet with the table, its cells as text.

Sheets with the same header are one table: a workbook with a sheet a month is read whole, unless the user
chooses one of them. A sheet whose rows stand in another one as well (a copy, a selection) is left alone, as
is one of returns.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
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
from crosssell.ingest.files.content import Content, Source
from crosssell.ingest.files.header import SAMPLE_ROWS, Layout, Row, find_layout
from crosssell.ingest.files.old_excel import safe_workbook
from crosssell.ingest.files.raw_table import RawTable
from crosssell.ingest.files.staged import CellKind, Limits, ReadOptions
from crosssell.ingest.files.watch import Watch
from crosssell.ingest.files.zipped import refuse_hostile_workbook
from crosssell.ingest.values.words import is_credit, status_effect
from crosssell.warehouse import Cursor

T = TypeVar("T")
Value = str | float | int | bool | dt.datetime | dt.date | dt.time | dt.timedelta
_OTHERWISE_NAMED = frozenset({".xls", ".xlsx", ".xlsm", ".xlsb", ".ods"})
BATCH_ROWS = 5_000
TOGETHER = " + "  # between the names of sheets that are read as one
COMPARED_ROWS = 50
COPY_SHARE = 0.5  # of the compared rows of a sheet stand in another one, too
HALF_SECOND = dt.timedelta(milliseconds=500)


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetTable:
    """The table of one sheet, or of several with the same header.

    Attributes:
        sheets: What can be chosen: the names of all sheets, in front of them that of several as one.
        sheet: Which of these is read.
        parts: Cells and layout of each sheet that is read.
    """

    sheets: tuple[str, ...]
    sheet: str
    parts: tuple[tuple[CalamineSheet, Layout], ...]

    @property
    def layout(self) -> Layout:
        """Where the header of the first sheet is."""
        return self.parts[0][1]


def open_sheet(source: Source, *, options: ReadOptions, limits: Limits, watch: Watch) -> SheetTable:
    """Open the workbook and the sheet of the user's choice, else the longest table.

    Raises:
        CrosssellError: ``unreadable_file`` (damaged, password), ``too_large``, ``empty_file``, ``no_table``,
            ``invalid_value`` for a sheet or header row that is not there, or ``cancelled``.
    """
    workbook = _open(source, limits=limits, watch=watch.part(0.0, 0.5))
    names = [sheet.name for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    wanted = _wanted(names, options.sheet)
    if wanted is None:
        raise CrosssellError(
            ErrorCode.INVALID_VALUE, "sheet", value=options.sheet, file=source.name, allowed=", ".join(names)
        )
    tables: dict[str, tuple[CalamineSheet, Layout]] = {}
    is_empty = True
    for place, name in enumerate(wanted):
        watch.part(0.5, 1.0).at(place / len(wanted))
        cells = _sheet(workbook, source, name)
        is_empty = is_empty and cells.end is None
        layout = find_layout(_sample(cells), header_row=options.header_row, name=source.name)
        if layout is not None and len(layout.header) >= 2:
            tables[name] = (cells, layout)
    if not tables:
        raise CrosssellError(ErrorCode.EMPTY_FILE if is_empty else ErrorCode.NO_TABLE, file=source.name)
    together = _together(tables)
    sheet = TOGETHER.join(together)
    return SheetTable(
        sheets=(*([sheet] if len(together) > 1 else []), *names),
        sheet=sheet,
        parts=tuple(tables[name] for name in together),
    )


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
    total = max(sum(cells.total_height for cells, _ in found.parts), 1)
    above = 0  # rows of the sheets before: numbers go on, so that each is that of one row
    with cursor.transaction():
        for cells, part in found.parts:
            rows = _values(cells)
            while batch := list(islice(rows, BATCH_ROWS)):
                watch.at((above + batch[-1][0]) / total)
                below = [(above + row, values) for row, values in batch if row >= part.first_row]
                _note_kinds(kinds, [values for _, values in below])
                raw.add([row for row, _ in below], [_texts(values) for _, values in below])
            above += 0 if cells.end is None else cells.end[0] + 1
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
    if source.path.suffix.lower() in _OTHERWISE_NAMED - {f".{source.content}"}:
        # The reader believes the name: an XLSX workbook called “export.xls” would be damaged for it.
        with source.path.open("rb") as file:
            return _guarded(source, lambda: CalamineWorkbook.from_filelike(file))
    return _guarded(source, lambda: CalamineWorkbook.from_path(str(source.path)))


def _wanted(names: Sequence[str], said: str | None) -> list[str] | None:
    """Return the sheets to look at: all, the one that was chosen, or several that were read as one."""
    if said is None:
        return list(names)
    if said in names:
        return [said]
    several = said.split(TOGETHER)
    return several if set(several) <= set(names) else None


def _together(tables: Mapping[str, tuple[CalamineSheet, Layout]]) -> list[str]:
    """Return the sheet with the longest table and those that go on with it under the same header."""
    by_length = sorted(tables, key=lambda name: -tables[name][0].total_height)
    header, numbered = tables[by_length[0]][1].header, tables[by_length[0]][1].header_row is not None
    chosen = by_length[:1]
    for name in by_length[1:] if numbered else ():
        layout = tables[name][1]
        same = layout.header_row is not None and layout.header == header
        takes_back = is_credit(name) or status_effect(name) is not None  # “Retouren”: no more sales
        if same and not takes_back and not any(_is_in(tables[name], tables[other]) for other in chosen):
            chosen.append(name)
    return [name for name in tables if name in chosen]


def _is_in(one: tuple[CalamineSheet, Layout], other: tuple[CalamineSheet, Layout]) -> bool:
    """Whether rows of one sheet stand in the other as well; an empty one has nothing of its own."""
    sought = set(islice(_rows_below(*one), COMPARED_ROWS))
    found = {row for row in _rows_below(*other) if row in sought} if sought else sought
    return len(found) >= COPY_SHARE * len(sought)


def _rows_below(cells: CalamineSheet, layout: Layout) -> Iterator[tuple[str, ...]]:
    for row, values in _values(cells):
        if row >= layout.first_row and any(value != "" for value in values):
            yield tuple(_texts(values))


def _texts(values: Sequence[Value]) -> list[str]:
    return [cell_text(value) for value in values]


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
