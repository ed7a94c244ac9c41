"""Changes: per cent, percentage points, and nothing where there was nothing."""

from datetime import date

import pytest

from crosssell.filters import Filters
from crosssell.kpis import Figure, comparison
from crosssell.kpis.change import FEW
from crosssell.kpis.periods import periods
from tests.support import tiny_dataset

FEBRUARY = Filters(date_from=date(2024, 2, 1), date_to=date(2024, 2, 29))


def compared(workspace, rows, filters):
    dataset = tiny_dataset(workspace, rows)
    return comparison(
        dataset, filters=filters, chosen=periods(filters, first=date(2024, 1, 1), last=date(2024, 2, 29))
    )


def test_the_answer_as_arithmetic(workspace):
    rows = [
        ("1", "tea", "ann", "2024-01-31", 10),
        ("1", "cup", "ann", "2024-01-31", 10),
        ("2", "tea", "bob", "2024-02-01", 30),
        ("3", "tea", "ann", "2024-02-29", 10),
        ("4", "tea", None, "2024-02-29", 20),
        ("4", "pot", None, "2024-02-29", 10),
        ("5", "tea", "ann", "2024-01-02", 99),  # on neither side
    ]
    found = compared(workspace, rows, FEBRUARY)
    assert (found.previous_period.first, found.previous_period.last) == (date(2024, 1, 3), date(2024, 1, 31))
    change = found.changes
    assert change[Figure.REVENUE].relative == pytest.approx((70 - 20) / 20)
    assert change[Figure.ORDERS].relative == pytest.approx((3 - 1) / 1)
    assert change[Figure.AVERAGE_ORDER_VALUE].relative == pytest.approx((70 / 3 - 20) / 20)
    assert change[Figure.CROSS_SELL_RATE].points == pytest.approx(1 / 3 - 1)
    assert change[Figure.CROSS_SELL_RATE].relative is None
    assert change[Figure.ORDERS].points is None
    assert all(one.is_thin for one in change.values())


def test_nothing_before_is_no_change_and_never_infinite(workspace):
    rows = [("1", "tea", "ann", "2024-02-10", 10), ("2", "tea", "ann", "2024-01-01", 10, None, "web")]
    found = compared(workspace, rows, FEBRUARY)
    assert (found.previous.orders, found.changes[Figure.ORDERS].previous) == (0, 0)
    assert [one.relative for one in found.changes.values()] == [None] * len(Figure)
    assert [one.points for one in found.changes.values()] == [None] * len(Figure)


def test_thirty_orders_on_both_sides_are_enough(workspace):
    rows = [(f"a{n}", "tea", f"k{n}", "2024-02-10", 1) for n in range(FEW)]
    rows += [(f"b{n}", "tea", "ann", "2024-01-20", 1) for n in range(FEW)]
    found = compared(workspace, rows, FEBRUARY)
    assert not found.changes[Figure.ORDERS].is_thin
    assert found.changes[Figure.CUSTOMERS].is_thin  # one customer before
    assert found.changes[Figure.REPURCHASE_RATE].is_thin  # nobody's window is over
