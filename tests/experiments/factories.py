"""Invented evaluations for tests of what shows, keeps or exports them; the figures agree with one another.

Effects are by the normal approximation, written out here, so that no method under test makes its own witness.
"""

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import replace
from statistics import NormalDist
from typing import Any

from crosssell.columns import (
    CheckCode,
    CheckLevel,
    MetricKind,
    MetricRole,
    NoResult,
    TestVerdict,
    TrialSource,
)
from crosssell.experiments.question import Excluded, Metric, SmallestEffect, Terms
from crosssell.experiments.result import (
    Adjusted,
    AlwaysValid,
    Bootstrapped,
    Check,
    Comparison,
    DayEffect,
    Effect,
    Evaluation,
    Interaction,
    Interval,
    Money,
    Posterior,
    Reason,
    SampleRatio,
    SegmentEffect,
    Spread,
    VariantCount,
    Verdict,
)

CONVERSION = Metric(name="conversion", kind=MetricKind.PROPORTION, role=MetricRole.PRIMARY)
REVENUE = Metric(name="revenue", kind=MetricKind.MEAN, is_money=True)
ORDER_VALUE = Metric(name="order_value", kind=MetricKind.RATIO, is_money=True)
RETURNS = Metric(
    name="returns", kind=MetricKind.PROPORTION, role=MetricRole.GUARDRAIL, higher_is_better=False
)
NORMAL = NormalDist()
FIRST_DAY = dt.date(2025, 3, 3)


def interval(middle: float, error: float, level: float = 0.95) -> Interval:
    """An interval of the normal distribution."""
    reach = NORMAL.inv_cdf((1 + level) / 2) * error
    return Interval(lower=middle - reach, upper=middle + reach)


def effect(control: float, variant: float, error: float, level: float = 0.95) -> Effect:
    """The effect of two values whose difference has a standard error."""
    difference = variant - control
    around = interval(difference, error, level)
    z = difference / error
    return Effect(
        difference=difference,
        difference_ci=around,
        relative=difference / control,
        relative_ci=relative(around, control),
        standard_error=error,
        statistic=z,
        p_value=2 * (1 - NORMAL.cdf(abs(z))),
    )


def relative(around: Interval, control: float) -> Interval:
    """An interval as a share of the control's value."""
    assert around.lower is not None
    assert around.upper is not None
    return Interval(lower=around.lower / control, upper=around.upper / control)


def curve(middle: float, error: float, points: int = 61) -> tuple[tuple[float, float], ...]:
    """The density of a normal distribution."""
    shape = NormalDist(middle, error)
    at = [middle + error * (8 * step / (points - 1) - 4) for step in range(points)]
    return tuple((x, shape.pdf(x)) for x in at)


def posterior(control: float, variant: float, error: float, *, higher: bool = True) -> Posterior:
    """The posterior of a flat prior."""
    difference = variant - control
    belief = NormalDist(difference, error)
    better = 1 - belief.cdf(0) if higher else belief.cdf(0)
    z = (difference if higher else -difference) / error
    around = interval(difference, error)
    return Posterior(
        mean=difference,
        deviation=error,
        difference_ci=around,
        relative_ci=relative(around, control),
        chance_to_beat=better,
        expected_loss=error * NORMAL.pdf(z) - error * z * NORMAL.cdf(-z),
        value_variant=curve(variant, error / math.sqrt(2)),
        value_control=curve(control, error / math.sqrt(2)),
    )


def comparison(
    metric: Metric = CONVERSION,
    *,
    control: float = 0.10,
    variant: float = 0.115,
    error: float = 0.0045,
    names: tuple[str, str] = ("A", "B"),
    units: tuple[int, int] = (10_000, 10_000),
    **changes: Any,
) -> Comparison:
    """One variant against the control; everything beside the effect is there too."""
    found = effect(control, variant, error)
    wide = interval(variant - control, 1.35 * error)
    made = Comparison(
        metric=metric,
        variant=names[1],
        control=names[0],
        n_variant=units[1],
        n_control=units[0],
        value_variant=variant,
        value_control=control,
        effect=found,
        p_adjusted=min(1.0, (found.p_value or 0) * (1 if metric.role == MetricRole.PRIMARY else 3)),
        corrected_ci=found.difference_ci,
        corrected_relative_ci=found.relative_ci,
        adjusted=None
        if metric.kind == MetricKind.PROPORTION
        else Adjusted(
            effect=effect(control, variant, error * math.sqrt(0.7)),
            variance_reduction=0.3,
            customers_gained=1 / 0.7,
            with_history=0.84,
        ),
        bootstrap=None
        if metric.kind == MetricKind.PROPORTION
        else Bootstrapped(
            difference_ci=interval(variant - control, 1.03 * error),
            relative_ci=relative(interval(variant - control, 1.03 * error), control),
            draws=2000,
            units=sum(units),
            capped=False,
        ),
        bayes=posterior(control, variant, error, higher=metric.higher_is_better),
        always_valid=AlwaysValid(
            difference_ci=wide,
            relative_ci=relative(wide, control),
            p_value=min(1.0, 4 * (found.p_value or 0)),
            tuned_for=20_000,
        ),
    )
    return replace(made, **changes)


def failed(
    metric: Metric = CONVERSION, reason: NoResult = NoResult.NO_CONVERSIONS, **changes: Any
) -> Comparison:
    """A comparison without a result."""
    made = Comparison(
        metric=metric,
        variant="B",
        control="A",
        n_variant=40,
        n_control=41,
        value_variant=0.0,
        value_control=0.0,
        effect=Effect(reason=reason, relative_reason=NoResult.ZERO_CONTROL),
    )
    return replace(made, **changes)


def days(count: int = 21, *, final: float = 0.015, variant: str = "B") -> tuple[DayEffect, ...]:
    """An effect that settles, in a band that narrows."""
    made = []
    for day in range(count):
        units = 950 * (day + 1)
        wobble = final + 0.02 * math.sin(day) / (day + 1)
        reach = 1.9 / math.sqrt(units)
        made.append(
            DayEffect(
                day=FIRST_DAY + dt.timedelta(days=day),
                variant=variant,
                units=units,
                difference=wobble,
                band=Interval(lower=wobble - reach, upper=wobble + reach),
            )
        )
    return tuple(made)


def segments(
    name: str, parts: dict[str, tuple[float, float]], *, variant: str = "B"
) -> tuple[SegmentEffect, ...]:
    """Effects in parts of the customers: value → difference and its error, the control being at 0.1."""
    return tuple(
        SegmentEffect(
            name=name,
            value=value,
            variant=variant,
            n_variant=1800,
            n_control=1750,
            effect=effect(0.1, 0.1 + difference, error),
        )
        for value, (difference, error) in parts.items()
    )


def spreads(names: Sequence[str] = ("A", "B")) -> tuple[Spread, ...]:
    """How revenue lies: most customers bring nothing."""
    edges = tuple(float(edge) for edge in range(0, 130, 10))
    shares = (0.006, 0.017, 0.021, 0.019, 0.014, 0.009, 0.006, 0.004, 0.002, 0.001, 0.0006, 0.0004)
    return tuple(
        Spread(
            variant=name,
            zero_share=1 - sum(shares) * (1 + at / 8),
            edges=edges,
            shares=tuple(share * (1 + at / 8) for share in shares),
        )
        for at, name in enumerate(names)
    )


def money(metric: Metric = REVENUE, *, per_customer: float = 0.42, error: float = 0.15) -> Money:
    """What rolling out to 200,000 customers is worth."""
    around, audience = interval(per_customer, error), 200_000
    assert around.lower is not None
    assert around.upper is not None
    return Money(
        metric=metric,
        variant="B",
        per_customer=per_customer,
        per_customer_ci=around,
        audience=audience,
        total=audience * per_customer,
        total_ci=Interval(lower=audience * around.lower, upper=audience * around.upper),
    )


def check(code: CheckCode, level: CheckLevel = CheckLevel.OK, *, veto: bool = False, **values: Any) -> Check:
    """One check."""
    return Check(code=code, level=level, veto=veto, values=values)


def verdict(code: TestVerdict, *reasons: Reason, variant: str | None = "B") -> Verdict:
    """A verdict."""
    return Verdict(code=code, variant=variant, reasons=reasons)


def evaluation(**changes: Any) -> Evaluation:
    """A test with everything in it, clearly won by B; ``changes`` replace fields."""
    made = Evaluation(
        source=TrialSource.ORDERS,
        terms=Terms(
            control="A",
            split={"A": 0.5, "B": 0.5},
            smallest_effect=SmallestEffect(value=0.05),
            planned_units=20_000,
            planned_end=FIRST_DAY + dt.timedelta(days=20),
            today=FIRST_DAY + dt.timedelta(days=21),
            audience=200_000,
        ),
        metrics=(CONVERSION, REVENUE, ORDER_VALUE, RETURNS),
        variants=(
            VariantCount(name="A", units=10_000, share=0.5, planned_share=0.5),
            VariantCount(name="B", units=10_000, share=0.5, planned_share=0.5),
        ),
        excluded=Excluded(rows=20_075, several_variants=12, open_window=40, unknown_customers=23),
        sample_ratio=SampleRatio(p_value=0.88, level=CheckLevel.OK, assumed=False),
        checks=(
            check(CheckCode.OPEN_WINDOWS, CheckLevel.WARNING, units=40, share=0.002),
            check(CheckCode.SAMPLE_RATIO, p_value=0.88),
            check(CheckCode.BALANCE),
            check(CheckCode.SEVERAL_VARIANTS, units=12, share=0.0006),
        ),
        comparisons=(
            comparison(),
            comparison(REVENUE, control=3.10, variant=3.52, error=0.15),
            comparison(ORDER_VALUE, control=31.0, variant=30.6, error=0.8),
            comparison(RETURNS, control=0.021, variant=0.022, error=0.002),
        ),
        verdict=verdict(TestVerdict.ROLL_OUT, Reason(code="above_smallest", values={"metric": "conversion"})),
        money=(money(),),
        days=days(),
        segments=(
            *segments("country", {"Germany": (0.02, 0.006), "Poland": (0.008, 0.009)}),
            *segments("customer", {"new": (0.013, 0.008), "returning": (0.016, 0.007)}),
        ),
        interactions=(
            Interaction(name="country", variant="B", p_value=0.27, p_adjusted=0.54, parts=2, left_out=1),
            Interaction(name="customer", variant="B", p_value=0.78, p_adjusted=0.78, parts=2, left_out=0),
        ),
        spreads=spreads(),
        window_days=30,
    )
    return replace(made, **changes)
