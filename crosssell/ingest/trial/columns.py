"""What are the columns of a test's file: numbers, yes and no, days, texts; and how are they written?

The kind of a column is told from rows all over the file; how its numbers and days are written is decided, as
in an import, over all rows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from crosssell.ingest.files.staged import StagedFile
from crosssell.ingest.mapping.samples import SAMPLE_ROWS, sample_rows
from crosssell.ingest.mapping.synonyms import header_key, roles_of
from crosssell.ingest.trial.types import ColumnKind, TrialColumn, TrialOptions
from crosssell.ingest.trial.vocabulary import MONEY, STARTED, begins, words
from crosssell.ingest.values.cell_formats import date_format, number_formats
from crosssell.ingest.values.currencies import SIGNS
from crosssell.ingest.values.dates import DateFormat, DateQuestion, is_date
from crosssell.ingest.values.numbers import NumberFormat, NumberQuestion, is_number
from crosssell.ingest.values.words import BLANK_WORDS, NO_WORDS, YES_WORDS, is_blank, is_total, known_sql
from crosssell.warehouse import Cursor

MOST_VALUES = 50
_EXAMPLES = 5
_MOST = 0.8
_HALF = 0.5

# Words that files of tests use besides those of consent.
_DONE_WORDS = words("""
    purchased bought converted ordered clicked opened success won gekauft bestellt konvertiert geklickt
    geöffnet kupił kupiła kupiono zamówił zamówiła kliknął gekocht besteld geconverteerd geklikt
""")
# What stands for nothing where groups are named: “none” may well be the name of one that got nothing.
NO_NAMES = tuple(word for word in BLANK_WORDS if word not in ("none", "nil"))
_NOT = ("not ", "no ", "non ", "nicht ", "kein ", "nie ", "niet ", "geen ")

CELLS = """
select trim({column}, ' \t\r\n\u00a0\u200b\ufeff') as cell, count(*) as rows
from {relation}
where {column} is not null
group by cell
order by rows desc, cell
limit $most
"""

FILLED = "select {counts}, count(*) from {relation}"

MIXED = """
with of_customer as (
    select {mixed}
    from sampled
    where {unit} is not null
    group by {unit}
)
select {found} from of_customer
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """The cells of one column among the sampled rows, with and without words for nothing."""

    all_cells: tuple[tuple[str, int], ...]
    cells: tuple[tuple[str, int], ...]
    is_whole: bool

    def share(self, counted: Sequence[bool]) -> float:
        """Return the share of the filled rows for whose cells it holds."""
        total = sum(rows for _, rows in self.cells)
        return sum(rows for (_, rows), holds in zip(self.cells, counted, strict=True) if holds) / max(
            total, 1
        )


def yes_or_no(text: str) -> bool | None:
    """Read a cell as yes or no; ``None`` where it says neither.

    >>> yes_or_no("Ja"), yes_or_no("0"), yes_or_no("not bought"), yes_or_no("12")
    (True, False, False, None)
    """
    word = " ".join(text.replace("_", " ").replace("-", " ").split()).casefold()
    if word in YES_WORDS or word in _DONE_WORDS:
        return True
    if word in NO_WORDS:
        return False
    bare = next((word.removeprefix(sign) for sign in _NOT if word.startswith(sign)), "")
    return False if bare in _DONE_WORDS or bare in YES_WORDS else None


def read_columns(
    cursor: Cursor, file: StagedFile, relation: str, options: TrialOptions
) -> tuple[TrialColumn, ...]:
    """Look at every column of a staged file.

    Args:
        cursor: On the scratch database.
        file: The file.
        relation: Its rows.
        options: What the user has fixed.
    """
    sample_rows(cursor, relation)
    filled, rows = _filled(cursor, relation, len(file.header))
    seen = [_seen(cursor, index) for index in range(len(file.header))]
    kinds = [_kind(file, index, one) for index, one in enumerate(seen)]
    values = {
        index: _values(cursor, relation, index) if rows > SAMPLE_ROWS else one.all_cells
        for index, one in enumerate(seen)
        if one.is_whole and len(one.cells) <= MOST_VALUES
    }
    for index, cells in values.items():
        if cells is not None and kinds[index] in (ColumnKind.NUMBER, ColumnKind.TEXT, ColumnKind.YES_NO):
            kinds[index] = _kind_of_values(kinds[index], cells)
    numbers = _numbers(cursor, file, relation, kinds, options)
    dates = {
        index: date_format(cursor, relation, index, date_order=options.date_order)
        for index, kind in enumerate(kinds)
        if kind == ColumnKind.DATE
    }
    return tuple(
        _column(
            file, index, kinds[index], seen[index], values.get(index), rows=rows, filled=filled[index],
            number=numbers.get(index), date=dates.get(index),
        )
        for index in range(len(file.header))
    )  # fmt: skip


def mark_mixed(
    cursor: Cursor, columns: Sequence[TrialColumn], *, unit: TrialColumn | None
) -> tuple[TrialColumn, ...]:
    """Mark the columns of few values of which a customer has several: the goods of an order part nobody.

    Args:
        cursor: That the columns were read with; their sample is still there.
        columns: The columns.
        unit: The one that tells customers apart; ``None`` where each row is one of its own.
    """
    few = [one for one in columns if len(one.values) > 1 and one != unit]
    if unit is None or not few:
        return tuple(columns)
    cells = {one.index: known_sql(f"c{one.index}", guests=False) for one in few}
    statement = MIXED.format(
        unit=known_sql(f"c{unit.index}", guests=False),
        mixed=", ".join(f"min({cell}) <> max({cell}) as m{index}" for index, cell in cells.items()),
        found=", ".join(f"coalesce(bool_or(m{index}), false)" for index in cells),
    )
    mixed = {index for index, found in zip(cells, cursor.row(statement), strict=True) if found}
    return tuple(replace(one, is_mixed=one.index in mixed) for one in columns)


def formats(
    cursor: Cursor, file: StagedFile, relation: str, indices: Sequence[int], options: TrialOptions
) -> dict[int, NumberFormat | NumberQuestion]:
    """Decide together how the numbers of these columns are written."""
    titles = {file.header[index]: index for index in indices}
    typed = {title for title, index in titles.items() if file.typed_columns[index : index + 1] == ("number",)}
    decided = number_formats(
        cursor,
        relation,
        titles,
        typed=typed,
        has_types=file.has_types,
        decimal_mark=options.decimal_mark,
    )
    return {titles[title]: found for title, found in decided.items()}


def _seen(cursor: Cursor, index: int) -> _Seen:
    most = 1_000
    cells = cursor.rows(CELLS.format(column=f"c{index}", relation="sampled"), most=most)
    filled = tuple((cell, rows) for cell, rows in cells if not is_blank(cell))
    named = tuple((cell, rows) for cell, rows in cells if cell)
    return _Seen(all_cells=named, cells=filled, is_whole=len(cells) < most)


def _kind(file: StagedFile, index: int, seen: _Seen) -> ColumnKind:
    typed = file.typed_columns[index] if index < len(file.typed_columns) else None
    if typed == "date":
        return ColumnKind.DATE
    if typed == "boolean":
        return ColumnKind.YES_NO
    if not seen.cells:
        return ColumnKind.EMPTY
    texts = [text for text, _ in seen.cells]
    is_named = any(header_key(file.header[index]) in keys for keys in STARTED)
    # A number may be a day of a spreadsheet; it is one only where the header says so.
    dates = [is_date(text) and (is_named or not is_number(text)) for text in texts]
    if typed != "number" and seen.share(dates) >= _MOST:
        return ColumnKind.DATE
    if seen.is_whole and all(yes_or_no(text) is not None for text in texts):
        return ColumnKind.YES_NO
    return ColumnKind.NUMBER if seen.share([is_number(text) for text in texts]) >= _HALF else ColumnKind.TEXT


def _kind_of_values(kind: ColumnKind, cells: Sequence[tuple[str, int]]) -> ColumnKind:
    """Correct the kind by all rows: a lone 2 far down makes a column of 0 and 1 one of numbers."""
    texts = [text for text, _ in cells if not is_blank(text)]
    if all(yes_or_no(text) is not None for text in texts):
        return ColumnKind.YES_NO
    if kind != ColumnKind.YES_NO:
        return kind
    return ColumnKind.NUMBER if any(is_number(text) for text in texts) else ColumnKind.TEXT


def _values(cursor: Cursor, relation: str, index: int) -> Sequence[tuple[str, int]] | None:
    """Return all values of a column and their rows, ``None`` if there are too many."""
    cells = cursor.rows(CELLS.format(column=f"c{index}", relation=relation), most=MOST_VALUES + 2)
    kept = [(cell, rows) for cell, rows in cells if cell]
    return kept if len(kept) <= MOST_VALUES else None


def _filled(cursor: Cursor, relation: str, width: int) -> tuple[list[int], int]:
    counts = ", ".join(f"count(c{index})" for index in range(width))
    *filled, rows = cursor.row(FILLED.format(counts=counts, relation=relation))
    return list(filled), int(rows)


def _numbers(
    cursor: Cursor, file: StagedFile, relation: str, kinds: Sequence[ColumnKind], options: TrialOptions
) -> dict[int, NumberFormat | NumberQuestion]:
    indices = [index for index, kind in enumerate(kinds) if kind == ColumnKind.NUMBER]
    return formats(cursor, file, relation, indices, options)


def _column(
    file: StagedFile,
    index: int,
    kind: ColumnKind,
    seen: _Seen,
    values: Sequence[tuple[str, int]] | None,
    *,
    rows: int,
    filled: int,
    number: NumberFormat | NumberQuestion | None,
    date: DateFormat | DateQuestion | None,
) -> TrialColumn:
    title = file.header[index]
    nothing = sum(count for text, count in values or () if is_blank(text))
    known = _names(values or ())
    found = _currency(title, number)
    names_money = any(role in roles_of(title) for role in ("line_total", "cost", "unit_price"))
    return TrialColumn(
        index=index,
        title=title,
        kind=kind,
        rows=rows,
        blanks=rows - filled + nothing,
        distinct=len(known) if values is not None else len(seen.cells),
        is_sampled=values is None,
        values=known,
        examples=tuple(text for text, _ in seen.cells[:_EXAMPLES]),
        number=number,
        date=date,
        unreadable=_unreadable(number, date),
        is_money=kind == ColumnKind.NUMBER and (found is not None or begins(title, MONEY) or names_money),
        currency=found if kind == ColumnKind.NUMBER else None,
    )


def _names(values: Sequence[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    """Return the values that name something, without the word of a last row that sums up.

    A word for nothing names a group where there is but one other: ``NA`` beside ``mail`` got no mail.
    """
    known = tuple((text, rows) for text, rows in values if text and text.lower() not in NO_NAMES)
    if len(known) == 1:
        known = tuple((text, rows) for text, rows in values if text)
    named = tuple((text, rows) for text, rows in known if rows > 1 or not is_total(text))
    return named if len(named) > 1 else known


def _unreadable(number: NumberFormat | NumberQuestion | None, date: DateFormat | DateQuestion | None) -> int:
    found = number if number is not None else date
    if isinstance(found, NumberQuestion | DateQuestion):
        return min(one.count_unreadable for one in found.readings)
    return 0 if found is None else found.count_unreadable


def _currency(title: str, number: NumberFormat | NumberQuestion | None) -> str | None:
    """Return the currency that the cells name, else the title: ``Umsatz (€)``."""
    fmt = number.readings[0] if isinstance(number, NumberQuestion) else number
    if fmt is not None and fmt.currencies:
        return fmt.currencies[0][0]
    signs: Mapping[str, str | None] = {sign.casefold(): code for sign, code in SIGNS.items()}
    for word in title.casefold().replace("(", " ").replace(")", " ").replace("_", " ").split():
        if signs.get(word.strip("[],.;:")):
            return signs[word.strip("[],.;:")]
    return None
