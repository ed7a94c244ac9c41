"""What chance a score means: how many of those with such a score did buy within the window.

A score says how well an item fits, not whether the customer comes back at all; that, the customer's own
orders say best. So the chance is told in two steps, both from what came true: the share that bought by the
score, times how much oftener customers like this one (by days since the last order, and by number of orders)
bought than all. Their product is then brought to what came true once more. Each step pools neighbours until
the shares rise with the score (pool adjacent violators), so that of one customer's items the better scored
has no smaller chance.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

MOST_BINS = 40
FEWEST_A_BIN = 50
FEWEST_AT_TOP = 10  # follow-ups are few, but a chance of their own
CELL_WEIGHT = 200.0  # rows of the whole that every group of customers is mixed with
RECENCY_PARTS = 5
ORDER_BOUNDS = (1, 2, 4)  # 1, 2, 3–4, more


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Curve:
    """Shares that rise with a score.

    Attributes:
        at: Scores, rising.
        share: Share (0–1) that came true there.
    """

    at: Numbers
    share: Numbers

    def __call__(self, scores: Numbers) -> Numbers:
        """Return the shares at ``scores``; between two points on the line, beyond them the last one."""
        return np.interp(scores, self.at, self.share)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Calibration:
    """Chances by score and activity.

    Attributes:
        by_score: What the score alone says.
        recency_bounds: Days since the last order that part customers.
        cells: Recency × orders: how many times as often such customers bought as all.
        whole: From the product of both to the chance.
    """

    by_score: Curve
    recency_bounds: Numbers
    cells: Numbers
    whole: Curve

    def chances(self, scores: Numbers, *, days_since: Numbers, orders: Numbers) -> Numbers:
        """Return the chance (0–1) of each row.

        Args:
            scores: Of the method that this was made of.
            days_since: Days since the customer's last order.
            orders: How many the customer had, days counted.
        """
        recency, many = _cell(days_since, orders, bounds=self.recency_bounds)
        return self.whole(self.by_score(scores) * self.cells[recency, many])


@dataclass(frozen=True, slots=True, kw_only=True)
class CameTrue:
    """Chances beside what came true in a window that they were not made of.

    Attributes:
        rows: Recommendations.
        expected: How many would be bought by their chances.
        bought: How many were.
    """

    rows: int
    expected: float
    bought: int


def calibrated(
    scores: Numbers, *, days_since: Numbers, orders: Numbers, bought: NDArray[np.bool_]
) -> Calibration | None:
    """Return the chances that rows had, ``None`` where nothing was bought at all.

    Args:
        scores: Of rows, one a customer and item.
        days_since: Days since the customer's last order.
        orders: How many the customer had.
        bought: Whether the customer then bought the item.
    """
    if not bought.any():
        return None
    by_score = rising(scores, bought)
    bounds = np.unique(np.quantile(days_since, np.linspace(0, 1, RECENCY_PARTS + 1)[1:-1]))
    expected = by_score(scores)
    at = _cell(days_since, orders, bounds=bounds)
    shape = (len(bounds) + 1, len(ORDER_BOUNDS) + 1)
    seen, due = np.zeros(shape), np.zeros(shape)
    np.add.at(seen, at, bought)
    np.add.at(due, at, expected)
    mixed = CELL_WEIGHT * float(bought.mean())
    cells = (seen + mixed) / (due + mixed)
    return Calibration(
        by_score=by_score, recency_bounds=bounds, cells=cells, whole=rising(expected * cells[at], bought)
    )


def rising(scores: Numbers, bought: NDArray[np.bool_]) -> Curve:
    """Return the share that came true by score, in bins of rows, pooled until it rises."""
    ranked = np.argsort(scores, kind="stable")
    parts = np.split(ranked, _borders(len(ranked)))
    pooled: list[list[float]] = []  # rows, scores in all, bought in all
    for part in parts:
        pooled.append([len(part), float(scores[part].sum()), float(bought[part].sum())])
        while len(pooled) > 1 and pooled[-2][2] * pooled[-1][0] >= pooled[-1][2] * pooled[-2][0]:
            last = pooled.pop()
            pooled[-1] = [a + b for a, b in zip(pooled[-1], last, strict=True)]
    rows, scored, came = np.array(pooled).T
    share = came / rows
    if not came[0] and len(rows) > 1:  # none of so many is rare, not impossible
        share[0] = min(0.5 / rows[0], share[1])
    return Curve(at=scored / rows, share=share)


def _borders(rows: int) -> list[int]:
    """Return where bins begin: as many rows in each, but ever fewer at the top, where chances differ most."""
    bins = int(np.clip(rows // FEWEST_A_BIN, 1, MOST_BINS))
    borders = {rows * number // bins for number in range(1, bins)}
    size = FEWEST_AT_TOP
    while bins > 1 and size < rows // bins:
        borders.add(rows - size)
        size *= 2
    return sorted(borders)


def _cell(
    days_since: Numbers, orders: Numbers, *, bounds: Numbers
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    return np.searchsorted(bounds, days_since, side="left"), np.searchsorted(
        ORDER_BOUNDS, orders, side="left"
    )
