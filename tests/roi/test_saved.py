"""Scenarios that are kept: they come back as they were, under the names that they were given."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from crosssell.errors import CrosssellError
from crosssell.naming import LONGEST_NAME
from crosssell.roi.saved import (
    delete_scenario,
    duplicate_scenario,
    rename_scenario,
    replace_scenario,
    save_scenario,
    saved_scenario,
    saved_scenarios,
)
from crosssell.roi.scenario import Estimate
from crosssell.warehouse import Warehouse, Workspace
from tests.roi.scenarios import scenario, uncertain

NOW = datetime(2026, 3, 4, 9, 30)
LATER = datetime(2026, 3, 5, 8, 0)
MADE = uncertain(price=Estimate(low=1, likely=2, high=3, note="<b>'; drop table scenario\x00"))


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Warehouse]:
    workspace = Workspace(tmp_path)
    yield workspace.open_or_create("shop")
    workspace.close()


def names(shop: Warehouse) -> list[str]:
    return [kept.name for kept in saved_scenarios(shop)]


def test_a_scenario_is_kept_changed_copied_and_deleted(shop: Warehouse) -> None:
    first = save_scenario(shop, name="  Spring \n letter  ", scenario=MADE, saved_at=NOW)
    found = saved_scenario(shop, scenario_id=first)
    assert found.scenario == found.kept.scenario == MADE
    assert (found.kept.scenario_id, found.kept.name, found.kept.saved_at) == (first, "Spring letter", NOW)

    copy = duplicate_scenario(shop, scenario_id=first, name="'; drop table scenario --", saved_at=LATER)
    assert names(shop) == ["'; drop table scenario --", "Spring letter"]  # the latest first
    replace_scenario(shop, scenario_id=copy, scenario=scenario(price=7), saved_at=LATER)
    rename_scenario(shop, scenario_id=copy, name="Spring letter")
    assert saved_scenario(shop, scenario_id=copy).scenario == scenario(price=7)
    assert saved_scenario(shop, scenario_id=first).scenario == MADE
    assert names(shop) == ["Spring letter", "Spring letter"]

    delete_scenario(shop, scenario_id=copy)
    delete_scenario(shop, scenario_id=copy)
    assert [kept.scenario_id for kept in saved_scenarios(shop)] == [first]


def test_names_may_be_anything_but_blank_or_endless(shop: Warehouse) -> None:
    kept = save_scenario(shop, name="x" * LONGEST_NAME, scenario=MADE, saved_at=NOW)
    for refused in ("", "  \n ", "x" * (LONGEST_NAME + 1)):
        for attempt in (
            lambda name: save_scenario(shop, name=name, scenario=MADE, saved_at=NOW),
            lambda name: rename_scenario(shop, scenario_id=kept, name=name),
            lambda name: duplicate_scenario(shop, scenario_id=kept, name=name, saved_at=NOW),
        ):
            with pytest.raises(CrosssellError, match="name of a scenario"):
                attempt(refused)
    assert names(shop) == ["x" * LONGEST_NAME]


def test_what_was_deleted_meanwhile_is_not_saved_into_nothing(shop: Warehouse) -> None:
    for attempt in (
        lambda: saved_scenario(shop, scenario_id="gone"),
        lambda: replace_scenario(shop, scenario_id="gone", scenario=MADE, saved_at=NOW),
        lambda: rename_scenario(shop, scenario_id="gone", name="x"),
        lambda: duplicate_scenario(shop, scenario_id="gone", name="x", saved_at=NOW),
    ):
        with pytest.raises(CrosssellError) as error:
            attempt()
        assert (error.value.code, error.value.reason) == ("unknown_item", "scenario")
    assert saved_scenarios(shop) == ()


def test_what_a_newer_version_wrote_stays_in_the_list_and_says_so(shop: Warehouse) -> None:
    newer = save_scenario(shop, name="Newer", scenario=MADE, saved_at=LATER)
    save_scenario(shop, name="Mine", scenario=MADE, saved_at=NOW)
    with shop.write() as cursor:
        cursor.execute(
            "update scenario set scenario = replace(scenario, '\"audience\"', '\"galaxies\"') "
            "where scenario_id = $newer",
            newer=newer,
        )

    assert [(kept.name, kept.scenario) for kept in saved_scenarios(shop)] == [("Newer", None), ("Mine", MADE)]
    with pytest.raises(CrosssellError) as error:
        saved_scenario(shop, scenario_id=newer)
    assert (error.value.code, error.value.reason) == ("workspace_damaged", "newer")
