import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control

from crosssell.statistics.multiple import benjamini_hochberg, q_value_of_one_more

P_VALUES = st.lists(st.floats(0, 1), min_size=1, max_size=60)


@given(found=P_VALUES, unlisted=st.integers(0, 500))
def test_agrees_with_scipy_where_the_unlisted_count_as_one(found, unlisted):
    expected = false_discovery_control([*found, *[1.0] * unlisted])[: len(found)]
    ours = benjamini_hochberg(np.array(found), tests=len(found) + unlisted)
    np.testing.assert_allclose(ours, expected, rtol=1e-12)


def test_the_example_of_benjamini_and_hochberg():
    # 1995, section 3.2: of 15 tests their procedure finds the first four at 0.05, Bonferroni's three.
    p_values = np.array(
        [
            *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240),
            *(0.4262, 0.5719, 0.6528, 0.7590, 1.0000),
        ]
    )
    q_values = benjamini_hochberg(p_values, tests=15)
    assert (q_values <= 0.05).tolist() == [True] * 4 + [False] * 11
    assert q_values[3] == pytest.approx(0.0095 * 15 / 4)


def test_no_tests_are_no_findings():
    assert benjamini_hochberg(np.array([]), tests=0).tolist() == []


@given(found=P_VALUES, p_value=st.floats(0, 1), unlisted=st.integers(1, 500))
def test_one_more_is_never_taken_for_more_than_the_whole_procedure_would(found, p_value, unlisted):
    tests = len(found) + unlisted
    whole = benjamini_hochberg(np.array([*found, p_value]), tests=tests)[-1]
    one = q_value_of_one_more(p_value, listed=np.sort(found), tests=tests)
    assert whole <= one * (1 + 1e-12) <= 1 + 1e-12


def test_one_more_as_arithmetic():
    # Third smallest of a hundred: 0.02 · 100 / 3.
    assert q_value_of_one_more(0.02, listed=np.array([0.001, 0.02, 0.5]), tests=100) == pytest.approx(2 / 3)
    assert q_value_of_one_more(0.5, listed=np.array([]), tests=100) == 1
