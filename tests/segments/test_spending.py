"""What an order holds and leaves: ratios of totals, by hand."""

from math import sqrt

import pytest

from crosssell.columns import Segment
from crosssell.filters import Filters
from crosssell.segments.config import RfmConfig
from crosssell.segments.members import segment_members
from crosssell.segments.spending import Spending, spending
from tests.segments.rfm_oracle import messy_rows
from tests.support import tiny_dataset

LINE = """
insert into line (import_id, file_no, row_no, order_id, product, quantity, amount, refund, cost, kind)
values (1, 1, $row, $order, $product, $quantity, $amount, $refund, $cost, $kind)
"""
# order, product, customer, quantity, amount, cost a piece, refund, kind
LINES = [
    ("1", "a", "anna", 2, 20, 4, None, "sale"),
    ("1", "b", "anna", 1, 30, 10, 6, "sale"),
    ("2", "a", "anna", 1, 10, None, None, "sale"),
    ("3", "a", "bert", 1, 40, 20, None, "sale"),
    ("3", "c", "bert", 1, 5, 5, None, "returned"),
    ("4", "b", None, 1, 50, None, None, "sale"),
    ("4", "fee", None, 1, 5, None, None, "sale"),
    ("5", "a", "bert", -1, -9, None, None, "return"),
]


@pytest.fixture
def shop(workspace):
    rows = [
        (order, product, customer, "2024-01-01", amount, None, None, None, kind, product != "fee")
        for order, product, customer, _, amount, _, _, kind in LINES
    ]
    warehouse = tiny_dataset(workspace, rows)
    with warehouse.write() as cursor:
        for row, (order, product, _, quantity, amount, cost, refund, kind) in enumerate(LINES):
            cursor.execute(
                LINE,
                row=row,
                order=order,
                product=product,
                quantity=quantity,
                amount=amount,
                refund=refund,
                cost=cost,
                kind=kind,
            )
    return warehouse


def spent(warehouse, *, segment=None, filters=None) -> Spending:
    return spending(warehouse, filters=filters or Filters(), config=RfmConfig(), segment=segment)


def test_a_small_shop_by_hand(shop):
    found = spent(shop)

    assert (found.orders, found.costed_orders) == (4, 2)
    assert found.items_per_order.ratio == pytest.approx((2 + 1 + 1 + 1) / 4)
    # order 4 holds one product; its fee is in the amount
    assert found.item_price.ratio == pytest.approx((50 + 10 + 40 + 55) / 5)
    assert found.margin_share.ratio == pytest.approx(((20 - 8) + (30 - 10) + (40 - 20)) / (20 + 30 + 40))
    # nor is the line marked as returned in anything else
    assert found.return_share.ratio == pytest.approx((6 + 9) / (20 + 30 + 10 + 40 + 50 + 5))


def test_items_price_and_returns_make_the_net_revenue_of_an_order(shop):
    found = spent(shop)

    sold, came_back = 20 + 30 + 10 + 40 + 50 + 5, 6 + 9
    assert found.items_per_order.ratio * found.item_price.ratio * (
        1 - found.return_share.ratio
    ) == pytest.approx((sold - came_back) / 4)


def test_returns_that_are_all_marked_leave_nothing_to_take_off(shop):
    with shop.write() as cursor:
        cursor.execute("delete from line where kind = 'return'")
        cursor.execute("update line set refund = null")

    assert spent(shop).return_share.ratio == 0
    with shop.write() as cursor:
        cursor.execute("delete from line where kind = 'returned'")
    assert spent(shop).return_share is None  # nobody says that anything was ever sent back


def test_customers_are_the_units_of_the_intervals(shop):
    found = spent(shop)

    # items and orders: anna 3 in 2, bert 1 in 1, order 4 1 in 1; variances 4/3 and 1/3, covariance 2/3
    assert found.items_per_order.standard_error == pytest.approx(
        sqrt((4 / 3 - 2 * 1.25 * 2 / 3 + 1.25**2 / 3) / (3 * (4 / 3) ** 2))
    )


def test_what_is_not_known_is_none(workspace):
    found = spent(tiny_dataset(workspace, [("1", "a", None, None, None), ("2", "a", None, None, None)]))

    assert found.orders == 2
    assert found.items_per_order.ratio == 1
    assert (found.item_price, found.margin_share, found.return_share) == (None, None, None)


def test_an_empty_selection_has_nothing(shop):
    found = spent(shop, filters=Filters(countries=("nowhere",)))

    assert found == Spending(
        orders=0,
        items_per_order=None,
        item_price=None,
        margin_share=None,
        return_share=None,
        costed_orders=0,
    )


def test_a_segment_has_the_orders_of_its_customers(workspace):
    shop = tiny_dataset(workspace, messy_rows(5))
    everybody = spent(shop)
    for segment in (Segment.CHAMPIONS, Segment.LOST):
        members = segment_members(shop, filters=Filters(), config=RfmConfig(), segment=segment)
        # the scores know of dated orders alone
        assert everybody.orders > spent(shop, segment=segment).orders >= members.frame["frequency"].sum() > 0
