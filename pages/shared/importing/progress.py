"""Work beside the screen: how far it is, how long it still takes, and a button to stop it."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from crosssell.errors import ErrorCode
from crosssell.ingest.jobs import Job, Step
from pages.shared import session
from pages.shared.guard import show_problem
from pages.shared.text import _, ngettext

_QUICK_SECONDS = 0.5  # work that is over within this time shows no progress
_EVERY_SECONDS = 0.5

# Where the steps that one job runs begin and end in the progress of a whole import.
WHOLE = (0.0, 1.0)
STAGING = (0.0, 0.3)
IMPORTING = (0.3, 1.0)
CHANGING = (0.65, 1.0)  # loading and deriving alone

StepWords = Callable[[Step], str]


def outcome(key: str, wanted: str, *, part: tuple[float, float] = WHOLE) -> Any:
    """Return the result of the work ``wanted``, or ``None`` after drawing its progress or its problem.

    Args:
        key: The work to wait for; another than ``wanted`` while an older one is ending.
        wanted: The work whose result counts.
        part: Where the job begins and ends in the progress of an import.
    """
    job = session.job_board().find(key)
    if job is None:
        return None
    job.wait(_QUICK_SECONDS)
    if job.running or key != wanted:
        watch(key, part, step_words)
        return None
    if job.error is not None:
        show_problem(job.error)
        if job.error.code == ErrorCode.CANCELLED:
            st.button(
                _("Read the files again"), key="again", on_click=session.job_board().forget, args=(key,)
            )
        return None
    return job.result


def still_running(job: Job, key: str, part: tuple[float, float], *, words: StepWords | None = None) -> bool:
    """Tell whether the job goes on, and draw its progress if so, its steps in ``words``."""
    job.wait(_QUICK_SECONDS)
    if job.running:
        watch(key, part, words or step_words)
    return job.running


@st.fragment(run_every=_EVERY_SECONDS)
def watch(key: str, part: tuple[float, float], words: StepWords) -> None:
    """Draw a running job; when it has ended, draw the screen anew."""
    job = session.job_board().find(key)
    if job is None or not job.running:
        st.rerun()
        return
    stopping = job.progress.cancelled()
    with st.container(key="import_progress", border=True, gap="small"):
        text = _("Stopping …") if stopping else words(job.progress.step)
        st.progress(share_done(job, part), text=text)
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.caption(_facts(job, part), width="content")
            st.button(_("Cancel"), key=f"cancel_{key}", on_click=job.cancel, disabled=stopping)
        st.caption(_("You may leave this page; the work goes on and is found here again."))


def share_done(job: Job, part: tuple[float, float]) -> float:
    """Return the done share (0–1) of the job's own part of an import."""
    begin, end = part
    return min(max((job.progress.share - begin) / (end - begin), 0.0), 1.0)


def step_words(step: Step) -> str:
    """Return what a step does, in words."""
    match step:
        case Step.WAIT:
            return _("Getting ready …")
        case Step.STAGE:
            return _("Reading the files …")
        case Step.READ:
            return _("Recognising columns, numbers and dates …")
        case Step.CHECK:
            return _("Checking every row …")
        case Step.LOAD:
            return _("Adding the orders to the dataset …")
        case Step.DERIVE:
            return _("Counting baskets …")


def undo_words(step: Step) -> str:
    """Return what taking back an import does, in words."""
    return _("Counting baskets …") if step == Step.DERIVE else _("Taking the import back …")


def word_words(step: Step) -> str:
    """Return what judging words anew does, in words."""
    return _("Counting baskets …") if step == Step.DERIVE else _("Judging every row anew …")


def time_words(seconds: float) -> str:
    """Return how long something still takes, roughly."""
    if seconds < 60:
        return ngettext("about {n} second left", "about {n} seconds left", max(1, round(seconds)))
    return ngettext("about {n} minute left", "about {n} minutes left", round(seconds / 60))


def _facts(job: Job, part: tuple[float, float]) -> str:
    rows = ngettext("{n} row", "{n} rows", job.progress.rows) if job.progress.rows else ""
    share = share_done(job, part)
    left = time_words(job.seconds * (1 - share) / share) if share >= 0.1 else ""
    return " · ".join(text for text in (rows, left) if text)
