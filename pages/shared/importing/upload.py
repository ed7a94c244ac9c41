"""Choosing files: the upload, how its memory is freed, and the imports that were left unfinished."""

import re
from collections.abc import Sequence
from dataclasses import replace

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from crosssell.ingest.drafts import SavedDraft, add_file, create_draft, draft_ids, find_draft, save_draft
from crosssell.warehouse.workspace import MAX_NAME_LENGTH
from pages.shared import session
from pages.shared.importing import state
from pages.shared.sample import SAMPLE_DATASET
from pages.shared.text import _, number, plain, translator

_TURN = "_upload_turn"
_ENDINGS = re.compile(r"(\.(csv|tsv|txt|xlsx|xlsm|xls|gz|zip))+$", re.IGNORECASE)
_MOST_UNFINISHED = 5


def uploader(saved: SavedDraft | None = None) -> None:
    """Draw the upload; what arrives goes into ``saved``, or into a draft of its own, at once.

    Streamlit keeps uploads in memory for as long as their widget holds them. They are copied to disk,
    given back, and the widget is drawn anew.
    """
    turn = st.session_state.get(_TURN, 0)
    place = saved.id if saved is not None else "new"
    with st.container(key=f"uploader_{place}"):
        st.html(_words_for_css(choose=_("Choose files"), drop=_("or drop them here")))
        given = st.file_uploader(
            _("Sales exports"),
            accept_multiple_files=True,
            key=f"upload_{place}_{turn}",
            label_visibility="collapsed",
        )
    st.caption(
        _(
            "CSV, TSV, TXT or Excel (XLSX), also packed as GZ. Several files at once, such as one a month. "
            "Up to {size} MB each.",
            size=number(int(st.get_option("server.maxUploadSize"))),
        )
    )
    if given:
        draft = take_over(given, saved)
        st.session_state[_TURN] = turn + 1
        state.enter(draft.id)
        st.rerun()


def _words_for_css(**words: str) -> str:
    """Return our words for the upload, whose own are English in every language, for the style sheet."""
    quoted = {name: word.replace("\\", "").replace('"', "”").replace("<", "") for name, word in words.items()}
    rules = "".join(f'--upload-{name}:"{word}";' for name, word in quoted.items())
    return f"<style>:root{{{rules}}}</style>"


def take_over(given: Sequence[UploadedFile], saved: SavedDraft | None) -> SavedDraft:
    """Copy uploaded files to a draft on disk and free their memory.

    Raises:
        CrosssellError: ``no_space``.
    """
    workspace = session.workspace()
    draft = saved
    if draft is None:
        draft = create_draft(workspace)
        options = replace(draft.options, dataset=proposed_dataset(given[0].name))
        draft = replace(draft, options=options)
        save_draft(workspace, draft)
    try:
        for file in given:
            draft = add_file(workspace, draft, name=file.name, content=file)
    finally:
        free_memory(given)
    return draft


def free_memory(given: Sequence[UploadedFile]) -> None:
    """Give the memory of uploads back, which Streamlit would hold until the session ends.

    Streamlit has no public call for it; this is the one place that knows the internal one.
    """
    context = get_script_run_ctx()
    if context is None:
        return
    for file in given:
        context.uploaded_file_mgr.remove_file(context.session_id, file.file_id)


def proposed_dataset(file_name: str) -> str:
    """Return where a new import goes: the dataset on screen, else a name made of the file's."""
    current = session.current()
    if current is not None and current.name != SAMPLE_DATASET:
        return current.name
    return free_name(file_name)


def free_name(file_name: str) -> str:
    """Make a name for a dataset of a file's name, one that is not taken yet."""
    bare = "".join(sign if sign.isprintable() else " " for sign in _ENDINGS.sub("", file_name))
    bare = " ".join(bare.replace("_", " ").split())[: MAX_NAME_LENGTH - 4].strip() or _("My shop")
    taken = set(session.names())
    numbered = (f"{bare} {count}" for count in range(2, len(taken) + 3))
    return next(name for name in (bare, *numbered) if name not in taken)


def unfinished() -> None:
    """List the imports that were begun and not finished, to go on with or to discard."""
    workspace = session.workspace()
    found = [find_draft(workspace, one) for one in draft_ids(workspace)[:_MOST_UNFINISHED]]
    drafts = [one for one in found if one is not None]
    if not drafts:
        return
    st.markdown(f"**{_('Not finished yet')}**")
    with st.container(border=True, key="unfinished", gap="xsmall"):
        for one in drafts:
            _unfinished_line(one)


def _unfinished_line(saved: SavedDraft) -> None:
    job = state.import_job(saved.id)
    running = job is not None and job.running
    with st.container(
        key=f"unfinished_{saved.id}", horizontal=True, vertical_alignment="center", gap="small"
    ):
        names = plain(translator().listed(saved.names[:3])) or _("no file yet")
        more = f" + {number(len(saved.names) - 3)}" if len(saved.names) > 3 else ""
        st.markdown(f"{names}{more}", width="stretch")
        if running:
            st.badge(_("Import is running"), icon=":material/hourglass_top:", color="blue")
        st.button(
            _("Continue"),
            key=f"continue_{saved.id}",
            on_click=state.enter,
            args=(saved.id,),
            icon=":material/arrow_forward:",
        )
        st.button(
            _("Discard"),
            key=f"discard_{saved.id}",
            on_click=state.discard,
            args=(saved.id,),
            type="tertiary",
            disabled=running,
        )
