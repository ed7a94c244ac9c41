"""The head of the calculator: which scenario this is, where it starts from, how it is kept and shared."""

import datetime as dt
from functools import partial

import streamlit as st

from crosssell.errors import CrosssellError, ErrorCode
from crosssell.labels import error_text, label
from crosssell.naming import LONGEST_NAME
from crosssell.roi.link_form import link_text
from crosssell.roi.saved import replace_scenario, save_scenario
from pages.shared import session
from pages.shared.link import full_url
from pages.shared.roi import session as roi_session
from pages.shared.roi.session import Start, Working
from pages.shared.text import _, date, plain, translator

NAME_KEY = "roi_save_name"
IN_LINK = "s"


def draw(found: Working, current: session.Current | None) -> None:
    """Draw the name of the scenario and the buttons."""
    with st.container(
        horizontal=True,
        horizontal_alignment="distribute",
        vertical_alignment="center",
        gap="small",
        key="roi_head",
    ):
        st.markdown(_name(found), width="content")
        with st.container(horizontal=True, gap="xsmall", width="content", key="roi_head_buttons"):
            st.button(
                _("Start from …"),
                icon=":material/play_arrow:",
                key="roi_start_open",
                on_click=_turn_start,
            )
            _save(found, current)
            _link(found, current)


def _name(found: Working) -> str:
    if not roi_session.is_begun():
        return f":gray[{example_words()}]"
    if found.saved_id is None:
        begun_from = f"**{plain(found.proposal)}** :gray[·] " if found.proposal else ""
        return f"{begun_from}:gray[{_('Not saved')}]"
    changed = f" :gray[· {_('changed')}]" if found.is_changed else ""
    return f"**{plain(found.name)}**{changed}"


def example_words() -> str:
    """Name the example that a session begins with."""
    return _("An example: {trade}", trade=label(roi_session.EXAMPLE, translator()))


def _turn_start() -> None:
    roi_session.ask_start(Start() if roi_session.start_asked() is None else None)


def _save(found: Working, current: session.Current | None) -> None:
    popover = st.popover(
        _("Save"),
        icon=":material/bookmark:",
        key="roi_save",
        on_change="rerun",
        disabled=current is None,
        help=_("A scenario is saved in a dataset, and none is open.") if current is None else None,
    )
    if not popover.open or current is None:
        return
    with popover:
        if found.saved_id is not None:
            st.button(
                _("Save the changes"),
                type="primary",
                key="roi_save_changes",
                disabled=not found.is_changed,
                on_click=partial(_replace, found, current),
            )
            st.divider()
        name = st.text_input(_("Name"), value=_proposed(found), max_chars=LONGEST_NAME, key=NAME_KEY)
        st.caption(
            _("It is saved in “{dataset}”, with the values and their origin.", dataset=plain(current.name))
        )
        st.button(
            _("Save as a new scenario") if found.saved_id is not None else _("Save the scenario"),
            type="primary" if found.saved_id is None else "secondary",
            key="roi_save_new",
            disabled=not name.strip(),
            on_click=partial(_keep, found, current),
        )


def _proposed(found: Working) -> str:
    """Return the name that the field of a new scenario starts with."""
    proposed = found.name or found.proposal or _("Scenario of {day}", day=date(dt.date.today()))
    return proposed[:LONGEST_NAME]


def _keep(found: Working, current: session.Current) -> None:
    name = " ".join(str(st.session_state.get(NAME_KEY) or "").split())
    try:
        made = save_scenario(
            current.warehouse, name=name, scenario=found.scenario, saved_at=dt.datetime.now()
        )
    except CrosssellError as error:
        roi_session.say_later(plain(error_text(error, translator())), icon=":material/error:")
        return
    roi_session.keep(saved_id=made, saved=found.scenario, name=name, dataset=current.name)
    _close_and_say()


def _replace(found: Working, current: session.Current) -> None:
    if found.saved_id is None:
        return
    try:
        replace_scenario(
            current.warehouse,
            scenario_id=found.saved_id,
            scenario=found.scenario,
            saved_at=dt.datetime.now(),
        )
    except CrosssellError as error:
        if error.code == ErrorCode.UNKNOWN_ITEM:  # deleted in another window
            roi_session.forget_saved(found.saved_id)
        roi_session.say_later(plain(error_text(error, translator())), icon=":material/error:")
        return
    roi_session.keep(saved=found.scenario)
    _close_and_say()


def _close_and_say() -> None:
    st.session_state["roi_save"] = False
    roi_session.say_later(_("Saved. You find it under Scenarios."), icon=":material/check:")


def _link(found: Working, current: session.Current | None) -> None:
    popover = st.popover(_("Copy link"), icon=":material/link:", key="roi_link", on_change="rerun")
    if not popover.open:
        return
    with popover:
        st.caption(_("Opens this scenario with all its values, without notes and names."))
        dataset = current.name if current is not None else None
        st.code(
            full_url(st.context.url or "", dataset=dataset, choices=[(IN_LINK, link_text(found.scenario))]),
            language=None,
            wrap_lines=True,
        )
        st.caption(_("It works for people who can reach this Crosssell."))
