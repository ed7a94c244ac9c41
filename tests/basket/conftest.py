"""The real shop of the reference data, imported once."""

from pathlib import Path

import pytest

from crosssell.cli import main
from crosssell.warehouse import Workspace


@pytest.fixture(scope="session")
def online_retail(reference_data: Path, tmp_path_factory: pytest.TempPathFactory):
    """The complete gift shop as the command line imports it."""
    folder = tmp_path_factory.mktemp("online_retail")
    source = reference_data / "online_retail.csv.gz"
    assert main(["import", str(source), "--dataset", "uk", "--workspace", str(folder)]) == 0
    workspace = Workspace(folder)
    yield workspace.open("uk")
    workspace.close()
