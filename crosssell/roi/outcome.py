"""What does a campaign bring if every input has its likely value, month by month and step by step?

Over the totals of `model`:

- ``incremental orders = orders won + repeat orders``;
- ``ROI = profit / cost``; without cost there is nothing to divide by;
- payback: the first month from whose end on the cumulative profit stays at zero or above up to the horizon;
- ``cost per order = cost / incremental orders``, ``revenue per contact = revenue / contacts``;
- ``lifetime profit = profit + orders won × value_after``, ``lifetime ROI = lifetime profit / cost``.

The steps from sales to profit, with `value` and `displaced_left` of one order as in `model`, lead there in
other words; their sum is the profit:

- sales ``won × items_per_response × price``, less returns ``× return_rate`` of it;
- discount ``− won × value × discount`` and goods ``− won × value × (1 − margin)``;
- repeats ``repeat orders × value × margin`` and displaced ``− (won + repeat orders) × displaced_left``;
- discount to those who buy anyway ``− anyway × value × discount``, opt-outs ``− delivered × opt_out_rate ×
  opt_out_value``;
- the costs: contacts, incentives (per sale and fixed), set-up (creative, tools, training), running.
"""

from calendar import monthrange
from collections.abc import Mapping
from datetime import MAXYEAR, date
from math import inf
from typing import Any

from crosssell.columns import RoiInput, RoiReason, RoiStep
from crosssell.roi.break_even import break_even_audience, break_even_uplift
from crosssell.roi.model import (
    MONTHS_A_YEAR,
    SET_UP,
    Totals,
    paid_before_start,
    per_order,
    round_of,
    totals,
    uplift_points,
)
from crosssell.roi.result import Month, Outcome, Step
from crosssell.roi.scenario import Scenario
from crosssell.roi.timetable import Value, shares_by_month

Found = tuple[Any, RoiReason | None]  # a figure, or why there is none

LEAST_COUNT = 1e-9  # of orders or contacts; fewer are none
MOST_RATIO = 1e40  # of one amount over another; more comes from a cost of next to nothing

ROUNDING = 1e-9  # of the largest cumulative amount: what counts as zero when it is paid back


def outcome(scenario: Scenario) -> Outcome:
    """Return what a campaign brings at the likely value of each input.

    A figure that cannot be given is ``None``, and `Outcome.reasons` says by its name why.
    """
    likely = scenario.likely()
    sums = totals(scenario, likely)
    months = _months(scenario)
    optional = _ratios(scenario, sums=sums) | _break_even(scenario) | {"payback_month": _payback(months)}
    return Outcome(
        contacts=_number(sums.contacts),
        delivered=_number(sums.delivered),
        reached=_number(sums.reached),
        baseline_orders=_number(sums.baseline_orders),
        orders=_number(sums.orders),
        repeat_orders=_number(sums.repeat_orders),
        incremental_orders=_number(sums.orders + sums.repeat_orders),
        revenue_amount=_number(sums.revenue),
        contribution_amount=_number(sums.contribution),
        cost_amount=_number(sums.cost),
        profit_amount=_number(sums.profit),
        net_present_value_amount=_number(sums.present_value),
        months=months,
        steps=_steps(likely, sums=sums),
        reasons={name: reason for name, (_, reason) in optional.items() if reason},
        **{name: value for name, (value, _) in optional.items()},
    )


def _ratios(scenario: Scenario, *, sums: Totals) -> dict[str, Found]:
    """Return the figures that are one amount over another."""
    profit, cost = float(sums.profit), float(sums.cost)
    orders, contacts = float(sums.orders + sums.repeat_orders), float(sums.contacts)
    after = scenario[RoiInput.VALUE_AFTER].likely
    lifetime = _number(profit + float(sums.orders) * after)
    no_after: Found = (None, RoiReason.NO_VALUE_AFTER)
    return {
        "roi": _over(profit, cost, nothing=RoiReason.NO_COST),
        "cost_per_order_amount": _over(cost, orders, least=LEAST_COUNT, nothing=RoiReason.NO_ORDERS),
        "revenue_per_contact_amount": _over(
            float(sums.revenue), contacts, least=LEAST_COUNT, nothing=RoiReason.NO_CONTACTS
        ),
        "lifetime_profit_amount": (lifetime, None) if after > 0 else no_after,
        "lifetime_roi": _over(lifetime, cost, nothing=RoiReason.NO_COST) if after > 0 else no_after,
    }


def _break_even(scenario: Scenario) -> dict[str, Found]:
    baseline = scenario[RoiInput.BASELINE_RATE].likely
    uplift, reason = break_even_uplift(scenario)
    return {
        "break_even_uplift": (uplift, reason),
        "break_even_uplift_relative": (None, reason)
        if uplift is None
        else _over(uplift, baseline, nothing=RoiReason.NO_BASELINE),
        "break_even_audience": break_even_audience(scenario),
    }


def _over(amount: float, divisor: float, *, least: float = 0, nothing: RoiReason) -> Found:
    """Return a ratio, or a reason where there is nothing, or next to nothing, to divide by.

    Args:
        amount: What is divided.
        divisor: By what.
        least: Up to which it counts as nothing.
        nothing: The reason then.
    """
    ratio = amount / divisor if divisor > least else inf
    return (_number(ratio), None) if abs(ratio) <= MOST_RATIO else (None, nothing)


def _months(scenario: Scenario) -> tuple[Month, ...]:
    likely = scenario.likely()
    once = round_of(likely, points=uplift_points(scenario, likely))
    month_worth = (1 + likely[RoiInput.DISCOUNT_RATE]) ** (-1 / MONTHS_A_YEAR)
    cumulative = _number(-paid_before_start(likely))
    months = [_before_start(scenario.start, paid=_number(-cumulative))]
    for month, sent, before in shares_by_month(
        scenario.rhythm,
        ramp_up_months=likely[RoiInput.RAMP_UP_MONTHS],
        horizon_months=likely[RoiInput.HORIZON_MONTHS],
    ):
        contribution = _number(sent * once.contribution + before * once.repeat_contribution)
        cost = _number(sent * once.cost) + likely[RoiInput.RUNNING_COST]
        cumulative += contribution - cost
        months.append(
            Month(
                month=month,
                starts=_later(scenario.start, months=month - 1),
                contacts=_number(sent * once.contacts),
                orders=_number(sent * once.orders),
                repeat_orders=_number(before * once.repeat_orders),
                revenue_amount=_number(sent * once.revenue + before * once.repeat_revenue),
                contribution_amount=contribution,
                cost_amount=cost,
                profit_amount=contribution - cost,
                cumulative_amount=cumulative,
                present_amount=(contribution - cost) * month_worth**month,
            )
        )
    return tuple(months)


def _before_start(start: date, *, paid: float) -> Month:
    return Month(
        month=0,
        starts=start,
        contacts=0.0,
        orders=0.0,
        repeat_orders=0.0,
        revenue_amount=0.0,
        contribution_amount=0.0,
        cost_amount=paid,
        profit_amount=_number(-paid),
        cumulative_amount=_number(-paid),
        present_amount=_number(-paid),
    )


def _later(start: date, *, months: int) -> date:
    """Return the same day some months later, or the last day of that month; the last there is at most."""
    years, month = divmod(start.month - 1 + months, MONTHS_A_YEAR)
    year, month = start.year + years, month + 1
    if year > MAXYEAR:
        return date.max
    return date(year, month, min(start.day, monthrange(year, month)[1]))


def _payback(months: tuple[Month, ...]) -> Found:
    least = -ROUNDING * max(abs(month.cumulative_amount) for month in months)
    found = None
    for month in reversed(months[1:]):
        if month.cumulative_amount < least:
            break
        found = month.month
    return found, None if found else RoiReason.NOT_PAID_BACK


def _steps(likely: Mapping[RoiInput, float], *, sums: Totals) -> tuple[Step, ...]:
    order = per_order(likely)
    won, anyway, repeats = sums.orders, sums.baseline_orders, sums.repeat_orders
    opt_outs = sums.delivered * likely[RoiInput.OPT_OUT_RATE] * likely[RoiInput.OPT_OUT_VALUE]
    incentives = (won + anyway) * likely[RoiInput.INCENTIVE_PER_SALE] + likely[RoiInput.INCENTIVE_FIXED]
    amounts = {
        RoiStep.SALES: won * order.full_price,
        RoiStep.RETURNS: -won * order.full_price * likely[RoiInput.RETURN_RATE],
        RoiStep.DISCOUNT: -won * order.value * likely[RoiInput.DISCOUNT],
        RoiStep.GOODS: -won * order.value * (1 - likely[RoiInput.MARGIN]),
        RoiStep.REPEATS: repeats * order.value * likely[RoiInput.MARGIN],
        RoiStep.DISPLACED: -(won + repeats) * order.displaced_left,
        RoiStep.BASELINE_DISCOUNT: -anyway * order.value * likely[RoiInput.DISCOUNT],
        RoiStep.OPT_OUTS: -opt_outs,
        RoiStep.CONTACTS: -sums.contacts * likely[RoiInput.CONTACT_COST],
        RoiStep.INCENTIVES: -incentives,
        RoiStep.SET_UP: -sum(likely[one] for one in SET_UP),
        RoiStep.RUNNING: -likely[RoiInput.RUNNING_COST] * round(likely[RoiInput.HORIZON_MONTHS]),
    }
    return tuple(Step(step=step, amount=_number(amounts[step])) for step in RoiStep)


def _number(value: Value) -> float:
    """Return a number, without the sign that nothing may have in floating point (-0.0)."""
    return float(value) + 0.0
