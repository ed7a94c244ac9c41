"""The command “bundles”, on order lines with costs."""

import csv
import json
from pathlib import Path

import pytest

from crosssell.cli import main


def lines() -> str:
    """Return a shop: 20 orders with tea and pot, 30 with the tea alone, 10 with the pot, 100 with others."""
    goods = {"tea": "10.00,6.00", "pot": "30.00,15.00", "jam": "5.00,3.00", "rug": "90.00,50.00"}
    baskets = [("tea", "pot")] * 20 + [("tea", "jam")] * 30 + [("pot", "rug")] * 10 + [("jam", "rug")] * 100
    rows = ["order_id,ordered_at,customer_id,product,quantity,unit_price,cost"]
    for number, basket in enumerate(baskets):
        day = f"2024-{1 + number % 12:02d}-15"
        rows += [f"{number},{day},k{number},{product},1,{goods[product]}" for product in basket]
    return "\n".join(rows) + "\n"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("bundles")
    (folder / "shop.csv").write_text(lines(), encoding="utf-8")
    assert main(["--workspace", str(folder), "import", str(folder / "shop.csv"), "--dataset", "shop"]) == 0
    return str(folder)


@pytest.fixture
def run(shop: str, capsys: pytest.CaptureFixture[str]):
    """Run a command on the shop; return the exit code and its JSON."""

    def call(*words: object) -> tuple[int, dict]:
        code = main(["--workspace", shop, "--json", *map(str, words)])
        return code, json.loads(capsys.readouterr().out)

    return call


def test_bundles_as_a_file(run, tmp_path: Path) -> None:
    out = tmp_path / "bundles.csv"
    code, answer = run("bundles", "--dataset", "shop", "--uptake", "0.1,0.2,0.5", "--csv", out)
    assert code == 0
    assert (answer["first_day"], answer["last_day"], answer["days"]) == ("2024-01-15", "2024-12-15", 336)
    rows = {
        (row["item_1"], row["item_2"]): row for row in csv.DictReader(out.read_text("utf-8").splitlines())
    }
    assert len(rows) == answer["bundles"]
    row = rows["pot", "tea"]
    assert (row["together"], row["in_part"], row["nearly"], row["customers"]) == ("20", "40", "40", "20")
    assert (row["price"], row["set_price"], row["margin"], row["set_margin"]) == ("40", "36", "19", "15")
    assert (row["margin_source"], row["loss"]) == ("cost", "80")
    assert float(row["part_buyer"]) == (30 * 15 + 10 * 4) / 40 - 4  # 8.25
    assert (row["break_even_sets"], row["break_even_share"], row["break_even_growth"]) == (
        "10",
        "0.25",
        "0.5",
    )
    assert row["break_even_new_sets"] == "6"
    assert [float(row[f"gain_{case}"]) for case in ("pessimistic", "expected", "optimistic")] == [
        pytest.approx(sets * 8.25 - 80) for sets in (4, 8, 20)
    ]
    assert (row["item_3"], row["reason"]) == ("", "")


def test_other_terms_and_other_lists(run) -> None:
    _, answer = run("bundles", "--dataset", "shop", "--discount", "0.3", "--buyers", "any")
    row = next(row for row in answer["rows"] if row["item_2"] == "tea")
    assert (row["discount"], row["loss"], row["break_even_sets"]) == (0.3, 240, 960)
    assert row["reason"] == "out_of_reach"
    _, answer = run("bundles", "--dataset", "shop", "--list", "refused")
    assert ("jam", "pot") in {(row["a"], row["b"]) for row in answer["rows"]}
    _, answer = run("bundles", "--dataset", "shop", "--list", "slow-sellers")
    assert isinstance(answer["rows"], list)


def test_an_offer_that_cannot_be_is_a_problem_and_a_word_is_none(run) -> None:
    code, answer = run("bundles", "--dataset", "shop", "--discount", "1.5")
    assert (code, answer["error"]["code"]) == (1, "invalid_value")
    code, answer = run("bundles", "--dataset", "shop", "--basis", "customer")
    assert (code, answer["error"]["code"]) == (1, "invalid_value")
    for wrong in (("--discount", "half"), ("--uptake", "0.1,0.2")):
        with pytest.raises(SystemExit) as stopped:
            run("bundles", "--dataset", "shop", *wrong)
        assert stopped.value.code == 2
