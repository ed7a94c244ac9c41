"""One import without anybody watching: the files of a folder together, as a person would drop them together.

An order may be spread over two files, so files that lie there at the same time are one import. What is wrong
with one of them holds up none of the others.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from crosssell.columns import InboxOutcome
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.i18n import translator_for
from crosssell.ingest.draft import import_staged, recall_draft, stage_draft
from crosssell.ingest.drafts import (
    SavedDraft,
    adopt_file,
    as_draft,
    create_draft,
    discard_draft,
    remove_file,
    save_draft,
)
from crosssell.ingest.files.staged import StagedFile
from crosssell.ingest.inbox.folders import Place, dataset_of, day_folder, link, move
from crosssell.ingest.inbox.journal import InboxEvent, note, note_seen, seen_files
from crosssell.ingest.inbox.origin import Origin, keep_origin, let_wait, origin_of
from crosssell.ingest.jobs import Progress
from crosssell.ingest.report import ImportReport
from crosssell.labels import error_text
from crosssell.warehouse import Workspace

# Not the files' fault: they stay, and are tried again.
LATER = frozenset(
    (
        ErrorCode.NO_SPACE,
        ErrorCode.WORKSPACE_LOCKED,
        ErrorCode.WORKSPACE_DAMAGED,
        ErrorCode.UNKNOWN_DATASET,
        ErrorCode.CANCELLED,
    )
)
LATER_REASONS = frozenset(("dataset_name",))  # until the folder is renamed
# What a person can mend on the screen, by an answer or by another way of reading.
MENDABLE = frozenset(
    (ErrorCode.NEEDS_ANSWER, ErrorCode.MISSING_FIELD, ErrorCode.NO_TABLE, ErrorCode.INVALID_VALUE)
)
MENDABLE_REASONS = frozenset(("nothing_kept", "encoding"))

Mark = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """The files of a folder that are imported together.

    Attributes:
        workspace: Holds the dataset.
        folder: The inbox folder.
        files: The files in it.
        language: Of the notes beside files that were refused.
        now: Time of the import.
    """

    workspace: Workspace
    folder: Path
    files: tuple[Path, ...]
    language: str
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """One file of the draft: the file in the inbox that it comes from, which may be an archive of several.

    ``mark`` is that file's mark from before it was read; ``digest`` the SHA-256 of the part's own bytes.
    """

    path: Path
    mark: Mark
    digest: str


def mark_of(path: Path) -> Mark:
    """Return what changes when somebody writes to the file: its size and time."""
    found = path.stat()
    return found.st_size, found.st_mtime_ns


def import_batch(batch: Batch, *, progress: Progress) -> None:
    """Import the files, or put each where it belongs.

    Raises:
        CrosssellError: What has nothing to do with the files; they stay where they are.
    """
    made = create_draft(batch.workspace)
    origin = Origin(
        folder=batch.folder.name,
        files=tuple(path.name for path in batch.files),
        since=batch.now.isoformat(timespec="seconds"),
    )
    keep_origin(batch.workspace, made.id, origin)
    meant = replace(made, options=replace(made.options, dataset=dataset_of(batch.folder)))
    save_draft(batch.workspace, meant)
    try:
        _import(batch, meant, progress)
    finally:
        kept = origin_of(batch.workspace, made.id)
        if kept is None or not kept.waits:
            discard_draft(batch.workspace, made.id)


def refuse(batch: Batch, path: Path, error: CrosssellError) -> None:
    """Put a file aside that cannot be used, beside a note that says why."""
    moved = move(path, batch.folder / Place.FAILED)
    reason = error_text(error, translator_for(batch.language))
    moved.with_name(f"{moved.name}.txt").write_text(f"{reason}\n", encoding="utf-8")
    _note(batch, InboxOutcome.FAILED, (path,), error=error)


def _import(batch: Batch, saved: SavedDraft, progress: Progress) -> None:
    saved, parts = _take_in(batch, saved)
    while parts:
        try:
            saved, staged = _staged(batch, saved, progress)
            draft = as_draft(batch.workspace, saved)
            report = import_staged(
                batch.workspace, draft, staged, saved.options, now=batch.now, progress=progress
            )
        except CrosssellError as error:
            batch.workspace.drop_scratch(as_draft(batch.workspace, saved).folder)
            if _is_for_later(error):
                raise
            if error.code in MENDABLE or error.reason in MENDABLE_REASONS:
                _ask(batch, saved, parts, error)
                return
            saved, parts = _without_refused(batch, saved, parts, error)
        else:
            _finish(batch, parts, report)
            return


def _staged(batch: Batch, saved: SavedDraft, progress: Progress) -> tuple[SavedDraft, tuple[StagedFile, ...]]:
    """Stage the files, each opened as the dataset remembers such files."""
    staged = stage_draft(batch.workspace, as_draft(batch.workspace, saved), progress=progress)
    known = recall_draft(batch.workspace, staged, saved.options)
    if known is None or not known.read_options:
        return saved, staged
    opened = replace(saved, read_options={at - 1: options for at, options in known.read_options.items()})
    save_draft(batch.workspace, opened)
    return opened, stage_draft(batch.workspace, as_draft(batch.workspace, opened), progress=progress)


def _take_in(batch: Batch, saved: SavedDraft) -> tuple[SavedDraft, list[_Part]]:
    """Bring the files into the draft, except those that the dataset has seen already."""
    known = _seen(batch)
    parts: list[_Part] = []
    for path in batch.files:
        mark = mark_of(path)
        try:
            grown = _adopt(batch, saved, path)
        except CrosssellError as error:
            if _is_for_later(error):
                raise
            refuse(batch, path, error)
            continue
        members = as_draft(batch.workspace, grown).files[len(saved.names) :]
        arrived = [_Part(path=path, mark=mark, digest=_digest(member.path)) for member in members]
        digests = {part.digest for part in arrived}
        if digests <= known:
            move(path, day_folder(batch.folder, batch.now.date()))
            _note(batch, InboxOutcome.UNCHANGED, (path,))
        if digests <= known | {
            part.digest for part in parts
        }:  # a twin waits to see what becomes of the first
            saved = _without(batch, grown, range(len(saved.names), len(grown.names)))
            continue
        saved = grown
        parts += arrived
    return saved, parts


def _adopt(batch: Batch, saved: SavedDraft, path: Path) -> SavedDraft:
    second = as_draft(batch.workspace, saved).folder / "second-name"
    second.unlink(missing_ok=True)
    link(path, second)
    try:
        return adopt_file(batch.workspace, saved, name=path.name, path=second)
    finally:
        second.unlink(missing_ok=True)


def _without_refused(
    batch: Batch, saved: SavedDraft, parts: Sequence[_Part], error: CrosssellError
) -> tuple[SavedDraft, list[_Part]]:
    """Refuse the file that the error names, or all where it names none, and go on with the others."""
    named = error.values.get("file")
    at_fault = {parts[saved.names.index(str(named))].path} if named in saved.names else set(batch.files)
    left = [part for part in parts if part.path not in at_fault]
    saved = _without(batch, saved, [at for at, part in enumerate(parts) if part.path in at_fault])
    for path in sorted(at_fault):
        if path.exists():
            refuse(batch, path, error)
    return saved, left


def _without(batch: Batch, saved: SavedDraft, places: Iterable[int]) -> SavedDraft:
    for place in sorted(places, reverse=True):
        saved = remove_file(batch.workspace, saved, place=place)
    return saved


def _ask(batch: Batch, saved: SavedDraft, parts: Sequence[_Part], error: CrosssellError) -> None:
    """Leave the draft to a person, and put its files aside meanwhile."""
    origin = origin_of(batch.workspace, saved.id)
    if origin is None:  # somebody has discarded it meanwhile: it is begun anew
        return
    files = _files(parts)
    let_wait(batch.workspace, saved.id, replace(origin, files=tuple(path.name for path in files)))
    _note(batch, InboxOutcome.WAITING, files, error=error)


def _finish(batch: Batch, parts: Sequence[_Part], report: ImportReport) -> None:
    """Put away what was imported; a file that somebody went on writing to is read again."""
    whole = [part for part in parts if part.path.exists() and mark_of(part.path) == part.mark]
    note_seen(batch.folder, [part.digest for part in whole], batch.workspace.open(report.dataset))
    for path in _files(whole):
        move(path, day_folder(batch.folder, batch.now.date()))
    _note(
        batch,
        InboxOutcome.UNCHANGED if report.unchanged else InboxOutcome.IMPORTED,
        _files(parts),
        orders_new=report.orders_new,
        orders_replaced=report.orders_replaced,
    )


def _is_for_later(error: CrosssellError) -> bool:
    return error.code in LATER or error.reason in LATER_REASONS


def _files(parts: Iterable[_Part]) -> tuple[Path, ...]:
    return tuple(dict.fromkeys(part.path for part in parts))


def _seen(batch: Batch) -> set[str]:
    dataset = dataset_of(batch.folder)
    if not batch.workspace.exists(dataset):
        return set()
    return seen_files(batch.folder, batch.workspace.open(dataset))


def _digest(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _note(
    batch: Batch,
    outcome: InboxOutcome,
    files: Sequence[Path],
    *,
    error: CrosssellError | None = None,
    orders_new: int | None = None,
    orders_replaced: int | None = None,
) -> None:
    event = InboxEvent(
        at=batch.now,
        outcome=outcome,
        files=tuple(path.name for path in files),
        error=error,
        orders_new=orders_new,
        orders_replaced=orders_replaced,
    )
    note(batch.folder, event)
