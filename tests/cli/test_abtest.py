"""The command on a test that has run: the keys that scripts rely on, refusals, files as shops write them."""

import csv
import json
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from statsmodels.stats.proportion import confint_proportions_2indep, proportions_ztest

from crosssell.cli import main
from crosssell.warehouse import Workspace
from tests.support import tiny_dataset

COMPARISON = {
    "variant", "control", "metric", "n_variant", "n_control", "value_variant", "value_control", "difference",
    "difference_ci", "relative", "relative_ci", "statistic", "p_value", "p_adjusted", "chance_to_beat",
    "expected_loss", "cuped",
}  # fmt: skip
ROLES = ("--variant", "group", "--control", "A", "--unit", "customer")
BOUGHT = ("--metric", "bought=bought:proportion")
SPENT = ("--metric", "spent=spent:mean")
HALVES = ("--split", "A=0.5", "--split", "B=0.5")

Run = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def call(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: object) -> tuple[int, dict[str, Any]]:
        code = main(["abtest", "--workspace", str(tmp_path / "workspace"), "--json", *map(str, arguments)])
        text = capsys.readouterr().out
        return code, json.loads(text, parse_constant=lambda word: pytest.fail(word))

    return run


def write(path: Path, rows: Sequence[str], *, encoding: str = "utf-8") -> Path:
    path.write_text("\n".join([*rows, ""]), encoding=encoding)
    return path


def customers(*, bought: tuple[int, int] = (24, 44), units: tuple[int, int] = (200, 200)) -> list[str]:
    """Rows of customers; those who bought spent 10 or 20, by turns, in two orders."""
    rows = ["customer,group,bought,spent,orders,before,country"]
    for variant, yes, count in zip("AB", bought, units, strict=True):
        for i in range(count):
            buys = i < yes
            spent = 10 * (1 + i % 2) if buys else 0
            part = "DE" if i % 3 else "PL"
            rows.append(f"{variant}{i},{variant},{int(buys)},{spent},{2 * buys},{i % 7},{part}")
    return rows


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write(tmp_path / "test.csv", customers())


def test_the_answer_has_the_keys_that_scripts_rely_on(call: Run, file: Path, tmp_path: Path):
    code, answer = call(
        file, *ROLES, *BOUGHT, *SPENT, "--ratio", "value=spent/orders", "--covariate", "before", *HALVES,
        "--part", "country", "--money", "spent",
    )  # fmt: skip
    assert code == 0
    assert answer["srm"]["level"] == "ok"
    assert answer["srm"]["p_value"] == 1.0
    assert answer["units_excluded"]["several_variants"] == 0
    assert answer["units_excluded"]["missing_metric"] == 0
    assert [(one["metric"], one["variant"]) for one in answer["comparisons"]] == [
        ("bought", "B"), ("spent", "B"), ("value", "B"),
    ]  # fmt: skip
    for one in answer["comparisons"]:
        assert set(one) >= COMPARISON
        assert set(one["difference_ci"]) == set(one["relative_ci"]) == {"lower", "upper"}
    assert answer["comparisons"][1]["cuped"]["customers_gained"] >= 1
    assert (answer["verdict"]["code"], answer["verdict"]["variant"]) == ("roll_out", "B")
    assert answer["verdict"]["reasons"][0]["code"] == "above_zero"
    assert answer["money"][0]["metric"] == "spent"
    assert not list((tmp_path / "workspace" / "trials").iterdir())


def test_shares_are_a_pooled_z_test_and_newcombes_interval(call: Run, file: Path):
    _, answer = call(file, *ROLES, *BOUGHT)
    (one,) = answer["comparisons"]
    z, p_value = proportions_ztest([44, 24], [200, 200])
    lower, upper = confint_proportions_2indep(44, 200, 24, 200, method="newcomb")
    assert (one["statistic"], one["p_value"]) == pytest.approx((z, p_value), rel=1e-9)
    assert one["difference_ci"] == pytest.approx({"lower": lower, "upper": upper}, rel=1e-9)
    assert (one["difference"], one["relative"]) == pytest.approx((44 / 200 - 24 / 200, 44 / 24 - 1))
    assert one["cuped"] is None


def test_a_blank_cell_is_missing_and_rows_of_a_customer_are_united(call: Run, tmp_path: Path):
    rows = customers()
    rows[1] = "A0,A,,,0,0,DE"  # was a buyer who spent 10
    rows += ["A1,A,0,5,1,0,DE", "A2,B,1,9,1,0,DE"]  # another order, and a second variant
    _, answer = call(write(tmp_path / "rows.csv", rows), *ROLES, *BOUGHT, *SPENT)
    assert answer["units_excluded"]["several_variants"] == 1
    assert answer["units_excluded"]["missing_by_metric"] == {"bought": 1, "spent": 1}
    bought, spent = answer["comparisons"]
    assert (bought["n_control"], bought["value_control"]) == (198, pytest.approx(22 / 198))
    # 24 buyers spent 12 × 10 + 12 × 20; A0 and A2 had 10 each, and A1 has 5 more.
    assert spent["value_control"] == pytest.approx((360 - 10 - 10 + 5) / 198)


def test_a_german_file(call: Run, tmp_path: Path):
    rows = ["Kunde;Gruppe;Gekauft;Umsatz"]
    for i in range(200):
        variant = "Kontrolle" if i % 2 else "Brief für Käufer"
        rows.append(f"k{i};{variant};{'ja' if i % 5 < 2 else 'nein'};{1234 + i % 7},50 €")
    path = write(tmp_path / "test.csv", rows, encoding="cp1252")
    code, answer = call(
        path, "--variant", "Gruppe", "--control", "Kontrolle", "--unit", "Kunde",
        "--metric", "Kauf=Gekauft:proportion", "--metric", "Umsatz=Umsatz:mean",
    )  # fmt: skip
    assert code == 0
    assert {one["variant"] for one in answer["comparisons"]} == {"Brief für Käufer"}
    assert answer["comparisons"][0]["value_control"] == pytest.approx(2 / 5)
    assert answer["comparisons"][1]["value_control"] == pytest.approx(1237.5, abs=1)


def test_faults_are_said_and_veto(call: Run, tmp_path: Path):
    uneven = write(tmp_path / "uneven.csv", customers(units=(200, 300)))
    _, answer = call(uneven, *ROLES, *BOUGHT, *HALVES)
    assert (answer["srm"]["level"], answer["verdict"]["code"]) == ("alarm", "do_not_trust")
    assert answer["verdict"]["reasons"][0]["check"] == "sample_ratio"
    _, answer = call(uneven, *ROLES, *BOUGHT)
    assert answer["srm"]["level"] == "alarm"
    assert answer["verdict"]["code"] != "do_not_trust"
    rows = customers()
    doubled = write(tmp_path / "doubled.csv", [*rows, *rows[1:30]])
    _, answer = call(doubled, *ROLES, *SPENT)
    assert answer["verdict"]["reasons"][0]["check"] == "duplicates"


def test_what_cannot_be_computed_is_null(call: Run, tmp_path: Path):
    path = write(tmp_path / "none.csv", customers(bought=(0, 0)))
    _, answer = call(path, *ROLES, *BOUGHT, *SPENT)
    for one in answer["comparisons"]:
        assert (one["p_value"], one["p_adjusted"], one["relative"]) == (None, None, None)
    assert answer["verdict"]["code"] == "keep_running"


def test_text_in_a_number_column_is_counted(call: Run, tmp_path: Path):
    rows = customers()
    rows[5] = rows[5].replace(",10,", ",plenty,").replace(",20,", ",plenty,")
    _, answer = call(write(tmp_path / "text.csv", rows), *ROLES, *SPENT)
    assert answer["units_excluded"]["impossible"] == {"spent": 1}
    levels = {one["code"]: one["level"] for one in answer["checks"]}
    assert levels["impossible_values"] == "warning"


def test_a_plan_and_the_smallest_effect_are_terms_of_the_verdict(call: Run, file: Path):
    _, answer = call(file, *ROLES, *BOUGHT, "--planned-units", 5000, "--smallest-effect", "0.3")
    reasons = answer["verdict"]["reasons"]
    assert (reasons[0]["reading"], reasons[0]["smallest"]) == ("always_valid", 0.3)
    assert answer["verdict"]["code"] == "no_effect"
    _, answer = call(file, *ROLES, *BOUGHT, "--smallest-effect", "5%")
    assert answer["verdict"]["reasons"][0]["code"] == "above_smallest"


def test_guardrails_and_metrics_of_which_less_is_good(call: Run, file: Path):
    _, answer = call(
        file, *ROLES, *BOUGHT, *SPENT, "--guardrail", "spent", "--lower-is-better", "spent"
    )  # fmt: skip
    assert answer["verdict"]["code"] == "harmful"
    assert answer["verdict"]["reasons"][0]["metric"] == "spent"
    assert answer["comparisons"][1]["chance_to_beat"] < 0.01
    _, answer = call(file, *ROLES, *BOUGHT, *SPENT, "--primary", "spent")
    assert answer["comparisons"][0]["metric"] == "spent"


def test_totals_instead_of_a_file(call: Run):
    code, answer = call("--totals", "A=1000:80", "--totals", "B=1000:120", "--control", "A")
    assert (code, answer["verdict"]["code"]) == (0, "roll_out")
    _, answer = call("--totals", "A=100:20:5", "--totals", "B=100:20.1:5", "--control", "A")
    assert answer["comparisons"][0]["difference"] == pytest.approx(0.1)
    for wrong in (("B=1000:1200",), ("B=1000:120", "--lower-is-better", "conversoin")):
        code, answer = call("--totals", "A=1000:80", "--control", "A", "--totals", *wrong)
        assert (code, answer["error"]["code"]) == (1, "invalid_value")


def test_a_reason_keeps_its_code_beside_the_verdict_on_another_variant(call: Run):
    _, answer = call(
        "--control", "A", *(f"--totals={name}=1000:{yes}" for name, yes in (("A", 80), ("B", 120), ("C", 81)))
    )
    found = next(one for one in answer["verdict"]["reasons"] if one.get("variant") == "C")
    assert found == {"code": "other_variant", "variant": "C", "verdict": "keep_running", "reason": "unclear"}


def test_a_row_a_comparison_as_csv(call: Run, file: Path, tmp_path: Path):
    out = tmp_path / "effects.csv"
    call(file, *ROLES, *BOUGHT, *SPENT, "--csv", out)
    with out.open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert [row["metric"] for row in rows] == ["bought", "spent"]
    assert all(math.isfinite(float(row["p_adjusted"])) for row in rows)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((*ROLES[:2], "--control", "Z", "--unit", "customer", *BOUGHT), "invalid_value"),
        (("--variant", "nowhere", "--control", "A", *BOUGHT), "invalid_value"),
        ((*ROLES, "--metric", "bought=nowhere:mean"), "invalid_value"),
        ((*ROLES, *BOUGHT, "--primary", "spent"), "invalid_value"),
        ((*ROLES, *BOUGHT, "--split", "A=0.5"), "invalid_value"),
        ((*ROLES, *BOUGHT, "--alpha", "2"), "invalid_value"),
        ((*ROLES, *BOUGHT, "--covariate", "country"), "invalid_value"),
        ((*ROLES, *BOUGHT, "--covariate", "bought"), "invalid_value"),
        ((*ROLES, *BOUGHT, "--lower-is-better", "bougth"), "invalid_value"),
    ],
)
def test_a_problem_with_the_data_is_one_object_and_exit_code_1(call: Run, file: Path, arguments, code):
    exit_code, answer = call(file, *arguments)
    assert (exit_code, answer["error"]["code"]) == (1, code)
    assert "(reason)" not in answer["error"]["message"]


def test_one_variant_is_no_test(call: Run, tmp_path: Path):
    rows = customers(units=(200, 0), bought=(24, 0))
    exit_code, answer = call(write(tmp_path / "one.csv", rows), *ROLES, *BOUGHT)
    assert (exit_code, answer["error"]["code"]) == (1, "not_enough_data")


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--control", "A"),
        ROLES,
        (*ROLES, "--metric", "bought=bought"),
        (*ROLES, "--metric", "bought=bought:median"),
        (*ROLES, "--ratio", "value=spent"),
        (*ROLES, *BOUGHT, "--split", "A"),
        (*ROLES, *BOUGHT, *BOUGHT),
        (*ROLES, *BOUGHT, "--totals", "A=1:1"),
        (*ROLES, *BOUGHT, "--alpha", "nan"),
        (*ROLES, *BOUGHT, "--smallest-effect", "inf%"),
        ("--variant", "group", "--control", "A", "--dataset", "shop"),
        (*ROLES, "--dataset", "shop", "--covariate", "before"),
        (*ROLES, "--dataset", "shop", "--lower-is-better", "returns"),
        (*ROLES, *BOUGHT, "--target-product", "tea"),
    ],
)
def test_a_call_that_makes_no_sense_is_exit_code_2(call: Run, file: Path, arguments):
    with pytest.raises(SystemExit) as left:
        call(file, *arguments)
    assert left.value.code == 2


def test_a_list_is_joined_with_the_orders_of_a_dataset(call: Run, tmp_path: Path):
    workspace = Workspace(tmp_path / "workspace")
    orders = [(f"o{i}", "tea", f"c{i}", "2025-01-05", 10) for i in range(200)]
    # After the start a quarter of A and half of B order again, for 20.
    again = [
        (f"p{i}", "mug", f"c{i}", "2025-03-10", 20) for i in range(200) if i % (4 if i < 100 else 2) == 0
    ]
    last = [("last", "tea", "x", "2025-06-30", 10)]
    tiny_dataset(workspace, [*orders, *again, *last], name="shop")
    workspace.close()
    rows = ["customer,group", *[f"c{i},{'A' if i < 100 else 'B'}" for i in range(200)]]
    code, answer = call(
        write(tmp_path / "list.csv", rows), *ROLES, "--dataset", "shop", "--start", "2025-03-01",
        "--window-days", 30, "--metric", "conversion", "--metric", "revenue",
    )  # fmt: skip
    assert code == 0
    assert answer["window_days"] == 30
    conversion, revenue = answer["comparisons"]
    assert (conversion["value_control"], conversion["value_variant"]) == (25 / 100, 50 / 100)
    assert (revenue["value_control"], revenue["value_variant"]) == (5.0, 10.0)
    assert answer["verdict"]["code"] == "roll_out"
    assert (answer["units_excluded"]["missing_start_rows"], answer["units_excluded"]["several_starts"]) == (
        0,
        0,
    )
    code, answer = call(
        tmp_path / "list.csv", *ROLES, "--dataset", "shop", "--start", "2025-03-01", "--guardrail", "retuns"
    )
    assert (code, answer["error"]["code"]) == (1, "invalid_value")


def test_people_get_tables(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    code = main(["abtest", str(file), "--workspace", str(tmp_path / "workspace"), *ROLES, *BOUGHT])
    text = capsys.readouterr().out
    assert code == 0
    assert text.startswith("verdict   variant\nroll_out  B\n")
    assert "above_zero" in text
