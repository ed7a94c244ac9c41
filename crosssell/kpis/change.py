"""How each figure has changed against the period before.

Counts, money and averages change by per cent of what they were; shares by percentage points. Where
there was nothing before there is no change, never an infinite one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from crosssell.filters import Filters
from crosssell.kpis.figures import SHARES, Figure, Kpis, kpis
from crosssell.kpis.periods import Period, Periods
from crosssell.warehouse import Warehouse

FEW = 30  # orders or customers; below, chance moves a figure more than the shop does

OF_CUSTOMERS = frozenset({Figure.CUSTOMERS, Figure.PRODUCTS_PER_CUSTOMER})


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One figure in the two periods.

    Attributes:
        figure: Which.
        current: Its value now; ``None`` where it cannot be computed.
        previous: Its value before, likewise.
        relative: (current - previous) / previous, so 0.1 is ten per cent more; ``None`` for shares, and
            where one value is missing or the one before is not above 0.
        points: current - previous (-1 to 1) of shares; ``None`` for everything else, and where one is
            missing.
        is_thin: Fewer than `FEW` orders (or customers, for what is counted on them) stand behind one of
            the two.
    """

    figure: Figure
    current: float | None
    previous: float | None
    relative: float | None
    points: float | None
    is_thin: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """All figures in two periods of the same length.

    Attributes:
        current_period: The days of ``current``.
        previous_period: The days of ``previous``.
        current: The figures now.
        previous: The figures before.
        changes: A change for each figure.
    """

    current_period: Period
    previous_period: Period
    current: Kpis
    previous: Kpis
    changes: Mapping[Figure, Change]


def comparison(warehouse: Warehouse, *, filters: Filters, chosen: Periods) -> Comparison | None:
    """Return the figures of both periods and their changes; ``None`` where there is nothing to compare.

    Args:
        warehouse: The dataset.
        filters: Which orders; the days come from ``chosen``.
        chosen: As `crosssell.kpis.periods.periods` returns it.
    """
    if chosen.current is None or chosen.previous is None:
        return None
    current, previous = (
        kpis(warehouse, filters=replace(filters, date_from=one.first, date_to=one.last))
        for one in (chosen.current, chosen.previous)
    )
    return Comparison(
        current_period=chosen.current,
        previous_period=chosen.previous,
        current=current,
        previous=previous,
        changes={figure: change(figure, current=current, previous=previous) for figure in Figure},
    )


def change(figure: Figure, *, current: Kpis, previous: Kpis) -> Change:
    """Return how ``figure`` has changed from ``previous`` to ``current``."""
    now, before = _value(current, figure), _value(previous, figure)
    relative = points = None
    if now is not None and before is not None:
        if figure in SHARES:
            points = now - before
        elif before > 0:
            relative = (now - before) / before
    return Change(
        figure=figure,
        current=now,
        previous=before,
        relative=relative,
        points=points,
        is_thin=min(_behind(current, figure), _behind(previous, figure)) < FEW,
    )


def _value(figures: Kpis, figure: Figure) -> float | None:
    value = getattr(figures, figure)
    return None if value is None else float(value)


def _behind(figures: Kpis, figure: Figure) -> int:
    if figure == Figure.REPURCHASE_RATE:
        return figures.repurchase_customers
    return figures.customers if figure in OF_CUSTOMERS else figures.orders
