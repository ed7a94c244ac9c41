"""Which values may an input take, and how likely is each? Random draws of every input of a scenario.

Every input is drawn on its own: inputs are taken to be independent of each other. A draw is the quantile of
a uniform random number ``u``, and each input has a generator of its own, so that moving one input leaves
the others' draws where they were and moves its own smoothly; a higher likely value gives no lower draw.

- PERT: a beta distribution between low and high whose mode is the likely value, ``low + (high − low) ×
  Beta(1 + 4t, 5 − 4t)`` with ``t = (likely − low) / (high − low)``; its mean is ``(low + 4 likely + high) /
  6`` (Malcolm, Roseboom, Clark, Fazar: Application of a technique for research and development program
  evaluation, Operations Research 7, 1959, 646–669; Vose: Risk Analysis, 3rd ed. 2008, 405).
- Triangular: density rising straight from low to the likely value and falling straight to high.
- Normal: around the likely value; low and high are taken as its tenth and ninetieth percentile, so its
  standard deviation is ``(high − low) / (2 × 1.2816)``.
- Posterior: normal around the likely value with the standard deviation of a test's result.

Values that cannot be are moved to the nearest one that can; inputs in whole numbers are rounded.
"""

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc, ndtri

from crosssell.columns import RoiInput, Shape
from crosssell.roi.inputs import spec_of
from crosssell.roi.scenario import PLACES, Estimate, Scenario

# Draws that are calculated at once; many more would not stay in the processor's cache.
CHUNK = 20_000

PEAKEDNESS = 4.0  # of PERT: how much more the likely value weighs than an end
NINETIETH = 1.2815515655446004  # standard normal quantile
PERT_NODES = 1_025
LEAST_UNIFORM = 2.0**-54  # the normal quantile of 0 is no number

Draws = dict[RoiInput, NDArray[np.float64]]


def drawn(scenario: Scenario, *, draws: int, seed: int) -> Draws:
    """Return ``draws`` values of each input that varies.

    Args:
        scenario: What is thought of each input.
        draws: How many, 1 or more.
        seed: 0 or more; the first values are the same for every number of draws.
    """
    return next(chunks(scenario, draws=draws, seed=seed, size=draws))


def chunks(scenario: Scenario, *, draws: int, seed: int, size: int = CHUNK) -> Iterator[Draws]:
    """Give the same values as `drawn`, at most ``size`` of each input at a time."""
    streams = {
        one: np.random.default_rng([seed, place]) for one, place in PLACES.items() if scenario[one].varies
    }
    for begun in range(0, draws, size):
        count = min(size, draws - begun)
        yield {
            one: _possible(scenario, one, quantile(scenario[one], u=stream.random(count)))
            for one, stream in streams.items()
        }


def quantile(estimate: Estimate, *, u: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the values below which the shares ``u`` of an estimate's distribution lie, before any rounding.

    Args:
        estimate: One that varies.
        u: Shares, from 0 to below 1.
    """
    if estimate.shape == Shape.POSTERIOR:
        return estimate.likely + (estimate.deviation or 0.0) * _standard_normal(u)
    width = estimate.high - estimate.low
    if estimate.shape == Shape.NORMAL:
        return estimate.likely + width / (2 * NINETIETH) * _standard_normal(u)
    mode = (estimate.likely - estimate.low) / width
    if estimate.shape == Shape.TRIANGULAR:
        rising, falling = np.sqrt(u * mode), 1 - np.sqrt((1 - u) * (1 - mode))
        return estimate.low + width * np.where(u < mode, rising, falling)
    nodes, shares = _pert_table(mode)
    return estimate.low + width * np.interp(u, shares, nodes)


def _standard_normal(u: NDArray[np.float64]) -> NDArray[np.float64]:
    found: NDArray[np.float64] = ndtri(np.maximum(u, LEAST_UNIFORM))
    return found


@lru_cache(maxsize=256)
def _pert_table(mode: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return values from 0 to 1 and the shares below them, for a mode from 0 to 1.

    Reading between them is off by a millionth of the width; the exact inverse takes 20 times as long.
    """
    nodes = np.linspace(0, 1, PERT_NODES)
    shares = betainc(1 + PEAKEDNESS * mode, 1 + PEAKEDNESS * (1 - mode), nodes)
    for table in (nodes, shares):
        table.setflags(write=False)
    return nodes, shares


def _possible(scenario: Scenario, one: RoiInput, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the values that an input can take, nearest to ``values``."""
    spec = spec_of(one, uplift_unit=scenario.uplift_unit)
    possible = np.clip(values, spec.lowest, spec.highest)
    return np.round(possible) if spec.whole else possible
