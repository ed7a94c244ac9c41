"""Which values may an input take, and how likely is each? Random draws of every input of a scenario.

Every input is drawn on its own: inputs are taken to be independent of each other. A draw is the quantile of
a uniform random number ``u``, and each input has a generator of its own, so that moving one input leaves
the others' draws where they were and moves its own smoothly; a higher likely value between the same low and
high gives no lower draw (of a normal none between them).

- PERT: a beta distribution between low and high whose mode is the likely value, ``low + (high − low) ×
  Beta(1 + 4t, 5 − 4t)`` with ``t = (likely − low) / (high − low)``; its mean is ``(low + 4 likely + high) /
  6`` (Malcolm, Roseboom, Clark, Fazar: Application of a technique for research and development program
  evaluation, Operations Research 7, 1959, 646–669; Vose: Risk Analysis, 3rd ed. 2008, 405).
- Triangular: density rising straight from low to the likely value and falling straight to high.
- Normal: the likely value is its median, low and high are its tenth and ninetieth percentile: on each side
  half of a normal distribution, with the standard deviations ``(likely − low) / 1.2816`` and ``(high −
  likely) / 1.2816``.
- Posterior: normal around the likely value with the standard deviation of a test's result.

Values that cannot be are moved to the nearest one that can; inputs in whole numbers are rounded.
"""

from collections.abc import Iterator
from dataclasses import dataclass
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
EVEN_VALUES, EVEN_SHARES, BENT_CELLS = 2_048, 4_096, 32  # of the tables of PERT
LEAST_UNIFORM = 2.0**-54  # the normal quantile of 0 is no number

Draws = dict[RoiInput, NDArray[np.float64]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _PertTable:
    """A PERT distribution between 0 and 1.

    Attributes:
        values: From 0 to 1 at even steps.
        shares: Below each of them.
        quantiles: Values below which shares from 0 to 1 at even steps lie.
    """

    values: NDArray[np.float64]
    shares: NDArray[np.float64]
    quantiles: NDArray[np.float64]


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
    if estimate.shape == Shape.NORMAL:
        z = _standard_normal(u)
        side = np.where(z < 0, estimate.likely - estimate.low, estimate.high - estimate.likely)
        return estimate.likely + side / NINETIETH * z
    width = estimate.high - estimate.low
    mode = (estimate.likely - estimate.low) / width
    if estimate.shape == Shape.TRIANGULAR:
        rising, falling = np.sqrt(u * mode), 1 - np.sqrt((1 - u) * (1 - mode))
        return estimate.low + width * np.where(u < mode, rising, falling)
    return estimate.low + width * _pert_quantile(mode, u)


def _standard_normal(u: NDArray[np.float64]) -> NDArray[np.float64]:
    found: NDArray[np.float64] = ndtri(np.maximum(u, LEAST_UNIFORM))
    return found


def _pert_quantile(mode: float, u: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the quantiles of a PERT distribution between 0 and 1, off by some 1e-7 on average.

    Read off a table at even steps of ``u``, which takes no search; next to both ends, where the quantile
    bends too much for that, off one at even steps of the value. The exact inverse takes a hundred times as
    long.
    """
    table = _pert_table(mode)
    place = u * EVEN_SHARES
    cell = place.astype(np.intp)
    found: NDArray[np.float64] = table.quantiles[cell]
    found += (place - cell) * (table.quantiles[cell + 1] - found)
    bent = np.flatnonzero((cell < BENT_CELLS) | (cell >= EVEN_SHARES - BENT_CELLS))
    found[bent] = np.interp(u[bent], table.shares, table.values)
    return found


@lru_cache(maxsize=128)
def _pert_table(mode: float) -> _PertTable:
    values = np.linspace(0, 1, EVEN_VALUES + 1)
    shares = betainc(1 + PEAKEDNESS * mode, 1 + PEAKEDNESS * (1 - mode), values)
    quantiles = np.interp(np.linspace(0, 1, EVEN_SHARES + 1), shares, values)
    return _PertTable(values=values, shares=shares, quantiles=quantiles)


def _possible(scenario: Scenario, one: RoiInput, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the values that an input can take, nearest to ``values``."""
    spec = spec_of(one, uplift_unit=scenario.uplift_unit)
    possible = np.clip(values, spec.lowest, spec.highest)
    return np.round(possible) if spec.whole else possible
