"""The figures: equal to plain Python over the lines, under every filter and their combinations."""

from decimal import Decimal

import pytest

from crosssell.filters import Filters
from crosssell.kpis import KpiNotice, kpis
from tests.basket.shops import random_shop
from tests.kpis import oracle
from tests.kpis.cases import COMBINATIONS, alike
from tests.support import tiny_dataset

EVERYTHING = Filters()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_agrees_with_plain_python_under_every_combination_of_filters(workspace, seed):
    rows = random_shop(seed, orders=150)
    dataset, shop = tiny_dataset(workspace, rows), oracle.shop_of_rows(rows)
    for filters in COMBINATIONS:
        found = kpis(dataset, filters=filters)
        for figure, expected in oracle.figures(shop, filters).items():
            assert alike(getattr(found, figure), expected), (filters, figure)


def test_the_answer_as_arithmetic(workspace):
    rows = [
        ("1", "tea", "ann", "2024-01-01", 10, "drinks"),
        ("1", "cup", "ann", "2024-01-01", 20, "ware"),
        ("1", "post", "ann", "2024-01-01", 5, None, None, None, "sale", False),
        ("2", "tea", "ann", "2024-03-31", 10, "drinks"),  # day 90 after the first
        ("3", "tea", "bob", "2024-01-01", 10, "drinks"),
        ("4", "tea", "bob", "2024-04-01", 10, "drinks"),  # day 91
        ("5", "cup", "cid", "2024-04-01", 20, "ware"),  # window still open
        ("6", "cup", "cid", "2024-04-02", -20, "ware", None, None, "return"),
    ]
    found = kpis(tiny_dataset(workspace, rows), filters=EVERYTHING)
    assert (found.orders, found.lines, found.customers) == (5, 7, 3)
    assert (found.revenue, found.net_revenue) == (85, 65)
    assert found.average_order_value == 85 / Decimal(5)
    assert found.items_per_order == pytest.approx((2 + 1 + 1 + 1 + 1) / 5)
    assert found.cross_sell_rate == found.category_cross_sell_rate == pytest.approx(1 / 5)
    assert found.products_per_customer == pytest.approx((2 + 1 + 1) / 3)
    assert (found.repurchase_rate, found.repurchase_customers, found.repurchase_open) == (1 / 2, 2, 1)
    assert found.notices == ()


def test_a_second_order_on_the_same_day_is_no_repurchase(workspace):
    rows = [("1", "a", "ann", "2024-01-01T09:00"), ("2", "a", "ann", "2024-01-01T18:00")]
    rows += [("3", "a", None, "2024-12-31")]
    found = kpis(tiny_dataset(workspace, rows), filters=EVERYTHING)
    assert (found.repurchase_rate, found.repurchase_customers) == (0, 1)


@pytest.mark.parametrize(
    ("rows", "notices", "missing"),
    [
        ([], ["no_orders"], ["revenue", "average_order_value", "cross_sell_rate", "repurchase_rate"]),
        (
            [("1", "a", None, None, None)],
            ["no_amounts", "no_categories", "no_customers", "no_dates"],
            ["revenue", "net_revenue", "average_order_value", "products_per_customer", "repurchase_rate"],
        ),
        (
            [("1", "fee", "ann", "2024-01-01", 5, None, None, None, "sale", False)],
            ["no_products", "no_categories", "window_open"],
            ["items_per_order", "cross_sell_rate", "products_per_customer", "repurchase_rate"],
        ),
    ],
)
def test_what_cannot_be_computed_is_none_with_a_reason(workspace, rows, notices, missing):
    found = kpis(tiny_dataset(workspace, rows), filters=EVERYTHING)
    assert [str(notice) for notice in found.notices] == notices
    assert [getattr(found, name) for name in missing] == [None] * len(missing)
    assert KpiNotice.NO_ORDERS in found.notices or found.orders > 0


def test_merging_two_channels_adds_up(workspace):
    dataset = tiny_dataset(workspace, random_shop(12, orders=200))
    one, other, both = (
        kpis(dataset, filters=Filters(channels=channels))
        for channels in (("web",), ("shop",), ("web", "shop"))
    )
    assert one.orders + other.orders == both.orders
    assert one.revenue + other.revenue == both.revenue
