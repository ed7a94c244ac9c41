import datetime as dt
from collections import Counter

import pytest
from scipy.stats import CensoredData, ecdf

from crosssell.basket import LANDMARK_DAYS, MatrixConfig, WaitingTime, pair_waiting
from crosssell.columns import Basis, Level
from crosssell.filters import Filters
from tests.basket.pair import oracle as pair_oracle
from tests.basket.shops import random_shop
from tests.support import tiny_dataset

ROWS = [
    ("1", "a", "follows", "2024-01-01"),
    ("2", "b", "follows", "2024-01-11"),
    ("3", "b", "follows", "2024-02-11"),
    ("4", "a", "waits", "2024-01-21"),
    ("5", "a", "together", "2024-01-01"),
    ("6", "b", "together", "2024-01-01"),
    ("7", "b", "together", "2024-02-01"),
    ("8", "b", "before", "2024-01-01"),
    ("9", "a", "before", "2024-01-02"),
    ("10", "b", "before", "2024-02-02"),
    ("11", "a", "undated", None),
    ("12", "b", "undated", "2024-01-05"),
    ("13", "b", "only b", "2024-01-05"),
    ("14", "c", "nothing", "2024-03-01"),
    ("15", "a", None, "2024-01-01"),
]


def waiting(warehouse, a="a", b="b", filters=None, **config) -> WaitingTime:
    return pair_waiting(warehouse, filters=filters or Filters(), config=MatrixConfig(**config), a=a, b=b)


def test_a_small_shop_as_arithmetic(workspace):
    found = waiting(tiny_dataset(workspace, ROWS))
    assert (found.buyers_a, found.together, found.before, found.undated) == (5, 1, 1, 1)
    assert (found.waited, found.followed, found.last_day) == (2, 1, dt.date(2024, 3, 1))
    assert found.curve.days.tolist() == [10]
    assert found.curve.longest_days == 40, "from 21 January to the last order of anybody"
    assert (found.median_days, [share.days for share in found.shares]) == (10, [30])
    assert (found.shares[0].share, found.shares[0].at_risk) == (0.5, 1)


def test_the_scope_ends_the_watching(workspace):
    shop = tiny_dataset(workspace, ROWS)
    january = waiting(shop, filters=Filters(date_to=dt.date(2024, 1, 31)))
    assert january.last_day == dt.date(2024, 1, 21)
    assert january.curve.longest_days == 10, "the one who waits since the 21st is watched for no day"
    # what was bought before the period, or on no known day, is out of sight
    later = waiting(shop, a="b", b="a", filters=Filters(date_from=dt.date(2024, 1, 2)))
    assert (later.before, later.undated, later.waited) == (1, 0, 4)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("level", [Level.PRODUCT, Level.CATEGORY])
def test_agrees_with_a_walk_through_every_history(workspace, seed, level):
    rows = random_shop(seed, orders=150)
    a, b = ("food", "Toys") if level == Level.CATEGORY else ("milk", "Z")
    config, filters = MatrixConfig(level=level), Filters(channels=("web",))
    orders = pair_oracle.orders_in_scope(rows, filters, config)
    if not all(any(item in pair_oracle.items_of(o, config) for o in orders.values()) for item in (a, b)):
        pytest.skip("this shop sells no such pair")
    last = max(day for o in orders.values() if pair_oracle.is_sold(o) and (day := pair_oracle.day_of(o)))
    fates, had, gone = Counter(), [], []
    for history in pair_oracle.histories(orders, config).values():
        with_a, with_b = ([day for day, items, _ in history if item in items] for item in (a, b))
        if not with_a:
            continue
        if None in with_a or None in with_b:
            fates["undated"] += 1
            continue
        start = min(with_a)
        later = [day for day in with_b if day > start]
        if any(day < start for day in with_b):
            fates["before"] += 1
        elif start in with_b:
            fates["together"] += 1
        else:
            end = dt.date.fromisoformat(min(later, default=last)[:10])
            (had if later else gone).append((end - dt.date.fromisoformat(start[:10])).days)
    found = waiting(tiny_dataset(workspace, rows), a=a, b=b, filters=filters, level=level)
    assert (found.undated, found.before, found.together) == tuple(
        fates[name] for name in ("undated", "before", "together")
    )
    assert (found.followed, found.waited) == (len(had), len(had) + len(gone))
    assert found.buyers_a == found.waited + fates.total()
    if had:
        theirs = ecdf(CensoredData(uncensored=had, right=gone)).sf
        assert found.curve.waiting == pytest.approx(theirs.evaluate(found.curve.days))
        for share in found.shares:
            assert share.share == pytest.approx(1 - theirs.evaluate(share.days))
            assert share.at_risk == sum(days >= share.days for days in [*had, *gone])


def test_the_basis_does_not_matter_and_neither_does_the_order_of_rows(workspace):
    rows = random_shop(9, orders=150)
    shop = tiny_dataset(workspace, rows)
    shuffled = tiny_dataset(
        workspace, sorted(rows, key=lambda row: hash((row.product, row.day))), name="shuffled"
    )
    found = [
        waiting(shop, "milk", "bread"),
        waiting(shop, "milk", "bread", basis=Basis.CUSTOMER),
        waiting(shuffled, "milk", "bread"),
    ]
    figures = [(f.buyers_a, f.together, f.before, f.waited, f.followed, f.shares) for f in found]
    assert figures[0] == figures[1] == figures[2]
    assert found[0].followed > 0


def test_without_customers_or_dates_there_is_no_curve(workspace):
    anonymous = waiting(
        tiny_dataset(workspace, [("1", "a", None, "2024-01-01"), ("2", "b")], name="anonymous")
    )
    assert (anonymous.buyers_a, anonymous.waited, anonymous.median_days, anonymous.shares) == (0, 0, None, ())
    undated = waiting(tiny_dataset(workspace, [("1", "a", "x"), ("2", "b", "x")], name="undated"))
    assert (undated.buyers_a, undated.undated, undated.last_day) == (1, 1, None)
    assert undated.curve.longest_days is None


def test_landmarks_rise():
    assert list(LANDMARK_DAYS) == sorted(set(LANDMARK_DAYS))
