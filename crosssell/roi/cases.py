"""How does a campaign come out if everything goes badly, as expected, or well?

Pessimistic: each input at whichever end of its range, low or high, leaves less profit while all others have
their likely value; optimistic: at the other end. An input that leaves the profit as it is stays at its likely
value. That everything goes badly at once is much rarer than that one thing does: how likely, the simulation
says. The three are certain scenarios, without a spread.
"""

from collections.abc import Mapping

from crosssell.columns import RoiInput, ScenarioCase, UpliftUnit
from crosssell.roi.model import totals
from crosssell.roi.scenario import Estimate, Scenario


def case(scenario: Scenario, which: ScenarioCase) -> Scenario:
    """Return a scenario in which every input has the one value that it takes in a case.

    Sources and notes stay. Where the uplift would leave fewer responses than none, or more than customers, it
    ends there, as it does in the model.
    """
    values = {one: _chosen(scenario, one, which=which) for one in RoiInput}
    values[RoiInput.UPLIFT] = _possible_uplift(values, uplift_unit=scenario.uplift_unit)
    return scenario.having(
        {
            one: Estimate.fixed(value, source=scenario[one].source, note=scenario[one].note)
            for one, value in values.items()
        }
    )


def _chosen(scenario: Scenario, one: RoiInput, *, which: ScenarioCase) -> float:
    estimate = scenario[one]
    if which == ScenarioCase.EXPECTED or estimate.low == estimate.high:
        return estimate.likely
    at_low, at_high = (
        float(totals(scenario, {one: value}).profit) for value in (estimate.low, estimate.high)
    )
    if at_low == at_high:
        return estimate.likely
    worse_is_low = at_low < at_high
    return estimate.low if worse_is_low == (which == ScenarioCase.PESSIMISTIC) else estimate.high


def _possible_uplift(values: Mapping[RoiInput, float], *, uplift_unit: UpliftUnit) -> float:
    """Return the uplift, held where the response stays between 0 and 1."""
    baseline, uplift = values[RoiInput.BASELINE_RATE], values[RoiInput.UPLIFT]
    if uplift_unit == UpliftUnit.RELATIVE:
        return min(uplift, (1 - baseline) / baseline) if baseline > 0 else uplift
    return max(-baseline, min(uplift, 1 - baseline))
