"""The ratio of shares over strata: against scipy, by hand, and in shops whose truth is known."""

import math

import numpy as np
import pytest
from scipy import stats
from scipy.stats.contingency import relative_risk

from crosssell.statistics.multiple import benjamini_hochberg
from crosssell.statistics.relative import RelativeShares, relative_shares

Table = tuple[int, int, int, int]  # chosen who do it, chosen, others who do it, others


def compared(*strata: Table) -> RelativeShares:
    a, n1, b, n0 = (np.array(column, dtype=float) for column in zip(*strata, strict=True))
    return relative_shares(a[None], others_doing=b[None], chosen=n1, others=n0)


def bounds(found: RelativeShares) -> tuple[float, float, float]:
    return found.ratio[0], found.ratio_ci_lower[0], found.ratio_ci_upper[0]


@pytest.mark.parametrize("table", [(40, 100, 30, 150), (3, 20, 400, 9_000), (990, 1_000, 10, 20)])
def test_one_stratum_is_the_plain_ratio_with_the_interval_of_katz(table):
    witness = relative_risk(*table)
    interval = witness.confidence_interval(0.95)
    assert bounds(compared(table)) == pytest.approx((witness.relative_risk, *interval), rel=1e-6)


def test_strata_by_hand():
    """Two strata of 100: 20 of 40 against 15 of 60, then 30 of 50 against 10 of 50.

    Σ a n₀/N = 20 · 0.6 + 30 · 0.5 = 27, Σ b n₁/N = 15 · 0.4 + 10 · 0.5 = 11,
    Var = ((40 · 60 · 35 − 20 · 15 · 100) + (50 · 50 · 40 − 30 · 10 · 100)) / 100² / (27 · 11)
        = (54,000 + 70,000) / 10,000 / 297.
    """
    error = math.sqrt(12.4 / 297)
    wanted = (27 / 11, 27 / 11 * math.exp(-1.959964 * error), 27 / 11 * math.exp(1.959964 * error))
    assert bounds(compared((20, 40, 15, 60), (30, 50, 10, 50))) == pytest.approx(wanted)


def test_the_p_value_of_one_stratum_is_near_that_of_fisher():
    for table in ((30, 300, 60, 2_000), (14, 100, 20, 900), (2, 400, 90, 2_000)):
        a, n1, b, n0 = table
        exact = stats.hypergeom(n1 + n0, a + b, n1)
        tails = 2 * min(exact.sf(a - 1), exact.cdf(a))
        assert compared(table).p_value[0] == pytest.approx(tails, rel=0.5)


def exact_p(*strata: Table) -> float:
    """Return twice the smaller tail of the exact sum of the strata's hypergeometric counts."""
    total = np.array([1.0])
    for a, n1, b, n0 in strata:
        total = np.convolve(total, stats.hypergeom(n1 + n0, a + b, n1).pmf(np.arange(min(a + b, n1) + 1)))
    seen = sum(a for a, *_ in strata)
    return min(1.0, 2 * min(total[seen:].sum(), total[: seen + 1].sum()))


# What few do, what half and what nearly all do; in few strata and in many.
COMMON_AND_RARE: dict[str, list[Table]] = {
    "all and none": [(12, 12, 0, 12)],
    "a few customers": [(18, 20, 6, 20)],
    "half of them": [(30, 50, 40, 90), (25, 40, 35, 80), (9, 12, 12, 30)],
    "nearly all": [(48, 50, 150, 200), (29, 30, 66, 90)],
    "a large group": [(35, 300, 6, 100), (28, 200, 3, 80)],
    "thin strata": [(2, 3, 1, 4)] * 14,
    "few": [(12, 100, 40, 1_500), (9, 60, 20, 700)],
}


@pytest.mark.parametrize("name", COMMON_AND_RARE)
def test_the_p_value_is_near_that_of_the_exact_sum_or_above_it(name):
    """At most 1.5 times too small; where nearly all do it, it is up to 25 times too large."""
    strata = COMMON_AND_RARE[name]
    exact, found = exact_p(*strata), compared(*strata).p_value[0]
    assert exact < 0.02
    assert exact / 1.5 <= found <= 25 * exact


def test_a_stratum_without_others_or_without_chosen_says_nothing():
    alone = compared((20, 40, 15, 60))
    beside = compared((20, 40, 15, 60), (9, 10, 0, 0), (0, 0, 5, 7))
    assert bounds(beside) == pytest.approx(bounds(alone))
    assert beside.p_value[0] == alone.p_value[0]


def test_splitting_a_group_into_strata_of_equal_shares_keeps_the_ratio():
    whole, halves = compared((40, 100, 30, 150)), compared((20, 50, 15, 75), (20, 50, 15, 75))
    assert halves.ratio[0] == pytest.approx(whole.ratio[0])
    assert halves.ratio_ci_lower[0] == pytest.approx(whole.ratio_ci_lower[0])


def test_the_groups_changed_over_turn_the_ratio_round():
    forth, back = compared((20, 40, 15, 60), (3, 9, 5, 8)), compared((15, 60, 20, 40), (5, 8, 3, 9))
    assert back.ratio[0] == pytest.approx(1 / forth.ratio[0])
    assert back.ratio_ci_lower[0] == pytest.approx(1 / forth.ratio_ci_upper[0])


def test_what_no_other_does_has_a_lower_bound_alone():
    found = compared((12, 40, 0, 60), (3, 9, 0, 8))
    ratio, lower, upper = bounds(found)
    assert (ratio, upper) == (math.inf, math.inf)
    assert 1 < lower < compared((120, 400, 0, 600), (30, 90, 0, 80)).ratio_ci_lower[0]


def test_what_none_of_the_chosen_does_has_no_interval():
    found = compared((0, 40, 15, 60))
    assert found.ratio[0] == 0
    assert np.isnan(found.ratio_ci_lower[0])
    assert np.isnan(found.ratio_ci_upper[0])


def test_without_anybody_to_compare_nothing_can_be_said():
    found = compared((5, 40, 0, 0))
    assert all(np.isnan(values[0]) for values in (found.ratio, found.ratio_ci_lower, found.p_value))


STRATA = 30


def drawn(draw: np.random.Generator, *, ratio: float, things: int, thin: bool) -> RelativeShares:
    """Things that the more active do more often, strata by activity, the chosen mostly active."""
    activity = np.linspace(0.2, 2.0, STRATA)
    chosen = np.maximum((8 if thin else 60) * activity, 1).astype(int)
    others = np.maximum((40 if thin else 300) * (2.2 - activity), 1).astype(int)
    share = draw.uniform(0.02, 0.15, things)[:, None] * activity
    return relative_shares(
        draw.binomial(chosen, np.minimum(share * ratio, 1)).astype(float),
        others_doing=draw.binomial(others, share).astype(float),
        chosen=chosen.astype(float),
        others=others.astype(float),
    )


@pytest.mark.parametrize("thin", [False, True])
@pytest.mark.parametrize("ratio", [0.7, 1.0, 1.6, 3.0])
def test_the_interval_covers_the_truth_in_95_of_100(ratio, thin):
    """3,000 things: three standard errors of the share are 0.012."""
    found = drawn(np.random.default_rng(7), ratio=ratio, things=3_000, thin=thin)
    covered = (found.ratio_ci_lower <= ratio) & (ratio <= found.ratio_ci_upper)
    assert covered.mean() == pytest.approx(0.95, abs=0.015)
    assert np.median(found.ratio) == pytest.approx(ratio, rel=0.03)


def test_nothing_is_found_where_the_groups_differ_by_activity_alone():
    found = drawn(np.random.default_rng(8), ratio=1.0, things=3_000, thin=False)
    assert (found.p_value < 0.05).mean() <= 0.06
    assert (benjamini_hochberg(found.p_value, tests=3_000) <= 0.05).sum() <= 1


def test_of_what_is_found_a_twentieth_at_most_is_false():
    draw = np.random.default_rng(9)
    false, findings = 0, 0
    for _ in range(20):
        real, unreal = (drawn(draw, ratio=ratio, things=n, thin=True) for ratio, n in ((1.7, 40), (1.0, 400)))
        q_values = benjamini_hochberg(np.concatenate([real.p_value, unreal.p_value]), tests=440)
        findings += int((q_values <= 0.05).sum())
        false += int((q_values[40:] <= 0.05).sum())
    assert findings > 200
    assert false / findings <= 0.05
