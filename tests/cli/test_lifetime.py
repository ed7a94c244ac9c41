"""The command on lifetime value: the keys and columns that scripts rely on."""

import csv
import json
import math

import pytest

from crosssell.cli import main
from crosssell.warehouse import Workspace
from tests.segments.lifetime.simulation import shop_rows
from tests.support import tiny_dataset

KEYS = ("r", "alpha", "a", "b", "log_likelihood", "p", "q", "v", "degenerate", "reasons", "holdout")
HEADER = [
    "customer_id",
    "repeat_orders",
    "last_order_age",
    "observed",
    "probability_active",
    "expected_orders",
    "expected_value",
]


@pytest.fixture
def call(tmp_path, capsys):
    folder = tmp_path / "workspace"
    workspace = Workspace(folder)
    tiny_dataset(workspace, shop_rows(250, days=300, r=0.9, alpha=25.0, a=0.8, b=2.5, seed=2), name="shop")
    workspace.close()

    def run(*arguments: object) -> tuple[int, dict]:
        code = main(["lifetime-value", "--workspace", str(folder), "--json", *map(str, arguments)])
        return code, json.loads(capsys.readouterr().out)

    return run


def test_the_answer_and_a_row_a_customer(call, tmp_path):
    out = tmp_path / "values.csv"
    code, answer = call("--dataset", "shop", "--csv", out, "--horizon-weeks", 39)
    assert code == 0
    assert set(KEYS) <= set(answer)
    assert {"predicted", "actual", "naive"} <= set(answer["holdout"])
    assert answer["horizon_weeks"] == 39
    with out.open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert list(rows[0]) == HEADER
    ids = [row["customer_id"] for row in rows]
    assert ids == sorted(ids)
    assert len(rows) == answer["customers"] == 250
    for row in rows:
        assert (row["probability_active"] == "") == (row["repeat_orders"] == "0")
        assert all(math.isfinite(float(row[name])) for name in HEADER[1:] if row[name])
    assert sum(float(row["expected_value"]) for row in rows) == pytest.approx(answer["model_value"])


def test_a_week_is_seven_days(call):
    weeks, days = call("--dataset", "shop")[1], call("--dataset", "shop", "--unit", "day")[1]
    assert days["alpha"] == pytest.approx(7 * weeks["alpha"], rel=1e-3)
    assert days["r"] == pytest.approx(weeks["r"], rel=1e-3)


def test_the_as_of_day_ends_the_observation(call):
    code, answer = call("--dataset", "shop", "--as-of", "2025-03-31")
    assert (code, answer["as_of"]) == (0, "2025-03-31")
    assert answer["customers"] < 250
    code, answer = call("--dataset", "shop", "--as-of", "2020-01-01")
    assert (code, answer["error"]["code"]) == (1, "not_enough_data")


def test_what_cannot_be_computed_is_null(call, tmp_path):
    out = tmp_path / "few.csv"
    code, answer = call("--dataset", "shop", "--as-of", "2025-01-03", "--csv", out)
    assert (code, answer["degenerate"], answer["reasons"]) == (0, True, ["too_few_repeaters"])
    assert [answer[name] for name in KEYS[:5]] == [None] * 5
    assert answer["holdout"] is None
    assert out.read_text().splitlines()[1].endswith(",,,")
