"""Shops drawn at random from a known truth, large enough for statistics, written straight as key columns.

Items are drawn by weight, one after the other without replacement (the k largest of log weight plus Gumbel
noise), so that given the sizes of the baskets nothing is related.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from crosssell.warehouse import Warehouse, Workspace

Integers = NDArray[np.int64]
Held = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """Baskets × items, true where a basket holds an item; who bought each basket, -1 for nobody known."""

    held: Held
    customers: Integers | None = None


def ranked_weights(items: int, *, steepness: float) -> NDArray[np.float64]:
    """Return how likely each item is, in proportion to 1 / rank ** steepness."""
    return 1 / np.arange(1, items + 1) ** steepness


def sizes_of(draw: np.random.Generator, baskets: int, *, mean: float, kind: str, most: int) -> Integers:
    """Return basket sizes from 1 up: geometric, Poisson or all the same."""
    if kind == "geometric":
        sizes = draw.geometric(1 / mean, baskets)
    elif kind == "poisson":
        sizes = 1 + draw.poisson(mean - 1, baskets)
    else:
        sizes = np.full(baskets, round(mean))
    return np.minimum(sizes, most)


def unrelated(draw: np.random.Generator, sizes: Integers, weights: NDArray[np.float64]) -> Held:
    """Return baskets of the given sizes whose items are related by nothing but the size."""
    held = np.zeros((len(sizes), len(weights)), dtype=bool)
    for start in range(0, len(sizes), 4096):
        part = sizes[start : start + 4096]
        noisy = np.log(weights) + draw.gumbel(size=(len(part), len(weights)))
        most = int(part.max())
        best = np.argpartition(-noisy, min(most, len(weights) - 1), axis=1)[:, :most]
        best = np.take_along_axis(best, np.argsort(-np.take_along_axis(noisy, best, axis=1), axis=1), axis=1)
        wanted = np.arange(most) < part[:, None]
        held[start + np.nonzero(wanted)[0], best[wanted]] = True
    return held


def written(workspace: Workspace, shop: Shop, *, name: str = "shop") -> Warehouse:
    """Write a shop as a dataset; item 7 is called ``i0007``."""
    baskets, items = shop.held.shape
    order_keys, product_keys = np.nonzero(shop.held)
    own = shop.held.sum(axis=0)
    count = np.arange(baskets)
    customers = shop.customers
    nobody = pa.nulls(baskets, pa.int32())
    buyers = nobody if customers is None else pa.array(customers, pa.int32(), mask=np.asarray(customers) < 0)
    known = 0 if customers is None else int(customers.max()) + 1
    money, time, text = pa.decimal128(38, 6), pa.timestamp("us"), pa.string()
    tables = {
        "product": [
            pa.array(np.arange(items), pa.int32()), pa.array([f"i{n:04}" for n in range(items)]),
            pa.nulls(items, text), pa.nulls(items, text), pa.array([True] * items),
            pa.array(own), pa.array(own), pa.nulls(items, money),
            pa.nulls(items, money), pa.nulls(items, money), pa.nulls(items, text), pa.nulls(items, money),
        ],
        "customer": [
            pa.array(np.arange(known), pa.int32()), pa.array([f"k{n:05}" for n in range(known)], text),
            pa.nulls(known, pa.bool_()), pa.array(np.ones(known, np.int64)), pa.nulls(known, money),
            pa.nulls(known, time), pa.nulls(known, time),
        ],
        "orders": [
            pa.array(count, pa.int32()), pa.array([f"o{n:06}" for n in range(baskets)]), buyers,
            pa.nulls(baskets, time), pa.nulls(baskets, text), pa.nulls(baskets, text),
            *[pa.array(shop.held.sum(axis=1))] * 3, pa.array(np.zeros(baskets, np.int64)),
            pa.nulls(baskets, money), pa.nulls(baskets, money),
        ],
        "basket": [
            pa.array(order_keys, pa.int32()), pa.array(product_keys, pa.int32()),
            pa.nulls(len(order_keys), money), pa.nulls(len(order_keys), money),
        ],
    }  # fmt: skip
    warehouse = workspace.open_or_create(name)
    with warehouse.write() as cursor:
        for table, columns in tables.items():
            cursor.append(table, pa.table(columns, names=[f"c{n}" for n in range(len(columns))]))
    return warehouse
