"""Does the model foresee what it has not seen? Fitted on the earlier part, put beside the later one.

The last third of the time is held out, whole weeks, a year at most. The model is fitted to what was before
it and says how many orders its customers will place in it; against that stand those that they did place,
and the simple answer: as many as in the period of the same length before. Customers are put together by the
repeat orders they had by then. What counts is how far off the classes are in sum,

    Σ |foreseen − placed| / Σ placed

for a sum over all customers may be right by chance while the frequent are overrated and the others
underrated.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from crosssell.columns import LifetimeUnit
from crosssell.segments.lifetime.bg_nbd import PurchaseModel, fit_purchases
from crosssell.segments.lifetime.expectation import kinds, probability_active, prospects
from crosssell.segments.lifetime.question import WEEK_DAYS, unit_days
from crosssell.segments.lifetime.summary import Observation, histories_of
from crosssell.warehouse import Cursor

MOST_WEEKS = 52
FEWEST_WEEKS = 4
PARTS = 3  # of the time; the last is held out
CLASS_STARTS = (0, 1, 2, 3, 4, 7)  # repeat orders


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldoutClass:
    """Customers with so many repeat orders before the days held out; their orders in those days.

    Attributes:
        repeats_from: Fewest repeat orders.
        repeats_to: Most; ``None`` without a bound.
        customers: How many they are.
        predicted: Orders that the model foresaw.
        actual: Orders they placed, those of one day being one.
        naive: Orders they had placed in the period before.
    """

    repeats_from: int
    repeats_to: int | None
    customers: int
    predicted: float
    actual: int
    naive: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdout:
    """The check on days that the model had not seen.

    Attributes:
        first: First day held out.
        last: Last one.
        weeks: How many weeks that is.
        customers: Those who had ordered before; customers who came later are not foreseen by anyone.
        predicted: Orders that the model foresaw.
        actual: Orders they placed.
        naive: Orders they had placed in as many weeks before.
        model_error: Σ over classes of |foreseen − placed| / Σ placed, 0 or more.
        naive_error: The same of the simple answer.
        degenerate: Whether the fit to the earlier part is a degenerate one.
        classes: By repeat orders; those with customers.
    """

    first: date
    last: date
    weeks: int
    customers: int
    predicted: float
    actual: int
    naive: int
    model_error: float
    naive_error: float
    degenerate: bool
    classes: tuple[HoldoutClass, ...]

    @property
    def naive_wins(self) -> bool:
        """Whether the simple answer came closer."""
        return self.naive_error < self.model_error


# A row for equal customers; `after` are orders in the days held out, `before` in as many days before.
CUSTOMERS = """
with seen as (
    select
        customer_key,
        min(day) as first_day,
        max(day) filter (day <= $end::date) as last_day,
        count(*) filter (day <= $end::date) - 1 as repeats,
        count(*) filter (day > $end::date) as after,
        count(*) filter (day <= $end::date and day > $end::date - $days::integer) as before
    from purchase_day
    group by customer_key
    having min(day) <= $end::date
)
select
    repeats,
    last_day - first_day as last_days,
    $end::date - first_day as observed_days,
    count(*) as customers,
    sum(after)::bigint as after,
    sum(before)::bigint as before
from seen
group by all
order by all
"""


def holdout(cursor: Cursor, observation: Observation, *, unit: LifetimeUnit) -> Holdout | None:
    """Check the model on the last days of ``purchase_day``; ``None`` where there is too little to check."""
    weeks = min(MOST_WEEKS, observation.days // PARTS // WEEK_DAYS)
    if weeks < FEWEST_WEEKS:
        return None
    days = weeks * WEEK_DAYS
    end = observation.as_of - timedelta(days=days)
    customers = cursor.query(CUSTOMERS, end=end, days=days)
    fit = fit_purchases(histories_of(customers, unit=unit))
    if fit.model is None or not customers["after"].sum():
        return None
    customers["predicted"] = _predicted(fit.model, customers, unit=unit, days=days)
    classes = _classes(customers)
    actual = sum(one.actual for one in classes)
    return Holdout(
        first=end + timedelta(days=1),
        last=observation.as_of,
        weeks=weeks,
        customers=sum(one.customers for one in classes),
        predicted=sum(one.predicted for one in classes),
        actual=actual,
        naive=sum(one.naive for one in classes),
        model_error=sum(abs(one.predicted - one.actual) for one in classes) / actual,
        naive_error=sum(abs(one.naive - one.actual) for one in classes) / actual,
        degenerate=bool(fit.reasons),
        classes=classes,
    )


def _predicted(model: PurchaseModel, customers: pd.DataFrame, *, unit: LifetimeUnit, days: int) -> pd.Series:
    """Return the orders foreseen for all customers of each row."""
    found = histories_of(customers, unit=unit)
    repeats, observed_days, at = kinds(found.repeats, customers["observed_days"].to_numpy(np.int64))
    ahead = prospects(
        model.parameters,
        repeats=repeats,
        observed=observed_days / unit_days(unit),
        horizon=days / unit_days(unit),
        discounting=0.0,
    )
    active = probability_active(
        model.parameters, repeats=found.repeats, last_age=found.last_age, observed=found.observed
    )
    each = ahead.orders[at] * np.where(found.repeats > 0, active, 1.0)
    return pd.Series(each * found.customers, index=customers.index)


def _classes(customers: pd.DataFrame) -> tuple[HoldoutClass, ...]:
    at = np.searchsorted(CLASS_STARTS, customers["repeats"], side="right") - 1
    sums = customers.groupby(at)[["customers", "predicted", "after", "before"]].sum()
    ends = (*(start - 1 for start in CLASS_STARTS[1:]), None)
    return tuple(
        HoldoutClass(
            repeats_from=CLASS_STARTS[place],
            repeats_to=ends[place],
            customers=int(row.customers),
            predicted=float(row.predicted),
            actual=int(row.after),
            naive=int(row.before),
        )
        for place, row in zip(sums.index, sums.itertuples(index=False), strict=True)
    )
