"""The commands “cohorts” and “first-products”, and margins as their money."""

import csv
import json
from pathlib import Path

import pytest

from crosssell.cli import main

LINES = """order_id,ordered_at,customer_id,product,category,quantity,unit_price,cost
0,2022-01-01,,T,Tea,1,1.00,
1,2024-01-05,a,T,Tea,2,10.00,6.00
2,2024-01-31,b,T,Tea,1,10.00,6.00
3,2024-02-01,b,C,Cups,1,30.00,
4,2024-12-31,,C,Cups,1,30.00,12.00
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


def test_cohorts_as_a_file(run, tmp_path: Path) -> None:
    out = tmp_path / "cohorts.csv"
    code, answer = run("cohorts", "--dataset", "shop", "--to", "2024-02-29", "--csv", out)
    assert (code, answer["basis"], answer["last"], answer["months"]) == (0, "revenue", "2024-02-29", 2)
    assert list(csv.reader(out.read_text("utf-8").splitlines())) == [
        ["cohort", "until", "customers", "is_opening", "months_since", "retention", "orders_per_customer",
         "revenue_per_customer", "cumulated_value"],
        ["2024-01-01", "2024-01-31", "2", "False", "0", "1.0", "1.0", "15.0", "15.0"],
        ["2024-01-01", "2024-01-31", "2", "False", "1", "0.5", "0.5", "15.0", "30.0"],
    ]  # fmt: skip


def test_the_margin_leaves_out_what_has_no_cost(run) -> None:
    """2 × (10 − 6) of a and 10 − 6 of b; the cup that b bought in February has no cost."""
    _, answer = run("cohorts", "--dataset", "shop", "--basis", "margin", "--unit", "quarter")
    months = {row["months_since"]: row["revenue_per_customer"] for row in answer["rows"]}
    assert months[0] == (8 + 4) / 2
    assert months[1] == 0
    assert answer["rows"][0]["until"] == "2024-03-31"


def test_first_products_of_a_category(run, tmp_path: Path) -> None:
    out = tmp_path / "first.csv"
    code, answer = run(
        "first-products", "--dataset", "shop", "--level", "category", "--min-customers", 2, "--csv", out
    )
    assert (code, answer["customers"], answer["opening_customers"]) == (0, 2, 0)
    assert answer["everybody"] == {"value": None, "later_value": None, "repeat_90": 0.5, "repeat_180": 0.5,
                                   "repeat_365": None}  # fmt: skip
    rows = list(csv.DictReader(out.read_text("utf-8").splitlines()))
    ninety = next(row for row in rows if row["measure"] == "repeat_90")
    assert (ninety["item"], ninety["followed"], ninety["open"]) == ("Tea", "2", "0")
    assert (ninety["value"], ninety["expected"], ninety["verdict"]) == ("0.5", "0.5", "alike")
    year = next(row for row in rows if row["measure"] == "value")
    assert (year["followed"], year["open"], year["value"], year["verdict"]) == ("0", "2", "", "")


def test_a_minimum_of_one_is_a_problem_with_the_data_s_question(run) -> None:
    code, answer = run("first-products", "--dataset", "shop", "--min-customers", 1)
    assert (code, answer["error"]["code"]) == (1, "invalid_value")
