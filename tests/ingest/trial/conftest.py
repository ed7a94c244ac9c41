"""Open a test's file from text or bytes, in one workspace for all tests of this folder."""

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from crosssell.ingest.trial.laying import lay_rows
from crosssell.ingest.trial.opening import open_trial
from crosssell.ingest.trial.types import TrialFile, TrialMapping, TrialOptions, TrialRows
from crosssell.warehouse import Workspace


class Laid(NamedTuple):
    counts: TrialRows
    rows: list[tuple[object, ...]]


class Opener:
    """Opens files; each gets tables of its own."""

    def __init__(self, workspace: Workspace, folder: Path) -> None:
        self.workspace = workspace
        self._folder = folder
        self._numbers = itertools.count(1)

    def __call__(
        self, content: str | bytes, *, name: str = "test.csv", options: TrialOptions | None = None
    ) -> TrialFile:
        number = next(self._numbers)
        path = self._folder / f"{number}"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        folder = self.workspace.folder / "trials" / f"{number:012x}"
        return open_trial(self.workspace, path, folder=folder, name=name, options=options)

    def lay(self, file: TrialFile, mapping: TrialMapping | None = None) -> Laid:
        """Lay the rows as guessed, or as said, and return them without their numbers, in the file's order."""
        said = mapping or file.guess.mapping
        assert said is not None
        with self.workspace.scratch(self.workspace.folder / "trials" / file.id).run() as cursor:
            counts = lay_rows(cursor, file, said)
            rows = cursor.rows("select * exclude (row_no) from trial_row order by row_no")
        return Laid(counts, rows)


@pytest.fixture(scope="session")
def opener(tmp_path_factory: pytest.TempPathFactory):
    workspace = Workspace(tmp_path_factory.mktemp("workspace"))
    yield Opener(workspace, tmp_path_factory.mktemp("files"))
    workspace.close()


@pytest.fixture
def guessed(opener: Opener) -> Callable[..., TrialMapping]:
    """Return the guessed mapping of a text."""

    def guess(content: str) -> TrialMapping:
        mapping = opener(content).guess.mapping
        assert mapping is not None
        return mapping

    return guess
