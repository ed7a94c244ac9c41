import datetime as dt
from collections import defaultdict

import pytest

from crosssell.basket import MatrixConfig, PairMonth, pair_by_month
from crosssell.columns import Basis, Level
from crosssell.filters import Filters
from tests.basket import oracle
from tests.basket.pair import oracle as pair_oracle
from tests.basket.shops import random_shop
from tests.support import tiny_dataset

WEB = Filters(channels=("web",))


def by_month(warehouse, a, b, *, filters=None, **config):
    chosen = filters or Filters()
    return pair_by_month(warehouse, filters=chosen, config=MatrixConfig(**config), a=a, b=b)


def test_a_small_shop_as_arithmetic(workspace):
    rows = [
        ("1", "a", None, "2024-01-05"),
        ("1", "b", None, "2024-01-05"),
        ("2", "a", None, "2024-01-31"),
        ("2", "c", None, "2024-01-31"),
        ("3", "c", None, "2024-03-01"),
        ("4", "a"),
        ("4", "b"),
    ]
    found = by_month(tiny_dataset(workspace, rows), "a", "b")
    january, february, march = found.months
    # All baskets are one stratum: a in 3 of 4, b in 2, c in 2; sizes 2, 2, 1, 2. January's two baskets of two
    # hold a always, so b must be where it is.
    assert january == PairMonth(month=dt.date(2024, 1, 1), baskets=2, n_a=2, n_b=1, n_both=1, expected=1.0)
    assert february == PairMonth(month=dt.date(2024, 2, 1), baskets=0, n_a=0, n_b=0, n_both=0, expected=0)
    assert (march.baskets, march.n_a, march.expected) == (1, 0, 0)
    assert found.undated_both == 1


@pytest.mark.parametrize(
    ("config", "filters", "a", "b"),
    [
        (MatrixConfig(), Filters(), "milk", "Z"),
        (MatrixConfig(require_customer=True, include_non_products=True), WEB, "9", "bread"),
        (MatrixConfig(level=Level.CATEGORY), Filters(segments=("new",)), "food", "Toys"),
    ],
)
def test_agrees_with_the_definition_by_order(workspace, config, filters, a, b):
    rows = random_shop(6, orders=400)
    orders = pair_oracle.orders_in_scope(rows, filters, config)
    every = oracle.baskets_of(rows, filters, config)
    parts = defaultdict(dict)
    for order, items in every.items():
        parts[(pair_oracle.day_of(orders[order]) or "")[:7]][order] = items
    undated = parts.pop("", {})
    found = by_month(
        tiny_dataset(workspace, rows),
        a,
        b,
        filters=filters,
        level=config.level,
        require_customer=config.require_customer,
        include_non_products=config.include_non_products,
    )
    assert found.undated_both == pair_oracle.counts(undated, a, b)["n_both"]
    assert [month.month.isoformat()[:7] for month in found.months] == sorted(parts)
    for month in found.months:
        part = parts[month.month.isoformat()[:7]]
        seen = {name: getattr(month, name) for name in ("baskets", "n_a", "n_b", "n_both")}
        assert seen == pair_oracle.counts(part, a, b)
        assert month.expected == pytest.approx(pair_oracle.expected(part, every, a, b))


@pytest.mark.parametrize("seed", range(3))
def test_agrees_with_the_definition_by_customer(workspace, seed):
    rows, config = random_shop(seed, orders=120), MatrixConfig(basis=Basis.CUSTOMER)
    orders = pair_oracle.orders_in_scope(rows, Filters(), config)
    firsts = {"n_a": defaultdict(int), "n_b": defaultdict(int), "n_both": defaultdict(int)}
    for history in pair_oracle.histories(orders, config).values():
        first = {}
        for item in ("milk", "bread"):
            days = [day for day, items, _ in history if item in items]
            if days:
                first[item] = "" if None in days else min(days)[:7]
        for item, name in (("milk", "n_a"), ("bread", "n_b")):
            if item in first:
                firsts[name][first[item]] += 1
        if len(first) == 2:
            firsts["n_both"]["" if "" in first.values() else max(first.values())] += 1
    found = by_month(tiny_dataset(workspace, rows), "milk", "bread", basis=Basis.CUSTOMER)
    assert found.undated_both == firsts["n_both"].pop("", 0)
    for month in found.months:
        name = month.month.isoformat()[:7]
        assert (month.n_a, month.n_b, month.n_both) == tuple(
            counts.pop(name, 0) for counts in firsts.values()
        )
        assert (month.baskets, month.expected) == (None, None)
    assert not firsts["n_both"], "every dated pair has its month"


def test_without_dates_there_are_no_months(workspace):
    found = by_month(tiny_dataset(workspace, [("1", "a"), ("1", "b")]), "a", "b")
    assert (found.months, found.undated_both) == ((), 1)
