"""How many times as often does one group do something as others who are comparable?

The ratio of two shares over strata of comparable units, after Mantel and Haenszel, with the interval of
S. Greenland and J. M. Robins, Biometrics 41, 1985, 55–68, which holds for few large strata and for many
thin ones. In stratum s, a of n₁ chosen units and b of n₀ others do it, N = n₁ + n₀:

    ratio = Σ a n₀/N ÷ Σ b n₁/N
    Var ln ratio = Σ (n₁ n₀ (a + b) − a b N) / N² ÷ (Σ a n₀/N · Σ b n₁/N)

With one stratum this is the plain ratio of shares with the interval of D. Katz et al., Biometrics 34, 1978,
469–474: Var = 1/a − 1/n₁ + 1/b − 1/n₀. The test is that of `crosssell.statistics.stratified`, with the
hypergeometric mean and variance of a in each stratum. A stratum without chosen units or without others says
nothing and is left out.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crosssell.statistics.stratified import two_sided_p

Numbers = NDArray[np.float64]

Z_95 = 1.959964  # normal quantile of a two-sided 95 % interval
HALF_A_UNIT = 0.5


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
    expected = (n1 * (a + b) / size).sum(axis=1)
    spread = n1 * n0 * (a + b) * (size - a - b) / (size**2 * np.maximum(size - 1, 1))
    return RelativeShares(
        ratio=ratio,
        ratio_ci_lower=lower,
        ratio_ci_upper=upper,
        p_value=two_sided_p(a.sum(axis=1), expected=expected, variance=spread.sum(axis=1)),
    )


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
