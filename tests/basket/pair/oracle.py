"""One pair's figures in plain Python, by their definitions and without any of the product's SQL."""

from collections import Counter, defaultdict
from collections.abc import Callable
from decimal import Decimal
from math import sqrt
from typing import Any

from crosssell.basket import MatrixConfig
from crosssell.basket.strata import strata_of
from crosssell.columns import Basis, Level
from crosssell.filters import Filters
from tests.basket import oracle
from tests.support import Row

Orders = dict[str, list[Row]]


def orders_in_scope(rows: list[Row], filters: Filters, config: MatrixConfig) -> Orders:
    """Return the lines of every order that counts, by order."""
    chosen = oracle.chosen_orders(rows, filters)
    found: Orders = defaultdict(list)
    for row in rows:
        found[row.order].append(row)
    known_only = config.require_customer or config.basis == Basis.CUSTOMER
    return {
        order: own
        for order, own in found.items()
        if order in chosen and (customer_of(own) is not None or not known_only)
    }


def customer_of(order: list[Row]) -> str | None:
    return min((row.customer for row in order if row.customer is not None), default=None)


def day_of(order: list[Row]) -> str | None:
    return min((row.day for row in order if row.day), default=None)


def revenue_of(order: list[Row]) -> Decimal | None:
    amounts = [Decimal(row.amount) for row in order if row.kind == "sale" and row.amount is not None]
    return sum(amounts, Decimal(0)) if amounts else None


def is_sold(order: list[Row]) -> bool:
    return any(row.kind == "sale" for row in order)


def items_of(order: list[Row], config: MatrixConfig) -> set[str]:
    """Return the distinct items in scope of an order."""
    found = {
        row.category if config.level == Level.CATEGORY else row.product
        for row in order
        if row.kind == "sale" and (row.is_product or config.include_non_products)
    }
    return {item for item in found if item is not None}


def room_by_size(baskets: oracle.Baskets) -> Callable[[int], float]:
    """Return d of a basket's stratum among all baskets, in proportion to its size."""
    shares = []
    for stratum in strata_of(sorted(Counter(len(items) for items in baskets.values()).items())):
        own = [b for b in baskets.values() if stratum.smallest <= len(b) <= stratum.largest]
        held = Counter(item for basket in own for item in basket)
        us = [n / len(own) * (1 - n / len(own)) for n in held.values()]
        places, cs = sum(us), us
        for _ in range(3):
            cs = [u + c * c / places for u, c in zip(us, cs, strict=True)] if places else []
            places = sum(cs)
        shares.append((stratum.largest, places * len(own) / sum(len(b) for b in own)))
    return lambda k: k * next(share for largest, share in shares if k <= largest)


def drawn(pi: float, places: float) -> float:
    """Return the c that solves c = u + c²/d, as far as there is one and E stays above 0."""
    u = pi * (1 - pi)
    root = (places - sqrt(max(places * places - 4 * places * u, 0))) / 2 if places >= 4 * u else 2 * u
    return min(root, pi * sqrt(0.9 * places))


def expected(part: oracle.Baskets, every: oracle.Baskets, a: str, b: str) -> float:
    """Return how many baskets of a part should hold both, among those of the same size."""
    room, total = room_by_size(every), 0.0
    for stratum in strata_of(sorted(Counter(len(items) for items in part.values()).items())):
        own = [items for items in part.values() if stratum.smallest <= len(items) <= stratum.largest]
        sizes = [len(items) for items in own]
        n, mean = len(own), sum(sizes) / len(own)
        if mean == 1:
            continue
        variance = sum((k - mean) ** 2 for k in sizes) / n
        pi_a, pi_b = (sum(item in items for items in own) / n for item in (a, b))
        places = sum(room(k) for k in sizes) / n
        total += n * pi_a * pi_b
        if places > 0:
            total += n * (variance / places - 1) / places * drawn(pi_a, places) * drawn(pi_b, places)
    return total


def counts(part: oracle.Baskets, a: str, b: str) -> dict[str, int]:
    """Return the plain counts of a part of the baskets."""
    return {
        "baskets": len(part),
        "n_a": sum(a in items for items in part.values()),
        "n_b": sum(b in items for items in part.values()),
        "n_both": sum({a, b} <= items for items in part.values()),
    }


def histories(orders: Orders, config: MatrixConfig) -> dict[str, list[tuple[str | None, set[str], Any]]]:
    """Return for each known customer the day, the items and the lines of every order, in any order."""
    found = defaultdict(list)
    for own in orders.values():
        customer = customer_of(own)
        if customer is not None:
            found[customer].append((day_of(own), items_of(own, config), own))
    return found
