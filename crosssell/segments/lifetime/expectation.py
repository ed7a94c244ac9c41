"""What does a fitted BG/NBD model expect of a customer: are they active, and how often will they order?

With k = r + x and β = α + T, a customer is still active with the probability

    1 / (1 + 1{x > 0} · a / (b + x − 1) · ((α + T) / (α + t_x))^k)

and, if so, λ is Gamma(k, β) and p, independently, Beta(a, b + x). Within t the expected orders are then

    E_p [ (1 − (1 + pt/β)^−k) / p ]

which equals the closed form with the hypergeometric function ₂F₁ (Fader, Hardie and Lee 2005, formula 10),
but neither overflows nor has a hole at a = 1. Orders at the time s come at the rate E_p[k/β · (1 +
ps/β)^−(k+1)]; discounted orders are its integral against e^−δs. The mean over p is a Gauss–Jacobi
quadrature, whose nodes are eigenvalues (G. H. Golub and J. H. Welsch, Mathematics of Computation 23, 1969,
221–230). The second moment follows from pairs of orders, E[N(N−1)]/2 = E[(1 − p)/p² · P(NegBin ≥ 2)].
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Counts = NDArray[np.int64]

NODES = 48  # of p
MOMENTS = 10  # of time, where money is discounted
SMALLEST = 1e-100  # p, so that its square is more than nothing
AT_ONCE = 4096  # kinds of customers


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Prospect:
    """What is expected of customers who are active, within the horizon.

    Attributes:
        orders: Expected orders.
        discounted: Expected orders, each counted for what its money is worth now.
        squared_orders: Mean of the squared number of orders.
    """

    orders: Numbers
    discounted: Numbers
    squared_orders: Numbers


def probability_active(
    parameters: Numbers, *, repeats: Counts, last_age: Numbers, observed: Numbers
) -> Numbers:
    """Return the probability (0–1) that customers are active; NaN without a repeat order.

    There the model knows no way to have stopped, and calls everyone active.

    Args:
        parameters: r, alpha, a, b.
        repeats: x.
        last_age: t_x, in the unit of alpha.
        observed: T, likewise.
    """
    # Imported here, for pages without a model.
    from scipy.special import expit

    r, alpha, a, b = parameters
    silence = np.log((alpha + observed) / (alpha + last_age))
    at_least_one = np.maximum(repeats, 1)
    odds = np.log(a) - np.log(b + at_least_one - 1) + (r + repeats) * silence
    return np.where(repeats > 0, expit(-odds), np.nan)


def prospects(
    parameters: Numbers, *, repeats: Counts, observed: Numbers, horizon: float, discounting: float
) -> Prospect:
    """Return what is expected of customers who are active.

    Accurate to nine digits and more, unless the horizon is hundreds of times alpha + T: to two or three then.

    Args:
        parameters: r, alpha, a, b.
        repeats: x; equal customers are best put together before (`kinds`).
        observed: T, in the unit of alpha.
        horizon: t, likewise.
        discounting: Rate a unit at which money loses its value; 0 for none.
    """
    counts, count_at = np.unique(repeats, return_inverse=True)
    nodes, weights = beta_quadrature(float(parameters[2]), parameters[3] + counts)
    found = np.empty((3, len(repeats)))
    for start in range(0, len(repeats), AT_ONCE):
        part = slice(start, start + AT_ONCE)
        at = count_at[part]
        found[:, part] = _moments(
            parameters[0] + repeats[part],
            parameters[1] + observed[part],
            nodes[at],
            weights[at],
            horizon=horizon,
            discounting=discounting,
        )
    return Prospect(orders=found[0], discounted=found[1], squared_orders=found[2])


def kinds(repeats: Counts, observed_days: Counts) -> tuple[Counts, Counts, NDArray[np.intp]]:
    """Return the different pairs of repeats and observed days, and for each customer which one is theirs."""
    longest = int(observed_days.max(initial=0)) + 1
    codes, at = np.unique(repeats * longest + observed_days, return_inverse=True)
    return codes // longest, codes % longest, at


def beta_quadrature(a: float, b: Numbers) -> tuple[Numbers, Numbers]:
    """Return nodes and weights of the mean over Beta(a, b), shape (len(b), `NODES`) each.

    Exact for polynomials of degree 2 · `NODES` − 1.
    """
    # Imported here, for pages without a model.
    from threadpoolctl import threadpool_limits

    n = np.arange(NODES, dtype=float)[None, :]
    b = np.asarray(b, dtype=float)[:, None]
    c = a + b - 2
    s = 2 * n + c
    with np.errstate(invalid="ignore", divide="ignore"):
        diagonal = (2 * n * (n + c + 1) + a * c) / (s * (s + 2))
        square = n * (n + b - 1) * (n + a - 1) * (n + c) / (s**2 * (s + 1) * (s - 1))
    diagonal[:, 0] = (a / (a + b))[:, 0]
    square[:, 1] = (a * b / ((a + b) ** 2 * (a + b + 1)))[:, 0]
    matrices = np.zeros((len(b), NODES, NODES))
    places = np.arange(NODES)
    matrices[:, places, places] = diagonal
    matrices[:, places[1:], places[:-1]] = np.sqrt(square[:, 1:])  # eigh reads the lower half alone
    with threadpool_limits(
        limits=1, user_api="blas"
    ):  # tiny matrices: threads would only wait for each other
        nodes, vectors = np.linalg.eigh(matrices)
    return np.clip(nodes, SMALLEST, 1.0), vectors[:, 0, :] ** 2


def _moments(
    k: Numbers, beta: Numbers, p: Numbers, weights: Numbers, *, horizon: float, discounting: float
) -> Numbers:
    """Return orders, discounted orders and squared orders, shape (3, kinds)."""
    from scipy.special import betainc

    k, beta = k[:, None], beta[:, None]
    until = p * horizon / beta
    orders = (weights * -np.expm1(-k * np.log1p(until)) / p).sum(axis=1)
    pairs = (weights * (1 - p) / p**2 * betainc(2.0, k, until / (1 + until))).sum(axis=1)
    discounted = orders
    if discounting > 0:
        discounted = np.zeros(len(k))
        points, shares = np.polynomial.legendre.leggauss(MOMENTS)
        longest = np.log1p(horizon / beta[:, 0])  # times are spaced by their logarithm, as the rate falls
        for point, share in zip((points + 1) / 2, shares / 2, strict=True):
            s = beta[:, 0] * np.expm1(longest * point)
            rate = (weights * np.exp(-(k + 1) * np.log1p(p * s[:, None] / beta))).sum(axis=1) * k[:, 0]
            discounted += share * longest * np.exp(longest * point - discounting * s) * rate
    return np.stack([orders, discounted, orders + 2 * pairs])
