"""How far may one customer pull a mean? Values beyond the limits are pulled in to these.

One rule for everyone: with n values of all variants together and the share w, the ⌊w·n⌋ smallest become the
next larger one and the ⌊w·n⌋ largest the next smaller (W. J. Dixon, Annals of Mathematical Statistics 31,
1960, 385–391). Limits of each variant's own would make a difference out of none. A ratio's numerator and its
denominator are each pulled in by the same share.
"""

from math import floor

import numpy as np
from numpy.typing import NDArray

from crosssell.errors import CrosssellError, ErrorCode

Numbers = NDArray[np.float64]
LARGEST_SHARE = 0.2


def ranks(units: int, *, share: float) -> tuple[int, int]:
    """Return the ranks, counted from 1, of the values that are the lower and the upper limit.

    Args:
        units: With a value, of all variants.
        share: To pull in at each end, 0 to 0.2.

    Raises:
        CrosssellError: ``invalid_value`` for another share.
    """
    if not 0 <= share <= LARGEST_SHARE:
        raise CrosssellError(ErrorCode.INVALID_VALUE, value=share, what="winsorise", allowed="0 to 0.2")
    cut = floor(share * units + 1e-9)  # 0.07 · 100 is 7.000000000000001 and 0.29 · 100 is 28.999999999999996
    return cut + 1, units - cut


def bounds(values: Numbers, *, share: float) -> tuple[float, float] | None:
    """Return the limits of values.

    ``None`` without values, or where both limits are the same: 5 % off a metric that 4 % of the customers
    have at all would leave nothing of it.

    Args:
        values: Of all variants' units, without missing ones.
        share: To pull in at each end, 0 to 0.2.
    """
    lower, upper = ranks(len(values), share=share)
    if not len(values):
        return None
    placed = np.partition(values, (lower - 1, upper - 1))
    limits = float(placed[lower - 1]), float(placed[upper - 1])
    return limits if limits[0] < limits[1] else None


def pulled_in(values: Numbers, limits: tuple[float, float] | None) -> Numbers:
    """Return the values within the limits; as they are where there are none."""
    return values if limits is None else np.clip(values, *limits)
