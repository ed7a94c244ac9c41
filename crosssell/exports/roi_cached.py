"""What the formulas of the workbook come to, so that it can be read where nothing calculates."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from crosssell.columns import Rhythm, RoiInput, UpliftUnit
from crosssell.exports.roi_formulas import MONTH_COLUMNS
from crosssell.roi.break_even import PAID_WHATEVER_THE_SIZE
from crosssell.roi.inputs import LONGEST_HORIZON_MONTHS
from crosssell.roi.model import paid_before_start, per_order, round_of, totals, uplift_points
from crosssell.roi.result import Outcome
from crosssell.roi.scenario import Scenario
from crosssell.roi.timetable import shares_by_month

RHYTHMS = tuple(Rhythm)
UPLIFT_UNITS = tuple(UpliftUnit)

Row = Mapping[str, Any]  # numbers, and a day in column B


@dataclass(frozen=True, slots=True, kw_only=True)
class Cached:
    """Values of cells.

    Attributes:
        between: By the name of the step.
        months: For each of the 37 months, by the letter of the column.
        sums: By the letter of the column.
    """

    between: Mapping[str, float]
    months: tuple[Row, ...]
    sums: Mapping[str, float]


def cached(scenario: Scenario, outcome: Outcome) -> Cached:
    """Return what the formulas come to as the file is written."""
    months = _months(scenario, outcome)
    sums = {
        column.letter: float(sum(row[column.letter] for row in months))
        for column in MONTH_COLUMNS
        if column.name
    }
    return Cached(between=_between(scenario), months=months, sums=sums)


def _between(scenario: Scenario) -> dict[str, float]:
    likely = scenario.likely()
    order = per_order(likely)
    baseline = likely[RoiInput.BASELINE_RATE]
    points = float(uplift_points(scenario, likely))
    margin, discount = likely[RoiInput.MARGIN], likely[RoiInput.DISCOUNT]
    set_up = float(paid_before_start(likely))
    without = float(totals(scenario, {}, points=0.0).profit)
    room = 1 - baseline or -1.0
    alone = {**dict.fromkeys(PAID_WHATEVER_THE_SIZE, 0.0), RoiInput.AUDIENCE: 1.0}
    return {
        "x_rhythm": RHYTHMS.index(scenario.rhythm) + 1,
        "x_uplift_unit": UPLIFT_UNITS.index(scenario.uplift_unit) + 1,
        "x_ramp": max(1, round(likely[RoiInput.RAMP_UP_MONTHS])),
        "x_horizon": round(likely[RoiInput.HORIZON_MONTHS]),
        "x_points": points,
        "x_gain": max(-baseline, min(1 - baseline, points)),
        "x_value": float(order.value),
        "x_displaced": float(order.displaced),
        "x_displaced_left": float(order.displaced_left),
        "x_order_left": float(order.value * (margin - discount) - order.displaced_left),
        "x_repeat_left": float(order.value * margin - order.displaced_left),
        "x_set_up": set_up,
        "x_fixed": set_up + likely[RoiInput.RUNNING_COST] * round(likely[RoiInput.HORIZON_MONTHS]),
        "x_without": without,
        "x_rise": (float(totals(scenario, {}, points=room).profit) - without) / room,
        "x_customer": float(totals(scenario, alone).profit),
    }


def _months(scenario: Scenario, outcome: Outcome) -> tuple[Row, ...]:
    likely = scenario.likely()
    once = round_of(likely, points=uplift_points(scenario, likely))
    shares = {
        month: (sent, before)
        for month, sent, before in shares_by_month(
            scenario.rhythm,
            ramp_up_months=likely[RoiInput.RAMP_UP_MONTHS],
            horizon_months=likely[RoiInput.HORIZON_MONTHS],
        )
    }
    rows: list[Row] = []
    start, last = pd.Timestamp(scenario.start), outcome.months[-1].cumulative_amount
    payback = outcome.payback_month or LONGEST_HORIZON_MONTHS + 1
    for number in range(LONGEST_HORIZON_MONTHS + 1):
        sent, before = shares.get(number, (0.0, 0.0))
        within = number < len(outcome.months)
        month = outcome.months[number] if within else None
        rows.append(
            {
                "A": number,
                "B": (start + pd.DateOffset(months=max(0, number - 1))).date(),
                "C": float(within),
                "D": sent,
                "E": before,
                "F": sent * float(once.contacts),
                "G": sent * float(once.delivered),
                "H": sent * float(once.reached),
                "I": sent * float(once.baseline_orders),
                "J": sent * float(once.orders),
                "K": before * float(once.repeat_orders),
                "L": month.revenue_amount if month else 0.0,
                "M": month.contribution_amount if month else 0.0,
                "N": month.cost_amount if month else 0.0,
                "O": month.profit_amount if month else 0.0,
                "P": month.cumulative_amount if month else last,
                "Q": month.present_amount if month else 0.0,
                "R": float(not within or payback <= number),
            }
        )
    return tuple(rows)
