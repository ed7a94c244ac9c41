"""First purchases, laid out: who began with which item, what became of them, and of comparable customers.

The tables of `crosssell.segments.first_products`, which says what is asked.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from crosssell.warehouse import Cursor

VALUE_DAYS = 365
STRATUM_CUSTOMERS = 20  # fewer, and the next size joins them


class FirstLevel(StrEnum):
    """What an item of a first purchase is."""

    PRODUCT = "product"
    CATEGORY = "category"


class FirstMeasure(StrEnum):
    """By what customers are good."""

    VALUE = "value"  # money of the first 365 days, the first day's included
    LATER_VALUE = "later_value"  # of that, what came after the first day
    REPEAT_90 = "repeat_90"  # ordered again within so many days, on a later day
    REPEAT_180 = "repeat_180"
    REPEAT_365 = "repeat_365"

    @property
    def days(self) -> int:
        """Return how long a customer is followed."""
        return VALUE_DAYS if self.is_money else int(self.value.removeprefix("repeat_"))

    @property
    def is_money(self) -> bool:
        """Tell whether it is an amount; otherwise it is a share."""
        return self in (FirstMeasure.VALUE, FirstMeasure.LATER_VALUE)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupSums:
    """What the customers of a group come down to, by one measure.

    Attributes:
        units: Customers whose window is over.
        total: Sum of their values: amounts, or 1 for each who ordered again.
        squares: Sum of the squares.
        expected: Mean of the total if they were a random draw from their strata.
        variance: Its variance.
        third: Its third central moment.
    """

    units: int
    total: float
    squares: float
    expected: float
    variance: float
    third: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FirstPurchases:
    """Everything that was counted.

    Attributes:
        opening_customers: First seen in the month in which the data begin.
        customers: Customers who are looked at.
        has_money: Whether the money of any order is known.
        items: Item, name and customers who began with it; most customers first.
        of_all: The sums of all customers; they expect themselves.
        of_item: By item and measure; nothing where no window is over.
    """

    opening_customers: int
    customers: int
    has_money: bool
    items: list[tuple[str, str | None, int]]
    of_all: dict[FirstMeasure, GroupSums]
    of_item: dict[tuple[str, FirstMeasure], GroupSums]


FIRST_DAYS = """
create or replace temp table first_day as
select customer_key, min(day) as day, min(day) <= $opening_until::date as is_opening
from order_money
where is_sale
group by customer_key
having $starts::date is null or min(day) >= $starts::date
"""

OPENING = "select count(*) filter (is_opening) from first_day"

FIRST_BASKETS = """
create or replace temp table first_basket as
select distinct f.customer_key, b.product_key
from first_day as f
join order_money as o on o.customer_key = f.customer_key and o.day = f.day and o.is_sale
join basket as b using (order_key)
join product as p using (product_key)
where p.is_product and ($with_opening or not f.is_opening)
"""

FIRST_SIZES = """
create or replace temp table first_size as
select f.customer_key, f.day, $last::date - f.day as days, coalesce(b.size, 0) as size
from first_day as f
left join (select customer_key, count(*) as size from first_basket group by customer_key) as b
    using (customer_key)
where $with_opening or not f.is_opening
"""

CUSTOMERS_BY_SIZE = "select size, count(*) from first_size group by size order by size"

# One row for each customer and measure whose window is over.
VALUES = """
create or replace temp table first_value as
with strata as (
    select unnest($sizes::bigint[]) as size, unnest($strata::integer[]) as stratum
),
followed as (
    select
        f.customer_key,
        f.days,
        s.stratum,
        coalesce(bool_or(o.is_sale and o.day > f.day and o.day <= f.day + 90), false) as repeat_90,
        coalesce(bool_or(o.is_sale and o.day > f.day and o.day <= f.day + 180), false) as repeat_180,
        coalesce(bool_or(o.is_sale and o.day > f.day and o.day <= f.day + 365), false) as repeat_365,
        coalesce(sum(o.money) filter (o.day <= f.day + 365), 0) as value,
        coalesce(sum(o.money) filter (o.day > f.day and o.day <= f.day + 365), 0) as later_value
    from first_size as f
    join strata as s using (size)
    join order_money as o on o.customer_key = f.customer_key and o.day >= f.day
    group by f.customer_key, f.days, s.stratum
)
select customer_key, stratum, 'repeat_90' as measure, repeat_90::integer::double as value
from followed
where days >= 90
union all
select customer_key, stratum, 'repeat_180', repeat_180::integer::double from followed where days >= 180
union all
select customer_key, stratum, 'repeat_365', repeat_365::integer::double from followed where days >= 365
union all
select customer_key, stratum, 'value', value::double from followed where days >= 365
union all
select customer_key, stratum, 'later_value', later_value::double from followed where days >= 365
"""

MOMENTS = """
create or replace temp table first_moment as
with means as (
    select measure, stratum, count(*)::double as n, avg(value) as mean
    from first_value
    group by measure, stratum
)
select
    m.measure,
    m.stratum,
    any_value(m.n) as n,
    any_value(m.mean) as mean,
    coalesce(sum((v.value - m.mean) ** 2) / nullif(any_value(m.n) - 1, 0), 0) as variance,
    avg((v.value - m.mean) ** 3) as third
from means as m
join first_value as v using (measure, stratum)
group by m.measure, m.stratum
"""

# Numbers for the items: hundreds of thousands of rows are grouped by them.
ITEMS = """
create or replace temp table first_item as
select
    product_key,
    case $level when 'product' then product else category end as item,
    case $level when 'product' then product_name end as name,
    dense_rank() over (order by case $level when 'product' then product else category end) as item_no
from product
where $level = 'product' or category is not null
"""

BEGINNERS = """
create or replace temp table first_beginner as
select distinct b.customer_key, i.item_no
from first_basket as b
join first_item as i using (product_key)
"""

ITEM_CUSTOMERS = """
with counted as (
    select item_no, count(*) as customers
    from first_beginner
    group by item_no
),
named as (
    select item_no, any_value(item) as item, any_value(name) as name
    from first_item
    group by item_no
)
select n.item, n.name, c.customers
from counted as c
join named as n using (item_no)
order by c.customers desc, n.item
"""

# The moments of a random draw from the strata; a stratum of two or fewer is not skewed.
BY_ITEM = """
with parts as (
    select
        b.item_no,
        v.measure,
        v.stratum,
        count(*)::double as n,
        sum(v.value) as total,
        sum(v.value ** 2) as squares
    from first_beginner as b
    join first_value as v using (customer_key)
    group by b.item_no, v.measure, v.stratum
),
summed as (
    select
        p.item_no,
        p.measure,
        sum(p.n)::bigint as units,
        sum(p.total) as total,
        sum(p.squares) as squares,
        sum(p.n * m.mean) as expected,
        sum(p.n * (m.n - p.n) / m.n * m.variance) as variance,
        coalesce(
            sum(p.n * (m.n - p.n) * (m.n - 2 * p.n) / ((m.n - 1) * (m.n - 2)) * m.third) filter (m.n > 2), 0
        ) as third
    from parts as p
    join first_moment as m using (measure, stratum)
    group by p.item_no, p.measure
)
select i.item, s.measure, s.units, s.total, s.squares, s.expected, s.variance, s.third
from summed as s
join (select distinct item_no, item from first_item) as i using (item_no)
order by i.item, s.measure
"""

OF_ALL = """
select measure, count(*) as units, sum(value) as total, sum(value ** 2) as squares
from first_value
group by measure
order by measure
"""

ANY_MONEY = "select count(money) > 0 from order_money"


def lay_first_purchases(
    cursor: Cursor,
    *,
    level: FirstLevel,
    last: date,
    opening_until: date,
    starts: date | None,
    with_opening: bool,
) -> FirstPurchases:
    """Follow the customers of ``order_money`` from their first purchase on.

    Args:
        cursor: Has ``order_money``, of all days up to ``last``.
        level: What an item is.
        last: Last day that is observed.
        opening_until: Last day of the month in which the data begin.
        starts: First purchases before this day are left out.
        with_opening: Whether those up to ``opening_until`` count.
    """
    cursor.execute(FIRST_DAYS, opening_until=opening_until, starts=starts)
    cursor.execute(FIRST_BASKETS, with_opening=with_opening)
    cursor.execute(FIRST_SIZES, last=last, with_opening=with_opening)
    by_size: dict[int, int] = dict(cursor.rows(CUSTOMERS_BY_SIZE))
    strata = strata_of_sizes(by_size, fewest=STRATUM_CUSTOMERS)
    cursor.execute(VALUES, sizes=list(strata), strata=list(strata.values()))
    cursor.execute(MOMENTS)
    cursor.execute(ITEMS, level=level.value)
    cursor.execute(BEGINNERS)
    return FirstPurchases(
        opening_customers=cursor.row(OPENING)[0],
        customers=sum(by_size.values()),
        has_money=cursor.row(ANY_MONEY)[0],
        items=cursor.rows(ITEM_CUSTOMERS),
        of_all={
            FirstMeasure(measure): GroupSums(
                units=units, total=total, squares=squares, expected=total, variance=0.0, third=0.0
            )
            for measure, units, total, squares in cursor.rows(OF_ALL)
        },
        of_item={
            (item, FirstMeasure(measure)): GroupSums(
                units=units, total=total, squares=squares, expected=expected, variance=variance, third=third
            )
            for item, measure, units, total, squares, expected, variance, third in cursor.rows(BY_ITEM)
        },
    )


def strata_of_sizes(by_size: dict[int, int], *, fewest: int) -> dict[int, int]:
    """Return the stratum of each size: a size of its own, or joined with the next until it has ``fewest``.

    >>> strata_of_sizes({1: 90, 2: 20, 3: 25, 4: 8}, fewest=50)
    {1: 0, 2: 1, 3: 1, 4: 1}
    >>> strata_of_sizes({1: 90, 2: 20, 3: 40, 5: 3}, fewest=50)
    {1: 0, 2: 1, 3: 1, 5: 1}
    """
    found: dict[int, int] = {}
    stratum, customers = 0, 0
    for size in sorted(by_size):
        found[size] = stratum
        customers += by_size[size]
        if customers >= fewest:
            stratum, customers = stratum + 1, 0
    if customers and stratum:  # too few at the end join those before
        found = {size: min(place, stratum - 1) for size, place in found.items()}
    return found
