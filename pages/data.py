"""Data: import a sales export step by step, and look after the datasets."""

import streamlit as st

from crosssell.errors import CrosssellError, ErrorCode
from crosssell.ingest.draft_reading import DraftReading
from crosssell.ingest.drafts import SavedDraft, find_draft
from crosssell.ingest.questions import Question
from pages.shared import session
from pages.shared.guard import guarded, show_problem
from pages.shared.importing import (
    changes,
    columns,
    files,
    progress,
    questions,
    report,
    start,
    state,
    steps,
    target,
    upload,
)
from pages.shared.text import _


def review(saved: SavedDraft) -> None:
    """Draw how the files are read, what is asked, and the way on to the import."""
    steps.draw(steps.CHECK, saved)
    some_are_missing = upload.refusals(saved)
    staged = progress.outcome(*state.start_staging(saved), part=progress.STAGING)
    if staged is None:
        failed = failure(state.stage_key(saved))
        if failed is not None:
            files.mend_failed_file(saved, failed)
        return
    opened = saved.read_options
    saved, is_left_to_memory = state.as_remembered(saved, staged)
    if saved.read_options != opened:
        st.rerun()
    reading = progress.outcome(*state.start_reading(saved, staged))
    if reading is None:
        return
    if is_left_to_memory and not some_are_missing and goes_by_itself(saved, reading):
        state.start_import(saved, staged)
        st.rerun()
    refused = target.unusable(reading)
    if refused is not None and refused.code == ErrorCode.NO_LINE_ITEMS:
        show_problem(refused)
        files.mend_failed_file(saved, refused)
    asked: list[Question] = [*reading.questions, *still_asked(saved)]
    questions.ask(saved, asked)
    questions.answered(saved)
    files.how_it_was_read(saved, sorted([*reading.files, *reading.joined], key=lambda one: one.number))
    columns.mapping(saved, reading.files, reading.joined, asked)
    target.where_to(saved, staged, reading, asked)


def goes_by_itself(saved: SavedDraft, reading: DraftReading) -> bool:
    """Tell whether all files are known and nothing is open; once stopped or failed, the reader decides."""
    return (
        reading.read_as_on is not None
        and state.import_job(saved.id) is None
        and target.reason_to_wait(saved, reading, reading.questions) is None
    )


def failure(key: str) -> CrosssellError | None:
    """Return why work has failed."""
    job = session.job_board().find(key)
    return job.error if job is not None else None


def still_asked(saved: SavedDraft) -> tuple[Question, ...]:
    """Return the questions that only the attempt to import has raised, and show why else it has failed."""
    error = failure(state.import_key(saved.id))
    if error is None:
        return ()
    if "open" in error.values:
        found: tuple[Question, ...] = error.values["open"]
        return found
    show_problem(error)
    return ()


def import_of(found: str) -> None:
    """Draw the import that the URL names, at the step where it is."""
    job = state.import_job(found)
    if job is not None and job.running:
        steps.draw(steps.IMPORT)
        if progress.still_running(job, state.import_key(found), progress.IMPORTING):
            return
        st.rerun()
    imported = state.finished(found)
    if imported is not None:
        report.finished(found, imported)
        return
    saved = find_draft(session.workspace(), found)
    if saved is None or not saved.names:
        state.leave()
        st.info(_("This import is finished or was discarded."), icon=":material/info:")
        start.show(session.current())
        return
    review(saved)


def screen(current: session.Current | None) -> None:
    """Draw what the URL names: an import under way, the report of a past one, or the start."""
    draft = state.draft_id()
    if draft is not None:
        import_of(draft)
        return
    if current is not None and changes.under_way(current.name):
        return
    one = report.asked_for(current)
    if current is not None and one is not None and one.past is not None:
        report.show(current, one, one.past)
        return
    start.show(current)


with guarded():
    screen(session.current())
