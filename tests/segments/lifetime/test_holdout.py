"""The check on days that were held out, counted again in plain Python."""

import datetime as dt
from collections import defaultdict

import numpy as np
import pytest
from lifetimes import BetaGeoFitter

from crosssell.columns import LifetimeUnit
from crosssell.filters import Filters
from crosssell.segments.lifetime.holdout import holdout
from crosssell.segments.lifetime.summary import lay_purchase_days
from tests.segments.lifetime.simulation import shop_rows
from tests.support import tiny_dataset

DAY = dt.date(2025, 1, 1)


def checked(warehouse, unit=LifetimeUnit.WEEK):
    with warehouse.run() as cursor:
        observation = lay_purchase_days(cursor, filters=Filters(), as_of=None)
        return holdout(cursor, observation, unit=unit)


@pytest.fixture
def rows():
    return shop_rows(500, days=200, r=0.8, alpha=20.0, a=0.7, b=2.0, seed=11)


def test_everything_is_counted_as_by_hand(workspace, rows):
    found = checked(tiny_dataset(workspace, rows))
    days_of = defaultdict(set)
    for _, _, customer, day, *_ in rows:
        days_of[customer].add(dt.date.fromisoformat(day))
    last = max(max(days) for days in days_of.values())
    weeks = (last - min(min(days) for days in days_of.values())).days // 3 // 7
    end = last - dt.timedelta(weeks=weeks)
    assert (found.weeks, found.first, found.last) == (weeks, end + dt.timedelta(days=1), last)
    known = {customer: days for customer, days in days_of.items() if min(days) <= end}
    for one in found.classes:
        most = 10**6 if one.repeats_to is None else one.repeats_to
        members = [d for d in known.values() if one.repeats_from <= sum(x <= end for x in d) - 1 <= most]
        assert one.customers == len(members)
        assert one.actual == sum(x > end for days in members for x in days)
        window = end - dt.timedelta(weeks=weeks)
        assert one.naive == sum(window < x <= end for days in members for x in days)
    assert found.customers == len(known)
    assert found.actual == sum(one.actual for one in found.classes)
    gaps = [abs(one.naive - one.actual) for one in found.classes]
    assert found.naive_error == pytest.approx(sum(gaps) / found.actual)
    assert found.naive_wins == (found.naive_error < found.model_error)
    assert found.predicted == pytest.approx(_by_lifetimes(known, end, weeks), rel=1e-3)


def _by_lifetimes(known, end, weeks) -> float:
    x = np.array([sum(day <= end for day in days) - 1 for days in known.values()])
    age = np.array([(max(d for d in days if d <= end) - min(days)).days / 7 for days in known.values()])
    observed = np.array([(end - min(days)).days / 7 for days in known.values()])
    fitter = BetaGeoFitter(penalizer_coef=0.0)
    fitter.fit(x, age, observed)
    return float(fitter.conditional_expected_number_of_purchases_up_to_time(weeks, x, age, observed).sum())


def test_the_unit_does_not_matter(workspace, rows):
    warehouse = tiny_dataset(workspace, rows)
    weeks, days = checked(warehouse), checked(warehouse, LifetimeUnit.DAY)
    assert days.predicted == pytest.approx(weeks.predicted, rel=1e-4)
    assert (days.actual, days.naive) == (weeks.actual, weeks.naive)


def test_a_model_of_what_it_was_made_for_beats_the_naive_answer(workspace):
    rows = shop_rows(800, days=400, r=0.8, alpha=20.0, a=0.7, b=2.0, seed=12)
    found = checked(tiny_dataset(workspace, rows))
    assert not found.naive_wins
    assert found.predicted == pytest.approx(found.actual, rel=0.2)


def test_buyers_who_come_every_month_are_foreseen_better_by_the_naive_answer(workspace):
    # after a slow start all come every 28 days and for ever: what was, will be
    rows = [
        (f"{n}-{day}", "P", f"c{n}", (DAY + dt.timedelta(days=day)).isoformat())
        for n in range(60)
        for day in (0, *range(200 + n % 28, 600, 28))
    ]
    found = checked(tiny_dataset(workspace, rows))
    assert found.naive_wins


def test_a_few_weeks_are_not_split(workspace):
    rows = [(f"{n}-{day}", "P", f"c{n}", f"2025-01-{day:02}") for n in range(30) for day in (1, 9, 20)]
    assert checked(tiny_dataset(workspace, rows)) is None
