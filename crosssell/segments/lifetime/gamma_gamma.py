"""What is an order of a customer worth? The gamma-gamma model, by maximum likelihood.

Orders of a customer are Gamma(p, ν), and ν, which is the customer's own, is Gamma(q, v) over the customers,
whatever their number of orders (P. S. Fader and B. G. S. Hardie, The Gamma-Gamma Model of Monetary Value,
2013). The mean m of x repeat orders has the likelihood

    Γ(px + q) / (Γ(px) Γ(q)) · v^q m^(px−1) x^(px) / (xm + v)^(px+q)

and given it the customer's mean order value is expected to be p (v + xm) / (px + q − 1), which needs q > 1
where x = 0. That the value does not depend on the number is an assumption; `Independence` looks at it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crosssell.columns import SpendReason
from crosssell.segments.lifetime.peak import Peak, climb, covariance_at

Numbers = NDArray[np.float64]
Counts = NDArray[np.int64]

SMALLEST, LARGEST = 1e-7, 1e7
EDGE_LOW, EDGE_HIGH = 1e-3, 1e4  # a fit beyond them has run away
FEWEST_CUSTOMERS = 10
DEPENDENT = 0.3  # from this correlation on, in size, the assumption is doubtful
STARTS = ((1.0, 1.0, 1.0), (5.0, 3.0, 0.5), (1.0, 5.0, 5.0))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Spending:
    """Of each customer with a repeat order that has a positive value.

    Attributes:
        orders: x, such orders; 1 or more.
        mean_amount: m, their mean; above 0.
    """

    orders: Counts
    mean_amount: Numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class SpendModel:
    """The three parameters.

    Attributes:
        p: Shape of the orders of one customer.
        q: Shape of the customers' scales.
        v: Their scale, in money.
        log_likelihood: Of the data at these parameters.
        customers: How many customers it was fitted on.
    """

    p: float
    q: float
    v: float
    log_likelihood: float
    customers: int

    @property
    def parameters(self) -> Numbers:
        """p, q, v."""
        return np.array([self.p, self.q, self.v])


@dataclass(frozen=True, slots=True, kw_only=True)
class Independence:
    """Whether the value of an order goes with their number.

    Attributes:
        customers: Customers looked at.
        correlation: Of repeat orders and their mean value (Pearson), −1 to 1; ``None`` where either
            does not vary.
        rank_correlation: Of their ranks (Spearman), which single large customers cannot sway.
    """

    customers: int
    correlation: float | None
    rank_correlation: float | None

    @property
    def is_doubtful(self) -> bool:
        """Whether either is `DEPENDENT` or more in size."""
        return any(abs(value or 0.0) >= DEPENDENT for value in (self.correlation, self.rank_correlation))


@dataclass(frozen=True, slots=True, kw_only=True)
class SpendFit:
    """A fitted model and whether it can be used.

    Attributes:
        model: The best fit; ``None`` where it cannot be used.
        reasons: Why not; `SpendReason.DEPENDS_ON_FREQUENCY` alone is a warning.
        independence: ``None`` without amounts.
    """

    model: SpendModel | None
    reasons: tuple[SpendReason, ...]
    independence: Independence | None


class SpendLikelihood:
    """The log-likelihood of spending and its gradient in the logarithms of the parameters."""

    def __init__(self, spending: Spending) -> None:
        self.customers = len(spending.orders)
        self._x = spending.orders.astype(float)
        self._total = spending.orders * spending.mean_amount
        self._ln_total = np.log(self._total)
        self._sum_ln_mean = float(np.log(spending.mean_amount).sum())
        self._counts, self._at = np.unique(spending.orders, return_inverse=True)
        self._having = np.bincount(self._at).astype(float)

    def __call__(self, log_parameters: Numbers) -> tuple[float, Numbers]:
        """Return the log-likelihood and its gradient at ``ln (p, q, v)``."""
        # Imported here, for pages without a model.
        from scipy.special import digamma, gammaln

        p, q, v = np.exp(log_parameters)
        n, px = self.customers, p * self._counts
        sum_and_v = self._total + v
        ln_sum = np.log(sum_and_v)
        power = (px + q)[self._at]
        special = self._having @ (gammaln(px + q) - gammaln(px)) - n * gammaln(q)
        height = (
            special + n * q * np.log(v) + p * (self._x @ self._ln_total) - self._sum_ln_mean - power @ ln_sum
        )
        both = digamma(px + q)
        gradient = np.array(
            [
                self._having @ (self._counts * (both - digamma(px))) + self._x @ (self._ln_total - ln_sum),
                self._having @ both - n * digamma(q) + n * np.log(v) - ln_sum.sum(),
                n * q / v - power @ (1 / sum_and_v),
            ]
        )
        return float(height), gradient * np.array([p, q, v])


def fit_spending(spending: Spending) -> SpendFit:
    """Return the maximum-likelihood fit, from several starts, with what is amiss with it."""
    customers = len(spending.orders)
    if customers < FEWEST_CUSTOMERS:
        return SpendFit(model=None, reasons=(SpendReason.TOO_FEW_REPEATERS,), independence=None)
    independence = _independence(spending)
    unit = float(np.median(spending.mean_amount))
    starts = (np.log([p, q, v * unit]) for p, q, v in STARTS)
    likelihood = SpendLikelihood(spending)
    best = max((_climb(likelihood, start, unit) for start in starts), key=lambda peak: peak.height)
    p, q, v = (float(value) for value in np.exp(best.at))
    doubts = (SpendReason.DEPENDS_ON_FREQUENCY,) if independence.is_doubtful else ()
    has_run_away = not all(EDGE_LOW < value < EDGE_HIGH for value in (p, q, v / unit))
    if has_run_away or not best.converged:
        reasons = (SpendReason.SPEND_AT_EDGE, *doubts)
        return SpendFit(model=None, reasons=reasons, independence=independence)
    if q <= 1:
        reasons = (SpendReason.MEAN_UNDEFINED, *doubts)
        return SpendFit(model=None, reasons=reasons, independence=independence)
    model = SpendModel(p=p, q=q, v=v, log_likelihood=best.height, customers=customers)
    return SpendFit(model=model, reasons=doubts, independence=independence)


def spend_covariance(spending: Spending, model: SpendModel) -> Numbers | None:
    """Return the covariance of ``ln (p, q, v)``, shape (3, 3); ``None`` where there is no proper peak."""
    return covariance_at(SpendLikelihood(spending), np.log(model.parameters))


def expected_spend(parameters: Numbers, *, orders: Counts, mean_amount: Numbers) -> Numbers:
    """Return the expected mean order value of customers; ``orders`` 0 gives the mean over all customers.

    Args:
        parameters: p, q, v, with q above 1.
        orders: x, repeat orders with a value, 0 or more.
        mean_amount: m, their mean; not read where ``orders`` is 0.
    """
    p, q, v = parameters
    total = np.where(orders > 0, orders * mean_amount, 0.0)
    return np.asarray(p * (v + total) / (p * orders + q - 1))


def _climb(likelihood: SpendLikelihood, start: Numbers, unit: float) -> Peak:
    lower, upper = np.full(3, np.log(SMALLEST)), np.full(3, np.log(LARGEST))
    lower[2] += np.log(unit)
    upper[2] += np.log(unit)
    return climb(likelihood, start=start, lower=lower, upper=upper, weight=float(likelihood.customers))


def _independence(spending: Spending) -> Independence:
    return Independence(
        customers=len(spending.orders),
        correlation=_correlation(spending.orders.astype(float), spending.mean_amount),
        rank_correlation=_correlation(_ranks(spending.orders), _ranks(spending.mean_amount)),
    )


def _correlation(one: Numbers, other: Numbers) -> float | None:
    one, other = one - one.mean(), other - other.mean()
    size = np.sqrt((one @ one) * (other @ other))
    return float(one @ other / size) if size > 0 else None


def _ranks(values: NDArray[np.float64] | Counts) -> Numbers:
    """Return ranks, equal values sharing the middle of theirs."""
    _, at, having = np.unique(values, return_inverse=True, return_counts=True)
    ends = having.cumsum()
    return np.asarray((ends - (having - 1) / 2)[at], dtype=float)
