"""Shared by the tests of staging: stage bytes in a scratch database and look at what came."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from crosssell.errors import CrosssellError
from crosssell.ingest.files.stage import Limits, ReadOptions, StagedFile, stage_file
from crosssell.warehouse import Workspace


@dataclass(frozen=True)
class Staged:
    """A staged file with the content of its tables."""

    file: StagedFile
    rows: list[tuple]
    aside: list[tuple]
    is_careful: bool

    @property
    def cells(self) -> list[tuple]:
        return [row[2:] for row in self.rows]


class Stager:
    """Stages files in one scratch database; the law of rows is held for each of them."""

    def __init__(self, folder: Path, cursor) -> None:
        self.folder = folder
        self.progress: list[float] = []
        self._cursor = cursor

    def __call__(
        self,
        content: bytes | Path,
        *,
        limits: Limits | None = None,
        cancelled: Callable[[], bool] = lambda: False,
        **options: object,
    ) -> Staged:
        path = content
        if isinstance(content, bytes):
            path = self.folder / "upload"
            path.write_bytes(content)
        self.progress.clear()
        file = stage_file(
            self._cursor,
            path,
            folder=self.folder,
            name="orders.csv",
            number=1,
            options=ReadOptions(**options),
            limits=limits or Limits(),
            progress=self.progress.append,
            cancelled=cancelled,
        )
        rows = self._cursor.rows("select * from raw_1 order by row_no")
        aside = self._cursor.rows("select row_no, reason, text from set_aside order by row_no")
        stored = self._cursor.rows("select column_name from duckdb_columns() where table_name = 'raw_1_rows'")
        assert len(rows) + len(aside) == file.rows_read
        assert not list(self.folder.glob("decoded_*"))
        return Staged(file=file, rows=rows, aside=aside, is_careful=("row_no",) in stored)

    def refusal(self, content: bytes | Path, **options: object) -> str:
        """Stage what must be refused; return the code with its reason. The message must name all values."""
        with pytest.raises(CrosssellError) as caught:
            self(content, **options)
        values = {name: str(value) for name, value in caught.value.values.items()}
        assert str(caught.value) == caught.value.template.format(**values)
        assert not list(self.folder.glob("decoded_*"))
        return f"{caught.value.code}.{caught.value.reason}".rstrip(".")


@contextmanager
def open_stager(workspace: Workspace) -> Iterator[Stager]:
    folder = workspace.drafts_folder / "draft"
    folder.mkdir(parents=True)
    warehouse = workspace.scratch(folder)
    try:
        with warehouse.run() as cursor:
            yield Stager(folder, cursor)
    finally:
        warehouse.close()
