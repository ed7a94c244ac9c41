"""A file on its way in: whole or not at all, within its bounds, on a disk with room for it."""

import os
import shutil
from collections import namedtuple
from pathlib import Path

import pytest

from crosssell.errors import CrosssellError, ErrorCode
from crosssell.ingest import arriving
from crosssell.ingest.arriving import RESERVE_BYTES, Arrival, refuse_early, sweep
from crosssell.ingest.files.staged import Limits
from crosssell.warehouse import Workspace

Usage = namedtuple("Usage", "total used free")


def leave_free(monkeypatch: pytest.MonkeyPatch, free: int) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(10 * free, 9 * free, free))


def lying_about(workspace: Workspace) -> list[Path]:
    return list((workspace.drafts_folder / "arriving").iterdir())


def test_a_whole_file_is_there_byte_for_byte(workspace: Workspace):
    arrival = Arrival(workspace, name="orders.csv", size=6)
    arrival.write(b"abc")
    arrival.write(bytearray(b"def"))
    assert arrival.finish().read_bytes() == b"abcdef"


def test_an_empty_file_is_whole(workspace: Workspace):
    assert Arrival(workspace, name="orders.csv", size=0).finish().read_bytes() == b""


def test_a_file_that_is_moved_on_survives_the_clearing_up(workspace: Workspace, tmp_path: Path):
    arrival = Arrival(workspace, name="orders.csv", size=1)
    arrival.write(b"x")
    arrival.finish().rename(tmp_path / "kept")
    arrival.discard()
    assert (tmp_path / "kept").read_bytes() == b"x"


def test_a_file_that_is_cut_off_is_refused_and_leaves_nothing(workspace: Workspace):
    arrival = Arrival(workspace, name="orders.csv", size=6)
    arrival.write(b"abc")
    with pytest.raises(CrosssellError) as refused:
        arrival.finish()
    arrival.discard()
    assert (refused.value.code, refused.value.reason) == (ErrorCode.UNREADABLE_FILE, "cut_off")
    assert lying_about(workspace) == []


def test_a_file_may_not_bring_more_than_it_announced(workspace: Workspace):
    arrival = Arrival(workspace, name="orders.csv", size=4)
    arrival.write(b"abcd")
    with pytest.raises(CrosssellError) as refused:
        arrival.write(b"e")
    assert refused.value.code == ErrorCode.TOO_LARGE
    assert arrival.path.stat().st_size <= 4


def test_the_bound_on_size_includes_itself(workspace: Workspace):
    limits = Limits(max_bytes=2 * 1024**2)
    refuse_early(workspace, name="orders.csv", size=limits.max_bytes, limits=limits)
    with pytest.raises(CrosssellError) as refused:
        refuse_early(workspace, name="orders.csv", size=limits.max_bytes + 1, limits=limits)
    assert refused.value.code == ErrorCode.TOO_LARGE
    assert "orders.csv" in str(refused.value)
    assert "3 MB, and at most 2 MB" in str(refused.value)


def test_a_disk_keeps_its_reserve(workspace: Workspace, monkeypatch: pytest.MonkeyPatch):
    leave_free(monkeypatch, RESERVE_BYTES + 100)
    refuse_early(workspace, name="orders.csv", size=100, limits=Limits())
    with pytest.raises(CrosssellError) as refused:
        refuse_early(workspace, name="orders.csv", size=101, limits=Limits())
    assert (refused.value.code, refused.value.reason) == (ErrorCode.NO_SPACE, "upload")


def test_a_disk_that_fills_up_meanwhile_stops_the_file(workspace: Workspace, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(arriving, "_LOOK_EVERY_BYTES", 10)
    arrival = Arrival(workspace, name="orders.csv", size=100)
    arrival.write(b"x" * 10)
    leave_free(monkeypatch, RESERVE_BYTES + 79)
    with pytest.raises(CrosssellError) as refused:
        arrival.write(b"x" * 10)  # 80 bytes to go
    assert refused.value.code == ErrorCode.NO_SPACE


def test_what_a_killed_server_has_left_is_swept_away_and_nothing_else(workspace: Workspace):
    old, new = (Arrival(workspace, name="orders.csv", size=9) for _ in range(2))
    past = old.path.stat().st_mtime - arriving.ABANDONED_SECONDS - 1
    os.utime(old.path, (past, past))
    sweep(workspace)
    assert lying_about(workspace) == [new.path]
