"""What would explode is narrowed and said; the bounds are lowered here, so that little data exceeds them."""

from dataclasses import replace
from decimal import Decimal
from math import comb

import pytest

from crosssell.basket import MatrixConfig
from crosssell.basket.rules import (
    WHILE_ONE_WAITS,
    Narrowed,
    RuleChoice,
    RuleFamily,
    Rules,
    contract_rows,
    lay_rules,
)
from crosssell.columns import RuleNarrowing
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.filters import Filters
from crosssell.warehouse import Warehouse
from tests.basket.shops import sized_shop
from tests.support import Row, tiny_dataset

ALL_RULES = RuleChoice(min_confidence=Decimal(0), with_redundant=True)


def laid(dataset: Warehouse, *, bounds: dict[str, int] | None = None, **family) -> Rules:
    return lay_rules(
        dataset,
        filters=Filters(),
        config=MatrixConfig(),
        family=RuleFamily(**family),
        bounds=replace(WHILE_ONE_WAITS, **bounds or {}),
    )


def test_a_dozen_near_identical_orders_shorten_the_rules(workspace):
    """12 orders of 11 of 12 items: a set of k is in 12 − k of them, so sets up to 6 are frequent at 6."""
    rows = [Row(f"o{n}", f"i{k:02}", customer=f"k{n}") for n in range(12) for k in range(12) if k != n]
    rows += [Row(f"p{n}", f"i{n % 12:02}", customer=f"p{n}") for n in range(60)]
    sets = {k: comb(12, k) for k in range(2, 7)}
    counts = {k: n * (2**k - 2) for k, n in sets.items()}
    family = {"min_count": 6, "max_length": 6, "single_consequent": False}
    bounds = {"rules": sum(counts.values()) - 1}
    rules = laid(tiny_dataset(workspace, rows), bounds=bounds, **family)
    assert (rules.used.min_count, rules.used.max_length) == (6, 5)
    assert rules.narrowed == (Narrowed(code=RuleNarrowing.MAX_LENGTH, asked=6, used=5),)
    assert rules.sets == {k: sets[k] for k in range(2, 6)}
    assert rules.tests == sum(counts.values()) - counts[6]


def test_the_minimum_is_raised_to_the_least_that_fits(workspace):
    dataset = tiny_dataset(workspace, sized_shop(7, orders=350))
    before, asked = laid(dataset, min_count=5), laid(dataset, min_count=6)
    assert asked.tests < before.tests
    rules = laid(dataset, bounds={"rules": before.tests - 1}, min_count=3)
    assert rules.narrowed == (Narrowed(code=RuleNarrowing.MIN_COUNT, asked=3, used=6),)
    # and nothing else is different from asking for it
    assert contract_rows(rules, choice=ALL_RULES).equals(contract_rows(asked, choice=ALL_RULES))


@pytest.mark.parametrize(("bound", "most"), [("seen", 300), ("work", 200), ("pair_increments", 400)])
def test_each_bound_raises_the_minimum(workspace, bound, most):
    dataset = tiny_dataset(workspace, sized_shop(7, orders=350))
    rules = laid(dataset, bounds={bound: most}, min_count=2)
    (narrowed,) = rules.narrowed
    assert (narrowed.code, narrowed.asked, narrowed.baskets) == (RuleNarrowing.MIN_COUNT, 2, None)
    assert rules.used.min_count == narrowed.used > 2
    assert rules.tests == laid(dataset, min_count=narrowed.used).tests > 0


@pytest.mark.parametrize("bounds", [{"work": 20_000}, {"pair_increments": 3_000}])
def test_one_basket_that_takes_half_the_work_is_left_out(workspace, bounds):
    """A wholesaler's order of 60 items: 1,770 pairs and 34,220 triples, if once is enough."""
    rows = sized_shop(7, orders=150)
    wholesale = [Row("whole", f"w{n}", customer="trader") for n in range(60)]
    rules = laid(tiny_dataset(workspace, rows + wholesale, name="with"), bounds=bounds, min_count=1)
    assert rules.narrowed == (Narrowed(code=RuleNarrowing.LARGEST_BASKET, asked=None, used=59, baskets=1),)
    assert (rules.left_out, rules.largest, rules.used.largest_basket) == (1, 60, 59)
    without = laid(tiny_dataset(workspace, rows, name="without"), min_count=1)
    assert rules.baskets == without.baskets
    assert contract_rows(rules, choice=ALL_RULES).equals(contract_rows(without, choice=ALL_RULES))


def test_a_limit_of_ones_own_can_be_lowered_further(workspace):
    rows = [
        Row(order, f"{order}{n}") for order, items in (("a", 90), ("b", 60), ("c", 5)) for n in range(items)
    ]
    rules = laid(tiny_dataset(workspace, rows), bounds={"work": 20_000}, min_count=1, largest_basket=70)
    assert rules.narrowed == (Narrowed(code=RuleNarrowing.LARGEST_BASKET, asked=70, used=59, baskets=2),)
    assert rules.sets == {2: 10, 3: 10}


def test_who_is_told_of_progress_may_stop_it(workspace):
    shares = []

    def step(share: float) -> None:
        shares.append(share)
        if share > 0.3:
            raise CrosssellError(ErrorCode.CANCELLED)

    dataset = tiny_dataset(workspace, sized_shop(7, orders=60))
    with pytest.raises(CrosssellError) as error:
        lay_rules(
            dataset, filters=Filters(), config=MatrixConfig(), family=RuleFamily(min_count=2), step=step
        )
    assert error.value.code == ErrorCode.CANCELLED
    assert shares == sorted(shares)
