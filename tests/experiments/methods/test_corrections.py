import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from crosssell.experiments.methods.corrections import bonferroni_level, holm


def test_holm_by_hand() -> None:
    """Sorted 0.005, 0.01, 0.03, 0.04 times 4, 3, 2, 1, never falling: R's p.adjust gives the same."""
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx((0.03, 0.06, 0.06, 0.02))


def test_statsmodels_agrees() -> None:
    p_values = [0.003, 0.6, 0.04, 0.04, 0.0, 1.0, 0.012, 0.2]
    assert holm(p_values) == pytest.approx(multipletests(p_values, method="holm")[1], rel=1e-12)


def test_a_test_that_could_not_be_made_still_counts() -> None:
    assert holm([0.01, None]) == (pytest.approx(0.02), None)
    assert holm([None]) == (None,)
    assert holm([]) == ()


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
@settings(max_examples=15, deadline=None)
def test_holm_keeps_the_order_and_lies_between_the_plain_and_bonferroni(p_values: list[float]) -> None:
    corrected = holm(p_values)
    for plain, found in zip(p_values, corrected, strict=True):
        assert found is not None
        assert plain <= found <= min(1.0, plain * len(p_values)) + 1e-12
    for plain, other, found, beside in zip(p_values, p_values[1:], corrected, corrected[1:], strict=False):
        assert found is not None
        assert beside is not None
        assert (plain - other) * (found - beside) >= 0


def test_the_level_of_several_intervals() -> None:
    assert bonferroni_level(0.05, tests=1) == 0.95
    assert bonferroni_level(0.05, tests=2) == pytest.approx(0.975)
