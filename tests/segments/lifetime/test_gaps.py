"""The gap rule: shares of those who come back, by a curve that knows who has not yet."""

import datetime as dt

import numpy as np
import pytest

from crosssell.columns import GapState
from crosssell.filters import Filters
from crosssell.segments.lifetime import gaps
from crosssell.segments.lifetime.gaps import GapCurves, gap_curves, gap_states
from crosssell.segments.lifetime.summary import lay_purchase_days
from crosssell.warehouse import Workspace
from tests.support import tiny_dataset

DAY = dt.date(2025, 1, 1)


def shop(workspace: Workspace, days_of: dict[str, list[int]]):
    rows = [
        (f"{customer}-{day}", "P", customer, (DAY + dt.timedelta(days=day)).isoformat())
        for customer, days in days_of.items()
        for day in days
    ]
    return tiny_dataset(workspace, rows)


def curves(warehouse, *, as_of: int) -> GapCurves:
    day = DAY + dt.timedelta(days=as_of)
    with warehouse.run() as cursor:
        lay_purchase_days(cursor, filters=Filters(), as_of=day)
        return gap_curves(cursor, as_of=day)


def share(found: GapCurves, *, orders: int, silence: int, span: int = 0) -> float:
    (one,) = found.shares(
        orders=np.array([orders]), silence_days=np.array([silence]), span_days=np.array([span])
    )
    return float(one)


@pytest.fixture(autouse=True)
def few_are_enough(monkeypatch):
    monkeypatch.setattr(gaps, "FEWEST_GAPS", 3)


def test_of_those_who_come_back_the_share_that_has(workspace):
    # first gaps 2, 4, 4, 10 and one still open after 5 days: S is 4/5, then 4/5 · 2/4, then 2/5 · 0/1
    warehouse = shop(workspace, {"a": [0, 2], "b": [0, 4], "c": [0, 4], "d": [0, 10], "e": [5]})
    found = curves(warehouse, as_of=10)
    (first,) = (one for one in found.curves if one.orders == 1)
    assert (first.gaps, first.silences) == (4, (2, 4, 10))
    assert first.shares == pytest.approx((1 / 5, 3 / 5, 1.0))
    assert [share(found, orders=1, silence=day) for day in (0, 2, 3, 4, 9, 10, 99)] == pytest.approx(
        [0, 0.2, 0.2, 0.6, 0.6, 1, 1]
    )


def test_who_orders_often_is_measured_by_their_own_pace(workspace):
    # after four orders a mean gap of 2 and of 20; both come back after twice theirs, a third after once
    warehouse = shop(
        workspace, {"quick": [0, 2, 4, 6, 10], "slow": [0, 20, 40, 60, 100], "even": [0, 3, 6, 9, 12]}
    )
    found = curves(warehouse, as_of=100)
    own_pace = found.curves[-1]
    assert (own_pace.orders, own_pace.gaps) == (gaps.OWN_PACE_FROM, 3)
    assert own_pace.silences == (gaps.PARTS, 2 * gaps.PARTS)
    # a silence of 10 days: five times the quick one's gap, half of the slow one's
    assert share(found, orders=4, silence=10, span=6) == 1
    assert share(found, orders=4, silence=10, span=60) == 0


def test_with_too_few_of_a_kind_everybody_is_comparable(workspace):
    found = curves(shop(workspace, {"a": [0, 2, 5], "b": [0, 4, 10], "c": [0]}), as_of=20)
    assert [one.orders for one in found.curves] == [gaps.EVERYBODY]
    assert found.curves[0].gaps == 4
    assert share(found, orders=2, silence=6) == 1
    assert share(found, orders=7, silence=6, span=30) == 1


def test_without_gaps_there_is_no_rule(workspace):
    found = curves(shop(workspace, {"a": [0, 2], "b": [3]}), as_of=20)
    assert found.curves == ()
    shares = found.shares(orders=np.array([1]), silence_days=np.array([5]), span_days=np.array([0]))
    assert np.isnan(shares).all()
    assert gap_states(shares).tolist() == [None]


def test_orders_of_one_day_are_no_gap(workspace):
    rows = [(f"o{n}", "P", "a", f"2025-01-0{day}T0{n}:00") for n, day in enumerate((1, 1, 3, 3), start=1)]
    found = curves(tiny_dataset(workspace, rows * 1), as_of=20)
    assert found.curves == ()  # one gap of two days


def test_a_longer_silence_is_never_more_usual(workspace):
    draw = np.random.default_rng(1)
    days_of = {f"c{n}": np.cumsum(draw.geometric(0.05, 1 + n % 7)).tolist() for n in range(150)}
    found = curves(shop(workspace, days_of), as_of=200)
    assert [one.orders for one in found.curves] == [0, 1, 2, 3, 4]
    silences = np.arange(300)
    for orders in range(1, 7):
        shares = found.shares(
            orders=np.full(300, orders), silence_days=silences, span_days=np.full(300, 20 * (orders - 1))
        )
        assert (np.diff(shares) >= 0).all()
        assert ((shares >= 0) & (shares <= 1)).all()
    assert all(len(one.silences) <= gaps.STEPS for one in found.curves)


def test_states_have_their_bounds():
    found = gap_states(np.array([0.0, 0.7499, 0.75, 0.9499, 0.95, 1.0, np.nan]))
    usual, overdue, lapsed = GapState
    assert found.tolist() == [usual, usual, overdue, overdue, lapsed, lapsed, None]
