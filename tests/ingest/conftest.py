"""One short way to import a text as a file, and to refuse one."""

import itertools
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from crosssell.columns import DateOrder, Field
from crosssell.ingest.draft import Draft, DraftFile, ImportOptions, import_files
from crosssell.ingest.jobs import Progress
from crosssell.ingest.reading import Answers
from crosssell.ingest.report import ImportReport
from crosssell.warehouse import Workspace
from tests.ingest.staging import Stager, open_stager

Importer = Callable[..., ImportReport]


@pytest.fixture
def import_text(workspace: Workspace, tmp_path: Path) -> Importer:
    """Import texts (or bytes, or paths) into a dataset in one go and return the report."""
    numbers = itertools.count(1)

    def run(
        *contents: str | bytes | Path,
        dataset: str = "shop",
        mapping: dict[Field, str] | None = None,
        decimal_mark: str | None = None,
        date_order: DateOrder | None = None,
        choices: dict[str, str] | None = None,
        replace: bool = False,
        progress: Progress | None = None,
    ) -> ImportReport:
        paths = []
        for content in contents:
            path = content if isinstance(content, Path) else tmp_path / f"export-{next(numbers)}.csv"
            if isinstance(content, str):
                path.write_text(content, encoding="utf-8", newline="")
            elif isinstance(content, bytes):
                path.write_bytes(content)
            paths.append(path)
        draft = Draft(
            folder=workspace.drafts_folder / f"draft-{next(numbers)}",
            files=tuple(DraftFile(path=path, name=path.name) for path in paths),
        )
        answers = Answers(
            mapping=mapping or {}, decimal_mark=decimal_mark, date_order=date_order, choices=choices or {}
        )
        return import_files(
            workspace,
            draft,
            ImportOptions(dataset=dataset, answers=answers, replace=replace),
            now=datetime(2026, 1, 1),
            progress=progress or Progress(),
        )

    return run


@pytest.fixture
def stage(workspace: Workspace) -> Iterator[Stager]:
    """Stage bytes (or a path) as a file of its own and return what came."""
    with open_stager(workspace) as stager:
        yield stager
