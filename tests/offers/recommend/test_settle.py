from dataclasses import replace

import numpy as np
import pytest

from crosssell.columns import OfferMethod
from crosssell.offers.recommend.config import CheckConfig, Fitting
from crosssell.offers.recommend.judged import judge
from crosssell.offers.recommend.model import HALF_LIFE_DAYS, TASTE_WEIGHT, silent
from crosssell.offers.recommend.settle import HALF_LIVES, WEIGHTS, settle
from tests.offers.recommend.bought import purchases_of

OPEN = CheckConfig(window_days=10, k=3, fitting=Fitting(sold_within_days=None))


def fashion_rows(*, days: int = 300) -> list[tuple[int, int, int]]:
    """Every ten days three products go out of fashion and three others come in."""
    draw = np.random.default_rng(2)
    return [
        (who, day // 10 * 3 + int(draw.integers(0, 6)), day)
        for who in range(400)
        for day in np.sort(draw.integers(0, days, 6)).tolist()
    ]


def precision(purchases, *, until: int, fitting: Fitting, method: OfferMethod) -> float:
    config = CheckConfig(window_days=10, k=3, fitting=fitting)
    return judge(purchases, until=until, config=config, step=silent).judged[method].precisions.mean()


def test_what_did_best_on_the_days_after_is_taken():
    bought = purchases_of(fashion_rows())
    found = settle(bought, until=250, config=OPEN)
    assert found.popular_half_life_days < max(HALF_LIVES)  # what sold half a year ago sells no more
    by_memory = {
        days: precision(
            bought,
            until=250,
            fitting=Fitting(sold_within_days=None, popular_half_life_days=days, taste_weight=1.0),
            method=OfferMethod.BEST_SELLERS,
        )
        for days in HALF_LIVES
    }
    assert max(by_memory, key=by_memory.get) == found.popular_half_life_days
    by_weight = {
        weight: precision(
            bought,
            until=250,
            fitting=replace(found, taste_weight=weight),
            method=OfferMethod.EASE,
        )
        for weight in WEIGHTS
    }
    assert max(by_weight, key=by_weight.get) == found.taste_weight


def test_what_is_given_stays_and_what_cannot_be_settled_has_its_default():
    bought = purchases_of(fashion_rows())
    given = Fitting(popular_half_life_days=77.0, taste_weight=0.2)
    assert settle(bought, until=250, config=CheckConfig(fitting=given)) == given
    half = settle(bought, until=250, config=CheckConfig(window_days=10, fitting=Fitting(taste_weight=0.2)))
    assert half.taste_weight == 0.2
    assert half.popular_half_life_days in HALF_LIVES
    too_early = settle(bought, until=-5, config=OPEN)
    assert (too_early.popular_half_life_days, too_early.taste_weight) == (HALF_LIFE_DAYS, TASTE_WEIGHT)
    few = settle(purchases_of([(0, 0, 0), (0, 1, 5), (1, 0, 5)]), until=4, config=OPEN)
    assert few == too_early


@pytest.mark.parametrize("until", [100, 250])
def test_days_after_the_window_have_no_say(until):
    rows = fashion_rows()
    known = [row for row in rows if row[2] <= until + 10]
    assert settle(purchases_of(rows), until=until, config=OPEN) == settle(
        purchases_of([*known, (399, 29, until + 11)]), until=until, config=OPEN
    )
