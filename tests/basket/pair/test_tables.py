"""What all questions about one pair share: its items, its scope, and that they agree with the matrix."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from crosssell.basket import (
    MatrixConfig,
    Stage,
    lay,
    left_counts,
    left_customers,
    matrix,
    pair_by_month,
    pair_figures,
    pair_margin,
    pair_page,
    pair_slices,
    pair_spend,
    pair_waiting,
)
from crosssell.columns import Basis, Level
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.filters import Filters
from crosssell.warehouse import Workspace
from tests.basket.shops import random_shop
from tests.support import tiny_dataset

QUESTIONS: list[Callable[..., Any]] = [
    *(left_counts, left_customers, pair_by_month, pair_margin, pair_slices, pair_spend, pair_waiting)
]
CONFIGS = [
    MatrixConfig(basis=basis, level=level, min_count=1, include_non_products=fees, require_customer=known)
    for basis in Basis
    for level in Level
    for fees, known in ((False, False), (True, True))
]


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    workspace = Workspace(tmp_path_factory.mktemp("shop"))
    yield tiny_dataset(workspace, random_shop(3, orders=150))
    workspace.close()


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_item_that_is_not_in_scope_is_named(shop, question):
    for a, b, missing in (("bread", "nothing", "nothing"), ("nothing", "milk", "nothing"), ("9", "Z", "9")):
        with pytest.raises(CrosssellError) as raised:
            question(shop, filters=Filters(), config=MatrixConfig(), a=a, b=b)
        assert raised.value.code == ErrorCode.UNKNOWN_ITEM
        assert raised.value.values == {"item": missing}


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_pair_takes_two_items(shop, question):
    with pytest.raises(CrosssellError) as raised:
        question(shop, filters=Filters(), config=MatrixConfig(), a="milk", b="milk")
    assert raised.value.code == ErrorCode.INVALID_VALUE
    assert "milk" in str(raised.value)


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_item_that_the_filters_leave_no_basket_of_is_no_mistake(shop, question):
    question(shop, filters=Filters(countries=("Atlantis",)), config=MatrixConfig(), a="milk", b="Z")


@pytest.mark.parametrize("config", CONFIGS, ids=lambda c: f"{c.basis}-{c.level}-{c.require_customer}")
@pytest.mark.parametrize(
    "filters",
    [
        Filters(),
        Filters(date_from=dt.date(2024, 2, 1), channels=("web",)),
    ],
    ids=["all", "period and channel"],
)
def test_agrees_with_the_matrix_on_listed_pairs(shop, config, filters):
    laid = lay(shop, filters=filters, config=config)
    assert laid.wait(Stage.MONEY)
    laid.complete()
    listed = matrix(laid, min_count=1)
    pairs = list(pair_page(listed).frame[["a", "b"]].itertuples(index=False, name=None))
    assert pairs
    for a, b in pairs[::9][:4]:
        figures = pair_figures(listed, a=b, b=a)
        whole = pair_slices(shop, filters=filters, config=config, a=b, b=a).everything
        assert (whole.baskets, whole.n_a, whole.n_b) == (
            figures.baskets,
            figures.a.baskets,
            figures.b.baskets,
        )
        assert (whole.n_both, whole.customers) == (figures.n_both, figures.customers)
        assert whole.expected == pytest.approx(figures.expected_corrected, rel=1e-9)
        assert whole.lift_corrected_ci_lower == pytest.approx(figures.lift_corrected_ci_lower, rel=1e-9)
        assert whole.lift_corrected_ci_upper == pytest.approx(figures.lift_corrected_ci_upper, rel=1e-9)
        left = left_counts(shop, filters=filters, config=config, a=b, b=a)
        assert left.left == figures.left_ab
        assert (left.consent_yes if left.consent_known else None) == figures.left_ab_consenting


def test_categories_of_the_filter_do_not_cut_the_pair(shop):
    for question in QUESTIONS:
        found = [
            repr(question(shop, filters=filters, config=MatrixConfig(), a="milk", b="bread"))
            for filters in (Filters(), Filters(categories=("Toys",)))
        ]
        assert found[0] == found[1]
