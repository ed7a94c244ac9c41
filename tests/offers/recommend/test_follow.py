from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosssell.columns import OfferMethod
from crosssell.offers.recommend.follow import (
    LAGS,
    NOWHERE,
    Followed,
    excess,
    followed,
    follows,
    lag_of,
    passed,
)
from crosssell.offers.recommend.model import fit_models, top
from crosssell.offers.recommend.purchases import NO_DAY, history
from tests.offers.recommend.bought import PLAIN, purchases_of

ROWS = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 4), st.integers(0, 90)), min_size=1, max_size=50)


def first_days(rows):
    first: dict[tuple[int, int], int] = {}
    for who, what, day in sorted(rows, key=lambda row: row[2]):
        first.setdefault((who, what), day)
    return first


@settings(max_examples=20, deadline=None)
@given(rows=ROWS, lag=st.sampled_from([(0, 7), (7, 14), (14, 30), (30, 60)]), until=st.integers(30, 90))
def test_what_followed_is_counted_start_by_start(rows, lag, until):
    rows = sorted({row for row in rows if row[2] <= until})
    if not rows:
        return
    known = history(purchases_of(rows), most_items=99, until=until)
    found = followed(known.visits, lag=lag, as_of=known.as_of)
    first, (low, high) = first_days(rows), lag
    for i, a in enumerate(known.items.tolist()):
        starts = [(who, day) for who, what, day in rows if what == a and day + high <= until]
        for j, b in enumerate(known.items.tolist()):
            waits = [first.get((who, b), 999) - day for who, day in starts]
            assert found.followed[i, j] == sum(low < wait <= high for wait in waits)
            assert found.at_risk[i, j] == sum(wait > low for wait in waits)


def test_the_last_days_of_a_customer_are_starts_and_no_more():
    rows = [(0, 0, day) for day in range(130)] + [(0, 1, 126), (1, 1, 200)]
    visits = history(purchases_of(rows), most_items=99).visits
    found = followed(visits, lag=(0, 7), as_of=200)
    assert found.followed[0, 1] == 7  # on days 119 to 125
    assert found.at_risk[0, 1] == 126 - 30  # those and days 30 to 118; from day 126 on they have it


def test_the_excess_is_what_chance_and_the_usual_pace_leave():
    came = np.array([[0, 25.0, 4], [0, 0, 4], [0, 5, 0]], np.float32)
    at_risk = np.full((3, 3), 100, np.float32)
    found = excess(Followed(followed=came, at_risk=at_risk), doubt=2.0, shrink=20.0)
    pace = 30 / 300  # of the second item
    assert found[0, 1] == pytest.approx((25 - 2 * 5 - 100 * pace) / 120)
    assert np.delete(found.ravel(), 1).tolist() == [0.0] * 8  # too few to speak of


def test_the_days_to_come_pass_through_stretches():
    parts = passed(30)
    assert parts.shape == (len(LAGS) + 1, len(LAGS))
    assert parts[1].tolist() == pytest.approx([0, 3.5 / 7, 1, 10.5 / 30, 0, 0])  # from 10.5 to 40.5
    assert parts[-1].tolist() == parts[-2].tolist() == pytest.approx([0, 0, 0, 0, 0, 30 / 245])
    assert passed(1_000)[0].tolist() == pytest.approx([0.5, 1, 1, 1, 1, 1])


def test_days_ago_are_put_into_lags():
    days = np.arange(400)
    expected = [next((at for at, (_, high) in enumerate(LAGS) if day <= high), NOWHERE) for day in days]
    assert lag_of(days).tolist() == expected


def accessory_shop(*, people: int = 600) -> list[tuple[int, int, int]]:
    """Item 0 is followed by 1 within ten days by half; 2 and 3 are what everybody buys at any time."""
    draw = np.random.default_rng(3)
    rows = []
    for who in range(people):
        rows += [(who, 2 + int(draw.integers(0, 2)), int(draw.integers(0, 300))) for _ in range(3)]
        day = int(draw.integers(0, 280))
        rows += [(who, 0, day)] if who % 4 == 0 else []
        rows += [(who, 1, day + 1 + int(draw.integers(0, 10)))] if who % 8 == 0 else []
    return [*rows, (people, 2, 200), (people, 0, 298), (people + 1, 2, 295), (people + 1, 0, 90), (0, 2, 300)]


@pytest.mark.parametrize("method", [OfferMethod.ITEM_TO_ITEM, OfferMethod.EASE])
def test_what_follows_comes_first_while_it_is_time(method):
    known = history(purchases_of(accessory_shop()), most_items=99)
    fitting = replace(PLAIN, taste_weight=0.1)
    model = fit_models(known, methods=(method,), fitting=fitting, window_days=30)[method]
    chances = model.chances.reshape(len(LAGS), 4, 4)
    assert 0.1 < chances[0, 0, 1] < 0.5  # less than half: chance may have helped, and some days are over
    assert chances[0, 0, 1] > chances[2:, 0, 1].max() * 10
    assert not chances[:, [2, 3], 1].any()
    best = top(model, rows=np.array([600]), k=1)
    assert best.columns.tolist() == [[1]]  # bought 0 two days ago
    assert model.chances[lag_of(np.array([210]))[0] * 4, 1] == 0  # but 210 days ago it says nothing


def test_the_pace_is_that_of_the_visits():
    rows = [(who, what, 10 * what) for who in range(10) for what in range(4)] + [(0, 3, 400)]
    visits = history(purchases_of(rows), most_items=99).visits
    found = follows(visits, as_of=400, window_days=30, doubt=2.0, shrink=20.0)
    # of four visits a customer three are followed by something new after 10, two after 20, one after 30 days
    stretches = np.array([0, 30 / 40, 30 / 40, 0, 0, 0])
    stretches[2] = (20 + 10) / 40
    assert found.pace.tolist() == pytest.approx((passed(30) @ stretches).tolist())


def test_without_days_nothing_follows():
    known = history(purchases_of([(0, 0, NO_DAY), (0, 1, NO_DAY), (1, 0, NO_DAY)]), most_items=9)
    model = fit_models(known, methods=(OfferMethod.EASE,), fitting=PLAIN, window_days=30)[OfferMethod.EASE]
    assert not model.chances.any()
    assert model.pace.tolist() == [1, 1]
    assert top(model, rows=np.array([1]), k=1).columns.tolist() == [[1]]
