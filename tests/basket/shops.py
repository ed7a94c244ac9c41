"""Random little shops for tests: seeded, with every kind of line, gap and oddity."""

import random

from crosssell.warehouse import Warehouse
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


# Two designs in two colours each, one product by itself, and products known by their number alone.
NAMES = {
    "c-1": "Alarm clock red",
    "c-2": "Alarm clock green",
    "m-1": "Jungle mug blue",
    "m-2": "Jungle mug",
    "t-1": "Teapot",
}
FAMILIES = {
    "c-1": "Alarm clock",
    "c-2": "Alarm clock",
    "m-1": "Jungle mug",
    "m-2": "Jungle mug",
    "t-1": "Teapot",
}
STOCK = (*NAMES, "Ä", "9", "10", "𝟙", "bread", "milk", "salt", "fee")


def sized_shop(seed: int, *, orders: int = 500, customers: int = 130) -> list[Row]:
    """Return a shop with baskets of many sizes, busy customers, nobody's orders, and one related pair.

    Bread and milk are bought together more often than not; product "fee" is none.
    """
    draw = random.Random(seed)
    category = {product: draw.choice(CATEGORIES) for product in STOCK}
    weight = {product: 1 / (1 + rank) ** 0.7 for rank, product in enumerate(draw.sample(STOCK, len(STOCK)))}
    segment = {f"k{n:03}": draw.choice(("loyal", "new", None)) for n in range(customers)}
    rows = []
    for number in range(orders):
        # The first customers come again and again.
        customer = None if draw.random() < 0.25 else f"k{int(customers * draw.random() ** 3):03}"
        basket: list[str] = []
        for _ in range(min(8, 1 + int(draw.expovariate(0.45)))):
            basket.append(draw.choices(STOCK, [weight[product] for product in STOCK])[0])
        if "bread" in basket and draw.random() < 0.6:
            basket.append("milk")
        day = (
            f"2024-{draw.randint(1, 6):02d}-{draw.choice((1, 15, 28)):02d}" if draw.random() < 0.95 else None
        )
        channel, country = draw.choice((None, "shop", "web")), draw.choice((None, "DE", "PL"))
        for product in basket:
            rows.append(
                Row(
                    order=f"o{number}",
                    product=product,
                    customer=customer,
                    day=day,
                    amount=draw.choice((None, 1, 2, 5, "7.25")),
                    category=category[product],
                    channel=channel,
                    country=country,
                    kind=draw.choice(("sale",) * 15 + ("return", "zero")),
                    is_product=product != "fee",
                    name=NAMES.get(product),
                    segment=segment.get(customer or ""),
                )
            )
    return rows


def consents_of(rows: list[Row], seed: int) -> dict[str, bool | None]:
    """Return what each customer answered."""
    draw = random.Random(seed)
    known = sorted({row.customer for row in rows if row.customer is not None})
    return {customer: draw.choice((True, True, False, None)) for customer in known}


def answer(warehouse: Warehouse, consents: dict[str, bool | None]) -> None:
    """Write the customers' answers into a dataset."""
    with warehouse.write() as cursor:
        for customer, consent in consents.items():
            cursor.execute(
                "update customer set consent = $consent where customer_id = $customer",
                customer=customer,
                consent=consent,
            )
