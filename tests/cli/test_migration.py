"""The command “migration”, as a script would call it."""

import csv
import json
from pathlib import Path

import pytest

from crosssell.cli import main

HEADER = "order_id,ordered_at,customer_id,product,quantity,unit_price\n"
ROWS = [
    ("1", "2025-01-01", "K1", 10),
    ("2", "2025-01-20", "K2", 30),
    ("3", "2025-02-05", "K2", 5),
    ("4", "2025-02-28", "K3", 7),
]
COLUMNS = ["from_segment", "to_segment", "customers", "share", "revenue_first", "revenue_second"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    found = tmp_path_factory.mktemp("migration")
    lines = [f"{order},{day},{customer},A,1,{price}\n" for order, day, customer, price in ROWS]
    (found / "orders.csv").write_text(HEADER + "".join(lines), "utf-8")
    assert main(["import", str(found / "orders.csv"), "--dataset", "shop", "--workspace", str(found)]) == 0
    return found


@pytest.fixture
def run(folder: Path, capsys):
    def call(*words: str | Path) -> tuple[int, dict]:
        capsys.readouterr()
        code = main(
            ["migration", "--dataset", "shop", "--workspace", str(folder), "--json", *map(str, words)]
        )
        return code, json.loads(capsys.readouterr().out)

    return call


def test_two_periods_chosen_by_the_caller(run, tmp_path):
    out = tmp_path / "moves.csv"
    periods = ("--first", "2025-01-01:2025-01-31", "--second", "2025-02-01:2025-02-28")
    code, answer = run(*periods, "--csv", out)
    assert code == 0
    assert (answer["customers_first"], answer["customers_second"]) == (2, 2)
    assert (answer["new"], answer["gone"], answer["returned"]) == (1, 1, 0)
    assert answer["notices"] == ["short"]
    with out.open(encoding="utf-8", newline="") as written:
        rows = list(csv.reader(written))
    assert rows[0] == COLUMNS
    assert rows[1:] == [[str(value) for value in row.values()] for row in answer["rows"]]
    money = {(row[0] == "new", row[1] == "gone"): row[4:] for row in rows[1:]}
    assert money == {
        (False, False): ["30.0", "5.0"],
        (False, True): ["10.0", "0.0"],
        (True, False): ["0.0", "7.0"],
    }


def test_a_period_left_out_is_the_one_that_touches_the_other(run):
    first = run("--first", "2025-01-01:2025-01-31")[1]
    assert first["second"] == {"from": "2025-02-01", "to": "2025-03-03"}
    assert "beyond_data" in first["notices"]
    second = run("--second", "2025-02-01:2025-02-28")[1]
    assert second["first"] == {"from": "2025-01-04", "to": "2025-01-31"}
    neither = run()[1]
    assert (neither["first"]["from"], neither["second"]["to"]) == ("2025-01-02", "2025-02-28")


def test_what_cannot_be_compared_is_refused(run, capsys):
    code, answer = run("--first", "2025-01-01:2025-01-31", "--second", "2025-01-31:2025-02-28")
    assert (code, answer["error"]["code"]) == (1, "invalid_value")
    code, answer = run("--first", "2024-01-01:2024-01-31", "--second", "2025-01-01:2025-01-31")
    assert (code, answer["error"]["code"]) == (1, "not_enough_data")
    code, answer = run("--from", "2025-01-20", "--to", "2025-01-20")
    assert (code, answer["error"]["code"]) == (1, "not_enough_data")
    with pytest.raises(SystemExit) as usage:
        run("--first", "2025-01-01")
    assert usage.value.code == 2


def test_people_get_a_table(folder, capsys):
    capsys.readouterr()
    assert main(["migration", "--dataset", "shop", "--workspace", str(folder)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == COLUMNS
