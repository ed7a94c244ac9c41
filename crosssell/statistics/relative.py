"""How many times as often does one group do something as others who are comparable?

The ratio of two shares over strata of comparable units, after Mantel and Haenszel, with the interval of
S. Greenland and J. M. Robins, Biometrics 41, 1985, 55–68, which holds for few large strata and for many
thin ones. In stratum s, a of n₁ chosen units and b of n₀ others do it, N = n₁ + n₀:

    ratio = Σ a n₀/N ÷ Σ b n₁/N
    Var ln ratio = Σ (n₁ n₀ (a + b) − a b N) / N² ÷ (Σ a n₀/N · Σ b n₁/N)

With one stratum this is the plain ratio of shares with the interval of D. Katz et al., Biometrics 34, 1978,
469–474: Var = 1/a − 1/n₁ + 1/b − 1/n₀. A stratum without chosen units or without others says nothing and is
left out.

The test is that of `crosssell.statistics.stratified`, with the hypergeometric mean and variance of a in each
stratum, or of the others that do not do it where those are rarer: both lie as far above their means. Its
binomial suits what few do; of what many do it ends too early. The p-value above the mean is therefore never
below that of Cochran, Mantel and Haenszel (normal, with continuity correction), and theirs where so many do
it that the count lies beyond the binomial's end.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crosssell.statistics.stratified import two_sided_p

Numbers = NDArray[np.float64]

Z_95 = 1.959964  # normal quantile of a two-sided 95 % interval
HALF_A_UNIT = 0.5
LITTLE_SPREAD = 0.5  # variance over mean; 1 in what hardly anybody does


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RelativeShares:
    """One entry a thing that units do; NaN where it cannot be computed.

    Attributes:
        ratio: How many times as often the chosen do it; infinite where none of the comparable others does.
        ratio_ci_lower: Lower bound of its 95 % interval; where none of the others does it, of the interval
            that half a unit of them would give. NaN where no chosen one does.
        ratio_ci_upper: Upper bound; infinite where none of the others does it.
        p_value: Two-sided; NaN where nobody in a stratum of both does it.
    """

    ratio: Numbers
    ratio_ci_lower: Numbers
    ratio_ci_upper: Numbers
    p_value: Numbers


def relative_shares(
    chosen_doing: Numbers, *, others_doing: Numbers, chosen: Numbers, others: Numbers
) -> RelativeShares:
    """Compare how often chosen units and comparable others do each of several things.

    Args:
        chosen_doing: Chosen units that do it, a row a thing and a column a stratum.
        others_doing: Others that do it, likewise.
        chosen: Chosen units in each stratum.
        others: Others in each stratum.
    """
    both = (chosen > 0) & (others > 0)
    a, b, n1, n0 = chosen_doing[:, both], others_doing[:, both], chosen[both], others[both]
    size = n1 + n0
    seen, wanted = (a * n0 / size).sum(axis=1), (b * n1 / size).sum(axis=1)
    ratio = _divided(seen, wanted)
    lower, upper = _interval(a, b, n1, n0)
    if (nobody := (wanted == 0) & (seen > 0)).any():
        half = np.broadcast_to(HALF_A_UNIT * n0 / max(n0.sum(), 1.0), a[nobody].shape)
        lower[nobody], _ = _interval(a[nobody], half, n1, n0)
        upper[nobody] = np.inf
    return RelativeShares(
        ratio=ratio,
        ratio_ci_lower=lower,
        ratio_ci_upper=upper,
        p_value=_p_values(a, b, n1, n0),
    )


def _p_values(a: Numbers, b: Numbers, n1: Numbers, n0: Numbers) -> Numbers:
    # Imported here, for pages without it.
    from scipy.special import ndtr

    doing, size = a + b, n1 + n0
    variance = (n1 * n0 * doing * (size - doing) / (size**2 * np.maximum(size - 1, 1))).sum(axis=1)
    # As many chosen units above their mean that do it, as many others above theirs that do not.
    mean, other_mean = n1 * doing / size, n0 * (size - doing) / size
    observed = np.where(mean <= other_mean, a, n0 - b).sum(axis=1)
    expected = np.minimum(mean, other_mean).sum(axis=1)
    binomial = two_sided_p(observed, expected=expected, variance=variance)
    free = np.where(variance > 0, variance, 1.0)
    normal = np.minimum(2 * ndtr(-(np.abs(observed - expected) - 0.5) / np.sqrt(free)), 1.0)
    # The binomial's trials times its share are the mean, and times what is left of the share the variance.
    beyond = (observed * (expected - variance) > expected**2) & (variance < LITTLE_SPREAD * expected)
    above = np.where(beyond, normal, np.maximum(binomial, normal))
    p_values = np.where(observed > expected, above, binomial)
    return np.where(doing.sum(axis=1) > 0, np.where(variance > 0, p_values, 1.0), np.nan)


def _interval(a: Numbers, b: Numbers, n1: Numbers, n0: Numbers) -> tuple[Numbers, Numbers]:
    size = n1 + n0
    seen, wanted = (a * n0 / size).sum(axis=1), (b * n1 / size).sum(axis=1)
    spread = ((n1 * n0 * (a + b) - a * b * size) / size**2).sum(axis=1)
    known = (seen > 0) & (wanted > 0)
    both = np.where(known, seen * wanted, np.nan)
    reach = Z_95 * np.sqrt(np.maximum(spread, 0.0) / both)
    ratio = np.where(known, seen, np.nan) / np.where(known, wanted, np.nan)
    return ratio * np.exp(-reach), ratio * np.exp(reach)


def _divided(seen: Numbers, wanted: Numbers) -> Numbers:
    plain = seen / np.where(wanted > 0, wanted, np.nan)
    return np.where((wanted == 0) & (seen > 0), np.inf, plain)
