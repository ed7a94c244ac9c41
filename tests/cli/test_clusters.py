"""The command “clusters”, as a script would call it."""

import csv
import json

import pytest

from crosssell.cli import main
from tests.segments.clusters.shops import kind_of, planted_rows

HEADER = "order_id,product,customer_id,ordered_at,line_total,category,quantity\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    found = tmp_path_factory.mktemp("clusters")
    lines = [",".join(map(str, row)) + ",1\n" for row in planted_rows()]
    (found / "orders.csv").write_text(HEADER + "".join(lines), "utf-8")
    assert main(["import", str(found / "orders.csv"), "--dataset", "shop", "--workspace", str(found)]) == 0
    return found


def test_every_customer_gets_a_named_group(folder, capsys, tmp_path):
    out = tmp_path / "groups.csv"
    call = ["clusters", "--dataset", "shop", "--workspace", str(folder), "--k", "3", "--seed", "5"]
    capsys.readouterr()
    assert main([*call, "--csv", str(out)]) == 0
    with out.open(encoding="utf-8", newline="") as written:
        header, *rows = csv.reader(written)
    assert header == ["customer_id", "cluster", "name"]
    assert [row[0] for row in rows] == sorted(row[0] for row in rows)
    assert len({(kind_of(row[0]), row[1], row[2]) for row in rows}) == 3
    capsys.readouterr()
    assert main([*call, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["k"], answer["customers"], len(answer["silhouettes"])) == (3, 60, 9)
    assert [[row["customer_id"], str(row["cluster"]), row["name"]] for row in answer["rows"]] == rows
    assert main(call) == 0
    assert rows[0][2] in capsys.readouterr().out


def test_a_problem_of_the_data_and_one_of_the_call(folder, capsys):
    call = ["clusters", "--dataset", "shop", "--workspace", str(folder), "--json"]
    capsys.readouterr()
    assert main([*call, "--from", "2025-06-29"]) == 1
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "not_enough_data"
    with pytest.raises(SystemExit) as ended:
        main([*call, "--k", "11"])
    assert ended.value.code == 2
