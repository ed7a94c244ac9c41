"""The command “targets”, as a script would call it."""

import csv
import json
from pathlib import Path

import pytest

from crosssell.cli import main
from crosssell.cli.targets import COLUMNS

HEADER = "order_id,ordered_at,customer_id,product,quantity,unit_price,consent"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory):
    """Run a command on the shop; return the exit code and its JSON."""
    folder = tmp_path_factory.mktemp("targets")
    lines = [HEADER]
    for who in range(40):
        consent = ("yes", "yes", "no", "")[who % 4]
        lines.append(f"a{who},2024-01-{who % 28 + 1:02d},k{who:02d},a,1,10,{consent}")
        if who % 5 == 0:
            lines.append(f"b{who},2024-02-{who % 28 + 1:02d},k{who:02d},b,1,5,{consent}")
    path = folder / "shop.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def call(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, dict]:
        code = main(["--workspace", str(folder / "ws"), "--json", *map(str, words)])
        return code, json.loads(capsys.readouterr().out)

    assert main(["--workspace", str(folder / "ws"), "import", str(path), "--dataset", "shop"]) == 0
    return call


ASKED = ("targets", "--dataset", "shop", "--bought", "a", "--not-bought", "b")


def test_one_product_not_bought_is_the_offer(run, capsys, tmp_path: Path):
    out = tmp_path / "list.csv"
    code, answer = run(capsys, *ASKED, "--holdout", 0.25, "--csv", out)
    rows = list(csv.DictReader(out.read_text("utf-8").splitlines()))
    assert (code, tuple(rows[0])) == (0, COLUMNS)
    listed = {f"k{who:02d}" for who in range(40) if who % 4 < 2 and who % 5}
    assert {row["customer_id"] for row in rows} == listed
    assert {row["offer"] for row in rows} == {"b"}
    assert {row["consent"] for row in rows} == {"yes"}
    assert [row["group"] for row in rows].count("holdout") == answer["holdouts"] == 4
    assert (answer["met"], answer["listed"]) == (32, 16)
    assert answer["left_out"] == {"consent_no": 8, "consent_unknown": 8}
    assert all(row["reason"].startswith("Bought a") for row in rows)


def test_unknown_consent_where_it_is_asked_for(run, capsys):
    code, answer = run(capsys, *ASKED, "--consent", "unknown")
    assert (code, answer["listed"], answer["left_out"]) == (0, 24, {"consent_no": 8})
    assert {row["consent"] for row in answer["rows"]} == {"yes", "unknown"}


def test_a_campaign_keeps_its_groups(run, capsys):
    saving = ("--campaign", "Paper", "--seed", 5)
    code, first = run(capsys, *ASKED, *saving)
    _, again = run(capsys, *ASKED, *saving)
    _, by_name = run(capsys, "targets", "--dataset", "shop", "--campaign", "Paper")
    assert code == 0
    assert first["rows"] == again["rows"] == by_name["rows"]
    assert (first["contacts"], first["holdouts"], first["withdrawn"]) == (13, 3, 0)
    code, refused = run(capsys, "targets", "--dataset", "shop", "--bought", "b", "--campaign", "Paper")
    assert (code, refused["error"]["code"]) == (1, "invalid_value")
    _, other = run(capsys, *ASKED)
    assert other["left_out"]["in_campaign"] == 16


def test_what_cannot_be(run, capsys):
    for words, expected in (
        (("--bought", "nothing"), "unknown_item"),
        (("--holdout", "1"), "invalid_value"),
        (("--min-detectable", "0.001", "--offer", "b", "--consent", "unknown"), "not_enough_data"),
    ):
        code, answer = run(capsys, "targets", "--dataset", "shop", *words)
        assert (code, answer["error"]["code"]) == (1, expected)
    for most in ("-5", "0", "2.5"):
        with pytest.raises(SystemExit):
            run(capsys, "targets", "--dataset", "shop", "--most", most)
