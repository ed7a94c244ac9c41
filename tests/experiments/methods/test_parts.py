import numpy as np
import pytest

from crosssell.experiments.methods.bootstrap import moments_of
from crosssell.experiments.methods.parts import merged, without
from crosssell.experiments.moments import Moments

NOBODY = Moments(units=0, means=(0.0, 0.0), covariances=((0.0, 0.0), (0.0, 0.0)))


def same(found: Moments | None, expected: Moments, *, rel: float = 1e-9) -> None:
    assert found is not None
    assert found.units == expected.units
    assert found.means == pytest.approx(expected.means, rel=rel)
    scale = np.sqrt(np.diag(np.array(expected.covariances)).max())
    assert np.array(found.covariances) == pytest.approx(
        np.array(expected.covariances), rel=rel, abs=rel * scale**2
    )


def test_parts_make_the_whole() -> None:
    rows = np.random.default_rng(1).normal(5, 2, (60, 3))
    parts = [moments_of(rows[:1]), moments_of(rows[1:17]), moments_of(rows[17:])]
    same(merged(parts), moments_of(rows))
    same(merged(reversed(parts)), moments_of(rows))


def test_nobody_adds_nothing() -> None:
    rows = np.array([[1.0, 2.0], [3.0, 5.0]])
    same(merged([NOBODY, moments_of(rows), NOBODY]), moments_of(rows))
    assert merged([NOBODY]) is None
    assert merged([]) is None


def test_a_thousand_days_far_from_zero_lose_no_digits() -> None:
    """A spread of 1 at a billion: sums of squares would have no digit of it left."""
    rows = 1e9 + np.random.default_rng(2).normal(0, 1, (4000, 1))
    same(merged(moments_of(rows[i : i + 4]) for i in range(0, 4000, 4)), moments_of(rows), rel=1e-6)


def test_without_one_unit() -> None:
    rows = np.random.default_rng(3).gamma(2, 20, (40, 2))
    for i in (0, 7, int(rows[:, 0].argmax())):
        found = without(moments_of(rows), value=rows[i, 0], below=rows[i, 1])
        same(found, moments_of(np.delete(rows, i, axis=0)))


def test_without_leaves_the_history_aside() -> None:
    rows = np.random.default_rng(4).normal(5, 2, (20, 3))
    same(without(moments_of(rows), value=rows[3, 0]), moments_of(np.delete(rows[:, 0], 3)))


def test_without_one_of_two_a_single_unit_is_left() -> None:
    found = without(moments_of(np.array([1.0, 5.0])), value=5.0)
    assert found is not None
    assert (found.units, found.mean, found.variance) == (1, 1.0, 0.0)
    assert without(moments_of(np.array([1.0])), value=1.0) is None


def test_a_unit_that_is_all_there_is_cannot_be_taken_away() -> None:
    """A billion among ones: what is left of the squares is below what floating point holds."""
    values = np.concatenate([np.random.default_rng(5).gamma(1, 1, 99), [1e9]])
    assert without(moments_of(values), value=1e9) is None
    same(
        without(moments_of(np.where(values > 1e8, 1e4, values)), value=1e4), moments_of(values[:99]), rel=1e-4
    )


def test_a_constant_denominator_is_no_obstacle() -> None:
    rows = np.column_stack([np.random.default_rng(6).gamma(2, 20, 30), np.r_[np.ones(29), 4.0]])
    same(without(moments_of(rows), value=rows[29, 0], below=4.0), moments_of(rows[:29]))


def test_one_buyer_among_none_is_all_there_is() -> None:
    assert without(moments_of(np.r_[np.zeros(30), 25.0]), value=25.0) is None
