"""The expectation among baskets of the same size, against arithmetic and against all possible baskets."""

from itertools import combinations, product
from math import exp, log

import numpy as np
import pytest

from crosssell.basket import MatrixConfig, pair_table
from crosssell.basket.strata import drawn, strata_of
from crosssell.filters import Filters
from tests.basket.simulation import Shop, unrelated, written


def table(workspace, held, *, name: str = "shop"):
    shop = written(workspace, Shop(held=np.array(held, dtype=bool)), name=name)
    return pair_table(shop, filters=Filters(), config=MatrixConfig(min_count=1)).frame


def test_each_size_is_its_own_stratum_while_it_holds_enough_baskets():
    # 2 % of 10,000 are 200.
    sizes = [(1, 5_000), (2, 3_000), (3, 1_500), (4, 150), (5, 100), (6, 90), (7, 110), (8, 30), (40, 20)]
    found = strata_of(sizes)
    assert [(s.smallest, s.largest, s.baskets) for s in found] == [
        *[(1, 1, 5_000), (2, 2, 3_000), (3, 3, 1_500)],
        *[(4, 5, 250), (6, 40, 90 + 110 + 30 + 20)],  # what is left joins the last
    ]
    assert found[3].size_mean == (4 * 150 + 5 * 100) / 250
    assert found[3].size_spread == pytest.approx(0.24 / 4.4**2)  # 0.6 · 0.4 = 0.24


def test_a_stratum_of_a_small_shop_holds_fifty_baskets():
    assert [s.baskets for s in strata_of([(1, 49), (2, 1), (3, 50), (4, 49)])] == [50, 99]
    assert [s.baskets for s in strata_of([(1, 3), (2, 4)])] == [7]
    assert strata_of([]) == []


@pytest.mark.parametrize(("items", "k"), [(4, 2), (5, 2), (5, 3), (6, 3), (8, 2), (9, 5), (12, 4)])
def test_all_possible_baskets_once_are_exactly_as_expected(workspace, items, k):
    """Every choice of k items once: no pair is related. Two percent is what three steps leave."""
    every = list(combinations(range(items), k))
    held = np.zeros((len(every), items))
    for row, basket in enumerate(every):
        held[row, list(basket)] = 1
    copies = -(-60 // len(every))
    found = table(workspace, np.tile(held, (copies, 1)))
    assert len(found) == items * (items - 1) // 2
    np.testing.assert_allclose(found["lift_corrected"], 1, rtol=0.02)


def test_mixed_sizes_in_one_stratum_are_no_kinship(workspace):
    """All baskets of 2 items and all of 10 of 12: the plain lift sees kinship, the corrected none."""
    held = [[item in basket for item in range(12)] for k in (2, 10) for basket in combinations(range(12), k)]
    found = table(workspace, held)
    assert found["lift"].iloc[0] > 1.1
    np.testing.assert_allclose(found["lift_corrected"], 1, rtol=0.01)


def test_a_shop_too_small_for_strata_takes_its_sizes_into_account(workspace):
    """20 baskets of 2 and 20 of 10 of 12 items, in one stratum of 40."""
    draw = np.random.default_rng(4)
    held = unrelated(draw, np.repeat([2, 10], 20), np.ones(12))
    assert len(strata_of([(2, 20), (10, 20)])) == 1
    found = table(workspace, held)
    assert found["lift"].mean() > 1.3
    assert found["lift_corrected"].mean() == pytest.approx(1, abs=0.05)


def test_the_fixed_point_adds_up():
    """What an item leaves to all others: the rows of c_a c_b / d add up to u."""
    pi = np.array([0.9, 0.7, 0.5, 0.4, 0.3, 0.2, 0.2, 0.15, 0.1, 0.05] * 2)
    places = float((pi * (1 - pi)).sum())
    for _ in range(50):
        places = sum(drawn(share, places=places) for share in pi)
    c = np.array([drawn(share, places=places) for share in pi])
    np.testing.assert_allclose(c * (places - c) / places, pi * (1 - pi), rtol=1e-9)


def test_no_expectation_is_negative_however_a_few_items_fill_the_baskets(workspace):
    # A carrier bag in every basket, tea in eight of ten, and a place left for one thing more or none.
    rng = np.random.default_rng(3)
    held = np.zeros((5_000, 6), dtype=bool)
    held[:, 0] = True
    held[np.arange(5_000), 1 + rng.choice(5, p=[0.8, 0.06, 0.06, 0.04, 0.04], size=5_000)] = True
    held[:12] = [False, False, True, True, False, False]
    found = table(workspace, held)
    assert (found["expected_corrected"] > 0).all()
    assert found[["p_value", "q_value"]].notna().all(axis=None)
    assert (found["lift_corrected_ci_lower"] < found["lift_corrected_ci_upper"]).all()


def test_what_is_in_every_basket_is_related_to_nothing(workspace):
    held = [[True, n % 2 == 0, n % 3 == 0] for n in range(120)]
    found = table(workspace, held).set_index(["a", "b"])
    for b in ("i0001", "i0002"):
        row = found.loc["i0000", b]
        assert row["expected_corrected"] == pytest.approx(row["n_both"], rel=1e-9)
        assert (row["p_value"], row["verdict"]) == (1, "unrelated")


def test_one_pair_of_items_by_hand(workspace):
    """60 baskets of two among six items, each item 20 times; every pair 4 times.

    π = 1/3, u = 2/9, Σu = 4/3. c = 2/9 + (2/9)²/(4/3) = 0.259259, d = 1.555556; c = 2/9 + 0.259259²/1.555556
    = 0.265432, d = 1.592593; c = 2/9 + 0.265432²/1.592593 = 0.266461, d = 1.598765. The root for that d is
    c = (d − √(d² − 4du))/2 = 0.266718, and E = 60 (1/9 − c²/d) = 3.9969 where 60/15 = 4 is exact.
    """
    couples = [*combinations(range(6), 2)] * 4
    held = [[item in couple for item in range(6)] for couple in couples]
    found = table(workspace, held)
    assert found["expected_corrected"].tolist() == pytest.approx([3.9969] * 15, abs=5e-4)


def test_the_interval_is_the_delta_method_in_one_stratum(workspace):
    """Baskets of 5 of many items: multinomial cells, E = (4/5) n_a n_b / N, derivatives by differences."""
    rng = np.random.default_rng(1)
    held = np.zeros((1_000, 602), dtype=bool)
    cells = np.repeat([[1, 1], [1, 0], [0, 1], [0, 0]], [40, 110, 60, 790], axis=0).astype(bool)
    held[:, :2] = cells
    for row, own in enumerate(cells.sum(axis=1)):
        held[row, 2 + rng.choice(600, 5 - own, replace=False)] = True
    row = table(workspace, held).iloc[0]
    shares = np.array([40, 110, 60]) / 1_000

    def log_lift(p: np.ndarray) -> float:
        return log(p[0] / (0.8 * (p[0] + p[1]) * (p[0] + p[2])))

    steps = 1e-6 * np.eye(3)
    gradient = np.array([(log_lift(shares + step) - log_lift(shares - step)) / 2e-6 for step in steps])
    variance = gradient @ (np.diag(shares) - np.outer(shares, shares)) @ gradient / 1_000
    width = log(row["lift_corrected_ci_upper"] / row["lift_corrected_ci_lower"]) / 2 / 1.96
    # the product expects by π as well, which the approximation for rare items leaves out of the spread
    assert width == pytest.approx(np.sqrt(variance), rel=0.05)
    assert row["lift_corrected"] == pytest.approx(exp(log_lift(shares)), rel=0.06)


def test_every_choice_of_margins_has_a_positive_expectation():
    for share, places in product(np.linspace(0, 1, 41), (1e-9, 0.01, 0.1, 0.3, 0.5, 0.8, 1.0, 1.2, 2.0, 9.0)):
        c = drawn(share, places=places)
        assert c >= 0
        assert c * c / places <= 0.9 * share * share + 1e-15
