"""What do each customer's orders come down to, for models of when and for how much they order?

The orders of one day are one. A customer's time runs from the day of their first order in scope to the last
day of observation. What they spend is revenue, of sales lines; how much of it is kept, net of returns or as
margin, is a share of each customer's own.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from crosssell.columns import LifetimeUnit, MoneyBasis
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.filters import ORDERS_IN_SCOPE, Filters
from crosssell.segments.lifetime.bg_nbd import Histories
from crosssell.segments.lifetime.gamma_gamma import Spending
from crosssell.segments.lifetime.question import unit_days
from crosssell.segments.money import lay_order_money
from crosssell.warehouse import Cursor


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """Which days were looked at.

    Attributes:
        first: Day of the first order.
        as_of: Last day of observation.
        customers: Customers with an order.
    """

    first: date
    as_of: date
    customers: int

    @property
    def days(self) -> int:
        """Days from the first order to the end of observation."""
        return (self.as_of - self.first).days

    def recent_days(self, days: int) -> int:
        """Return how many days before the end make the last period of ``days``: as many as there are."""
        return min(days, self.days + 1)


PURCHASE_DAYS = f"""
create or replace temp table purchase_day as
select o.customer_key, o.ordered_at::date as day, sum(o.revenue)::double as amount
from {ORDERS_IN_SCOPE} as o
where o.customer_key is not null
    and o.sales_lines > 0
    and o.ordered_at is not null
    and ($as_of::date is null or o.ordered_at < $as_of::date + interval 1 day)
    and ($customer_key::integer is null or o.customer_key = $customer_key)
group by o.customer_key, o.ordered_at::date
"""

PERIOD = "select min(day), max(day), count(distinct customer_key) from purchase_day"

LAST_DAY = f"""
select max(o.ordered_at)::date
from {ORDERS_IN_SCOPE} as o
where o.customer_key is not null and o.sales_lines > 0
"""

# One row a customer; `recent` is the last period, `latest` as many days up to their own last order.
SUMMARIES = """
create or replace temp table lifetime_summary as
with spans as (
    select customer_key, min(day) as first_day, max(day) as last_day
    from purchase_day
    group by customer_key
)
select
    d.customer_key,
    any_value(s.first_day) as first_day,
    any_value(s.last_day) as last_day,
    count(*) - 1 as repeats,
    count(d.amount) filter (d.day > s.first_day) as paid_repeats,
    avg(d.amount) filter (d.day > s.first_day) as mean_repeat_amount,
    avg(d.amount) as mean_amount,
    count(*) filter (d.day > $as_of::date - $recent_days::integer) as recent_orders,
    sum(d.amount) filter (d.day > $as_of::date - $recent_days::integer) as recent_amount,
    sum(d.amount) filter (d.day > s.last_day - $recent_days::integer) as latest_amount
from purchase_day as d
join spans as s using (customer_key)
group by d.customer_key
"""

HISTORIES = """
select
    repeats,
    last_day - first_day as last_days,
    $as_of::date - first_day as observed_days,
    count(*) as customers
from lifetime_summary
group by all
order by all
"""

SPENDING = """
select paid_repeats, mean_repeat_amount
from lifetime_summary
where paid_repeats > 0 and mean_repeat_amount > 0
order by customer_key
"""

KEPT_WHOLLY = "create or replace temp table kept_share as select 0 as customer_key, 1.0 as share limit 0"

# Who takes everything back keeps nothing; where a customer's money is not known, that of all stands in.
KEPT_SHARES = """
create or replace temp table kept_share as
with kept as (
    select customer_key, sum(money)::double as money
    from order_money
    group by customer_key
),
spent as (
    select customer_key, sum(amount) as amount
    from purchase_day
    group by customer_key
),
shares as (
    select s.customer_key, s.amount, k.money, k.money / nullif(s.amount, 0) as share
    from spent as s
    left join kept as k using (customer_key)
)
select
    customer_key,
    greatest(0.0, least(1.0, coalesce(
        share, (select sum(money) / nullif(sum(amount), 0) from shares where money is not null), 1.0
    ))) as share
from shares
"""

CUSTOMERS = """
select
    customer_key,
    repeats,
    (last_day - first_day)::integer as last_days,
    ($as_of::date - first_day)::integer as observed_days,
    paid_repeats,
    mean_repeat_amount,
    mean_amount,
    recent_orders,
    recent_amount,
    latest_amount,
    coalesce(k.share, 1.0) as kept_share
from lifetime_summary
left join kept_share as k using (customer_key)
order by customer_key
"""


def last_day(cursor: Cursor, *, filters: Filters) -> date | None:
    """Return the day of the last order of a known customer in scope, or ``None`` where there is none."""
    found: date | None = cursor.row(LAST_DAY, **filters.parameters())[0]
    return found


def lay_purchase_days(
    cursor: Cursor, *, filters: Filters, as_of: date | None, customer_key: int | None = None
) -> Observation:
    """Make the temporary table ``purchase_day``: customer_key, day and amount (null without amounts).

    Args:
        cursor: The run that the table is for.
        filters: Which orders.
        as_of: Last day of observation; ``None`` is the day of the last order.
        customer_key: One customer alone, whose orders must not be told the last day from; ``None`` is all.

    Raises:
        CrosssellError: ``not_enough_data`` where there is no known customer with a dated sale.
    """
    cursor.execute(PURCHASE_DAYS, as_of=as_of, customer_key=customer_key, **filters.parameters())
    first, last, customers = cursor.row(PERIOD)
    if not customers:
        raise CrosssellError(ErrorCode.NOT_ENOUGH_DATA, "customers")
    return Observation(first=first, as_of=as_of or last, customers=customers)


def lay_summaries(cursor: Cursor, observation: Observation, *, recent_days: int) -> None:
    """Make the temporary table ``lifetime_summary`` of ``purchase_day``, a row a customer."""
    cursor.execute(SUMMARIES, as_of=observation.as_of, recent_days=recent_days)


def histories(cursor: Cursor, *, as_of: date, unit: LifetimeUnit) -> Histories:
    """Return what ``lifetime_summary`` comes down to, equal customers in one row."""
    return histories_of(cursor.query(HISTORIES, as_of=as_of), unit=unit)


def histories_of(frame: pd.DataFrame, *, unit: LifetimeUnit) -> Histories:
    """Return histories of a frame with repeats, last_days, observed_days and customers."""
    days = unit_days(unit)
    return Histories(
        repeats=frame["repeats"].to_numpy(np.int64),
        last_age=frame["last_days"].to_numpy(float) / days,
        observed=frame["observed_days"].to_numpy(float) / days,
        customers=frame["customers"].to_numpy(np.int64),
    )


def spending(cursor: Cursor) -> Spending:
    """Return the repeat orders with amounts of ``lifetime_summary``."""
    frame = cursor.query(SPENDING)
    return Spending(
        orders=frame["paid_repeats"].to_numpy(np.int64),
        mean_amount=frame["mean_repeat_amount"].to_numpy(float),
    )


def lay_kept_shares(cursor: Cursor, *, filters: Filters, as_of: date, basis: MoneyBasis) -> None:
    """Make the temporary table ``kept_share``: what share of a customer's revenue the basis leaves.

    To be laid after ``purchase_day``; a customer who is not in it keeps everything.

    Args:
        cursor: The run that the table is for.
        filters: Which orders.
        as_of: Last day of observation; what is taken back later does not count yet.
        basis: Which money.
    """
    if basis == MoneyBasis.REVENUE:
        cursor.execute(KEPT_WHOLLY)
        return
    lay_order_money(cursor, filters=filters, basis=basis, until=as_of)
    cursor.execute(KEPT_SHARES)


def customers(cursor: Cursor, *, as_of: date) -> pd.DataFrame:
    """Return ``lifetime_summary`` with ``kept_share`` as a frame by customer_key, times in days."""
    return cursor.query(CUSTOMERS, as_of=as_of)
