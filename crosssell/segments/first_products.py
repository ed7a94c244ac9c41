"""Which first purchase leads to the best customers?

A first purchase is all that a customer buys on the day of the first order, so that two orders of one day
are one purchase. For each item in it, its customers are followed over equal windows: the share who order
again on a later day within 90, 180 and 365 days, and the money of the first 365 days, with and without
the first day. Customers whose window is not over are left out of that figure and counted.

Large first purchases hold a bit of everything and are made by better customers, so against plain averages
nearly every item leads to good ones. The expectation is therefore that of customers whose first purchase
was of the same size: strata of its distinct products, each size its own while it has customers enough.
Whether an item's customers do better than they is tested given the strata, by
`crosssell.statistics.permutation`, under Benjamini and Hochberg over all items that have the figure. An item
that goes with good customers need not make them good: only a test tells what an offer changes.

Shares carry Wilson's interval, means of money Student's t on the logarithm (`crosssell.statistics.ratios`).

Of customers who are first seen in the month in which the data begin, many had bought before; they are left
out unless they are asked for.
"""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

import numpy as np

from crosssell.errors import CrosssellError, ErrorCode
from crosssell.filters import Filters
from crosssell.segments.cohorts import CohortUnit, end_of, first_of, observed
from crosssell.segments.config import RfmConfig
from crosssell.segments.first_purchases import (
    FirstLevel,
    FirstMeasure,
    FirstPurchases,
    GroupSums,
    lay_first_purchases,
)
from crosssell.segments.money import lay_order_money
from crosssell.statistics.multiple import benjamini_hochberg
from crosssell.statistics.permutation import two_sided_total_p
from crosssell.statistics.proportions import wilson
from crosssell.statistics.ratios import RatioMoments, ratio_of_totals
from crosssell.warehouse import Warehouse

__all__ = [
    "FirstFigure",
    "FirstItem",
    "FirstLevel",
    "FirstMeasure",
    "FirstProducts",
    "FirstVerdict",
    "first_products",
]

MIN_CUSTOMERS = 30
FEWEST = 2  # customers for a mean to have an interval
LARGEST_Q = 0.05


class FirstVerdict(StrEnum):
    """How an item's customers compare with those whose first purchase was as large."""

    BETTER = "better"
    WORSE = "worse"
    ALIKE = "alike"


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstFigure:
    """One figure of the customers who began with an item.

    Attributes:
        customers: Those whose window is over: the base of the figure.
        open: Those whose window is not over.
        value: Share (0–1) or mean amount; ``None`` where fewer than the minimum stand behind it.
        ci_lower: 95 % interval; ``None`` without a value, and for a mean that is not above 0.
        ci_upper: Likewise.
        expected: What customers whose first purchase was as large do on average; ``None`` without a value.
        q_value: Of the comparison with them; ``None`` without a value.
        verdict: What it says: better or worse at q ≤ 0.05; ``None`` without a value.
    """

    customers: int
    open: int
    value: float | None
    ci_lower: float | None
    ci_upper: float | None
    expected: float | None
    q_value: float | None
    verdict: FirstVerdict | None

    @property
    def ratio(self) -> float | None:
        """Return how many times what is expected the figure is; ``None`` if that is not above 0."""
        return self._times(self.value)

    @property
    def ratio_ci_lower(self) -> float | None:
        """Return the lower end of the interval of the ratio, what is expected taken as known."""
        return self._times(self.ci_lower)

    @property
    def ratio_ci_upper(self) -> float | None:
        """Return its upper end."""
        return self._times(self.ci_upper)

    def _times(self, figure: float | None) -> float | None:
        if figure is None or self.expected is None or self.expected <= 0:
            return None
        return figure / self.expected


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstItem:
    """One item, by the customers who began with it.

    Attributes:
        item: Product number or category, as in the data.
        name: Of the product, if it has one.
        customers: All who began with it, whether their windows are over or not.
        figures: One for each measure that the data can tell.
    """

    item: str
    name: str | None
    customers: int
    figures: dict[FirstMeasure, FirstFigure]


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstProducts:
    """First purchases and what became of their customers.

    Attributes:
        level: What an item is.
        min_customers: Fewest customers whose window is over, for an item's figure.
        last: Last day that is observed; ``None`` without orders.
        opening_until: Last day of the month in which the data begin.
        opening_customers: First seen up to that day; left out unless they were asked for.
        customers: Customers who are looked at.
        everybody: The figures of all of them, for each measure that the data can tell.
        items: Those with a figure at least, by customers, then by code point.
        too_few: Items without one.
    """

    level: FirstLevel
    min_customers: int
    last: date | None
    opening_until: date | None
    opening_customers: int
    customers: int
    everybody: dict[FirstMeasure, FirstFigure]
    items: tuple[FirstItem, ...]
    too_few: int

    def ranked(self, measure: FirstMeasure) -> tuple[FirstItem, ...]:
        """Return the items with a figure, by what they are at least against comparable customers."""

        def place(one: FirstItem) -> tuple[float, str]:
            lower = one.figures[measure].ratio_ci_lower
            return (float("inf") if lower is None else -lower, one.item)

        told = (one for one in self.items if measure in one.figures)
        return tuple(sorted((one for one in told if one.figures[measure].value is not None), key=place))


def first_products(
    warehouse: Warehouse,
    *,
    filters: Filters,
    config: RfmConfig,
    level: FirstLevel = FirstLevel.PRODUCT,
    min_customers: int = MIN_CUSTOMERS,
    with_opening: bool = False,
) -> FirstProducts:
    """Return what became of the customers who began with each item.

    Args:
        warehouse: The dataset.
        filters: Which orders; the period chooses customers by their first order, and its end is the last
            day that is observed.
        config: Which money, and the last day that may count.
        level: What an item is.
        min_customers: Fewest customers whose window is over, for an item's figure; 2 or more.
        with_opening: Whether customers who are first seen in the month in which the data begin count.

    Raises:
        CrosssellError: ``invalid_value`` for a minimum below 2.
    """
    if min_customers < FEWEST:
        raise CrosssellError(
            ErrorCode.INVALID_VALUE, value=min_customers, what="min_customers", allowed="2, 3, 4, …"
        )
    with warehouse.run() as cursor:
        opening, last = observed(cursor, filters=filters, config=config)
        if opening is None or last is None:
            return _empty(level, min_customers)
        until = end_of(first_of(opening, CohortUnit.MONTH), CohortUnit.MONTH)
        everything = replace(filters, date_from=None, date_to=None)
        lay_order_money(cursor, filters=everything, basis=config.basis, until=last)
        laid = lay_first_purchases(
            cursor,
            level=level,
            last=last,
            opening_until=until,
            starts=filters.date_from,
            with_opening=with_opening,
        )
    return _judged(laid, level=level, last=last, opening_until=until, min_customers=min_customers)


def _judged(
    laid: FirstPurchases, *, level: FirstLevel, last: date, opening_until: date, min_customers: int
) -> FirstProducts:
    """Return the figures of what was counted, compared with what is expected."""
    measures = [measure for measure in FirstMeasure if laid.has_money or not measure.is_money]
    figures = {measure: _figures(laid, measure, fewest=min_customers) for measure in measures}
    items = [
        FirstItem(
            item=item,
            name=name,
            customers=customers,
            figures={measure: figures[measure][at] for measure in measures},
        )
        for at, (item, name, customers) in enumerate(laid.items)
    ]
    listed = [one for one in items if any(figure.value is not None for figure in one.figures.values())]
    return FirstProducts(
        level=level,
        min_customers=min_customers,
        last=last,
        opening_until=opening_until,
        opening_customers=laid.opening_customers,
        customers=laid.customers,
        everybody={
            measure: _figure(laid.of_all.get(measure), measure, customers=laid.customers, fewest=1)
            for measure in measures
        },
        items=tuple(listed),
        too_few=len(items) - len(listed),
    )


def _figures(laid: FirstPurchases, measure: FirstMeasure, *, fewest: int) -> list[FirstFigure]:
    """Return the figure of each item, compared with customers whose first purchase was as large."""
    sums = [laid.of_item.get((item, measure)) for item, _, _ in laid.items]
    found = [
        _figure(one, measure, customers=customers, fewest=fewest)
        for one, (_, _, customers) in zip(sums, laid.items, strict=True)
    ]
    told = [(at, one) for at, one in enumerate(sums) if one is not None and found[at].value is not None]
    p_values = two_sided_total_p(
        np.array([one.total for _, one in told]),
        expected=np.array([one.expected for _, one in told]),
        variance=np.array([one.variance for _, one in told]),
        third=np.array([one.third for _, one in told]),
        step=0.0 if measure.is_money else 1.0,
    )
    q_values = benjamini_hochberg(p_values, tests=len(told)).tolist()
    for (at, one), q_value in zip(told, q_values, strict=True):
        verdict = FirstVerdict.ALIKE
        if q_value <= LARGEST_Q:
            verdict = FirstVerdict.BETTER if one.total > one.expected else FirstVerdict.WORSE
        found[at] = replace(found[at], expected=one.expected / one.units, q_value=q_value, verdict=verdict)
    return found


def _figure(sums: GroupSums | None, measure: FirstMeasure, *, customers: int, fewest: int) -> FirstFigure:
    """Return a group's own figure, not compared with anybody."""
    over = 0 if sums is None else sums.units
    value, bounds = None, None
    if sums is not None and over >= fewest:
        value = sums.total / over
        bounds = _money_bounds(sums) if measure.is_money else wilson(round(sums.total), of=over)
    lower, upper = bounds or (None, None)
    return FirstFigure(
        customers=over,
        open=customers - over,
        value=value,
        ci_lower=lower,
        ci_upper=upper,
        expected=None,
        q_value=None,
        verdict=None,
    )


def _money_bounds(sums: GroupSums) -> tuple[float, float] | None:
    """Return the interval of a mean: of a ratio whose denominator is 1 for everyone."""
    units, total = sums.units, sums.total
    if units < FEWEST:
        return None
    moments = RatioMoments(
        units=units,
        numerator_mean=total / units,
        denominator_mean=1.0,
        numerator_variance=max(0.0, sums.squares - total**2 / units) / (units - 1),
        denominator_variance=0.0,
        covariance=0.0,
    )
    estimate = ratio_of_totals(moments)
    if estimate is None or estimate.ratio_ci_lower is None or estimate.ratio_ci_upper is None:
        return None
    return estimate.ratio_ci_lower, estimate.ratio_ci_upper


def _empty(level: FirstLevel, min_customers: int) -> FirstProducts:
    return FirstProducts(
        level=level,
        min_customers=min_customers,
        last=None,
        opening_until=None,
        opening_customers=0,
        customers=0,
        everybody={},
        items=(),
        too_few=0,
    )
