"""Whom and what of the orders do the rows of customers and products files mean?

A customer of the orders is found by the id as it is written; by the number without leading zeros, where a
spreadsheet has dropped them on one side and no other customer comes into question; by the e-mail, where the
orders know customers by it (upper and lower case are one); and, for rows that have nothing but an e-mail, by
the one that another file has for the customer. Products are found by their number, by the number without
leading zeros, and by name where a file or the orders have no number.
"""

from crosssell.warehouse import Cursor

# Digits without the zeros in front; null for anything else.
BARE = "case when regexp_full_match({id}, '[0-9]+') then coalesce(nullif(ltrim({id}, '0'), ''), '0') end"

PERSONS = """
create or replace temp table person as
select (row_number() over (order by customer_id, email) - 1)::integer as person_no, customer_id, email
from (
    select customer_id, email from customer_row
    union
    select customer_id, email from consent_word
)
"""

# `known_customer` holds the ids of the orders' customers.
PERSON_MATCHES = f"""
create or replace temp table person_match as
with by_id as (
    select k.customer_id, p.person_no
    from person as p
    join known_customer as k using (customer_id)
),
strangers as (
    select p.customer_id, {BARE.format(id="p.customer_id")} as bare
    from person as p
    where p.customer_id not in (select b.customer_id from by_id as b)
    group by p.customer_id
),
unfound as (
    select k.customer_id, {BARE.format(id="k.customer_id")} as bare
    from known_customer as k
    where k.customer_id not in (select b.customer_id from by_id as b)
),
pairs as (
    select min(s.customer_id) as written, min(u.customer_id) as customer_id
    from strangers as s
    join unfound as u using (bare)
    group by bare
    having count(*) = 1
),
by_number as (
    select pairs.customer_id, p.person_no
    from pairs
    join person as p on p.customer_id = pairs.written
),
by_email as (
    select k.customer_id, p.person_no
    from known_customer as k
    join person as p on p.email = lower(k.customer_id)
    where contains(k.customer_id, '@')
),
direct as (
    select customer_id, person_no, 'id' as how from by_id
    union all
    select customer_id, person_no, 'number' from by_number
    union all
    select customer_id, person_no, 'email' from by_email
),
addresses as (
    select distinct d.customer_id, p.email
    from direct as d
    join person as p using (person_no)
    where p.email is not null
),
by_address as (
    select a.customer_id, p.person_no
    from addresses as a
    join person as p using (email)
    where p.customer_id is null
),
every_way as (
    select customer_id, person_no, how from direct
    union all
    select customer_id, person_no, 'address' from by_address
)
select
    customer_id,
    person_no,
    min_by(how, list_position(['id', 'number', 'email', 'address'], how)) as how
from every_way
group by customer_id, person_no
"""

# `known_product` holds the products of the orders and their names.
PRODUCT_MATCHES = f"""
create or replace temp table product_match as
with files as (
    select product, max_by(product_name, (import_id, file_no, row_no)) as product_name
    from product_row
    group by product
),
by_id as (
    select k.product, f.product as written
    from files as f
    join known_product as k using (product)
),
strangers as (
    select f.product, f.product_name, {BARE.format(id="f.product")} as bare
    from files as f
    where f.product not in (select b.written from by_id as b)
),
unfound as (
    select k.product, k.product_name, {BARE.format(id="k.product")} as bare
    from known_product as k
    where k.product not in (select b.product from by_id as b)
),
by_number as (
    select min(u.product) as product, min(s.product) as written
    from strangers as s
    join unfound as u using (bare)
    group by bare
    having count(*) = 1
),
-- an order line without a number is known by its name, and so is a file's row
name_pairs as (
    select u.product, s.product as written, lower(s.product_name) as name
    from strangers as s
    join unfound as u on lower(u.product) = lower(s.product_name)
    union all
    select u.product, s.product, lower(s.product)
    from strangers as s
    join unfound as u on lower(u.product_name) = lower(s.product)
    where lower(u.product) <> lower(s.product) and s.product = s.product_name
),
by_name as (
    select min(product) as product, min(written) as written
    from name_pairs
    group by name
    having count(*) = 1
)
select product, written, 'id' as how from by_id
union all
select product, written, 'number' from by_number
union all
select product, written, 'name'
from by_name
where product not in (select n.product from by_number as n)
"""

KNOWN_CUSTOMERS = """
create or replace temp table known_customer as
select distinct customer_id from line where customer_id is not null
"""

KNOWN_PRODUCTS = """
create or replace temp table known_product as
select product, max(product_name) as product_name from line group by product
"""


def lay_person_matches(cursor: Cursor) -> None:
    """Lay ``person`` (number, id, e-mail of a file) and ``person_match`` (customer, person, how)."""
    cursor.execute(KNOWN_CUSTOMERS)
    cursor.execute(PERSONS)
    cursor.execute(PERSON_MATCHES)


def lay_product_matches(cursor: Cursor) -> None:
    """Lay ``product_match``: the orders' product, the product as a file writes it, and how it was found."""
    cursor.execute(KNOWN_PRODUCTS)
    cursor.execute(PRODUCT_MATCHES)
