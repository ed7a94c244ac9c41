"""Files of tests on disk: they wait in the workspace while somebody looks at them, and no longer than a day.

A test's file is no import: it lies apart from the drafts, and nothing of it enters a dataset.
"""

import json
import re
import shutil
import time
import uuid
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from crosssell.columns import DateOrder
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.ingest.files.archive import unpack
from crosssell.ingest.files.staged import Limits, ReadOptions
from crosssell.ingest.trial.types import TrialOptions
from crosssell.warehouse import Workspace

ABANDONED_SECONDS = 24 * 3600  # since somebody last looked
_STATE, _FILE = "trial.json", "file"
_ID = re.compile(r"[0-9a-f]{12}")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredTrial:
    """A test's file on disk.

    Attributes:
        id: Names it in links; carries no meaning.
        name: As the user knows the file.
        path: Where it lies.
        folder: Names its tables in memory.
        options: What the user has fixed about how it is read.
    """

    id: str
    name: str
    path: Path
    folder: Path
    options: TrialOptions = field(default_factory=TrialOptions)


def store_trial(workspace: Workspace, *, name: str, path: Path) -> StoredTrial:
    """Move a file that lies below the workspace in; an archive is unpacked and has to hold one table.

    Raises:
        CrosssellError: What is wrong with an archive.
    """
    found = _stored(workspace, new_folder(workspace).name, name=name)
    try:
        tables = unpack(path, name=name, folder=found.folder, limits=Limits())
        if len(tables) > 1:
            raise CrosssellError(ErrorCode.TOO_LARGE, "members", file=name, seen=len(tables), allowed=1)
        ((table, shown),) = tables
        table.replace(found.path)
        named = replace(found, name=shown)
        save_trial(named)
    except BaseException:
        shutil.rmtree(found.folder, ignore_errors=True)
        raise
    path.unlink(missing_ok=True)
    return named


def new_folder(workspace: Workspace) -> Path:
    """Make the folder of one more file, once those that nobody has looked at for a day are deleted."""
    sweep_trials(workspace)
    folder = _folder(workspace) / uuid.uuid4().hex[:12]
    folder.mkdir(parents=True)
    return folder


def save_trial(stored: StoredTrial) -> None:
    """Write what was said about the file, at once or not at all."""
    state = {"name": stored.name, **asdict(stored.options)}
    building = stored.folder / f"{_STATE}.new"
    building.write_text(json.dumps(state, ensure_ascii=False), encoding="utf-8")
    building.replace(stored.folder / _STATE)


def find_trial(workspace: Workspace, trial_id: str) -> StoredTrial | None:
    """Return the file of this id, which then stays for another day; ``None`` if there is none (any more)."""
    if not _ID.fullmatch(trial_id):
        return None
    found = _stored(workspace, trial_id, name="")
    with suppress(FileNotFoundError):
        state = json.loads((found.folder / _STATE).read_text(encoding="utf-8"))
        (found.folder / _STATE).touch()
        order = state["date_order"]
        options = TrialOptions(
            read=ReadOptions(**state["read"]),
            decimal_mark=state["decimal_mark"],
            date_order=DateOrder(order) if order else None,
        )
        return replace(found, name=state["name"], options=options)
    return None


def discard_trial(workspace: Workspace, trial_id: str) -> None:
    """Delete the file and forget its tables."""
    if _ID.fullmatch(trial_id):
        folder = _folder(workspace) / trial_id
        workspace.drop_scratch(folder)
        shutil.rmtree(folder, ignore_errors=True)


def sweep_trials(workspace: Workspace) -> None:
    """Delete the files that nobody has looked at for a day: they name customers."""
    oldest = time.time() - ABANDONED_SECONDS
    for folder in _folder(workspace).glob("*"):
        state = folder / _STATE
        looked_at = state if state.exists() else folder
        with suppress(FileNotFoundError):
            if looked_at.stat().st_mtime < oldest:
                discard_trial(workspace, folder.name)


def _stored(workspace: Workspace, trial_id: str, *, name: str) -> StoredTrial:
    folder = _folder(workspace) / trial_id
    return StoredTrial(id=trial_id, name=name, path=folder / _FILE, folder=folder)


def _folder(workspace: Workspace) -> Path:
    return workspace.folder / "trials"
