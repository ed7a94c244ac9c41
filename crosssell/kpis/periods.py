"""Which days are compared with which: always two periods of the same number of days.

A chosen period is cut to the days that the data cover, so that the open end of a month is compared with
as many days and not with a whole month. Without a choice the latest days of the data are compared: as
many of `LATEST_DAYS` as have a period of the same length before them.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from crosssell.filters import Filters

LATEST_DAYS = (365, 180, 90, 30, 7)


class Against(StrEnum):
    """What a period is compared with."""

    BEFORE = "before"  # as many days directly before it
    YEAR_BEFORE = "year_before"  # as many days from the same date of the year before


class NotCompared(StrEnum):
    """Why there is nothing to compare with."""

    NO_DATES = "no_dates"
    NO_DAYS = "no_days"  # the chosen period lies outside the data
    TOO_SHORT = "too_short"  # nothing chosen, and the data cover too few days for any of `LATEST_DAYS`
    NOT_COVERED = "not_covered"  # the data start after the first day of the period before


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Days from ``first`` to ``last``, both counted."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days it has; 1 or more."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Periods:
    """The two periods of a comparison.

    Attributes:
        current: The days that are compared; ``None`` where there are none.
        previous: As many days earlier; ``None`` where ``reason`` says why.
        is_chosen: Whether the filters name days; otherwise ``current`` is the latest part of the data.
        data: The days that the data cover; ``None`` without dates.
        reason: Why there is no comparison; ``None`` where there is one.
    """

    current: Period | None
    previous: Period | None
    is_chosen: bool
    data: Period | None
    reason: NotCompared | None


def periods(
    filters: Filters, *, first: date | None, last: date | None, against: Against = Against.BEFORE
) -> Periods:
    """Return which days are compared with which.

    Args:
        filters: Their days, where they name any.
        first: First day of the whole dataset, ``None`` without dates.
        last: Its last day.
        against: What to compare with.
    """
    is_chosen = filters.date_from is not None or filters.date_to is not None
    if first is None or last is None:
        return _without(NotCompared.NO_DATES, is_chosen=is_chosen)
    data = Period(first=first, last=last)
    if not is_chosen:
        return _latest(data, against)
    start, end = max(filters.date_from or first, first), min(filters.date_to or last, last)
    if start > end:
        return _without(NotCompared.NO_DAYS, is_chosen=True, data=data)
    current = Period(first=start, last=end)
    previous = earlier(current, against)
    covered = previous.first >= first
    return Periods(
        current=current,
        previous=previous if covered else None,
        is_chosen=True,
        data=data,
        reason=None if covered else NotCompared.NOT_COVERED,
    )


def earlier(period: Period, against: Against) -> Period:
    """Return the period of the same length that ``period`` is compared with.

    >>> march = Period(first=date(2025, 3, 1), last=date(2025, 3, 31))
    >>> earlier(march, Against.BEFORE)
    Period(first=datetime.date(2025, 1, 29), last=datetime.date(2025, 2, 28))
    >>> earlier(march, Against.YEAR_BEFORE)
    Period(first=datetime.date(2024, 3, 1), last=datetime.date(2024, 3, 31))
    """
    if against == Against.BEFORE:
        first = period.first - timedelta(days=period.days)
    else:
        # 29 February has no such day the year before.
        day = 28 if (period.first.month, period.first.day) == (2, 29) else period.first.day
        first = period.first.replace(year=period.first.year - 1, day=day)
    return Period(first=first, last=first + timedelta(days=period.days - 1))


def _latest(data: Period, against: Against) -> Periods:
    for days in LATEST_DAYS:
        current = Period(first=data.last - timedelta(days=days - 1), last=data.last)
        previous = earlier(current, against)
        if previous.first >= data.first:
            return Periods(current=current, previous=previous, is_chosen=False, data=data, reason=None)
    return _without(NotCompared.TOO_SHORT, is_chosen=False, data=data)


def _without(reason: NotCompared, *, is_chosen: bool, data: Period | None = None) -> Periods:
    return Periods(current=None, previous=None, is_chosen=is_chosen, data=data, reason=reason)
