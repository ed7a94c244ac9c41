"""How is a customers or products file read? Its columns, numbers, days and words, and what stays open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from crosssell.columns import ConsentChannel, CustomerField, DateOrder, FileKind, ProductField
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.ingest.files.stage import StagedFile
from crosssell.ingest.joined.consent_headers import ConsentColumn, channel_of
from crosssell.ingest.joined.kind import guess_kind
from crosssell.ingest.joined.mapping import NUMBERS, JoinedMapping, map_customers, map_products
from crosssell.ingest.joined.vocabulary import JoinedField
from crosssell.ingest.mapping.samples import column_samples
from crosssell.ingest.questions import Choice, Question, QuestionId
from crosssell.ingest.reading import Answers
from crosssell.ingest.values.date_patterns import DateShape
from crosssell.ingest.values.dates import DateFormat, DateQuestion, date_shapes_sql, decide_dates
from crosssell.ingest.values.numbers import (
    NumberFormat,
    NumberQuestion,
    Shape,
    decide_mixed,
    decide_numbers,
    decide_together,
    number_shapes_sql,
)
from crosssell.ingest.values.words import consent_of, is_blank
from crosssell.warehouse import Cursor

MOST_WORDS = 10_000
MOST_UNKNOWN_WORDS = 50
IDS = (
    CustomerField.CUSTOMER_ID,
    CustomerField.PHONE,
    CustomerField.POSTCODE,
    ProductField.PRODUCT,
    ProductField.PRODUCT_ID,
    ProductField.PARENT,
)

FLOAT_IDS = """
select
    count(*) filter ({column} like '%.0' and try_cast({column} as double) is not null),
    count(*) filter (contains({column}, '.'))
from {raw}
"""

WORDS = """
select trim({column}, ' \t\r\n\u00a0\u200b\ufeff') as word, count(*)
from {raw}
where {column} is not null
group by word
order by count(*) desc, word
limit $most
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentWords:
    """What the words of one column of consent mean, the opposite of a negated column applied.

    Attributes:
        yes: Words that are a yes.
        no: Words that are a no.
        silent: Words that say nothing: that nobody has objected, where another column asks for consent.
    """

    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinedReading:
    """How one staged file of customers or products is read.

    Attributes:
        staged: The file.
        kind: Customers or products.
        mapping: Field → column index.
        attributes: Columns kept as attributes of customers.
        ignored: Columns that are not kept.
        consent: What the mapped columns of consent say, by field.
        words: Their words by what they mean, by field; columns of days have none.
        channels: Cells that name the way of contact of their row → that way.
        unknown_words: Words of consent that nobody knows, as (header, word, rows).
        dates: How the mapped columns of days are read.
        numbers: How the mapped columns of numbers are read.
        float_ids: Id fields whose numbers a spreadsheet has given a decimal (``17850.0``).
    """

    staged: StagedFile
    kind: FileKind
    mapping: Mapping[JoinedField, int]
    attributes: tuple[int, ...] = ()
    ignored: tuple[int, ...] = ()
    consent: Mapping[JoinedField, ConsentColumn] = field(default_factory=dict)
    words: Mapping[JoinedField, ConsentWords] = field(default_factory=dict)
    channels: Mapping[str, ConsentChannel] = field(default_factory=dict)
    unknown_words: tuple[tuple[str, str, int], ...] = ()
    dates: Mapping[JoinedField, DateFormat] = field(default_factory=dict)
    numbers: Mapping[JoinedField, NumberFormat] = field(default_factory=dict)
    float_ids: tuple[JoinedField, ...] = ()

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
        """The mark of its first column of numbers; ``None`` for workbooks and without numbers."""
        return None if self.staged.encoding is None or not self.numbers else self._mark()

    @property
    def date_order(self) -> DateOrder | None:
        """The order of its first column of days, ``None`` without one."""
        return next((fmt.date_order for fmt in self.dates.values()), None)

    @property
    def missing(self) -> tuple[JoinedField, ...]:
        """What no column serves though one must: of customers either of the two will do."""
        if self.kind == FileKind.PRODUCTS:
            return () if ProductField.PRODUCT in self.mapping else (ProductField.PRODUCT,)
        either = (CustomerField.CUSTOMER_ID, CustomerField.EMAIL)
        return () if any(name in self.mapping for name in either) else either

    def _mark(self) -> str:
        return next(iter(self.numbers.values())).decimal_mark


def guess_kinds(
    cursor: Cursor, staged: Sequence[StagedFile], *, stated: Mapping[int, FileKind]
) -> dict[int, FileKind]:
    """Return what the rows of each staged file are, by its number; the user's word wins."""
    return {file.number: stated.get(file.number) or guess_kind(cursor, file) for file in staged}


def read_joined(
    cursor: Cursor, file: StagedFile, kind: FileKind, answers: Answers, *, said: Mapping[str, str]
) -> tuple[JoinedReading, list[Question]]:
    """Decide how a staged file of customers or products is read.

    Args:
        cursor: On the scratch database with its raw table.
        file: The file.
        kind: What its rows are.
        answers: What the user has said of all files: decimal mark and order of dates count here.
        said: The user's mapping of this file: field → header, empty for no such column.

    Raises:
        CrosssellError: ``invalid_value`` for a field that is none or a column that the file lacks.
    """
    _refuse_unknown(file, kind, said)
    raw = f"raw_{file.number}"
    samples = column_samples(cursor, raw, file.header)
    is_products = kind == FileKind.PRODUCTS
    found = (map_products if is_products else map_customers)(file.header, samples, said=said)
    dates = _decide_dates(cursor, raw, found, answers)
    numbers = _decide_numbers(cursor, file, raw, found, answers)
    words, unknown = _words(cursor, file, raw, found)
    reading = JoinedReading(
        staged=file,
        kind=kind,
        mapping=found.fields,
        attributes=found.attributes,
        ignored=found.ignored,
        consent=found.consent,
        words=words,
        channels=_channels(cursor, raw, found),
        unknown_words=unknown,
        dates={n: one.readings[0] if isinstance(one, DateQuestion) else one for n, one in dates.items()},
        numbers={
            n: one.readings[0] if isinstance(one, NumberQuestion) else one for n, one in numbers.items()
        },
        float_ids=_float_ids(cursor, raw, found),
    )
    return reading, [*_number_question(file, found, numbers), *_date_question(file, found, dates)]


def refuse_unusable_joined(readings: Sequence[JoinedReading]) -> None:
    """Raise what makes a file of customers or products unusable whatever is answered.

    Raises:
        CrosssellError: ``missing_field`` where no column says whom or what a row is about.
    """
    for reading in readings:
        if reading.missing:
            raise CrosssellError(
                ErrorCode.MISSING_FIELD,
                reading.kind.value,
                field=reading.missing[0],
                file=reading.name,
                headers=list(reading.header),
            )


def _refuse_unknown(file: StagedFile, kind: FileKind, said: Mapping[str, str]) -> None:
    names = list(ProductField if kind == FileKind.PRODUCTS else CustomerField)
    for name, title in said.items():
        if name not in names:
            raise CrosssellError(
                ErrorCode.INVALID_VALUE, value=name, what="field", allowed=", ".join(names), field=name
            )
        if title and title not in file.header:
            raise CrosssellError(
                ErrorCode.INVALID_VALUE, value=title, what=name, allowed=", ".join(file.header), field=name
            )


def _decide_dates(
    cursor: Cursor, raw: str, found: JoinedMapping, answers: Answers
) -> dict[JoinedField, DateFormat | DateQuestion]:
    """Decide each column of days by all its cells; what one leaves open another of the file settles."""
    columns = {name: one.index for name, one in found.consent.items() if one.is_day}
    shapes = {
        name: [
            DateShape(
                text=text, count=count, example=example, first_over_12=one, second_over_12=two,
                first_over_31=three, third_over_31=four, first_distinct=five, third_distinct=six,
            )
            for text, count, example, one, two, three, four, five, six in cursor.rows(
                date_shapes_sql(f"c{index}", relation_sql=raw)
            )
        ]
        for name, index in columns.items()
    }  # fmt: skip
    decided = {name: decide_dates(one, date_order=answers.date_order) for name, one in shapes.items()}
    orders = {one.date_order for one in decided.values() if isinstance(one, DateFormat) and one.patterns}
    orders &= {DateOrder.DMY, DateOrder.MDY}
    if len(orders) != 1:
        return decided
    (order,) = orders
    return {
        name: decide_dates(shapes[name], date_order=order) if isinstance(one, DateQuestion) else one
        for name, one in decided.items()
    }


def _decide_numbers(
    cursor: Cursor, file: StagedFile, raw: str, found: JoinedMapping, answers: Answers
) -> dict[JoinedField, NumberFormat | NumberQuestion]:
    columns = {name: found.fields[name] for name in NUMBERS if name in found.fields}
    shapes = {
        name.value: [
            Shape(text=text, count=count, example=example, leading_zeros=zeros)
            for text, count, example, zeros in cursor.rows(number_shapes_sql(f"c{index}", relation_sql=raw))
        ]
        for name, index in columns.items()
    }
    typed = {name.value for name, at in columns.items() if file.typed_columns[at : at + 1] == ("number",)}
    decided = decide_together(
        {name: one for name, one in shapes.items() if name not in typed}, decimal_mark=answers.decimal_mark
    )
    decided |= {name: decide_numbers(shapes[name], decimal_mark=".") for name in typed}
    if file.encoding is None:
        mixed = {name: decide_mixed(shapes[name], decimal_mark=answers.decimal_mark) for name in decided}
        decided |= {name: one for name, one in mixed.items() if one is not None}
    return {name: decided[name.value] for name in columns}


def _words(
    cursor: Cursor, file: StagedFile, raw: str, found: JoinedMapping
) -> tuple[dict[JoinedField, ConsentWords], tuple[tuple[str, str, int], ...]]:
    has_plain = any(not one.is_day and not one.negated for one in found.consent.values())
    words: dict[JoinedField, ConsentWords] = {}
    unknown: list[tuple[str, str, int]] = []
    for name, one in found.consent.items():
        if one.is_day:
            continue
        rows = cursor.rows(WORDS.format(column=f"c{one.index}", raw=raw), most=MOST_WORDS)
        meanings = {word: consent_of(word, negated=one.negated) for word, _ in rows}
        agreed = tuple(word for word, meaning in meanings.items() if meaning is True)
        refused = tuple(word for word, meaning in meanings.items() if meaning is False)
        is_silent = name == CustomerField.NO_CONSENT and has_plain
        words[name] = ConsentWords(
            yes=() if is_silent else agreed, no=refused, silent=agreed if is_silent else ()
        )
        unknown += [
            (file.header[one.index], word, count)
            for word, count in rows
            if meanings[word] is None and not is_blank(word)
        ]
    return words, tuple(unknown[:MOST_UNKNOWN_WORDS])


def _channels(cursor: Cursor, raw: str, found: JoinedMapping) -> dict[str, ConsentChannel]:
    index = found.fields.get(CustomerField.CONSENT_CHANNEL)
    if index is None:
        return {}
    rows = cursor.rows(WORDS.format(column=f"c{index}", raw=raw), most=MOST_WORDS)
    named = {word: channel_of(word) for word, _ in rows}
    return {word: channel for word, channel in named.items() if channel is not None}


def _float_ids(cursor: Cursor, raw: str, found: JoinedMapping) -> tuple[JoinedField, ...]:
    """Return the id fields whose only dotted values are whole numbers with ``.0``."""
    floats = []
    for name in IDS:
        if name in found.fields:
            whole, dotted = cursor.row(FLOAT_IDS.format(column=f"c{found.fields[name]}", raw=raw))
            if whole and whole == dotted:
                floats.append(name)
    return tuple(floats)


def _number_question(
    file: StagedFile, found: JoinedMapping, numbers: Mapping[JoinedField, NumberFormat | NumberQuestion]
) -> list[Question]:
    asked = {name: one for name, one in numbers.items() if isinstance(one, NumberQuestion)}
    if not asked:
        return []
    choices = tuple(
        Choice(
            value=fmt.decimal_mark,
            example=f"{written} = {value.normalize():f}",
            written=written,
            number=value,
        )
        for fmt in next(iter(asked.values())).readings
        for written, value in fmt.examples[:1]
    )
    return [
        Question(
            id=QuestionId.DECIMAL_MARK,
            column=", ".join(file.header[found.fields[name]] for name in asked),
            choices=choices,
            option="--decimal ,",
            file=file.name,
        )
    ]


def _date_question(
    file: StagedFile, found: JoinedMapping, dates: Mapping[JoinedField, DateFormat | DateQuestion]
) -> list[Question]:
    asked = {name: one for name, one in dates.items() if isinstance(one, DateQuestion)}
    if not asked:
        return []
    name, question = next(iter(asked.items()))
    choices = tuple(
        Choice(value=fmt.date_order, example=f"{written} = {moment:%Y-%m-%d}", written=written, moment=moment)
        for fmt in question.readings
        for written, moment in fmt.examples[:1]
    )
    return [
        Question(
            id=QuestionId.DATE_ORDER,
            column=file.header[found.fields[name]],
            choices=choices,
            option=f"--date-order {choices[0].value}",
            file=file.name,
        )
    ]
