"""The files of lifetime value."""

from dataclasses import replace
from datetime import date

import pytest

from crosssell.columns import LifetimeReason, MoneyBasis, Segment, SimpleReason, SpendReason, ValueSource
from crosssell.exports.lifetime import (
    SEGMENT_VALUE_COLUMNS,
    segment_value_frame,
    value_list_columns,
    win_back_list_columns,
)
from crosssell.segments.lifetime import (
    VALUE_COLUMNS,
    WIN_BACK_COLUMNS,
    GapCurves,
    Lifetime,
    LifetimeQuestion,
    SegmentValue,
)


def fitted(**changes: object) -> Lifetime:
    found = Lifetime(
        question=LifetimeQuestion(as_of=date(2025, 6, 30)),
        first=date(2024, 1, 1),
        customers=100,
        repeaters=60,
        purchases=None,
        degenerate=False,
        reasons=(),
        spend=None,
        spend_reasons=(),
        independence=None,
        holdout=None,
        gaps=GapCurves(curves=()),
        main=ValueSource.MODEL,
        why_simple=None,
        purchase_covariance=None,
        spend_covariance=None,
    )
    return replace(found, **changes)


DEGENERATE = fitted(
    degenerate=True,
    reasons=(LifetimeReason.FLAT_IN_B,),
    main=ValueSource.SIMPLE,
    why_simple=SimpleReason.DEGENERATE,
)
NO_AMOUNTS = fitted(spend_reasons=(SpendReason.NO_AMOUNTS,))


def names(columns: tuple) -> set[str]:
    return {column.name for column in columns}


def test_the_lists_have_what_the_core_gives():
    assert names(value_list_columns(fitted())) == set(VALUE_COLUMNS)
    # The days since the last order are the last order's day told again.
    assert names(win_back_list_columns(fitted())) == set(WIN_BACK_COLUMNS) - {"days_since_last"}


def test_what_a_fit_leaves_empty_is_no_column():
    model = {"probability_active", "value_low", "value_high"}
    assert names(value_list_columns(DEGENERATE)) == set(VALUE_COLUMNS) - model
    assert "probability_active" not in names(win_back_list_columns(DEGENERATE))
    assert not [name for name in names(value_list_columns(NO_AMOUNTS)) if "value" in name]
    assert not names(win_back_list_columns(NO_AMOUNTS)) & {"revenue", "value_at_risk", "value_if_active"}


@pytest.mark.parametrize(
    ("basis", "header"),
    [(MoneyBasis.REVENUE, "Revenue"), (MoneyBasis.NET, "Net revenue"), (MoneyBasis.MARGIN, "Margin")],
)
def test_the_money_of_a_customer_is_named_by_its_kind(basis: MoneyBasis, header: str):
    found = fitted(question=LifetimeQuestion(as_of=date(2025, 6, 30), basis=basis))
    headers = [column.header for column in win_back_list_columns(found) if column.name == "revenue"]
    assert headers == [header]


def segment(which: Segment, value: float | None, customers: int) -> SegmentValue:
    return SegmentValue(
        segment=which,
        customers=customers,
        one_time=1,
        expected_orders=2.5,
        expected_value=value,
        expected_value_ci_lower=None,
        expected_value_ci_upper=None,
        model_value=None,
        simple_value=value,
        probability_active=None,
    )


def test_a_segment_has_its_share_and_its_value_a_customer():
    frame = segment_value_frame([segment(Segment.CHAMPIONS, 300.0, 4), segment(Segment.LOST, 100.0, 50)])
    assert list(frame.columns) == [column.name for column in SEGMENT_VALUE_COLUMNS]
    assert list(frame["value_share"]) == [0.75, 0.25]  # of 400
    assert list(frame["value_per_customer"]) == [75.0, 2.0]


@pytest.mark.parametrize("value", [None, 0.0])
def test_shares_of_nothing_are_missing(value: float | None):
    frame = segment_value_frame([segment(Segment.LOST, value, 5)])
    assert frame["value_share"].isna().all()
