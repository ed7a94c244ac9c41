"""Scenarios that the user has kept, in the dataset they belong to."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crosssell.errors import CrosssellError, ErrorCode
from crosssell.naming import kept_name
from crosssell.roi.scenario import Scenario
from crosssell.roi.scenario_form import document_text, scenario_of_text
from crosssell.warehouse import Cursor, Warehouse


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A saved scenario, as a list of them shows it.

    Attributes:
        scenario_id: Names it.
        name: As the user calls it; two may be called the same.
        saved_at: When it was saved last; wall time.
        scenario: Its inputs; ``None`` where a newer version has written them in a form that this one does not
            know.
    """

    scenario_id: str
    name: str
    saved_at: datetime
    scenario: Scenario | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedScenario:
    """A saved scenario that can be read.

    Attributes:
        kept: As in the list.
        scenario: Its inputs.
    """

    kept: Kept
    scenario: Scenario


LIST = """
select scenario_id, name, saved_at, scenario
from scenario
where $scenario_id::varchar is null or scenario_id = $scenario_id
order by saved_at desc, scenario_id
"""


def saved_scenarios(warehouse: Warehouse) -> tuple[Kept, ...]:
    """Return all saved scenarios, the latest first."""
    return tuple(_kept(row) for row in warehouse.rows(LIST, scenario_id=None))


def saved_scenario(warehouse: Warehouse, *, scenario_id: str) -> SavedScenario:
    """Return one saved scenario.

    Raises:
        CrosssellError: ``unknown_item`` if there is none of this id, ``workspace_damaged`` with the reason
            ``newer`` if a newer version has written it in a form that this one does not know.
    """
    found = warehouse.rows(LIST, scenario_id=scenario_id)
    if not found:
        raise _gone(scenario_id)
    kept = _kept(found[0])
    if kept.scenario is None:
        raise CrosssellError(ErrorCode.WORKSPACE_DAMAGED, "newer", name=warehouse.name)
    return SavedScenario(kept=kept, scenario=kept.scenario)


SAVE = """
insert into scenario (scenario_id, name, saved_at, scenario)
values ($scenario_id, $name, $saved_at, $text)
"""


def save_scenario(warehouse: Warehouse, *, name: str, scenario: Scenario, saved_at: datetime) -> str:
    """Keep a scenario and return the id that names it from now on.

    Args:
        warehouse: The dataset.
        name: As the user calls it; blanks around it are dropped.
        scenario: Its inputs.
        saved_at: Now, wall time.

    Raises:
        CrosssellError: ``invalid_value`` for a name that is blank or too long.
    """
    scenario_id, plain = uuid.uuid4().hex[:12], kept_name(name, what="scenario_name")
    with warehouse.write() as cursor:
        cursor.execute(
            SAVE, scenario_id=scenario_id, name=plain, saved_at=saved_at, text=document_text(scenario)
        )
    return scenario_id


def duplicate_scenario(warehouse: Warehouse, *, scenario_id: str, name: str, saved_at: datetime) -> str:
    """Keep a scenario once more under another name and return the id of the copy.

    Raises:
        CrosssellError: As `saved_scenario` and `save_scenario`.
    """
    saved = saved_scenario(warehouse, scenario_id=scenario_id)
    return save_scenario(warehouse, name=name, scenario=saved.scenario, saved_at=saved_at)


REPLACE = """
update scenario set saved_at = $saved_at, scenario = $text where scenario_id = $scenario_id
"""


def replace_scenario(
    warehouse: Warehouse, *, scenario_id: str, scenario: Scenario, saved_at: datetime
) -> None:
    """Save a scenario in the place of an earlier state of it; arguments as of `save_scenario`.

    Raises:
        CrosssellError: ``unknown_item`` if it has been deleted meanwhile.
    """
    with warehouse.write() as cursor:
        _require(cursor, scenario_id)
        cursor.execute(REPLACE, scenario_id=scenario_id, saved_at=saved_at, text=document_text(scenario))


RENAME = "update scenario set name = $name where scenario_id = $scenario_id"


def rename_scenario(warehouse: Warehouse, *, scenario_id: str, name: str) -> None:
    """Call a saved scenario something else.

    Raises:
        CrosssellError: ``invalid_value`` for a name that is blank or too long, ``unknown_item`` if it has
            been deleted meanwhile.
    """
    plain = kept_name(name, what="scenario_name")
    with warehouse.write() as cursor:
        _require(cursor, scenario_id)
        cursor.execute(RENAME, scenario_id=scenario_id, name=plain)


FORGET = "delete from scenario where scenario_id = $scenario_id"


def delete_scenario(warehouse: Warehouse, *, scenario_id: str) -> None:
    """Delete a saved scenario; one that is gone already stays so."""
    with warehouse.write() as cursor:
        cursor.execute(FORGET, scenario_id=scenario_id)


EXISTS = "select 1 from scenario where scenario_id = $scenario_id"


def _require(cursor: Cursor, scenario_id: str) -> None:
    if not cursor.rows(EXISTS, scenario_id=scenario_id):
        raise _gone(scenario_id)


def _gone(scenario_id: str) -> CrosssellError:
    return CrosssellError(ErrorCode.UNKNOWN_ITEM, "scenario", item=scenario_id)


def _kept(row: tuple[Any, ...]) -> Kept:
    scenario_id, name, saved_at, text = row
    try:
        scenario = scenario_of_text(text, today=saved_at.date())
    except CrosssellError:
        scenario = None
    return Kept(scenario_id=scenario_id, name=name, saved_at=saved_at, scenario=scenario)
