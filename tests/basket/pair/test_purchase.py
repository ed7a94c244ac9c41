"""What purchases of an item come to: ratios of totals, by hand."""

from math import sqrt

import pytest

from crosssell.basket import MatrixConfig
from crosssell.basket.pair.purchase import Purchase, pair_purchase
from crosssell.columns import Level
from crosssell.filters import Filters
from tests.support import tiny_dataset

LINE = """
insert into line (import_id, file_no, row_no, order_id, product, quantity, amount, refund, cost, kind)
values (1, 1, $row, $order, $product, $quantity, $amount, $refund, $cost, $kind)
"""
# order, product, customer, quantity, amount, cost a piece, refund, kind
LINES = [
    ("1", "b", "anna", 2, 20, 4, None, "sale"),
    ("1", "b", "anna", 1, 10, 6, 3, "sale"),
    ("2", "b", "anna", 1, 40, None, None, "sale"),
    ("3", "b", "bert", 1, 50, 20, None, "sale"),
    ("4", "b", None, 1, None, 20, None, "sale"),
    ("5", "b", "bert", -1, -9, None, None, "return"),
    ("6", "b", "bert", 1, 70, 1, None, "returned"),
    ("7", "a", "anna", 1, 500, 1, 400, "sale"),
]


@pytest.fixture
def shop(workspace):
    rows = [
        (
            order,
            product,
            customer,
            "2024-01-01",
            amount,
            "odd" if product == "a" else "things",
            None,
            None,
            kind,
        )
        for order, product, customer, _, amount, _, _, kind in LINES
    ]
    warehouse = tiny_dataset(workspace, rows)
    with warehouse.write() as cursor:
        for row, (order, product, _, quantity, amount, cost, refund, kind) in enumerate(LINES):
            values = {"quantity": quantity, "amount": amount, "refund": refund, "cost": cost, "kind": kind}
            cursor.execute(LINE, row=row, order=order, product=product, **values)
    return warehouse


def bought(warehouse, *, a="a", b="b", level=Level.PRODUCT, filters=None) -> Purchase:
    return pair_purchase(warehouse, filters=filters or Filters(), config=MatrixConfig(level=level), a=a, b=b)


def test_purchases_by_hand(shop):
    found = bought(shop)

    sold = 20 + 10 + 40 + 50
    assert (found.orders, found.costed_orders) == (3, 2)
    assert found.price.ratio == pytest.approx(sold / 3)
    assert found.margin_share.ratio == pytest.approx((30 - 14 + 50 - 20) / (30 + 50))
    assert found.return_share.ratio == pytest.approx((3 + 9) / sold)
    # price and returns make the net revenue of a purchase
    assert found.price.ratio * (1 - found.return_share.ratio) == pytest.approx((27 + 40 + 50 - 9) / 3)
    assert bought(shop, a="odd", b="things", level=Level.CATEGORY) == found


def test_customers_are_the_units_of_the_interval(shop):
    # anna 70 in 2, bert 50 in 1, order 4 nothing in none; variances 1300 and 1, covariance 35
    assert bought(shop).price.standard_error == pytest.approx(sqrt((1300 - 2 * 40 * 35 + 40**2) / 3))


def test_what_is_not_known_is_none(shop):
    nothing = Purchase(orders=0, costed_orders=0, price=None, margin_share=None, return_share=None)
    assert bought(shop, filters=Filters(channels=("none",))) == nothing
    with shop.write() as cursor:
        cursor.execute("update line set cost = null")
        cursor.execute("update line set kind = 'cancelled' where kind in ('return', 'returned')")
        cursor.execute("update line set refund = null where product = 'b'")
    found = bought(shop)
    assert (found.orders, found.margin_share, found.return_share) == (3, None, None)
