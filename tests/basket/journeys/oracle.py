"""The orders of each customer, by time, in plain Python."""

from collections import defaultdict
from decimal import Decimal
from typing import NamedTuple

from crosssell.basket import MatrixConfig
from crosssell.filters import Filters
from tests.basket import oracle
from tests.basket.pair.oracle import customer_of, day_of, is_sold, items_of, orders_in_scope
from tests.support import Row


class Visit(NamedTuple):
    """One order: its day, the items in it, and of each the money and the pieces."""

    day: str
    items: frozenset[str]
    worth: dict[str, tuple[Decimal | None, int]]


def ways(rows: list[Row], filters: Filters, config: MatrixConfig) -> tuple[list[list[Visit]], int, str]:
    """Return each known customer's visits, how many have an order without date, and the last day."""
    orders = orders_in_scope(rows, filters, config)
    last = max(day for own in orders.values() if is_sold(own) and (day := day_of(own)))
    by_customer = defaultdict(list)
    for number, own in orders.items():
        customer, items = customer_of(own), items_of(own, config)
        if customer is not None and items:
            by_customer[customer].append(
                (day_of(own), number, Visit(day_of(own) or "", frozenset(items), _worth(own, config)))
            )
    found = [
        sorted(own, key=lambda one: one[:2]) for own in by_customer.values() if all(one[0] for one in own)
    ]
    return [[visit for *_, visit in own] for own in found], len(by_customer) - len(found), last


def _worth(order: list[Row], config: MatrixConfig) -> dict[str, tuple[Decimal | None, int]]:
    found = {}
    for item in items_of(order, config):
        own = [
            r
            for r in order
            if r.kind == "sale"
            and oracle.item_of(r, config) == item
            and (r.is_product or config.include_non_products)
        ]
        amounts = [Decimal(r.amount) for r in own if r.amount is not None]
        found[item] = (sum(amounts, Decimal(0)) if amounts else None, len(own))
    return found
