"""Tests that never happened, drawn by the hundred: what is true of them is known.

Customers are drawn as a shop has them: most buy nothing, a few spend a lot, orders of one customer resemble
each other, and who bought before buys again. All runs of a case are drawn and summed up at once.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crosssell.columns import MetricKind
from crosssell.experiments.methods.adjustment import adjusted
from crosssell.experiments.methods.always_valid import always_valid
from crosssell.experiments.methods.bayes import posterior
from crosssell.experiments.methods.effects import effect_of
from crosssell.experiments.moments import Moments
from crosssell.experiments.result import Effect, Interval

Floats = NDArray[np.float64]
Random = np.random.Generator

CHUNK = 250  # runs drawn at once, to bound the memory
LEVEL = 0.95
UPLIFT = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One kind of metric on one kind of customers.

    Attributes:
        name: As the benchmark's table calls it.
        kind: Of the metric.
        units: Customers of control and variant.
        draw: (random, shape of the units, factor) → values with the columns of `Moments` behind the shape.
        value: Of the metric where the factor is 1; it grows with the factor.
        covariates: Columns of history; one more is an indicator.
    """

    name: str
    kind: MetricKind
    units: tuple[int, int]
    draw: Callable[[Random, tuple[int, ...], float], Floats]
    value: float
    covariates: int = 0


def _conversions(random: Random, shape: tuple[int, ...], factor: float) -> Floats:
    return (random.random(shape) < 0.08 * factor)[..., None].astype(float)


def _revenue(random: Random, shape: tuple[int, ...], factor: float) -> Floats:
    amounts = factor * np.exp(3 + 0.8 * random.standard_normal(shape))
    return np.where(random.random(shape) < 0.15, amounts, 0.0)[..., None]


def _order_value(random: Random, shape: tuple[int, ...], factor: float) -> Floats:
    """Orders of a customer: few or many, of the customer's own level; some customers have none."""
    orders = random.poisson(random.gamma(1.2, 1.5, shape))
    level = np.exp(0.7 * random.standard_normal(shape))
    amounts = factor * level * random.standard_gamma(2.0 * orders)
    return np.stack([amounts, orders], axis=-1)


def _with_history(random: Random, shape: tuple[int, ...], factor: float) -> Floats:
    """Revenue after and before; every fourth customer is new."""
    activity = random.gamma(1.0, 1.0, shape)
    after = factor * random.gamma(2.0, 1.0, shape) * random.poisson(2 * activity)
    is_known = random.random(shape) < 0.75
    before = np.where(is_known, 5.0 * random.poisson(4 * activity), 0.0)
    return np.stack([after, before, is_known], axis=-1)


SHARE = Case(
    name="Share of customers", kind=MetricKind.PROPORTION, units=(1000, 1000), draw=_conversions, value=0.08
)
MEAN = Case(
    name="Revenue per customer, mostly zero",
    kind=MetricKind.MEAN,
    units=(1500, 1500),
    draw=_revenue,
    value=0.15 * float(np.exp(3 + 0.8**2 / 2)),
)
RATIO = Case(
    name="Order value, several orders of a customer",
    kind=MetricKind.RATIO,
    units=(800, 1600),
    draw=_order_value,
    value=2 * float(np.exp(0.7**2 / 2)),
)
HISTORY = Case(
    name="Revenue per customer, adjusted by history",
    kind=MetricKind.MEAN,
    units=(800, 800),
    draw=_with_history,
    value=2.0 * 2.0,
    covariates=1,
)
CASES = (SHARE, MEAN, RATIO, HISTORY)


def pairs(case: Case, *, runs: int, seed: int, uplift: float) -> Iterator[tuple[Moments, Moments]]:
    """Yield control and variant of each run; the variant's value is ``uplift`` (a share) higher."""
    random = np.random.default_rng(seed)
    for begun in range(0, runs, CHUNK):
        count = min(CHUNK, runs - begun)
        groups = [
            moments_of(case.draw(random, (count, units), factor))
            for units, factor in zip(case.units, (1.0, 1.0 + uplift), strict=True)
        ]
        yield from zip(*groups, strict=True)


def moments_of(values: Floats) -> list[Moments]:
    """Return the moments of each run; ``values`` are runs × units × columns."""
    units = values.shape[1]
    means = values.mean(axis=1)
    away = values - means[:, None, :]
    covariances = np.einsum("rui,ruj->rij", away, away) / (units - 1)
    return [
        Moments(units=units, means=tuple(mean), covariances=tuple(map(tuple, covariance)))
        for mean, covariance in zip(means.tolist(), covariances.tolist(), strict=True)
    ]


def effect(case: Case, control: Moments, variant: Moments) -> Effect:
    """Return the effect as the case is evaluated."""
    if not case.covariates:
        return effect_of(case.kind, control, variant, level=LEVEL)
    found = adjusted(
        case.kind, {"A": control, "B": variant}, "A", "B", level=LEVEL, covariates=case.covariates
    )
    assert found is not None
    return found.effect


def false_alarms(case: Case, *, runs: int, seed: int) -> int:
    """Count the runs that see an effect (p < 5 %) where there is none."""
    effects = (effect(case, *groups) for groups in pairs(case, runs=runs, seed=seed, uplift=0.0))
    return sum(found.p_value is not None and found.p_value < 1 - LEVEL for found in effects)


def coverage(case: Case, *, runs: int, seed: int) -> tuple[int, int]:
    """Count the runs whose interval holds the true difference, and the true relative one."""
    found = [effect(case, *groups) for groups in pairs(case, runs=runs, seed=seed, uplift=UPLIFT)]
    return (
        sum(holds(it.difference_ci, UPLIFT * case.value) for it in found),
        sum(holds(it.relative_ci, UPLIFT) for it in found),
    )


def credible_coverage(case: Case, *, runs: int, seed: int) -> int:
    """Count the runs whose credible interval holds the true difference."""
    truth = UPLIFT * case.value
    read = (
        posterior(case.kind, *groups, higher_is_better=True, level=LEVEL)
        for groups in pairs(case, runs=runs, seed=seed, uplift=UPLIFT)
    )
    return sum(it is not None and holds(it.difference_ci, truth) for it in read)


def holds(interval: Interval, truth: float) -> bool:
    """Whether the interval has the truth inside."""
    return (
        interval.lower is not None
        and interval.upper is not None
        and interval.lower <= truth <= interval.upper
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """How many runs were ever wrong under a look each day: by the interval for any time, and by the other."""

    always_valid: int
    read_daily: int


def daily_looks(case: Case, *, runs: int, seed: int, days: int, a_day: int) -> Looks:
    """Look at tests without an effect at the end of each day.

    Args:
        case: Of the metric.
        runs: How many tests.
        seed: Of what is drawn.
        days: How long each runs.
        a_day: Customers of each group that come in a day.
    """
    random = np.random.default_rng(seed)
    wrong = {"always_valid": 0, "read_daily": 0}
    for begun in range(0, runs, CHUNK):
        shape = (min(CHUNK, runs - begun), days, a_day)
        groups = [_grown(case.draw(random, shape, 1.0)) for _ in range(2)]
        for control, variant in zip(*groups, strict=True):
            looks = list(zip(control, variant, strict=True))
            wrong["always_valid"] += any(_excludes_zero(case, *look, days * a_day * 2) for look in looks)
            wrong["read_daily"] += any(_is_alarm(case, *look) for look in looks)
    return Looks(**wrong)


def _grown(values: Floats) -> list[list[Moments]]:
    """Return each run's moments at the end of each day; ``values`` are runs × days × units × columns."""
    units = values.shape[2] * np.arange(1, values.shape[1] + 1)
    means = values.sum(axis=2).cumsum(axis=1) / units[:, None]
    products = np.einsum("rdui,rduj->rdij", values, values).cumsum(axis=1)
    outer = means[..., :, None] * means[..., None, :]
    covariances = (products - units[:, None, None] * outer) / (units[:, None, None] - 1)
    return [
        [
            Moments(units=int(n), means=tuple(mean), covariances=tuple(map(tuple, covariance)))
            for n, mean, covariance in zip(units, *run, strict=True)
        ]
        for run in zip(means.tolist(), covariances.tolist(), strict=True)
    ]


def _excludes_zero(case: Case, control: Moments, variant: Moments, planned: int) -> bool:
    found = always_valid(case.kind, control, variant, alpha=1 - LEVEL, tuned_for=planned)
    return found is not None and not holds(found.difference_ci, 0.0)


def _is_alarm(case: Case, control: Moments, variant: Moments) -> bool:
    # Welch's t also for shares: on these sizes it is the z-test, and cheaper to ask so often.
    kind = MetricKind.MEAN if case.kind == MetricKind.PROPORTION else case.kind
    p_value = effect_of(kind, control, variant, level=LEVEL).p_value
    return p_value is not None and p_value < 1 - LEVEL
