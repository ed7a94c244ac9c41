"""The checks before any result: their figures by hand or by scipy, their bounds, who vetoes."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
import scipy.stats
from statsmodels.stats.proportion import proportions_ztest

from crosssell.columns import CheckCode, CheckLevel, MetricKind, MetricRole, TestVerdict, TrialSource
from crosssell.experiments import checks
from crosssell.experiments.extremes import extreme_customer
from crosssell.experiments.methods.bootstrap import moments_of
from crosssell.experiments.methods.proportions import count_moments
from crosssell.experiments.moments import Moments
from crosssell.experiments.question import Excluded, Metric, SmallestEffect, Terms
from crosssell.experiments.read_moments import Extreme
from crosssell.experiments.readings import course_of
from crosssell.experiments.result import Adjusted, Comparison, Effect, Interval
from crosssell.experiments.sizes import too_small

OK, WARNING, ALARM = CheckLevel.OK, CheckLevel.WARNING, CheckLevel.ALARM
HALVES = {"A": 0.5, "B": 0.5}
MONEY = Metric(name="revenue", kind=MetricKind.MEAN, role=MetricRole.PRIMARY, is_money=True)
BOUGHT = Metric(name="bought", kind=MetricKind.PROPORTION, role=MetricRole.PRIMARY)


@pytest.mark.parametrize(
    ("units", "split"),
    [
        ({"A": 4950, "B": 5050}, HALVES),
        ({"A": 1000, "B": 1150, "C": 980}, {"A": 0.4, "B": 0.3, "C": 0.3}),
        ({"A": 910, "B": 90}, {"A": 0.9, "B": 0.1}),
    ],
)
def test_sizes_of_the_groups_are_tested_as_scipy_does(units, split):
    found, check = checks.sample_ratio(units, split=split)
    expected = [sum(units.values()) * split[name] for name in units]
    witness = scipy.stats.chisquare(list(units.values()), expected).pvalue
    assert found.p_value == pytest.approx(witness, rel=1e-9)
    assert check.values["p_value"] == found.p_value
    assert not found.assumed


@pytest.mark.parametrize(
    ("more", "level", "veto"),
    # Of 10,000, B has 5,000 + more: χ² = 2·more²/5,000, which is 6.63 at 1 % and 10.83 at 0.1 %.
    [(0, OK, False), (128, OK, False), (129, WARNING, False), (164, WARNING, False), (165, ALARM, True)],
)
def test_a_mismatch_warns_at_one_per_cent_and_vetoes_at_one_per_mille(more, level, veto):
    units = {"A": 5_000 - more, "B": 5_000 + more}
    found, check = checks.sample_ratio(units, split=HALVES)
    assert (found.level, check.level, check.veto) == (level, level, veto)
    # An equal split that nobody stated is assumed, said, and never vetoes.
    found, check = checks.sample_ratio(units, split=None)
    assert (found.level, found.assumed, check.values["assumed"], check.veto) == (level, True, True, False)


def test_a_planned_variant_without_customers_is_a_mismatch():
    _, check = checks.sample_ratio({"A": 500, "B": 500}, split={"A": 0.4, "B": 0.4, "C": 0.2})
    assert check.veto
    assert check.values["units"]["C"] == 0


def part(value: str, **units: int) -> checks.Part:
    return checks.Part(name="country", value=value, units=units)


def test_sizes_within_parts_are_corrected_and_never_veto():
    parts = [part("DE", A=500, B=500), part("PL", A=300, B=200), part("NL", A=3, B=1)]
    check = checks.segment_ratio(parts, units={"A": 803, "B": 701}, split=HALVES)
    witness = scipy.stats.chisquare([300, 200]).pvalue
    assert (check.level, check.veto, check.values["value"]) == (WARNING, False, "PL")
    assert check.values["p_value"] == pytest.approx(witness)
    # Four customers of NL are too few for χ²; two parts were tested.
    assert check.values["p_adjusted"] == pytest.approx(2 * witness)
    assert check.values["tested"] == 2


def test_without_a_split_parts_are_compared_with_all_customers():
    parts = [part("DE", A=900, B=100), part("PL", A=450, B=50)]
    check = checks.segment_ratio(parts, units={"A": 1350, "B": 150}, split=None)
    assert (check.level, check.values["p_value"]) == (OK, pytest.approx(1.0))
    assert checks.segment_ratio([part("NL", A=3, B=1)], units={"A": 9, "B": 9}, split=None) is None


def test_balance_is_welch_on_history_times_the_tests_made():
    draw = np.random.default_rng(1)
    before = {
        "orders": {name: draw.normal(size=300) for name in "ABC"},
        "revenue": {"A": draw.normal(size=300), "B": draw.normal(0.4, size=300), "C": draw.normal(size=300)},
    }
    figures = {name: {v: moments_of(x) for v, x in own.items()} for name, own in before.items()}
    units = dict.fromkeys("ABC", 300)
    check = checks.balance(figures, units=units, control="A")
    witness = scipy.stats.ttest_ind(before["revenue"]["B"], before["revenue"]["A"], equal_var=False).pvalue
    assert (check.values["name"], check.values["variant"]) == ("revenue", "B")
    assert check.values["p_value"] == pytest.approx(witness, rel=1e-9)
    assert check.values["p_adjusted"] == pytest.approx(4 * witness, rel=1e-9)
    assert (check.level, check.veto) == (ALARM, True)
    assert not check.values["is_presence"]
    assert checks.balance({"orders": figures["orders"]}, units=units, control="A").level == OK
    assert checks.balance({}, units=units, control="A") is None


def test_balance_is_also_how_many_have_a_history():
    same = np.arange(400.0)
    figures = {"orders": {"A": moments_of(same[:240]), "B": moments_of(np.tile(same[:240], 2)[:320])}}
    check = checks.balance(figures, units={"A": 400, "B": 400}, control="A")
    _, p_value = proportions_ztest([320, 240], [400, 400])
    assert check.values["is_presence"]
    assert (check.values["value_variant"], check.values["value_control"]) == (320 / 400, 240 / 400)
    # Two tests: of the figure, and of having it.
    assert check.values["p_adjusted"] == pytest.approx(2 * p_value, rel=1e-9)
    assert check.veto
    everybody = checks.balance(figures, units={"A": 243, "B": 321}, control="A")
    assert everybody.values["tested"] == 1


def left_out(source: TrialSource = TrialSource.FILE, *, units: int, rows_per_unit: float = 1.0, **counts):
    found = checks.left_out(Excluded(**counts), units=units, rows_per_unit=rows_per_unit, source=source)
    return {check.code: check for check in found}


@pytest.mark.parametrize(("several", "level"), [(0, OK), (9, OK), (10, WARNING), (99, WARNING), (100, ALARM)])
def test_customers_of_several_variants_warn_from_one_per_cent(several, level):
    check = left_out(units=1000 - several, several_variants=several)[CheckCode.SEVERAL_VARIANTS]
    assert (check.level, check.veto) == (level, level == ALARM)
    assert (check.values["units"], check.values["share"]) == (several, several / 1000)


def test_copies_of_rows_veto_where_a_customer_has_one_row():
    # 1,000 customers, 1,020 rows: every row beyond one a customer is a copy.
    copied = left_out(units=1000, rows_per_unit=1.02, rows=1020, duplicate_rows=20)[CheckCode.DUPLICATES]
    assert (copied.level, copied.veto, copied.values["rows"]) == (ALARM, True, 20)
    # 3 rows a customer, of which some are equal: orders of the same kind.
    orders = left_out(units=1000, rows_per_unit=3.0, rows=3000, duplicate_rows=40)[CheckCode.DUPLICATES]
    assert (orders.level, orders.veto) == (WARNING, False)
    few = left_out(units=1000, rows_per_unit=1.009, rows=1009, duplicate_rows=9)[CheckCode.DUPLICATES]
    assert few.level == OK
    # A list merely names its customers; naming one twice changes no figure.
    named = left_out(TrialSource.ORDERS, units=1000, rows_per_unit=1.5, rows=1500, duplicate_rows=500)
    assert named[CheckCode.DUPLICATES].level == OK


def test_copies_are_told_from_customers_of_several_variants():
    # 950 customers with one row, 50 copies, and 50 customers with a row in each variant.
    found = left_out(units=950, rows_per_unit=1100 / 1000, rows=1100, duplicate_rows=50, several_variants=50)
    assert found[CheckCode.DUPLICATES].veto


@pytest.mark.parametrize(
    ("unknown", "level", "veto"),
    [(99, OK, False), (100, WARNING, False), (500, ALARM, False), (1000, ALARM, True)],
)
def test_strangers_of_a_list(unknown, level, veto):
    check = left_out(TrialSource.ORDERS, units=1000, unknown_customers=unknown)[CheckCode.UNKNOWN_CUSTOMERS]
    assert (check.level, check.veto) == (level, veto)
    assert CheckCode.UNKNOWN_CUSTOMERS not in left_out(units=1000, unknown_customers=unknown)


def test_windows_that_are_not_over_and_those_before_the_first_order():
    found = left_out(TrialSource.ORDERS, units=800, open_window=150, before_orders=50)
    check = found[CheckCode.OPEN_WINDOWS]
    assert (check.level, check.veto, check.values["share"]) == (WARNING, False, 200 / 1000)


def missing(a: int, b: int, *, units: Mapping[str, int], impossible: int = 0, primary: str = "revenue"):
    nothing = {name: units[name] - count for name, count in zip("AB", (a, b), strict=True)}
    moments = {v: Moments(units=n, means=(1.0,), covariances=((1.0,),)) for v, n in nothing.items()}
    return checks.missing_values(
        {"revenue": moments},
        units=units,
        impossible={"revenue": impossible},
        primary=primary,
        source=TrialSource.FILE,
    )


def test_values_that_one_group_lacks_more_often_veto_the_primary_metric():
    units = {"A": 1000, "B": 1000}
    check = missing(20, 60, units=units)
    witness = scipy.stats.chi2_contingency([[20, 60], [980, 940]], correction=False).pvalue
    assert check.values["p_value"] == pytest.approx(witness, rel=1e-9)
    assert (check.level, check.veto) == (ALARM, True)
    assert (check.values["variant"], check.values["share_variant"]) == ("B", 0.06)
    assert not missing(20, 60, units=units, primary="orders").veto
    assert missing(45, 54, units=units).level == OK  # 99 of 2,000
    assert missing(50, 50, units=units).level == WARNING  # 5 %
    assert check.values["differs"]
    assert not missing(50, 50, units=units).values["differs"], "many in both groups alike"
    assert missing(50, 50, units=units, impossible=100).values["units"] == 0
    texts = missing(20, 60, units=units, impossible=80).values
    assert (texts["units"], texts["share"]) == (80, 0.04), "said beside 6 % of one group, 0 would be absurd"


def test_values_of_orders_lack_by_nature():
    nothing = checks.missing_values(
        {}, units={"A": 1}, impossible={}, primary="orders", source=TrialSource.ORDERS
    )
    assert nothing is None


@pytest.mark.parametrize(("count", "level"), [(0, OK), (1, WARNING), (49, WARNING), (50, ALARM)])
def test_values_that_cannot_be(count, level):
    check = checks.impossible_values({"revenue": count}, units=1000, primary="revenue")
    assert (check.level, check.veto) == (level, level == ALARM)
    assert not checks.impossible_values({"revenue": count}, units=1000, primary="bought").veto


def test_amounts_below_zero_are_pointed_out():
    said = {"negative": {"revenue": 3, "bought": 9}, "units": 100}
    check = checks.negative_values((MONEY, BOUGHT), **said, source=TrialSource.FILE)
    assert (check.level, check.veto, check.values["units"]) == (WARNING, False, 3)
    assert checks.negative_values((MONEY,), negative={}, units=9, source=TrialSource.FILE).level == OK
    assert checks.negative_values((MONEY,), **said, source=TrialSource.ORDERS) is None


@pytest.mark.parametrize(
    ("lower", "upper", "level"),
    [(0.5, 1.5, OK), (1.1, 3, WARNING), (4.1, 9, ALARM), (-0.7, -0.4, OK), (-0.9, -0.6, WARNING),
     (-0.99, -0.81, ALARM)],
)  # fmt: skip
def test_an_effect_too_good_to_be_true(lower, upper, level):
    comparison = Comparison(
        metric=MONEY, variant="B", control="A", n_variant=9, n_control=9, value_variant=1, value_control=1,
        effect=Effect(relative=(lower + upper) / 2, relative_ci=Interval(lower=lower, upper=upper)),
    )  # fmt: skip
    check = checks.implausible_effect([comparison])
    assert (check.level, check.veto) == (level, False)
    assert checks.implausible_effect([]) is None


@pytest.mark.parametrize(
    ("share", "level"), [(0.5, OK), (0.89, OK), (0.9, WARNING), (0.989, WARNING), (0.99, ALARM)]
)
def test_history_that_explains_more_than_history_does(share, level):
    said = {"metric": MONEY, "control": "A", "n_variant": 9, "n_control": 9, "value_variant": 1.0}
    plain = Comparison(**said, variant="B", value_control=1.0, effect=Effect())
    adjusted = Adjusted(effect=Effect(), variance_reduction=share, customers_gained=2.0, with_history=1.0)
    check = checks.too_much_history([plain, replace(plain, variant="C", adjusted=adjusted)])
    assert (check.level, check.veto, check.values["share"]) == (level, level == ALARM, share)
    assert checks.too_much_history([plain]) is None


def test_a_look_before_the_planned_end():
    end = dt.date(2025, 3, 31)
    terms = Terms(control="A", planned_end=end, today=dt.date(2025, 3, 21))
    check = checks.early_look(course_of(terms, units=100))
    assert (check.level, check.veto) == (WARNING, False)
    assert (check.values["planned_end"], check.values["days_left"]) == ("2025-03-31", 10)
    check = checks.early_look(course_of(Terms(control="A"), units=100))
    assert (check.level, check.values["stated"]) == (OK, False)


# Sizes -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("yes", "level", "needed"),
    # The smaller group is a third of all: of 15 with a yes 5 are expected in it, of 30 ten.
    [(14, ALARM, 15), (15, WARNING, 30), (29, WARNING, 30), (30, OK, 30)],
)
def test_shares_need_five_expected_in_the_smaller_group(yes, level, needed):
    moments = {"A": count_moments(yes - 5, units=200), "B": count_moments(5, units=100)}
    check = too_small(BOUGHT, moments, control="A")["B"]
    assert (check.level, check.values["counted"], check.values["units"]) == (level, "yes", yes)
    assert check.values["needed"] == needed


def test_nearly_all_saying_yes_is_as_little_as_nearly_none():
    moments = {"A": count_moments(98, units=100), "B": count_moments(97, units=100)}
    check = too_small(BOUGHT, moments, control="A")["B"]
    assert (check.level, check.values["counted"], check.values["units"]) == (ALARM, "no", 5)


@pytest.mark.parametrize(("units", "level"), [(29, ALARM), (30, WARNING), (99, WARNING), (100, OK)])
def test_means_need_thirty_customers_a_group(units, level):
    moments = {"A": moments_of(np.arange(500.0)), "B": moments_of(np.arange(float(units)))}
    check = too_small(MONEY, moments, control="A")["B"]
    assert (check.level, check.values["variant"], check.values["counted"]) == (level, "B", "units")
    nobody = Moments(units=0, means=(0.0,), covariances=((0.0,),))
    assert too_small(BOUGHT, {"A": nobody, "B": nobody}, control="A")["B"].level == ALARM


# One customer ----------------------------------------------------------------------------------------


def extreme(
    control: np.ndarray, variant: np.ndarray, *, metric: Metric = MONEY, is_primary=True, smallest=None
):
    moments = {"A": moments_of(control), "B": moments_of(variant)}
    farthest = {
        name: Extreme(value=float(x[np.argmax(abs(x - x.mean()))]))
        for name, x in (("A", control), ("B", variant))
    }
    return extreme_customer(
        metric, moments=moments, extremes=farthest, control="A", level=0.95, is_primary=is_primary,
        smallest=smallest,
    )  # fmt: skip


DRAW = np.random.default_rng(5)
USUAL = DRAW.normal(50, 10, size=400)
BETTER = DRAW.normal(54, 10, size=400)


def test_one_customer_who_hides_the_effect_of_all_others():
    check = extreme(USUAL, np.append(BETTER, 100_000.0))
    assert (check.level, check.veto, check.values["variant"]) == (ALARM, True, "B")
    assert check.values["code"] == TestVerdict.KEEP_RUNNING
    assert check.values["code_without"] == TestVerdict.ROLL_OUT
    without = scipy.stats.ttest_ind(BETTER, USUAL, equal_var=False).confidence_interval(0.95)
    assert check.values["difference_without"] == pytest.approx(BETTER.mean() - USUAL.mean(), rel=1e-9)
    assert check.values["lower_without"] == pytest.approx(without.low, rel=1e-6)
    assert check.values["upper_without"] == pytest.approx(without.high, rel=1e-6)


def test_an_extreme_customer_of_the_control_is_found_as_well():
    check = extreme(np.append(USUAL, 100_000.0), BETTER)
    assert (check.veto, check.values["variant"]) == (True, "A")


def test_a_customer_whom_a_claim_stands_on_is_not_hidden_by_another_variants():
    # In standard errors: C is 1.9 ahead and 2.5 with the one customer; B's moves more and claims nothing.
    error = float(np.sqrt(2 * USUAL.var(ddof=1) / 400))
    carried, idle = USUAL + 1.9 * error, USUAL + 0.0
    groups = {
        "A": USUAL,
        "B": np.append(idle, idle.mean() + 0.9 * error * 401),
        "C": np.append(carried, carried.mean() + 0.6 * error * 401),
    }
    check = extreme_customer(
        MONEY,
        moments={name: moments_of(values) for name, values in groups.items()},
        extremes={name: Extreme(value=float(values[-1])) for name, values in groups.items()},
        control="A",
        level=0.95,
    )
    assert (check.level, check.veto, check.values["variant"]) == (ALARM, True, "C")


def test_the_extreme_customer_of_a_ratio_is_told_by_their_own_ratio():
    returns = Metric(name="returns", kind=MetricKind.RATIO)
    amounts = np.stack([USUAL / 100, USUAL * 0 + 50], axis=1)
    groups = {"A": amounts, "B": np.append(amounts, [[90.0, 120.0]], axis=0)}
    check = extreme_customer(
        returns,
        moments={name: moments_of(values) for name, values in groups.items()},
        extremes={"B": Extreme(value=90.0, below=120.0)},
        control="A",
        level=0.95,
    )
    assert check.values["value"] == pytest.approx(0.75), (
        "sent back of what was bought, not 90 euros as a share"
    )


def test_customers_like_the_others_carry_nothing():
    assert extreme(USUAL, BETTER).level == OK
    assert extreme(USUAL, USUAL + 0.0).level == OK
    skewed = DRAW.exponential(size=(2, 300))
    assert extreme(skewed[0], skewed[1] + 0.3).level == OK


def test_a_whole_standard_error_is_noticed():
    # The one customer moves the difference by x / 401, in standard errors of the others.
    error = float(np.sqrt(USUAL.var(ddof=1) / 400 + BETTER.var(ddof=1) / 400))
    for moved, level in ((0.9, OK), (1.1, WARNING), (2.1, ALARM), (4.9, ALARM), (5.1, ALARM)):
        far = np.append(BETTER, BETTER.mean() + moved * error * 401)
        check = extreme(USUAL, far)
        assert (check.level, check.veto) == (level, moved > 5)


def test_another_metric_only_warns():
    check = extreme(USUAL, np.append(BETTER, 100_000.0), is_primary=False)
    assert (check.level, check.veto) == (WARNING, False)
    assert extreme(USUAL, BETTER, metric=BOUGHT) is None


def test_the_only_customer_with_anything_is_all_there_is():
    alone = np.zeros(200)
    alone[0] = 1e6
    check = extreme(np.ones(200), alone)
    assert check.veto
    assert check.values["code_without"] is None


def test_a_claim_that_stands_on_one_customer_is_none():
    error = float(np.sqrt(USUAL.var(ddof=1) / 400 * 2))
    level = USUAL + 1.9 * error  # not quite a difference
    level -= level.mean() - USUAL.mean() - 1.9 * error
    carried = extreme(USUAL, np.append(level, level.mean() + 0.8 * error * 401))
    assert (carried.values["code"], carried.values["code_without"]) == ("roll_out", "keep_running")
    assert (carried.level, carried.veto) == (ALARM, True)
    # One who hides a claim as little as this one made it vetoes nothing: leaving out the lowest of a group
    # always lifts it.
    hidden = extreme(USUAL, np.append(level + 0.4 * error, level.mean() - 0.8 * error * 401))
    assert (hidden.values["code"], hidden.values["code_without"]) == ("keep_running", "roll_out")
    assert hidden.level == OK


def test_a_reading_that_changes_against_the_smallest_effect_counts():
    far = np.append(BETTER - 3.0, 1_000.0)
    smallest = SmallestEffect(value=0.5)
    assert extreme(USUAL, far, smallest=smallest).values["code"] == TestVerdict.NO_EFFECT


def test_the_worst_stands_first():
    found = [
        checks.Check(code=CheckCode.BALANCE, level=WARNING),
        checks.Check(code=CheckCode.DUPLICATES, level=OK),
        None,
        checks.Check(code=CheckCode.TOO_SMALL, level=ALARM),
        checks.Check(code=CheckCode.SAMPLE_RATIO, level=ALARM, veto=True),
    ]
    assert [check.code for check in checks.worst_first(found)] == [
        CheckCode.SAMPLE_RATIO, CheckCode.TOO_SMALL, CheckCode.BALANCE, CheckCode.DUPLICATES,
    ]  # fmt: skip
