"""What orders with one product and with several are worth."""

from decimal import Decimal

import pytest

from crosssell.filters import Filters
from crosssell.kpis import order_value
from tests.basket.shops import random_shop
from tests.kpis import oracle
from tests.kpis.cases import COMBINATIONS, alike
from tests.support import tiny_dataset


def test_the_answer_as_arithmetic(workspace):
    rows = [
        ("1", "tea", None, None, 10),
        ("2", "tea", None, None, 20),
        ("2", "post", None, None, 4, None, None, None, "sale", False),  # counts in the value, is no product
        ("3", "tea", None, None, 30),
        ("3", "cup", None, None, 40),
        ("4", "post", None, None, 4, None, None, None, "sale", False),  # neither one nor several
    ]
    found = order_value(tiny_dataset(workspace, rows), filters=Filters())
    assert (found.single_orders, found.several_orders) == (2, 1)
    assert (found.single_value, found.several_value) == (17, 70)
    assert found.several_revenue_share == pytest.approx(70 / 104)
    assert found.point_amount == 3 * Decimal("0.01") * (70 - 17)


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [("1", "tea", None, None, 5)],
        [("1", "tea", None, None, None), ("2", "tea", None, None, None), ("2", "cup", None, None, None)],
        [("1", "tea", None, None, 9), ("2", "tea", None, None, 1), ("2", "cup", None, None, 1)],
    ],
    ids=["nothing", "one kind", "no amounts", "large orders are worth less"],
)
def test_no_gain_is_claimed_where_there_is_none(workspace, rows):
    assert order_value(tiny_dataset(workspace, rows), filters=Filters()).point_amount is None


def test_agrees_with_plain_python_under_every_combination_of_filters(workspace):
    rows = random_shop(14, orders=150)
    dataset, shop = tiny_dataset(workspace, rows), oracle.shop_of_rows(rows)
    for filters in COMBINATIONS:
        found = order_value(dataset, filters=filters)
        for figure, value in oracle.order_values(shop, filters).items():
            assert alike(getattr(found, figure), value), (filters, figure)
