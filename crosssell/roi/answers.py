"""A campaign's return as plain values for scripts: names, numbers, codes; what cannot be given is ``None``.

Figures bear the names of the results without the ending ``_amount``: amounts are in ``currency``.
"""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from crosssell.records import as_json
from crosssell.roi.result import Outcome, Simulation, Swing
from crosssell.roi.scenario import Scenario

LISTED = ("reasons", "months", "steps")


def roi_answer(
    scenario: Scenario, *, outcome: Outcome, simulation: Simulation, swings: Sequence[Swing]
) -> dict[str, Any]:
    """Return everything that is known of a scenario's return as one object of JSON values."""
    return {
        "start": scenario.start.isoformat(),
        "currency": scenario.currency,
        "rhythm": scenario.rhythm.value,
        "uplift_unit": scenario.uplift_unit.value,
        **{name: value for name, value in _named(outcome).items() if name not in LISTED},
        "reasons": {_bare(name): reason.value for name, reason in outcome.reasons.items()},
        "months": [_named(month) for month in outcome.months],
        "steps": [_named(step) for step in outcome.steps],
        "simulation": _simulation(simulation),
        "swings": [_named(swing) | {"width": as_json(swing.width_amount)} for swing in swings],
    }


def _simulation(simulation: Simulation) -> dict[str, Any]:
    """Return the simulation; the quantiles of the profit stand in it without a name of their own."""
    found = _named(simulation)
    return {
        "draws": found.pop("draws"),
        "seed": found.pop("seed"),
        **found.pop("profit"),
        **found,
        "bins": [_named(one) for one in simulation.bins],
    }


def _named(record: Any) -> dict[str, Any]:
    return {_bare(field.name): as_json(getattr(record, field.name)) for field in fields(record)}


def _bare(name: str) -> str:
    return name.removesuffix("_amount")
