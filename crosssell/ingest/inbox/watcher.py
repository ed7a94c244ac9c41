"""Looks into the inbox every few seconds and imports what lies there whole.

A file counts as whole when its size and time have not changed for a while: programs write a file in steps,
and nothing tells when they are done. One watcher looks after a workspace, also where two servers run on it.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from weakref import WeakKeyDictionary

from crosssell.columns import InboxOutcome
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.ingest.inbox.folders import (
    Place,
    dataset_folders,
    files_in,
    folder_of,
    inbox_of,
)
from crosssell.ingest.inbox.hold import Hold
from crosssell.ingest.inbox.journal import InboxEvent, note
from crosssell.ingest.inbox.origin import Origin, origin_of, recover, settle
from crosssell.ingest.inbox.unattended import Batch, Mark, import_batch, mark_of, refuse
from crosssell.ingest.jobs import Job, Progress
from crosssell.warehouse import Workspace

logger = logging.getLogger(__name__)

POLL_SECONDS = 3.0
QUIET_SECONDS = 6.0
EMPTY_SECONDS = 60.0  # some programs make the file first and fill it later
TOGETHER_SECONDS = 600.0  # a file that is whole waits so long for those that still grow
AGAIN_SECONDS = 60.0  # after a problem that is not the files'
STOP_SECONDS = 20.0

_watchers: WeakKeyDictionary[Workspace, "Watcher"] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """An import that is under way: its files, and how far it is."""

    files: tuple[str, ...]
    progress: Progress


class Watcher:
    """Looks after the inbox of one workspace, in a thread of its own.

    Args:
        workspace: Holds the inbox and the datasets.
        language: Of the notes beside files that were refused.
        now: Tells the time of day, for the records.
        clock: Tells seconds that only rise.
        quiet_seconds: How long a file must be left alone to count as whole.
    """

    def __init__(
        self,
        workspace: Workspace,
        *,
        language: str,
        now: Callable[[], datetime],
        clock: Callable[[], float] = time.monotonic,
        quiet_seconds: float = QUIET_SECONDS,
    ) -> None:
        self._workspace = workspace
        self._language = language
        self._now = now
        self._clock = clock
        self._quiet_seconds = quiet_seconds
        self._looked: dict[Path, tuple[Mark, float]] = {}
        self._whole_since: dict[str, float] = {}
        self._work: dict[str, Work] = {}
        self._problems: dict[str, tuple[CrosssellError, float]] = {}
        self._hold = Hold(inbox_of(workspace) / ".watched")
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def watching(self) -> bool:
        """Whether it is this watcher that looks after the inbox."""
        return self._hold.held

    def start(self) -> None:
        """Begin to watch."""
        self._thread = threading.Thread(target=self._run, name="inbox", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop watching; an import that is under way is given up, and begun anew next time."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(STOP_SECONDS)
        self._let_go()

    def work_in(self, folder: str) -> Work | None:
        """Return what is being imported from the folder of this name."""
        return self._work.get(folder)

    def problem_in(self, folder: str) -> CrosssellError | None:
        """Return why the folder's files have to wait."""
        found = self._problems.get(folder)
        return found[0] if found is not None else None

    def look(self) -> None:
        """Look once into every folder, and import what is whole. Does nothing if another one watches."""
        held = self._hold.held
        if not held and not self._hold.take():
            return
        if not held:
            _watchers[self._workspace] = self
            recover(self._workspace)
        for dataset in self._workspace.names():
            folder_of(self._workspace, dataset).mkdir(parents=True, exist_ok=True)
        for folder in dataset_folders(self._workspace):
            self._note_discarded(folder)
            files = self._whole(folder)
            if files and not self._stop.is_set():
                self._import(folder, files)

    def _run(self) -> None:
        """Look again and again; what an import meets ends in its job, what a folder meets is tried again."""
        try:
            while not self._stop.is_set():
                pause = POLL_SECONDS
                try:
                    self.look()
                except (OSError, ValueError, CrosssellError):  # a disk, a note or a dataset, unreadable now
                    logger.exception("the inbox cannot be looked after")
                    pause = AGAIN_SECONDS
                self._stop.wait(pause)
        finally:  # a fault of ours ends the watch, and the status says so
            self._let_go()

    def _let_go(self) -> None:
        if self._hold.held:
            _watchers.pop(self._workspace, None)
        self._hold.release()

    def _whole(self, folder: Path) -> tuple[Path, ...]:
        """Return the files of a folder that may be imported now: none, while others still grow."""
        files = files_in(folder)
        whole = tuple(path for path in files if self._is_whole(path))
        if not whole:
            self._whole_since.pop(folder.name, None)
            return ()
        if self._clock() < self._problems.get(folder.name, (None, 0.0))[1]:
            return ()
        since = self._whole_since.setdefault(folder.name, self._clock())
        if len(whole) < len(files) and self._clock() - since < TOGETHER_SECONDS:
            return ()
        return whole

    def _is_whole(self, path: Path) -> bool:
        try:
            mark = mark_of(path)
            with path.open("rb"):  # fails while another program keeps the file to itself
                pass
        except OSError:
            self._looked.pop(path, None)
            return False
        seen, since = self._looked.get(path, (None, 0.0))
        if seen != mark:
            self._looked[path] = (mark, self._clock())
            return self._quiet_seconds <= 0
        patience = self._quiet_seconds if mark[0] else max(self._quiet_seconds, EMPTY_SECONDS)
        return self._clock() - since >= patience

    def _import(self, folder: Path, files: tuple[Path, ...]) -> None:
        batch = Batch(
            workspace=self._workspace, folder=folder, files=files, language=self._language, now=self._now()
        )
        job = Job(lambda progress: import_batch(batch, progress=progress))
        self._work[folder.name] = Work(files=tuple(path.name for path in files), progress=job.progress)
        try:
            while job.running:
                job.wait(0.2)
                if self._stop.is_set():
                    job.cancel()
        finally:
            del self._work[folder.name]
        self._whole_since.pop(folder.name, None)
        for path in files:
            self._looked.pop(path, None)
        self._after(batch, job.error)

    def _after(self, batch: Batch, error: CrosssellError | None) -> None:
        folder = batch.folder.name
        if error is None:
            self._problems.pop(folder, None)
        elif error.code == ErrorCode.UNEXPECTED:
            for path in batch.files:
                if path.exists():
                    refuse(batch, path, error)
        elif error.code != ErrorCode.CANCELLED:
            self._problems[folder] = (error, self._clock() + AGAIN_SECONDS)

    def _note_discarded(self, folder: Path) -> None:
        """Put the files aside whose draft a person has discarded."""
        waiting = folder / Place.WAITING
        for aside in sorted(waiting.iterdir()) if waiting.is_dir() else ():
            if not aside.is_dir() or origin_of(self._workspace, aside.name) is not None:
                continue
            gone = Origin(folder=folder.name, files=(), since="")
            files = settle(self._workspace, aside.name, gone, folder / Place.DISCARDED)
            note(folder, InboxEvent(at=self._now(), outcome=InboxOutcome.DISCARDED, files=files))


def watcher_of(workspace: Workspace) -> Watcher | None:
    """Return the watcher of this process that looks after the inbox of ``workspace``."""
    return _watchers.get(workspace)
