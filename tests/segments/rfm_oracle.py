"""An oracle for scores: plain Python over order lines, with the quantile formula as it is written."""

import random
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import NamedTuple

from crosssell.segments.names import segment_of
from tests.support import Row

START = date(2024, 1, 1)


class Scored(NamedTuple):
    recency_days: int
    frequency: int
    monetary: Decimal | None
    r: int
    f: int
    m: int | None
    segment: str


def quantile_score(worse: int, customers: int) -> int:
    """1 + ⌊5 × share strictly worse⌋, in fractions."""
    return 1 + floor(5 * Fraction(worse, customers))


def messy_rows(seed: int, *, customers: int = 40) -> list[Row]:
    """Return lines with ties, returns, orders of returns alone, anonymous orders, blank days and amounts."""
    draw = random.Random(seed)
    rows = []
    for customer in range(customers):
        name = None if customer % 11 == 10 else f"k{customer:02d}"
        for number in range(draw.choice((1, 1, 1, 2, 2, 4, 9))):
            order, day = (
                f"o{customer}-{number}",
                START + timedelta(days=draw.choice((0, 3, 3, 30, 31, 90, 200))),
            )
            when = None if draw.random() < 0.05 else day.isoformat()
            channel, kind = draw.choice(("web", "shop")), draw.choice(("sale",) * 9 + ("return",))
            for line in range(draw.choice((1, 1, 2, 3))):
                amount = draw.choice(("5", "5", "10.25", "20", "99.999"))
                value = f"-{amount}" if kind == "return" else amount
                rows.append(Row(order, f"p{line}", name, when, value, channel=channel, kind=kind))
    return rows


def scored(
    rows: Iterable[Row], *, as_of: date | None = None, net: bool = False, channels: tuple[str, ...] = ()
) -> dict[str, Scored]:
    """Return customer → scores."""
    orders: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        in_scope = row.customer and row.day and (not channels or row.channel in channels)
        if in_scope and (as_of is None or date.fromisoformat(row.day or "") <= as_of):
            orders[row.customer or ""][row.order].append(row)
    figures = {}
    for customer, own in orders.items():
        sales = {order for order, lines in own.items() if any(line.kind == "sale" for line in lines)}
        if sales:
            last = max(date.fromisoformat(own[order][0].day or "") for order in sales)
            counted = [
                Decimal(line.amount or 0)
                for lines in own.values()
                for line in lines
                if net or line.kind == "sale"
            ]
            figures[customer] = (last, len(sales), sum(counted, Decimal(0)))
    if not figures:
        return {}
    today = as_of or max(last for last, _, _ in figures.values()) + timedelta(days=1)
    found = {}
    for customer, (last, frequency, money) in figures.items():
        everyone = figures.values()
        r = quantile_score(sum(one[0] < last for one in everyone), len(figures))
        f = quantile_score(sum(one[1] < frequency for one in everyone), len(figures))
        m = quantile_score(sum(one[2] < money for one in everyone), len(figures))
        segment = "nothing_earned" if net and money <= 0 else str(segment_of(r, f, m))
        found[customer] = Scored((today - last).days, frequency, money, r, f, m, segment)
    return found
