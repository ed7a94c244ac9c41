"""How many of those with a and without b bought b in the last days: counted by hand."""

import random
from datetime import date, timedelta

import pytest

from crosssell.basket import MatrixConfig
from crosssell.basket.pair.response import PairResponse, pair_response
from crosssell.columns import Level
from crosssell.filters import Filters
from tests.support import tiny_dataset

# The orders end on 2024-03-31; with 30 days to look ahead, what counts as before ends on 2024-03-01.
ROWS = [
    ("0", "x", "early", "2024-01-01"),
    ("1", "a", "buys it", "2024-02-01"),
    ("2", "b", "buys it", "2024-03-02"),
    ("3", "a", "buys it twice", "2024-03-01"),
    ("4", "b", "buys it twice", "2024-03-10"),
    ("5", "b", "buys it twice", "2024-03-31"),
    ("6", "a", "does not", "2024-01-15"),
    ("7", "x", "does not", "2024-03-20"),
    ("8", "a", "had it", "2024-01-15"),
    ("9", "b", "had it", "2024-03-01"),
    ("10", "b", "had it", "2024-03-05"),
    ("11", "a", "had it, no day", "2024-01-15"),
    ("12", "b", "had it, no day", None),
    ("13", "a", "too late", "2024-03-02"),
    ("14", "b", "too late", "2024-03-03"),
    ("15", "a", None, "2024-01-15"),
    ("16", "b", None, "2024-03-15"),
    ("17", "b", "only b", "2024-03-15"),
]


def response(shop, *, days=30, filters=None, a="a", b="b", level=Level.PRODUCT) -> PairResponse | None:
    return pair_response(
        shop, filters=filters or Filters(), config=MatrixConfig(level=level), a=a, b=b, days=days
    )


def test_a_small_shop_by_hand(workspace):
    found = response(tiny_dataset(workspace, ROWS))

    assert found == PairResponse(as_of=date(2024, 3, 1), last=date(2024, 3, 31), customers=3, bought=2)
    assert found.days == 30


def test_days_are_halved_where_the_orders_are_few_and_too_few_are_refused(workspace):
    shop = tiny_dataset(workspace, ROWS)

    assert response(shop, days=90).days == (31 + 29 + 31) // 2
    early = Filters(date_to=date(2024, 1, 20))
    assert response(shop, filters=early) is None


def test_without_days_nobody_can_be_followed(workspace):
    shop = tiny_dataset(workspace, [("1", "a", "x"), ("2", "b", "y")])

    assert response(shop) is None


def test_who_has_b_from_an_order_outside_the_filters_is_not_comparable(workspace):
    rows = [
        ("0", "a", "here", "2024-01-01", 1, None, "web"),
        ("1", "a", "both", "2024-01-01", 1, None, "web"),
        ("2", "b", "both", "2024-01-02", 1, None, "shop"),
        ("3", "b", "here", "2024-03-31", 1, None, "web"),
    ]
    found = response(tiny_dataset(workspace, rows), filters=Filters(channels=("web",)))

    assert (found.customers, found.bought) == (1, 1)


@pytest.mark.parametrize("level", [Level.PRODUCT, Level.CATEGORY])
def test_random_shops_agree_with_sets_of_customers(workspace, level):
    draw = random.Random(level)
    first, people = date(2024, 1, 1), [f"k{n}" for n in range(40)]
    rows = []
    for order in range(200):
        product = draw.choice(("a", "b", "c"))
        day = first + timedelta(days=draw.randrange(100))
        rows.append((f"{order}", product, draw.choice(people), day.isoformat(), 1, product.upper()))
    a, b = ("A", "B") if level == Level.CATEGORY else ("a", "b")
    found = response(tiny_dataset(workspace, rows), a=a, b=b, level=level)

    before = {(who, what.upper()) for _, what, who, day, *_ in rows if date.fromisoformat(day) <= found.as_of}
    later = {(who, what.upper()) for _, what, who, day, *_ in rows if date.fromisoformat(day) > found.as_of}
    comparable = {who for who in people if (who, "A") in before and (who, "B") not in before}
    assert (found.customers, found.bought) == (
        len(comparable),
        len({who for who in comparable if (who, "B") in later}),
    )
    assert found.bought > 0
