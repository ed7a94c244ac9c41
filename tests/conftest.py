"""Fixtures for all tests: reference data where the machine has it, empty workspaces, small datasets."""

import gc
import os
from pathlib import Path

import pytest

from crosssell.warehouse import Workspace
from crosssell.warehouse.engine import THREADS_SETTING

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


@pytest.fixture
def workspace(tmp_path: Path):
    opened = Workspace(tmp_path / "workspace")
    yield opened
    opened.close()
