"""The binomial's tails against exact sums of hypergeometric counts, and against the usual chi-square."""

from itertools import pairwise

import numpy as np
import pytest
from scipy import stats

from crosssell.statistics.stratified import two_sided_p

Strata = list[tuple[int, int, int]]  # baskets, with a, with b


def p_of(observed: float, expected: float, variance: float) -> float:
    arrays = [np.array([value], dtype=float) for value in (observed, expected, variance)]
    return float(two_sided_p(arrays[0], expected=arrays[1], variance=arrays[2])[0])


def moments(strata: Strata) -> tuple[float, float]:
    """Return mean and variance of the count of both, the margins of each stratum given."""
    expected = sum(a * b / n for n, a, b in strata)
    variance = sum(a * b / n * (1 - a / n) * (1 - b / n) * n / (n - 1) for n, a, b in strata)
    return expected, variance


def exact(strata: Strata) -> np.ndarray:
    """Return the distribution of the sum of the strata's hypergeometric counts, by convolution."""
    total = np.array([1.0])
    for n, a, b in strata:
        total = np.convolve(total, stats.hypergeom(n, a, b).pmf(np.arange(min(a, b) + 1)))
    return total


SHOPS: dict[str, Strata] = {
    "rare": [(4000, 60, 50), (2500, 80, 70), (900, 50, 60), (300, 40, 30)],
    "frequent": [(400, 150, 120), (300, 150, 140), (150, 90, 100)],
    "one size": [(1000, 200, 100)],
    "lopsided": [(500, 400, 30), (200, 150, 25)],
}


@pytest.mark.parametrize("name", SHOPS)
def test_tails_are_those_of_the_exact_sum(name):
    """Rare items: within a tenth near the middle, a factor of 1.5 at one in a million.

    Items in a third of all baskets and more have another skew than the binomial: a factor of 1.7 at one in
    a thousand, of 3 at one in ten thousand, which is as far as they are compared.
    """
    expected, variance = moments(SHOPS[name])
    shares = exact(SHOPS[name])
    above, below = np.cumsum(shares[::-1])[::-1], np.cumsum(shares)
    compared, is_frequent = 0, name in ("frequent", "lopsided")
    for count in range(len(shares)):
        truth = min(1.0, 2 * min(above[count], below[count]))
        if truth < (1e-4 if is_frequent else 1e-6):
            continue
        compared += 1
        ratio = p_of(count, expected, variance) / truth
        if is_frequent:
            too_small, too_large = (1.15, 1.15) if truth > 0.05 else (1.7, 1.7) if truth > 1e-3 else (3, 3)
        else:
            too_small, too_large = (1.1, 1.1) if truth > 0.05 else (1.5, 1.5)
        assert 1 / too_small <= ratio <= too_large, (count, truth, ratio)
    assert compared > 15


def test_large_counts_agree_with_cochran_mantel_and_haenszel():
    # Their chi-square with continuity correction, from the counts; 3 % of a p-value at counts of thousands.
    strata = [(40_000, 12_000, 9_000), (30_000, 10_000, 12_000), (9_000, 4_000, 5_000)]
    expected, variance = moments(strata)
    for away in (-150, -60, -20, 30, 90, 180):
        observed = round(expected) + away
        chi_square = (abs(observed - expected) - 0.5) ** 2 / variance
        assert p_of(observed, expected, variance) == pytest.approx(stats.chi2.sf(chi_square, 1), rel=0.03)


def test_a_variance_of_the_mean_is_the_poisson_distribution():
    for observed, mean in ((0, 5.0), (3, 5.0), (14, 5.0), (40, 12.5), (300, 200.0)):
        tails = stats.poisson.sf(observed - 1, mean), stats.poisson.cdf(observed, mean)
        assert p_of(observed, mean, mean) == pytest.approx(min(1, 2 * min(tails)), rel=1e-5)


def test_a_binomial_is_itself():
    # 40 baskets of 0.3: mean 12, variance 8.4.
    for observed in range(41):
        tails = stats.binom.sf(observed - 1, 40, 0.3), stats.binom.cdf(observed, 40, 0.3)
        assert p_of(observed, 12, 8.4) == pytest.approx(min(1, 2 * min(tails)), rel=1e-9)


def test_far_below_expectation_no_p_value_is_nought():
    assert 0 < p_of(0, 200, 150) < 1e-50
    assert p_of(1, 200, 200) == pytest.approx(2 * stats.poisson.cdf(1, 200), rel=1e-5)


def test_what_the_margins_leave_no_choice_about_is_no_finding():
    assert p_of(10, 10, 0) == 1  # b is in every basket with a, since it is in every basket


def test_nothing_expected_cannot_be_tested():
    assert np.isnan(p_of(3, 0, 0))
    assert np.isnan(p_of(0, 0, 0))


def test_the_further_away_the_smaller():
    up = [p_of(count, 20, 15) for count in range(20, 60)]
    down = [p_of(count, 20, 15) for count in range(20, -1, -1)]
    for values in (up, down):
        assert all(later <= earlier for earlier, later in pairwise(values))
    assert max(up[0], down[0]) <= 1


def test_more_than_the_binomial_allows_still_has_a_p_value():
    # Mean 5, variance 1: at most 6.25 baskets, yet 9 were seen; on the safe side, nine of nine.
    assert p_of(9, 5, 1) == pytest.approx(2 * 0.8**9)
