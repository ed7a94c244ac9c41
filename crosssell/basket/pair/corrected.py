"""The corrected lift of one pair, from its counts by basket size.

The method is that of `crosssell.basket.strata`; here the strata are made anew of whatever part of the baskets
is looked at (a month, a country), so that the part is compared with itself. Only d_s, the room that a
stratum's baskets have for other items, would need the counts of every item in every part: it is taken from
all baskets in scope, size for size, as the share of k that is not taken up by items that nearly all baskets
hold.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import exp, log, sqrt

from crosssell.basket.strata import Stratum, drawn, strata_of
from crosssell.warehouse import Cursor

Room = Callable[[int], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeCounts:
    """Baskets of one size.

    Attributes:
        k: Their distinct items in scope.
        baskets: How many.
        n_a: Those with a.
        n_b: Those with b.
        n_both: Those with both.
    """

    k: int
    baskets: int
    n_a: int
    n_b: int
    n_both: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """A pair among baskets of the same size.

    Attributes:
        baskets: Baskets looked at.
        n_a: Those with a.
        n_b: Those with b.
        n_both: Those with both.
        expected: Those with both if a and b were unrelated among baskets of the same size.
        lift_corrected: n_both / expected; ``None`` where nothing is expected.
        lift_corrected_ci_lower: 95 % interval; ``None`` also where no basket holds both.
        lift_corrected_ci_upper: Likewise.
        log_error: Standard error of ln lift_corrected, ``None`` likewise.
    """

    baskets: int
    n_a: int
    n_b: int
    n_both: int
    expected: float
    lift_corrected: float | None
    lift_corrected_ci_lower: float | None
    lift_corrected_ci_upper: float | None
    log_error: float | None


ROOM = "select stratum, places from room"


def room_by_size(cursor: Cursor, strata: list[Stratum]) -> Room:
    """Return d_s by size: how much room a basket of k items has for two of them to be different.

    Args:
        cursor: Holds the ``room`` of ``strata``.
        strata: Of all baskets in scope.
    """
    room = dict(cursor.rows(ROOM))
    shares = [(s.largest, room.get(place, 0.0) / s.size_mean) for place, s in enumerate(strata)]
    return lambda k: k * next(share for largest, share in shares if k <= largest)


def corrected(counts: list[SizeCounts], *, room: Room) -> Corrected:
    """Return the corrected lift over all sizes.

    Args:
        counts: One for each size, k rising.
        room: From `room_by_size`.
    """
    expected = variance = once_twice = squared = cubed = 0.0
    for stratum in strata_of([(c.k, c.baskets) for c in counts]) if counts else []:
        own = [c for c in counts if stratum.smallest <= c.k <= stratum.largest]
        if stratum.size_mean <= 1:
            continue  # no room for two
        n, a, b = stratum.baskets, sum(c.n_a for c in own), sum(c.n_b for c in own)
        places = sum(c.baskets * room(c.k) for c in own) / n
        here = a * b / n
        if places > 0:
            both_drawn = drawn(a / n, places=places) * drawn(b / n, places=places)
            sizes = stratum.size_spread * stratum.size_mean**2
            here += n * (sizes / places - 1) / places * both_drawn
        allowance = max(1 + stratum.size_spread - 1 / stratum.size_mean, 0.0)
        expected += here
        variance += here * (1 - a / n) * (1 - b / n) * n / max(n - 1, 1)
        once_twice += allowance**2 * (a * b**2 + a**2 * b) / n**2
        squared += allowance**2 * a**2 * b**2 / n**3
        cubed += allowance**3 * a**2 * b**2 / n**3
    both = sum(c.n_both for c in counts)
    lift = both / expected if expected > 0 else None
    error = None
    if lift:
        error = sqrt(
            max(
                variance / (2 * expected * both),
                1 / both + (2 * lift * cubed - once_twice - squared) / expected**2,
            )
        )
    lower, upper = _interval(lift, error, normal=1.96)
    return Corrected(
        baskets=sum(c.baskets for c in counts),
        n_a=sum(c.n_a for c in counts),
        n_b=sum(c.n_b for c in counts),
        n_both=both,
        expected=max(expected, 0.0),
        lift_corrected=lift,
        lift_corrected_ci_lower=lower,
        lift_corrected_ci_upper=upper,
        log_error=error,
    )


def _interval(lift: float | None, error: float | None, *, normal: float) -> tuple[float | None, float | None]:
    if not lift or error is None:
        return None, None
    return exp(log(lift) - normal * error), exp(log(lift) + normal * error)
