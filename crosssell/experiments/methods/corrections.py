"""Many metrics, many variants: how small must a p-value be then?

S. Holm's step-down procedure (Scandinavian Journal of Statistics 6, 1979, 65–70; by statsmodels) keeps the
chance of even one false alarm among all tests, whatever their dependence. Intervals go with Bonferroni's
level, which is simpler than Holm's and never narrower.
"""

from collections.abc import Sequence


def holm(p_values: Sequence[float | None]) -> tuple[float | None, ...]:
    """Return the corrected p-values, in the same order.

    Args:
        p_values: Of all tests that were asked for. One that could not be computed stays ``None`` and counts
            as p = 1, so that the correction does not depend on what the data allowed.
    """
    if not p_values:
        return ()
    # Imported here: it takes longer than a page without it should wait.
    from statsmodels.stats.multitest import multipletests

    corrected = multipletests([1.0 if p is None else p for p in p_values], method="holm")[1]
    return tuple(None if p is None else min(1.0, float(q)) for p, q in zip(p_values, corrected, strict=True))


def bonferroni_level(alpha: float, *, tests: int) -> float:
    """Return the confidence level of each of several intervals that all hold at once with 1 − alpha."""
    return 1 - alpha / max(tests, 1)
