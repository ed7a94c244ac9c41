from math import exp, log, sqrt

import numpy as np
import pytest
from scipy.stats import t

from crosssell.statistics.ratios import RatioMoments, ratio_of_totals


def moments(y: list[float], x: list[float]) -> RatioMoments:
    several = len(x) > 1
    return RatioMoments(
        units=len(x),
        numerator_mean=float(np.mean(y)),
        denominator_mean=float(np.mean(x)),
        numerator_variance=float(np.var(y, ddof=1)) if several else None,
        denominator_variance=float(np.var(x, ddof=1)) if several else None,
        covariance=float(np.cov(x, y)[0, 1]) if several else None,
    )


def test_one_order_a_customer_is_the_textbook_mean():
    estimate = ratio_of_totals(moments([10, 20, 60], [1, 1, 1]))
    assert estimate is not None
    error = sqrt((20**2 + 10**2 + 30**2) / 2 / 3)
    assert estimate.ratio == pytest.approx(30)
    assert estimate.standard_error == pytest.approx(error)
    half_width = t.ppf(0.975, 2) * error / 30
    assert estimate.ratio_ci_lower == pytest.approx(exp(log(30) - half_width))
    assert estimate.ratio_ci_upper == pytest.approx(exp(log(30) + half_width))


def test_the_error_is_that_of_the_residuals():
    y, x = [30.0, 12.0, 55.0, 8.0, 40.0], [3.0, 1.0, 4.0, 2.0, 2.0]
    estimate = ratio_of_totals(moments(y, x))
    assert estimate is not None
    ratio = 145 / 12
    residuals = [a - ratio * b for a, b in zip(y, x, strict=True)]
    direct = sqrt(sum(r**2 for r in residuals) / 4 / 5) / (12 / 5)
    assert estimate.ratio == pytest.approx(ratio)
    assert estimate.standard_error == pytest.approx(direct)


def test_the_interval_holds_the_truth_where_orders_of_a_customer_resemble_each_other():
    """At 300 customers 95 % within what 600 tries and the skewness allow; over single orders far fewer."""
    draw = np.random.default_rng(5)
    truth, held, held_by_rows, tries = exp(0.5**2 / 2 + 0.8**2 / 2), 0, 0, 600
    for _ in range(tries):
        orders = draw.geometric(0.3, 300)
        level = np.repeat(draw.normal(0, 0.8, 300), orders)
        values = np.exp(level + draw.normal(0, 0.5, len(level)))
        totals = np.add.reduceat(values, np.r_[0, np.cumsum(orders)[:-1]])
        estimate = ratio_of_totals(moments(totals.tolist(), orders.tolist()))
        assert estimate is not None
        held += estimate.ratio_ci_lower <= truth <= estimate.ratio_ci_upper
        error = values.std(ddof=1) / sqrt(len(values))
        held_by_rows += abs(values.mean() - truth) <= 1.96 * error
    assert 0.91 <= held / tries <= 0.98
    assert held_by_rows / tries < 0.8


def test_what_cannot_be_computed_is_none():
    assert ratio_of_totals(moments([0.0], [0.0])) is None
    none = RatioMoments(
        units=0,
        numerator_mean=0,
        denominator_mean=0,
        numerator_variance=None,
        denominator_variance=None,
        covariance=None,
    )
    assert ratio_of_totals(none) is None
    alone = ratio_of_totals(moments([50.0], [2.0]))
    assert alone is not None
    assert (alone.ratio, alone.standard_error, alone.ratio_ci_lower) == (25.0, None, None)


def test_equal_customers_leave_no_doubt():
    estimate = ratio_of_totals(moments([20.0, 40.0, 60.0], [1.0, 2.0, 3.0]))
    assert estimate is not None
    assert estimate.standard_error == pytest.approx(0, abs=1e-6)
    assert estimate.ratio_ci_lower == pytest.approx(20)
