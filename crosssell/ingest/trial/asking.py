"""What does a test's file leave open in the columns that are used? Asked about, never assumed."""

from collections.abc import Sequence

from crosssell.ingest.questions import Choice, Question, QuestionId
from crosssell.ingest.trial.columns import formats
from crosssell.ingest.trial.opening import FILE_NUMBER
from crosssell.ingest.trial.types import ColumnKind, TrialColumn, TrialFile, TrialMapping
from crosssell.ingest.values.dates import DateQuestion
from crosssell.ingest.values.numbers import NumberFormat, NumberQuestion
from crosssell.warehouse import Cursor, quote_identifier


def open_questions(cursor: Cursor, file: TrialFile, mapping: TrialMapping) -> tuple[Question, ...]:
    """Return the questions about the columns of ``mapping``, at most one of numbers and one of days.

    Args:
        cursor: On any database of the workspace that the file was opened in.
        file: The file.
        mapping: Which columns are used.
    """
    used = [one for title in mapping.numbers if (one := file.column(title)) is not None]
    numbers = [(one, number_of(cursor, file, one)) for one in used if one.kind != ColumnKind.YES_NO]
    asked = [(one, found) for one, found in numbers if isinstance(found, NumberQuestion)]
    started = file.column(mapping.started) if mapping.started is not None else None
    questions = []
    if asked:
        questions.append(_about_numbers(file, asked))
    if started is not None and isinstance(started.date, DateQuestion):
        questions.append(_about_days(file, started, started.date))
    return tuple(questions)


def number_of(cursor: Cursor, file: TrialFile, column: TrialColumn) -> NumberFormat | NumberQuestion | None:
    """Return how a column's numbers are written, also of one that was not taken for a column of numbers."""
    if column.number is not None:
        return column.number
    raw = f"{quote_identifier(file.scratch)}.raw_{FILE_NUMBER}"
    return formats(cursor, file.staged, raw, [column.index], file.options).get(column.index)


def _about_numbers(file: TrialFile, asked: Sequence[tuple[TrialColumn, NumberQuestion]]) -> Question:
    return Question(
        id=QuestionId.DECIMAL_MARK,
        column=", ".join(column.title for column, _ in asked),
        choices=tuple(
            Choice(
                value=fmt.decimal_mark,
                example=f"{written} = {value.normalize():f}",
                written=written,
                number=value,
            )
            for fmt in asked[0][1].readings
            for written, value in fmt.examples[:1]
        ),
        option="--decimal ,",
        file=file.name,
    )


def _about_days(file: TrialFile, column: TrialColumn, found: DateQuestion) -> Question:
    choices = tuple(
        Choice(value=fmt.date_order, example=f"{written} = {moment:%Y-%m-%d}", written=written, moment=moment)
        for fmt in found.readings
        for written, moment in fmt.examples[:1]
    )
    return Question(
        id=QuestionId.DATE_ORDER,
        column=column.title,
        choices=choices,
        option=f"--date-order {choices[0].value}",
        file=file.name,
    )
