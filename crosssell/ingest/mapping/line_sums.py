"""Does a column of totals belong to the lines, or is it the order's, repeated on each of them?

Told on the sampled rows. Within an order whose lines have different products of quantity and price, a
total that stays the same is the order's. Where no such order is seen, a total that is about the product
(less a discount, or with a tax on it) is the line's.
"""

import re
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from crosssell.columns import Field
from crosssell.ingest.mapping.guess import Arithmetic
from crosssell.ingest.mapping.synonyms import roles_of
from crosssell.ingest.values.numbers import NumberFormat, Shape, decide_together, parse_number
from crosssell.warehouse import Cursor

MOST_ROWS = 2_000
LEAST_ORDERS = 3
HIGHEST_TAX = Decimal("1.28")

CELLS = """
select {order_id}, c{quantity}, c{price}, c{total}
from sampled
where c{quantity} is not null and c{price} is not null
order by row_no
limit $most
"""

Line = tuple[str, Decimal, Decimal | None]  # order, quantity × price, total


def line_sums(cursor: Cursor, header: Sequence[str]) -> Arithmetic:
    """Return the test of totals for the file whose rows `column_samples` has sampled.

    Args:
        cursor: On the scratch database.
        header: Names of the file's columns.
    """
    order = _order_column(header)

    def share(quantity: int, price: int, total: int) -> float | None:
        order_id = "''" if order is None else f"c{order}"
        statement = CELLS.format(order_id=order_id, quantity=quantity, price=price, total=total)
        lines = _lines(cursor.rows(statement, most=MOST_ROWS))
        by_orders = None if order is None else _share_of_orders(lines)
        return _share_of_lines(lines) if by_orders is None else by_orders

    return share


def _order_column(header: Sequence[str]) -> int | None:
    found = [
        (roles[Field.ORDER_ID], column)
        for column, title in enumerate(header)
        if Field.ORDER_ID in (roles := roles_of(title))
    ]
    return min(found, key=lambda one: (one[0][0], not one[0][1], one[1]))[1] if found else None


def _lines(rows: Sequence[tuple[str | None, ...]]) -> list[Line]:
    """Read the cells; none where they leave open how they are to be read."""
    shapes = {
        str(place): [
            shape_of(text, count) for text, count in Counter(row[place] for row in rows).items() if text
        ]
        for place in (1, 2, 3)
    }
    formats = decide_together(shapes)
    quantity, price, total = (formats[str(place)] for place in (1, 2, 3))
    if not (
        isinstance(quantity, NumberFormat)
        and isinstance(price, NumberFormat)
        and isinstance(total, NumberFormat)
    ):
        return []
    lines = []
    for order_id, *cells in rows:
        one, each = parse_number(cells[0] or "", quantity), parse_number(cells[1] or "", price)
        if order_id and one and each:
            lines.append((order_id, one * each, parse_number(cells[2] or "", total)))
    return lines


def shape_of(text: str, count: int) -> Shape:
    """Return how a cell is written, its digits all nines."""
    leads = count if re.match("[^0-9]*0", text) else 0
    return Shape(text=re.sub("[0-9]", "9", text), count=count, example=text, leading_zeros=leads)


def _share_of_orders(lines: Sequence[Line]) -> float | None:
    """Share of the orders with different lines in which the total differs too."""
    orders: dict[str, list[tuple[Decimal, Decimal | None]]] = {}
    for order_id, product, total in lines:
        orders.setdefault(order_id, []).append((product, total))
    telling = [found for found in orders.values() if len({product for product, _ in found}) > 1]
    if len(telling) < LEAST_ORDERS and len(telling) < len(orders):
        return None
    return sum(_differs(found) for found in telling) / len(telling) if telling else None


def _differs(lines: Sequence[tuple[Decimal, Decimal | None]]) -> bool:
    totals = [total for _, total in lines if total is not None]
    return len(totals) == len(lines) and len(set(totals)) > 1


def _share_of_lines(lines: Sequence[Line]) -> float | None:
    ratios = [total / product for _, product, total in lines if total is not None]
    return sum(0 < ratio <= HIGHEST_TAX for ratio in ratios) / len(ratios) if ratios else None
