import datetime as dt
from itertools import pairwise

import pytest
from scipy.stats import CensoredData, ecdf

from crosssell.basket import MatrixConfig
from crosssell.basket.pair import refill as room
from crosssell.basket.pair.refill import item_refill, refills
from crosssell.columns import Basis, Level
from crosssell.errors import CrosssellError
from crosssell.filters import Filters
from tests.basket.pair import oracle
from tests.basket.shops import random_shop
from tests.support import tiny_dataset

ROWS = [
    ("1", "a", "twice", "2024-01-01"),
    ("2", "a", "twice", "2024-01-11"),
    ("3", "a", "twice", "2024-01-11"),
    ("4", "a", "once", "2024-02-01"),
    ("5", "b", "once", "2024-02-11"),
    ("6", "a", "undated", None),
    ("7", "a", "undated", "2024-01-03"),
    ("8", "a", None, "2024-01-04"),
    ("9", "b", "b alone", "2024-03-01"),
]


def test_a_small_shop_as_arithmetic(workspace):
    warehouse = tiny_dataset(workspace, ROWS)
    found = item_refill(warehouse, filters=Filters(), config=MatrixConfig(), item="a")
    assert (found.undated, found.last_day) == (1, dt.date(2024, 3, 1))
    one = found.refill
    assert (one.item, one.name, one.buyers, one.purchases, one.refilled) == ("a", None, 2, 3, 1)
    assert found.curve.days.tolist() == [10]
    assert found.curve.all_days.tolist() == [10, 29, 50], "from the 11th of January and the 1st of February"
    assert found.curve.waiting.tolist() == pytest.approx([2 / 3])
    assert (found.median_days, [share.days for share in found.shares]) == (None, [30])
    assert (one.window, one.share, one.horizon_days) == (None, 0.0, 0), "fewer than ten were watched"


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("level", [Level.PRODUCT, Level.CATEGORY])
def test_agrees_with_a_walk_through_every_history(workspace, seed, level, monkeypatch):
    monkeypatch.setattr(room, "PURCHASES_A_PART", 40)
    rows = random_shop(seed, orders=200)
    config, filters = MatrixConfig(level=level, min_count=1), Filters(channels=("web", "shop"))
    orders = oracle.orders_in_scope(rows, filters, config)
    last = dt.date.fromisoformat(
        max(day for o in orders.values() if oracle.is_sold(o) and (day := oracle.day_of(o)))[:10]
    )
    warehouse = tiny_dataset(workspace, rows)
    listed = {one.item: one for one in refills(warehouse, filters=filters, config=config)}
    expected = set()
    for item in sorted({item for own in orders.values() for item in oracle.items_of(own, config)}):
        had, gone, buyers = [], [], 0
        for history in oracle.histories(orders, config).values():
            days = {day for day, items, _ in history if item in items}
            if None in days or not days:
                continue
            buyers += 1
            bought = sorted({dt.date.fromisoformat(day[:10]) for day in days})
            had += [(later - day).days for day, later in pairwise(bought)]
            gone.append((last - bought[-1]).days)
        if not had:
            continue
        expected.add(item)
        found = item_refill(warehouse, filters=filters, config=config, item=item)
        one = found.refill
        assert (one.buyers, one.purchases, one.refilled) == (buyers, len(had) + len(gone), len(had))
        theirs = ecdf(CensoredData(uncensored=had, right=gone)).sf
        assert found.curve.waiting == pytest.approx(theirs.evaluate(found.curve.days))
        assert one.share == pytest.approx(1 - theirs.evaluate(one.horizon_days))
        assert listed[item] == one
    assert set(listed) == expected


def test_the_surest_come_first_and_categories_choose_the_rows(workspace):
    warehouse = tiny_dataset(workspace, random_shop(7, orders=250))
    found = refills(warehouse, filters=Filters(), config=MatrixConfig(min_count=3))
    assert len(found) > 3
    assert [one.share for one in found] == sorted((one.share for one in found), reverse=True)
    assert all(one.refilled >= 3 for one in found)
    food = refills(warehouse, filters=Filters(categories=("food",)), config=MatrixConfig(min_count=3))
    assert food
    assert food == [one for one in found if one in food]
    assert len(food) < len(found)
    # one item is found whatever the rows show
    filters = Filters(categories=("Toys",))
    assert item_refill(warehouse, filters=filters, config=MatrixConfig(), item=food[0].item).refill == food[0]


def test_the_basis_does_not_matter(workspace):
    warehouse = tiny_dataset(workspace, random_shop(2, orders=150))
    by_order, by_customer = (
        refills(warehouse, filters=Filters(), config=MatrixConfig(basis=basis, min_count=2))
        for basis in Basis
    )
    assert by_order == by_customer
    assert by_order


def test_without_customers_or_dates_there_is_nothing(workspace):
    warehouse = tiny_dataset(workspace, [("1", "a", None, "2024-01-01"), ("2", "b", "x")])
    assert refills(warehouse, filters=Filters(), config=MatrixConfig(min_count=1)) == []
    found = item_refill(warehouse, filters=Filters(), config=MatrixConfig(), item="b")
    assert (found.undated, found.refill.buyers, found.refill.share, found.shares) == (1, 0, None, ())
    with pytest.raises(CrosssellError):
        item_refill(warehouse, filters=Filters(), config=MatrixConfig(), item="c")
