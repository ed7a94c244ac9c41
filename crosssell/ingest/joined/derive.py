"""Bring what customers and products files say into the derived tables: contacts, names, costs, families."""

from crosssell.ingest.joined.customers import CONTACT
from crosssell.ingest.joined.matching import lay_person_matches, lay_product_matches
from crosssell.warehouse import Cursor

# The newest cell of each column; '' clears what was known, null means a file without that column. A row that
# only its e-mail leads to a customer stands behind all that name the customer.
_AGE = "(f.how <> 'address', r.import_id, r.file_no, r.row_no)"
_CELLS = ", ".join(f"nullif(max_by(r.{name.value}, {_AGE}), '') as {name.value}" for name in CONTACT)
_OTHERS = ", ".join(f"h.{name.value}" for name in CONTACT if name.value != "name")

CONTACTS = f"""
insert into contact
with found as (
    select c.customer_key, p.customer_id, p.email, m.how
    from person_match as m
    join person as p using (person_no)
    join customer_found as c on c.customer_id = m.customer_id
),
cells as (
    select
        f.customer_key,
        max_by(r.email, {_AGE}) as email,
        {_CELLS},
        list(r.attributes order by {_AGE}) filter (r.attributes is not null) as attributes
    from found as f
    join customer_row as r on r.customer_id is not distinct from f.customer_id
        and r.email is not distinct from f.email
    group by f.customer_key
)
select
    h.customer_key,
    h.email,
    coalesce(h.name, nullif(concat_ws(' ', h.first_name, h.last_name), '')),
    {_OTHERS},
    case len(h.attributes)
        when 0 then null
        when 1 then h.attributes[1]
        else list_reduce(h.attributes, lambda older, newer: map_concat(older, newer))
    end
from cells as h
order by h.customer_key
"""

# What files say of each product: the newest value of each column; then of which product it is a variant.
PRODUCT_FILES = """
create or replace temp table product_filed as
with said as (
    select
        product,
        max_by(product_id, (import_id, file_no, row_no)) as product_id,
        max_by(product_name, (import_id, file_no, row_no)) as product_name,
        max_by(category, (import_id, file_no, row_no)) as category,
        max_by(cost, (import_id, file_no, row_no)) as cost,
        max_by(price, (import_id, file_no, row_no)) as price,
        max_by(regexp_replace(parent, '^id:', ''), (import_id, file_no, row_no)) as parent,
        max_by(stock, (import_id, file_no, row_no)) as stock
    from product_row
    group by product
),
by_own_id as (
    select product_id, min(product) as product from said where product_id is not null group by product_id
),
families as (
    -- a parent is named by its number, by its own key, or by a word that is no row of the file
    select
        s.product,
        coalesce(p.product, k.product, s.parent) as family,
        coalesce(p.product_name, q.product_name) as family_name,
        coalesce(p.category, q.category) as family_category
    from said as s
    left join said as p on p.product = s.parent
    left join by_own_id as k on k.product_id = s.parent
    left join said as q on q.product = k.product
    where s.parent is not null
),
heads as (
    select
        family,
        coalesce(
            max(family_name),
            -- variants that share one name are known by it
            (select case when count(distinct t.product_name) = 1 then max(t.product_name) end
             from families as f join said as t using (product) where f.family = o.family)
        ) as name
    from families as o
    group by family
),
shown as (
    select
        family,
        case when count(*) over (partition by coalesce(name, family)) > 1
            then coalesce(name || ' (' || family || ')', family)
            else coalesce(name, family)
        end as label
    from heads
),
shared_names as (
    select product_name from said group by product_name having count(*) > 1
)
select
    s.product,
    s.product_name,
    s.product_name in (select n.product_name from shared_names as n) as is_shared_name,
    coalesce(s.category, f.family_category) as category,
    s.cost,
    s.price,
    coalesce(h.label, own.label) as family,
    s.stock
from said as s
left join families as f using (product)
left join shown as h on h.family = f.family
left join shown as own on own.family = s.product
"""

# A name that several products of the file share says less than the one on the order lines.
PRODUCTS = """
update product_found
set
    product_name = case when f.is_shared_name
        then coalesce(product_found.product_name, f.product_name)
        else coalesce(f.product_name, product_found.product_name)
    end,
    category = coalesce(f.category, product_found.category),
    cost = f.cost,
    price = f.price,
    family = f.family,
    stock = f.stock
from product_match as m
join product_filed as f on f.product = m.written
where m.product = product_found.product
"""


def derive_contacts(cursor: Cursor) -> None:
    """Fill ``contact`` from customers files; lay ``person`` and ``person_match`` for the words of consent.

    Args:
        cursor: In the transaction that rebuilds the derived tables, ``customer_found`` laid.
    """
    lay_person_matches(cursor)
    cursor.execute(CONTACTS)


def derive_products(cursor: Cursor) -> None:
    """Let what products files say win in ``product_found``.

    Args:
        cursor: In the transaction that rebuilds the derived tables, ``product_found`` laid.
    """
    if not cursor.rows("select 1 from product_row limit 1"):
        return
    lay_product_matches(cursor)
    cursor.execute(PRODUCT_FILES)
    cursor.execute(PRODUCTS)
