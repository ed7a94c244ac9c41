"""The pair whose plain lift misleads most."""

import numpy as np

from crosssell.basket import Heatmap, Item, ItemSelection, MatrixConfig
from crosssell.basket.contrast import widest_gap


def heatmap(counts: list[list[int]], expected: float | list[list[float]], *, min_count: int = 1) -> Heatmap:
    seen = np.array(counts, dtype=np.int64)
    among = np.full(seen.shape, expected) if isinstance(expected, float) else np.array(expected)
    return Heatmap(
        items=tuple(
            Item(item=name, name=None, baskets=int(n))
            for name, n in zip("abcdef", seen.diagonal(), strict=False)
        ),
        counts=seen,
        expected=among,
        lower=np.full(seen.shape, np.nan),
        upper=np.full(seen.shape, np.nan),
        verdicts=None,
        baskets=100,
        config=MatrixConfig(min_count=min_count),
        selection=ItemSelection(),
    )


def test_the_pair_with_the_largest_ratio_is_found():
    # plain: a+b 10·100/(20·20) = 2.5, a+c 2.5, b+c 2.5; corrected: 10/5 = 2, 10/2.5 = 4, 10/10 = 1
    counts = [[20, 10, 10], [10, 20, 10], [10, 10, 20]]
    found = widest_gap(heatmap(counts, [[0, 5, 2.5], [5, 0, 10], [2.5, 10, 0]]))
    assert found is not None
    assert (found.a.item, found.b.item, found.lift, found.lift_corrected) == ("b", "c", 2.5, 1.0)


def test_a_pair_that_never_met_or_has_too_little_data_is_no_example():
    counts = [[20, 0, 2], [0, 20, 10], [2, 10, 20]]
    found = widest_gap(heatmap(counts, [[0, 9, 0.1], [9, 0, 4], [0.1, 4, 0]], min_count=5))
    assert found is not None
    assert (found.a.item, found.b.item) == ("b", "c")


def test_without_an_expectation_there_is_no_example():
    assert widest_gap(heatmap([[20, 10], [10, 20]], 0.0)) is None
    assert widest_gap(heatmap([[20]], 0.0)) is None
