from collections import defaultdict
from math import log2

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosssell.columns import OfferMethod
from crosssell.offers.recommend.ease import ease_weights
from crosssell.offers.recommend.item_to_item import buyers_of_both, item_to_item_weights
from crosssell.offers.recommend.model import fit_models, sold_lately, top
from crosssell.offers.recommend.purchases import history
from tests.offers.recommend.bought import PLAIN, purchases_of, said

METHODS = tuple(OfferMethod)


def drawn_rows(seed: int, *, customers: int = 40, products: int = 9) -> list[tuple[int, int, int]]:
    draw = np.random.default_rng(seed)
    sizes = draw.integers(1, 6, customers)
    return [
        (who, int(what), int(draw.integers(0, 200)))
        for who, size in enumerate(sizes)
        for what in draw.choice(products, size, replace=False)
    ]


def test_ease_is_each_item_told_from_all_others_by_ridge_regression():
    """The witness solves each column by itself, the item's own row left out: no inverse, no diagonal."""
    known = history(purchases_of(drawn_rows(1)), most_items=99)
    found = ease_weights(buyers_of_both(known), ridge=3.0)
    x = known.ones().toarray().astype(float)
    for item in range(x.shape[1]):
        others = np.delete(x, item, axis=1)
        stacked = np.vstack([others, np.sqrt(3.0) * np.eye(others.shape[1])])
        target = np.concatenate([x[:, item], np.zeros(others.shape[1])])
        wanted = np.linalg.lstsq(stacked, target, rcond=None)[0]
        assert np.delete(found[:, item], item) == pytest.approx(wanted, abs=1e-6)
        assert found[item, item] == 0


def test_item_to_item_is_the_share_times_the_doublings_shrunk():
    rows = drawn_rows(2)
    known = history(purchases_of(rows), most_items=99)
    found = item_to_item_weights(buyers_of_both(known), customers=len(known.customer_keys), shrink=4.0)
    baskets = defaultdict(set)
    for who, what, _ in rows:
        baskets[who].add(what)
    for i, a in enumerate(known.items.tolist()):
        for j, b in enumerate(known.items.tolist()):
            n_a, n_b = (sum(one in basket for basket in baskets.values()) for one in (a, b))
            both = sum({a, b} <= basket for basket in baskets.values())
            lift = both * len(baskets) / (n_a * n_b)
            wanted = 0.0 if a == b or lift <= 1 else both / n_a * log2(lift) * both / (both + 4.0)
            assert found[i, j] == pytest.approx(wanted, abs=1e-6)


@pytest.mark.parametrize("method", METHODS)
@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 10_000), k=st.integers(1, 12))
def test_nothing_that_a_customer_holds_is_recommended_and_the_best_come_first(method, seed, k):
    rows = drawn_rows(seed, customers=15)
    bought = purchases_of(rows, held=[(3, 0, 5)], families=[(1, 0), (2, 0)])
    known = history(bought, most_items=7)
    allowed = np.random.default_rng(seed).random(len(known.items)) < 0.8
    model = fit_models(known, methods=(method,), fitting=PLAIN, window_days=30, candidates=allowed)[method]
    best = top(model, rows=np.arange(len(known.customer_keys)), k=k)
    held = defaultdict(set)
    for who, what, _ in [*rows, (3, 0, 5)]:
        held[who] |= {1, 2} if what in (1, 2) else {what}
    for row, who in enumerate(known.customer_keys.tolist()):
        offered = best.columns[row][best.columns[row] >= 0]
        free = [at for at in np.flatnonzero(allowed) if known.items[at] not in held[who]]
        assert len(offered) == len(set(offered.tolist())) == min(k, len(free))
        assert set(offered.tolist()) <= set(free)
        scores = best.scores[row][: len(offered)]
        ranked = list(zip((-scores).tolist(), offered.tolist(), strict=True))
        assert ranked == sorted(ranked)  # ties by product key


@pytest.mark.parametrize("method", METHODS)
def test_a_score_is_what_sells_plus_what_the_own_purchases_say(method):
    known = history(purchases_of(drawn_rows(5)), most_items=99)
    model = fit_models(known, methods=(method,), fitting=PLAIN, window_days=30)[method]
    best = top(model, rows=np.arange(len(known.customer_keys)), k=3)
    if method == OfferMethod.RANDOM:
        again = top(model, rows=np.arange(5), k=3)
        assert np.array_equal(again.columns, best.columns[:5])  # whoever else is asked for
        return
    share = known.popularity(half_life_days=PLAIN.popular_half_life_days)
    personal = said(model)
    every = personal + np.outer(model.pace, share / share.sum())
    is_item = best.columns >= 0
    rows = np.nonzero(is_item)[0]
    assert best.scores[is_item] == pytest.approx(every[rows, best.columns[is_item]], abs=1e-5)
    assert best.personal[is_item] == pytest.approx(personal[rows, best.columns[is_item]], abs=1e-5)


def test_what_nobody_buys_any_more_is_no_candidate():
    known = history(purchases_of([(0, 0, 0), (0, 1, 170), (1, 1, 20), (1, 2, 200)]), most_items=9)
    assert sold_lately(known, fitting=type(PLAIN)(sold_within_days=200)).tolist() == [False, True, True]
    assert sold_lately(known, fitting=type(PLAIN)(sold_within_days=30)).tolist() == [False, False, True]
    assert sold_lately(known, fitting=PLAIN).all()
