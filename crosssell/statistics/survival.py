"""How long until it happens, when for many it has not happened yet?

Kaplan and Meier's estimate (E. L. Kaplan and P. Meier, Journal of the American Statistical Association 53,
1958, 457–481): with r_t still waiting just before day t, of whom d_t have the event on it,

    S(t) = Π_{u ≤ t} (1 − d_u / r_u)

Those who are observed for only so long (censored) count among the waiting up to and on their last day. The
variance is Greenwood's, V(t) = S(t)² Σ d_u / (r_u (r_u − d_u)). The 95 % interval is pointwise, taken on
ln(−ln S), where it stays between 0 and 1: S^exp(± 1.96 · se), se = √(Σ d_u / (r_u (r_u − d_u))) / |ln S|
(J. D. Kalbfleisch and R. L. Prentice, The Statistical Analysis of Failure Time Data, 2nd ed., 2002, 1.4).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crosssell.errors import CrosssellError, ErrorCode

NORMAL_95 = 1.959963984540054
TOUCHING = 1e-9  # a product of fractions that is one half may miss it by the last digits

Days = NDArray[np.int64]
Shares = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareBy:
    """The share with the event within so many days.

    Attributes:
        days: From the start, inclusive.
        share: 0–1.
        share_ci_lower: 95 % interval; ``None`` before the first event, and where everyone has had it.
        share_ci_upper: Likewise.
        at_risk: Still waiting and observed just before that day.
    """

    days: int
    share: float
    share_ci_lower: float | None
    share_ci_upper: float | None
    at_risk: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SurvivalCurve:
    """The share still without the event, a step down on each day with one.

    Attributes:
        units: Those observed.
        events: Those with the event.
        longest_days: Longest observation; ``None`` without units. Nothing is said beyond it.
        days: Rising days with at least one event.
        at_risk: Observed and without it just before each of these days.
        days_events: Events on each of them.
        waiting: S after each of them, share 0–1.
        waiting_ci_lower: 95 % pointwise; NaN where S is 0.
        waiting_ci_upper: Likewise.
        all_days: Rising days on which an observation ends, by an event or not.
        all_at_risk: Observed and without it just before each of these.
    """

    units: int
    events: int
    longest_days: int | None
    days: Days
    at_risk: Days
    days_events: Days
    waiting: Shares
    waiting_ci_lower: Shares
    waiting_ci_upper: Shares
    all_days: Days
    all_at_risk: Days

    @property
    def median_days(self) -> int | None:
        """The first day by which half have had the event; ``None`` where that is not reached."""
        return self._first_at_half(self.waiting)

    @property
    def median_ci(self) -> tuple[int | None, int | None]:
        """Its 95 % interval, by the days on which the bounds pass one half; ``None`` where they do not."""
        return self._first_at_half(self.waiting_ci_lower), self._first_at_half(self.waiting_ci_upper)

    def at_risk_on(self, day: int) -> int:
        """Return how many are observed and without the event just before ``day``."""
        place = int(np.searchsorted(self.all_days, day, side="left"))
        return int(self.all_at_risk[place]) if place < len(self.all_days) else 0

    def share_by(self, day: int) -> ShareBy | None:
        """Return the share with the event by ``day``, or ``None`` where nobody was observed that long."""
        if self.longest_days is None or day > self.longest_days:
            return None
        place = int(np.searchsorted(self.days, day, side="right")) - 1
        share, lower, upper = 0.0, None, None
        if place >= 0:
            share = 1 - float(self.waiting[place])
            if not np.isnan(self.waiting_ci_lower[place]):
                lower = 1 - float(self.waiting_ci_upper[place])
                upper = 1 - float(self.waiting_ci_lower[place])
        return ShareBy(
            days=day, share=share, share_ci_lower=lower, share_ci_upper=upper, at_risk=self.at_risk_on(day)
        )

    def _first_at_half(self, shares: Shares) -> int | None:
        reached = np.flatnonzero(shares <= 0.5 + TOUCHING)
        return int(self.days[reached[0]]) if len(reached) else None


def survival_curve(days: Days, *, events: Days, censored: Days) -> SurvivalCurve:
    """Return the Kaplan–Meier curve of counted waiting times.

    Args:
        days: Whole days from the start, 0 or more; each day once, in any order.
        events: How many had the event on that day.
        censored: How many were observed up to that day and had not had it.

    Raises:
        CrosssellError: ``invalid_value`` for a day that is negative or named twice, or a negative count.
    """
    order = np.argsort(days, kind="stable")
    all_days, had, gone = (np.asarray(v, dtype=np.int64)[order] for v in (days, events, censored))
    if len(all_days) and (all_days[0] < 0 or had.min() < 0 or gone.min() < 0 or not np.diff(all_days).all()):
        raise CrosssellError(
            ErrorCode.INVALID_VALUE, value=all_days.tolist()[:5], what="days", allowed="0, 1, 2, …, each once"
        )
    ends = had + gone
    at_risk = ends[::-1].cumsum()[::-1]
    is_event = had > 0
    d, r = had[is_event].astype(float), at_risk[is_event].astype(float)
    waiting = np.cumprod(1 - d / r)
    lower, upper = _log_log_interval(waiting, d, r)
    seen = all_days[ends > 0]
    return SurvivalCurve(
        units=int(ends.sum()),
        events=int(had.sum()),
        longest_days=int(seen[-1]) if len(seen) else None,
        days=all_days[is_event],
        at_risk=at_risk[is_event],
        days_events=had[is_event],
        waiting=waiting,
        waiting_ci_lower=lower,
        waiting_ci_upper=upper,
        all_days=all_days,
        all_at_risk=at_risk,
    )


def _log_log_interval(waiting: Shares, d: Shares, r: Shares) -> tuple[Shares, Shares]:
    inside = waiting > 0  # at 0 the logarithm has no value, and Greenwood's sum none either
    lower, upper = np.full_like(waiting, np.nan), np.full_like(waiting, np.nan)
    greenwood = np.cumsum(d[inside] / (r[inside] * (r[inside] - d[inside])))
    half_width = NORMAL_95 * np.sqrt(greenwood) / -np.log(waiting[inside])
    lower[inside] = waiting[inside] ** np.exp(half_width)
    upper[inside] = waiting[inside] ** np.exp(-half_width)
    return lower, upper
