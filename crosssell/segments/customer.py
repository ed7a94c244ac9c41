"""One customer: what is known of them, and finding them by a part of the number.

Everything is of the whole dataset up to the as-of day, whatever the filters: their segment is that among all
customers. Names and addresses are for lists alone.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pandas as pd

from crosssell.columns import ConsentChannel, Segment
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.filters import Filters
from crosssell.segments.config import RfmConfig
from crosssell.segments.rfm import RfmScope, lay_rfm
from crosssell.segments.windows import months_before
from crosssell.warehouse import Cursor, Warehouse

MOST_ORDERS = 500  # that are listed, the latest
NAMED_PRODUCTS = 3  # of an order
YEAR_MONTHS = 12
FEWEST_DAYS_BEFORE = 90  # of data that an earlier segment stands on
PRODUCT_COLUMNS = ("category", "product", "product_name", "orders", "quantity", "amount", "last_order")


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundCustomer:
    """A customer whose number holds what was searched for; orders and revenue (gross) are of all times."""

    customer_id: str
    orders: int
    revenue: Decimal | None
    last: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerOrder:
    """An order, or what came back.

    Attributes:
        order_id: As in the data.
        ordered_at: Its time; ``None`` without a date.
        is_sale: Whether it has a sales line; an order without one is a return or was cancelled.
        revenue: Gross; ``None`` without amounts, and for returns.
        net_revenue: Less returns and credit notes; below 0 for a return.
        items: Different products.
        products: The dearest of them, by name.
        channel: Sales channel; ``None`` if unknown.
        country: Country; ``None`` if unknown.
    """

    order_id: str
    ordered_at: datetime | None
    is_sale: bool
    revenue: Decimal | None
    net_revenue: Decimal | None
    items: int
    products: tuple[str, ...]
    channel: str | None
    country: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BoughtCategory:
    """What a customer has bought of a category; shares are of their amounts, 0–1, ``None`` without any."""

    category: str | None
    products: int
    orders: int
    amount: Decimal | None
    share: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentWord:
    """What a customer said to a way of contact, and when; the general word counts for every way."""

    channel: ConsentChannel
    consent: bool
    stated_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a customer stands among all on a day.

    Attributes:
        as_of: The day.
        segment: Their segment; ``None`` where they had not bought by then.
        recency_days: Days since their last order.
        frequency: Orders.
        monetary: Money of the asked basis; ``None`` where it is not known.
        r: Score of recency, 1 (worst) to 5.
        f: Score of frequency.
        m: Score of money; ``None`` where it is not known.
        below_share: Share (0–1) of the customers with less money.
    """

    as_of: date
    segment: Segment | None
    recency_days: int | None = None
    frequency: int | None = None
    monetary: Decimal | None = None
    r: int | None = None
    f: int | None = None
    m: int | None = None
    below_share: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CustomerCard:
    """Everything about one customer.

    Attributes:
        customer_id: The number that the shop knows them by.
        now: Where they stand on the as-of day; ``None`` where nobody has a dated order.
        before: Where they stood a year earlier, or half-way where the data are shorter; ``None`` where the
            data are too short to tell.
        orders: The latest `MOST_ORDERS`, oldest first, those without a date before all others.
        sales: Orders with a sales line.
        first: Day of the first of them, ``None`` without dates.
        last: Day of the last of them, likewise.
        revenue: Gross, of all orders; ``None`` without amounts.
        net_revenue: Less returns and credit notes.
        average_order_value: Gross revenue an order with an amount.
        gap_median_days: Median days from one day with an order to the next; ``None`` for fewer than two.
        products: `PRODUCT_COLUMNS`, a row a product (no postage and the like), the dearest category first;
            ``product_name`` is the number where there is no name.
        categories: What they bought, the dearest first; ``category`` is ``None`` for products without one.
        consent: Whether some way of contact is allowed; ``None`` where nothing is known.
        consents: What they said to each way of contact.
    """

    customer_id: str
    now: Standing | None
    before: Standing | None
    orders: tuple[CustomerOrder, ...]
    sales: int
    first: date | None
    last: date | None
    revenue: Decimal | None
    net_revenue: Decimal | None
    average_order_value: Decimal | None
    gap_median_days: float | None
    products: pd.DataFrame
    categories: tuple[BoughtCategory, ...]
    consent: bool | None
    consents: tuple[ConsentWord, ...]


FOUND = """
select customer_id, orders, revenue, last_at::date as last, count(*) over () as found
from customer
where contains(lower(customer_id), lower($search))
order by
    lower(customer_id) <> lower($search),
    not starts_with(lower(customer_id), lower($search)) and $search <> '',
    revenue desc nulls last,
    orders desc,
    customer_key
limit $most
"""

CUSTOMER = "select customer_key, consent from customer where customer_id = $customer_id"

ORDERS = """
create or replace temp table card_order as
select *
from orders
where customer_key = $customer_key
    and ($as_of::date is null or ordered_at is null or ordered_at < $as_of::date + interval 1 day)
"""

ORDER_LIST = """
with latest as (
    select * from card_order order by ordered_at desc nulls last, order_key desc limit $most
),
named as (
    select
        b.order_key,
        list(coalesce(p.product_name, p.product) order by b.amount desc nulls last, p.product) as products
    from basket as b
    join latest as l using (order_key)
    join product as p using (product_key)
    where p.is_product
    group by b.order_key
)
select
    l.order_id, l.ordered_at, l.sales_lines > 0 as is_sale, l.revenue, l.net_revenue, l.items,
    n.products[1:$named] as products, l.channel, l.country
from latest as l
left join named as n using (order_key)
order by l.ordered_at nulls first, l.order_key
"""

TOTALS = """
with days as (
    select distinct ordered_at::date as day
    from card_order
    where sales_lines > 0 and ordered_at is not null
),
gaps as (
    select datediff('day', lag(day) over (order by day), day) as gap
    from days
)
select
    count(*) filter (sales_lines > 0) as sales,
    min(ordered_at) filter (sales_lines > 0)::date as first,
    max(ordered_at) filter (sales_lines > 0)::date as last,
    sum(revenue) filter (sales_lines > 0) as revenue,
    sum(net_revenue) as net_revenue,
    count(revenue) filter (sales_lines > 0) as orders_with_revenue,
    (select median(gap) from gaps) as gap_median_days
from card_order
"""

PRODUCTS = """
with bought as (
    select
        p.category,
        p.product,
        coalesce(p.product_name, p.product) as product_name,
        count(*) as orders,
        sum(b.quantity) as quantity,
        sum(b.amount) as amount,
        max(o.ordered_at)::date as last_order
    from card_order as o
    join basket as b using (order_key)
    join product as p using (product_key)
    where p.is_product
    group by all
)
select category, product, product_name, orders, quantity::double as quantity, amount::double as amount,
    last_order
from bought
order by
    sum(amount) over (partition by category) desc nulls last, category nulls last,
    amount desc nulls last, orders desc, product
"""

CATEGORIES = """
with bought as (
    select
        p.category,
        count(distinct b.product_key) as products,
        count(distinct b.order_key) as orders,
        sum(b.amount) as amount
    from card_order as o
    join basket as b using (order_key)
    join product as p using (product_key)
    where p.is_product
    group by p.category
)
select category, products, orders, amount, (amount / nullif(sum(amount) over (), 0))::double as share
from bought
order by amount desc nulls last, orders desc, category nulls last
"""

CONSENTS = """
select channel, consent, stated_on from customer_consent where customer_key = $customer_key order by channel
"""

STANDING = """
with mine as (
    select * from rfm where customer_key = $customer_key
)
select
    w.segment, w.recency_days, w.frequency, w.monetary, w.r, w.f, w.m,
    (
        select count(*) filter (everyone.monetary < w.monetary) / nullif(count(everyone.monetary), 0)
        from rfm as everyone
        where w.monetary is not null
    ) as below_share
from mine as w
"""


def find_customers(
    warehouse: Warehouse, *, search: str = "", limit: int = 20
) -> tuple[tuple[FoundCustomer, ...], int]:
    """Return the customers whose number holds ``search``, and how many there are in all.

    The number itself comes first, then those that begin with it, then by revenue.

    Args:
        warehouse: The dataset.
        search: Part of the number, in any case; everybody where it is blank.
        limit: Most customers.
    """
    rows = warehouse.rows(FOUND, search=search.strip(), most=limit)
    found = tuple(
        FoundCustomer(customer_id=customer_id, orders=orders, revenue=revenue, last=last)
        for customer_id, orders, revenue, last, _ in rows
    )
    return found, rows[0][-1] if rows else 0


def customer_card(warehouse: Warehouse, *, customer_id: str, config: RfmConfig) -> CustomerCard | None:
    """Return everything about a customer, or ``None`` where the dataset does not know the number.

    Args:
        warehouse: The dataset.
        customer_id: The number, as in the data.
        config: How customers are scored; orders after its as-of day are left out everywhere.
    """
    with warehouse.run() as cursor:
        known = cursor.rows(CUSTOMER, customer_id=customer_id)
        if not known:
            return None
        key, consent = known[0]
        cursor.execute(ORDERS, customer_key=key, as_of=config.as_of)
        sales, first, last, revenue, net_revenue, with_revenue, gap = cursor.row(TOTALS)
        now, before = _standings(cursor, key, config)
        return CustomerCard(
            customer_id=customer_id,
            now=now,
            before=before,
            orders=_orders(cursor),
            sales=sales,
            first=first,
            last=last,
            revenue=revenue,
            net_revenue=net_revenue,
            average_order_value=revenue / with_revenue if with_revenue else None,
            gap_median_days=gap,
            products=cursor.query(PRODUCTS),
            categories=tuple(
                BoughtCategory(
                    category=category, products=products, orders=orders, amount=amount, share=share
                )
                for category, products, orders, amount, share in cursor.rows(CATEGORIES)
            ),
            consent=consent,
            consents=tuple(
                ConsentWord(channel=ConsentChannel(channel), consent=allowed, stated_on=stated_on)
                for channel, allowed, stated_on in cursor.rows(CONSENTS, customer_key=key)
            ),
        )


def day_before(scope: RfmScope) -> date | None:
    """Return the day to compare with: a year earlier, half-way where the data are shorter, if long enough."""
    half = scope.first + timedelta(days=(scope.as_of - scope.first).days // 2)
    day = max(months_before(scope.as_of, YEAR_MONTHS), half)
    return day if (day - scope.first).days >= FEWEST_DAYS_BEFORE else None


def _orders(cursor: Cursor) -> tuple[CustomerOrder, ...]:
    return tuple(
        CustomerOrder(
            order_id=order_id,
            ordered_at=ordered_at,
            is_sale=is_sale,
            revenue=revenue if is_sale else None,
            net_revenue=net_revenue,
            items=items,
            products=tuple(products or ()),
            channel=channel,
            country=country,
        )
        for order_id, ordered_at, is_sale, revenue, net_revenue, items, products, channel, country in (
            cursor.rows(ORDER_LIST, most=MOST_ORDERS, named=NAMED_PRODUCTS)
        )
    )


def _standings(cursor: Cursor, key: int, config: RfmConfig) -> tuple[Standing | None, Standing | None]:
    now = _lay(cursor, config)
    if now is None:
        return None, None
    standing = _standing(cursor, key, now.as_of)
    then = day_before(now)
    before = _lay(cursor, replace(config, as_of=then)) if then else None
    return standing, _standing(cursor, key, before.as_of) if before else None


def _lay(cursor: Cursor, config: RfmConfig) -> RfmScope | None:
    try:
        return lay_rfm(cursor, filters=Filters(), config=config)
    except CrosssellError as error:
        if error.code != ErrorCode.NOT_ENOUGH_DATA:
            raise
        return None


def _standing(cursor: Cursor, key: int, as_of: date) -> Standing:
    rows: list[tuple[Any, ...]] = cursor.rows(STANDING, customer_key=key)
    if not rows:
        return Standing(as_of=as_of, segment=None)
    segment, recency_days, frequency, monetary, r, f, m, below_share = rows[0]
    return Standing(
        as_of=as_of,
        segment=Segment(segment),
        recency_days=recency_days,
        frequency=frequency,
        monetary=monetary,
        r=r,
        f=f,
        m=m,
        below_share=below_share,
    )
