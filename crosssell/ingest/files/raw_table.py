"""The raw table of one file in the scratch database, and the rows set aside from it.

Every row after the header ends in exactly one of the two: the law that nothing is lost is kept here.
"""

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from crosssell.errors import CrosssellError, ErrorCode
from crosssell.ingest.files.header import Layout
from crosssell.ingest.files.staged import Limits
from crosssell.warehouse import Cursor

MAX_SET_ASIDE_CHARS = 2_000
PREVIEW_ROWS = 20
BATCH_ROWS = 20_000
BATCH_CELLS = 1_000_000
# What Python's `str.strip` takes off; SQL trims the same, so that both paths agree on what is blank.
BLANKS = (
    "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007"
    "\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)

PREPARE = """
create table if not exists set_aside (file_no integer, row_no bigint, reason varchar, text varchar)
"""

FORGET = "delete from set_aside where file_no = $number"

# {row_no}, {is_short} and {cells} are expressions, {kept} a condition or nothing.
VIEW = """
create view raw_{number} as
select {row_no} as row_no, {is_short} as is_short, {cells}
from {table} as line
{kept}
"""

# The rows of a table that was loaded whole stay in it; those set aside are hidden by their number.
KEPT = """
where not exists (
    select 1 from set_aside as aside where aside.file_no = {number} and aside.row_no = {row_no}
)
"""

RAGGED = """
select count(*), min(row_no), arg_min(text, row_no)
from set_aside where file_no = $number and reason = 'ragged'
"""


def rows_table(number: int) -> str:
    """Return the name of the table below the view ``raw_<number>``."""
    return f"raw_{number}_rows"


def prepare(cursor: Cursor, *, number: int) -> None:
    """Remove what an earlier staging of the same number has left."""
    cursor.execute(PREPARE)
    cursor.execute(FORGET, number=number)
    cursor.execute(f"drop view if exists raw_{number}")
    cursor.execute(f"drop table if exists {rows_table(number)}")


def make_view(
    cursor: Cursor, *, layout: Layout, number: int, is_positional: bool, name: str
) -> tuple[str, ...]:
    """Make the view ``raw_<number>`` over the table, without nameless empty columns at its end.

    Args:
        cursor: On the scratch database, the table loaded.
        layout: The table's columns.
        number: The file's number.
        is_positional: Whether the table holds the cells of all rows as they came, no row numbers.
        name: The file, for messages.

    Returns:
        The names of the view's columns.

    Raises:
        CrosssellError: ``empty_file`` if no row is left, ``no_table`` if most are ragged.
    """
    stored = layout.body_width if is_positional else len(layout.header)
    columns = _columns_in_use(cursor, layout, number, stored)
    row_no = f"line.rowid + {layout.first_row}" if is_positional else "line.row_no"
    has_set_aside = bool(
        cursor.rows("select 1 from set_aside where file_no = $number limit 1", number=number)
    )
    cells = (f"c{place}" if place < stored else f"null::varchar as c{place}" for place in range(columns))
    cursor.execute(
        VIEW.format(
            number=number,
            row_no=row_no,
            is_short=str(stored < layout.named).lower() if is_positional else "line.is_short",
            cells=", ".join(cells),
            table=rows_table(number),
            kept=KEPT.format(number=number, row_no=row_no) if is_positional and has_set_aside else "",
        )
    )
    _refuse_no_rows(cursor, layout, number, name)
    return layout.header[:columns]


def first_rows(cursor: Cursor, *, number: int) -> tuple[tuple[str | None, ...], ...]:
    """Return the cells of the first rows."""
    rows = cursor.rows(
        f"select * exclude (row_no, is_short) from raw_{number} order by row_no limit {PREVIEW_ROWS}"
    )
    return tuple(rows)


def refuse_columns(columns: int, *, name: str, limits: Limits) -> None:
    """Raise ``too_large`` if there are more columns than allowed."""
    if columns > limits.max_columns:
        raise CrosssellError(
            ErrorCode.TOO_LARGE, "columns", file=name, seen=columns, allowed=limits.max_columns
        )


def refuse_rows(rows: int, *, name: str, max_rows: int) -> None:
    """Raise ``too_large`` if there are more rows than allowed."""
    if rows > max_rows:
        raise CrosssellError(ErrorCode.TOO_LARGE, "rows", file=name, seen=rows, allowed=max_rows)


class RawTable:
    """Takes rows of text in bounded batches and sorts out those that are no rows of the table.

    Args:
        cursor: On the scratch database.
        number: The file's number.
        layout: The table's columns.
        delimiter: Joins the cells of a row that is set aside.
        name: The file, for messages.
        max_rows: Rows after the header, at most.

    Attributes:
        rows_read: Rows taken so far.
    """

    def __init__(
        self, cursor: Cursor, *, number: int, layout: Layout, delimiter: str, name: str, max_rows: int
    ) -> None:
        self.rows_read = 0
        self._cursor = cursor
        self._number = number
        self._width = len(layout.header)
        self._named = layout.named
        self._header = [cell.strip() for cell in layout.header_cells[: layout.named]]
        self._first_name = self._header[0] if layout.header_row is not None else None
        self._delimiter = delimiter
        self._name = name
        self._max_rows = max_rows
        self._batch_rows = max(1, min(BATCH_ROWS, BATCH_CELLS // self._width))
        self._numbers: list[int] = []
        self._rows: list[Sequence[str]] = []
        self._short: set[int] = set()
        self._aside: list[tuple[int, str, str]] = []
        columns = ", ".join(f"c{place} varchar" for place in range(self._width))
        cursor.execute(f"create table {rows_table(number)} (row_no bigint, is_short boolean, {columns})")

    def add(self, numbers: Sequence[int], rows: Sequence[Sequence[str]]) -> None:
        """Take rows with their physical numbers.

        Raises:
            CrosssellError: ``too_large`` if there are more rows than allowed.
        """
        self.rows_read += len(rows)
        refuse_rows(self.rows_read, name=self._name, max_rows=self._max_rows)
        width, first_name = self._width, self._first_name
        keep_number, keep_row = self._numbers.append, self._rows.append
        for number, row in zip(numbers, rows, strict=True):
            # Nearly every row passes here: full, and its first cell neither blank nor the header's.
            if len(row) == width and (first := row[0].strip()) and first != first_name:
                keep_number(number)
                keep_row(row)
            else:
                self._sort_out(number, row)
        if len(self._rows) >= self._batch_rows or len(self._aside) >= self._batch_rows:
            self.flush()

    def flush(self) -> None:
        """Write what is waiting."""
        if self._rows:
            columns = [_nullable(column) for column in zip(*self._rows, strict=True)]
            short = pa.array([number in self._short for number in self._numbers], pa.bool_())
            names = ["row_no", "is_short", *(f"c{place}" for place in range(self._width))]
            data = pa.table([pa.array(self._numbers, pa.int64()), short, *columns], names=names)
            self._cursor.append(rows_table(self._number), data)
        if self._aside:
            numbers, reasons, texts = zip(*self._aside, strict=True)
            file_no = pa.array([self._number] * len(numbers), pa.int32())
            columns = [file_no, pa.array(numbers, pa.int64()), pa.array(reasons), pa.array(texts)]
            self._cursor.append("set_aside", pa.table(columns, names=["file_no", "row_no", "reason", "text"]))
        self._numbers.clear()
        self._rows.clear()
        self._short.clear()
        self._aside.clear()

    def _sort_out(self, number: int, row: Sequence[str]) -> None:
        cells = [cell.strip() for cell in row]
        if not any(cells):
            self._set_aside(number, "blank", row)
        elif any(cells[self._width :]):
            self._set_aside(number, "ragged", row)
        elif self._first_name is not None and cells[: self._named] == self._header:
            self._set_aside(number, "repeated_header", row)
        else:
            if len(row) < self._named:
                self._short.add(number)
            self._numbers.append(number)
            self._rows.append([*row[: self._width], *[""] * (self._width - len(row))])

    def _set_aside(self, number: int, reason: str, row: Sequence[str]) -> None:
        # Only as many cells as can show are joined: a row may have millions of them.
        text = self._delimiter.join(cell[:MAX_SET_ASIDE_CHARS] for cell in row[:MAX_SET_ASIDE_CHARS])
        self._aside.append((number, reason, text[:MAX_SET_ASIDE_CHARS]))


def _columns_in_use(cursor: Cursor, layout: Layout, number: int, stored: int) -> int:
    """Return how many columns are left when those without name and content are cut off at the end."""
    columns = len(layout.header)
    nameless = 0
    while nameless < columns and not layout.header_cells[columns - 1 - nameless]:
        nameless += 1
    places = range(columns - nameless, min(columns, stored))
    if not places:
        return columns - nameless
    filled = ", ".join(f"count(nullif(trim(c{place}, $blanks), ''))" for place in places)
    counts = cursor.row(f"select {filled} from {rows_table(number)}", blanks=BLANKS)
    return max((place + 1 for place, count in zip(places, counts, strict=True) if count), default=places[0])


def _refuse_no_rows(cursor: Cursor, layout: Layout, number: int, name: str) -> None:
    ragged, row, text = cursor.row(RAGGED, number=number)
    kept = cursor.row(f"select count(*) from raw_{number}")[0]
    if ragged > kept:
        raise CrosssellError(
            ErrorCode.NO_TABLE, "ragged", file=name, row=row, text=text[:80], columns=len(layout.header)
        )
    if not kept:
        raise CrosssellError(ErrorCode.EMPTY_FILE, file=name)


def _nullable(column: Sequence[str]) -> pa.Array:
    texts = pa.array(column, pa.string())
    return pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts)
