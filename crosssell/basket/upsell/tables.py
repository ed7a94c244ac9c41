"""What was bought when and at what price: the tables that every question of upsell starts from.

A run lays on its own cursor, besides what `crosssell.basket.scope.lay_scope` lays for orders,

- ``upsell_item`` (item_key, item, name, category, price, orders): what was sold in scope. The price is the
  median of what was paid for a piece, over its orders; a family's over all its products. A family is of
  the category that most of its sales are of.
- ``bought`` (customer_key, day, item_key): what known customers bought on which day, each once.
- ``category_item`` (group_key, item_key, price): items with a category and a price, the categories dense.

Moves are told within groups of items, categories or ladders. A purchase is a customer's day with something of
the group, by its dearest item (the first by code point of several at that price); the move leads to it from
the purchase before.
"""

from dataclasses import replace

from crosssell.basket.scope import MatrixConfig, lay_scope
from crosssell.columns import Basis, Field, UpsellNotice
from crosssell.filters import Filters
from crosssell.warehouse import Cursor

# Another item is at the same price up to 5 % more or less; a step up costs a tenth more at least. As
# whole numbers, for prices are decimals: a price just at the border is on its side.
SAME_UP_TO = (105, 100)
SAME_DOWN_TO = (95, 100)
STEP_FROM = (11, 10)
FALL_TO = (9, 10)

ITEMS = """
create temp table upsell_item as
with sold as (
    select s.item_key, b.product_key, b.order_key, b.amount, b.quantity
    from basket as b
    join scope_order as o using (order_key)
    join scope_product as s using (product_key)
),
priced as (
    select
        item_key,
        count(distinct order_key) as orders,
        median((amount / quantity)::double) filter (amount > 0 and quantity > 0)::decimal(18, 4) as price
    from sold
    group by item_key
),
of_category as (
    select s.item_key, p.category, count(*) as sales
    from sold as s
    join product as p using (product_key)
    where p.category is not null
    group by s.item_key, p.category
),
category_of as (
    select item_key, category
    from of_category
    qualify row_number() over (partition by item_key order by sales desc, category) = 1
)
select i.item_key, i.item, i.name, c.category, nullif(p.price, 0) as price, p.orders
from priced as p
join scope_item as i using (item_key)
left join category_of as c using (item_key)
where i.shown
"""

BOUGHT = """
create temp table bought as
select distinct s.customer_key, o.ordered_at::date as day, m.item_key
from member as m
join scope_order as s on s.order_key = m.basket_key
join orders as o on o.order_key = m.basket_key
join upsell_item as i on i.item_key = m.item_key
where s.customer_key is not null and o.ordered_at is not null
"""

CATEGORY_ITEMS = """
create temp table category_item as
select (dense_rank() over (order by category) - 1)::integer as group_key, item_key, price
from upsell_item
where category is not null and price is not null
"""

# In scope, and in the whole dataset: only what the latter lacks is missing in the data.
SAID = """
select
    exists (from upsell_item) as orders,
    exists (from upsell_item where category is not null) as categories,
    exists (from scope_order where customer_key is not null) as customers,
    exists (from scope_order as s join orders as o using (order_key) where o.ordered_at is not null) as dates,
    exists (from upsell_item where price is not null) as prices
"""

SAID_ANYWHERE = """
select
    true as orders,
    exists (from product where category is not null) as categories,
    exists (from orders where customer_key is not null) as customers,
    exists (from orders where ordered_at is not null) as dates,
    exists (from basket where amount > 0) as prices
"""

LACKS: tuple[tuple[UpsellNotice, tuple[Field, ...]], ...] = (
    (UpsellNotice.NO_ORDERS, ()),
    (UpsellNotice.NO_CATEGORIES, (Field.CATEGORY,)),
    (UpsellNotice.NO_CUSTOMERS, (Field.CUSTOMER_ID,)),
    (UpsellNotice.NO_DATES, (Field.ORDERED_AT,)),
    (UpsellNotice.NO_PRICES, (Field.LINE_TOTAL, Field.UNIT_PRICE)),
)

PERIOD = """
select min(o.ordered_at)::date as first, max(o.ordered_at)::date as last
from scope_order as s
join orders as o using (order_key)
where o.sales_lines > 0
"""

MOVES = f"""
create temp table {{into}} as
with purchase as (
    select
        g.group_key, b.customer_key, b.day,
        max(g.price) as price,
        arg_max(b.item_key, {{{{'price': g.price, 'place': -b.item_key}}}}) as item_key
    from bought as b
    join {{groups}} as g using (item_key)
    group by g.group_key, b.customer_key, b.day
),
moved as (
    select
        group_key, customer_key,
        lag(item_key) over turn as start_key, item_key as end_key,
        lag(price) over turn as start_price, price as end_price,
        day - lag(day) over turn as days
    from purchase
    window turn as (partition by group_key, customer_key order by day)
)
select
    group_key, customer_key, start_key, end_key, days, (end_price - start_price)::double as price_step,
    case
        when start_key is null or start_key = end_key then 0
        when {SAME_UP_TO[1]} * end_price > {SAME_UP_TO[0]} * start_price then 1
        when {SAME_DOWN_TO[1]} * end_price < {SAME_DOWN_TO[0]} * start_price then -1
        else 0
    end as way
from moved
"""

SUMMED = """
select
    {key} as key,
    count(distinct customer_key) as customers,
    count(distinct customer_key) filter (start_key is not null) as again,
    count(*) filter (way = 1) as up,
    count(*) filter (start_key is not null and way = 0) as stayed,
    count(*) filter (way = -1) as down,
    count(distinct customer_key) filter (way = 1) as customers_up,
    count(distinct customer_key) filter (start_key is not null and way = 0) as customers_stayed,
    count(distinct customer_key) filter (way = -1) as customers_down,
    median(price_step) filter (way = 1) as price_step,
    median(days) as days,
    median(days) filter (way = 1) as days_up
from {moves}
where {key} is not null
group by {key}
order by {key}
"""


def lay_upsell(cursor: Cursor, *, filters: Filters, config: MatrixConfig) -> None:
    """Lay ``upsell_item``, ``bought`` and ``category_item``.

    Args:
        cursor: A fresh cursor; the tables go with it.
        filters: Which orders; its categories choose the items.
        config: What items are; its basis does not matter here.
    """
    lay_scope(cursor, filters=filters, config=replace(config, basis=Basis.ORDER))
    for statement in (ITEMS, BOUGHT, CATEGORY_ITEMS):
        cursor.execute(statement)


def lay_moves(cursor: Cursor, *, groups: str, into: str) -> None:
    """Lay ``into`` (group_key, customer_key, start_key, end_key, days, price_step, way): one row a purchase.

    The first purchase of a customer in a group starts nowhere: ``start_key`` is empty, and ``way`` 0.

    Args:
        cursor: Holds what `lay_upsell` lays.
        groups: Table like ``category_item``.
        into: Name of the new table.
    """
    cursor.execute(MOVES.format(groups=groups, into=into))


def what_is_missing(cursor: Cursor) -> tuple[UpsellNotice | None, tuple[tuple[Field, ...], ...]]:
    """Return what is wrong with the orders in scope, the gravest, and what the whole dataset lacks."""
    in_scope, anywhere = cursor.row(SAID), cursor.row(SAID_ANYWHERE)
    notice = next((one for (one, _), said in zip(LACKS, in_scope, strict=True) if not said), None)
    missing = tuple(fields for (_, fields), said in zip(LACKS, anywhere, strict=True) if not said)
    return notice, missing
