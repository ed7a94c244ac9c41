"""The command “abplan”, as a script would call it."""

import json
from pathlib import Path

import pytest

from crosssell.cli import main
from crosssell.warehouse import Workspace
from tests.support import tiny_dataset

DAYS = [f"2025-02-{day:02d}" for day in range(1, 29)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Forty customers in February, of whom every fourth comes back in March; the last day is 30 March."""
    found = tmp_path_factory.mktemp("abplan")
    rows = [(f"O{n}", "A", f"K{n}", DAYS[n % 28], 10 + n) for n in range(40)]
    rows += [(f"R{n}", "A", f"K{n}", "2025-03-30", 5 + n) for n in range(0, 40, 4)]
    workspace = Workspace(found)
    tiny_dataset(workspace, rows, name="shop")
    workspace.close()
    return found


@pytest.fixture
def run(folder: Path, capsys):
    def call(*words: str) -> tuple[int, dict]:
        capsys.readouterr()
        code = main(["abplan", "--workspace", str(folder), "--json", *words])
        return code, json.loads(capsys.readouterr().out)

    return call


def test_the_textbook_example(run):
    code, answer = run("--baseline", "0.2", "--effect", "0.05")
    assert code == 0
    assert (answer["per_variant"], answer["per_control"], answer["total"]) == (1094, 1094, 2188)
    assert answer["formula"] == "pooled_z"
    assert answer["formulas"] == {
        "pooled_z": 1094,
        "unpooled_z": 1091,
        "arcsine": 1092,
        "baseline_z": 1030,
    }
    assert (answer["alpha"], answer["alpha_each"], answer["power"]) == (0.05, 0.05, 0.8)
    assert (answer["relative"], answer["days"]) == (pytest.approx(0.25), None)


def test_the_popular_calculator_on_request(run):
    _code, answer = run("--baseline", "0.2", "--relative", "0.25", "--formula", "baseline_z")
    assert (answer["per_variant"], answer["formula"]) == (1030, "baseline_z")


def test_several_variants_share_alpha(run):
    _code, answer = run("--baseline", "0.2", "--effect", "0.05", "--variants", "3")
    assert answer["alpha_each"] == 0.025
    assert answer["total"] == 3 * answer["per_variant"] > 3 * 1094


def test_means_and_days(run):
    words = ("--baseline", "20", "--kind", "mean", "--deviation", "60", "--effect", "3", "--per-day", "1000")
    _code, answer = run(*words)
    assert (answer["formula"], answer["per_variant"]) == ("t_test", 6281)
    assert answer["days"] == 13  # 12,562 customers, 1,000 a day


def test_the_other_way_round(run):
    _code, answer = run("--baseline", "0.2", "--customers", "2188")
    assert answer["smallest_effect"] == pytest.approx(0.05, abs=1e-4)
    assert answer["per_variant"] == 1094
    _code, answer = run("--baseline", "0.2", "--customers", "4")
    assert answer["smallest_effect"] is None


def test_the_shops_own_customers(run):
    words = ("--dataset", "shop", "--metric", "conversion", "--relative", "0.5")
    code, answer = run(*words, "--simulate", "200")
    assert code == 0
    assert answer["baseline"] == 0.25
    assert (answer["from"], answer["to"], answer["customers_read"]) == ("2025-03-01", "2025-03-30", 40)
    assert answer["customers_available"] == 40
    assert answer["days"] is None  # more are needed than there are
    assert answer["simulation"]["customers"] == 40
    assert 0 <= answer["simulation"]["false_alarms"] <= 0.2
    _code, answer = run(*words[:-1], "2.5", "--power", "0.5")
    assert answer["total"] <= 40
    assert answer["days"] == 30


def test_what_cannot_be_planned_is_a_problem_with_the_data(run):
    for words in (
        ("--baseline", "1.2", "--effect", "0.1"),
        ("--baseline", "nan", "--effect", "0.1"),
        ("--baseline", "0.2", "--effect", "0"),
        ("--baseline", "0.2", "--effect", "0.05", "--power", "2"),
    ):
        code, answer = run(*words)
        assert (code, answer["error"]["code"]) == (1, "invalid_value")
    code, answer = run("--dataset", "shop", "--metric", "margin", "--relative", "0.1")
    assert (code, answer["error"]["code"]) == (1, "not_enough_data")


@pytest.mark.parametrize(
    "words",
    [
        "",
        "--baseline 0.2",
        "--baseline 0.2 --effect 0.1 --relative 0.5",
        "--baseline 20 --kind mean --effect 1",
        "--baseline 0.2 --effect 0.1 --formula t_test",
        "--dataset shop --effect 0.1",
        "--dataset shop --metric conversion --deviation 2 --effect 0.1",
        "--baseline 0.2 --effect 0.1 --simulate 100",
        "--baseline twenty --effect 0.1",
    ],
)
def test_options_that_do_not_go_together_are_a_problem_with_the_call(folder: Path, words: str):
    with pytest.raises(SystemExit) as ended:
        main(["abplan", "--workspace", str(folder), *words.split()])
    assert ended.value.code == 2


def test_a_table_for_people(folder: Path, capsys):
    assert main(["abplan", "--workspace", str(folder), "--baseline", "0.2", "--effect", "0.05"]) == 0
    assert "per_variant  1094" in capsys.readouterr().out
