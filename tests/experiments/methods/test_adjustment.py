import numpy as np
import pytest
import statsmodels.api as sm
from numpy.typing import NDArray
from tea_tasting.aggr import Aggregates
from tea_tasting.metrics import Mean

from crosssell.columns import MetricKind
from crosssell.experiments.methods.adjustment import adjusted, adjusted_moments
from crosssell.experiments.methods.bootstrap import moments_of
from crosssell.experiments.methods.effects import effect_of
from crosssell.experiments.moments import Moments

Numbers = NDArray[np.float64]


def shop(units: int, *, seed: int, columns: int = 2, effect: float = 0.5) -> tuple[Numbers, Numbers]:
    """Rows (value, covariates…) and the number of each row's variant, 0 to 2."""
    draw = np.random.default_rng(seed)
    history = draw.gamma(2, 1, (units, columns))
    group = draw.integers(0, 3, units)
    value = history @ np.arange(1, columns + 1) + effect * group + draw.normal(0, 1, units)
    return np.column_stack([value, history]), group


def by_variant(rows: Numbers, group: Numbers) -> dict[str, Moments]:
    return {name: moments_of(rows[group == i]) for i, name in enumerate("abc")}


def test_the_difference_is_that_of_least_squares() -> None:
    """statsmodels' OLS of the value on variants and covariates is the same fit."""
    rows, group = shop(120, seed=1)
    found = adjusted(MetricKind.MEAN, by_variant(rows, group), "a", "c", level=0.95, covariates=2)
    design = sm.add_constant(np.column_stack([group == 1, group == 2, rows[:, 1:]]).astype(float))
    witness = sm.OLS(rows[:, 0], design).fit()
    assert found is not None
    assert found.effect.difference == pytest.approx(witness.params[2], rel=1e-9)
    # Its error is of one variance for all, Welch's of one for each.
    assert found.effect.standard_error == pytest.approx(witness.bse[2], rel=0.1)


def test_with_equal_spreads_the_error_is_that_of_least_squares() -> None:
    """Both variants have the same covariances, and the second lies higher in value and history."""
    rows, _ = shop(40, seed=2)
    lifted = rows + np.array([3.0, 0.4, 0.2])
    both = {"a": moments_of(rows), "b": moments_of(lifted)}
    found = adjusted(MetricKind.MEAN, both, "a", "b", level=0.95, covariates=2)
    design = np.column_stack([np.repeat([0.0, 1.0], 40), np.concatenate([rows, lifted])[:, 1:]])
    witness = sm.OLS(np.concatenate([rows, lifted])[:, 0], sm.add_constant(design)).fit()
    assert found is not None
    assert found.effect.difference == pytest.approx(witness.params[1], rel=1e-9)
    assert found.effect.standard_error == pytest.approx(witness.bse[1], rel=1e-9)
    assert found.effect.degrees == pytest.approx(witness.df_resid)
    assert found.effect.p_value == pytest.approx(witness.pvalues[1], rel=1e-9)


def test_tea_tasting_agrees_for_one_covariate_and_two_variants() -> None:
    """Its θ is over both variants together, so it is the same only where the effect is small, as here."""
    rows, group = shop(9000, seed=3, columns=1, effect=0.02)
    pair = {name: part for name, part in by_variant(rows, group).items() if name != "c"}
    found = adjusted(MetricKind.MEAN, pair, "a", "b", level=0.95, covariates=1)
    given = [
        Aggregates(
            m.units,
            {"y": m.means[0], "x": m.means[1]},
            {"y": m.covariances[0][0], "x": m.covariances[1][1]},
            {("x", "y"): m.covariances[0][1]},
        )
        for m in pair.values()
    ]
    witness = Mean("y", "x").analyze_aggregates(*given)
    assert found is not None
    assert found.effect.standard_error is not None
    near = 0.01 * found.effect.standard_error
    assert found.effect.difference == pytest.approx(witness.effect_size, abs=near)
    assert found.effect.difference_ci.lower == pytest.approx(witness.effect_size_ci_lower, abs=near)
    assert found.effect.relative_ci.lower == pytest.approx(witness.rel_effect_size_ci_lower, abs=1e-4)
    assert found.effect.p_value == pytest.approx(witness.pvalue, rel=0.01)


def test_the_gain_is_that_of_the_correlation() -> None:
    """Where history explains half of the variance, half is left: as if there were twice the customers."""
    draw = np.random.default_rng(4)
    history = draw.normal(10, 1, 20_000)
    rows = np.column_stack([history + draw.normal(0, 1, 20_000), history])
    both = {"a": moments_of(rows[::2]), "b": moments_of(rows[1::2])}
    found = adjusted(MetricKind.MEAN, both, "a", "b", level=0.95, covariates=1)
    assert found is not None
    assert found.variance_reduction == pytest.approx(0.5, abs=0.02)
    assert found.customers_gained == pytest.approx(2.0, abs=0.08)
    assert found.with_history == 1.0


def test_a_history_that_says_nothing_gains_nothing() -> None:
    draw = np.random.default_rng(5)
    rows = draw.normal(10, 1, (4000, 2))
    both = {"a": moments_of(rows[::2]), "b": moments_of(rows[1::2])}
    found = adjusted(MetricKind.MEAN, both, "a", "b", level=0.95, covariates=1)
    plain = effect_of(MetricKind.MEAN, both["a"], both["b"], level=0.95)
    assert found is not None
    assert found.customers_gained == pytest.approx(1.0, abs=0.01)
    assert found.effect.difference == pytest.approx(plain.difference, abs=0.003)


def test_the_indicator_is_the_last_column_and_says_how_many_have_a_history() -> None:
    rows, group = shop(3000, seed=6, columns=1)
    known = np.random.default_rng(6).random(3000) < 0.4
    with_indicator = np.column_stack([rows[:, 0], rows[:, 1] * known, known])
    found = adjusted(MetricKind.MEAN, by_variant(with_indicator, group), "a", "b", level=0.95, covariates=1)
    assert found is not None
    assert found.with_history == pytest.approx(known[group < 2].mean())
    assert 1 < found.customers_gained < 2


def test_a_covariate_twice_or_constant_changes_nothing() -> None:
    rows, group = shop(200, seed=7)
    plain = adjusted(MetricKind.MEAN, by_variant(rows, group), "a", "b", level=0.95, covariates=2)
    more = np.column_stack([rows, 5 * rows[:, 1] - 2, np.full(200, 0.1)])
    found = adjusted(MetricKind.MEAN, by_variant(more, group), "a", "b", level=0.95, covariates=4)
    assert plain is not None
    assert found is not None
    assert found.effect.difference == pytest.approx(plain.effect.difference, rel=1e-6)
    assert found.effect.standard_error == pytest.approx(plain.effect.standard_error, rel=1e-6)


@pytest.mark.parametrize("scale", [1e-6, 1e9])
def test_the_unit_of_history_does_not_matter(scale: float) -> None:
    rows, group = shop(200, seed=8)
    plain = adjusted(MetricKind.MEAN, by_variant(rows, group), "a", "b", level=0.95, covariates=2)
    other = adjusted(
        MetricKind.MEAN, by_variant(rows * [1, scale, 1], group), "a", "b", level=0.95, covariates=2
    )
    assert plain is not None
    assert other is not None
    assert other.effect.difference == pytest.approx(plain.effect.difference, rel=1e-7)
    assert other.effect.standard_error == pytest.approx(plain.effect.standard_error, rel=1e-7)


def test_a_ratio_is_adjusted_by_what_its_customers_deviate_from_it() -> None:
    """The linearised values (y − R_v d) / mean(d) + R_v of each variant, adjusted as a mean, are the same."""
    draw = np.random.default_rng(9)
    taste = draw.gamma(4, 5, 4000)
    orders = draw.poisson(1.5, 4000)
    rows = np.column_stack([orders * taste + draw.normal(0, 5, 4000), orders, taste * orders.mean()])
    groups = {"a": rows[::2], "b": rows[1::2]}
    found = adjusted(
        MetricKind.RATIO, {n: moments_of(r) for n, r in groups.items()}, "a", "b", level=0.95, covariates=1
    )
    linear = {}
    for name, part in groups.items():
        ratio = part[:, 0].sum() / part[:, 1].sum()
        linear[name] = moments_of(
            np.column_stack([(part[:, 0] - ratio * part[:, 1]) / part[:, 1].mean() + ratio, part[:, 2]])
        )
    witness = adjusted(MetricKind.MEAN, linear, "a", "b", level=0.95, covariates=1)
    assert found is not None
    assert witness is not None
    assert found.effect.difference == pytest.approx(witness.effect.difference, rel=1e-9)
    assert found.effect.standard_error == pytest.approx(witness.effect.standard_error, rel=1e-9)
    assert found.customers_gained > 1.2


def test_adjusted_moments_give_the_same_difference() -> None:
    rows, group = shop(900, seed=10)
    found = adjusted(MetricKind.MEAN, by_variant(rows, group), "a", "b", level=0.95, covariates=2)
    means = adjusted_moments(MetricKind.MEAN, by_variant(rows, group))
    assert found is not None
    assert means is not None
    again = effect_of(MetricKind.MEAN, means["a"], means["b"], level=0.95)
    assert again.difference == pytest.approx(found.effect.difference, rel=1e-9)
    assert again.standard_error == pytest.approx(found.effect.standard_error, rel=0.01)


def test_nothing_to_adjust_by_is_none() -> None:
    rows, group = shop(60, seed=11)
    everyone = by_variant(rows, group)
    constant = by_variant(np.column_stack([rows[:, 0], np.ones(60)]), group)
    itself = by_variant(np.column_stack([rows[:, 0], rows[:, 0] * 2 + 1]), group)
    bare = by_variant(rows[:, :1], group)
    flat = by_variant(np.column_stack([np.ones(60), rows[:, 1]]), group)
    assert adjusted(MetricKind.MEAN, everyone, "a", "b", level=0.95, covariates=0) is None
    for moments in (constant, itself, bare, flat):
        assert adjusted(MetricKind.MEAN, moments, "a", "b", level=0.95, covariates=1) is None
        assert adjusted_moments(MetricKind.MEAN, moments) is None
    lonely = {**everyone, "b": moments_of(rows[:1])}
    assert adjusted(MetricKind.MEAN, lonely, "a", "b", level=0.95, covariates=2) is None
    tiny = {"a": moments_of(rows[:2]), "b": moments_of(rows[2:4])}  # two degrees for two slopes
    assert adjusted(MetricKind.MEAN, tiny, "a", "b", level=0.95, covariates=2) is None


def test_a_variant_next_to_without_orders_does_not_spoil_the_others() -> None:
    draw = np.random.default_rng(12)
    rows = np.column_stack([draw.gamma(2, 20, 300), draw.integers(1, 4, 300), draw.gamma(2, 20, 300)])
    both = {"a": moments_of(rows[::2]), "b": moments_of(rows[1::2])}
    plain = adjusted(MetricKind.RATIO, both, "a", "b", level=0.95, covariates=1)
    idle = moments_of(np.column_stack([rows[:50, 0], np.full(50, 1e-300), rows[:50, 2]]))
    found = adjusted(MetricKind.RATIO, {**both, "c": idle}, "a", "b", level=0.95, covariates=1)
    assert plain is not None
    assert found == plain
