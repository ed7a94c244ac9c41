"""Pairs that avoid each other, and slow sellers beside best-sellers, against pairs looked up one by one."""

import random
from collections import Counter
from itertools import combinations

import pytest

from crosssell.basket.bundles import bundle_candidates
from crosssell.basket.figures import pair_figures
from crosssell.columns import BundleRefusal, Verdict
from tests.basket.planted import laid_matrix, listed
from tests.support import Row, tiny_dataset


def rival_shop(seed: int = 1, *, orders: int = 700) -> list[Row]:
    """Return order lines: one of two rivals, hardly ever both, often with the cable that fits either."""
    draw = random.Random(seed)
    rows = []
    for number in range(orders):
        items = set(draw.sample([f"other-{n}" for n in range(9)], draw.randint(1, 4)))
        rivals = draw.choice((["red"], ["blue"], [], [], ["blue", "red"] if draw.random() < 0.2 else []))
        items |= {*rivals, *(["cable"] if draw.random() < (0.7 if rivals else 0.1) else [])}
        rows += [
            Row(order=f"o{number}", product=item, customer=f"k{number % 200}", day="2024-03-01")
            for item in sorted(items)
        ]
    return rows


@pytest.mark.parametrize("min_count", [3, 60])
def test_pairs_that_avoid_each_other_are_refused_listed_or_not(workspace, min_count: int):
    matrix = laid_matrix(tiny_dataset(workspace, rival_shop()), min_count=min_count)
    found = bundle_candidates(matrix)
    looked_up = ["blue", "cable", "other-0", "other-1", "red"]
    figures = {pair: pair_figures(matrix, a=pair[0], b=pair[1]) for pair in combinations(looked_up, 2)}
    avoided = {pair: one for pair, one in figures.items() if one.verdict == Verdict.AVOID}
    refused = {(one.a.item, one.b.item) for one in found.refused}
    assert {pair for pair in refused if set(pair) <= set(looked_up)} == set(avoided)
    assert found.refused_count == len(refused)
    rivals = next(one for one in found.refused if (one.a.item, one.b.item) == ("blue", "red"))
    expected = avoided["blue", "red"]
    assert (rivals.n_both < min_count) == (min_count == 60)
    assert (rivals.n_both, rivals.expected) == (expected.n_both, pytest.approx(expected.expected_corrected))
    assert rivals.lift_corrected == pytest.approx(expected.lift_corrected)
    assert rivals.lift_corrected_ci_upper == pytest.approx(expected.lift_corrected_ci_upper)
    assert rivals.lift_corrected_ci_upper is not None
    assert rivals.lift_corrected_ci_upper <= 0.9
    assert (rivals.a.baskets, rivals.b.baskets) == (expected.a.baskets, expected.b.baskets)
    assert rivals.reason == BundleRefusal.AVOID
    # The cable goes well with either; a set of all three is refused with the pair.
    assert [one.item for one in rivals.through] == ["cable"]
    assert {one.items for one in found.candidates} == {("blue", "cable"), ("cable", "red")}


def test_excluded_items_are_not_refused_either(workspace):
    matrix = laid_matrix(tiny_dataset(workspace, rival_shop()), min_count=60)
    refused = bundle_candidates(matrix, excluded=["red"]).refused
    assert not [one for one in refused if "red" in (one.a.item, one.b.item)]


def slow_shop(seed: int = 1, *, orders: int = 800) -> list[Row]:
    """Return order lines: eight goods of different popularity, and the rarest mostly with the first."""
    draw = random.Random(seed)
    names = [f"{n}-{'best' if n == 0 else 'slow' if n == 9 else 'other'}" for n in range(10)]
    rows = []
    for number in range(orders):
        items = {name for place, name in enumerate(names[:-1]) if draw.random() < 0.5 / (1 + place)}
        if names[0] in items and draw.random() < 0.08:
            items.add(names[-1])
        rows += [
            Row(order=f"o{number}", product=item, customer=f"k{number % 300}", day="2024-03-01")
            for item in sorted(items)
        ]
    return rows


def test_a_slow_seller_that_goes_with_a_best_seller_is_told(workspace):
    warehouse = tiny_dataset(workspace, slow_shop())
    with warehouse.write() as cursor:
        cursor.execute("update product set stock = 12 where product = '9-slow'")
    matrix = laid_matrix(warehouse, min_count=10)
    pairs = listed(matrix)
    found = bundle_candidates(matrix).slow_sellers
    own = Counter({one["a"]: one["n_a"] for one in pairs}) | Counter({one["b"]: one["n_b"] for one in pairs})
    assert sorted(own, key=lambda item: own[item])[0] == "9-slow"
    assert [(one.slow.item, one.best_seller.item) for one in found] == [("9-slow", "0-best")]
    pair = next(one for one in pairs if (one["a"], one["b"]) == ("0-best", "9-slow"))
    assert pair["verdict"] == Verdict.SOLID
    assert (found[0].n_both, found[0].confidence) == (pair["n_both"], pair["confidence_ba"])
    assert found[0].lift_corrected_ci_lower == pytest.approx(pair["lift_corrected_ci_lower"])
    assert found[0].stock == 12
