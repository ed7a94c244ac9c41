"""From a test to everything that is known of it: read, check, compare, judge.

The database gives moments and a few single customers; everything after that are pure functions. This module
only puts them in order.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import isfinite

from crosssell.columns import MetricKind, MetricRole, TestVerdict, TrialSource
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.experiments import checks
from crosssell.experiments.comparisons import (
    Figures,
    Resampling,
    compared,
    effect_at,
    planned_pair,
    verdict_level,
)
from crosssell.experiments.drilldown import drilldown
from crosssell.experiments.expressions import Pulled
from crosssell.experiments.extremes import extreme_customer
from crosssell.experiments.methods.always_valid import cumulative
from crosssell.experiments.methods.bootstrap import MOST_UNITS, bootstrapped
from crosssell.experiments.money import money_of
from crosssell.experiments.question import Excluded, Metric, Terms, Trial
from crosssell.experiments.read_moments import (
    AllMoments,
    DayMoments,
    Extreme,
    SegmentMoments,
    read_balance,
    read_days,
    read_extremes,
    read_moments,
    read_segments,
)
from crosssell.experiments.readings import Course, course_of, reading_of
from crosssell.experiments.result import (
    Bootstrapped,
    Check,
    Comparison,
    Evaluation,
    Spread,
    VariantCount,
)
from crosssell.experiments.sizes import too_small
from crosssell.experiments.totals import Totals
from crosssell.experiments.values import Values, read_spread, read_values
from crosssell.experiments.verdict import Case, verdict_of
from crosssell.warehouse import Cursor

SPLIT_SLACK = 0.005  # three shares of 0.333 are thirds
MOST_WINSORISED = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class _Data:
    """What was read of a test beside its moments."""

    source: TrialSource
    figures: Figures
    excluded: Excluded
    balance: Check | None = None
    negative: Mapping[str, int] = field(default_factory=dict)
    days: tuple[DayMoments, ...] = ()
    segments: tuple[SegmentMoments, ...] = ()
    extremes: Mapping[str, Mapping[str, Extreme]] | None = None
    spreads: tuple[Spread, ...] = ()
    rows_per_unit: float = 1.0
    window_days: int | None = None
    pulled: Pulled | None = None
    values: Mapping[str, Values] | None = None


def evaluate(cursor: Cursor, trial: Trial, terms: Terms, *, source: TrialSource) -> Evaluation:
    """Evaluate the test that lies in ``trial_unit``.

    Args:
        cursor: Has that table.
        trial: What is in it. Where no metric is primary, the first one is.
        terms: How it is judged.
        source: Where the figures come from.

    Raises:
        CrosssellError: ``not_enough_data`` with fewer than two variants; ``invalid_value`` for a control or a
            split that does not fit the variants, or a term out of its range.
    """
    trial = replace(trial, metrics=_with_primary(trial.metrics))
    variants = _checked(trial.variants, terms)
    primary = _primary(trial.metrics)
    read = read_moments(cursor, trial, winsorise=terms.winsorise)
    figures = Figures(
        metrics=_primary_first(trial.metrics),
        variants=variants,
        units=read.units,
        moments=read.moments,
        covariates=len(read.covariates),
    )
    money = next((m for m in figures.metrics if m.is_money and m.kind == MetricKind.MEAN), None)
    history = read_balance(cursor, trial).figures if trial.covariates else {}
    data = _Data(
        source=source,
        figures=figures,
        excluded=trial.excluded,
        balance=checks.balance(history, units=read.units, control=terms.control),
        negative=read.negative,
        days=read_days(cursor, trial, metric=primary.name, pulled=read.pulled) if trial.has_days else (),
        segments=read_segments(cursor, trial, metric=primary.name, pulled=read.pulled),
        extremes=read_extremes(cursor, trial, moments=read),
        spreads=() if money is None else read_spread(cursor, trial, money.name),
        rows_per_unit=trial.rows_per_unit,
        window_days=trial.window_days,
        pulled=read.pulled,
        values=_values(cursor, trial, read) if terms.with_bootstrap else None,
    )
    return _evaluated(data, terms)


def evaluate_totals(totals: Totals, terms: Terms) -> Evaluation:
    """Evaluate a test of which only totals are known.

    Raises:
        CrosssellError: As `evaluate`.
    """
    metric = replace(totals.metric, role=MetricRole.PRIMARY)
    moments = totals.moments
    variants = _checked(tuple(moments), terms)
    figures = Figures(
        metrics=(metric,),
        variants=variants,
        units={name: own.units for name, own in moments.items()},
        moments={metric.name: moments},
    )
    return _evaluated(_Data(source=TrialSource.TOTALS, figures=figures, excluded=Excluded()), terms)


def _evaluated(data: _Data, terms: Terms) -> Evaluation:
    figures, primary = data.figures, data.figures.metrics[0]
    ratio, ratio_check = checks.sample_ratio(figures.units, split=terms.split)
    first, last = (data.days[0].day, data.days[-1].day) if data.days else (None, None)
    course = course_of(terms, units=sum(figures.units.values()), first=first, last=last)
    comparisons = compared(figures, terms=terms, resampled=_resampling(data, terms))
    of_primary = [one for one in comparisons if one.metric == primary]
    shortages = too_small(primary, figures.moments[primary.name], control=figures.control)
    made = checks.worst_first(
        [
            ratio_check,
            *_data_checks(data, terms),
            checks.worst_first(list(shortages.values()))[0],
            _extremes(data, terms),
            checks.implausible_effect(of_primary),
            checks.too_much_history(of_primary) if terms.with_adjustment else None,
            checks.early_look(course),
        ]
    )
    effects, interactions = drilldown(
        data.segments, kind=primary.kind, control=figures.control, level=1 - terms.alpha
    )
    verdict = verdict_of(_case(data, terms, course, made, comparisons, shortages))
    is_void = verdict.code == TestVerdict.DO_NOT_TRUST  # an amount would be taken at its word
    return Evaluation(
        source=data.source,
        terms=terms,
        metrics=figures.metrics,
        variants=_counts(figures, terms),
        excluded=data.excluded,
        sample_ratio=ratio,
        checks=made,
        comparisons=comparisons,
        verdict=verdict,
        money=() if is_void else money_of(comparisons, figures=figures, terms=terms, course=course),
        days=cumulative(
            [(one.day, one.moments) for one in data.days],
            kind=primary.kind,
            control=figures.control,
            alpha=1 - verdict_level(figures, terms=terms),
            tuned_for=planned_pair(figures, figures.treatments[0], terms=terms),
        ),
        segments=effects,
        interactions=interactions,
        spreads=data.spreads,
        rows_per_unit=data.rows_per_unit,
        window_days=data.window_days,
        winsorised_at={} if data.pulled is None else dict(data.pulled.bounds),
    )


def _data_checks(data: _Data, terms: Terms) -> list[Check | None]:
    figures, primary = data.figures, data.figures.metrics[0]
    if data.source == TrialSource.TOTALS:
        return []
    units = sum(figures.units.values())
    return [
        checks.segment_ratio(
            [checks.Part(name=one.name, value=one.value, units=one.units) for one in data.segments],
            units=figures.units,
            split=terms.split,
        ),
        *checks.left_out(data.excluded, units=units, rows_per_unit=data.rows_per_unit, source=data.source),
        data.balance,
        checks.missing_values(
            # A ratio of sums takes a customer without either part for one with nothing in both.
            {m.name: figures.moments[m.name] for m in figures.metrics if m.kind != MetricKind.RATIO},
            units=figures.units,
            impossible=data.excluded.impossible,
            primary=primary.name,
            source=data.source,
        ),
        checks.impossible_values(data.excluded.impossible, units=units, primary=primary.name),
        checks.negative_values(figures.metrics, negative=data.negative, units=units, source=data.source),
    ]


def _extremes(data: _Data, terms: Terms) -> Check | None:
    if data.extremes is None:
        return None
    primary = data.figures.metrics[0]
    found = [
        extreme_customer(
            metric,
            moments=data.figures.moments[metric.name],
            extremes=data.extremes.get(metric.name, {}),
            control=data.figures.control,
            level=verdict_level(data.figures, terms=terms),
            smallest=terms.smallest_effect if metric == primary else None,
            is_primary=metric == primary,
        )
        for metric in data.figures.metrics
    ]
    worst = checks.worst_first(found)
    return worst[0] if worst else None


def _case(
    data: _Data,
    terms: Terms,
    course: Course,
    made: tuple[Check, ...],
    comparisons: tuple[Comparison, ...],
    shortages: Mapping[str, Check],
) -> Case:
    figures, readings, guardrails = data.figures, {}, {}
    for one in comparisons:
        role = one.metric.role
        if role == MetricRole.SECONDARY:
            continue
        effect, is_adjusted = effect_at(
            figures, one.metric, one.variant, level=one.level, with_adjustment=terms.with_adjustment
        )
        if role == MetricRole.GUARDRAIL:
            guardrails[one.metric.name, one.variant] = effect
            continue
        readings[one.variant] = reading_of(
            one, fixed=effect, course=course, adjusted=is_adjusted, smallest=terms.smallest_effect
        )
    return Case(
        terms=terms,
        course=course,
        checks=made,
        comparisons=comparisons,
        readings=readings,
        guardrails=guardrails,
        shortages=shortages,
    )


def _values(cursor: Cursor, trial: Trial, read: AllMoments) -> dict[str, Values]:
    return {
        metric.name: read_values(cursor, trial, metric.name, most=MOST_UNITS, pulled=read.pulled)
        for metric in trial.metrics
        if metric.kind != MetricKind.PROPORTION
    }


def _resampling(data: _Data, terms: Terms) -> Resampling | None:
    values, figures = data.values, data.figures
    if values is None:
        return None

    def resampled(metric: Metric, variant: str) -> Bootstrapped | None:
        if metric.name not in values:
            return None
        arrays, moments = values[metric.name].by_variant, figures.moments[metric.name]
        return bootstrapped(
            metric.kind,
            arrays[figures.control],
            arrays[variant],
            level=1 - terms.alpha,
            seed=terms.seed,
            control=moments[figures.control],
            variant=moments[variant],
        )

    return resampled


def _counts(figures: Figures, terms: Terms) -> tuple[VariantCount, ...]:
    planned = checks.planned_shares(figures.variants, terms.split)
    total = sum(figures.units.values())
    return tuple(
        VariantCount(
            name=name,
            units=figures.units[name],
            share=figures.units[name] / total if total else 0.0,
            planned_share=planned.get(name, 0.0),
        )
        for name in figures.variants
    )


def _checked(variants: Sequence[str], terms: Terms) -> tuple[str, ...]:
    """Return the variants, the control first.

    Raises:
        CrosssellError: Fewer than two, or terms that do not fit.
    """
    if not variants:
        raise CrosssellError(ErrorCode.NOT_ENOUGH_DATA, "no_variants", needed="")
    if len(variants) < 2:
        raise CrosssellError(ErrorCode.NOT_ENOUGH_DATA, "one_variant", seen=variants[0], needed="")
    if terms.control not in variants:
        raise CrosssellError(
            ErrorCode.INVALID_VALUE, "control", value=terms.control, allowed=", ".join(variants)
        )
    _refuse_bad_terms(terms)
    if terms.split is not None:
        shares = list(terms.split.values())
        fits = set(variants) <= set(terms.split) and all(isfinite(s) and s > 0 for s in shares)
        if not fits or abs(sum(shares) - 1) > SPLIT_SLACK:
            said = ", ".join(f"{name}={share}" for name, share in terms.split.items())
            raise CrosssellError(ErrorCode.INVALID_VALUE, "split", value=said, allowed=", ".join(variants))
    return (terms.control, *(name for name in variants if name != terms.control))


def _refuse_bad_terms(terms: Terms) -> None:
    smallest = terms.smallest_effect
    for what, value, is_fine, allowed in (
        ("alpha", terms.alpha, 0 < terms.alpha <= 0.5, "0–0.5"),
        ("winsorise", terms.winsorise, 0 <= terms.winsorise <= MOST_WINSORISED, f"0–{MOST_WINSORISED}"),
        (
            "smallest effect",
            smallest and smallest.value,
            smallest is None or 0 < smallest.value < 1e15,
            "> 0",
        ),
        (
            "planned customers",
            terms.planned_units,
            terms.planned_units is None or terms.planned_units >= 2,
            "≥ 2",
        ),
        ("audience", terms.audience, terms.audience is None or terms.audience >= 0, "≥ 0"),
    ):
        if not is_fine:
            raise CrosssellError(ErrorCode.INVALID_VALUE, value=value, what=what, allowed=allowed)


def _with_primary(metrics: tuple[Metric, ...]) -> tuple[Metric, ...]:
    if any(metric.role == MetricRole.PRIMARY for metric in metrics):
        return metrics
    return (replace(metrics[0], role=MetricRole.PRIMARY), *metrics[1:])


def _primary(metrics: tuple[Metric, ...]) -> Metric:
    return next(metric for metric in metrics if metric.role == MetricRole.PRIMARY)


def _primary_first(metrics: tuple[Metric, ...]) -> tuple[Metric, ...]:
    return tuple(sorted(metrics, key=lambda metric: metric.role != MetricRole.PRIMARY))
