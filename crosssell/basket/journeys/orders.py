"""The orders of each customer, one after the other: the step that every question about journeys starts from.

A run lays on its own cursor ``scope_item``, ``scope_product`` and ``scope_order``
(`crosssell.basket.scope`), then ``journey_order`` (customer_key, order_key, place, orders, day, next_day):
the orders of known customers in scope that hold at least one item in scope, numbered from 1 by time;
``orders`` is how many the customer has. Customers with such an order that has no date are left out, as
nobody can say where it belongs; they are counted.
"""

from dataclasses import dataclass
from datetime import date

from crosssell.basket.pair.waiting import LAST_DAY
from crosssell.basket.scope import MatrixConfig, lay_items, lay_orders
from crosssell.filters import Filters
from crosssell.warehouse import Cursor


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneyOrders:
    """How many there are.

    Attributes:
        customers: Known customers whose orders are all dated.
        undated: Known customers left out, as one of their orders has no date.
        last_day: Last order day in scope, of anybody; ``None`` where no order has a date.
    """

    customers: int
    undated: int
    last_day: date | None


# Orders of one moment keep the order of their keys, which rise with the time and then the order's number.
JOURNEY_ORDERS = """
create temp table journey_order as
with held as (
    select distinct b.order_key
    from basket as b
    join scope_product as p using (product_key)
),
known as (
    select s.customer_key, s.order_key, o.ordered_at
    from held as h
    join scope_order as s using (order_key)
    join orders as o using (order_key)
    where s.customer_key is not null
),
dated as (
    select customer_key
    from known
    group by customer_key
    having bool_and(ordered_at is not null)
)
select
    k.customer_key,
    k.order_key,
    row_number() over own_orders as place,
    count(*) over (partition by k.customer_key) as orders,
    k.ordered_at::date as day,
    lead(k.ordered_at::date) over own_orders as next_day
from known as k
join dated as d using (customer_key)
window own_orders as (partition by k.customer_key order by k.ordered_at, k.order_key)
"""

CUSTOMERS = """
with every as (
    select distinct s.customer_key
    from basket as b
    join scope_product as p using (product_key)
    join scope_order as s using (order_key)
    where s.customer_key is not null
)
select
    (select count(*) from every) as customers,
    (select count(distinct customer_key) from journey_order) as dated
"""


def lay_journey_orders(cursor: Cursor, *, filters: Filters, config: MatrixConfig) -> JourneyOrders:
    """Lay ``journey_order`` on a fresh cursor; always on orders of known customers, whatever the basis."""
    lay_items(cursor, filters=filters, config=config)
    lay_orders(cursor, filters=filters, config=config)
    cursor.execute(JOURNEY_ORDERS)
    every, dated = cursor.row(CUSTOMERS)
    return JourneyOrders(customers=dated, undated=every - dated, last_day=cursor.row(LAST_DAY)[0])
