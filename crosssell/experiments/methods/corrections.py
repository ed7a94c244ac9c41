"""Many metrics, many variants: how small must a p-value be then?

S. Holm's step-down procedure (Scandinavian Journal of Statistics 6, 1979, 65–70) keeps the chance of even one
false alarm among all tests, whatever their dependence: of m p-values in rising order the k-th is multiplied
by m − k + 1, and none may come out below the one before. statsmodels has it too, but sweeps the whole memory
at each call, which takes longer than all else together. Intervals go with Bonferroni's level, which is
simpler and never narrower.
"""

from collections.abc import Sequence


def holm(p_values: Sequence[float | None]) -> tuple[float | None, ...]:
    """Return the corrected p-values, in the same order.

    Args:
        p_values: Of all tests that were asked for. One that could not be computed stays ``None`` and counts
            as p = 1, so that the correction does not depend on what the data allowed.

    >>> holm([0.01, 0.04, None])
    (0.03, 0.08, None)
    """
    known = sorted((p, place) for place, p in enumerate(p_values) if p is not None)
    corrected: list[float | None] = [None] * len(p_values)
    highest = 0.0
    for rank, (p, place) in enumerate(known):
        highest = max(highest, min(1.0, p * (len(p_values) - rank)))
        corrected[place] = highest
    return tuple(corrected)


def bonferroni_level(alpha: float, *, tests: int) -> float:
    """Return the confidence level of each of several intervals that all hold at once with 1 − alpha."""
    return 1 - alpha / max(tests, 1)
