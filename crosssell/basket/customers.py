"""How many different customers stand behind the baskets of a pair.

Ten orders of one customer are one customer's habit. The orders of known customers are counted with the
pairs; what is left to find are the repetitions, customers with several orders that hold both items. Both
items are then repeated by that customer, so only such rows are looked at, which are few.
"""

from crosssell.basket.pairs import parts_for
from crosssell.columns import Basis
from crosssell.warehouse import Cursor

ANY_CUSTOMER = "select exists (select 1 from scope_order where customer_key is not null)"

AGAIN = """
create temp table again as
with repeated as (
    select marked, item_key
    from slim
    where marked is not null
    group by marked, item_key
    having count(*) > 1
)
select s.basket_key, s.item_key, s.marked
from slim as s
join repeated as r using (marked, item_key)
"""

EMPTY = "create temp table repetition (a_key integer, b_key integer, beyond_first bigint)"

COUNT_PART = """
insert into repetition
with customers as (
    select x.item_key as a_key, y.item_key as b_key, count(*) as orders
    from again as x
    join again as y on y.basket_key = x.basket_key and y.item_key > x.item_key
    where x.item_key % $parts = $part
    group by x.item_key, y.item_key, x.marked
    having count(*) > 1
)
select a_key, b_key, sum(orders - 1)
from customers
group by a_key, b_key
"""

# On the customer basis each basket is a customer.
CUSTOMERS_ARE_BASKETS = (
    "create temp table pair_customer as select a_key, b_key, n_both as customers from pair"
)

# A pair whose baskets are all anonymous stands on no known customer: 0, unlike "no ids at all".
CUSTOMERS_OF_ORDERS = """
create temp table pair_customer as
select p.a_key, p.b_key, p.n_marked - coalesce(r.beyond_first, 0) as customers
from pair as p
left join repetition as r using (a_key, b_key)
"""

UNKNOWN = "create temp table pair_customer (a_key integer, b_key integer, customers bigint)"


def knows_customers(cursor: Cursor) -> bool:
    """Tell whether any order in scope names its customer."""
    return bool(cursor.row(ANY_CUSTOMER)[0])


def lay_customers(cursor: Cursor, *, basis: Basis, known: bool) -> None:
    """Lay ``pair_customer`` for the pairs in ``pair``; it stays empty where no customers are known."""
    if basis == Basis.CUSTOMER:
        cursor.execute(CUSTOMERS_ARE_BASKETS)
    elif not known:
        cursor.execute(UNKNOWN)
    else:
        cursor.execute(AGAIN)
        cursor.execute(EMPTY)
        parts = parts_for(cursor, "again")
        for part in range(parts):
            cursor.execute(COUNT_PART, parts=parts, part=part)
        cursor.execute(CUSTOMERS_OF_ORDERS)
        cursor.execute("drop table again")
        cursor.execute("drop table repetition")
