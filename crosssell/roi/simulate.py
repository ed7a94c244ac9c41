"""How sure is the return of a campaign? A Monte Carlo simulation over what is thought of its inputs.

Every draw takes one value of each input that varies (`draws`) and goes through the same formulas as the
point result (`model`). Reported are the tenth, fiftieth and ninetieth percentile of the profit, of the
return and of the net present value, the chance of a loss and of reaching a target return, each with its
standard error, and how strongly each input explains the spread.

- Percentiles lie between the two nearest draws (Hyndman and Fan: Sample quantiles in statistical packages,
  The American Statistician 50, 1996, 361–365, type 7).
- A share p of n draws varies from one seed to another with the standard deviation ``√(p (1 − p) / n)``. The
  standard error given takes ``p̃ = (k + ½) / (n + 1)`` for the share of k in n draws and ``n + 2`` in place
  of n, the standard deviation of its Jeffreys posterior: the same but for the largest and smallest shares,
  where none of 10,000 draws does not mean that it cannot happen. If no input varies it is zero.
- Which input explains the spread: Spearman's rank correlation of its values with the profit, ties at their
  mean rank, of at most the first 20,000 draws.
- The steps of the histogram are round amounts, and zero is always an edge, so that a bar is a loss or is
  not.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crosssell.columns import RoiReason
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.roi.draws import CHUNK, Draws, chunks
from crosssell.roi.model import totals
from crosssell.roi.result import Bin, Driver, Quantiles, Simulation
from crosssell.roi.scenario import Scenario

MOST_DRAWS = 10_000_000
MIDDLE_BINS, MOST_BINS = 40, 100  # for the middle 99 % of all draws, and for all
ROUND_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
ROUNDING = 1e-12  # of an amount: what is this near to a bound lies on it


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Results:
    """What came out of all draws, and the inputs of the first ones."""

    profit: NDArray[np.float64]
    cost: NDArray[np.float64]
    present_value: NDArray[np.float64]
    first: Draws


def simulate(
    scenario: Scenario, *, draws: int = 10_000, seed: int = 7, target_roi: float = 0.0
) -> Simulation:
    """Return what a campaign may bring as its inputs vary.

    Args:
        scenario: What is thought of each input.
        draws: How many, 1 to 10 million.
        seed: 0 or more; the same seed gives the same draws, and the first of them whatever their number.
        target_roi: The return that is wished for, 0.5 for 50 %.

    Returns:
        The simulation; equal to the point result where no input varies.

    Raises:
        CrosssellError: ``invalid_value`` for a number of draws, a seed or a target that cannot be.
    """
    _check(draws=draws, seed=seed, target_roi=target_roi)
    results = _run(scenario, draws=draws, seed=seed)
    profit, cost = results.profit, results.cost
    scale = ROUNDING * (np.abs(profit) + cost)
    losses = int(np.count_nonzero(profit < -scale))
    is_certain = not results.first
    has_roi = bool(cost.min() > 0)
    hits = int(np.count_nonzero(profit >= target_roi * cost - scale)) if has_roi else None
    return Simulation(
        draws=draws,
        seed=seed,
        profit=_quantiles(profit),
        roi=_quantiles(profit / cost) if has_roi else None,
        net_present_value=_quantiles(results.present_value),
        chance_of_loss=losses / draws,
        chance_of_loss_standard_error=_standard_error(losses, draws=draws, is_certain=is_certain),
        target_roi=target_roi,
        chance_of_target=None if hits is None else hits / draws,
        chance_of_target_standard_error=None
        if hits is None
        else _standard_error(hits, draws=draws, is_certain=is_certain),
        bins=_bins(profit),
        drivers=_drivers(results.first, profit),
        reason=None if has_roi else RoiReason.NO_COST,
    )


def _check(*, draws: int, seed: int, target_roi: float) -> None:
    if not 1 <= draws <= MOST_DRAWS:
        raise CrosssellError(
            ErrorCode.INVALID_VALUE, value=draws, what="number of draws", allowed=f"1–{MOST_DRAWS}"
        )
    if seed < 0:
        raise CrosssellError(ErrorCode.INVALID_VALUE, value=seed, what="seed", allowed="0, 1, 2, …")
    if not math.isfinite(target_roi):
        raise CrosssellError(ErrorCode.INVALID_VALUE, value=target_roi, what="target", allowed="0.5, 1, …")


def _run(scenario: Scenario, *, draws: int, seed: int) -> _Results:
    profit, cost, present_value = np.empty(draws), np.empty(draws), np.empty(draws)
    first: Draws = {}
    for number, values in enumerate(chunks(scenario, draws=draws, seed=seed)):
        here = slice(number * CHUNK, (number + 1) * CHUNK)
        found = totals(scenario, values)
        profit[here], cost[here], present_value[here] = found.profit, found.cost, found.present_value
        first = first or values
    return _Results(profit=profit, cost=cost, present_value=present_value, first=first)


def _quantiles(values: NDArray[np.float64]) -> Quantiles:
    p10, p50, p90 = np.quantile(values, (0.1, 0.5, 0.9)).tolist()
    # Adding up rounds; the mean of equal values is that value.
    mean = np.clip(values.mean(), values.min(), values.max())
    return Quantiles(p10=p10, p50=p50, p90=p90, mean=float(mean))


def _standard_error(count: int, *, draws: int, is_certain: bool) -> float:
    if is_certain:
        return 0.0
    share = (count + 0.5) / (draws + 1)
    return math.sqrt(share * (1 - share) / (draws + 2))


def _bins(profit: NDArray[np.float64]) -> tuple[Bin, ...]:
    """Count the draws between round amounts, multiples of one step."""
    low, high = float(profit.min()), float(profit.max())
    if high - low <= 1e-9 * max(abs(low), abs(high)):
        return (Bin(lower_amount=low, upper_amount=high, draws=len(profit)),)
    least, most = np.quantile(profit, (0.005, 0.995)).tolist()
    step = _round_step(max((most - least) / MIDDLE_BINS, (high - low) / MOST_BINS))
    edges = np.arange(math.floor(low / step), math.floor(high / step) + 2) * step
    counts, _ = np.histogram(profit, bins=edges)
    return tuple(
        Bin(lower_amount=lower, upper_amount=upper, draws=count)
        for lower, upper, count in zip(edges[:-1].tolist(), edges[1:].tolist(), counts.tolist(), strict=True)
    )


def _round_step(least: float) -> float:
    """Return the least of 1, 2, 2.5, 5, 10, 20, … and their tenths that is not below ``least``."""
    power = 10.0 ** math.floor(math.log10(least))
    return next((step * power for step in ROUND_STEPS if step * power >= least), ROUND_STEPS[-1] * power)


def _drivers(first: Draws, profit: NDArray[np.float64]) -> tuple[Driver, ...]:
    """Return the rank correlation of each input with the profit, the strongest first."""
    outcome = _centred_ranks(profit[:CHUNK])
    found = [
        Driver(input=one, correlation=_correlation(_centred_ranks(values), outcome))
        for one, values in first.items()
    ]
    return tuple(sorted(found, key=lambda driver: -abs(driver.correlation)))


def _correlation(ranks: NDArray[np.float64], others: NDArray[np.float64]) -> float:
    """Return Pearson's correlation of centred ranks; 0 where one side does not vary."""
    spread = math.sqrt(float(ranks @ ranks) * float(others @ others))
    return max(-1.0, min(1.0, float(ranks @ others) / spread)) if spread else 0.0


def _centred_ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the rank of each value less the mean rank, ties at their mean."""
    order = np.argsort(values)
    ascending = values[order]
    starts = np.flatnonzero(np.concatenate(([True], ascending[1:] != ascending[:-1])))
    lengths = np.diff(starts, append=len(values))
    ranks = np.empty(len(values))
    ranks[order] = np.repeat(starts + (lengths - 1) / 2, lengths) - (len(values) - 1) / 2
    return ranks
