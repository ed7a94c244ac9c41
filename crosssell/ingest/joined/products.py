"""Turn the raw rows of products files into typed rows.

Lays the temporary table ``product_arriving`` beside the dataset: every row of every file with its problem,
if any. A row without a number of its own is known by its name, as order lines are. Shopify writes name and
category on the first row of a handle alone; the others take them from there.
"""

from crosssell.columns import ProductField
from crosssell.ingest.joined.cells import row_tests, short_rows_are_fine, text_of
from crosssell.ingest.joined.reading import JoinedReading
from crosssell.ingest.mapping.synonyms import header_key
from crosssell.ingest.values.numbers import number_sql
from crosssell.ingest.values.words import blank_sql
from crosssell.warehouse import Cursor, quote_identifier

CREATE = """
create or replace temp table product_arriving (
    file_no integer,
    row_no bigint,
    row_hash ubigint,
    product varchar,
    product_id varchar,
    product_name varchar,
    category varchar,
    cost decimal(18, 6),
    price decimal(18, 6),
    parent varchar,
    stock decimal(18, 6),
    problem varchar
)
"""

# A shop writes several categories as a list with commas, the first of them the main one. A cost of 0 is one
# that nobody has entered.
INSERT_ROWS = """
insert into product_arriving
with cells as (
    select
        row_no,
        is_short,
        {product} as own_product,
        {product_id} as product_id,
        {product_name} as own_name,
        nullif(trim(regexp_extract({category}, '^([^,|;]*)', 1)), '') as own_category,
        {cost} as cost,
        {price} as price,
        {parent} as parent,
        {stock} as stock,
        {present} as present,
        {begins_as_total} as begins_as_total,
        {number_unreadable} as number_unreadable
    from {raw}
),
named as (
    select
        *,
        coalesce(own_name, first_value(own_name ignore nulls) over family) as product_name,
        coalesce(own_category, first_value(own_category ignore nulls) over family) as category
    from cells
    window family as (
        partition by {group_of_rows}
        order by row_no
        rows between unbounded preceding and unbounded following
    )
),
known as (
    select *, coalesce(own_product, own_name) as product, nullif(greatest(cost, 0), 0) as known_cost
    from named
)
select
    $file_no,
    row_no,
    hash(product_id, product_name, category, known_cost, price, parent, stock),
    product,
    product_id,
    product_name,
    category,
    known_cost,
    price,
    parent,
    stock,
    case
        when product is null then case
            when begins_as_total then 'total'
            when present <= 1 then 'title'
            else 'missing_product'
        end
        when number_unreadable then 'unreadable_number'
        when is_short and not $short_rows_are_fine then 'ragged'
    end
from known
"""

HANDLES = ("handle", "urlhandle")
NUMBERS = (ProductField.COST, ProductField.PRICE, ProductField.STOCK)


def check_products(cursor: Cursor, reading: JoinedReading, *, scratch: str) -> None:
    """Add the rows of one file to ``product_arriving``.

    Args:
        cursor: On the dataset, the table created.
        reading: How the file is read.
        scratch: Name of the database with its raw table.
    """
    raw = f"{quote_identifier(scratch)}.raw_{reading.number}"
    texts = {name.value: text_of(reading, name) for name in ProductField if name not in NUMBERS}
    numbers = {name.value: _number(reading, name) for name in NUMBERS}
    cursor.execute(
        INSERT_ROWS.format(
            raw=raw,
            number_unreadable=_unreadable(reading),
            group_of_rows=_group_of_rows(reading),
            **texts,
            **numbers,
            **row_tests(reading),
        ),
        file_no=reading.number,
        short_rows_are_fine=short_rows_are_fine(cursor, raw),
    )


def _group_of_rows(reading: JoinedReading) -> str:
    """Return what the rows have in common that share a name and a category."""
    place = reading.mapping.get(ProductField.PARENT)
    is_handle = place is not None and header_key(reading.header[place]) in HANDLES
    return "coalesce(parent, 'row ' || row_no)" if is_handle else "row_no"


def _number(reading: JoinedReading, name: ProductField) -> str:
    if name not in reading.numbers:
        return "null::decimal(18, 6)"
    return number_sql(f"c{reading.mapping[name]}", reading.numbers[name])


def _unreadable(reading: JoinedReading) -> str:
    tests = [
        f"({_number(reading, name)} is null and not {blank_sql(f'c{reading.mapping[name]}')})"
        for name in (ProductField.COST, ProductField.PRICE)
        if name in reading.numbers
    ]
    return " or ".join(tests) or "false"
