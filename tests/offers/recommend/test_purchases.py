import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosssell.offers.recommend.purchases import NO_DAY, history, read_purchases
from tests.offers.recommend.bought import purchases_of
from tests.support import tiny_dataset

ROWS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 7), st.integers(0, 40)), min_size=1, max_size=60)


@settings(max_examples=25, deadline=None)
@given(rows=ROWS, until=st.integers(0, 40))
def test_a_history_is_what_was_known_at_the_end_of_its_day(rows, until):
    found = history(purchases_of(rows), most_items=100, until=until)
    known = [row for row in rows if row[2] <= until]
    assert found.customer_keys.tolist() == sorted({customer for customer, _, _ in known})
    assert found.items.tolist() == sorted({product for _, product, _ in known})
    last, first = {}, {}
    for customer, product, day in sorted(known):
        last[customer, product] = day
        first.setdefault((customer, product), day)
    table = found.last.tocoo()
    keys = list(zip(found.customer_keys[table.row].tolist(), found.items[table.col].tolist(), strict=True))
    assert dict(zip(keys, table.data.tolist(), strict=True)) == last
    assert dict(zip(keys, found.first.tolist(), strict=True)) == first
    days = [{day for who, _, day in known if who == customer} for customer in found.customer_keys]
    assert found.orders.tolist() == [len(own) for own in days]
    assert found.last_seen.tolist() == [max(own) for own in days]


def test_the_items_that_most_customers_have_are_looked_at_and_ties_go_by_key():
    rows = [(0, 5, 1), (1, 5, 1), (0, 2, 1), (1, 3, 1), (2, 4, 1)]
    assert history(purchases_of(rows), most_items=2).items.tolist() == [2, 5]


def test_a_purchase_half_a_life_before_the_last_one_weighs_half():
    rows = [(0, 0, 0), (0, 1, 60), (1, 0, 100)]
    found = history(purchases_of(rows), most_items=9).weights(half_life_days=60)
    assert found.toarray().tolist() == [[0.5, 1.0], [1.0, 0.0]]


def test_what_sells_is_weighed_by_how_new_it_is():
    # customer 0 was last seen on day 0, customer 1 on day 15, the last: half and whole
    rows = [(0, 0, 0), (1, 0, 0), (1, 1, 15)]
    found = history(purchases_of(rows), most_items=9)
    assert found.popularity(half_life_days=15) == pytest.approx([(0.5 + 0.5) / 1.5, 1 / 1.5])
    assert found.recent_share(days=15).tolist() == [0.0, 1.0]
    assert found.recent_share(days=16).tolist() == [1.0, 0.5]


def test_variants_and_what_came_otherwise_are_held():
    found = history(
        purchases_of(
            [(0, 0, 1), (1, 1, 1), (1, 2, 1), (2, 3, 1)],
            held=[(0, 3, 1), (2, 0, 9)],
            families=[(0, 7), (2, 7)],
        ),
        most_items=9,
        until=5,
    )
    assert (found.held.toarray() > 0).tolist() == [
        [True, False, True, True],  # bought 0, so holds its variant 2; was given 3
        [True, True, True, False],
        [False, False, False, True],  # was given 0 later
    ]


def test_the_dataset_is_read_whatever_the_order_of_its_rows(workspace):
    rows = [
        ("1", "cup", "ann", "2026-01-01"),
        ("1", "cup", "ann", "2026-01-01"),
        ("2", "jug", "ann", "2026-01-05"),
        ("3", "cup", "bob", None),
        ("4", "post", "bob", "2026-01-06", 1, None, None, None, "sale", False),
        ("5", "jug", None, "2026-01-06"),
    ]
    shuffled = rows[:]
    random.Random(3).shuffle(shuffled)
    for name, these in (("a", rows), ("b", shuffled)):
        found = read_purchases(tiny_dataset(workspace, these, name=name))
        told = list(zip(found.customer.tolist(), found.product.tolist(), found.day.tolist(), strict=True))
        assert told == [(0, 0, 20454), (0, 1, 20458), (1, 0, NO_DAY)]  # 2026-01-01 is day 20454
        assert (found.first_day, found.last_day) == (20454, 20459)
        assert history(found, most_items=9).orders.tolist() == [2, 2]
        assert len(found.families) == len(found.held_day) == 0


def test_without_a_date_everything_weighs_the_same():
    found = history(purchases_of([(0, 0, NO_DAY), (1, 0, NO_DAY), (1, 1, NO_DAY)]), most_items=9)
    assert found.as_of == NO_DAY
    assert found.popularity(half_life_days=15) == pytest.approx([1.0, 0.5])
    assert np.all(found.weights(half_life_days=60).data == 1)
