"""What if two inputs change at once? The profit over both, all others at their likely value.

Without a range of its own, an input runs from its low to its high value and half of that width further on
either side; one without a spread runs from half its likely value to one and a half times that. Where the
value at which the profit is zero lies outside, but among the usual values, the range goes on past it, so
that the break-even line can be seen.
"""

import math

import numpy as np
from numpy.typing import NDArray

from crosssell.columns import RoiInput, RoiTarget
from crosssell.roi.inputs import spec_of
from crosssell.roi.model import totals
from crosssell.roi.result import Grid
from crosssell.roi.scenario import Scenario
from crosssell.roi.solve import solve

WIDENED = 0.5  # of the width, on either side
BEYOND = 0.1  # of the way to the break-even value, past it


def grid(
    scenario: Scenario,
    *,
    across: RoiInput,
    down: RoiInput,
    size: int = 41,
    across_range: tuple[float, float] | None = None,
    down_range: tuple[float, float] | None = None,
) -> Grid:
    """Return the profit over the values of two inputs.

    Args:
        scenario: All other inputs keep their likely value.
        across: The input of the columns.
        down: The input of the rows; another one.
        size: Values of each, 2 or more; an input in whole numbers may have fewer.
        across_range: Its least and greatest value; chosen where it is not given.
        down_range: Likewise.

    Returns:
        The grid; the likely value of each input is among its values if it lies within the range.

    Raises:
        ValueError: If both inputs are the same.
    """
    if across == down:
        raise ValueError(f"a grid takes two different inputs, not {across} twice")
    columns = _values(scenario, across, size=size, between=across_range or _range(scenario, across))
    rows = _values(scenario, down, size=size, between=down_range or _range(scenario, down))
    found = totals(scenario, {across: columns[np.newaxis, :], down: rows[:, np.newaxis]})
    profit = np.broadcast_to(found.profit, (rows.size, columns.size))
    return Grid(
        across=across,
        down=down,
        across_values=tuple(columns.tolist()),
        down_values=tuple(rows.tolist()),
        profit_amounts=tuple(tuple(row) for row in profit.tolist()),
    )


def _values(
    scenario: Scenario, one: RoiInput, *, size: int, between: tuple[float, float]
) -> NDArray[np.float64]:
    """Return values at even steps, the one next to the likely value moved onto it."""
    values = np.linspace(*between, size)
    if spec_of(one, uplift_unit=scenario.uplift_unit).whole:
        values = np.rint(values)
    likely = scenario[one].likely
    if values[0] <= likely <= values[-1]:
        values[np.abs(values - likely).argmin()] = likely
    return np.unique(values)


def _range(scenario: Scenario, one: RoiInput) -> tuple[float, float]:
    spec, estimate = spec_of(one, uplift_unit=scenario.uplift_unit), scenario[one]
    low, high = _widened(estimate.low, estimate.high, usual=(spec.usual_low, spec.usual_high))
    solution = solve(
        scenario,
        one,
        target=RoiTarget.PROFIT,
        wanted=0,
        lowest=min(spec.usual_low, estimate.low),
        highest=max(spec.usual_high, estimate.high),
    )
    if solution.value is not None:
        past = BEYOND * (solution.value - estimate.likely)
        low, high = min(low, solution.value + past), max(high, solution.value + past)
    if spec.whole:
        low, high = math.floor(low), math.ceil(high)
    return max(low, spec.lowest), min(high, spec.highest)


def _widened(low: float, high: float, *, usual: tuple[float, float]) -> tuple[float, float]:
    if low < high:
        return low - WIDENED * (high - low), high + WIDENED * (high - low)
    if low:
        return low - WIDENED * abs(low), low + WIDENED * abs(low)
    return min(low, usual[0]), max(low, usual[1])
