"""What customers' orders come down to, on a few lines whose answer can be counted."""

import datetime as dt
from decimal import Decimal

import pytest

from crosssell.columns import LifetimeUnit, MoneyBasis
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.filters import Filters
from crosssell.segments.lifetime.summary import (
    customers,
    histories,
    last_day,
    lay_kept_shares,
    lay_purchase_days,
    lay_summaries,
    spending,
)
from tests.support import tiny_dataset

# order, product, customer, day, amount, category, channel, country, kind
ROWS = [
    ("1", "P", "a", "2025-01-01", 10),
    ("2", "P", "a", "2025-01-15T09:00", 20),
    ("3", "Q", "a", "2025-01-15T21:00", 30),  # the same day: one order of 50
    ("4", "P", "a", "2025-01-22", 70),
    ("5", "P", "a", "2025-01-25", -30, None, None, None, "return"),
    ("6", "P", "b", "2025-01-08", 40),
    ("7", "P", "b", "2025-01-09", -40, None, None, None, "return"),
    ("8", "P", None, "2025-01-20", 500),
    ("9", "P", "c", None, 500),
    ("10", "P", "c", "2025-01-29", 5, None, "web"),
]


def summaries(warehouse, *, as_of=None, recent_days=15, basis=MoneyBasis.REVENUE, filters=None):
    filters = filters or Filters()
    with warehouse.run() as cursor:
        observation = lay_purchase_days(cursor, filters=filters, as_of=as_of)
        lay_summaries(cursor, observation, recent_days=recent_days)
        lay_kept_shares(cursor, filters=filters, as_of=observation.as_of, basis=basis)
        frame = customers(cursor, as_of=observation.as_of)
        weeks = histories(cursor, as_of=observation.as_of, unit=LifetimeUnit.WEEK)
        return observation, frame.set_index("customer_key"), weeks, spending(cursor)


def test_orders_of_a_day_are_one_and_times_run_from_the_first(workspace):
    observation, frame, weeks, spent = summaries(tiny_dataset(workspace, ROWS))
    assert (observation.first, observation.as_of) == (dt.date(2025, 1, 1), dt.date(2025, 1, 29))
    assert (observation.customers, observation.days) == (3, 28)
    assert frame["repeats"].tolist() == [2, 0, 0]
    assert frame["last_days"].tolist() == [21, 0, 0]
    assert frame["observed_days"].tolist() == [28, 21, 0]
    assert frame.loc[0, "mean_repeat_amount"] == (50 + 70) / 2
    assert frame["mean_amount"].tolist() == pytest.approx([130 / 3, 40, 5])
    assert (weeks.repeats.tolist(), weeks.customers.tolist()) == ([0, 0, 2], [1, 1, 1])
    assert weeks.last_age.tolist() == [0, 0, 3]
    assert weeks.observed.tolist() == [0, 3, 4]
    assert (spent.orders.tolist(), spent.mean_amount.tolist()) == ([2], [60.0])


def test_the_last_period_is_of_the_data_and_the_latest_of_the_customer(workspace):
    _, frame, _, _ = summaries(tiny_dataset(workspace, ROWS), recent_days=15)
    # from 2025-01-15 to the 29th; b's own last fifteen days end on the 8th
    assert frame["recent_orders"].tolist() == [2, 0, 1]
    assert frame["recent_amount"].fillna(0).tolist() == [120, 0, 5]
    assert frame["latest_amount"].tolist() == [120, 40, 5]
    _, shorter, _, _ = summaries(tiny_dataset(workspace, [], name="tiny"), recent_days=14)
    assert shorter["recent_orders"].tolist() == [1, 0, 1]


def test_what_came_after_the_as_of_day_is_left_out(workspace):
    observation, frame, weeks, _ = summaries(tiny_dataset(workspace, ROWS), as_of=dt.date(2025, 1, 15))
    assert (observation.as_of, observation.customers) == (dt.date(2025, 1, 15), 2)
    assert frame["repeats"].tolist() == [1, 0]
    assert weeks.observed.tolist() == [1, 2]


def test_what_is_taken_back_is_not_kept(workspace):
    warehouse = tiny_dataset(workspace, ROWS)
    # a: 130 bought, 30 taken back; b: everything; c: nothing
    assert summaries(warehouse, basis=MoneyBasis.NET)[1]["kept_share"].tolist() == pytest.approx(
        [100 / 130, 0, 1]
    )
    assert summaries(warehouse)[1]["kept_share"].tolist() == [1, 1, 1]
    before = summaries(warehouse, basis=MoneyBasis.NET, as_of=dt.date(2025, 1, 8))
    assert before[1]["kept_share"].tolist() == [1, 1]
    # costs are unknown here, so nothing is known to be lost
    assert summaries(warehouse, basis=MoneyBasis.MARGIN)[1]["kept_share"].tolist() == [1, 1, 1]


def test_a_margin_is_the_share_that_cost_leaves(workspace):
    warehouse = tiny_dataset(workspace, ROWS)
    with warehouse.write() as cursor:
        cursor.execute("update product set cost = 4 where product = 'P'")
        cursor.execute(
            "insert into line (import_id, file_no, row_no, order_id, product, quantity, amount, kind)"
            " values (1, 1, 1, '1', 'P', 2, 10, 'sale'), (1, 1, 2, '10', 'P', 1, 5, 'sale')"
        )
    found = summaries(warehouse, basis=MoneyBasis.MARGIN)[1]["kept_share"]
    # of a's 130 the lines tell 10 − 2 · 4; of c's 5 they tell 5 − 4; b's are not known: (2 + 1) / (130 + 5)
    assert found.tolist() == pytest.approx([2 / 130, 3 / 135, 1 / 5])


def test_filters_hold(workspace):
    warehouse = tiny_dataset(workspace, ROWS)
    observation, frame, _, _ = summaries(warehouse, filters=Filters(channels=("web",)))
    assert (observation.customers, frame["repeats"].tolist()) == (1, [0])
    with warehouse.run() as cursor:
        assert last_day(cursor, filters=Filters(date_to=dt.date(2025, 1, 10))) == dt.date(2025, 1, 8)
        with pytest.raises(CrosssellError) as caught:
            lay_purchase_days(cursor, filters=Filters(channels=("fax",)), as_of=None)
    assert caught.value.code == ErrorCode.NOT_ENOUGH_DATA


def test_amounts_are_exact_to_the_last_cent(workspace):
    rows = [(str(n), "P", "a", f"2025-01-{1 + n % 28:02}", Decimal("0.10")) for n in range(280)]
    _, frame, _, _ = summaries(tiny_dataset(workspace, rows))
    assert frame.loc[0, "mean_repeat_amount"] == 1.0  # ten lines of 0.10 a day
