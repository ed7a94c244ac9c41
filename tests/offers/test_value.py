"""What an offer brings: by hand on a few lines, and the laws of the curve."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosssell.columns import MoneyBasis, OfferKind
from crosssell.offers.plan import Economics, Offer
from crosssell.offers.value import (
    EXPECTED_VALUE,
    expected_values,
    forgone_sales,
    lay_offer_money,
    paying_curve,
    value_parameters,
)
from tests.support import tiny_dataset

LINE = """
insert into line (import_id, file_no, row_no, order_id, product, quantity, amount, refund, cost, kind)
values (1, 1, $row, $order, $product, 1, $amount, $refund, $cost, $kind)
"""
# order, product, amount, cost, refund, kind
LINES = [
    ("1", "a", 10, 4, None, "sale"),
    ("2", "a", 20, 8, 5, "sale"),
    ("3", "a", 90, 36, None, "sale"),
    ("4", "a", -25, None, None, "return"),
    ("3", "b", 30, None, None, "sale"),
]


@pytest.fixture
def shop(workspace):
    warehouse = tiny_dataset(
        workspace,
        [(o, p, "k", "2024-01-01", amount, "C", None, None, kind) for o, p, amount, _, _, kind in LINES],
    )
    with warehouse.write() as cursor:
        for row, (order, product, amount, cost, refund, kind) in enumerate(LINES):
            cursor.execute(
                LINE,
                row=row,
                order=order,
                product=product,
                amount=amount,
                cost=cost,
                refund=refund,
                kind=kind,
            )
    return warehouse


def money(shop, offer: Offer, **economics):
    with shop.run() as cursor:
        one = lay_offer_money(cursor, offer=offer, economics=Economics(**economics))
        return one, cursor.rows("select item, round(money, 6) from offer_money order by item")


def test_a_purchase_by_hand(shop):
    one, _ = money(shop, Offer(kind=OfferKind.PRODUCT, item="a"), money=MoneyBasis.MARGIN)

    # the median of 10, 20 and 90; 25 + 5 of 120 come back; 120 - 48 of 120 are left
    assert (one.orders, one.price) == (3, 20.0)
    assert one.net == pytest.approx(20 * (1 - 30 / 120))
    assert one.margin == pytest.approx(15 * 72 / 120)
    assert (one.money, one.given) == (pytest.approx(9.0), 0.0)


def test_a_discount_comes_off_the_price(shop):
    offer = Offer(kind=OfferKind.PRODUCT, item="a", discount_share=0.2)
    margin, _ = money(shop, offer, money=MoneyBasis.MARGIN)
    gross, _ = money(shop, offer, money=MoneyBasis.REVENUE)

    assert (margin.given, margin.money) == (pytest.approx(3.0), pytest.approx(6.0))
    assert (gross.given, gross.money) == (pytest.approx(4.0), pytest.approx(16.0))


def test_every_kind_of_offer_has_its_money(shop):
    category, _ = money(shop, Offer(kind=OfferKind.CATEGORY, item="C"))
    nothing, _ = money(shop, Offer(kind=OfferKind.NONE))
    _, each = money(shop, Offer(kind=OfferKind.NEXT_BEST))
    unknown, rows = money(shop, Offer(kind=OfferKind.PRODUCT, item="zzz"))
    unpriced, _ = money(shop, Offer(kind=OfferKind.PRODUCT, item="b"), money=MoneyBasis.MARGIN)

    assert category.price == nothing.price == 20.0  # orders of 10, 20 and 120
    assert [item for item, _ in each] == ["a", "b"]
    assert (unknown, rows) == (None, [])
    assert (unpriced.net, unpriced.money) == (30.0, None)


def test_the_statement_and_its_twin_say_the_same(shop):
    economics = Economics(reach_share=0.8, relative_uplift=0.25, contact_cost=0.3)
    value = EXPECTED_VALUE.format(score="0.1", money="40.0", given="2.0")
    with shop.run() as cursor:
        (told,) = cursor.row(f"select {value}", **value_parameters(economics))

    assert told == pytest.approx(0.8 * 0.1 * (0.25 * 40 - 2) - 0.3)
    assert told == pytest.approx(float(expected_values(0.1, 40.0, 2.0, economics=economics)))


@settings(max_examples=25, deadline=None)
@given(
    values=st.lists(st.one_of(st.just(float("nan")), st.floats(-50, 50)), max_size=60),
    fixed=st.floats(0, 30),
    seed=st.integers(0, 9),
)
def test_the_curve_ends_best_where_brute_force_says(values, fixed, seed):
    curve = paying_curve(values, fixed_cost=fixed, most_points=7)
    known = sorted((one for one in values if one == one), reverse=True)
    totals = [sum(known[:n]) - fixed for n in range(len(known) + 1)]

    assert curve.best_value == pytest.approx(max(totals))
    assert curve.best_customers == sum(one > 0 for one in known)
    assert curve.total_value == (pytest.approx(totals[-1]) if known else None)
    assert (curve.rows, curve.known) == (len(values), len(known))
    assert list(curve.customers) == sorted(set(curve.customers))
    assert curve.cumulated == pytest.approx([totals[n] for n in curve.customers])
    shuffled = list(np.random.default_rng(seed).permutation(values)) if values else []
    assert paying_curve(shuffled, fixed_cost=fixed, most_points=7).best_value == pytest.approx(
        curve.best_value
    )


def test_forgone_sales_add_up_and_are_none_where_unknown():
    economics = Economics(reach_share=0.5, relative_uplift=0.2)
    nan = float("nan")

    assert forgone_sales([0.1, 0.2, nan], 100.0, economics=economics) == pytest.approx(0.5 * 0.2 * 30)
    assert forgone_sales([0.1], [nan], economics=economics) is None
    assert forgone_sales([], [], economics=economics) is None
