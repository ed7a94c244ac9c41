"""Why is a customer offered this now, and when do most customers come back for it?

A trigger is what the customers of a list have bought that leads to the offer: what the audience asks for
(bought A), else what buyers of the offer have before it (`crosssell.offers.related`). Of each trigger is told

- the **share** of its buyers who add the offer within `FOLLOW_DAYS`: from their first purchase of it, those
  who have the offer by then left aside, of all whose days are over (as `crosssell.basket.follow_ups` counts);
- the **typical window** of days in which most of those who come back do so, where one stands out
  (`crosssell.basket.pair.timing`), customers who are still watched allowed for.

Where the trigger is the offer itself it is a refill: every purchase starts a clock that the next one stops.
A customer's reason is the trigger they bought last; where that is longer ago than `FOLLOW_DAYS`, it is said
how many of its buyers have the offer instead.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from crosssell.basket.pair.timing import TypicalWindow, typical_window
from crosssell.columns import ConditionKind, Level, OfferReason
from crosssell.offers.audience.conditions import Audience, Condition
from crosssell.statistics.survival import survival_curve
from crosssell.warehouse import Cursor

FOLLOW_DAYS = 60
FEWEST_FOLLOWED = 20  # buyers, for a share
MOST_TRIGGERS = 10
MOST_PAIRS = 10
FEWEST_OF_PAIR = 20  # customers of a list


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """What is told of one trigger.

    Attributes:
        share: Of its buyers, who add the offer within `FOLLOW_DAYS`, 0–1; ``None`` for too few.
        held_share: Of its buyers, who have the offer, 0–1; ``None`` for too few, and of a refill.
        window: When most of those who come back do so; ``None`` for too few.
    """

    share: float | None
    held_share: float | None
    window: TypicalWindow | None


TRIGGERS = """
create or replace temp table trigger_product (trigger integer, product_key integer, item varchar)
"""

TRIGGER_OFFERS = "create or replace temp table trigger_offer (trigger integer, product_key integer)"

OF_CONDITION = """
insert into trigger_product
select $trigger, product_key, case when $level = 'category' then category else product end
from product
where case when $level = 'category' then is_product and list_contains($items::varchar[], category)
    else list_contains($items::varchar[], product) end
"""

OF_RELATED = """
insert into trigger_product
select (place - 1)::integer, product_key, item from related_product where place <= $most
"""

OFFERED_BY_ALL = """
insert into trigger_offer
select t.trigger, o.product_key
from (select distinct trigger from trigger_product) as t
cross join offered_product as o
"""

# The pairs of reason and offer that most customers of the list have.
OF_PAIRS = """
create or replace temp table trigger_pair as
with counted as (
    select r.reason_product_key, r.product_key, count(*) as customers
    from audience_listed as l
    join recommended as r using (customer_key)
    where r.rank = 1 and r.reason_product_key is not null and r.reason_days is not null
    group by r.reason_product_key, r.product_key
    having count(*) >= $fewest
)
select
    (row_number() over (order by customers desc, reason_product_key, product_key) - 1)::integer as trigger,
    reason_product_key,
    product_key
from counted
order by trigger
limit $most
"""

PAIR_PRODUCTS = """
insert into trigger_product
select t.trigger, t.reason_product_key, p.product
from trigger_pair as t
join product as p on p.product_key = t.reason_product_key
"""

PAIR_OFFERS = "insert into trigger_offer select trigger, product_key from trigger_pair"

# Each day once; a day that is not known is kept, so that who has one is not taken for new to it.
DAYS = """
create or replace temp table trigger_day as
select t.trigger, o.customer_key, o.ordered_at::date as day, max(t.item) as item
from trigger_product as t
join basket as b using (product_key)
join orders as o using (order_key)
where o.customer_key is not null
group by t.trigger, o.customer_key, o.ordered_at::date
"""

# When each customer first bought what their trigger leads to.
OFFERS = """
create or replace temp table trigger_bought as
select
    t.trigger, o.customer_key, min(o.ordered_at)::date as day, bool_or(o.ordered_at is null) as undated
from trigger_offer as t
join basket as b using (product_key)
join orders as o using (order_key)
where o.customer_key is not null
group by t.trigger, o.customer_key
"""

STARTS = """
create or replace temp table trigger_start as
select trigger, customer_key, min(day) as day, bool_or(day is null) as undated
from trigger_day
group by trigger, customer_key
"""

WAITS = """
with refills as (
    select distinct trigger from trigger_product join trigger_offer using (trigger, product_key)
),
firsts as (
    select s.trigger, s.day, o.day as next_day
    from trigger_start as s
    left join trigger_bought as o using (trigger, customer_key)
    anti join refills using (trigger)
    where not s.undated and not coalesce(o.undated, false) and (o.day is null or o.day > s.day)
),
agains as (
    select
        d.trigger, d.day,
        lead(d.day) over (partition by d.trigger, d.customer_key order by d.day) as next_day
    from trigger_day as d
    semi join refills using (trigger)
    where d.day is not null
),
clocks as (
    select
        trigger, next_day is not null as followed,
        coalesce(next_day, $as_of::date) - day as days,
        day + $within::integer <= $as_of::date as is_over
    from (select * from firsts union all select * from agains)
)
select
    trigger, days, count(*) filter (followed) as followed, count(*) filter (not followed) as waiting,
    count(*) filter (is_over) as over,
    count(*) filter (is_over and followed and days <= $within::integer) as in_time
from clocks
group by trigger, days
order by trigger, days
"""

# Of a refill everybody has the offer: it says nothing.
HELD = """
select s.trigger, count(*) as buyers, count(o.customer_key) as both
from trigger_start as s
left join trigger_bought as o using (trigger, customer_key)
where s.trigger not in (
    select trigger from trigger_product join trigger_offer using (trigger, product_key)
)
group by s.trigger
order by s.trigger
"""

SAID = """
create or replace temp table trigger_said as
select
    unnest($triggers::integer[]) as trigger, unnest($shares::double[]) as share,
    unnest($held_shares::double[]) as held_share,
    unnest($first_days::integer[]) as first_day, unnest($last_days::integer[]) as last_day
"""

# The trigger that was bought last, of two the earlier one; days as numbers, to be fast. A share of those who
# come soon is said of who bought lately alone.
REASONS = f"""
create or replace temp table target_reason as
with lasts as (
    select
        d.customer_key, d.trigger, max(d.day) as day,
        max_by(d.item, (d.day is not null, d.day, d.item)) as item
    from trigger_day as d
    semi join audience_listed using (customer_key)
    group by d.customer_key, d.trigger
),
latest as (
    select
        customer_key,
        max_by(trigger, coalesce(day - date '1970-01-01', -1000000) * 100 - trigger) as trigger
    from lasts
    group by customer_key
),
judged as (
    select
        l.customer_key, l.item, l.day, s.share, s.held_share, s.first_day, s.last_day,
        case
            when s.share > 0 and $as_of::date - l.day <= $within::integer then '{OfferReason.FOLLOWS}'
            when s.held_share > 0 then '{OfferReason.GOES_WITH}'
            when l.day is not null then '{OfferReason.FOLLOWS}'
            else '{OfferReason.CHOSEN}'
        end as reason,
        s.share > 0 and $as_of::date - l.day <= $within::integer as is_soon
    from lasts as l
    join latest using (customer_key, trigger)
    left join trigger_said as s using (trigger)
)
select
    customer_key,
    reason,
    item as reason_item,
    ($as_of::date - day)::integer as reason_days,
    case when is_soon then share when reason = '{OfferReason.GOES_WITH}' then held_share end as reason_share,
    case when is_soon then $within::integer end as reason_within_days,
    day + first_day as write_from,
    day + last_day as write_until
from judged
"""

TIMES = """
create or replace temp table target_reason as
select
    r.customer_key,
    r.reason,
    p.product as reason_item,
    r.reason_days::integer as reason_days,
    r.reason_share,
    r.reason_within_days,
    $as_of::date - r.reason_days::integer + s.first_day as write_from,
    $as_of::date - r.reason_days::integer + s.last_day as write_until
from audience_listed as l
join recommended as r using (customer_key)
left join product as p on p.product_key = r.reason_product_key
left join trigger_pair as t on t.reason_product_key = r.reason_product_key and t.product_key = r.product_key
left join trigger_said as s using (trigger)
where r.rank = 1
"""

NO_REASONS = """
create or replace temp table target_reason (
    customer_key integer, reason varchar, reason_item varchar, reason_days integer, reason_share double,
    reason_within_days integer, write_from date, write_until date
)
"""


def lay_reasons(cursor: Cursor, *, audience: Audience, as_of: date | None, has_related: bool) -> None:
    """Lay ``target_reason``: of each listed customer with a trigger of the one offer, why and when.

    Its columns: ``customer_key``, ``reason`` (a code), ``reason_item``, ``reason_days``, ``reason_share``,
    ``reason_within_days``, ``write_from`` and ``write_until`` (null without a typical window).

    Args:
        cursor: A run with ``audience_listed`` and ``offered_product``.
        audience: Its conditions on what was bought are the triggers.
        as_of: To which day days are counted: the last with an order; ``None`` without dates.
        has_related: Whether ``related_product`` is laid, for triggers where the audience names none.
    """
    cursor.execute(TRIGGERS)
    cursor.execute(TRIGGER_OFFERS)
    asked = [one for one in (*audience.all_of, *audience.any_of) if _is_trigger(one)][:MOST_TRIGGERS]
    if not asked and not has_related:
        cursor.execute(NO_REASONS)
        return
    for number, condition in enumerate(asked):
        level = Level.CATEGORY if condition.level == Level.CATEGORY else Level.PRODUCT
        cursor.execute(OF_CONDITION, trigger=number, level=level.value, items=list(condition.items))
    if not asked:
        cursor.execute(OF_RELATED, most=MOST_TRIGGERS)
    cursor.execute(OFFERED_BY_ALL)
    cursor.execute(DAYS)
    _lay_said(cursor, as_of=as_of)
    cursor.execute(REASONS, as_of=as_of, within=FOLLOW_DAYS)


def lay_recommended_times(cursor: Cursor, *, as_of: date | None) -> None:
    """Lay ``target_reason`` as `lay_reasons`, of what is recommended to each; times for the commonest pairs.

    Args:
        cursor: A run with ``audience_listed`` and ``recommended``.
        as_of: To which day days are counted: the last with an order; ``None`` without dates.
    """
    cursor.execute(TRIGGERS)
    cursor.execute(TRIGGER_OFFERS)
    cursor.execute(OF_PAIRS, fewest=FEWEST_OF_PAIR, most=MOST_PAIRS)
    cursor.execute(PAIR_PRODUCTS)
    cursor.execute(PAIR_OFFERS)
    cursor.execute(DAYS)
    _lay_said(cursor, as_of=as_of)
    cursor.execute(TIMES, as_of=as_of)


def _is_trigger(condition: Condition) -> bool:
    return condition.kind == ConditionKind.BOUGHT and condition.high != 0


def _lay_said(cursor: Cursor, *, as_of: date | None) -> None:
    """Lay ``trigger_said`` (trigger, share, held_share, first_day, last_day): what is told of each."""
    cursor.execute(OFFERS)
    cursor.execute(STARTS)
    rows = [] if as_of is None else cursor.rows(WAITS, as_of=as_of, within=FOLLOW_DAYS)
    clocks: dict[int, list[tuple[int, ...]]] = {}
    for trigger, *clock in rows:
        clocks.setdefault(trigger, []).append(tuple(clock))
    held = {trigger: (buyers, both) for trigger, buyers, both in cursor.rows(HELD)}
    numbers = sorted(clocks.keys() | held.keys())
    told = [_told(clocks.get(one, []), *held.get(one, (0, 0))) for one in numbers]
    windows = [one.window if one.window is not None and one.window.is_marked else None for one in told]
    cursor.execute(
        SAID,
        triggers=numbers,
        shares=[one.share for one in told],
        held_shares=[one.held_share for one in told],
        first_days=[None if window is None else window.first_day for window in windows],
        last_days=[None if window is None else window.last_day for window in windows],
    )


def _told(clocks: Sequence[tuple[int, ...]], buyers: int, both: int) -> Trigger:
    """Return what is told of a trigger by its clocks: days, followed, waiting, over, in time."""
    held_share = both / buyers if buyers >= FEWEST_FOLLOWED else None
    if not clocks:
        return Trigger(share=None, held_share=held_share, window=None)
    days, followed, waiting, over, in_time = np.array(clocks, dtype=np.int64).T
    curve = survival_curve(days, events=followed, censored=waiting)
    enough = int(over.sum()) >= FEWEST_FOLLOWED
    return Trigger(
        share=float(in_time.sum() / over.sum()) if enough else None,
        held_share=held_share,
        window=typical_window(curve),
    )
