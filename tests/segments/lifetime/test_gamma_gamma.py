"""The model of what an order is worth against the published fit and `lifetimes`."""

import numpy as np
import pytest
from lifetimes import GammaGammaFitter
from lifetimes.datasets import load_cdnow_summary_data_with_monetary_value
from scipy.special import gammaln
from scipy.stats import pearsonr, spearmanr

from crosssell.columns import SpendReason
from crosssell.segments.lifetime.gamma_gamma import (
    Spending,
    SpendLikelihood,
    expected_spend,
    fit_spending,
    spend_covariance,
)


@pytest.fixture(scope="module")
def cdnow() -> Spending:
    frame = load_cdnow_summary_data_with_monetary_value()
    frame = frame[frame["frequency"] > 0]
    return Spending(
        orders=frame["frequency"].to_numpy(np.int64), mean_amount=frame["monetary_value"].to_numpy(float)
    )


def drawn_spending(customers: int, *, p: float, q: float, v: float, seed: int) -> Spending:
    draw = np.random.default_rng(seed)
    orders = 1 + draw.poisson(2.0, customers)
    scale = draw.gamma(q, size=customers) / v
    return Spending(orders=orders, mean_amount=draw.gamma(p * orders) / scale / orders)


def test_the_published_fit_comes_out(cdnow):
    # Fader and Hardie (2013), section 4: p 6.25, q 3.74, v 15.44
    fit = fit_spending(cdnow)
    assert fit.model.p == pytest.approx(6.25, abs=0.005)
    assert fit.model.q == pytest.approx(3.74, abs=0.005)
    assert fit.model.v == pytest.approx(15.44, abs=0.01)
    assert (fit.reasons, fit.model.customers) == ((), 946)


def test_lifetimes_agrees_on_random_data():
    spending = drawn_spending(600, p=4.0, q=3.0, v=20.0, seed=1)
    found = fit_spending(spending).model
    other = GammaGammaFitter(penalizer_coef=0.0)
    other.fit(spending.orders, spending.mean_amount)
    theirs = other.params_[["p", "q", "v"]].to_numpy()
    assert found.parameters == pytest.approx(theirs, rel=1e-3)
    expected = expected_spend(theirs, orders=spending.orders, mean_amount=spending.mean_amount)
    shown = other.conditional_expected_average_profit(spending.orders, spending.mean_amount)
    assert expected == pytest.approx(shown, rel=1e-9)


def test_the_likelihood_is_the_formula_and_its_gradient_the_slope(cdnow):
    (p, q, v), x, m = (2.0, 2.5, 30.0), cdnow.orders, cdnow.mean_amount
    likelihood, at = SpendLikelihood(cdnow), np.log([p, q, v])
    # formula 1a of the note, with special functions
    written_out = gammaln(p * x + q) - gammaln(p * x) - gammaln(q) + q * np.log(v)
    written_out += (p * x - 1) * np.log(m) + p * x * np.log(x) - (p * x + q) * np.log(x * m + v)
    height, gradient = likelihood(at)
    assert height == pytest.approx(written_out.sum(), rel=1e-12)
    steps = np.eye(3) * 1e-5
    slopes = [(likelihood(at + step)[0] - likelihood(at - step)[0]) / 2e-5 for step in steps]
    assert gradient == pytest.approx(slopes, rel=1e-6)


def test_without_an_order_to_go_by_the_mean_of_all_is_expected():
    # p v / (q − 1) = 6 · 20 / 2
    assert expected_spend(
        np.array([6.0, 3.0, 20.0]), orders=np.array([0]), mean_amount=np.array([0.0])
    ) == pytest.approx([60.0])


def test_many_orders_speak_for_themselves():
    found = expected_spend(np.array([6.0, 3.0, 20.0]), orders=np.array([10**6]), mean_amount=np.array([7.0]))
    assert found == pytest.approx([7.0], rel=1e-5)


def test_other_money_scales_v_alone(cdnow):
    cents = Spending(orders=cdnow.orders, mean_amount=100 * cdnow.mean_amount)
    euro, found = fit_spending(cdnow).model, fit_spending(cents).model
    assert found.parameters == pytest.approx(euro.parameters * [1, 1, 100], rel=1e-5)


def test_the_planted_parameters_are_within_their_error():
    spending = drawn_spending(3000, p=4.0, q=3.0, v=20.0, seed=2)
    model = fit_spending(spending).model
    off = np.log(model.parameters / [4.0, 3.0, 20.0])
    # a chi² with three degrees: above 16.3 once in a thousand samples
    assert 0 < off @ np.linalg.inv(spend_covariance(spending, model)) @ off < 16.3


def test_the_independence_is_looked_at(cdnow):
    found = fit_spending(cdnow).independence
    assert found.correlation == pytest.approx(pearsonr(cdnow.orders, cdnow.mean_amount).statistic)
    assert found.rank_correlation == pytest.approx(spearmanr(cdnow.orders, cdnow.mean_amount).statistic)
    assert not found.is_doubtful
    spending = drawn_spending(300, p=4.0, q=3.0, v=20.0, seed=3)
    dearer = Spending(orders=spending.orders, mean_amount=spending.mean_amount * spending.orders)
    fit = fit_spending(dearer)
    assert fit.independence.is_doubtful
    assert (fit.reasons, fit.model is None) == ((SpendReason.DEPENDS_ON_FREQUENCY,), False)


def test_amounts_that_are_all_equal_make_no_model():
    fit = fit_spending(Spending(orders=np.full(50, 2), mean_amount=np.full(50, 9.99)))
    assert (fit.model, fit.reasons[0]) == (None, SpendReason.SPEND_AT_EDGE)
    assert fit.independence.correlation is None


def test_a_spread_without_a_mean_is_said():
    draw = np.random.default_rng(4)
    wild = Spending(orders=np.full(400, 3), mean_amount=np.exp(draw.normal(0, 4, 400)))
    assert fit_spending(wild).reasons == (SpendReason.MEAN_UNDEFINED,)


def test_too_few_make_none():
    few = Spending(orders=np.full(9, 2), mean_amount=np.arange(1.0, 10.0))
    assert fit_spending(few).reasons == (SpendReason.TOO_FEW_REPEATERS,)
