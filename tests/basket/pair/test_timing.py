import numpy as np
import pytest
from scipy.stats import CensoredData, ecdf

from crosssell.basket.pair.timing import FEWEST_CONVERSIONS, TypicalWindow, horizon_days, typical_window
from crosssell.statistics.survival import SurvivalCurve, survival_curve


def curve_of(had: list[int], gone: list[int]) -> SurvivalCurve:
    days = sorted({*had, *gone})
    return survival_curve(
        np.array(days, dtype=np.int64),
        events=np.array([had.count(day) for day in days], dtype=np.int64),
        censored=np.array([gone.count(day) for day in days], dtype=np.int64),
    )


def test_the_narrowest_half_as_arithmetic():
    # 4 of 12 on day 3, two each on 10, 11, 12, one each on 40 and 60; forty were watched for 100 days
    had = [3] * 4 + [10, 10, 11, 11, 12, 12] + [40, 60]
    assert typical_window(curve_of(had, [100] * 40)) == TypicalWindow(
        first_day=10,
        last_day=12,
        share=pytest.approx(6 / 12),
        share_of_all=pytest.approx(6 / 52),
        share_by_end=pytest.approx(10 / 52),
        middle_day=10,
        conversions=12,
        horizon_days=100,
    )


def test_of_equally_long_spans_the_fullest_and_then_the_earliest_is_taken():
    found = typical_window(curve_of([5] * 5 + [6] * 3 + [20] * 4 + [21] * 4, [100] * 10))
    assert (found.first_day, found.last_day, found.share) == (5, 6, pytest.approx(1 / 2))
    found = typical_window(curve_of([5] * 4 + [6] * 4 + [20] * 5 + [21] * 4, [100] * 10))
    assert (found.first_day, found.last_day, found.share) == (20, 21, pytest.approx(9 / 17))


def test_nothing_is_said_of_fewer_than_ten():
    assert typical_window(curve_of([5] * (FEWEST_CONVERSIONS - 1), [100] * 90)) is None
    assert typical_window(curve_of([5] * FEWEST_CONVERSIONS, [100] * 90)) is not None
    assert typical_window(curve_of([], [])) is None


def test_only_a_year_counts_and_only_days_on_which_ten_are_watched():
    had = [30] * 12 + [400] * 40
    found = typical_window(curve_of(had, [500] * 40))
    assert (found.first_day, found.last_day, found.conversions, found.horizon_days) == (30, 30, 12, 365)
    few = curve_of([30] * 12 + [70] * 9, [40] * 10)
    assert horizon_days(few) == 40, "nine are left on the 70th day"
    assert typical_window(few).conversions == 12
    assert horizon_days(curve_of([3] * 9, [])) == 0


@pytest.mark.parametrize("seed", range(6))
def test_agrees_with_a_search_over_all_spans_of_scipys_curve(seed):
    draw = np.random.default_rng(seed)
    had = np.rint(30 * np.exp(0.6 * draw.standard_normal(60))).astype(int).tolist()
    gone = draw.integers(0, 200, 80).tolist()
    found = typical_window(curve_of(had, gone))
    theirs = ecdf(CensoredData(uncensored=had, right=gone)).sf
    last = max(day for day in range(366) if sum(t >= day for t in had + gone) >= 10)
    back = [1 - float(theirs.evaluate(day)) for day in range(last + 1)]
    spans = [
        (j - i, -round(back[j] - back[i - 1], 9), i)
        for i in range(1, last + 1)
        for j in range(i, last + 1)
        if back[j] - back[i - 1] >= back[last] / 2 - 1e-9
    ]
    length, held, first = min(spans)
    assert (found.first_day, found.last_day) == (first, first + length)
    assert found.share_of_all == pytest.approx(-held)
    assert found.share_by_end == pytest.approx(back[first + length])
    assert back[found.middle_day - 1] < back[last] / 2 <= back[found.middle_day] + 1e-9


def test_who_was_watched_for_a_short_time_only_does_not_make_early_days_look_busier():
    """Half come back, evenly on days 1 to 100; most are watched for 50 days or fewer."""
    draw = np.random.default_rng(1)
    back, watched = (
        draw.integers(1, 201, 4000),
        np.where(draw.random(4000) < 0.8, draw.integers(1, 50, 4000), 100),
    )
    seen = back <= np.minimum(watched, 100)
    found = typical_window(curve_of(back[seen].tolist(), watched[~seen].tolist()))
    naive = np.median(back[seen])
    assert naive < 35
    assert found.middle_day == pytest.approx(50, abs=8)
    assert found.length_days == pytest.approx(50, abs=8)
    assert not found.is_marked


@pytest.mark.parametrize("n", [10, 20, 50, 200, 1000])
def test_an_even_spread_is_marked_in_at_most_five_of_a_hundred_draws(n):
    draw = np.random.default_rng(n)
    days = range(1, 301)
    marked = 0
    for _ in range(200):
        counts = np.bincount(draw.integers(1, 301, n), minlength=301)[1:]
        events = np.append(counts, 0)
        curve = survival_curve(np.array([*days, 301]), events=events, censored=np.append(0 * counts, 2 * n))
        marked += typical_window(curve).is_marked
    assert marked <= 0.05 * 200


def test_what_comes_back_after_some_weeks_is_marked():
    draw = np.random.default_rng(2)
    had = np.rint(40 * np.exp(0.25 * draw.standard_normal(60))).astype(int).tolist()
    found = typical_window(curve_of(had, [365] * 60))
    assert found.is_marked
    assert 25 <= found.first_day < found.middle_day < found.last_day <= 55
    assert found.density == pytest.approx(found.share * 365 / found.length_days)
