"""When are customers contacted, and for how many months do those who were won come back?

Month m of a horizon of H months contacts the share w_m of the audience; the ramp-up takes R = max(1, ramp-up)
months, and nothing is sent after month H:

- once: ``w_m = 1/R`` for m ≤ R, else 0 (rolled out evenly; what would be sent after H is never sent);
- monthly: ``w_m = min(1, m/R)``;
- quarterly: the same in the months 1, 4, 7, …, else 0.

``c_m = w_1 + … + w_(m−1)`` is what was contacted before month m; customers won then may buy again in it. An
amount of month m is worth ``v^m`` of itself on the day of the start, ``v = (1 + discount rate)^(−1/12)``.

Shares are added up as whole numbers of R-ths, so that a roll-out over ten months sends one audience and not
0.9999999999999999 of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from crosssell.columns import Rhythm

Value = float | NDArray[np.floating[Any]]  # one number, or one for each draw

QUARTER_MONTHS = 3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Timetable:
    """Sums over the months of the horizon; each a number, or an array where the time inputs are.

    Attributes:
        rounds: Σ w_m: how many times the whole audience is contacted.
        repeat_months: Σ c_m: months in which the customers of a round may buy again.
        present_rounds: Σ w_m · v^m.
        present_repeat_months: Σ c_m · v^m.
        present_months: Σ v^m.
    """

    rounds: Value
    repeat_months: Value
    present_rounds: Value
    present_repeat_months: Value
    present_months: Value


def timetable(
    rhythm: Rhythm, *, ramp_up_months: Value, horizon_months: Value, discount_rate: Value
) -> Timetable:
    """Return the sums that the totals of a campaign are made of.

    Args:
        rhythm: How often the audience is contacted.
        ramp_up_months: A number or an array; rounded, at least 1 is taken.
        horizon_months: A number or an array of the same shape; rounded.
        discount_rate: A year's, 0.05 for 5 %; a number or an array of the same shape.
    """
    ramp, horizon = np.maximum(1, np.rint(ramp_up_months)), np.rint(horizon_months)
    month_worth = (1 + discount_rate) ** (-1 / 12)
    worth: Value = 1.0
    rounds: Value = 0.0
    repeats: Value = 0.0
    present_rounds: Value = 0.0
    present_repeats: Value = 0.0
    present_months: Value = 0.0
    for month in range(1, int(np.max(horizon)) + 1):
        worth = worth * month_worth
        is_in = month <= horizon
        sent = _sent(rhythm, month=month, ramp=ramp) * is_in
        before = rounds * is_in
        repeats = repeats + before
        rounds = rounds + sent
        present_rounds = present_rounds + sent * worth
        present_repeats = present_repeats + before * worth
        present_months = present_months + is_in * worth
    return Timetable(
        rounds=rounds / ramp,
        repeat_months=repeats / ramp,
        present_rounds=present_rounds / ramp,
        present_repeat_months=present_repeats / ramp,
        present_months=present_months,
    )


def shares_by_month(
    rhythm: Rhythm, *, ramp_up_months: float, horizon_months: float
) -> Iterator[tuple[int, float, float]]:
    """Yield each month of the horizon with its w_m and c_m."""
    ramp = max(1, round(ramp_up_months))
    before = 0.0
    for month in range(1, round(horizon_months) + 1):
        sent = float(_sent(rhythm, month=month, ramp=ramp))
        yield month, sent / ramp, before / ramp
        before += sent


def _sent(rhythm: Rhythm, *, month: int, ramp: Value) -> Value:
    """Return the share of the audience that a month contacts, in R-ths."""
    if rhythm == Rhythm.ONCE:
        return (month <= ramp) * 1.0
    if rhythm == Rhythm.QUARTERLY and (month - 1) % QUARTER_MONTHS:
        return 0.0
    sent: Value = np.minimum(ramp, month)
    return sent
