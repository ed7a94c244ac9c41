"""The command “follow-ups”."""

import csv
import json
from pathlib import Path

import pytest

from crosssell.cli import main

LINES = """order_id,ordered_at,customer_id,product,quantity,unit_price
1,2024-01-01,k1,Pan,1,20.00
2,2024-01-31,k1,Oil,1,5.00
3,2024-01-01,k2,Pan,1,20.00
4,2024-02-01,k2,Oil,1,5.00
5,2024-02-20,k3,Pan,1,20.00
6,2024-02-21,k3,Oil,1,5.00
7,2024-01-01,k4,Pan,1,20.00
8,2024-01-02,k4,Cup,1,3.00
9,2024-03-01,,Cup,1,3.00
"""
HEADER = [
    *("a", "b", "buyers_a", "followed", "share", "expected_share", "lift", "still_open", "median_days"),
]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """Run a command on the shop; return the exit code and its JSON."""

    def call(*words: object) -> tuple[int, dict]:
        code = main(["--workspace", str(tmp_path / "ws"), "--json", *map(str, words)])
        return code, json.loads(capsys.readouterr().out)

    path = tmp_path / "shop.csv"
    path.write_text(LINES, encoding="utf-8")
    call("import", path, "--dataset", "shop")
    return call


def test_within_days_as_a_file(run, tmp_path: Path) -> None:
    """The 30th day is in, the 31st is not; who bought on 20 February is watched for ten days only."""
    out = tmp_path / "next.csv"
    code, answer = run("follow-ups", "--dataset", "shop", "--within-days", 30, "--csv", out)
    assert (code, answer) == (
        0, {"customers": 4, "last_day": "2024-03-01", "notice": None, "pairs": 2},
    )  # fmt: skip
    rows = list(csv.reader(out.read_text("utf-8").splitlines()))
    assert rows[0] == HEADER
    assert [row[:2] for row in rows[1:]] == [["Pan", "Cup"], ["Pan", "Oil"]]
    assert rows[2][2:5] == ["3", "1", repr(1 / 3)]
    assert rows[2][7:] == ["1", "30"]


def test_in_the_next_order(run) -> None:
    _, answer = run("follow-ups", "--dataset", "shop", "--next-order", "--min-count", 2)
    (row,) = answer["rows"]
    assert list(row) == HEADER
    assert (row["a"], row["b"], row["buyers_a"], row["followed"], row["still_open"]) == (
        "Pan",
        "Oil",
        4,
        3,
        0,
    )
    assert (row["share"], row["median_days"]) == (3 / 4, 30)
    assert row["lift"] == pytest.approx(row["share"] / row["expected_share"], abs=1e-12)


def test_a_window_must_be_named_once_and_be_one(run, tmp_path: Path, capsys) -> None:
    code, answer = run("follow-ups", "--dataset", "shop", "--within-days", 0)
    assert (code, answer["error"]["code"]) == (1, "invalid_value")
    for window in ([], ["--next-order", "--within-days", "30"]):
        with pytest.raises(SystemExit) as usage:
            main(["--workspace", str(tmp_path / "ws"), "follow-ups", "--dataset", "shop", *window])
        assert usage.value.code == 2
