from math import exp, log, sqrt

import pytest

from crosssell.basket.pair.corrected import SizeCounts, corrected

PAIRS_OF_TWO = SizeCounts(k=2, baskets=100, n_a=20, n_b=30, n_both=5)


def test_baskets_of_two_leave_one_place_beside_a():
    found = corrected([PAIRS_OF_TWO], room=lambda k: 0.95 * k)
    # c = u + c²/1.9 for u = 0.16 and u = 0.21
    a, b = (1.9 - sqrt(1.9**2 - 4 * 1.9 * 0.16)) / 2, (1.9 - sqrt(1.9**2 - 4 * 1.9 * 0.21)) / 2
    assert (a, b) == (pytest.approx(0.16 + a * a / 1.9), pytest.approx(0.21 + b * b / 1.9))
    expected = 100 * (0.2 * 0.3 - a * b / 1.9)
    assert found.expected == pytest.approx(expected)
    assert found.lift_corrected == pytest.approx(5 / expected)


def test_the_interval_is_the_delta_method_on_the_log():
    found = corrected([PAIRS_OF_TWO], room=lambda k: 0.95 * k)
    e, h, lift = found.expected, 1 - 1 / 2, 5 / found.expected
    variance = (
        1 / 5
        - h**2 * (20 * 30**2 + 20**2 * 30) / 100**2 / e**2
        + 2 * lift * h**3 * 20**2 * 30**2 / 100**3 / e**2
        - h**2 * 20**2 * 30**2 / 100**3 / e**2
    )
    assert found.log_error == pytest.approx(sqrt(variance))
    assert found.lift_corrected_ci_lower == pytest.approx(exp(log(lift) - 1.96 * sqrt(variance)))
    assert found.lift_corrected_ci_upper == pytest.approx(exp(log(lift) + 1.96 * sqrt(variance)))


def test_baskets_of_one_hold_no_pair():
    single = SizeCounts(k=1, baskets=1000, n_a=500, n_b=500, n_both=0)
    alone, together = (corrected(sizes, room=lambda k: k) for sizes in ([single], [single, PAIRS_OF_TWO]))
    assert (alone.expected, alone.lift_corrected, alone.lift_corrected_ci_lower) == (0, None, None)
    assert together.expected == pytest.approx(corrected([PAIRS_OF_TWO], room=lambda k: k).expected)
    assert (together.baskets, together.n_a) == (1100, 520)


def test_sizes_are_compared_apart():
    """Large baskets hold both items, small ones neither: each size expects what it has."""
    small = SizeCounts(k=4, baskets=1000, n_a=0, n_b=0, n_both=0)
    large = SizeCounts(k=40, baskets=1000, n_a=500, n_b=500, n_both=250)
    found = corrected([small, large], room=lambda k: 0.9 * k)
    c = (36 - sqrt(36**2 - 4 * 36 * 0.25)) / 2
    assert found.expected == pytest.approx(1000 * (0.25 - c * c / 36))


def test_no_basket_with_both_is_a_lift_of_nothing_without_an_interval():
    found = corrected([SizeCounts(k=3, baskets=90, n_a=30, n_b=30, n_both=0)], room=lambda k: k)
    assert (found.lift_corrected, found.lift_corrected_ci_lower, found.log_error) == (0, None, None)
    nothing = corrected([], room=lambda k: k)
    assert (nothing.baskets, nothing.expected, nothing.lift_corrected) == (0, 0, None)
