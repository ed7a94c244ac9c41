"""What reading a test's file takes and gives: the user's word, columns, the guess, the rows laid out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from crosssell.columns import DateOrder, LeftOut, MetricKind, MetricRole
from crosssell.ingest.files.staged import ReadOptions, StagedFile
from crosssell.ingest.values.dates import DateFormat, DateQuestion
from crosssell.ingest.values.numbers import NumberFormat, NumberQuestion


class ColumnKind(StrEnum):
    """What the cells of a column are."""

    NUMBER = "number"
    YES_NO = "yes_no"  # words of yes and no, or only 0 and 1
    DATE = "date"
    TEXT = "text"
    EMPTY = "empty"


class TrialProblem(StrEnum):
    """Why a file can hardly be evaluated as a test."""

    LOOKS_LIKE_ORDERS = "looks_like_orders"  # an export of order lines, and nothing says who got what
    LOOKS_LIKE_TOTALS = "looks_like_totals"  # a row for each variant, not for each customer
    TOO_MANY_VARIANTS = "too_many_variants"  # a column says it of more groups than can be compared
    NO_VARIANT = "no_variant"  # nothing says who got what


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialOptions:
    """What the user has fixed about how a file is read; ``None`` leaves it to detection.

    Attributes:
        read: Encoding, delimiter, header row, sheet.
        decimal_mark: ``,`` or ``.``, for columns of text.
        date_order: For dates that leave it open.
    """

    read: ReadOptions = field(default_factory=ReadOptions)
    decimal_mark: str | None = None
    date_order: DateOrder | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialMetric:
    """One metric of a test and the columns that it is made of.

    Attributes:
        name: As the user calls it.
        kind: How it is computed.
        column: Title of its column; of a ratio the upper one.
        below: Title of a ratio's lower column, else ``None``.
        role: What it decides.
        higher_is_better: Whether more of it is good.
        is_money: Whether it is an amount.
    """

    name: str
    kind: MetricKind
    column: str
    below: str | None = None
    role: MetricRole = MetricRole.SECONDARY
    higher_is_better: bool = True
    is_money: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialMapping:
    """Which column is what; columns are named by their titles, which are unique in a file.

    Attributes:
        variant: Who got what.
        unit: Who it was; ``None`` makes each row one of its own.
        started: The day on which it began for them.
        metrics: What came of it; none in a list of who got what.
        covariates: Numbers from before the start.
        segments: Texts that part the customers.
        zero_when_blank: Columns whose empty cells mean 0 by the user's word; else they are missing.
    """

    variant: str
    unit: str | None = None
    started: str | None = None
    metrics: tuple[TrialMetric, ...] = ()
    covariates: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    zero_when_blank: tuple[str, ...] = ()

    @property
    def numbers(self) -> tuple[str, ...]:
        """Titles of the columns that are read as numbers, each once."""
        read = [one for metric in self.metrics for one in (metric.column, metric.below) if one is not None]
        return tuple(dict.fromkeys([*read, *self.covariates]))


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialColumn:
    """One column of a test's file.

    Attributes:
        index: Its place from 0.
        title: Its name, unique in the file.
        kind: What its cells are.
        rows: Rows of the table.
        blanks: Rows without a value, words such as ``n/a`` included.
        distinct: Distinct values; of columns with more than `MOST_VALUES` those of a sample.
        is_sampled: Whether ``distinct`` is of a sample.
        values: Its values as (text, rows), most frequent first; empty where there are more than
            `MOST_VALUES`.
        examples: Up to five different cells, as written.
        number: How its numbers are written, or what that leaves open; ``None`` for other columns.
        date: The same of its dates.
        unreadable: Rows with a text that is no number or date though the column is one of these.
        is_money: Whether its cells or its title name a currency or an amount.
        currency: ISO code written in the cells or the title.
        is_mixed: Whether a customer has several of its values, by the column that seems to tell customers
            apart and among sampled rows.
    """

    index: int
    title: str
    kind: ColumnKind
    rows: int
    blanks: int
    distinct: int
    is_sampled: bool = False
    values: tuple[tuple[str, int], ...] = ()
    examples: tuple[str, ...] = ()
    number: NumberFormat | NumberQuestion | None = None
    date: DateFormat | DateQuestion | None = None
    unreadable: int = 0
    is_money: bool = False
    currency: str | None = None
    is_mixed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialGuess:
    """What the headers and values of a test's file suggest; all of it is to be looked at.

    Attributes:
        mapping: Which column is what; ``None`` where nothing says who got what.
        control: The variant that the others are compared with, by its name; ``None`` if no name says so.
        ratios: Ratios that the metrics' columns would allow, such as revenue over orders.
        is_assignment: The file says who got what and not what came of it.
        problem: Why it can hardly be evaluated.
        crowded: The column that names more groups than can be compared, where that is the problem.
    """

    mapping: TrialMapping | None = None
    control: str | None = None
    ratios: tuple[TrialMetric, ...] = ()
    is_assignment: bool = False
    problem: TrialProblem | None = None
    crowded: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialFile:
    """One file of a test, staged in memory, with its columns and the guess.

    Attributes:
        id: Name of the folder that it was opened in.
        name: As the user knows it.
        staged: How it was read.
        scratch: Name of the database with its rows.
        columns: In the order of the file.
        options: What the user had fixed.
        guess: What the columns may be.
    """

    id: str
    name: str
    staged: StagedFile
    scratch: str
    columns: tuple[TrialColumn, ...]
    options: TrialOptions
    guess: TrialGuess

    def column(self, title: str) -> TrialColumn | None:
        """Return the column of this title."""
        return next((one for one in self.columns if one.title == title), None)

    def variants(self, title: str) -> tuple[tuple[str, int], ...]:
        """Return the values of a column and their rows; empty where there are too many to be variants."""
        found = self.column(title)
        return () if found is None else found.values


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """Cells that should be numbers or days and are not.

    Attributes:
        count: How many.
        examples: Up to three of them, as written.
    """

    count: int
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialRows:
    """The rows of a test in the temporary table `table` of a cursor.

    The table has ``row_no bigint``, ``variant varchar``, ``unit varchar`` (both null where the cell is
    blank), ``started date``, ``n0 double`` … (NaN where a cell holds something that is no number) and
    ``g0 varchar`` ….

    The law: ``rows`` = ``kept`` + Σ ``left_out``.

    Attributes:
        table: Name of the table.
        rows: Rows after the header.
        kept: Rows of the table.
        left_out: Rows of the file that are none of the test, by reason.
        variants: Names and rows, by code point.
        numbers: Title of a column → column of the table.
        segments: The same for the segments.
        has_unit: Whether customers are told apart.
        has_started: Whether days are known.
        missing_variant: Rows of the table without a variant.
        missing_unit: Rows of the table without a customer, where customers are told apart.
        missing_started: Rows of the table without a day, where days are known.
        unreadable: Cells that should be numbers or days and are not, by title.
        case_twins: Customers whose e-mail differs from another's by upper and lower case alone.
    """

    table: str
    rows: int
    kept: int
    left_out: Mapping[LeftOut, int]
    variants: tuple[tuple[str, int], ...]
    numbers: Mapping[str, str]
    segments: Mapping[str, str]
    has_unit: bool
    has_started: bool
    missing_variant: int = 0
    missing_unit: int = 0
    missing_started: int = 0
    unreadable: Mapping[str, Unreadable] = field(default_factory=dict)
    case_twins: int = 0
