"""The command “upsell”, as a script would call it."""

import csv
import json
from pathlib import Path

import pytest

from crosssell.basket.upsell import STEP_COLUMNS
from crosssell.cli import main

HEADER = "order_id,ordered_at,customer_id,product,category,quantity,unit_price\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Sixty customers, of whom every second one moves up after two months; others buy care, either way."""
    found = tmp_path_factory.mktemp("upsell")
    lines = []
    for n in range(60):
        lines.append(f"{n}a,2025-01-{n % 28 + 1:02d},K{n},basic,pans,1,20")
        follow, category, price = ("good", "pans", 40) if n % 2 else ("soap", "care", 3)
        lines.append(f"{n}b,2025-03-{n % 28 + 1:02d},K{n},{follow},{category},1,{price}")
        for who, first, then in (("L", "brush", "soap"), ("M", "soap", "brush")):
            for month, product in ((2, first), (4, then)):
                price = {"brush": 5, "soap": 3}[product]
                lines.append(
                    f"{n}{who}{month},2025-{month:02d}-{n % 28 + 1:02d},{who}{n},{product},care,2,{price}"
                )
    lines.append("last,2025-08-28,L1,soap,care,1,3")
    orders, plain = found / "orders.csv", found / "plain.csv"
    orders.write_text(HEADER + "\n".join(lines), "utf-8")
    without = [",".join(line.split(",")[:4] + line.split(",")[5:]) for line in lines]
    plain.write_text(HEADER.replace("category,", "") + "\n".join(without), "utf-8")
    for name, file in (("shop", orders), ("plain", plain)):
        assert main(["import", str(file), "--dataset", name, "--workspace", str(found)]) == 0
    return found


@pytest.fixture
def run(folder: Path, capsys):
    def call(*words: str | Path, dataset: str = "shop") -> tuple[int, dict]:
        capsys.readouterr()
        code = main(["upsell", "--dataset", dataset, "--workspace", str(folder), "--json", *map(str, words)])
        return code, json.loads(capsys.readouterr().out)

    return call


def test_steps_as_rows_and_as_a_file(run, tmp_path):
    out = tmp_path / "steps.csv"
    code, answer = run("--csv", out)
    assert code == 0
    assert answer["as_of"] == "2025-08-28"
    (ladder,) = answer["ladders"]
    assert (ladder["rungs"], ladder["up"], ladder["down"]) == (["basic", "good"], 30, 0)
    with out.open(encoding="utf-8", newline="") as written:
        header, *rows = csv.reader(written)
    assert header == list(STEP_COLUMNS)
    step = dict(zip(header, rows[0], strict=True))
    told = [step[name] for name in ("ladder", "lo", "hi", "moves", "back", "verdict", "reason")]
    assert told == ["1", "basic", "good", "30", "0", "solid", ""]
    assert float(step["days"]) == 59
    other = dict(zip(header, rows[1], strict=True))
    assert [other[name] for name in ("ladder", "lo", "hi", "reason")] == ["", "soap", "brush", "both_ways"]


def test_categories_and_products(run):
    _, answer = run("--list", "categories")
    assert {row["category"]: row["up"] for row in answer["rows"]} == {"pans": 30, "care": 60}
    _, answer = run("--list", "products", "--category", "pans")
    assert [(row["item"], row["price"], row["customers"]) for row in answer["rows"]] == [
        ("basic", 20, 60),
        ("good", 40, 30),
    ]


def test_who_is_ready_for_a_step(run):
    code, answer = run("--list", "ready", "--step", "basic", "good")
    assert code == 0
    assert (answer["ready"], answer["listed"], answer["consent"]) == (30, 30, "unknown")
    assert len(answer["rows"]) == 30
    assert {row["last_a"][:7] for row in answer["rows"]} == {"2025-01"}
    code, answer = run("--list", "ready", "--step", "basic", "soap")
    assert (code, answer["error"]["code"]) == (1, "invalid_value")
    assert answer["error"]["details"]["allowed"] == "basic good"


def test_without_categories_it_says_what_is_missing(run):
    code, answer = run(dataset="plain")
    assert (code, answer["error"]["code"]) == (1, "not_enough_data")
    assert answer["error"]["details"]["missing"] == [["category"]]
    assert "category" in answer["error"]["message"]
    code, answer = run("--from", "2030-01-01")
    assert (code, answer["error"]["details"]["notice"], answer["error"]["details"]["missing"]) == (
        1,
        "no_orders",
        [],
    )
    assert "Widen the filters" in answer["error"]["message"]


def test_within_categories_only_products_have_steps(run):
    code, answer = run("--level", "category")
    assert (code, answer["error"]["details"]["allowed"]) == (1, "product, family")
    code, answer = run("--within-days", "3")
    assert (code, answer["error"]["details"]["what"]) == (1, "within_days")
