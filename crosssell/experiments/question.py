"""What is asked of a test: its metrics, what decides, and how sure one wants to be."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from crosssell.columns import MetricKind, MetricRole


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One metric of a test.

    Attributes:
        name: As the user calls it; for metrics of the dataset's orders a code of `ShopMetric`.
        kind: How it is computed.
        role: What it decides.
        higher_is_better: Whether more of it is good; not so for returns and discounts.
        is_money: Whether it is an amount in the dataset's currency.
    """

    name: str
    kind: MetricKind
    role: MetricRole = MetricRole.SECONDARY
    higher_is_better: bool = True
    is_money: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallestEffect:
    """The smallest effect worth having on the primary metric.

    Attributes:
        value: Greater than 0: 0.05 is 5 % of the control where relative, else in the metric's own unit
            (0.01 is one percentage point of a proportion).
        is_relative: Which of the two.
    """

    value: float
    is_relative: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How a test is to be judged.

    Attributes:
        control: The variant that the others are compared with.
        split: Planned share of each variant, adding up to 1; ``None`` where none was stated.
        alpha: Chance of a false alarm that is accepted, two-sided.
        smallest_effect: What an effect must reach to be worth having; ``None``: any effect above zero.
        planned_units: Customers in all that the test was planned for; ``None`` where nobody planned.
        planned_end: Day on which it was to be read.
        today: Day of the evaluation, for what is said about the days left.
        winsorise: Share (0–0.2) of all customers whose values are pulled in at each end; 0 is off.
        with_bootstrap: Whether bootstrap intervals of means and ratios are wanted.
        with_adjustment: Whether history reduces the variance (CUPED) where there is some. The verdict then
            reads the adjusted figures.
        audience: Customers that the winner would be rolled out to, for the money of all; ``None``: those of
            the test.
        seed: Of everything drawn.
    """

    control: str
    split: Mapping[str, float] | None = None
    alpha: float = 0.05
    smallest_effect: SmallestEffect | None = None
    planned_units: int | None = None
    planned_end: date | None = None
    today: date | None = None
    winsorise: float = 0.0
    with_bootstrap: bool = True
    with_adjustment: bool = True
    audience: int | None = None
    seed: int = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Excluded:
    """Who is not in the figures, and why. Rows are the file's, units are customers.

    Attributes:
        rows: Rows that were read.
        missing_variant: Rows without a variant.
        missing_unit: Rows without a customer, where customers were to be told apart.
        missing_start: Rows without a start, where each customer has its own.
        duplicate_rows: Rows that say exactly what another says.
        several_variants: Units that were in more than one variant.
        missing_metric: Units without a value, by metric; they are in the other metrics.
        impossible: Units with a value that cannot be (text, or a number outside the metric's range), by
            metric; they count as missing.
        unknown_customers: Units of the list without any order, ever, in the dataset. They are in the figures
            (they bought nothing), counted to be said.
        open_window: Units whose follow-up window is not over.
        before_orders: Units whose window begins before the first order of the dataset.
        several_starts: Units with more than one start; the earliest holds.
    """

    rows: int = 0
    missing_variant: int = 0
    missing_unit: int = 0
    missing_start: int = 0
    duplicate_rows: int = 0
    several_variants: int = 0
    missing_metric: Mapping[str, int] = field(default_factory=dict)
    impossible: Mapping[str, int] = field(default_factory=dict)
    unknown_customers: int = 0
    open_window: int = 0
    before_orders: int = 0
    several_starts: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A test laid in the temporary table ``trial_unit``, one row a unit.

    The table has ``variant varchar`` (never null), ``unit varchar`` (null where every row is its own unit),
    ``day date`` (on which the unit's figures are complete; null where unknown), for metric number i ``v{i}
    double`` (0 or 1 for a proportion, the numerator for a ratio; null is missing) and for ratios ``d{i}
    double`` (the denominator), for covariate number j ``x{j} double`` (null where there is no history), for
    segment column k ``g{k} varchar``.

    Attributes:
        metrics: In the order of the columns; at most one is primary.
        covariates: Names; what the history is of.
        segments: Names of the segment columns.
        variants: In the order of the user's list, else by name.
        excluded: Who is not in the table, and why.
        rows_per_unit: Average rows that were united into one unit; 1.0 where there was nothing to unite.
        has_days: Whether ``day`` is known.
        window_days: Length of the follow-up window, ``None`` where the file had the figures.
    """

    metrics: tuple[Metric, ...]
    covariates: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()
    excluded: Excluded = field(default_factory=Excluded)
    rows_per_unit: float = 1.0
    has_days: bool = False
    window_days: int | None = None
