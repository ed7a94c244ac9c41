"""The matrix of the most bought items: every measure of every pair, related items side by side."""

from dataclasses import dataclass
from math import exp, log, sqrt

import numpy as np
from numpy.typing import NDArray

from crosssell.basket.pairs import lay_pairs
from crosssell.basket.scope import MatrixConfig
from crosssell.columns import Basis, Level, Measure
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.filters import Filters
from crosssell.warehouse import Warehouse

FEWEST_ITEMS, MOST_ITEMS = 10, 60

Counts = NDArray[np.int64]
Values = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatmapItem:
    """One row and column of the heatmap.

    Attributes:
        item: The product's number (or its name where it has none), or the category.
        name: The product's name, ``None`` where it has none of its own.
        baskets: Baskets with it.
    """

    item: str
    name: str | None
    baskets: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatmapCell:
    """What one cell says: of those with a (its row), how many have b (its column) too.

    Attributes:
        a: The row's item.
        b: The column's item.
        n_both: Baskets with both.
        confidence_ab: Share of the baskets with a that hold b.
        confidence_ba: The reverse.
        lift: Times as many baskets with both as chance would give; 0 where there are none.
        lift_ci_lower: 95 % interval, ``None`` where no basket holds both.
        lift_ci_upper: As above.
        too_little: Neither are there enough baskets with both, nor should there be by chance.
    """

    a: HeatmapItem
    b: HeatmapItem
    n_both: int
    confidence_ab: float
    confidence_ba: float
    lift: float
    lift_ci_lower: float | None
    lift_ci_upper: float | None
    too_little: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Heatmap:
    """Counts among the most bought items, in display order.

    A cell is *too little to judge* where n_both is below the minimum **and** chance alone would not
    give that many either: n_a · n_b / N < minimum. A pair that chance would have brought together
    often enough, but that rarely or never met, is a finding and keeps its (low) value.

    Attributes:
        items: In display order: related items stand together.
        counts: items × items, baskets with both; the diagonal is the item's own count.
        baskets: Baskets with at least one item in scope (N).
        config: What baskets and items are, and the minimum.
    """

    items: tuple[HeatmapItem, ...]
    counts: Counts
    baskets: int
    config: MatrixConfig

    @property
    def is_empty(self) -> bool:
        """Whether there are fewer than two items, so nothing to compare."""
        return len(self.items) < 2

    @property
    def is_unjudged(self) -> bool:
        """Whether no cell has enough data to be judged."""
        return int(self.too_little.sum()) == len(self.items) * (len(self.items) - 1)

    @property
    def basis(self) -> Basis:
        """Whose baskets these are."""
        return self.config.basis

    @property
    def level(self) -> Level:
        """What the items are."""
        return self.config.level

    @property
    def too_little(self) -> Flags:
        """Items × items: cells that cannot be judged; never the diagonal."""
        own = self.counts.diagonal()
        few = (self.counts < self.config.min_count) & (
            np.outer(own, own) < self.config.min_count * self.baskets
        )
        np.fill_diagonal(few, False)
        return few

    def values(self, measure: Measure) -> Values:
        """Return items × items of a measure, a the row and b the column; NaN on the diagonal.

        Confidence is directed (of the row's baskets, the share with the column); the others are
        symmetric. Cells with too little data carry their value too; see `too_little`.
        """
        own = self.counts.diagonal().astype(float)
        both = self.counts.astype(float)
        match measure:
            case Measure.BASKETS:
                values = both
            case Measure.CONFIDENCE:
                values = both / own[:, None]
            case Measure.LIFT:
                values = both * self.baskets / np.outer(own, own)
            case Measure.COSINE:
                values = both / np.sqrt(np.outer(own, own))
        np.fill_diagonal(values, np.nan)
        return values

    def cell(self, row: int, column: int) -> HeatmapCell:
        """Return what the cell of two different items says."""
        a, b = self.items[row], self.items[column]
        both = int(self.counts[row, column])
        lift = both * self.baskets / (a.baskets * b.baskets)
        lower, upper = _lift_interval(both, a.baskets, b.baskets, self.baskets)
        return HeatmapCell(
            a=a,
            b=b,
            n_both=both,
            confidence_ab=both / a.baskets,
            confidence_ba=both / b.baskets,
            lift=lift,
            lift_ci_lower=lower,
            lift_ci_upper=upper,
            too_little=bool(self.too_little[row, column]),
        )


ITEMS = "select item_key, item, name, n from frequent order by item_key"

CELLS = "select a_key, b_key, n_both from pair"


def heatmap(warehouse: Warehouse, *, filters: Filters, config: MatrixConfig, top: int = 30) -> Heatmap:
    """Return the matrix of the ``top`` items in the most baskets, all measures in one.

    Items whose own count is below the minimum are not shown, since none of their cells could be.

    Args:
        warehouse: The dataset.
        filters: Which orders; categories choose the items.
        config: What baskets and items are, and the minimum.
        top: 10 to 60.

    Raises:
        CrosssellError: ``invalid_value`` for a number of items outside 10 to 60.
    """
    if not FEWEST_ITEMS <= top <= MOST_ITEMS:
        allowed = f"{FEWEST_ITEMS}–{MOST_ITEMS}"
        raise CrosssellError(ErrorCode.INVALID_VALUE, value=top, what="top", allowed=allowed)
    with warehouse.run() as cursor:
        baskets = lay_pairs(cursor, filters=filters, config=config, top=top, min_count=1)
        rows = cursor.rows(ITEMS)
        cells = cursor.rows(CELLS)
    place = {key: index for index, (key, *_) in enumerate(rows)}
    counts = np.diag(np.array([n for *_, n in rows], dtype=np.int64))
    for a_key, b_key, both in cells:
        counts[place[a_key], place[b_key]] = counts[place[b_key], place[a_key]] = both
    order = related_order(counts)
    return Heatmap(
        items=tuple(HeatmapItem(item=rows[i][1], name=rows[i][2], baskets=rows[i][3]) for i in order),
        counts=counts[np.ix_(order, order)],
        baskets=baskets,
        config=config,
    )


def related_order(counts: Counts) -> list[int]:
    """Return the order in which items that share baskets are neighbours.

    Average-linkage clustering on 1 − cosine, leaves ordered so that the summed distance of neighbours
    is least (Bar-Joseph, Gifford and Jaakkola, Bioinformatics 17, 2001, S22–S29). An ordering and its
    mirror image are equally good: the one that starts with the earlier item is taken, so the result
    depends on nothing but the counts.

    Args:
        counts: items × items, the diagonal the items' own counts (all above 0).
    """
    if len(counts) < 3:
        return list(range(len(counts)))
    # Imported here because it takes a third of a second that a page without a matrix should not pay.
    from scipy.cluster.hierarchy import leaves_list, linkage
    from scipy.spatial.distance import squareform

    own = counts.diagonal().astype(float)
    distance = 1 - counts / np.sqrt(np.outer(own, own))
    np.fill_diagonal(distance, 0)
    tree = linkage(squareform(np.maximum(distance, 0), checks=False), "average", optimal_ordering=True)
    order = [int(leaf) for leaf in leaves_list(tree)]
    return order if order[0] < order[-1] else order[::-1]


def _lift_interval(both: int, n_a: int, n_b: int, baskets: int) -> tuple[float | None, float | None]:
    """Return the 95 % interval of `crosssell.basket.affinity`, or nothing where no basket holds both."""
    if both == 0:
        return None, None
    lift = both * baskets / (n_a * n_b)
    variance = 1 / both - 1 / n_a - 1 / n_b + (2 * lift - 1) / baskets
    half_width = 1.96 * sqrt(max(0.0, variance))
    return exp(log(lift) - half_width), exp(log(lift) + half_width)
