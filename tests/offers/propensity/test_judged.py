"""How a model is judged: scikit-learn's areas, DeLong by counting pairs, gains by counting heads."""

from math import sqrt

import numpy as np
import pytest
from sklearn.metrics import brier_score_loss, roc_auc_score

from crosssell.columns import PropensityVerdict, SimpleOrder
from crosssell.offers.propensity.judged import Z_95, area, judged, reached_shares


def drawn(seed: int, *, rows: int = 300, clear: float = 1.5):
    """Chances that rank buyers, and a simple order that ranks them less; some are equal."""
    rng = np.random.default_rng(seed)
    bought = rng.random(rows) < 0.2
    chances = np.round(1 / (1 + np.exp(2 - clear * bought - rng.normal(size=rows))), 2)
    return chances, bought, np.round(bought * 0.5 + rng.normal(size=rows), 1)


def judge(chances, bought, simple, base=0.2):
    return judged(chances, bought, simple={SimpleOrder.RECENCY: simple}, base_share=base)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_areas_and_brier_are_scikit_learns(seed):
    chances, bought, simple = drawn(seed)
    found = judge(chances, bought, simple)

    assert found.model.area == pytest.approx(roc_auc_score(bought, chances))
    assert found.simple.area == pytest.approx(roc_auc_score(bought, simple))
    assert found.brier == pytest.approx(brier_score_loss(bought, chances))
    assert found.brier_base == pytest.approx(np.mean((0.2 - bought) ** 2))


def test_delongs_interval_by_counting_pairs():
    chances, bought, simple = drawn(4, rows=60)
    found = judge(chances, bought, simple)

    def pairs(scores):
        return (scores[bought][:, None] > scores[~bought]) + 0.5 * (
            scores[bought][:, None] == scores[~bought]
        )

    apart = pairs(chances) - pairs(simple)
    m, n = apart.shape
    variance = apart.mean(axis=1).var(ddof=1) / m + apart.mean(axis=0).var(ddof=1) / n
    assert found.difference == pytest.approx(apart.mean())
    assert found.difference_ci_lower == pytest.approx(apart.mean() - Z_95 * sqrt(variance))


def test_gains_by_counting_heads_and_ties_drawn_by_chance():
    chances, bought, simple = drawn(5)
    found = judge(chances, bought, simple)
    jitter = np.random.default_rng(0)
    reached = []
    for _ in range(400):  # equal chances in any order
        first = np.lexsort((jitter.random(len(chances)), -chances))[:60]
        reached.append(bought[first].sum() / bought.sum())

    assert found.reached(0.2).reached_share == pytest.approx(np.mean(reached), abs=0.01)
    assert [found.gains[0].reached_share, found.gains[-1].reached_share] == [0.0, 1.0]
    level = reached_shares(np.ones(10), np.arange(10) < 3, shares=(0.25, 0.5))
    assert list(level) == pytest.approx([0.25, 0.5])


def test_groups_hold_everybody_and_their_means():
    chances, bought, simple = drawn(6)
    found = judge(chances, bought, simple)

    assert sum(one.customers for one in found.bins) == found.customers == 300
    assert sum(one.bought for one in found.bins) == found.buyers == bought.sum()
    assert sum(one.customers * one.expected_share for one in found.bins) == pytest.approx(
        found.expected_buyers
    )
    assert all(one.bought_ci_lower <= one.bought_share <= one.bought_ci_upper for one in found.bins)


@pytest.mark.parametrize(
    ("clear", "reverse", "verdict"),
    [
        (3.0, False, PropensityVerdict.BETTER),
        (0.0, False, PropensityVerdict.USELESS),
        (3.0, True, PropensityVerdict.LOSES),
    ],
)
def test_the_verdict_follows(clear, reverse, verdict):
    chances, bought, simple = drawn(7, rows=600, clear=clear)
    if reverse:  # the simple order knows better
        chances, simple = np.round(simple - simple.min(), 1) / 10, chances
    assert judge(chances, bought, simple).verdict == verdict


def test_an_area_needs_no_order_of_the_rows():
    chances, bought, _ = drawn(8)
    turned = np.random.default_rng(1).permutation(len(bought))
    assert area(chances[turned], bought[turned]) == pytest.approx(area(chances, bought))
