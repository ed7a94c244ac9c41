"""Work that changes a whole dataset beside the screen: its last import taken back, its words judged anew.

One piece of such work runs at a time for a dataset, and it is found again after a reload.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

import streamlit as st

from crosssell.errors import CrosssellError, ErrorCode
from crosssell.ingest.history import PastImport
from crosssell.ingest.jobs import Job, Progress
from crosssell.ingest.undo import undo, undoable
from crosssell.warehouse import Warehouse
from pages.shared import session
from pages.shared.guard import show_problem
from pages.shared.importing import progress
from pages.shared.text import _, date, plain

_ENDED = "_change_ended"


class Change(StrEnum):
    """What the work does to the dataset."""

    UNDO = "undo"
    WORDS = "words"


def key_of(change: Change, name: str) -> str:
    """Return under which key the work on the dataset ``name`` is found."""
    return f"{change}:{name}"


def start(change: Change, name: str, work: Callable[[Warehouse, Progress], Any]) -> None:
    """Start ``work`` on the dataset ``name`` beside the screen."""
    workspace = session.workspace()
    key = key_of(change, name)

    def run(told: Progress) -> Any:
        with workspace.held(name) as warehouse:
            return work(warehouse, told)

    session.job_board().forget(key)
    session.job_board().start(key, run)


def start_undo(name: str, import_id: int) -> None:
    """Take back the import that the reader has seen, and no later one."""

    def work(warehouse: Warehouse, told: Progress) -> PastImport:
        last = undoable(warehouse)
        if last is None or last.import_id != import_id:
            raise CrosssellError(ErrorCode.NOTHING_TO_UNDO)
        return undo(warehouse, progress=told)

    start(Change.UNDO, name, work)


def under_way(name: str) -> bool:
    """Tell whether the dataset is being changed, and draw how far that is; say once what has come of it."""
    told_of, changed, ended = st.session_state.pop(_ENDED, (None, Change.UNDO, None))
    if ended is not None and told_of == name:
        _tell(changed, ended)
    for change in Change:
        key = key_of(change, name)
        job = session.job_board().find(key)
        if job is None:
            continue
        words = progress.undo_words if change == Change.UNDO else progress.word_words
        if progress.still_running(job, key, progress.CHANGING, words=words):
            return True
        # What this run knows of the dataset is from before the end of the work.
        session.job_board().forget(key)
        st.session_state[_ENDED] = (name, change, job)
        st.rerun()
    return False


def _tell(change: Change, job: Job) -> None:
    """Say it at the head of the screen, and beside it for a reader who is further down."""
    if job.error is not None:
        show_problem(job.error)
        return
    text, icon = _outcome_words(change, job.result)
    st.success(text, icon=icon)
    st.toast(text, icon=icon)


def _outcome_words(change: Change, result: Any) -> tuple[str, str]:
    if change == Change.WORDS:
        return _("Saved. All figures follow the words from now on."), ":material/check_circle:"
    past: PastImport = result
    text = _(
        "The import of {day} was taken back. The dataset is as it was before it.",
        day=plain(date(past.imported_at)),
    )
    return text, ":material/undo:"
