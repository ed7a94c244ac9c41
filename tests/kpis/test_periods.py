"""Which days are compared with which."""

from datetime import date, timedelta

import pytest

from crosssell.filters import Filters
from crosssell.kpis.periods import LATEST_DAYS, Against, NotCompared, Period, earlier, periods

FIRST, LAST = date(2024, 1, 1), date(2025, 12, 9)  # an open last month


def ask(first=None, last=None, *, against=Against.BEFORE, data=(FIRST, LAST)):
    return periods(Filters(date_from=first, date_to=last), first=data[0], last=data[1], against=against)


def test_a_chosen_month_is_compared_with_as_many_days_before_it():
    found = ask(date(2025, 3, 1), date(2025, 3, 31))
    assert found.current == Period(first=date(2025, 3, 1), last=date(2025, 3, 31))
    assert found.previous == Period(first=date(2025, 1, 29), last=date(2025, 2, 28))
    assert found.is_chosen


def test_the_open_end_of_a_month_is_compared_with_as_many_days():
    found = ask(date(2025, 12, 1), date(2025, 12, 31))
    assert found.current == Period(first=date(2025, 12, 1), last=LAST)
    assert found.previous == Period(first=date(2025, 11, 22), last=date(2025, 11, 30))
    assert found.current.days == found.previous.days == 9


def test_without_a_choice_the_latest_days_that_have_as_many_before_them():
    found = ask()  # 709 days: not twice 365
    assert (found.current.days, found.current.last, found.is_chosen) == (180, LAST, False)
    assert found.previous.last == found.current.first - timedelta(days=1)


@pytest.mark.parametrize("days", LATEST_DAYS)
def test_twice_the_days_are_enough_and_one_less_is_not(days):
    enough = ask(data=(LAST - timedelta(days=2 * days - 1), LAST))
    assert enough.current.days == enough.previous.days == days
    short = ask(data=(LAST - timedelta(days=2 * days - 2), LAST))
    assert short.current is None or short.current.days < days


def test_a_year_before_is_the_same_date_and_as_many_days():
    found = ask(date(2025, 3, 1), date(2025, 3, 31), against=Against.YEAR_BEFORE)
    assert found.previous == Period(first=date(2024, 3, 1), last=date(2024, 3, 31))
    leap = earlier(Period(first=date(2024, 2, 29), last=date(2024, 3, 2)), Against.YEAR_BEFORE)
    assert leap == Period(first=date(2023, 2, 28), last=date(2023, 3, 2))


@pytest.mark.parametrize("against", Against)
@pytest.mark.parametrize("length", [1, 28, 90, 400])
def test_both_periods_are_always_of_one_length(against, length):
    for shift in range(0, 400, 13):
        first = date(2024, 1, 1) + timedelta(days=shift)
        one = Period(first=first, last=first + timedelta(days=length - 1))
        assert earlier(one, against).days == length


@pytest.mark.parametrize(
    ("asked", "data", "reason"),
    [
        ((None, None), (None, None), NotCompared.NO_DATES),
        ((date(2025, 1, 1), None), (None, None), NotCompared.NO_DATES),
        ((date(2030, 1, 1), None), (FIRST, LAST), NotCompared.NO_DAYS),
        ((None, None), (LAST - timedelta(days=12), LAST), NotCompared.TOO_SHORT),
        ((None, None), (LAST, LAST), NotCompared.TOO_SHORT),
        ((date(2024, 1, 5), date(2024, 2, 5)), (FIRST, LAST), NotCompared.NOT_COVERED),
        ((None, date(2024, 2, 5)), (FIRST, LAST), NotCompared.NOT_COVERED),
    ],
)
def test_where_nothing_can_be_compared_the_reason_is_named(asked, data, reason):
    found = ask(*asked, data=data)
    assert (found.previous, found.reason) == (None, reason)
