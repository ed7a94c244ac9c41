"""Is a count larger or smaller than strata of comparable units lead one to expect?

A test of Cochran–Mantel–Haenszel's kind: the count is summed over strata, its expectation and variance
given each stratum's margins are summed too (W. G. Cochran, Biometrics 10, 1954, 417–451; N. Mantel and
W. Haenszel, Journal of the National Cancer Institute 22, 1959, 719–748). Their chi-square takes the sum
for normal, which fails far out in the tail where few are expected, and thousands of tests live in that
tail. The sum of hypergeometric counts is a sum of independent indicators, and such a sum is close to the
binomial with the same mean and variance (W. Ehm, Statistics & Probability Letters 11, 1991, 7–16), whose
tail the incomplete beta function gives.
"""

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

SMALLEST_SHARE = 1e-9  # below it the binomial is the Poisson, to all digits that matter


def two_sided_p(observed: Numbers, *, expected: Numbers, variance: Numbers) -> Numbers:
    """Return twice the smaller tail of the binomial with the given mean and variance, at most 1.

    Args:
        observed: Counts, 0 or more.
        expected: Their means; above 0.
        variance: Their variances; at most the mean, or the Poisson is taken. 0 where the margins leave
            no choice: the p-value is 1 then.

    Returns:
        One p-value for each count; NaN where the expectation is not above 0.
    """
    # Imported here, for pages without pairs.
    from scipy.special import betainc, betaincc

    share = np.clip(1 - variance / np.where(expected > 0, expected, np.nan), SMALLEST_SHARE, 1.0)
    trials = np.maximum(expected / share, observed)
    at_least = np.where(observed > 0, betainc(np.maximum(observed, 0.5), trials - observed + 1, share), 1.0)
    # The complement by its own function: 1 − x would lose the tail of a count far below its expectation.
    at_most = np.where(
        trials > observed, betaincc(observed + 1, np.maximum(trials - observed, 0.0), share), 1.0
    )
    twice = 2 * np.minimum(at_least, at_most)
    free = np.where(variance > 0, np.minimum(twice, 1.0), 1.0)
    return np.where(expected > 0, free, np.nan)
