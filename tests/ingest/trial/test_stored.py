"""A test's file on disk: apart from the drafts, with what was said about it, and gone after a day."""

import io
import os
import zipfile
from pathlib import Path

import pytest

from crosssell.columns import DateOrder
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.ingest.drafts import draft_ids
from crosssell.ingest.files.staged import ReadOptions
from crosssell.ingest.trial import stored
from crosssell.ingest.trial.opening import is_open, open_trial
from crosssell.ingest.trial.stored import discard_trial, find_trial, save_trial, store_trial
from crosssell.ingest.trial.types import TrialOptions
from crosssell.warehouse import Workspace

TEXT = "customer_id,variant,revenue\n1,A,2\n2,B,3\n"


@pytest.fixture
def arrived(workspace: Workspace) -> Path:
    path = workspace.drafts_folder / "arriving" / "file"
    path.parent.mkdir(parents=True)
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_a_file_is_kept_with_what_was_said_and_is_no_draft(workspace: Workspace, arrived: Path):
    kept = store_trial(workspace, name="test.csv", path=arrived)
    assert not arrived.exists()
    options = TrialOptions(read=ReadOptions(delimiter=","), decimal_mark=",", date_order=DateOrder.DMY)
    save_trial(stored.replace(kept, options=options))
    found = find_trial(workspace, kept.id)
    assert found is not None
    assert (found.name, found.options) == ("test.csv", options)
    assert found.path.read_text("utf-8") == TEXT
    assert not draft_ids(workspace)


@pytest.mark.parametrize("asked", ["", "../../etc", "0123456789ab", "x" * 12])
def test_an_id_that_is_none_finds_nothing(workspace: Workspace, asked: str):
    assert find_trial(workspace, asked) is None


def test_a_discarded_file_is_gone_with_its_tables(workspace: Workspace, arrived: Path):
    kept = store_trial(workspace, name="test.csv", path=arrived)
    open_trial(workspace, kept.path, folder=kept.folder, name=kept.name)
    assert is_open(workspace, kept.folder)
    discard_trial(workspace, kept.id)
    assert find_trial(workspace, kept.id) is None
    assert not kept.folder.exists()
    assert not is_open(workspace, kept.folder)


def test_what_nobody_has_looked_at_for_a_day_is_swept_away(workspace: Workspace, arrived: Path):
    old = store_trial(workspace, name="old.csv", path=arrived)
    looked_at = store_trial(workspace, name="looked at.csv", path=_again(arrived))
    long_ago = (old.folder / "trial.json").stat().st_mtime - stored.ABANDONED_SECONDS - 1
    for one in (old, looked_at):
        os.utime(one.folder / "trial.json", (long_ago, long_ago))
    assert find_trial(workspace, looked_at.id) is not None
    store_trial(workspace, name="new.csv", path=_again(arrived))
    assert find_trial(workspace, old.id) is None
    assert find_trial(workspace, looked_at.id) is not None


def test_what_a_killed_run_has_left_is_deleted_after_a_day(workspace: Workspace):
    left, fresh = (stored.new_folder(workspace) for _ in range(2))
    (left / "file").write_text(TEXT, encoding="utf-8")
    long_ago = left.stat().st_mtime - stored.ABANDONED_SECONDS - 60
    os.utime(left, (long_ago, long_ago))
    stored.sweep_trials(workspace)
    assert (left.exists(), fresh.exists()) == (False, True)


def test_an_archive_has_to_hold_one_table(workspace: Workspace, arrived: Path):
    arrived.write_bytes(_zipped({"test.csv": TEXT}))
    kept = store_trial(workspace, name="test.zip", path=arrived)
    assert kept.name == "test.zip › test.csv"
    assert kept.path.read_text("utf-8") == TEXT
    again = _again(arrived)
    again.write_bytes(_zipped({"a.csv": TEXT, "b.csv": TEXT}))
    with pytest.raises(CrosssellError) as caught:
        store_trial(workspace, name="two.zip", path=again)
    assert (caught.value.code, caught.value.reason) == (ErrorCode.TOO_LARGE, "members")
    assert [path.name for path in (workspace.folder / "trials").iterdir()] == [kept.id]


def _again(path: Path) -> Path:
    path.write_text(TEXT, encoding="utf-8")
    return path


def _zipped(members: dict[str, str]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return target.getvalue()
