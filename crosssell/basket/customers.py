"""How many different customers stand behind the baskets of a pair.

Ten orders of one customer are one customer's habit. Counted for the listed pairs alone, because it
means visiting each of their baskets once more.
"""

from crosssell.basket.pairs import INCREMENTS, parts_for
from crosssell.basket.scope import MatrixConfig
from crosssell.columns import Basis
from crosssell.warehouse import Cursor

EMPTY = "create temp table pair_customer (a_key integer, b_key integer, customers bigint)"

ANY_CUSTOMER = "select exists (select 1 from orders where customer_key is not null)"

# On the customer basis each basket is a customer.
BASKETS_ARE_CUSTOMERS = "insert into pair_customer select a_key, b_key, n_both from listed"

# The increments are materialised first: left to itself, the optimiser starts from the listed pairs and
# visits every basket of their first items (200 s instead of 2 s at a million lines).
COUNT_PART = """
insert into pair_customer
with increments as materialized (
    select (x.item_key::bigint << 32) | y.item_key as both_keys, o.customer_key
    from slim as x
    join slim as y on y.basket_key = x.basket_key and y.item_key > x.item_key
    join orders as o on o.order_key = x.basket_key
    where o.customer_key is not null and x.item_key % $parts = $part
),
chosen as (
    select a_key, b_key, (a_key::bigint << 32) | b_key as both_keys
    from listed
    where a_key % $parts = $part
),
buyers as (
    select distinct i.both_keys, i.customer_key
    from increments as i
    where i.both_keys in (select c.both_keys from chosen as c)
),
counted as (
    select both_keys, count(*) as customers
    from buyers
    group by both_keys
)
-- a pair whose baskets are all anonymous stands on no known customer: 0, unlike "no ids at all"
select c.a_key, c.b_key, coalesce(n.customers, 0)
from chosen as c
left join counted as n using (both_keys)
"""


def lay_customers(cursor: Cursor, *, config: MatrixConfig, wanted: bool) -> None:
    """Lay ``pair_customer`` for the pairs in ``listed``.

    It stays empty where the count is not wanted or the dataset knows no customers.
    """
    cursor.execute(EMPTY)
    if not wanted:
        return
    if config.basis == Basis.CUSTOMER:
        cursor.execute(BASKETS_ARE_CUSTOMERS)
    elif cursor.row(ANY_CUSTOMER)[0]:
        parts = parts_for(int(cursor.row(INCREMENTS)[0]))
        for part in range(parts):
            cursor.execute(COUNT_PART, parts=parts, part=part)
