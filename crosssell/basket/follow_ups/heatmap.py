"""What follows what among a few items: every cell, with those that nobody followed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from crosssell.basket.follow_ups.found import FollowUps
from crosssell.basket.follow_ups.reading import FollowUp, rows_of
from crosssell.basket.heatmap import ItemSelection
from crosssell.basket.items import Item, items_of
from crosssell.columns import Verdict
from crosssell.errors import CrosssellError, ErrorCode

Counts = NDArray[np.int64]
Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FollowUpHeatmap:
    """Ordered pairs among a few items: row a first, column b later.

    Attributes:
        items: The most bought, by key, or a chosen one first; ``baskets`` are the customers who have it.
        buyers: items × items, customers whose window is over; 0 on the diagonal, as the other counts.
        followed: Those who got b within it.
        still_open: Customers whose window is not over.
        share: followed / buyers, 0–1; NaN without buyers and on the diagonal, as below.
        expected: How many of the buyers equally active customers would have been.
        expected_share: expected / buyers.
        lift: followed / expected; NaN where none is expected.
        lower: Lower bound of the lift (95 %); NaN where nobody followed.
        upper: The upper bound, as above.
        p_values: Of the tests; NaN where none is expected.
        q_values: After correction for all ordered pairs of the dataset.
        median_days: From a to b among those who followed; NaN where nobody did.
        verdicts: items × items of `Verdict`, ``None`` on the diagonal.
    """

    items: tuple[Item, ...]
    buyers: Counts
    followed: Counts
    still_open: Counts
    share: Values
    expected: Values
    expected_share: Values
    lift: Values
    lower: Values
    upper: Values
    p_values: Values
    q_values: Values
    median_days: Values
    verdicts: NDArray[np.object_]

    @property
    def is_empty(self) -> bool:
        """Whether there are fewer than two items, so nothing to compare."""
        return len(self.items) < 2

    def cell(self, row: int, column: int) -> FollowUp:
        """Return what the cell of two different items says."""
        at = row, column
        return FollowUp(
            a=self.items[row],
            b=self.items[column],
            buyers=int(self.buyers[at]),
            followed=int(self.followed[at]),
            still_open=int(self.still_open[at]),
            share=_none_for_nan(self.share[at]),
            expected=float(self.expected[at]),
            expected_share=_none_for_nan(self.expected_share[at]),
            lift=_none_for_nan(self.lift[at]),
            lift_ci_lower=_none_for_nan(self.lower[at]),
            lift_ci_upper=_none_for_nan(self.upper[at]),
            p_value=_none_for_nan(self.p_values[at]),
            q_value=_none_for_nan(self.q_values[at]),
            verdict=self.verdicts[at],
            median_days=_none_for_nan(self.median_days[at]),
        )


MOST_BOUGHT = """
with chosen as (
    select item_key, item, name, n
    from frequent
    where $excluded::varchar[] is null or item not in (select unnest($excluded::varchar[]))
    order by n desc, item_key
    limit $most
)
select * from chosen order by item_key
"""

THESE = """
with asked as (
    select unnest($items::varchar[]) as item, generate_subscripts($items::varchar[], 1) as place
)
select f.item_key, f.item, f.name, f.n
from frequent as f
join (select item, min(place) as place from asked group by item) as a using (item)
where $excluded::varchar[] is null or f.item not in (select unnest($excluded::varchar[]))
order by a.place
limit $most
"""

# What follows it or comes before it, solid ones first; then the most bought.
WITH_PARTNERS = """
with partners as (
    select
        case when a = $first then b_key else a_key end as item_key,
        bool_or(verdict = 'solid') as solid,
        max(followed - expected) as beyond
    from follow_up
    where a = $first or b = $first
    group by item_key
)
select f.item_key, f.item, f.name, f.n
from frequent as f
left join partners as p using (item_key)
where f.item = $first
    or $excluded::varchar[] is null or f.item not in (select unnest($excluded::varchar[]))
order by f.item <> $first, p.solid desc nulls last, p.beyond desc nulls last, f.n desc, f.item_key
limit $most
"""


def follow_up_heatmap(
    found: FollowUps, *, selection: ItemSelection, items: Sequence[str] | None = None
) -> FollowUpHeatmap:
    """Return every ordered pair among a few items.

    Args:
        found: The pairs.
        selection: Which items, as for the matrix of pairs; one that comes first is followed by what follows
            it or comes before it.
        items: These, in this order, in place of the most bought ones; those that too few customers have are
            skipped.

    Raises:
        CrosssellError: ``unknown_item`` for a first item that too few customers have.
    """
    first = selection.first
    chosen: dict[str, object] = {"most": selection.top, "excluded": list(selection.excluded) or None}
    with found.reading() as cursor:
        if items is not None:
            rows = cursor.query(THESE, items=list(items), **chosen)
        elif first is None:
            rows = cursor.query(MOST_BOUGHT, **chosen)
        else:
            rows = cursor.query(WITH_PARTNERS, first=first, **chosen)
            if rows.empty or rows["item"].iloc[0] != first:
                raise CrosssellError(ErrorCode.UNKNOWN_ITEM, item=first)
        keys = rows["item_key"].to_numpy(np.int32)
        row, column = np.nonzero(~np.eye(len(keys), dtype=bool))
        cells = rows_of(cursor, found, a=keys[row], b=keys[column])
    return _laid_out(tuple(items_of(rows)), [int(key) for key in keys], cells)


def _laid_out(items: tuple[Item, ...], keys: list[int], rows: list[dict[str, Any]]) -> FollowUpHeatmap:
    shape = len(keys), len(keys)
    place = {key: index for index, key in enumerate(keys)}
    at = tuple(np.array([place[row[side]] for row in rows], dtype=np.int64) for side in ("a_key", "b_key"))

    def counts(name: str) -> Counts:
        cells = np.zeros(shape, dtype=np.int64)
        cells[at] = [row[name] for row in rows]
        return cells

    def values(name: str) -> Values:
        cells = np.full(shape, np.nan)
        cells[at] = [np.nan if row[name] is None else row[name] for row in rows]
        return cells

    verdicts = np.full(shape, None, dtype=object)
    verdicts[at] = [Verdict(row["verdict"]) for row in rows]
    return FollowUpHeatmap(
        items=items,
        buyers=counts("buyers"),
        followed=counts("followed"),
        still_open=counts("still_open"),
        share=values("share"),
        expected=values("expected"),
        expected_share=values("expected_share"),
        lift=values("lift"),
        lower=values("lift_ci_lower"),
        upper=values("lift_ci_upper"),
        p_values=values("p_value"),
        q_values=values("q_value"),
        median_days=values("median_days"),
        verdicts=verdicts,
    )


def _none_for_nan(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
