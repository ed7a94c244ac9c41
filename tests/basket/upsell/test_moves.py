"""Up, stayed and down between consecutive purchases of a category."""

from dataclasses import asdict
from datetime import date

import pytest

from crosssell.basket import MatrixConfig
from crosssell.basket.upsell import category_table, product_table, step_table, upsell
from crosssell.columns import Field, Level, UpsellNotice
from crosssell.filters import Filters
from tests.basket.shops import random_shop, sized_shop
from tests.basket.upsell.oracle import Shop
from tests.support import tiny_dataset


def told(warehouse, filters=None, **config):
    return upsell(warehouse, filters=filters or Filters(), config=MatrixConfig(**config))


def a_walk(*products, prices=None, category="pans"):
    """One customer who buys one product a month, each at its price."""
    prices = prices or {}
    return [
        (str(n), product, "k", f"2024-{n + 1:02d}-01", prices.get(product, product), category)
        for n, product in enumerate(products)
    ]


def test_five_per_cent_more_or_less_is_the_same_price(workspace):
    stays, up, down = (0, 1, 0), (1, 0, 0), (0, 0, 1)
    cases = {
        ("100", "105"): stays,
        ("100", "105.01"): up,
        ("100", "95"): stays,
        ("100", "94.99"): down,
        ("0.20", "0.21"): stays,
        ("100", "100"): stays,
    }
    rows = []
    for place, (start, end) in enumerate(cases):
        a, b, category = f"{place}a", f"{place}b", f"from {start} to {end}"
        walk = a_walk(a, b, prices={a: start, b: end}, category=category)
        rows += [(category + order, *rest) for order, *rest in walk]
    found = told(tiny_dataset(workspace, rows)).categories
    told_moves = {row.category: (row.moves.up, row.moves.stayed, row.moves.down) for row in found}
    assert told_moves == {f"from {start} to {end}": way for (start, end), way in cases.items()}


def test_a_small_shop_by_hand(workspace):
    prices = {"basic": 20, "good": 40, "best": 80}
    rows = [
        *a_walk("basic", "basic", "good", "best", "basic", prices=prices),  # Jan to May, the first of each
        ("x", "good", "other", "2024-01-10", 40, "pans"),
        ("x", "basic", "other", "2024-01-10", 20, "pans"),  # beside the dearer one: the day is of "good"
        ("y", "best", "other", "2024-01-15", 80, "pans"),
        ("z", "best", None, "2024-01-15", 80, "pans"),  # nobody's
        ("u", "best", "other", None, 80, "pans"),  # on no day
        ("v", "kettle", "other", "2024-02-01", 50, "kettles"),
        ("w", "thing", "other", "2024-02-01", 50, None),
    ]
    found = told(tiny_dataset(workspace, rows))
    pans, kettles = found.categories
    assert (pans.category, pans.items, kettles.category, kettles.moves.moves) == ("pans", 3, "kettles", 0)
    assert asdict(pans.moves) == {
        "customers": 2,
        "again": 2,
        "up": 3,  # basic → good, good → best, and good → best of the other
        "stayed": 1,
        "down": 1,
        "customers_up": 2,
        "customers_stayed": 1,
        "customers_down": 1,
        "price_step": 40,  # of 20, 40, 40
        "days": 30,  # of 31, 29, 31, 30, 5
        "days_up": 29,  # of 29, 31, 5
    }
    good = next(product for product in found.products if product.item.item == "good")
    assert (good.price, good.item.baskets, good.moves.customers) == (40, 2, 2)
    assert (good.moves.up, good.moves.days_up, good.moves.down) == (2, (31 + 5) / 2, 0)
    basic = next(product for product in found.products if product.item.item == "basic")
    assert (basic.moves.customers, basic.moves.again) == (2, 1), "bought beside the dearer one it is bought"
    thing = next(product for product in found.products if product.item.item == "thing")
    assert (thing.category, thing.moves.moves) == (None, 0)
    assert found.steps == (), "no ten customers have two of them"


def test_the_price_is_the_median_of_what_a_piece_cost(workspace):
    rows = [
        ("1", "a", "k", "2024-01-01", 10, "c"),
        ("1", "a", "k", "2024-01-01", 10, "c"),  # two pieces for 20
        ("2", "a", "k", "2024-02-01", 30, "c"),
        ("3", "a", None, None, 14, "c"),
        ("4", "a", "k", "2024-03-01", None, "c"),  # nobody knows
    ]
    (product,) = told(tiny_dataset(workspace, rows)).products
    assert product.price == 14


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize(
    ("config", "filters"),
    [
        ({}, Filters()),
        ({"include_non_products": True}, Filters(channels=("web",), categories=("food", "Toys"))),
        ({"level": Level.FAMILY}, Filters()),
    ],
)
def test_agrees_with_a_walk_through_every_customer(workspace, seed, config, filters):
    shop = sized_shop if config.get("level") else random_shop
    rows = shop(seed, orders=70)
    found = told(tiny_dataset(workspace, rows), filters, **config)
    oracle = Shop.of(rows, filters, MatrixConfig(**config))
    group_of = {item: name for item, name in oracle.categories.items() if item in oracle.prices}
    moves = oracle.moves(group_of)
    assert {row.category: asdict(row.moves) for row in found.categories} == {
        category: pytest.approx(oracle.summed(moves[category])) for category in set(group_of.values())
    }
    assert {p.item.item: p.price for p in found.products if p.price} == pytest.approx(
        {item: float(price) for item, price in oracle.prices.items()}
    )
    every = [move for of_group in moves.values() for move in of_group]
    for product in found.products:
        item = product.item.item
        buyers = sum(any(item in items for items in days.values()) for days in oracle.days.values())
        own = oracle.summed([move for move in every if move[1] == item], customers=buyers)
        assert asdict(product.moves) == pytest.approx(own)


ROW = {"order": "1", "product": "a", "customer": "k", "day": "2024-01-01", "amount": 1, "category": "c"}


@pytest.mark.parametrize(
    ("without", "notice", "missing"),
    [
        ("category", UpsellNotice.NO_CATEGORIES, ((Field.CATEGORY,),)),
        ("customer", UpsellNotice.NO_CUSTOMERS, ((Field.CUSTOMER_ID,),)),
        ("day", UpsellNotice.NO_DATES, ((Field.ORDERED_AT,),)),
        ("amount", UpsellNotice.NO_PRICES, ((Field.LINE_TOTAL, Field.UNIT_PRICE),)),
    ],
)
def test_what_is_missing_is_named(workspace, without, notice, missing):
    found = told(tiny_dataset(workspace, [tuple((ROW | {without: None}).values())]))
    assert (found.notice, found.missing, found.categories) == (notice, missing, ())


def test_a_selection_without_orders_is_said_to_be_one(workspace):
    found = told(tiny_dataset(workspace, [tuple(ROW.values())]), Filters(date_from=date(2030, 1, 1)))
    assert (found.notice, found.missing) == (UpsellNotice.NO_ORDERS, ())


def test_what_a_selection_lacks_is_not_missing_in_the_data(workspace):
    rows = [("1", "a", None, "2024-01-01", 1, "c", "shop"), ("2", "a", "k", "2024-01-01", 1, "c", "web")]
    found = told(tiny_dataset(workspace, rows), Filters(channels=("shop",)))
    assert (found.notice, found.missing) == (UpsellNotice.NO_CUSTOMERS, ())


def test_one_purchase_is_no_move_and_a_category_has_no_step(workspace):
    warehouse = tiny_dataset(workspace, [tuple(ROW.values())])
    assert told(warehouse).notice == UpsellNotice.NO_REPEAT
    assert told(warehouse, level=Level.CATEGORY).notice == UpsellNotice.CATEGORY_LEVEL


def test_as_rows_for_files(workspace):
    found = told(tiny_dataset(workspace, a_walk("a", "b", prices={"a": 10, "b": 20})))
    assert category_table(found).iloc[0][["category", "items", "up", "days"]].tolist() == ["pans", 2, 1, 31]
    assert product_table(found)["item"].tolist() == ["a", "b"]
    assert step_table(found).empty
