"""Rebuild a dataset's derived tables from its order lines: dense keys, orders, baskets, statistics.

Runs inside the transaction of whoever changed the lines, so that no reader ever sees lines and
baskets of different states.
"""

import json

import pyarrow as pa

from crosssell.columns import Field, LineKind
from crosssell.ingest.joined.consent import derive_consent
from crosssell.ingest.joined.derive import derive_contacts, derive_products
from crosssell.ingest.values.words import is_non_product
from crosssell.warehouse import Cursor

CLEAR = """
delete from contact;
delete from customer_consent;
delete from basket;
delete from customer_segment;
delete from orders;
delete from customer;
delete from product;
"""

# A product's name and category are the ones that most of its lines carry; ties go to the later
# code point, so that the same lines always give the same name.
PRODUCTS = """
create or replace temp table product_found as
with spellings as (
    select
        product,
        product_name,
        category,
        count(*) as n,
        count(*) filter (kind = 'sale') as sales,
        sum(amount) filter (kind = 'sale') as revenue
    from line
    group by product, product_name, category
),
names as (
    select product, max_by(product_name, (n, product_name)) as product_name
    from (
        select product, product_name, sum(n) as n
        from spellings where product_name is not null group by product, product_name
    )
    group by product
),
homes as (
    select product, max_by(category, (n, category)) as category
    from (
        select product, category, sum(n) as n
        from spellings where category is not null group by product, category
    )
    group by product
),
totals as (
    select product, sum(sales)::bigint as lines, sum(revenue) as revenue
    from spellings
    group by product
)
select
    (row_number() over (order by t.product) - 1)::integer as product_key,
    t.product,
    n.product_name,
    h.category,
    t.lines,
    t.revenue,
    null::decimal(18, 6) as cost,        -- the rest comes from products files
    null::decimal(18, 6) as price,
    null::varchar as family,
    null::decimal(18, 6) as stock
from totals as t
left join names as n using (product)
left join homes as h using (product)
"""

PRODUCT_WORDS = """
select f.product_key, f.product, f.product_name, o.is_product
from product_found as f
left join product_override as o using (product)
order by f.product_key
"""

NON_PRODUCTS = "create or replace temp table non_product (product_key integer)"

INSERT_PRODUCTS = """
insert into product
select
    f.product_key,
    f.product,
    f.product_name,
    f.category,
    f.product_key not in (select x.product_key from non_product as x),
    f.lines,
    0,
    f.revenue,
    f.cost,
    f.price,
    f.family,
    f.stock
from product_found as f
order by f.product_key
"""

CUSTOMERS = """
create or replace temp table customer_found as
select (row_number() over (order by customer_id) - 1)::integer as customer_key, customer_id
from (select distinct customer_id from line where customer_id is not null)
"""

ORDERS = """
create or replace temp table order_found as
with found as (
    select
        order_id,
        min(customer_id) as customer_id,
        min(ordered_at) as ordered_at,
        min(channel) as channel,
        min(country) as country,
        count(*) as lines,
        count(*) filter (kind = 'sale') as sales_lines,
        sum(amount) filter (kind = 'sale') as revenue,
        sum(case kind when 'sale' then amount - coalesce(refund, 0) when 'return' then amount end)
            as net_revenue
    from line
    group by order_id
)
select
    (row_number() over (order by f.ordered_at nulls last, f.order_id) - 1)::integer as order_key,
    f.* exclude (customer_id),
    c.customer_key
from found as f
left join customer_found as c using (customer_id)
"""

BASKETS = """
insert into basket
select o.order_key, p.product_key, sum(l.quantity), sum(l.amount)
from line as l
join order_found as o using (order_id)
join product_found as p using (product)
where l.kind = 'sale'
group by o.order_key, p.product_key
"""

INSERT_ORDERS = """
insert into orders
with by_category as (
    -- in two steps: counting distinct texts an order is several times slower
    select b.order_key, p.category, count(*) as items
    from basket as b
    join product as p using (product_key)
    where p.is_product
    group by b.order_key, p.category
),
contents as (
    select order_key, sum(items) as items, count(category) as categories
    from by_category
    group by order_key
)
select
    f.order_key,
    f.order_id,
    f.customer_key,
    f.ordered_at,
    f.channel,
    f.country,
    f.lines,
    f.sales_lines,
    coalesce(c.items, 0),
    coalesce(c.categories, 0),
    f.revenue,
    f.net_revenue
from order_found as f
left join contents as c using (order_key)
order by f.order_key
"""

PRODUCT_ORDERS = """
update product
set orders = counted.orders
from (select product_key, count(*) as orders from basket group by product_key) as counted
where product.product_key = counted.product_key
"""

INSERT_CUSTOMERS = """
insert into customer
with bought as (
    select
        customer_key,
        count(*) as orders,
        sum(revenue) as revenue,
        min(ordered_at) as first_at,
        max(ordered_at) as last_at
    from orders
    where sales_lines > 0 and customer_key is not null
    group by customer_key
)
select
    f.customer_key,
    f.customer_id,
    o.consent,
    coalesce(b.orders, 0),
    b.revenue,
    b.first_at,
    b.last_at
from customer_found as f
left join bought as b using (customer_key)
left join consent_overall as o using (customer_key)
order by f.customer_key
"""

KINDS = "select kind::varchar, count(*) from line group by kind order by kind"

FIELDS = """
select
    count(*) as order_id,
    count(*) as product,
    count(product_name) as product_name,
    count(ordered_at) as ordered_at,
    count(customer_id) as customer_id,
    count(category) as category,
    count(quantity) as quantity,
    count(unit_price) as unit_price,
    count(amount) as line_total,
    count(discount) as discount,
    count(cost) as cost,
    count(currency) as currency,
    count(channel) as channel,
    count(country) as country,
    count(status) as status,
    count(consent) as consent
from line
"""

# What files of customers and products have brought beside the lines.
JOINED_FIELDS = """
select
    (select count(*) from customer where consent is not null) as consent,
    (select count(product_name) from product where lines > 0) as product_name,
    (select count(category) from product where lines > 0) as category,
    (select count(cost) from product where lines > 0) as cost
"""

CURRENCY = "select max(currency) from line"

WRITE_SETTING = "insert or replace into setting values ($name, $value)"

RAISE_VERSION = """
update setting set value = (value::bigint + 1)::varchar where name = 'data_version'
"""

OVERRIDE_PRODUCTS = """
update product
set is_product = o.is_product
from product_override as o
where product.product = o.product
"""

RECOUNT_ITEMS = """
update orders
set items = c.items, categories = c.categories
from (
    select
        b.order_key,
        count(*) filter (p.is_product) as items,
        count(distinct p.category) filter (p.is_product) as categories
    from basket as b
    join product as p using (product_key)
    group by b.order_key
) as c
where orders.order_key = c.order_key
"""


def derive(cursor: Cursor) -> None:
    """Rebuild every derived table from ``line`` and raise the data version."""
    cursor.execute(CLEAR)
    cursor.execute(PRODUCTS)
    derive_products(cursor)
    _note_non_products(cursor)
    cursor.execute(INSERT_PRODUCTS)
    cursor.execute(CUSTOMERS)
    derive_contacts(cursor)
    derive_consent(cursor)
    cursor.execute(ORDERS)
    cursor.execute(BASKETS)
    cursor.execute(INSERT_ORDERS)
    cursor.execute(PRODUCT_ORDERS)
    cursor.execute(INSERT_CUSTOMERS)
    _note_settings(cursor)
    cursor.execute(RAISE_VERSION)


def override_products(cursor: Cursor, *, is_product: dict[str, bool]) -> None:
    """Keep the user's word on what is a product, and recount baskets by it.

    Args:
        cursor: In a transaction.
        is_product: Product → whether it counts as one.
    """
    for product, flag in is_product.items():
        cursor.execute(
            "insert or replace into product_override values ($product, $flag)", product=product, flag=flag
        )
    cursor.execute(OVERRIDE_PRODUCTS)
    cursor.execute(RECOUNT_ITEMS)
    cursor.execute(RAISE_VERSION)


def _note_non_products(cursor: Cursor) -> None:
    """Decide by the user's word, otherwise by the words of number and name."""
    cursor.execute(NON_PRODUCTS)
    keys = [
        key
        for key, product, name, override in cursor.rows(PRODUCT_WORDS)
        if (not override if override is not None else is_non_product(product, name))
    ]
    if keys:
        cursor.append("non_product", pa.table({"product_key": pa.array(keys, pa.int32())}))


def _note_settings(cursor: Cursor) -> None:
    kinds = {LineKind(kind): count for kind, count in cursor.rows(KINDS)}
    cursor.execute(WRITE_SETTING, name="line_kinds", value=json.dumps(kinds))
    counts = cursor.query(FIELDS).iloc[0].to_dict()
    for name, count in cursor.query(JOINED_FIELDS).iloc[0].to_dict().items():
        counts[name] += count
    present = [field.value for field in Field if counts[field.value] > 0]
    cursor.execute(WRITE_SETTING, name="fields", value=json.dumps(present))
    cursor.execute(WRITE_SETTING, name="currency", value=cursor.row(CURRENCY)[0])
