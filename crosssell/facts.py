"""What a dataset holds: totals, period, the fields it knows, and the choices its filters offer."""

import json
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from crosssell.columns import Field, LineKind
from crosssell.warehouse import Warehouse


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetFacts:
    """Totals over the sales lines of a whole dataset, unfiltered.

    Attributes:
        data_version: Rises with every change of the data; part of every cache key.
        lines: Sales lines.
        kept_lines: Lines of every kind.
        line_kinds: Kept lines by kind.
        orders: Orders with a sales line.
        customers: Customers with a sales line, known by an id.
        products: Products with a sales line, non-products included.
        non_products: Those of them that are postage, fees, vouchers and the like.
        revenue: Gross, or ``None`` where no line has an amount.
        net_revenue: Gross less returns and refunds, or ``None`` likewise.
        first: Time of the first sales order, ``None`` without dates.
        last: Time of the last sales order, ``None`` without dates.
        currency: The one currency of the dataset, or ``None`` if the data name none.
        vat: ``gross`` or ``net`` as the user has stated it, ``None`` if not.
        fields: Fields with at least one value.
        channels: Channels of the orders, by code point.
        countries: Countries of the orders, by code point.
        categories: Categories of the products, by code point.
        segments: Stored customer segments, by code point.
    """

    data_version: int
    lines: int
    kept_lines: int
    line_kinds: dict[LineKind, int]
    orders: int
    customers: int
    products: int
    non_products: int
    revenue: Decimal | None
    net_revenue: Decimal | None
    first: datetime | None
    last: datetime | None
    currency: str | None
    vat: str | None
    fields: frozenset[Field]
    channels: tuple[str, ...]
    countries: tuple[str, ...]
    categories: tuple[str, ...]
    segments: tuple[str, ...]

    @property
    def days(self) -> int | None:
        """Days from the first to the last day of sales, both counted."""
        if self.first is None or self.last is None:
            return None
        return (self.last.date() - self.first.date()).days + 1


DATA_VERSION = "select value::bigint from setting where name = 'data_version'"

# One row each; the totals of small derived tables, so they cost milliseconds at any size.
OF_ORDERS = """
select
    coalesce(sum(sales_lines), 0)::bigint as lines,
    count(*) filter (sales_lines > 0) as orders,
    sum(revenue) as revenue,
    sum(net_revenue) as net_revenue,
    min(ordered_at) filter (sales_lines > 0) as first,
    max(ordered_at) filter (sales_lines > 0) as last
from orders
"""

OF_CUSTOMERS = "select count(*) as customers from customer where orders > 0"

OF_PRODUCTS = """
select count(*) as products, count(*) filter (not is_product) as non_products
from product
where lines > 0
"""

SETTINGS = "select name, value from setting where name in ('currency', 'vat', 'fields', 'line_kinds')"

CHOICES = """
select 'channel' as choice, channel as value from orders where channel is not null group by channel
union all
select 'country', country from orders where country is not null group by country
union all
select 'category', category from product where category is not null and lines > 0 group by category
union all
select 'segment', segment from customer_segment group by segment
order by choice, value
"""


def data_version(warehouse: Warehouse) -> int:
    """Return the version of the dataset's content, which rises with every change."""
    return int(warehouse.row(DATA_VERSION)[0])


def dataset_facts(warehouse: Warehouse) -> DatasetFacts:
    """Return what the dataset holds."""
    with warehouse.run() as cursor:
        version = int(cursor.row(DATA_VERSION)[0])
        lines, orders, revenue, net_revenue, first, last = cursor.row(OF_ORDERS)
        (customers,) = cursor.row(OF_CUSTOMERS)
        products, non_products = cursor.row(OF_PRODUCTS)
        settings = dict(cursor.rows(SETTINGS))
        choices = cursor.rows(CHOICES)
    kinds = json.loads(settings.get("line_kinds") or "{}")
    return DatasetFacts(
        data_version=version,
        lines=lines,
        kept_lines=sum(kinds.values()),
        line_kinds={LineKind(kind): count for kind, count in kinds.items()},
        orders=orders,
        customers=customers,
        products=products,
        non_products=non_products,
        revenue=revenue,
        net_revenue=net_revenue,
        first=first,
        last=last,
        currency=settings.get("currency"),
        vat=settings.get("vat"),
        fields=frozenset(Field(name) for name in json.loads(settings.get("fields") or "[]")),
        channels=_values(choices, "channel"),
        countries=_values(choices, "country"),
        categories=_values(choices, "category"),
        segments=_values(choices, "segment"),
    )


def _values(choices: list[tuple[str, str]], choice: str) -> tuple[str, ...]:
    return tuple(value for kind, value in choices if kind == choice)
