"""What goes with what, whenever: from each item to the items that its buyers also have.

The weight from a to b is the share of a's buyers who have b, times by how much (in doublings) that is more
than the share of all customers, counted less where few have both:

    w(a, b) = n_ab / n_a · log2(lift) · n_ab / (n_ab + shrink),  lift = n_ab · N / (n_a · n_b),

and 0 for a lift of 1 or less.

Lift alone would put the rarest coincidence first; the share keeps it where customers are. It knows no days:
what follows within some, `crosssell.offers.recommend.follow` counts.
"""

import numpy as np
from numpy.typing import NDArray

from crosssell.offers.recommend.purchases import History

Weights = NDArray[np.float32]


def buyers_of_both(history: History) -> NDArray[np.float64]:
    """Return items × items with the customers who have both; on the diagonal the buyers of each."""
    ones = history.ones()
    return np.asarray((ones.T @ ones).toarray(), np.float64)


def item_to_item_weights(both: NDArray[np.float64], *, customers: int, shrink: float) -> Weights:
    """Return items × items: what having the row's item says for the column's item; 0 on the diagonal.

    Args:
        both: Customers who have both, as `buyers_of_both`.
        customers: N.
        shrink: Customers with both at which a pair counts half.
    """
    n = np.diag(both)
    lift = both * max(customers, 1) / np.outer(n, n)
    doublings = np.log2(lift, out=np.zeros_like(lift), where=lift > 1)
    weights = both / n[:, None] * doublings * (both / (both + shrink))
    np.fill_diagonal(weights, 0.0)
    return weights.astype(np.float32)
