"""The core's further answers for the results of the calculator, kept: none is worked out twice."""

from functools import lru_cache

from crosssell.columns import RoiInput, RoiTarget, ScenarioCase
from crosssell.roi import cases, grid, solve, swings
from crosssell.roi.result import Grid, Solution, Swing
from crosssell.roi.scenario import Scenario

# A scenario says all that an answer depends on, so they hold for every session.
MOST_KEPT = 128


@lru_cache(MOST_KEPT)
def worked_swings(scenario: Scenario) -> tuple[Swing, ...]:
    """Return the profit as each input goes from low to high."""
    return swings.swings(scenario)


@lru_cache(MOST_KEPT)
def worked_grid(scenario: Scenario, *, across: RoiInput, down: RoiInput) -> Grid:
    """Return the profit over two inputs."""
    return grid.grid(scenario, across=across, down=down)


@lru_cache(MOST_KEPT)
def worked_solution(scenario: Scenario, one: RoiInput, *, target: RoiTarget, wanted: float) -> Solution:
    """Return the value of one input that reaches a target."""
    return solve.solve(scenario, one, target=target, wanted=wanted)


@lru_cache(MOST_KEPT)
def worked_case(scenario: Scenario, which: ScenarioCase) -> Scenario:
    """Return the scenario as it comes out well, badly or as expected."""
    return cases.case(scenario, which)
