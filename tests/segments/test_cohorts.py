"""Cohorts: by hand, against plain Python under every combination of filters, and their laws."""

import datetime as dt
from dataclasses import replace
from itertools import accumulate

import pandas as pd
import pytest

from crosssell.columns import MoneyBasis
from crosssell.filters import Filters
from crosssell.segments.cohorts import CohortMeasure, CohortUnit, cohorts
from crosssell.segments.config import RfmConfig
from tests.basket.shops import random_shop
from tests.kpis.cases import COMBINATIONS
from tests.kpis.oracle import shop_of_rows
from tests.segments import first_oracle as oracle
from tests.support import Row, tiny_dataset

EVERYTHING = Filters()
GROSS, NET = RfmConfig(), RfmConfig(basis=MoneyBasis.NET)

# Ann and Bob are new in January, Cat in February; the data end inside April.
SHOP = [
    ("1", "a", "ann", "2024-01-05", 10),
    ("2", "a", "ann", "2024-01-20", 20),
    ("3", "a", "ann", "2024-03-01", 40),
    ("4", "a", "bob", "2024-01-31", 30),
    ("5", "a", "bob", "2024-02-01", 50),
    ("6", "a", "cat", "2024-02-10", 8),
    ("7", "a", "ann", "2024-04-02", 500),
]


def row(table, start):
    return next(one for one in table.cohorts if one.first == start)


def test_by_hand(workspace):
    found = cohorts(tiny_dataset(workspace, SHOP), filters=EVERYTHING, config=GROSS)
    january, february = found.cohorts
    assert (january.first, january.last, january.customers) == (dt.date(2024, 1, 1), dt.date(2024, 1, 31), 2)
    assert january.cells.retention == (1.0, 1 / 2, 1 / 2)
    assert january.cells.orders == (3 / 2, 1 / 2, 1 / 2)
    assert january.cells.revenue == ((10 + 20 + 30) / 2, 50 / 2, 40 / 2)
    assert january.cells.cumulated == (30, 30 + 25, 30 + 25 + 20)
    # March is the month after Cat's first, April runs still.
    assert february.cells.retention == (1.0, 0.0, None)
    assert february.cells.cumulated == (8.0, 8.0, None)
    assert (found.months, found.last, found.orders) == (3, dt.date(2024, 4, 2), 7)


def test_the_cohort_in_which_the_data_begin_is_no_part_of_the_mean(workspace):
    rows = [*SHOP, ("8", "a", "dan", "2024-03-03", 2), ("9", "a", "cat", "2024-03-05", 4)]
    found = cohorts(tiny_dataset(workspace, rows), filters=EVERYTHING, config=GROSS)
    assert [one.is_opening for one in found.cohorts] == [True, False, False]
    assert found.mean_customers == (2, 1, 0)
    assert found.mean.retention == (1.0, 1.0, None)
    assert found.mean.revenue == ((8 + 2) / 2, 4.0, None)
    assert found.mean.cumulated == (5.0, 5.0 + 4.0, None)


def test_the_running_month_is_blank_and_the_last_day_ends_it(workspace):
    rows = [("1", "a", "ann", "2024-02-01", 1), ("2", "a", "bob", "2024-02-28", 1)]
    dataset = tiny_dataset(workspace, rows)
    assert cohorts(dataset, filters=EVERYTHING, config=GROSS).months == 0  # a leap year
    ended = tiny_dataset(workspace, [*rows, ("3", "a", None, "2024-02-29", 1)], name="ended")
    found = cohorts(ended, filters=EVERYTHING, config=GROSS)  # an order of somebody unknown shows the day
    assert found.cohorts[0].cells.retention == (1.0,)
    assert cohorts(ended, filters=EVERYTHING, config=replace(GROSS, as_of=dt.date(2024, 2, 28))).months == 0


def test_the_period_chooses_cohorts_and_makes_no_one_new(workspace):
    filters = Filters(date_from=dt.date(2024, 2, 1), date_to=dt.date(2024, 3, 31))
    found = cohorts(tiny_dataset(workspace, SHOP), filters=filters, config=GROSS)
    assert [(one.first, one.customers) for one in found.cohorts] == [(dt.date(2024, 2, 1), 1)]
    assert found.last == dt.date(2024, 3, 31)


def test_returns_lower_the_net_value_and_are_no_orders(workspace):
    rows = [*SHOP, ("8", "a", "ann", "2024-03-09", -15, None, None, None, "return")]
    dataset = tiny_dataset(workspace, rows)
    gross, net = (
        row(cohorts(dataset, filters=EVERYTHING, config=config), dt.date(2024, 1, 1)).cells
        for config in (GROSS, NET)
    )
    assert gross.revenue[2] - net.revenue[2] == 15 / 2
    assert gross.orders == net.orders
    assert gross.retention == net.retention


def test_without_amounts_customers_still_come_back(workspace):
    rows = [(*line[:4], None) for line in SHOP]
    found = cohorts(tiny_dataset(workspace, rows), filters=EVERYTHING, config=GROSS)
    assert not found.has_money
    assert found.cohorts[0].cells.retention == (1.0, 1 / 2, 1 / 2)
    assert found.cohorts[0].cells.revenue == found.cohorts[0].cells.cumulated == (None, None, None)


def test_nobody_and_no_dates(workspace):
    for name, rows in {"none": [], "undated": [("1", "a", "ann")]}.items():
        found = cohorts(tiny_dataset(workspace, rows, name=name), filters=EVERYTHING, config=GROSS)
        assert (found.cohorts, found.months, found.last) == ((), 0, None)
    before = Filters(date_to=dt.date(1999, 1, 1))
    assert cohorts(tiny_dataset(workspace, SHOP), filters=before, config=GROSS).last is None
    anonymous = tiny_dataset(workspace, [("1", "a", None, "2024-01-31")], name="anonymous")
    assert cohorts(anonymous, filters=EVERYTHING, config=GROSS).cohorts == ()


@pytest.mark.parametrize("unit", CohortUnit)
@pytest.mark.parametrize("config", [GROSS, NET, replace(NET, as_of=dt.date(2024, 4, 30))])
def test_agrees_with_plain_python_under_every_combination_of_filters(workspace, unit, config):
    rows = random_shop(41, orders=150)
    dataset, shop = tiny_dataset(workspace, rows), shop_of_rows(rows)
    some = False
    for filters in COMBINATIONS[::3]:
        expected = oracle.table(
            shop,
            filters,
            net=config.basis == MoneyBasis.NET,
            quarters=unit == CohortUnit.QUARTER,
            as_of=config.as_of,
        )
        found = cohorts(dataset, filters=filters, config=config, unit=unit)
        assert {one.first: one.customers for one in found.cohorts} == {
            start: customers for start, (customers, _) in expected.items()
        }
        for one in found.cohorts:
            cells = expected[one.first][1]
            some = some or bool(cells)
            blank = (None,) * (found.months - len(cells))
            for place, figures in enumerate((one.cells.retention, one.cells.orders)):
                assert figures == pytest.approx((*[float(cell[place]) for cell in cells], *blank))
            if found.has_money:
                revenue = [float(cell[2]) for cell in cells]
                assert one.cells.revenue == pytest.approx((*revenue, *blank))
                assert one.cells.cumulated == pytest.approx((*accumulate(revenue), *blank))
    assert some


def test_a_quarter_pools_its_months(workspace):
    dataset = tiny_dataset(workspace, random_shop(42, orders=200))
    by_month, by_quarter = (
        cohorts(dataset, filters=EVERYTHING, config=NET, unit=unit) for unit in CohortUnit
    )
    for quarter in by_quarter.cohorts:
        months = [one for one in by_month.cohorts if quarter.first <= one.first <= quarter.last]
        assert sum(one.customers for one in months) == quarter.customers
        for measure in (CohortMeasure.RETENTION, CohortMeasure.ORDERS, CohortMeasure.REVENUE):
            for k, cell in enumerate(quarter.cells.of(measure)):
                if cell is not None:
                    pooled = sum(one.cells.of(measure)[k] * one.customers for one in months)
                    assert cell == pytest.approx(pooled / quarter.customers)


def test_money_is_conserved_over_cohorts_and_months(workspace):
    rows = [*random_shop(43, orders=150), Row("end", "A-1", None, "2024-06-30")]  # so that June is over
    found = cohorts(tiny_dataset(workspace, rows), filters=EVERYTHING, config=GROSS)
    shop = shop_of_rows(rows)
    bought = oracle.by_customer(shop, EVERYTHING, found.last, net=False)
    everything = sum(one.money or 0 for own in bought.values() for one in own)
    assert sum(
        (amount or 0) * one.customers for one in found.cohorts for amount in one.cells.revenue
    ) == pytest.approx(float(everything))
    assert sum(one.customers for one in found.cohorts) == len(bought)


def test_neither_the_order_of_rows_nor_the_size_of_money_matters(workspace):
    rows = random_shop(44, orders=120)
    plain = cohorts(tiny_dataset(workspace, rows), filters=EVERYTHING, config=NET)
    assert (
        cohorts(tiny_dataset(workspace, rows[::-1], name="turned"), filters=EVERYTHING, config=NET) == plain
    )
    dear = [line._replace(amount=None if line.amount is None else line.amount * 100) for line in rows]
    found = cohorts(tiny_dataset(workspace, dear, name="dear"), filters=EVERYTHING, config=NET)
    for one, other in zip(found.cohorts, plain.cohorts, strict=True):
        assert one.cells.retention == other.cells.retention
        assert one.cells.revenue == pytest.approx(
            [None if amount is None else amount * 100 for amount in other.cells.revenue]
        )


def test_agrees_with_pandas_on_the_gift_shop(gift_shop, reference_data):
    """The retention of every cell, by pandas over the raw export."""
    found = cohorts(gift_shop, filters=EVERYTHING, config=GROSS)
    raw = pd.read_csv(
        reference_data / "online_retail.csv.gz",
        dtype={"InvoiceNo": str, "CustomerID": str},
        parse_dates=["InvoiceDate"],
    )
    sold = raw[~raw.InvoiceNo.str.startswith("C") & (raw.Quantity > 0) & (raw.UnitPrice > 0)]
    sold = sold.dropna(subset=["CustomerID"])
    months = sold.InvoiceDate.dt.year * 12 + sold.InvoiceDate.dt.month
    first = months.groupby(sold.CustomerID).transform("min")
    active = (
        sold.groupby([first.rename("first"), (months - first).rename("k")]).CustomerID.nunique().unstack()
    )
    assert [one.customers for one in found.cohorts] == active[0].tolist()
    for one, counts in zip(found.cohorts, active.to_numpy(), strict=True):
        known = [share for share in one.cells.retention if share is not None]
        assert known == pytest.approx([count / one.customers for count in counts[: len(known)]])
        # the running December of 2011 and everything after it are blank
        assert len(known) == 12 - (one.first.year - 2010) * 12 - one.first.month + 12
