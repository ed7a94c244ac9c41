"""Best-sellers: attach rates as arithmetic, ties, and the whole random shop by brute force."""

import pytest

from crosssell.errors import CrosssellError
from crosssell.filters import Filters
from crosssell.kpis import Ranking, best_sellers
from tests.basket.shops import random_shop
from tests.kpis import oracle
from tests.kpis.cases import COMBINATIONS
from tests.support import tiny_dataset


def test_the_attach_rate_counts_other_products_only(workspace):
    rows = [
        ("1", "tea", None, None, 3),
        ("1", "cup", None, None, 9),
        ("2", "tea", None, None, 3),
        ("2", "tea", None, None, 3),  # the same product again
        ("3", "tea", None, None, 3),
        ("3", "post", None, None, 5, None, None, None, "sale", False),  # no product
        ("4", "tea", None, None, 3),
        ("4", "pot", None, None, -9, None, None, None, "return"),  # not sold
    ]
    dataset = tiny_dataset(workspace, rows)
    tea, cup = best_sellers(dataset, filters=Filters())
    assert (tea.product, tea.orders, tea.orders_with_others, tea.attach_rate) == ("tea", 4, 1, 1 / 4)
    assert (cup.product, cup.attach_rate, cup.revenue) == ("cup", 1, 9)
    assert [one.product for one in best_sellers(dataset, filters=Filters(), by=Ranking.REVENUE)] == [
        "tea",
        "cup",
    ]


def test_one_huge_order_leads_by_revenue_and_not_by_orders(workspace):
    rows = [("1", "paper", None, None, 168_000), ("2", "cup", None, None, 1), ("3", "cup", None, None, 1)]
    dataset = tiny_dataset(workspace, rows)
    assert [one.product for one in best_sellers(dataset, filters=Filters(), limit=1)] == ["cup"]
    found = best_sellers(dataset, filters=Filters(), by=Ranking.REVENUE, limit=1)
    assert [one.product for one in found] == ["paper"]


def test_with_categories_only_their_products_are_listed(workspace):
    rows = [("1", "tea", None, None, 1, "drinks"), ("1", "cup", None, None, 1, "ware")]
    found = best_sellers(tiny_dataset(workspace, rows), filters=Filters(categories=("drinks",)))
    assert [(one.product, one.attach_rate) for one in found] == [("tea", 1)]


@pytest.mark.parametrize("by", Ranking)
def test_agrees_with_plain_python_under_every_combination_of_filters(workspace, by):
    rows = random_shop(8, orders=150)
    dataset, shop = tiny_dataset(workspace, rows), oracle.shop_of_rows(rows)
    for filters in COMBINATIONS:
        found = [
            (one.product, one.category, one.orders, one.orders_with_others, one.revenue)
            for one in best_sellers(dataset, filters=filters, by=by, limit=6)
        ]
        assert found == oracle.best(shop, filters, by_revenue=by == Ranking.REVENUE, limit=6), filters


def test_no_list_is_shorter_than_one(workspace):
    with pytest.raises(CrosssellError, match="limit"):
        best_sellers(tiny_dataset(workspace, []), filters=Filters(), limit=0)
    assert best_sellers(tiny_dataset(workspace, [], name="other"), filters=Filters()) == ()
