import datetime as dt
from collections import Counter
from itertools import pairwise
from statistics import median_low

import pytest
from scipy.stats import CensoredData, ecdf

from crosssell.basket import MatrixConfig
from crosssell.basket.journeys import STEPS, Journeys, journeys
from crosssell.columns import Basis, Level, PlaceKind
from crosssell.errors import CrosssellError
from crosssell.filters import Filters
from tests.basket.journeys import oracle
from tests.basket.shops import random_shop
from tests.support import Row, tiny_dataset


def ways(warehouse, *, top=6, excluded=(), filters=None, **config) -> Journeys:
    return journeys(
        warehouse, filters=filters or Filters(), config=MatrixConfig(**config), top=top, excluded=excluded
    )


def drawn(found: Journeys) -> tuple[dict, dict]:
    """Return customers by place and by move, places as (step, what)."""
    names = [(p.step, p.item.item if p.item else p.kind) for p in found.places]
    places = dict(zip(names, [p.customers for p in found.places], strict=True))
    return places, {(names[m.source], names[m.target]): m.customers for m in found.moves}


ROWS = [
    Row("1", "a", "x", "2024-01-01", amount=5),
    Row("1", "b", "x", "2024-01-01", amount=2),
    Row("1", "b", "x", "2024-01-01", amount=2),
    Row("2", "b", "x", "2024-01-11", amount=1),
    Row("3", "b", "y", "2024-01-05", amount=4),
    Row("3", "c", "y", "2024-01-05", amount=4),
    Row("4", "a", "y", "2024-01-25", amount=None),
    Row("4", "c", "y", "2024-01-25", amount=None),
    Row("4", "c", "y", "2024-01-25", amount=None),
    Row("5", "a", "late", "2024-01-30"),
    Row("6", "a", "undated", None),
    Row("7", "a", None, "2024-02-05"),
]


def test_a_small_shop_as_arithmetic(workspace):
    found = ways(tiny_dataset(workspace, ROWS))
    assert (found.customers, found.undated, found.last_day) == (3, 1, dt.date(2024, 2, 5))
    assert found.typical_gap_days == 10, "the lower one of 10 and 20"
    places, moves = drawn(found)
    # most money, ties by key; without amounts the most pieces
    assert places == {(1, "a"): 2, (1, "b"): 1, (2, "b"): 1, (2, "c"): 1, (2, PlaceKind.MAY_COME): 1,
                      (3, PlaceKind.STOPPED): 2}  # fmt: skip
    assert moves == {
        ((1, "a"), (2, "b")): 1,
        ((1, "a"), (2, PlaceKind.MAY_COME)): 1,
        ((1, "b"), (2, "c")): 1,
        ((2, "b"), (3, PlaceKind.STOPPED)): 1,
        ((2, "c"), (3, PlaceKind.STOPPED)): 1,
    }
    first, second = found.steps
    assert (first.customers, first.went_on, first.stopped, first.may_come) == (3, 2, 0, 1)
    assert (second.customers, second.went_on, second.stopped, second.may_come) == (2, 0, 2, 0)
    assert (first.again_share, first.again_days) == (None, 0), "fewer than ten were watched"


def test_the_rest_is_other_and_excluded_items_are_no_place(workspace):
    warehouse = tiny_dataset(workspace, ROWS)
    places, moves = drawn(ways(warehouse, top=1))
    assert places[1, "a"] == 2
    assert places[1, PlaceKind.OTHER] == 1
    assert moves[(1, PlaceKind.OTHER), (2, PlaceKind.OTHER)] == 1
    without = ways(warehouse, excluded=("a",))
    assert drawn(without)[0][1, PlaceKind.OTHER] == 1, "the order with nothing but a"
    assert drawn(without)[0][1, "b"] == 2
    assert without.steps == ways(warehouse).steps


def test_categories_choose_items_and_leave_the_orders(workspace):
    rows = random_shop(3, orders=120)
    warehouse = tiny_dataset(workspace, rows)
    chosen = ways(warehouse, filters=Filters(categories=("food",)))
    assert chosen.steps == ways(warehouse).steps
    food = {row.product for row in rows if row.category == "food"}
    assert {p.item.item for p in chosen.places if p.item} <= food


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("level", [Level.PRODUCT, Level.CATEGORY])
def test_agrees_with_a_walk_through_every_history(workspace, seed, level):
    rows = random_shop(seed, orders=130)
    config, filters, top = MatrixConfig(level=level), Filters(countries=("DE", "PL")), 2
    every, undated, last = oracle.ways(rows, filters, config)
    gap = median_low([days(*two) for way in every for two in pairwise(way)])
    mains = [[main(visit) for visit in way[:STEPS]] for way in every]
    kept = {
        step: {item for item, _ in sorted(Counter(way[step] for way in mains if len(way) > step).items(),
                                          key=lambda one: (-one[1], one[0]))[:top]}
        for step in range(STEPS)
    }  # fmt: skip
    moves, steps = Counter(), Counter()
    for way, own in zip(every, mains, strict=True):
        spots = [(step + 1, item if item in kept[step] else PlaceKind.OTHER) for step, item in enumerate(own)]
        recent = (dt.date.fromisoformat(last[:10]) - day(way[-1])).days < gap
        if len(way) <= STEPS:
            steps[len(way), recent] += 1
        if len(way) < STEPS:
            spots.append((len(way) + 1, PlaceKind.MAY_COME if recent else PlaceKind.STOPPED))
        moves += Counter(pairwise(spots))
    found = ways(tiny_dataset(workspace, rows), level=level, filters=filters, top=top)
    assert (found.customers, found.undated, found.typical_gap_days) == (len(every), undated, gap)
    assert drawn(found)[1] == dict(moves)
    for step in found.steps:
        assert step.customers == sum(len(way) >= step.number for way in every)
        assert (step.stopped, step.may_come) == (steps[step.number, False], steps[step.number, True])
        assert step.customers == step.went_on + step.stopped + step.may_come


def test_the_share_that_comes_again_allows_for_those_still_watched(workspace):
    rows = [Row(f"{n}-1", "a", f"k{n:02}", f"2024-01-{n + 1:02}") for n in range(25)]
    rows += [Row(f"{n}-2", "a", f"k{n:02}", f"2024-02-{n % 9 + 1:02}") for n in range(0, 25, 3)]
    step = ways(tiny_dataset(workspace, rows)).steps[0]
    had = [31 + n % 9 - n for n in range(0, 25, 3)]
    gone = [31 + 6 - n for n in range(25) if n % 3]  # the last day is the 7th of February
    theirs = ecdf(CensoredData(uncensored=had, right=gone)).sf
    watched = [one for one in sorted({*had, *gone}) if sum(t >= one for t in had + gone) >= 10]
    assert max(n % 9 + 1 for n in range(0, 25, 3)) == 7
    assert step.again_days == watched[-1]
    assert step.again_share == pytest.approx(1 - theirs.evaluate(step.again_days))


def test_everybody_is_somewhere_at_every_step_and_the_basis_does_not_matter(workspace):
    warehouse = tiny_dataset(workspace, random_shop(8, orders=150))
    found = ways(warehouse, top=1)
    assert ways(warehouse, top=1, basis=Basis.CUSTOMER) == found
    for step in found.steps:
        there = [p for p in found.places if p.step == step.number]
        assert (
            sum(p.customers for p in there if p.kind in (PlaceKind.ITEM, PlaceKind.OTHER)) == step.customers
        )
    for at, place in enumerate(found.places):
        coming = sum(m.customers for m in found.moves if m.target == at)
        going = sum(m.customers for m in found.moves if m.source == at)
        assert coming in (0, place.customers)
        assert going in (0, place.customers)


@pytest.mark.parametrize("rows", [[("1", "a")], [("1", "a", "x")], []])
def test_without_customers_or_dates_there_is_no_way(workspace, rows):
    found = ways(tiny_dataset(workspace, rows))
    assert (found.customers, found.places, found.moves, found.steps) == (0, (), (), ())
    assert (found.undated, found.typical_gap_days) == (len(rows and rows[0][2:]), None)


@pytest.mark.parametrize("top", [0, 11, True])
def test_refuses_as_many_places_as_nobody_can_tell_apart(workspace, top):
    with pytest.raises(CrosssellError):
        ways(tiny_dataset(workspace, ROWS), top=top)


def day(visit: oracle.Visit) -> dt.date:
    return dt.date.fromisoformat(visit.day[:10])


def days(one: oracle.Visit, other: oracle.Visit) -> int:
    return (day(other) - day(one)).days


def main(visit: oracle.Visit) -> str:
    def rank(item: str) -> tuple:
        amount, pieces = visit.worth[item]
        return (amount is None, -(amount or 0), -pieces if amount is None else 0, item)

    return min(visit.worth, key=rank)
