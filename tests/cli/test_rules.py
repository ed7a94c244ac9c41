"""The command “rules”."""

import csv
import json
from pathlib import Path

import pytest

from crosssell.cli import main

COLUMNS = [
    *("antecedent", "consequent", "count", "support", "confidence", "lift", "leverage", "conviction"),
    *("p_value", "q_value", "redundant"),
]
# Ten orders: a and b in four, b alone in one, c, "d, e" with a in one each, the rest with c.
BASKETS = [["a", "b"]] * 4 + [["b"], ["a", "c"], ["a", "b", 'd, "e"'], ["c"], ["c"], ["c"]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """Run a command on the shop; return the exit code and its JSON."""

    def call(*words: object) -> tuple[int, dict]:
        code = main(["--workspace", str(tmp_path / "ws"), "--json", *map(str, words)])
        return code, json.loads(capsys.readouterr().out)

    path = tmp_path / "shop.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = [(order, product) for order, basket in enumerate(BASKETS) for product in basket]
        csv.writer(file).writerows([("order_id", "product"), *rows])
    call("import", path, "--dataset", "shop")
    return call


def test_rules_as_a_file(run, tmp_path: Path) -> None:
    out = tmp_path / "rules.csv"
    code, answer = run(
        "rules", "--dataset", "shop", "--min-count", 2, "--min-confidence", "0.8", "--csv", out
    )
    assert code == 0
    assert answer == {"baskets": 10, "left_out": 0, "rules": 2, "tests": 2, "narrowed": []}
    rows = list(csv.reader(out.read_text("utf-8").splitlines()))
    assert rows[0] == COLUMNS
    a_to_b, b_to_a = rows[1:]
    assert [json.loads(side) for side in a_to_b[:2]] == [["a"], ["b"]]
    # 5 of the 6 orders with a hold b, which 6 of 10 hold. Of C(10, 6) ways one has them meet in all six,
    # 6 · 4 in five.
    figures = [5, 5 / 10, 5 / 6, (5 / 6) / 0.6, 0.5 - 0.36, 0.4 / (1 / 6), 25 / 210, 25 / 210]
    assert [float(value) for value in a_to_b[2:10]] == pytest.approx(figures)
    assert a_to_b[10] == "false"
    assert b_to_a[2:] == a_to_b[2:]


def test_borders_sides_and_redundant_ones(run) -> None:
    def found(*words: object) -> list[tuple[list[str], list[str]]]:
        _, answer = run("rules", "--dataset", "shop", "--min-count", 1, *words)
        return [(json.loads(row["antecedent"]), json.loads(row["consequent"])) for row in answer["rows"]]

    everything = found("--min-confidence", "0", "--all")
    assert (["a", "b"], ['d, "e"']) in everything
    assert (['d, "e"'], ["a", "b"]) in everything
    single = found("--min-confidence", "0", "--all", "--single-consequent")
    assert {len(consequent) for _, consequent in single} == {1}
    assert len(single) < len(everything)
    # of the five orders with a and b one holds d, as of the six with b: one fifth, exactly
    assert (["a", "b"], ['d, "e"']) in found("--min-confidence", "0.2", "--all")
    assert (["a", "b"], ['d, "e"']) not in found("--min-confidence", "0.2000000001", "--all")
    # b is in every order with d: that a is there too adds nothing
    assert (["a", 'd, "e"'], ["b"]) not in found("--min-confidence", "0")
    assert all("c" in antecedent for antecedent, _ in found("--min-confidence", "0", "--antecedent", "c"))
    assert found("--min-confidence", "0", "--max-length", "2", "--consequent", "c") == [(["a"], ["c"])]


def test_larger_baskets_are_left_out_and_counted(run) -> None:
    _, answer = run("rules", "--dataset", "shop", "--min-count", 1, "--largest-basket", 2)
    assert (answer["baskets"], answer["left_out"], answer["narrowed"]) == (9, 1, [])


def test_conviction_of_a_certain_rule_is_null(run) -> None:
    _, answer = run("rules", "--dataset", "shop", "--min-count", 1, "--min-confidence", 1)
    assert answer["rows"]
    assert {row["conviction"] for row in answer["rows"]} == {None}


@pytest.mark.parametrize(
    ("words", "code", "error"),
    [
        (("--antecedent", "nobody"), 1, "unknown_item"),
        (("--max-length", "9"), 1, "invalid_value"),
        (("--min-confidence", "NaN"), 1, "invalid_value"),
        (("--min-count", "0"), 1, "invalid_value"),
    ],
)
def test_what_makes_no_sense(run, words, code, error) -> None:
    found, answer = run("rules", "--dataset", "shop", *words)
    assert (found, answer["error"]["code"]) == (code, error)
