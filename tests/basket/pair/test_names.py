"""The names and own baskets of two items, without counting any pair."""

import pytest

from crosssell.basket import MatrixConfig, Stage, lay, matrix, pair_figures
from crosssell.basket.pair.names import pair_items
from crosssell.columns import Basis, Level
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.filters import Filters
from crosssell.warehouse import Workspace
from tests.basket.shops import random_shop
from tests.support import tiny_dataset


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    workspace = Workspace(tmp_path_factory.mktemp("shop"))
    yield tiny_dataset(workspace, random_shop(3, orders=150))
    workspace.close()


@pytest.mark.parametrize("basis", Basis)
@pytest.mark.parametrize("level", Level)
def test_they_are_those_of_the_counted_pair(shop, basis: Basis, level: Level):
    config = MatrixConfig(basis=basis, level=level, min_count=1)
    laid = lay(shop, filters=Filters(), config=config)
    laid.wait(Stage.MONEY)
    first, second = laid.items["item"].iloc[0], laid.items["item"].iloc[1]
    figures = pair_figures(matrix(laid, min_count=1), a=second, b=first)
    found = pair_items(shop, filters=Filters(), config=config, a=second, b=first)
    assert found == (figures.a, figures.b)


def test_an_item_that_is_not_in_the_dataset_is_named(shop):
    with pytest.raises(CrosssellError) as raised:
        pair_items(shop, filters=Filters(), config=MatrixConfig(), a="nothing of the kind", b="a")
    assert raised.value.code == ErrorCode.UNKNOWN_ITEM


def test_an_item_that_the_filters_hide_has_no_baskets(shop):
    [(a,), (b,)] = shop.rows("select product from product where is_product order by product limit 2")
    filters = Filters(channels=("no such channel",))
    items = pair_items(shop, filters=filters, config=MatrixConfig(), a=a, b=b)
    assert [item.baskets for item in items] == [0, 0]
