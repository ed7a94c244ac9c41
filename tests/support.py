"""Tiny datasets for tests, written straight into the derived tables.

The derivation is plain Python over the rows, on purpose without any of the product's SQL, so that
it also serves as an independent witness of what the import derives.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

import pyarrow as pa

from crosssell.warehouse import Warehouse, Workspace


class Row(NamedTuple):
    """One order line; only the order and the product are needed."""

    order: str
    product: str
    customer: str | None = None
    day: str | None = None  # ISO date
    amount: str | int | None = 1
    category: str | None = None
    channel: str | None = None
    country: str | None = None
    kind: str = "sale"
    is_product: bool = True
    name: str | None = None
    segment: str | None = None  # of the customer


def tiny_dataset(workspace: Workspace, rows: Iterable[Sequence[Any]], *, name: str = "tiny") -> Warehouse:
    """Make the dataset ``name`` of ``rows`` (tuples in the order of `Row`'s fields)."""
    lines = [Row(*row) for row in rows]
    warehouse = workspace.open_or_create(name)
    with warehouse.write() as cursor:
        for table, records in _derived(lines).items():
            if records:
                columns = [list(column) for column in zip(*records, strict=True)]
                names = [f"c{i}" for i in range(len(columns))]
                types = [_type(table, i) for i in range(len(columns))]
                arrays = [pa.array(c, t) if t else pa.array(c) for c, t in zip(columns, types, strict=True)]
                cursor.append(table, pa.table(arrays, names=names))
    return warehouse


MONEY = pa.decimal128(38, 6)
TIME = pa.timestamp("us")
TYPES: dict[str, dict[int, pa.DataType]] = {
    "product": {
        **{2: pa.string(), 3: pa.string(), 7: MONEY},
        **{8: MONEY, 9: MONEY, 10: pa.string(), 11: MONEY},  # of a products file
    },
    "customer": {2: pa.bool_(), 4: MONEY, 5: TIME, 6: TIME},
    "basket": {2: MONEY, 3: MONEY},
    "orders": {2: pa.int32(), 3: TIME, 4: pa.string(), 5: pa.string(), 10: MONEY, 11: MONEY},
}


def _type(table: str, column: int) -> pa.DataType | None:
    return TYPES.get(table, {}).get(column)


def _derived(lines: list[Row]) -> dict[str, list[tuple[Any, ...]]]:
    products = {product: key for key, product in enumerate(sorted({r.product for r in lines}))}
    known = sorted({r.customer for r in lines if r.customer is not None})
    customers = {customer: key for key, customer in enumerate(known)}
    by_order: dict[str, list[Row]] = defaultdict(list)
    for row in lines:
        by_order[row.order].append(row)
    in_time = sorted(by_order, key=lambda order: (_first(by_order[order]) or dt.datetime.max, order))
    order_keys = {order: key for key, order in enumerate(in_time)}
    sales = [r for r in lines if r.kind == "sale"]
    return {
        "product": [_product(p, key, lines, sales) for p, key in products.items()],
        "customer": [_customer(c, key, sales) for c, key in customers.items()],
        "orders": [_order(o, key, by_order[o], customers) for o, key in order_keys.items()],
        "basket": _baskets(sales, order_keys, products),
        "customer_segment": sorted(
            {(customers[r.customer], r.segment) for r in lines if r.customer and r.segment}
        ),
    }


def _baskets(sales: list[Row], orders: dict[str, int], products: dict[str, int]) -> list[tuple[Any, ...]]:
    found: dict[tuple[int, int], list[Row]] = defaultdict(list)
    for row in sales:
        found[orders[row.order], products[row.product]].append(row)
    return [(*keys, Decimal(len(rows)), _total(rows)) for keys, rows in sorted(found.items())]


def _product(product: str, key: int, lines: list[Row], sales: list[Row]) -> tuple[Any, ...]:
    every = [r for r in lines if r.product == product]
    own = [r for r in sales if r.product == product]
    category = next((r.category for r in every if r.category), None)
    name = next((r.name for r in every if r.name), None)
    orders = len({r.order for r in own})
    of_a_file = (None, None, None, None)  # cost, price, family, stock
    return (key, product, name, category, every[0].is_product, len(own), orders, _total(own), *of_a_file)


def _customer(customer: str, key: int, sales: list[Row]) -> tuple[Any, ...]:
    own = [r for r in sales if r.customer == customer]
    times = sorted(time for r in own if (time := _time(r)))
    first, last = (times[0], times[-1]) if times else (None, None)
    return (key, customer, None, len({r.order for r in own}), _total(own), first, last)


def _order(order: str, key: int, rows: list[Row], customers: dict[str, int]) -> tuple[Any, ...]:
    sales = [r for r in rows if r.kind == "sale"]
    things = {r.product: r.category for r in sales if r.is_product}
    customer = min((r.customer for r in rows if r.customer is not None), default=None)
    return (
        key,
        order,
        None if customer is None else customers[customer],
        _first(rows),
        min((r.channel for r in rows if r.channel), default=None),
        min((r.country for r in rows if r.country), default=None),
        len(rows),
        len(sales),
        len(things),
        len({c for c in things.values() if c}),
        _total(sales),
        _total([r for r in rows if r.kind in ("sale", "return")]),
    )


def _time(row: Row) -> dt.datetime | None:
    return dt.datetime.fromisoformat(row.day) if row.day else None


def _first(rows: list[Row]) -> dt.datetime | None:
    return min((time for r in rows if (time := _time(r))), default=None)


def _total(rows: list[Row]) -> Decimal | None:
    amounts = [Decimal(r.amount) for r in rows if r.amount is not None]
    return sum(amounts, Decimal(0)) if amounts else None
