"""What does a campaign bring and cost, everything counted against doing nothing?

Shares run from 0 to 1; `w_m` is the share of the audience contacted in month m, `c_m` that contacted before
it (see `timetable`). Names are those of the inputs. For one contact of the whole audience:

- ``contacts = audience``, ``delivered = contacts × deliverability``, ``reached = delivered × contact_rate``;
- ``points = uplift``, or ``uplift × baseline_rate`` where the uplift is relative;
- ``response = baseline_rate + points``, held between 0 and 1;
- ``won = reached × (response − baseline_rate)``, ``anyway = reached × baseline_rate``.

For one order, of which what comes back counts as not bought:

- ``value = items_per_response × price × (1 − return_rate)``;
- ``displaced = items_per_response × (1 − return_rate) × displaced_share × displaced_price``, which would have
  left ``displaced_left = displaced × displaced_margin``.

So one contact of the whole audience leaves

- ``revenue = won × (value × (1 − discount) − displaced) − anyway × value × discount``;
- ``contribution = won × (value × (margin − discount) − displaced_left) − anyway × value × discount
  − delivered × opt_out_rate × opt_out_value``: the margin is that of the full price, and what would have been
  bought anyway is no gain but takes the discount along;
- ``cost = contacts × contact_cost + (won + anyway) × incentive_per_sale``: nobody can tell the two apart.

The customers won order again ``repeats = won × repeats_per_year / 12`` times a month from the next month to
the horizon, at full price: ``revenue = repeats × (value − displaced)`` and
``contribution = repeats × (value × margin − displaced_left)``.

Month m has w_m of the former and c_m of the latter, and costs ``running_cost``. Before the first month
``creative_cost + tools_cost + training_cost + incentive_fixed`` are spent. ``profit = contribution − cost``;
an opt-out is a lost contribution and not a cost. The present value takes what is spent before the start at
its face value and month m at ``(1 + discount_rate)^(−m/12)`` of it.

The audience is not reduced by those who opt out: what an opt-out is worth stands for them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from crosssell.columns import RoiInput, UpliftUnit
from crosssell.roi.scenario import Scenario
from crosssell.roi.timetable import Timetable, Value, timetable

Values = Mapping[RoiInput, Value]

SET_UP = (RoiInput.CREATIVE_COST, RoiInput.TOOLS_COST, RoiInput.TRAINING_COST)
MONTHS_A_YEAR = 12


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Totals:
    """Sums over the horizon; each a number, or an array where something that it depends on is one.

    Attributes:
        contacts: Sent.
        delivered: Of these, arrived.
        reached: Of these, noticed.
        baseline_orders: What those reached would have ordered anyway.
        orders: Won by the contacts; below zero where the uplift is.
        repeat_orders: Further orders of the customers won.
        revenue: An amount.
        contribution: An amount.
        cost: An amount.
        profit: Contribution less cost.
        present_value: Of the profit on the day of the start.
    """

    contacts: Value
    delivered: Value
    reached: Value
    baseline_orders: Value
    orders: Value
    repeat_orders: Value
    revenue: Value
    contribution: Value
    cost: Value
    profit: Value
    present_value: Value


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PerOrder:
    """What one order is worth.

    Attributes:
        full_price: Before returns and discounts, an amount.
        value: Of it, what is not sent back, at full price.
        displaced: Revenue of what would have been bought instead.
        displaced_left: What that would have left, an amount.
    """

    full_price: Value
    value: Value
    displaced: Value
    displaced_left: Value


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Round:
    """What it brings and costs to contact the whole audience once.

    Attributes:
        contacts: Sent.
        delivered: Of these, arrived.
        reached: Of these, noticed.
        baseline_orders: What those reached would have ordered anyway.
        orders: Won.
        revenue: An amount, as the two below.
        contribution: Less opt-outs.
        cost: Of contacts and incentives.
        repeat_orders: Further orders of the customers won, in each later month.
        repeat_revenue: Of these, an amount in each later month.
        repeat_contribution: Likewise.
    """

    contacts: Value
    delivered: Value
    reached: Value
    baseline_orders: Value
    orders: Value
    revenue: Value
    contribution: Value
    cost: Value
    repeat_orders: Value
    repeat_revenue: Value
    repeat_contribution: Value


def totals(scenario: Scenario, values: Values, *, points: Value | None = None) -> Totals:
    """Return what a campaign brings and costs over its horizon.

    Args:
        scenario: Gives the rhythm and the unit of the uplift, and the likely value of each input that
            `values` does not name.
        values: A number or an array for an input; arrays are broadcast. Months are rounded to whole ones,
            everything else is taken as it is.
        points: Of uplift, taken in place of the uplift where given.
    """
    taken: Values = {**scenario.likely(), **values}
    once = round_of(taken, points=uplift_points(scenario, taken) if points is None else points)
    times = timetable(
        scenario.rhythm,
        ramp_up_months=taken[RoiInput.RAMP_UP_MONTHS],
        horizon_months=taken[RoiInput.HORIZON_MONTHS],
        discount_rate=taken[RoiInput.DISCOUNT_RATE],
    )
    return _summed(once, times=times, values=taken)


def uplift_points(scenario: Scenario, values: Values) -> Value:
    """Return the uplift in points, however it is stated; not yet held within what can respond."""
    uplift = values[RoiInput.UPLIFT]
    if scenario.uplift_unit == UpliftUnit.RELATIVE:
        return uplift * values[RoiInput.BASELINE_RATE]
    return uplift


def paid_before_start(values: Values) -> Value:
    """Return what is spent before the first month, an amount."""
    return sum((values[one] for one in SET_UP), start=values[RoiInput.INCENTIVE_FIXED])


def per_order(values: Values) -> PerOrder:
    """Return what one order is worth, by the formulas above."""
    kept_items = values[RoiInput.ITEMS_PER_RESPONSE] * (1 - values[RoiInput.RETURN_RATE])
    displaced = kept_items * values[RoiInput.DISPLACED_SHARE] * values[RoiInput.DISPLACED_PRICE]
    return PerOrder(
        full_price=values[RoiInput.ITEMS_PER_RESPONSE] * values[RoiInput.PRICE],
        value=kept_items * values[RoiInput.PRICE],
        displaced=displaced,
        displaced_left=displaced * values[RoiInput.DISPLACED_MARGIN],
    )


def round_of(values: Values, *, points: Value) -> Round:
    """Return what it brings to contact the whole audience once, by the formulas above.

    Args:
        values: All inputs; the uplift among them is not read.
        points: Of uplift.
    """
    order = per_order(values)
    baseline, discount = values[RoiInput.BASELINE_RATE], values[RoiInput.DISCOUNT]
    contacts = values[RoiInput.AUDIENCE]
    delivered = contacts * values[RoiInput.DELIVERABILITY]
    reached = delivered * values[RoiInput.CONTACT_RATE]
    # The response held between 0 and 1, less the baseline, without losing the digits of a small uplift.
    won = reached * np.clip(points, -baseline, 1 - baseline)
    anyway = reached * baseline
    given_away = anyway * order.value * discount
    opt_outs = delivered * values[RoiInput.OPT_OUT_RATE] * values[RoiInput.OPT_OUT_VALUE]
    left = order.value * (values[RoiInput.MARGIN] - discount) - order.displaced_left
    incentives = (won + anyway) * values[RoiInput.INCENTIVE_PER_SALE]
    repeats = won * values[RoiInput.REPEATS_PER_YEAR] / MONTHS_A_YEAR
    return Round(
        contacts=contacts,
        delivered=delivered,
        reached=reached,
        baseline_orders=anyway,
        orders=won,
        revenue=won * (order.value * (1 - discount) - order.displaced) - given_away,
        contribution=won * left - given_away - opt_outs,
        cost=contacts * values[RoiInput.CONTACT_COST] + incentives,
        repeat_orders=repeats,
        repeat_revenue=repeats * (order.value - order.displaced),
        repeat_contribution=repeats * (order.value * values[RoiInput.MARGIN] - order.displaced_left),
    )


def _summed(once: Round, *, times: Timetable, values: Values) -> Totals:
    running, paid_first = values[RoiInput.RUNNING_COST], paid_before_start(values)
    contribution = times.rounds * once.contribution + times.repeat_months * once.repeat_contribution
    cost = paid_first + times.rounds * once.cost + np.rint(values[RoiInput.HORIZON_MONTHS]) * running
    return Totals(
        contacts=times.rounds * once.contacts,
        delivered=times.rounds * once.delivered,
        reached=times.rounds * once.reached,
        baseline_orders=times.rounds * once.baseline_orders,
        orders=times.rounds * once.orders,
        repeat_orders=times.repeat_months * once.repeat_orders,
        revenue=times.rounds * once.revenue + times.repeat_months * once.repeat_revenue,
        contribution=contribution,
        cost=cost,
        profit=contribution - cost,
        present_value=times.present_rounds * (once.contribution - once.cost)
        + times.present_repeat_months * once.repeat_contribution
        - times.present_months * running
        - paid_first,
    )
