"""What would the uplift, or the audience, have to be for the campaign to pay just what it costs?

As long as the response lies between 0 and 1 the profit is a straight line over the points of uplift. At no
uplift it is never above zero (there is nothing but cost and discounts), so with ``p_0`` the profit there and
``p_1`` that where everybody reached responds, at ``1 − baseline_rate`` points:

``break-even uplift = (1 − baseline_rate) × −p_0 / (p_1 − p_0)``

There is none where ``p_1 ≤ p_0`` (every further response costs at least what it brings) and none where
``p_1 < 0`` (not even everybody would be enough). Over the audience the profit is a straight line that begins
at minus what is paid whatever its size,
``F = creative_cost + tools_cost + training_cost + incentive_fixed + running_cost × horizon_months``,
and rises by the profit ``p`` of one customer:

``break-even audience = F / p``, rounded up

and none where ``p ≤ 0``. Both take every other input at its likely value.
"""

import math

from crosssell.columns import RoiInput, RoiReason
from crosssell.roi.inputs import MOST_CUSTOMERS
from crosssell.roi.model import SET_UP, Totals, Values, per_order, totals
from crosssell.roi.scenario import Scenario

ROUNDING = 1e-12  # what the last digits of a sum may be off by, as a share of its largest part
PAID_WHATEVER_THE_SIZE = (*SET_UP, RoiInput.INCENTIVE_FIXED, RoiInput.RUNNING_COST)


def break_even_uplift(scenario: Scenario) -> tuple[float | None, RoiReason | None]:
    """Return the points of uplift at which the profit is zero, or why there are none.

    The reasons: ``no_contacts`` (nobody is reached), ``response_loses``, ``out_of_range``.
    """
    room = 1 - scenario[RoiInput.BASELINE_RATE].likely
    without = totals(scenario, {}, points=0.0)
    if without.reached <= 0:
        return None, RoiReason.NO_CONTACTS
    # Where everybody buys anyway, the line is followed downwards instead.
    other = totals(scenario, {}, points=room or -1.0)
    rise = float(other.profit - without.profit) * (1 if room else -1)
    if rise <= ROUNDING * _turnover(scenario.likely(), sums=other):
        return None, RoiReason.RESPONSE_LOSES
    points = max(0.0, (room or 1.0) * -float(without.profit) / rise)
    if points > room * (1 + ROUNDING):
        return None, RoiReason.OUT_OF_RANGE
    return min(points, room), None


def break_even_audience(scenario: Scenario) -> tuple[int | None, RoiReason | None]:
    """Return the least number of customers that makes no loss, or why there is none.

    The reasons: ``contact_loses``, ``not_in_range`` (more customers than can be).
    """
    likely = scenario.likely()
    alone = {**dict.fromkeys(PAID_WHATEVER_THE_SIZE, 0.0), RoiInput.AUDIENCE: 1.0}
    one = totals(scenario, alone)
    gain = float(one.profit)
    if gain <= ROUNDING * _turnover({**likely, **alone}, sums=one):
        return None, RoiReason.CONTACT_LOSES
    paid = -float(totals(scenario, {RoiInput.AUDIENCE: 0.0}).profit)
    if paid > gain * MOST_CUSTOMERS:
        return None, RoiReason.NOT_IN_RANGE
    return math.ceil(paid / gain * (1 - ROUNDING)), None


def _turnover(values: Values, *, sums: Totals) -> float:
    """Return the size of the amounts that the profit is a difference of."""
    order = per_order(values)
    orders = abs(float(sums.orders)) + abs(float(sums.repeat_orders)) + float(sums.baseline_orders)
    return orders * float(order.full_price + order.displaced) + abs(float(sums.cost))
