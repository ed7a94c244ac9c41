"""EASE: a customer's whole taste, each item told from all others at once.

H. Steck, "Embarrassingly Shallow Autoencoders for Sparse Data", The World Wide Web Conference 2019, 3251–7:
with X (customers × items, 1 where bought), the B that minimises ‖X − XB‖² + λ‖B‖² with zeros on its diagonal
is

    P = (XᵀX + λI)⁻¹,   B_ij = −P_ij / P_jj  (i ≠ j),   B_jj = 0

Items that only ever come with another one that explains them get no weight of their own, which is where it
differs from going from item to item.
"""

import numpy as np
from numpy.typing import NDArray

from crosssell.offers.recommend.item_to_item import Weights


def ease_weights(both: NDArray[np.float64], *, ridge: float) -> Weights:
    """Return B, items × items: what having the row's item says for the column's item; 0 on the diagonal.

    Args:
        both: XᵀX, as `crosssell.offers.recommend.item_to_item.buyers_of_both`.
        ridge: λ, above 0.
    """
    from scipy.linalg import inv
    from threadpoolctl import threadpool_limits

    regular = both + ridge * np.eye(len(both))
    with threadpool_limits(limits=1, user_api="blas"):  # the same digits each time
        inverse = inv(regular, overwrite_a=True, assume_a="pos")
    weights = inverse / -np.diag(inverse)[None, :]
    np.fill_diagonal(weights, 0.0)
    return np.asarray(weights, np.float32)
