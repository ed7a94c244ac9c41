"""Many tests at once: how small must a p-value be to believe it?

Benjamini and Hochberg's step-up procedure (Journal of the Royal Statistical Society B 57, 1995, 289–300)
bounds the expected share of false findings among all findings. Tests that were made but not carried
out count as p = 1; leaving them out of the number of tests would make the correction too weak.
"""

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


def benjamini_hochberg(p_values: Numbers, *, tests: int) -> Numbers:
    """Return the q-value of each p-value: the smallest false-discovery share at which it is a finding.

    Args:
        p_values: In any order.
        tests: Tests in all; those beyond the p-values count as p = 1. At least as many as p-values.
    """
    order = np.argsort(p_values, kind="stable")
    scaled = p_values[order] * tests / np.arange(1, len(p_values) + 1)
    stepped = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    found = np.empty_like(stepped)
    found[order] = stepped
    return found


def q_value_of_one_more(p_value: float, *, listed: Numbers, tests: int) -> float:
    """Return the q-value of a test that stood at p = 1 among ``tests`` until it is looked at.

    Without the step-up over larger p-values, so never below what the whole procedure would give.

    Args:
        p_value: Of the test.
        listed: The p-values that are known, sorted upwards.
        tests: Tests in all, this one included.
    """
    rank = int(np.searchsorted(listed, p_value, side="right")) + 1
    return min(1.0, p_value * tests / rank)
