"""The best-sellers, and how often each is sold together with something else.

The attach rate of a product is the share of the orders with it that hold another product too; postage,
fees and vouchers are none. With categories chosen, only their products are listed, still among whole
orders.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from crosssell.errors import CrosssellError, ErrorCode
from crosssell.filters import ORDERS_IN_SCOPE, Filters
from crosssell.warehouse import Warehouse


class Ranking(StrEnum):
    """What makes a product a best-seller."""

    ORDERS = "orders"
    REVENUE = "revenue"  # gross: one huge order leads the list, even where it was credited later


@dataclass(frozen=True, slots=True, kw_only=True)
class BestSeller:
    """One product.

    Attributes:
        product: Its number, or its name where it has none.
        name: Its name; ``None`` if the data know none.
        category: Likewise.
        orders: Orders in scope with it; 1 or more.
        orders_with_others: Those of them that hold another product.
        revenue: Gross, of its lines; ``None`` where they have no amount.
    """

    product: str
    name: str | None
    category: str | None
    orders: int
    orders_with_others: int
    revenue: Decimal | None

    @property
    def attach_rate(self) -> float:
        """Share (0-1) of the orders with it that hold another product."""
        return self.orders_with_others / self.orders


RANKED = f"""
with sold as (
    select
        b.product_key,
        count(*) as orders,
        count(*) filter (o.items >= 2) as orders_with_others,
        sum(b.amount) as revenue
    from {ORDERS_IN_SCOPE} as o
    join basket as b using (order_key)
    group by b.product_key
)
select p.product, p.product_name, p.category, s.orders, s.orders_with_others, s.revenue
from sold as s
join product as p using (product_key)
where p.is_product and ($categories::varchar[] is null or list_contains($categories::varchar[], p.category))
order by case when $by_revenue then s.revenue end desc nulls last, s.orders desc, p.product_key
limit $most
"""


def best_sellers(
    warehouse: Warehouse, *, filters: Filters, by: Ranking = Ranking.ORDERS, limit: int = 10
) -> tuple[BestSeller, ...]:
    """Return the products that sell best, the first first; ties go to more orders, then to the code point.

    Args:
        warehouse: The dataset.
        filters: Which orders, and with categories which products.
        by: What counts.
        limit: Most products, 1 or more.

    Raises:
        CrosssellError: ``invalid_value`` for a limit below 1.
    """
    if limit < 1:
        raise CrosssellError(ErrorCode.INVALID_VALUE, value=limit, what="limit", allowed="≥ 1")
    rows = warehouse.rows(RANKED, by_revenue=by == Ranking.REVENUE, most=limit, **filters.parameters())
    return tuple(
        BestSeller(
            product=product,
            name=name,
            category=category,
            orders=orders,
            orders_with_others=with_others,
            revenue=revenue,
        )
        for product, name, category, orders, with_others, revenue in rows
    )
