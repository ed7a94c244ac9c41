"""The first figures of a shop: orders, revenue, what is in a basket, and who comes back.

Definitions hold for the orders in scope (a category keeps whole orders that contain it):

=========================  ==============================================================
orders, lines              orders with a sales line; sales lines
revenue                    sum of the amounts of sales lines (gross)
net_revenue                revenue less refunds, returns and credit notes in scope
average_order_value        revenue / orders
items_per_order            mean distinct products of the orders with at least one product
cross_sell_rate            share of those orders with two or more distinct products
category_cross_sell_rate   of the orders with a known category, the share with two or more
products_per_customer      mean distinct products of the known customers with at least one
repurchase_rate            of the customers whose window is over, the share that ordered again
=========================  ==============================================================

Non-products (postage, fees, vouchers) count in orders and revenue, not in products.

The repurchase window is the 90 days after the day of a customer's first order in scope; ordering
again means an order on a later day. A window is over when its last day is not after the last order
day in scope. Customers with an open window are counted, not scored.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from crosssell.filters import ORDERS_IN_SCOPE, Filters
from crosssell.warehouse import Warehouse

REPURCHASE_WINDOW_DAYS = 90


class KpiNotice(StrEnum):
    """Why a figure could not be computed."""

    NO_ORDERS = "no_orders"  # nothing in scope
    NO_AMOUNTS = "no_amounts"
    NO_PRODUCTS = "no_products"  # only postage, fees and the like
    NO_CATEGORIES = "no_categories"
    NO_CUSTOMERS = "no_customers"
    NO_DATES = "no_dates"
    WINDOW_OPEN = "window_open"  # no customer has had the repurchase window yet


class Figure(StrEnum):
    """The figures that can be followed over time; each is an attribute of `Kpis`."""

    NET_REVENUE = "net_revenue"
    REVENUE = "revenue"
    ORDERS = "orders"
    CUSTOMERS = "customers"
    AVERAGE_ORDER_VALUE = "average_order_value"
    ITEMS_PER_ORDER = "items_per_order"
    CROSS_SELL_RATE = "cross_sell_rate"
    CATEGORY_CROSS_SELL_RATE = "category_cross_sell_rate"
    PRODUCTS_PER_CUSTOMER = "products_per_customer"
    REPURCHASE_RATE = "repurchase_rate"


# Shares of orders or customers: they change by percentage points, everything else by per cent.
SHARES = frozenset({Figure.CROSS_SELL_RATE, Figure.CATEGORY_CROSS_SELL_RATE, Figure.REPURCHASE_RATE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Kpis:
    """The figures; each is ``None`` where a notice says why. Shares are 0–1.

    Attributes:
        orders: Orders with a sales line.
        lines: Their sales lines.
        customers: Customers of these orders, known by an id.
        revenue: Gross; in the dataset's currency.
        net_revenue: Also counts the returns and credit notes in scope.
        average_order_value: Revenue an order.
        items_per_order: Distinct products an order, 1 or more.
        cross_sell_rate: Share of orders with two or more distinct products.
        category_cross_sell_rate: Share of orders with two or more distinct categories.
        products_per_customer: Distinct products a customer, 1 or more.
        repurchase_rate: Share of customers who ordered again within the window.
        repurchase_window_days: Length of that window.
        repurchase_customers: Customers whose window is over: the base of the rate.
        repurchase_open: Customers whose window is not over yet, left out of the rate.
        notices: Why figures are missing, in the order of `KpiNotice`.
    """

    orders: int
    lines: int
    customers: int
    revenue: Decimal | None
    net_revenue: Decimal | None
    average_order_value: Decimal | None
    items_per_order: float | None
    cross_sell_rate: float | None
    category_cross_sell_rate: float | None
    products_per_customer: float | None
    repurchase_rate: float | None
    repurchase_window_days: int
    repurchase_customers: int
    repurchase_open: int
    notices: tuple[KpiNotice, ...]


TOTALS = f"""
select
    count(*) filter (o.sales_lines > 0) as orders,
    coalesce(sum(o.sales_lines), 0)::bigint as lines,
    count(distinct o.customer_key) filter (o.sales_lines > 0) as customers,
    count(o.ordered_at) filter (o.sales_lines > 0) as dated,
    sum(o.revenue) as revenue,
    sum(o.net_revenue) as net_revenue,
    avg(o.items) filter (o.items > 0) as items_per_order,
    avg((o.items >= 2)::integer) filter (o.items > 0) as cross_sell_rate,
    avg((o.categories >= 2)::integer) filter (o.categories > 0) as category_cross_sell_rate
from {ORDERS_IN_SCOPE} as o
"""

PRODUCTS_PER_CUSTOMER = f"""
with bought as (
    select distinct o.customer_key, b.product_key
    from {ORDERS_IN_SCOPE} as o
    join basket as b using (order_key)
    join product as p using (product_key)
    where o.customer_key is not null and p.is_product
)
select count(*) / nullif(count(distinct customer_key), 0)
from bought
"""

REPURCHASE = f"""
with days as (
    select distinct o.customer_key, o.ordered_at::date as day
    from {ORDERS_IN_SCOPE} as o
    where o.sales_lines > 0 and o.ordered_at is not null
),
firsts as (
    select customer_key, min(day) as first_day
    from days
    where customer_key is not null
    group by customer_key
),
judged as (
    select
        f.customer_key,
        f.first_day + $window_days::integer <= (select max(day) from days) as is_over,
        bool_or(d.day > f.first_day and d.day <= f.first_day + $window_days::integer) as again
    from firsts as f
    join days as d using (customer_key)
    group by f.customer_key, f.first_day
)
select
    count(*) filter (is_over) as customers,
    count(*) filter (is_over and again) as again,
    count(*) filter (not is_over) as still_open
from judged
"""


def kpis(warehouse: Warehouse, *, filters: Filters) -> Kpis:
    """Return the figures over the orders in scope."""
    scope = filters.parameters()
    with warehouse.run() as cursor:
        orders, lines, customers, dated, revenue, net, items, cross, cross_category = cursor.row(
            TOTALS, **scope
        )
        products = cursor.row(PRODUCTS_PER_CUSTOMER, **scope)[0]
        over, again, still_open = cursor.row(REPURCHASE, window_days=REPURCHASE_WINDOW_DAYS, **scope)
    missing = {
        KpiNotice.NO_ORDERS: orders == 0,
        KpiNotice.NO_AMOUNTS: orders > 0 and revenue is None,
        KpiNotice.NO_PRODUCTS: orders > 0 and items is None,
        KpiNotice.NO_CATEGORIES: orders > 0 and cross_category is None,
        KpiNotice.NO_CUSTOMERS: orders > 0 and customers == 0,
        KpiNotice.NO_DATES: orders > 0 and dated == 0,
        KpiNotice.WINDOW_OPEN: over == 0 and still_open > 0,
    }
    return Kpis(
        orders=orders,
        lines=lines,
        customers=customers,
        revenue=revenue,
        net_revenue=net,
        average_order_value=revenue / orders if orders and revenue is not None else None,
        items_per_order=items,
        cross_sell_rate=cross,
        category_cross_sell_rate=cross_category,
        products_per_customer=products,
        repurchase_rate=again / over if over else None,
        repurchase_window_days=REPURCHASE_WINDOW_DAYS,
        repurchase_customers=over,
        repurchase_open=still_open,
        notices=tuple(notice for notice, is_missing in missing.items() if is_missing),
    )
