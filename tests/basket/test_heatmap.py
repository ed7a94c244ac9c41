import itertools
import math

import numpy as np
import pytest

from crosssell.basket import (
    Heatmap,
    Item,
    ItemSelection,
    MatrixConfig,
    heatmap,
    item_choices,
    lay,
    matrix,
    pair_figures,
    pair_table,
)
from crosssell.basket.heatmap import related_order
from crosssell.columns import Basis, Level, Measure, Verdict
from crosssell.errors import CrosssellError
from crosssell.filters import Filters
from crosssell.warehouse import Warehouse, Workspace
from tests.basket.shops import random_shop, sized_shop
from tests.support import Row, tiny_dataset

EVERYTHING = Filters()


def drawn_from(workspace: Workspace, rows: list, *, name: str = "tiny", top: int = 10, **choices) -> Heatmap:
    return heatmap_of(tiny_dataset(workspace, rows, name=name), top=top, **choices)


def heatmap_of(
    dataset: Warehouse,
    *,
    top: int = 10,
    first: str | None = None,
    excluded: tuple[str, ...] = (),
    judged: bool = True,
    **choices,
) -> Heatmap:
    config = MatrixConfig(**choices)
    laid = lay(dataset, filters=EVERYTHING, config=config)
    if judged:
        matrix(laid, min_count=config.min_count)
    selection = ItemSelection(top=top, first=first, excluded=excluded)
    return heatmap(laid, min_count=config.min_count, selection=selection)


def orders(count: int, *items: str, name: str) -> list[tuple[str, str]]:
    return [(f"{name}{n}", item) for n in range(count) for item in items]


@pytest.mark.parametrize("basis", list(Basis))
@pytest.mark.parametrize("level", list(Level))
def test_every_cell_is_the_pair_table_s(workspace, basis, level):
    dataset = tiny_dataset(workspace, sized_shop(21, orders=250))
    config = MatrixConfig(basis=basis, level=level, min_count=1)
    drawn = heatmap_of(dataset, top=60, basis=basis, level=level, min_count=1)
    table = pair_table(dataset, filters=EVERYTHING, config=config).frame.set_index(["a", "b"])
    assert drawn.baskets == table["baskets"].iloc[0]
    for (i, first), (j, second) in itertools.permutations(enumerate(drawn.items), 2):
        cell = drawn.cell(i, j)
        assert (cell.a, cell.b) == (first, second)
        key = tuple(sorted((first.item, second.item)))
        if key not in table.index:
            assert (cell.n_both, cell.lift_corrected_ci_lower, cell.lift_corrected_ci_upper) == (
                0,
                None,
                None,
            )
            continue
        row = table.loc[key]
        forth, back = ("ab", "ba") if first.item < second.item else ("ba", "ab")
        assert cell.n_both == drawn.values(Measure.BASKETS)[i, j] == row["n_both"]
        assert (
            cell.confidence_ab
            == drawn.values(Measure.CONFIDENCE)[i, j]
            == pytest.approx(row[f"confidence_{forth}"])
        )
        assert cell.confidence_ba == pytest.approx(row[f"confidence_{back}"])
        assert cell.lift == drawn.values(Measure.LIFT)[i, j] == pytest.approx(row["lift"])
        assert cell.lift_ci_lower == pytest.approx(row["lift_ci_lower"])
        assert cell.lift_ci_upper == pytest.approx(row["lift_ci_upper"])
        assert drawn.values(Measure.COSINE)[i, j] == pytest.approx(row["cosine"])
        assert cell.expected == pytest.approx(row["expected_corrected"], rel=1e-9)
        assert cell.lift_corrected == drawn.values(Measure.CORRECTED)[i, j]
        assert cell.lift_corrected == pytest.approx(row["lift_corrected"], rel=1e-9)
        assert cell.lift_corrected_ci_lower == pytest.approx(row["lift_corrected_ci_lower"], rel=1e-9)
        assert cell.lift_corrected_ci_upper == pytest.approx(row["lift_corrected_ci_upper"], rel=1e-9)
        assert cell.verdict == row["verdict"]


@pytest.mark.parametrize("basis", list(Basis))
@pytest.mark.parametrize("min_count", [1, 12, 40])
def test_every_cell_is_what_the_pair_s_own_figures_say(workspace, basis, min_count):
    """Listed or not: with a minimum of 40 most cells are not, and are judged as one more test."""
    dataset = tiny_dataset(workspace, sized_shop(22, orders=400))
    laid = lay(dataset, filters=EVERYTHING, config=MatrixConfig(basis=basis, min_count=1))
    seen = matrix(laid, min_count=min_count)
    drawn = heatmap(laid, min_count=min_count, selection=ItemSelection(top=10))
    for (i, first), (j, second) in itertools.permutations(enumerate(drawn.items), 2):
        cell, pair = drawn.cell(i, j), pair_figures(seen, a=first.item, b=second.item)
        for name in ("n_both", "verdict", "a", "b"):
            assert getattr(cell, name) == getattr(pair, name)
        for name in ("confidence_ab", "confidence_ba", "lift", "lift_ci_lower", "lift_corrected"):
            assert getattr(cell, name) == pytest.approx(getattr(pair, name), rel=1e-9)
        for name in ("lift_corrected_ci_lower", "lift_corrected_ci_upper"):
            assert getattr(cell, name) == pytest.approx(getattr(pair, name), rel=1e-9)
        assert cell.expected == pytest.approx(pair.expected_corrected, rel=1e-9)


def test_the_habit_of_few_is_no_finding_in_an_unlisted_cell_either(workspace):
    # 30 baskets with a and b, all of two customers; a minimum of 40 does not list the pair.
    rows = [(f"x{n}", item, f"k{n % 2}") for n in range(30) for item in ("a", "b")]
    rows += [(f"y{n}", item, f"c{n}") for n in range(60) for item in ("a", "z")]
    rows += [(f"w{n}", item, f"d{n}") for n in range(60) for item in ("b", "y")]
    rows += [(f"v{n}", item, f"e{n}") for n in range(900) for item in ("y", "z")]
    drawn = drawn_from(workspace, rows, min_count=40)
    place = {item.item: index for index, item in enumerate(drawn.items)}
    cell = drawn.cell(place["a"], place["b"])
    assert cell.lift_corrected_ci_lower > 1.1
    assert cell.verdict == Verdict.TOO_LITTLE_DATA


def test_a_chosen_item_comes_first_and_its_best_partners_after_it(workspace):
    dataset = tiny_dataset(workspace, sized_shop(23))
    laid = lay(dataset, filters=EVERYTHING, config=MatrixConfig(min_count=5))
    table = pair_table(dataset, filters=EVERYTHING, config=MatrixConfig(min_count=5)).frame
    drawn = heatmap(laid, min_count=5, selection=ItemSelection(top=10, first="milk", excluded=("10",)))
    names = [item.item for item in drawn.items]
    mine = table[(table["a"] == "milk") | (table["b"] == "milk")].copy()
    mine["partner"] = mine["a"].where(mine["b"] == "milk", mine["b"])
    mine["solid"] = mine["verdict"] == Verdict.SOLID
    mine["score"] = mine["n_both"] * np.log2(mine["lift_corrected"].astype(float))
    best = mine[mine["partner"] != "10"].sort_values(["solid", "score"], ascending=False)
    assert names == ["milk", *best["partner"].head(9)]
    assert names[1] == "bread"


def test_an_unknown_first_item_is_named(workspace):
    with pytest.raises(CrosssellError, match="caviar"):
        drawn_from(workspace, random_shop(3), min_count=1, first="caviar")


def test_excluded_items_make_room_for_others(workspace):
    dataset = tiny_dataset(workspace, sized_shop(24))
    laid = lay(dataset, filters=EVERYTHING, config=MatrixConfig(min_count=1))
    most = [item.item for item in item_choices(laid, limit=12)]
    drawn = heatmap(laid, min_count=1, selection=ItemSelection(top=10, excluded=tuple(most[:2])))
    assert {item.item for item in drawn.items} == set(most[2:12])
    assert item_choices(laid)[0].baskets == max(item.baskets for item in item_choices(laid))


def test_a_shop_of_single_items_compares_nothing(workspace):
    rows = [(f"o{n}", f"p{n % 3}") for n in range(90)]
    drawn = drawn_from(workspace, rows, min_count=1)
    assert np.isnan(drawn.expected).all()
    assert drawn.is_unjudged


def test_takes_the_items_in_the_most_baskets_ties_by_code_point(workspace):
    rows = [row for n in range(12) for row in orders(3 if n < 9 else 2, f"p{n:02d}", "all", name=f"o{n}-")]
    drawn = drawn_from(workspace, rows, min_count=2, top=11)
    assert {item.item for item in drawn.items} == {"all", *(f"p{n:02d}" for n in range(10))}


def test_too_little_data_is_told_from_never_together(workspace):
    # 200 baskets of two: often and also in 80 each, rare in 12, the rest in all others. Never together:
    # often × also, of which chance gives some 20; often × rare, of which it gives some 3 of the 10 needed.
    rows = orders(80, "often", "x", name="a") + orders(80, "also", "y", name="b")
    rows += orders(12, "rare", "z", name="c") + orders(28, "x", "y", name="d")
    drawn = drawn_from(workspace, rows, min_count=10)
    place = {item.item: index for index, item in enumerate(drawn.items)}
    avoid = drawn.cell(place["often"], place["also"])
    unknown = drawn.cell(place["often"], place["rare"])
    assert avoid.expected > 10 > unknown.expected > 1
    assert (avoid.n_both, avoid.lift_corrected, avoid.too_little, avoid.verdict) == (
        0,
        0,
        False,
        Verdict.AVOID,
    )
    assert (avoid.lift_ci_lower, avoid.lift_corrected_ci_lower, avoid.lift_corrected_ci_upper) == (None,) * 3
    assert (unknown.n_both, unknown.too_little, unknown.verdict) == (0, True, Verdict.TOO_LITTLE_DATA)
    assert not drawn.too_little.diagonal().any()
    assert (drawn.too_little == drawn.too_little.T).all()


def test_related_items_are_neighbours(workspace):
    rows = (
        orders(20, "a1", "z1", name="p") + orders(20, "b1", "y1", name="q") + orders(20, "c1", "x1", name="r")
    )
    rows += orders(2, "a1", "b1", "c1", "x1", "y1", "z1", name="s")
    drawn = drawn_from(workspace, rows, min_count=2)
    names = [item.item for item in drawn.items]
    for one, other in (("a1", "z1"), ("b1", "y1"), ("c1", "x1")):
        assert abs(names.index(one) - names.index(other)) == 1


def test_the_order_depends_on_the_counts_alone(workspace):
    rows = random_shop(5, orders=100)
    forth = drawn_from(workspace, rows, name="forth", min_count=1)
    back = drawn_from(workspace, rows[::-1], name="back", min_count=1)
    assert forth.items == back.items
    np.testing.assert_array_equal(forth.counts, back.counts)


def test_no_ordering_of_few_items_has_nearer_neighbours():
    # Leaves of one tree: the optimum over the tree's flips is here the optimum over all 120 orders.
    counts = np.diag([50] * 5)
    for a, b, both in [(0, 3, 40), (3, 1, 30), (1, 4, 20), (4, 2, 10)]:
        counts[a, b] = counts[b, a] = both

    def length(order: tuple[int, ...]) -> float:
        return sum(1 - counts[a, b] / 50 for a, b in itertools.pairwise(order))

    best = min(length(order) for order in itertools.permutations(range(5)))
    assert length(tuple(related_order(counts))) == pytest.approx(best)


def test_diagonals_are_blank(workspace):
    drawn = drawn_from(workspace, random_shop(3), min_count=1)
    for measure in Measure:
        assert np.isnan(drawn.values(measure).diagonal()).all()


@pytest.mark.parametrize("count", [0, 1])
def test_fewer_than_two_items_are_nothing_to_compare(workspace, count):
    dataset = tiny_dataset(workspace, [Row("1", "a"), Row("2", "b")][:count])
    assert heatmap_of(dataset, min_count=1).is_empty


@pytest.mark.parametrize("top", [0, 9, 61])
def test_sizes_out_of_range_are_refused(top):
    with pytest.raises(CrosssellError, match="10–60"):
        ItemSelection(top=top)


def test_a_certain_pair_has_an_interval_without_nan(workspace):
    drawn = drawn_from(workspace, orders(5, "a", "b", name="o"), min_count=1)
    cell = drawn.cell(0, 1)
    assert (cell.lift, cell.lift_ci_lower, cell.lift_ci_upper) == (1, 1, 1)
    assert math.isfinite(drawn.values(Measure.COSINE)[0, 1])


def test_a_matrix_says_nothing_where_no_cell_can_be_judged():
    items = tuple(Item(item=name, name=None, baskets=20) for name in "ab")
    blank = np.full((2, 2), np.nan)
    few, enough = (
        Heatmap(
            items=items,
            counts=np.array([[20, both], [both, 20]]),
            expected=np.array([[np.nan, 2.0], [2.0, np.nan]]),
            lower=blank,
            upper=blank,
            verdicts=None,
            baskets=1000,
            config=MatrixConfig(min_count=10),
            selection=ItemSelection(),
        )
        for both in (3, 10)
    )
    assert few.is_unjudged
    assert not enough.is_unjudged
