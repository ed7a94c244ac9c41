"""How much of the money do the best customers bring?

The top p per cent of n customers are the first ⌈p·n / 100⌉ by money. A customer at place i, from 1, is among
them exactly if p > 100·(i − 1) / n; so each belongs to one of a hundred steps, and the curve is their sum.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from crosssell.warehouse import Cursor

PERCENTS = range(101)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParetoPoint:
    """One point of the curve.

    Attributes:
        percent: Per cent of the customers with a known monetary value, 0 to 100.
        customers: How many those are, rounded up.
        amount_share: What they bring, as a share of all (0–1; above 1 where other customers' net is below
            zero).
    """

    percent: int
    customers: int
    amount_share: float


STEPS = """
with placed as (
    select
        monetary,
        row_number() over (order by monetary desc) as place,
        count(*) over () as customers
    from rfm
    where monetary is not null
)
select (100 * (place - 1)) // customers + 1 as step, count(*) as customers, sum(monetary) as amount
from placed
group by step
order by step
"""


def pareto_curve(cursor: Cursor) -> tuple[ParetoPoint, ...]:
    """Return the points of 0 to 100 per cent, from the table ``rfm`` of `lay_rfm`.

    Returns:
        101 points, or none where no money is known or all of it together is not above zero.
    """
    return curve_of(cursor.rows(STEPS))


def curve_of(steps: Sequence[tuple[int, int, Decimal]]) -> tuple[ParetoPoint, ...]:
    """Return the curve of (step from 1, customers, amount), summed up."""
    customers = sum(step[1] for step in steps)
    total = sum((step[2] for step in steps), Decimal(0))
    if total <= 0:
        return ()
    amounts = {step: amount for step, _, amount in steps}
    points, reached = [], Decimal(0)
    for percent in PERCENTS:
        reached += amounts.get(percent, Decimal(0))
        points.append(
            ParetoPoint(
                percent=percent, customers=-(-percent * customers // 100), amount_share=float(reached / total)
            )
        )
    return tuple(points)
