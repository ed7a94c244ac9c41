"""From a clean delimited text to its raw table: a fast path that proves itself, and a careful one.

Fast: DuckDB reads the file with everything told and nothing guessed. If as many rows came as there are
physical lines, each line is one row and the row's number follows from its position. Anything else (quoted
line breaks, ragged or blank lines, odd quotes) sends the whole file through the careful reader.
"""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from crosssell.errors import CrosssellError, ErrorCode
from crosssell.ingest.files.decode import DecodedText
from crosssell.ingest.files.dialect import Table
from crosssell.ingest.files.raw_table import BLANKS, MAX_SET_ASIDE_CHARS, RawTable, refuse_rows, rows_table
from crosssell.ingest.files.records import RecordReader
from crosssell.ingest.files.staged import Limits
from crosssell.ingest.files.watch import Watch
from crosssell.warehouse import Cursor

BLOCK_BYTES = 1024**2

# {columns} is {'c0': 'varchar', …}. Rejected lines are skipped here and noticed by the count of rows.
LOAD = """
create table {table} as
select * from read_csv(
    $path, auto_detect = false, header = false, skip = $skip, delim = $delimiter, quote = $quote,
    escape = $quote, comment = '', new_line = '\\n', nullstr = '', allow_quoted_nulls = true,
    strict_mode = true, ignore_errors = true, null_padding = false, columns = {columns}
)
"""

# {blank}, {repeated} and {surplus} are conditions over the cells, {texts} the cells without nulls. They
# stand in the filter, where the first cell rules out nearly every row before the others are looked at.
SORT_OUT = """
insert into set_aside
select
    $number,
    rowid + $first_row,
    case when {blank} then 'blank' when {surplus} then 'ragged' else 'repeated_header' end,
    left(concat_ws($delimiter, {texts}), $longest)
from {table}
where ({blank}) or ({surplus}) or ({repeated})
order by rowid
"""

TRAILING_BLANKS = """
insert into set_aside
select $number, line.line_no, 'blank', '' from range($first::bigint, $past_last::bigint) as line(line_no)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """How a text came into its table.

    Attributes:
        rows_read: Rows after the header.
        is_positional: Whether a row's number follows from its position in the table.
        doubtful_rows: Physical rows (at most 20) that were hard to read.
    """

    rows_read: int
    is_positional: bool
    doubtful_rows: tuple[int, ...]


def load_text(
    cursor: Cursor,
    text: DecodedText,
    *,
    table: Table,
    number: int,
    name: str,
    limits: Limits,
    watch: Watch,
) -> Loaded:
    """Load the rows below the header.

    Raises:
        CrosssellError: ``too_large`` (rows, or a cell) or ``cancelled``.
    """
    rows_read = load_fast(cursor, text, table=table, number=number, name=name, limits=limits)
    if rows_read is not None:
        return Loaded(rows_read=rows_read, is_positional=True, doubtful_rows=())
    rows_read, doubtful = load_carefully(
        cursor, text, table=table, number=number, name=name, limits=limits, watch=watch
    )
    return Loaded(rows_read=rows_read, is_positional=False, doubtful_rows=doubtful)


def load_fast(
    cursor: Cursor, text: DecodedText, *, table: Table, number: int, name: str, limits: Limits
) -> int | None:
    """Load the text if each physical line is one row.

    Returns:
        Rows after the header, or ``None`` (with nothing loaded) if the careful path must read it.

    Raises:
        CrosssellError: ``too_large`` if there are more rows than allowed.
    """
    layout = table.layout
    width = layout.body_width
    if not table.is_even or table.dialect.skips_blanks or width > limits.max_columns + 1:
        return None
    if text.has_spaced_quotes:  # the database takes them for quoting, which they are not in this dialect
        return None
    cursor.execute(
        LOAD.format(
            table=rows_table(number),
            columns="{" + ", ".join(f"'c{place}': 'varchar'" for place in range(width)) + "}",
        ),
        path=str(text.path),
        skip=layout.first_row - 1,
        delimiter=table.dialect.delimiter,
        quote=table.dialect.quote if text.has_quotes or table.dialect.quote != '"' else "",
    )
    filled = text.lines - text.trailing_blank_lines
    expected = filled - (layout.first_row - 1)
    loaded = cursor.row(f"select count(*) from {rows_table(number)}")[0]
    if loaded != expected or not _begins_alike(cursor, table, number):
        cursor.execute(f"drop table {rows_table(number)}")
        return None
    rows_read = text.lines - (layout.first_row - 1)
    refuse_rows(rows_read, name=name, max_rows=limits.max_rows)
    cursor.execute(TRAILING_BLANKS, number=number, first=filled + 1, past_last=text.lines + 1)
    _sort_out(cursor, table, number)
    return int(rows_read)


def load_carefully(
    cursor: Cursor,
    text: DecodedText,
    *,
    table: Table,
    number: int,
    name: str,
    limits: Limits,
    watch: Watch,
) -> tuple[int, tuple[int, ...]]:
    """Load the text record by record.

    Returns:
        Rows after the header, and the physical rows (at most 20) that were hard to read.

    Raises:
        CrosssellError: ``too_large`` (rows, or a cell) or ``cancelled``.
    """
    layout, dialect = table.layout, table.dialect
    raw = RawTable(
        cursor, number=number, layout=layout, delimiter=dialect.delimiter, name=name, max_rows=limits.max_rows
    )
    reader = RecordReader(
        _lines(text.path, layout.first_row, watch),
        dialect=dialect,
        max_cell_chars=limits.max_cell_chars,
        first=layout.first_row,
        width=len(layout.header),
    )
    # One transaction: many small ones would be written twice, to the log and to the table.
    with cursor.transaction():
        for batch in reader.batches():
            _refuse_long_cell(batch.rows[-1], batch.numbers[-1], name, limits)
            raw.add(batch.numbers, batch.rows)
        raw.flush()
    return raw.rows_read, tuple(reader.doubtful)


def _begins_alike(cursor: Cursor, table: Table, number: int) -> bool:
    """Tell whether the first row loaded is the first row of the sample, so that positions are right."""
    loaded = cursor.rows(f"select * from {rows_table(number)} where rowid = 0")
    if not loaded or not table.first_cells:
        return not loaded and not table.first_cells
    wanted = [*table.first_cells, *[""] * (len(loaded[0]) - len(table.first_cells))]
    return [cell or "" for cell in loaded[0]] == wanted


def _sort_out(cursor: Cursor, table: Table, number: int) -> None:
    layout = table.layout
    loaded = range(layout.body_width)
    surplus = [f"not {_is_blank(place)}" for place in loaded if place >= len(layout.header)]
    names: dict[str, object] = {}
    if layout.header_row is not None and layout.named <= layout.body_width:
        names = {f"name_{place}": cell for place, cell in enumerate(layout.header_cells) if cell}
    repeated = [f"trim(c{name.removeprefix('name_')}, $blanks) = ${name}" for name in names]
    hint = next(iter(names), "")
    is_hint = f"contains(c{hint.removeprefix('name_')}, ${hint})"
    cursor.execute(
        SORT_OUT.format(
            table=rows_table(number),
            blank=" and ".join(map(_is_blank, loaded)),
            surplus=_joined(surplus, " or "),
            repeated=f"case when {is_hint} then {_joined(repeated, ' and ')} else false end"
            if names
            else "false",
            texts=", ".join(f"coalesce(c{place}, '')" for place in loaded),
        ),
        number=number,
        first_row=layout.first_row,
        blanks=BLANKS,
        delimiter=table.dialect.delimiter,
        longest=MAX_SET_ASIDE_CHARS,
        **names,
    )


def _is_blank(place: int) -> str:
    """Say that a cell is blank, the slow way only where it begins with no plain character."""
    cell = f"c{place}"
    return (
        f"case when {cell} between '!' and '~' then false else coalesce(trim({cell}, $blanks) = '', true) end"
    )


def _joined(conditions: Sequence[str], joint: str) -> str:
    return f"coalesce({joint.join(conditions)}, false)" if conditions else "false"


def _lines(path: Path, first: int, watch: Watch) -> Iterator[str]:
    """Yield the physical lines from number ``first`` on."""
    size = max(path.stat().st_size, 1)
    before = first - 1
    with path.open("rb") as file:
        while block := file.read(BLOCK_BYTES):
            watch.at(file.tell() / size)
            # Only a line feed ends a line here; `str.splitlines` knows a dozen other ends.
            lines = io.StringIO((block + file.readline()).decode("utf-8"), newline="\n").readlines()
            if before:
                taken = min(before, len(lines))
                before -= taken
                lines = lines[taken:]
            yield from lines


def _refuse_long_cell(cells: Sequence[str], row: int, name: str, limits: Limits) -> None:
    """Only the last row of a batch can hold such a cell: the reader objects to it and ends the batch."""
    longest = max(map(len, cells), default=0)
    if longest > limits.max_cell_chars:
        raise CrosssellError(
            ErrorCode.TOO_LARGE, "cell", file=name, row=row, seen=longest, allowed=limits.max_cell_chars
        )
