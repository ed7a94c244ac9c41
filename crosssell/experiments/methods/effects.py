"""What is the effect of a variant on a metric of any kind, and does it differ between groups of customers?

The difference between groups is tested by W. G. Cochran's Q (Biometrics 10, 1954, 101–129): with the effect
d of each group and w = 1 / standard error², Q = Σ w (d − d̄)² around the weighted mean d̄ is χ² with one
degree less than groups where all effects are the same.
"""

from collections.abc import Iterable

from crosssell.columns import MetricKind
from crosssell.experiments.methods.difference import Estimate
from crosssell.experiments.methods.means import mean_effect, mean_estimate
from crosssell.experiments.methods.proportions import proportion_effect, proportion_estimate
from crosssell.experiments.methods.ratios import ratio_effect, ratio_estimate, ratio_of
from crosssell.experiments.moments import Moments
from crosssell.experiments.result import Effect

EFFECTS = {
    MetricKind.PROPORTION: proportion_effect,
    MetricKind.MEAN: mean_effect,
    MetricKind.RATIO: ratio_effect,
}
ESTIMATES = {
    MetricKind.PROPORTION: proportion_estimate,
    MetricKind.MEAN: mean_estimate,
    MetricKind.RATIO: ratio_estimate,
}


def effect_of(kind: MetricKind, control: Moments, variant: Moments, *, level: float) -> Effect:
    """Return a variant's effect by the method of the metric's kind.

    Args:
        kind: Of the metric.
        control: What it is against.
        variant: What is compared.
        level: Confidence level of the intervals, between 0 and 1.
    """
    return EFFECTS[kind](control, variant, level=level)


def estimate_of(kind: MetricKind, moments: Moments) -> Estimate | None:
    """Return a variant's own value with its variance; ``None`` for fewer than two units or no denominator."""
    return ESTIMATES[kind](moments)


def value_of(kind: MetricKind, moments: Moments) -> float | None:
    """Return a variant's share, mean or ratio; ``None`` without units, or without a denominator."""
    if moments.units < 1:
        return None
    return ratio_of(moments) if kind is MetricKind.RATIO else moments.mean


def heterogeneity(effects: Iterable[Effect]) -> float | None:
    """Return the p-value of all these independent effects being the same.

    ``None`` where fewer than two have a standard error; those that have none are left out.
    """
    known = [
        (effect.difference, effect.standard_error)
        for effect in effects
        if effect.difference is not None and effect.standard_error
    ]
    if len(known) < 2:
        return None
    # Imported here: it takes longer than a page without it should wait.
    from scipy.special import chdtrc

    smallest = min(error for _, error in known)  # the unit, so that no weight leaves the range of numbers
    weights = [(smallest / error) ** 2 for _, error in known]  # at most 1
    middle = sum(w * d for w, (d, _) in zip(weights, known, strict=True)) / sum(weights)
    away = [(d - middle) / error for d, error in known]
    return float(chdtrc(len(known) - 1, sum(z * z for z in away)))
