"""What a test would start from, counted by hand on a shop of six customers."""

from collections.abc import Iterator
from datetime import date

import numpy as np
import pytest

from crosssell.columns import MetricKind, NoResult, ShopMetric, ShopMetricLack
from crosssell.errors import CrosssellError
from crosssell.experiments.baselines import (
    EVERYBODY,
    BaselineQuestion,
    Entry,
    ShopBaselines,
    baseline_of,
    shop_baselines,
    shop_values,
    variance_explained,
)
from crosssell.experiments.moments import Moments
from crosssell.experiments.power import Baseline
from crosssell.facts import dataset_facts
from crosssell.warehouse import Warehouse, Workspace
from tests.support import tiny_dataset

# The last 30 days begin on 1 March. K0 ordered too long ago, K9 only within them.
ROWS = [
    ("O0", "A", "K0", "2024-02-01", 1),
    ("O1", "A", "K1", "2024-12-24", 11),
    ("O2", "A", "K2", "2025-01-10", 12),
    ("O3", "A", "K3", "2025-02-10", 13),
    ("O4", "A", "K4", "2025-02-28", 14),
    ("O5", "A", "K1", "2025-03-05", 10),
    ("O6", "A", "K3", "2025-03-12", 5),
    ("O7", "A", "K9", "2025-03-20", 99),
    ("O8", "A", "K1", "2025-03-30", 20),
    ("O9", "A", "K2", "2025-03-30", 30),
    ("O10", "A", None, "2025-03-30", 1000),
]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    workspace = Workspace(tmp_path_factory.mktemp("six") / "workspace")
    yield tiny_dataset(workspace, ROWS)
    workspace.close()


def read(shop: Warehouse, **asked: object) -> ShopBaselines:
    question = BaselineQuestion(**asked)  # type: ignore[arg-type]
    return shop_baselines(shop, facts=dataset_facts(shop), question=question)


def value(found: ShopBaselines, metric: ShopMetric) -> float | None:
    one = found.of(metric)
    assert one is not None
    return None if one.baseline is None else one.baseline.value


def test_a_list_is_written_to_on_one_day(shop: Warehouse):
    found = read(shop)
    assert (found.start, found.last) == (date(2025, 3, 1), date(2025, 3, 30))
    assert found.customers == 4  # K1 to K4
    assert found.available == 5  # and K9, who could be written to now
    assert value(found, ShopMetric.CONVERSION) == 3 / 4
    assert value(found, ShopMetric.ORDERS) == 4 / 4
    assert value(found, ShopMetric.REVENUE) == (30 + 30 + 5 + 0) / 4
    assert value(found, ShopMetric.ORDER_VALUE) == 65 / 4
    assert value(found, ShopMetric.REPURCHASE) == 1 / 4


def test_the_spread_is_that_of_single_customers(shop: Warehouse):
    revenue = read(shop).of(ShopMetric.REVENUE)
    assert revenue is not None
    assert revenue.baseline is not None
    assert revenue.baseline.deviation == pytest.approx(float(np.std([30, 30, 5, 0], ddof=1)))
    order_value = read(shop).of(ShopMetric.ORDER_VALUE)
    assert order_value is not None
    assert order_value.baseline is not None
    residuals = np.array([30, 30, 5, 0]) - 65 / 4 * np.array([2, 1, 1, 0])
    assert order_value.baseline.deviation == pytest.approx(float(np.std(residuals, ddof=1)) / 1.0)


def test_customers_who_come_one_by_one_have_a_window_each(shop: Warehouse):
    found = read(shop, entry=Entry.ORDERING)
    # In February K3 (followed 11 Feb to 12 Mar) and K4 (1 to 30 Mar) ordered.
    assert found.customers == 2
    assert value(found, ShopMetric.CONVERSION) == 1 / 2
    assert value(found, ShopMetric.REVENUE) == 5 / 2


def test_arrivals_count_each_customer_once(shop: Warehouse):
    arrivals = read(shop).arrivals
    assert arrivals[0] == 2  # K1 and K2 on the last day
    assert arrivals[10] == 3  # K9 ten days before
    assert arrivals[18] == 4  # K3
    assert arrivals[30] == 5  # K4
    assert len(arrivals) == 365
    assert arrivals[-1] == 5  # K0 is older than a year


def test_what_the_data_cannot_tell_has_its_reason(shop: Warehouse):
    found = read(shop)
    for metric, lack in (
        (ShopMetric.MARGIN, ShopMetricLack.NO_COSTS),
        (ShopMetric.RETURNS, ShopMetricLack.NO_RETURNS),
        (ShopMetric.CROSS_SELL, NoResult.CONSTANT),
    ):
        one = found.of(metric)
        assert one is not None
        assert (one.baseline, one.reason) == (None, lack)
    assert found.of(ShopMetric.TARGET_PRODUCT) is None
    asked = read(shop, target_product="A").of(ShopMetric.TARGET_PRODUCT)
    assert asked is not None
    assert asked.baseline is not None
    assert asked.baseline.value == 3 / 4


def test_money_of_an_effect(shop: Warehouse):
    found = read(shop)
    assert found.money_per_customer(ShopMetric.REVENUE, effect=2.0) == 2.0
    # 16.25 a customer over 3 of 4 who buy: 21.67 a buyer.
    assert found.money_per_customer(ShopMetric.CONVERSION, effect=0.1) == pytest.approx(0.1 * 16.25 / 0.75)
    assert found.money_per_customer(ShopMetric.ORDERS, effect=0.2) == pytest.approx(0.2 * 16.25)
    assert found.money_per_customer(ShopMetric.ORDER_VALUE, effect=3.0) == pytest.approx(3.0 * 1.0)
    assert found.money_per_customer(ShopMetric.REPURCHASE, effect=0.1) is None


def test_the_values_to_draw_from_are_those_of_the_baseline(shop: Warehouse):
    facts, question = dataset_facts(shop), BaselineQuestion()
    revenue = shop_values(shop, facts=facts, question=question, metric=ShopMetric.REVENUE, most=100)
    assert sorted(revenue.by_variant[EVERYBODY].tolist()) == [0, 5, 30, 30]
    assert not revenue.capped
    pairs = shop_values(shop, facts=facts, question=question, metric=ShopMetric.ORDER_VALUE, most=100)
    assert sorted(map(tuple, pairs.by_variant[EVERYBODY].tolist())) == [(0, 0), (5, 1), (30, 1), (30, 2)]
    with pytest.raises(CrosssellError):
        shop_values(shop, facts=facts, question=question, metric=ShopMetric.MARGIN, most=100)


def test_data_that_end_before_a_window_is_over_are_refused(shop: Warehouse):
    with pytest.raises(CrosssellError) as refused:
        read(shop, window_days=730)
    assert refused.value.reason == "baseline"
    for days in (0, -1, 5000):
        with pytest.raises(CrosssellError):
            BaselineQuestion(window_days=days)


def moments(units: int, means: tuple[float, ...], covariances: object) -> Moments:
    return Moments(
        units=units,
        means=means,
        covariances=tuple(map(tuple, covariances)),  # type: ignore[arg-type, call-overload]
    )


@pytest.mark.parametrize(
    ("kind", "figures", "reason"),
    [
        (MetricKind.MEAN, moments(0, (0,), [[0]]), NoResult.NO_CUSTOMERS),
        (MetricKind.MEAN, moments(1, (3,), [[0]]), NoResult.ONE_CUSTOMER),
        (MetricKind.MEAN, moments(9, (3,), [[0]]), NoResult.CONSTANT),
        (MetricKind.PROPORTION, moments(9, (0,), [[0]]), NoResult.NO_CONVERSIONS),
        (MetricKind.PROPORTION, moments(9, (1,), [[0]]), NoResult.ALL_CONVERSIONS),
        (MetricKind.RATIO, moments(9, (0, 0), [[0, 0], [0, 0]]), NoResult.NO_DENOMINATOR),
    ],
)
def test_what_cannot_be_planned_from(kind: MetricKind, figures: Moments, reason: NoResult):
    assert baseline_of(kind, figures) == reason


def test_a_baseline_from_moments():
    assert baseline_of(MetricKind.MEAN, moments(9, (3,), [[4]])) == Baseline(
        kind=MetricKind.MEAN, value=3, deviation=2
    )


def test_history_explains_what_a_regression_on_it_does():
    """R² of numpy's least squares."""
    draws = np.random.default_rng(1)
    before, other = draws.lognormal(3, 1, 500), draws.normal(0, 1, 500)
    now = 0.4 * before + 2 * other + draws.normal(0, 15, 500)
    columns = np.column_stack([now, before, other, np.ones(500)])  # the last says nothing
    design = np.column_stack([np.ones(500), before, other])
    left = now - design @ np.linalg.lstsq(design, now)[0]
    figures = moments(500, tuple(columns.mean(axis=0)), np.cov(columns, rowvar=False))
    explained = variance_explained(MetricKind.MEAN, figures)
    assert explained == pytest.approx(1 - left.var() / now.var(), rel=1e-9)
    assert variance_explained(MetricKind.MEAN, moments(9, (3,), [[4]])) == 0
    assert variance_explained(MetricKind.MEAN, moments(9, (3, 1), [[0, 0], [0, 1]])) == 0
