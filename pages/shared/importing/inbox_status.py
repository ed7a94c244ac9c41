"""Files that arrive by themselves: the folder to save exports into, and what has become of them."""

from datetime import datetime

import streamlit as st

from crosssell.columns import InboxOutcome
from crosssell.ingest import inbox
from crosssell.ingest.inbox import InboxEvent, InboxFolder, InboxStatus, WaitingDraft
from crosssell.labels import error_text, label
from pages.shared import session
from pages.shared.importing import state
from pages.shared.importing.history import files_line
from pages.shared.text import _, date, ngettext, plain, translator

_BUSY_SECONDS = 2.0
_QUIET_SECONDS = 15.0
_MOST_EVENTS = 6
_SEEN = "_inbox_seen"
_COLOURS = {
    InboxOutcome.IMPORTED: "green",
    InboxOutcome.UNCHANGED: "gray",
    InboxOutcome.WAITING: "orange",
    InboxOutcome.FAILED: "red",
    InboxOutcome.DISCARDED: "gray",
}


def section(current: session.Current | None) -> None:
    """Draw the inbox, open where something waits or is on its way."""
    found = inbox.status(session.workspace())
    st.session_state[_SEEN] = _mark(found)
    waiting = sum(len(folder.waiting) for folder in found.folders)
    is_busy = any(folder.arriving or folder.importing for folder in found.folders)
    with st.expander(
        heading(waiting, is_busy=is_busy),
        icon=":material/inbox:",
        expanded=bool(waiting) or is_busy,
        key="inbox",
    ):
        st.fragment(_watch, run_every=_BUSY_SECONDS if is_busy else _QUIET_SECONDS)(current)


def heading(waiting: int, *, is_busy: bool) -> str:
    """Return what the inbox is, and whether it needs the reader."""
    name = _("Files that arrive by themselves")
    if waiting:
        asked = ngettext("{n} waits for your answer", "{n} wait for your answer", waiting)
        return f"{name} :orange-badge[{asked}]"
    return f"{name} :blue-badge[{_('something is arriving')}]" if is_busy else name


def _watch(current: session.Current | None) -> None:
    """Draw the status, and the whole screen anew once something has come of a file."""
    found = inbox.status(session.workspace())
    if st.session_state.get(_SEEN) != _mark(found):
        st.rerun()
    _how_to(found, current)
    for folder in sorted(found.folders, key=lambda one: current is None or one.dataset != current.name):
        _folder(folder, is_shown=current is not None and folder.dataset == current.name)
    if found.loose:
        text = _(
            "These lie beside the folders of the datasets, so nothing is done with them: {files}. Move them "
            "into the folder of a dataset.",
            files=plain(files_line(found.loose)),
        )
        st.caption(f":orange[:material/warning: {text}]")


def _how_to(found: InboxStatus, current: session.Current | None) -> None:
    if not found.watched:
        st.markdown(f":orange[:material/pause_circle: {_('The folder is not being watched just now.')}]")
    if current is None:
        st.markdown(
            _(
                "A folder in here is a dataset: an export that is saved into it is imported by itself while "
                "Crosssell runs."
            )
        )
        folder = found.folder
    else:
        st.markdown(
            _(
                "An export that is saved into this folder goes into “{name}” by itself while Crosssell runs. "
                "Files with known columns need no click; others wait here for your answer.",
                name=plain(current.name),
            )
        )
        folder = inbox.folder_of(session.workspace(), current.name)
    st.code(str(folder), language=None, wrap_lines=True)


def _folder(folder: InboxFolder, *, is_shown: bool) -> None:
    is_empty = not (folder.arriving or folder.importing or folder.waiting or folder.events or folder.problem)
    if is_empty:
        return
    if not is_shown:
        st.markdown(f"**{plain(folder.dataset)}**")
    if folder.problem is not None:
        st.warning(plain(error_text(folder.problem, translator())), icon=":material/folder_off:")
    if folder.importing:
        text = _("Import under way: {files}", files=plain(files_line(folder.importing)))
        st.progress(min(max(folder.share or 0.0, 0.0), 1.0), text=text)
    if folder.arriving:
        text = _("On its way: {files}", files=plain(files_line(folder.arriving)))
        st.markdown(f":gray[:material/hourglass_top: {text}]")
    for waiting in folder.waiting:
        _waiting(waiting)
    asked = {one.files for one in folder.waiting}
    told = [one for one in folder.events if one.outcome != InboxOutcome.WAITING or one.files not in asked]
    for event in told[:_MOST_EVENTS]:
        _event(event)


def _waiting(waiting: WaitingDraft) -> None:
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", key=f"inboxline_{waiting.draft_id}"
    ):
        since = _("since {moment}", moment=plain(_moment(waiting.since)))
        st.markdown(
            f":orange[:material/help:] {plain(files_line(waiting.files))} :gray[{since}]", width="stretch"
        )
        # A fragment's own button would draw the fragment alone: the way on is another screen.
        if st.button(
            _("Answer"),
            key=f"inbox_answer_{waiting.draft_id}",
            icon=":material/arrow_forward:",
            type="primary",
        ):
            state.enter(waiting.draft_id)
            st.rerun()


def _event(event: InboxEvent) -> None:
    badge = f":{_COLOURS[event.outcome]}-badge[{label(event.outcome, translator())}]"
    st.markdown(f"{badge} {plain(files_line(event.files))} :gray[{plain(' · '.join(event_facts(event)))}]")
    if event.error is not None:
        st.caption(plain(error_text(event.error, translator())))


def event_facts(event: InboxEvent) -> list[str]:
    """Return when it was and what it brought."""
    facts = [_moment(event.at)]
    if event.orders_new:
        facts.append(ngettext("{n} new order number", "{n} new order numbers", event.orders_new))
    if event.orders_replaced:
        facts.append(ngettext("{n} brought up to date", "{n} brought up to date", event.orders_replaced))
    return facts


def _moment(value: datetime) -> str:
    return f"{date(value)}, {value:%H:%M}"


def _mark(found: InboxStatus) -> tuple[object, ...]:
    """Return what the whole screen depends on: what has ended last, what waits, whether there is work."""
    return tuple(
        (
            folder.dataset,
            [(event.at, event.outcome) for event in folder.events[:1]],
            [one.draft_id for one in folder.waiting],
            bool(folder.arriving or folder.importing),
        )
        for folder in found.folders
    )
