"""What does an order earn with an item, where its cost is known?

The margin of an order with the item is the amount of its lines less their cost, cost per unit × quantity.
Only orders whose every line of the item has an amount and a cost count; whether amounts and costs both
include VAT is as the data have it. The median, as for the price: a few wholesale orders should not set it.
"""

from dataclasses import dataclass

from crosssell.basket.pair.tables import pair_run
from crosssell.basket.scope import MatrixConfig
from crosssell.filters import Filters
from crosssell.warehouse import Warehouse


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemMargin:
    """What orders with an item take in and earn on it.

    Attributes:
        orders: Orders in scope with the item.
        orders_with_cost: Those where amount and cost of it are known.
        price_median: Median amount of the item in an order with it, in the dataset's currency; ``None``
            without amounts.
        margin_median: Median margin of the item in an order whose cost is known; ``None`` without costs.
            Below 0 where it is sold at a loss.
    """

    orders: int
    orders_with_cost: int
    price_median: float | None
    margin_median: float | None

    def ceiling(self, *, left: int | None, response: float | None) -> float | None:
        """Return the margin if those left bought as comparable customers do; ``None`` if any is unknown."""
        if left is None or response is None or self.margin_median is None:
            return None
        return left * response * self.margin_median


# The cost of a products file wins over that of the line. A sales line always has a quantity.
MARGIN = """
with wanted as (
    select p.product, p.cost
    from pair_product as w
    join product as p using (product_key)
    where w.is_b
),
by_order as (
    select
        l.order_id,
        sum(l.amount)::double as amount,
        sum(l.amount - coalesce(w.cost, l.cost) * l.quantity)::double as margin,
        bool_and(l.amount is not null and coalesce(w.cost, l.cost) is not null) as is_known
    from line as l
    join wanted as w using (product)
    where l.kind = 'sale'
    group by l.order_id
)
select
    count(*) as orders,
    count(*) filter (b.is_known) as orders_with_cost,
    median(b.amount) as price_median,
    median(b.margin) filter (b.is_known) as margin_median
from by_order as b
join orders as o using (order_id)
join scope_order as s using (order_key)
"""


def pair_margin(
    warehouse: Warehouse, *, filters: Filters, config: MatrixConfig, a: str, b: str
) -> ItemMargin:
    """Return what an order with b takes in and earns on it; a is only checked.

    Args:
        warehouse: The dataset.
        filters: Which orders.
        config: What items are.
        a: The item that those left have.
        b: The item that they may buy.

    Raises:
        CrosssellError: ``unknown_item`` for an item that is not in scope.
    """
    with pair_run(warehouse, filters=filters, config=config, a=a, b=b) as cursor:
        orders, with_cost, price, margin = cursor.row(MARGIN)
    return ItemMargin(orders=orders, orders_with_cost=with_cost, price_median=price, margin_median=margin)
