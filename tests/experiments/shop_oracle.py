"""An oracle for what customers of a test bought: plain Python over the rows of an export.

The rows are messy on purpose: cancelled and returned orders, credit notes, gifts, postage, lines without a
cost, orders without a customer, several lines and times an order.
"""

import csv
import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from crosssell.columns import ShopMetric

FIRST_DAY, LAST_DAY = date(2026, 1, 1), date(2026, 6, 30)
POSTAGE = "POSTAGE"
HEADER = (
    *("order_id", "ordered_at", "customer_id", "product", "product_name", "category", "quantity"),
    *("unit_price", "discount", "cost", "channel", "country", "status"),
)
NOTHING = Decimal(0)


class Sold(NamedTuple):
    """One row of the export."""

    order: str
    at: datetime
    customer: str
    product: str
    quantity: int
    price: Decimal
    discount: Decimal
    cost: Decimal | None
    channel: str
    country: str
    status: str

    @property
    def amount(self) -> Decimal:
        return self.price * self.quantity - self.discount

    @property
    def kind(self) -> str:
        if self.status in ("cancelled", "returned"):
            return self.status
        if self.quantity < 0:
            return "return"
        return "sale" if self.amount > 0 else "zero"


class Listed(NamedTuple):
    """One row of the list."""

    variant: str | None
    unit: str | None
    started: date | None


class Asked(NamedTuple):
    window: int = 30
    wait: int = 0
    pre: int = 60
    target: str = "p1"


def messy_export(seed: int, *, customers: int = 40) -> list[Sold]:
    draw = random.Random(seed)
    rows: list[Sold] = []
    for number in range(customers * 5):
        whose = draw.randrange(customers + 6)
        customer = f"k{whose:02d}" if whose < customers else ""
        day = FIRST_DAY + timedelta(days=draw.randrange((LAST_DAY - FIRST_DAY).days + 1))
        status = draw.choice(("completed",) * 12 + ("cancelled", "returned"))
        is_credit = draw.random() < 0.1 and status == "completed"
        channel, country = draw.choice(("Web", "Shop")), draw.choice(("Germany", "Poland", "Netherlands"))
        for product in draw.choices(("p1", "p2", "p3", "p4", POSTAGE), k=draw.choice((1, 1, 2, 3))):
            is_gift = draw.random() < 0.04
            is_reduced = not is_credit and not is_gift and draw.random() < 0.25
            rows.append(
                Sold(
                    order=f"{'CN' if is_credit else 'SO'}-{number:04d}",
                    at=datetime.combine(day, time(draw.randrange(24), draw.randrange(60))),
                    customer=customer,
                    product=product,
                    quantity=-1 if is_credit else draw.choice((1, 1, 2, 3)),
                    price=NOTHING if is_gift else Decimal(draw.randrange(100, 9000)) / 100,
                    discount=Decimal("0.5") if is_reduced else NOTHING,
                    cost=None if draw.random() < 0.2 else Decimal(draw.randrange(50, 400)) / 100,
                    channel=channel,
                    country=country,
                    status=status,
                )
            )
    # Both ends of the data are certain.
    for at, day in enumerate((FIRST_DAY, LAST_DAY)):
        rows.append(rows[0]._replace(order=f"END-{at}", at=datetime.combine(day, time(12)), customer="k00"))
        rows[-1] = rows[-1]._replace(quantity=1, price=Decimal(5), status="completed")
    return rows


def messy_list(seed: int, *, customers: int = 40) -> list[Listed]:
    """Return rows with copies, blanks, strangers, several variants or starts, and starts at the edges."""
    draw = random.Random(seed)
    rows: list[Listed] = []
    for number in range(customers + 5):
        unit = f"k{number:02d}" if number < customers else f"stranger{number}"
        start = date(2026, 3, 1) + timedelta(days=draw.randrange(60))
        rows.append(Listed(draw.choice("AB"), unit, start))
        if number % 9 == 1:
            rows.append(rows[-1])  # a copy
        if number % 9 == 2:
            rows.append(rows[-1]._replace(started=start - timedelta(days=3)))
        if number % 13 == 3:
            rows.append(rows[-1]._replace(variant="A" if rows[-1].variant == "B" else "B"))
    rows.append(Listed("A", None, date(2026, 3, 1)))
    rows.append(Listed(None, "k05", date(2026, 3, 1)))
    rows.append(Listed("A", "k06", None))
    rows.append(Listed("B", "late", LAST_DAY - timedelta(days=3)))
    rows.append(Listed("B", "early", FIRST_DAY - timedelta(days=3)))
    return rows


def write_export(rows: Iterable[Sold], path: Path) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for row in rows:
            name, category = (
                ("Postage and packing", "") if row.product == POSTAGE else (f"Item {row.product}", "c")
            )
            writer.writerow(
                [
                    *(row.order, row.at.isoformat(" "), row.customer, row.product, name, category),
                    *(row.quantity, row.price, row.discount, "" if row.cost is None else row.cost),
                    *(row.channel, row.country, row.status),
                ]
            )
    return path


def people(listed: Sequence[Listed]) -> dict[str, tuple[str, date]]:
    """Return each customer of exactly one variant with it and the earliest start."""
    variants: dict[str, set[str]] = defaultdict(set)
    starts: dict[str, list[date]] = defaultdict(list)
    for row in listed:
        if row.variant and row.unit and row.started:
            variants[row.unit].add(row.variant)
            starts[row.unit].append(row.started)
    return {unit: (min(found), min(starts[unit])) for unit, found in variants.items() if len(found) == 1}


def followed(listed: Sequence[Listed], asked: Asked) -> dict[str, tuple[str, date]]:
    """Return those of them whose whole window the orders cover."""
    found = {}
    for unit, (variant, start) in people(listed).items():
        first = start + timedelta(days=asked.wait)
        if first >= FIRST_DAY and first + timedelta(days=asked.window - 1) <= LAST_DAY:
            found[unit] = (variant, start)
    return found


def figures(
    rows: Sequence[Sold], unit: str, start: date, asked: Asked
) -> dict[str, tuple[float, ...] | None]:
    """Return for each metric the value, or the value and what it is over; ``None`` where not known."""
    first = start + timedelta(days=asked.wait)
    last = first + timedelta(days=asked.window - 1)
    orders = [lines for day, lines in _orders(rows, unit) if first <= day <= last]
    days = {day for day, lines in _orders(rows, unit) if first <= day <= last and _sales(lines)}
    sales = [_sales(lines) for lines in orders if _sales(lines)]
    lines = [line for order in orders for line in order]
    goods = [{line.product for line in order} - {POSTAGE} for order in sales]
    goods = [products for products in goods if products]
    gross = sum((line.amount for order in sales for line in order), NOTHING)
    back = sum((abs(line.amount) for line in lines if line.kind == "return"), NOTHING)
    undone = sum((line.amount for line in lines if line.kind == "returned"), NOTHING)
    saved = sum((line.discount for order in sales for line in order), NOTHING)
    earned = [
        line.amount - line.cost * line.quantity for order in sales for line in order if line.cost is not None
    ]
    found: dict[str, tuple[Decimal | int | bool, ...] | None] = {
        ShopMetric.CONVERSION: (bool(sales),),
        ShopMetric.REVENUE: (gross - back,),
        ShopMetric.MARGIN: (sum(earned, NOTHING),) if earned or not sales else None,
        ShopMetric.ORDERS: (len(sales),),
        ShopMetric.ORDER_VALUE: (gross, len(sales)),
        ShopMetric.ITEMS_PER_ORDER: (sum(map(len, goods)), len(goods)),
        ShopMetric.PRODUCTS_PER_CUSTOMER: (len(set().union(*goods)) if goods else 0,),
        ShopMetric.REPURCHASE: (len(days) > 1,),
        ShopMetric.CROSS_SELL: (sum(len(products) > 1 for products in goods), len(goods)),
        ShopMetric.TARGET_PRODUCT: (any(asked.target in products for products in goods),),
        ShopMetric.RETURNS: (back + undone, gross + undone),
        ShopMetric.DISCOUNT_SHARE: (saved, gross + saved),
    }
    return {name: None if pair is None else tuple(map(float, pair)) for name, pair in found.items()}


def history(rows: Sequence[Sold], unit: str, start: date, asked: Asked) -> tuple[float | None, ...]:
    """Return net revenue, orders and items of the days before, and the days since the last order."""
    before = [(day, lines) for day, lines in _orders(rows, unit) if day < start]
    bought = [day for day, lines in before if _sales(lines)]
    if not bought:
        return (None,) * 4
    recent = [lines for day, lines in before if day >= start - timedelta(days=asked.pre)]
    sales = [_sales(lines) for lines in recent if _sales(lines)]
    net = sum((line.amount for lines in recent for line in lines if line.kind in ("sale", "return")), NOTHING)
    items = sum(len({line.product for line in order} - {POSTAGE}) for order in sales)
    return float(net), float(len(sales)), float(items), float((start - max(bought)).days)


def parts(rows: Sequence[Sold], unit: str, start: date) -> tuple[str | None, ...]:
    """Return new or returning, country and channel of the last order before the start."""
    before = [
        (min(line.at for line in lines), lines[0].order, lines[0])
        for day, lines in _orders(rows, unit)
        if day < start and _sales(lines)
    ]
    if not before:
        return "new", None, None
    last = max(before)[2]
    return "returning", last.country, last.channel


def _orders(rows: Sequence[Sold], unit: str) -> list[tuple[date, list[Sold]]]:
    found: dict[str, list[Sold]] = defaultdict(list)
    for row in rows:
        if row.customer == unit:
            found[row.order].append(row)
    return [(min(line.at for line in lines).date(), lines) for lines in found.values()]


def _sales(lines: Iterable[Sold]) -> list[Sold]:
    return [line for line in lines if line.kind == "sale"]
