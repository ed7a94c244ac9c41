"""What sells together: pairs, their measures and verdicts, and what they are worth."""

from crosssell.basket.affinity import NAME_COLUMNS, PAIR_COLUMNS
from crosssell.basket.figures import PairFigures, pair_figures
from crosssell.basket.heatmap import Heatmap, HeatmapCell, ItemSelection, heatmap
from crosssell.basket.items import Item
from crosssell.basket.laid import Laid, Stage, lay
from crosssell.basket.matrix import (
    SORTABLE,
    Matrix,
    PairPage,
    PairTable,
    item_choices,
    matrix,
    pair_page,
    pair_table,
)
from crosssell.basket.pair.by_month import PairByMonth, PairMonth, pair_by_month
from crosssell.basket.pair.left import (
    LEFT_COLUMNS,
    LeftCounts,
    LeftCustomers,
    left_counts,
    left_customers,
)
from crosssell.basket.pair.margin import ItemMargin, pair_margin
from crosssell.basket.pair.slices import (
    Dimension,
    Holds,
    PairSlice,
    PairSlices,
    SlicedPair,
    SliceVerdict,
    pair_slices,
)
from crosssell.basket.pair.spend import GroupSpend, OrderGroup, SpendNotice, pair_spend
from crosssell.basket.pair.waiting import LANDMARK_DAYS, WaitingTime, pair_waiting
from crosssell.basket.pairs import PairCounts, pair_counts
from crosssell.basket.scope import DEFAULT_MIN_COUNT, MatrixConfig

__all__ = [
    "DEFAULT_MIN_COUNT",
    "LANDMARK_DAYS",
    "LEFT_COLUMNS",
    "NAME_COLUMNS",
    "PAIR_COLUMNS",
    "SORTABLE",
    "Dimension",
    "GroupSpend",
    "Heatmap",
    "HeatmapCell",
    "Holds",
    "Item",
    "ItemMargin",
    "ItemSelection",
    "Laid",
    "LeftCounts",
    "LeftCustomers",
    "Matrix",
    "MatrixConfig",
    "OrderGroup",
    "PairByMonth",
    "PairCounts",
    "PairFigures",
    "PairMonth",
    "PairPage",
    "PairSlice",
    "PairSlices",
    "PairTable",
    "SliceVerdict",
    "SlicedPair",
    "SpendNotice",
    "Stage",
    "WaitingTime",
    "heatmap",
    "item_choices",
    "lay",
    "left_counts",
    "left_customers",
    "matrix",
    "pair_by_month",
    "pair_counts",
    "pair_figures",
    "pair_margin",
    "pair_page",
    "pair_slices",
    "pair_spend",
    "pair_table",
    "pair_waiting",
]
