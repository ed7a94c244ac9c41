"""Which valuable customers are slipping away, and how much is at stake?

Valuable is who has spent as much as the median customer, or more, in the money that is asked for. Activity
has fallen where the model gives less than even odds that a customer who ordered again is active; where the
model is not to be gone by, and for one-time buyers, where they have been silent for longer than three in four
of the comparable customers who came back. At risk is what the customer would be worth if active, times the
probability that they are not; by the gap rule, times the share that had come back by then. Without amounts
everyone counts as valuable, and the list is by orders.
"""

from dataclasses import dataclass

from crosssell.columns import ConsentRule, Segment, WinBackReason
from crosssell.filters import Filters
from crosssell.segments.config import RfmConfig
from crosssell.segments.lifetime.fitted import Lifetime, fit
from crosssell.segments.lifetime.gaps import OVERDUE
from crosssell.segments.lifetime.question import LifetimeQuestion
from crosssell.segments.lifetime.value import lay_outlook, lay_values
from crosssell.segments.lists import CustomerList, read_list
from crosssell.segments.rfm import lay_rfm
from crosssell.warehouse import Cursor, Warehouse

EVEN_ODDS = 0.5
LEADING = (10, 50, 100, 500, 1000)  # customers
WIN_BACK_COLUMNS = (
    "segment",
    "last_order",
    "days_since_last",
    "orders",
    "revenue",
    "probability_active",
    "gap_share",
    "reason",
    "value_if_active",
    "value_at_risk",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WinBackGroup:
    """Those of one segment.

    Attributes:
        segment: Which.
        customers: On the list.
        value_at_risk: Of theirs, in the dataset's currency; ``None`` without amounts.
    """

    segment: Segment
    customers: int
    value_at_risk: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WinBackFigures:
    """Who is to be won back.

    Attributes:
        lifetime: The fit.
        customers: On the list.
        value_at_risk: Of all of them, in the dataset's currency; ``None`` without amounts.
        by_reason: What speaks for it: customers.
        by_segment: By segment, in the order of `Segment`; those with customers.
        leading: Of `LEADING` customers at the head of the list, as far as it goes: how many, and their value
            at risk; empty without amounts.
        threshold_revenue: Revenue from which on a customer is valuable, the median; ``None`` without amounts.
    """

    lifetime: Lifetime
    customers: int
    value_at_risk: float | None
    by_reason: dict[WinBackReason, int]
    by_segment: tuple[WinBackGroup, ...]
    leading: tuple[tuple[int, float], ...]
    threshold_revenue: float | None


SPENT = """
create or replace temp table win_back_spent as
    select
        d.customer_key,
        sum(d.amount) * coalesce(any_value(k.share), 1.0) as revenue,
        count(*) as orders,
        max(d.day) as last_order
    from purchase_day as d
    left join kept_share as k using (customer_key)
    group by d.customer_key
"""

# Materialized: DuckDB's optimizer breaks on the case where nobody has a probability nor a gap.
FOUND = """
create or replace temp table found_customer as
with judged as materialized (
    select
        v.customer_key,
        r.segment,
        s.last_order,
        v.days_since_last,
        s.orders,
        s.revenue,
        case when $by_model then v.probability_active end as probability_active,
        v.gap_share,
        case
            when $by_model and v.repeat_orders > 0 then 'probability'
            when v.gap_share is not null then 'gap'
        end as reason,
        v.value_if_active
    from lifetime_value as v
    join win_back_spent as s using (customer_key)
    left join rfm as r using (customer_key)
    where s.revenue is null or s.revenue >= (select median(revenue) from win_back_spent)
),
fallen as (
    select
        *,
        value_if_active * case reason when 'gap' then gap_share else 1 - probability_active end
            as value_at_risk
    from judged
    where (reason = 'probability' and probability_active < $even_odds)
        or (reason = 'gap' and gap_share >= $overdue)
)
select
    row_number() over (
        order by f.value_at_risk desc nulls last, f.orders desc, f.last_order desc, c.customer_id
    ) as place,
    f.*
from fallen as f
join customer as c using (customer_key)
"""

COUNTS = """
select
    count(*),
    sum(value_at_risk),
    count(*) filter (reason = 'probability'),
    count(*) filter (reason = 'gap')
from found_customer
"""

GROUPS = """
select segment, count(*), sum(value_at_risk) from found_customer where segment is not null group by segment
"""

HEADS = """
select
    sum(value_at_risk) filter (place <= $most_0),
    sum(value_at_risk) filter (place <= $most_1),
    sum(value_at_risk) filter (place <= $most_2),
    sum(value_at_risk) filter (place <= $most_3),
    sum(value_at_risk) filter (place <= $most_4)
from found_customer
"""

BY_SEGMENT = """
select segment, count(*), sum(value_at_risk)
from found_customer
where segment is not null
group by segment
"""

VALUE_OF_FIRST = "select sum(value_at_risk) from found_customer where place <= $places"

MEDIAN = "select median(revenue) from win_back_spent"


def win_back(
    warehouse: Warehouse, *, filters: Filters, question: LifetimeQuestion, config: RfmConfig
) -> WinBackFigures:
    """Return how many are to be won back, and what is at stake; fits where that has not been done.

    Args:
        warehouse: The dataset.
        filters: Which orders.
        question: Seen from when, and within which horizon value is at risk.
        config: What makes the segments of the list.

    Raises:
        CrosssellError: ``not_enough_data`` where there is no known customer with a dated sale.
    """
    lifetime = fit(warehouse, filters=filters, question=question)
    with warehouse.run() as cursor:
        lay_win_back(cursor, lifetime, filters=filters, question=question, config=config)
        customers, value_at_risk, probability, gap = cursor.row(COUNTS)
        groups = cursor.rows(GROUPS)
        leading = cursor.row(HEADS, **{f"most_{at}": most for at, most in enumerate(LEADING)})
        threshold = cursor.row(MEDIAN)[0]
    order = list(Segment)
    return WinBackFigures(
        lifetime=lifetime,
        customers=customers,
        value_at_risk=value_at_risk,
        by_reason={WinBackReason.PROBABILITY: probability, WinBackReason.GAP: gap},
        by_segment=tuple(
            sorted(
                (
                    WinBackGroup(segment=Segment(code), customers=count, value_at_risk=value)
                    for code, count, value in groups
                ),
                key=lambda group: order.index(group.segment),
            )
        ),
        leading=tuple(
            (most, value)
            for most, value in zip(LEADING, leading, strict=True)
            if most <= customers and value is not None
        ),
        threshold_revenue=threshold,
    )


def win_back_list(
    warehouse: Warehouse,
    *,
    filters: Filters,
    question: LifetimeQuestion,
    config: RfmConfig,
    rule: ConsentRule | None = None,
    search: str = "",
    limit: int | None = None,
    with_contacts: bool = False,
) -> CustomerList:
    """Return the customers to win back with `WIN_BACK_COLUMNS`, most value at risk first.

    ``probability_active`` is blank where the model is not the main figure; ``reason`` is a code of
    `WinBackReason`. The other arguments are those of `crosssell.segments.lists.read_list`.

    Raises:
        CrosssellError: ``not_enough_data`` where there is no known customer with a dated sale.
    """
    lifetime = fit(warehouse, filters=filters, question=question)
    with warehouse.run() as cursor:
        lay_win_back(cursor, lifetime, filters=filters, question=question, config=config)
        return read_list(
            cursor,
            columns=WIN_BACK_COLUMNS,
            rule=rule,
            search=search,
            limit=limit,
            with_contacts=with_contacts,
        )


def lay_win_back(
    cursor: Cursor, lifetime: Lifetime, *, filters: Filters, question: LifetimeQuestion, config: RfmConfig
) -> None:
    """Lay the customers to win back in ``found_customer``, ``lifetime_value`` on the way to it.

    Args:
        cursor: The run that the tables are for.
        lifetime: The fit to the orders in scope.
        filters: Which orders.
        question: Within which horizon value is at risk.
        config: What makes the segments of the list.
    """
    outlook = lay_outlook(cursor, filters=filters, lifetime=lifetime, question=question)
    lay_values(cursor, outlook.frame())
    lay_rfm(cursor, filters=filters, config=config)
    cursor.execute(SPENT)
    cursor.execute(FOUND, by_model=outlook.is_by_model, even_odds=EVEN_ODDS, overdue=OVERDUE)
