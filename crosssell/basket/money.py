"""Who is left to write to about a pair, and what that is worth at most.

Always on customers, whatever the basis of the matrix: of those who have a, who does not have b? The money
is a ceiling:

    ceiling_ab = left_ab × response_ab × price_b

``response_ab`` is how often comparable customers have b: within each class of equally active customers
(by how many distinct items they have in scope), the share of those with a who have b too, taken over the
customers who are left. A class is half as large as the next less active one, since a few customers buy
far more than the rest. Without classes the share would be too high: who has both is active.

``price_b`` is the median amount of an order's purchase of b. Those left have passed b by already, and
an association is no effect of a letter: the word is "up to".

Visiting the customers of every pair costs more than counting all pairs, and a recommendation can only
come from a solid one. So the pairs that can be solid at any minimum go first, each by looking its rarer
item's customers up; the others follow when somebody asks for all.
"""

from crosssell.basket.pairs import Step, parts_for
from crosssell.basket.scope import CUSTOMERS
from crosssell.basket.verdicts import ENOUGH, FALSE_SHARE, SOLID_FROM
from crosssell.columns import Basis
from crosssell.warehouse import Cursor

CLASSES = 6
FEWEST_CUSTOMERS = 50  # of a class, unless there are fewer in all
PROMISING_PER_PART = 50_000

ANY_CONSENT = "select exists (select 1 from customer where consent is not null)"

MEMBERS_ARE_CUSTOMERS = "create temp view customer_member as select basket_key, item_key from member"

# Class 0 is the less active half, class 1 the next quarter, and so on; ties fall into one class.
ACTIVITY = f"""
create temp table activity as
with sized as (
    select basket_key, count(*) as k
    from customer_member
    group by basket_key
),
placed as (
    select basket_key, rank() over (order by k desc) as place, count(*) over () as customers
    from sized
),
smallest as (
    select greatest({FEWEST_CUSTOMERS}, max(customers) / 2 ** ({CLASSES} - 1)) as fewest from placed
)
select
    p.basket_key,
    least(
        floor(log2(p.customers / greatest(p.place, s.fewest))), {CLASSES} - 1
    )::integer as class
from placed as p
cross join smallest as s
"""

CUSTOMER_SLIM = """
create temp table customer_slim as
select m.basket_key, m.item_key, greatest(t.class, 0) as class, c.consent is true as consents
from customer_member as m
join frequent as f using (item_key)
join activity as t using (basket_key)
join customer as c on c.customer_key = m.basket_key
"""


def _class_counts(row: str, name: str) -> str:
    return ", ".join(f"count(*) filter ({row}class = {c})::integer as {name}_{c}" for c in range(CLASSES))


CUSTOMER_ITEMS = f"""
create temp table customer_item as
select
    item_key, count(*) as ever, count(*) filter (consents) as consenting,
    {_class_counts("", "own")}
from customer_slim
group by item_key
"""

EMPTY_PAIRS = f"""
create temp table customer_pair (
    a_key integer, b_key integer, ever_both integer, consenting integer,
    {", ".join(f"both_{c} integer" for c in range(CLASSES))}
)
"""

# Pairs whose corrected lift can make them solid, whatever the number of tests.
PROMISING = f"""
create temp table promising as
select a_key, b_key
from tested_p
where p_value <= {FALSE_SHARE}
    and n_both / expected * exp(-1.96 * log_se) >= {SOLID_FROM}
    and coalesce(customers >= {ENOUGH}, true)
"""

# Starting from the rarer item; left to itself, the optimiser might count all pairs.
COUNT_PROMISING = f"""
insert into customer_pair
with led as (
    select
        p.a_key, p.b_key,
        case when ia.ever <= ib.ever then p.a_key else p.b_key end as leader,
        case when ia.ever <= ib.ever then p.b_key else p.a_key end as follower
    from promising as p
    join customer_item as ia on ia.item_key = p.a_key
    join customer_item as ib on ib.item_key = p.b_key
    where p.a_key % $parts = $part
),
leaders as materialized (
    select l.a_key, l.b_key, l.follower, s.basket_key, s.class, s.consents
    from led as l
    join customer_slim as s on s.item_key = l.leader
)
select x.a_key, x.b_key, count(*), count(*) filter (x.consents), {_class_counts("x.", "both")}
from leaders as x
join customer_slim as y on y.basket_key = x.basket_key and y.item_key = x.follower
group by x.a_key, x.b_key
"""

COUNT_REST = f"""
insert into customer_pair
with counted as (
    select
        x.item_key as a_key, y.item_key as b_key,
        count(*) as ever_both, count(*) filter (x.consents) as consenting,
        {_class_counts("x.", "both")}
    from customer_slim as x
    join customer_slim as y on y.basket_key = x.basket_key and y.item_key > x.item_key
    where x.item_key % $parts = $part
    group by x.item_key, y.item_key
)
from counted as c
semi join pair as p on p.a_key = c.a_key and p.b_key = c.b_key
anti join promising as s on s.a_key = c.a_key and s.b_key = c.b_key
"""

PRICES = """
create temp table item_price as
with bought as (
    select b.order_key, s.item_key, sum(b.amount) as amount
    from basket as b
    join scope_order as o using (order_key)
    join scope_product as s using (product_key)
    join frequent as f using (item_key)
    group by b.order_key, s.item_key
)
select item_key, median(amount::double) as price
from bought
group by item_key
"""

EMPTY = """
create temp table pair_money (
    a_key integer, b_key integer, ever_a bigint, ever_b bigint, ever_both bigint,
    left_ab bigint, left_ba bigint, left_ab_consenting bigint, left_ba_consenting bigint,
    response_ab double, response_ba double, price_a double, price_b double,
    ceiling_ab double, ceiling_ba double
)
"""


def _responders(item: str) -> str:
    """Return the SQL of Σ over the classes of customers left × the share of the class that has both."""
    return " + ".join(
        f"coalesce(({item}.own_{c} - coalesce(m.both_{c}, 0)) * m.both_{c} / nullif({item}.own_{c}, 0), 0)"
        for c in range(CLASSES)
    )


# An item that only anonymous orders hold has no customers: none are left, and nothing is to be had.
MONEY = f"""
insert into pair_money
with counted as (
    select
        p.a_key, p.b_key,
        coalesce(ia.ever, 0) as ever_a, coalesce(ib.ever, 0) as ever_b,
        coalesce(m.ever_both, 0) as ever_both,
        coalesce(ia.consenting, 0) - coalesce(m.consenting, 0) as consenting_ab,
        coalesce(ib.consenting, 0) - coalesce(m.consenting, 0) as consenting_ba,
        {_responders("ia")} as responders_ab,
        {_responders("ib")} as responders_ba,
        pa.price as price_a, pb.price as price_b
    from pair as p
    {{chosen}} join promising as s using (a_key, b_key)
    left join customer_pair as m using (a_key, b_key)
    left join customer_item as ia on ia.item_key = p.a_key
    left join customer_item as ib on ib.item_key = p.b_key
    left join item_price as pa on pa.item_key = p.a_key
    left join item_price as pb on pb.item_key = p.b_key
)
select
    a_key, b_key, ever_a, ever_b, ever_both,
    ever_a - ever_both as left_ab,
    ever_b - ever_both as left_ba,
    case when $consents then consenting_ab end as left_ab_consenting,
    case when $consents then consenting_ba end as left_ba_consenting,
    responders_ab / nullif(ever_a - ever_both, 0) as response_ab,
    responders_ba / nullif(ever_b - ever_both, 0) as response_ba,
    price_a, price_b,
    responders_ab * price_b as ceiling_ab,
    responders_ba * price_a as ceiling_ba
from counted
"""


def lay_money(cursor: Cursor, *, basis: Basis, step: Step) -> None:
    """Fill ``pair_money`` for the pairs that can be solid: customers left, their response, prices, ceilings.

    Args:
        cursor: Holds the scope, ``frequent``, ``pair`` and ``tested_p``.
        basis: Of the matrix.
        step: Called with the done share (0–1) between statements; may raise to stop.
    """
    members = CUSTOMERS.format(table="customer_member")
    cursor.execute(MEMBERS_ARE_CUSTOMERS if basis == Basis.CUSTOMER else members)
    statements = (ACTIVITY, CUSTOMER_SLIM, CUSTOMER_ITEMS, EMPTY_PAIRS, PRICES, PROMISING)
    for done, statement in enumerate(statements):
        cursor.execute(statement)
        step(0.5 * (done + 1) / len(statements))
    parts = 1 + int(cursor.row("select count(*) from promising")[0]) // PROMISING_PER_PART
    for part in range(parts):
        cursor.execute(COUNT_PROMISING, parts=parts, part=part)
        step(0.5 + 0.5 * (part + 1) / parts)
    _fill(cursor, chosen="semi")


def lay_rest(cursor: Cursor) -> None:
    """Fill ``pair_money`` for all other pairs; for files and the command line."""
    cursor.execute("delete from customer_pair")
    parts = parts_for(cursor, "customer_slim")
    for part in range(parts):
        cursor.execute(COUNT_REST, parts=parts, part=part)
    _fill(cursor, chosen="anti")


def _fill(cursor: Cursor, *, chosen: str) -> None:
    cursor.execute(MONEY.format(chosen=chosen), consents=bool(cursor.row(ANY_CONSENT)[0]))
