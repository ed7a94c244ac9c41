"""A little shop with groups of items that sell together, and items that sell by themselves."""

import random
from typing import Any

from crosssell.basket.laid import Laid, Stage
from crosssell.basket.matrix import Matrix, matrix
from crosssell.basket.scope import MatrixConfig
from crosssell.filters import Filters
from crosssell.warehouse import Warehouse, quote_identifier
from tests.support import Row

GROUPS = {"red": 5, "green": 4, "blue": 3}
ALONE = 6


def planted_shop(
    seed: int = 1, *, orders: int = 900, with_customers: bool = True, amounts: bool = True
) -> list[Row]:
    """Return order lines: two items of one group and a few by chance, or one item that sells alone."""
    draw = random.Random(seed)
    groups = [[f"{name}-{n}" for n in range(size)] for name, size in GROUPS.items()]
    alone = [f"alone-{n}" for n in range(ALONE)]
    grouped = [item for group in groups for item in group]
    every = grouped + alone
    rows = []
    for number in range(orders):
        items = {draw.choice(alone)}
        if draw.random() < 0.8:
            items = {*draw.sample(draw.choice(groups), 2), *draw.sample(grouped, draw.randint(0, 2))}
        customer = f"k{draw.randrange(300)}" if with_customers and draw.random() < 0.9 else None
        for item in sorted(items):
            price = 1 + every.index(item) * 7 % 11 if amounts else None
            rows.append(
                Row(order=f"o{number:04}", product=item, customer=customer, amount=price, day="2024-03-01",
                    name=f"The {item}", category=item.split("-")[0])
            )  # fmt: skip
    return rows


def laid_matrix(
    warehouse: Warehouse, *, min_count: int = 5, until: Stage = Stage.MONEY, **config: Any
) -> Matrix:
    """Return the pairs of a dataset, counted here and now."""
    laid = Laid(warehouse, filters=Filters(), config=MatrixConfig(min_count=min_count, **config))
    laid.run()
    laid.wait(until)
    return matrix(laid, min_count=min_count)


def listed(found: Matrix) -> list[dict[str, Any]]:
    """Return every listed pair with all columns, for a brute force in Python."""
    with found.reading() as cursor:
        frame = cursor.query(f"select * from {quote_identifier(found.view)} order by a_key, b_key")
        frame = frame.astype(object).where(frame.notna(), None)
    return frame.to_dict("records")
