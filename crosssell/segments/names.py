"""Which segment does a customer belong to, by the scores of recency, frequency and money?

The eleven names are the usual ones of direct marketing. Their published boundaries overlap and leave
gaps; those below are our own, cut so that every triple of scores has exactly one name, and so that

* with frequency and money held, a more recent customer is never in a less active segment (`BY_ACTIVITY`);
* with recency held, a more frequent or better paying one is never in a less valuable one (`BY_VALUE`).

Frequency leads and money follows: one large order does not make a customer loyal. Where money is not
known, frequency speaks for both.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from crosssell.columns import Segment

SCORES = range(1, 6)

Span = tuple[int, int]  # lowest and highest score, both counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A block of scores that bears a segment's name. Several blocks may bear the same."""

    segment: Segment
    r: Span
    f: Span
    m: Span


ANY: Span = (1, 5)

CELLS: tuple[Cell, ...] = (
    Cell(segment=Segment.CHAMPIONS, r=(5, 5), f=(4, 5), m=(4, 5)),
    Cell(segment=Segment.CHAMPIONS, r=(4, 4), f=(5, 5), m=(4, 5)),
    Cell(segment=Segment.LOYAL, r=(4, 4), f=(4, 4), m=(4, 5)),
    Cell(segment=Segment.LOYAL, r=(4, 5), f=(4, 5), m=(1, 3)),
    Cell(segment=Segment.LOYAL, r=(4, 5), f=(3, 3), m=(4, 5)),
    Cell(segment=Segment.POTENTIAL_LOYALISTS, r=(4, 5), f=(2, 2), m=ANY),
    Cell(segment=Segment.POTENTIAL_LOYALISTS, r=(4, 5), f=(3, 3), m=(1, 3)),
    Cell(segment=Segment.NEW_CUSTOMERS, r=(5, 5), f=(1, 1), m=ANY),
    Cell(segment=Segment.PROMISING, r=(4, 4), f=(1, 1), m=ANY),
    Cell(segment=Segment.NEED_ATTENTION, r=(3, 3), f=(3, 5), m=ANY),
    Cell(segment=Segment.NEED_ATTENTION, r=(3, 3), f=(1, 2), m=(4, 5)),
    Cell(segment=Segment.ABOUT_TO_SLEEP, r=(3, 3), f=(1, 2), m=(1, 3)),
    Cell(segment=Segment.AT_RISK, r=(2, 2), f=(3, 4), m=ANY),
    Cell(segment=Segment.AT_RISK, r=(2, 2), f=(5, 5), m=(1, 3)),
    Cell(segment=Segment.AT_RISK, r=(2, 2), f=(2, 2), m=(4, 5)),
    Cell(segment=Segment.AT_RISK, r=(1, 1), f=(4, 5), m=(1, 3)),
    Cell(segment=Segment.AT_RISK, r=(1, 1), f=(3, 3), m=(4, 5)),
    Cell(segment=Segment.CANT_LOSE_THEM, r=(2, 2), f=(5, 5), m=(4, 5)),
    Cell(segment=Segment.CANT_LOSE_THEM, r=(1, 1), f=(4, 5), m=(4, 5)),
    Cell(segment=Segment.HIBERNATING, r=(2, 2), f=(1, 1), m=ANY),
    Cell(segment=Segment.HIBERNATING, r=(2, 2), f=(2, 2), m=(1, 3)),
    Cell(segment=Segment.HIBERNATING, r=(1, 1), f=(3, 3), m=(1, 3)),
    Cell(segment=Segment.HIBERNATING, r=(1, 1), f=(1, 2), m=(4, 5)),
    Cell(segment=Segment.LOST, r=(1, 1), f=(1, 2), m=(1, 3)),
)

# The order to show them in: those who buy first, then those who slip, then those who are gone.
ORDER: tuple[Segment, ...] = (
    Segment.CHAMPIONS,
    Segment.LOYAL,
    Segment.POTENTIAL_LOYALISTS,
    Segment.NEW_CUSTOMERS,
    Segment.PROMISING,
    Segment.NEED_ATTENTION,
    Segment.ABOUT_TO_SLEEP,
    Segment.AT_RISK,
    Segment.CANT_LOSE_THEM,
    Segment.HIBERNATING,
    Segment.LOST,
    Segment.NOTHING_EARNED,
)

# The least active first.
BY_ACTIVITY: tuple[Segment, ...] = (
    Segment.LOST,
    Segment.HIBERNATING,
    Segment.CANT_LOSE_THEM,
    Segment.AT_RISK,
    Segment.ABOUT_TO_SLEEP,
    Segment.NEED_ATTENTION,
    Segment.PROMISING,
    Segment.NEW_CUSTOMERS,
    Segment.POTENTIAL_LOYALISTS,
    Segment.LOYAL,
    Segment.CHAMPIONS,
)

# The least valuable first, among customers who are equally recent.
BY_VALUE: tuple[Segment, ...] = (
    Segment.LOST,
    Segment.HIBERNATING,
    Segment.ABOUT_TO_SLEEP,
    Segment.NEED_ATTENTION,
    Segment.PROMISING,
    Segment.NEW_CUSTOMERS,
    Segment.POTENTIAL_LOYALISTS,
    Segment.AT_RISK,
    Segment.CANT_LOSE_THEM,
    Segment.LOYAL,
    Segment.CHAMPIONS,
)


def segment_of(r: int, f: int, m: int | None) -> Segment:
    """Return the segment of a customer with the scores r, f and m, each 1 (worst) to 5.

    Args:
        r: Recency.
        f: Frequency.
        m: Money; ``None`` where it is not known: then frequency speaks for it.

    Raises:
        LookupError: A score is none of 1 to 5.
    """
    wanted = (r, f, f if m is None else m)
    for scores, segment in named_scores():
        if scores == wanted:
            return segment
    raise LookupError(wanted)


def named_scores() -> Iterator[tuple[tuple[int, int, int], Segment]]:
    """Give each triple of scores that has a name, with the name."""
    for cell in CELLS:
        for scores in product(*(range(low, high + 1) for low, high in (cell.r, cell.f, cell.m))):
            r, f, m = scores
            yield (r, f, m), cell.segment
