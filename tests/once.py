"""What is dear to make is made once in a run of the tests, by whichever worker asks first."""

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

PATIENCE_SECONDS = 300


def made_once(tmp_path_factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Return a folder with what ``make`` writes into the folder that it is given; a copy of one's own.

    ``make`` runs in one worker only, the others wait for it. A workspace is open in one process at a time,
    which is why each gets a copy.
    """
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "made once"
    shared.mkdir(exist_ok=True)
    being_made, made, over = (shared / f"{name}{state}" for state in (" being made", "", " is over"))
    try:
        being_made.mkdir()
    except FileExistsError:
        wait_for(over)
    else:
        try:
            make(being_made)
            being_made.rename(made)
        finally:
            being_made.mkdir(exist_ok=True)  # so that nobody begins anew
            over.touch()
    if not made.exists():
        pytest.fail(f"“{name}” could not be made: see the test of the worker that tried")
    own = tmp_path_factory.mktemp("once") / name
    shutil.copytree(made, own)
    return own


def wait_for(path: Path) -> None:
    for _ in range(10 * PATIENCE_SECONDS):
        if path.exists():
            return
        time.sleep(0.1)
    pytest.fail(f"nobody finished “{path.name}”")
