"""Lay the rows of a test's file in a temporary table, every cell read as what its column is.

What cannot be read is marked and counted, never guessed: a text in a column of numbers, a day that there is
not. An empty cell is missing, not 0, unless the user says so of its column. Customers' numbers and names of
variants are trimmed and otherwise taken as they are written.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crosssell.columns import LeftOut
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.ingest.joined.cells import as_id
from crosssell.ingest.trial.asking import number_of, open_questions
from crosssell.ingest.trial.columns import NO_NAMES, yes_or_no
from crosssell.ingest.trial.guess import MOST_VARIANTS
from crosssell.ingest.trial.opening import FILE_NUMBER
from crosssell.ingest.trial.types import (
    ColumnKind,
    TrialColumn,
    TrialFile,
    TrialMapping,
    TrialRows,
    Unreadable,
)
from crosssell.ingest.values.dates import DateFormat, date_sql
from crosssell.ingest.values.numbers import NumberFormat, number_sql
from crosssell.ingest.values.words import blank_sql, known_sql, text_sql, total_sql
from crosssell.warehouse import Cursor, quote_identifier

TABLE = "trial_row"
_EXAMPLES = 3
_MOST_EXAMPLE_ROWS = 200

# {cells} are the expressions of the columns. A number that cannot be read is no number (NaN), not missing: a
# customer with such a row has no sum.
LAY = """
create or replace temp table trial_row as
with cells as (
    select row_no, {variant} as variant, {unit} as unit, {started} as started, {begins_as_total} as is_total,
        {cells}
    from {raw}
)
select * exclude (is_total) {marked}
from cells
where not (is_total and ({is_bare} or variant is null))
    and not case when {is_bare} and variant is not null and not list_contains($names, variant)
        then {names_total} else false end
"""

COUNTS = """
select count(*), count(variant), count(unit), count(started), {flags}
from trial_row
"""

VARIANTS = """
select variant, count(*) as rows
from trial_row
where variant is not null
group by variant
order by variant
"""

NUMBERS = "select {counts} from trial_row"

TWINS = "select count(distinct unit) - count(distinct lower(unit)) from trial_row"

SET_ASIDE = "select reason, count(*) from {scratch}.set_aside where file_no = $file_no group by reason"

EXAMPLES = """
select {cell}
from {raw}
where row_no in (select row_no from trial_row where {flag} order by row_no limit $most)
group by {cell}
order by min(row_no)
limit $examples
"""

FLOAT_IDS = """
select
    count(*) filter ({column} like '%.0' and try_cast({column} as double) is not null),
    count(*) filter (contains({column}, '.'))
from {raw}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Flagged:
    """A column of `TABLE` and the flag of its unreadable cells."""

    title: str
    cell: str
    flag: str


def lay_rows(cursor: Cursor, file: TrialFile, mapping: TrialMapping) -> TrialRows:
    """Lay the rows in the temporary table ``trial_row`` of ``cursor``; see `TrialRows` for its columns.

    Args:
        cursor: On any database of the workspace that the file was opened in.
        file: The file.
        mapping: Which column is what.

    Raises:
        CrosssellError: ``invalid_value`` for a column that there is not, that is to be two things, that holds
            too many values to be variants or no number at all; ``needs_answer`` where a column that is used
            leaves its reading open; ``not_enough_data`` for fewer than two variants.
    """
    _refuse_two_roles(file, mapping)
    columns = _columns(file, mapping)
    _refuse_no_variants(columns[mapping.variant], file)
    questions = open_questions(cursor, file, mapping)
    if questions:
        raise CrosssellError(ErrorCode.NEEDS_ANSWER, open=questions)
    flagged = _lay(cursor, file, mapping, columns)
    _refuse_no_numbers(cursor, file, mapping)
    counts = _counts(cursor, file, mapping, flagged)
    for one in flagged:
        cursor.execute(f"alter table {TABLE} drop column {one.flag}")
    return counts


def refuse_control(control: str, *, variants: Sequence[tuple[str, int]]) -> None:
    """Raise ``invalid_value`` if no variant bears the name of the control."""
    names = [name for name, _ in variants]
    if control not in names:
        raise CrosssellError(
            ErrorCode.INVALID_VALUE, value=control, what="control", allowed=", ".join(names), field="control"
        )


def _columns(file: TrialFile, mapping: TrialMapping) -> dict[str, TrialColumn]:
    titles = [mapping.variant, mapping.unit, mapping.started, *mapping.numbers, *mapping.segments]
    found: dict[str, TrialColumn] = {}
    for title in titles:
        if title is None:
            continue
        column = file.column(title)
        if column is None:
            allowed = ", ".join(one.title for one in file.columns)
            raise CrosssellError(
                ErrorCode.INVALID_VALUE, value=title, what="column", allowed=allowed, field=title
            )
        found[title] = column
    return found


def _refuse_two_roles(file: TrialFile, mapping: TrialMapping) -> None:
    """Refuse a column of the variant, the customer or the start as anything else, and a result as history."""
    results = {title for one in mapping.metrics for title in (one.column, one.below)}
    others = {*results, *mapping.covariates, *mapping.segments}
    keys = [title for title in (mapping.variant, mapping.unit, mapping.started) if title is not None]
    twice = [title for place, title in enumerate(keys) if title in others or title in keys[:place]]
    twice += [title for title in mapping.covariates if title in results]
    if twice:
        raise CrosssellError(ErrorCode.INVALID_VALUE, "two_roles", file=file.name, column=twice[0])


def _refuse_no_numbers(cursor: Cursor, file: TrialFile, mapping: TrialMapping) -> None:
    """Refuse a column of texts as a metric or as history; an empty one is said to have no customers."""
    numbers = mapping.numbers
    if not numbers:
        return
    found = cursor.row(
        NUMBERS.format(
            counts=", ".join(
                f"count(n{place}) > 0, coalesce(bool_or(not isnan(n{place})), false)"
                for place in range(len(numbers))
            )
        )
    )
    for place, title in enumerate(numbers):
        has_cells, has_numbers = found[2 * place : 2 * place + 2]
        if has_cells and not has_numbers:
            column = file.column(title)
            example = column.examples[0] if column is not None and column.examples else "–"
            raise CrosssellError(
                ErrorCode.INVALID_VALUE, "no_numbers", file=file.name, column=title, example=example
            )


def _refuse_no_variants(column: TrialColumn, file: TrialFile) -> None:
    names = [name for name, _ in column.values]
    if len(names) > MOST_VARIANTS or (not column.values and column.kind != ColumnKind.EMPTY):
        raise CrosssellError(
            ErrorCode.INVALID_VALUE,
            "variant_column",
            file=file.name,
            column=column.title,
            allowed=MOST_VARIANTS,
        )
    if len(names) < 2:
        seen = names[0] if names else "–"
        raise CrosssellError(
            ErrorCode.NOT_ENOUGH_DATA, "variants", file=file.name, column=column.title, seen=seen
        )


def _lay(
    cursor: Cursor, file: TrialFile, mapping: TrialMapping, columns: Mapping[str, TrialColumn]
) -> list[_Flagged]:
    """Make the table and return the flags of what could not be read in it."""
    raw = _raw(file)
    words: dict[str, object] = {}
    cells: list[str] = []
    flagged: list[_Flagged] = []
    for place, title in enumerate(mapping.numbers):
        cell = f"c{columns[title].index}"
        value = _number(cursor, file, columns[title], place, words)
        zero = title in mapping.zero_when_blank
        cells.append(f"{_or_zero(value, cell) if zero else value} as n{place}")
        cells.append(f"{_is_unreadable(f'n{place}', cell)} as u{place}")
        flagged.append(_Flagged(title=title, cell=cell, flag=f"u{place}"))
    started = "null::date"
    if mapping.started is not None:
        cell = f"c{columns[mapping.started].index}"
        started = _day(columns[mapping.started])
        cells.append(f"{_is_unreadable('started', cell)} as u_started")
        flagged.append(_Flagged(title=mapping.started, cell=cell, flag="u_started"))
    cells += [
        f"{known_sql(f'c{columns[title].index}', guests=False)} as g{place}"
        for place, title in enumerate(mapping.segments)
    ]
    variant = columns[mapping.variant]
    marked = ", ".join(
        f"case when u{place} then 'nan'::double else n{place} end as n{place}"
        for place in range(len(mapping.numbers))
    )
    statement = LAY.format(
        variant=_variant(variant),
        unit=_unit(cursor, raw, columns.get(mapping.unit or "")),
        started=started,
        begins_as_total=_begins_as_total(file),
        cells=", ".join(cells) or "null as nothing",
        names_total=total_sql("variant"),
        marked=f"replace ({marked})" if marked else "",
        is_bare="true" if mapping.unit is None else "unit is null",
        raw=raw,
    )
    names = [name for name, _ in variant.values]
    words["names"] = names
    words["no_names"] = [word for word in NO_NAMES if word not in {name.lower() for name in names}]
    cursor.execute(statement, **words)
    return flagged


def _variant(column: TrialColumn) -> str:
    """Return the name as it is written; a few words for nothing are the name of a group that got nothing."""
    text = text_sql(f"c{column.index}")
    return f"case when list_contains($no_names, lower({text})) then null else {text} end"


def _unit(cursor: Cursor, raw: str, column: TrialColumn | None) -> str:
    if column is None:
        return "null::varchar"
    cell = f"c{column.index}"
    whole, dotted = cursor.row(FLOAT_IDS.format(column=cell, raw=raw))
    return as_id(known_sql(cell, guests=False), is_float=bool(whole) and whole == dotted)


def _number(
    cursor: Cursor, file: TrialFile, column: TrialColumn, place: int, words: dict[str, object]
) -> str:
    cell = f"c{column.index}"
    if column.kind == ColumnKind.YES_NO:
        texts = [text for text, _ in column.values]
        words[f"yes_{place}"] = [text for text in texts if yes_or_no(text) is True]
        words[f"no_{place}"] = [text for text in texts if yes_or_no(text) is False]
        text = text_sql(cell)
        return (
            f"case when list_contains($yes_{place}, {text}) then 1.0::double"
            f" when list_contains($no_{place}, {text}) then 0.0::double end"
        )
    fmt = number_of(cursor, file, column)
    if not isinstance(fmt, NumberFormat):  # asked before
        return "null::double"
    return f"({number_sql(cell, fmt)})::double"


def _or_zero(value: str, cell: str) -> str:
    return f"coalesce({value}, case when {blank_sql(cell)} then 0.0::double end)"


def _day(column: TrialColumn) -> str:
    if not isinstance(column.date, DateFormat):
        return "null::date"
    return f"({date_sql(f'c{column.index}', column.date)})::date"


def _is_unreadable(value: str, cell: str) -> str:
    """Say that a cell holds something that was not read; only those without a value are looked at."""
    return f"case when {value} is null and {cell} is not null then not {blank_sql(cell)} else false end"


def _begins_as_total(file: TrialFile) -> str:
    """Say that a row sums up those above it; a first cell with a digit at its end rules that out quickly."""
    first = f"coalesce({', '.join(f'c{one.index}' for one in file.columns)})"
    return f"case when {first} >= 'A' and {first}[-1] > '9' then {total_sql(first)} else false end"


def _counts(cursor: Cursor, file: TrialFile, mapping: TrialMapping, flagged: Sequence[_Flagged]) -> TrialRows:
    flags = ", ".join(f"count(*) filter (where {one.flag})" for one in flagged) or "0"
    kept, with_variant, with_unit, with_day, *bad = cursor.row(COUNTS.format(flags=flags))
    variants = tuple(cursor.rows(VARIANTS))
    if len(variants) < 2:  # the others stood in rows that sum up
        seen = variants[0][0] if variants else "–"
        raise CrosssellError(
            ErrorCode.NOT_ENOUGH_DATA, "variants", file=file.name, column=mapping.variant, seen=seen
        )
    statement = SET_ASIDE.format(scratch=quote_identifier(file.scratch))
    left_out = {LeftOut(reason): count for reason, count in cursor.rows(statement, file_no=FILE_NUMBER)}
    totals = file.staged.rows_read - kept - sum(left_out.values())
    if totals:
        left_out[LeftOut.TOTAL] = left_out.get(LeftOut.TOTAL, 0) + totals
    unit = file.column(mapping.unit) if mapping.unit is not None else None
    has_addresses = unit is not None and any("@" in text for text in unit.examples)
    return TrialRows(
        table=TABLE,
        rows=file.staged.rows_read,
        kept=kept,
        left_out=left_out,
        variants=variants,
        numbers={title: f"n{place}" for place, title in enumerate(mapping.numbers)},
        segments={title: f"g{place}" for place, title in enumerate(mapping.segments)},
        has_unit=mapping.unit is not None,
        has_started=mapping.started is not None,
        missing_variant=kept - with_variant,
        missing_unit=kept - with_unit if mapping.unit is not None else 0,
        missing_started=kept - with_day if mapping.started is not None else 0,
        unreadable={
            one.title: Unreadable(count=count, examples=_examples(cursor, file, one))
            for one, count in zip(flagged, bad, strict=False)
            if count
        },
        case_twins=int(cursor.row(TWINS)[0]) if has_addresses else 0,
    )


def _examples(cursor: Cursor, file: TrialFile, one: _Flagged) -> tuple[str, ...]:
    statement = EXAMPLES.format(cell=one.cell, raw=_raw(file), flag=one.flag)
    found = cursor.rows(statement, most=_MOST_EXAMPLE_ROWS, examples=_EXAMPLES)
    return tuple(text for (text,) in found)


def _raw(file: TrialFile) -> str:
    return f"{quote_identifier(file.scratch)}.raw_{FILE_NUMBER}"
