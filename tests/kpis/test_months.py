"""Months: no gaps, parts that add up, rates that are those of the filters, and months that are not whole."""

import datetime as dt
from dataclasses import replace

import pytest

from crosssell.filters import Filters
from crosssell.kpis import PartKind, Split, kpis, monthly_sales
from crosssell.kpis.months import last_of_month
from crosssell.kpis.periods import Period
from tests.basket.shops import random_shop
from tests.kpis import oracle
from tests.kpis.cases import COMBINATIONS, check_months
from tests.support import tiny_dataset

EVERYTHING = Filters()
FIELD = {Split.CHANNEL: "channels", Split.COUNTRY: "countries", Split.CATEGORY: "categories"}


def test_months_add_up_and_leave_no_gap(workspace):
    rows = [
        ("1", "a", None, "2023-11-30", 5),
        ("1", "b", None, "2023-11-30", 5),
        ("2", "a", None, "2023-11-01", 1),
    ]
    rows += [("3", "a", None, "2024-02-01", 7), ("4", "a", None, None, 9)]
    found = monthly_sales(tiny_dataset(workspace, rows), filters=EVERYTHING, days=None)
    assert found.months == tuple(
        dt.date(*month, 1) for month in ((2023, 11), (2023, 12), (2024, 1), (2024, 2))
    )
    assert found.parts == (found.total,)
    assert found.total.orders == (2, 0, 0, 1)
    assert found.total.revenue == (11, 0, 0, 7)
    assert found.total.cross_sell_rate == (0.5, None, None, 0.0)


def test_no_dates_are_no_months(workspace):
    assert monthly_sales(tiny_dataset(workspace, [("1", "a")]), filters=EVERYTHING, days=None) is None
    assert monthly_sales(tiny_dataset(workspace, [], name="other"), filters=EVERYTHING, days=None) is None


@pytest.mark.parametrize("split", [None, *Split])
def test_agrees_with_plain_python_under_every_combination_of_filters(workspace, split):
    rows = random_shop(31, orders=150)
    dataset, shop = tiny_dataset(workspace, rows), oracle.shop_of_rows(rows)
    for filters in COMBINATIONS:
        found = monthly_sales(dataset, filters=filters, days=None, split=split, most_parts=2)
        check_months(found, oracle.months(shop, filters, split, most=2))


@pytest.mark.parametrize("split", Split)
def test_parts_add_up_to_the_month(workspace, split):
    dataset = tiny_dataset(workspace, random_shop(32, orders=200))
    found = monthly_sales(dataset, filters=EVERYTHING, days=None, split=split, most_parts=1)
    for at in range(len(found.months)):
        assert sum(part.revenue[at] or 0 for part in found.parts) == pytest.approx(found.total.revenue[at])
        orders = sum(part.orders[at] for part in found.parts)
        assert (
            orders >= found.total.orders[at] if split == Split.CATEGORY else orders == found.total.orders[at]
        )


@pytest.mark.parametrize("split", Split)
def test_a_part_has_the_rate_of_its_filter(workspace, split):
    dataset = tiny_dataset(workspace, random_shop(33, orders=200))
    found = monthly_sales(dataset, filters=EVERYTHING, days=None, split=split)
    named = [part for part in found.parts if part.kind == PartKind.NAMED]
    assert named
    for part in named:
        for at, month in enumerate(found.months):
            filters = replace(
                Filters(date_from=month, date_to=last_of_month(month)), **{FIELD[split]: (part.value,)}
            )
            figures = kpis(dataset, filters=filters)
            assert (part.orders[at], part.cross_sell_rate[at]) == (figures.orders, figures.cross_sell_rate)


def test_the_strongest_come_first_then_the_others_then_what_has_no_name(workspace):
    rows = [
        ("1", "a", None, "2024-01-01", 5, None, "other"),
        ("2", "a", None, "2024-01-01", 9, None, "web"),
        ("3", "a", None, "2024-01-01", 1, None, "fax"),
        ("4", "a", None, "2024-01-01", 99, None, None),
        ("5", "a", None, "2024-01-01", 1, None, "till"),
    ]
    dataset = tiny_dataset(workspace, rows)
    found = monthly_sales(dataset, filters=EVERYTHING, days=None, split=Split.CHANNEL, most_parts=2)
    assert [(part.kind, part.value, part.revenue) for part in found.parts] == [
        (PartKind.NAMED, "web", (9,)),
        (PartKind.NAMED, "other", (5,)),
        (PartKind.OTHER, None, (2,)),
        (PartKind.UNNAMED, None, (99,)),
    ]


def test_an_order_counts_once_among_the_others_and_once_in_each_of_its_categories(workspace):
    rows = [
        ("1", "a", None, "2024-01-01", 9, "A"),
        ("1", "b", None, "2024-01-01", 2, "B"),
        ("1", "c", None, "2024-01-01", 1, "C"),
        ("1", "post", None, "2024-01-01", 4, None, None, None, "sale", False),
    ]
    dataset = tiny_dataset(workspace, rows)
    found = monthly_sales(dataset, filters=EVERYTHING, days=None, split=Split.CATEGORY, most_parts=1)
    assert [(part.kind, part.orders, part.revenue, part.cross_sell_rate) for part in found.parts] == [
        (PartKind.NAMED, (1,), (9,), (1,)),
        (PartKind.OTHER, (1,), (3,), (1,)),
        (PartKind.UNNAMED, (1,), (4,), (1,)),
    ]


def test_months_that_the_data_or_the_filters_cut_are_not_whole(workspace):
    rows = [(str(n), "a", None, day) for n, day in enumerate(("2024-01-10", "2024-02-02", "2024-03-09"))]
    days = Period(first=dt.date(2024, 1, 10), last=dt.date(2024, 3, 9))
    dataset = tiny_dataset(workspace, rows)
    found = monthly_sales(dataset, filters=EVERYTHING, days=days)
    assert [found.is_whole(at) for at in range(3)] == [False, True, False]
    assert found.covered[2] == Period(first=dt.date(2024, 3, 1), last=dt.date(2024, 3, 9))
    cut = monthly_sales(dataset, filters=Filters(date_to=dt.date(2024, 2, 20)), days=days)
    assert [cut.is_whole(at) for at in range(2)] == [False, False]
