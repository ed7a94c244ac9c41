"""Choosing files: one door for files of any size, and the imports that were left unfinished.

The browser sends the files past Streamlit to a route of our own (``pages/shared/uploading``), which streams
them to disk; what is drawn here is in ``pages/static/upload.*``.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache, partial
from pathlib import Path

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer
from streamlit.runtime.scriptrunner import get_script_run_ctx

from crosssell.errors import CrosssellError, ErrorCode
from crosssell.ingest import inbox
from crosssell.ingest.arriving import plain_name
from crosssell.ingest.drafts import SavedDraft, draft_ids, find_draft
from crosssell.ingest.files.staged import Limits
from crosssell.warehouse.workspace import MAX_NAME_LENGTH
from pages.shared import session
from pages.shared.guard import show_problem
from pages.shared.importing import state
from pages.shared.sample import SAMPLE_DATASET
from pages.shared.text import _, number, plain, translator
from pages.shared.uploading import guards, route
from pages.shared.uploading.office import office
from pages.shared.uploading.tickets import Ticket

STATIC = Path(__file__).parents[2] / "static"
_TICKETS = "_upload_tickets"
_REFUSED = "_upload_refused"
_ENDINGS = re.compile(
    r"(\.(csv|tsv|txt|xlsx|xlsm|xlsb|xls|ods|parquet|gz|zip))+$",
    re.IGNORECASE,
)
_MOST_UNFINISHED = 5
_MOST_LOST_NAMED = 5
_GIGABYTE = 1024**3


def uploader(saved: SavedDraft | None = None) -> None:
    """Draw the upload; what arrives goes into ``saved``, or into a draft of its own, which is entered."""
    if not guards.may_upload():
        st.info(_("Sign in to upload files."), icon=":material/login:")
        return
    place = saved.id if saved is not None else "new"
    ticket = _ticket(place, saved)
    key = f"upload_{place}"
    with st.container(key=f"uploader_{place}"):
        door()(
            key=key,
            data={
                "address": route.url(),
                "ticket": ticket.id,
                "language": translator().language,
                "words": browser_words(),
            },
            on_arrived_change=partial(_arrived, key, place),
        )
    st.caption(
        _(
            "CSV, TSV, TXT, Excel (XLSX, XLS, XLSB), ODS or Parquet, also packed as GZ or ZIP. Several files "
            "at once, such as one a month. Up to {size} GB each.",
            size=number(Limits().max_bytes / _GIGABYTE),
        )
    )


@cache
def door() -> ComponentRenderer:
    """Return the component that sends files; see `pages/static/upload.js` for what it is given."""
    html, css, js = ((STATIC / f"upload.{kind}").read_text("utf-8") for kind in ("html", "css", "js"))
    return st.components.v2.component("crosssell_upload", html=html, css=css, js=js)


def browser_words() -> dict[str, str]:
    """Return what the browser says; it fills the places in braces itself."""
    return {
        "label": _("Sales exports"),
        "choose": _("Choose files"),
        "drop": _("or drop them here"),
        "cancel": _("Cancel"),
        "sent": _("{sent} of {size}", sent="{sent}", size="{size}"),
        "left": _("about {time} left", time="{time}"),
        "of": _("file {number} of {count}", number="{number}", count="{count}"),
        "checking": _("Everything is here; looking at the file …"),
        "stopping": _("Stopping …"),
        "lost": _("The connection was lost before “{file}” was here. Choose the file again.", file="{file}"),
        "gone": _("“{file}” was not taken: this page is too old. Reload it and try again.", file="{file}"),
        "refused": _(
            "“{file}” was not taken: the browser did not show that this page sent it. Reload the page; "
            "if it happens again, allow cookies for it.",
            file="{file}",
        ),
        "between": _(
            "“{file}” was stopped on its way: it is too large for a server between this page and Crosssell. "
            "Ask those who run it to allow larger uploads.",
            file="{file}",
        ),
        "failed": _("“{file}” could not be taken. Try again in a moment.", file="{file}"),
        "folder": _("A folder cannot be taken. Choose the files in it."),
    }


def _ticket(place: str, saved: SavedDraft | None) -> Ticket:
    """Return this session's ticket for the place, in the language of now."""
    held: dict[str, str] = st.session_state.setdefault(_TICKETS, {})
    language, name_dataset = translator().language, _naming()
    ticket = office().find(held.get(place))
    if ticket is None:
        context = get_script_run_ctx()
        ticket = office().issue(
            session=context.session_id if context is not None else "",
            draft=saved.id if saved is not None else None,
            name_dataset=name_dataset,
            language=language,
        )
        held[place] = ticket.id
    ticket.language, ticket.name_dataset = language, name_dataset
    return ticket


def _arrived(key: str, place: str) -> None:
    """Go on with what has arrived; what has not is kept to be said there, since the door goes away."""
    ticket = office().find(st.session_state[_TICKETS].pop(place, None))
    if ticket is None:
        return
    office().withdraw(ticket.id)
    if ticket.draft is None:
        return
    lost = {name: CrosssellError(ErrorCode.UNREADABLE_FILE, "cut_off", file=name) for name in lost_names(key)}
    st.session_state[_REFUSED] = (ticket.draft, {**lost, **dict(ticket.refused)})
    state.enter(ticket.draft)


def refusals(saved: SavedDraft) -> bool:
    """Say which files did not come in with those of the draft; tell whether there are any."""
    draft, refused = st.session_state.get(_REFUSED, ("", {}))
    if draft != saved.id:
        return False
    for error in refused.values():
        show_problem(error)
    return bool(refused)


def lost_names(key: str) -> list[str]:
    """Return the names out of what the browser tells, which is checked like any input."""
    told = st.session_state[key].arrived
    names = told.get("lost") if isinstance(told, Mapping) else None
    known = names if isinstance(names, list) else []
    return [plain_name(name) for name in known if isinstance(name, str)][:_MOST_LOST_NAMED]


def _naming() -> Callable[[str], str]:
    """Return what proposes a dataset for a new import: the one on screen, else a name made of the file's."""
    current = session.current()
    if current is not None and current.name != SAMPLE_DATASET:
        return partial(_always, current.name)
    return partial(free_name, otherwise=_("My shop"))


def _always(name: str, _file_name: str) -> str:
    return name


def free_name(file_name: str, otherwise: str | None = None) -> str:
    """Make a name for a dataset of a file's name, one that is not taken yet."""
    bare = "".join(sign if sign.isprintable() else " " for sign in _ENDINGS.sub("", file_name))
    bare = " ".join(bare.replace("_", " ").split())[: MAX_NAME_LENGTH - 4].strip()
    bare = bare or otherwise or _("My shop")
    taken = set(session.names())
    numbered = (f"{bare} {count}" for count in range(2, len(taken) + 3))
    return next(name for name in (bare, *numbered) if name not in taken)


def unfinished() -> None:
    """List the imports that were begun and not finished, to go on with or to discard."""
    workspace = session.workspace()
    ids = [one for one in draft_ids(workspace) if not inbox.is_at_work(workspace, one)]
    found = [find_draft(workspace, one) for one in ids[:_MOST_UNFINISHED]]
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
        elif inbox.is_waiting(session.workspace(), saved.id):
            st.badge(_("From the inbox, waits for your answer"), icon=":material/inbox:", color="orange")
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
