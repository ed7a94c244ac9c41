"""What does a purchase of an item take in and leave, and what of it comes back?

Ratios of totals over the orders in scope, as many purchases come to so many times the mean:

==============  ==========================================================================================
price           amount of the item / orders with it, of those whose amount is known
margin          Σ (amount - cost per unit × quantity) / Σ amount, of the sales lines whose cost is known
return share    Σ what came back or was refunded / Σ amount, of the sales lines
==============  ==========================================================================================

A sale that is marked as returned is no sales line, so that price × (1 - return share) is the net revenue of a
purchase. Customers are the independent units of the intervals (`crosssell.statistics.ratios`), an order
without a customer is one of its own. The mean is that of all, a few wholesale orders among them: these widen
its interval. What one order usually takes in is the median of `crosssell.basket.pair.margin`.
"""

from dataclasses import dataclass

from crosssell.basket.pair.tables import pair_run
from crosssell.basket.scope import MatrixConfig
from crosssell.filters import Filters
from crosssell.statistics.ratios import RatioEstimate, RatioMoments, ratio_of_totals
from crosssell.warehouse import Cursor, Warehouse


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchase:
    """What purchases of an item come to; each ratio is ``None`` where its totals are unknown or nothing.

    Attributes:
        orders: Orders in scope with the item and an amount.
        costed_orders: Orders with a line of it whose cost is known.
        price: Amount of the item in an order with it, in the dataset's currency.
        margin_share: Of the amount, at most 1; below 0 where it is sold at a loss.
        return_share: Of the amount; ``None`` too where nothing tells that any of it ever came back.
    """

    orders: int
    costed_orders: int
    price: RatioEstimate | None
    margin_share: RatioEstimate | None
    return_share: RatioEstimate | None


# The cost of a products file wins over that of the line.
UNITS = """
create temp table purchase_unit as
select
    coalesce(s.customer_key, -1 - s.order_key) as unit,
    count(distinct s.order_key) filter (l.kind = 'sale' and l.amount is not null) as orders,
    sum(l.amount) filter (l.kind = 'sale') as sold,
    sum(l.amount - coalesce(p.cost, l.cost) * l.quantity) filter (l.kind = 'sale') as margin,
    sum(l.amount) filter (l.kind = 'sale' and coalesce(p.cost, l.cost) is not null) as costed,
    count(distinct s.order_key) filter (
        l.kind = 'sale' and l.amount is not null and coalesce(p.cost, l.cost) is not null
    ) as costed_orders,
    coalesce(sum(abs(l.amount)) filter (l.kind = 'return'), 0)
        + coalesce(sum(l.refund) filter (l.kind = 'sale'), 0) as came_back,
    bool_or(l.kind in ('return', 'returned') or l.refund > 0) as has_returns
from scope_order as s
join orders as o using (order_key)
join line as l using (order_id)
join product as p using (product)
join pair_product as w using (product_key)
where w.is_b
group by unit
"""

COUNTS = """
select
    coalesce(sum(orders), 0)::bigint as orders,
    coalesce(sum(costed_orders), 0)::bigint as costed_orders,
    coalesce(bool_or(has_returns), false) as has_returns
from purchase_unit
"""

MOMENTS = """
with unit as (
    select coalesce({above}, 0)::double as y, coalesce({below}, 0)::double as x from purchase_unit
)
select count(*), coalesce(avg(y), 0), coalesce(avg(x), 0), var_samp(y), var_samp(x), covar_samp(y, x)
from unit
"""


def pair_purchase(
    warehouse: Warehouse, *, filters: Filters, config: MatrixConfig, a: str, b: str
) -> Purchase:
    """Return what purchases of b come to; a is only checked.

    Args:
        warehouse: The dataset.
        filters: Which orders.
        config: What items are.
        a: The other item.
        b: The item that is bought.

    Raises:
        CrosssellError: ``unknown_item`` for an item that is not in scope.
    """
    with pair_run(warehouse, filters=filters, config=config, a=a, b=b) as cursor:
        cursor.execute(UNITS)
        orders, costed_orders, has_returns = cursor.row(COUNTS)
        return Purchase(
            orders=orders,
            costed_orders=costed_orders,
            price=_ratio(cursor, "sold", "orders"),
            margin_share=_ratio(cursor, "margin", "costed"),
            return_share=_ratio(cursor, "came_back", "sold") if has_returns else None,
        )


def _ratio(cursor: Cursor, above: str, below: str) -> RatioEstimate | None:
    units, y, x, y_variance, x_variance, covariance = cursor.row(MOMENTS.format(above=above, below=below))
    return ratio_of_totals(
        RatioMoments(
            units=units,
            numerator_mean=y,
            denominator_mean=x,
            numerator_variance=y_variance,
            denominator_variance=x_variance,
            covariance=covariance,
        )
    )
