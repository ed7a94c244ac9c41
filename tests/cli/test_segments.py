"""The command “segments”, and segments as a filter of the others."""

import csv
import json
from pathlib import Path

import pytest

from crosssell.cli import main

LINES = """order_id,ordered_at,customer_id,product,quantity,unit_price
1,2025-01-01,b,T,1,10.00
2,2025-01-05,B,T,2,2.50
3,2025-01-09,a,U,1,7.125
4,2025-01-09,a,T,-1,3.00
"""


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


def test_customers_as_a_file(run, tmp_path: Path) -> None:
    out = tmp_path / "customers.csv"
    code, _ = run("segments", "--dataset", "shop", "--as-of", "2025-01-10", "--csv", out)
    rows = list(csv.reader(out.read_text("utf-8").splitlines()))
    assert code == 0
    # Three customers, so the scores are 1 + ⌊5 × 0, 1 or 2 thirds⌋ = 1, 2 and 4.
    assert rows == [
        ["customer_id", "recency_days", "frequency", "monetary", "r", "f", "m", "segment"],
        ["B", "5", "1", "5", "2", "1", "1", "hibernating"],
        ["a", "1", "1", "7.125", "4", "1", "2", "promising"],
        ["b", "9", "1", "10", "1", "1", "4", "hibernating"],
    ]


def test_the_figures_and_the_customers_as_json(run) -> None:
    _, answer = run("segments", "--dataset", "shop")
    assert (answer["as_of"], answer["customers"], answer["one_time_buyers"]) == ("2025-01-10", 3, 3)
    assert (answer["recency_median"], answer["frequency_median"], answer["monetary_median"]) == (5, 1, 7.125)
    assert (answer["revenue"], answer["net_revenue"]) == (22.125, 19.125)
    assert answer["pareto"] == pytest.approx({"1": 10 / 22.125, "10": 10 / 22.125, "20": 10 / 22.125})
    assert [one["segment"] for one in answer["segments"] if one["customers"]] == ["promising", "hibernating"]
    assert [row["customer_id"] for row in answer["rows"]] == ["B", "a", "b"]
    _, net = run("segments", "--dataset", "shop", "--net")
    assert [row["monetary"] for row in net["rows"]] == [5, 4.125, 10]
    _, margin = run("segments", "--dataset", "shop", "--margin")
    assert ([row["monetary"] for row in margin["rows"]], margin["notices"][0]) == ([None] * 3, "no_money")


def test_segments_filter_by_code_and_by_name(run) -> None:
    figures = [
        run("kpis", "--dataset", "shop", "--segment", said)[1]["revenue"]
        for said in ("hibernating", "Promising")
    ]
    assert figures == [15, 7.125]
    with pytest.raises(SystemExit) as refused:
        main(["kpis", "--dataset", "shop", "--segment", "gold"])
    assert refused.value.code == 2


def test_nobody_to_score_is_a_problem_with_the_data(run) -> None:
    code, answer = run("segments", "--dataset", "shop", "--to", "2024-12-31")
    assert (code, answer["error"]["code"]) == (1, "not_enough_data")


def test_what_is_not_known_is_no_none_for_people(
    run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--workspace", str(tmp_path / "ws"), "segments", "--dataset", "shop", "--margin"]) == 0
    table = capsys.readouterr().out
    assert "1: –, 10: –, 20: –" in table
    assert "None" not in table
