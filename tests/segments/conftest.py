"""The sample shop and the gift shop as datasets, each imported once for all tests of the segments."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from crosssell.ingest.draft import Draft, DraftFile, ImportOptions, import_files
from crosssell.ingest.jobs import Progress
from crosssell.sample import write_sample
from crosssell.warehouse import Warehouse, Workspace


def imported(path: Path, folder: Path) -> Iterator[Warehouse]:
    workspace = Workspace(folder / "workspace")
    draft = Draft(folder=workspace.drafts_folder / "one", files=(DraftFile(path=path, name=path.name),))
    import_files(
        workspace, draft, ImportOptions(dataset="shop"), now=datetime(2026, 7, 1), progress=Progress()
    )
    yield workspace.open("shop")
    workspace.close()


@pytest.fixture(scope="session")
def sample_shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """The sample; only read it."""
    folder = tmp_path_factory.mktemp("sample")
    yield from imported(write_sample(folder).orders, folder)


@pytest.fixture(scope="session")
def gift_shop(reference_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """A real shop of one year; only read it."""
    yield from imported(reference_data / "online_retail.csv.gz", tmp_path_factory.mktemp("gift_shop"))
