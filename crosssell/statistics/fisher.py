"""Do two traits meet more often than chance, their totals given? Fisher's exact test, many at once.

Of N units, a have the one trait and c the other; chosen at random, the number X with both is
hypergeometric. The one-sided p-value is P(X ≥ n) (R. A. Fisher, Statistical Methods for Research Workers,
5th ed., 1934, section 21.02), the one that arules calls ``fishersExactTest``. The first term of the tail
comes from log-gamma functions, each further one from its neighbour:

    P(X = j + 1) / P(X = j) = (a − j)(c − j) / ((j + 1)(N − a − c + j + 1))

and of the two tails the one is added up that begins beyond the mean, where terms only shrink.
"""

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
AnyNumbers = Numbers | NDArray[np.int64]

NEGLIGIBLE = 1e-17  # of the sum so far
STEPS_AT_ONCE = 8  # between two looks at which sums still grow


def fisher_greater_p(both: AnyNumbers, *, a: AnyNumbers, c: AnyNumbers, units: int) -> Numbers:
    """Return P(X ≥ both) for each table.

    Args:
        both: Units with both traits, at most ``a`` and ``c``, and at least ``a + c − units``.
        a: Units with the one.
        c: Units with the other.
        units: Units in all, N.

    >>> round(float(fisher_greater_p(np.array([3.0]), a=np.array([4.0]), c=np.array([4.0]), units=8)[0]), 6)
    0.242857
    """
    n, n_a, n_c = (np.asarray(values, np.float64) for values in (both, a, c))
    above = n * units > n_a * n_c
    # P(X ≥ n) = 1 − P(X ≤ n − 1), and X ≤ n − 1 is "few with both": c turned into those without it.
    first = np.where(above, n, n - 1)
    log_term = _log_probability(first, n_a, n_c, float(units))
    tail = np.exp(log_term) * _sum_of_ratios(first, n_a, n_c, float(units), upwards=above)
    return np.clip(np.where(above, tail, 1 - tail), 0.0, 1.0)


def _log_probability(j: Numbers, a: Numbers, c: Numbers, units: float) -> Numbers:
    # Imported here, for pages without it.
    from scipy.special import gammaln

    def log_choose(n: Numbers | float, k: Numbers) -> Numbers:
        found: Numbers = gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)
        return found

    possible = (j >= 0) & (a + c - j <= units)
    inside = np.where(possible, j, np.minimum(a, c))
    found = log_choose(a, inside) + log_choose(units - a, c - inside) - log_choose(units, c)
    return np.where(possible, found, -np.inf)


def _sum_of_ratios(
    j: Numbers, a: Numbers, c: Numbers, units: float, *, upwards: NDArray[np.bool_]
) -> Numbers:
    """Return Σ P(X = i) / P(X = j) over all i from j on, up or down; 1 where j itself is impossible."""
    rest = units - a - c
    total = np.ones_like(j)
    going = np.flatnonzero((j >= 0) & (rest + j >= 0))
    i, term = j[going], np.ones(len(going))
    while len(going):
        up = upwards[going]
        own_a, own_c, own_rest = a[going], c[going], rest[going]
        for _ in range(STEPS_AT_ONCE):
            over = np.where(up, (own_a - i) * (own_c - i), i * (own_rest + i))
            under = np.where(up, (i + 1) * (own_rest + i + 1), (own_a - i + 1) * (own_c - i + 1))
            term = term * np.maximum(over, 0.0) / np.maximum(under, 1.0)
            i = i + np.where(up, 1.0, -1.0)
            total[going] += term
        grows = term > NEGLIGIBLE * total[going]
        going, i, term = going[grows], i[grows], term[grows]
    return total
