"""Which items of a dataset are no products? The list to look through, and the user's word on it."""

import pandas as pd

from crosssell.ingest.derive import override_products
from crosssell.warehouse import Warehouse

LIST = """
select p.product, p.product_name, p.lines, p.is_product, o.is_product is not null as decided
from product as p
left join product_override as o using (product)
where case
    when $search = '' then not p.is_product or o.is_product is not null
    else contains(lower(p.product || ' ' || coalesce(p.product_name, '')), lower($search))
end
order by p.is_product, p.lines desc, p.product
limit $limit
"""


def list_non_products(warehouse: Warehouse, *, search: str = "", limit: int = 200) -> pd.DataFrame:
    """Return items with their flag.

    Args:
        warehouse: The dataset.
        search: Part of a number or name; without one, what is no product and what the user has decided.
        limit: Most rows.

    Returns:
        A frame with ``product``, ``product_name``, ``lines`` (sales lines), ``is_product``, and
        ``decided`` (by the user, rather than by the words of the name).
    """
    return warehouse.query(LIST, search=search.strip(), limit=limit)


def set_products(warehouse: Warehouse, is_product: dict[str, bool]) -> None:
    """Keep the user's word: product → whether it counts as one. Baskets are counted anew."""
    with warehouse.write() as cursor:
        override_products(cursor, is_product=is_product)
