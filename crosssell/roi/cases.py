"""How does a campaign come out if everything goes badly, as expected, or well?

Pessimistic: each input at whichever end of its range, low or high, leaves less profit while all others have
their likely value; optimistic: at the other end. An input that leaves the profit as it is stays at its likely
value. That everything goes badly at once is much rarer than that one thing does: how likely, the simulation
says. The three are certain scenarios, without a spread.

Two ends that are bad alone may be good together: an order that costs more than it brings is a loss, fewer
orders than without the campaign are one, but fewer of such orders are a gain. Where a pessimistic case came
out above the expected one for that, or an optimistic one below it, its inputs are moved one after another,
each given those before it; one that would do no harm (or no good) then stays at its likely value.
"""

from collections.abc import Mapping

from crosssell.columns import RoiInput, ScenarioCase, UpliftUnit
from crosssell.roi.model import Values, totals
from crosssell.roi.scenario import Estimate, Scenario


def case(scenario: Scenario, which: ScenarioCase) -> Scenario:
    """Return a scenario in which every input has the one value that it takes in a case.

    Sources and notes stay. Where the uplift would leave fewer responses than none, or more than customers, it
    ends there, as it does in the model.
    """
    values = {one: _chosen(scenario, one, which=which) for one in RoiInput}
    if which != ScenarioCase.EXPECTED and _gain(scenario, values, which) < 0:
        values = _one_after_another(scenario, values, which)
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


def _gain(scenario: Scenario, values: Values, which: ScenarioCase) -> float:
    """Return by how much a case is worse, or better, than expected, as its name says; below zero if not."""
    more = float(totals(scenario, values).profit) - float(totals(scenario, {}).profit)
    return -more if which == ScenarioCase.PESSIMISTIC else more


def _one_after_another(scenario: Scenario, ends: Values, which: ScenarioCase) -> dict[RoiInput, float]:
    values: dict[RoiInput, float] = scenario.likely()
    for one in RoiInput:
        moved = {**values, one: float(ends[one])}
        if _gain(scenario, moved, which) > _gain(scenario, values, which):
            values = moved
    return values


def _possible_uplift(values: Mapping[RoiInput, float], *, uplift_unit: UpliftUnit) -> float:
    """Return the uplift, held where the response stays between 0 and 1."""
    baseline, uplift = values[RoiInput.BASELINE_RATE], values[RoiInput.UPLIFT]
    if uplift_unit == UpliftUnit.RELATIVE:
        return min(uplift, (1 - baseline) / baseline) if baseline > 0 else uplift
    return max(-baseline, min(uplift, 1 - baseline))
