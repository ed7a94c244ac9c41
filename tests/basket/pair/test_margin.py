import pytest

from crosssell.basket import ItemMargin, MatrixConfig, pair_margin
from crosssell.columns import Level
from crosssell.filters import Filters
from tests.support import tiny_dataset

LINE = """
insert into line (import_id, file_no, row_no, order_id, product, quantity, amount, cost, kind)
values (1, 1, $row, $order, $product, $quantity, $amount, $cost, $kind)
"""
# order, product, quantity, amount, cost a piece
LINES = [
    ("1", "b", 2, 20, 4),
    ("1", "b", 1, 10, 6),
    ("2", "b", 1, 9, 10),
    ("3", "b", 3, 33, 1),
    ("4", "b", 1, 50, None),
    ("4", "b", 1, 50, 20),
    ("5", "b", 1, None, 2),
    ("6", "a", 1, 7, 1),
    ("7", "c", 1, 100, 40),
]


@pytest.fixture
def shop(workspace):
    rows = [
        (order, product, None, None, amount, "things" if product != "a" else "other")
        for order, product, _, amount, _ in LINES
    ]
    warehouse = tiny_dataset(workspace, [*rows, ("8", "b", None, None, 1, "things", None, None, "return")])
    with warehouse.write() as cursor:
        for row, (order, product, quantity, amount, cost) in enumerate(LINES):
            values = {
                "order": order,
                "product": product,
                "quantity": quantity,
                "amount": amount,
                "cost": cost,
            }
            cursor.execute(LINE, row=row, kind="sale", **values)
        back = {"order": "8", "product": "b", "quantity": -1, "amount": -900, "cost": 1}
        cursor.execute(LINE, row=99, kind="return", **back)
    return warehouse


def margin(warehouse, *, filters=None, b="b", a="a", level=Level.PRODUCT) -> ItemMargin:
    return pair_margin(warehouse, filters=filters or Filters(), config=MatrixConfig(level=level), a=a, b=b)


def test_the_median_over_orders_whose_cost_is_known(shop):
    found = margin(shop)
    # amounts 30, 9, 33, 100; margins 30 − 14, 9 − 10, 33 − 3
    assert (found.orders, found.price_median) == (5, 31.5)
    assert (found.orders_with_cost, found.margin_median) == (3, 16)


def test_a_category_is_all_its_products(shop):
    found = margin(shop, b="things", a="other", level=Level.CATEGORY)
    assert (found.orders, found.orders_with_cost, found.margin_median) == (6, 4, 23)


def test_without_orders_or_costs_there_is_none(shop):
    nothing = margin(shop, filters=Filters(channels=("none",)))
    assert nothing == ItemMargin(orders=0, orders_with_cost=0, price_median=None, margin_median=None)
    with shop.write() as cursor:
        cursor.execute("update line set cost = null")
    assert margin(shop).margin_median is None
    assert margin(shop).ceiling(left=10, response=0.1) is None


def test_the_ceiling_is_a_product(shop):
    assert margin(shop).ceiling(left=50, response=0.1) == pytest.approx(80)
    assert margin(shop).ceiling(left=None, response=0.1) is None
    assert margin(shop).ceiling(left=50, response=None) is None
