"""What are orders with the one item, the other, both and neither worth?

Always on whole orders, whatever the basis: the average order value is a ratio of customer totals
(`crosssell.statistics.ratios`), as orders of one customer resemble each other. An anonymous order counts as
a customer of its own. Orders with both are larger for many reasons: the difference is no effect of an offer.
"""

from dataclasses import dataclass
from enum import StrEnum

from crosssell.basket.pair.tables import pair_run
from crosssell.basket.scope import MatrixConfig
from crosssell.filters import Filters
from crosssell.statistics.ratios import RatioMoments, ratio_of_totals
from crosssell.warehouse import Warehouse


class OrderGroup(StrEnum):
    """Orders by which of the two items they hold."""

    A_ALONE = "a_alone"  # without b, among whatever else
    B_ALONE = "b_alone"
    BOTH = "both"
    NEITHER = "neither"


class SpendNotice(StrEnum):
    """Why a figure of a group is missing."""

    NO_ORDERS = "no_orders"
    NO_AMOUNTS = "no_amounts"
    ONE_CUSTOMER = "one_customer"  # an average, but no interval


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupSpend:
    """The orders of one group.

    Attributes:
        group: Which.
        orders: Orders in scope with at least one item in scope.
        customers: Customers of the orders with an amount, an anonymous order a customer of its own.
        average_order_value: Gross revenue an order with an amount, non-products included, in the
            dataset's currency; ``None`` without such orders.
        average_order_value_ci_lower: 95 % interval; ``None`` for fewer than two customers.
        average_order_value_ci_upper: Likewise.
        notice: Why something is missing, ``None`` where nothing is.
    """

    group: OrderGroup
    orders: int
    customers: int
    average_order_value: float | None
    average_order_value_ci_lower: float | None
    average_order_value_ci_upper: float | None
    notice: SpendNotice | None


SPEND = """
with filled as (
    select distinct b.order_key
    from basket as b
    join scope_product as s using (product_key)
),
grouped as (
    select
        case
            when p.has_a and p.has_b then 'both'
            when p.has_a then 'a_alone'
            when p.has_b then 'b_alone'
            else 'neither'
        end as order_group,
        -- keys start at 0, so an anonymous order's is below every customer's
        coalesce(s.customer_key, -1 - s.order_key) as unit,
        o.revenue
    from scope_order as s
    semi join filled as f using (order_key)
    join orders as o using (order_key)
    left join pair_order as p using (order_key)
),
units as (
    select order_group, unit, count(*) as orders, count(revenue) as valued, sum(revenue)::double as revenue
    from grouped
    group by order_group, unit
)
select
    order_group,
    sum(orders)::bigint as orders,
    count(*) filter (valued > 0) as customers,
    avg(revenue) filter (valued > 0) as revenue_mean,
    avg(valued) filter (valued > 0) as orders_mean,
    var_samp(revenue) filter (valued > 0) as revenue_variance,
    var_samp(valued) filter (valued > 0) as orders_variance,
    covar_samp(revenue, valued) filter (valued > 0) as covariance
from units
group by order_group
order by order_group
"""


def pair_spend(
    warehouse: Warehouse, *, filters: Filters, config: MatrixConfig, a: str, b: str
) -> tuple[GroupSpend, ...]:
    """Return the orders and their average value in each group, in the order of `OrderGroup`.

    Args:
        warehouse: The dataset.
        filters: Which orders.
        config: What items are; on the customer basis only orders of known customers count.
        a: The one item.
        b: The other.

    Raises:
        CrosssellError: ``unknown_item`` for an item that is not in scope.
    """
    with pair_run(warehouse, filters=filters, config=config, a=a, b=b) as cursor:
        found = {OrderGroup(name): figures for name, *figures in cursor.rows(SPEND)}
    return tuple(
        _spend(group, *found.get(group, (0, 0, None, None, None, None, None))) for group in OrderGroup
    )


def _spend(
    group: OrderGroup,
    orders: int,
    customers: int,
    revenue_mean: float | None,
    orders_mean: float | None,
    revenue_variance: float | None,
    orders_variance: float | None,
    covariance: float | None,
) -> GroupSpend:
    estimate = None
    if revenue_mean is not None and orders_mean is not None:
        estimate = ratio_of_totals(
            RatioMoments(
                units=customers,
                numerator_mean=revenue_mean,
                denominator_mean=orders_mean,
                numerator_variance=revenue_variance,
                denominator_variance=orders_variance,
                covariance=covariance,
            )
        )
    notice = None
    if not orders:
        notice = SpendNotice.NO_ORDERS
    elif not estimate:
        notice = SpendNotice.NO_AMOUNTS
    elif customers == 1:
        notice = SpendNotice.ONE_CUSTOMER
    return GroupSpend(
        group=group,
        orders=orders,
        customers=customers,
        average_order_value=estimate.ratio if estimate else None,
        average_order_value_ci_lower=estimate.ratio_ci_lower if estimate else None,
        average_order_value_ci_upper=estimate.ratio_ci_upper if estimate else None,
        notice=notice,
    )
