"""One open DuckDB file: a connection for the process, a cursor for each run, one writer at a time."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from crosssell.errors import CrosssellError, ErrorCode
from crosssell.warehouse.gate import Cursor

DEFAULT_MEMORY_LIMIT = "1GB"


class Warehouse:
    """An open DuckDB file. Queries from several threads are safe: each gets its own cursor.

    Args:
        path: The file; made if it does not exist.
        spill_folder: Where large sorts and joins may write; made if needed.
        readable_folders: Folders whose files statements may read or attach. Everything else
            outside the database file is closed to SQL, and the settings are locked.
        memory_limit: DuckDB's own memory bound.

    Raises:
        CrosssellError: ``workspace_locked`` if another process has the file open,
            ``workspace_damaged`` if it is no readable database.
    """

    def __init__(
        self,
        path: Path,
        *,
        spill_folder: Path,
        readable_folders: Sequence[Path] = (),
        memory_limit: str = DEFAULT_MEMORY_LIMIT,
    ) -> None:
        self.path = path
        self._connection = _connect(path, spill_folder, readable_folders, memory_limit)
        self._write_lock = threading.Lock()

    def cursor(self) -> Cursor:
        """Return a fresh cursor; close it when the run is over."""
        return Cursor(self._connection.cursor())

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
    def writing(self) -> Iterator[None]:
        """Hold the place of the one writer, for a run that opens its transaction itself."""
        with self._write_lock:
            yield

    def close(self) -> None:
        """Close the file so that another process or connection may open it."""
        self._connection.close()


def _connect(
    path: Path, spill_folder: Path, readable_folders: Sequence[Path], memory_limit: str
) -> duckdb.DuckDBPyConnection:
    path.parent.mkdir(parents=True, exist_ok=True)
    spill_folder.mkdir(parents=True, exist_ok=True)
    try:
        connection = duckdb.connect(
            str(path),
            config={
                "memory_limit": memory_limit,
                "temp_directory": str(spill_folder),
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
            },
        )
    except duckdb.IOException as error:
        if "lock" in str(error).lower():
            raise CrosssellError(ErrorCode.WORKSPACE_LOCKED) from error
        raise CrosssellError(ErrorCode.WORKSPACE_DAMAGED, name=path.stem) from error
    except duckdb.Error as error:
        raise CrosssellError(ErrorCode.WORKSPACE_DAMAGED, name=path.stem) from error
    folders = [str(folder.resolve()) for folder in readable_folders]
    connection.execute(f"set allowed_directories = {folders!r}")
    connection.execute("set enable_external_access = false")
    connection.execute("set python_enable_replacements = false")
    connection.execute("set lock_configuration = true")
    return connection
