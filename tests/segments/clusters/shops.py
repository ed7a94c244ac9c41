"""A shop of three kinds of customers, twenty of each, that differ in every way."""

import random
from datetime import date, timedelta

LAST_DAY = date(2025, 6, 30)

# Kind → orders, days between them, days since the last one, products an order, price of one, categories.
KINDS = {
    "often": (12, 14, 3, 1, 4, 1),
    "large": (2, 60, 40, 8, 30, 6),
    "gone": (1, 0, 170, 2, 12, 2),
}


def planted_rows(*, each: int = 20, price: int = 1, seed: int = 3) -> list[tuple]:
    """Return order lines as `tests.support.tiny_dataset` takes them, every price times ``price``."""
    draw = random.Random(seed)
    rows = []
    for kind, (orders, gap, since, items, cost, categories) in KINDS.items():
        for n in range(each):
            customer = f"{kind}-{n:02d}"
            for order in range(orders):
                days = since + draw.randint(0, 2) + order * (gap + draw.randint(-2, 2))
                day = (LAST_DAY - timedelta(days=days)).isoformat()
                more = kind != "gone" and draw.random() < 0.3
                for item in range(items + more):
                    product = f"P{item:02d}"
                    amount = (cost + draw.randint(0, 2)) * price
                    order_id = f"{customer}/{order}"
                    rows.append((order_id, product, customer, day, amount, f"Category {item % categories}"))
    return rows


def kind_of(customer_id: str) -> str:
    return customer_id.split("-")[0]
