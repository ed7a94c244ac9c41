"""Which assumption of a plan was off, and how much of the difference in profit is it?

What was measured takes the place of what was assumed, one input after another. As the inputs multiply, what
an input explains depends on which were replaced before it; so each gets its mean over all orders in which
they can be replaced, its Shapley value (L. S. Shapley, "A value for n-person games", 1953): for n measured
inputs, of which S are replaced already,

    Σ_S |S|! (n − |S| − 1)! / n! × (profit(S and the input) − profit(S))

These add up to the whole difference, whatever the inputs, and an input that is as planned explains nothing.
"""

from collections.abc import Mapping
from math import factorial

import numpy as np
from numpy.typing import NDArray

from crosssell.columns import RoiInput
from crosssell.roi.model import totals
from crosssell.roi.result import Deviation, Review
from crosssell.roi.scenario import Estimate, Scenario

Floats = NDArray[np.float64]


def review(scenario: Scenario, actual: Mapping[RoiInput, Estimate]) -> Review:
    """Return the plan beside what came of it.

    Args:
        scenario: The plan.
        actual: What was measured, in the units of the plan; some fifteen inputs at most, as every subset of
            them is calculated.

    Raises:
        CrosssellError: ``invalid_value`` as `Scenario`, for measured values that cannot be.
    """
    scenario.having(actual)  # refuses what cannot be
    measured = [one for one in RoiInput if one in actual]
    profits = _profits(scenario, actual, measured)
    deviations = [
        Deviation(
            input=one,
            planned=scenario[one].likely,
            actual=actual[one].likely,
            actual_low=actual[one].low if actual[one].varies else None,
            actual_high=actual[one].high if actual[one].varies else None,
            profit_amount=_shapley(profits, place, of=len(measured)),
        )
        for place, one in enumerate(measured)
    ]
    return Review(
        planned_profit_amount=float(profits[0]),
        actual_profit_amount=float(profits[-1]),
        deviations=tuple(sorted(deviations, key=lambda one: -abs(one.profit_amount))),
        assumed=tuple(one for one in RoiInput if one not in actual),
    )


def _profits(scenario: Scenario, actual: Mapping[RoiInput, Estimate], measured: list[RoiInput]) -> Floats:
    """Return the profit for each subset of replaced inputs; bit i of its number stands for input i."""
    subsets = np.arange(2 ** len(measured))
    values = {
        one: np.where(subsets >> place & 1, actual[one].likely, scenario[one].likely)
        for place, one in enumerate(measured)
    }
    profit = totals(scenario, values).profit
    return np.broadcast_to(np.asarray(profit, dtype=np.float64), subsets.shape)


def _shapley(profits: Floats, place: int, *, of: int) -> float:
    subsets = np.arange(len(profits))
    without = subsets[subsets >> place & 1 == 0]
    sizes = np.array([subset.bit_count() for subset in without.tolist()])
    weights = np.array([factorial(size) * factorial(of - size - 1) / factorial(of) for size in range(of)])
    return float(np.sum(weights[sizes] * (profits[without | 1 << place] - profits[without])))
