import numpy as np
import pytest
from scipy.stats.mstats import winsorize

from crosssell.errors import CrosssellError
from crosssell.experiments.methods.winsor import bounds, pulled_in, ranks


@pytest.mark.parametrize("share", [0.0, 0.01, 0.07, 0.1, 0.2])
def test_scipy_agrees(share: float) -> None:
    values = np.random.default_rng(2).lognormal(3, 1, 157)
    witness = np.asarray(winsorize(values, limits=(share, share)))
    assert pulled_in(values, bounds(values, share=share)) == pytest.approx(witness)


def test_ten_values_by_hand() -> None:
    values = np.array([9.0, 2.0, 7.0, 1.0, 100.0, 4.0, 5.0, 3.0, 8.0, 6.0])
    assert bounds(values, share=0.1) == (2.0, 9.0)
    assert pulled_in(values, (2.0, 9.0)).max() == 9.0
    assert values.max() == 100.0  # the caller's are as they were


@pytest.mark.parametrize(
    ("units", "share", "cut"), [(100, 0.07, 7), (100, 0.2, 20), (10, 0.05, 0), (0, 0.1, 0)]
)
def test_ranks_are_not_off_by_rounding(units: int, share: float, cut: int) -> None:
    assert ranks(units, share=share) == (cut + 1, units - cut)


def test_pulling_in_must_not_wipe_out_the_few_who_buy() -> None:
    values = np.concatenate([np.zeros(96), [10.0, 20.0, 30.0, 40.0]])
    assert bounds(values, share=0.05) is None
    assert pulled_in(values, None).sum() == 100
    assert bounds(values, share=0.02) == (0.0, 20.0)
    assert bounds(np.array([]), share=0.1) is None


@pytest.mark.parametrize("share", [-0.01, 0.21, float("nan")])
def test_a_share_outside_its_range_is_refused(share: float) -> None:
    with pytest.raises(CrosssellError):
        ranks(10, share=share)
