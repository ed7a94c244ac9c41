"""Who is on the list of a test, since when, and whose follow-up window is over?

A list names customers by the number that the orders know them by, or by e-mail. A window begins on the day of
the start (or some days later) and has the same number of days for everybody; it is over when its last day is
not after the last order day of the dataset. Rows under two names of one customer are that customer's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from crosssell.warehouse import Cursor

WINDOW_CHOICES = (7, 14, 30, 60, 90, 180)
ENOUGH_OVER_SHARE = 0.9  # of the customers, for a window to be suggested


@dataclass(frozen=True, slots=True, kw_only=True)
class ListFacts:
    """What a list holds.

    Attributes:
        rows: Its rows.
        missing_variant: Rows without a variant.
        missing_unit: Rows with a variant and without a customer.
        missing_start: Rows with both and without a start.
        duplicate_rows: Usable rows that say what another says.
        customers: Different customers of the usable rows.
        known_customers: Those of them that the dataset knows.
        several_variants: Those with more than one variant; they are out of every figure.
        several_starts: Those of the others with more than one start; the earliest holds.
        starts: Each start with the customers of one variant who have it, in time.
    """

    rows: int
    missing_variant: int
    missing_unit: int
    missing_start: int
    duplicate_rows: int
    customers: int
    known_customers: int
    several_variants: int
    several_starts: int
    starts: tuple[tuple[date, int], ...]

    @property
    def first_start(self) -> date | None:
        """The earliest start, ``None`` without one."""
        return self.starts[0][0] if self.starts else None

    @property
    def last_start(self) -> date | None:
        """The latest start, ``None`` without one."""
        return self.starts[-1][0] if self.starts else None


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowChoice:
    """A length of the window.

    Attributes:
        days: How long.
        over: Customers whose window is over.
        still_open: Customers who would be left out.
    """

    days: int
    over: int
    still_open: int


ORDER_DAYS = """
select min(ordered_at)::date as first, max(ordered_at)::date as last
from orders
where sales_lines > 0 and customer_key is not null
"""

ROWS = """
create or replace temp table shop_row as
select
    nullif(variant::varchar, '') as variant,
    nullif(unit::varchar, '') as unit,
    coalesce(started::date, $start::date) as started
from {rows}
"""

# A number is the customer's, whatever it looks like; an e-mail is where only one customer has it.
MATCHED = """
create or replace temp table shop_match as
with address as (
    select lower(customer_id) as email, customer_key from customer where contains(customer_id, '@')
    union
    select lower(email), customer_key from contact where email is not null
),
reached as (
    select email, min(customer_key) as customer_key
    from address
    group by email
    having count(*) = 1
),
named as (
    select distinct unit from shop_row where unit is not null
)
select n.unit, coalesce(c.customer_key, r.customer_key) as customer_key
from named as n
left join customer as c on c.customer_id = n.unit
left join reached as r on contains(n.unit, '@') and r.email = lower(n.unit)
"""

PEOPLE = """
create or replace temp table shop_person as
select
    (row_number() over () - 1)::integer as person,
    min(r.unit) as unit,
    m.customer_key,
    min(r.variant) as variant,
    min(r.variant) <> max(r.variant) as has_several_variants,
    min(r.started) as started,
    min(r.started) <> max(r.started) as has_several_starts
from shop_row as r
join shop_match as m using (unit)
where r.variant is not null and r.started is not null
group by m.customer_key, case when m.customer_key is null then r.unit end
"""

COUNTS = """
with usable as (
    select unit, variant, started, count(*) as rows
    from shop_row
    where variant is not null and unit is not null and started is not null
    group by unit, variant, started
)
select
    count(*) as rows,
    count(*) filter (variant is null) as missing_variant,
    count(*) filter (variant is not null and unit is null) as missing_unit,
    count(*) filter (variant is not null and unit is not null and started is null) as missing_start,
    (select coalesce(sum(rows) - count(*), 0)::bigint from usable) as duplicate_rows
from shop_row
"""

PEOPLE_COUNTS = """
select
    count(*) as customers,
    count(customer_key) as known_customers,
    count(*) filter (has_several_variants) as several_variants,
    count(*) filter (not has_several_variants and has_several_starts) as several_starts
from shop_person
"""

STARTS = """
select started, count(*) as customers
from shop_person
where not has_several_variants
group by started
order by started
"""


def order_days(cursor: Cursor) -> tuple[date, date] | None:
    """Return the first and the last day with an order of a known customer, ``None`` without one."""
    first, last = cursor.row(ORDER_DAYS)
    return None if first is None else (first, last)


def read_list(cursor: Cursor, *, rows: str, start: date | None = None) -> ListFacts:
    """Read who is on a list, and lay them in the temporary table ``shop_person``, one row a customer.

    Its columns: ``person`` (dense, from 0), ``unit`` as the list names them, ``customer_key`` (null where the
    dataset does not know them), ``variant``, ``has_several_variants``, ``started``, ``has_several_starts``.

    Args:
        cursor: The run that the table is for, on the dataset.
        rows: Quoted name of a table or view with ``variant``, ``unit`` (a customer) and ``started``; texts
            trimmed, null or empty where missing.
        start: For rows without one.
    """
    cursor.execute(ROWS.format(rows=rows), start=start)
    cursor.execute(MATCHED)
    cursor.execute(PEOPLE)
    read, missing_variant, missing_unit, missing_start, duplicates = cursor.row(COUNTS)
    customers, known, several_variants, several_starts = cursor.row(PEOPLE_COUNTS)
    return ListFacts(
        rows=read,
        missing_variant=missing_variant,
        missing_unit=missing_unit,
        missing_start=missing_start,
        duplicate_rows=duplicates,
        customers=customers,
        known_customers=known,
        several_variants=several_variants,
        several_starts=several_starts,
        starts=tuple(cursor.rows(STARTS)),
    )


def window_choices(
    facts: ListFacts, *, last_day: date, wait_days: int = 0, days: Sequence[int] = WINDOW_CHOICES
) -> tuple[WindowChoice, ...]:
    """Return for each length how many customers have had it.

    >>> two_starts = ListFacts(
    ...     rows=5, missing_variant=0, missing_unit=0, missing_start=0, duplicate_rows=0, customers=5,
    ...     known_customers=5, several_variants=0, several_starts=0,
    ...     starts=((date(2026, 3, 1), 3), (date(2026, 3, 10), 2)),
    ... )
    >>> found = window_choices(two_starts, last_day=date(2026, 3, 14), days=(5, 14, 15))
    >>> print([(one.days, one.over, one.still_open) for one in found])
    [(5, 5, 0), (14, 3, 2), (15, 0, 5)]
    """
    everybody = sum(customers for _, customers in facts.starts)
    found = []
    for length in days:
        over = sum(
            customers
            for start, customers in facts.starts
            if window_end(start, wait_days=wait_days, window_days=length) <= last_day
        )
        found.append(WindowChoice(days=length, over=over, still_open=everybody - over))
    return tuple(found)


def usual_window(choices: Sequence[WindowChoice], *, most: int = 30) -> int:
    """Return the longest length, ``most`` days at most, that nearly everybody has had, else the shortest.

    A longer window than a month says more of what would have been bought anyway than of a letter.

    >>> week = WindowChoice(days=7, over=10, still_open=0)
    >>> usual_window([week, WindowChoice(days=14, over=8, still_open=2)])
    7
    """
    enough = [
        one.days
        for one in choices
        if one.days <= most and one.over and one.over >= ENOUGH_OVER_SHARE * (one.over + one.still_open)
    ]
    return max(enough, default=min(one.days for one in choices))


def window_end(start: date, *, wait_days: int, window_days: int) -> date:
    """Return the last day of the window of a customer who started on ``start``."""
    return start + timedelta(days=wait_days + window_days - 1)
