"""The command “roi”, as a script would call it."""

import io
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

import pytest

from crosssell.cli import main
from crosssell.columns import RoiInput, RoiStep, RoiTemplate, Shape
from crosssell.roi.outcome import outcome
from crosssell.roi.result import Outcome, Simulation
from crosssell.roi.scenario import Estimate
from crosssell.roi.scenario_form import HEAD, document_of, document_text, first_of_next_month
from crosssell.roi.simulate import simulate
from crosssell.roi.swings import swings
from tests.roi.scenarios import scenario, uncertain

Run = Callable[..., tuple[int, dict[str, Any]]]


def never(name: str) -> NoReturn:
    raise AssertionError(f"{name} is no JSON")


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command on a document or with words; return the exit code and its JSON."""

    def call(*words: str, document: Mapping[str, Any] | str | None = None) -> tuple[int, dict[str, Any]]:
        file = tmp_path / "plan.json"
        if document is not None:
            text = document if isinstance(document, str) else json.dumps(document)
            file.write_text(text, encoding="utf-8")
        capsys.readouterr()
        code = main(["roi", *([] if document is None else [str(file)]), *words, "--json"])
        return code, json.loads(capsys.readouterr().out, parse_constant=never)

    return call


def test_every_figure_of_the_result_stands_in_the_answer(run: Run) -> None:
    code, answer = run(document=document_of(scenario()))

    assert code == 0
    assert {field.name.removesuffix("_amount") for field in fields(Outcome)} <= set(answer)
    # 500 reached, 5 orders won, 40 left of each, 100 spent: see the factory.
    assert (answer["reached"], answer["orders"], answer["baseline_orders"]) == (500, pytest.approx(5), 10)
    assert (answer["profit"], answer["cost"]) == (pytest.approx(100), 100)
    assert (answer["roi"], answer["break_even_audience"]) == (pytest.approx(1), 334)  # 50 / (0.2 - 0.05)
    assert answer["break_even_uplift"] == pytest.approx(0.005)  # 2.5 orders pay for 100
    assert (answer["lifetime_profit"], answer["lifetime_roi"]) == (None, None)
    assert answer["reasons"] == {"lifetime_profit": "no_value_after", "lifetime_roi": "no_value_after"}
    assert [month["month"] for month in answer["months"]] == list(range(13))
    assert answer["months"][0] | {"profit": -50, "starts": "2026-01-01"} == answer["months"][0]
    assert answer["months"][12]["cumulative"] == pytest.approx(100)
    assert [step["step"] for step in answer["steps"]] == list(RoiStep)
    assert sum(step["amount"] for step in answer["steps"]) == pytest.approx(answer["profit"])


def test_the_simulation_is_that_of_the_core(run: Run) -> None:
    made = uncertain()
    _, answer = run("--draws", "500", "--seed", "3", "--target-roi", "0.5", document=document_of(made))
    expected = simulate(made, draws=500, seed=3, target_roi=0.5)
    found = answer["simulation"]

    names = {field.name for field in fields(Simulation)} - {"profit"}
    assert set(found) == names | {"p10", "p50", "p90", "mean"}
    assert (found["draws"], found["seed"], found["target_roi"]) == (500, 3, 0.5)
    assert (found["p10"], found["p90"]) == (expected.profit.p10, expected.profit.p90)
    assert found["chance_of_loss"] == expected.chance_of_loss
    assert found["chance_of_loss_standard_error"] == expected.chance_of_loss_standard_error > 0
    assert (found["chance_of_target"], expected.roi) == (expected.chance_of_target, expected.roi)
    assert expected.roi is not None
    assert found["roi"]["p50"] == expected.roi.p50
    assert found["net_present_value"]["mean"] == expected.net_present_value.mean
    assert [driver["input"] for driver in found["drivers"]] == [one.input for one in expected.drivers]
    assert sum(one["draws"] for one in found["bins"]) == 500
    assert [(one["input"], one["profit_at_low"]) for one in answer["swings"]] == [
        (one.input, one.profit_at_low_amount) for one in swings(made)
    ]
    assert answer["swings"][0]["width"] == swings(made)[0].width_amount


def test_the_same_call_gives_the_same_figures_and_another_seed_does_not(run: Run) -> None:
    document = document_of(uncertain())
    first, again, other = (
        run("--draws", "50", *words, document=document) for words in ((), (), ("--seed", "8"))
    )
    assert first == again
    assert first[1]["simulation"]["seed"] == 7
    assert first[1]["simulation"]["p50"] != other[1]["simulation"]["p50"]


def test_what_cannot_be_given_is_null_with_a_reason(run: Run) -> None:
    free = scenario(contact_cost=0.0, creative_cost=0.0, audience=0, uplift=0.0)
    _, answer = run("--draws", "1", document=document_of(free))
    assert (answer["roi"], answer["cost_per_order"], answer["revenue_per_contact"]) == (None, None, None)
    assert answer["reasons"]["roi"] == "no_cost"
    assert answer["reasons"]["cost_per_order"] == "no_orders"
    assert set(answer["reasons"]) == {name for name, value in answer.items() if value is None}
    assert (answer["simulation"]["roi"], answer["simulation"]["reason"]) == (None, "no_cost")
    assert answer["swings"] == []


@pytest.mark.parametrize("name", RoiTemplate)
def test_a_template_is_a_scenario_that_the_command_reads(run: Run, name: RoiTemplate) -> None:
    code, document = run("--template", name.value, "--currency", "PLN")
    assert code == 0
    assert list(document) == [*HEAD, *RoiInput]
    assert (document["currency"], document["start"]) == ("PLN", str(first_of_next_month(date.today())))
    code, answer = run("--draws", "10", document=document)
    assert code == 0
    assert answer["currency"] == "PLN"


def test_a_template_goes_to_a_file_or_to_the_screen_and_comes_in_by_either(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "mine.json"
    assert main(["roi", "--template", "banking", "--out", str(file)]) == 0
    assert capsys.readouterr().out == ""
    assert main(["roi", "--template", "banking"]) == 0
    shown = capsys.readouterr().out
    assert shown == file.read_text("utf-8")

    for encoding in ("utf-8", "utf-16"):  # Windows' own shell writes the latter
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(shown.encode(encoding))))
        assert run("-", "--draws", "10") == run(str(file), "--draws", "10")


@pytest.mark.parametrize(
    ("changed", "code", "details"),
    [
        ({"pirce": 3}, "invalid_value", {"fields": ["pirce"], "allowed": "price"}),
        ({"audience": -5}, "invalid_value", {"input": "audience", "value": -5, "lowest": 0}),
        ({"margin": 1.4}, "invalid_value", {"input": "margin", "value": 1.4, "highest": 1}),
        ({"horizon_months": 0}, "invalid_value", {"input": "horizon_months"}),
        ({"price": {"low": 3, "likely": 2, "high": 4}}, "invalid_value", {"input": "price", "low": 3}),
        ({"price": float("nan")}, "invalid_value", {"input": "price", "value": "NaN"}),
        ({"rhythm": "daily"}, "invalid_value", {"what": "rhythm", "value": "daily"}),
    ],
)
def test_what_is_wrong_with_a_scenario_is_named(
    run: Run, changed: dict[str, Any], code: str, details: dict[str, Any]
) -> None:
    exit_code, answer = run(document=document_of(scenario()) | changed)
    assert exit_code == 1
    assert answer["error"]["code"] == code
    assert answer["error"]["details"] | details == answer["error"]["details"]
    assert all(str(value) in answer["error"]["message"] for name, value in details.items() if name == "value")


def test_what_is_missing_is_named_all_at_once(run: Run) -> None:
    document = {
        name: value for name, value in document_of(scenario()).items() if name not in ("price", "uplift")
    }
    exit_code, answer = run(document=document)
    assert exit_code == 1
    assert answer["error"]["details"]["fields"] == ["uplift", "price"]
    assert "uplift, price" in answer["error"]["message"]


@pytest.mark.parametrize("text", ["", "order_id;price\n1;2\n", "[]", "{}" + " " * 1_000_001])
def test_what_is_no_scenario_is_refused(run: Run, text: str) -> None:
    exit_code, answer = run(document=text)
    assert (exit_code, answer["error"]["code"]) == (1, "unreadable_file")
    assert "plan.json" in answer["error"]["message"]


def test_a_number_of_draws_that_cannot_be_is_a_problem_with_the_data(run: Run) -> None:
    for words in (("--draws", "0"), ("--draws", "-3"), ("--seed", "-1")):
        exit_code, answer = run(*words, document=document_of(scenario()))
        assert (exit_code, answer["error"]["code"]) == (1, "invalid_value")


@pytest.mark.parametrize(
    "words",
    [
        "",
        "nowhere.json",
        "--template butchers",
        "--template banking --draws 5",
        "--template banking --currency złoty",
        "--template banking --out no/such/folder/s.json",
        "- --template banking",
        "- --out s.json",
        "- --currency EUR",
        "- --draws many",
        "- --target-roi nan",
    ],
)
def test_options_that_do_not_go_together_are_a_problem_with_the_call(words: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["roi", *words.split()])
    assert ended.value.code == 2


def test_tables_for_people(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    measured = Estimate(low=0.004, likely=0.01, high=0.016, shape=Shape.POSTERIOR, deviation=0.0047)
    made = scenario(uplift=measured)
    file = tmp_path / "plan.json"
    file.write_text(document_text(made), encoding="utf-8")
    assert main(["roi", str(file), "--draws", "100"]) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]

    assert ["profit", str(round(outcome(made).profit_amount, 4))] in lines
    assert ["lifetime_profit", "no_value_after"] in lines
    assert ["draws", "100"] in lines
    assert ["contacts", "-50.0"] in lines
    assert [line[0] for line in lines if line].count("uplift") == 2  # as a driver, and in the tornado
