"""Where does the table begin, and what are its columns called?

The header is the first row that fills most columns; rows above it are titles. Whether that row names the
columns or is data already is voted column by column: over a column of numbers or dates a word is a name
and a number is data, and a text that comes again below is data.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from crosssell.errors import CrosssellError, ErrorCode
from crosssell.ingest.mapping.synonyms import roles_of
from crosssell.ingest.platforms.refusals import is_pivot
from crosssell.ingest.values.words import is_blank

MAX_NAME_CHARS = 200
MAX_TITLE_ROWS = 50
MAX_TITLE_CHARS = 500
FULL_SHARE = 0.6  # a header fills at least this share of the columns that any row fills
SAMPLE_ROWS = 400
LEAST_WORDS = 2  # over columns of numbers make a row a part of the header


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a file as read.

    Attributes:
        number: Physical row at which it starts, from 1.
        end: Physical row at which it ends, the same but for quoted line breaks.
        cells: Its cells.
    """

    number: int
    end: int
    cells: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The parts of a table.

    Attributes:
        header_row: Physical row of the header, ``None`` if there is none.
        header_cells: The header's cells as read; empty ones where the columns have no names.
        header: Unique names, one a column.
        named: Columns up to the last one with a name (all, without a header).
        first_row: Physical row of the first row below the header.
        body_width: Cells of most rows below the header.
        title_rows: Text of the rows above.
    """

    header_row: int | None
    header_cells: tuple[str, ...]
    header: tuple[str, ...]
    named: int
    first_row: int
    body_width: int
    title_rows: tuple[str, ...]


def find_layout(rows: Sequence[Row], *, header_row: int | None, name: str) -> Layout | None:
    """Find the header among the first rows of a file.

    Args:
        rows: The first rows, blank ones included.
        header_row: The user's choice: a physical row, 0 for no header, ``None`` to find it.
        name: The file, for messages.

    Returns:
        ``None`` if no row has more than one cell with text.

    Raises:
        CrosssellError: ``invalid_value`` if the chosen header row is not there.
    """
    filled = [_filled(row.cells) for row in rows]
    if header_row is None:
        start = _first_full_row(rows, filled)
        if start is None:
            return None
        is_header = _looks_like_header(rows, filled, start)
    elif header_row == 0:
        start, is_header = 0, False
    else:
        start, is_header = _chosen_row(rows, filled, header_row, name), True
    second = _second_header(rows, filled, start) if is_header and header_row is None else None
    above, last = start, second or start
    if second is not None and _known(rows[second].cells) > _known(rows[start].cells):
        start, above = second, start
    body = [
        row.cells
        for row, count in zip(rows[last + is_header :], filled[last + is_header :], strict=True)
        if count
    ]
    titles = tuple(_title(row.cells) for row in rows[:above] if _filled(row.cells))[:MAX_TITLE_ROWS]
    if not is_header:
        return _without_header(rows, start, body, titles)
    cells = [cell.strip() for cell in rows[start].cells]
    if second is not None:
        cells = _filled_up(cells, rows[last if start == above else above].cells)
    body_width = _typical([len(row) for row in body], default=len(cells))
    named = max((place for place, cell in enumerate(cells, start=1) if cell), default=0)
    if _has_unnamed_first(cells, named, body):
        cells, named = ["", *cells], named + 1
    return Layout(
        header_row=rows[start].number,
        header_cells=tuple(cells),
        header=unique_names(cells),
        named=named,
        first_row=rows[last].end + 1,
        body_width=body_width,
        title_rows=titles,
    )


def basket_layout(rows: Sequence[Row], *, is_header: bool, width: int) -> Layout:
    """Return the layout of rows that each list the items of a basket, as many as there are.

    Args:
        rows: The first rows that hold anything.
        is_header: Whether the first of them names columns.
        width: Cells of the longest row.
    """
    cells = [cell.strip() for cell in rows[0].cells] if is_header else []
    cells += [""] * (width - len(cells))
    return Layout(
        header_row=rows[0].number if is_header else None,
        header_cells=tuple(cells),
        header=unique_names(cells),
        named=max((place for place, cell in enumerate(cells, start=1) if cell), default=0),
        first_row=rows[0].end + 1 if is_header else rows[0].number,
        body_width=width,
        title_rows=(),
    )


def unique_names(cells: Sequence[str]) -> tuple[str, ...]:
    """Return clean and unique names; a column without one is named by its position.

    >>> unique_names([" Price", "", "Price", "Unit  price"])
    ('Price', 'Column 2', 'Price (2)', 'Unit price')
    """
    names: list[str] = []
    taken: set[str] = set()
    given = {" ".join(cell.split())[:MAX_NAME_CHARS] for cell in cells}
    for place, cell in enumerate(cells, start=1):
        base = " ".join(cell.split())[:MAX_NAME_CHARS] or f"Column {place}"
        unique, count = base, 1
        while unique in taken or (count > 1 and unique in given):
            count += 1
            unique = f"{base} ({count})"
        taken.add(unique)
        names.append(unique)
    return tuple(names)


def looks_like_data(cell: str) -> bool:
    """Tell whether a cell holds a number, a date or a code: at least half of its characters are digits.

    >>> [looks_like_data(cell) for cell in ("2,55 €", "31.12.2025", "85123A", "Preis 1", "")]
    [True, True, True, False, False]
    """
    digits = sum(sign.isdigit() for sign in cell)
    return digits > 0 and 2 * digits >= sum(sign.isalnum() for sign in cell)


def _filled(cells: Sequence[str]) -> int:
    return sum(1 for cell in cells if cell and not cell.isspace())


def _typical(widths: Sequence[int], *, default: int) -> int:
    return Counter(widths).most_common(1)[0][0] if widths else default


def _first_full_row(rows: Sequence[Row], filled: Sequence[int]) -> int | None:
    typical = _typical([len(row.cells) for row, count in zip(rows, filled, strict=True) if count], default=0)
    # A header may lack the trailing delimiter of its rows, or have one that they lack.
    most = max(
        (count for row, count in zip(rows, filled, strict=True) if len(row.cells) <= typical + 1), default=0
    )
    needed = max(2, most * FULL_SHARE)
    return next((place for place, count in enumerate(filled) if count >= needed), None)


def _chosen_row(rows: Sequence[Row], filled: Sequence[int], header_row: int, name: str) -> int:
    for place, row in enumerate(rows):
        if row.number <= header_row <= row.end and filled[place]:
            return place
    last = rows[-1].number if rows else 1
    raise CrosssellError(ErrorCode.INVALID_VALUE, "header_row", value=header_row, file=name, last=last)


def _looks_like_header(rows: Sequence[Row], filled: Sequence[int], start: int) -> bool:
    header = rows[start].cells
    body = [
        row.cells
        for row, count in zip(rows[start + 1 :], filled[start + 1 :], strict=True)
        if count and row.cells != header
    ]
    if not body:
        return not any(looks_like_data(cell) for cell in header)
    if is_pivot(header) and not any(map(is_pivot, body)):
        return True  # months look like dates, yet they name columns
    votes = [
        _vote(cell, [row[place] for row in body if place < len(row)]) for place, cell in enumerate(header)
    ]
    # A table of words alone gives no votes; tables without a header are the rare case.
    return sum(votes) > 0 or not any(votes)


def _second_header(rows: Sequence[Row], filled: Sequence[int], start: int) -> int | None:
    """Return the place of a second row of the header: names by another word, units, or names below groups.

    Where rows hold numbers, dates or codes it holds words, and none of them comes again below.
    """
    second = next((place for place in range(start + 1, len(rows)) if filled[place]), None)
    if second is None or rows[second].cells == rows[start].cells:
        return None
    body = [row.cells for row, count in zip(rows[second + 1 :], filled[second + 1 :], strict=True) if count]
    cells = [cell.strip() for cell in rows[second].cells]
    over_data = []
    for place, cell in enumerate(cells):
        below = [row[place].strip() for row in body if place < len(row) and row[place].strip()]
        if cell and cell in below:
            return None
        if cell and below and 2 * sum(map(looks_like_data, below)) > len(below):
            over_data.append(cell)
    words = [cell for cell in over_data if any(sign.isalpha() for sign in cell) and not is_blank(cell)]
    if any(map(looks_like_data, over_data)) or len(words) < LEAST_WORDS:
        return None
    return second if 2 * len(words) > len(over_data) else None


def _known(cells: Sequence[str]) -> int:
    """Count the names that say what a column holds; groups name several columns alike."""
    return sum(bool(roles_of(cell)) for cell in {cell.strip() for cell in cells})


def _filled_up(cells: Sequence[str], others: Sequence[str]) -> list[str]:
    """Name a column without a name by the other row of the header."""
    width = max(len(cells), len(others))
    padded = [[*row, *[""] * (width - len(row))] for row in (cells, others)]
    return [cell or other.strip() for cell, other in zip(*padded, strict=True)]


def _vote(cell: str, below: Sequence[str]) -> int:
    values = [value for value in below if value and not value.isspace()]
    if not cell.strip() or not values:
        return 0
    if looks_like_data(cell):
        return -1
    if 2 * sum(looks_like_data(value) for value in values) > len(values):
        return 1
    return -1 if cell in values else 0


def _has_unnamed_first(cells: Sequence[str], named: int, body: Sequence[Sequence[str]]) -> bool:
    """Tell whether the rows start with a running number that the header leaves out, as R writes them."""
    if (
        named != len(cells)
        or len(body) < 2
        or any(len(row) != named + 1 or not row[-1].strip() for row in body)
    ):
        return False
    first = [row[0] for row in body]
    return all(value.isdecimal() for value in first) and all(
        int(after) - int(before) == 1 for before, after in pairwise(first)
    )


def _without_header(
    rows: Sequence[Row], start: int, body: Sequence[Sequence[str]], titles: tuple[str, ...]
) -> Layout | None:
    if not body:
        return None
    body_width = _typical([len(row) for row in body], default=0)
    if body_width < 2:
        return None
    return Layout(
        header_row=None,
        header_cells=("",) * body_width,
        header=unique_names([""] * body_width),
        named=body_width,
        first_row=rows[start].number,
        body_width=body_width,
        title_rows=titles,
    )


def _title(cells: Sequence[str]) -> str:
    return " ".join(cell.strip() for cell in cells if cell.strip())[:MAX_TITLE_CHARS]
