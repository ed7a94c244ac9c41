"""The one DuckDB of a process: datasets are attached to it by name, under one bound on memory.

One engine rather than one a dataset, because several people share a server: its memory is bounded
once, and an import can read the draft's tables and write the dataset's in one statement.
"""

import logging
import os
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from crosssell.errors import CrosssellError, ErrorCode
from crosssell.warehouse.gate import Cursor, quote_identifier

logger = logging.getLogger(__name__)

DEFAULT_MEMORY_LIMIT = "1200MB"
THREADS_SETTING = "CROSSSELL_THREADS"  # how many cores the database may use; all, if it is not set
CLOSING_ATTEMPTS, CLOSING_PAUSE_SECONDS = 200, 0.02


class Engine:
    """DuckDB with its doors closed: it reads and writes below one folder only, and loads no extension.

    Args:
        folder: Where databases and readable files lie.
        spill_folder: Where large sorts, joins and tables in memory may spill.
        memory_limit: DuckDB's bound for everything together.
    """

    def __init__(self, folder: Path, *, spill_folder: Path, memory_limit: str = DEFAULT_MEMORY_LIMIT) -> None:
        threads = os.environ.get(THREADS_SETTING, "")
        folder.mkdir(parents=True, exist_ok=True)
        self._cursors: weakref.WeakSet[Cursor] = weakref.WeakSet()
        self._handing_out = threading.Lock()
        self._connection = duckdb.connect(
            ":memory:",
            config={
                "memory_limit": memory_limit,
                "temp_directory": str(spill_folder),
                **({"threads": threads} if threads.isdecimal() and int(threads) else {}),
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
            },
        )
        self._connection.execute(f"set allowed_directories = {[str(folder.resolve())]!r}")
        self._connection.execute("set enable_external_access = false")
        self._connection.execute("set python_enable_replacements = false")
        self._connection.execute("set lock_configuration = true")

    def attach(self, name: str, path: Path | None) -> None:
        """Attach the database file at ``path``, or an empty one in memory, as ``name``.

        Raises:
            CrosssellError: ``workspace_locked`` or ``workspace_damaged``.
        """
        target = ":memory:" if path is None else str(path.resolve())
        with _named_file_errors(name), self._session() as raw:
            raw.execute(f"attach {_literal(target)} as {quote_identifier(name)}")

    def detach(self, name: str) -> None:
        """Let go of a database; one that is not attached is left alone."""
        with self._session() as raw:
            raw.execute(f"detach database if exists {quote_identifier(name)}")

    def cursor(self, name: str) -> Cursor:
        """Return a fresh cursor that sees the tables of ``name`` by their own names.

        Raises:
            CrosssellError: ``unknown_dataset`` where nothing is attached under this name any more.
        """
        raw = self._connection.cursor()
        try:
            raw.execute(f"use {quote_identifier(name)}")
        except duckdb.CatalogException as error:  # deleted while somebody still read it
            raw.close()
            raise CrosssellError(ErrorCode.UNKNOWN_DATASET, name=name, known="–") from error
        cursor = Cursor(raw)
        with self._handing_out:
            self._cursors.add(cursor)
        return cursor

    def close(self) -> None:
        """Detach everything and end; statements under way are stopped first, since they would refuse."""
        for attempt in range(CLOSING_ATTEMPTS):
            try:
                self._connection.close()
            except duckdb.Error:
                if attempt == CLOSING_ATTEMPTS - 1:
                    raise
                with self._handing_out:
                    busy = list(self._cursors)
                for cursor in busy:
                    cursor.interrupt()
                time.sleep(CLOSING_PAUSE_SECONDS)
            else:
                return

    @contextmanager
    def _session(self) -> Iterator[duckdb.DuckDBPyConnection]:
        raw = self._connection.cursor()
        try:
            yield raw
        finally:
            raw.close()


@contextmanager
def _named_file_errors(name: str) -> Iterator[None]:
    try:
        yield
    except duckdb.Error as error:
        if "lock" in str(error).lower():
            raise CrosssellError(ErrorCode.WORKSPACE_LOCKED) from error
        logger.warning("database %s cannot be opened: %s", name, error)
        raise CrosssellError(ErrorCode.WORKSPACE_DAMAGED, name=name) from error


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
