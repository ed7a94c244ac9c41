"""How large must a test be, and what can a test of a given size see?

A test compares two groups of nc and nv customers whose true values lie d apart. It finds the difference,
with the right sign, with the chance (power)

    Φ((|d| − z_α · s₀) / s₁)

where z_α is the normal quantile of 1 − α/2 (1 − α one-sided), s₀ the standard error with which the test
judges, and s₁ the one that holds if the difference is real. With p and q = 1 − p of both groups:

- ``pooled_z``, the plan of the pooled z-test that judges shares here: s₀² = p̄q̄(1/nc + 1/nv) with p̄ over both
  groups, s₁² = pc·qc/nc + pv·qv/nv (J. L. Fleiss, B. Levin and M. C. Paik, "Statistical Methods for Rates and
  Proportions", 3rd ed. 2003, section 4.2, without the continuity correction; R's ``power.prop.test``).
- ``unpooled_z``: s₁ in both places (S.-C. Chow, J. Shao and H. Wang, "Sample Size Calculations in Clinical
  Research", section 4.2; most textbooks of marketing).
- ``arcsine``: d = 2·asin√pv − 2·asin√pc, s₀² = s₁² = 1/nc + 1/nv (J. Cohen, "Statistical Power Analysis",
  1988, chapter 6; what statsmodels' ``NormalIndPower`` gives).
- ``baseline_z``: s₀² = pc·qc(1/nc + 1/nv), as if both groups converted like the control. It is how the
  calculator does it that most people find on the web; rises are planned too small by it.
- ``t_test``, for means: the noncentral t distribution with nc + nv − 2 degrees and the same variance in both
  groups (R's ``power.t.test``).
- ``delta_z``, for ratios: s₀ = s₁ = σ√(1/nc + 1/nv), where σ² = (s²_y − 2R·s_xy + R²·s²_x)/x̄² is the variance
  of one customer's linearised value y − R·x (delta method, see `crosssell.statistics.ratios`).

For 20 % against 25 %, 80 % power and α = 5 % that is 1,094, 1,091, 1,092 and 1,030 customers in each group.
The chance of finding the difference with the wrong sign is left out; it is below 0.01 % from a power of
50 % on. scipy gives the distributions: statsmodels computes the same but takes seconds to load, knows the
pooled formula one-sided only and no smallest effect of shares; it is the witness in the tests.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from math import asin, ceil, inf, isfinite, isnan, sqrt

from scipy.special import nctdtr, ndtr, ndtri, stdtrit

from crosssell.columns import MetricKind
from crosssell.errors import CrosssellError, ErrorCode

MOST_UNITS = 10**12  # a test that needs more customers than this has no size
_STEPS = 200  # of halving an interval: beyond the last digit of any float


class Formula(StrEnum):
    """How a test's size is reckoned; see the head of this module."""

    POOLED_Z = "pooled_z"
    UNPOOLED_Z = "unpooled_z"
    ARCSINE = "arcsine"
    BASELINE_Z = "baseline_z"
    T_TEST = "t_test"
    DELTA_Z = "delta_z"


FORMULAS: dict[MetricKind, tuple[Formula, ...]] = {  # the first is the one that plans our own test
    MetricKind.PROPORTION: (Formula.POOLED_Z, Formula.UNPOOLED_Z, Formula.ARCSINE, Formula.BASELINE_Z),
    MetricKind.MEAN: (Formula.T_TEST,),
    MetricKind.RATIO: (Formula.DELTA_Z,),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """What is known of the metric before the test.

    Attributes:
        kind: How the metric is computed.
        value: Its value without the change: a share (above 0, below 1), a mean or a ratio.
        deviation: Standard deviation of one customer's value, above 0; of the linearised value for a ratio.
            ``None`` for a share, whose value says it.

    Raises:
        CrosssellError: ``invalid_value``.
    """

    kind: MetricKind
    value: float
    deviation: float | None = None

    def __post_init__(self) -> None:
        if self.kind == MetricKind.PROPORTION:
            _require(0 < self.value < 1, self.value, "baseline", "> 0, < 1")
            return
        _require(isfinite(self.value), self.value, "baseline", "a number")
        deviation = self.deviation
        is_known = deviation is not None and isfinite(deviation) and deviation > 0
        _require(is_known, deviation, "standard deviation", "> 0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """How the test is to be run and judged.

    Attributes:
        alpha: Accepted chance of a false alarm, for the test as a whole.
        power: Wanted chance (0.5–0.9999) of finding the effect if it is there.
        variants: Groups, the control included; each of the others is compared with the control at
            alpha / (variants - 1), so that alpha holds for all of them together (Bonferroni).
        control_share: Share of all customers in the control, the other groups being equally large;
            ``None``: all groups are equally large.
        two_sided: Whether a change for the worse is to be found as well.

    Raises:
        CrosssellError: ``invalid_value``.
    """

    alpha: float = 0.05
    power: float = 0.8
    variants: int = 2
    control_share: float | None = None
    two_sided: bool = True

    def __post_init__(self) -> None:
        _require(0.0001 <= self.alpha <= 0.5, self.alpha, "alpha", "0.0001–0.5")
        _require(0.5 <= self.power <= 0.9999, self.power, "power", "0.5–0.9999")
        _require(2 <= self.variants <= 20, self.variants, "variants", "2–20")
        share = self.control_share
        _require(share is None or 0.01 <= share <= 0.99, share, "control share", "0.01–0.99")

    @property
    def alpha_each(self) -> float:
        """Accepted chance of a false alarm of one comparison."""
        return self.alpha / (self.variants - 1)

    @property
    def ratio(self) -> float:
        """Customers of one variant for each of the control."""
        if self.control_share is None:
            return 1.0
        return (1 - self.control_share) / (self.variants - 1) / self.control_share

    def sizes(self, total: float) -> tuple[float, float]:
        """Return the customers of the control and of each variant out of ``total``; not rounded."""
        control = total / (1 + (self.variants - 1) * self.ratio)
        return control, control * self.ratio

    @property
    def quantile(self) -> float:
        """Share of the null distribution below the bound of a finding."""
        return 1 - self.alpha_each / (2 if self.two_sided else 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleSize:
    """How many customers a test needs.

    Attributes:
        per_variant: Customers in each variant.
        per_control: Customers in the control.
        total: Customers in all.
        formula: How it was reckoned.
        alpha_each: Accepted chance of a false alarm of each comparison.
        effect: Difference that is to be found, in the metric's unit (0.05 is five points of a share).
        relative: The same as a share of the baseline; ``None`` for a baseline of 0.
    """

    per_variant: int
    per_control: int
    total: int
    formula: Formula
    alpha_each: float
    effect: float
    relative: float | None


def power(
    baseline: Baseline, *, effect: float, total: float, design: Design, formula: Formula | None = None
) -> float:
    """Return the chance (0–1) that the comparison of one variant with the control finds ``effect``.

    Args:
        baseline: What is known of the metric.
        effect: True difference, variant less control, in the metric's unit.
        total: Customers in all groups together.
        design: How the test is run.
        formula: One of `FORMULAS` of the metric's kind; by default the first.

    Raises:
        CrosssellError: ``invalid_value``.
    """
    chosen = _checked(baseline, effect, formula)
    control, variant = design.sizes(total)
    _require(isfinite(total) and min(control, variant) > 1, total, "total", "two customers in each group")
    return _power(baseline, effect, control, variant, design, chosen)


def units_needed(
    baseline: Baseline, *, effect: float, design: Design, formula: Formula | None = None
) -> SampleSize:
    """Return how many customers a test needs to find ``effect``.

    Sizes are rounded up, but for ``baseline_z``, which rounds like the calculator that it stands for.

    Args:
        baseline: What is known of the metric.
        effect: Difference worth finding, variant less control, in the metric's unit; below 0 for a metric
            that is to fall.
        design: How the test is to be run.
        formula: One of `FORMULAS` of the metric's kind; by default the first.

    Raises:
        CrosssellError: ``invalid_value``, also where no test of any size would do.

    >>> design, shop = Design(), Baseline(kind=MetricKind.PROPORTION, value=0.2)
    >>> [units_needed(shop, effect=0.05, design=design, formula=one).per_variant
    ...  for one in FORMULAS[MetricKind.PROPORTION]]
    [1094, 1091, 1092, 1030]
    """
    chosen = _checked(baseline, effect, formula)
    ratio = design.ratio
    smallest = 1.000001 * max(1.0, 1 / ratio)

    def is_enough(control: float) -> bool:
        return _power(baseline, effect, control, control * ratio, design, chosen) >= design.power

    control = _least(is_enough, low=smallest, high=smallest + 1, most=MOST_UNITS)
    if control is None:
        raise CrosssellError(ErrorCode.INVALID_VALUE, value=effect, what="effect", allowed="a larger effect")
    rounded: Callable[[float], int] = round if chosen == Formula.BASELINE_Z else _ceil
    per_control, per_variant = max(2, rounded(control)), max(2, rounded(control * ratio))
    return SampleSize(
        per_variant=per_variant,
        per_control=per_control,
        total=per_control + (design.variants - 1) * per_variant,
        formula=chosen,
        alpha_each=design.alpha_each,
        effect=effect,
        relative=effect / abs(baseline.value) if baseline.value else None,
    )


def smallest_effect(
    baseline: Baseline, *, total: float, design: Design, formula: Formula | None = None, up: bool = True
) -> float | None:
    """Return the smallest difference that ``total`` customers show with the wanted power.

    Args:
        baseline: What is known of the metric.
        total: Customers in all groups together.
        design: How the test is run.
        formula: One of `FORMULAS` of the metric's kind; by default the first.
        up: Whether the metric rises; a share needs other sizes to fall than to rise.

    Returns:
        The difference, below 0 where the metric falls; ``None`` where even the largest that a share
        can have would not be found, or a group has fewer than two customers.
    """
    chosen = _formula(baseline, formula)
    control, variant = design.sizes(total)
    if not isfinite(total) or min(control, variant) < 2:
        return None
    sign = 1 if up else -1
    is_share = baseline.kind == MetricKind.PROPORTION
    most = (1 - baseline.value if up else baseline.value) if is_share else inf

    def is_seen(size: float) -> bool:
        return _power(baseline, sign * size, control, variant, design, chosen) >= design.power

    start = min(most, (baseline.deviation or 1.0) / sqrt(min(control, variant)))
    found = _least(is_seen, low=0.0, high=start, most=most)
    return None if found is None else sign * found


def _power(
    baseline: Baseline, effect: float, control: float, variant: float, design: Design, formula: Formula
) -> float:
    spread = 1 / control + 1 / variant
    if formula == Formula.T_TEST:
        degrees = control + variant - 2
        bound = stdtrit(degrees, design.quantile)
        away = abs(effect) / ((baseline.deviation or inf) * sqrt(spread))
        found = float(nctdtr(degrees, away, bound))
        return 1.0 if isnan(found) else 1 - found  # scipy gives up where the groups lie worlds apart
    bound = float(ndtri(design.quantile))
    if formula == Formula.DELTA_Z:
        return float(ndtr(abs(effect) / ((baseline.deviation or inf) * sqrt(spread)) - bound))
    return _share_power(baseline.value, effect, control, variant, bound, formula)


def _share_power(
    share: float, effect: float, control: float, variant: float, bound: float, formula: Formula
) -> float:
    spread = 1 / control + 1 / variant
    other = min(1.0, max(0.0, share + effect))  # the last digit of a sum
    if formula == Formula.ARCSINE:
        away = abs(2 * asin(sqrt(other)) - 2 * asin(sqrt(share)))
        return float(ndtr(away / sqrt(spread) - bound))
    if_real = sqrt(share * (1 - share) / control + other * (1 - other) / variant)
    if formula == Formula.UNPOOLED_Z:
        judged = if_real
    else:
        pooled = (control * share + variant * other) / (control + variant)
        assumed = share if formula == Formula.BASELINE_Z else pooled
        judged = sqrt(assumed * (1 - assumed) * spread)
    return float(ndtr((abs(effect) - bound * judged) / if_real))


def _least(is_enough: Callable[[float], bool], *, low: float, high: float, most: float) -> float | None:
    """Return the least number from which on ``is_enough`` holds; ``None`` where that is above ``most``."""
    if low > 0 and is_enough(low):
        return low
    while not is_enough(high):
        if high >= most:
            return None
        low, high = high, min(most, high * 2)
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (low, middle) if is_enough(middle) else (middle, high)
    return high


def _checked(baseline: Baseline, effect: float, formula: Formula | None) -> Formula:
    _require(isfinite(effect) and effect != 0, effect, "effect", "a number other than 0")
    if baseline.kind == MetricKind.PROPORTION:
        lowest, highest = -baseline.value, 1 - baseline.value
        within = lowest - 1e-12 <= effect <= highest + 1e-12
        _require(within, effect, "effect", f"{lowest:.6g} … {highest:.6g}")
    return _formula(baseline, formula)


def _formula(baseline: Baseline, formula: Formula | None) -> Formula:
    known = FORMULAS[baseline.kind]
    chosen = formula or known[0]
    _require(chosen in known, chosen, "formula", ", ".join(known))
    return chosen


def _ceil(size: float) -> int:
    return ceil(size * (1 - 1e-12))  # a size that is whole but for the last digit is that


def _require(holds: bool, value: object, what: str, allowed: str) -> None:
    if not holds:
        seen = str(value) if isinstance(value, float) and not isfinite(value) else value  # JSON has no NaN
        raise CrosssellError(ErrorCode.INVALID_VALUE, value=seen, what=what, allowed=allowed)
