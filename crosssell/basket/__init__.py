"""What sells together: pairs, their measures, and the matrix of the most bought items."""

from crosssell.basket.affinity import PAIR_COLUMNS, SORTABLE, AffinityResult, PairPage, pair_page, pair_table
from crosssell.basket.heatmap import Heatmap, HeatmapCell, HeatmapItem, heatmap
from crosssell.basket.pairs import PairCounts, estimated_increments, pair_counts
from crosssell.basket.scope import DEFAULT_MIN_COUNT, MatrixConfig

__all__ = [
    "DEFAULT_MIN_COUNT",
    "PAIR_COLUMNS",
    "SORTABLE",
    "AffinityResult",
    "Heatmap",
    "HeatmapCell",
    "HeatmapItem",
    "MatrixConfig",
    "PairCounts",
    "PairPage",
    "estimated_increments",
    "heatmap",
    "pair_counts",
    "pair_page",
    "pair_table",
]
