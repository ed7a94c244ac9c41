"""The matrix of a few items: every measure of every pair, related items side by side."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from crosssell.basket.figures import cell_judgement, customers_behind, lift_interval
from crosssell.basket.items import Item, items_of
from crosssell.basket.laid import Laid, Stage
from crosssell.basket.matrix import Matrix, matrix
from crosssell.basket.scope import MatrixConfig
from crosssell.basket.verdicts import ENOUGH
from crosssell.columns import Basis, Level, Measure, Verdict
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.warehouse import quote_identifier

FEWEST_ITEMS, MOST_ITEMS = 10, 60

Counts = NDArray[np.int64]
Values = NDArray[np.float64]
Flags = NDArray[np.bool_]
Verdicts = NDArray[np.object_]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemSelection:
    """Which items a heatmap shows.

    Attributes:
        top: How many, 10 to 60.
        first: This item comes first, followed by its best partners; ``None`` for the most bought items.
        excluded: Items that are left out, as `Item.item`.

    Raises:
        CrosssellError: ``invalid_value`` for a number of items outside 10 to 60.
    """

    top: int = 30
    first: str | None = None
    excluded: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not FEWEST_ITEMS <= self.top <= MOST_ITEMS:
            allowed = f"{FEWEST_ITEMS}–{MOST_ITEMS}"
            raise CrosssellError(ErrorCode.INVALID_VALUE, value=self.top, what="top", allowed=allowed)


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
        expected: Baskets with both among baskets of the same size, were the two unrelated.
        lift_corrected: n_both / expected; ``None`` where nothing is expected.
        lift_corrected_ci_lower: 95 % interval, ``None`` where no basket holds both.
        lift_corrected_ci_upper: As above.
        verdict: What may be concluded; ``None`` while the pairs are being counted.
        too_little: The cell cannot be judged.
    """

    a: Item
    b: Item
    n_both: int
    confidence_ab: float
    confidence_ba: float
    lift: float
    lift_ci_lower: float | None
    lift_ci_upper: float | None
    expected: float
    lift_corrected: float | None
    lift_corrected_ci_lower: float | None
    lift_corrected_ci_upper: float | None
    verdict: Verdict | None
    too_little: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Heatmap:
    """Counts among a few items, in display order.

    A cell is *too little to judge* where n_both is below the minimum **and** baskets of the same size
    would not give that many either, or where the verdict says so. A pair that should have met often
    enough, but rarely or never did, is a finding and keeps its (low) value.

    Attributes:
        items: In display order: related items stand together, or a chosen one first.
        counts: items × items, baskets with both; the diagonal is the item's own count.
        expected: items × items, baskets with both among baskets of the same size; NaN on the diagonal.
        lower: items × items, lower bound of the corrected lift (95 %); NaN where no basket holds both.
        upper: The upper bound, as above.
        verdicts: items × items of `Verdict`, ``None`` on the diagonal; ``None`` as a whole while the
            pairs are being counted.
        baskets: Baskets with at least one item in scope (N).
        config: What baskets and items are, and the minimum.
        selection: What was asked for.
    """

    items: tuple[Item, ...]
    counts: Counts
    expected: Values
    lower: Values
    upper: Values
    verdicts: Verdicts | None
    baskets: int
    config: MatrixConfig
    selection: ItemSelection

    @property
    def is_empty(self) -> bool:
        """Whether there are fewer than two items, so nothing to compare."""
        return len(self.items) < 2

    @property
    def is_judged(self) -> bool:
        """Whether the verdicts stand."""
        return self.verdicts is not None

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
        fewest = self.config.min_count
        few = (self.counts < fewest) & ~(self.expected >= fewest)
        if self.verdicts is not None:
            few |= self.verdicts == Verdict.TOO_LITTLE_DATA
        np.fill_diagonal(few, False)
        return few

    def values(self, measure: Measure) -> Values:
        """Return items × items of a measure, a the row and b the column; NaN on the diagonal.

        Confidence is directed (of the row's baskets, the share with the column); the others are
        symmetric. Cells with too little data carry their value too; see `too_little`. Where nothing is
        expected the corrected lift is NaN.
        """
        own = self.counts.diagonal().astype(float)
        both = self.counts.astype(float)
        match measure:
            case Measure.CORRECTED:
                values = both / np.where(self.expected > 0, self.expected, np.nan)
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
        both, expected = int(self.counts[row, column]), float(self.expected[row, column])
        lower, upper = lift_interval(both, a.baskets, b.baskets, self.baskets)
        return HeatmapCell(
            a=a,
            b=b,
            n_both=both,
            confidence_ab=both / a.baskets,
            confidence_ba=both / b.baskets,
            lift=both * self.baskets / (a.baskets * b.baskets),
            lift_ci_lower=lower,
            lift_ci_upper=upper,
            expected=expected,
            lift_corrected=both / expected if expected > 0 else None,
            lift_corrected_ci_lower=_none_for_nan(self.lower[row, column]),
            lift_corrected_ci_upper=_none_for_nan(self.upper[row, column]),
            verdict=None if self.verdicts is None else self.verdicts[row, column],
            too_little=bool(self.too_little[row, column]),
        )


MOST_BOUGHT = """
select item_key, item, name, n
from frequent
where n >= $min_count
    and ($excluded::varchar[] is null or item not in (select unnest($excluded::varchar[])))
order by n desc, item_key
limit $most
"""

# Solid partners first, then by how often they come along and how far that is above expectation.
WITH_PARTNERS = """
with chosen as (
    select item_key, item, name, n
    from frequent
    where item = $first
),
partners as (
    select
        case when m.a_key = c.item_key then m.b_key else m.a_key end as item_key,
        m.verdict = 'solid' as solid,
        m.n_both * log2(m.lift_corrected) as score
    from {view} as m
    join chosen as c on c.item_key in (m.a_key, m.b_key)
)
select f.item_key, f.item, f.name, f.n
from frequent as f
left join chosen as c using (item_key)
left join partners as p using (item_key)
where (c.item_key is not null or p.item_key is not null)
    and (c.item_key is not null or $excluded::varchar[] is null
        or f.item not in (select unnest($excluded::varchar[])))
order by c.item_key is null, p.solid desc nulls last, p.score desc nulls last, f.n desc, f.item_key
limit $most
"""

JUDGED = """
select m.a_key, m.b_key, m.verdict
from {view} as m
where m.a_key in (select unnest($keys::integer[])) and m.b_key in (select unnest($keys::integer[]))
"""


def heatmap(laid: Laid, *, min_count: int, selection: ItemSelection) -> Heatmap:
    """Return the matrix of the chosen items, all measures in one.

    Items whose own count is below the minimum are not shown, since none of their cells could be. As soon
    as the scope stands the most bought items can be shown, without verdicts; a chosen item first needs
    the pairs and waits for them.

    Args:
        laid: The counts.
        min_count: Fewest baskets with both; at least that of ``laid``.
        selection: Which items.

    Raises:
        CrosssellError: ``unknown_item`` for a first item that is not frequent enough; what stopped the
            count.
    """
    laid.wait(Stage.SCOPE)
    counted = laid.stage >= Stage.PAIRS or selection.first is not None
    judged = matrix(laid, min_count=min_count) if counted else None
    rows, cells = _chosen(laid, judged, min_count=min_count, selection=selection)
    keys = [int(key) for key in rows["item_key"]]
    own = rows["n"].to_numpy(np.int64)
    counts = np.diag(own)
    place = {key: index for index, key in enumerate(keys)}
    at = cells["a_key"].map(place).to_numpy(np.int64), cells["b_key"].map(place).to_numpy(np.int64)
    counts[at] = counts[at[::-1]] = cells["n_both"].to_numpy(np.int64)
    expected, lower, upper = (np.full(counts.shape, np.nan) for _ in range(3))
    ratio = cells["n_both"] / cells["expected"].where(cells["expected"] > 0)
    width = np.exp(1.96 * cells["log_se"])
    for values, found in ((expected, cells["expected"]), (lower, ratio / width), (upper, ratio * width)):
        values[at] = values[at[::-1]] = found.to_numpy(np.float64)
    verdicts = None if judged is None else _verdicts(judged, keys, cells, at)
    order = related_order(counts) if selection.first is None else list(range(len(keys)))
    turned = np.ix_(order, order)
    return Heatmap(
        items=tuple(items_of(rows.iloc[order])),
        counts=counts[turned],
        expected=expected[turned],
        lower=lower[turned],
        upper=upper[turned],
        verdicts=None if verdicts is None else verdicts[turned],
        baskets=laid.baskets,
        config=laid.at_minimum(min_count),
        selection=selection,
    )


def _chosen(
    laid: Laid, judged: Matrix | None, *, min_count: int, selection: ItemSelection
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the items and their cells, from what the scope has at hand where that is enough."""
    if selection.first is None:
        rows = laid.items[(laid.items["n"] >= min_count) & ~laid.items["item"].isin(selection.excluded)]
        if len(rows) >= selection.top or len(laid.items) < MOST_ITEMS:
            rows = rows.head(selection.top).sort_values("item_key", ignore_index=True)
            keys = set(rows["item_key"])
            return rows, laid.cells[laid.cells["a_key"].isin(keys) & laid.cells["b_key"].isin(keys)]
    limits: dict[str, object] = {"excluded": list(selection.excluded) or None, "most": selection.top}
    with laid.reading() as cursor:
        if selection.first is not None and judged is not None:
            sql = WITH_PARTNERS.format(view=quote_identifier(judged.view))
            rows = cursor.query(sql, first=selection.first, **limits)
            if rows.empty or rows["item"].iloc[0] != selection.first:
                raise CrosssellError(ErrorCode.UNKNOWN_ITEM, item=selection.first)
        else:
            rows = cursor.query(MOST_BOUGHT, min_count=min_count, **limits)
            rows = rows.sort_values("item_key", ignore_index=True)
        return rows, laid.cell_terms([int(key) for key in rows["item_key"]])


def _verdicts(judged: Matrix, keys: list[int], cells: pd.DataFrame, at: tuple[Counts, Counts]) -> Verdicts:
    """Return the verdicts of the cells: as listed, or as one more test where the pair is not listed."""
    with judged.reading() as cursor:
        sql = JUDGED.format(view=quote_identifier(judged.view))
        listed = {(a, b): Verdict(found) for a, b, found in cursor.rows(sql, keys=keys)}
    found = np.full((len(keys), len(keys)), None, dtype=object)
    for row, column, cell in zip(*at, cells.itertuples(), strict=True):
        known = listed.get((cell.a_key, cell.b_key))
        if known is None:
            both = int(cell.n_both)
            counted = {"a_key": int(cell.a_key), "b_key": int(cell.b_key), "both": both}
            known = cell_judgement(
                judged,
                both=both,
                expected=float(cell.expected),
                variance=float(cell.variance),
                log_se=float(cell.log_se),
                customers=customers_behind(judged.laid, **counted) if both >= ENOUGH else None,
            )["verdict"]
        found[row, column] = found[column, row] = known
    return found


def _none_for_nan(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


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
