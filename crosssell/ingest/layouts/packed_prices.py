"""Is the price beside an item of a packed cell that of one piece, or that of all its pieces?

``2x Tea (7.00)`` leaves it open. Where a product is bought once by one piece and once by several, its price
stays the same if it is that of a piece, and grows with the quantity if it is that of the line. Where no
product tells, it is taken for the price of a piece.
"""

from collections.abc import Sequence

from crosssell.columns import Field
from crosssell.ingest.layouts.unroll import Unrolled
from crosssell.ingest.values.cell_formats import first_reading, number_formats
from crosssell.ingest.values.numbers import number_sql
from crosssell.warehouse import Cursor

# A product's prices for one quantity may differ over time; only products with one price each way tell.
WITNESSES = """
with priced as (
    select {product} as product, try_cast({quantity} as decimal(18, 6)) as quantity, {price} as price
    from {relation}
),
products as (
    select
        count(distinct price) as prices,
        count(distinct round(price / quantity, 2)) as pieces
    from priced
    where quantity > 0 and price > 0
    group by product
    having count(distinct quantity) > 1
)
select count(*) filter (prices = 1), count(*) filter (pieces = 1 and prices > 1)
from products
"""


def are_of_lines(cursor: Cursor, relation: str, unrolled: Unrolled, *, decimal_mark: str | None) -> bool:
    """Whether the prices that were found in packed cells are those of lines.

    Args:
        cursor: On the scratch database.
        relation: The rows with one product each.
        unrolled: Which columns hold what.
        decimal_mark: What the user has said of numbers.
    """
    wanted: Sequence[Field] = (Field.PRODUCT, Field.QUANTITY, Field.UNIT_PRICE)
    if not set(wanted) <= set(unrolled.fields):
        return False
    product, quantity, price = (unrolled.fields[name] for name in wanted)
    typed = {str(Field.UNIT_PRICE)} if unrolled.typed_columns[price] == "number" else set()
    formats = number_formats(
        cursor,
        relation,
        {Field.UNIT_PRICE: price},
        typed=typed,
        has_types=False,
        decimal_mark=decimal_mark,
    )
    statement = WITNESSES.format(
        product=f"c{product}",
        quantity=f"c{quantity}",
        price=number_sql(f"c{price}", first_reading(formats[Field.UNIT_PRICE])),
        relation=relation,
    )
    of_pieces, of_lines = cursor.row(statement)
    return bool(of_lines > of_pieces)
