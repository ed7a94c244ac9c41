"""Which drafts have come from the inbox: a note beside the draft, so that a restart knows them again."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

from crosssell.ingest.drafts import discard_draft, draft_ids
from crosssell.ingest.inbox.folders import Place, inbox_of, move, remove_empty, waiting_folder
from crosssell.warehouse import Workspace

NOTE = "inbox.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where the files of a draft have come from.

    Attributes:
        folder: Name of the inbox folder.
        files: Names of the files in it.
        since: ISO time of their import.
        waits: It needs an answer; until then the watcher itself is at work on it.
    """

    folder: str
    files: tuple[str, ...]
    since: str
    waits: bool = False

    @property
    def waits_since(self) -> datetime:
        """When the files came to wait."""
        return datetime.fromisoformat(self.since)


def origin_of(workspace: Workspace, draft_id: str) -> Origin | None:
    """Return where the draft comes from; ``None`` if not from the inbox, or if it is gone."""
    if not draft_id.isalnum():
        return None
    try:
        held = json.loads(_note(workspace, draft_id).read_text(encoding="utf-8"))
        return Origin(**{**held, "files": tuple(held["files"])})
    except (OSError, ValueError, KeyError, TypeError):
        return None


def keep_origin(workspace: Workspace, draft_id: str, origin: Origin) -> None:
    """Write the note."""
    building = _note(workspace, draft_id).with_suffix(".new")
    building.write_text(json.dumps(asdict(origin), ensure_ascii=False), encoding="utf-8")
    building.replace(_note(workspace, draft_id))


def waiting_drafts(workspace: Workspace) -> dict[str, Origin]:
    """Return the drafts that wait for an answer, by id."""
    found = {one: origin_of(workspace, one) for one in draft_ids(workspace)}
    return {one: origin for one, origin in found.items() if origin is not None and origin.waits}


def let_wait(workspace: Workspace, draft_id: str, origin: Origin) -> None:
    """Put the files aside until somebody has answered; may be repeated where it was broken off."""
    folder = inbox_of(workspace) / origin.folder
    aside = waiting_folder(folder, draft_id)
    aside.mkdir(parents=True, exist_ok=True)
    for name in origin.files:
        if (folder / name).exists():
            move(folder / name, aside)
    keep_origin(workspace, draft_id, replace(origin, waits=True))


def settle(workspace: Workspace, draft_id: str, origin: Origin, target: Path) -> tuple[str, ...]:
    """Move the files of a draft that waits no longer to ``target`` and return their names."""
    folder = inbox_of(workspace) / origin.folder
    aside = waiting_folder(folder, draft_id)
    names = tuple(sorted(path.name for path in aside.iterdir())) if aside.is_dir() else ()
    for name in names:
        move(aside / name, target)
    remove_empty((aside, folder / Place.WAITING))
    return names


def recover(workspace: Workspace) -> None:
    """Bring what an earlier process has left half-way to one side or the other."""
    for draft_id in draft_ids(workspace):
        origin = origin_of(workspace, draft_id)
        if origin is None or origin.waits:
            continue
        if waiting_folder(inbox_of(workspace) / origin.folder, draft_id).is_dir():
            let_wait(workspace, draft_id, origin)
        else:
            discard_draft(workspace, draft_id)  # its files still lie in the inbox, to be begun anew


def _note(workspace: Workspace, draft_id: str) -> Path:
    return workspace.drafts_folder / draft_id / NOTE
