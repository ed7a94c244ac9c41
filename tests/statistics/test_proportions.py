"""Shares with Wilson's interval, against statsmodels' figures and the definition."""

from math import sqrt

import pytest
from scipy.stats import binomtest

from crosssell.errors import CrosssellError
from crosssell.statistics.proportions import NORMAL_95, wilson


@pytest.mark.parametrize(("successes", "of"), [(0, 1), (0, 10), (1, 10), (7, 19), (263, 263), (81, 263)])
def test_agrees_with_scipy(successes, of):
    expected = binomtest(successes, of).proportion_ci(method="wilson")
    assert wilson(successes, of=of) == pytest.approx((expected.low, expected.high), abs=1e-12)


def test_a_bound_is_z_standard_errors_from_the_share():
    for bound in wilson(12, of=40):
        assert abs(12 / 40 - bound) == pytest.approx(NORMAL_95 * sqrt(bound * (1 - bound) / 40))


def test_the_other_share_has_the_mirrored_interval():
    lower, upper = wilson(3, of=11)
    assert wilson(8, of=11) == pytest.approx((1 - upper, 1 - lower))


def test_nobody_has_none_and_too_many_are_refused():
    assert wilson(0, of=0) is None
    for successes in (-1, 3):
        with pytest.raises(CrosssellError):
            wilson(successes, of=2)
