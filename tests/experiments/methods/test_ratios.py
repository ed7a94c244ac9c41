import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import ttest_ind
from tea_tasting.aggr import Aggregates
from tea_tasting.metrics import RatioOfMeans

from crosssell.columns import MetricKind, NoResult
from crosssell.experiments.methods.bootstrap import bootstrapped, moments_of
from crosssell.experiments.methods.ratios import ratio_effect
from crosssell.experiments.moments import Moments

Numbers = NDArray[np.float64]


def customers(draw: np.random.Generator, units: int, *, level: float = 0.0) -> Numbers:
    """Amounts and orders of customers whose orders resemble each other; a third ordered nothing."""
    orders = draw.poisson(1.1, units)
    own = np.repeat(draw.normal(3 + level, 0.7, units), orders)
    amounts = np.exp(own + draw.normal(0, 0.3, len(own)))
    owner = np.repeat(np.arange(units), orders)
    return np.column_stack([np.bincount(owner, amounts, units), orders]).astype(float)


def aggregates(rows: Numbers) -> Aggregates:
    means, covariances = rows.mean(axis=0), np.cov(rows.T)
    return Aggregates(
        len(rows),
        {"y": float(means[0]), "d": float(means[1])},
        {"y": float(covariances[0, 0]), "d": float(covariances[1, 1])},
        {("y", "d"): float(covariances[0, 1])},
    )


def test_tea_tasting_agrees() -> None:
    draw = np.random.default_rng(11)
    before, after = customers(draw, 900), customers(draw, 800, level=0.1)
    found = ratio_effect(moments_of(before), moments_of(after), level=0.95)
    witness = RatioOfMeans("y", "d").analyze_aggregates(aggregates(before), aggregates(after))
    assert found.difference == pytest.approx(witness.effect_size, rel=1e-9)
    assert found.statistic == pytest.approx(witness.statistic, rel=1e-9)
    assert found.p_value == pytest.approx(witness.pvalue, rel=1e-9)
    assert found.difference_ci.lower == pytest.approx(witness.effect_size_ci_lower, rel=1e-8)
    assert found.relative_ci.upper == pytest.approx(witness.rel_effect_size_ci_upper, abs=2e-3)


def test_the_plain_bootstrap_of_customers_agrees() -> None:
    """The spread of 2,000 resampled differences is the delta method's standard error, within 5 %."""
    draw = np.random.default_rng(12)
    before, after = customers(draw, 900), customers(draw, 800, level=0.1)
    found = ratio_effect(moments_of(before), moments_of(after), level=0.95)
    drawn = []
    for rows in (before, after):
        sums = rows[draw.integers(0, len(rows), (2000, len(rows)))].sum(axis=1)
        drawn.append(sums[:, 0] / sums[:, 1])
    assert found.standard_error == pytest.approx(np.std(drawn[1] - drawn[0]), rel=0.05)


def test_one_order_a_customer_is_a_mean() -> None:
    draw = np.random.default_rng(13)
    before, after = draw.gamma(2, 30, 60), draw.gamma(2, 33, 50)
    found = ratio_effect(
        moments_of(np.column_stack([before, np.ones(60)])),
        moments_of(np.column_stack([after, np.ones(50)])),
        level=0.95,
    )
    witness = ttest_ind(after, before, equal_var=False)
    assert found.statistic == pytest.approx(witness.statistic, rel=1e-10)
    assert found.p_value == pytest.approx(witness.pvalue, rel=1e-10)


def test_more_orders_of_the_same_value_change_nothing() -> None:
    """Every customer twice as active: the value of an order, its error and its test stay what they are."""
    draw = np.random.default_rng(14)
    before, after = customers(draw, 400), customers(draw, 400)
    plain = ratio_effect(moments_of(before), moments_of(after), level=0.95)
    active = ratio_effect(moments_of(2 * before), moments_of(2 * after), level=0.95)
    assert active.difference == pytest.approx(plain.difference, rel=1e-10)
    assert active.p_value == pytest.approx(plain.p_value, rel=1e-10)


def of(units: int, *, mean: float, orders: float, spread: float = 4.0, orders_spread: float = 1.0) -> Moments:
    return Moments(units=units, means=(mean, orders), covariances=((spread, 0.5), (0.5, orders_spread)))


@pytest.mark.parametrize(
    ("control", "reason", "relative_reason"),
    [
        (of(0, mean=0, orders=0), NoResult.NO_CUSTOMERS, NoResult.NO_CUSTOMERS),
        (of(1, mean=5, orders=1), NoResult.ONE_CUSTOMER, NoResult.ONE_CUSTOMER),
        (of(50, mean=0, orders=0, orders_spread=0), NoResult.NO_DENOMINATOR, NoResult.NO_DENOMINATOR),
        (of(50, mean=-5, orders=-1), NoResult.NO_DENOMINATOR, NoResult.NO_DENOMINATOR),
        (of(50, mean=0.4, orders=0.1), NoResult.TOO_UNCERTAIN, NoResult.TOO_UNCERTAIN),
        (of(50, mean=0, orders=2), None, NoResult.ZERO_CONTROL),
        (of(50, mean=-3, orders=2), None, NoResult.NEGATIVE_CONTROL),
        (of(50, mean=0.1, orders=2), None, NoResult.TOO_UNCERTAIN),
    ],
)
def test_what_cannot_be_computed_says_why(
    control: Moments, reason: NoResult, relative_reason: NoResult
) -> None:
    found = ratio_effect(control, of(50, mean=5, orders=2), level=0.95)
    assert found.reason == reason
    assert (found.p_value is None) == (reason is not None)
    assert found.relative_reason == relative_reason
    assert found.relative_ci.lower is None


@pytest.mark.parametrize("orders", [1e-300, 1e-160, 5e-324])
def test_next_to_no_denominator_is_none(orders: float) -> None:
    """Cells of 1e-300 are numbers; the ratio, or its square, leaves the range of these."""
    tiny = Moments(units=40, means=(3.0, orders), covariances=((2.0, 0.0), (0.0, 0.0)))
    for control, variant in ((tiny, of(50, mean=5, orders=2)), (of(50, mean=5, orders=2), tiny)):
        found = ratio_effect(control, variant, level=0.95)
        assert found.reason in (NoResult.NO_DENOMINATOR, NoResult.TOO_UNCERTAIN)
        assert found.p_value is None


def test_one_price_for_all_is_constant_though_customers_order_unequally() -> None:
    orders = np.array([1.0, 2.0, 3.0, 5.0, 8.0] * 10)
    rows = np.column_stack([29.99 * orders, orders])
    assert ratio_effect(moments_of(rows), moments_of(rows), level=0.95).reason == NoResult.CONSTANT


def test_the_resampling_of_this_house_agrees_with_the_delta_method() -> None:
    draw = np.random.default_rng(15)
    before, after = customers(draw, 3000), customers(draw, 3000, level=0.1)
    found = ratio_effect(moments_of(before), moments_of(after), level=0.95)
    resampled = bootstrapped(MetricKind.RATIO, before, after, level=0.95, seed=1)
    assert resampled is not None
    assert found.standard_error is not None
    near = 0.25 * found.standard_error  # 2,000 draws and a little skewness
    assert resampled.difference_ci.lower == pytest.approx(found.difference_ci.lower, abs=near)
    assert resampled.difference_ci.upper == pytest.approx(found.difference_ci.upper, abs=near)
    assert resampled.relative_ci.lower == pytest.approx(found.relative_ci.lower, abs=0.02)
