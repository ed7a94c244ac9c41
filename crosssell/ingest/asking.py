"""What does a reading leave open? Its questions, each with the readings and what they would mean."""

from collections.abc import Collection, Mapping, Sequence

from crosssell.columns import REQUIRED_FIELDS, Field
from crosssell.ingest.files.stage import StagedFile
from crosssell.ingest.questions import Choice, Question, QuestionId
from crosssell.ingest.values.dates import DateFormat, DateQuestion, date_sql
from crosssell.ingest.values.numbers import NumberFormat, NumberQuestion
from crosssell.warehouse import Cursor

# 01/02/2025 tells the readings apart, 02/02/2025 does not.
TELLING_CELL = """
select {cell}, {moments}
from {relation}
where {cell} is not null
order by coalesce({one} <> {other}, false) desc, {cell}
limit 1
"""

PERIOD = "select min({moment}), max({moment}) from {relation}"


def format_questions(
    cursor: Cursor,
    relation: str,
    file: str,
    header: Sequence[str],
    mapping: Mapping[Field, int],
    numbers: Mapping[str, NumberFormat | NumberQuestion],
    date: DateFormat | DateQuestion | None,
) -> list[Question]:
    """Ask how numbers and dates are to be read where their columns leave it open.

    Args:
        cursor: On the scratch database.
        relation: The rows.
        file: Name of the file.
        header: Names of their columns.
        mapping: Field → column.
        numbers: How the columns of numbers are written.
        date: How the column of dates is written.
    """
    questions = []
    open_numbers = {name: found for name, found in numbers.items() if isinstance(found, NumberQuestion)}
    if open_numbers:
        name, question = next(iter(open_numbers.items()))
        questions.append(
            Question(
                id=QuestionId.DECIMAL_MARK,
                column=", ".join(header[mapping[Field(n)]] for n in open_numbers if n in mapping) or name,
                choices=tuple(
                    Choice(
                        value=fmt.decimal_mark,
                        example=f"{written} = {value.normalize():f}",
                        written=written,
                        number=value,
                    )
                    for fmt in question.readings
                    for written, value in fmt.examples[:1]
                ),
                option="--decimal ,",
                file=file,
            )
        )
    if isinstance(date, DateQuestion):
        questions.append(
            Question(
                id=QuestionId.DATE_ORDER,
                column=header[mapping[Field.ORDERED_AT]],
                choices=_date_choices(cursor, relation, f"c{mapping[Field.ORDERED_AT]}", date.readings),
                option=f"--date-order {date.readings[0].date_order}",
                file=file,
            )
        )
    return questions


def _date_choices(
    cursor: Cursor, relation: str, column: str, formats: Sequence[DateFormat]
) -> tuple[Choice, ...]:
    """Read one cell, for which it matters, in every possible way; name the period of each reading."""
    moments = [date_sql(column, fmt) for fmt in formats]
    telling = TELLING_CELL.format(
        cell=column, relation=relation, moments=", ".join(moments), one=moments[0], other=moments[-1]
    )
    written, *values = cursor.row(telling)
    return tuple(
        Choice(
            value=fmt.date_order,
            example=f"{written} = {value:%Y-%m-%d}" if value else str(written),
            written=written,
            moment=value,
            first=first,
            last=last,
        )
        for fmt, moment, value in zip(formats, moments, values, strict=True)
        for first, last in cursor.rows(PERIOD.format(moment=moment, relation=relation))
    )


def mapping_question(
    file: StagedFile, mapping: Mapping[Field, int], said: Mapping[Field, str], *, guessed: Collection[Field]
) -> list[Question]:
    """Ask for the columns of a file where that of a required field rests on values alone.

    Args:
        file: The file; without a header row nothing else is to go by.
        mapping: Field → column, as guessed and said.
        said: Field → header, as the user has said.
        guessed: Fields whose column no header speaks for.
    """
    doubtful = REQUIRED_FIELDS if file.header_row is None else guessed
    if all(said.get(name) for name in REQUIRED_FIELDS if name in doubtful):
        return []
    shown = [
        Choice(value=f"{name}={file.header[index]}", example=_first_cell(file, index))
        for name, index in mapping.items()
    ]
    option = " ".join(f'--map "{choice.value}"' for choice in shown) or "--map order_id=…"
    column = ", ".join(file.header)
    return [
        Question(id=QuestionId.MAPPING, column=column, choices=tuple(shown), option=option, file=file.name)
    ]


def _first_cell(file: StagedFile, index: int) -> str:
    return next((cells[index] or "" for cells in file.preview if cells[index]), "")


def currency_question(
    files: Sequence[tuple[str, str, Mapping[str, int]]], known: str | None
) -> list[Question]:
    """Ask which currency to keep where there are several; they are never added up.

    Args:
        files: Of each file that names currencies: its name, the header of the column, and the rows
            of each currency.
        known: The currency of the dataset that they are to join.
    """
    rows: dict[str, int] = {}
    for _, _, counts in files:
        for code, count in counts.items():
            rows[code] = rows.get(code, 0) + count
    codes = set(rows) | ({known} if known else set())
    if len(codes) < 2 or not rows or set(rows) == {known}:
        return []
    ordered = sorted(codes, key=lambda code: (code != known, -rows.get(code, 0), code))
    name, column, _ = files[0]
    return [
        Question(
            id=QuestionId.CURRENCY,
            column=column,
            choices=tuple(
                Choice(value=code, example=str(rows.get(code, 0)), rows=rows.get(code, 0)) for code in ordered
            ),
            option=f"--yes currency={ordered[0]}",
            file=name,
        )
    ]


def one_of_each(questions: Sequence[Question]) -> tuple[Question, ...]:
    """Keep the first question of each kind: one answer holds for all files."""
    kept: dict[QuestionId, Question] = {}
    for question in questions:
        kept.setdefault(question.id, question)
    return tuple(kept.values())
