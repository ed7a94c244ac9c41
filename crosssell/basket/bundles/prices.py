"""What a piece of an item costs, the buyer and the shop.

The price is the median, over the orders that hold the item, of amount / pieces: what was paid, after
discounts. The cost is that of the products file, else the median over the item's sales lines. A family takes
the median of its products' costs.
"""

from crosssell.warehouse import Cursor

# To four places, so that later sums are exact.
ITEM_PRICES = """
create temp table item_paid as
with bought as (
    select b.order_key, s.item_key, sum(b.amount) as amount, sum(b.quantity) as pieces
    from basket as b
    join scope_order as o using (order_key)
    join scope_product as s using (product_key)
    semi join solid_item as w on w.item_key = s.item_key
    group by b.order_key, s.item_key
)
select item_key, median(amount::double / nullif(pieces, 0)::double)::decimal(18, 4) as paid
from bought
group by item_key
"""

ITEM_MONEY = """
create temp table item_money as
with wanted as (
    select s.item_key, p.product_key, p.product, p.cost, p.price, p.stock
    from scope_product as s
    semi join solid_item as w on w.item_key = s.item_key
    join product as p using (product_key)
),
line_cost as (
    select w.product_key, median(l.cost::double)::decimal(18, 4) as cost
    from line as l
    join wanted as w using (product)
    join orders as o using (order_id)
    semi join scope_order as s on s.order_key = o.order_key
    where l.kind = 'sale' and l.cost is not null and w.cost is null
    group by w.product_key
),
filed as (
    select
        w.item_key,
        median(w.price::double)::decimal(18, 4) as listed,
        median(coalesce(w.cost, l.cost)::double)::decimal(18, 4) as cost,
        sum(w.stock) as stock
    from wanted as w
    left join line_cost as l using (product_key)
    group by w.item_key
)
select
    f.item_key, coalesce(p.paid, f.listed) as price,
    case when p.paid is not null then 'paid' when f.listed is not null then 'listed' end as price_source,
    f.listed, f.cost, f.stock
from filed as f
left join item_paid as p using (item_key)
"""


def lay_money(cursor: Cursor) -> None:
    """Lay ``item_money`` for the items in ``solid_item``: price, price_source, listed, cost and stock.

    Args:
        cursor: Holds the scope and ``solid_item``.
    """
    cursor.execute(ITEM_PRICES)
    cursor.execute(ITEM_MONEY)
