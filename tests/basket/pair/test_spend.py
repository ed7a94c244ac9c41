from collections import defaultdict
from math import exp, log

import numpy as np
import pytest
from scipy.stats import t

from crosssell.basket import MatrixConfig, OrderGroup, SpendNotice, pair_spend
from crosssell.columns import Basis, Level
from crosssell.filters import Filters
from tests.basket.pair import oracle as pair_oracle
from tests.basket.shops import random_shop
from tests.support import tiny_dataset

A, B, BOTH, NEITHER = OrderGroup


def grouped(rows, filters, config, a, b):
    """Return the orders of each group, as lists of (unit, revenue)."""
    found = defaultdict(list)
    for number, order in pair_oracle.orders_in_scope(rows, filters, config).items():
        items = pair_oracle.items_of(order, config)
        if items:
            group = {(True, False): A, (False, True): B, (True, True): BOTH}.get(
                (a in items, b in items), NEITHER
            )
            unit = pair_oracle.customer_of(order) or ("order", number)
            found[group].append((unit, pair_oracle.revenue_of(order)))
    return found


@pytest.mark.parametrize(
    ("config", "filters", "a", "b"),
    [
        (MatrixConfig(), Filters(), "milk", "bread"),
        (MatrixConfig(), Filters(channels=("web",)), "Z", "é"),
        (MatrixConfig(basis=Basis.CUSTOMER), Filters(), "milk", "a-1"),
        (MatrixConfig(require_customer=True, include_non_products=True), Filters(), "9", "10"),
        (MatrixConfig(level=Level.CATEGORY), Filters(segments=("loyal", "new")), "food", "Toys"),
    ],
)
def test_agrees_with_the_definition_on_a_random_shop(workspace, config, filters, a, b):
    rows = random_shop(2, orders=200)
    spend = pair_spend(tiny_dataset(workspace, rows), filters=filters, config=config, a=a, b=b)
    wanted = grouped(rows, filters, config, a, b)
    assert [group.group for group in spend] == list(OrderGroup)
    for group in spend:
        orders = wanted[group.group]
        units = defaultdict(lambda: [0.0, 0])
        for unit, revenue in orders:
            if revenue is not None:
                units[unit][0] += float(revenue)
                units[unit][1] += 1
        assert (group.orders, group.customers) == (len(orders), len(units))
        if not units:
            assert (group.average_order_value, group.notice) == (None, SpendNotice.NO_ORDERS)
            continue
        y, x = np.array(list(units.values())).T
        ratio = y.sum() / x.sum()
        error = np.sqrt(((y - ratio * x) ** 2).sum() / (len(x) - 1) / len(x)) / x.mean()
        half_width = t.ppf(0.975, len(x) - 1) * error / ratio
        assert group.average_order_value == pytest.approx(ratio)
        assert group.average_order_value_ci_lower == pytest.approx(exp(log(ratio) - half_width))
        assert group.average_order_value_ci_upper == pytest.approx(exp(log(ratio) + half_width))


def test_a_small_shop_as_arithmetic(workspace):
    rows = [
        ("1", "a", "x", None, 10),
        ("2", "a", "x", None, 20),
        ("3", "a", "y", None, 60),
        ("4", "b", None, None, 7),
        ("5", "a", "x", None, 30),
        ("5", "b", "x", None, 50),
        ("6", "c", "y", None, None),
    ]
    spend = pair_spend(tiny_dataset(workspace, rows), filters=Filters(), config=MatrixConfig(), a="a", b="b")
    a, b, both, neither = spend
    assert (a.orders, a.customers, a.average_order_value, a.notice) == (3, 2, 30, None)
    assert (b.orders, b.average_order_value, b.notice) == (1, 7, SpendNotice.ONE_CUSTOMER)
    assert (both.orders, both.average_order_value, both.average_order_value_ci_lower) == (1, 80, None)
    assert (neither.orders, neither.customers, neither.average_order_value) == (1, 0, None)
    assert neither.notice == SpendNotice.NO_AMOUNTS
    other = tiny_dataset(workspace, [("1", "a"), ("2", "b")], name="apart")
    apart = pair_spend(other, filters=Filters(), config=MatrixConfig(), a="a", b="b")
    assert apart[2].notice == SpendNotice.NO_ORDERS


def test_orders_are_split_and_swapping_the_items_swaps_the_groups(workspace):
    shop = tiny_dataset(workspace, random_shop(4, orders=150))
    there = pair_spend(shop, filters=Filters(), config=MatrixConfig(), a="milk", b="Z")
    back = pair_spend(shop, filters=Filters(), config=MatrixConfig(), a="Z", b="milk")
    for mine, theirs in zip(back, (there[1], there[0], *there[2:]), strict=True):
        assert mine.orders == theirs.orders
        assert mine.average_order_value == pytest.approx(theirs.average_order_value, rel=1e-12)
        assert mine.average_order_value_ci_upper == pytest.approx(
            theirs.average_order_value_ci_upper, rel=1e-12
        )
    baskets = shop.row("select count(*) from orders where items > 0")[0]
    assert sum(group.orders for group in there) == baskets
