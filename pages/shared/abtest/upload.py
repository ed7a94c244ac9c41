"""The upload of a test's file: one file through the same door as an export, read beside the screen.

What arrives is no import: it lies apart from the drafts, and no dataset has to be open.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from crosssell.columns import DateOrder
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.ingest.files.encoding import OFFERED
from crosssell.ingest.files.staged import Limits, StagedFile
from crosssell.ingest.jobs import Job, JobState, Progress, Step
from crosssell.ingest.trial.opening import look_again, open_trial
from crosssell.ingest.trial.stored import (
    StoredTrial,
    discard_trial,
    find_trial,
    save_trial,
    store_trial,
)
from crosssell.ingest.trial.types import TrialFile, TrialOptions
from crosssell.warehouse import Workspace
from pages.shared import session
from pages.shared.guard import show_problem
from pages.shared.importing.files import (
    AUTO,
    DECIMAL_MARKS,
    DELIMITERS,
    HEADER_ROWS,
    delimiter_words,
    encoding_words,
    file_line,
    header_words,
    is_mendable,
    mark_words,
    oddities,
    order_words,
)
from pages.shared.importing.progress import STAGING, still_running
from pages.shared.importing.upload import browser_words, door, lost_names
from pages.shared.text import _, in_words, number, translator
from pages.shared.uploading import guards, route
from pages.shared.uploading.office import office
from pages.shared.uploading.tickets import Ticket

_TICKETS, _REFUSED = "_trial_tickets", "_trial_refused"
_GIGABYTE = 1024**3
PROSPECTS = "prospects"  # the place of a list of prospects, which is no test


@dataclass(slots=True, kw_only=True)
class TrialTicket(Ticket):
    """The right to send one file of a test.

    Attributes:
        trial: Id of the file that is here; a later one takes its place.
    """

    trial: str | None = None

    def accept(self, workspace: Workspace, *, name: str, path: Path) -> bool:
        """Keep a file that has arrived whole.

        Raises:
            CrosssellError: What is wrong with an archive.
        """
        with self.lock:
            stored = store_trial(workspace, name=name, path=path)
            if self.trial is not None:
                discard_trial(workspace, self.trial)
            self.trial = stored.id
        return True


def uploaded(place: str) -> TrialFile | None:
    """Draw the upload of a place, or the file that is there, and return the file once it is read.

    Args:
        place: Which upload of the screen; a word for keys and for the address.
    """
    stored = _stored(place)
    if stored is None:
        _say_gone(place)
        _draw_door(place)
        return None
    _refusals(place)
    job = _opening(stored)
    if still_running(job, _key(stored), STAGING):
        return None
    if job.state != JobState.DONE:
        _draw_failed(place, stored, job)
        return None
    file: TrialFile = job.result
    _draw_file(place, stored, file)
    return file


def forget(place: str) -> None:
    """Delete the file of a place; for callbacks."""
    found = st.session_state.pop(_place_key(place), None) or st.query_params.get(_parameter(place))
    st.query_params.pop(_parameter(place), None)
    st.session_state.pop(_REFUSED, None)
    if found:
        stored = find_trial(session.workspace(), found)
        if stored is not None:
            _end_job(stored)
        discard_trial(session.workspace(), found)


def say(trial_id: str, **changed: Any) -> None:
    """Keep what the reader says about how a file is read; for callbacks.

    Args:
        trial_id: The file.
        changed: Fields of `TrialOptions` or of its `ReadOptions`.
    """
    stored = find_trial(session.workspace(), trial_id)
    if stored is None:
        return
    of_file = {name: value for name, value in changed.items() if hasattr(stored.options.read, name)}
    rest = {name: value for name, value in changed.items() if name not in of_file}
    options = replace(stored.options, read=replace(stored.options.read, **of_file), **rest)
    if options != stored.options:
        save_trial(replace(stored, options=options))


def _draw_door(place: str) -> None:
    if not guards.may_upload():
        st.info(_("Sign in to upload files."), icon=":material/login:")
        return
    ticket = _ticket(place)
    key = f"trial_upload_{place}"
    with st.container(key=f"uploader_{place}"):
        door()(
            key=key,
            data={
                "address": route.url(),
                "ticket": ticket.id,
                "language": translator().language,
                "single": True,
                "words": {
                    **browser_words(),
                    "label": _("List of prospects") if place == PROSPECTS else _("File of a test"),
                    "choose": _("Choose a file"),
                    "drop": _("or drop it here"),
                },
            },
            on_arrived_change=partial(_arrived, key, place),
        )
    st.caption(
        _(
            "CSV, TSV, TXT, Excel (XLSX, XLS, XLSB), ODS or Parquet, also packed as GZ or ZIP. "
            "Up to {size} GB. It enters no dataset and is deleted a day after you last looked at it.",
            size=number(Limits().max_bytes / _GIGABYTE),
        )
    )


def _ticket(place: str) -> Ticket:
    """Return this session's ticket for the place, in the language of now."""
    held: dict[str, str] = st.session_state.setdefault(_TICKETS, {})
    found = office().find(held.get(place))
    if found is None:
        context = get_script_run_ctx()
        found = TrialTicket(
            id=office().new_id(),
            session=context.session_id if context is not None else "",
            draft=None,
            name_dataset=str,
            language=translator().language,
        )
        office().keep(found)
        held[place] = found.id
    found.language = translator().language
    return found


def _arrived(key: str, place: str) -> None:
    """Go on with what has arrived; what has not is kept to be said beside it."""
    ticket = office().find(st.session_state[_TICKETS].pop(place, None))
    if not isinstance(ticket, TrialTicket):
        return
    office().withdraw(ticket.id)
    if ticket.trial is None:
        return
    lost = {name: CrosssellError(ErrorCode.UNREADABLE_FILE, "cut_off", file=name) for name in lost_names(key)}
    st.session_state[_REFUSED] = (ticket.trial, {**lost, **dict(ticket.refused)})
    enter(place, ticket.trial)


def enter(place: str, trial_id: str) -> None:
    """Put a file into a place; for callbacks."""
    st.session_state[_place_key(place)] = trial_id
    st.query_params[_parameter(place)] = trial_id


def _stored(place: str) -> StoredTrial | None:
    """Return the file of the place: of this session, or the one that the address names after a reload."""
    for found in (st.session_state.get(_place_key(place)), st.query_params.get(_parameter(place))):
        stored = find_trial(session.workspace(), found) if found else None
        if stored is not None:
            st.session_state[_place_key(place)] = stored.id
            return stored
    return None


def _say_gone(place: str) -> None:
    """Say that a file was here, or that the address names one, which there is no more."""
    if st.session_state.get(_place_key(place)) or st.query_params.get(_parameter(place)):
        text = (
            _("The list is no longer here: such files are deleted after a day. Choose it again.")
            if place == PROSPECTS
            else _(
                "The file of this test is no longer here: such files are deleted a day after somebody last "
                "looked at them. Choose it again."
            )
        )
        st.info(text, icon=":material/info:")


def _refusals(place: str) -> None:
    trial, refused = st.session_state.get(_REFUSED, ("", {}))
    if trial == st.session_state.get(_place_key(place)):
        for error in refused.values():
            show_problem(error)


def _opening(stored: StoredTrial) -> Job:
    """Return the work that reads the file, begun now where it is not there; it is known by the options."""
    board, workspace, key = session.job_board(), session.workspace(), _key(stored)
    known: str | None = st.session_state.get(_last_key(stored))
    before = board.find(known) if known is not None else None
    if known != key and before is not None and before.running:
        before.cancel()
        before.wait(5)
    st.session_state[_last_key(stored)] = key
    staged = before.result if before is not None and before.state == JobState.DONE else None
    return board.find(key) or board.start(key, partial(_open, workspace, stored, staged))


def _open(
    workspace: Workspace, stored: StoredTrial, known: TrialFile | None, progress: Progress
) -> TrialFile:
    """Read the file; where only marks and orders were said anew, its columns alone."""
    progress.begin(Step.STAGE)
    if known is not None and known.options.read == stored.options.read:
        return look_again(workspace, known.staged, folder=stored.folder, options=stored.options)
    return open_trial(
        workspace,
        stored.path,
        folder=stored.folder,
        name=stored.name,
        options=stored.options,
        progress=progress.within,
        cancelled=progress.cancelled,
    )


def _end_job(stored: StoredTrial) -> None:
    board = session.job_board()
    job = board.find(_key(stored))
    if job is not None:
        if job.running:
            job.cancel()
            job.wait(5)
        board.forget(_key(stored))


def _draw_failed(place: str, stored: StoredTrial, job: Job) -> None:
    """Say why the file cannot be read, and what can be done about it."""
    if job.error is not None:
        show_problem(_about(place, job.error))
    with st.container(horizontal=True, gap="small"):
        _another(place, type="primary")
        if job.error is not None and (is_mendable(job.error) or stored.options != TrialOptions()):
            with st.popover(_("Read it differently"), icon=":material/tune:", key=f"trial_options_{place}"):
                _controls(stored, None)


def _about(place: str, error: CrosssellError) -> CrosssellError:
    """Return an error in the words of what the file was to be."""
    if place != PROSPECTS or error.reason != "trial":
        return error
    return CrosssellError(error.code, PROSPECTS, **error.values)


def _draw_file(place: str, stored: StoredTrial, file: TrialFile) -> None:
    """Draw the file in a line, with ways to read it otherwise and to take another."""
    with st.container(
        key=f"trial_file_{place}", horizontal=True, vertical_alignment="center", gap="small", wrap=True
    ):
        st.markdown(f":green[:material/check:] {file_line(file.staged)}", width="stretch")
        with st.container(horizontal=True, gap="small", width="content", key=f"trial_ways_{place}"):
            with st.popover(_("Read it differently"), icon=":material/tune:", key=f"trial_options_{place}"):
                _controls(stored, file)
            _another(place, type="tertiary")
    for text in oddities(file.staged):
        st.caption(f":material/info: {text}")


def _another(place: str, *, type: Any) -> None:
    st.button(
        _("Choose another file"),
        key=f"another_trial_{place}",
        on_click=forget,
        args=(place,),
        icon=":material/upload_file:",
        type=type,
    )


def _controls(stored: StoredTrial, file: TrialFile | None) -> None:
    """Draw the choices about how a file is read; without ``file`` for one that could not be."""
    read, options = stored.options.read, stored.options
    staged: StagedFile | None = file.staged if file is not None else None
    if staged is not None and len(staged.sheets) > 1:
        _choice(stored, "sheet", _("Sheet"), staged.sheets, staged.sheet, str)
    if staged is None or staged.kind == "csv":
        likely = staged.encoding_choices if staged is not None else ()
        encodings = [AUTO, *dict.fromkeys([*likely, *OFFERED])]
        _choice(stored, "encoding", _("Encoding"), encodings, read.encoding, encoding_words)
        _choice(
            stored, "delimiter", _("Columns are separated by"), [AUTO, *DELIMITERS], read.delimiter,
            delimiter_words,
        )  # fmt: skip
    _choice(stored, "header_row", _("Header"), [AUTO, *HEADER_ROWS], read.header_row, header_words)
    _choice(
        stored, "decimal_mark", _("Decimal mark"), [AUTO, *DECIMAL_MARKS], options.decimal_mark, mark_words
    )
    _choice(stored, "date_order", _("Dates are written"), [AUTO, *DateOrder], options.date_order, order_words)


def _choice(
    stored: StoredTrial, name: str, shown: str, options: Sequence[Any], value: Any, words: Any
) -> None:
    """Draw one choice; its state follows what is kept of the file."""
    key = f"trial_{name}_{stored.id}"
    st.session_state[key] = value if value in options else options[0]
    st.selectbox(
        shown,
        options,
        format_func=in_words(options, lambda one: _("as recognised") if one == AUTO else words(one)),
        key=key,
        on_change=_say_choice,
        args=(stored.id, name, key),
    )


def _say_choice(trial_id: str, name: str, key: str) -> None:
    value = st.session_state[key]
    say(trial_id, **{name: None if value == AUTO else value})


def _key(stored: StoredTrial) -> str:
    return f"trial:{stored.id}:{hash(stored.options)}"


def _last_key(stored: StoredTrial) -> str:
    return f"_trial_job_{stored.id}"


def _place_key(place: str) -> str:
    return f"_trial_{place}"


def _parameter(place: str) -> str:
    return f"test_{place}"
