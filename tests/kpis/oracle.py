"""Every figure of the overview by its definition, in plain Python over order lines.

It reads the line table (and the user's word on what is no product, and the stored segments) and none of
the derived tables, and it uses none of the product's code but the frozen `Filters`.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from crosssell.filters import Filters
from crosssell.warehouse import Warehouse
from tests.support import Row

WINDOW = dt.timedelta(days=90)
Figures = dict[str, object]


class Line(NamedTuple):
    order: str
    product: str
    customer: str | None
    time: dt.datetime | None
    amount: Decimal | None
    refund: Decimal | None
    category: str | None
    channel: str | None
    country: str | None
    kind: str


@dataclass
class Order:
    """One order that passes, with its sales lines."""

    lines: list[Line] = field(default_factory=list)

    @property
    def sales(self) -> list[Line]:
        return [line for line in self.lines if line.kind == "sale"]

    def least(self, name: str):
        return min((value for line in self.lines if (value := getattr(line, name)) is not None), default=None)

    @property
    def day(self) -> dt.date | None:
        time = self.least("time")
        return time.date() if time else None


@dataclass
class Shop:
    """All lines, what is no product, which segments a customer is in, and each product's category."""

    lines: list[Line]
    non_products: set[str]
    segments: dict[str, set[str]]

    def __post_init__(self) -> None:
        votes: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for line in self.lines:
            if line.category is not None:
                votes[line.product][line.category] += 1
        self.category = {
            product: max(counts, key=lambda one: (counts[one], one)) for product, counts in votes.items()
        }
        self.orders: dict[str, Order] = defaultdict(Order)
        for line in self.lines:
            self.orders[line.order].lines.append(line)

    def chosen(self, filters: Filters) -> dict[str, Order]:
        return {name: order for name, order in self.orders.items() if self._passes(order, filters)}

    def _passes(self, order: Order, filters: Filters) -> bool:
        day = order.day
        bought = {self.category.get(line.product) for line in order.sales}
        return (
            (filters.date_from is None or (day is not None and day >= filters.date_from))
            and (filters.date_to is None or (day is not None and day <= filters.date_to))
            and (not filters.channels or order.least("channel") in filters.channels)
            and (not filters.countries or order.least("country") in filters.countries)
            and (not filters.categories or bool(bought & set(filters.categories)))
            and (
                not filters.segments
                or bool(self.segments.get(order.least("customer"), set()) & set(filters.segments))
            )
        )

    def products(self, order: Order) -> set[str]:
        return {line.product for line in order.sales} - self.non_products


def shop_of_rows(rows: Iterable[Row]) -> Shop:
    """Return a hand-made or random shop."""
    rows = list(rows)
    segments: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row.customer and row.segment:
            segments[row.customer].add(row.segment)
    lines = [
        Line(
            row.order,
            row.product,
            row.customer,
            dt.datetime.fromisoformat(row.day) if row.day else None,
            None if row.amount is None else Decimal(row.amount),
            None,
            row.category,
            row.channel,
            row.country,
            row.kind,
        )
        for row in rows
    ]
    return Shop(lines, {row.product for row in rows if not row.is_product}, segments)


def shop_of_table(warehouse: Warehouse) -> Shop:
    """Return an imported shop, from its line table."""
    lines = warehouse.rows(
        "select order_id, product, customer_id, ordered_at, amount, refund, category, channel, country,"
        " kind::varchar from line"
    )
    aside = warehouse.rows("select product from product where not is_product")
    stored = warehouse.rows(
        "select c.customer_id, s.segment from customer_segment as s join customer as c using (customer_key)"
    )
    segments: dict[str, set[str]] = defaultdict(set)
    for customer, segment in stored:
        segments[customer].add(segment)
    return Shop([Line(*line) for line in lines], {product for (product,) in aside}, segments)


def mean(values: Iterable[float]) -> float | None:
    found = list(values)
    return sum(found) / len(found) if found else None


def total(amounts: Iterable[Decimal | None]) -> Decimal | None:
    found = [amount for amount in amounts if amount is not None]
    return sum(found, Decimal(0)) if found else None


def figures(shop: Shop, filters: Filters) -> Figures:
    """Return what `crosssell.kpis.kpis` promises."""
    chosen = shop.chosen(filters)
    sold = {name: order for name, order in chosen.items() if order.sales}
    things = {name: shop.products(order) for name, order in sold.items()}
    kinds = {
        name: {shop.category[one] for one in found if one in shop.category} for name, found in things.items()
    }
    bought: dict[str, set[str]] = defaultdict(set)
    for name, order in sold.items():
        if order.least("customer") is not None and things[name]:
            bought[order.least("customer")] |= things[name]
    revenue = total(line.amount for order in sold.values() for line in order.sales)
    return {
        "orders": len(sold),
        "lines": sum(len(order.sales) for order in sold.values()),
        "customers": len({order.least("customer") for order in sold.values()} - {None}),
        "revenue": revenue,
        "net_revenue": total(net_amounts(chosen.values())),
        "average_order_value": None if revenue is None else revenue / len(sold),
        "items_per_order": mean(len(found) for found in things.values() if found),
        "cross_sell_rate": mean(len(found) >= 2 for found in things.values() if found),
        "category_cross_sell_rate": mean(len(found) >= 2 for found in kinds.values() if found),
        "products_per_customer": mean(len(found) for found in bought.values()),
        **repurchases(sold),
    }


def net_amounts(orders: Iterable[Order]) -> Iterable[Decimal | None]:
    for order in orders:
        for line in order.lines:
            if line.kind == "sale" and line.amount is not None:
                yield line.amount - (line.refund or 0)
            elif line.kind == "return":
                yield line.amount


def first_days(sold: dict[str, Order]) -> dict[str, set[dt.date]]:
    days: dict[str, set[dt.date]] = defaultdict(set)
    for order in sold.values():
        if order.least("customer") is not None and order.day is not None:
            days[order.least("customer")].add(order.day)
    return days


def repurchases(sold: dict[str, Order], of: Callable[[dt.date], bool] = lambda _: True) -> Figures:
    """Return the repurchase figures; with ``of`` only of customers whose first day it lets pass."""
    last = max((order.day for order in sold.values() if order.day), default=None)
    own = [days for days in first_days(sold).values() if of(min(days))]
    over = [days for days in own if min(days) + WINDOW <= last]
    again = [any(min(days) < day <= min(days) + WINDOW for day in days) for days in over]
    return {
        "repurchase_rate": mean(again),
        "repurchase_customers": len(over),
        "repurchase_open": len(own) - len(over),
    }


def order_values(shop: Shop, filters: Filters) -> Figures:
    """Return what `crosssell.kpis.order_value` promises."""
    paid = {}
    for name, order in shop.chosen(filters).items():
        amount = total(line.amount for line in order.sales)
        if amount is not None:
            paid[name] = amount, len(shop.products(order))
    single = [amount for amount, count in paid.values() if count == 1]
    several = [amount for amount, count in paid.values() if count >= 2]
    one, more = total(single), total(several)
    both = (one or 0) + (more or 0)
    return {
        "single_orders": len(single),
        "several_orders": len(several),
        "single_value": None if one is None else one / len(single),
        "several_value": None if more is None else more / len(several),
        "several_revenue_share": float((more or 0) / both) if both else None,
    }


def best(shop: Shop, filters: Filters, *, by_revenue: bool, limit: int) -> list[tuple]:
    """Return product, category, orders, orders with another product, revenue of the best-sellers."""
    orders: dict[str, set[str]] = defaultdict(set)
    attached: dict[str, set[str]] = defaultdict(set)
    amounts: dict[str, list[Decimal | None]] = defaultdict(list)
    for name, order in shop.chosen(filters).items():
        things = shop.products(order)
        for line in order.sales:
            if line.product in things:
                orders[line.product].add(name)
                amounts[line.product].append(line.amount)
                if len(things) >= 2:
                    attached[line.product].add(name)
    rows = [
        (one, shop.category.get(one), len(orders[one]), len(attached[one]), total(amounts[one]))
        for one in orders
        if not filters.categories or shop.category.get(one) in filters.categories
    ]

    def rank(row: tuple) -> tuple:
        known = row[4] is not None
        money = (not known, -(row[4] if known else 0)) if by_revenue else ()
        return (*money, -row[2], row[0])

    return sorted(rows, key=rank)[:limit]


def part_of(shop: Shop, order: Order, line: Line, split: str | None) -> str | None:
    if split is None:
        return None
    return shop.category.get(line.product) if split == "category" else order.least(split)


def months(shop: Shop, filters: Filters, split: str | None, *, most: int) -> dict[tuple, dict]:
    """Return (kind, value) → month → orders, revenue, orders with products, of these with several."""
    sold = {n: o for n, o in shop.chosen(filters).items() if o.sales and o.day is not None}
    shares: dict[str, dict[str | None, list[Decimal | None]]] = {}
    for name, order in sold.items():
        found: dict[str | None, list[Decimal | None]] = defaultdict(list)
        for line in order.sales:
            found[part_of(shop, order, line, split)].append(line.amount)
        shares[name] = found
    money: dict[str, list[Decimal | None]] = defaultdict(list)
    count: dict[str, int] = defaultdict(int)
    for found in shares.values():
        for value, amounts in found.items():
            if value is not None:
                money[value] += amounts
                count[value] += 1

    def strength(value: str) -> tuple:
        revenue = total(money[value])
        return revenue is None, -(revenue or 0), -count[value], value

    named = sorted(money, key=strength)[:most]
    answer: dict[tuple, dict] = defaultdict(lambda: defaultdict(lambda: [0, None, 0, 0]))
    for name, found in shares.items():
        month = sold[name].day.replace(day=1)
        parts: dict[tuple, list[Decimal | None]] = defaultdict(list)
        for value, amounts in found.items():
            if split is None:
                key = ("all", None)
            elif value is None:
                key = ("unnamed", None)
            else:
                key = ("named", value) if value in named else ("other", None)
            parts[key] += amounts
        size = len(shop.products(sold[name]))
        for key, amounts in parts.items():
            cell = answer[key][month]
            cell[0] += 1
            cell[1] = total([cell[1], *amounts])
            cell[2] += size > 0
            cell[3] += size >= 2
    return answer
