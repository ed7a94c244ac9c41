"""Who meets the conditions of an audience?

Among the known customers with an order in scope. Every condition puts whom it holds for into the temporary
table ``condition_met``; then everybody is counted in who meets all of the first part, one of the second
(where it has any) and none of the third. All of it in SQL, one short statement a condition.

A condition that nothing is known of does not hold: of a customer without a date no recency does.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from crosssell.columns import ConditionKind
from crosssell.filters import ORDERS_IN_SCOPE, Filters
from crosssell.offers.audience.conditions import Audience, Condition
from crosssell.offers.audience.ground import Ground, conditions_of
from crosssell.segments.lifetime import LifetimeQuestion
from crosssell.segments.lifetime.value import lay_outlook, lay_values
from crosssell.segments.lifetime.win_back import lay_win_back
from crosssell.warehouse import Cursor

# A view where all orders count: it needs no copy of them.
ALL_ORDERS = """
create or replace temp view audience_order as
select order_key, customer_key, ordered_at, channel, country, revenue
from orders
where sales_lines > 0 and customer_key is not null
"""

CHOSEN_ORDERS = f"""
create or replace temp table audience_order_chosen as
select order_key, customer_key, ordered_at, channel, country, revenue
from {ORDERS_IN_SCOPE}
where sales_lines > 0 and customer_key is not null
"""

CHOSEN_VIEW = "create or replace temp view audience_order as select * from audience_order_chosen"

# Integers, so that a million customers take a few milliseconds to be put together.
BASE = """
create or replace temp table audience_base as
select
    customer_key,
    count(*) as orders,
    max(ordered_at)::date as last_day,
    coalesce(max(order_key) filter (ordered_at is not null), max(order_key)) as last_order_key
from audience_order
group by customer_key
"""

MET = "create or replace temp table condition_met (place integer, customer_key integer)"

BOUGHT = """
insert into condition_met
with chosen as (
    select product_key
    from product
    where case when $level = 'category' then is_product and list_contains($items::varchar[], category)
        else list_contains($items::varchar[], product) end
),
bought as (
    select o.customer_key, count(distinct o.order_key) as orders
    from basket as b
    semi join chosen using (product_key)
    join audience_order as o using (order_key)
    where $since::date is null or o.ordered_at >= $since::date
    group by o.customer_key
)
select $place, a.customer_key
from audience_base as a
left join bought as b using (customer_key)
where coalesce(b.orders, 0) >= coalesce($low::double, 1)
    and ($high::double is null or coalesce(b.orders, 0) <= $high)
"""

SEGMENTS = """
insert into condition_met
select $place, a.customer_key
from audience_base as a
join customer_segment as s using (customer_key)
where list_contains($values::varchar[], s.segment)
"""

RECENCY = """
insert into condition_met
select $place, customer_key
from audience_base
where last_day is not null
    and ($low::double is null or $as_of::date - last_day >= $low)
    and ($high::double is null or $as_of::date - last_day <= $high)
"""

ORDERS = """
insert into condition_met
with counted as (
    select customer_key, count(*) as orders
    from audience_order
    where $since::date is null or ordered_at >= $since::date
    group by customer_key
)
select $place, a.customer_key
from audience_base as a
left join counted as c using (customer_key)
where ($low::double is null or coalesce(c.orders, 0) >= $low)
    and ($high::double is null or coalesce(c.orders, 0) <= $high)
"""

# Nobody knows what orders without amounts were worth; who has no order in the days has spent nothing.
REVENUE = """
insert into condition_met
with spent as (
    select customer_key, sum(revenue)::double as revenue, true as has_orders
    from audience_order
    where $since::date is null or ordered_at >= $since::date
    group by customer_key
),
known as (
    select a.customer_key, case when s.has_orders then s.revenue else 0 end as revenue
    from audience_base as a
    left join spent as s using (customer_key)
)
select $place, customer_key
from known
where revenue is not null
    and ($low::double is null or revenue >= $low)
    and ($high::double is null or revenue <= $high)
"""

EXPECTED_VALUE = """
insert into condition_met
select $place, a.customer_key
from audience_base as a
join lifetime_value as v using (customer_key)
where v.expected_value is not null
    and ($low::double is null or v.expected_value >= $low)
    and ($high::double is null or v.expected_value <= $high)
"""

LAST_ORDERS = """
insert into condition_met
select $place, a.customer_key
from audience_base as a
join orders as o on o.order_key = a.last_order_key
where list_contains($values::varchar[], case when $kind = 'country' then o.country else o.channel end)
"""

ATTRIBUTES = """
insert into condition_met
select $place, a.customer_key
from audience_base as a
join contact as c using (customer_key)
where list_contains($values::varchar[], c.attributes[$attribute])
"""

WIN_BACK = """
insert into condition_met
select $place, a.customer_key
from audience_base as a
semi join found_customer as f using (customer_key)
"""

AUDIENCE = """
create or replace temp table audience_customer as
with met as (
    select
        customer_key,
        count(*) filter (place < $all_of) as of_all,
        count(*) filter (place >= $all_of and place < $all_of + $any_of) as of_any,
        count(*) filter (place >= $all_of + $any_of) as of_none
    from condition_met
    group by customer_key
)
select a.customer_key
from audience_base as a
left join met as m using (customer_key)
where coalesce(m.of_all, 0) = $all_of
    and ($any_of = 0 or coalesce(m.of_any, 0) > 0)
    and coalesce(m.of_none, 0) = 0
"""


def lay_audience(
    cursor: Cursor, *, audience: Audience, ground: Ground, filters: Filters | None = None
) -> None:
    """Lay ``audience_customer`` (customer_key): who meets the conditions; ``audience_base`` on the way to it.

    ``audience_base`` (customer_key, orders, last_day, last_order_key) is every known customer with an order
    in scope.

    Args:
        cursor: A run on the dataset.
        audience: The conditions.
        ground: Of `crosssell.offers.audience.ground.audience_ground` for the same audience and filters.
        filters: Which orders conditions are judged on; ``None`` for all.
    """
    chosen = filters or Filters()
    if chosen == Filters():
        cursor.execute(ALL_ORDERS)
    else:
        cursor.execute(CHOSEN_ORDERS, **chosen.parameters())
        cursor.execute(CHOSEN_VIEW)
    cursor.execute(BASE)
    cursor.execute(MET)
    if ground.lifetime is not None:
        _lay_lifetime(cursor, audience=audience, ground=ground, filters=chosen)
    for place, condition in enumerate(conditions_of(audience)):
        statement, parameters = STATEMENTS[condition.kind]
        cursor.execute(statement, place=place, **parameters(condition, ground.as_of))
    cursor.execute(AUDIENCE, all_of=len(audience.all_of), any_of=len(audience.any_of))


def _lay_lifetime(cursor: Cursor, *, audience: Audience, ground: Ground, filters: Filters) -> None:
    """Lay what customers will be worth, and who of them is to be won back where that is asked."""
    lifetime = ground.lifetime
    assert lifetime is not None
    question = LifetimeQuestion(as_of=lifetime.question.as_of)
    if any(one.kind == ConditionKind.WIN_BACK for one in conditions_of(audience)):
        lay_win_back(cursor, lifetime, filters=filters, question=question, config=ground.config)
        return
    outlook = lay_outlook(cursor, filters=filters, lifetime=lifetime, question=question)
    lay_values(cursor, outlook.frame())


def _bounds(condition: Condition) -> dict[str, Any]:
    return {"low": condition.low, "high": condition.high}


def _since(condition: Condition, as_of: date | None) -> date | None:
    if condition.within_days is None or as_of is None:
        return None
    return as_of - timedelta(days=condition.within_days - 1)


def _bought(condition: Condition, as_of: date | None) -> dict[str, Any]:
    return {
        "level": condition.level.value,
        "items": list(condition.items),
        "since": _since(condition, as_of),
        **_bounds(condition),
    }


def _lately(condition: Condition, as_of: date | None) -> dict[str, Any]:
    return {"since": _since(condition, as_of), **_bounds(condition)}


def _recency(condition: Condition, as_of: date | None) -> dict[str, Any]:
    return {"as_of": as_of, **_bounds(condition)}


def _values(condition: Condition, _: date | None) -> dict[str, Any]:
    return {"values": list(condition.values)}


def _last_order(condition: Condition, _: date | None) -> dict[str, Any]:
    return {"values": list(condition.values), "kind": condition.kind.value}


def _attribute(condition: Condition, _: date | None) -> dict[str, Any]:
    return {"values": list(condition.values), "attribute": condition.attribute}


Parameters = Callable[[Condition, date | None], dict[str, Any]]

STATEMENTS: dict[ConditionKind, tuple[str, Parameters]] = {
    ConditionKind.BOUGHT: (BOUGHT, _bought),
    ConditionKind.SEGMENT: (SEGMENTS, _values),
    ConditionKind.RECENCY: (RECENCY, _recency),
    ConditionKind.ORDERS: (ORDERS, _lately),
    ConditionKind.REVENUE: (REVENUE, _lately),
    ConditionKind.EXPECTED_VALUE: (EXPECTED_VALUE, lambda condition, _: _bounds(condition)),
    ConditionKind.COUNTRY: (LAST_ORDERS, _last_order),
    ConditionKind.CHANNEL: (LAST_ORDERS, _last_order),
    ConditionKind.ATTRIBUTE: (ATTRIBUTES, _attribute),
    ConditionKind.WIN_BACK: (WIN_BACK, lambda *_: {}),
}
