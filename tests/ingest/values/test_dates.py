"""Dates as shops write them: the order decided per column, and the SQL beside its Python twin."""

from collections.abc import Sequence
from datetime import datetime

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosssell.columns import DateOrder
from crosssell.ingest.values.date_patterns import DateShape
from crosssell.ingest.values.dates import (
    DateEvidence,
    DateFormat,
    DateQuestion,
    date_shapes_sql,
    date_sql,
    decide_dates,
    parse_date,
)

CONNECTION = duckdb.connect()


def shapes_of(cells: Sequence[str]) -> list[DateShape]:
    query = date_shapes_sql("cell", relation_sql="unnest($cells) as t(cell)")
    rows = CONNECTION.cursor().execute(query, {"cells": list(cells)}).fetchall()
    return [DateShape(**dict(zip(DateShape.__dataclass_fields__, row, strict=True))) for row in rows]


def decided(*cells: str, date_order: DateOrder | None = None) -> DateFormat:
    result = decide_dates(shapes_of(cells), date_order=date_order)
    assert isinstance(result, DateFormat)
    return result


def asked(*cells: str) -> DateQuestion:
    result = decide_dates(shapes_of(cells))
    assert isinstance(result, DateQuestion)
    return result


def by_sql(cells: Sequence[str], fmt: DateFormat) -> list[datetime | None]:
    query = f"select {date_sql('cell', fmt)} from unnest($cells) as t(cell)"
    return [row[0] for row in CONNECTION.cursor().execute(query, {"cells": list(cells)}).fetchall()]


def read(cell: str, *others: str) -> datetime | None:
    """Read a cell among others both ways and return what they agree on."""
    fmt = decided(cell, *others)
    assert by_sql([cell], fmt) == [parse_date(cell, fmt)]
    return parse_date(cell, fmt)


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("31.12.2010", datetime(2010, 12, 31)),
        ("1.2.2010", datetime(2010, 2, 1)),
        ("31.12.10", datetime(2010, 12, 31)),
        ("31.12.2010 08:26", datetime(2010, 12, 31, 8, 26)),
        ("31.12.2010, 8:26 Uhr", datetime(2010, 12, 31, 8, 26)),
        ("31-12-2010 14:30", datetime(2010, 12, 31, 14, 30)),
        ("31/12/2010", datetime(2010, 12, 31)),
        ("12/31/2010", datetime(2010, 12, 31)),
        ("12-31-2010", datetime(2010, 12, 31)),
        ("12/31/10", datetime(2010, 12, 31)),
        ("12/31/2010 12:26 AM", datetime(2010, 12, 31, 0, 26)),
        ("12/31/2010 12:26 PM", datetime(2010, 12, 31, 12, 26)),
        ("12/31/2010 5:41:07 pm", datetime(2010, 12, 31, 17, 41, 7)),
        ("2010-12-01", datetime(2010, 12, 1)),
        ("2010/12/01", datetime(2010, 12, 1)),
        ("20101201", datetime(2010, 12, 1)),
        ("20101201082600", datetime(2010, 12, 1, 8, 26)),
        ("2010-12-01T08:26:00", datetime(2010, 12, 1, 8, 26)),
        ("2010-12-01T08:26:00.123456789Z", datetime(2010, 12, 1, 8, 26)),
        ("2010-12-01T08:26:00+01:00", datetime(2010, 12, 1, 8, 26)),
        ("2010-12-01 08:26:00 +0100", datetime(2010, 12, 1, 8, 26)),
        ("2010-12-01 08:26:00 UTC", datetime(2010, 12, 1, 8, 26)),
        ("10-Dez-25", datetime(2025, 12, 10)),
        ("10. Dezember 2025", datetime(2025, 12, 10)),
        ("Dec 10, 2025", datetime(2025, 12, 10)),
        ("10th December 2025 08:26", datetime(2025, 12, 10, 8, 26)),
        ("10 grudnia 2025", datetime(2025, 12, 10)),
        ("3 paź 2025", datetime(2025, 10, 3)),
        ("3 mrt. 2025", datetime(2025, 3, 3)),
        ("3 März 2025", datetime(2025, 3, 3)),
        # 40513 days after 1899-12-30 is 1 December 2010; 0.351388… of a day is 08:26.
        ("40513", datetime(2010, 12, 1)),
        ("40513.3513888889", datetime(2010, 12, 1, 8, 26)),
        ("40513,3513888889", datetime(2010, 12, 1, 8, 26)),
        ("1291191960", datetime(2010, 12, 1, 8, 26)),
        ("1291191960500", datetime(2010, 12, 1, 8, 26)),
        (" 31.12.2010 ", datetime(2010, 12, 31)),
    ],
)
def test_a_cell_that_proves_its_order_is_read(cell: str, moment: datetime) -> None:
    assert read(cell) == moment
    assert read(cell, "not a date") == moment


@pytest.mark.parametrize(
    "cell",
    [
        "31.02.2010",
        "31.12.2010 24:00",
        "0001-01-01",
        "9999-12-31",
        "1969-12-31",
        "12345",
        "99999",
        "31.12.2010x",
    ],
)
def test_what_is_no_moment_of_a_sale_is_unreadable(cell: str) -> None:
    assert read(cell) is None
    assert read(cell, "24.12.2010", "2010-01-01") is None


@pytest.mark.parametrize("cell", ["01/02/2010", "01-02-2010", "1/2/10", "01/02/2010 08:26 AM"])
def test_days_up_to_12_are_asked_about(cell: str) -> None:
    question = asked(cell)
    assert not question.contradictory
    dmy, mdy = question.readings
    assert dmy.date_order is DateOrder.DMY
    assert mdy.date_order is DateOrder.MDY
    assert dmy.examples[0][1].date() == datetime(2010, 2, 1).date()
    assert mdy.examples[0][1].date() == datetime(2010, 1, 2).date()


def test_the_users_order_is_followed() -> None:
    fmt = decided("01/02/2010", date_order=DateOrder.MDY)
    assert (fmt.evidence, parse_date("01/02/2010", fmt)) == (DateEvidence.CHOSEN, datetime(2010, 1, 2))


def test_points_are_day_month_year_by_convention_unless_disproved() -> None:
    assert decided("01.02.2010").evidence is DateEvidence.CONVENTION
    assert read("01.02.2010") == datetime(2010, 2, 1)
    assert read("01.02.2010", "02.28.2010") == datetime(2010, 1, 2)


def test_one_proof_settles_the_column_in_all_its_shapes() -> None:
    assert read("1/2/2010", "13/02/2010 08:26") == datetime(2010, 2, 1)
    assert read("1/2/2010 8:26", "02/13/10") == datetime(2010, 1, 2, 8, 26)


def test_a_stray_is_unreadable_a_mixture_is_asked_about() -> None:
    fmt = decided(*["24/12/2010"] * 999, "12/24/2010")
    assert (fmt.evidence, fmt.count_unreadable) == (DateEvidence.MAJORITY, 1)
    assert by_sql(["12/24/2010", "24/12/2010"], fmt) == [None, datetime(2010, 12, 24)]
    question = asked("24/12/2010", "12/24/2010", "01/02/2010")
    assert question.contradictory
    assert [reading.examples[0][1] for reading in question.readings] == [
        datetime(2010, 2, 1),
        datetime(2010, 1, 2),
    ]


def test_nothing_is_asked_where_no_cell_can_be_read_in_two_ways() -> None:
    fmt = decided("24/12/2010", "25/12/2010", "12/24/2010")
    assert fmt.count_unreadable == 1
    assert by_sql(["25/12/2010", "12/24/2010"], fmt) == [datetime(2010, 12, 25), None]
    assert by_sql(["01/02/1950"], decided("01/02/1950")) == [None]


def test_a_two_digit_year_in_front_is_proved_or_asked_about() -> None:
    assert read("99-12-24", "10-11-30") == datetime(1999, 12, 24)
    december = [f"25-12-{day:02d}" for day in range(1, 29)]
    question = asked(*december)
    assert [reading.date_order for reading in question.readings] == [DateOrder.DMY, DateOrder.YMD]
    chosen = decided(*december, date_order=DateOrder.YMD)
    assert by_sql(december[-1:], chosen) == [datetime(2025, 12, 28)] == [parse_date(december[-1], chosen)]


def test_several_ways_of_writing_in_one_column() -> None:
    cells = ["2010-12-01", "2010-12-01 08:26:00", "24.12.2010", "10-Dez-25", "oops", "--"]
    fmt = decided(*cells)
    assert fmt.count_unreadable == 1
    assert by_sql(cells, fmt) == [
        datetime(2010, 12, 1),
        datetime(2010, 12, 1, 8, 26),
        datetime(2010, 12, 24),
        datetime(2025, 12, 10),
        None,
        None,
    ]


def test_a_column_without_any_date_is_all_unreadable() -> None:
    fmt = decided("foo", "bar")
    assert (fmt.patterns, fmt.count_unreadable) == ((), 2)
    assert by_sql(["foo"], fmt) == [None]


def test_a_uniform_column_is_parsed_without_a_check() -> None:
    assert "regexp" not in date_sql("c0", decided("24.12.2010 08:26"))
    assert "regexp" not in date_sql("c0", decided("2010-12-01 08:26:00 +0100"))


WRITINGS = {
    DateOrder.DMY: ["%d.%m.%Y", "%d-%m-%Y %H:%M", "%d/%m/%y", "%d.%m.%Y %H:%M:%S", "%d %B %Y", "%d-%b-%y"],
    DateOrder.MDY: ["%m/%d/%Y", "%m/%d/%y", "%m-%d-%Y %I:%M %p", "%B %d, %Y"],
    DateOrder.YMD: ["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y/%m/%d %H:%M", "%Y%m%d"],
}
moments = st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(2068, 12, 31))
orders_and_writings = st.sampled_from([(order, way) for order, ways in WRITINGS.items() for way in ways])


@given(values=st.lists(moments, min_size=1, max_size=9), writing=orders_and_writings)
@settings(max_examples=50, deadline=None)
def test_what_is_written_is_read_back(values: list[datetime], writing: tuple[DateOrder, str]) -> None:
    order, way = writing
    cells = [value.strftime(way) for value in values]
    expected = [datetime.strptime(cell, way) for cell in cells]
    fmt = decided(*cells, date_order=order)
    assert [parse_date(cell, fmt) for cell in cells] == expected
    assert by_sql(cells, fmt) == expected


looks_like_a_date = st.from_regex(
    r"\A ?[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{1,4}"
    r"([T ][0-9]{1,2}:[0-9]{2}(:[0-9]{2})?( ?[AP]M)?(\.[0-9]+)?(Z| \+0100)?)?\Z"
)
has_a_name = st.from_regex(r"\A[0-9]{1,2}[-. ] ?(Dez|maart|paź|JUNE|foo)\.?[- ,]([0-9]{2}){1,2}( 8:26)?\Z")
is_a_number = st.integers(min_value=0, max_value=10**14).map(str) | st.floats(15000, 90000).map(str)


@given(
    cells=st.lists(
        looks_like_a_date | has_a_name | is_a_number | st.text(max_size=4), min_size=1, max_size=8
    ),
    order=st.sampled_from([None, *DateOrder]),
)
@settings(max_examples=80, deadline=None)
def test_sql_and_python_agree_on_anything(cells: list[str], order: DateOrder | None) -> None:
    cells = [cell.replace("\x00", "") for cell in cells]
    result = decide_dates(shapes_of(cells), date_order=order)
    for fmt in [result] if isinstance(result, DateFormat) else result.readings:
        assert by_sql(cells, fmt) == [parse_date(cell, fmt) for cell in cells]
