"""Two windows of equal length: what happened in the one, what in the other."""

import calendar
from dataclasses import dataclass, replace
from datetime import date, timedelta

from crosssell.errors import CrosssellError, ErrorCode
from crosssell.filters import ORDERS_IN_SCOPE, Filters
from crosssell.warehouse import Warehouse

YEAR_DAYS = 365
# Calendar months are taken as equally long: 28 to 31 days, half-years of 181 to 184, years of 365 or 366.
CALENDAR_DAYS = 3
FEWEST_DAYS = 2
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Days from ``first`` to ``last``, both inclusive.

    Raises:
        CrosssellError: ``invalid_value`` if it ends before it starts.
    """

    first: date
    last: date

    def __post_init__(self) -> None:
        Filters(date_from=self.first, date_to=self.last)  # refuses a period that runs backwards

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    def within(self, filters: Filters) -> Filters:
        """Return ``filters`` with this window as their period."""
        return replace(filters, date_from=self.first, date_to=self.last)


@dataclass(frozen=True, slots=True, kw_only=True)
class Windows:
    """Two windows that are compared, one after the other and equally long.

    Raises:
        CrosssellError: ``invalid_value`` if the second begins before the first has ended, or their
            lengths differ by more than `CALENDAR_DAYS`.
    """

    first: Window
    second: Window

    def __post_init__(self) -> None:
        if self.second.first <= self.first.last:
            raise CrosssellError(
                ErrorCode.INVALID_VALUE,
                "windows",
                value=f"{self.second.first}:{self.second.last}",
                first=f"{self.first.first} – {self.first.last}",
                second=f"{self.second.first} – {self.second.last}",
            )
        if abs(self.first.days - self.second.days) > CALENDAR_DAYS:
            raise CrosssellError(
                ErrorCode.INVALID_VALUE,
                "window_lengths",
                value=f"{self.second.first}:{self.second.last}",
                first_days=self.first.days,
                second_days=self.second.days,
                allowed=CALENDAR_DAYS,
            )


SPAN = f"""
select min(ordered_at)::date as first, max(ordered_at)::date as last
from {ORDERS_IN_SCOPE}
where customer_key is not null and sales_lines > 0
"""


def orders_span(warehouse: Warehouse, *, filters: Filters) -> Window | None:
    """Return the days from the first to the last order of known customers, ``None`` without one."""
    first, last = warehouse.row(SPAN, **filters.parameters())
    return None if first is None else Window(first=first, last=last)


def default_windows(span: Window, *, days: int = YEAR_DAYS) -> Windows | None:
    """Return the last ``days`` days of ``span`` and those before them, or the longest equal windows.

    >>> found = default_windows(Window(first=date(2024, 1, 1), last=date(2024, 1, 9)))
    >>> print(found.first.first, found.first.last, found.second.first, found.second.last)
    2024-01-02 2024-01-05 2024-01-06 2024-01-09

    Args:
        span: The days that there are orders for.
        days: Length wanted.

    Returns:
        Windows that touch and end with ``span``; ``None`` where it has a single day.
    """
    length = min(days, span.days // 2)
    return windows_ending(span.last, days=length) if length else None


def usual_windows(warehouse: Warehouse, *, filters: Filters) -> Windows:
    """Return the windows to compare where nobody has chosen any: those of `default_windows`.

    Raises:
        CrosssellError: ``not_enough_data`` without two days of orders.
    """
    span = orders_span(warehouse, filters=filters)
    found = None if span is None else default_windows(span)
    if found is None:
        raise CrosssellError(ErrorCode.NOT_ENOUGH_DATA, "windows", needed=FEWEST_DAYS)
    return found


def windows_ending(last: date, *, days: int) -> Windows:
    """Return two windows of ``days`` days that touch, the second ending on ``last``."""
    middle = last - timedelta(days=days)
    return Windows(
        first=Window(first=middle - timedelta(days=days) + ONE_DAY, last=middle),
        second=Window(first=middle + ONE_DAY, last=last),
    )


def months_before(day: date, months: int) -> date:
    """Return the same day ``months`` earlier; the last of a month stays the last of a month.

    >>> print(months_before(date(2025, 3, 30), 1), months_before(date(2025, 2, 28), 13))
    2025-02-28 2024-01-31
    """
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    longest = calendar.monthrange(year, month + 1)[1]
    is_last = day.day == calendar.monthrange(day.year, day.month)[1]
    return date(year, month + 1, longest if is_last else min(day.day, longest))
