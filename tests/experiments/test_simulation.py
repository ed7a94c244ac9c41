"""Tests of nothing: the p-values are those of an evaluation, and false alarms are as many as promised."""

import numpy as np
import pytest
from scipy import stats

from crosssell.columns import MetricKind
from crosssell.errors import CrosssellError
from crosssell.experiments.methods.effects import effect_of
from crosssell.experiments.moments import Moments
from crosssell.experiments.simulation import _p_values, false_alarms

KINDS = tuple(MetricKind)


def shop(kind: MetricKind, *, customers: int = 400, seed: int = 3) -> np.ndarray:
    draws = np.random.default_rng(seed)
    orders = draws.poisson(0.8, customers).astype(float)
    if kind == MetricKind.PROPORTION:
        return (orders > 0).astype(float)
    revenue = orders * draws.lognormal(3, 0.6, customers)
    return revenue if kind == MetricKind.MEAN else np.column_stack([revenue, orders])


def moments(values: np.ndarray) -> Moments:
    columns = values.reshape(len(values), -1)
    covariances = np.atleast_2d(np.cov(columns, rowvar=False))
    return Moments(
        units=len(columns),
        means=tuple(columns.mean(axis=0).tolist()),
        covariances=tuple(tuple(row) for row in covariances.tolist()),
    )


@pytest.mark.parametrize("kind", KINDS)
def test_the_test_is_that_of_an_evaluation(kind: MetricKind):
    values = shop(kind)
    found = np.concatenate(list(_p_values(kind, values, runs=6, seed=11, share=0.3)))
    inside = np.random.default_rng(11).random((6, len(values))) < 0.3
    wanted = [
        effect_of(kind, moments(values[group]), moments(values[~group]), level=0.95).p_value
        for group in inside
    ]
    assert found == pytest.approx(wanted, rel=1e-6)


@pytest.mark.parametrize("kind", KINDS)
def test_false_alarms_are_as_many_as_promised(kind: MetricKind):
    found = false_alarms(kind, shop(kind), runs=1500, seed=2)
    assert found is not None
    low, high = stats.binom.interval(0.999, 1500, 0.05)
    assert low <= found.alarms <= high
    assert (found.runs, found.left_out, found.units) == (1500, 0, 400)


def test_one_customer_who_outweighs_all_others_makes_the_test_blunt():
    """With x for everybody and X in one group, Welch's t is about 1 whatever is drawn."""
    values = np.append(np.ones(300) + np.arange(300) / 1000, 1e6)
    found = false_alarms(MetricKind.MEAN, values, runs=500)
    assert found is not None
    assert found.alarms == 0
    assert found.holds is False


def test_the_interval_is_the_binomial_one():
    found = false_alarms(MetricKind.MEAN, shop(MetricKind.MEAN), runs=1000)
    assert found is not None
    assert (found.lower * 1000, found.upper * 1000) == pytest.approx(stats.binom.interval(0.99, 1000, 0.05))


@pytest.mark.parametrize(
    ("kind", "value"),
    [(MetricKind.PROPORTION, 0), (MetricKind.PROPORTION, 1), (MetricKind.MEAN, 0), (MetricKind.MEAN, 0.1)],
)
def test_where_all_customers_are_alike_nothing_can_be_judged(kind: MetricKind, value: float):
    found = false_alarms(kind, np.full(50, value), runs=20)
    assert found is not None
    assert (found.runs, found.left_out, found.share, found.holds) == (0, 20, None, None)


def test_the_same_seed_gives_the_same_draws():
    one, other = (false_alarms(MetricKind.MEAN, shop(MetricKind.MEAN), runs=300, seed=4) for _ in range(2))
    assert one == other


def test_too_few_customers_and_impossible_questions():
    assert false_alarms(MetricKind.MEAN, np.ones(3)) is None
    values = shop(MetricKind.MEAN)
    for wrong in ({"alpha": 0}, {"alpha": float("nan")}, {"runs": 0}, {"control_share": 1.0}):
        with pytest.raises(CrosssellError):
            false_alarms(MetricKind.MEAN, values, **wrong)
