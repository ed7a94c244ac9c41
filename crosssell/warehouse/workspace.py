"""The workspace: a folder of datasets, one DuckDB file each, and the drafts of imports under way.

A process opens each dataset's file once and shares it between its threads. Names are the user's
own words, so they are escaped into file names rather than restricted to what a disk allows.
"""

import os
import shutil
import threading
import urllib.parse
from importlib.resources import files
from pathlib import Path

from crosssell.errors import CrosssellError, ErrorCode
from crosssell.warehouse.gate import Cursor
from crosssell.warehouse.warehouse import DEFAULT_MEMORY_LIMIT, Warehouse

SCHEMA_VERSION = "1"
MAX_NAME_LENGTH = 60
SCRATCH_FILE = "scratch.duckdb"
_SUFFIX = ".duckdb"


class Workspace:
    """Datasets by name below one folder.

    Args:
        folder: Made when the first dataset is.
        memory_limit: DuckDB's memory bound for each dataset.
    """

    def __init__(self, folder: Path, *, memory_limit: str = DEFAULT_MEMORY_LIMIT) -> None:
        self.folder = folder
        self.memory_limit = memory_limit
        self._open: dict[str, Warehouse] = {}
        self._lock = threading.RLock()

    @property
    def drafts_folder(self) -> Path:
        """Where files wait while an import is prepared; the only folder that SQL may read."""
        return self.folder / "drafts"

    def names(self) -> list[str]:
        """Return the names of the datasets, by code point."""
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
                self._open[name] = self._connect(name)
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
        """Open the scratch database of the draft in ``folder`` (below `drafts_folder`)."""
        return Warehouse(
            folder / SCRATCH_FILE,
            spill_folder=self.folder / "spill",
            readable_folders=(folder,),
            memory_limit=self.memory_limit,
        )

    def close(self) -> None:
        """Close every open dataset."""
        with self._lock:
            for warehouse in self._open.values():
                warehouse.close()
            self._open.clear()

    def _path(self, name: str) -> Path:
        return self.folder / (urllib.parse.quote(name, safe=" ") + _SUFFIX)

    def _connect(self, name: str) -> Warehouse:
        self.drafts_folder.mkdir(parents=True, exist_ok=True)
        return Warehouse(
            self._path(name),
            spill_folder=self.folder / "spill",
            readable_folders=(self.drafts_folder,),
            memory_limit=self.memory_limit,
        )

    def _create(self, name: str) -> None:
        """Build the empty dataset aside and move it in place, so that a kill leaves no half of it."""
        if not name.strip() or len(name) > MAX_NAME_LENGTH or name != name.strip() or not name.isprintable():
            raise CrosssellError(ErrorCode.INVALID_VALUE, "dataset_name", value=name, longest=MAX_NAME_LENGTH)
        path = self._path(name)
        building = path.with_name(f"{path.name}.{os.getpid()}.new")
        building.unlink(missing_ok=True)
        fresh = Warehouse(building, spill_folder=self.folder / "spill")
        try:
            with fresh.write() as cursor:
                write_schema(cursor)
        finally:
            fresh.close()
        shutil.move(building, path)


def write_schema(cursor: Cursor) -> None:
    """Create the empty tables of a dataset."""
    cursor.execute(files("crosssell.warehouse").joinpath("schema.sql").read_text(encoding="utf-8"))
    cursor.execute(
        "insert into setting values ('schema_version', $version), ('data_version', '0')",
        version=SCHEMA_VERSION,
    )
