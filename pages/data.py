"""Data: import a sales export step by step, and look after the datasets."""

import streamlit as st

from crosssell.errors import CrosssellError
from crosssell.ingest.drafts import SavedDraft, find_draft
from crosssell.ingest.questions import Question
from pages.shared import session
from pages.shared.guard import guarded, show_problem
from pages.shared.importing import columns, files, progress, questions, report, start, state, steps, target
from pages.shared.text import _


def review(saved: SavedDraft) -> None:
    """Draw how the files are read, what is asked, and the way on to the import."""
    steps.draw(steps.CHECK, saved)
    staged = progress.outcome(*state.start_staging(saved), part=progress.STAGING)
    if staged is None:
        failed = failure(state.stage_key(saved))
        if failed is not None:
            files.mend_failed_file(saved, failed)
        return
    reading = progress.outcome(*state.start_reading(saved, staged))
    if reading is None:
        return
    asked = [*reading.questions, *still_asked(saved)]
    questions.ask(saved, asked)
    questions.answered(saved)
    files.how_it_was_read(saved, reading.files)
    columns.mapping(saved, reading.files, asked)
    target.where_to(saved, staged, reading, asked)


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
        steps.draw(steps.REPORT)
        report.show(found, imported)
        return
    saved = find_draft(session.workspace(), found)
    if saved is None or not saved.names:
        state.leave()
        st.info(_("This import is finished or was discarded."), icon=":material/info:")
        start.show(session.current())
        return
    review(saved)


draft = state.draft_id()
with guarded():
    if draft is None:
        start.show(session.current())
    else:
        import_of(draft)
