import datetime as dt
from collections import defaultdict
from decimal import Decimal

import pytest

from crosssell.filters import Filters
from crosssell.kpis import KpiNotice, kpis, monthly
from tests.basket.oracle import chosen_orders
from tests.basket.shops import random_shop
from tests.support import Row, tiny_dataset

EVERYTHING = Filters()
FILTERS = {
    "none": EVERYTHING,
    "period": Filters(date_from=dt.date(2024, 1, 15), date_to=dt.date(2024, 5, 15)),
    "one day": Filters(date_from=dt.date(2024, 3, 15), date_to=dt.date(2024, 3, 15)),
    "channel": Filters(channels=("web",)),
    "country": Filters(countries=("DE", "PL")),
    "category": Filters(categories=("food",)),
    "segment": Filters(segments=("loyal", "new")),
    "all": Filters(date_to=dt.date(2024, 6, 1), channels=("web", "shop"), categories=("food", "Toys")),
    "nothing passes": Filters(channels=("fax",)),
}


def in_scope(rows: list[Row], filters: Filters) -> list[Row]:
    """Return the lines of the orders that pass, categories as whole orders."""
    orders = chosen_orders(rows, filters)
    if filters.categories:
        orders &= {row.order for row in rows if row.kind == "sale" and row.category in filters.categories}
    return [row for row in rows if row.order in orders]


def oracle(rows: list[Row], filters: Filters) -> dict[str, object]:
    """Return every figure by its definition, in plain Python."""
    chosen = in_scope(rows, filters)
    sales = [row for row in chosen if row.kind == "sale"]
    orders = {row.order for row in sales}
    amounts = [Decimal(row.amount) for row in sales if row.amount is not None]
    refunds = [Decimal(row.amount) for row in chosen if row.amount is not None and row.kind == "return"]
    revenue = sum(amounts, Decimal(0)) if amounts else None
    items, categories, bought = defaultdict(set), defaultdict(set), defaultdict(set)
    for row in sales:
        if row.is_product:
            items[row.order].add(row.product)
            if row.category:
                categories[row.order].add(row.category)
            if row.customer:
                bought[row.customer].add(row.product)
    return {
        "orders": len(orders),
        "lines": len(sales),
        "customers": len({row.customer for row in sales if row.customer}),
        "revenue": revenue,
        "net_revenue": sum(amounts + refunds, Decimal(0)) if amounts or refunds else None,
        "average_order_value": revenue / len(orders) if orders and revenue is not None else None,
        "items_per_order": mean(len(found) for found in items.values()),
        "cross_sell_rate": mean(len(found) >= 2 for found in items.values()),
        "category_cross_sell_rate": mean(len(found) >= 2 for found in categories.values()),
        "products_per_customer": mean(len(found) for found in bought.values()),
        **repurchases(chosen, orders),
    }


def mean(values: object) -> float | None:
    found = list(values)
    return sum(found) / len(found) if found else None


def repurchases(chosen: list[Row], orders: set[str]) -> dict[str, object]:
    day_of = {o: min((r.day for r in chosen if r.order == o and r.day), default=None) for o in orders}
    last = max((dt.date.fromisoformat(day) for day in day_of.values() if day), default=None)
    days = defaultdict(set)
    for row in chosen:
        if row.order in orders and row.customer and day_of[row.order]:
            days[row.customer].add(dt.date.fromisoformat(day_of[row.order]))
    over, again = 0, 0
    for own in days.values():
        window_end = min(own) + dt.timedelta(days=90)
        if window_end <= last:
            over += 1
            again += any(min(own) < day <= window_end for day in own)
    return {
        "repurchase_rate": again / over if over else None,
        "repurchase_customers": over,
        "repurchase_open": len(days) - over,
    }


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_agrees_with_plain_python_under_every_filter(workspace, seed):
    rows = random_shop(seed, orders=150)
    dataset = tiny_dataset(workspace, rows)
    for name, filters in FILTERS.items():
        found = kpis(dataset, filters=filters)
        for figure, expected in oracle(rows, filters).items():
            value = getattr(found, figure)
            close = pytest.approx(expected) if isinstance(expected, float) else expected
            assert value == close, (name, figure)


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


def test_months_add_up_and_leave_no_gap(workspace):
    rows = [
        ("1", "a", None, "2023-11-30", 5),
        ("1", "b", None, "2023-11-30", 5),
        ("2", "a", None, "2023-11-01", 1),
    ]
    rows += [("3", "a", None, "2024-02-01", 7), ("4", "a", None, None, 9)]
    found = monthly(tiny_dataset(workspace, rows), filters=EVERYTHING)
    assert [day.date() for day in found["month"]] == [
        dt.date(2023, 11, 1),
        dt.date(2023, 12, 1),
        dt.date(2024, 1, 1),
        dt.date(2024, 2, 1),
    ]
    assert found["orders"].tolist() == [2, 0, 0, 1]
    assert found["revenue"].tolist() == [11, 0, 0, 7]
    assert found["cross_sell_rate"].astype(object).where(found["cross_sell_rate"].notna(), None).tolist() == [
        0.5,
        None,
        None,
        0.0,
    ]


def test_no_dates_are_no_months(workspace):
    assert monthly(tiny_dataset(workspace, [("1", "a")]), filters=EVERYTHING).empty
