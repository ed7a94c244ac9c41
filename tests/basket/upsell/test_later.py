"""Many findings in one direction make none in the other easier to believe."""

import numpy as np
from scipy import stats

from crosssell.basket.upsell.later import q_by_direction


def test_each_direction_is_corrected_by_itself():
    p_values = np.array([0.001, 0.004, 0.03, 1e-9, 1e-8, np.nan])
    more = np.array([True, True, True, False, False, False])
    found = q_by_direction(p_values, more=more, tests=20)
    above = stats.false_discovery_control([0.001, 0.004, 0.03, *[1.0] * 17])[:3]
    below = stats.false_discovery_control([1e-9, 1e-8, *[1.0] * 18])[:2]
    np.testing.assert_allclose(found, [*above, *below, 1.0])
    together = stats.false_discovery_control([*p_values[:5], *[1.0] * 15])
    assert (found[:3] > together[:3]).all()
