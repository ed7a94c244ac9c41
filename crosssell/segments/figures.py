"""What is each segment worth, and how does it buy? The figures of the segmentation screen.

For the customers of a segment and their orders in scope up to the as-of date:

=====================  ==================================================================
amount                 their monetary value: revenue, net revenue or margin, as chosen
revenue, net_revenue   gross amount of their sales lines; that less their returns
average_order_value    revenue / orders
cross_sell_rate        share of their orders of goods with two or more distinct products
=====================  ==================================================================
"""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import product
from typing import Any

from crosssell.columns import MoneyBasis, Segment
from crosssell.filters import ORDERS_IN_SCOPE, Filters
from crosssell.segments.config import RfmConfig
from crosssell.segments.names import ORDER, SCORES
from crosssell.segments.pareto import ParetoPoint, pareto_curve
from crosssell.segments.rfm import RfmScope, lay_rfm
from crosssell.warehouse import Warehouse

CUSTOMERS_WANTED = 500
DAYS_WANTED = 180

FiveCounts = tuple[int, int, int, int, int]


class SegmentNotice(StrEnum):
    """What to know about the figures."""

    NO_MONEY = "no_money"  # no amount, or no cost, is known: recency and frequency alone
    MONEY_IN_PART = "money_in_part"  # some customers without, or some revenue without a cost
    FEW_CUSTOMERS = "few_customers"
    SHORT_PERIOD = "short_period"


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupFigures:
    """The figures of a group of customers. Amounts are in the dataset's currency, shares are 0–1.

    Attributes:
        segment: Which; ``None`` for all customers together.
        customers: How many.
        customers_share: Of all customers.
        amount: Their monetary value; ``None`` where it is known of nobody.
        amount_share: Of that of all; ``None`` without money, or where all together is not above zero.
        revenue: Gross; ``None`` without amounts.
        net_revenue: ``None`` likewise.
        orders: Orders with a sales line.
        average_order_value: ``None`` without amounts or orders.
        cross_sell_rate: ``None`` where no order holds a product.
        recency_median: Days; ``None`` for a group of nobody.
        frequency_median: Orders; ``None`` likewise.
        monetary_median: Of the customers whose monetary value is known; ``None`` where it is of nobody.
        one_time_buyers: Customers with one order.
        consent_yes: Customers who may be contacted.
        consent_no: Customers who may not.
        consent_unknown: Customers who have said neither.
    """

    segment: Segment | None
    customers: int
    customers_share: float
    amount: Decimal | None
    amount_share: float | None
    revenue: Decimal | None
    net_revenue: Decimal | None
    orders: int
    average_order_value: Decimal | None
    cross_sell_rate: float | None
    recency_median: float | None
    frequency_median: float | None
    monetary_median: Decimal | None
    one_time_buyers: int
    consent_yes: int
    consent_no: int
    consent_unknown: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GridCell:
    """Customers of one recency and one frequency score.

    Attributes:
        r: Recency score, 1–5.
        f: Frequency score, 1–5.
        customers: How many.
        amount: Their monetary value; ``None`` where it is known of nobody.
        segments: The segments they are in with their customers, the largest first.
    """

    r: int
    f: int
    customers: int
    amount: Decimal | None
    segments: tuple[tuple[Segment, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreCounts:
    """Customers by score, from 1 to 5; those of ``m`` are the customers whose money is known."""

    r: FiveCounts
    f: FiveCounts
    m: FiveCounts


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentFigures:
    """All segments of a scope.

    Attributes:
        scope: What customers were scored on.
        basis: Which money ``amount`` is.
        total: All customers together.
        segments: All eleven in the order of `ORDER`, also those of nobody; then the customers who earned
            nothing, where there are any.
        grid: The 25 cells, by r, then f.
        scores: Customers by score.
        curve: The Pareto curve, 101 points; none without money.
        customers_without_money: Customers whose monetary value is not known, in a scope with money.
        cost_known_share: Share of the revenue whose cost is known; ``None`` but for the margin.
        notices: What to know, in the order of `SegmentNotice`.
    """

    scope: RfmScope
    basis: MoneyBasis
    total: GroupFigures
    segments: tuple[GroupFigures, ...]
    grid: tuple[GridCell, ...]
    scores: ScoreCounts
    curve: tuple[ParetoPoint, ...]
    customers_without_money: int
    cost_known_share: float | None
    notices: tuple[SegmentNotice, ...]

    def of(self, segment: Segment) -> GroupFigures | None:
        """Return the figures of ``segment``; ``None`` for `NOTHING_EARNED` where nobody is."""
        return next((group for group in self.segments if group.segment == segment), None)

    def top_share(self, percent: int) -> float | None:
        """Return what the top ``percent`` of the customers bring (0–1); ``None`` without money."""
        return self.curve[percent].amount_share if self.curve else None


# A row for each segment, and one without a segment for all.
GROUPS = f"""
with own as (
    select
        r.customer_key,
        count(*) filter (o.sales_lines > 0) as orders,
        sum(o.revenue) as revenue,
        sum(o.net_revenue) as net_revenue,
        count(*) filter (o.items > 0) as orders_of_goods,
        count(*) filter (o.items > 1) as orders_of_several
    from {ORDERS_IN_SCOPE} as o
    join rfm as r using (customer_key)
    where o.ordered_at < $as_of::date + interval 1 day
    group by r.customer_key
)
select
    r.segment,
    count(*) as customers,
    sum(r.monetary) as amount,
    sum(o.revenue) as revenue,
    sum(o.net_revenue) as net_revenue,
    sum(o.orders)::bigint as orders,
    sum(o.orders_of_several)::double / nullif(sum(o.orders_of_goods), 0) as cross_sell_rate,
    median(r.recency_days) as recency_median,
    median(r.frequency) as frequency_median,
    median(r.monetary) as monetary_median,
    count(*) filter (r.frequency = 1) as one_time_buyers,
    count(*) filter (c.consent) as consent_yes,
    count(*) filter (not c.consent) as consent_no,
    count(*) filter (c.consent is null) as consent_unknown
from rfm as r
join own as o using (customer_key)
join customer as c using (customer_key)
group by grouping sets ((r.segment), ())
order by r.segment nulls first
"""

GROUP_COLUMNS = (
    *("segment", "customers", "amount", "revenue", "net_revenue", "orders", "cross_sell_rate"),
    *("recency_median", "frequency_median", "monetary_median", "one_time_buyers"),
    *("consent_yes", "consent_no", "consent_unknown"),
)
COUNTS = ("customers", "orders", "one_time_buyers", "consent_yes", "consent_no", "consent_unknown")
NOBODY = {name: 0 if name in COUNTS else None for name in GROUP_COLUMNS}

CELLS = """
select r, f, m, segment, count(*) as customers, sum(monetary) as amount
from rfm
group by r, f, m, segment
order by r, f, m nulls first, segment
"""

COST_KNOWN = f"""
select
    (sum(l.amount) filter (coalesce(p.cost, l.cost) is not null))::double / nullif(sum(l.amount), 0)::double
from {ORDERS_IN_SCOPE} as o
join line as l using (order_id)
join product as p using (product)
join rfm as r using (customer_key)
where l.kind = 'sale' and o.ordered_at < $as_of::date + interval 1 day
"""


def segment_figures(warehouse: Warehouse, *, filters: Filters, config: RfmConfig) -> SegmentFigures:
    """Return the figures of every segment of the customers in scope.

    Args:
        warehouse: The dataset.
        filters: Which orders.
        config: How customers are scored.

    Raises:
        CrosssellError: ``not_enough_data`` where no known customer has a dated sale in scope.
    """
    with warehouse.run() as cursor:
        scope = lay_rfm(cursor, filters=filters, config=config)
        parameters = filters.parameters() | {"as_of": scope.as_of}
        groups = cursor.rows(GROUPS, **parameters)
        cells = cursor.rows(CELLS)
        curve = pareto_curve(cursor)
        known_share = None
        if config.basis == MoneyBasis.MARGIN:
            known_share = cursor.row(COST_KNOWN, **parameters)[0]
    found = {row[0]: dict(zip(GROUP_COLUMNS, row, strict=True)) for row in groups}
    total = _group(None, found[None], whole=found[None])
    scores = _scores(cells)
    without_money = scope.customers - sum(scores.m) if scope.has_money else 0
    return SegmentFigures(
        scope=scope,
        basis=config.basis,
        total=total,
        segments=tuple(
            _group(segment, found.get(segment, NOBODY), whole=found[None])
            for segment in ORDER
            if segment in found or segment != Segment.NOTHING_EARNED
        ),
        grid=_grid(cells),
        scores=scores,
        curve=curve,
        customers_without_money=without_money,
        cost_known_share=known_share,
        notices=_notices(scope, in_part=without_money > 0 or (known_share is not None and known_share < 1)),
    )


def score_counts(warehouse: Warehouse, *, filters: Filters, config: RfmConfig) -> ScoreCounts:
    """Return how many customers get which score; for trying cut-offs out.

    Raises:
        CrosssellError: As `segment_figures`.
    """
    with warehouse.run() as cursor:
        lay_rfm(cursor, filters=filters, config=config)
        return _scores(cursor.rows(CELLS))


def _group(segment: Segment | None, own: dict[str, Any], *, whole: dict[str, Any]) -> GroupFigures:
    amount, everything = own["amount"], whole["amount"]
    revenue, orders = own["revenue"], own["orders"]
    return GroupFigures(
        **own | {"segment": segment},
        customers_share=own["customers"] / whole["customers"],
        amount_share=float(amount / everything) if amount is not None and everything > 0 else None,
        average_order_value=revenue / orders if orders and revenue is not None else None,
    )


def _grid(cells: list[tuple[Any, ...]]) -> tuple[GridCell, ...]:
    found: dict[tuple[int, int], list[tuple[Any, ...]]] = defaultdict(list)
    for row in cells:
        found[row[0], row[1]].append(row)
    return tuple(_cell(r, f, found[r, f]) for r, f in product(SCORES, SCORES))


def _cell(r: int, f: int, rows: list[tuple[Any, ...]]) -> GridCell:
    customers: dict[Segment, int] = defaultdict(int)
    for _, _, _, segment, count, _ in rows:
        customers[Segment(segment)] += count
    amounts = [amount for *_, amount in rows if amount is not None]
    return GridCell(
        r=r,
        f=f,
        customers=sum(customers.values()),
        amount=sum(amounts, Decimal(0)) if amounts else None,
        segments=tuple(sorted(customers.items(), key=lambda one: (-one[1], ORDER.index(one[0])))),
    )


def _scores(cells: list[tuple[Any, ...]]) -> ScoreCounts:
    counts = {letter: dict.fromkeys(SCORES, 0) for letter in "rfm"}
    for *scores, _, customers, _ in cells:
        for letter, score in zip("rfm", scores, strict=True):
            if score is not None:
                counts[letter][score] += customers
    r, f, m = (tuple(counts[letter].values()) for letter in "rfm")
    return ScoreCounts(r=_five(r), f=_five(f), m=_five(m))


def _five(counts: tuple[int, ...]) -> FiveCounts:
    one, two, three, four, five = counts
    return one, two, three, four, five


def _notices(scope: RfmScope, *, in_part: bool) -> tuple[SegmentNotice, ...]:
    days = (scope.last - scope.first).days + 1
    holds = {
        SegmentNotice.NO_MONEY: not scope.has_money,
        SegmentNotice.MONEY_IN_PART: scope.has_money and in_part,
        SegmentNotice.FEW_CUSTOMERS: scope.customers < CUSTOMERS_WANTED,
        SegmentNotice.SHORT_PERIOD: days < DAYS_WANTED,
    }
    return tuple(notice for notice in SegmentNotice if holds[notice])
