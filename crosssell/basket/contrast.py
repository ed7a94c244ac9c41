"""Where the corrected lift tells another story than the plain one: the example that explains why."""

import numpy as np

from crosssell.basket.heatmap import Heatmap, HeatmapCell
from crosssell.columns import Measure


def widest_gap(heatmap: Heatmap) -> HeatmapCell | None:
    """Return the cell in which plain and corrected lift differ most, as a ratio.

    Cells with too little data, and pairs that never met, are no example. Ties: the first by row.

    Returns:
        The cell; ``None`` where there is none with both lifts.
    """
    plain, corrected = heatmap.values(Measure.LIFT), heatmap.values(Measure.CORRECTED)
    fit = (heatmap.counts > 0) & ~heatmap.too_little & (plain > 0) & (corrected > 0)
    np.fill_diagonal(fit, False)
    if not fit.any():
        return None
    with np.errstate(divide="ignore", invalid="ignore"):
        gap = np.where(fit, np.abs(np.log(plain) - np.log(corrected)), -np.inf)
    row, column = np.unravel_index(int(np.argmax(gap)), gap.shape)
    return heatmap.cell(int(row), int(column))
