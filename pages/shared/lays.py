"""The questions about pairs that are being counted or kept: shared by all sessions of the process.

Counting all pairs is the dear part of the matrix; measures, thresholds, tables and clicks then read what
was laid. A few of the last questions are kept. One that nobody waits for any more is stopped.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from threading import Lock

from crosssell.basket import Laid, MatrixConfig, Stage
from crosssell.filters import Filters
from crosssell.warehouse import Warehouse

MOST_KEPT = 4

DataKey = tuple[int, int]
Question = tuple[DataKey, Filters, MatrixConfig]
Lay = Callable[..., Laid]


@dataclass(slots=True)
class _Entry:
    laid: Laid
    sessions: set[str] = field(default_factory=set)  # that have asked for it


class LayBoard:
    """Keeps the last laid questions; safe for many threads.

    Args:
        lay: Starts to lay a question and returns at once.
    """

    def __init__(self, lay: Lay) -> None:
        self._lay = lay
        self._entries: OrderedDict[Question, _Entry] = OrderedDict()
        self._lock = Lock()

    def take(
        self, warehouse: Warehouse, *, key: DataKey, filters: Filters, config: MatrixConfig, session: str
    ) -> Laid:
        """Return the laid question, started now where it is not there.

        One that was laid for a higher minimum is laid anew; one for a lower minimum serves.

        Args:
            warehouse: The dataset.
            key: Names the content of the dataset.
            filters: Which orders.
            config: What is asked; its minimum is the least that must be laid.
            session: Who asks.
        """
        question = (key, filters, replace(config, min_count=1))
        with self._lock:
            entry = self._entries.get(question)
            if entry is None or entry.laid.cancelled or entry.laid.config.min_count > config.min_count:
                if entry is not None:
                    entry.laid.cancel()
                entry = _Entry(self._lay(warehouse, filters=filters, config=config))
                self._entries[question] = entry
            entry.sessions.add(session)
            self._entries.move_to_end(question)
            self._leave(session, question)
            self._drop(key)
            return entry.laid

    def forget(self, laid: Laid) -> None:
        """Drop what broke, so that it is laid anew when it is asked for again."""
        with self._lock:
            for question in [q for q, entry in self._entries.items() if entry.laid is laid]:
                del self._entries[question]

    def _leave(self, session: str, question: Question) -> None:
        """Stop what this session has moved on from: unfinished, of other filters, and nobody else's."""
        for other, entry in list(self._entries.items()):
            if other[:2] == question[:2] or session not in entry.sessions:
                continue
            entry.sessions.discard(session)
            if not entry.sessions and not _finished(entry.laid):
                entry.laid.cancel()
                del self._entries[other]

    def _drop(self, key: DataKey) -> None:
        """Forget what is about an older content of the same dataset, and the longest unused."""
        file_number, version = key
        for other in [q for q in self._entries if q[0][0] == file_number and q[0][1] != version]:
            self._entries.pop(other).laid.cancel()
        while len(self._entries) > MOST_KEPT:
            _, entry = self._entries.popitem(last=False)
            if not _finished(entry.laid):
                entry.laid.cancel()


def _finished(laid: Laid) -> bool:
    return laid.stage >= Stage.MONEY
