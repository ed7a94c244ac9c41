from math import isfinite

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import barnard_exact, binomtest, chi2_contingency, fisher_exact

from crosssell.columns import NoResult
from crosssell.experiments.methods.proportions import count_moments, exact_p_value, proportion_effect
from crosssell.experiments.result import Effect, Interval


def effect(control: tuple[int, int], variant: tuple[int, int], *, level: float = 0.95) -> Effect:
    """Of counts and units."""
    before, after = (count_moments(done, units=of) for done, of in (control, variant))
    return proportion_effect(before, after, level=level)


@pytest.mark.parametrize(
    ("variant", "control", "lower", "upper"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0000),
        ((10, 10), (0, 10), 0.6075, 1.0000),
    ],
)
def test_the_interval_is_that_of_newcombes_own_table(
    variant: tuple[int, int], control: tuple[int, int], lower: float, upper: float
) -> None:
    """R. G. Newcombe, Statistics in Medicine 17, 1998, 873–890, table II, method 10; four digits."""
    found = effect(control, variant).difference_ci
    assert found.lower == pytest.approx(lower, abs=5e-5)
    assert found.upper == pytest.approx(upper, abs=5e-5)


def test_cookie_cats_gives_its_published_figures() -> None:
    """The mobile game's first gate at level 30 or 40, 90,189 players.

    github.com/dorukalkan/cookie-cats-ab-test: 19.02 % → 18.20 %, −0.82 points (−1.33 to −0.31), p = 0.0016,
    −4.31 %; github.com/PrernaShinde/cookiecats-ab-test for the next day: z = −1.7840862, p = 0.07440966.
    """
    week = effect((8502, 44700), (8279, 45489))
    assert week.difference == pytest.approx(-0.0082, abs=5e-5)
    assert week.difference_ci.lower == pytest.approx(-0.0133, abs=5e-5)
    assert week.difference_ci.upper == pytest.approx(-0.0031, abs=5e-5)
    assert week.p_value == pytest.approx(0.0016, abs=5e-5)
    assert week.relative == pytest.approx(-0.0431, abs=5e-5)
    day = effect((20034, 44700), (20119, 45489))
    assert day.statistic == pytest.approx(-1.7840862247974725, rel=1e-12)
    assert day.p_value == pytest.approx(0.07440965529691913, rel=1e-12)


def test_the_sign_up_page_of_2008_gives_its_published_figures() -> None:
    """D. Siroker, "How Obama raised $60 million by running a simple experiment", 2010: 8.26 to 11.6 %.

    "An improvement of 40.6 %". About 13,000 visitors saw each page; the counts are those shares of 13,000.
    """
    found = effect((1074, 13000), (1508, 13000))
    assert found.relative == pytest.approx(0.406, abs=0.003)
    assert found.relative_ci.lower is not None
    assert found.relative_ci.lower > 0.3
    assert found.p_value is not None
    assert found.p_value < 1e-15


def test_the_men_s_e_mail_of_hillstrom_gives_its_published_shares() -> None:
    """K. Hillstrom's e-mail challenge, 2008: visits in two weeks 10.6 → 18.3 %, orders 0.57 → 1.25 %."""
    visits, orders = effect((2262, 21306), (3894, 21307)), effect((122, 21306), (267, 21307))
    assert visits.difference == pytest.approx(0.1828 - 0.1062, abs=1e-4)
    assert orders.difference == pytest.approx(0.0125 - 0.0057, abs=1e-4)
    assert orders.relative_ci.lower is not None
    assert orders.relative_ci.lower > 0.75  # about 2.2 times as many orders, certainly more than 1.75 times


def test_the_relative_interval_is_that_of_a_textbook() -> None:
    """D. Moore, G. McCabe and B. Craig, "Introduction to the Practice of Statistics", 9th ed., example 8.18.

    45 of 411 against 73 of 411: "software gives the 95 % confidence interval as 0.4364 to 0.8707".
    """
    found = effect((73, 411), (45, 411)).relative_ci
    assert found.lower == pytest.approx(0.4364 - 1, abs=5e-5)
    assert found.upper == pytest.approx(0.8707 - 1, abs=5e-5)


def test_the_pooled_z_squared_is_chi_square() -> None:
    found = effect((30, 200), (45, 190))
    table = [[30, 170], [45, 145]]
    statistic, p_value, _, _ = chi2_contingency(table, correction=False)
    assert found.statistic is not None
    assert found.statistic**2 == pytest.approx(statistic, rel=1e-12)
    assert found.p_value == pytest.approx(p_value, rel=1e-12)
    assert found.standard_error == pytest.approx(
        (0.15 * 0.85 / 200 + 45 / 190 * 145 / 190 / 190) ** 0.5, rel=1e-12
    )


@pytest.mark.parametrize(
    ("control", "variant", "reason", "relative_reason"),
    [
        ((0, 0), (1, 5), NoResult.NO_CUSTOMERS, NoResult.NO_CUSTOMERS),
        ((0, 1), (1, 5), NoResult.ONE_CUSTOMER, NoResult.ZERO_CONTROL),
        ((1, 1), (1, 5), NoResult.ONE_CUSTOMER, NoResult.ONE_CUSTOMER),
        ((0, 50), (0, 60), NoResult.NO_CONVERSIONS, NoResult.ZERO_CONTROL),
        ((50, 50), (60, 60), NoResult.ALL_CONVERSIONS, NoResult.ALL_CONVERSIONS),
        ((0, 50), (3, 60), None, NoResult.ZERO_CONTROL),
        ((3, 50), (0, 60), None, NoResult.NO_CONVERSIONS),
        ((50, 50), (3, 60), None, NoResult.ALL_CONVERSIONS),
    ],
)
def test_what_cannot_be_computed_says_why(
    control: tuple[int, int], variant: tuple[int, int], reason: NoResult, relative_reason: NoResult
) -> None:
    found = effect(control, variant)
    assert found.reason == reason
    assert (found.p_value is None) == (reason is not None)
    assert found.relative_reason == relative_reason
    assert found.relative_ci == Interval()


def test_a_share_of_nothing_against_something_is_minus_all_of_it() -> None:
    assert effect((3, 50), (0, 60)).relative == -1


def test_exact_tests_stand_in_where_few_are_expected() -> None:
    """scipy's documentation of barnard_exact: [[7, 12], [8, 3]] gives 0.06815343; Fisher's would be 0.128."""
    few = exact_p_value(count_moments(12, units=15), count_moments(7, units=15))
    assert few == pytest.approx(barnard_exact([[7, 12], [8, 3]]).pvalue, rel=1e-9)
    assert few == pytest.approx(0.06815343, abs=5e-9)
    rare = exact_p_value(count_moments(2, units=100_000), count_moments(9, units=100_000))
    assert rare == pytest.approx(fisher_exact([[9, 2], [99_991, 99_998]]).pvalue, rel=1e-9)


def test_exact_tests_step_back_where_many_are_expected_or_nothing_is_known() -> None:
    assert exact_p_value(count_moments(40, units=100), count_moments(30, units=100)) is None
    assert exact_p_value(count_moments(0, units=20), count_moments(0, units=20)) is None
    assert exact_p_value(count_moments(0, units=1), count_moments(1, units=20)) is None


def test_ten_million_customers_a_variant_lose_no_digits() -> None:
    found = effect((1_000_000, 10_000_000), (1_000_000 + 1_000, 10_000_000))
    assert found.difference == pytest.approx(1e-4, rel=1e-9)
    assert found.standard_error == pytest.approx((0.1 * 0.9 / 1e7 * 2) ** 0.5, rel=1e-3)
    one = effect((0, 10_000_000), (1, 10_000_000))
    assert one.p_value == pytest.approx(0.3173, abs=1e-4)  # z = 1 for one against none


@given(
    st.integers(2, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    st.integers(2, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
)
@settings(max_examples=15, deadline=None)
def test_swapping_the_variants_turns_the_sign(control: tuple[int, int], variant: tuple[int, int]) -> None:
    there, back = effect(control, variant), effect(variant, control)
    assert there.difference == pytest.approx(-(back.difference or 0.0), abs=1e-12)
    assert there.p_value == (back.p_value if back.p_value is None else pytest.approx(back.p_value, rel=1e-9))
    assert there.difference_ci.lower is not None
    assert back.difference_ci.upper is not None
    assert there.difference_ci.lower == pytest.approx(-back.difference_ci.upper, abs=1e-9)
    for figure in (there.difference, there.p_value, there.relative, there.relative_ci.upper):
        assert figure is None or isfinite(figure)


@pytest.mark.parametrize(
    ("a", "n_a", "b", "n_b"), [(3, 9_000_000, 9, 8_000_000), (1, 40_000_000, 6, 2_000_000)]
)
def test_exact_p_values_of_very_large_groups_are_fisher_s(a: int, n_a: int, b: int, n_b: int):
    by_binomial = exact_p_value(count_moments(b, units=n_b), count_moments(a, units=n_a))
    assert by_binomial == pytest.approx(fisher_exact([[a, b], [n_a - a, n_b - b]]).pvalue, rel=1e-3)


def test_exact_p_values_of_any_total_that_can_be_typed_in_come_at_once():
    assert exact_p_value(count_moments(3, units=10**12), count_moments(9, units=10**12)) == pytest.approx(
        binomtest(3, 12, 0.5).pvalue
    )
    most = count_moments(10**12 - 4, units=10**12)
    assert exact_p_value(most, count_moments(10**12 - 4, units=10**12)) == 1.0
