"""What a fit expects: the published figure, the closed form, `lifetimes`, a sum over numbers of orders."""

import numpy as np
import pytest
from lifetimes import BetaGeoFitter
from scipy.special import betainc, hyp2f1

from crosssell.segments.lifetime.expectation import beta_quadrature, kinds, probability_active, prospects

CDNOW = np.array([0.242593, 4.413532, 0.792886, 2.425752])
CASES = [(0, 0.0, 104.0), (0, 38.86, 39.0), (2, 38.86, 39.0), (40, 50.0, 104.0), (300, 100.0, 52.0)]
PARAMETERS = [
    CDNOW,
    np.array([1.5, 2.0, 1.3, 0.7]),
    np.array([0.8, 9.8, 0.003, 6.7]),
    np.array([2.0, 8.0, 50.0, 200.0]),
]
RUNAWAYS = [
    np.array([0.72, 9.4, 1e-7, 45206.0]),
    np.array([0.72, 9.4, 1e7, 1e7]),
    np.array([1e7, 1e7, 1e-7, 1e-7]),
]


def ahead(parameters, x, observed, horizon, *, discounting=0.0):
    return prospects(
        parameters,
        repeats=np.array([x]),
        observed=np.array([observed]),
        horizon=horizon,
        discounting=discounting,
    )


def tails(parameters, x: int, observed: float, horizon: float) -> tuple[np.ndarray, np.ndarray]:
    """P(N ≥ n) of an active customer: n arrivals (negative binomial), and no stop before the n-th."""
    r, alpha, a, b = parameters
    n = np.arange(1, 20_000)
    still = np.concatenate([[0.0], np.cumsum(-np.log1p(a / (b + x + n[:-1] - 1)))])
    return n, betainc(n, r + x, horizon / (alpha + observed + horizon)) * np.exp(still)


def test_the_published_expectation_comes_out():
    # Fader, Hardie and Lee, "Implementing the BG/NBD Model in Excel" (2005): 1.226
    active = probability_active(
        CDNOW, repeats=np.array([2]), last_age=np.array([30.43]), observed=np.array([38.86])
    )
    assert ahead(CDNOW, 2, 38.86, 39.0).orders * active == pytest.approx(1.226, abs=0.0005)


# At the last of them scipy's hypergeometric function overflows, which is why it is not used.
@pytest.mark.parametrize("parameters", PARAMETERS[:3])
@pytest.mark.parametrize(("x", "observed", "horizon"), CASES)
def test_orders_are_the_closed_form(parameters, x, observed, horizon):
    r, alpha, a, b = parameters
    whole = alpha + observed + horizon
    series = hyp2f1(r + x, b + x, a + b + x - 1, horizon / whole)
    expected = (a + b + x - 1) / (a - 1) * (1 - ((alpha + observed) / whole) ** (r + x) * series)
    assert ahead(parameters, x, observed, horizon).orders == pytest.approx(expected, rel=1e-7)


@pytest.mark.parametrize("parameters", [*PARAMETERS, *RUNAWAYS])
@pytest.mark.parametrize(("x", "observed", "horizon"), CASES)
def test_both_moments_are_sums_over_numbers_of_orders(parameters, x, observed, horizon):
    n, tail = tails(parameters, x, observed, horizon)
    found = ahead(parameters, x, observed, horizon)
    assert found.orders == pytest.approx(tail.sum(), rel=1e-7)
    assert found.squared_orders == pytest.approx(((2 * n - 1) * tail).sum(), rel=1e-6)


@pytest.mark.parametrize("parameters", PARAMETERS[:2])
def test_discounted_orders_are_those_of_short_steps_each_at_its_worth(parameters):
    rate, edges = 0.003, np.linspace(0, 104, 53)
    by_then = np.array([0.0, *(ahead(parameters, 2, 38.86, edge).orders[0] for edge in edges[1:])])
    worth = np.exp(-rate * (edges[1:] + edges[:-1]) / 2)
    found = ahead(parameters, 2, 38.86, 104.0, discounting=rate)
    assert found.discounted == pytest.approx(np.diff(by_then) @ worth, rel=3e-5)
    assert found.discounted < found.orders


def test_lifetimes_agrees_on_who_is_active():
    fitter = BetaGeoFitter()
    fitter.params_ = dict(zip(("r", "alpha", "a", "b"), CDNOW, strict=True))
    x, age, observed = np.array([1, 2, 7, 40]), np.array([1.0, 30.43, 20.0, 38.0]), np.full(4, 38.86)
    found = probability_active(CDNOW, repeats=x, last_age=age, observed=observed)
    assert found == pytest.approx(fitter.conditional_probability_alive(x, age, observed), rel=1e-9)


def test_of_one_time_buyers_nothing_is_said():
    found = probability_active(CDNOW, repeats=np.array([0]), last_age=np.zeros(1), observed=np.array([38.86]))
    assert np.isnan(found).all()


def test_a_longer_silence_never_makes_more_active():
    ages = np.linspace(0, 38.86, 50)
    for parameters in (*PARAMETERS, *RUNAWAYS):
        found = probability_active(
            parameters, repeats=np.full(50, 3), last_age=ages, observed=np.full(50, 38.86)
        )
        assert (np.diff(found) >= 0).all()
        assert ((found >= 0) & (found <= 1)).all()


@pytest.mark.parametrize(("a", "b"), [(0.793, 2.426), (1.0, 1.0), (1e-6, 3.0), (0.01, 1e6), (30.0, 0.5)])
def test_the_quadrature_has_the_moments_of_beta(a, b):
    nodes, weights = beta_quadrature(a, np.array([b]))
    moment = 1.0
    for power in range(8):
        assert (weights * nodes**power).sum() == pytest.approx(moment, rel=1e-9)
        moment *= (a + power) / (a + b + power)


def test_equal_customers_are_one_kind():
    repeats, days, at = kinds(np.array([2, 0, 2, 2]), np.array([10, 10, 10, 11]))
    assert list(zip(repeats, days, strict=True)) == [(0, 10), (2, 10), (2, 11)]
    assert at.tolist() == [1, 0, 1, 2]
