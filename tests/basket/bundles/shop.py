"""A little shop with three groups of goods, several pieces an order, and customers who come again."""

import random

from tests.support import Row

GROUPS = {"tea": 4, "cake": 3, "lamp": 2}
ALONE = 8


def bundle_shop(seed: int = 1, *, orders: int = 900, customers: int = 150) -> list[Row]:
    """Return order lines: a few goods of one group at once, or some by chance; a row a piece."""
    draw = random.Random(seed)
    groups = [[f"{name}-{n}" for n in range(size)] for name, size in GROUPS.items()]
    every = [item for group in groups for item in group] + [f"alone-{n}" for n in range(ALONE)]
    rows = []
    for number in range(orders):
        items = set(draw.sample(every, draw.randint(1, 2)))
        if draw.random() < 0.45:
            group = draw.choice(groups)
            items |= set(draw.sample(group, draw.randint(2, len(group))))
        customer = f"k{draw.randrange(customers)}" if draw.random() < 0.85 else None
        day = None
        if draw.random() < 0.95:
            day = f"2024-{draw.randint(1, 9):02d}-{draw.choice((1, 9, 17, 25)):02d}"
        for item in sorted(items):
            price = 3 + 2 * every.index(item) + draw.choice((0, 0, 0, -1))
            for _ in range(draw.choice((1, 1, 1, 2, 3))):
                rows.append(
                    Row(order=f"o{number:04}", product=item, customer=customer, day=day, amount=price,
                        category=item.split("-")[0], name=f"The {item}")
                )  # fmt: skip
    return rows
