"""Counts and expectations against arithmetic, and against a walk through every history."""

import datetime as dt

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crosssell.basket import MatrixConfig
from crosssell.basket.follow_ups import (
    FollowUpConfig,
    follow_up_pairs,
    follow_up_table,
    follow_ups,
    histories,
)
from crosssell.columns import Basis, Level, Verdict
from crosssell.filters import Filters
from crosssell.warehouse import Workspace
from tests.basket.follow_ups import oracle
from tests.basket.shops import random_shop
from tests.support import Row, tiny_dataset

# Small shops are cut finer than real ones, so that there is more than one stratum and period.
FINE = oracle.Cuts(strata=4, a_stratum=6, periods=3, a_period=15)

ROWS = [
    ("1", "a", "follows", "2024-01-01"),
    ("2", "b", "follows", "2024-01-11"),
    ("3", "b", "follows", "2024-02-11"),
    ("4", "a", "on the last day", "2024-01-01"),
    ("5", "b", "on the last day", "2024-01-31"),
    ("6", "a", "a day late", "2024-01-01"),
    ("7", "b", "a day late", "2024-02-01"),
    ("8", "a", "never", "2024-01-10"),
    ("9", "a", "together", "2024-01-01"),
    ("9", "b", "together", "2024-01-01"),
    ("10", "b", "together", "2024-01-20"),
    ("11", "b", "before", "2024-01-01"),
    ("12", "a", "before", "2024-01-02"),
    ("13", "b", "before", "2024-01-12"),
    ("14", "a", "still open", "2024-02-15"),
    ("15", "a", "followed, still open", "2024-02-10"),
    ("16", "b", "followed, still open", "2024-02-12"),
    ("17", "a", None, "2024-01-01"),
    ("18", "c", None, "2024-03-01"),
    ("19", "a", "undated", None),
    ("20", "b", "undated", "2024-01-05"),
]


@pytest.fixture
def fine(monkeypatch: pytest.MonkeyPatch) -> oracle.Cuts:
    monkeypatch.setattr(histories, "MOST_STRATA", FINE.strata)
    monkeypatch.setattr(histories, "FEWEST_A_STRATUM", FINE.a_stratum)
    monkeypatch.setattr(histories, "MOST_PERIODS", FINE.periods)
    monkeypatch.setattr(histories, "FEWEST_A_PERIOD", FINE.a_period)
    return FINE


def found_in(shop, *, days: int | None = 30, filters: Filters | None = None, **config):
    return follow_ups(
        shop,
        filters=filters or Filters(),
        config=MatrixConfig(**{"min_count": 1} | config),
        follow=FollowUpConfig(within_days=days),
    )


def one(found, a: str = "a", b: str = "b"):
    return follow_up_pairs(found, pairs=[(a, b)])[a, b]


def test_a_small_shop_as_arithmetic(workspace):
    found = found_in(tiny_dataset(workspace, ROWS))
    pair = one(found)
    assert (found.last_day, found.customers, found.notice) == (dt.date(2024, 3, 1), 9, None)
    assert (pair.buyers, pair.followed, pair.still_open) == (4, 2, 2)
    assert (pair.share, pair.median_days) == (2 / 4, (10 + 30) / 2)
    # Of the windows with something new in them, both start with a: nothing else tells what to expect.
    assert (pair.expected, pair.lift, pair.verdict) == (2.0, 1.0, Verdict.TOO_LITTLE_DATA)
    assert (pair.a.baskets, pair.b.baskets) == (8, 7)


def test_the_next_order_is_the_next_day_with_anything(workspace):
    rows = [
        ("1", "a", "follows", "2024-01-01"),
        ("2", "b", "follows", "2024-06-01"),
        ("3", "a", "not in the next", "2024-01-01"),
        ("4", "c", "not in the next", "2024-01-05"),
        ("5", "b", "not in the next", "2024-01-06"),
        ("6", "a", "again the same", "2024-01-01"),
        ("7", "a", "again the same", "2024-01-02"),
        ("8", "b", "again the same", "2024-01-03"),
        ("9", "a", "not back yet", "2024-01-01"),
        ("10", "a", "two in a day", "2024-01-01"),
        ("11", "c", "two in a day", "2024-02-01"),
        ("12", "b", "two in a day", "2024-02-01"),
        ("13", "a", "a fee is no order", "2024-01-01"),
        Row("14", "fee", "a fee is no order", "2024-01-02", is_product=False),
        ("15", "b", "a fee is no order", "2024-01-03"),
    ]
    shop = tiny_dataset(workspace, rows)
    pair = one(found_in(shop, days=None))
    assert (pair.buyers, pair.followed, pair.still_open, pair.median_days) == (5, 3, 1, 31)
    with_fees = one(found_in(shop, days=None, include_non_products=True))
    assert (with_fees.buyers, with_fees.followed) == (5, 2)


def test_the_scope_ends_the_watching(workspace):
    shop = tiny_dataset(workspace, ROWS)
    until_february = one(found_in(shop, filters=Filters(date_to=dt.date(2024, 2, 10))))
    assert (until_february.buyers, until_february.followed, until_february.still_open) == (4, 2, 1)
    january = one(found_in(shop, filters=Filters(date_to=dt.date(2024, 1, 30))))
    assert (january.buyers, january.followed, january.still_open) == (0, 0, 4)
    assert (january.share, january.lift, january.verdict) == (None, None, Verdict.TOO_LITTLE_DATA)


def test_an_accessory_is_told_from_what_others_buy_anyway(workspace):
    """40 buyers of a come back for b, 40 of c for one of four other things: a tenth of c's would take b."""
    rows = [Row(f"s{n}", "ac"[n % 2], f"k{n}", "2024-01-01") for n in range(80)]
    rows += [
        Row(f"l{n}", "b" if n % 2 == 0 or n % 20 == 1 else f"d{n % 4}", f"k{n}", "2024-01-09")
        for n in range(80)
    ]
    found = found_in(tiny_dataset(workspace, [*rows, Row("end", "z", None, "2024-06-01")]))
    pair = one(found)
    # Every window has one new item, and every customer lacks as much but for c's buyers being as many as a's.
    assert (pair.buyers, pair.followed, pair.expected) == (40, 40, pytest.approx(40 * 44 / 80))
    assert pair.verdict == Verdict.SOLID
    others = one(found, "c", "b")
    assert (others.followed, others.verdict) == (4, Verdict.AVOID)


@pytest.mark.parametrize(
    ("seed", "days", "level", "filters"),
    [
        (0, 30, Level.PRODUCT, Filters()),
        (1, None, Level.PRODUCT, Filters()),
        (2, 14, Level.CATEGORY, Filters()),
        (3, 60, Level.PRODUCT, Filters(channels=("web",), date_to=dt.date(2024, 5, 31))),
        (4, 90, Level.PRODUCT, Filters(categories=("food", "Toys"))),
        (5, None, Level.CATEGORY, Filters(segments=("loyal",), date_from=dt.date(2024, 1, 10))),
    ],
)
def test_agrees_with_a_walk_through_every_history(workspace, fine, seed, days, level, filters):
    rows = random_shop(seed, orders=150)
    compare(
        workspace, rows, days=days, filters=filters, config=MatrixConfig(level=level, min_count=2), cuts=fine
    )


HISTORIES = st.lists(
    st.tuples(
        st.sampled_from(["k1", "k2", "k3", "k4", None]),
        st.sampled_from([None, *(f"2024-01-{day:02d}" for day in range(1, 29))]),
        st.sets(st.sampled_from("abcd"), min_size=1, max_size=3),
    ),
    min_size=1,
    max_size=14,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(orders=HISTORIES, days=st.sampled_from([1, 7, 20, None]))
def test_agrees_on_any_few_orders(tmp_path_factory, fine, orders, days):
    rows = [
        Row(f"o{n}", item, customer, day)
        for n, (customer, day, items) in enumerate(orders)
        for item in sorted(items)
    ]
    workspace = Workspace(tmp_path_factory.mktemp("few"))
    compare(workspace, rows, days=days, filters=Filters(), config=MatrixConfig(min_count=1), cuts=fine)
    workspace.close()


def compare(workspace, rows, *, days, filters, config, cuts) -> None:
    """Hold every ordered pair, and which of them are listed, to the oracle."""
    found = follow_ups(
        tiny_dataset(workspace, rows),
        filters=filters,
        config=config,
        follow=FollowUpConfig(within_days=days),
    )
    theirs = oracle.follow_ups(rows, filters, config, within_days=days, cuts=cuts)
    ours = follow_up_pairs(found, pairs=list(theirs))
    assert ours.keys() == theirs.keys()
    for pair, expected in theirs.items():
        own = ours[pair]
        for name in ("buyers", "followed", "still_open", "median_days"):
            assert getattr(own, name) == expected[name], (pair, name)
        assert own.expected == pytest.approx(expected["expected"], rel=1e-5, abs=1e-6), pair
        if own.followed:
            assert own.share == expected["followed"] / expected["buyers"]
            assert own.lift == pytest.approx(expected["followed"] / expected["expected"], rel=1e-5)
            counts = (expected[name] for name in ("followed", "buyers", "expected", "variance"))
            assert (own.lift_ci_lower, own.lift_ci_upper) == pytest.approx(oracle.interval(*counts), rel=1e-4)
    listed = follow_up_table(found)
    names = list(zip(listed["a"], listed["b"], strict=True))
    assert names == sorted(pair for pair, own in theirs.items() if own["followed"] >= config.min_count)
    for name in ("buyers", "followed", "still_open", "median_days"):
        assert listed[name].tolist() == [theirs[pair][name] for pair in names]
    assert (listed["share"] <= 1).all()


def test_neither_basis_nor_the_order_of_rows_matters(workspace):
    rows = random_shop(9, orders=150)
    shop, turned = tiny_dataset(workspace, rows), tiny_dataset(workspace, rows[::-1], name="turned")
    tables = [
        follow_up_table(found)
        for found in (found_in(shop), found_in(shop, basis=Basis.CUSTOMER), found_in(turned))
    ]
    assert len(tables[0]) > 20
    for other in tables[1:]:
        pd.testing.assert_frame_equal(tables[0], other, rtol=1e-9)
