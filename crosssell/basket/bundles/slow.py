"""Which slow sellers go well with a best-seller?

Among the items that enough orders hold for the matrix to judge them, the slow ones are those up to the lower
quarter of their orders, best-sellers those from the upper tenth; equals fall on the same side.
"""

from decimal import Decimal

import pandas as pd

from crosssell.basket.bundles.sets import SlowSeller
from crosssell.basket.bundles.solid import items_among
from crosssell.basket.matrix import Matrix

SLOW_SHARE, BEST_SHARE = 0.25, 0.9
MOST_SLOW = 200

LIMITS = """
select quantile_disc(n, $slow::double), quantile_disc(n, $best::double)
from frequent
where n >= $min_count
"""


def slow_sellers(matrix: Matrix, *, solid: pd.DataFrame, stock: dict[str, Decimal]) -> tuple[SlowSeller, ...]:
    """Return the slow sellers with a solid best-seller beside them; the slowest first.

    Of one slow seller the best-seller with the highest lower bound comes first. Ties by code point.

    Args:
        matrix: The pairs.
        solid: The solid ones.
        stock: Pieces in stock, by item.
    """
    with matrix.reading() as cursor:
        slow, best = cursor.row(LIMITS, slow=SLOW_SHARE, best=BEST_SHARE, min_count=matrix.config.min_count)
    if slow is None or slow >= best:
        return ()
    fewer, more = solid[["n_a", "n_b"]].min(axis=1), solid[["n_a", "n_b"]].max(axis=1)
    chosen = solid[(fewer <= slow) & (more >= best)]
    items = items_among(chosen)
    found = []
    for row in chosen.itertuples(index=False):
        ends = sorted((items[row.a], items[row.b]), key=lambda one: one.baskets)
        found.append(
            SlowSeller(
                slow=ends[0],
                best_seller=ends[1],
                n_both=int(row.n_both),
                confidence=int(row.n_both) / ends[0].baskets,
                lift_corrected=float(row.lift_corrected),
                lift_corrected_ci_lower=float(row.lower),
                stock=stock.get(ends[0].item),
            )
        )
    found.sort(
        key=lambda one: (
            one.slow.baskets,
            one.slow.item,
            -one.lift_corrected_ci_lower,
            one.best_seller.item,
        )
    )
    return tuple(found[:MOST_SLOW])
