import numpy as np
import pytest
from statsmodels.stats.meta_analysis import combine_effects

from crosssell.columns import MetricKind
from crosssell.experiments.methods.effects import effect_of, estimate_of, heterogeneity, value_of
from crosssell.experiments.methods.means import mean_effect, total_moments
from crosssell.experiments.methods.proportions import count_moments, proportion_effect
from crosssell.experiments.moments import Moments
from crosssell.experiments.result import Effect

RATIO = Moments(units=50, means=(40.0, 2.0), covariances=((90.0, 3.0), (3.0, 1.0)))


def test_each_kind_has_its_method() -> None:
    share = count_moments(30, units=100), count_moments(45, units=100)
    assert effect_of(MetricKind.PROPORTION, *share, level=0.9) == proportion_effect(*share, level=0.9)
    assert effect_of(MetricKind.MEAN, *share, level=0.9) == mean_effect(*share, level=0.9)
    assert effect_of(MetricKind.RATIO, RATIO, RATIO, level=0.9).difference == 0


def test_values_and_their_variances() -> None:
    assert value_of(MetricKind.PROPORTION, count_moments(3, units=12)) == 0.25
    assert value_of(MetricKind.RATIO, RATIO) == 20
    ratio = estimate_of(MetricKind.RATIO, RATIO)
    assert ratio is not None
    # (90 − 2·20·3 + 400·1) / 2² / 50
    assert ratio.variance == pytest.approx(370 / 4 / 50)
    share = estimate_of(MetricKind.PROPORTION, count_moments(3, units=12))
    assert share is not None
    assert share.variance == pytest.approx(0.25 * 0.75 / 12)


def test_no_value_without_units_or_denominator() -> None:
    empty = Moments(units=0, means=(0.0, 0.0), covariances=((0.0, 0.0), (0.0, 0.0)))
    idle = Moments(units=9, means=(0.0, 0.0), covariances=((0.0, 0.0), (0.0, 0.0)))
    assert [value_of(kind, empty) for kind in MetricKind] == [None, None, None]
    assert value_of(MetricKind.RATIO, idle) is None
    assert estimate_of(MetricKind.RATIO, idle) is None
    assert estimate_of(MetricKind.MEAN, total_moments(1, mean=3, deviation=0)) is None


def test_cochrans_q_agrees_with_statsmodels() -> None:
    differences, errors = [0.10, 0.30, -0.05, 0.22], [0.05, 0.08, 0.06, 0.20]
    effects = [Effect(difference=d, standard_error=e) for d, e in zip(differences, errors, strict=True)]
    witness = combine_effects(np.array(differences), np.array(errors) ** 2, method_re="dl")
    assert heterogeneity(effects) == pytest.approx(witness.test_homogeneity().pvalue, rel=1e-9)


def test_the_difference_of_two_groups_is_their_z_test() -> None:
    effects = [Effect(difference=1.0, standard_error=3.0), Effect(difference=6.0, standard_error=4.0)]
    assert heterogeneity(effects) == pytest.approx(0.317311, abs=1e-6)  # z = 5 / √(9 + 16) = 1


def test_groups_without_an_error_say_nothing_about_it() -> None:
    known = Effect(difference=1.0, standard_error=3.0)
    assert heterogeneity([known, Effect(difference=0.0), Effect()]) is None
    assert heterogeneity([]) is None
    tiny = [Effect(difference=d * 1e-9, standard_error=e * 1e-9) for d, e in ((1, 3), (6, 4))]
    assert heterogeneity(tiny) == pytest.approx(0.317311, abs=1e-6)
