"""Steps of one length; each step's figures are those of its days."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest

from crosssell.filters import Filters
from crosssell.kpis import Figure, trend
from crosssell.kpis.periods import Period
from crosssell.kpis.trend import FEWEST_STEPS, MOST_STEPS, steps
from tests.basket.shops import random_shop
from tests.kpis import oracle
from tests.kpis.cases import alike
from tests.support import tiny_dataset

HALF_YEAR = Period(first=date(2024, 1, 1), last=date(2024, 6, 28))
SELECTIONS = (
    Filters(),
    Filters(channels=("web",)),
    Filters(categories=("food",), countries=("DE", "PL")),
    Filters(segments=("loyal",)),
    Filters(channels=("fax",)),
)
MONEY = (Figure.REVENUE, Figure.NET_REVENUE)


@pytest.mark.parametrize("days", [1, 2, 3, 30, 40, 41, 180, 374, 730, 1096, 3653, 30_000])
def test_steps_are_of_one_length_end_with_the_period_and_leave_no_gap(days):
    period = Period(first=date(1960, 1, 1), last=date(1960, 1, 1) + timedelta(days=days - 1))
    length, found = steps(period)
    assert {one.days for one in found} <= {length}
    assert found[-1].last == period.last
    assert found[0].first - timedelta(days=length) < period.first <= found[0].first
    assert all(b.first - a.last == timedelta(days=1) for a, b in pairwise(found))
    assert len(found) <= MOST_STEPS or days > 364 * MOST_STEPS


@pytest.mark.parametrize("filters", SELECTIONS, ids=str)
def test_every_step_has_the_figures_of_its_days(workspace, filters):
    rows = random_shop(21, orders=200)
    shop = oracle.shop_of_rows(rows)
    found = trend(tiny_dataset(workspace, rows), filters=filters, period=HALF_YEAR)
    assert len(found.steps) >= FEWEST_STEPS
    for at, days in enumerate(found.steps):
        expected = oracle.figures(shop, replace(filters, date_from=days.first, date_to=days.last))
        for figure in Figure:
            if figure == Figure.REPURCHASE_RATE:
                continue
            value = expected[figure]
            if figure in MONEY and not expected["orders"]:
                value = value or 0
            assert alike(found.values[figure][at], None if value is None else float(value)), (days, figure)


@pytest.mark.parametrize("filters", SELECTIONS, ids=str)
def test_customers_count_for_the_repurchase_rate_in_the_step_of_their_first_order(workspace, filters):
    rows = random_shop(22, orders=250)
    shop = oracle.shop_of_rows(rows)
    found = trend(tiny_dataset(workspace, rows), filters=filters, period=HALF_YEAR)
    sold = {name: order for name, order in shop.chosen(filters).items() if order.sales}
    for at, days in enumerate(found.steps):
        expected = oracle.repurchases(sold, of=lambda day, days=days: days.first <= day <= days.last)
        assert alike(found.values[Figure.REPURCHASE_RATE][at], expected["repurchase_rate"])


def test_a_few_days_are_no_trend(workspace):
    dataset = tiny_dataset(workspace, [("1", "a", None, "2024-01-01")])
    short = Period(first=date(2024, 1, 1), last=date(2024, 1, 2))
    assert trend(dataset, filters=Filters(), period=short) is None


def test_days_without_orders_bring_no_money_and_have_no_average(workspace):
    dataset = tiny_dataset(workspace, [("1", "a", "k", "2024-01-01", 5), ("2", "a", "k", "2024-01-03", 7)])
    days = Period(first=date(2024, 1, 1), last=date(2024, 1, 3))
    found = trend(dataset, filters=Filters(), period=days)
    assert found.values[Figure.REVENUE] == (5, 0, 7)
    assert found.values[Figure.ORDERS] == (1, 0, 1)
    assert found.values[Figure.AVERAGE_ORDER_VALUE] == (5, None, 7)
