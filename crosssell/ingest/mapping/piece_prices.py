"""Is a lone amount the price of one piece, or that of the whole quantity?

A column ``Netto`` or ``Betrag`` may be either, and taking one for the other multiplies the revenue. Told on
the sampled rows by products that were sold in different quantities: the price of a piece stays about the
same, that of the line grows with the quantity.
"""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from crosssell.ingest.mapping.guess import PerPiece
from crosssell.ingest.mapping.line_sums import shape_of
from crosssell.ingest.values.numbers import NumberFormat, decide_together, parse_number
from crosssell.warehouse import Cursor

LEAST_PRODUCTS = 3  # sold in different quantities
TELLING_SHARE = 0.8  # of them must agree
STEADY = Decimal("1.5")  # dearest by cheapest; a product whose price swings further tells nothing
MOST_ROWS = 5_000

CELLS = """
select c{product}, c{quantity}, c{amount}
from sampled
where c{product} is not null and c{quantity} is not null and c{amount} is not null
order by row_no
limit $most
"""


def piece_prices(cursor: Cursor) -> PerPiece:
    """Return the test of amounts for the file whose rows `column_samples` has sampled."""

    def is_per_piece(product: int, quantity: int, amount: int) -> bool | None:
        statement = CELLS.format(product=product, quantity=quantity, amount=amount)
        return tell(_sold(cursor.rows(statement, most=MOST_ROWS)))

    return is_per_piece


def tell(sold: Sequence[tuple[str, Decimal, Decimal]]) -> bool | None:
    """Tell by sales of (product, quantity, amount), all of them above zero.

    >>> sales = [(name, Decimal(n), Decimal(9 * n)) for name in ("mug", "cup", "jug") for n in (1, 2, 5)]
    >>> tell(sales), tell([(name, n, Decimal(9)) for name, n, _ in sales]), tell(sales[:3])
    (False, True, None)
    """
    by_product: dict[str, list[tuple[Decimal, Decimal]]] = {}
    for product, quantity, amount in sold:
        by_product.setdefault(product, []).append((quantity, amount))
    votes: Counter[bool] = Counter()
    for lines in by_product.values():
        if len({quantity for quantity, _ in lines}) > 1:
            as_piece = _spread([amount for _, amount in lines])
            as_line = _spread([amount / quantity for quantity, amount in lines])
            if min(as_piece, as_line) <= STEADY:
                votes[as_piece < as_line] += 1
    if votes.total() < LEAST_PRODUCTS:
        return None
    verdict, agreeing = votes.most_common(1)[0]
    return verdict if agreeing >= TELLING_SHARE * votes.total() else None


def _spread(values: Sequence[Decimal]) -> Decimal:
    return max(values) / min(values)


def _sold(rows: Sequence[tuple[str, str, str]]) -> list[tuple[str, Decimal, Decimal]]:
    """Read the cells; none where they leave open how they are to be read."""
    shapes = {
        str(place): [shape_of(text, count) for text, count in Counter(row[place] for row in rows).items()]
        for place in (1, 2)
    }
    formats = decide_together(shapes)
    quantity, amount = formats["1"], formats["2"]
    if not (isinstance(quantity, NumberFormat) and isinstance(amount, NumberFormat)):
        return []
    read = [
        (product, parse_number(one, quantity), parse_number(other, amount)) for product, one, other in rows
    ]
    return [(product, one, other) for product, one, other in read if one and other and one > 0 and other > 0]
