"""Which values of a scenario are still an example's, and what do they decide?"""

from crosssell.columns import InputGroup, RoiInput, RoiSource
from crosssell.roi.inputs import spec_of
from crosssell.roi.model import totals
from crosssell.roi.scenario import Scenario

MEASURED = frozenset({RoiSource.DATA, RoiSource.TEST})
STEP = 0.1  # of its value, by which an input is moved to see what it does
LEAST_EFFECT = 0.005  # on the profit, of profit and cost together


def still_examples(scenario: Scenario) -> tuple[RoiInput, ...]:
    """Return the inputs that matter and whose value is a starting point's.

    Returns:
        Those that move the profit most come first. Inputs at nothing are left out, and those of which a tenth
        more or less has less than the `LEAST_EFFECT`; but for costs, whose examples may be far off and which
        the return is divided by. Nothing where no input was counted or measured: then all of the scenario is
        an example, or the user's own.
    """
    if not any(estimate.source in MEASURED for estimate in scenario.estimates):
        return ()
    likely = scenario.likely()
    now = totals(scenario, likely)
    profit = float(now.profit)
    least = LEAST_EFFECT * (abs(profit) + float(now.cost))
    effects: dict[RoiInput, float] = {}
    for one, value in likely.items():
        if scenario[one].source != RoiSource.TEMPLATE or value == 0:
            continue
        spec = spec_of(one, uplift_unit=scenario.uplift_unit)
        step = max(1.0, round(STEP * abs(value))) if spec.whole else STEP * value
        moved = totals(scenario, {one: value - step if abs(value + step) > spec.highest else value + step})
        effect = abs(float(moved.profit) - profit)
        if effect > (0 if spec.group == InputGroup.COST else least):
            effects[one] = effect
    return tuple(sorted(effects, key=lambda one: -effects[one]))
