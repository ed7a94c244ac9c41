"""A whole test, from rows to the verdict: planted faults change it as stated, bad input gives no nonsense."""

import dataclasses
import datetime as dt
import enum
import math
import random
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
import scipy.stats
from statsmodels.stats.proportion import proportions_ztest

from crosssell.columns import CheckCode, CheckLevel, MetricKind, MetricRole, NoResult, TestReason, TrialSource
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.experiments.evaluate import evaluate, evaluate_totals
from crosssell.experiments.question import Metric, SmallestEffect, Terms
from crosssell.experiments.result import Check, Evaluation
from crosssell.experiments.totals import Totals, VariantTotals
from crosssell.experiments.units import MetricColumns, lay_file
from crosssell.warehouse import Cursor, Workspace
from tests.experiments.rows import Row, mean, ratio, row, scratch, share, write_rows

HALVES = {"A": 0.5, "B": 0.5}
PRIMARY = MetricRole.PRIMARY
REVENUE = [mean("revenue", "n0", role=PRIMARY, is_money=True)]
NAN = math.nan


@pytest.fixture(scope="module")
def cursor(tmp_path_factory):
    workspace = Workspace(tmp_path_factory.mktemp("evaluate"))
    with scratch(workspace) as own:
        yield own
    workspace.close()


def customers(count: int, *, seed: int = 1, variants: str = "AB", uplift: float = 6.0) -> list[Row]:
    """Customers with revenue around 50, by turns in each variant; every variant but A brings ``uplift`` more.

    n0 is revenue, n1 whether more than 50, n2 orders, n3 revenue before, which half of revenue is made of.
    """
    draw = random.Random(seed)
    rows = []
    for i in range(count):
        variant = variants[i % len(variants)]
        before = draw.gauss(50, 10)
        revenue = 25 + before / 2 + draw.gauss(0, 5) + (uplift if variant != "A" else 0)
        day = dt.date(2025, 3, 1) + dt.timedelta(days=i % 20)
        orders = 1.0 + (draw.random() < 0.3)
        rows.append(
            row(
                variant, f"c{i}", revenue, float(revenue > 50), orders, before,
                on=day.isoformat(), country=draw.choice(["DE", "PL"]),
            )
        )  # fmt: skip
    return rows


def changed(own: Row, **numbers: float | None) -> Row:
    return dataclasses.replace(own, numbers={**own.numbers, **numbers})


def run(
    cursor: Cursor,
    rows: Sequence[Row],
    metrics: Sequence[MetricColumns] = REVENUE,
    *,
    covariates: dict[str, str] | None = None,
    segments: dict[str, str] | None = None,
    has_unit: bool = True,
    **terms: Any,
) -> Evaluation:
    table = write_rows(cursor, rows)
    trial = lay_file(
        cursor, rows=table, metrics=metrics, covariates=covariates, segments=segments, has_unit=has_unit
    )
    said = {"control": "A", "with_bootstrap": False, **terms}
    found = evaluate(cursor, trial, Terms(**said), source=TrialSource.FILE)
    assert_no_nonsense(found)
    return found


def check(evaluation: Evaluation, code: CheckCode) -> Check:
    return next(one for one in evaluation.checks if one.code == code)


def reasons(evaluation: Evaluation) -> list[str]:
    return [one.code for one in evaluation.verdict.reasons]


def assert_no_nonsense(value: Any) -> None:
    """No figure of an evaluation is NaN or infinite."""
    if isinstance(value, enum.Enum | str | dt.date) or value is None:
        return
    if dataclasses.is_dataclass(value):
        for one in dataclasses.fields(value):
            assert_no_nonsense(getattr(value, one.name))
    elif isinstance(value, dict):
        for one in value.values():
            assert_no_nonsense(one)
    elif isinstance(value, tuple | list):
        for one in value:
            assert_no_nonsense(one)
    else:
        assert math.isfinite(value), value


USUAL = customers(600)


def test_an_effect_that_is_there_is_rolled_out(cursor: Cursor):
    found = run(cursor, USUAL, split=HALVES, smallest_effect=SmallestEffect(value=0.05))
    assert (found.verdict.code, found.verdict.variant) == ("roll_out", "B")
    assert {one.level for one in found.checks} == {CheckLevel.OK}
    one = found.comparisons[0]
    values = {v: [r.numbers["n0"] for r in USUAL if r.variant == v] for v in "AB"}
    witness = scipy.stats.ttest_ind(values["B"], values["A"], equal_var=False)
    assert one.effect.p_value == pytest.approx(witness.pvalue, rel=1e-9)
    assert one.effect.difference_ci.lower == pytest.approx(witness.confidence_interval().low, rel=1e-9)
    assert (one.n_variant, one.n_control) == (300, 300)


# Planted faults --------------------------------------------------------------------------------------


def test_a_planted_mismatch_vetoes(cursor: Cursor):
    some = [own for i, own in enumerate(USUAL) if own.variant == "B" or i % 3]
    found = run(cursor, some, split=HALVES)
    witness = scipy.stats.chisquare([one.units for one in found.variants]).pvalue
    assert found.sample_ratio.p_value == pytest.approx(witness, rel=1e-9)
    assert found.sample_ratio.p_value < 0.001
    assert (found.verdict.code, found.verdict.reasons[0].values["check"]) == ("do_not_trust", "sample_ratio")
    # The same customers, where nobody said how they were meant to be split: said, and no veto.
    found = run(cursor, some)
    assert (found.sample_ratio.level, found.sample_ratio.assumed) == (CheckLevel.ALARM, True)
    assert found.verdict.code == "roll_out"
    assert TestReason.NOTED in reasons(found)


def test_customers_doubled_in_both_variants_are_left_out_and_veto_where_they_are_many(cursor: Cursor):
    for count, level in ((12, CheckLevel.WARNING), (60, CheckLevel.ALARM)):
        twins = [dataclasses.replace(own, variant="AB"[own.variant == "A"]) for own in USUAL[:count]]
        found = run(cursor, [*USUAL, *twins], split=HALVES)
        assert found.excluded.several_variants == count
        assert sum(one.units for one in found.variants) == 600 - count
        assert check(found, CheckCode.SEVERAL_VARIANTS).level == level
        assert found.verdict.code == ("roll_out" if level == CheckLevel.WARNING else "do_not_trust")


def test_customers_doubled_row_by_row_veto(cursor: Cursor):
    found = run(cursor, [*USUAL, *USUAL[:30]], split=HALVES)
    assert check(found, CheckCode.DUPLICATES).values["rows"] == 30
    assert (found.verdict.code, found.verdict.reasons[0].values["check"]) == ("do_not_trust", "duplicates")
    assert not found.money, "an amount would be taken at its word"
    # Two rows of a customer that differ are two orders.
    orders = [changed(own, n0=1.0) for own in USUAL[:30]]
    assert run(cursor, [*USUAL, *orders], split=HALVES).verdict.code == "roll_out"


def test_an_outlier_vetoes_until_extremes_are_pulled_in(cursor: Cursor):
    rows = [*USUAL[:-1], changed(USUAL[-1], n0=1_000_000.0)]
    found = run(cursor, rows, split=HALVES)
    extreme = check(found, CheckCode.EXTREME_CUSTOMER)
    assert (extreme.level, extreme.values["value"]) == (CheckLevel.ALARM, 1_000_000.0)
    assert (extreme.values["code"], extreme.values["code_without"]) == ("keep_running", "roll_out")
    assert (found.verdict.code, found.verdict.reasons[0].values["check"]) == (
        "do_not_trust", "extreme_customer",
    )  # fmt: skip
    found = run(cursor, rows, split=HALVES, winsorise=0.01)
    assert found.verdict.code == "roll_out"
    assert found.winsorised_at["revenue"][1] < 100


def test_an_imbalance_before_the_start_vetoes(cursor: Cursor):
    rows = [changed(own, n3=own.numbers["n3"] + 4 * (own.variant == "B")) for own in USUAL]
    found = run(cursor, rows, split=HALVES, covariates={"revenue before": "n3"})
    balance = check(found, CheckCode.BALANCE)
    assert (balance.level, balance.veto, balance.values["name"]) == (CheckLevel.ALARM, True, "revenue before")
    assert (found.verdict.code, found.verdict.reasons[0].values["check"]) == ("do_not_trust", "balance")
    found = run(cursor, USUAL, split=HALVES, covariates={"revenue before": "n3"})
    assert check(found, CheckCode.BALANCE).level == CheckLevel.OK
    assert found.verdict.code == "roll_out"


def test_a_history_that_is_the_result_itself_vetoes(cursor: Cursor):
    draw = random.Random(8)
    rows = [changed(own, n3=own.numbers["n0"] + draw.gauss(0, 0.3)) for own in customers(600, uplift=0.5)]
    found = run(cursor, rows, split=HALVES, covariates={"revenue in full": "n3"})
    assert found.verdict.reasons[0].values["check"] == "too_much_history"
    assert run(cursor, rows, split=HALVES).verdict.code == "keep_running"


def test_values_that_one_variant_loses_veto(cursor: Cursor):
    rows = [
        changed(own, n0=None) if own.variant == "B" and i % 8 == 1 else own for i, own in enumerate(USUAL)
    ]
    found = run(cursor, rows, split=HALVES)
    assert found.verdict.reasons[0].values["check"] == "missing_values"
    assert found.excluded.missing_metric == {"revenue": 75}


# Readings --------------------------------------------------------------------------------------------


def test_history_narrows_the_interval_that_decides(cursor: Cursor):
    rows = customers(600, uplift=0.9)
    plain = run(cursor, rows, covariates={"before": "n3"}, with_adjustment=False)
    found = run(cursor, rows, covariates={"before": "n3"})
    assert plain.verdict.code == "keep_running"
    assert found.verdict.code == "roll_out"
    assert found.verdict.reasons[0].values["adjusted"]
    assert TestReason.ADJUSTED in reasons(found)
    # Half of the variance is history's: 25 of 50.
    assert found.comparisons[0].adjusted.customers_gained == pytest.approx(2, rel=0.2)
    assert found.comparisons[0].bayes.deviation < plain.comparisons[0].bayes.deviation


def test_a_plan_that_is_not_reached_is_read_by_the_always_valid_interval(cursor: Cursor):
    rows = customers(600, uplift=2.0)
    late = run(cursor, rows, planned_units=600)
    early = run(cursor, rows, planned_units=2000)
    assert late.verdict.code == "roll_out"
    assert check(late, CheckCode.EARLY_LOOK).level == CheckLevel.OK
    assert early.verdict.code == "keep_running"
    assert check(early, CheckCode.EARLY_LOOK).level == CheckLevel.WARNING
    always, reading = early.comparisons[0].always_valid, early.verdict.readings[0]
    assert reading.difference_ci == always.difference_ci
    assert always.tuned_for == 2000
    longer = next(one for one in early.verdict.reasons if one.code == TestReason.MORE_UNITS)
    # 600 customers in 20 days.
    assert longer.values == {"units": always.units_needed, "days": math.ceil(always.units_needed / 30)}
    assert [one.units for one in early.days] == [30 * (i + 1) for i in range(20)]
    assert early.days[-1].difference == pytest.approx(early.comparisons[0].effect.difference)


def test_several_variants_share_alpha_and_the_best_is_named(cursor: Cursor):
    rows = [
        changed(own, n0=own.numbers["n0"] + 3 * (own.variant == "C"))
        for own in customers(900, variants="ABC")
    ]
    metrics = [
        *REVENUE,
        share("more", "n1"),
        mean("orders", "n2"),
        mean("returns", "n2", role=MetricRole.GUARDRAIL),
    ]
    found = run(cursor, rows, metrics)
    assert (found.verdict.code, found.verdict.variant) == ("roll_out", "C")
    levels = {one.metric.name: one.level for one in found.comparisons}
    # Two variants; two secondary metrics of two variants each; guardrails as they are.
    assert levels == pytest.approx(
        {"revenue": 1 - 0.05 / 2, "more": 1 - 0.05 / 4, "orders": 1 - 0.05 / 4, "returns": 0.95}
    )
    one = found.comparisons[0]
    assert one.corrected_ci.lower < one.effect.difference_ci.lower < one.effect.difference_ci.upper
    secondary = [one for one in found.comparisons if one.metric.role == MetricRole.SECONDARY]
    smallest = min(secondary, key=lambda one: one.effect.p_value)
    assert smallest.p_adjusted == pytest.approx(min(1.0, 4 * smallest.effect.p_value))


def test_a_guardrail_that_gets_worse_stops_it(cursor: Cursor):
    rows = [changed(own, n2=own.numbers["n2"] + (own.variant == "B")) for own in USUAL]
    fewer = mean("returns", "n2", role=MetricRole.GUARDRAIL, higher_is_better=False)
    found = run(cursor, rows, [*REVENUE, fewer])
    assert (found.verdict.code, found.verdict.reasons[0].code) == ("harmful", "guardrail_worse")


def test_the_first_metric_is_primary_where_none_was_named(cursor: Cursor):
    metrics = [share("more", "n1"), mean("revenue", "n0")]
    found = run(cursor, USUAL, metrics)
    assert [one.role for one in found.metrics] == [MetricRole.PRIMARY, MetricRole.SECONDARY]
    found = run(cursor, USUAL, [mean("orders", "n2"), *REVENUE])
    assert [one.name for one in found.metrics] == ["revenue", "orders"]
    assert found.comparisons[0].value_variant == pytest.approx(
        np.mean([own.numbers["n0"] for own in USUAL if own.variant == "B"])
    )


def test_money_is_the_difference_for_everybody_it_would_reach(cursor: Cursor):
    metrics = [*REVENUE, ratio("order value", "n0", "n2", is_money=True)]
    found = run(cursor, USUAL, metrics, audience=10_000)
    (money,) = found.money
    one = found.comparisons[0]
    assert money.per_customer == one.effect.difference
    assert money.total == 10_000 * one.effect.difference
    assert money.total_ci.lower == pytest.approx(10_000 * one.corrected_ci.lower)
    assert run(cursor, USUAL).money[0].audience == 600


def test_no_amount_is_named_that_has_no_interval(cursor: Cursor):
    alone = [row("A", "c1", 20.5), row("B", "c2", 10.0)]
    found = run(cursor, alone)
    assert found.comparisons[0].effect.difference == -10.5
    assert found.money == ()


def test_no_amount_is_surer_than_its_metric(cursor: Cursor):
    metrics = [
        share("bought", "n1", role=PRIMARY),
        mean("revenue", "n0", is_money=True),
        mean("orders", "n2"),
    ]
    found = run(cursor, USUAL, metrics, audience=1)
    one = next(one for one in found.comparisons if one.metric.name == "revenue")
    assert one.level > 0.95, "one of two that do not decide"
    assert (found.money[0].per_customer, found.money[0].total_ci) == (one.effect.difference, one.corrected_ci)


def test_parts_differ_only_where_they_do(cursor: Cursor):
    rows = [
        changed(own, n0=own.numbers["n0"] + 9 * (own.variant == "B" and own.parts["country"] == "PL"))
        for own in USUAL
    ]
    found = run(cursor, rows, segments={"country": "country"})
    (interaction,) = found.interactions
    assert interaction.p_adjusted < 0.001
    assert {one.value for one in found.segments} == {"DE", "PL"}
    (same,) = run(cursor, USUAL, segments={"country": "country"}).interactions
    assert same.p_adjusted > 0.05


def test_parts_of_few_customers_are_counted_and_left_out(cursor: Cursor):
    rows = [
        dataclasses.replace(own, parts={"country": "NL"}) if i < 20 else own for i, own in enumerate(USUAL)
    ]
    found = run(cursor, rows, segments={"country": "country"})
    assert (found.interactions[0].parts, found.interactions[0].left_out) == (2, 1)


def test_a_bootstrap_stands_beside_means_and_ratios(cursor: Cursor):
    metrics = [*REVENUE, share("more", "n1"), ratio("order value", "n0", "n2")]
    found = run(cursor, USUAL, metrics, with_bootstrap=True)
    beside = {one.metric.name: one.bootstrap for one in found.comparisons}
    assert beside["more"] is None
    one = found.comparisons[0]
    assert beside["revenue"].difference_ci.lower == pytest.approx(one.effect.difference_ci.lower, abs=0.15)
    assert beside["order value"].units == 600


# Laws ------------------------------------------------------------------------------------------------


def test_the_order_of_rows_does_not_matter(cursor: Cursor):
    rows = USUAL.copy()
    random.Random(3).shuffle(rows)
    kept, mixed = run(cursor, USUAL, split=HALVES), run(cursor, rows, split=HALVES)
    assert mixed.verdict.code == kept.verdict.code
    assert mixed.comparisons[0].effect.p_value == pytest.approx(kept.comparisons[0].effect.p_value, rel=1e-9)


def test_another_currency_changes_no_verdict(cursor: Cursor):
    pence = [changed(own, n0=100 * own.numbers["n0"]) for own in USUAL]
    kept, scaled = run(cursor, USUAL), run(cursor, pence)
    assert scaled.verdict.code == kept.verdict.code
    one, other = kept.comparisons[0], scaled.comparisons[0]
    assert other.effect.difference == pytest.approx(100 * one.effect.difference, rel=1e-9)
    assert other.effect.relative_ci.lower == pytest.approx(one.effect.relative_ci.lower, rel=1e-9)
    assert other.effect.p_value == pytest.approx(one.effect.p_value, rel=1e-9)


def test_the_other_variant_as_control_turns_the_verdict(cursor: Cursor):
    found = run(cursor, USUAL, control="B")
    assert (found.verdict.code, found.verdict.variant) == ("harmful", "A")
    assert found.variants[0].name == "B"


# Bad input -------------------------------------------------------------------------------------------


def test_one_variant_is_no_test(cursor: Cursor):
    with pytest.raises(CrosssellError) as refused:
        run(cursor, [own for own in USUAL if own.variant == "A"])
    assert (refused.value.code, refused.value.reason) == (ErrorCode.NOT_ENOUGH_DATA, "one_variant")
    with pytest.raises(CrosssellError) as refused:
        run(cursor, [row(None, "a", 1.0)])
    assert (refused.value.code, refused.value.reason) == (ErrorCode.NOT_ENOUGH_DATA, "no_variants")


@pytest.mark.parametrize(
    ("terms", "reason"),
    [
        ({"control": "C"}, "control"),
        ({"split": {"A": 0.5}}, "split"),
        ({"split": {"A": 0.5, "B": 0.6}}, "split"),
        ({"split": {"A": 1.0, "B": 0.0}}, "split"),
        ({"split": {"A": NAN, "B": 0.5}}, "split"),
        ({"alpha": 0.0}, ""),
        ({"alpha": NAN}, ""),
        ({"winsorise": 0.3}, ""),
        ({"winsorise": NAN}, ""),
        ({"planned_units": 0}, ""),
        ({"audience": -1}, ""),
        ({"smallest_effect": SmallestEffect(value=0.0)}, ""),
        ({"smallest_effect": SmallestEffect(value=NAN)}, ""),
    ],
)
def test_terms_that_do_not_fit_are_refused(terms, reason):
    with pytest.raises(CrosssellError) as refused:
        evaluate_totals(TOTALS, Terms(**{"control": "A", **terms}))
    assert (refused.value.code, refused.value.reason) == (ErrorCode.INVALID_VALUE, reason)
    assert "(" not in str(refused.value).replace("(A", "").replace("(0", "")


def test_a_metric_without_any_spread_is_not_judged(cursor: Cursor):
    found = run(cursor, [changed(own, n0=5.0) for own in USUAL])
    assert (found.verdict.code, found.verdict.reasons[0].values["reason"]) == ("do_not_trust", "constant")
    one = found.comparisons[0]
    assert (one.effect.p_value, one.p_adjusted, one.effect.reason) == (None, None, NoResult.CONSTANT)
    assert one.bayes is None


def test_text_in_a_number_column_counts_as_impossible(cursor: Cursor):
    rows = [changed(own, n0=NAN) if i < 6 else own for i, own in enumerate(USUAL)]
    found = run(cursor, rows)
    assert check(found, CheckCode.IMPOSSIBLE_VALUES).level == CheckLevel.WARNING
    assert found.comparisons[0].n_variant == 297
    assert found.verdict.code == "roll_out"
    rows = [changed(own, n0=NAN) if i % 10 < 2 else own for i, own in enumerate(USUAL)]
    found = run(cursor, rows)
    assert found.verdict.reasons[0].values["check"] == "impossible_values"
    nothing = run(cursor, [changed(own, n0=NAN) for own in USUAL])
    assert nothing.verdict.code == "do_not_trust"


def test_amounts_below_zero_stay_and_are_told(cursor: Cursor):
    rows = [changed(own, n0=own.numbers["n0"] - 100) for own in USUAL]
    found = run(cursor, rows)
    assert check(found, CheckCode.NEGATIVE_VALUES).level == CheckLevel.WARNING
    one = found.comparisons[0]
    assert one.effect.relative_reason == NoResult.NEGATIVE_CONTROL
    assert one.effect.relative_ci.lower is None
    assert found.verdict.code == "roll_out"


def test_one_customer_a_group_is_too_few(cursor: Cursor):
    found = run(cursor, [row("A", "a", 1.0), row("B", "b", 2.0)])
    assert found.verdict.code == "keep_running"
    one = found.comparisons[0]
    assert (one.effect.difference, one.effect.p_value) == (1.0, None)
    assert one.effect.reason == NoResult.ONE_CUSTOMER


@pytest.mark.parametrize(
    ("value", "code", "reason"),
    [(0.0, "keep_running", NoResult.NO_CONVERSIONS), (1.0, "do_not_trust", NoResult.ALL_CONVERSIONS)],
)
def test_nobody_or_everybody(cursor: Cursor, value, code, reason):
    rows = [changed(own, n1=value) for own in USUAL]
    found = run(cursor, rows, [share("more", "n1", role=PRIMARY)], covariates={"before": "n3"})
    assert (found.verdict.code, found.verdict.reasons[0].values["reason"]) == (code, reason)
    assert found.comparisons[0].effect.p_value is None
    assert found.comparisons[0].p_adjusted is None


def test_a_ratio_over_nothing_is_not_judged(cursor: Cursor):
    rows = [changed(own, n2=0.0) for own in USUAL]
    found = run(cursor, rows, [ratio("order value", "n0", "n2", role=PRIMARY)], with_bootstrap=True)
    assert (found.verdict.code, found.verdict.reasons[0].values["reason"]) == (
        "keep_running", NoResult.NO_DENOMINATOR,
    )  # fmt: skip


def test_a_variant_without_any_value_is_not_judged(cursor: Cursor):
    rows = [changed(own, n0=None) if own.variant == "B" else own for own in USUAL]
    found = run(cursor, rows, with_bootstrap=True, covariates={"before": "n3"}, segments={"c": "country"})
    assert found.verdict.code == "do_not_trust"
    assert found.comparisons[0].effect.reason == NoResult.NO_CUSTOMERS


@pytest.mark.parametrize("seed", range(6))
def test_tiny_tests_of_anything_never_give_nonsense(cursor: Cursor, seed):
    draw = random.Random(seed)
    values = [None, NAN, 0.0, 1.0, -1.0, 1e15, 1e-12, 7.5]
    rows = [
        row(variant, f"c{draw.randrange(12)}", *draw.choices(values, k=4), country=draw.choice("xy"))
        for variant in draw.choices("ABC", k=draw.choice([6, 40]))
    ]
    rows += [row(variant, variant, *draw.choices(values, k=4), country="x") for variant in "AB"]
    metrics = [
        mean("m", "n0", is_money=True),
        share("s", "n1"),
        ratio("r", "n0", "n2"),
        mean("g", "n2", role=MetricRole.GUARDRAIL, higher_is_better=False),
    ]
    metrics = metrics[seed % 4 :] + metrics[: seed % 4]
    found = run(
        cursor, rows, metrics, covariates={"before": "n3"}, segments={"c": "country"},
        with_bootstrap=True, has_unit=bool(seed % 2), smallest_effect=SmallestEffect(value=0.1),
        winsorise=0.1 * (seed % 3 == 0), planned_units=1000 if seed % 3 else None,
    )  # fmt: skip
    for one in found.comparisons:
        assert (one.effect.p_value is None) == (one.effect.reason is not None)


# Totals ----------------------------------------------------------------------------------------------

BOUGHT = Metric(name="bought", kind=MetricKind.PROPORTION)
SPENT = Metric(name="spent", kind=MetricKind.MEAN, is_money=True)
TOTALS = Totals(
    metric=BOUGHT,
    variants=(
        VariantTotals(name="A", units=5000, conversions=400),
        VariantTotals(name="B", units=5000, conversions=480),
    ),
)


def test_totals_of_shares():
    found = evaluate_totals(TOTALS, Terms(control="A", split=HALVES))
    assert_no_nonsense(found)
    one = found.comparisons[0]
    assert one.effect.p_value == pytest.approx(proportions_ztest([480, 400], [5000, 5000])[1], rel=1e-9)
    assert found.verdict.code == "roll_out"
    assert {one.code for one in found.checks} == {
        CheckCode.SAMPLE_RATIO, CheckCode.TOO_SMALL, CheckCode.IMPLAUSIBLE_EFFECT, CheckCode.EARLY_LOOK,
    }  # fmt: skip


def test_totals_of_means():
    variants = (
        VariantTotals(name="A", units=400, mean=20.0, deviation=30.0),
        VariantTotals(name="B", units=500, mean=26.0, deviation=35.0),
    )
    found = evaluate_totals(Totals(metric=SPENT, variants=variants), Terms(control="A"))
    assert_no_nonsense(found)
    witness = scipy.stats.ttest_ind_from_stats(26, 35, 500, 20, 30, 400, equal_var=False)
    assert found.comparisons[0].effect.p_value == pytest.approx(witness.pvalue, rel=1e-9)
    assert found.money[0].total == pytest.approx(6.0 * 900)


def test_totals_with_another_plan_are_early():
    found = evaluate_totals(TOTALS, Terms(control="A", planned_end=dt.date(2025, 3, 31)))
    assert found.verdict.readings[0].method == "always_valid"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"units": 0}, "units"),
        ({"conversions": 5001}, "conversions"),
        ({"conversions": -1}, "conversions"),
        ({"conversions": None}, "conversions"),
        ({"name": "A"}, "variants"),
        ({"name": ""}, "variants"),
    ],
)
def test_totals_that_cannot_be_are_refused(changes, reason):
    other = dataclasses.replace(TOTALS.variants[1], **changes)
    with pytest.raises(CrosssellError) as refused:
        Totals(metric=BOUGHT, variants=(TOTALS.variants[0], other))
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("mean_value", "deviation", "reason"),
    [
        (NAN, 1.0, "mean"),
        (math.inf, 1.0, "mean"),
        (None, 1.0, "mean"),
        (1.0, -1.0, "deviation"),
        (1.0, NAN, "deviation"),
    ],
)
def test_means_that_cannot_be_are_refused(mean_value, deviation, reason):
    one = VariantTotals(name="A", units=10, mean=1.0, deviation=1.0)
    other = VariantTotals(name="B", units=10, mean=mean_value, deviation=deviation)
    with pytest.raises(CrosssellError) as refused:
        Totals(metric=SPENT, variants=(one, other))
    assert refused.value.reason == reason
