"""What is the effect once what customers' history explains is taken out (CUPED)?

A. Deng, Y. Xu, R. Kohavi and T. Walker, "Improving the sensitivity of online controlled experiments by
utilizing pre-experiment data", WSDM 2013, with several covariates x and, last, an indicator of having a
history (those without one have 0 in the others). One θ for all variants, from the covariances within them:

    θ = (Σ_v (n_v − 1) S_xx,v)⁻¹ Σ_v (n_v − 1) S_xy,v
    adjusted mean of v = ȳ_v − θ'(x̄_v − x̄),   residual variance of v = s²_y,v − 2θ'S_xy,v + θ'S_xx,v θ

which is the least-squares fit of y on variants and covariates. Covariances within variants, not over all,
keep the effect itself out of θ. Three refinements matter in small tests only: the residual variance is
raised by the degrees of freedom that θ takes, Welch's degrees lose them, and the error of θ counts as far as
the variants' histories differ, δ'(Σ (n_v − 1) S_xx,v)⁻¹δ · s². A ratio is adjusted through its
linearisation, y standing for (y − R_v·d) / mean(d). Welch's test and Fieller's interval follow as for means.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf, isfinite

import numpy as np
from numpy.typing import NDArray

from crosssell.columns import MetricKind
from crosssell.experiments.methods.difference import ROUNDING, t_effect
from crosssell.experiments.methods.effects import estimate_of, value_of
from crosssell.experiments.methods.ratios import denominator_is_certain
from crosssell.experiments.moments import Moments
from crosssell.experiments.result import Adjusted, Effect

Numbers = NDArray[np.float64]

SAME_THING = 1e-9  # of the largest eigenvalue: covariates that say what others say
NOTHING_LEFT = 1e-9  # of the variance: a history that holds the metric itself


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Fit:
    """θ and what comes with it; covariates in units of their pooled deviations.

    Attributes:
        slopes: θ, one a covariate.
        inverse: Of the pooled sums of products of the covariates.
        scales: The pooled deviations.
        rank: How many covariates say something of their own.
        degrees: Units less variants.
    """

    slopes: Numbers
    inverse: Numbers
    scales: Numbers
    rank: int
    degrees: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Residual:
    """A variant's adjusted value, and the variance of one unit's residual."""

    value: float
    variance: float
    units: int


@np.errstate(over="ignore", invalid="ignore")  # what is then not a number leads to None
def adjusted(
    kind: MetricKind,
    by_variant: Mapping[str, Moments],
    control: str,
    variant: str,
    *,
    level: float,
    covariates: int,
) -> Adjusted | None:
    """Return the adjusted effect of a variant.

    ``None`` where there is nothing to adjust by (no covariates, or constant ones), nothing to test, or where
    history explains everything, which is no history but the metric itself.

    Args:
        kind: Of the metric.
        by_variant: Moments of all variants, whose θ is one.
        control: Name of what it is against.
        variant: Name of what is compared.
        level: Confidence level of the intervals, between 0 and 1.
        covariates: How many columns are covariates; one column more than these is the indicator.
    """
    plain = [estimate_of(kind, by_variant[name]) for name in (control, variant)]
    peopled = _peopled(kind, by_variant)
    if plain[0] is None or plain[1] is None or covariates < 1:
        return None
    if control not in peopled or variant not in peopled:
        return None
    fit = _fitted(kind, peopled)
    unadjusted = plain[0].variance + plain[1].variance
    if fit is None or not unadjusted > 0:
        return None
    effect = _effect(kind, peopled, (control, variant), fit=fit, level=level)
    if effect is None or effect.standard_error is None:
        return None
    left = effect.standard_error**2 / unadjusted
    if left < NOTHING_LEFT:
        return None
    return Adjusted(
        effect=effect,
        variance_reduction=max(0.0, 1 - left),
        customers_gained=max(1.0, 1 / left),
        with_history=_with_history(kind, by_variant[control], by_variant[variant], covariates=covariates),
    )


@np.errstate(over="ignore", invalid="ignore")
def adjusted_moments(kind: MetricKind, by_variant: Mapping[str, Moments]) -> dict[str, Moments] | None:
    """Return each variant's adjusted value and residual variance as the moments of a mean.

    The difference of two variants is the one that `adjusted` gives, for readings that take moments. ``None``
    where there is nothing to adjust by, or history explains everything; variants of fewer than two units, or
    without a denominator, are not in it.

    Args:
        kind: Of the metric.
        by_variant: Moments of all variants, whose θ is one.
    """
    peopled = _peopled(kind, by_variant)
    plain = [estimate_of(kind, moments) for moments in peopled.values()]
    fit = _fitted(kind, peopled) if peopled else None
    if fit is None:
        return None
    average = _average(kind, peopled)
    rest = {name: _residual(kind, moments, fit=fit, average=average) for name, moments in peopled.items()}
    before = sum(estimate.variance * estimate.units for estimate in plain if estimate is not None)
    left = sum(part.variance for part in rest.values())
    if not NOTHING_LEFT * before < left < inf or not all(isfinite(part.value) for part in rest.values()):
        return None
    return {
        name: Moments(units=part.units, means=(part.value,), covariances=((part.variance,),))
        for name, part in rest.items()
    }


def _peopled(kind: MetricKind, by_variant: Mapping[str, Moments]) -> dict[str, Moments]:
    """The variants that have a value with a variance."""
    return {
        name: moments
        for name, moments in by_variant.items()
        if estimate_of(kind, moments) is not None
        and (kind is not MetricKind.RATIO or denominator_is_certain(moments))
    }


def _average(kind: MetricKind, by_variant: Mapping[str, Moments]) -> Numbers:
    units = [moments.units for moments in by_variant.values()]
    return np.average([_history(kind, m) for m in by_variant.values()], axis=0, weights=units)


def _effect(
    kind: MetricKind, by_variant: Mapping[str, Moments], names: tuple[str, str], *, fit: _Fit, level: float
) -> Effect | None:
    everyone = sum(m.units for m in by_variant.values())
    average = _average(kind, by_variant)
    rest = [_residual(kind, by_variant[name], fit=fit, average=average) for name in names]
    before, after = rest
    variances = [part.variance / part.units for part in rest]
    if not 0 < sum(variances) < inf or not isfinite(after.value - before.value):
        return None
    apart = (_history(kind, by_variant[names[1]]) - _history(kind, by_variant[names[0]])) / fit.scales
    pooled = sum(
        (m.units - 1) * part.variance for m, part in zip((by_variant[n] for n in names), rest, strict=True)
    )
    pooled /= before.units + after.units - 2
    variance = sum(variances) + pooled * float(apart @ fit.inverse @ apart)
    share = variances[1] / sum(variances)
    degrees = 1 / (share**2 / (after.units - 1) + (1 - share) ** 2 / (before.units - 1))
    # The average history of all, which the values are brought to, varies as well; the difference is free of
    # it.
    of_average = float(fit.slopes @ _pooled_products(kind, by_variant, fit.scales) @ fit.slopes)
    return t_effect(
        after.value - before.value,
        control=before.value,
        variance=variance,
        variance_control=variances[0] + of_average / fit.degrees / everyone,
        covariance=-variances[0],
        degrees=max(1.0, degrees - fit.rank),
        level=level,
    )


def _fitted(kind: MetricKind, by_variant: Mapping[str, Moments]) -> _Fit | None:
    degrees = sum(m.units - 1 for m in by_variant.values())
    first = _first(kind)
    size = max(len(m.means) for m in by_variant.values()) - first
    if size < 1:
        return None
    squares = sum((m.units - 1) * np.diag(np.array(m.covariances))[first:] for m in by_variant.values())
    largest = np.max([np.abs(m.means[first:]) for m in by_variant.values()], axis=0)
    deviations = np.sqrt(squares / degrees)
    scales = np.where(deviations > ROUNDING * largest, deviations, np.inf)  # a constant covariate counts as 0
    products = _pooled_products(kind, by_variant, scales)
    with_metric = sum(
        (m.units - 1) * (np.array(m.covariances) @ _direction(kind, m))[first:] / scales
        for m in by_variant.values()
    )
    if not (np.isfinite(products).all() and np.isfinite(with_metric).all()):
        return None
    roots, vectors = np.linalg.eigh(products)
    kept = roots > SAME_THING * max(float(roots[-1]), 0.0)
    rank = int(kept.sum())
    if rank == 0 or degrees <= rank:
        return None
    inverse = (vectors[:, kept] / roots[kept]) @ vectors[:, kept].T
    return _Fit(slopes=inverse @ with_metric, inverse=inverse, scales=scales, rank=rank, degrees=degrees)


def _pooled_products(kind: MetricKind, by_variant: Mapping[str, Moments], scales: Numbers) -> Numbers:
    first = _first(kind)
    products = sum((m.units - 1) * np.array(m.covariances)[first:, first:] for m in by_variant.values())
    return np.asarray(products / scales / scales[:, None], dtype=np.float64)


def _residual(kind: MetricKind, moments: Moments, *, fit: _Fit, average: Numbers) -> _Residual:
    direction = _direction(kind, moments)
    direction[_first(kind) :] = -fit.slopes / fit.scales
    variance = float(direction @ np.array(moments.covariances) @ direction)
    value = value_of(kind, moments) or 0.0
    return _Residual(
        value=value - float(fit.slopes @ ((_history(kind, moments) - average) / fit.scales)),
        variance=max(0.0, variance) * fit.degrees / (fit.degrees - fit.rank),
        units=moments.units,
    )


def _direction(kind: MetricKind, moments: Moments) -> Numbers:
    """What a unit's columns are multiplied with to give its value, a ratio's in its linearisation."""
    direction = np.zeros(len(moments.means))
    direction[0] = 1.0
    if kind is MetricKind.RATIO:
        direction[:2] = 1 / moments.means[1], -moments.means[0] / moments.means[1] / moments.means[1]
    return direction


def _history(kind: MetricKind, moments: Moments) -> Numbers:
    return np.array(moments.means[_first(kind) :], dtype=np.float64)


def _first(kind: MetricKind) -> int:
    return 2 if kind is MetricKind.RATIO else 1


def _with_history(kind: MetricKind, control: Moments, variant: Moments, *, covariates: int) -> float:
    if len(control.means) - _first(kind) <= covariates:
        return 1.0
    both = control.units + variant.units
    return (control.means[-1] * control.units + variant.means[-1] * variant.units) / both
