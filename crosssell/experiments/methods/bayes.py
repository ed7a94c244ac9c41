"""The Bayesian reading of a test: how likely is the variant better, and what does it cost if it is not?

**The prior** is stated and weak; it weighs as much as two customers, or one:

- A share is uniform between 0 and 1 beforehand, Beta(1, 1): as much as one customer with a yes and one with
  a no. Afterwards it is Beta(1 + yes, 1 + no), and everything about the difference of two such shares is
  integrated numerically, so there are no draws and no normal approximation.
- A mean or a ratio lies beforehand around that of all customers of both groups, as far off as one customer's
  value does: as much as one more customer with the value of all (the unit-information prior of R. E. Kass
  and L. Wasserman, Journal of the American Statistical Association 90, 1995, 928–934). Afterwards it is
  Student's t, since the variance is not known either; the difference has B. L. Welch's degrees of freedom.

**Expected loss** is what choosing the variant costs on average over all the values that both may have, where
those with the variant ahead cost nothing: E max(control - variant, 0) (C. Stucchio, "Bayesian A/B testing at
VWO", 2015, section 3). For two independent shares it is ∫ F_variant(x) (1 - F_control(x)) dx.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from math import exp, expm1, sqrt

import numpy as np
from numpy.typing import NDArray

from crosssell.columns import MetricKind
from crosssell.experiments.methods.difference import Estimate
from crosssell.experiments.methods.effects import estimate_of
from crosssell.experiments.methods.ratios import denominator_is_certain
from crosssell.experiments.methods.relative import relative_bounds
from crosssell.experiments.moments import Moments
from crosssell.experiments.result import NO_INTERVAL, Interval, Posterior

PICTURE_POINTS = 61
PICTURE_TAIL = 0.0005  # cut off at each end of a picture
TAIL_DEVIATIONS = 8.0  # beyond, a normal has 6e-16 on each side
PANEL_NODES = 10
LOGARITHMS = (-50.0, 50.0)  # the variant in times of the control is sought between these
PRECISION = 1e-8
REACH = 40.0  # the difference within so many standard deviations: by Chebyshev all but 0.06 % lies there

BEYOND_DOUBT = 1e100  # standard errors

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Beta:
    """A share's distribution."""

    yes: float
    no: float

    @property
    def mean(self) -> float:
        return self.yes / (self.yes + self.no)

    @property
    def variance(self) -> float:
        total = self.yes + self.no
        return self.yes * self.no / (total**2 * (total + 1))

    def below(self, x: Floats) -> Floats:
        from scipy.special import betainc

        return np.asarray(betainc(self.yes, self.no, np.clip(x, 0.0, 1.0)))

    def quantile(self, share: Floats) -> Floats:
        from scipy.special import betaincinv

        return np.asarray(betaincinv(self.yes, self.no, share))

    def density(self, x: Floats) -> Floats:
        from scipy.special import betaln, xlog1py, xlogy

        logarithm = xlogy(self.yes - 1, x) + xlog1py(self.no - 1, -x) - betaln(self.yes, self.no)
        return np.asarray(np.exp(logarithm))


def posterior(
    kind: MetricKind, control: Moments, variant: Moments, *, higher_is_better: bool, level: float
) -> Posterior | None:
    """Return the Bayesian reading of variant against control.

    For figures adjusted by history, give the adjusted means and their variances as moments of a mean.

    Args:
        kind: Of the metric.
        control: Of the control.
        variant: Of the variant.
        higher_is_better: Whether more is good; else the chance is that of being lower, and a rise the loss.
        level: Of the credible intervals (such as 0.95), equal tails.

    Returns:
        The reading; ``None`` without units (a share), or with too few or too equal ones for a spread.
    """
    if kind == MetricKind.PROPORTION:
        return _of_shares(control, variant, higher_is_better, level)
    left, right = estimate_of(kind, control), estimate_of(kind, variant)
    if left is None or right is None:
        return None
    if kind is MetricKind.RATIO and not all(map(denominator_is_certain, (control, variant))):
        return None
    return _of_means(left, right, _value_of_all(kind, control, variant), higher_is_better, level)


# Shares ---------------------------------------------------------------------------------------


def _of_shares(control: Moments, variant: Moments, higher_is_better: bool, level: float) -> Posterior | None:
    if not control.units or not variant.units:
        return None
    left, right = _beta(control), _beta(variant)
    low, high = (right, left) if higher_is_better else (left, right)  # a loss is low < high
    deviation = sqrt(left.variance + right.variance)
    mean = right.mean - left.mean
    tails = ((1 - level) / 2, (1 + level) / 2)
    inside = _inner_borders(left), _inner_borders(right)

    def chance_below(move: Callable[[Floats], Floats], back: Callable[[Floats], Floats]) -> float:
        """P(variant's share ≤ ``move`` of the control's), as ∫ f_control(x) F_variant(move(x)) dx."""
        x, weights = _nodes(np.concatenate([inside[0], back(inside[1])]))
        return float(np.sum(weights * left.density(x) * right.below(move(x))))

    def difference_below(by: float) -> float:
        return chance_below(lambda x: x + by, lambda y: y - by)

    def times_below(logarithm: float) -> float:
        return chance_below(lambda x: x * exp(logarithm), lambda y: y * exp(-logarithm))

    around = (max(-1.0, mean - REACH * deviation), min(1.0, mean + REACH * deviation))
    lower, upper = (_where(difference_below, tail, around=around, width=deviation) for tail in tails)
    relative = NO_INTERVAL
    if left.yes > 1:  # else nothing but the prior keeps the control from zero
        least, most = (_where(times_below, tail, around=LOGARITHMS, width=1.0) for tail in tails)
        relative = Interval(lower=expm1(least), upper=expm1(most))
    x, weights = _nodes(np.concatenate(inside))
    worse = difference_below(0.0) if higher_is_better else 1 - difference_below(0.0)
    return Posterior(
        mean=mean,
        deviation=deviation,
        difference_ci=Interval(lower=lower, upper=upper),
        relative_ci=relative,
        chance_to_beat=min(1.0, max(0.0, 1 - worse)),
        expected_loss=float(np.sum(weights * low.below(x) * (1 - high.below(x)))),
        value_variant=_picture(right.quantile, right.density),
        value_control=_picture(left.quantile, left.density),
    )


def _beta(moments: Moments) -> _Beta:
    yes = round(moments.mean * moments.units)
    return _Beta(yes=1.0 + yes, no=1.0 + moments.units - yes)


def _inner_borders(share: _Beta) -> Floats:
    from scipy.special import ndtr

    deviations = np.arange(-TAIL_DEVIATIONS, TAIL_DEVIATIONS + 1)
    return share.quantile(np.asarray(ndtr(deviations)))


def _nodes(borders: Floats) -> tuple[Floats, Floats]:
    """Return nodes and weights of Gauss and Legendre in each panel of (0, 1) between ``borders``.

    The borders lie a standard deviation of either share apart, so that one much narrower is not missed.
    """
    edges = np.unique(np.clip(np.concatenate([[0.0], borders, [1.0]]), 0.0, 1.0))
    roots, weights = _rule()
    half = np.diff(edges) / 2
    middle = (edges[:-1] + edges[1:]) / 2
    return (middle[:, None] + half[:, None] * roots).ravel(), (half[:, None] * weights).ravel()


@cache
def _rule() -> tuple[Floats, Floats]:
    """Return the nodes and weights of one panel from -1 to 1; an interval asks for them dozens of times."""
    return np.polynomial.legendre.leggauss(PANEL_NODES)


def _where(
    chance: Callable[[float], float], share: float, *, around: tuple[float, float], width: float
) -> float:
    from scipy.optimize import brentq

    return float(brentq(lambda x: chance(x) - share, *around, xtol=PRECISION * width, rtol=PRECISION))


# Means and ratios -----------------------------------------------------------------------------


def _value_of_all(kind: MetricKind, control: Moments, variant: Moments) -> float:
    """Return the metric of both groups taken together."""
    units = (control.units, variant.units)
    above = control.mean * units[0] + variant.mean * units[1]
    if kind != MetricKind.RATIO:
        return above / sum(units)
    return above / (control.means[1] * units[0] + variant.means[1] * units[1])


def _of_means(
    control: Estimate, variant: Estimate, of_all: float, higher_is_better: bool, level: float
) -> Posterior | None:
    from scipy.special import stdtr, stdtrit

    (left, left_variance), (right, right_variance) = (
        _with_prior(control, of_all),
        _with_prior(variant, of_all),
    )
    variance = left_variance + right_variance
    if variance == 0:
        return None
    share = left_variance / variance  # and not their squares, which leave the range of numbers
    degrees = 1 / (share**2 / (control.units - 1) + (1 - share) ** 2 / (variant.units - 1))
    if degrees <= 2:  # the spread of so few is not finite
        return None
    mean, scale = right - left, sqrt(variance)
    reach = float(stdtrit(degrees, (1 + level) / 2))
    ahead = (mean if higher_is_better else -mean) / scale
    return Posterior(
        mean=mean,
        deviation=scale * sqrt(degrees / (degrees - 2)),
        difference_ci=Interval(lower=mean - reach * scale, upper=mean + reach * scale),
        relative_ci=relative_bounds(
            left,
            control_variance=left_variance,
            variant=right,
            variant_variance=right_variance,
            deviations=reach,
        ),
        chance_to_beat=float(stdtr(degrees, ahead)),
        expected_loss=scale * _loss(ahead, degrees),
        value_variant=_t_picture(right, right_variance, variant.units - 1),
        value_control=_t_picture(left, left_variance, control.units - 1),
    )


def _with_prior(value: Estimate, of_all: float) -> tuple[float, float]:
    """Return mean and variance (of the t's scale) with the weight of one customer for the value of all."""
    weight = value.units + 1
    return (value.value * value.units + of_all) / weight, value.variance * value.units / weight


def _loss(ahead: float, degrees: float) -> float:
    """Return E max(-T - ahead, 0) for Student's t: density · (ν + a²)/(ν - 1) - a · P(T > a)."""
    from scipy.special import stdtr

    if abs(ahead) > BEYOND_DOUBT:
        return max(0.0, -ahead)
    density = float(_t_density(np.array([ahead]), degrees)[0])
    return max(0.0, density * (degrees + ahead**2) / (degrees - 1) - ahead * float(stdtr(degrees, -ahead)))


def _t_density(t: Floats, degrees: float) -> Floats:
    from scipy.special import gammaln

    constant = gammaln((degrees + 1) / 2) - gammaln(degrees / 2) - np.log(degrees * np.pi) / 2
    return np.asarray(np.exp(constant - (degrees + 1) / 2 * np.log1p(t**2 / degrees)))


def _t_picture(middle: float, variance: float, degrees: int) -> tuple[tuple[float, float], ...]:
    from scipy.special import stdtrit

    if variance == 0:
        return ()
    scale = sqrt(variance)
    return _picture(
        lambda share: middle + scale * np.asarray(stdtrit(degrees, share)),
        lambda x: _t_density((x - middle) / scale, degrees) / scale,
    )


def _picture(
    quantile: Callable[[Floats], Floats], density: Callable[[Floats], Floats]
) -> tuple[tuple[float, float], ...]:
    first, last = quantile(np.array([PICTURE_TAIL, 1 - PICTURE_TAIL]))
    x = np.linspace(first, last, PICTURE_POINTS)
    return tuple((float(at), float(height)) for at, height in zip(x, density(x), strict=True))
