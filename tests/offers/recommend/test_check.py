from collections import defaultdict
from dataclasses import replace

import numpy as np
import pytest

from crosssell.columns import ChoiceReason, OfferMethod
from crosssell.errors import CrosssellError
from crosssell.offers.recommend.calibration import calibrated, rising
from crosssell.offers.recommend.check import MethodCheck, check_purchases, chosen_method, interval
from crosssell.offers.recommend.config import CheckConfig, Fitting, RecommendConfig
from crosssell.offers.recommend.judged import METHODS, judge, judged_top, new_purchases
from crosssell.offers.recommend.model import Top, fit_models, silent
from crosssell.offers.recommend.purchases import as_date, history
from tests.offers.recommend.bought import PLAIN, purchases_of, said

CONFIG = CheckConfig(window_days=10, k=3, fitting=PLAIN)
OPEN = replace(CONFIG, fitting=Fitting(sold_within_days=None))


def tasteful_rows(seed: int = 1, *, customers: int = 300) -> list[tuple[int, int, int]]:
    """Two tastes that never mix, of ten products each, and one product that everybody buys first."""
    draw = np.random.default_rng(seed)
    return [
        (who, 0 if not number else 1 + 10 * (who % 2) + int(what), int(day))
        for who in range(customers)
        for number, (what, day) in enumerate(
            zip(draw.choice(10, 6, replace=False), np.sort(draw.integers(0, 100, 6)), strict=True)
        )
    ]


def test_hits_and_precision_by_hand():
    # known until day 10; then customer 0 buys 2 and 3 (0 is not new), customer 1 buys 1
    before = [(0, 0, 1), (0, 1, 2), (1, 0, 3), (2, 2, 4), (2, 3, 4), (2, 4, 4)]
    bought = purchases_of([*before, (0, 0, 12), (0, 2, 12), (0, 3, 20), (1, 1, 13), (1, 4, 21)])
    known = history(bought, most_items=9, until=10)
    new = new_purchases(bought, known, days=10)
    assert list(zip(new.row.tolist(), new.product.tolist(), strict=True)) == [(0, 2), (0, 3), (1, 1)]
    model = fit_models(known, methods=(OfferMethod.BEST_SELLERS,), fitting=PLAIN, window_days=10)[
        OfferMethod.BEST_SELLERS
    ]
    columns = np.array([[3, 4, 2], [2, 3, 4]])
    best = Top(rows=np.arange(2), columns=columns, scores=0.0 * columns, personal=0.0 * columns)
    found = judged_top(model, best, new=new)
    assert found.hits.tolist() == [1, 0]
    assert found.precisions == pytest.approx([(1 / 1 + 2 / 3) / 2, 0])
    assert found.coverage == 3 / 5


def test_a_variant_or_what_is_held_is_not_new():
    bought = purchases_of(
        [(0, 0, 1), (1, 3, 1), (0, 1, 12), (0, 2, 12), (1, 2, 12)],
        held=[(0, 2, 5)],
        families=[(0, 0), (1, 0)],
    )
    new = new_purchases(bought, history(bought, most_items=9, until=10), days=10)
    assert list(zip(new.row.tolist(), new.product.tolist(), strict=True)) == [(1, 2)]


def test_every_method_is_judged_as_by_brute_force():
    rows = tasteful_rows(3, customers=60)
    window = judge(purchases_of(rows), until=60, config=CONFIG, step=silent)
    known = window.history
    before, after = defaultdict(set), defaultdict(set)
    for who, what, day in rows:
        (before if day <= 60 else after if day <= 70 else defaultdict(set))[who].add(what)
    wanted = {who: after[who] - before[who] for who in before if after[who] - before[who]}
    assert window.customers == len(wanted)
    for method in METHODS:
        model = fit_models(known, methods=(method,), fitting=PLAIN, window_days=10)[method]
        own = said(model)
        hits, precisions = [], []
        if method == OfferMethod.RANDOM:
            continue
        for who in sorted(wanted):
            row = known.customer_keys.tolist().index(who)
            scores = (own[row] + model.pace[row] * model.popularity).astype(np.float32)
            free = [at for at in range(len(known.items)) if known.items[at] not in before[who]]
            best = [known.items[at] for at in sorted(free, key=lambda at: (-scores[at], at))[:3]]
            good = [what in wanted[who] for what in best]
            hits.append(any(good))
            precisions.append(
                sum(sum(good[: at + 1]) / (at + 1) for at in range(len(good)) if good[at])
                / min(3, len(wanted[who]))
            )
        assert window.judged[method].hits.tolist() == hits
        assert window.judged[method].precisions == pytest.approx(precisions)


def test_taste_is_found_chosen_before_and_reported_after():
    found = check_purchases(purchases_of(tasteful_rows()), config=CONFIG)
    assert found.why == ChoiceReason.CLEARLY_BETTER
    assert found.chosen in (OfferMethod.EASE, OfferMethod.ITEM_TO_ITEM)
    assert found.holds_up
    own, simple = found.of(found.chosen), found.of(OfferMethod.BEST_SELLERS)
    assert own.map > simple.map
    assert own.map_difference == pytest.approx(own.map - simple.map)
    assert own.map_ci_lower < own.map_difference < own.map_ci_upper
    assert simple.map_difference is None
    assert (found.last_day - found.first_day).days == 9
    assert (found.first_day - found.choice_last_day).days == 1
    assert (found.choice_last_day - found.choice_first_day).days == 9
    assert found.last_day == as_date(99)
    assert found.came_true.expected == pytest.approx(found.came_true.bought, rel=0.5)


def test_the_last_window_has_no_say_in_the_choice():
    rows = tasteful_rows()
    other = [row for row in rows if row[2] < 90] + [
        (who, 20 - what, day) for who, what, day in rows if day >= 90
    ]
    found, changed = (check_purchases(purchases_of(these), config=CONFIG) for these in (rows, other))
    assert found.choice == changed.choice
    assert found.chosen == changed.chosen
    assert found.methods != changed.methods


def tasteless_rows(seed: int, *, skew: float) -> list[tuple[int, int, int]]:
    """Everybody draws from the same 30 products, of which some sell better for good."""
    draw = np.random.default_rng(seed)
    weights = np.arange(1, 31) ** -skew
    return [
        (who, int(what), int(draw.integers(0, 100)))
        for who in range(300)
        for what in draw.choice(30, 5, replace=False, p=weights / weights.sum())
    ]


@pytest.mark.parametrize("skew", [0.5, 1.0])
def test_without_taste_best_sellers_are_used(skew):
    """Of 120 such shops one was mistaken; at one in twenty, two of five come once in 44 times."""
    found = [check_purchases(purchases_of(tasteless_rows(seed, skew=skew)), config=OPEN) for seed in range(5)]
    assert sum(one.chosen != OfferMethod.BEST_SELLERS for one in found) <= 1
    assert all(one.holds_up is None for one in found if one.chosen == OfferMethod.BEST_SELLERS)
    steady = [one.settled.popular_half_life_days for one in found]
    assert steady.count(240.0) >= 3  # what sells does not change, so a long memory is best


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([], ChoiceReason.NO_HISTORY),
        ([(0, 0, -1_000_000)], ChoiceReason.NO_HISTORY),
        ([(0, 0, 1), (0, 1, 20)], ChoiceReason.NO_HISTORY),  # two windows and a day are needed
        ([(0, 0, 0), (0, 1, 20)], ChoiceReason.TOO_FEW_CUSTOMERS),
    ],
)
def test_too_little_steps_back_and_says_why(rows, why):
    found = check_purchases(purchases_of(rows), config=CONFIG)
    assert (found.chosen, found.why, found.holds_up) == (OfferMethod.BEST_SELLERS, why, None)


def method_check(method: OfferMethod, value: float, lower: float | None = None) -> MethodCheck:
    difference = None if lower is None else value - 0.1
    return MethodCheck(
        method=method,
        hit_rate=0.3,
        map=value,
        coverage=1,
        customers=99,
        map_ci_lower=lower,
        map_difference=difference,
    )


@pytest.mark.parametrize(
    ("item", "ease", "wanted"),
    [
        ((0.12, 0.01), (0.13, 0.01), (OfferMethod.EASE, ChoiceReason.CLEARLY_BETTER)),
        ((0.12, 0.01), (0.11, 0.01), (OfferMethod.ITEM_TO_ITEM, ChoiceReason.CLEARLY_BETTER)),
        ((0.12, -0.01), (0.11, -0.01), (OfferMethod.BEST_SELLERS, ChoiceReason.NOT_BEYOND_CHANCE)),
        ((0.09, -0.03), (0.08, -0.04), (OfferMethod.BEST_SELLERS, ChoiceReason.BEST_SELLERS_WIN)),
    ],
)
def test_a_method_is_chosen_where_it_is_better_beyond_chance(item, ease, wanted):
    choice = (
        method_check(OfferMethod.ITEM_TO_ITEM, *item),
        method_check(OfferMethod.EASE, *ease),
        method_check(OfferMethod.BEST_SELLERS, 0.1),
        method_check(OfferMethod.RANDOM, 0.5, 0.4),
    )
    assert chosen_method(choice) == wanted
    few = tuple(replace(one, customers=29) for one in choice)
    assert chosen_method(few) == (OfferMethod.BEST_SELLERS, ChoiceReason.TOO_FEW_CUSTOMERS)


def test_the_interval_is_that_of_a_mean():
    values = np.random.default_rng(2).normal([1.0, 5.0], 2.0, (400, 2))
    lower, upper = np.array(interval(values, seed=1))
    spread = 1.96 * values.std(axis=0) / 20
    assert lower == pytest.approx(values.mean(axis=0) - spread, abs=0.03)
    assert upper == pytest.approx(values.mean(axis=0) + spread, abs=0.03)
    assert interval(values, seed=1) == interval(values, seed=1)


def test_chances_rise_with_the_score_and_add_up():
    draw = np.random.default_rng(1)
    scores, days = draw.random(20_000), draw.choice([5.0, 200.0], 20_000)
    chance = 0.2 * scores**2 * np.where(days < 100, 1.5, 0.5)
    bought = draw.random(20_000) < chance
    found = calibrated(scores, days_since=days, orders=np.ones(20_000), bought=bought)
    told = found.chances(scores, days_since=days, orders=np.ones(20_000))
    assert told.sum() == pytest.approx(bought.sum(), rel=0.02)
    for part in (days < 100, days > 100, scores > 0.9, scores < 0.5):
        assert told[part].mean() == pytest.approx(chance[part].mean(), rel=0.2)
    ranked = np.sort(scores)
    one = found.chances(ranked, days_since=np.full(20_000, 5.0), orders=np.ones(20_000))
    assert (np.diff(one) >= 0).all()
    assert 0 <= one.min() <= one.max() <= 1
    assert calibrated(scores, days_since=days, orders=days, bought=np.zeros(20_000, bool)) is None


def test_shares_that_fall_are_pooled():
    scores = np.repeat([1.0, 2.0, 3.0], 50)
    bought = np.concatenate([np.arange(50) < came for came in (10, 5, 30)])
    curve = rising(scores, bought)
    assert curve.at.tolist() == [1.5, 3.0]
    assert curve.share.tolist() == [15 / 100, 30 / 50]


@pytest.mark.parametrize(
    "config",
    [
        lambda: CheckConfig(window_days=0),
        lambda: CheckConfig(k=0),
        lambda: CheckConfig(k=51),
        lambda: Fitting(most_items=0),
        lambda: Fitting(half_life_days=float("nan")),
        lambda: Fitting(ease_ridge=0),
        lambda: Fitting(taste_weight=-1),
        lambda: Fitting(taste_weight=float("nan")),
        lambda: Fitting(popular_half_life_days=0),
        lambda: Fitting(follow_doubt=-1),
        lambda: Fitting(follow_shrink=0),
        lambda: RecommendConfig(method=OfferMethod.RANDOM),
        lambda: RecommendConfig(min_margin_share=1),
        lambda: RecommendConfig(min_margin_share=float("nan")),
        lambda: RecommendConfig(follow_days=0),
    ],
)
def test_what_cannot_be_is_refused(config):
    with pytest.raises(CrosssellError):
        config()
