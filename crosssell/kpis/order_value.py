"""What cross-selling is worth: orders with one product beside orders with several.

An order's value is all of its sales, postage included; how many products it holds, postage is not
counted. Orders of postage alone are neither. That large orders are worth more does not say that an offer
makes an order larger, so what one more point of the rate would bring is a ceiling: "up to".
"""

from dataclasses import dataclass
from decimal import Decimal

from crosssell.filters import ORDERS_IN_SCOPE, Filters
from crosssell.warehouse import Warehouse

ONE_POINT = Decimal("0.01")


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderValue:
    """Orders with an amount, by how many products they hold; money in the dataset's currency.

    Attributes:
        single_orders: Orders with one product.
        several_orders: Orders with two or more different products.
        single_value: Average order value of the former; ``None`` where there are none.
        several_value: Average order value of the latter, likewise.
        several_revenue_share: Share (0-1) of the revenue of both that comes from the latter.
    """

    single_orders: int
    several_orders: int
    single_value: Decimal | None
    several_value: Decimal | None
    several_revenue_share: float | None

    @property
    def point_amount(self) -> Decimal | None:
        """What the same orders would bring more, at most, were one in a hundred more of them such with
        several products; ``None`` where one kind is missing or the larger orders are worth no more.
        """
        if self.single_value is None or self.several_value is None:
            return None
        gain = self.several_value - self.single_value
        return (self.single_orders + self.several_orders) * ONE_POINT * gain if gain > 0 else None


BY_SIZE = f"""
select
    count(*) filter (o.items = 1) as single_orders,
    count(*) filter (o.items >= 2) as several_orders,
    sum(o.revenue) filter (o.items = 1) as single_revenue,
    sum(o.revenue) filter (o.items >= 2) as several_revenue
from {ORDERS_IN_SCOPE} as o
where o.sales_lines > 0 and o.revenue is not null
"""


def order_value(warehouse: Warehouse, *, filters: Filters) -> OrderValue:
    """Return what orders with one product and with several are worth."""
    single, several, single_revenue, several_revenue = warehouse.row(BY_SIZE, **filters.parameters())
    total = (single_revenue or 0) + (several_revenue or 0)
    return OrderValue(
        single_orders=single,
        several_orders=several,
        single_value=single_revenue / single if single else None,
        several_value=several_revenue / several if several else None,
        several_revenue_share=float((several_revenue or 0) / total) if total else None,
    )
