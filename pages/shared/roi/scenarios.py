"""The tab scenarios: kept by name in the dataset, opened again, and compared side by side."""

import datetime as dt
from collections.abc import Callable
from functools import partial

import streamlit as st

from crosssell.errors import CrosssellError
from crosssell.labels import error_text
from crosssell.naming import LONGEST_NAME
from crosssell.roi.saved import (
    Kept,
    delete_scenario,
    duplicate_scenario,
    rename_scenario,
    saved_scenarios,
)
from crosssell.roi.scenario import Scenario
from crosssell.warehouse import Warehouse
from pages.shared import session, widgets
from pages.shared.guard import guarded
from pages.shared.roi import compare
from pages.shared.roi import session as roi_session
from pages.shared.roi.shown import figures
from pages.shared.text import _, ngettext, plain, translator

MOST_LISTED = 60


def draw(current: session.Current | None) -> None:
    """Draw the tab."""
    working = roi_session.working(current)
    kept = saved_scenarios(current.warehouse) if current is not None else ()
    with guarded():
        _saved(kept, working, current)
    with guarded():
        compare.draw(working, kept)


def _saved(kept: tuple[Kept, ...], working: roi_session.Working, current: session.Current | None) -> None:
    widgets.section(_("Saved scenarios"))
    if current is None:
        widgets.notice(
            _("Scenarios are saved in a dataset, and none is open. A link or a workbook keeps one too."),
            icon=":material/bookmark:",
        )
    elif not kept:
        widgets.empty_state(
            _("No saved scenarios yet"),
            _("Fill in a campaign under Calculate, then press Save. It stays in this dataset."),
            icon=":material/bookmark:",
        )
    else:
        _list(kept, working, current.warehouse)


def _list(kept: tuple[Kept, ...], working: roi_session.Working, warehouse: Warehouse) -> None:
    for one in kept[:MOST_LISTED]:
        place = f"scenario_{one.scenario_id}"
        with st.container(
            border=True, horizontal=True, vertical_alignment="center", gap="small", key=f"{place}_row"
        ):
            icon = ":material/edit:" if one.scenario_id == working.saved_id else ":material/bookmark:"
            st.markdown(f"{icon} **{plain(one.name)}**  \n:gray[{_about(one)}]", width="stretch")
            if one.scenario is not None:
                st.button(
                    _("Open"),
                    key=f"{place}_open",
                    on_click=partial(_open, one.scenario, one),
                    help=_("Puts it on the calculator in place of what is there."),
                )
            _care(one, warehouse, place=place)
    if len(kept) > MOST_LISTED:
        st.caption(
            ngettext(
                "{n} older scenario is not listed. Delete what you no longer need.",
                "{n} older scenarios are not listed. Delete what you no longer need.",
                len(kept) - MOST_LISTED,
            )
        )


def _about(one: Kept) -> str:
    """Return in one line what it brings, and when it was saved."""
    saved = plain(translator().date_time(one.saved_at))
    if one.scenario is None:
        return f"{_('A newer version of Crosssell has saved it; this one cannot read it.')} · {saved}"
    found, writes = roi_session.outcome_of(one.scenario), figures(one.scenario)
    parts = [_("profit {amount}", amount=plain(writes.rounded(found.profit_amount)))]
    if found.roi is not None:
        parts.append(_("ROI {roi}", roi=plain(writes.roi(found.roi))))
    return " · ".join([*parts, saved])


def _care(one: Kept, warehouse: Warehouse, *, place: str) -> None:
    """Draw what renames, copies or deletes a scenario."""
    with st.popover(
        _("More"),
        icon=":material/more_horiz:",
        key=f"{place}_more",
        help=_("Rename, duplicate or delete this scenario"),
    ):
        st.text_input(_("Name"), value=one.name, max_chars=LONGEST_NAME, key=f"{place}_name")
        with st.container(horizontal=True, gap="xsmall"):
            st.button(
                _("Rename"), key=f"{place}_rename", on_click=_told(partial(_rename, warehouse, one, place))
            )
            if one.scenario is not None:
                st.button(
                    _("Duplicate"),
                    icon=":material/content_copy:",
                    key=f"{place}_copy",
                    on_click=_told(partial(_copy, warehouse, one)),
                )
        st.divider()
        st.button(
            _("Delete this scenario"),
            icon=":material/delete:",
            key=f"{place}_delete",
            on_click=_told(partial(_delete, warehouse, one)),
        )


def _told(work: Callable[[], str]) -> Callable[[], None]:
    """Return a callback that does ``work`` and says what it returns, or what was wrong."""

    def done() -> None:
        try:
            said = work()
        except CrosssellError as error:
            st.toast(plain(error_text(error, translator())), icon=":material/error:")
            return
        st.toast(said, icon=":material/check:")

    return done


def _open(scenario: Scenario, one: Kept) -> None:
    roi_session.load(scenario, name=one.name, saved_id=one.scenario_id)


def _rename(warehouse: Warehouse, one: Kept, place: str) -> str:
    name = str(st.session_state[f"{place}_name"])
    rename_scenario(warehouse, scenario_id=one.scenario_id, name=name)
    return _("Renamed.")


def _copy(warehouse: Warehouse, one: Kept) -> str:
    name = _("Copy of {name}", name=one.name)[:LONGEST_NAME]
    duplicate_scenario(warehouse, scenario_id=one.scenario_id, name=name, saved_at=dt.datetime.now())
    return _("“{name}” was duplicated.", name=plain(one.name))


def _delete(warehouse: Warehouse, one: Kept) -> str:
    delete_scenario(warehouse, scenario_id=one.scenario_id)
    roi_session.forget_saved(one.scenario_id)
    return _("“{name}” was deleted.", name=plain(one.name))
