"""Drafts on disk: the uploaded files of an import under way and what the user has said about them.

A draft outlives a reload of the page and a restart of the server. It is a folder below the
workspace's drafts: the files, the scratch database, and ``draft.json``.
"""

import json
import re
import shutil
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

from crosssell.columns import DateOrder, Field, FileKind
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.ingest.draft import Draft, DraftFile, ImportOptions
from crosssell.ingest.files.archive import unpack
from crosssell.ingest.files.stage import Limits, ReadOptions
from crosssell.ingest.reading import Answers
from crosssell.warehouse import Workspace

_STATE = "draft.json"
_ID = re.compile(r"[0-9a-f]{12}")
_BLOCK = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedDraft:
    """A draft and what the user has chosen for it so far.

    Attributes:
        id: Names the draft in links; carries no meaning.
        names: The users' names of the files, in order.
        read_options: How each file should be read, by its place.
        options: Dataset and answers; an empty dataset name means that none is chosen yet.
        by_hand: The user wants to see how the files are read before they are imported.
    """

    id: str
    names: tuple[str, ...] = ()
    read_options: Mapping[int, ReadOptions] = field(default_factory=dict)
    options: ImportOptions = field(default_factory=lambda: ImportOptions(dataset=""))
    by_hand: bool = False


def create_draft(workspace: Workspace) -> SavedDraft:
    """Make an empty draft."""
    saved = SavedDraft(id=uuid.uuid4().hex[:12])
    _folder(workspace, saved.id).mkdir(parents=True)
    save_draft(workspace, saved)
    return saved


def add_file(workspace: Workspace, saved: SavedDraft, *, name: str, content: BinaryIO) -> SavedDraft:
    """Copy one uploaded file into the draft, block by block, and return the draft with it.

    Raises:
        CrosssellError: ``no_space``, or as `adopt_file`.
    """
    path = _folder(workspace, saved.id) / f"arriving-{uuid.uuid4().hex}"
    try:
        with path.open("wb") as target:
            shutil.copyfileobj(content, target, _BLOCK)
        return adopt_file(workspace, saved, name=name, path=path)
    except OSError as error:
        raise CrosssellError(ErrorCode.NO_SPACE) from error
    finally:
        path.unlink(missing_ok=True)


def adopt_file(workspace: Workspace, saved: SavedDraft, *, name: str, path: Path) -> SavedDraft:
    """Move a file that lies below the workspace into the draft, and return the draft with it.

    An archive is unpacked: each table in it becomes a file of the draft, and the archive is deleted.

    Raises:
        CrosssellError: What is wrong with an archive; it stays where it was then, and the draft as it was.
    """
    folder = _folder(workspace, saved.id)
    found = unpack(path, name=name, folder=folder, limits=Limits())
    for place, (file, _) in enumerate(found, start=len(saved.names) + 1):
        file.replace(folder / f"file-{place}")
    path.unlink(missing_ok=True)
    grown = replace(saved, names=(*saved.names, *(shown for _, shown in found)))
    save_draft(workspace, grown)
    return grown


def remove_file(workspace: Workspace, saved: SavedDraft, *, place: int) -> SavedDraft:
    """Delete the file at ``place`` (from 0) and return the draft without it; the files after it move up.

    What was said about single files is asked again, since it is kept by their places.
    """
    folder, number = _folder(workspace, saved.id), place + 1
    (folder / f"file-{number}").unlink(missing_ok=True)
    for later in range(place + 1, len(saved.names)):
        (folder / f"file-{later + 1}").rename(folder / f"file-{later}")
    kept = [(at, options) for at, options in saved.read_options.items() if at != place]
    shrunk = replace(
        saved,
        names=tuple(name for at, name in enumerate(saved.names) if at != place),
        read_options={at - (at > place): options for at, options in kept},
        options=replace(
            saved.options,
            answers=replace(saved.options.answers, file_mapping={}),
            kinds={at - (at > number): kind for at, kind in saved.options.kinds.items() if at != number},
            joined_mapping={},
        ),
    )
    save_draft(workspace, shrunk)
    return shrunk


def save_draft(workspace: Workspace, saved: SavedDraft) -> None:
    """Write the draft's choices, at once or not at all."""
    folder = _folder(workspace, saved.id)
    answers = saved.options.answers
    state = {
        "names": saved.names,
        "read_options": {place: asdict(options) for place, options in saved.read_options.items()},
        "dataset": saved.options.dataset,
        "replace": saved.options.replace,
        "mapping": dict(answers.mapping),
        "file_mapping": {number: dict(said) for number, said in answers.file_mapping.items()},
        "decimal_mark": answers.decimal_mark,
        "date_order": answers.date_order,
        "choices": dict(answers.choices),
        "kinds": dict(saved.options.kinds),
        "joined_mapping": {number: dict(said) for number, said in saved.options.joined_mapping.items()},
        "by_hand": saved.by_hand,
    }
    building = folder / f"{_STATE}.new"
    building.write_text(json.dumps(state, ensure_ascii=False), encoding="utf-8")
    building.replace(folder / _STATE)


def find_draft(workspace: Workspace, draft_id: str) -> SavedDraft | None:
    """Return the draft of this id; ``None`` if there is none (any more)."""
    path = _folder(workspace, draft_id) / _STATE
    if not _ID.fullmatch(draft_id) or not path.exists():
        return None
    state = json.loads(path.read_text(encoding="utf-8"))
    answers = Answers(
        mapping=_mapping(state["mapping"]),
        file_mapping={int(number): _mapping(said) for number, said in state["file_mapping"].items()},
        decimal_mark=state["decimal_mark"],
        date_order=DateOrder(state["date_order"]) if state["date_order"] else None,
        choices=state["choices"],
    )
    return SavedDraft(
        id=draft_id,
        names=tuple(state["names"]),
        read_options={int(place): ReadOptions(**options) for place, options in state["read_options"].items()},
        options=ImportOptions(
            dataset=state["dataset"],
            answers=answers,
            replace=state["replace"],
            kinds={int(number): FileKind(kind) for number, kind in state.get("kinds", {}).items()},
            joined_mapping={int(number): said for number, said in state.get("joined_mapping", {}).items()},
        ),
        by_hand=state.get("by_hand", False),
    )


def as_draft(workspace: Workspace, saved: SavedDraft) -> Draft:
    """Return what the import works on."""
    folder = _folder(workspace, saved.id)
    files = tuple(
        DraftFile(
            path=folder / f"file-{place + 1}", name=name, options=saved.read_options.get(place, ReadOptions())
        )
        for place, name in enumerate(saved.names)
    )
    return Draft(folder=folder, files=files)


def discard_draft(workspace: Workspace, draft_id: str) -> None:
    """Delete the draft with its files."""
    if _ID.fullmatch(draft_id):
        workspace.drop_scratch(_folder(workspace, draft_id))
        shutil.rmtree(_folder(workspace, draft_id), ignore_errors=True)


def draft_ids(workspace: Workspace) -> Sequence[str]:
    """Return the ids of all drafts, the latest change first."""
    found = [path.parent for path in workspace.drafts_folder.glob(f"*/{_STATE}")]
    return [folder.name for folder in sorted(found, key=lambda one: -(one / _STATE).stat().st_mtime)]


def _folder(workspace: Workspace, draft_id: str) -> Path:
    return workspace.drafts_folder / draft_id


def _mapping(said: Mapping[str, str]) -> dict[Field, str]:
    return {Field(name): header for name, header in said.items()}
