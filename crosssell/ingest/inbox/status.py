"""What lies in the inbox, what is being done with it, and what has become of the latest files."""

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from crosssell.columns import InboxOutcome
from crosssell.errors import CrosssellError
from crosssell.ingest.drafts import discard_draft
from crosssell.ingest.inbox.folders import (
    dataset_folders,
    dataset_of,
    day_folder,
    files_in,
    folder_of,
    inbox_of,
    loose_files,
)
from crosssell.ingest.inbox.journal import InboxEvent, note, read_journal
from crosssell.ingest.inbox.origin import Origin, origin_of, settle, waiting_drafts
from crosssell.ingest.inbox.watcher import Watcher, watcher_of
from crosssell.warehouse import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingDraft:
    """A draft from the inbox that needs an answer."""

    draft_id: str
    files: tuple[str, ...]
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxFolder:
    """The inbox of one dataset.

    Attributes:
        dataset: Its name; the dataset need not exist yet.
        path: Where to put files.
        arriving: Files that still grow, or whose turn has not come.
        importing: Files that are being imported now.
        share: Done share (0–1) of that import; ``None`` where there is none.
        waiting: Drafts that need an answer, the oldest first.
        events: What has happened, the newest first, at most 20.
        problem: Why nothing goes on here for the time being; it is tried again by itself.
    """

    dataset: str
    path: Path
    arriving: tuple[str, ...]
    importing: tuple[str, ...]
    share: float | None
    waiting: tuple[WaitingDraft, ...]
    events: tuple[InboxEvent, ...]
    problem: CrosssellError | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxStatus:
    """The inbox as a whole.

    Attributes:
        watched: A watcher of this process looks after it.
        folder: Holds a folder for each dataset.
        folders: A record each, by name.
        loose: Files that lie in no dataset's folder; nothing is done with them.
    """

    watched: bool
    folder: Path
    folders: tuple[InboxFolder, ...]
    loose: tuple[str, ...]


def status(workspace: Workspace) -> InboxStatus:
    """Return how things stand."""
    watcher, drafts = watcher_of(workspace), waiting_drafts(workspace)
    return InboxStatus(
        watched=watcher is not None,
        folder=inbox_of(workspace),
        folders=tuple(_folder(path, watcher, drafts) for path in dataset_folders(workspace)),
        loose=tuple(loose_files(workspace)),
    )


def is_waiting(workspace: Workspace, draft_id: str) -> bool:
    """Tell whether the draft has come from the inbox and needs an answer."""
    origin = origin_of(workspace, draft_id)
    return origin is not None and origin.waits


def is_at_work(workspace: Workspace, draft_id: str) -> bool:
    """Tell whether the watcher itself is importing the draft; nobody else should touch it."""
    origin = origin_of(workspace, draft_id)
    return origin is not None and not origin.waits


def finished(workspace: Workspace, draft_id: str, *, now: datetime) -> None:
    """Move the files of a draft that was imported on from where they waited; of others there are none.

    Args:
        workspace: Holds the inbox.
        draft_id: Just imported, and not discarded yet.
        now: Time of the import.
    """
    origin = origin_of(workspace, draft_id)
    if origin is None:
        return
    folder = inbox_of(workspace) / origin.folder
    files = settle(workspace, draft_id, origin, day_folder(folder, now.date()))
    note(folder, InboxEvent(at=now, outcome=InboxOutcome.IMPORTED, files=files))


def forget(workspace: Workspace, dataset: str) -> None:
    """Delete a dataset's inbox with every file in it, and what waits for an answer."""
    folder = folder_of(workspace, dataset)
    for draft_id, origin in waiting_drafts(workspace).items():
        if origin.folder == folder.name:
            discard_draft(workspace, draft_id)
    shutil.rmtree(folder, ignore_errors=True)


def _folder(path: Path, watcher: Watcher | None, drafts: dict[str, Origin]) -> InboxFolder:
    work = watcher.work_in(path.name) if watcher is not None else None
    importing = work.files if work is not None else ()
    return InboxFolder(
        dataset=dataset_of(path),
        path=path,
        arriving=tuple(file.name for file in files_in(path) if file.name not in importing),
        importing=importing,
        share=work.progress.share if work is not None else None,
        waiting=tuple(
            WaitingDraft(draft_id=draft_id, files=origin.files, since=origin.waits_since)
            for draft_id, origin in sorted(drafts.items(), key=lambda one: (one[1].since, one[0]))
            if origin.folder == path.name
        ),
        events=read_journal(path).events,
        problem=watcher.problem_in(path.name) if watcher is not None else None,
    )
