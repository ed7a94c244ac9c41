"""The model of purchases against the published fit, `lifetimes`, and the likelihood written out."""

import numpy as np
import pytest
from lifetimes import BetaGeoFitter
from lifetimes.datasets import load_cdnow_summary
from scipy.special import betaln, gammaln, logsumexp

from crosssell.columns import LifetimeReason
from crosssell.segments.lifetime import bg_nbd
from crosssell.segments.lifetime.bg_nbd import Histories, Likelihood, covariance, fit_purchases
from tests.segments.lifetime.simulation import drawn_customers


@pytest.fixture(scope="module")
def cdnow() -> Histories:
    frame = load_cdnow_summary(index_col=[0]).groupby(["frequency", "recency", "T"]).size().reset_index()
    return Histories(
        repeats=frame["frequency"].to_numpy(np.int64),
        last_age=frame["recency"].to_numpy(float),
        observed=frame["T"].to_numpy(float),
        customers=frame[0].to_numpy(np.int64),
    )


def test_the_published_fit_comes_out(cdnow):
    # Fader, Hardie and Lee (2005), table 2: r .243, alpha 4.414, a .793, b 2.426, LL −9582.4
    fit = fit_purchases(cdnow)
    assert np.round(fit.model.parameters, 3).tolist() == [0.243, 4.414, 0.793, 2.426]
    assert fit.model.log_likelihood == pytest.approx(-9582.4, abs=0.05)
    assert fit.reasons == ()
    assert fit.spread > 10 * bg_nbd.FLAT


@pytest.mark.parametrize("seed", [1, 2])
def test_lifetimes_agrees_on_random_data(seed):
    drawn = drawn_customers(700, r=0.6, alpha=5.0, a=0.8, b=2.5, seed=seed)
    found = fit_purchases(drawn.histories).model
    other = BetaGeoFitter(penalizer_coef=0.0)
    other.fit(drawn.repeats, drawn.last_age, drawn.observed)
    theirs = other.params_[["r", "alpha", "a", "b"]].to_numpy()
    # they stop a little earlier, so to a thousandth
    assert found.parameters == pytest.approx(theirs, rel=1e-3)
    written_out = likelihood_of(theirs, drawn.histories)
    assert found.log_likelihood >= written_out - 1e-9 * abs(written_out)
    assert found.log_likelihood == pytest.approx(written_out, abs=1e-3)


def likelihood_of(parameters, histories: Histories) -> float:
    """Formula 6 of the paper, with special functions."""
    r, alpha, a, b = parameters
    x, t_x, t = histories.repeats, histories.last_age, histories.observed
    both = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
    active = betaln(a, b + x) - betaln(a, b) - (r + x) * np.log(alpha + t)
    stopped = np.where(
        x > 0,
        betaln(a + 1, b + np.maximum(x, 1) - 1) - betaln(a, b) - (r + x) * np.log(alpha + t_x),
        -np.inf,
    )
    return float(histories.customers @ (both + logsumexp([active, stopped], axis=0)))


@pytest.mark.parametrize(
    "parameters", [(0.243, 4.414, 0.793, 2.426), (3.0, 40.0, 0.01, 0.5), (0.05, 0.2, 5.0, 90.0)]
)
def test_the_likelihood_is_the_formula_and_its_gradient_the_slope(cdnow, parameters):
    likelihood, at = Likelihood(cdnow), np.log(parameters)
    height, gradient = likelihood(at)
    assert height == pytest.approx(likelihood_of(parameters, cdnow), rel=1e-12)
    steps = np.eye(4) * 1e-5
    slopes = [(likelihood(at + step)[0] - likelihood(at - step)[0]) / 2e-5 for step in steps]
    assert gradient == pytest.approx(slopes, rel=1e-5, abs=1e-3)


@pytest.mark.parametrize(
    "parameters",
    [(1e-7, 1e-7, 1e-7, 1e7), (1e7, 1e7, 1e7, 1e-7), (1e7, 1e-7, 1e7, 1e7), (1e3, 1.0, 1.0, 1.0)],
)
def test_nothing_overflows_at_the_bounds(parameters):
    histories = Histories(
        repeats=np.array([0, 0, 1, 5000]),
        last_age=np.array([0.0, 0.0, 1 / 7, 100.0]),
        observed=np.array([0.0, 1000.0, 100.0, 100.0]),
        customers=np.array([1, 1, 1, 1]),
    )
    height, gradient = Likelihood(histories)(np.log(parameters))
    assert np.isfinite(height)
    assert np.isfinite(gradient).all()


def test_equal_customers_in_one_row_and_any_order_of_rows_change_nothing(cdnow):
    shuffled = np.random.default_rng(0).permutation(np.repeat(np.arange(len(cdnow.repeats)), cdnow.customers))
    apart = Histories(
        repeats=cdnow.repeats[shuffled],
        last_age=cdnow.last_age[shuffled],
        observed=cdnow.observed[shuffled],
        customers=np.ones(len(shuffled), dtype=np.int64),
    )
    together, single = fit_purchases(cdnow).model, fit_purchases(apart).model
    assert single.parameters == pytest.approx(together.parameters, rel=1e-5)


def test_another_unit_of_time_scales_alpha_alone(cdnow):
    days = Histories(
        repeats=cdnow.repeats,
        last_age=7 * cdnow.last_age,
        observed=7 * cdnow.observed,
        customers=cdnow.customers,
    )
    weeks, found = fit_purchases(cdnow).model, fit_purchases(days).model
    assert found.parameters == pytest.approx(weeks.parameters * [1, 7, 1, 1], rel=1e-5)
    orders = int(cdnow.customers @ cdnow.repeats)  # each order's density is a day's, a seventh of a week's
    assert found.log_likelihood == pytest.approx(weeks.log_likelihood - orders * np.log(7), abs=1e-5)


def test_of_many_rows_a_part_finds_the_same_peak(cdnow, monkeypatch):
    whole = fit_purchases(cdnow)
    monkeypatch.setattr(bg_nbd, "ENOUGH_ROWS", 200)
    by_part = fit_purchases(cdnow)
    assert by_part.model.parameters == pytest.approx(whole.model.parameters, rel=1e-4)
    assert by_part.reasons == ()


def test_the_covariance_is_that_of_the_parameters_over_samples():
    true = {"r": 0.6, "alpha": 5.0, "a": 0.8, "b": 2.5}
    drawn = drawn_customers(4000, **true, seed=3)
    fit = fit_purchases(drawn.histories)
    spread = covariance(drawn.histories, fit.model)
    off = np.log(fit.model.parameters / list(true.values()))
    # a chi² with four degrees: above 18.5 once in a thousand samples
    assert 0 < off @ np.linalg.inv(spread) @ off < 18.5


def test_customers_who_never_stop_make_a_degenerate_fit():
    drawn = drawn_customers(600, r=1.5, alpha=4.0, a=1e-6, b=1.0, seed=5)
    fit = fit_purchases(drawn.histories)
    assert LifetimeReason.A_AT_EDGE in fit.reasons
    assert LifetimeReason.FLAT_IN_B in fit.reasons
    assert fit.model.parameters[:2] == pytest.approx([1.5, 4.0], rel=0.2)


def test_too_few_who_order_again_make_none():
    drawn = drawn_customers(9, r=5.0, alpha=1.0, a=0.1, b=5.0, seed=6)
    fit = fit_purchases(drawn.histories)
    assert (fit.model, fit.reasons) == (None, (LifetimeReason.TOO_FEW_REPEATERS,))
