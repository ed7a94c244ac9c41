"""Files imported as datasets, for tests that ask a whole shop."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from crosssell.ingest.draft import Draft, DraftFile, ImportOptions, import_files
from crosssell.ingest.jobs import Progress
from crosssell.sample import write_sample
from crosssell.warehouse import Warehouse, Workspace


def import_shop(path: Path, folder: Path) -> Workspace:
    """Import a file as the dataset "shop" of a workspace below ``folder``."""
    workspace = Workspace(folder / "workspace")
    draft = Draft(folder=workspace.drafts_folder / "one", files=(DraftFile(path=path, name=path.name),))
    import_files(
        workspace, draft, ImportOptions(dataset="shop"), now=datetime(2026, 7, 1), progress=Progress()
    )
    return workspace


def imported(path: Path, folder: Path) -> Iterator[Warehouse]:
    workspace = import_shop(path, folder)
    yield workspace.open("shop")
    workspace.close()


def make_sample_shop(folder: Path) -> None:
    import_shop(write_sample(folder / "sample").orders, folder).close()
