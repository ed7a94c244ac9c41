"""Every step with its counts, against a walk through every customer and the follow-ups of all pairs."""

from collections import Counter
from datetime import timedelta
from itertools import permutations

import pytest

from crosssell.basket import MatrixConfig
from crosssell.basket.follow_ups import FollowUpConfig, follow_up_pairs, follow_ups
from crosssell.basket.upsell import UpsellConfig, upsell
from crosssell.filters import Filters
from tests.basket.oracle import baskets_of
from tests.basket.shops import STOCK, sized_shop
from tests.basket.upsell.oracle import Shop
from tests.support import tiny_dataset

DAYS = 40
ENOUGH = 10


@pytest.fixture
def rows():
    """A busy shop of one category with a price of its own for each product."""
    return [
        row._replace(category="all", amount=row.amount and 4 + STOCK.index(row.product))
        for row in sized_shop(3, orders=1100, customers=160)
    ]


def test_agrees_with_a_walk_through_every_customer(workspace, rows):
    warehouse = tiny_dataset(workspace, rows)
    config = MatrixConfig()
    found = upsell(warehouse, filters=Filters(), config=config, asked=UpsellConfig(within_days=DAYS))
    oracle = Shop.of(rows, Filters(), config)
    firsts = {who: first_days(days) for who, days in oracle.days.items()}
    moves = oracle.moves(dict.fromkeys(oracle.prices, "all"))["all"]
    made = Counter((start, end) for _, start, end, *_ in moves)
    orders = baskets_of(rows, Filters(), config).values()
    told = {}
    for lo, hi in permutations(oracle.prices, 2):
        both = [own for own in firsts.values() if lo in own and hi in own]
        lo_first = sum(own[lo] < own[hi] for own in both)
        if oracle.prices[hi] * 10 < oracle.prices[lo] * 11 or len(both) < ENOUGH or lo_first < ENOUGH:
            continue
        waits = [
            own.get(hi) - own[lo] if hi in own else None
            for own in firsts.values()
            if lo in own and own[lo] + timedelta(DAYS) <= found.as_of and (hi not in own or own[hi] > own[lo])
        ]
        told[lo, hi] = {
            "lo_first": lo_first,
            "hi_first": sum(own[lo] > own[hi] for own in both),
            "together": sum(lo in basket and hi in basket for basket in orders),
            "moves": made[lo, hi],
            "back": made[hi, lo],
            "buyers": len(waits),
            "followed": sum(wait is not None and wait.days <= DAYS for wait in waits),
        }
    assert len(told) > 10
    names = next(iter(told.values())).keys()
    assert {
        (step.lo.item, step.hi.item): {name: getattr(step, name) for name in names} for step in found.steps
    } == told
    every = follow_ups(
        warehouse,
        filters=Filters(),
        config=MatrixConfig(min_count=ENOUGH),
        follow=FollowUpConfig(within_days=DAYS),
    )
    for (lo, hi), row in follow_up_pairs(every, pairs=list(told)).items():
        step = next(step for step in found.steps if (step.lo.item, step.hi.item) == (lo, hi))
        assert (step.expected_share, step.lift) == (
            pytest.approx(row.expected_share),
            pytest.approx(row.lift),
        )
        assert step.lift_ci_lower == (row.lift_ci_lower and pytest.approx(row.lift_ci_lower))


def first_days(days):
    """Return the first day on which a customer had each item."""
    first = {}
    for day in sorted(days):
        for item in days[day]:
            first.setdefault(item, day)
    return first
