"""Pairs of a real gift shop (UCI Online Retail, D. Chen), against counts by sparse matrix and by SQL."""

import pytest

from crosssell.basket import MatrixConfig, pair_page
from crosssell.columns import Basis
from crosssell.filters import Filters
from crosssell.warehouse import Warehouse


def best(dataset: Warehouse, sort: str = "n_both", search: str = "", **choices: object) -> dict[str, object]:
    """Return the first pair of the shop, every code kept, with the number of pairs."""
    config = MatrixConfig(include_non_products=True, **choices)
    page = pair_page(dataset, filters=Filters(), config=config, sort=sort, search=search, limit=1)
    return {**page.frame.iloc[0].to_dict(), "pairs": page.pairs}


def test_pairs_of_all_orders(online_retail):
    assert best(online_retail, min_count=1)["pairs"] == 3_750_528
    first = best(online_retail)
    assert first["pairs"] == 849_702
    assert (first["a"], first["b"], first["n_both"]) == ("22386", "85099B", 825)
    assert first["lift"] == pytest.approx(6.47185, abs=5e-6)


def test_pairs_of_orders_with_a_customer(online_retail):
    assert best(online_retail, min_count=1, require_customer=True)["pairs"] == 2_220_183
    found = best(online_retail, search="22386 85099B", require_customer=True)
    assert (found["n_both"], found["lift"]) == (546, pytest.approx(7.26067, abs=5e-6))
    highest = best(online_retail, sort="lift", min_count=100, require_customer=True)
    assert (highest["a"], highest["b"], highest["n_both"]) == ("23289", "23291", 117)
    assert highest["lift"] == pytest.approx(106.78901, abs=5e-6)


def test_pairs_of_customers(online_retail):
    found = best(online_retail, search="22086 22910", basis=Basis.CUSTOMER)
    assert (found["n_both"], found["lift"]) == (327, pytest.approx(4.92356, abs=5e-6))
