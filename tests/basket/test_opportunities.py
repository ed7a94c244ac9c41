"""The pairs worth acting on, against a brute force over all solid pairs."""

from collections import Counter
from typing import Any

import pytest

from crosssell.basket.opportunities import Opportunity, opportunities
from crosssell.columns import Basis, Level
from crosssell.errors import CrosssellError
from tests.basket.planted import laid_matrix, listed, planted_shop
from tests.support import tiny_dataset


def by_brute_force(pairs: list[dict[str, Any]], *, limit: int, most_per_item: int) -> list[tuple[str, str]]:
    """Return (from, to) of the pairs that should be told, in order."""
    ranked = []
    for pair in pairs:
        if pair["verdict"] == "solid":
            ways = [
                (pair[f"ceiling_{x}{y}"] or 0, pair[f"confidence_{x}{y}"], x == "a", pair[x], pair[y])
                for x, y in ("ab", "ba")
            ]
            ceiling, _, _, start, end = max(ways)
            beyond = pair["n_both"] - pair["expected_corrected"]
            ranked.append((-ceiling, -beyond, pair["a"], pair["b"], start, end))
    named: Counter[str] = Counter()
    found = []
    for *_, start, end in sorted(ranked):
        if named[start] < most_per_item and named[end] < most_per_item and len(found) < limit:
            named.update((start, end))
            found.append((start, end))
    return found


def ends(found: list[Opportunity]) -> list[tuple[str, str]]:
    return [(one.from_item.item, one.to_item.item) for one in found]


@pytest.mark.parametrize("basis", list(Basis))
@pytest.mark.parametrize(("with_customers", "amounts"), [(True, True), (True, False), (False, True)])
def test_the_list_is_what_a_brute_force_finds(workspace, basis: Basis, with_customers: bool, amounts: bool):
    rows = planted_shop(3, with_customers=with_customers, amounts=amounts)
    matrix = laid_matrix(tiny_dataset(workspace, rows), basis=basis)
    pairs = listed(matrix)
    for limit, most in ((50, 3), (4, 1), (50, 50)):
        expected = by_brute_force(pairs, limit=limit, most_per_item=most)
        assert ends(opportunities(matrix, limit=limit, most_per_item=most)) == expected
    assert expected or not with_customers


def test_each_figure_is_that_of_the_better_direction(workspace):
    matrix = laid_matrix(tiny_dataset(workspace, planted_shop()))
    pairs = {(pair["a"], pair["b"]): pair for pair in listed(matrix)}
    found = opportunities(matrix, most_per_item=50)
    assert {one.from_item.item < one.to_item.item for one in found} == {True, False}  # both directions occur
    for one in found:
        forward = one.from_item.item < one.to_item.item
        x, y = ("a", "b") if forward else ("b", "a")
        pair = pairs[min(one.from_item.item, one.to_item.item), max(one.from_item.item, one.to_item.item)]
        assert (one.basis, one.level) == (Basis.ORDER, Level.PRODUCT)
        assert (one.from_item.name, one.from_item.baskets) == (pair[f"{x}_name"], pair[f"n_{x}"])
        assert (one.to_item.name, one.to_item.baskets) == (pair[f"{y}_name"], pair[f"n_{y}"])
        assert one.n_both == pair["n_both"]
        assert one.beyond == pytest.approx(pair["n_both"] - pair["expected_corrected"])
        assert one.confidence == pair[f"confidence_{x}{y}"]
        assert (one.lift_corrected, one.lift_corrected_ci_lower) == (
            pair["lift_corrected"],
            pair["lift_corrected_ci_lower"],
        )
        assert (one.left, one.left_consenting) == (pair[f"left_{x}{y}"], pair[f"left_{x}{y}_consenting"])
        assert (one.response, one.price) == (pair[f"response_{x}{y}"], pair[f"price_{y}"])
        assert one.ceiling == pair[f"ceiling_{x}{y}"] == max(pair["ceiling_ab"], pair["ceiling_ba"])
    ceilings = [one.ceiling for one in found]
    assert ceilings == sorted(ceilings, reverse=True)


def test_without_customers_money_is_unknown_and_the_surplus_decides(workspace):
    matrix = laid_matrix(tiny_dataset(workspace, planted_shop(with_customers=False)))
    found = opportunities(matrix)
    assert found
    for one in found:
        assert (one.left, one.left_consenting, one.response, one.price, one.ceiling) == (None,) * 5
    surplus = [one.beyond for one in found]
    assert surplus == sorted(surplus, reverse=True)


def test_one_item_does_not_fill_the_list(workspace):
    matrix = laid_matrix(tiny_dataset(workspace, planted_shop()))
    for most in (1, 2):
        named = Counter(item for pair in ends(opportunities(matrix, most_per_item=most)) for item in pair)
        assert max(named.values()) == most


def test_excluded_items_are_in_no_opportunity(workspace):
    matrix = laid_matrix(tiny_dataset(workspace, planted_shop()))
    found = ends(opportunities(matrix, most_per_item=50))
    kept = [pair for pair in found if "red-1" not in pair]
    assert kept != found
    assert ends(opportunities(matrix, most_per_item=50, excluded=["red-1"])) == kept


def test_a_shop_without_solid_pairs_has_none(workspace):
    matrix = laid_matrix(tiny_dataset(workspace, [("o1", "a"), ("o1", "b")]), min_count=1)
    assert opportunities(matrix) == []


@pytest.mark.parametrize("wrong", [{"limit": 0}, {"most_per_item": 0}])
def test_an_impossible_number_is_refused(workspace, wrong: dict[str, int]):
    matrix = laid_matrix(tiny_dataset(workspace, [("o1", "a")]), min_count=1)
    with pytest.raises(CrosssellError, match=next(iter(wrong))):
        opportunities(matrix, **wrong)
