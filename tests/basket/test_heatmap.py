import itertools
import math

import numpy as np
import pytest

from crosssell.basket import Heatmap, MatrixConfig, heatmap, pair_table
from crosssell.basket.heatmap import HeatmapItem, related_order
from crosssell.columns import Basis, Level, Measure
from crosssell.errors import CrosssellError
from crosssell.filters import Filters
from crosssell.warehouse import Workspace
from tests.basket.shops import random_shop
from tests.support import Row, tiny_dataset

EVERYTHING = Filters()


def drawn_from(workspace: Workspace, rows: list, *, name: str = "tiny", top: int = 10, **choices) -> Heatmap:
    config = MatrixConfig(**choices)
    return heatmap(tiny_dataset(workspace, rows, name=name), filters=EVERYTHING, config=config, top=top)


def orders(count: int, *items: str, name: str) -> list[tuple[str, str]]:
    return [(f"{name}{n}", item) for n in range(count) for item in items]


@pytest.mark.parametrize("basis", list(Basis))
@pytest.mark.parametrize("level", list(Level))
def test_every_cell_is_the_pair_table_s(workspace, basis, level):
    dataset = tiny_dataset(workspace, random_shop(21, orders=90))
    config = MatrixConfig(basis=basis, level=level, min_count=1)
    drawn = heatmap(dataset, filters=EVERYTHING, config=config, top=60)
    table = pair_table(dataset, filters=EVERYTHING, config=config).frame.set_index(["a", "b"])
    assert drawn.baskets == table["baskets"].iloc[0]
    for (i, first), (j, second) in itertools.permutations(enumerate(drawn.items), 2):
        cell = drawn.cell(i, j)
        assert (cell.a, cell.b) == (first, second)
        key = tuple(sorted((first.item, second.item)))
        if key not in table.index:
            assert cell.n_both == 0
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


def test_takes_the_items_in_the_most_baskets_ties_by_code_point(workspace):
    rows = [row for n in range(12) for row in orders(3 if n < 9 else 2, f"p{n:02d}", "all", name=f"o{n}-")]
    drawn = heatmap(
        tiny_dataset(workspace, rows), filters=EVERYTHING, config=MatrixConfig(min_count=2), top=11
    )
    assert {item.item for item in drawn.items} == {"all", *(f"p{n:02d}" for n in range(10))}


def test_too_little_data_is_told_from_never_together(workspace):
    # N = 100. often × also: 0 together, chance gives 40 · 40 / 100 = 16: they avoid each other.
    # often × rare: 0 together, chance gives 40 · 10 / 100 = 4 of the 10 needed: cannot be judged.
    rows = orders(40, "often", name="a") + orders(40, "also", name="b") + orders(10, "rare", name="c")
    rows += orders(10, "rest", name="d")
    drawn = heatmap(
        tiny_dataset(workspace, rows), filters=EVERYTHING, config=MatrixConfig(min_count=10), top=10
    )
    place = {item.item: index for index, item in enumerate(drawn.items)}
    avoid = drawn.cell(place["often"], place["also"])
    unknown = drawn.cell(place["often"], place["rare"])
    assert (avoid.n_both, avoid.lift, avoid.too_little, avoid.lift_ci_lower) == (0, 0, False, None)
    assert (unknown.n_both, unknown.too_little) == (0, True)
    assert not drawn.too_little.diagonal().any()
    assert (drawn.too_little == drawn.too_little.T).all()


def test_chance_of_exactly_the_minimum_can_be_judged(workspace):
    # 20 · 20 / 40 = 10, exactly the minimum: a zero here is a finding.
    rows = orders(20, "a", name="x") + orders(20, "b", name="y")
    drawn = heatmap(
        tiny_dataset(workspace, rows), filters=EVERYTHING, config=MatrixConfig(min_count=10), top=10
    )
    assert not drawn.too_little.any()


def test_related_items_are_neighbours(workspace):
    rows = (
        orders(20, "a1", "z1", name="p") + orders(20, "b1", "y1", name="q") + orders(20, "c1", "x1", name="r")
    )
    rows += orders(2, "a1", "b1", "c1", "x1", "y1", "z1", name="s")
    drawn = heatmap(
        tiny_dataset(workspace, rows), filters=EVERYTHING, config=MatrixConfig(min_count=2), top=10
    )
    names = [item.item for item in drawn.items]
    for one, other in (("a1", "z1"), ("b1", "y1"), ("c1", "x1")):
        assert abs(names.index(one) - names.index(other)) == 1


def test_the_order_depends_on_the_counts_alone(workspace):
    rows = random_shop(5, orders=100)
    config = MatrixConfig(min_count=1)
    forth = heatmap(tiny_dataset(workspace, rows, name="forth"), filters=EVERYTHING, config=config, top=10)
    back = heatmap(
        tiny_dataset(workspace, rows[::-1], name="back"), filters=EVERYTHING, config=config, top=10
    )
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
    assert heatmap(dataset, filters=EVERYTHING, config=MatrixConfig(min_count=1), top=10).is_empty


@pytest.mark.parametrize("top", [0, 9, 61])
def test_sizes_out_of_range_are_refused(workspace, top):
    dataset = tiny_dataset(workspace, [("1", "a")])
    with pytest.raises(CrosssellError, match="10–60"):
        heatmap(dataset, filters=EVERYTHING, config=MatrixConfig(), top=top)


def test_a_certain_pair_has_an_interval_without_nan(workspace):
    drawn = drawn_from(workspace, orders(5, "a", "b", name="o"), min_count=1)
    cell = drawn.cell(0, 1)
    assert (cell.lift, cell.lift_ci_lower, cell.lift_ci_upper) == (1, 1, 1)
    assert math.isfinite(drawn.values(Measure.COSINE)[0, 1])


def test_a_matrix_says_nothing_where_no_cell_can_be_judged():
    items = tuple(HeatmapItem(item=name, name=None, baskets=20) for name in "ab")
    few = Heatmap(
        items=items, counts=np.array([[20, 3], [3, 20]]), baskets=1000, config=MatrixConfig(min_count=10)
    )
    enough = Heatmap(
        items=items, counts=np.array([[20, 10], [10, 20]]), baskets=1000, config=MatrixConfig(min_count=10)
    )
    assert few.is_unjudged
    assert not enough.is_unjudged
