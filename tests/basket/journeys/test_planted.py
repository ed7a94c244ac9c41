"""What is planted in the sample comes out with its timing, and little else does."""

from itertools import pairwise

import pytest

from crosssell.basket import MatrixConfig, pair_waiting
from crosssell.basket.journeys import Sequences, journeys, sequences
from crosssell.basket.pair.refill import item_refill, refills
from crosssell.basket.pair.timing import typical_window
from crosssell.columns import Level, PlaceKind, Verdict
from crosssell.filters import Filters
from crosssell.sample import sample_truths

TRUTHS = sample_truths()
EVERYTHING, CONFIG = Filters(), MatrixConfig()


@pytest.fixture(scope="module")
def found(sample_shop) -> Sequences:
    return sequences(sample_shop, filters=EVERYTHING, config=CONFIG)


def test_the_accessories_come_in_the_next_order_and_nothing_unplanted_does(found):
    solid = found.frame[found.frame["verdict"] == Verdict.SOLID]
    listed = set(zip(solid["first"], solid["second"], strict=True))
    planted = {(item.product, item.follower) for item in TRUTHS.accessories}
    assert planted <= listed
    beyond = listed - planted - TRUTHS.later_pairs()
    assert len(beyond) <= 0.05 * len(listed)
    assert solid["third"].isna().sum() >= len(planted)


def test_the_typical_window_of_an_accessory_is_the_planted_one(sample_shop):
    for item in TRUTHS.accessories:
        waiting = pair_waiting(
            sample_shop, filters=EVERYTHING, config=CONFIG, a=item.product, b=item.follower
        )
        window = typical_window(waiting.curve)
        assert window is not None
        assert window.is_marked
        assert window.first_day <= item.median_days <= window.last_day <= item.within_days
        assert window.middle_day == pytest.approx(item.median_days, abs=2)


def test_the_typical_window_of_a_refill_is_the_planted_one(sample_shop):
    for item in TRUTHS.refills:
        again = item_refill(sample_shop, filters=EVERYTHING, config=CONFIG, item=item.product)
        window = again.refill.window
        assert window is not None
        assert window.is_marked
        assert window.first_day <= item.median_days <= window.last_day <= item.within_days
        assert window.middle_day == pytest.approx(item.median_days, abs=3)
        # the planted share, and a little by chance
        assert item.share - 0.05 <= again.refill.share <= item.share + 0.1


def test_refills_and_ladders_are_what_is_bought_again(sample_shop):
    listed = refills(sample_shop, filters=EVERYTHING, config=CONFIG)
    planted = {item.product for item in TRUTHS.refills}
    rungs = {rung for ladder in TRUTHS.ladders for rung in ladder.rungs}
    first = [one for one in listed if one.item not in rungs][:2]
    assert {one.item for one in first} == planted
    marked = {one.item for one in listed if one.window is not None and one.window.is_marked}
    assert planted <= marked
    assert len(marked - planted - rungs) <= 0.05 * len(listed)


def test_the_ways_add_up(sample_shop):
    found = journeys(sample_shop, filters=EVERYTHING, config=MatrixConfig(level=Level.CATEGORY), top=5)
    assert [step.number for step in found.steps] == [1, 2, 3, 4]
    assert [
        len([p for p in found.places if p.step == n and p.kind == PlaceKind.ITEM]) for n in (1, 2, 3, 4)
    ] == [5] * 4
    for step, later in pairwise(found.steps):
        assert step.went_on == later.customers
        assert 0 < step.may_come < step.stopped
