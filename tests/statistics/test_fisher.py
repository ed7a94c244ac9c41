"""Fisher's exact test against scipy, and against R's published example."""

import numpy as np
import pytest
from scipy import stats

from crosssell.statistics.fisher import fisher_greater_p


def test_the_lady_tasting_tea():
    """Four of four cups right: one of 70 ways; three or more: 17 of 70."""
    found = fisher_greater_p(np.array([4, 3, 0]), a=np.full(3, 4), c=np.full(3, 4), units=8)
    assert found == pytest.approx([1 / 70, 17 / 70, 1], rel=1e-12)


@pytest.mark.parametrize("units", [1, 2, 5, 30, 400, 20_000])
def test_as_scipy(units):
    draw = np.random.default_rng(units)
    a, c = draw.integers(1, min(units, 3_000) + 1, (2, 600))
    both = draw.hypergeometric(a, units - a, c) + draw.integers(-3, 20, 600) * (units > 100)
    both = np.clip(both, np.maximum(0, a + c - units), np.minimum(a, c))
    found = fisher_greater_p(both, a=a, c=c, units=units)
    witness = stats.hypergeom.sf(both - 1, units, a, c)
    # Log-gamma functions of 20,000 are right to 1e-16 of 180,000, which the exponential makes relative.
    np.testing.assert_allclose(found, witness, rtol=1e-9, atol=1e-300)
    table = [[both[0], a[0] - both[0]], [c[0] - both[0], units - a[0] - c[0] + both[0]]]
    assert found[0] == pytest.approx(stats.fisher_exact(table, alternative="greater")[1], rel=1e-9)


def test_no_tables():
    assert len(fisher_greater_p(np.empty(0), a=np.empty(0), c=np.empty(0), units=10)) == 0
