"""Is the total of a group larger or smaller than comparable units lead one to expect?

If the group were a random draw of n_s of the N_s units in each stratum s, its total Y would have the moments

    E = Σ n_s x̄_s      V = Σ n_s (N_s − n_s)/N_s · S_s²
    K = Σ n_s (N_s − n_s)(N_s − 2 n_s) / ((N_s − 1)(N_s − 2)) · m_s

with the mean x̄, the sample variance S² and the third central moment m (divided by N) of a stratum's values.
Amounts are skewed, and so is a total of few of them; the normal distribution would call too many large
totals findings. The Pearson III distribution (a shifted gamma) with these three moments follows the
permutation distribution closely (P. W. Mielke and K. J. Berry, Permutation Methods, 2nd ed., 2007).
"""

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

LEAST_SKEW = 1e-4  # below it the gamma is the normal distribution, to all digits that matter


def two_sided_total_p(
    observed: Numbers, *, expected: Numbers, variance: Numbers, third: Numbers, step: float = 0.0
) -> Numbers:
    """Return twice the smaller tail of the Pearson III distribution with the given moments, at most 1.

    Args:
        observed: Totals Y.
        expected: Their means E.
        variance: Their variances V; 0 where the strata leave no choice: the p-value is 1 then.
        third: Their third central moments K.
        step: What lies between two possible totals: 1 for counts, whose tails begin half of it nearer to the
            mean; 0 for amounts.

    Returns:
        One p-value for each total.
    """
    # Imported here, for pages without it.
    from scipy.special import gammainc, gammaincc, ndtr

    free = variance > 0
    spread = np.sqrt(np.where(free, variance, 1.0))
    skew = np.where(free, third, 0.0) / spread**3
    is_skewed = np.abs(skew) > LEAST_SKEW
    size = np.where(is_skewed, np.abs(skew), 1.0)
    shape = 4 / size**2

    def share_above(total: Numbers, sign: int) -> Numbers:
        """Return the share of totals above ``total``, of the distribution mirrored for −1."""
        z = sign * (total - expected) / spread
        to_the_right = sign * skew > 0
        # A gamma that is skewed to the left is one to the right, seen in a mirror.
        place = np.maximum(shape + 2 * np.where(to_the_right, z, -z) / size, 0.0)
        gamma = np.where(to_the_right, gammaincc(shape, place), gammainc(shape, place))
        found: Numbers = np.where(is_skewed, gamma, ndtr(-z))
        return found

    smaller = np.minimum(share_above(observed - step / 2, 1), share_above(observed + step / 2, -1))
    result: Numbers = np.where(free, np.minimum(2 * smaller, 1.0), 1.0)
    return result
