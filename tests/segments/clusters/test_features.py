"""How each customer buys, by hand on a few orders."""

import math
from datetime import date

import numpy as np
import pytest

from crosssell.columns import ClusterFeature, Field, LineKind, MoneyBasis
from crosssell.facts import dataset_facts
from crosssell.filters import Filters
from crosssell.segments.clusters.features import (
    Behaviour,
    available_features,
    fillers,
    lay_behaviour,
    on_scales,
    read_behaviour,
)
from crosssell.segments.config import RfmConfig
from crosssell.segments.rfm import lay_rfm
from tests.support import tiny_dataset

F = ClusterFeature
EVERY = tuple(ClusterFeature)

# Ann: three orders on 1, 11 and 11 March with 2, 1 and 0 products (the third is postage alone).
ROWS = [
    ("1", "A", "ann", "2025-03-01", 10, "Tea"),
    ("1", "B", "ann", "2025-03-01", 20, "Cups"),
    ("2", "A", "ann", "2025-03-11T10:00", 12, "Tea"),
    ("3", "POST", "ann", "2025-03-11T11:00", 6, "Fees", None, None, "sale", False),
    ("4", "A", "ann", "2025-03-12", -8, "Tea", None, None, "return"),
    ("5", "C", "bob", "2025-03-20", 40, None),
]

# The lines of the same orders as an import keeps them; tiny datasets have none.
INSERT = """
insert into line (import_id, file_no, row_no, order_id, product, amount, discount, refund, kind)
values (1, 1, $row, $order, $product, $amount, $discount, $refund, $kind)
"""
LINES = [
    ("1", "A", 10, 2, None, "sale"),
    ("1", "B", 20, None, 4, "sale"),
    ("2", "A", 12, 0, None, "sale"),
    ("3", "POST", 6, None, None, "sale"),
    ("4", "A", -8, None, None, "return"),
    ("5", "C", 40, 10, None, "sale"),
    ("5", "D", 20, None, None, "returned"),
    ("5", "E", 99, None, None, "cancelled"),
]


@pytest.fixture
def shop(workspace):
    warehouse = tiny_dataset(workspace, ROWS)
    with warehouse.write() as cursor:
        for row, (order, product, amount, discount, refund, kind) in enumerate(LINES):
            values = {"amount": amount, "discount": discount, "refund": refund, "kind": kind}
            cursor.execute(INSERT, row=row, order=order, product=product, **values)
    return warehouse


def measured(warehouse, *, config=None, filters=None, features=EVERY):
    """Return customer → feature → value."""
    filters = filters or Filters()
    with warehouse.run() as cursor:
        scope = lay_rfm(cursor, filters=filters, config=config or RfmConfig())
        lay_behaviour(cursor, scope=scope, filters=filters, features=features)
        behaviour = read_behaviour(cursor, features=features)
        ids = dict(cursor.rows("select customer_key, customer_id from customer"))
    return {
        ids[key]: {feature: values[at] for feature, values in behaviour.values.items()}
        for at, key in enumerate(behaviour.keys)
    }


def test_every_feature_by_hand(shop):
    # As of 21 March, the day after the last order.
    found = measured(shop)
    assert found["ann"] == pytest.approx(
        {
            F.RECENCY: 10,
            F.FREQUENCY: 3,
            F.MONEY: 48,
            F.ORDER_VALUE: 48 / 3,
            F.ITEMS_PER_ORDER: (2 + 1) / 2,  # the order of postage alone has none
            F.CATEGORY_BREADTH: 2,
            F.DISCOUNT_SHARE: 2 / (48 + 2),
            F.RETURN_SHARE: (8 + 4) / 48,
            F.DAYS_BETWEEN: 10 / (2 - 1),  # two days with orders
        }
    )
    bob = found["bob"]
    assert math.isnan(bob.pop(F.DAYS_BETWEEN))
    assert bob == pytest.approx(
        {
            F.RECENCY: 1,
            F.FREQUENCY: 1,
            F.MONEY: 40,
            F.ORDER_VALUE: 40,
            F.ITEMS_PER_ORDER: 1,
            F.CATEGORY_BREADTH: 0,
            F.DISCOUNT_SHARE: 10 / (40 + 10),
            F.RETURN_SHARE: 20 / (40 + 20),
        }
    )


def test_net_money_and_a_day_that_nothing_after_counts(shop):
    assert measured(shop, config=RfmConfig(basis=MoneyBasis.NET))["ann"][F.ORDER_VALUE] == pytest.approx(
        40 / 3
    )
    before = measured(shop, config=RfmConfig(as_of=date(2025, 3, 10)))
    assert list(before) == ["ann"]
    assert before["ann"][F.RECENCY] == 9
    assert before["ann"][F.CATEGORY_BREADTH] == 2
    assert before["ann"][F.RETURN_SHARE] == 4 / 30


def test_filters_hold_for_every_feature(shop):
    found = measured(shop, filters=Filters(date_from=date(2025, 3, 2)))
    assert found["ann"][F.FREQUENCY] == 2
    assert found["ann"][F.CATEGORY_BREADTH] == 1
    assert found["ann"][F.DISCOUNT_SHARE] == 0
    assert math.isnan(found["ann"][F.DAYS_BETWEEN])  # both on one day


def test_what_the_data_do_not_know_is_not_offered(workspace, shop):
    facts = dataset_facts(shop)  # a tiny dataset names neither its fields nor its kinds of lines
    assert facts.net_revenue != facts.revenue
    assert set(EVERY) - set(available_features(facts)) == {F.DISCOUNT_SHARE}
    bare = tiny_dataset(workspace, [("1", "A", "ann", "2025-03-01", None)], name="bare")
    assert available_features(dataset_facts(bare)) == (
        F.RECENCY,
        F.FREQUENCY,
        F.ITEMS_PER_ORDER,
        F.DAYS_BETWEEN,
    )
    with shop.write() as cursor:
        cursor.execute("insert into setting values ('fields', $fields)", fields=f'["{Field.DISCOUNT}"]')
        cursor.execute("insert into setting values ('line_kinds', $kinds)", kinds=f'{{"{LineKind.SALE}": 6}}')
    assert set(available_features(dataset_facts(shop))) == set(EVERY)


def behaviour(**values):
    columns = {F(name): np.array(column, dtype=float) for name, column in values.items()}
    return Behaviour(keys=np.arange(len(next(iter(columns.values())))), values=columns)


def test_scales():
    nan = float("nan")
    given = behaviour(
        recency=[0, 9], frequency=[1, 5], money=[200, -3], discount_share=[0.0, 0.25], days_between=[nan, 20]
    )
    usual = fillers(given)
    assert usual == {
        F.RECENCY: 4.5,
        F.FREQUENCY: 3,
        F.MONEY: 200,
        F.DISCOUNT_SHARE: 0.125,
        F.DAYS_BETWEEN: 20,
    }
    log = math.log
    assert on_scales(given, usual) == pytest.approx(
        np.array(
            [
                # Who has no gap yet has the usual one.
                [log(1), log(1), log(200), log(1), log(21)],
                [log(10), log(5), log(2), log(26), log(21)],  # a hundredth of the median money at least
            ]
        )
    )


def test_nobody_known_has_no_filler():
    given = behaviour(money=[0, -1], days_between=[float("nan"), float("nan")])
    assert fillers(given) == {F.MONEY: None, F.DAYS_BETWEEN: None}
