"""How often will a customer order, and do they still? The BG/NBD model, by maximum likelihood.

While active a customer orders at random at a rate λ of their own; after each order they stop for good with
a probability p of their own. λ is Gamma(r, α) and p Beta(a, b) over the customers (P. S. Fader, B. G. S.
Hardie and K. L. Lee, "Counting Your Customers" the Easy Way, Marketing Science 24, 2005, 275–284). A customer
with x repeat orders, the last at the age t_x, observed up to the age T, has the likelihood

    B(a, b + x) / B(a, b) · Γ(r + x) / Γ(r) · α^r
        · [ (α + T)^−(r+x)  +  1{x > 0} · a / (b + x − 1) · (α + t_x)^−(r+x) ]

x is a whole number, so both quotients of special functions are products of x factors: their logarithms are
sums of logarithms that cannot overflow, whatever the parameters. It is maximised in the logarithms of the
parameters, with its exact gradient, from several starts, without a penalty.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crosssell.columns import LifetimeReason
from crosssell.segments.lifetime.peak import Peak, climb, covariance_at

Numbers = NDArray[np.float64]
Counts = NDArray[np.int64]

SMALLEST, LARGEST = 1e-7, 1e7  # bounds of each parameter
EDGE_LOW, EDGE_HIGH = 1e-3, 1e4  # a fit beyond them has run away
LEAST_STOPPING = 1e-3  # mean probability to stop after an order; below it nobody ever does
PROBED_B = (0.5, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0)
FLAT = 1.92  # half the 95 % quantile of chi² with one degree: b could as well be any of them
FEWEST_REPEATERS = 10
ENOUGH_ROWS = 20_000  # of histories, to find the way
STARTS = ((1.0, 1.0, 1.0, 1.0), (0.3, 0.5, 0.5, 2.0), (2.0, 3.0, 0.1, 1.0), (1.0, 1.0, 0.01, 10.0))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Histories:
    """What customers' orders come down to; equal ones may be one row. Times in one unit, week or day.

    Attributes:
        repeats: x, orders after the first, those of one day being one.
        last_age: t_x, from the first order to the last; 0 without repeats.
        observed: T, from the first order to the end of observation; at least ``last_age``.
        customers: How many customers the row stands for.
    """

    repeats: Counts
    last_age: Numbers
    observed: Numbers
    customers: Counts

    @property
    def repeaters(self) -> int:
        """Customers with a repeat order."""
        return int(self.customers[self.repeats > 0].sum())


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseModel:
    """The four parameters.

    Attributes:
        r: Shape of the rates λ.
        alpha: Their scale, in units of time; the mean rate is r / alpha orders a unit.
        a: Of the probabilities to stop; their mean is a / (a + b).
        b: Likewise.
        log_likelihood: Of the data at these parameters.
    """

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float

    @property
    def parameters(self) -> Numbers:
        """r, alpha, a, b."""
        return np.array([self.r, self.alpha, self.a, self.b])


class Likelihood:
    """The log-likelihood of histories and its gradient in the logarithms of the parameters."""

    def __init__(self, histories: Histories) -> None:
        self._x = histories.repeats
        self._weights = histories.customers.astype(float)
        self._is_repeater = histories.repeats > 0
        self._ages, self._age_at = np.unique(histories.last_age, return_inverse=True)
        self._ends, self._end_at = np.unique(histories.observed, return_inverse=True)
        self._most = int(self._x.max(initial=0))
        self.customers = float(self._weights.sum())
        self._customers_with = np.bincount(self._x, weights=self._weights, minlength=self._most + 1)

    def __call__(self, log_parameters: Numbers) -> tuple[float, Numbers]:
        """Return the log-likelihood and its gradient at ``ln (r, alpha, a, b)``."""
        r, alpha, a, b = np.exp(log_parameters)
        x, weights = self._x, self._weights
        with_r, by_r, with_ab, by_a, by_b = self._products(r, a, b)
        ln_end, ln_age = np.log(alpha + self._ends), np.log(alpha + self._ages)
        power = r + x
        end, age = ln_end[self._end_at], ln_age[self._age_at]
        # ln of the bracket: active at the end, or stopped right after the last order
        active = -power * end
        at_least_one = np.maximum(x, 1)
        stopped = np.log(a) - np.log(b + at_least_one - 1) - power * age
        both = np.where(self._is_repeater, np.logaddexp(active, stopped), active)
        share = np.where(self._is_repeater, np.exp(np.minimum(stopped - both, 0.0)), 0.0)
        total = float(with_r + with_ab + self.customers * r * np.log(alpha) + weights @ both)
        late, early = weights * (1 - share), weights * share
        gradient = np.array(
            [
                by_r + self.customers * np.log(alpha) - late @ end - early @ age,
                self.customers * r / alpha
                - (late * power) @ (1 / (alpha + self._ends))[self._end_at]
                - (early * power) @ (1 / (alpha + self._ages))[self._age_at],
                by_a + early.sum() / a,
                by_b - early @ (1 / (b + at_least_one - 1)),
            ]
        )
        return total, gradient * np.array([r, alpha, a, b])

    def _products(self, r: float, a: float, b: float) -> tuple[float, float, float, float, float]:
        """Return Σ ln Γ(r+x)/Γ(r) and Σ ln B(a,b+x)/B(a,b) over customers, with their derivatives."""
        j = np.arange(self._most)
        # how many customers have a factor j: those with more than j repeats
        having = self._customers_with[::-1].cumsum()[::-1][1:]
        return (
            float(having @ np.log(r + j)),
            float(having @ (1 / (r + j))),
            float(-having @ np.log1p(a / (b + j))),
            float(-having @ (1 / (a + b + j))),
            float(having @ (a / ((b + j) * (a + b + j)))),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseFit:
    """A fitted model and whether it can be believed.

    Attributes:
        model: The best fit; ``None`` with fewer than `FEWEST_REPEATERS` repeaters.
        reasons: Why it is degenerate; empty if it is not.
        spread: How far the best log-likelihood given b moves while b runs through `PROBED_B`; ``None``
            without a model.
    """

    model: PurchaseModel | None
    reasons: tuple[LifetimeReason, ...]
    spread: float | None


def fit_purchases(histories: Histories) -> PurchaseFit:
    """Return the maximum-likelihood fit, from several starts, with what is amiss with it.

    Of very many customers a part finds the way: starts and probes are tried on it, and all of them only
    climb the last stretch. What the part can tell apart, all can.
    """
    if histories.repeaters < FEWEST_REPEATERS:
        return PurchaseFit(model=None, reasons=(LifetimeReason.TOO_FEW_REPEATERS,), spread=None)
    unit = float(np.average(histories.observed, weights=histories.customers))
    part = _part(histories)
    best, spread = _search(Likelihood(part), unit)
    if part is not histories:
        likelihood = Likelihood(histories)
        best = _climb(likelihood, best.at)
        if spread < FLAT:
            spread = _spread(_probes(likelihood, best))
    r, alpha, a, b = (float(value) for value in np.exp(best.at))
    model = PurchaseModel(r=r, alpha=alpha, a=a, b=b, log_likelihood=best.height)
    reasons = _reasons(model, unit, is_flat=spread < FLAT, converged=best.converged)
    return PurchaseFit(model=model, reasons=reasons, spread=spread)


def covariance(histories: Histories, model: PurchaseModel) -> Numbers | None:
    """Return the covariance of ``ln (r, alpha, a, b)``, (4, 4); ``None`` where there is no proper peak."""
    return covariance_at(Likelihood(histories), np.log(model.parameters))


def _part(histories: Histories) -> Histories:
    """Return every k-th row, about `ENOUGH_ROWS` of them; rows are in order, so all kinds are there."""
    step = len(histories.repeats) // ENOUGH_ROWS
    if step < 2:
        return histories
    return Histories(
        repeats=histories.repeats[::step],
        last_age=histories.last_age[::step],
        observed=histories.observed[::step],
        customers=histories.customers[::step],
    )


def _search(likelihood: Likelihood, unit: float) -> tuple[Peak, float]:
    """Return the highest peak from all starts and probes, and how far the probes' heights lie apart."""
    starts = (np.log([r, alpha * unit / 10, a, b]) for r, alpha, a, b in STARTS)
    best = max((_climb(likelihood, start) for start in starts), key=lambda peak: peak.height)
    probes = _probes(likelihood, best)
    highest = max(probes, key=lambda probe: probe.height)
    if highest.height > best.height:  # climb on from there, b free again
        best = max(best, _climb(likelihood, highest.at), key=lambda peak: peak.height)
    return best, _spread(probes)


def _spread(probes: list[Peak]) -> float:
    heights = [probe.height for probe in probes]
    return max(heights) - min(heights)


def _climb(likelihood: Likelihood, start: Numbers, *, b: float | None = None) -> Peak:
    """Climb from ``start``; with b held where it is given."""
    lower, upper = np.full(4, np.log(SMALLEST)), np.full(4, np.log(LARGEST))
    if b is not None:
        lower[3] = upper[3] = np.log(b)
    return climb(likelihood, start=start, lower=lower, upper=upper, weight=likelihood.customers)


def _probes(likelihood: Likelihood, best: Peak) -> list[Peak]:
    """Return the best that can be had at each of `PROBED_B`; each climb starts where the last has ended."""
    probes, at = [], best.at
    for b in PROBED_B:
        start = at.copy()
        start[2] += np.log(b) - start[3]  # the mean probability to stop stays as it was
        probes.append(_climb(likelihood, start, b=b))
        at = probes[-1].at
    return probes


def _reasons(
    model: PurchaseModel, unit: float, *, is_flat: bool, converged: bool
) -> tuple[LifetimeReason, ...]:
    def has_run_away(value: float, scale: float = 1.0) -> bool:
        return not EDGE_LOW < value / scale < EDGE_HIGH

    found = {
        LifetimeReason.R_AT_EDGE: has_run_away(model.r),
        LifetimeReason.ALPHA_AT_EDGE: has_run_away(model.alpha, unit),
        LifetimeReason.A_AT_EDGE: has_run_away(model.a) or model.a / (model.a + model.b) < LEAST_STOPPING,
        LifetimeReason.B_AT_EDGE: has_run_away(model.b),
        LifetimeReason.FLAT_IN_B: is_flat,
        LifetimeReason.NOT_CONVERGED: not converged,
    }
    return tuple(reason for reason, applies in found.items() if applies)
