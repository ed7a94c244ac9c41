"""Which products may be recommended: what is left out, and why.

Each product that is one and was ever bought by a known customer is either a candidate or counted under the
first reason that fits: excluded by name, out of stock, too little margin, not sold lately, too rare.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crosssell.errors import CrosssellError, ErrorCode
from crosssell.offers.recommend.config import RecommendConfig
from crosssell.offers.recommend.model import sold_lately
from crosssell.offers.recommend.purchases import History
from crosssell.warehouse import Warehouse

# The margin of what was sold; where amounts or costs are not known, that of the products file's price.
FACTS = """
with sold as (
    select
        l.product,
        sum(l.amount)::double as amount,
        sum(coalesce(p.cost, l.cost) * l.quantity)::double as cost
    from line as l
    join product as p using (product)
    where l.kind = 'sale' and l.amount is not null and coalesce(p.cost, l.cost) is not null
    group by l.product
)
select
    p.product_key,
    p.product,
    p.stock::double as stock,
    coalesce(
        1 - s.cost / nullif(s.amount, 0), 1 - (p.cost / nullif(p.price, 0))::double
    ) as margin_share
from product as p
left join sold as s using (product)
where p.is_product
order by p.product_key
"""


KNOWN = "select product from product where list_contains($numbers::varchar[], product) order by product"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOutItems:
    """How many products are not recommended, each under the first reason that fits.

    Attributes:
        excluded: Named by the user.
        out_of_stock: By the products file.
        low_margin: Known to earn too little.
        not_sold: Not sold lately.
        rare: Beyond the most frequent, or never bought by a known customer.
        stock_known: Whether the stock of any product is known.
        margin_known: Whether the margin of any is.
    """

    excluded: int
    out_of_stock: int
    low_margin: int
    not_sold: int
    rare: int
    stock_known: bool
    margin_known: bool


def candidates(
    warehouse: Warehouse, *, history: History, config: RecommendConfig
) -> tuple[NDArray[np.bool_], LeftOutItems]:
    """Return which of the history's items may be recommended, and what is left out.

    Args:
        warehouse: The dataset.
        history: What was known.
        config: What is to be left out.
    """
    facts = warehouse.query(FACTS)
    stock = facts["stock"].to_numpy(np.float64)
    margin = facts["margin_share"].to_numpy(np.float64)
    keys = facts["product_key"].to_numpy(np.int64)
    lately = np.isin(keys, history.items[sold_lately(history, fitting=config.fitting)])
    frequent = np.isin(keys, history.items)
    least = config.min_margin_share
    reasons = {
        "excluded": facts["product"].isin(config.excluded).to_numpy(bool),
        "out_of_stock": (stock <= 0) & config.in_stock_only,
        "low_margin": np.zeros(len(keys), bool) if least is None else margin < least,
        "rare": ~frequent,
        "not_sold": frequent & ~lately,
    }
    left = np.ones(len(keys), bool)
    counts = {}
    for name, holds in reasons.items():
        counts[name] = int((holds & left).sum())
        left &= ~holds
    known = LeftOutItems(
        **counts, stock_known=bool(np.isfinite(stock).any()), margin_known=bool(np.isfinite(margin).any())
    )
    return np.isin(history.items, keys[left]), known


def require_products(warehouse: Warehouse, numbers: Sequence[str]) -> None:
    """Refuse product numbers that the dataset does not know.

    Raises:
        CrosssellError: ``unknown_item`` with the first of them.
    """
    known = {number for (number,) in warehouse.rows(KNOWN, numbers=list(numbers))}
    unknown = [number for number in numbers if number not in known]
    if unknown:
        raise CrosssellError(ErrorCode.UNKNOWN_ITEM, item=unknown[0])


def is_stock_known(warehouse: Warehouse) -> bool:
    """Tell whether the products file gives the stock of any product."""
    return bool(warehouse.row("select count(stock) > 0 from product")[0])
