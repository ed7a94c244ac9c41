"""How well do the chances of a model rank and come true, on days that it has not seen?

Ranking is judged by the gains curve: contacting the x % of customers with the highest chances reaches which
share of those who bought? The area under the ROC curve says it in one number, the chance that somebody who
bought stands before somebody who did not (ties count half):

    A = (1/mn) Σ_i Σ_j [s_i > s_j] + ½ [s_i = s_j]    over m buyers i and n others j.

Its variance, and that of the difference of two orders of the same customers, is DeLong's (E. R. DeLong,
D. M. DeLong, D. L. Clarke-Pearson, Biometrics 44, 1988, 837–845), from the mean place of each buyer among
the others and of each other among the buyers. The interval of a share of buyers is Wilson's.

A model is held against the best of a few simple orders, chosen with hindsight on the same days: that favours
the simple answer. Whether chances come true is seen in groups of equal size by chance, and in Brier's score
(G. W. Brier, Monthly Weather Review 78, 1950), the mean squared distance of the chance from what happened,
beside that of giving everybody the share of the days before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from crosssell.columns import PropensityVerdict, SimpleOrder
from crosssell.statistics.proportions import wilson

Z_95 = 1.959963984540054
GAIN_SHARES = (0.0, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
MOST_BINS = 10
BUYERS_PER_BIN = 5

Floats = NDArray[np.float64]
Marks = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """How well an order of customers finds those who bought.

    Attributes:
        area: Chance that a buyer stands before another customer, 0–1; 0.5 is drawing them.
        area_ci_lower: Its 95 % interval.
        area_ci_upper: Its 95 % interval.
    """

    area: float
    area_ci_lower: float
    area_ci_upper: float


@dataclass(frozen=True, slots=True, kw_only=True)
class GainPoint:
    """What the first customers of an order reach.

    Attributes:
        customers_share: Of the customers, 0–1.
        reached_share: Of the buyers, by the model.
        reached_ci_lower: Its 95 % interval.
        reached_ci_upper: Its 95 % interval.
        simple_share: Of the buyers, by the best simple order.
    """

    customers_share: float
    reached_share: float
    reached_ci_lower: float
    reached_ci_upper: float
    simple_share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationBin:
    """Customers of about the same chance.

    Attributes:
        customers: How many.
        bought: Of these, who bought.
        expected_share: Mean of their chances, 0–1.
        bought_share: Share that bought.
        bought_ci_lower: Its 95 % interval.
        bought_ci_upper: Its 95 % interval.
    """

    customers: int
    bought: int
    expected_share: float
    bought_share: float
    bought_ci_lower: float
    bought_ci_upper: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """How a model did on days that it had not seen.

    Attributes:
        customers: Who could have bought.
        buyers: Who did.
        expected_buyers: Sum of the chances.
        model: How well it ranks.
        simple_order: The simple order that ranked best.
        simple: How well that ranks.
        difference: Area of the model less that of the simple order.
        difference_ci_lower: Its 95 % interval.
        difference_ci_upper: Its 95 % interval.
        gains: The gains curve, from no customer to all.
        bins: By chance, the lowest first.
        brier: Of the model.
        brier_base: Of giving everybody the share of the days before.
        verdict: What follows.
    """

    customers: int
    buyers: int
    expected_buyers: float
    model: Ranking
    simple_order: SimpleOrder
    simple: Ranking
    difference: float
    difference_ci_lower: float
    difference_ci_upper: float
    gains: tuple[GainPoint, ...]
    bins: tuple[CalibrationBin, ...]
    brier: float
    brier_base: float
    verdict: PropensityVerdict

    @property
    def stands(self) -> bool:
        """Whether the model does better than the simple answer, be it by no more than chance."""
        return self.verdict in (PropensityVerdict.BETTER, PropensityVerdict.NOT_CLEAR)

    def reached(self, customers_share: float) -> GainPoint:
        """Return the point of the curve that is nearest to a share of the customers."""
        return min(self.gains, key=lambda one: abs(one.customers_share - customers_share))


def judged(chances: Floats, bought: Marks, *, simple: dict[SimpleOrder, Floats], base_share: float) -> Judged:
    """Judge the chances of a model.

    Args:
        chances: Of each customer, 0–1.
        bought: Whether they bought; some did and some did not.
        simple: Of each simple order what it ranks by, the highest first.
        base_share: Share that bought on the days before.
    """
    areas = {name: area(scores, bought) for name, scores in simple.items()}
    best = max(areas, key=lambda name: areas[name])
    model, other = _places(chances, bought), _places(simple[best], bought)
    difference, deviation = _difference(model, other)
    lower, upper = difference - Z_95 * deviation, difference + Z_95 * deviation
    ranking = _ranking(model)
    return Judged(
        customers=len(bought),
        buyers=int(bought.sum()),
        expected_buyers=float(chances.sum()),
        model=ranking,
        simple_order=best,
        simple=_ranking(other),
        difference=difference,
        difference_ci_lower=lower,
        difference_ci_upper=upper,
        gains=_gains(chances, simple[best], bought),
        bins=_bins(chances, bought),
        brier=float(np.mean((chances - bought) ** 2)),
        brier_base=float(np.mean((base_share - bought) ** 2)),
        verdict=_verdict(ranking, difference, lower),
    )


def area(scores: Floats, bought: Marks) -> float:
    """Return the area under the ROC curve.

    >>> area(np.array([0.1, 0.4, 0.35, 0.8]), np.array([False, False, True, True]))
    0.75
    """
    return float(_places(scores, bought)[0].mean())


def ranking(scores: Floats, bought: Marks) -> Ranking:
    """Return how well scores rank those who bought before the others."""
    return _ranking(_places(scores, bought))


def reached_shares(scores: Floats, bought: Marks, *, shares: Sequence[float]) -> Floats:
    """Return the share of the buyers among the first customers; equal scores are drawn by chance.

    >>> scores, bought = np.array([3.0, 1.0, 1.0, 0.0]), np.array([True, True, False, False])
    >>> print(reached_shares(scores, bought, shares=(0.25, 0.5)))
    [0.5  0.75]
    """
    values, at = np.unique(-scores, return_inverse=True)
    customers = np.bincount(at, minlength=len(values)).cumsum() / len(scores)
    buyers = np.bincount(at, weights=bought, minlength=len(values)).cumsum() / bought.sum()
    return np.interp(shares, np.concatenate(([0.0], customers)), np.concatenate(([0.0], buyers)))


def _places(scores: Floats, bought: Marks) -> tuple[Floats, Floats]:
    """Return each buyer's place among the others and each other's among the buyers, as DeLong has them."""
    buyers, others = np.sort(scores[bought]), np.sort(scores[~bought])
    return _share_below(scores[bought], others), 1 - _share_below(scores[~bought], buyers)


def _share_below(scores: Floats, among: Floats) -> Floats:
    below, up_to = (np.searchsorted(among, scores, side=side) for side in ("left", "right"))
    return np.asarray((below + up_to) / (2 * len(among)))


def _difference(one: tuple[Floats, Floats], other: tuple[Floats, Floats]) -> tuple[float, float]:
    apart = one[0] - other[0], one[1] - other[1]
    return float(apart[0].mean()), sqrt(sum(_variance_of_mean(part) for part in apart))


def _ranking(places: tuple[Floats, Floats]) -> Ranking:
    found = float(places[0].mean())
    deviation = sqrt(sum(_variance_of_mean(part) for part in places))
    return Ranking(
        area=found,
        area_ci_lower=max(found - Z_95 * deviation, 0.0),
        area_ci_upper=min(found + Z_95 * deviation, 1.0),
    )


def _variance_of_mean(values: Floats) -> float:
    return float(values.var(ddof=1) / len(values)) if len(values) > 1 else 0.25


def _gains(chances: Floats, simple: Floats, bought: Marks) -> tuple[GainPoint, ...]:
    buyers = int(bought.sum())
    ours, theirs = (reached_shares(one, bought, shares=GAIN_SHARES) for one in (chances, simple))
    points = []
    for share, reached, other in zip(GAIN_SHARES, ours, theirs, strict=True):
        known = wilson(round(float(reached) * buyers), of=buyers) if 0 < share < 1 else None
        lower, upper = known or (share, share)
        points.append(
            GainPoint(
                customers_share=share,
                reached_share=float(reached),
                reached_ci_lower=lower,
                reached_ci_upper=upper,
                simple_share=float(other),
            )
        )
    return tuple(points)


def _bins(chances: Floats, bought: Marks) -> tuple[CalibrationBin, ...]:
    count = int(np.clip(bought.sum() // BUYERS_PER_BIN, 2, MOST_BINS))
    found = []
    for rows in np.array_split(np.argsort(chances, kind="stable"), count):
        if not len(rows):
            continue
        buyers = int(bought[rows].sum())
        lower, upper = wilson(buyers, of=len(rows)) or (0.0, 1.0)
        found.append(
            CalibrationBin(
                customers=len(rows),
                bought=buyers,
                expected_share=float(chances[rows].mean()),
                bought_share=buyers / len(rows),
                bought_ci_lower=lower,
                bought_ci_upper=upper,
            )
        )
    return tuple(found)


def _verdict(model: Ranking, difference: float, lower: float) -> PropensityVerdict:
    if model.area_ci_lower <= 0.5:
        return PropensityVerdict.USELESS
    if difference <= 0:
        return PropensityVerdict.LOSES
    return PropensityVerdict.BETTER if lower > 0 else PropensityVerdict.NOT_CLEAR
