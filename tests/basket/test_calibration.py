"""The verdicts against shops whose truth is known, drawn at random with fixed seeds.

Tolerances: a share of some thousand p-values has a standard error of 0.003 and less were they independent;
those of one shop are not quite, so 0.06 is allowed for 0.05 and 0.002 for 0.001. Pairs with at least
`ENOUGH` expected baskets are looked at, since the smallest counts allow few different p-values.
"""

from collections import Counter

import numpy as np
import pandas as pd
import pytest

from crosssell.basket import MatrixConfig, pair_table
from crosssell.columns import Basis, Verdict
from crosssell.filters import Filters
from crosssell.warehouse import Workspace
from tests.basket.simulation import Held, Shop, ranked_weights, sizes_of, unrelated, written

ENOUGH, PLENTY = 5, 30


def pairs_of(workspace: Workspace, shop: Shop, *, name: str = "shop", **choices) -> pd.DataFrame:
    config = MatrixConfig(**{"min_count": 1} | choices)
    return pair_table(written(workspace, shop, name=name), filters=Filters(), config=config).frame


def covers(frame: pd.DataFrame, truth: float) -> float:
    """Return the share of the intervals that hold the truth."""
    low, high = frame["lift_corrected_ci_lower"], frame["lift_corrected_ci_upper"]
    return float(((low <= truth) & (truth <= high)).mean())


def assert_calibrated(frame: pd.DataFrame, *, fewest: int = 200) -> None:
    """Hold a shop without related items to what a calibrated test and interval give."""
    enough = frame[frame["expected_corrected"] >= ENOUGH]
    plenty = frame[frame["expected_corrected"] >= PLENTY]
    assert len(enough) >= fewest
    assert 0.92 <= enough["lift_corrected"].median() <= 1.08
    assert (enough["p_value"] < 0.05).mean() <= 0.06
    assert (enough["p_value"] < 0.001).mean() <= max(0.002, 2 / len(enough))
    if len(plenty) >= 500:
        assert 0.92 <= covers(plenty, 1) <= 0.98
    # The stated share is of findings; where there is nothing to be found, of shops with any.
    assert (frame["verdict"] == Verdict.SOLID).sum() <= 1


@pytest.mark.parametrize("mean", [2, 5, 20])
@pytest.mark.parametrize("kind", ["geometric", "poisson"])
@pytest.mark.parametrize("steepness", [1.0, 0.5], ids=["skewed", "mild"])
def test_nothing_is_found_where_nothing_is_related(workspace, mean, kind, steepness):
    draw = np.random.default_rng(round(100 * mean + 10 * steepness))
    sizes = sizes_of(draw, 20_000, mean=mean, kind=kind, most=75)
    found = pairs_of(workspace, Shop(held=unrelated(draw, sizes, ranked_weights(300, steepness=steepness))))
    assert_calibrated(found)
    if kind == "geometric" and mean > 2:  # the plain lift takes large baskets for kinship
        assert found[found["expected_corrected"] >= ENOUGH]["lift"].median() > 1.5


def test_nothing_is_found_among_customers_as_different_as_they_are(workspace):
    """A tenth of the customers buys half of everything; whole baskets of orders, read as customers."""
    draw = np.random.default_rng(7)
    sizes = np.minimum(1 + draw.lognormal(1.6, 1.1, 8_000).astype(int), 110)
    weights = ranked_weights(300, steepness=0.6)
    bought = unrelated(draw, sizes, weights)
    customers = np.repeat(np.arange(len(sizes)), 2)
    first = draw.random(bought.shape) < 0.5  # of the customer's two orders
    held = np.stack([bought & first, bought & ~first], axis=1).reshape(-1, bought.shape[1])
    found = pairs_of(workspace, Shop(held=held, customers=customers), basis=Basis.CUSTOMER)
    assert sum(np.sort(sizes)[::-1][:800]) > 0.3 * sizes.sum()
    assert found["lift"].median() > 1.8
    assert_calibrated(found, fewest=10_000)


@pytest.mark.parametrize("items", [4, 8, 14, 32])
def test_few_items_are_compared_as_rightly_as_many(workspace, items):
    """Categories: each in a good part of all baskets, where the factor (k − 1)/k alone expects too little."""
    draw = np.random.default_rng(items)
    found = []
    for shop in range(8):
        sizes = sizes_of(draw, 4_000, mean=min(3, items / 2), kind="geometric", most=items - 1)
        held = unrelated(draw, sizes, ranked_weights(items, steepness=0.5))
        found.append(pairs_of(workspace, Shop(held=held), name=f"{shop}"))
    frame = pd.concat(found)
    assert 0.98 <= frame["lift_corrected"].median() <= 1.02
    assert covers(frame[frame["expected_corrected"] >= PLENTY], 1) >= 0.92
    assert (frame["verdict"] == Verdict.SOLID).sum() <= 1  # of 48 to 3,968 pairs
    # three standard errors of a share of so many, and 0.03 for what the approximation is off
    assert (frame["p_value"] < 0.05).mean() <= 0.05 + 0.03 + 3 * np.sqrt(0.05 / len(frame))


def test_a_shop_of_32_independent_items_has_no_solid_pair(workspace):
    draw = np.random.default_rng(32)
    held = draw.random((6_000, 32)) < ranked_weights(32, steepness=0.6) * 0.6  # every item on its own
    found = pairs_of(workspace, Shop(held=held[held.any(axis=1)]), min_count=1)
    assert len(found) == 496
    assert set(found["verdict"]) <= {Verdict.UNRELATED, Verdict.TOO_LITTLE_DATA}


def planted(draw: np.random.Generator, *, lift: float, pairs: int, kind: str) -> Held:
    """Return baskets in which items 2n and 2n + 1 meet ``lift`` times as often as baskets of k would have it.

    An item of a planted pair is in π = k/100 of the baskets of k, both in lift · π² (k − 1)/k of them; the
    other places go to the other items.
    """
    sizes = sizes_of(draw, 30_000, mean=6, kind=kind, most=25)
    share = sizes[:, None] / 100
    both = lift * share**2 * ((sizes - 1) / sizes)[:, None]
    at = draw.random((len(sizes), pairs))
    first, second = at < share, (at < both) | ((at >= share) & (at < 2 * share - both))
    held = np.stack([first, second], axis=2).reshape(len(sizes), -1)
    room = np.maximum(sizes - held.sum(axis=1), 0)
    others = unrelated(draw, np.maximum(room, 1), ranked_weights(250, steepness=0.5))
    others[room == 0] = False
    return np.concatenate([held, others], axis=1)


@pytest.mark.parametrize("lift", [1.5, 2, 3])
@pytest.mark.parametrize("kind", ["geometric", "poisson"])
def test_planted_pairs_are_found_at_their_lift(workspace, lift, kind):
    draw = np.random.default_rng(round(10 * lift))
    found = pairs_of(workspace, Shop(held=planted(draw, lift=lift, pairs=12, kind=kind)))
    couples = {(f"i{2 * n:04}", f"i{2 * n + 1:04}") for n in range(12)}
    mine = found[[pair in couples for pair in zip(found["a"], found["b"], strict=True)]]
    assert len(mine) == 12
    assert (mine["verdict"] == Verdict.SOLID).sum() >= (12 if lift > 1.5 else 9)
    assert mine["lift_corrected"].mean() == pytest.approx(lift, rel=0.05)
    assert covers(mine, lift) >= 10 / 12  # of 12 intervals of 95 %, fewer but for two in a hundred
    # Planted items of two pairs know nothing of each other's places; the others were drawn to fill a basket.
    drawn = found[found["a"] >= "i0024"]
    assert len(drawn) > 20_000
    assert (drawn["verdict"] == Verdict.SOLID).sum() <= 1


def test_the_habit_of_one_customer_is_never_solid(workspace):
    draw = np.random.default_rng(11)
    held = unrelated(
        draw, sizes_of(draw, 8_000, mean=4, kind="poisson", most=30), ranked_weights(200, steepness=0.5)
    )
    customers = draw.integers(0, 4_000, 8_000)
    couples = [(150 + 2 * n, 151 + 2 * n) for n in range(9)]
    for customer, couple in enumerate(couples):  # 40 orders of each couple, by 1, 2, … 9 customers
        orders = np.arange(40 * customer, 40 * customer + 40)
        held[orders[:, None], couple] = True
        customers[orders] = 5_000 + 10 * customer + np.arange(40) % (customer + 1)
    orders = np.arange(400, 440)  # and the same by forty, each once
    held[orders[:, None], (180, 181)] = True
    customers[orders] = 6_000 + np.arange(40)
    found = pairs_of(workspace, Shop(held=held, customers=customers)).set_index(["a", "b"])
    for a, b in couples:
        row = found.loc[f"i{a:04}", f"i{b:04}"]
        assert row["lift_corrected_ci_lower"] > 3
        assert row["q_value"] < 1e-6
        assert row["verdict"] == (Verdict.TOO_LITTLE_DATA if row["customers"] < 10 else Verdict.SOLID)
    stocked = [found.loc[f"i{a:04}", f"i{b:04}"]["customers"] for a, b in couples]
    assert stocked[0] < 10
    assert found.loc["i0180", "i0181"]["verdict"] == Verdict.SOLID
    solid = found[found["verdict"] == Verdict.SOLID]
    assert solid["customers"].min() >= 10


def test_frequent_together_is_not_related(workspace):
    """A supermarket: soda and milk are in many baskets and avoid each other; the most frequent pair."""
    draw = np.random.default_rng(5)
    baskets = 9_800
    sizes = sizes_of(draw, baskets, mean=4.4, kind="geometric", most=30)
    soda, milk = draw.random((2, baskets)) < np.minimum(0.07 + 0.035 * sizes, 0.7)
    milk &= ~(soda & (draw.random(baskets) < 0.35))  # who buys one passes the other by
    others = unrelated(draw, np.maximum(sizes - soda - milk, 1), ranked_weights(160, steepness=0.2))
    found = pairs_of(workspace, Shop(held=np.column_stack([soda, milk, others])), min_count=10)
    pair = found[(found["a"] == "i0000") & (found["b"] == "i0001")].iloc[0]
    assert pair["n_both"] == found["n_both"].max()
    assert pair["lift"] > pair["lift_corrected"] + 0.1  # large baskets hold both
    assert pair["lift_corrected_ci_upper"] < 0.9
    assert pair["verdict"] == Verdict.AVOID
    assert Counter(found["verdict"])[Verdict.SOLID] <= 1


def test_for_rare_items_and_one_size_the_correction_is_k_less_one_by_k(workspace):
    """As the pairs of k draws of very many; frequent items need more, see the few items above."""
    draw = np.random.default_rng(9)
    for k in (2, 5, 10):
        held = unrelated(draw, np.full(4_000, k), np.ones(900))
        found = pairs_of(workspace, Shop(held=held), name=f"{k}")
        plain = found["n_a"] * found["n_b"] / 4_000 * (k - 1) / k
        np.testing.assert_allclose(found["expected_corrected"], plain, rtol=0.01)
