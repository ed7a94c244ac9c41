"""Who of a list is left alone, by chance, and what can be seen with so many?

The draw is a function of the list and a seed. Customers are ranked by expected value (ties by chance) and cut
into ten layers of the same size, fewer where a layer would leave fewer than two alone. Within a layer those
are left alone whose MD5 of seed and customer number comes first. So each layer has its share, the groups are
alike in what is expected of them, and neither the order of the rows, the version of any library nor the
machine changes the draw. Which layers round up is drawn as well, so that everybody's chance is the same.

What can be seen is the power of the test that judges shares later, see `crosssell.experiments.power`.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray

from crosssell.columns import HoldoutLack, MetricKind
from crosssell.experiments.power import Baseline, Design, power, smallest_effect
from crosssell.offers.plan import Holdout

MOST_LAYERS = 10
FEWEST_IN_LAYER = 2  # left alone, and contacted
VALUE_DECIMALS = 6  # what lies below is noise of adding up, and must not change a draw
LOWEST_SHARE, HIGHEST_SHARE = 0.01, 0.99  # between which a test is planned
USUAL_POWER = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Detectable:
    """What a list can show.

    Attributes:
        effect: Smallest rise of the share of buyers that is found with the wanted chance (0.013 is 1.3
            points); ``None`` where it cannot be said.
        lack: Why not; ``None`` where it can.
    """

    effect: float | None = None
    lack: HoldoutLack | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldoutSize:
    """How large a part of a list is to be left alone.

    Attributes:
        share: Of the list, 0–1; ``None`` where it cannot be said.
        lack: Why not; ``None`` where it can.
    """

    share: float | None = None
    lack: HoldoutLack | None = None


def draw_holdout(
    customer_ids: Sequence[str],
    expected_values: Sequence[float | None] | NDArray[np.float64],
    *,
    share: float,
    seed: int,
) -> NDArray[np.bool_]:
    """Return who is left alone, in the order of the rows.

    Args:
        customer_ids: Different ones.
        expected_values: Of each; ``None`` or not a number where unknown, which comes last.
        share: Of the customers, 0 to below 1; as many are left alone as is nearest to it.
        seed: Of the draw.

    >>> print(draw_holdout(["a", "b", "c", "d"], [4.0, 3.0, 2.0, 1.0], share=0.5, seed=1).sum())
    2
    """
    count = len(customer_ids)
    held = np.zeros(count, dtype=np.bool_)
    if holdout_size(count, share=share) == 0:
        return held
    draws, ties = _by_chance(customer_ids, seed=seed)
    layers = _layers(np.asarray(expected_values, dtype=np.float64), ties, share=share)
    in_order = np.lexsort((draws, layers))
    sizes = np.bincount(layers)
    starts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
    for layer, alone in enumerate(_alone(sizes, share=share, seed=seed)):
        held[in_order[starts[layer] : starts[layer] + alone]] = True
    return held


def holdout_size(listed: int, *, share: float) -> int:
    """Return how many of a list are left alone: the nearest whole number, a half up."""
    return floor(share * listed + 0.5)


def detectable(
    listed: int, *, share: float, baseline: float | None, power: float = USUAL_POWER
) -> Detectable:
    """Return the smallest rise of the share of buyers that a list can show.

    Args:
        listed: Customers of both groups.
        share: Left alone.
        baseline: Share of customers who buy without being contacted: the mean score of the list.
        power: Wanted chance of finding it.
    """
    alone = holdout_size(listed, share=share)
    if alone == 0 or alone == listed:
        return Detectable(lack=HoldoutLack.NOBODY_LEFT_ALONE)
    if baseline is None or not 0 < baseline < 1:
        return Detectable(lack=HoldoutLack.NO_BASELINE)
    design = Design(power=power, control_share=_within(alone / listed))
    found = smallest_effect(Baseline(kind=MetricKind.PROPORTION, value=baseline), total=listed, design=design)
    return Detectable(lack=HoldoutLack.TOO_FEW) if found is None else Detectable(effect=found)


def share_for(
    min_detectable: float, *, baseline: float | None, listed: int, power: float = USUAL_POWER
) -> HoldoutSize:
    """Return the smallest share to be left alone so that a rise is seen, at most a half of the list.

    Args:
        min_detectable: The rise of the share of buyers (0.01 is one point).
        baseline: As of `detectable`.
        listed: Customers of both groups.
        power: Wanted chance of finding it.
    """
    if baseline is None or not 0 < baseline < 1:
        return HoldoutSize(lack=HoldoutLack.NO_BASELINE)
    rise = min(min_detectable, 1 - baseline)
    low, high = max(2, ceil(LOWEST_SHARE * listed)), listed // 2
    if high < low or not _is_seen(high, listed=listed, baseline=baseline, rise=rise, wanted=power):
        return HoldoutSize(lack=HoldoutLack.TOO_FEW)
    while low < high:  # more left alone show more, up to a half
        middle = (low + high) // 2
        if _is_seen(middle, listed=listed, baseline=baseline, rise=rise, wanted=power):
            high = middle
        else:
            low = middle + 1
    return HoldoutSize(share=low / listed)


def planned_share(holdout: Holdout, *, baseline: float | None, listed: int) -> HoldoutSize:
    """Return the share to be left alone as a plan wants it: so large, or so that a rise is seen."""
    if holdout.min_detectable is None:
        return HoldoutSize(share=holdout.share)
    return share_for(holdout.min_detectable, baseline=baseline, listed=listed)


def _by_chance(customer_ids: Sequence[str], *, seed: int) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Return two independent numbers for each customer, from the seed and the number alone."""
    start = f"{seed}:".encode()
    digests = b"".join(
        [hashlib.md5(start + one.encode(), usedforsecurity=False).digest() for one in customer_ids]
    )
    halves = np.frombuffer(digests, dtype=">u8").astype(np.uint64).reshape(-1, 2)
    return halves[:, 0], halves[:, 1]


def _layers(values: NDArray[np.float64], ties: NDArray[np.uint64], *, share: float) -> NDArray[np.int64]:
    """Return the layer of each row: the highest expected value in layer 0, unknown ones in the last."""
    count = len(values)
    smaller = min(share, 1 - share) * count
    layers = min(MOST_LAYERS, max(1, floor(smaller / FEWEST_IN_LAYER)))
    turned = -np.round(values, VALUE_DECIMALS)  # not a number is sorted last
    ranks = np.empty(count, dtype=np.int64)
    ranks[np.lexsort((ties, turned))] = np.arange(count)
    return ranks * layers // count


def _alone(sizes: NDArray[np.int64], *, share: float, seed: int) -> list[int]:
    """Return how many of each layer are left alone: its part of all, rounded up or down by one draw.

    With k of n left alone, a layer that ends at place e takes floor((e·k + u) / n) in all up to there. u is
    drawn from 0 … n − 1, so that on average it is e·k / n, whatever the sizes: everybody's chance is k / n.
    """
    listed = int(sizes.sum())
    drawn = int.from_bytes(hashlib.md5(f"{seed}/".encode(), usedforsecurity=False).digest()) % listed
    wanted = holdout_size(listed, share=share)
    up_to = [0, *((int(end) * wanted + drawn) // listed for end in np.cumsum(sizes))]
    return [after - before for before, after in pairwise(up_to)]


def _is_seen(alone: int, *, listed: int, baseline: float, rise: float, wanted: float) -> bool:
    design = Design(power=wanted, control_share=_within(alone / listed))
    shop = Baseline(kind=MetricKind.PROPORTION, value=baseline)
    return power(shop, effect=rise, total=listed, design=design) >= wanted


def _within(share: float) -> float:
    return min(HIGHEST_SHARE, max(LOWEST_SHARE, share))
