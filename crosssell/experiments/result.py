"""What an evaluation of a test says: effects, checks, and a verdict with its reasons."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from crosssell.columns import (
    CheckCode,
    CheckLevel,
    NoResult,
    ReadingMethod,
    TestReason,
    TestVerdict,
    TrialSource,
)
from crosssell.experiments.question import Excluded, Metric, Terms

METHODS_VERSION = 1  # raise it when a method changes what an evaluation says


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """An interval; both bounds are ``None`` where it cannot be computed."""

    lower: float | None = None
    upper: float | None = None


NO_INTERVAL = Interval()


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """A variant against the control, by one method.

    Attributes:
        difference: Variant less control, in the metric's unit.
        difference_ci: Its interval.
        relative: Difference over the control's value.
        relative_ci: Its interval.
        standard_error: Of the difference.
        statistic: z or t.
        degrees: Degrees of freedom of t; ``None`` for z.
        p_value: Two-sided.
        reason: Why there is no difference or no p-value; ``None`` where there is.
        relative_reason: Why there is no relative figure or interval.
    """

    difference: float | None = None
    difference_ci: Interval = NO_INTERVAL
    relative: float | None = None
    relative_ci: Interval = NO_INTERVAL
    standard_error: float | None = None
    statistic: float | None = None
    degrees: float | None = None
    p_value: float | None = None
    reason: NoResult | None = None
    relative_reason: NoResult | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjusted:
    """The effect with the variance that history explains taken out (CUPED).

    Attributes:
        effect: The adjusted effect.
        variance_reduction: Share (0–1) of the variance that went.
        customers_gained: As if there were so many times the customers: 1 / (1 - variance_reduction).
        with_history: Share of units that have a history.
    """

    effect: Effect
    variance_reduction: float
    customers_gained: float
    with_history: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Bootstrapped:
    """Percentile intervals from resampled customers.

    Attributes:
        difference_ci: Of the difference.
        relative_ci: Of the relative difference.
        draws: How many resamples.
        units: Units that were resampled; fewer than there are where `capped`.
        capped: Whether a sample stands for all units.
    """

    difference_ci: Interval
    relative_ci: Interval
    draws: int
    units: int
    capped: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Posterior:
    """The Bayesian reading of a difference; the prior is told in `crosssell.experiments.methods.bayes`.

    Attributes:
        mean: Of the difference.
        deviation: Standard deviation of the difference.
        difference_ci: Credible interval.
        relative_ci: Credible interval of the relative difference.
        chance_to_beat: Chance (0–1) that the variant is better than the control.
        expected_loss: What choosing the variant costs on average if it is worse; in the metric's unit.
        value_variant: Points (x, density) of the variant's own value, for a picture.
        value_control: The same of the control.
    """

    mean: float
    deviation: float
    difference_ci: Interval
    relative_ci: Interval
    chance_to_beat: float
    expected_loss: float
    value_variant: tuple[tuple[float, float], ...] = ()
    value_control: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AlwaysValid:
    """An interval that holds however often one looks (asymptotic confidence sequence).

    Attributes:
        difference_ci: Of the difference.
        relative_ci: Of the relative difference.
        p_value: Always-valid.
        tuned_for: Units in all at which it is narrowest.
        units_needed: Further units in all until it is expected to clear zero or the smallest effect, at the
            present estimate; ``None`` where it does already or never will.
    """

    difference_ci: Interval
    relative_ci: Interval
    p_value: float
    tuned_for: int
    units_needed: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One variant against the control in one metric.

    Attributes:
        metric: Which.
        variant: Which.
        control: Against which.
        n_variant: Units with a value.
        n_control: Units with a value.
        value_variant: Share, mean or ratio.
        value_control: Share, mean or ratio.
        effect: By the method of the metric's kind, at the level of `Terms.alpha`.
        exact_p_value: By Fisher's or Barnard's exact test, for small proportions; else ``None``.
        p_adjusted: Corrected for many metrics or variants.
        level: Confidence level (such as 0.975) after that correction.
        corrected_ci: Of the difference, at `level`.
        corrected_relative_ci: Of the relative difference, at `level`.
        adjusted: With history taken into account.
        bootstrap: Beside it, where asked for and there is something to resample.
        bayes: Beside it.
        always_valid: Beside it.
    """

    metric: Metric
    variant: str
    control: str
    n_variant: int
    n_control: int
    value_variant: float | None
    value_control: float | None
    effect: Effect
    exact_p_value: float | None = None
    p_adjusted: float | None = None
    level: float = 0.95
    corrected_ci: Interval = NO_INTERVAL
    corrected_relative_ci: Interval = NO_INTERVAL
    adjusted: Adjusted | None = None
    bootstrap: Bootstrapped | None = None
    bayes: Posterior | None = None
    always_valid: AlwaysValid | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One check of the data, before any result.

    Attributes:
        code: What was checked.
        level: How it came out.
        veto: Whether no verdict can stand on such data.
        values: Figures for the text: counts, shares, p-values, names. JSON values.
    """

    code: CheckCode
    level: CheckLevel
    veto: bool = False
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One reason of the verdict: a code, and the figures for its text. JSON values."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the primary metric says of one variant, by the interval that decides.

    Attributes:
        variant: Which.
        method: Which interval was read.
        adjusted: Whether history is taken into account.
        level: Its confidence level (such as 0.975).
        difference: Variant less control, in the metric's unit.
        difference_ci: Its interval.
        relative: Difference over the control's value.
        relative_ci: Its interval.
        code: The advice on this variant, before other variants and checks.
        reason: Why.
    """

    variant: str
    method: ReadingMethod
    adjusted: bool
    level: float
    difference: float | None
    difference_ci: Interval
    relative: float | None
    relative_ci: Interval
    code: TestVerdict
    reason: TestReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What to do.

    Attributes:
        code: The advice.
        variant: The variant that it is about; ``None`` where it is about the test.
        reasons: The deciding one first.
        readings: The interval that decided, one for each variant; empty where no reading stands.
    """

    code: TestVerdict
    variant: str | None = None
    reasons: tuple[Reason, ...] = ()
    readings: tuple[Reading, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleRatio:
    """Planned against found shares of the variants.

    Attributes:
        p_value: χ² against the planned split; ``None`` with one variant.
        level: How it came out.
        assumed: Whether an equal split was assumed because none was stated.
    """

    p_value: float | None
    level: CheckLevel
    assumed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantCount:
    """One variant: its units, its share of all, and the share that was planned."""

    name: str
    units: int
    share: float
    planned_share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DayEffect:
    """The effect on the primary metric with everything known by the end of a day.

    Attributes:
        day: Which.
        variant: Which.
        units: Units of both groups by then.
        difference: The effect by then.
        band: Its always-valid interval.
    """

    day: date
    variant: str
    units: int
    difference: float | None
    band: Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentEffect:
    """The effect on the primary metric within one part of the customers; exploratory.

    Attributes:
        name: Which segment column.
        value: Which part.
        variant: Which variant.
        n_variant: Its units in the part.
        n_control: The control's.
        effect: Within the part.
    """

    name: str
    value: str
    variant: str
    n_variant: int
    n_control: int
    effect: Effect


@dataclass(frozen=True, slots=True, kw_only=True)
class Interaction:
    """Whether the effect differs between the parts of one segment column.

    Attributes:
        name: Which column.
        variant: Which variant.
        p_value: Of Cochran's Q over the parts' effects.
        p_adjusted: Corrected (Holm) over all columns and variants.
        parts: How many parts were compared; those with too few units are left out.
        left_out: How many that are.
    """

    name: str
    variant: str
    p_value: float | None
    p_adjusted: float | None
    parts: int
    left_out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How a money metric's values lie in one variant, for a picture.

    Attributes:
        variant: Which.
        zero_share: Share of units with exactly nothing.
        edges: Edges of the bins of the values above zero (one more than `shares`).
        shares: Share of the variant's units in each bin.
    """

    variant: str
    zero_share: float
    edges: tuple[float, ...]
    shares: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """What rolling out is worth, over as long as the metric was measured.

    Attributes:
        metric: Which money metric (revenue or margin).
        variant: Which variant.
        per_customer: Incremental amount a customer.
        per_customer_ci: Its interval at the level of the verdict.
        audience: Customers that it is reckoned for.
        total: For all of them.
        total_ci: Its interval.
    """

    metric: Metric
    variant: str
    per_customer: float
    per_customer_ci: Interval
    audience: int
    total: float
    total_ci: Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """Everything that is known of a test.

    Attributes:
        source: Where the figures come from.
        terms: How it was judged.
        metrics: The primary first.
        variants: The control first.
        excluded: Who is not in the figures.
        sample_ratio: Planned against found.
        checks: All that were made, the worst first.
        comparisons: In the order of metrics, then variants.
        verdict: What to do.
        money: What it is worth, for each money metric and variant; nothing where the data cannot be trusted.
        days: The effect as it grew; empty without days.
        segments: Effects in parts of the customers.
        interactions: Whether these differ.
        spreads: Of the first money metric.
        rows_per_unit: Average rows united into a unit.
        window_days: Follow-up window.
        winsorised_at: Metric name → the two bounds that values were pulled in to (numerator for ratios).
        methods_version: `METHODS_VERSION` when it was made.
    """

    source: TrialSource
    terms: Terms
    metrics: tuple[Metric, ...]
    variants: tuple[VariantCount, ...]
    excluded: Excluded
    sample_ratio: SampleRatio
    checks: tuple[Check, ...]
    comparisons: tuple[Comparison, ...]
    verdict: Verdict
    money: tuple[Money, ...] = ()
    days: tuple[DayEffect, ...] = ()
    segments: tuple[SegmentEffect, ...] = ()
    interactions: tuple[Interaction, ...] = ()
    spreads: tuple[Spread, ...] = ()
    rows_per_unit: float = 1.0
    window_days: int | None = None
    winsorised_at: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    methods_version: int = METHODS_VERSION
