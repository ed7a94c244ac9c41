"""An item of a basket, as screens name it, and how to find one."""

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A product, a family of products, or a category.

    Attributes:
        item: The product's number (or its name where it has none), the family, or the category.
        name: The product's name, ``None`` where it has none of its own.
        baskets: Baskets with it.
    """

    item: str
    name: str | None
    baskets: int


def items_of(rows: pd.DataFrame) -> list[Item]:
    """Return the items of rows with the columns item, name, n."""
    names = [name if isinstance(name, str) else None for name in rows["name"]]
    return [
        Item(item=item, name=name, baskets=int(n))
        for item, name, n in zip(rows["item"], names, rows["n"], strict=True)
    ]
