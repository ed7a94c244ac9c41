"""An oracle for moves between segments: plain Python over order lines, none of the product's SQL or bounds.

A customer of the second window gets the score that the quantile formula gives a newcomer among the
customers of the first: 1 + ⌊5 × share of them strictly worse⌋.
"""

import random
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from crosssell.segments.names import segment_of
from crosssell.segments.windows import Window, Windows
from tests.support import Row

START = date(2024, 1, 1)
DAYS = 60
TWO = Windows(
    first=Window(first=START, last=START + timedelta(days=DAYS - 1)),
    second=Window(first=START + timedelta(days=DAYS), last=START + timedelta(days=2 * DAYS - 1)),
)


class Customer(NamedTuple):
    recency: int
    frequency: int
    money: Decimal


def random_orders(seed: int, *, customers: int = 30, days: int = 2 * DAYS) -> list[Row]:
    """Return orders of known customers, from once each to very often; some orders have two lines."""
    draw = random.Random(seed)
    rows = []
    for customer in range(customers):
        for number in range(draw.choice((1, 1, 2, 3, 5, 8))):
            day = START + timedelta(days=draw.randrange(days))
            for line in range(draw.choice((1, 1, 2))):
                amount = draw.choice((5, 10, 10, 20, 45))
                rows.append(
                    Row(f"o{customer}-{number}", f"p{line}", f"k{customer:02d}", day.isoformat(), amount)
                )
    return rows


def customers_of(rows: list[Row], window: Window) -> dict[str, Customer]:
    """Return each customer's figures within a window, as of the day after it."""
    orders: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        if row.customer and row.day and window.first <= date.fromisoformat(row.day) <= window.last:
            orders[row.customer][row.order].append(row)
    after = window.last + timedelta(days=1)
    return {
        customer: Customer(
            recency=min((after - date.fromisoformat(lines[0].day or "")).days for lines in own.values()),
            frequency=len(own),
            money=sum((Decimal(line.amount or 0) for lines in own.values() for line in lines), Decimal(0)),
        )
        for customer, own in orders.items()
    }


def segments_of(those: dict[str, Customer], *, among: dict[str, Customer]) -> dict[str, str]:
    """Return each customer's segment when scored among the customers of the first window."""
    n = len(among)

    def score(worse: int) -> int:
        return 1 + 5 * worse // n

    return {
        name: segment_of(
            min(5, score(sum(other.recency > one.recency for other in among.values()))),
            min(5, score(sum(other.frequency < one.frequency for other in among.values()))),
            min(5, score(sum(other.money < one.money for other in among.values()))),
        )
        for name, one in those.items()
    }


def moves(rows: list[Row], windows: Windows = TWO) -> dict[tuple[str, str], tuple[int, Decimal, Decimal]]:
    """Return (from, to) → customers, their money in the first window and in the second."""
    first, second = customers_of(rows, windows.first), customers_of(rows, windows.second)
    before, after = segments_of(first, among=first), segments_of(second, among=first)
    found: dict[tuple[str, str], tuple[int, Decimal, Decimal]] = {}
    nobody = Customer(0, 0, Decimal(0))
    for name in first.keys() | second.keys():
        key = (str(before.get(name, "new")), str(after.get(name, "gone")))
        count, earlier, later = found.get(key, (0, Decimal(0), Decimal(0)))
        found[key] = (
            count + 1,
            earlier + first.get(name, nobody).money,
            later + second.get(name, nobody).money,
        )
    return found
