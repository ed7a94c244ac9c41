"""Totals of a group against random draws: exact by enumeration, by scipy, and true to their level."""

from itertools import combinations

import numpy as np
import pytest
from scipy import stats

from crosssell.statistics.permutation import two_sided_total_p


def moments(values: np.ndarray, n: int) -> tuple[float, float, float]:
    """Mean, variance and third central moment of the total of ``n`` of the values, by the formulas."""
    size, away = len(values), values - values.mean()
    return (
        n * values.mean(),
        n * (size - n) / size * values.var(ddof=1),
        n * (size - n) * (size - 2 * n) / ((size - 1) * (size - 2)) * (away**3).mean(),
    )


def p_of(total: float, moment: tuple[float, float, float], *, step: float = 0.0) -> float:
    expected, variance, third = (np.array([value]) for value in moment)
    return two_sided_total_p(
        np.array([total]), expected=expected, variance=variance, third=third, step=step
    ).item()


@pytest.mark.parametrize("n", [1, 2, 3, 6, 7])
def test_the_moments_are_those_of_every_draw_there_is(n):
    values = np.array([0.0, 0.0, 1.0, 3.0, 3.5, 10.0, 40.0, 41.0])
    totals = np.array([sum(draw) for draw in combinations(values, n)])
    away = totals - totals.mean()
    assert moments(values, n) == pytest.approx((totals.mean(), totals.var(), (away**3).mean()))


@pytest.mark.parametrize(
    ("n", "size", "doing"), [(30, 400, 40), (60, 300, 180), (45, 500, 250), (80, 200, 30)]
)
def test_counts_agree_with_the_hypergeometric_tail(n, size, doing):
    values = np.array([1.0] * doing + [0.0] * (size - doing))
    moment, exact = moments(values, n), stats.hypergeom(size, doing, n)
    for count in range(max(0, n - size + doing), min(n, doing) + 1):
        tail = min(1.0, 2 * min(exact.sf(count - 1), exact.cdf(count)))
        # Within 15 % where it is decided, within a half far out.
        near = pytest.approx(tail, rel=0.15) if tail > 0.02 else pytest.approx(tail, rel=0.5, abs=5e-4)
        assert p_of(count, moment, step=1.0) == near, count


def test_skewed_amounts_agree_with_drawing_again_and_again():
    draw = np.random.default_rng(5)
    values = draw.lognormal(4, 1.2, 400) * (draw.random(400) < 0.5)
    totals = np.array([draw.permutation(values)[:30].sum() for _ in range(20_000)])
    moment = moments(values, 30)
    for share in (0.005, 0.025, 0.1, 0.5, 0.9, 0.975, 0.995):
        total = float(np.quantile(totals, share))
        found, normal = p_of(total, moment), p_of(total, (*moment[:2], 0.0))
        assert found == pytest.approx(2 * min(share, 1 - share), rel=0.25, abs=0.002)
        if share == 0.995:  # the normal distribution takes too many large totals for findings
            assert normal < found / 2


def test_what_is_skewed_to_the_left_is_the_mirror_image():
    left, right = (p_of(total, (0.0, 1.0, third)) for total, third in ((-2.5, -0.8), (2.5, 0.8)))
    assert left == pytest.approx(right)
    assert p_of(2.5, (0.0, 1.0, -0.8)) < right
    assert p_of(1.959964, (0.0, 1.0, 0.0)) == pytest.approx(0.05, rel=1e-5)


def test_where_there_is_no_choice_nothing_is_found():
    assert p_of(10.0, (10.0, 0.0, 0.0)) == 1.0
    assert p_of(5.0, (5.0, 2.0, 0.1), step=1.0) == 1.0
