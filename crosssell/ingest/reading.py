"""How is each staged file read? Columns to fields, number and date formats, words, and what stays open.

Everything is decided over all rows of a column. Files with the same header row are the output of
one program, so their columns are decided together: what December leaves open, January settles.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from crosssell.columns import NUMBER_FIELDS, REQUIRED_FIELDS, DateOrder, Field
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.ingest.asking import currency_question, format_questions, mapping_question, one_of_each
from crosssell.ingest.currencies import currency_code
from crosssell.ingest.date_patterns import DateShape
from crosssell.ingest.dates import (
    DateFormat,
    DateQuestion,
    date_shapes_sql,
    decide_dates,
)
from crosssell.ingest.line_sums import line_sums
from crosssell.ingest.mapping import Auxiliary, MappingGuess, guess_mapping
from crosssell.ingest.numbers import (
    NumberFormat,
    NumberQuestion,
    Shape,
    decide_mixed,
    decide_numbers,
    decide_together,
    number_shapes_sql,
)
from crosssell.ingest.questions import Question, QuestionId
from crosssell.ingest.samples import cell_words, column_samples
from crosssell.ingest.stage import StagedFile
from crosssell.warehouse import Cursor

MOST_CURRENCIES = 50
SIGNED_FIELDS = (Field.UNIT_PRICE, Field.LINE_TOTAL)  # a currency may be written beside these

CURRENCIES = """
select upper(trim({column})) as currency, count(*) as rows
from {relation}
where trim({column}) <> ''
group by currency
order by rows desc, currency
limit {most}
"""

FLOAT_IDS = """
select
    count(*) filter ({column} like '%.0' and try_cast({column} as double) is not null),
    count(*) filter (contains({column}, '.'))
from {relation}
"""

# C536379 among 536365, 536366 …: an order id that marks a cancellation.
CANCEL_PREFIX = """
select
    count(*) filter ({column} like 'C%' and try_cast(substr({column}, 2) as bigint) is not null),
    count(*) filter (where try_cast({column} as bigint) is not null),
    count({column})
from {relation}
"""


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
        """Names of the columns."""
        return self.staged.header

    @property
    def decimal_mark(self) -> str | None:
        """The mark of the first number field that has one of its own; ``None`` for workbooks."""
        if self.staged.kind == "xlsx" or not self.numbers:
            return None
        money_first = sorted(self.numbers, key=lambda name: name == Field.QUANTITY)
        return self.numbers[money_first[0]].decimal_mark

    @property
    def currency_column(self) -> str:
        """Header of the column that names the currency, be it by a sign beside the amount."""
        fields = (Field.CURRENCY, Field.UNIT_PRICE, Field.LINE_TOTAL)
        return next((self.header[self.mapping[name]] for name in fields if name in self.mapping), "")

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
    _refuse_unknown_headers(staged, answers)
    groups: dict[tuple[str, ...], list[StagedFile]] = {}
    for file in staged:
        groups.setdefault(file.header, []).append(file)
    readings: list[FileReading] = []
    questions: list[Question] = []
    named: list[FileReading] = []
    for files in groups.values():
        found, asked = _read_group(cursor, files, answers)
        readings += found
        questions += asked
        # Files read together share one count of their currencies.
        named += found[:1] if len({one.currencies for one in found}) == 1 else found
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
        if file.guess.no_line_items and Field.PRODUCT not in file.mapping:
            raise CrosssellError(ErrorCode.NO_LINE_ITEMS, file=file.name, headers=list(file.header))
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
    relation = _relation(files)
    header = files[0].header
    samples = column_samples(cursor, relation, header)
    guess = guess_mapping(header, samples, arithmetic=line_sums(cursor, header))
    mapping = _apply(guess, header, _said(files[0], answers))
    numbers = _decide_numbers(cursor, files[0], relation, mapping, guess, answers)
    date = _decide_date(cursor, relation, mapping, answers)
    contradictory = any(
        isinstance(result, NumberQuestion | DateQuestion) and result.contradictory
        for result in (*numbers.values(), date)
    )
    if contradictory and len(files) > 1:
        apart = [_read_group(cursor, [file], answers) for file in files]
        return [one for found, _ in apart for one in found], [one for _, asked in apart for one in asked]
    questions = format_questions(cursor, relation, files[0], mapping, numbers, date)
    questions += mapping_question(files[0], mapping, _said(files[0], answers))
    settled = {name: _first_reading(result) for name, result in numbers.items()}
    reading = FileReading(
        staged=files[0],
        guess=guess,
        mapping=mapping,
        auxiliary=guess.auxiliary,
        numbers={Field(name): fmt for name, fmt in settled.items() if name != Auxiliary.REFUNDED_AMOUNT},
        date=None if date is None else date.readings[0] if isinstance(date, DateQuestion) else date,
        refund=settled.get(Auxiliary.REFUNDED_AMOUNT),
        words=cell_words(cursor, relation, header, mapping, guess),
        float_ids=_float_ids(cursor, relation, mapping),
        cancel_prefix=_has_cancel_prefix(cursor, relation, mapping),
        currencies=_currencies(cursor, relation, mapping, settled),
    )
    return [replace(reading, staged=file) for file in files], questions


def _relation(files: Sequence[StagedFile]) -> str:
    if len(files) == 1:
        return f"raw_{files[0].number}"
    return "(" + " union all ".join(f"select * from raw_{file.number}" for file in files) + ")"


def _refuse_unknown_headers(staged: Sequence[StagedFile], answers: Answers) -> None:
    """Refuse a mapping to a column that no file has."""
    known = {title for file in staged for title in file.header}
    for name, title in answers.mapping.items():
        if title and title not in known:
            raise CrosssellError(
                ErrorCode.INVALID_VALUE, value=title, what=name, allowed=", ".join(sorted(known)), field=name
            )


def _said(file: StagedFile, answers: Answers) -> dict[Field, str]:
    """Return what the user has said of this file's columns."""
    for_all = {name: title for name, title in answers.mapping.items() if not title or title in file.header}
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
    guess: MappingGuess,
    answers: Answers,
) -> dict[str, NumberFormat | NumberQuestion]:
    columns: dict[str, int] = {name: mapping[name] for name in NUMBER_FIELDS if name in mapping}
    if Auxiliary.REFUNDED_AMOUNT in guess.auxiliary:
        columns[Auxiliary.REFUNDED_AMOUNT] = guess.auxiliary[Auxiliary.REFUNDED_AMOUNT]
    shapes = {
        name: [
            Shape(text=text, count=count, example=example, leading_zeros=zeros)
            for text, count, example, zeros in cursor.rows(
                number_shapes_sql(f"c{index}", relation_sql=relation)
            )
        ]
        for name, index in columns.items()
    }
    typed = {name for name, index in columns.items() if file.typed_columns[index : index + 1] == ("number",)}
    decided = decide_together(
        {name: found for name, found in shapes.items() if name not in typed},
        decimal_mark=answers.decimal_mark,
    )
    decided |= {name: decide_numbers(shapes[name], decimal_mark=".") for name in typed}
    if file.kind == "xlsx":
        mixed = {name: decide_mixed(shapes[name], decimal_mark=answers.decimal_mark) for name in decided}
        decided |= {name: found for name, found in mixed.items() if found is not None}
    return decided


def _decide_date(
    cursor: Cursor, relation: str, mapping: Mapping[Field, int], answers: Answers
) -> DateFormat | DateQuestion | None:
    if Field.ORDERED_AT not in mapping:
        return None
    statement = date_shapes_sql(f"c{mapping[Field.ORDERED_AT]}", relation_sql=relation)
    shapes = [
        DateShape(
            text=text,
            count=count,
            example=example,
            first_over_12=first_over_12,
            second_over_12=second_over_12,
            first_over_31=first_over_31,
            third_over_31=third_over_31,
            first_distinct=first_distinct,
            third_distinct=third_distinct,
        )
        for (
            text,
            count,
            example,
            first_over_12,
            second_over_12,
            first_over_31,
            third_over_31,
            first_distinct,
            third_distinct,
        ) in cursor.rows(statement)
    ]
    return decide_dates(shapes, date_order=answers.date_order)


def _first_reading(result: NumberFormat | NumberQuestion) -> NumberFormat:
    return result.readings[0] if isinstance(result, NumberQuestion) else result


def _float_ids(cursor: Cursor, relation: str, mapping: Mapping[Field, int]) -> tuple[Field, ...]:
    """Id fields whose only dotted values are whole numbers with ``.0``, as spreadsheets leave them."""
    found = []
    for name in (Field.ORDER_ID, Field.CUSTOMER_ID, Field.PRODUCT):
        if name in mapping:
            floats, dotted = cursor.row(FLOAT_IDS.format(column=f"c{mapping[name]}", relation=relation))
            if floats and floats == dotted:
                found.append(name)
    return tuple(found)


def _has_cancel_prefix(cursor: Cursor, relation: str, mapping: Mapping[Field, int]) -> bool:
    if Field.ORDER_ID not in mapping:
        return False
    column = f"c{mapping[Field.ORDER_ID]}"
    prefixed, plain, filled = cursor.row(CANCEL_PREFIX.format(column=column, relation=relation))
    return bool(prefixed > 0 and plain > prefixed and plain + prefixed >= 0.95 * filled)


def _currencies(
    cursor: Cursor, relation: str, mapping: Mapping[Field, int], numbers: Mapping[str, NumberFormat]
) -> tuple[tuple[str, int], ...]:
    """Name the currencies of the rows: by their own column, else by the signs beside the amounts."""
    if Field.CURRENCY in mapping:
        column = f"c{mapping[Field.CURRENCY]}"
        statement = CURRENCIES.format(column=column, relation=relation, most=MOST_CURRENCIES)
        named: dict[str, int] = {}
        for text, rows in cursor.rows(statement):
            named[currency_code(text)] = named.get(currency_code(text), 0) + rows
        return tuple(sorted(named.items(), key=lambda one: (-one[1], one[0])))
    signed = next((name for name in SIGNED_FIELDS if name in numbers and numbers[name].currencies), None)
    return numbers[signed].currencies if signed else ()
