"""One open dataset: a cursor for each run, one writer at a time."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd

from crosssell.warehouse.engine import Engine
from crosssell.warehouse.gate import Cursor


class Warehouse:
    """A database that an engine has attached: a dataset's file, or a draft's tables in memory.

    Queries from several threads are safe: each gets its own cursor.

    Args:
        engine: Runs the statements.
        name: Name of the database within the engine.
        path: Its file; ``None`` keeps it in memory, spilling to disk when it grows.

    Raises:
        CrosssellError: ``workspace_locked`` if another process has the file open,
            ``workspace_damaged`` if it is no readable database.
    """

    def __init__(self, engine: Engine, *, name: str, path: Path | None = None) -> None:
        self.name = name
        self.path = path
        self._engine = engine
        self._write_lock = threading.Lock()
        engine.attach(name, path)

    def cursor(self) -> Cursor:
        """Return a fresh cursor; close it when the run is over."""
        return self._engine.cursor(self.name)

    @contextmanager
    def run(self) -> Iterator[Cursor]:
        """Give a cursor for several statements that share temporary tables."""
        cursor = self.cursor()
        try:
            yield cursor
        finally:
            cursor.close()

    def query(self, sql: str, **parameters: object) -> pd.DataFrame:
        """Run one statement on a fresh cursor and return a frame."""
        with self.run() as cursor:
            return cursor.query(sql, **parameters)

    def rows(self, sql: str, **parameters: object) -> list[tuple[Any, ...]]:
        """Run one statement on a fresh cursor and return tuples."""
        with self.run() as cursor:
            return cursor.rows(sql, **parameters)

    def row(self, sql: str, **parameters: object) -> tuple[Any, ...]:
        """Run one statement on a fresh cursor and return its first row."""
        with self.run() as cursor:
            return cursor.row(sql, **parameters)

    @contextmanager
    def write(self) -> Iterator[Cursor]:
        """Give a cursor inside one transaction, one writer at a time: all of it is kept, or nothing."""
        with self._write_lock, self.run() as cursor, cursor.transaction():
            yield cursor

    @contextmanager
    def write_soon(self, *, seconds: float) -> Iterator[Cursor | None]:
        """As `write`, but give ``None`` where another writer has not ended after ``seconds``."""
        if not self._write_lock.acquire(timeout=seconds):
            yield None
            return
        try:
            with self.run() as cursor, cursor.transaction():
                yield cursor
        finally:
            self._write_lock.release()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the place of the one writer, for a run that opens its transaction itself."""
        with self._write_lock:
            yield

    def close(self) -> None:
        """Let go of the file, so that another process may open it; forget what is in memory."""
        self._engine.detach(self.name)
