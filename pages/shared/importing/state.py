"""Which import is under way: its draft, found again through the URL, and its work on the job board.

A draft lives on disk and its work in the process, so neither a reload nor another screen loses it. Work
is known by what it depends on: a changed choice gives it another key, and what ran for the old one stops.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import streamlit as st

from crosssell.columns import LeftOut
from crosssell.ingest import inbox
from crosssell.ingest.draft import import_staged, kept_left_out, read_draft, recall_draft, stage_draft
from crosssell.ingest.drafts import SavedDraft, as_draft, discard_draft, find_draft, remove_file, save_draft
from crosssell.ingest.files.stage import StagedFile
from crosssell.ingest.jobs import Job, JobState, Progress
from crosssell.ingest.reading import Answers
from crosssell.ingest.report import ImportReport
from crosssell.warehouse import Workspace
from pages.shared import session

DRAFT_PARAMETER = "draft"
IMPORT_PARAMETER = "import"
CHECK_FIRST = "check_first"  # of the choice to see how known files are read before their import
_LAST = "_import_work"


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """A finished import.

    Attributes:
        report: What it did.
        left_out: The rows it left out, as (file, row, reason, text).
    """

    report: ImportReport
    left_out: list[tuple[str, int, LeftOut, str]]


def draft_id() -> str | None:
    """Return the id that the URL names."""
    return st.query_params.get(DRAFT_PARAMETER)


def enter(found: str) -> None:
    """Put the draft into the URL."""
    st.query_params[DRAFT_PARAMETER] = found


def leave() -> None:
    """Take the draft out of the URL."""
    st.query_params.pop(DRAFT_PARAMETER, None)


def import_id() -> int | None:
    """Return the number of the past import whose report the URL names."""
    given = st.query_params.get(IMPORT_PARAMETER, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else None


def open_report(number: int) -> None:
    """Put a past import into the URL, in the place of a draft."""
    leave()
    st.query_params[IMPORT_PARAMETER] = str(number)


def close_report() -> None:
    """Take the past import out of the URL."""
    st.query_params.pop(IMPORT_PARAMETER, None)


def discard(found: str) -> None:
    """Stop what runs for the draft and delete it with its files."""
    for key in _known_keys(found):
        job = session.job_board().find(key)
        if job is not None:
            if job.running:
                job.cancel()
                job.wait(10)
            session.job_board().forget(key)
    discard_draft(session.workspace(), found)


def abandon(found: str) -> None:
    """Discard the draft and go back to the start."""
    discard(found)
    leave()


def change(found: str, how: Callable[[SavedDraft], SavedDraft]) -> None:
    """Change a draft on disk; for callbacks, whose own copy may be old. What failed before is forgotten.

    From then on the reader starts the import, not the memory of such files.
    """
    saved = find_draft(session.workspace(), found)
    changed = how(saved) if saved is not None else None
    if changed is not None and changed != saved:
        save_draft(session.workspace(), replace(changed, by_hand=True))
        session.job_board().forget(import_key(found))


def leave_file_out(found: str, place: int) -> None:
    """Take one file out of the draft."""
    change(found, lambda saved: remove_file(session.workspace(), saved, place=place))


def with_answers(saved: SavedDraft, **changed: Any) -> SavedDraft:
    """Return the draft with other answers."""
    answers = replace(saved.options.answers, **changed)
    return replace(saved, options=replace(saved.options, answers=answers))


def without_columns(answers: Answers, number: int) -> Answers:
    """Return the answers without those about the columns of one file, whose columns have changed."""
    kept = {other: said for other, said in answers.file_mapping.items() if other != number}
    return replace(answers, file_mapping=kept)


def stage_key(saved: SavedDraft) -> str:
    """Return the key of the work that stages these files with these options."""
    return f"stage:{saved.id}:{_mark(saved.names, sorted(saved.read_options.items()))}"


def start_staging(saved: SavedDraft) -> tuple[str, str]:
    """Stage the files unless that is done or under way.

    Returns:
        The key of the work to wait for now, and the key of the work that is wanted.
    """
    workspace, draft = session.workspace(), as_draft(session.workspace(), saved)
    return _start(
        saved.id, stage_key(saved), lambda progress: stage_draft(workspace, draft, progress=progress)
    )


def start_reading(saved: SavedDraft, staged: tuple[StagedFile, ...]) -> tuple[str, str]:
    """Decide how the files are read unless that is done or under way; returns as `start_staging`."""
    workspace, draft = session.workspace(), as_draft(session.workspace(), saved)
    options = saved.options
    joins = options.dataset if workspace.exists(options.dataset) and not options.replace else ""
    said = (options.answers, options.kinds, options.joined_mapping)
    key = f"read:{saved.id}:{_mark(stage_key(saved), said, joins)}"
    return _start(saved.id, key, lambda _progress: read_draft(workspace, draft, staged, options))


def import_key(found: str) -> str:
    """Return the key of the draft's import."""
    return f"import:{found}"


def start_import(saved: SavedDraft, staged: tuple[StagedFile, ...]) -> None:
    """Import the staged files beside the screen."""
    workspace = session.workspace()
    session.job_board().forget(import_key(saved.id))
    session.job_board().start(
        import_key(saved.id), lambda progress: _import(workspace, saved, staged, progress)
    )


def as_remembered(saved: SavedDraft, staged: tuple[StagedFile, ...]) -> tuple[SavedDraft, bool]:
    """Open the files as the dataset remembers such files, unless the reader wants to see to it.

    Returns:
        The draft, with the remembered way of opening files where they were opened otherwise, and whether
        the reader leaves the import to the memory.
    """
    known = recall_draft(session.workspace(), staged, saved.options)
    if saved.by_hand or known is None:
        return saved, False
    if st.session_state.get(CHECK_FIRST):
        saved = replace(saved, by_hand=True)
        save_draft(session.workspace(), saved)
        return saved, False
    others = {
        number - 1: options
        for number, options in known.read_options.items()
        if number - 1 not in saved.read_options
    }
    if others:
        saved = replace(saved, read_options={**saved.read_options, **others})
        save_draft(session.workspace(), saved)
    return saved, not others


def import_job(found: str) -> Job | None:
    """Return the draft's import, running or ended; ``None`` before it was started."""
    return session.job_board().find(import_key(found))


def finished(found: str) -> Imported | None:
    """Return the outcome of the draft's import, once it is done."""
    job = import_job(found)
    return job.result if job is not None and job.state == JobState.DONE else None


def _import(
    workspace: Workspace, saved: SavedDraft, staged: tuple[StagedFile, ...], progress: Progress
) -> Imported:
    """Import, and delete the uploaded files: what they held is in the dataset now."""
    draft = as_draft(workspace, saved)
    progress.rows = sum(file.rows_read for file in staged)
    now = datetime.now()
    report = import_staged(workspace, draft, staged, saved.options, now=now, progress=progress)
    left_out = kept_left_out(draft)
    inbox.finished(workspace, saved.id, now=now)
    discard_draft(workspace, saved.id)
    return Imported(report=report, left_out=left_out)


def _start(found: str, key: str, work: Callable[[Progress], Any]) -> tuple[str, str]:
    """Start ``work`` once nothing else runs for the draft; return what to wait for, and ``key``.

    Steps of one draft share a scratch database, so the old one ends before the new one begins.
    """
    board = session.job_board()
    step = key.split(":")[0]
    for other in _known_keys(found):
        job = board.find(other)
        if other == key or job is None or (not job.running and not other.startswith(f"{step}:")):
            continue
        if job.running:
            job.cancel()
            job.wait(0.5)
        if job.running:
            return other, key
        board.forget(other)
    if board.find(key) is None:
        board.start(key, work)
    st.session_state[_LAST] = (found, [*dict.fromkeys([*_known_keys(found), key])])
    return key, key


def _known_keys(found: str) -> list[str]:
    of, keys = st.session_state.get(_LAST, (found, []))
    return list(keys) if of == found else []


def _mark(*what: object) -> str:
    return hashlib.sha256(repr(what).encode()).hexdigest()[:12]
