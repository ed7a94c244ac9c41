"""What can be measured on the orders of the customers of a test, and what does the data allow?

Every customer of the list counts, whether they bought or not, over a window of the same number of days. Only
orders dated inside the window count, and returns dated inside it, whenever the goods were bought.

======================  ==========  ==================================================================
metric                  kind        of a customer's window
======================  ==========  ==================================================================
conversion              proportion  an order with a sales line
revenue                 mean        net revenue: amounts of sales lines less returns and refunds
margin                  mean        Σ (amount − cost per unit × quantity) of the sales lines where both
                                    are known; the cost of a products file wins over the line's
orders                  mean        orders with a sales line
order_value             ratio       Σ gross revenue / orders whose amount is known
items_per_order         ratio       Σ distinct products of each order / orders with a product
products_per_customer   mean        distinct products over all orders
repurchase              proportion  orders on two different days or more
cross_sell              ratio       orders with two or more distinct products / orders with a product
target_product          proportion  a sales line of the target: a product, one of a category, or what
                                    each customer was offered
returns                 ratio       Σ what came back or was refunded / Σ what was sold
discount_share          ratio       Σ discounts / Σ (amounts + discounts) of the sales lines
======================  ==========  ==================================================================

Who bought nothing has 0 of everything and adds nothing to either side of a ratio. Means and proportions are
over *all* customers of the test: an average over buyers alone would compare groups that the test itself has
picked. Postage, fees and the like are no products. What is known of none of a customer's orders is missing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from crosssell.columns import Field, LineKind, MetricKind, MetricRole, ShopMetric, ShopMetricLack
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.experiments.question import Metric
from crosssell.facts import DatasetFacts
from crosssell.warehouse import Warehouse

MOST_WINDOW_DAYS = 730
MOST_WAIT_DAYS = 365
MOST_HISTORY_DAYS = 1095

KINDS: Mapping[ShopMetric, MetricKind] = {
    ShopMetric.CONVERSION: MetricKind.PROPORTION,
    ShopMetric.REVENUE: MetricKind.MEAN,
    ShopMetric.MARGIN: MetricKind.MEAN,
    ShopMetric.ORDERS: MetricKind.MEAN,
    ShopMetric.ORDER_VALUE: MetricKind.RATIO,
    ShopMetric.ITEMS_PER_ORDER: MetricKind.RATIO,
    ShopMetric.PRODUCTS_PER_CUSTOMER: MetricKind.MEAN,
    ShopMetric.REPURCHASE: MetricKind.PROPORTION,
    ShopMetric.CROSS_SELL: MetricKind.RATIO,
    ShopMetric.TARGET_PRODUCT: MetricKind.PROPORTION,
    ShopMetric.RETURNS: MetricKind.RATIO,
    ShopMetric.DISCOUNT_SHARE: MetricKind.RATIO,
}
MONEY_METRICS = frozenset({ShopMetric.REVENUE, ShopMetric.MARGIN, ShopMetric.ORDER_VALUE})
GUARDRAILS = frozenset({ShopMetric.RETURNS, ShopMetric.DISCOUNT_SHARE})  # the lower, the better

# Each further metric makes the others' proof harder (Holm), so the usual ones are few.
USUAL_METRICS = (
    ShopMetric.CONVERSION,
    ShopMetric.REVENUE,
    ShopMetric.MARGIN,
    ShopMetric.ORDER_VALUE,
    ShopMetric.ITEMS_PER_ORDER,
    ShopMetric.CROSS_SELL,
    ShopMetric.RETURNS,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopQuestion:
    """What is asked of the orders of the customers of a test.

    Attributes:
        window_days: Days that each customer is followed, 1 to 730.
        metrics: Different ones, in the order wanted.
        primary: The one that decides; one of them.
        target_product: Number of a product, or its name, for that metric.
        target_category: A category instead: any of its products is the target.
        has_own_targets: Each customer's own products are the target, which `lay_orders` is given.
        pre_days: Days before the start that a customer's history is taken from, 0 (none) to 1095.
        wait_days: Days from the start to the window's first day, 0 to 365: how long a parcel or a letter
            takes.
        start: First day for the rows of a list that have none; ``None``: such rows cannot be used.

    Raises:
        CrosssellError: ``invalid_value``.
    """

    window_days: int = 30
    metrics: tuple[ShopMetric, ...] = (ShopMetric.CONVERSION, ShopMetric.ORDERS)
    primary: ShopMetric = ShopMetric.CONVERSION
    target_product: str | None = None
    target_category: str | None = None
    has_own_targets: bool = False
    pre_days: int = 365
    wait_days: int = 0
    start: date | None = None

    def __post_init__(self) -> None:
        _within(self.window_days, first=1, last=MOST_WINDOW_DAYS, what="number of days followed")
        _within(self.wait_days, first=0, last=MOST_WAIT_DAYS, what="number of days waited")
        _within(self.pre_days, first=0, last=MOST_HISTORY_DAYS, what="number of days of history")
        known = ", ".join(metric.value for metric in self.metrics)
        if not self.metrics or len(set(self.metrics)) < len(self.metrics):
            raise _invalid(known, what="choice of metrics", allowed="each metric once, one or more")
        if self.primary not in self.metrics:
            raise _invalid(self.primary, what="primary metric", allowed=known)
        has_target = self.target_product or self.target_category or self.has_own_targets
        if ShopMetric.TARGET_PRODUCT in self.metrics and not has_target:
            raise _invalid("", what="target product", allowed="the number or name of a product")


def shop_metric(metric: ShopMetric, *, primary: ShopMetric) -> Metric:
    """Return a metric of the orders as a metric of a test, named by its code."""
    if metric == primary:
        role = MetricRole.PRIMARY
    else:
        role = MetricRole.GUARDRAIL if metric in GUARDRAILS else MetricRole.SECONDARY
    return Metric(
        name=metric.value,
        kind=KINDS[metric],
        role=role,
        higher_is_better=metric not in GUARDRAILS,
        is_money=metric in MONEY_METRICS,
    )


HAS_COSTS = "select exists (select 1 from product where cost is not null and lines > 0)"


def possible_metrics(warehouse: Warehouse, *, facts: DatasetFacts) -> dict[ShopMetric, ShopMetricLack | None]:
    """Return every metric, with what the dataset lacks for it; ``None`` where it lacks nothing.

    That orders need dates and customers at all is asked before.
    """
    has_costs = Field.COST in facts.fields or bool(warehouse.row(HAS_COSTS)[0])
    kinds = facts.line_kinds
    came_back = kinds.get(LineKind.RETURN, 0) + kinds.get(LineKind.RETURNED, 0)
    found: dict[ShopMetric, ShopMetricLack | None] = dict.fromkeys(ShopMetric)
    if not has_costs:
        found[ShopMetric.MARGIN] = ShopMetricLack.NO_COSTS
    if Field.DISCOUNT not in facts.fields:
        found[ShopMetric.DISCOUNT_SHARE] = ShopMetricLack.NO_DISCOUNTS
    if not came_back and facts.net_revenue == facts.revenue:
        found[ShopMetric.RETURNS] = ShopMetricLack.NO_RETURNS
    if facts.revenue is None:
        found |= dict.fromkeys((*MONEY_METRICS, *GUARDRAILS), ShopMetricLack.NO_AMOUNTS)
    return found


def usual_metrics(possible: Mapping[ShopMetric, ShopMetricLack | None]) -> tuple[ShopMetric, ...]:
    """Return the metrics to look at where nobody has chosen any, of those that are possible."""
    return tuple(metric for metric in USUAL_METRICS if possible[metric] is None)


def _within(value: int, *, first: int, last: int, what: str) -> None:
    if not first <= value <= last:
        raise _invalid(value, what=what, allowed=f"{first}–{last}")


def _invalid(value: object, *, what: str, allowed: str) -> CrosssellError:
    return CrosssellError(ErrorCode.INVALID_VALUE, value=value, what=what, allowed=allowed)
