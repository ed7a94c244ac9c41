"""Has a customer been silent for longer than comparable customers who came back?

The gap rule needs no model. Comparable are the customers with as many orders (those of one day being one):
after the first, the second and the third order the gap to the next is counted in days; from the fourth on
it is counted in multiples of the customer's own mean gap so far. How long it takes to come back is a
Kaplan–Meier curve, for many have not come back yet. Of those who do within the time that was observed, the
share that has by a silence s is

    F(s) / F(longest),   F = 1 − S

At `OVERDUE` of them a silence is long, at `LAPSED` it is longer than nearly all.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from crosssell.columns import GapState
from crosssell.statistics.survival import survival_curve
from crosssell.warehouse import Cursor

Numbers = NDArray[np.float64]
Counts = NDArray[np.int64]

OVERDUE, LAPSED = 0.75, 0.95
OWN_PACE_FROM = 4  # orders from which on the customer's own mean gap is the measure
PARTS = 20  # of a mean gap
LONGEST_PARTS = 2000
FEWEST_GAPS = 30
STEPS = 200  # kept of a curve
EVERYBODY = 0  # the class of all gaps, in days, for classes with too few


@dataclass(frozen=True, slots=True, kw_only=True)
class GapCurve:
    """How long those who come back stay away.

    Attributes:
        orders: After how many orders; `OWN_PACE_FROM` stands for that many and more, `EVERYBODY` for any.
        gaps: Gaps that it was told from; `FEWEST_GAPS` or more.
        silences: Rising: days, or 1/`PARTS` of the own mean gap where ``orders`` is `OWN_PACE_FROM`.
        shares: Of those who come back, the share (0–1) that has by each of these.
    """

    orders: int
    gaps: int
    silences: tuple[int, ...]
    shares: tuple[float, ...]

    def share_by(self, silences: Counts) -> Numbers:
        """Return the share (0–1) of those who come back that has after as long a silence."""
        steps = np.array((0.0, *self.shares))
        return np.asarray(steps[np.searchsorted(np.array(self.silences), silences, side="right")])


@dataclass(frozen=True, slots=True, kw_only=True)
class GapCurves:
    """The curves by number of orders; without any there is no rule.

    Attributes:
        curves: Rising by ``orders``.
    """

    curves: tuple[GapCurve, ...]

    def shares(self, *, orders: Counts, silence_days: Counts, span_days: Counts) -> Numbers:
        """Return for each customer the share of the comparable who had come back after as long a silence.

        Args:
            orders: Orders so far, 1 or more.
            silence_days: Days since the last.
            span_days: Days from the first to the last.

        Returns:
            0–1; NaN where there is no rule.
        """
        found = np.full(len(orders), np.nan)
        by_orders = {curve.orders: curve for curve in self.curves}
        parts = _parts(silence_days, span_days=span_days, orders=orders)
        for number in range(1, OWN_PACE_FROM + 1):
            is_class = (orders >= number) if number == OWN_PACE_FROM else (orders == number)
            curve = by_orders.get(number) or by_orders.get(EVERYBODY)
            if curve is not None:
                measure = parts if curve.orders == OWN_PACE_FROM else silence_days
                found[is_class] = curve.share_by(measure[is_class])
        return found


# A row a class and a silence: how often it ended with an order, and how often it was still on at the end.
# With n orders the mean gap before the next is (day of the n-th − first day) / (n − 1); it is a day or
# more.
COUNTED = """
with numbered as (
    select
        day,
        row_number() over same as n,
        min(day) over same as first_day,
        lead(day) over same as next_day
    from purchase_day
    window same as (partition by customer_key order by day)
),
silences as (
    select
        n,
        coalesce(next_day, $as_of::date) - day as days,
        day - first_day as span_days,
        next_day is not null as ended
    from numbered
),
measured as (
    select
        least(n, $own_pace_from) as orders,
        case
            when n < $own_pace_from then days
            else least(days * (n - 1) * $parts // span_days, $longest_parts)
        end as silence,
        ended
    from silences
    union all
    select $everybody, days, ended
    from silences
)
select
    orders::integer as orders,
    silence::bigint as silence,
    count(*) filter (ended) as events,
    count(*) filter (not ended) as open
from measured
group by all
order by all
"""


def gap_curves(cursor: Cursor, *, as_of: date) -> GapCurves:
    """Return the curves of the temporary table ``purchase_day``."""
    counted = cursor.query(
        COUNTED,
        as_of=as_of,
        own_pace_from=OWN_PACE_FROM,
        parts=PARTS,
        longest_parts=LONGEST_PARTS,
        everybody=EVERYBODY,
    )
    return GapCurves(curves=tuple(_curves(counted)))


def gap_states(shares: Numbers) -> NDArray[np.object_]:
    """Return the code of `GapState` for each share, ``None`` where it is NaN."""
    states = np.full(len(shares), None, dtype=object)
    states[shares < OVERDUE] = GapState.AS_USUAL.value
    states[shares >= OVERDUE] = GapState.OVERDUE.value
    states[shares >= LAPSED] = GapState.LAPSED.value
    return states


def _curves(counted: pd.DataFrame) -> Iterable[GapCurve]:
    for orders, rows in counted.groupby("orders", sort=True):
        gaps = int(rows["events"].sum())
        if gaps < FEWEST_GAPS:
            continue
        curve = survival_curve(
            rows["silence"].to_numpy(np.int64),
            events=rows["events"].to_numpy(np.int64),
            censored=rows["open"].to_numpy(np.int64),
        )
        back = 1 - curve.waiting
        shares = back / back[-1]
        # Of thousands of days as many as shares differ by 1/STEPS; the first of each such step is kept.
        kept = np.unique(np.searchsorted(shares, np.linspace(shares[0], 1.0, STEPS) - 1e-12))
        yield GapCurve(
            orders=int(str(orders)),
            gaps=gaps,
            silences=tuple(int(day) for day in curve.days[kept]),
            shares=tuple(round(float(share), 6) for share in shares[kept]),
        )


def _parts(days: Counts, *, span_days: Counts, orders: Counts) -> Counts:
    return np.asarray(
        np.minimum(days * (orders - 1) * PARTS // np.maximum(span_days, 1), LONGEST_PARTS), dtype=np.int64
    )
