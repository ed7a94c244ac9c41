"""How is each staged file read? Columns to fields, number and date formats, words, and what stays open.

Everything is decided over all rows of a column. Files with the same header row are the output of
one program, so their columns are decided together: what December leaves open, January settles.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from crosssell.columns import REQUIRED_FIELDS, DateOrder, Field, FileLayout
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.ingest.asking import currency_question, format_questions, mapping_question, one_of_each
from crosssell.ingest.files.stage import StagedFile
from crosssell.ingest.layouts.row_layout import RowLayout, layout_question, settle_layout
from crosssell.ingest.layouts.unroll import Unrolled
from crosssell.ingest.mapping.guess import (
    Auxiliary,
    ColumnSample,
    MappingGuess,
    MapReason,
    guess_mapping,
)
from crosssell.ingest.mapping.line_sums import line_sums
from crosssell.ingest.mapping.piece_prices import piece_prices
from crosssell.ingest.mapping.samples import cell_words, column_samples, together
from crosssell.ingest.order_columns import groups_orders
from crosssell.ingest.platforms.cells import known_date
from crosssell.ingest.questions import Question, QuestionId
from crosssell.ingest.values.cell_formats import (
    currencies,
    date_format,
    first_reading,
    float_ids,
    has_cancel_prefix,
    number_columns,
    number_formats,
)
from crosssell.ingest.values.dates import DateFormat, DateQuestion
from crosssell.ingest.values.numbers import NumberFormat, NumberQuestion
from crosssell.warehouse import Cursor


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What the user has said about the files; what is left out is guessed, or asked.

    Attributes:
        mapping: Field → header, for all files; an empty header says that there is no such column.
        file_mapping: The same for single files, by their number; wins over ``mapping``.
        decimal_mark: For columns of text.
        date_order: For dates that leave it open.
        choices: Answers to other questions by their id.
    """

    mapping: Mapping[Field, str] = field(default_factory=dict)
    file_mapping: Mapping[int, Mapping[Field, str]] = field(default_factory=dict)
    decimal_mark: str | None = None
    date_order: DateOrder | None = None
    choices: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReading:
    """How one staged file is read.

    Attributes:
        staged: The file.
        guess: What its headers and values suggest.
        mapping: Field → column index, the user's answers applied.
        auxiliary: Other roles → column index.
        numbers: How each mapped number field is read.
        date: How the order date is read, ``None`` without one.
        refund: How the refunded amount is read, ``None`` without one.
        words: Cell texts by what they mean, as query parameters.
        float_ids: Id fields whose numbers a spreadsheet has given a decimal (``17850.0``).
        cancel_prefix: Order ids mark cancellations with a C before the number.
        currencies: Currencies of the rows, most frequent first.
        layout: How products lie in its rows.
        unrolled: Its rows with one product each, where they hold several.
        order_figures: Headers of columns whose figures belong to whole orders and are in no line's amount.
    """

    staged: StagedFile
    guess: MappingGuess
    mapping: Mapping[Field, int]
    auxiliary: Mapping[Auxiliary, int]
    numbers: Mapping[Field, NumberFormat]
    date: DateFormat | None
    refund: NumberFormat | None
    words: Mapping[str, list[str]]
    float_ids: tuple[Field, ...]
    cancel_prefix: bool
    currencies: tuple[tuple[str, int], ...]
    layout: FileLayout = FileLayout.LINES
    unrolled: Unrolled | None = None
    order_figures: tuple[str, ...] = ()

    @property
    def number(self) -> int:
        """Number of the file in its import."""
        return self.staged.number

    @property
    def name(self) -> str:
        """Name of the file."""
        return self.staged.name

    @property
    def header(self) -> tuple[str, ...]:
        """Names of the columns, of the rows with one product each."""
        return self.staged.header if self.unrolled is None else self.unrolled.header

    @property
    def preview(self) -> tuple[tuple[str | None, ...], ...]:
        """The first rows, with one product each."""
        return self.staged.preview if self.unrolled is None else self.unrolled.preview

    @property
    def table(self) -> str:
        """The scratch table that holds the rows with one product each."""
        return f"raw_{self.number}" if self.unrolled is None else self.unrolled.table

    @property
    def rows_read(self) -> int:
        """Rows after the header, each product of a row counted as one."""
        if self.unrolled is None:
            return self.staged.rows_read
        return self.staged.rows_read - self.unrolled.rows_before + self.unrolled.rows

    @property
    def decimal_mark(self) -> str | None:
        """The mark of the first number field that has one of its own; ``None`` where cells have types."""
        if self.staged.has_types or not self.numbers:
            return None
        money_first = sorted(self.numbers, key=lambda name: name == Field.QUANTITY)
        return self.numbers[money_first[0]].decimal_mark

    @property
    def currency_column(self) -> str:
        """Header of the column that names the currency, be it by a sign beside the amount."""
        fields = (Field.CURRENCY, Field.UNIT_PRICE, Field.LINE_TOTAL)
        return next((self.header[self.mapping[name]] for name in fields if name in self.mapping), "")

    @property
    def has_amounts(self) -> bool:
        """Whether lines have a price or a total."""
        return Field.UNIT_PRICE in self.mapping or Field.LINE_TOTAL in self.mapping

    @property
    def carried(self) -> tuple[str, ...]:
        """Headers of columns whose blanks take the value of the row above."""
        return tuple(self.header[column] for column in self.guess.carried)

    @property
    def missing(self) -> tuple[Field, ...]:
        """Required fields that no column serves."""
        return tuple(name for name in REQUIRED_FIELDS if name not in self.mapping)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How all files of an import are read, and what only the user can settle."""

    files: tuple[FileReading, ...]
    questions: tuple[Question, ...]

    @property
    def currency(self) -> str | None:
        """The one currency that the files name, ``None`` if they name none or several."""
        named = {code for file in self.files for code, _ in file.currencies}
        return named.pop() if len(named) == 1 else None


def read(
    cursor: Cursor, staged: Sequence[StagedFile], answers: Answers, *, known_currency: str | None = None
) -> Reading:
    """Decide how the staged files are read.

    Args:
        cursor: On the scratch database that holds their raw tables.
        staged: The files.
        answers: What the user has said.
        known_currency: The currency of the dataset that they are to join.

    Raises:
        CrosssellError: ``invalid_value`` if an answer names a column that no file has.
    """
    groups: dict[tuple[str, ...], list[StagedFile]] = {}
    for file in staged:
        groups.setdefault((file.shape, *file.header), []).append(file)
    readings: list[FileReading] = []
    questions: list[Question] = []
    named: list[FileReading] = []
    for files in groups.values():
        found, asked = _read_group(cursor, files, answers)
        readings += found
        questions += asked
        # Files read together share one count of their currencies.
        named += found[:1] if len({one.currencies for one in found}) == 1 else found
    _refuse_unknown_headers(readings, answers)
    if QuestionId.CURRENCY not in answers.choices:
        signs = [(one.name, one.currency_column, dict(one.currencies)) for one in named if one.currencies]
        questions += currency_question(signs, known_currency)
    return Reading(
        files=tuple(sorted(readings, key=lambda reading: reading.number)),
        questions=one_of_each(questions),
    )


def refuse_unusable(reading: Reading) -> None:
    """Raise what makes a file unusable whatever is answered.

    Raises:
        CrosssellError: ``no_line_items`` for an export of order totals, ``missing_field`` where no
            column holds a required field.
    """
    for file in reading.files:
        if file.guess.refusal is not None and file.missing:
            raise CrosssellError(
                ErrorCode.NO_LINE_ITEMS,
                file.guess.refusal,
                file=file.name,
                platform=file.guess.platform,
                headers=list(file.header),
            )
        if file.staged.header_row is None and any(one.id == QuestionId.MAPPING for one in reading.questions):
            continue  # asked about instead
        for name in file.missing:
            raise CrosssellError(
                ErrorCode.MISSING_FIELD, field=name, file=file.name, headers=list(file.header)
            )


def _read_group(
    cursor: Cursor, files: Sequence[StagedFile], answers: Answers
) -> tuple[list[FileReading], list[Question]]:
    """Read files of one header row together; apart, where together they contradict each other."""
    first, relation = files[0], together([f"raw_{file.number}" for file in files])
    samples = column_samples(cursor, relation, first.header)
    guess = guess_mapping(
        first.header,
        samples,
        arithmetic=line_sums(cursor, first.header),
        per_piece=piece_prices(cursor),
    )
    rows = settle_layout(
        cursor,
        files,
        samples,
        guess,
        choices=answers.choices,
    )
    relation = together(rows.tables)
    said = _said(first, rows.header, answers)
    mapping = _apply(rows.guess, rows.header, said)
    numbers = _decide_numbers(cursor, first, relation, mapping, rows, answers)
    date = date_format(cursor, relation, mapping.get(Field.ORDERED_AT), date_order=answers.date_order)
    date = known_date(date, guess)
    contradictory = any(
        isinstance(result, NumberQuestion | DateQuestion) and result.contradictory
        for result in (*numbers.values(), date)
    )
    if contradictory and len(files) > 1:
        apart = [_read_group(cursor, [file], answers) for file in files]
        return [one for found, _ in apart for one in found], [one for _, asked in apart for one in asked]
    questions = format_questions(cursor, relation, first.name, rows.header, mapping, numbers, date)
    guessed = [name for name, reason in rows.guess.reasons.items() if reason == MapReason.VALUES]
    questions += mapping_question(first, mapping, said, guessed=guessed) if rows.unrolled is None else []
    questions += layout_question(first, rows, mapping) if rows.is_open else []
    settled = {name: first_reading(result) for name, result in numbers.items()}
    reading = FileReading(
        staged=first,
        guess=_with_order_carried(cursor, relation, rows, samples, mapping),
        mapping=mapping,
        auxiliary=rows.guess.auxiliary,
        numbers={Field(name): fmt for name, fmt in settled.items() if name != Auxiliary.REFUNDED_AMOUNT},
        date=date.readings[0] if isinstance(date, DateQuestion) else date,
        refund=settled.get(Auxiliary.REFUNDED_AMOUNT),
        words=cell_words(cursor, relation, rows.header, mapping, rows.guess),
        float_ids=float_ids(cursor, relation, mapping),
        cancel_prefix=has_cancel_prefix(cursor, relation, mapping),
        currencies=currencies(cursor, relation, mapping, settled),
        layout=rows.layout,
        order_figures=rows.order_figures,
    )
    unrolled = rows.unrolled or (None,) * len(files)
    return [
        replace(reading, staged=file, unrolled=one) for file, one in zip(files, unrolled, strict=True)
    ], questions


def _with_order_carried(
    cursor: Cursor,
    relation: str,
    rows: RowLayout,
    samples: Sequence[ColumnSample],
    mapping: Mapping[Field, int],
) -> MappingGuess:
    """Carry the number of an order down to the rows below its first one, where only that bears it."""
    order = mapping.get(Field.ORDER_ID)
    if order is None or rows.unrolled is not None or rows.guess.carried or not samples[order].blank_share:
        return rows.guess
    carried = (order,) if groups_orders(cursor, relation, mapping) else ()
    return replace(rows.guess, carried=carried)


def _refuse_unknown_headers(readings: Sequence[FileReading], answers: Answers) -> None:
    """Refuse a mapping to a column that no file has."""
    known = {title for one in readings for title in (*one.staged.header, *one.header)}
    for name, title in answers.mapping.items():
        if title and title not in known:
            raise CrosssellError(
                ErrorCode.INVALID_VALUE, value=title, what=name, allowed=", ".join(sorted(known)), field=name
            )


def _said(file: StagedFile, header: Sequence[str], answers: Answers) -> dict[Field, str]:
    """Return what the user has said of this file's columns."""
    for_all = {name: title for name, title in answers.mapping.items() if not title or title in header}
    return for_all | dict(answers.file_mapping.get(file.number, {}))


def _apply(guess: MappingGuess, header: Sequence[str], said: Mapping[Field, str]) -> dict[Field, int]:
    """Let the user's mapping win over the guess; a column that it takes leaves its guessed field."""
    chosen = {name: list(header).index(title) for name, title in said.items() if title in header}
    kept = {
        name: index
        for name, index in guess.fields.items()
        if name not in said and index not in chosen.values()
    }
    return kept | chosen


def _decide_numbers(
    cursor: Cursor,
    file: StagedFile,
    relation: str,
    mapping: Mapping[Field, int],
    rows: RowLayout,
    answers: Answers,
) -> dict[str, NumberFormat | NumberQuestion]:
    columns = number_columns(mapping, rows.guess.auxiliary)
    kinds = rows.typed_columns
    return number_formats(
        cursor,
        relation,
        columns,
        typed={name for name, index in columns.items() if kinds[index : index + 1] == ("number",)},
        has_types=file.has_types,
        decimal_mark=answers.decimal_mark,
    )
