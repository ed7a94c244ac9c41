"""What will customers be worth: each of them, each segment, and who of them is still active?"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from crosssell.columns import GapState, Segment, ValueSource
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.filters import Filters
from crosssell.segments.config import RfmConfig
from crosssell.segments.lifetime.fitted import Lifetime, fit, fitted
from crosssell.segments.lifetime.luck import value_bounds
from crosssell.segments.lifetime.outlook import Outlook, Range
from crosssell.segments.lifetime.question import LifetimeQuestion
from crosssell.segments.lifetime.summary import (
    customers,
    lay_kept_shares,
    lay_purchase_days,
    lay_summaries,
)
from crosssell.segments.rfm import lay_rfm
from crosssell.warehouse import Cursor, Warehouse

BINS = 10  # of the probability to be active
SEED = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentValue:
    """What the customers of one segment will be worth within the horizon.

    Attributes:
        segment: Which.
        customers: In it.
        one_time: Of these, those with one order.
        expected_orders: By the main figure.
        expected_value: By the main figure, in the dataset's currency; ``None`` without amounts.
        expected_value_ci_lower: 95 % interval of the total; ``None`` where the main figure is the simple one.
        expected_value_ci_upper: Likewise.
        model_value: By the model; ``None`` without one.
        simple_value: Revenue of as many days before the end of observation as the horizon has (in proportion
            where there are fewer), discounted; ``None`` without amounts.
        probability_active: Mean over those who ordered again, 0–1; ``None`` without a model to believe.
    """

    segment: Segment
    customers: int
    one_time: int
    expected_orders: float
    expected_value: float | None
    expected_value_ci_lower: float | None
    expected_value_ci_upper: float | None
    model_value: float | None
    simple_value: float | None
    probability_active: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityBin:
    """Customers by how probably they are active.

    Attributes:
        lower: Probability 0–1 from which on.
        upper: Up to which; the last bin holds 1 too.
        customers: How many.
    """

    lower: float
    upper: float
    customers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """Who is still active.

    Attributes:
        bins: Customers who ordered again, by the model; empty where it is degenerate or there is none.
        one_time: Customers with one order, by the gap rule.
        repeaters: Those who ordered again, by the gap rule.
        without_rule: Customers that no gap rule speaks of.
    """

    bins: tuple[ActivityBin, ...]
    one_time: dict[GapState, int]
    repeaters: dict[GapState, int]
    without_rule: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueFigures:
    """What customers will be worth within the horizon, and how far that can be trusted.

    Attributes:
        lifetime: The fit, its check, and which figure is the main one.
        customers: In scope.
        expected_orders: Of all, by the main figure.
        expected_value: Of all, by the main figure; ``None`` without amounts.
        expected_value_ci_lower: 95 % interval of that total; ``None`` where the main figure is the simple
            one.
        expected_value_ci_upper: Likewise.
        model_value: By the model; ``None`` without one or without amounts.
        simple_value: Revenue of as many days before the end of observation as the horizon has (in proportion
            where there are fewer), discounted; ``None`` without amounts.
        segments: By segment, in the order of `Segment`; those with customers.
        activity: Who is still active.
    """

    lifetime: Lifetime
    customers: int
    expected_orders: float
    expected_value: float | None
    expected_value_ci_lower: float | None
    expected_value_ci_upper: float | None
    model_value: float | None
    simple_value: float | None
    segments: tuple[SegmentValue, ...]
    activity: Activity


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerValue:
    """One customer; times in days.

    Attributes:
        repeat_orders: Orders after the first, those of one day being one.
        days_since_last: Days since the last.
        probability_active: 0–1; ``None`` for one-time buyers and where the model is not to be believed.
        gap_share: Of comparable customers who came back, the share that had after as long a silence.
        gap_state: What that means; ``None`` where there is no rule.
        expected_orders: By the main figure.
        expected_value: By the main figure; ``None`` without amounts.
        value_low: What four in five customers like this one stay above or below: bounds of 80 % of the
            outcomes; ``None`` where the model is not the main figure.
        value_high: Likewise.
        main: Which figure that is.
        lifetime: The fit.
    """

    repeat_orders: int
    days_since_last: int
    probability_active: float | None
    gap_share: float | None
    gap_state: GapState | None
    expected_orders: float
    expected_value: float | None
    value_low: float | None
    value_high: float | None
    main: ValueSource
    lifetime: Lifetime


SEGMENTS = "select customer_key, segment from rfm order by customer_key"

ONE_KEY = "select customer_key from customer where customer_id = $customer_id"

VALUES = """
select c.customer_id, v.* exclude (customer_key)
from lifetime_value as v
join customer as c using (customer_key)
order by case when $most is null then null else v.expected_value end desc nulls last, c.customer_id
limit $most
"""


def value_figures(
    warehouse: Warehouse, *, filters: Filters, question: LifetimeQuestion, config: RfmConfig
) -> ValueFigures:
    """Return what customers will be worth; fits where that has not been done.

    Args:
        warehouse: The dataset.
        filters: Which orders.
        question: Seen from when, how far ahead.
        config: What makes the segments; with another as-of day than the question's, customers whom the
            segments do not know are in the totals alone.

    Raises:
        CrosssellError: ``not_enough_data`` where there is no known customer with a dated sale.
    """
    lifetime = fit(warehouse, filters=filters, question=question)
    with warehouse.run() as cursor:
        outlook = lay_outlook(cursor, filters=filters, lifetime=lifetime, question=question)
        lay_rfm(cursor, filters=filters, config=config)
        segments = cursor.query(SEGMENTS)
    frame = outlook.frame().merge(segments, on="customer_key", how="left")
    order = list(Segment)
    places = {segment.value: place for place, segment in enumerate(order)}
    groups = frame["segment"].map(places).fillna(-1).to_numpy(np.intp)
    ranges: list[Range | None] = [None] * (len(order) + 1)
    if outlook.is_by_model and lifetime.has_amounts:
        ranges = outlook.model_ranges(groups, size=len(order))
    found = {place: rows for place, rows in frame.groupby(groups) if place != -1}
    return ValueFigures(
        lifetime=_asked(lifetime, question),
        customers=len(frame),
        activity=_activity(frame, lifetime),
        segments=tuple(
            _segment_value(order[place], rows, ranges[place], lifetime) for place, rows in found.items()
        ),
        expected_orders=float(frame["expected_orders"].sum()),
        **_totals(frame, ranges[-1]),
    )


def customer_values(
    warehouse: Warehouse,
    *,
    filters: Filters,
    question: LifetimeQuestion,
    with_interval: bool = False,
    limit: int | None = None,
) -> pd.DataFrame:
    """Return every customer with what they will be worth; fits where that has not been done.

    Args:
        warehouse: The dataset.
        filters: Which orders.
        question: Seen from when, how far ahead.
        with_interval: Add ``value_low`` and ``value_high``, bounds of 80 % of the outcomes of customers
            like this one, played out by the model; a thousand customers take a quarter of a second.
        limit: The most valuable alone; ``None`` for everybody by id.

    Returns:
        ``customer_id``, ``repeat_orders``, ``last_order_age`` and ``observed`` (in units of the fit),
        ``days_since_last``, ``probability_active`` (by the model even where it is degenerate; NaN for
        one-time buyers), ``gap_share``, ``gap_state``, ``expected_orders``, ``expected_value`` (by the main
        figure), ``model_orders``, ``model_value``, ``simple_orders``, ``simple_value``,
        ``value_if_active``, ``kept_share``. NaN is what cannot be computed. Holds customer ids: keep it
        out of links and logs.

    Raises:
        CrosssellError: ``not_enough_data`` where there is no known customer with a dated sale.
    """
    lifetime = fit(warehouse, filters=filters, question=question)
    with warehouse.run() as cursor:
        outlook = lay_outlook(cursor, filters=filters, lifetime=lifetime, question=question)
        frame = outlook.frame()
        if with_interval:
            frame["value_low"], frame["value_high"] = _bounds(outlook, frame, limit)
        lay_values(cursor, frame)
        return cursor.query(VALUES, most=limit)


def customer_value(
    warehouse: Warehouse, *, filters: Filters, question: LifetimeQuestion, customer_id: str
) -> CustomerValue | None:
    """Return what is known of one customer from the kept fit.

    Args:
        warehouse: The dataset.
        filters: Which orders.
        question: Seen from when, how far ahead.
        customer_id: Whose.

    Returns:
        ``None`` where nothing has been fitted to these orders yet, or none of them is the customer's.
    """
    lifetime = fitted(warehouse, filters=filters, question=question)
    keys = warehouse.rows(ONE_KEY, customer_id=customer_id)
    if lifetime is None or not keys:
        return None
    with warehouse.run() as cursor:
        try:
            outlook = lay_outlook(
                cursor, filters=filters, lifetime=lifetime, question=question, customer_key=keys[0][0]
            )
        except CrosssellError as error:
            if error.code != ErrorCode.NOT_ENOUGH_DATA:
                raise
            return None  # they have only returned things, or bought after the as-of day
    (low,), (high,) = value_bounds(outlook, at=np.array([0]), seed=SEED)
    row = outlook.frame().iloc[0]
    return CustomerValue(
        repeat_orders=int(row["repeat_orders"]),
        days_since_last=int(row["days_since_last"]),
        probability_active=None if lifetime.degenerate else _known(row["probability_active"]),
        gap_share=_known(row["gap_share"]),
        gap_state=None if row["gap_state"] is None else GapState(row["gap_state"]),
        expected_orders=float(row["expected_orders"]),
        expected_value=_known(row["expected_value"]),
        value_low=_known(low),
        value_high=_known(high),
        main=lifetime.main,
        lifetime=_asked(lifetime, question),
    )


def lay_outlook(
    cursor: Cursor,
    *,
    filters: Filters,
    lifetime: Lifetime,
    question: LifetimeQuestion,
    customer_key: int | None = None,
) -> Outlook:
    """Lay ``purchase_day``, ``lifetime_summary``, ``kept_share``; return what the fit says of the customers.

    Args:
        cursor: The run that the tables are for.
        filters: Which orders.
        lifetime: The fit to them.
        question: How far ahead, and discounted by how much.
        customer_key: One customer alone; ``None`` for all.
    """
    observation = lifetime.observation
    lay_purchase_days(cursor, filters=filters, as_of=observation.as_of, customer_key=customer_key)
    lay_summaries(cursor, observation, recent_days=observation.recent_days(question.horizon_days))
    lay_kept_shares(cursor, filters=filters, as_of=observation.as_of, basis=question.basis)
    return Outlook(customers(cursor, as_of=observation.as_of), lifetime=lifetime, question=question)


def lay_values(cursor: Cursor, frame: pd.DataFrame) -> None:
    """Make the temporary table ``lifetime_value`` of a frame of an outlook; NaN becomes null."""
    table = pa.Table.from_pandas(frame, preserve_index=False)
    at = table.schema.get_field_index("gap_state")
    table = table.set_column(at, "gap_state", table.column(at).cast(pa.string()))
    types = {"int64": "bigint", "int32": "integer", "double": "double", "string": "varchar"}
    columns = ", ".join(f"{field.name} {types[str(field.type)]}" for field in table.schema)
    cursor.execute(f"create or replace temp table lifetime_value ({columns})")
    cursor.append("lifetime_value", table)


def _bounds(
    outlook: Outlook, frame: pd.DataFrame, limit: int | None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the bounds of the most valuable, NaN for the others."""
    chosen = np.arange(len(frame))
    if limit is not None:
        chosen = np.argsort(-frame["expected_value"].fillna(-1).to_numpy(), kind="stable")[:limit]
    bounds = np.full((2, len(frame)), np.nan)
    bounds[:, chosen] = value_bounds(outlook, at=chosen, seed=SEED)
    return bounds[0], bounds[1]


def _asked(lifetime: Lifetime, question: LifetimeQuestion) -> Lifetime:
    """Return the fit with this question, its as-of day filled in."""
    return replace(lifetime, question=replace(question, as_of=lifetime.question.as_of))


def _totals(frame: pd.DataFrame, interval: Range | None) -> dict[str, float | None]:
    return {
        "expected_value": _sum(frame["expected_value"]),
        "expected_value_ci_lower": interval.lower if interval else None,
        "expected_value_ci_upper": interval.upper if interval else None,
        "model_value": _sum(frame["model_value"]),
        "simple_value": _sum(frame["simple_value"]),
    }


def _segment_value(
    segment: Segment, rows: pd.DataFrame, interval: Range | None, lifetime: Lifetime
) -> SegmentValue:
    known = rows["probability_active"].dropna()
    return SegmentValue(
        segment=segment,
        customers=len(rows),
        one_time=int((rows["repeat_orders"] == 0).sum()),
        probability_active=None if lifetime.degenerate or known.empty else float(known.mean()),
        expected_orders=float(rows["expected_orders"].sum()),
        **_totals(rows, interval),
    )


def _activity(frame: pd.DataFrame, lifetime: Lifetime) -> Activity:
    known = frame["probability_active"].dropna()
    bins: tuple[ActivityBin, ...] = ()
    if not lifetime.degenerate and len(known):
        counts, edges = np.histogram(known, bins=BINS, range=(0.0, 1.0))
        bins = tuple(
            ActivityBin(lower=float(lower), upper=float(upper), customers=int(count))
            for lower, upper, count in zip(edges[:-1], edges[1:], counts, strict=True)
        )
    is_repeater = frame["repeat_orders"] > 0
    return Activity(
        bins=bins,
        one_time=_states(frame.loc[~is_repeater, "gap_state"]),
        repeaters=_states(frame.loc[is_repeater, "gap_state"]),
        without_rule=int(frame["gap_state"].isna().sum()),
    )


def _states(codes: pd.Series) -> dict[GapState, int]:
    return {state: int((codes == state.value).sum()) for state in GapState}


def _sum(values: pd.Series) -> float | None:
    return float(values.sum()) if values.notna().any() else None


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
