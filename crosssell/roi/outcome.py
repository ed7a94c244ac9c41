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
from datetime import date

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
from crosssell.roi.timetable import shares_by_month

Ratio = tuple[float | None, RoiReason | None]

ROUNDING = 1e-9  # of the largest cumulative amount: what counts as zero when it is paid back


def outcome(scenario: Scenario) -> Outcome:
    """Return what a campaign brings at the likely value of each input.

    A figure that cannot be given is ``None``, and `Outcome.reasons` says by its name why.
    """
    likely = scenario.likely()
    sums = totals(scenario, likely)
    months = _months(scenario)
    orders, repeats = float(sums.orders), float(sums.repeat_orders)
    ratios, reasons = _ratios(scenario, sums=sums)
    payback = _payback_month(months)
    if payback is None:
        reasons["payback_month"] = RoiReason.NOT_PAID_BACK
    uplift, uplift_reason = break_even_uplift(scenario)
    relative, relative_reason = _relative(
        uplift, baseline=likely[RoiInput.BASELINE_RATE], reason=uplift_reason
    )
    audience, audience_reason = break_even_audience(scenario)
    found = {
        "break_even_uplift": uplift_reason,
        "break_even_uplift_relative": relative_reason,
        "break_even_audience": audience_reason,
    }
    return Outcome(
        contacts=float(sums.contacts),
        delivered=float(sums.delivered),
        reached=float(sums.reached),
        baseline_orders=float(sums.baseline_orders),
        orders=orders,
        repeat_orders=repeats,
        incremental_orders=orders + repeats,
        revenue_amount=float(sums.revenue),
        contribution_amount=float(sums.contribution),
        cost_amount=float(sums.cost),
        profit_amount=float(sums.profit),
        payback_month=payback,
        net_present_value_amount=float(sums.present_value),
        break_even_uplift=uplift,
        break_even_uplift_relative=relative,
        break_even_audience=audience,
        months=months,
        steps=_steps(likely, sums=sums),
        reasons=reasons | {name: reason for name, reason in found.items() if reason},
        **ratios,
    )


def _ratios(scenario: Scenario, *, sums: Totals) -> tuple[dict[str, float | None], dict[str, RoiReason]]:
    """Return the figures that are one amount over another, and why some cannot be given."""
    profit, cost = float(sums.profit), float(sums.cost)
    orders, contacts = float(sums.orders + sums.repeat_orders), float(sums.contacts)
    after = scenario[RoiInput.VALUE_AFTER].likely
    lifetime = profit + float(sums.orders) * after
    no_cost = RoiReason.NO_COST if cost <= 0 else None
    no_after = RoiReason.NO_VALUE_AFTER if after <= 0 else None
    given: dict[str, Ratio] = {
        "roi": _over(profit, cost, reason=no_cost),
        "cost_per_order_amount": _over(cost, orders, reason=RoiReason.NO_ORDERS if orders <= 0 else None),
        "revenue_per_contact_amount": _over(
            float(sums.revenue), contacts, reason=RoiReason.NO_CONTACTS if contacts <= 0 else None
        ),
        "lifetime_profit_amount": _over(lifetime, 1, reason=no_after),
        "lifetime_roi": _over(lifetime, cost, reason=no_after or no_cost),
    }
    values = {name: value for name, (value, _) in given.items()}
    return values, {name: reason for name, (_, reason) in given.items() if reason}


def _over(amount: float, divisor: float, *, reason: RoiReason | None) -> Ratio:
    return (None, reason) if reason else (amount / divisor, None)


def _relative(uplift: float | None, *, baseline: float, reason: RoiReason | None) -> Ratio:
    if uplift is None:
        return None, reason
    return _over(uplift, baseline, reason=RoiReason.NO_BASELINE if baseline <= 0 else None)


def _months(scenario: Scenario) -> tuple[Month, ...]:
    likely = scenario.likely()
    once = round_of(likely, points=uplift_points(scenario, likely))
    month_worth = (1 + likely[RoiInput.DISCOUNT_RATE]) ** (-1 / MONTHS_A_YEAR)
    cumulative = -float(paid_before_start(likely))
    months = [_before_start(scenario.start, paid=-cumulative)]
    for month, sent, before in shares_by_month(
        scenario.rhythm,
        ramp_up_months=likely[RoiInput.RAMP_UP_MONTHS],
        horizon_months=likely[RoiInput.HORIZON_MONTHS],
    ):
        contribution = float(sent * once.contribution + before * once.repeat_contribution)
        cost = float(sent * once.cost) + likely[RoiInput.RUNNING_COST]
        cumulative += contribution - cost
        months.append(
            Month(
                month=month,
                starts=_later(scenario.start, months=month - 1),
                contacts=float(sent * once.contacts),
                orders=float(sent * once.orders),
                repeat_orders=float(before * once.repeat_orders),
                revenue_amount=float(sent * once.revenue + before * once.repeat_revenue),
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
        profit_amount=0.0 - paid,
        cumulative_amount=0.0 - paid,
        present_amount=0.0 - paid,
    )


def _later(start: date, *, months: int) -> date:
    """Return the same day some months later, or the last day of that month."""
    years, month = divmod(start.month - 1 + months, MONTHS_A_YEAR)
    year, month = start.year + years, month + 1
    return date(year, month, min(start.day, monthrange(year, month)[1]))


def _payback_month(months: tuple[Month, ...]) -> int | None:
    least = -ROUNDING * max(abs(month.cumulative_amount) for month in months)
    found = None
    for month in reversed(months[1:]):
        if month.cumulative_amount < least:
            break
        found = month.month
    return found


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
    # Adding zero turns -0.0 into 0.0.
    return tuple(Step(step=step, amount=float(amounts[step]) + 0.0) for step in RoiStep)
