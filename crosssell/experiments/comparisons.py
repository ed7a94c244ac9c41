"""Every variant against the control in every metric, with all that is said beside the effect.

Levels: the primary metric keeps alpha, shared among the variants (Bonferroni's intervals, Holm's p-values).
The secondary metrics share one alpha among all their comparisons. Guardrails are not corrected, so that harm
is rather seen too often than overlooked. The always-valid interval has the primary's level in every metric.

Where history adjusts a metric, the Bayesian and the always-valid reading are of the adjusted figures;
`effect` and `corrected_ci` are not.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from crosssell.columns import MetricKind, MetricRole
from crosssell.experiments.checks import planned_shares
from crosssell.experiments.methods.adjustment import adjusted, adjusted_moments
from crosssell.experiments.methods.always_valid import always_valid
from crosssell.experiments.methods.bayes import posterior
from crosssell.experiments.methods.corrections import bonferroni_level, holm
from crosssell.experiments.methods.effects import effect_of, value_of
from crosssell.experiments.methods.proportions import exact_p_value
from crosssell.experiments.moments import Moments
from crosssell.experiments.question import Metric, Terms
from crosssell.experiments.readings import smallest_difference
from crosssell.experiments.result import Adjusted, AlwaysValid, Bootstrapped, Comparison, Effect

Resampling = Callable[[Metric, str], Bootstrapped | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What a test is reckoned from.

    Attributes:
        metrics: The primary first.
        variants: The control first.
        units: Variant → customers, with a value or without.
        moments: Metric → variant → moments.
        covariates: How many of their columns are history, without the indicator.
    """

    metrics: tuple[Metric, ...]
    variants: tuple[str, ...]
    units: Mapping[str, int]
    moments: Mapping[str, Mapping[str, Moments]]
    covariates: int = 0

    @property
    def control(self) -> str:
        """What the others are compared with."""
        return self.variants[0]

    @property
    def treatments(self) -> tuple[str, ...]:
        """The others."""
        return self.variants[1:]


def level_of(metric: Metric, *, figures: Figures, terms: Terms) -> float:
    """Return the corrected confidence level of a metric's intervals."""
    count = len(figures.treatments)
    if metric.role == MetricRole.GUARDRAIL:
        count = 1
    elif metric.role == MetricRole.SECONDARY:
        count *= sum(1 for other in figures.metrics if other.role == MetricRole.SECONDARY)
    return bonferroni_level(terms.alpha, tests=count)


def verdict_level(figures: Figures, *, terms: Terms) -> float:
    """Return the level that the verdict is read at: alpha shared among the variants."""
    return bonferroni_level(terms.alpha, tests=len(figures.treatments))


def effect_at(
    figures: Figures, metric: Metric, variant: str, *, level: float, with_adjustment: bool
) -> tuple[Effect, bool]:
    """Return an effect at a level, adjusted where it can be and is wanted, and whether it is."""
    moments = figures.moments[metric.name]
    if with_adjustment and (found := _adjusted(figures, metric, variant, level=level)) is not None:
        return found.effect, True
    return effect_of(metric.kind, moments[figures.control], moments[variant], level=level), False


def compared(
    figures: Figures, *, terms: Terms, resampled: Resampling | None = None
) -> tuple[Comparison, ...]:
    """Return all comparisons, in the order of metrics, then variants.

    Args:
        figures: Of the test.
        terms: Levels, plan, and what is wanted.
        resampled: Gives the bootstrap of a metric and variant; ``None``: there are no customers to draw.
    """
    found = []
    for metric in figures.metrics:
        readable = _readable(figures, metric, terms)
        for variant in figures.treatments:
            one = _compared(figures, metric, variant, terms=terms, readable=readable)
            bootstrap = resampled(metric, variant) if resampled and terms.with_bootstrap else None
            found.append(replace(one, bootstrap=bootstrap))
    return _corrected(tuple(found))


def _compared(
    figures: Figures,
    metric: Metric,
    variant: str,
    *,
    terms: Terms,
    readable: tuple[MetricKind, Mapping[str, Moments]],
) -> Comparison:
    moments, control = figures.moments[metric.name], figures.control
    before, after = moments[control], moments[variant]
    level, own_level = level_of(metric, figures=figures, terms=terms), 1 - terms.alpha
    at_level = effect_of(metric.kind, before, after, level=level)
    kind, read = readable
    return Comparison(
        metric=metric,
        variant=variant,
        control=control,
        n_variant=after.units,
        n_control=before.units,
        value_variant=value_of(metric.kind, after),
        value_control=value_of(metric.kind, before),
        effect=effect_of(metric.kind, before, after, level=own_level),
        exact_p_value=exact_p_value(before, after) if metric.kind == MetricKind.PROPORTION else None,
        level=level,
        corrected_ci=at_level.difference_ci,
        corrected_relative_ci=at_level.relative_ci,
        adjusted=_adjusted(figures, metric, variant, level=own_level),
        bayes=None
        if control not in read or variant not in read
        else posterior(
            kind, read[control], read[variant], higher_is_better=metric.higher_is_better, level=own_level
        ),
        always_valid=_always_valid(figures, metric, variant, terms=terms, kind=kind, read=read),
    )


def _always_valid(
    figures: Figures,
    metric: Metric,
    variant: str,
    *,
    terms: Terms,
    kind: MetricKind,
    read: Mapping[str, Moments],
) -> AlwaysValid | None:
    if figures.control not in read or variant not in read:
        return None
    smallest = terms.smallest_effect if metric.role == MetricRole.PRIMARY else None
    value = value_of(metric.kind, figures.moments[metric.name][figures.control])
    return always_valid(
        kind,
        read[figures.control],
        read[variant],
        alpha=1 - verdict_level(figures, terms=terms),
        tuned_for=planned_pair(figures, variant, terms=terms),
        smallest_effect=smallest_difference(smallest, value_control=value),
        higher_is_better=metric.higher_is_better,
    )


def planned_pair(figures: Figures, variant: str, *, terms: Terms) -> int | None:
    """Return how many customers were planned for a variant and the control together."""
    if terms.planned_units is None:
        return None
    shares = planned_shares(figures.variants, terms.split)
    share = shares.get(figures.control, 0.0) + shares.get(variant, 0.0)
    return max(2, round(terms.planned_units * share)) if share else None


def _adjusted(figures: Figures, metric: Metric, variant: str, *, level: float) -> Adjusted | None:
    if not figures.covariates:
        return None
    return adjusted(
        metric.kind,
        figures.moments[metric.name],
        figures.control,
        variant,
        level=level,
        covariates=figures.covariates,
    )


def _readable(figures: Figures, metric: Metric, terms: Terms) -> tuple[MetricKind, Mapping[str, Moments]]:
    """Return the moments that the Bayesian and the always-valid reading take, and their kind."""
    moments = figures.moments[metric.name]
    if terms.with_adjustment and figures.covariates:
        found = adjusted_moments(metric.kind, moments)
        if found is not None and _adjusted(figures, metric, figures.treatments[0], level=0.95) is not None:
            return MetricKind.MEAN, found
    return metric.kind, moments


def _corrected(comparisons: tuple[Comparison, ...]) -> tuple[Comparison, ...]:
    """Fill in the corrected p-values: Holm among the primary's variants, and among all secondary ones."""
    adjusted_p: dict[int, float | None] = {place: one.effect.p_value for place, one in enumerate(comparisons)}
    for role in (MetricRole.PRIMARY, MetricRole.SECONDARY):
        places = [place for place, one in enumerate(comparisons) if one.metric.role == role]
        corrected = holm([comparisons[place].effect.p_value for place in places])
        adjusted_p.update(zip(places, corrected, strict=True))
    return tuple(replace(one, p_adjusted=adjusted_p[place]) for place, one in enumerate(comparisons))
