"""The workspace: a folder of datasets, one DuckDB file each, and the drafts of imports under way.

A process opens each dataset's file once and shares it between its threads. Names are the user's
own words, so they are escaped into file names rather than restricted to what a disk allows.
"""

import os
import threading
import urllib.parse
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from crosssell.errors import CrosssellError, ErrorCode
from crosssell.warehouse.engine import DEFAULT_MEMORY_LIMIT, Engine
from crosssell.warehouse.schema import open_dataset, write_schema
from crosssell.warehouse.warehouse import Warehouse

MAX_NAME_LENGTH = 60
_SUFFIX = ".duckdb"
_PROVISIONAL = ".unfilled"  # stands beside a dataset until the work that it was made for has filled it

FILLED = "select 1 from import_run limit 1"


class Workspace:
    """Datasets by name below one folder, opened in one engine.

    Args:
        folder: Made when it is first used.
        memory_limit: DuckDB's memory bound for everything together.
    """

    def __init__(self, folder: Path, *, memory_limit: str = DEFAULT_MEMORY_LIMIT) -> None:
        self.folder = folder
        self._memory_limit = memory_limit
        self._engine: Engine | None = None
        self._open: dict[str, Warehouse] = {}
        self._scratch: dict[Path, Warehouse] = {}
        self._holders: Counter[str] = Counter()
        self._provisional: set[str] = set()
        self._swept = False
        self._lock = threading.RLock()

    @property
    def drafts_folder(self) -> Path:
        """Where files wait while an import is prepared."""
        return self.folder / "drafts"

    def names(self) -> list[str]:
        """Return the names of the datasets, by code point."""
        self._sweep()
        found = [urllib.parse.unquote(path.stem) for path in self.folder.glob(f"*{_SUFFIX}")]
        return sorted(found)

    def exists(self, name: str) -> bool:
        """Tell whether a dataset of this name is there."""
        return self._path(name).exists()

    def open(self, name: str) -> Warehouse:
        """Return the dataset's warehouse, opening its file if this process has not yet.

        Raises:
            CrosssellError: ``unknown_dataset``, ``workspace_locked`` or ``workspace_damaged``.
        """
        with self._lock:
            if name not in self._open:
                if not self.exists(name):
                    known = ", ".join(self.names()) or "–"
                    raise CrosssellError(ErrorCode.UNKNOWN_DATASET, name=name, known=known)
                self._open[name] = open_dataset(self._engine_on(), name=name, path=self._path(name))
            return self._open[name]

    def open_or_create(self, name: str) -> Warehouse:
        """Return the dataset's warehouse; an unknown name becomes an empty dataset.

        Raises:
            CrosssellError: ``invalid_value`` for an impossible name, else as `open`.
        """
        with self._lock:
            if not self.exists(name):
                self._create(name)
            return self.open(name)

    @contextmanager
    def held(self, name: str) -> Iterator[Warehouse]:
        """Open or create the dataset for a piece of work.

        A dataset that was made for it and that nobody has filled is removed by the last who leaves.

        Raises:
            CrosssellError: As `open_or_create`.
        """
        with self._lock:
            self._sweep()
            is_new = not self.exists(name)
            if is_new:
                self._provisional.add(name)
                self._mark(name)
            try:
                warehouse = self.open_or_create(name)
            except BaseException:
                if is_new:
                    self._settle(name)
                raise
            self._holders[name] += 1
        try:
            yield warehouse
        finally:
            with self._lock:
                self._holders[name] -= 1
                if name in self._provisional and warehouse.rows(FILLED):
                    self._settle(name)
                if name in self._provisional and not self._holders[name]:
                    self._settle(name)
                    self.delete(name)

    def delete(self, name: str) -> None:
        """Delete the dataset and everything in it.

        Raises:
            CrosssellError: ``unknown_dataset``, or ``workspace_locked`` if another process has it open.
        """
        with self._lock:
            try:
                self.open(name).close()
            except CrosssellError as error:
                if error.code != ErrorCode.WORKSPACE_DAMAGED:
                    raise
            self._open.pop(name, None)
            path = self._path(name)
            path.unlink(missing_ok=True)
            path.with_name(path.name + ".wal").unlink(missing_ok=True)

    def scratch(self, folder: Path) -> Warehouse:
        """Return the tables of the draft in ``folder``; they are gone when the process ends."""
        with self._lock:
            if folder not in self._scratch:
                folder.mkdir(parents=True, exist_ok=True)
                self._scratch[folder] = Warehouse(self._engine_on(), name=f"draft {folder.name}")
            return self._scratch[folder]

    def drop_scratch(self, folder: Path) -> None:
        """Forget the tables of the draft in ``folder``."""
        with self._lock:
            scratch = self._scratch.pop(folder, None)
            if scratch is not None:
                scratch.close()

    def close(self) -> None:
        """Close every dataset and forget every draft's tables."""
        with self._lock:
            if self._engine is not None:
                for warehouse in (*self._open.values(), *self._scratch.values()):
                    warehouse.close()
                self._engine.close()
            self._engine = None
            self._open.clear()
            self._scratch.clear()

    def _engine_on(self) -> Engine:
        if self._engine is None:
            self._engine = Engine(
                self.folder, spill_folder=self.folder / "spill", memory_limit=self._memory_limit
            )
        return self._engine

    def _sweep(self) -> None:
        """Delete, once a process, what a killed import has made and not filled; another's is let alone."""
        with self._lock:
            if self._swept:
                return
            self._swept = True
            for marker in self.folder.glob(f"*{_SUFFIX}{_PROVISIONAL}"):
                name = urllib.parse.unquote(marker.name.removesuffix(_SUFFIX + _PROVISIONAL))
                with suppress(CrosssellError):
                    if not self.exists(name) or self.open(name).rows(FILLED):
                        marker.unlink(missing_ok=True)
                    else:
                        self.delete(name)
                        marker.unlink(missing_ok=True)

    def _mark(self, name: str) -> None:
        path = self._path(name)
        if _may_be_called(name):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.with_name(path.name + _PROVISIONAL).touch()

    def _settle(self, name: str) -> None:
        self._provisional.discard(name)
        if _may_be_called(name):
            path = self._path(name)
            path.with_name(path.name + _PROVISIONAL).unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self.folder / (urllib.parse.quote(name, safe=" ") + _SUFFIX)

    def _create(self, name: str) -> None:
        """Build the empty dataset aside and move it in place, so that a kill leaves no half of it."""
        if not _may_be_called(name):
            raise CrosssellError(ErrorCode.INVALID_VALUE, "dataset_name", value=name, longest=MAX_NAME_LENGTH)
        path = self._path(name)
        building = path.with_name(f"{path.name}.{os.getpid()}.new")
        building.unlink(missing_ok=True)
        fresh = Warehouse(self._engine_on(), name=building.name, path=building)
        try:
            with fresh.write() as cursor:
                write_schema(cursor)
        finally:
            fresh.close()
        building.replace(path)


def _may_be_called(name: str) -> bool:
    return 0 < len(name) <= MAX_NAME_LENGTH and name == name.strip() and name.isprintable()
