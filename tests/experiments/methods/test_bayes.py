"""Chance to beat, expected loss and credible intervals against closed forms and scipy."""

from math import exp, lgamma, log

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from crosssell.columns import MetricKind
from crosssell.experiments.methods.bayes import posterior
from crosssell.experiments.moments import Moments
from crosssell.experiments.result import NO_INTERVAL, Posterior


def shares(yes: int, *, units: int) -> Moments:
    share = yes / units
    return Moments(units=units, means=(share,), covariances=((share * (1 - share) * units / (units - 1),),))


def numbers(mean: float, *, deviation: float, units: int) -> Moments:
    return Moments(units=units, means=(mean,), covariances=((deviation**2,),))


def of_shares(control: tuple[int, int], variant: tuple[int, int], **changes: object) -> Posterior:
    asked = {"higher_is_better": True, "level": 0.95} | changes
    groups = [shares(yes, units=units) for yes, units in (control, variant)]
    found = posterior(MetricKind.PROPORTION, *groups, **asked)
    assert found is not None
    return found


def beta(a: float, b: float) -> float:
    return exp(lgamma(a) + lgamma(b) - lgamma(a + b))


def beats(a: tuple[float, float], b: tuple[float, float]) -> float:
    """P(B > A) of two Beta shares: E. Miller, "Formulas for Bayesian A/B testing", 2014, equation 6."""
    return sum(
        beta(a[0] + i, a[1] + b[1]) / ((b[1] + i) * beta(1 + i, b[1]) * beta(*a)) for i in range(int(b[0]))
    )


@pytest.mark.parametrize(
    ("control", "variant"),
    [((20, 200), (30, 210)), ((0, 10), (3, 12)), ((5, 5), (2, 40)), ((150, 300), (2, 3))],
)
def test_shares_agree_with_the_closed_forms(control: tuple[int, int], variant: tuple[int, int]) -> None:
    found = of_shares(control, variant)

    a, b = ((1 + yes, 1 + units - yes) for yes, units in (control, variant))
    assert found.chance_to_beat == pytest.approx(beats(a, b), rel=1e-9)
    # E max(A - B, 0) = E A · P(A' > B) - E B · P(A > B'), A' and B' with one yes more
    # (C. Stucchio, "Bayesian A/B testing at VWO", 2015)
    mean_a, mean_b = a[0] / sum(a), b[0] / sum(b)
    loss = mean_a * beats(b, (a[0] + 1, a[1])) - mean_b * beats((b[0] + 1, b[1]), a)
    assert found.expected_loss == pytest.approx(loss, rel=1e-6)
    assert found.mean == pytest.approx(mean_b - mean_a)
    assert found.deviation == pytest.approx((stats.beta(*a).var() + stats.beta(*b).var()) ** 0.5)


def test_credible_bounds_of_shares_cut_off_their_tails() -> None:
    found = of_shares((20, 200), (30, 210), level=0.9)

    a, b = stats.beta(21, 181), stats.beta(31, 181)
    for bound, tail in ((found.difference_ci.lower, 0.05), (found.difference_ci.upper, 0.95)):
        below = integrate.quad(lambda x, by=bound: a.pdf(x) * b.cdf(x + by), 0, 1, epsabs=1e-10)[0]
        assert below == pytest.approx(tail, abs=1e-8)
    for bound, tail in ((found.relative_ci.lower, 0.05), (found.relative_ci.upper, 0.95)):
        below = integrate.quad(lambda x, by=bound: a.pdf(x) * b.cdf(x * (1 + by)), 0, 1, epsabs=1e-10)[0]
        assert below == pytest.approx(tail, abs=1e-8)


def test_ten_million_customers_beside_fifty_are_still_integrated() -> None:
    found = of_shares((3, 50), (600_000, 10_000_000))

    # The large group is as good as known: 6 % + 0.
    assert found.chance_to_beat == pytest.approx(stats.beta(4, 48).cdf(0.06), abs=1e-4)
    assert sum(height for _, height in found.value_control) > 0


def test_without_a_yes_among_the_control_nothing_is_relative_to_it() -> None:
    found = of_shares((0, 10), (0, 10))

    assert found.relative_ci == NO_INTERVAL
    assert found.chance_to_beat == pytest.approx(0.5)


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 40), st.integers(0, 60), st.booleans())
def test_swapping_the_groups_swaps_everything(yes: int, others: int, higher: bool) -> None:
    there = of_shares((yes, 40), (others, 60), higher_is_better=higher)
    back = of_shares((others, 60), (yes, 40), higher_is_better=higher)

    assert there.chance_to_beat + back.chance_to_beat == pytest.approx(1)
    assert there.difference_ci.lower == pytest.approx(-back.difference_ci.upper, abs=1e-9)
    # What one choice loses less what the other loses is the difference itself.
    gain = there.mean if higher else -there.mean
    assert back.expected_loss - there.expected_loss == pytest.approx(gain, abs=1e-9)
    other_way = of_shares((yes, 40), (others, 60), higher_is_better=not higher)
    assert other_way.expected_loss == pytest.approx(back.expected_loss, abs=1e-9)


def test_means_are_students_t_with_the_weight_of_one_customer_more() -> None:
    control, variant = numbers(10, deviation=4, units=24), numbers(13, deviation=5, units=35)
    found = posterior(MetricKind.MEAN, control, variant, higher_is_better=True, level=0.95)

    of_all = (10 * 24 + 13 * 35) / 59
    left, right = (10 * 24 + of_all) / 25, (13 * 35 + of_all) / 36
    variance = 16 / 25, 25 / 36
    scale = sum(variance) ** 0.5
    degrees = sum(variance) ** 2 / (variance[0] ** 2 / 23 + variance[1] ** 2 / 34)
    difference = stats.t(degrees, loc=right - left, scale=scale)
    assert found is not None
    assert found.mean == pytest.approx(difference.mean())
    assert found.deviation == pytest.approx(difference.std())
    assert (found.difference_ci.lower, found.difference_ci.upper) == pytest.approx(difference.interval(0.95))
    assert found.chance_to_beat == pytest.approx(difference.sf(0))
    assert found.expected_loss == pytest.approx(difference.expect(lambda x: -x, ub=0), rel=1e-6)


def test_with_many_customers_the_chance_is_one_less_half_of_welchs_p_value() -> None:
    control, variant = numbers(10, deviation=40, units=20_000), numbers(10.6, deviation=45, units=30_000)
    found = posterior(MetricKind.MEAN, control, variant, higher_is_better=True, level=0.95)

    welch = stats.ttest_ind_from_stats(10.6, 45, 30_000, 10, 40, 20_000, equal_var=False)
    assert found is not None
    assert found.chance_to_beat == pytest.approx(1 - welch.pvalue / 2, abs=1e-4)


def test_a_ratio_with_a_denominator_of_one_is_a_mean() -> None:
    plain = [numbers(10, deviation=4, units=24), numbers(13, deviation=5, units=35)]
    by_one = [
        Moments(units=group.units, means=(group.mean, 1.0), covariances=((group.variance, 0.0), (0.0, 0.0)))
        for group in plain
    ]
    asked = {"higher_is_better": False, "level": 0.9}

    assert posterior(MetricKind.RATIO, *by_one, **asked) == posterior(MetricKind.MEAN, *plain, **asked)


@pytest.mark.parametrize(
    "group",
    [
        numbers(10, deviation=4, units=1),
        numbers(10, deviation=4, units=2),
        numbers(10, deviation=0, units=50),
        Moments(units=0, means=(0.0,), covariances=((0.0,),)),
    ],
)
def test_too_few_or_equal_values_have_no_reading(group: Moments) -> None:
    assert posterior(MetricKind.MEAN, group, group, higher_is_better=True, level=0.95) is None


@pytest.mark.parametrize("scale", [1e-200, 1e-160, 1e150])
def test_amounts_of_any_size_are_read_alike(scale: float) -> None:
    groups = [(10.0, 4.0, 24), (13.0, 5.0, 35)]
    plain, scaled = (
        posterior(
            MetricKind.MEAN,
            *(numbers(mean * by, deviation=deviation * by, units=units) for mean, deviation, units in groups),
            higher_is_better=True,
            level=0.95,
        )
        for by in (1.0, scale)
    )

    assert plain is not None
    if scale < 1e-161:  # the squares of such small numbers are nothing
        assert scaled is None
        return
    assert scaled is not None
    assert scaled.chance_to_beat == pytest.approx(plain.chance_to_beat, rel=1e-3)
    assert scaled.relative_ci.lower == pytest.approx(plain.relative_ci.lower, rel=1e-3)


def test_pictures_hold_nearly_all_of_the_distribution() -> None:
    share = of_shares((20, 200), (30, 210))
    amount = posterior(
        MetricKind.MEAN,
        numbers(10, deviation=4, units=24),
        numbers(13, deviation=5, units=35),
        higher_is_better=True,
        level=0.95,
    )

    assert amount is not None
    for points in (share.value_control, share.value_variant, amount.value_control, amount.value_variant):
        x, heights = zip(*points, strict=True)
        assert integrate.trapezoid(heights, x) == pytest.approx(0.999, abs=0.001)


def test_more_of_the_same_makes_sure() -> None:
    small, large = of_shares((10, 100), (13, 100)), of_shares((1000, 10_000), (1300, 10_000))

    assert small.chance_to_beat < large.chance_to_beat
    assert log(small.expected_loss) > log(large.expected_loss)
