"""What is in an order of a group of customers, and what is left of its amount?

Ratios of totals over the group's orders in scope:

==============  ==========================================================================================
items           distinct products / orders, of the orders with a product
item price      amount / distinct products, of those of them whose amount is known; postage is in the amount
margin          Σ (amount - cost per unit × quantity) / Σ amount, of the sales lines whose cost is known
return share    Σ what came back or was refunded / Σ amount, of the sales lines
==============  ==========================================================================================

A sale that is marked as returned is no sales line: it is not in the orders at all, and so not in what came
back of them. Thus items × item price × (1 - return share) is the net revenue of an order, where every order
holds a product and every amount is known.

The cost of a products file wins over that of the line. Customers are the independent units of the intervals
(`crosssell.statistics.ratios`), an order without a customer is one of its own.
"""

from dataclasses import dataclass

from crosssell.columns import Segment
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.filters import ORDERS_IN_SCOPE, Filters
from crosssell.segments.config import RfmConfig
from crosssell.segments.rfm import lay_rfm
from crosssell.statistics.ratios import RatioEstimate, RatioMoments, ratio_of_totals
from crosssell.warehouse import Warehouse


@dataclass(frozen=True, slots=True, kw_only=True)
class Spending:
    """What orders hold and leave; each ratio is ``None`` where its totals are unknown or nothing.

    Attributes:
        orders: Orders with a sales line.
        items_per_order: Distinct products, 1 or more.
        item_price: In the dataset's currency.
        margin_share: Of the amount, at most 1; below 0 where goods are sold at a loss.
        return_share: Of the amount sold; ``None`` too where nothing tells that anything ever came back.
        costed_orders: Orders with a line whose cost is known.
    """

    orders: int
    items_per_order: RatioEstimate | None
    item_price: RatioEstimate | None
    margin_share: RatioEstimate | None
    return_share: RatioEstimate | None
    costed_orders: int


NOBODY = "create or replace temp table rfm (customer_key integer, segment varchar)"

ORDERS = f"""
create or replace temp table spending_order as
select
    o.order_id,
    coalesce(o.customer_key, -1 - o.order_key) as unit,
    o.sales_lines > 0 as is_sale,
    o.items,
    o.revenue
from {ORDERS_IN_SCOPE} as o
where $segment::varchar is null
    or o.customer_key in (select customer_key from rfm where segment = $segment)
"""

UNITS = """
create or replace temp table spending_unit as
with of_orders as (
    select
        unit,
        count(*) filter (is_sale) as orders,
        count(*) filter (is_sale and items > 0) as product_orders,
        sum(items) filter (is_sale) as items,
        sum(revenue) filter (is_sale and items > 0) as amount,
        sum(items) filter (is_sale and revenue is not null) as paid_items
    from spending_order
    group by unit
),
lines as (
    select o.unit, l.order_id, l.kind, l.amount, l.refund, l.quantity, coalesce(p.cost, l.cost) as cost
    from spending_order as o
    join line as l using (order_id)
    join product as p using (product)
),
of_lines as (
    select
        unit,
        sum(amount - cost * quantity) filter (kind = 'sale') as margin,
        sum(amount) filter (kind = 'sale' and cost is not null) as costed,
        count(distinct order_id) filter (kind = 'sale' and amount is not null and cost is not null)
            as costed_orders,
        sum(amount) filter (kind = 'sale') as sold,
        coalesce(sum(abs(amount)) filter (kind = 'return'), 0)
            + coalesce(sum(refund) filter (kind = 'sale'), 0) as came_back,
        bool_or(kind in ('return', 'returned') or refund > 0) as has_returns
    from lines
    group by unit
)
select * from of_orders left join of_lines using (unit)
"""


def _moments(above: str, below: str) -> str:
    y, x = (f"coalesce({name}, 0)::double" for name in (above, below))
    return (
        f"count(*), coalesce(avg({y}), 0), coalesce(avg({x}), 0), "
        f"var_samp({y}), var_samp({x}), covar_samp({y}, {x})"
    )


RATIOS = (
    ("items", "product_orders"),
    ("amount", "paid_items"),
    ("margin", "costed"),
    ("came_back", "sold"),
)

MOMENTS = f"""
select
    coalesce(sum(orders), 0)::bigint as orders,
    coalesce(sum(costed_orders), 0)::bigint as costed_orders,
    coalesce(bool_or(has_returns), false) as has_returns,
    {", ".join(_moments(above, below) for above, below in RATIOS)}
from spending_unit
"""


def spending(
    warehouse: Warehouse, *, filters: Filters, config: RfmConfig, segment: Segment | None
) -> Spending:
    """Return what the orders of a segment's customers hold and leave.

    Args:
        warehouse: The dataset.
        filters: Which orders.
        config: How customers are scored.
        segment: Whose orders; ``None`` for all, also those without a customer.
    """
    with warehouse.run() as cursor:
        cursor.execute(NOBODY)
        if segment is not None:
            try:
                lay_rfm(cursor, filters=filters, config=config)
            except CrosssellError as error:
                if error.code != ErrorCode.NOT_ENOUGH_DATA:
                    raise
        cursor.execute(ORDERS, segment=segment, **filters.parameters())
        cursor.execute(UNITS)
        orders, costed_orders, has_returns, *figures = cursor.row(MOMENTS)
    items, price, margin, returned = (
        ratio_of_totals(
            RatioMoments(
                units=units,
                numerator_mean=above,
                denominator_mean=below,
                numerator_variance=above_variance,
                denominator_variance=below_variance,
                covariance=covariance,
            )
        )
        for units, above, below, above_variance, below_variance, covariance in zip(
            *[iter(figures)] * 6, strict=True
        )
    )
    return Spending(
        orders=orders,
        items_per_order=items,
        item_price=price,
        margin_share=margin,
        return_share=returned if has_returns else None,
        costed_orders=costed_orders,
    )
