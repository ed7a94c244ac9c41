"""What would a test on this shop start from: each metric without a change, its variance, who could take part?

Read as if a test had just ended in which nothing was done: customers enter before a window of as many days as
the test will follow them, and their orders in the window are counted by `crosssell.experiments.shop`, which
also evaluates tests. There are two ways to enter:

- ``list``: everybody who ordered in the year before is written to on one day (a mailing);
- ``ordering``: customers enter one by one, on the day after an order (a slip in the parcel, a change of the
  shop), each with an equally long window of their own.

The window is the last that is over, so the season is the latest one. Segments are not offered as a choice: a
customer's segment of today follows from what was bought in that very window.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import accumulate
from math import sqrt

import numpy as np

from crosssell.columns import MetricKind, NoResult, ShopMetric, ShopMetricLack
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.experiments.methods.effects import estimate_of
from crosssell.experiments.moments import Moments
from crosssell.experiments.power import Baseline
from crosssell.experiments.question import Metric, Trial
from crosssell.experiments.read_moments import read_moments
from crosssell.experiments.shop import lay_orders
from crosssell.experiments.shop_metrics import ShopQuestion, possible_metrics, shop_metric
from crosssell.experiments.values import Values, read_values
from crosssell.experiments.windows import order_days
from crosssell.facts import DatasetFacts
from crosssell.warehouse import Cursor, Warehouse, quote_identifier

EVERYBODY = "all"  # the one group
MOST_ARRIVAL_DAYS = 365
# Metric → what one more of it is worth: the other metric's value × its own to the power.
_WORTH: Mapping[ShopMetric, tuple[ShopMetric, int]] = {
    ShopMetric.CONVERSION: (ShopMetric.REVENUE, -1),  # revenue a customer / conversion = revenue a buyer
    ShopMetric.ORDERS: (ShopMetric.ORDER_VALUE, 0),
    ShopMetric.ORDER_VALUE: (ShopMetric.ORDERS, 0),
}
_SMALLEST_GAIN = 0.01  # below it, history is not worth a word


class Entry(StrEnum):
    """How customers come into a test."""

    LIST = "list"
    ORDERING = "ordering"


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineQuestion:
    """For which test the baselines are read.

    Attributes:
        window_days: How long each customer is followed, 1–365.
        entry: How customers enter.
        active_days: A list holds those who ordered in so many days before it.
        intake_days: Customers are taken as they order for so many days.
        target_product: Product number whose uptake is wanted; ``None``: no such metric.

    Raises:
        CrosssellError: ``invalid_value``.
    """

    window_days: int = 30
    entry: Entry = Entry.LIST
    active_days: int = 365
    intake_days: int = 28
    target_product: str | None = None

    def __post_init__(self) -> None:
        for name in ("window_days", "active_days", "intake_days"):
            days = getattr(self, name)
            if not 1 <= days <= 3650:
                raise CrosssellError(ErrorCode.INVALID_VALUE, value=days, what="days", allowed="1–3650")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopBaseline:
    """One metric without any change.

    Attributes:
        metric: Which; named by its code of `ShopMetric`.
        units: Customers with a value.
        baseline: What it is; ``None`` where it cannot be planned with.
        reason: Why not.
        variance_reduction: Share (0–1) of the variance that customers' history explains, so that a test
            evaluated with it (CUPED) needs so much fewer customers; ``None`` where it is below 1 %.
    """

    metric: Metric
    units: int = 0
    baseline: Baseline | None = None
    reason: NoResult | ShopMetricLack | None = None
    variance_reduction: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopBaselines:
    """What a test on this shop would start from.

    Attributes:
        question: What was asked.
        start: First day of the window; with ``ordering`` the last customers' one.
        last: Its last day, the last with an order.
        customers: Who was followed.
        available: Who could be written to after the last day: ordered in the `active_days` up to it.
        arrivals: Different customers who ordered in the last 1, 2, 3, … days, at most a year.
        metrics: In the order of `ShopMetric`; without the target product where none was named.
    """

    question: BaselineQuestion
    start: date
    last: date
    customers: int
    available: int
    arrivals: tuple[int, ...]
    metrics: tuple[ShopBaseline, ...]

    def of(self, metric: ShopMetric) -> ShopBaseline | None:
        """Return one metric; ``None`` where it was not asked for."""
        return next((one for one in self.metrics if one.metric.name == metric), None)

    def money_per_customer(self, metric: ShopMetric, *, effect: float) -> float | None:
        """Return what an effect brings a customer of the test over the window, in the dataset's currency.

        Further buyers and orders are taken to be worth as much as today's. ``None`` where the metric says
        nothing of money.
        """
        if metric in (ShopMetric.REVENUE, ShopMetric.MARGIN):
            return effect
        other, weight = _WORTH.get(metric, (None, 0))
        own, beside = self.of(metric), None if other is None else self.of(other)
        if own is None or beside is None or own.baseline is None or beside.baseline is None:
            return None
        return effect * beside.baseline.value * own.baseline.value**weight


def baseline_of(kind: MetricKind, moments: Moments) -> Baseline | NoResult:
    """Return what a test would start from, or why it cannot be planned from these figures."""
    if moments.units == 0:
        return NoResult.NO_CUSTOMERS
    if moments.units == 1:
        return NoResult.ONE_CUSTOMER
    found = estimate_of(kind, moments)
    if found is None:
        return NoResult.NO_DENOMINATOR
    if kind == MetricKind.PROPORTION:
        if found.value <= 0 or found.value >= 1:
            return NoResult.ALL_CONVERSIONS if found.value >= 1 else NoResult.NO_CONVERSIONS
        return Baseline(kind=kind, value=found.value)
    if found.variance <= 0:
        return NoResult.CONSTANT
    return Baseline(kind=kind, value=found.value, deviation=sqrt(found.variance * found.units))


def variance_explained(kind: MetricKind, moments: Moments) -> float:
    """Return the share (0–1) of the variance that the covariates explain; 0 where there are none."""
    own = 2 if kind == MetricKind.RATIO else 1
    covariances = np.array(moments.covariances, dtype=np.float64)
    if moments.units <= len(covariances) or len(covariances) <= own:
        return 0.0
    weights = np.array([1.0])
    if kind == MetricKind.RATIO:
        if moments.means[1] == 0:
            return 0.0
        weights = np.array([1.0, -moments.means[0] / moments.means[1]])
    variance = float(weights @ covariances[:own, :own] @ weights)
    if variance <= 0:
        return 0.0
    across = covariances[own:, :own] @ weights
    scale = np.sqrt(np.diag(covariances)[own:])
    known = scale > 0  # amounts and days would make one matrix badly scaled
    if not known.any():
        return 0.0
    across, spread = across[known] / scale[known], covariances[own:, own:][np.ix_(known, known)]
    spread = spread / np.outer(scale[known], scale[known])
    explained = float(across @ np.linalg.pinv(spread, hermitian=True) @ across) / variance
    return min(1.0, max(0.0, explained))


# A window ends with the last day; who ordered in the days before it is written to on its first day.
LIST_ROWS = """
create or replace temp table plan_row as
select $group as variant, c.customer_id as unit, $start::date as started
from orders as o
join customer as c using (customer_key)
where o.sales_lines > 0
    and o.ordered_at >= $start::date - $active_days::integer
    and o.ordered_at < $start::date
group by c.customer_id
"""

# Each enters on the day after the first order of these days, so that this order is no result of the test.
ORDERING_ROWS = """
create or replace temp table plan_row as
select $group as variant, c.customer_id as unit, min(o.ordered_at)::date + 1 as started
from orders as o
join customer as c using (customer_key)
where o.sales_lines > 0
    and o.ordered_at >= $start::date - $intake_days::integer
    and o.ordered_at < $start::date
group by c.customer_id
"""

ROWS = "select count(*) from plan_row"

# A customer counts on the latest day with an order: so many different ones came in the last days.
ARRIVALS = """
with latest as (
    select customer_key, max(ordered_at)::date as day
    from orders
    where sales_lines > 0
        and customer_key is not null
        and ordered_at >= $first::date
        and ordered_at < $last::date + 1
    group by customer_key
)
select $last::date - day as days_ago, count(*) as customers
from latest
group by day
order by day
"""

AVAILABLE = """
select count(distinct customer_key)
from orders
where sales_lines > 0
    and customer_key is not null
    and ordered_at >= $last::date + 1 - $active_days::integer
"""


def shop_baselines(warehouse: Warehouse, *, facts: DatasetFacts, question: BaselineQuestion) -> ShopBaselines:
    """Return each metric as a test would find it without any change.

    Raises:
        CrosssellError: ``not_enough_data`` where nobody ordered before a window that is over.
    """
    possible = possible_metrics(warehouse, facts=facts)
    with warehouse.run() as cursor:
        trial, start, last, customers = _lay(cursor, _wanted(possible, question), question)
        moments = read_moments(cursor, trial).moments
        (available,) = cursor.row(AVAILABLE, last=last, active_days=question.active_days)
        arrivals = _arrivals(cursor, last=last, days=min(MOST_ARRIVAL_DAYS, facts.days or 1))
    found = {ShopMetric(one.name): _baseline(one, moments[one.name].get(EVERYBODY)) for one in trial.metrics}
    return ShopBaselines(
        question=question,
        start=start,
        last=last,
        customers=customers,
        available=available,
        arrivals=arrivals,
        metrics=tuple(
            found.get(metric) or _impossible(metric, possible[metric])
            for metric in possible
            if metric in found or possible[metric]
        ),
    )


def shop_values(
    warehouse: Warehouse, *, facts: DatasetFacts, question: BaselineQuestion, metric: ShopMetric, most: int
) -> Values:
    """Return one metric's value of each of the customers, for drawing tests of nothing from them.

    Args:
        warehouse: The dataset.
        facts: What it holds.
        question: Which customers, and which days.
        metric: One that has a baseline.
        most: Customers to be returned; of more, so many are picked by a hash of their number.

    Raises:
        CrosssellError: As `shop_baselines`; ``invalid_value`` for a metric that is not possible.
    """
    wanted = _wanted(possible_metrics(warehouse, facts=facts), question)
    if metric not in wanted:
        allowed = ", ".join(wanted)
        raise CrosssellError(ErrorCode.INVALID_VALUE, value=metric, what="metric", allowed=allowed)
    with warehouse.run() as cursor:
        trial, *_ = _lay(cursor, (metric,), question)
        return read_values(cursor, trial, metric.value, most=most)


def _wanted(
    possible: Mapping[ShopMetric, ShopMetricLack | None], question: BaselineQuestion
) -> tuple[ShopMetric, ...]:
    asked = question.target_product is not None
    return tuple(
        metric
        for metric, lack in possible.items()
        if lack is None and (asked or metric != ShopMetric.TARGET_PRODUCT)
    )


def _lay(
    cursor: Cursor, metrics: Sequence[ShopMetric], question: BaselineQuestion
) -> tuple[Trial, date, date, int]:
    """Lay a test of one group in ``trial_unit``; return it, the window, and how many were in it."""
    days = order_days(cursor)
    if days is None:
        raise CrosssellError(ErrorCode.NOT_ENOUGH_DATA, "customers")
    last = days[1]
    start = last - timedelta(days=question.window_days - 1)
    if question.entry == Entry.LIST:
        cursor.execute(LIST_ROWS, group=EVERYBODY, start=start, active_days=question.active_days)
    else:
        cursor.execute(ORDERING_ROWS, group=EVERYBODY, start=start, intake_days=question.intake_days)
    (customers,) = cursor.row(ROWS)
    if not customers:
        raise CrosssellError(ErrorCode.NOT_ENOUGH_DATA, "baseline", days=question.window_days)
    asked = ShopQuestion(
        window_days=question.window_days,
        metrics=tuple(metrics),
        primary=metrics[0],
        target_product=question.target_product,
    )
    trial = lay_orders(cursor, rows=quote_identifier("plan_row"), question=asked, last_day=last)
    return trial, start, last, customers


def _baseline(metric: Metric, moments: Moments | None) -> ShopBaseline:
    if moments is None:
        return ShopBaseline(metric=metric, reason=NoResult.NO_CUSTOMERS)
    found = baseline_of(metric.kind, moments)
    explained = variance_explained(metric.kind, moments)
    is_known = isinstance(found, Baseline)
    return ShopBaseline(
        metric=metric,
        units=moments.units,
        baseline=found if isinstance(found, Baseline) else None,
        reason=None if isinstance(found, Baseline) else found,
        variance_reduction=explained if is_known and explained >= _SMALLEST_GAIN else None,
    )


def _impossible(metric: ShopMetric, lack: ShopMetricLack | None) -> ShopBaseline:
    return ShopBaseline(metric=shop_metric(metric, primary=metric), reason=lack)


def _arrivals(cursor: Cursor, *, last: date, days: int) -> tuple[int, ...]:
    first = last - timedelta(days=days - 1)
    counted = dict(cursor.rows(ARRIVALS, first=first, last=last))
    return tuple(accumulate(counted.get(day, 0) for day in range(days)))
