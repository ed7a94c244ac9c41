"""Pages, partners, single pairs and the heatmap all say the same; what cannot be asked is refused by name."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from datetime import date

import numpy as np
import pytest
from scipy import stats

from crosssell.basket import ItemSelection, MatrixConfig
from crosssell.basket.follow_ups import (
    FOLLOW_UP_COLUMNS,
    FOLLOW_UP_SORTABLE,
    FollowUp,
    FollowUpConfig,
    follow_up_heatmap,
    follow_up_page,
    follow_up_pair,
    follow_up_pairs,
    follow_up_partners,
    follow_up_table,
    follow_ups,
)
from crosssell.basket.verdicts import verdict
from crosssell.columns import FollowUpNotice, Verdict
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.filters import Filters
from crosssell.sample import sample_truths
from tests.support import tiny_dataset

ACCESSORIES = {(one.product, one.follower) for one in sample_truths().accessories}


@pytest.fixture(scope="module")
def found(sample_shop):
    return follow_ups(
        sample_shop, filters=Filters(), config=MatrixConfig(), follow=FollowUpConfig(within_days=30)
    )


@pytest.fixture(scope="module")
def listed(found):
    return follow_up_table(found)


def assert_same(one: FollowUp, other: FollowUp) -> None:
    """Hold two records of a pair to each other; sums may have been added up in another order."""
    for field in fields(FollowUp):
        ours, theirs = (getattr(record, field.name) for record in (one, other))
        assert ours == (pytest.approx(theirs, rel=1e-6) if isinstance(theirs, float) else theirs), field.name


def test_the_planted_accessories_are_solid_and_nothing_else_is(found, listed):
    solid = listed[listed["verdict"] == Verdict.SOLID].set_index(["a", "b"])
    assert set(solid.index) == ACCESSORIES
    for one in sample_truths().accessories:
        row = solid.loc[one.product, one.follower]
        assert row["share"] == pytest.approx(one.share, abs=0.1)
        assert row["median_days"] == pytest.approx(one.median_days, abs=2)
        assert row["lift_ci_lower"] > 3
    assert (listed["verdict"] == Verdict.AVOID).sum() == 0
    assert found.tests > 60_000


@pytest.mark.parametrize("days", [180, None])
def test_ladders_come_out_where_there_is_time(sample_shop, days):
    later = follow_ups(
        sample_shop, filters=Filters(), config=MatrixConfig(), follow=FollowUpConfig(within_days=days)
    )
    page = follow_up_page(later, verdicts=(Verdict.SOLID,))
    assert set(zip(page.frame["a"], page.frame["b"], strict=True)) == sample_truths().later_pairs()


def test_q_values_are_those_of_all_pairs_that_could_have_been(found, listed):
    unlisted = found.tests - len(listed)
    theirs = stats.false_discovery_control([*listed["p_value"], *[1.0] * unlisted])[: len(listed)]
    np.testing.assert_allclose(listed["q_value"], theirs, rtol=1e-9)
    for row in listed.head(30).itertuples():
        judged = verdict(
            n_both=row.followed,
            expected=row.expected,
            customers=row.followed,
            q_value=row.q_value,
            ci_lower=row.lift_ci_lower,
            ci_upper=row.lift_ci_upper,
        )
        assert row.verdict == judged


def test_a_page_is_searched_and_sorted(found, listed):
    page = follow_up_page(found, limit=7)
    assert (page.pairs, page.matching, len(page.frame)) == (len(listed), len(listed), 7)
    assert tuple(page.frame.columns) == FOLLOW_UP_COLUMNS
    assert set(page.frame["verdict"].head(5)) == {Verdict.SOLID}, "what is useful comes first"
    for sort in FOLLOW_UP_SORTABLE[3:]:
        values = follow_up_page(found, sort=sort, descending=False).frame[sort]
        assert values.is_monotonic_increasing
    first, later = next(iter(sorted(ACCESSORIES)))
    names = follow_up_page(found, search="MIXER stand", partner="guard").frame
    assert list(zip(names["a"], names["b"], strict=True)) == [("BAK-104", "BAK-105")]
    assert follow_up_page(found, search="guard", partner="stand").matching == 0, "the order counts"
    either = follow_up_page(found, search=later)
    assert either.matching == ((listed["a"] == later) | (listed["b"] == later)).sum()
    without = follow_up_page(found, excluded=(first,)).frame
    assert first not in {*without["a"], *without["b"]}
    with pytest.raises(CrosssellError) as refused:
        follow_up_page(found, sort="name")
    assert refused.value.code == ErrorCode.INVALID_VALUE


def test_partners_of_one_item(found, listed):
    first, later = next(iter(sorted(ACCESSORIES)))
    after = follow_up_partners(found, item=first)
    assert set(after["a"]) == {first}
    assert after["b"].iloc[0] == later
    assert len(after) == (listed["a"] == first).sum()
    before = follow_up_partners(found, item=later, before=True, limit=1)
    assert (before["a"].tolist(), before["b"].tolist()) == ([first], [later])
    assert follow_up_partners(found, item="nothing").empty


def test_a_single_pair_says_what_its_row_says(found, listed):
    rows = {(row.a, row.b): row for row in listed.head(40).itertuples()}
    pairs = follow_up_pairs(found, pairs=[*rows, ("CKW-104", "CKW-104"), ("CKW-104", "none")])
    assert pairs.keys() == rows.keys()
    for pair, own in pairs.items():
        row = rows[pair]
        assert (own.buyers, own.followed, own.still_open) == (row.buyers, row.followed, row.still_open)
        assert (own.verdict, own.a.name, own.b.item) == (row.verdict, row.a_name, row.b)
        for name in ("share", "expected", "lift", "lift_ci_lower", "p_value", "q_value", "median_days"):
            assert getattr(own, name) == pytest.approx(getattr(row, name), rel=1e-6)


def test_a_pair_that_is_not_listed_is_one_more_test(found, listed):
    few = follow_up_pair(found, a="CKW-105", b="CKW-104")
    assert (few.a.item, few.b.item) == ("CKW-105", "CKW-104")
    assert few.followed < found.config.min_count
    assert few.q_value == 1.0
    assert not ((listed["a"] == "CKW-105") & (listed["b"] == "CKW-104")).any()


def test_the_heatmap_holds_every_ordered_pair(found):
    cells = follow_up_heatmap(found, selection=ItemSelection(top=12))
    assert len(cells.items) == 12
    assert min(item.baskets for item in cells.items) > 400, "the most bought"
    pairs = [(a.item, b.item) for a in cells.items for b in cells.items if a != b]
    for (row, column), one in zip(
        np.argwhere(~np.eye(12, dtype=bool)), map(follow_up_pairs(found, pairs=pairs).get, pairs), strict=True
    ):
        assert_same(cells.cell(row, column), one)
    assert cells.followed.diagonal().sum() == 0
    assert np.isnan(cells.lift.diagonal()).all()
    assert cells.verdicts[0, 0] is None


def test_the_heatmap_of_chosen_items(found):
    first, later = next(iter(sorted(ACCESSORIES)))
    partners = follow_up_heatmap(found, selection=ItemSelection(top=10, first=first, excluded=("CKW-106",)))
    assert [item.item for item in partners.items[:2]] == [first, later]
    assert_same(partners.cell(0, 1), follow_up_pair(found, a=first, b=later))
    these = follow_up_heatmap(found, selection=ItemSelection(), items=(later, "none", first, later))
    assert [item.item for item in these.items] == [later, first]
    assert_same(these.cell(1, 0), partners.cell(0, 1))
    assert not these.is_empty
    assert follow_up_heatmap(found, selection=ItemSelection(), items=("none", first)).is_empty
    with pytest.raises(CrosssellError) as refused:
        follow_up_heatmap(found, selection=ItemSelection(first="none"))
    assert refused.value.code == ErrorCode.UNKNOWN_ITEM


def test_several_readers_at_once(found, listed):
    def read(place: int):
        row = listed.iloc[place]
        return follow_up_pair(found, a=row["a"], b=row["b"]).followed, len(follow_up_table(found))

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(read, range(12)))
    assert answers == [(followed, len(listed)) for followed in listed["followed"].head(12)]


@pytest.mark.parametrize(
    ("rows", "notice"),
    [
        ([("1", "a", None, "2024-01-01"), ("2", "b", None, "2024-02-01")], FollowUpNotice.NO_CUSTOMERS),
        ([("1", "a", "x"), ("2", "b", "x")], FollowUpNotice.NO_DATES),
        ([("1", "a", "x", "2024-01-01"), ("2", "b", "x", "2024-01-20")], FollowUpNotice.NO_WINDOW_OVER),
    ],
)
def test_it_says_why_there_is_nothing(workspace, rows, notice):
    nothing = follow_ups(
        tiny_dataset(workspace, rows),
        filters=Filters(),
        config=MatrixConfig(min_count=1),
        follow=FollowUpConfig(within_days=30),
    )
    assert (nothing.notice, nothing.pairs) == (notice, 0)
    assert follow_up_table(nothing).empty
    assert follow_up_page(nothing).matching == 0
    assert len(follow_up_heatmap(nothing, selection=ItemSelection()).items) == nothing.items


def test_a_selection_without_orders_is_told_from_data_without_customers(sample_shop):
    nothing = follow_ups(
        sample_shop,
        filters=Filters(date_from=date(2030, 1, 1)),
        config=MatrixConfig(),
        follow=FollowUpConfig(within_days=None),
    )
    assert (nothing.notice, nothing.last_day, nothing.pairs) == (FollowUpNotice.NO_ORDERS, None, 0)


@pytest.mark.parametrize("days", [0, -1, 3651, True, 7.0])
def test_a_window_is_a_number_of_days(days):
    with pytest.raises(CrosssellError) as refused:
        FollowUpConfig(within_days=days)
    assert refused.value.code == ErrorCode.INVALID_VALUE
