"""Who is ready to move up: the customers whose last purchase on a ladder was a lower rung, long enough ago.

Long enough is the typical interval: the median days of those who moved from this rung to the next one. Left
aside are those who have something dearer of the ladder already, be it from an order that the filters leave
out. As in every list, a customer whose consent is a no is never on it; where the dataset knows of no consent
at all, everyone is unknown, and the list says so.

What a letter may bring is told from those who waited as long before. S(t) is the share of purchases of the
lower rung that t days later are followed by nothing dearer (Kaplan and Meier; the lower rung again, or the
end of the data, ends the watch). A customer w days after the last one moves within another interval L with
the chance (S(w) − S(w + L)) / S(w): those who were inclined have moved early, so it falls with w. They did
so without a letter, and the list waits on: it is a ceiling.
"""

from dataclasses import dataclass
from datetime import date
from math import ceil

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from crosssell.basket.pair.left import LISTED
from crosssell.basket.scope import MatrixConfig, lay_items, lay_orders
from crosssell.basket.upsell.result import Ladder, Step
from crosssell.basket.upsell.tables import PERIOD, SAME_UP_TO
from crosssell.columns import ConsentRule
from crosssell.contacts import contact_columns, contacts_sql
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.filters import Filters
from crosssell.statistics.survival import SurvivalCurve, survival_curve
from crosssell.warehouse import Cursor, Warehouse

READY_COLUMNS = ("customer_id", "consent", "last_order", "last_a", "days_since", "orders", "revenue")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyCounts:
    """How many customers are ready for a step up.

    ``customers_lo = moved + too_early + ready`` and ``ready = consent_yes + consent_no + consent_unknown``.

    Attributes:
        customers_lo: Known customers with the lower rung on a day in scope.
        moved: Those with something dearer of the ladder, and those whose last purchase on the ladder is
            another rung.
        too_early: Of the others, those whose last purchase is younger than the interval.
        ready: The rest.
        consent_yes: Of these, those who said yes.
        consent_no: Those who said no: never listed.
        consent_unknown: Those of whom nothing is known.
        consent_known: Whether the dataset knows the consent of anybody.
        owners_yes: Of those who said yes, who have something dearer from an order outside the filters: never
            listed.
        owners_unknown: The same of those of whom nothing is known.
        interval_days: The typical interval, in whole days.
        as_of: Last order day in scope, to which days are counted.
        watched: Purchases of the lower rung, with nothing dearer before, from which S is told.
        moves_yes: Of those who said yes and may be listed, how many move within another interval by S.
        moves_unknown: The same of those of whom nothing is known.
    """

    customers_lo: int
    moved: int
    too_early: int
    ready: int
    consent_yes: int
    consent_no: int
    consent_unknown: int
    consent_known: bool
    owners_yes: int
    owners_unknown: int
    interval_days: int
    as_of: date
    watched: int
    moves_yes: float
    moves_unknown: float

    def listed(self, rule: ConsentRule) -> int:
        """Return how many may be listed."""
        unknown = self.consent_unknown - self.owners_unknown if rule == ConsentRule.UNKNOWN else 0
        return self.consent_yes - self.owners_yes + unknown

    def owners(self, rule: ConsentRule) -> int:
        """Return how many would be listed, but have something dearer from an order outside the filters."""
        return self.owners_yes + (self.owners_unknown if rule == ConsentRule.UNKNOWN else 0)

    def response(self, rule: ConsentRule) -> float | None:
        """Share of the listed that moves within another interval; ``None`` without anybody on the list."""
        listed = self.listed(rule)
        return self._moves(rule) / listed if listed else None

    def ceiling(self, rule: ConsentRule, *, price_step: float) -> float | None:
        """Return what the step is worth at most with everyone who may be listed; ``None`` without anybody."""
        return self._moves(rule) * price_step if self.listed(rule) else None

    def _moves(self, rule: ConsentRule) -> float:
        return self.moves_yes + (self.moves_unknown if rule == ConsentRule.UNKNOWN else 0.0)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReadyCustomers:
    """The list, and who is not on it.

    ``counts.ready = listed + left_out_no + left_out_unknown + left_out_owners``.

    Attributes:
        frame: `READY_COLUMNS`, a row a customer, by revenue (most first), then id by code point: ``consent``
            is yes or unknown; ``last_order`` the day of the last order and ``last_a`` that of the last one
            with the lower rung, ``days_since`` the days since then; ``orders`` and ``revenue`` (gross) are
            those in scope. Holds customer ids: keep it out of links and logs.
        counts: Everyone.
        rule: Who may be listed: what was asked for, or else yes where the dataset knows of consent.
        listed: Customers the rule lets in; more than the rows of ``frame`` where a limit cut it off.
        left_out_no: Left out for their no.
        left_out_unknown: Left out because nothing is known of them.
        left_out_owners: Left out because they have something dearer from an order outside the filters.
    """

    frame: pd.DataFrame
    counts: ReadyCounts
    rule: ConsentRule
    listed: int
    left_out_no: int
    left_out_unknown: int
    left_out_owners: int


# A family is every product that the run takes for one item.
RUNGS = """
create temp table rung as
select s.product_key, i.item = $lower as is_lo, r.place, r.is_dearer
from (
    select
        unnest($items::varchar[]) as item, unnest($places::integer[]) as place,
        unnest($dearer::boolean[]) as is_dearer
) as r
join scope_item as i using (item)
join scope_product as s using (item_key)
"""

# Each day by the dearest rung of that day.
RUNG_DAYS = """
create temp table rung_day as
select
    s.customer_key, o.ordered_at::date as day,
    bool_or(r.is_lo) as has_lo, bool_or(r.is_dearer) as has_dearer, arg_max(r.is_lo, r.place) as lo_dearest
from basket as b
join rung as r using (product_key)
join scope_order as s using (order_key)
join orders as o using (order_key)
where s.customer_key is not null and o.ordered_at is not null
group by s.customer_key, o.ordered_at::date
"""

# `LISTED` lists who does not have b and does not own it: here b is what keeps a customer from being ready.
HOLDERS = """
create temp table holder as
with held as (
    select
        customer_key,
        max(day) filter (has_lo) as last_a,
        bool_or(has_dearer) as has_dearer,
        arg_max(lo_dearest, day) as lo_last
    from rung_day
    group by customer_key
    having bool_or(has_lo)
),
owners as (
    select distinct o.customer_key
    from basket as b
    join rung as r using (product_key)
    join orders as o using (order_key)
    where r.is_dearer
),
judged as (
    select
        h.customer_key, h.last_a,
        h.has_dearer or not h.lo_last as moved,
        $as_of::date - h.last_a < $interval::integer as is_early,
        w.customer_key is not null as owns
    from held as h
    left join owners as w using (customer_key)
)
select customer_key, last_a, moved, is_early, moved or is_early as has_b, not has_b and owns as owns_b
from judged
"""

COUNTS = """
select
    count(*) as customers_lo,
    count(*) filter (h.moved) as moved,
    count(*) filter (not h.moved and h.is_early) as too_early,
    count(*) filter (not h.has_b) as ready,
    count(*) filter (not h.has_b and c.consent) as consent_yes,
    count(*) filter (not h.has_b and not c.consent) as consent_no,
    count(*) filter (not h.has_b and c.consent is null) as consent_unknown,
    exists (select 1 from customer where consent is not null) as consent_known,
    count(*) filter (h.owns_b and c.consent) as owners_yes,
    count(*) filter (h.owns_b and c.consent is null) as owners_unknown
from holder as h
join customer as c using (customer_key)
"""

# Each purchase of the lower rung until the next day on the ladder.
WATCHED = """
with ways as (
    select
        day, lo_dearest,
        bool_or(has_dearer) over (partition by customer_key order by day) as had_dearer,
        lead(day) over (partition by customer_key order by day) as next_day,
        lead(has_dearer) over (partition by customer_key order by day) as next_is_dearer
    from rung_day
)
select
    coalesce(next_day, $as_of::date) - day as days,
    count(*) filter (next_is_dearer) as moved,
    count(*) filter (next_is_dearer is not true) as gone
from ways
where lo_dearest and not had_dearer
group by days
order by days
"""

WAITED = """
select
    $as_of::date - h.last_a as days,
    count(*) filter (c.consent) as agreed,
    count(*) filter (c.consent is null) as unknown
from holder as h
join customer as c using (customer_key)
where not h.has_b and not h.owns_b
group by days
order by days
"""

FRAME = """
select customer_id, consent, last_order, last_a, $as_of::date - last_a as days_since, orders, revenue
from listed_customer
order by place
"""


def ready_counts(
    warehouse: Warehouse, *, filters: Filters, config: MatrixConfig, ladder: Ladder, step: Step
) -> ReadyCounts:
    """Return how many customers are ready for a step of a ladder, and what is known of their consent.

    Args:
        warehouse: The dataset.
        filters: Which orders.
        config: What items are.
        ladder: Of `crosssell.basket.upsell.upsell` over the same selection.
        step: One of its steps.

    Raises:
        CrosssellError: ``not_enough_data`` where nobody made the step, so that there is no interval.
    """
    with warehouse.run() as cursor:
        return _counts(cursor, filters=filters, config=config, ladder=ladder, step=step)


def ready_customers(
    warehouse: Warehouse,
    *,
    filters: Filters,
    config: MatrixConfig,
    ladder: Ladder,
    step: Step,
    consent: ConsentRule | None = None,
    limit: int | None = None,
    with_contacts: bool = False,
) -> ReadyCustomers:
    """Return the customers who are ready for a step of a ladder and may be written to.

    Args:
        warehouse: The dataset.
        filters: Which orders.
        config: What items are.
        ladder: Of `crosssell.basket.upsell.upsell` over the same selection.
        step: One of its steps.
        consent: Who may be listed; ``None`` takes yes where the dataset knows of consent, else unknown.
        limit: Most rows of the frame; ``None`` for all.
        with_contacts: Add what the dataset knows of how to reach them; for files.

    Raises:
        CrosssellError: As `ready_counts`.
    """
    with warehouse.run() as cursor:
        counts = _counts(cursor, filters=filters, config=config, ladder=ladder, step=step)
        rule = consent or (ConsentRule.YES if counts.consent_known else ConsentRule.UNKNOWN)
        with_unknown = rule == ConsentRule.UNKNOWN
        cursor.execute(LISTED, with_unknown=with_unknown, most=limit)
        frame = cursor.query(FRAME, as_of=counts.as_of)
        if with_contacts and (columns := contact_columns(cursor)):
            frame = frame.join(cursor.query(contacts_sql())[list(columns)])
    return ReadyCustomers(
        frame=frame,
        counts=counts,
        rule=rule,
        listed=counts.listed(rule),
        left_out_no=counts.consent_no,
        left_out_unknown=0 if with_unknown else counts.consent_unknown,
        left_out_owners=counts.owners(rule),
    )


def _counts(
    cursor: Cursor, *, filters: Filters, config: MatrixConfig, ladder: Ladder, step: Step
) -> ReadyCounts:
    if step.days is None:
        raise CrosssellError(ErrorCode.NOT_ENOUGH_DATA, "customers")
    interval = ceil(step.days)
    lay_items(cursor, filters=filters, config=config)
    lay_orders(cursor, filters=filters, config=config)
    cursor.execute(
        RUNGS,
        lower=step.lo.item,
        items=[rung.item.item for rung in ladder.rungs],
        places=list(range(len(ladder.rungs))),
        dearer=[_is_dearer(rung.price, step.price_lo) for rung in ladder.rungs],
    )
    cursor.execute(RUNG_DAYS)
    _, as_of = cursor.row(PERIOD)
    cursor.execute(HOLDERS, as_of=as_of, interval=interval)
    counted = cursor.query(COUNTS).iloc[0].to_dict()
    known = bool(counted.pop("consent_known"))
    curve = _curve(cursor, as_of)
    waited = cursor.query(WAITED, as_of=as_of)
    moving = _moving(curve, waited["days"].to_numpy(np.int64), interval)
    return ReadyCounts(
        **{name: int(count) for name, count in counted.items()},
        consent_known=known,
        interval_days=interval,
        as_of=as_of,
        watched=curve.units,
        moves_yes=float(moving @ waited["agreed"].to_numpy(np.float64)),
        moves_unknown=float(moving @ waited["unknown"].to_numpy(np.float64)),
    )


def _curve(cursor: Cursor, as_of: date) -> SurvivalCurve:
    watched = cursor.query(WATCHED, as_of=as_of)
    days, moved, gone = (watched[name].to_numpy(np.int64) for name in ("days", "moved", "gone"))
    return survival_curve(days, events=moved, censored=gone)


def _moving(curve: SurvivalCurve, waited: NDArray[np.int64], interval: int) -> NDArray[np.float64]:
    """Return the chance to move within another interval after so many days; none where all have moved."""
    steps = np.concatenate(([1.0], curve.waiting))
    now, then = (
        steps[np.searchsorted(curve.days, days, side="right")] for days in (waited, waited + interval)
    )
    return np.where(now > 0, (now - then) / np.where(now > 0, now, 1.0), 0.0)


def _is_dearer(price: float, lo: float) -> bool:
    """Tell whether a rung is a move up from the lower one; prices are decimals of four digits."""
    return round(SAME_UP_TO[1] * price, 2) > round(SAME_UP_TO[0] * lo, 2)
