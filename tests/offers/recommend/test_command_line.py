import csv
import json
from pathlib import Path

import pytest

from crosssell.cli import main
from crosssell.warehouse import Workspace
from tests.offers.recommend.test_methods import drawn_rows
from tests.offers.recommend.test_recommender import rows_of
from tests.support import tiny_dataset


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("offers")
    workspace = Workspace(path)
    tiny_dataset(workspace, rows_of(drawn_rows(4, customers=80)), name="tiny")
    workspace.close()
    return path


def test_offers_are_written_and_told_of_one_customer(folder, tmp_path, capsys):
    call = ["recommend", "--dataset", "tiny", "--workspace", str(folder), "--k", "2"]
    assert main([*call, "--csv", str(tmp_path / "offers.csv")]) == 0
    with (tmp_path / "offers.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0])[:6] == ["customer_id", "rank", "product", "score", "method", "reason"]
    assert {row["rank"] for row in rows} == {"1", "2"}
    assert main([*call, "--customer", "c7", "--method", "ease", "--exclude", "p1", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["method"] == "ease"
    assert [row["rank"] for row in answer["rows"]] == [1, 2]
    assert {row["customer_id"] for row in answer["rows"]} == {"c7"}
    assert "p1" not in {row["product"] for row in answer["rows"]}
    assert answer["no_chance"] is None
    assert main([*call, "--exclude", "p99", "--json"]) == 1
    error = json.loads(capsys.readouterr().out)["error"]
    assert error["code"] == "unknown_item"
    assert "p99" in error["message"]
    assert main([*call, "--customer", "nobody", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "unknown_item"


def test_the_backtest_tells_every_method_and_the_choice(folder, tmp_path, capsys):
    call = ["backtest", "--dataset", "tiny", "--workspace", str(folder), "--days", "40", "--k", "3"]
    assert main([*call, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (
        set(answer["methods"]) == set(answer["choice"]) == {"item_to_item", "ease", "best_sellers", "random"}
    )
    assert {"hit_rate", "map", "coverage", "customers"} <= set(answer["methods"]["best_sellers"])
    assert answer["chosen"] in answer["methods"]
    assert main([*call, "--csv", str(tmp_path / "check.csv")]) == 0
    assert len((tmp_path / "check.csv").read_text("utf-8").splitlines()) == 1 + 2 * 4
    assert main(call) == 0
    assert "best_sellers" in capsys.readouterr().out
    assert main([*call[:-4], "--days", "0"]) == 1
    assert "days" in capsys.readouterr().err
    assert main([*call[:-4], "--days", "400"]) == 0
    assert "no_history" in capsys.readouterr().out
