from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosssell.errors import CrosssellError
from crosssell.filters import Filters
from crosssell.segments.windows import Window, Windows, default_windows, orders_span
from tests.support import tiny_dataset


def window(first: str, last: str) -> Window:
    return Window(first=date.fromisoformat(first), last=date.fromisoformat(last))


def test_the_last_twelve_months_are_compared_with_those_before():
    found = default_windows(window("2022-01-10", "2025-12-31"))
    assert found.first == window("2024-01-02", "2024-12-31"), "365 days of a leap year"
    assert found.second == window("2025-01-01", "2025-12-31")


@given(st.integers(2, 900))
def test_default_windows_touch_are_equal_and_lie_within_the_data(days):
    span = Window(first=date(2024, 1, 1), last=date(2024, 1, 1) + timedelta(days=days - 1))
    found = default_windows(span)
    assert found.first.days == found.second.days == min(365, days // 2)
    assert found.second.last == span.last
    assert found.first.last + timedelta(days=1) == found.second.first
    assert found.first.first >= span.first


def test_one_day_makes_no_two_windows():
    assert default_windows(window("2024-01-01", "2024-01-01")) is None


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        (("2024-01-01", "2024-06-30"), ("2024-06-30", "2024-12-28"), "windows"),
        (("2024-07-01", "2024-12-31"), ("2024-01-01", "2024-06-30"), "windows"),
        (("2024-01-01", "2024-12-31"), ("2025-01-01", "2025-03-31"), "window_lengths"),
    ],
)
def test_windows_that_cannot_be_compared_are_refused(first, second, reason):
    with pytest.raises(CrosssellError) as refused:
        Windows(first=window(*first), second=window(*second))
    assert (refused.value.code, refused.value.reason) == ("invalid_value", reason)
    assert "{" not in str(refused.value)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("2024-01-01", "2024-12-31"), ("2025-01-01", "2025-12-31")),
        (("2025-01-01", "2025-06-30"), ("2025-07-01", "2025-12-31")),
        (("2025-02-01", "2025-02-28"), ("2025-03-01", "2025-03-31")),
    ],
)
def test_calendar_months_count_as_equally_long(first, second):
    assert Windows(first=window(*first), second=window(*second))


def test_a_window_that_ends_before_it_starts_is_refused():
    with pytest.raises(CrosssellError, match="ends"):
        window("2024-02-01", "2024-01-01")


def test_the_span_is_of_sales_to_known_customers(workspace):
    rows = [
        ("1", "a", None, "2024-01-01", 1),
        ("2", "a", "k", "2024-01-05", 1),
        ("3", "a", "k", "2024-02-05T23:30:00", 1),
        ("4", "a", "k", "2024-03-05", 1, None, None, None, "return"),
    ]
    shop = tiny_dataset(workspace, rows)
    assert orders_span(shop, filters=Filters()) == window("2024-01-05", "2024-02-05")
    assert orders_span(shop, filters=Filters(channels=("nowhere",))) is None
