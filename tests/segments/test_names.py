"""Every triple of scores has one name, and a better score never makes a worse one."""

from collections import Counter
from itertools import product

import pytest

from crosssell.columns import Segment
from crosssell.segments.names import BY_ACTIVITY, BY_VALUE, ORDER, SCORES, named_scores, segment_of

ALL = list(product(SCORES, repeat=3))


def test_the_table_is_complete_and_disjoint_over_all_125_cells() -> None:
    named = Counter(scores for scores, _ in named_scores())
    assert len(ALL) == 125
    assert [scores for scores in ALL if named[scores] != 1] == []
    assert set(named) == set(ALL)


def test_each_of_the_eleven_names_is_given() -> None:
    eleven = set(Segment) - {Segment.NOTHING_EARNED}
    assert {segment for _, segment in named_scores()} == eleven
    assert set(BY_ACTIVITY) == set(BY_VALUE) == eleven
    assert set(ORDER) == set(Segment)
    assert len(ORDER) == len(set(ORDER))


def test_a_more_recent_customer_is_never_less_active() -> None:
    for r, f, m in (scores for scores in ALL if scores[0] < 5):
        better, worse = segment_of(r + 1, f, m), segment_of(r, f, m)
        assert BY_ACTIVITY.index(better) >= BY_ACTIVITY.index(worse), (r, f, m)


@pytest.mark.parametrize(("more_orders", "more_money"), [(1, 0), (0, 1)])
def test_more_orders_or_more_money_never_make_a_less_valuable_segment(
    more_orders: int, more_money: int
) -> None:
    for r, f, m in ALL:
        if f + more_orders > 5 or m + more_money > 5:
            continue
        better, worse = segment_of(r, f + more_orders, m + more_money), segment_of(r, f, m)
        assert BY_VALUE.index(better) >= BY_VALUE.index(worse), (r, f, m)


@pytest.mark.parametrize(
    ("r", "f", "m", "segment"),
    [
        (5, 5, 5, Segment.CHAMPIONS),
        (5, 1, 1, Segment.NEW_CUSTOMERS),
        (5, 1, 5, Segment.NEW_CUSTOMERS),  # one large order makes nobody loyal
        (4, 1, 3, Segment.PROMISING),
        (4, 4, 2, Segment.LOYAL),
        (3, 5, 5, Segment.NEED_ATTENTION),  # however good a customer was, the middle is a while ago
        (2, 4, 4, Segment.AT_RISK),
        (1, 5, 5, Segment.CANT_LOSE_THEM),
        (1, 1, 1, Segment.LOST),
    ],
)
def test_the_names_mean_what_they_say(r: int, f: int, m: int, segment: Segment) -> None:
    assert segment_of(r, f, m) == segment


def test_without_money_frequency_speaks_for_it() -> None:
    for r, f in product(SCORES, SCORES):
        assert segment_of(r, f, None) == segment_of(r, f, f)


def test_a_score_out_of_range_has_no_name() -> None:
    with pytest.raises(LookupError):
        segment_of(6, 1, 1)
