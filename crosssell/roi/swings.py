"""Which input moves the profit most? Each from its low to its high value, all others at their likely one."""

import numpy as np
from numpy.typing import NDArray

from crosssell.columns import RoiInput
from crosssell.roi.model import totals
from crosssell.roi.result import Swing
from crosssell.roi.scenario import Scenario


def swings(scenario: Scenario) -> tuple[Swing, ...]:
    """Return the swing of each input whose low lies below its high, the widest first.

    Of inputs that swing equally far, the one that comes first in `RoiInput` is first.
    """
    moved = [one for one in RoiInput if scenario[one].low < scenario[one].high]
    if not moved:
        return ()
    at_low, at_high = _profits(scenario, moved).tolist()
    found = [
        Swing(
            input=one,
            low=scenario[one].low,
            high=scenario[one].high,
            profit_at_low_amount=low,
            profit_at_high_amount=high,
        )
        for one, low, high in zip(moved, at_low, at_high, strict=True)
    ]
    return tuple(sorted(found, key=lambda swing: -swing.width_amount))


def _profits(scenario: Scenario, moved: list[RoiInput]) -> NDArray[np.float64]:
    """Return the profit with each input at its low value (first row) and at its high one (second row)."""
    values: dict[RoiInput, NDArray[np.float64]] = {}
    for place, one in enumerate(moved):
        values[one] = np.full((2, len(moved)), scenario[one].likely)
        values[one][:, place] = scenario[one].low, scenario[one].high
    return np.broadcast_to(totals(scenario, values).profit, (2, len(moved)))
