"""How is a text divided into cells? The delimiter, the quotes, and where the header is.

Each delimiter is tried on samples from the head, the middle and the tail; the one that gives the most
consistent table with a header of its own wins.
"""

import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from crosssell.errors import CrosssellError, ErrorCode
from crosssell.ingest.files.header import SAMPLE_ROWS, Layout, Row, basket_layout, find_layout
from crosssell.ingest.files.records import Dialect, RecordReader
from crosssell.ingest.files.staged import Limits, ReadOptions, RowShape
from crosssell.ingest.layouts.baskets import first_item_column, is_header

DELIMITERS = (",", ";", "\t", "|", "^", "~")
HEAD_BYTES = 1024**2
MAX_LINES = 2_000
BLOCK_BYTES = 64 * 1024
BLOCK_ROWS = 100  # from each end of a block, so that a block of short lines has no more weight
LEAST_SCORE = 0.3  # about: half of the rows alike in a table of two columns or more
SEPARATOR_LINE = re.compile(r'"?sep=(.)"?\s*$', re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A dialect with the table that it gives.

    Attributes:
        dialect: How the text is divided.
        layout: Where the header is.
        first_cells: Cells of the first row below the header, empty if there is none.
        is_even: Whether each line of the samples is a record, and all have the same number of cells.
        score: How consistent it is (0–1).
        shape: Whether the rows are those of a table or each the items of one basket.
    """

    dialect: Dialect
    layout: Layout
    first_cells: tuple[str, ...]
    is_even: bool
    score: float
    shape: RowShape = "table"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sample:
    """Text from the head (the whole of a small file), the middle and the tail."""

    head: str
    is_whole: bool
    others: tuple[str, ...]
    declared: str | None
    max_cell_chars: int


def find_table(path: Path, *, options: ReadOptions, limits: Limits, name: str) -> Table:
    """Find the dialect and the header of a clean text file (as `decode_text` writes it).

    Raises:
        CrosssellError: ``no_table``, ``empty_file``, or ``invalid_value`` for an override.
    """
    sample = _sample(path, limits.max_cell_chars)
    forced = _forced_delimiter(options.delimiter)
    given = forced or sample.declared
    candidates = (given,) if given else DELIMITERS
    found = [
        table
        for delimiter in candidates
        if (table := _table(_dialect(delimiter, sample.head), sample, options, name)) is not None
    ]
    # The first of equals is the more usual delimiter.
    best = max(found, key=lambda table: table.score, default=None)
    if options.layout == "baskets" or (options.layout is None and not options.header_row):
        baskets = _baskets(path, sample, given, best, options)
        if baskets is not None:
            return baskets
    if best is None or best.score < LEAST_SCORE:
        bare = sample.head.translate({ord(sign): None for sign in (*candidates, '"', "'")})
        code = ErrorCode.EMPTY_FILE if sample.is_whole and not bare.strip() else ErrorCode.NO_TABLE
        raise CrosssellError(code, file=name)
    return best


def _baskets(
    path: Path, sample: _Sample, given: str | None, best: Table | None, options: ReadOptions
) -> Table | None:
    """Read each row as the items of one basket, where that is what rows look like, or what the user says.

    A table with a header of its own stays a table: whether its last columns are items, its names tell later.
    """
    candidates = (given,) if given else DELIMITERS
    if not given and re.fullmatch(r"[0-9 \n]+", sample.head) and " " in sample.head:
        candidates = (" ",)  # item numbers with blanks between them
    for delimiter in candidates:
        if options.layout is None and best is not None and _is_a_table_by_another(best, delimiter):
            continue
        dialect = _dialect(delimiter, sample.head)
        rows = _rows(sample.head, dialect, sample, is_whole=sample.is_whole)
        filled = (
            [row for row in rows[1:] if any(row.cells)]
            if sample.declared
            else [row for row in rows if any(row.cells)]
        )
        cells = [row.cells for row in filled]
        if not filled or (options.layout is None and first_item_column(cells) is None):
            continue
        named = is_header(cells[0], cells[1:])
        ragged = named and any(any(row[len(cells[0]) :]) for row in cells[1:])
        if options.layout is None and named and not ragged and best is not None:
            return None
        layout = basket_layout(filled, is_header=named, width=_widest(path, delimiter))
        return Table(
            dialect=dialect,
            layout=layout,
            first_cells=tuple(next((row.cells for row in rows if row.number >= layout.first_row), ())),
            is_even=False,
            score=1.0,
            shape="baskets",
        )
    return None


def _is_a_table_by_another(best: Table, delimiter: str) -> bool:
    """Whether the file is a table with named columns, within whose cells this delimiter stands."""
    named = best.layout.header_row is not None and best.layout.named > 1
    return named and best.is_even and best.dialect.delimiter != delimiter


def _widest(path: Path, delimiter: str) -> int:
    """Return how many cells a line of the file has at most; those of quoted delimiters stay empty."""
    sign = delimiter.encode()
    with path.open("rb") as file:
        return max((line.count(sign) for line in file), default=0) + 1


def _sample(path: Path, max_cell_chars: int) -> _Sample:
    size = path.stat().st_size
    others = []
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
        for start in (size // 2, size - BLOCK_BYTES):
            if start > len(head):
                file.seek(start)
                block = file.read(BLOCK_BYTES)
                others.append(
                    block[block.find(b"\n") + 1 : block.rfind(b"\n") + 1].decode("utf-8", "replace")
                )
    text = head.decode("utf-8", "replace")
    lines = text.split("\n", MAX_LINES)
    is_whole = len(head) == size and len(lines) <= MAX_LINES
    text = "\n".join(lines[:MAX_LINES]) + ("" if is_whole else "\n")
    # Spreadsheets write and read a first line such as “sep=;”.
    declared = SEPARATOR_LINE.match(text.split("\n", 1)[0])
    return _Sample(
        head=text,
        is_whole=is_whole,
        others=tuple(others),
        declared=declared.group(1) if declared else None,
        max_cell_chars=max_cell_chars,
    )


def _rows(text: str, dialect: Dialect, sample: _Sample, *, is_whole: bool) -> list[Row]:
    """Divide a text into its first rows; the last one is dropped where the sample may have cut it."""
    lines = io.StringIO(text, newline="\n")
    reader = RecordReader(lines, dialect=dialect, max_cell_chars=sample.max_cell_chars)
    rows: list[Row] = []
    for batch in reader.batches():
        ends = [*(number - 1 for number in batch.numbers[1:]), batch.end]
        rows.extend(
            Row(number=number, end=end, cells=cells)
            for number, end, cells in zip(batch.numbers, ends, batch.rows, strict=True)
        )
    return rows if is_whole or len(rows) < 2 else rows[:-1]


def _forced_delimiter(given: str | None) -> str | None:
    if given is None:
        return None
    delimiter = {"tab": "\t", "\\t": "\t"}.get(given.lower(), given)
    if len(delimiter) != 1 or not delimiter.isascii() or delimiter in '\n\r"\x00' or delimiter.isalnum():
        allowed = ", ".join("tab" if sign == "\t" else sign for sign in DELIMITERS)
        raise CrosssellError(ErrorCode.INVALID_VALUE, "delimiter", value=given, allowed=allowed)
    return delimiter


def _dialect(delimiter: str, head: str) -> Dialect:
    edge = re.escape(delimiter)
    # Quotes count where they open a cell and close one on the same line.
    double = len(re.findall(rf'(?:^|{edge})"[^"\n]*"(?={edge}|$)', head, re.M))
    single = len(re.findall(rf"(?:^|{edge})'[^'\n]*'(?={edge}|$)", head, re.M))
    # Apostrophes open words in many languages; they are quotes only where most lines use them so.
    if not double and single * 2 > head.count("\n"):
        return Dialect(delimiter=delimiter, quote="'", skips_blanks=False)
    skips = bool(re.search(rf'{edge} +"', head)) and not re.search(rf'{edge}"', head)
    return Dialect(delimiter=delimiter, quote='"', skips_blanks=skips)


def _table(dialect: Dialect, sample: _Sample, options: ReadOptions, name: str) -> Table | None:
    rows = _rows(sample.head, dialect, sample, is_whole=sample.is_whole)[:SAMPLE_ROWS]
    searched = rows[1:] if sample.declared else rows
    layout = find_layout(searched, header_row=options.header_row, name=name)
    if layout is None or layout.body_width < 2 or len(layout.header) < 2:
        return None
    if sample.declared:
        layout = replace(layout, title_rows=(sample.head.split("\n", 1)[0], *layout.title_rows))
    below = [row for row in rows if row.number >= layout.first_row]
    first_cells = tuple(below[0].cells) if below else ()
    for block in sample.others:
        found = _rows(block, dialect, sample, is_whole=True)
        below.extend([*found[:BLOCK_ROWS], *found[BLOCK_ROWS:][-BLOCK_ROWS:]])
    widths = Counter(len(row.cells) for row in below if any(row.cells))
    share = widths[layout.body_width] / widths.total() if widths else 1.0
    first = next(row.cells for row in rows if row.number == (layout.header_row or layout.first_row))
    return Table(
        dialect=dialect,
        layout=layout,
        first_cells=first_cells,
        is_even=widths.total() == max(widths.values(), default=0)
        and all(row.end == row.number for row in rows),
        score=share * _fit(layout, first, dialect.delimiter),
    )


def _fit(layout: Layout, first: Sequence[str], delimiter: str) -> float:
    """Return a factor (0–1), lower for few columns and for a first row that is not cut like its rows."""
    others = [sign for sign in DELIMITERS if sign != delimiter]
    # Another delimiter in the header tells that it was not cut; a decimal comma does not.
    is_uncut = any(sign in re.sub(r"\d,\d", "", cell) for cell in first for sign in others)
    is_alike = abs(layout.body_width - len(layout.header)) <= 1
    return (1 - 0.5 / layout.body_width) * (0.5 if is_uncut else 1.0) * (1.0 if is_alike else 0.6)
