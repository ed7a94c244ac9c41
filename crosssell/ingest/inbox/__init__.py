"""A folder that is watched: exports that are put into it are imported, or wait for an answer.

``<workspace>/inbox/<dataset>/`` takes the files. What was imported moves on to ``done/<day>/``; what asks a
question becomes a draft and lies in ``waiting/``; what cannot be used lies in ``failed/`` beside a note.
"""

from crosssell.columns import InboxOutcome
from crosssell.ingest.inbox.folders import folder_of
from crosssell.ingest.inbox.journal import InboxEvent
from crosssell.ingest.inbox.status import (
    InboxFolder,
    InboxStatus,
    WaitingDraft,
    finished,
    forget,
    is_at_work,
    is_waiting,
    status,
)
from crosssell.ingest.inbox.watcher import Watcher

__all__ = [
    "InboxEvent",
    "InboxFolder",
    "InboxOutcome",
    "InboxStatus",
    "WaitingDraft",
    "Watcher",
    "finished",
    "folder_of",
    "forget",
    "is_at_work",
    "is_waiting",
    "status",
]
