"""Sizes of tests: published examples, textbook values, statsmodels, tea-tasting, and laws."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from statsmodels.stats.power import NormalIndPower, TTestIndPower
from statsmodels.stats.proportion import proportion_effectsize, samplesize_proportions_2indep_onetail

from crosssell.columns import MetricKind
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.experiments.power import (
    FORMULAS,
    Baseline,
    Design,
    Formula,
    power,
    smallest_effect,
    units_needed,
)

USUAL = Design()


def share(value: float) -> Baseline:
    return Baseline(kind=MetricKind.PROPORTION, value=value)


def mean(value: float, deviation: float) -> Baseline:
    return Baseline(kind=MetricKind.MEAN, value=value, deviation=deviation)


def needed(baseline: Baseline, effect: float, formula: Formula | None = None, **design: object) -> int:
    return units_needed(
        baseline,
        effect=effect,
        design=Design(**design),
        formula=formula,  # type: ignore[arg-type]
    ).per_variant


def test_the_textbook_and_the_popular_calculator():
    """20 % against 25 %: 1,091 to 1,095 in textbooks, 1,030 by Evan Miller's calculator."""
    sizes = {formula: needed(share(0.2), 0.05, formula) for formula in FORMULAS[MetricKind.PROPORTION]}
    assert sizes == {
        Formula.POOLED_Z: 1094,
        Formula.UNPOOLED_Z: 1091,
        Formula.ARCSINE: 1092,
        Formula.BASELINE_Z: 1030,
    }


def test_the_examples_of_power_prop_test():
    """R, help page of power.prop.test: power 0.740, n 76.7, p2 0.8026."""
    assert power(share(0.5), effect=0.25, total=100, design=USUAL) == pytest.approx(0.740, abs=5e-4)
    assert needed(share(0.5), 0.25, power=0.9) == math.ceil(76.7)
    found = smallest_effect(share(0.5), total=100, design=Design(power=0.9))
    assert found is not None
    assert 0.5 + found == pytest.approx(0.8026, abs=5e-5)


def test_the_examples_of_power_t_test():
    """R, help page of power.t.test: power 0.8689528 for n 20; n 22.02110 and, one-sided, 17.84713."""
    assert power(mean(0, 1), effect=1, total=40, design=USUAL) == pytest.approx(0.8689528, abs=1e-6)
    assert needed(mean(0, 1), 1, power=0.9) == math.ceil(22.02110)
    assert needed(mean(0, 1), 1, power=0.9, two_sided=False) == math.ceil(17.84713)
    for size, design in ((22.02110, Design(power=0.9)), (17.84713, Design(power=0.9, two_sided=False))):
        assert power(mean(0, 1), effect=1, total=2 * size, design=design) == pytest.approx(0.9, abs=1e-6)


@pytest.mark.parametrize(("today", "effect"), [(0.2, 0.05), (0.02, 0.002), (0.7, -0.1)])
def test_shares_as_statsmodels(today: float, effect: float):
    """statsmodels knows the pooled formula one-sided, so at half of alpha, and the arcsine one."""
    pooled = samplesize_proportions_2indep_onetail(effect, today, 0.8, alpha=0.025, alternative="larger")
    assert needed(share(today), effect) == math.ceil(pooled)
    distance = proportion_effectsize(today + effect, today)
    arcsine = NormalIndPower().solve_power(abs(distance), alpha=0.05, power=0.8)
    assert needed(share(today), effect, Formula.ARCSINE) == math.ceil(arcsine)


@pytest.mark.parametrize("control_share", [0.5, 0.1, 0.8])
def test_means_as_statsmodels(control_share: float):
    design = Design(control_share=control_share, power=0.9)
    found = units_needed(mean(20, 60), effect=3, design=design)
    size = TTestIndPower().solve_power(3 / 60, alpha=0.05, power=0.9, ratio=design.ratio)
    assert found.per_control == math.ceil(size)
    assert found.per_variant == math.ceil(size * design.ratio)
    seen = smallest_effect(mean(20, 60), total=1000, design=design)
    control, _variant = design.sizes(1000)
    distance = TTestIndPower().solve_power(None, nobs1=control, alpha=0.05, power=0.9, ratio=design.ratio)
    assert seen == pytest.approx(60 * distance, rel=1e-5)  # its solver stops there


def test_means_and_ratios_as_tea_tasting():
    """It shifts Student's t instead of using the noncentral one, which tells in the fourth digit."""
    tt = pytest.importorskip("tea_tasting")
    from tea_tasting.aggr import Aggregates

    moments = Aggregates(
        count_=1000,
        mean_={"revenue": 20.0, "orders": 0.5},
        var_={"revenue": 3600.0, "orders": 0.7},
        cov_={("orders", "revenue"): 30.0},
    )
    wanted = {"effect_size": 3.0, "power": 0.8, "n_obs": None, "alpha": 0.05}
    (found,) = tt.Mean("revenue", **wanted).solve_power_from_aggregates(moments, "n_obs")
    total = units_needed(mean(20, 60), effect=3, design=USUAL).total
    assert total == pytest.approx(found.n_obs, rel=5e-4)

    ratio = 20 / 0.5
    variance = (3600 - 2 * ratio * 30 + ratio**2 * 0.7) / 0.5**2
    order_value = Baseline(kind=MetricKind.RATIO, value=ratio, deviation=math.sqrt(variance))
    (found,) = tt.RatioOfMeans("revenue", "orders", **wanted).solve_power_from_aggregates(moments, "n_obs")
    total = units_needed(order_value, effect=3, design=USUAL).total
    assert total == pytest.approx(found.n_obs, rel=5e-4)


def test_each_of_several_variants_is_compared_at_its_part_of_alpha():
    found = units_needed(share(0.2), effect=0.05, design=Design(variants=4))
    assert found.alpha_each == pytest.approx(0.05 / 3)
    assert found.per_variant == needed(share(0.2), 0.05, alpha=0.05 / 3)
    assert found.total == 4 * found.per_variant


def test_a_small_control_takes_more_customers_in_all():
    even = units_needed(share(0.2), effect=0.05, design=USUAL)
    uneven = units_needed(share(0.2), effect=0.05, design=Design(control_share=0.1))
    assert uneven.per_variant == pytest.approx(9 * uneven.per_control, rel=0.01)
    assert uneven.total > even.total


def test_simulated_tests_find_the_effect_as_often_as_planned():
    """Pooled z-tests on 4,000 draws of the planned size; 99.9 % binomial bound."""
    np, stats = pytest.importorskip("numpy"), pytest.importorskip("scipy.stats")
    size = needed(share(0.2), 0.05)
    draws = np.random.default_rng(5)
    a, b = draws.binomial(size, 0.2, 4000), draws.binomial(size, 0.25, 4000)
    pooled = (a + b) / (2 * size)
    found = np.abs(a - b) / size / np.sqrt(pooled * (1 - pooled) * 2 / size) > stats.norm.isf(0.025)
    low, high = stats.binom.interval(0.999, 4000, 0.8)
    assert low <= found.sum() <= high


@settings(max_examples=15, deadline=None)
@given(
    today=some.floats(0.01, 0.6),
    relative=some.floats(0.02, 0.5),
    variants=some.integers(2, 5),
    target=some.sampled_from([0.8, 0.9, 0.95]),
)
def test_the_size_and_the_smallest_effect_are_each_other_reversed(today, relative, variants, target):
    design = Design(variants=variants, power=target)
    effect = today * relative
    size = units_needed(share(today), effect=effect, design=design)
    seen = smallest_effect(share(today), total=size.total, design=design)
    fewer = smallest_effect(share(today), total=size.total - variants, design=design)
    assert seen is not None
    assert seen <= effect * (1 + 1e-9)
    assert fewer is None or fewer > effect * (1 - 1e-9)
    assert power(share(today), effect=effect, total=size.total, design=design) >= target - 1e-9


@settings(max_examples=10, deadline=None)
@given(factor=some.floats(0.01, 100), effect=some.floats(0.5, 20))
def test_the_unit_of_an_amount_does_not_matter(factor, effect):
    one = units_needed(mean(20, 60), effect=effect, design=USUAL)
    other = units_needed(mean(20 * factor, 60 * factor), effect=effect * factor, design=USUAL)
    assert other.total == pytest.approx(one.total, abs=2)


def test_too_few_customers_see_nothing():
    assert smallest_effect(share(0.2), total=6, design=USUAL) is None
    assert smallest_effect(share(0.2), total=3, design=USUAL) is None
    assert smallest_effect(share(0.9), total=60, design=Design(power=0.95)) is None


@pytest.mark.parametrize("value", [0, 1, -0.1, 1.2, math.nan, math.inf])
def test_a_share_lies_between_0_and_1(value: float):
    with pytest.raises(CrosssellError) as refused:
        share(value)
    assert refused.value.code == ErrorCode.INVALID_VALUE
    assert refused.value.values["value"] == (value if math.isfinite(value) else str(value))


@pytest.mark.parametrize("deviation", [None, 0, -1, math.nan, math.inf])
def test_a_mean_has_a_deviation(deviation: float | None):
    with pytest.raises(CrosssellError):
        Baseline(kind=MetricKind.MEAN, value=1, deviation=deviation)


@pytest.mark.parametrize("effect", [0, math.nan, math.inf, 0.81, -0.21])
def test_an_effect_is_one_that_the_share_can_have(effect: float):
    with pytest.raises(CrosssellError):
        units_needed(share(0.2), effect=effect, design=USUAL)


def test_an_effect_too_small_for_any_test_is_refused():
    with pytest.raises(CrosssellError):
        units_needed(mean(20, 60), effect=1e-9, design=USUAL)


@pytest.mark.parametrize(
    "wrong",
    [
        {"alpha": 0},
        {"alpha": math.nan},
        {"power": 1},
        {"power": 0.2},
        {"variants": 1},
        {"control_share": 0},
        {"control_share": 1},
    ],
)
def test_a_design_validates_itself(wrong: dict[str, float]):
    with pytest.raises(CrosssellError):
        Design(**wrong)  # type: ignore[arg-type]


def test_a_formula_belongs_to_a_kind():
    with pytest.raises(CrosssellError):
        units_needed(share(0.2), effect=0.05, design=USUAL, formula=Formula.T_TEST)
