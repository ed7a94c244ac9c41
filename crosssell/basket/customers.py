"""How many different customers stand behind the baskets of a pair.

Ten orders of one customer are one customer's habit. Counted for the listed pairs alone, because it
means visiting each of their baskets once more.
"""

from crosssell.basket.pairs import parts_for
from crosssell.basket.scope import MatrixConfig
from crosssell.columns import Basis
from crosssell.warehouse import Cursor

EMPTY = "create temp table pair_customer (a_key integer, b_key integer, customers bigint)"

ANY_CUSTOMER = "select exists (select 1 from orders where customer_key is not null)"

# On the customer basis each basket is a customer.
BASKETS_ARE_CUSTOMERS = "insert into pair_customer select a_key, b_key, n_both from listed"

LISTED_BASKETS = "select coalesce(sum(n_both), 0)::bigint from listed"

# A pair whose baskets are all anonymous stands on no known customer: 0, unlike "no ids at all".
COUNT_PART = """
insert into pair_customer
with chosen as (
    select l.a_key, l.b_key
    from listed as l
    where l.a_key % $parts = $part
),
buyers as (
    select distinct c.a_key, c.b_key, o.customer_key
    from slim as x
    join slim as y on y.basket_key = x.basket_key and y.item_key > x.item_key
    join chosen as c on c.a_key = x.item_key and c.b_key = y.item_key
    join orders as o on o.order_key = x.basket_key
    where o.customer_key is not null
),
counted as (
    select b.a_key, b.b_key, count(*) as customers
    from buyers as b
    group by b.a_key, b.b_key
)
select c.a_key, c.b_key, coalesce(n.customers, 0)
from chosen as c
left join counted as n using (a_key, b_key)
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
        parts = parts_for(int(cursor.row(LISTED_BASKETS)[0]))
        for part in range(parts):
            cursor.execute(COUNT_PART, parts=parts, part=part)
