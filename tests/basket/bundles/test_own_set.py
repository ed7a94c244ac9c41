"""A set that somebody has in mind: the same figures as a found one, or the reason against it."""

from collections.abc import Iterator

import pytest

from crosssell.basket.bundles import bundle_candidates, own_set
from crosssell.basket.matrix import Matrix
from crosssell.columns import Basis, BundleRefusal, Verdict
from crosssell.errors import CrosssellError
from crosssell.warehouse import Workspace
from tests.basket.bundles.shop import bundle_shop
from tests.basket.bundles.test_refused import rival_shop
from tests.basket.planted import laid_matrix
from tests.support import tiny_dataset


@pytest.fixture(scope="module")
def shop(tmp_path_factory) -> Iterator[Matrix]:
    workspace = Workspace(tmp_path_factory.mktemp("own set"))
    yield laid_matrix(tiny_dataset(workspace, bundle_shop()))
    workspace.close()


@pytest.fixture(scope="module")
def rivals(tmp_path_factory) -> Iterator[Matrix]:
    workspace = Workspace(tmp_path_factory.mktemp("rivals"))
    yield laid_matrix(tiny_dataset(workspace, rival_shop()), min_count=40)
    workspace.close()


def test_a_set_that_would_be_found_has_the_same_figures(shop):
    by_size = {len(one.parts): one for one in bundle_candidates(shop).candidates}
    assert sorted(by_size) == [2, 3, 4]
    for one in by_size.values():
        found = own_set(shop, items=one.items[::-1])
        assert found.candidate == one
        assert (found.refusal, found.pairs) == (None, ())


def test_products_that_avoid_each_other_are_refused_by_name(rivals):
    found = own_set(rivals, items=["red", "cable", "blue"])
    assert (found.candidate, found.refusal) == (None, BundleRefusal.AVOID)
    assert [(pair.a.item, pair.b.item, pair.verdict) for pair in found.pairs] == [
        ("blue", "red", Verdict.AVOID)
    ]


def test_what_is_not_proven_says_so_and_keeps_its_figures(rivals):
    found = own_set(rivals, items=["other-1", "other-0"])
    assert found.refusal == BundleRefusal.UNPROVEN
    assert [(pair.a.item, pair.b.item) for pair in found.pairs] == [("other-0", "other-1")]
    assert found.pairs[0].verdict == Verdict.UNRELATED
    assert found.candidate is not None
    assert found.candidate.together == found.pairs[0].n_both


def test_what_hardly_any_order_holds_is_no_bundle(shop):
    found = own_set(shop, items=["alone-0", "lamp-0", "tea-0", "tea-1"])
    assert (found.candidate, found.refusal, found.pairs) == (None, BundleRefusal.RARE, ())


@pytest.mark.parametrize(
    "items", [["tea-0"], ["tea-0", "tea-0"], [f"tea-{n}" for n in range(4)] + ["lamp-0"]]
)
def test_a_set_has_two_to_four_different_products(shop, items: list[str]):
    with pytest.raises(CrosssellError, match="2–4"):
        own_set(shop, items=items)


def test_an_unknown_product_and_another_basis_are_refused(workspace, shop):
    with pytest.raises(CrosssellError, match="no such"):
        own_set(shop, items=["tea-0", "no such"])
    customers = laid_matrix(tiny_dataset(workspace, bundle_shop(orders=60)), basis=Basis.CUSTOMER)
    with pytest.raises(CrosssellError, match="basis"):
        own_set(customers, items=["tea-0", "tea-1"])
