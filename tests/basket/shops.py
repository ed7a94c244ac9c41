"""Random little shops for tests: seeded, with every kind of line, gap and oddity."""

import random

from tests.support import Row

PRODUCTS = ("A-1", "a-1", "Z", "Ä", "é", "10", "9", "𝟙", "bread", "milk")  # code points, not collation
CATEGORIES = ("food", "Toys", None, "Ämter")


def random_shop(seed: int, *, orders: int = 60, with_customers: bool = True) -> list[Row]:
    """Return order lines with repeats inside an order, returns, fees, gaps in every optional field."""
    draw = random.Random(seed)
    category = {product: draw.choice(CATEGORIES) for product in PRODUCTS}
    segment = {f"k{n}": draw.choice(("loyal", "new", None)) for n in range(15)}
    rows = []
    for number in range(orders):
        customer = draw.choice([None, *segment]) if with_customers else None
        day = draw.choice(
            [None, *[f"2024-{month:02d}-{date:02d}" for month in range(1, 7) for date in (1, 15, 28)]]
        )
        channel, country = draw.choice((None, "shop", "web")), draw.choice((None, "DE", "PL"))
        for _ in range(draw.randint(1, 7)):
            product = draw.choice(PRODUCTS)
            rows.append(
                Row(
                    order=f"o{number}",
                    product=product,
                    customer=customer,
                    day=day,
                    amount=draw.choice((None, 1, 2, 5)),
                    category=category[product],
                    channel=channel,
                    country=country,
                    kind=draw.choice(("sale",) * 6 + ("return", "zero")),
                    is_product=product != "9",
                    segment=segment.get(customer or ""),
                )
            )
    return rows
