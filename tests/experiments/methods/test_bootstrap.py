import numpy as np
import pandas as pd
import pytest
from scipy.stats import ttest_ind
from tea_tasting.metrics import Bootstrap

from crosssell.columns import MetricKind
from crosssell.experiments.methods.bootstrap import bootstrapped, moments_of


def test_on_a_bell_curve_it_is_the_t_interval() -> None:
    draw = np.random.default_rng(1)
    before, after = draw.normal(50, 10, 400), draw.normal(52, 10, 400)
    found = bootstrapped(MetricKind.MEAN, before, after, level=0.95, seed=1)
    witness = ttest_ind(after, before, equal_var=False).confidence_interval(0.95)
    assert found is not None
    near = 0.08  # a tenth of the standard error; the quantiles of 2,000 draws
    assert found.difference_ci.lower == pytest.approx(witness.low, abs=near)
    assert found.difference_ci.upper == pytest.approx(witness.high, abs=near)
    assert (found.draws, found.units, found.capped) == (2000, 800, False)


def test_it_is_the_percentile_interval_written_out() -> None:
    """Every customer drawn one by one, zeros too, in another stream of random numbers."""
    draw = np.random.default_rng(2)
    before, after = (np.where(draw.random(300) < 0.2, draw.lognormal(3, 1, 300), 0.0) for _ in range(2))
    found = bootstrapped(MetricKind.MEAN, before, after, level=0.9, seed=2, draws=4000)
    means = [values[draw.integers(0, 300, (4000, 300))].mean(axis=1) for values in (before, after)]
    differences, ratios = means[1] - means[0], means[1] / means[0]
    assert found is not None
    near = 0.1 * differences.std()
    assert found.difference_ci.lower == pytest.approx(np.quantile(differences, 0.05), abs=near)
    assert found.difference_ci.upper == pytest.approx(np.quantile(differences, 0.95), abs=near)
    near = 0.1 * ratios.std()
    assert found.relative_ci.lower == pytest.approx(np.quantile(ratios, 0.05) - 1, abs=near)
    assert found.relative_ci.upper == pytest.approx(np.quantile(ratios, 0.95) - 1, abs=near)


def test_it_leans_to_the_long_tail_where_welch_does_not() -> None:
    draw = np.random.default_rng(3)
    before, after = np.full(200, 10.0), draw.lognormal(1, 1.5, 200)
    found = bootstrapped(MetricKind.MEAN, before, after, level=0.95, seed=3)
    assert found is not None
    assert found.difference_ci.lower is not None
    assert found.difference_ci.upper is not None
    middle = after.mean() - 10
    assert found.difference_ci.upper - middle > 1.1 * (middle - found.difference_ci.lower)


def test_tea_tasting_agrees() -> None:
    """Its Bootstrap with method "percentile" draws rows as they are."""
    draw = np.random.default_rng(12)
    before, after = draw.gamma(2, 20, 250), draw.gamma(2, 22, 300)
    data = pd.DataFrame({"variant": np.repeat([0, 1], [250, 300]), "y": np.r_[before, after]})
    metric = Bootstrap("y", np.mean, method="percentile", n_resamples=20_000, rng=2)
    witness = metric.analyze(data, 0, 1, "variant")
    found = bootstrapped(MetricKind.MEAN, before, after, level=0.95, seed=1, draws=20_000)
    assert found is not None
    assert found.difference_ci.lower == pytest.approx(witness.effect_size_ci_lower, abs=0.15)
    assert found.difference_ci.upper == pytest.approx(witness.effect_size_ci_upper, abs=0.15)
    assert found.relative_ci.upper == pytest.approx(witness.rel_effect_size_ci_upper, abs=0.005)


def test_the_same_seed_gives_the_same_and_a_swap_turns_the_sign() -> None:
    draw = np.random.default_rng(4)
    before, after = draw.gamma(2, 20, 500), draw.gamma(2, 22, 500)
    found = bootstrapped(MetricKind.MEAN, before, after, level=0.95, seed=5, draws=400)
    assert found == bootstrapped(MetricKind.MEAN, before, after, level=0.95, seed=5, draws=400)
    back = bootstrapped(MetricKind.MEAN, after, before, level=0.95, seed=5, draws=4000)
    there = bootstrapped(MetricKind.MEAN, before, after, level=0.95, seed=5, draws=4000)
    assert there is not None
    assert back is not None
    assert back.difference_ci.lower is not None
    assert there.difference_ci.upper == pytest.approx(-back.difference_ci.lower, abs=0.3)


def test_a_sample_stands_for_all_with_the_width_of_all() -> None:
    draw = np.random.default_rng(6)
    before, after = draw.gamma(2, 20, 40_000), draw.gamma(2, 22, 40_000)
    wholes = moments_of(before), moments_of(after)
    found = bootstrapped(
        MetricKind.MEAN, before[:1000], after[:1000], level=0.95, seed=7, control=wholes[0], variant=wholes[1]
    )
    witness = ttest_ind(after, before, equal_var=False).confidence_interval(0.95)
    assert found is not None
    assert found.capped
    assert found.units == 2000
    error = (witness.high - witness.low) / 4
    assert found.difference_ci.lower == pytest.approx(witness.low, abs=0.3 * error)
    assert found.difference_ci.upper == pytest.approx(witness.high, abs=0.3 * error)


def test_a_small_spread_at_a_billion_is_not_lost() -> None:
    draw = np.random.default_rng(8)
    before, after = 1e9 + draw.normal(0, 1, 200), 1e9 + 3 + draw.normal(0, 1, 200)
    found = bootstrapped(MetricKind.MEAN, before, after, level=0.95, seed=8)
    assert found is not None
    assert found.difference_ci.lower == pytest.approx(2.8, abs=0.15)
    assert found.difference_ci.upper == pytest.approx(3.2, abs=0.15)


def test_shares_are_resampled_as_they_are() -> None:
    before, after = np.repeat([0.0, 1.0], [900, 100]), np.repeat([0.0, 1.0], [870, 130])
    found = bootstrapped(MetricKind.PROPORTION, before, after, level=0.95, seed=9)
    assert found is not None
    assert found.difference_ci.lower == pytest.approx(0.03 - 0.0278, abs=0.003)
    assert found.relative_ci.lower == pytest.approx(0.02, abs=0.02)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (np.arange(9.0), np.arange(40.0)),  # nine customers
        (np.zeros(50), np.zeros(50)),
        (np.full(50, 3.0), np.full(50, 4.0)),
    ],
)
def test_what_cannot_be_resampled_is_none(before: np.ndarray, after: np.ndarray) -> None:
    assert bootstrapped(MetricKind.MEAN, before, after, level=0.95, seed=1, draws=100) is None


def test_nothing_relative_to_nothing() -> None:
    found = bootstrapped(MetricKind.MEAN, np.zeros(50), np.arange(50.0), level=0.95, seed=1, draws=400)
    assert found is not None
    assert found.difference_ci.lower is not None
    assert found.relative_ci.lower is None


def test_a_ratio_whose_draws_often_have_no_denominator_has_no_interval() -> None:
    rows = np.zeros((60, 2))
    rows[0] = 30.0, 1.0
    other = np.column_stack([np.arange(60.0) * 3, np.ones(60)])
    assert bootstrapped(MetricKind.RATIO, rows, other, level=0.95, seed=1, draws=300) is None
