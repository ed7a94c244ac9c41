"""Where does a likelihood have its peak, and how sharp is it?"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

# At a point, the logarithm of the likelihood and its gradient there.
LogLikelihood = Callable[[Numbers], tuple[float, Numbers]]

STEP = 1e-4  # of the differences of the gradient, in logarithms of the parameters
STILL = 1e-5  # slope a unit of weight below which a point is a peak


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Peak:
    """The best point that a climb has reached.

    Attributes:
        at: The point.
        height: The log-likelihood there.
        converged: Whether it is a peak within its bounds, or the climb came to rest before it.
    """

    at: Numbers
    height: float
    converged: bool


def climb(
    likelihood: LogLikelihood, *, start: Numbers, lower: Numbers, upper: Numbers, weight: float
) -> Peak:
    """Climb from ``start`` within bounds (L-BFGS-B with the exact gradient).

    Args:
        likelihood: What is climbed.
        start: Where from; put within the bounds.
        lower: Least value of each coordinate; equal to ``upper`` where it is held.
        upper: Greatest value.
        weight: By how much the likelihood is divided on the way: the number of customers.
    """
    # Imported here, for pages without a model.
    from scipy.optimize import minimize
    from threadpoolctl import threadpool_limits

    def downhill(at: Numbers) -> tuple[float, Numbers]:
        height, gradient = likelihood(at)
        return -height / weight, -gradient / weight

    bounds = list(zip(lower, upper, strict=True))
    options = {"maxiter": 500, "maxfun": 1000, "ftol": 1e-13, "gtol": 1e-8, "maxcor": 20}
    first = np.clip(start, lower, upper)
    with threadpool_limits(
        limits=1, user_api="blas"
    ):  # tiny matrices: threads would only wait for each other
        result = minimize(downhill, first, jac=True, bounds=bounds, method="L-BFGS-B", options=options)
    at = np.asarray(result.x, dtype=float)
    height, gradient = likelihood(at)
    slope = np.where((at <= lower) & (gradient < 0) | (at >= upper) & (gradient > 0), 0.0, gradient)
    return Peak(at=at, height=height, converged=bool(np.abs(slope).max() / weight < STILL))


def covariance_at(likelihood: LogLikelihood, at: Numbers) -> Numbers | None:
    """Return the inverse of the information at a peak, or ``None`` where it is not a proper one.

    The information is minus the matrix of second derivatives, by central differences of the gradient.
    """
    size = len(at)
    hessian = np.empty((size, size))
    for place in range(size):
        step = np.zeros(size)
        step[place] = STEP
        hessian[place] = (likelihood(at + step)[1] - likelihood(at - step)[1]) / (2 * STEP)
    information = -(hessian + hessian.T) / 2
    values, vectors = np.linalg.eigh(information)
    if not np.isfinite(values).all() or values.min() <= 1e-9 * abs(values).max():
        return None
    return np.asarray((vectors / values) @ vectors.T)
