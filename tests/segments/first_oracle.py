"""Cohorts and first purchases by their definitions, in plain Python over order lines.

Uses the oracle of the key figures for which orders pass, and none of the product's code.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from crosssell.filters import Filters
from tests.kpis.oracle import Order, Shop


@dataclass
class Bought:
    """One order of a known customer: its day, whether it is a sale, what it brought, what was in it."""

    day: dt.date
    is_sale: bool
    money: Decimal | None
    products: set[str]


def total(order: Order, kinds: tuple[str, ...]) -> Decimal | None:
    amounts = [line.amount for line in order.lines if line.kind in kinds and line.amount is not None]
    return sum(amounts, Decimal(0)) if amounts else None


def observed(shop: Shop, filters: Filters, as_of: dt.date | None) -> tuple[dt.date, dt.date] | None:
    days = [order.day for order in shop.orders.values() if order.sales and order.day]
    if not days:
        return None
    last = min(day for day in (max(days), filters.date_to, as_of) if day)
    return None if last < min(days) else (min(days), last)


def by_customer(shop: Shop, filters: Filters, last: dt.date, *, net: bool) -> dict[str, list[Bought]]:
    """Return the orders up to ``last`` of each customer with a sale, whatever the period."""
    found: dict[str, list[Bought]] = defaultdict(list)
    passing = Filters(
        channels=filters.channels,
        countries=filters.countries,
        categories=filters.categories,
        segments=filters.segments,
    )
    for order in shop.chosen(passing).values():
        customer = order.least("customer")
        if customer is not None and order.day is not None and order.day <= last:
            money = total(order, ("sale", "return") if net else ("sale",))
            found[customer].append(Bought(order.day, bool(order.sales), money, shop.products(order)))
    return {customer: own for customer, own in found.items() if any(one.is_sale for one in own)}


def first_day(orders: list[Bought]) -> dt.date:
    return min(one.day for one in orders if one.is_sale)


def month(day: dt.date) -> int:
    """Months since year 0."""
    return day.year * 12 + day.month - 1


def table(shop: Shop, filters: Filters, *, net: bool, quarters: bool, as_of: dt.date | None):
    """Return cohort (year, month of its start) → customers, and a list of cells as far as they are over.

    A cell is (retention, orders, revenue) as fractions of the customers.
    """
    seen = observed(shop, filters, as_of)
    if seen is None:
        return {}
    last = seen[1]
    # The running month is over where its last day is observed.
    full = month(last) if (last + dt.timedelta(days=1)).day == 1 else month(last) - 1
    step = 3 if quarters else 1
    cohorts: dict[int, list[list[Bought]]] = defaultdict(list)
    for own in by_customer(shop, filters, last, net=net).values():
        if filters.date_from is None or first_day(own) >= filters.date_from:
            cohorts[month(first_day(own)) // step * step].append(own)
    found = {}
    for start, members in sorted(cohorts.items()):
        cells = []
        for k in range(full - (start + step - 1) + 1):
            orders = [[one for one in own if month(one.day) - month(first_day(own)) == k] for own in members]
            sales = [[one for one in own if one.is_sale] for own in orders]
            money = sum((one.money or Decimal(0) for own in orders for one in own), Decimal(0))
            parts = (sum(map(bool, sales)), sum(map(len, sales)), Fraction(money))
            cells.append(tuple(Fraction(part) / len(members) for part in parts))
        found[dt.date(start // 12, start % 12 + 1, 1)] = (len(members), cells)
    return found
