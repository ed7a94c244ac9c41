"""What has happened in an inbox folder: its latest events, and which files it has seen.

One small file in the folder. It helps people and saves work; what is imported never depends on it alone.
"""

import json
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from crosssell.columns import InboxOutcome
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.ingest.history import past_imports
from crosssell.warehouse import Warehouse

JOURNAL = ".journal.json"
MOST_EVENTS = 20
MOST_FILES = 5_000
MOST_IMPORTS = 2_000
_lock = threading.RLock()


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxEvent:
    """One thing that happened.

    Attributes:
        at: When.
        outcome: What became of the files.
        files: Their names.
        error: Why they wait or were refused; ``None`` otherwise.
        orders_new: Orders that the dataset did not know; ``None`` where nothing was imported.
        orders_replaced: Known orders that arrived with other content; ``None`` likewise.
    """

    at: datetime
    outcome: InboxOutcome
    files: tuple[str, ...]
    error: CrosssellError | None = None
    orders_new: int | None = None
    orders_replaced: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Journal:
    """The record of one folder.

    Attributes:
        events: The newest first.
        seen: SHA-256 of a file's bytes → the number and time of the dataset's latest import when it was
            done with.
    """

    events: tuple[InboxEvent, ...] = ()
    seen: Mapping[str, tuple[int, str]] = field(default_factory=dict)


def read_journal(folder: Path) -> Journal:
    """Return the record of ``folder``; an empty one if there is none, or if it is damaged."""
    try:
        held = json.loads((folder / JOURNAL).read_text(encoding="utf-8"))
        return Journal(
            events=tuple(_event(written) for written in held["events"]),
            seen={digest: (int(number), str(at)) for digest, (number, at) in held["seen"].items()},
        )
    except FileNotFoundError:
        return Journal()
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Journal()


def note(folder: Path, event: InboxEvent) -> None:
    """Put an event on top of the record."""
    with _lock:
        held = read_journal(folder)
        _write(folder, replace(held, events=(event, *held.events)[:MOST_EVENTS]))


def note_seen(folder: Path, digests: Iterable[str], warehouse: Warehouse) -> None:
    """Remember that the dataset holds what these files have to say."""
    latest = past_imports(warehouse, most=1)
    if not latest:
        return
    mark = (latest[0].import_id, latest[0].imported_at.isoformat())
    with _lock:
        held = read_journal(folder)
        seen = {**held.seen, **dict.fromkeys(digests, mark)}
        _write(folder, replace(held, seen=dict(list(seen.items())[-MOST_FILES:])))


def seen_files(folder: Path, warehouse: Warehouse) -> set[str]:
    """Return the SHA-256 of the files whose content the dataset has taken in, and still holds.

    An import that was undone, or that a later one has replaced as a whole, is forgotten with its files.
    """
    held = read_journal(folder).seen
    still: set[tuple[int, str]] = set()
    for past in past_imports(warehouse, most=MOST_IMPORTS):
        still.add((past.import_id, past.imported_at.isoformat()))
        if past.replaced_all:
            break
    return {digest for digest, mark in held.items() if mark in still}


def _write(folder: Path, journal: Journal) -> None:
    held = {"events": [_written(event) for event in journal.events], "seen": dict(journal.seen)}
    folder.mkdir(parents=True, exist_ok=True)
    building = folder / f"{JOURNAL}.new"
    building.write_text(json.dumps(held, ensure_ascii=False), encoding="utf-8")
    building.replace(folder / JOURNAL)


def _written(event: InboxEvent) -> dict[str, Any]:
    return {
        "at": event.at.isoformat(),
        "outcome": event.outcome,
        "files": event.files,
        "error": error_as_json(event.error),
        "orders_new": event.orders_new,
        "orders_replaced": event.orders_replaced,
    }


def _event(written: Mapping[str, Any]) -> InboxEvent:
    return InboxEvent(
        at=datetime.fromisoformat(written["at"]),
        outcome=InboxOutcome(written["outcome"]),
        files=tuple(written["files"]),
        error=error_from_json(written["error"]),
        orders_new=written["orders_new"],
        orders_replaced=written["orders_replaced"],
    )


def error_as_json(error: CrosssellError | None) -> dict[str, Any] | None:
    """Return an error as plain values; what is no number becomes text, and open questions stay out."""
    if error is None:
        return None
    values = {
        name: value if isinstance(value, int | float) else str(value)
        for name, value in error.values.items()
        if name != "open"
    }
    return {"code": error.code, "reason": error.reason, "values": values}


def error_from_json(written: Mapping[str, Any] | None) -> CrosssellError | None:
    """Return the error that `error_as_json` has written."""
    if written is None:
        return None
    return CrosssellError(ErrorCode(written["code"]), written["reason"], **written["values"])
