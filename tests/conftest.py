"""Fixtures for all tests: reference data where the machine has it, empty workspaces, small datasets."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from crosssell.warehouse import Warehouse, Workspace
from crosssell.warehouse.engine import THREADS_SETTING
from tests.once import made_once
from tests.shops import make_sample_shop

if "PYTEST_XDIST_WORKER" in os.environ:  # the cores are taken: one worker each
    os.environ.setdefault(THREADS_SETTING, "1")


def pytest_collection_finish() -> None:
    """Let the collector of garbage pass over what is imported by now: it stays."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def reference_data() -> Path:
    """The folder of real exports; tests that need it are skipped, saying so, where it is not set."""
    folder = os.environ.get("CROSSSELL_REFERENCE_DATA")
    if not folder:
        pytest.skip("CROSSSELL_REFERENCE_DATA names no folder with the reference exports")
    return Path(folder)


@pytest.fixture(scope="session")
def gift_shop(reference_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """A real shop of one year, complete, as the command line imports it; only read it."""
    source = str(reference_data / "online_retail.csv.gz")

    def make(folder: Path) -> None:
        from crosssell.cli import main

        assert main(["import", source, "--dataset", "shop", "--workspace", str(folder)]) == 0

    workspace = Workspace(made_once(tmp_path_factory, "gift shop", make))
    yield workspace.open("shop")
    workspace.close()


@pytest.fixture(scope="session")
def sample_shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """The sample; only read it."""
    workspace = Workspace(made_once(tmp_path_factory, "sample shop", make_sample_shop) / "workspace")
    yield workspace.open("shop")
    workspace.close()


@pytest.fixture
def workspace(tmp_path: Path):
    opened = Workspace(tmp_path / "workspace")
    yield opened
    opened.close()
