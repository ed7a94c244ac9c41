"""The figures of lifetime value say what the results say."""

import datetime as dt
import json

import pytest

from crosssell.charts.lifetime import (
    activity_figure,
    class_name,
    holdout_figure,
    segment_value_figure,
    silence_figure,
    win_back_figure,
)
from crosssell.columns import GapState, Segment
from crosssell.i18n import LANGUAGES, translator_for
from crosssell.segments.lifetime import (
    Activity,
    ActivityBin,
    Holdout,
    HoldoutClass,
    SegmentValue,
    WinBackGroup,
)

ENGLISH, GERMAN = translator_for("en"), translator_for("de")


def segment(
    which: Segment, value: float | None, *, reach: float | None = None, orders: float = 12.4
) -> SegmentValue:
    known = value is not None and reach is not None
    return SegmentValue(
        segment=which,
        customers=1200,
        one_time=30,
        expected_orders=orders,
        expected_value=value,
        expected_value_ci_lower=value - reach if known else None,
        expected_value_ci_upper=value + 2 * reach if known else None,
        model_value=value,
        simple_value=value,
        probability_active=0.5,
    )


def held_out(*classes: HoldoutClass) -> Holdout:
    return Holdout(
        first=dt.date(2025, 1, 1),
        last=dt.date(2025, 6, 30),
        weeks=26,
        customers=sum(one.customers for one in classes),
        predicted=sum(one.predicted for one in classes),
        actual=sum(one.actual for one in classes),
        naive=sum(one.naive for one in classes),
        model_error=0.1,
        naive_error=0.4,
        degenerate=False,
        classes=classes,
    )


def group(repeats: int, to: int | None, *, predicted: float, actual: int, naive: int) -> HoldoutClass:
    return HoldoutClass(
        repeats_from=repeats, repeats_to=to, customers=10, predicted=predicted, actual=actual, naive=naive
    )


TESTED = held_out(
    group(0, 0, predicted=30.2, actual=28, naive=50),
    group(4, 6, predicted=44.0, actual=40, naive=61),
    group(7, None, predicted=9.0, actual=12, naive=20),
)
ACTIVITY = Activity(
    bins=(
        ActivityBin(lower=0.0, upper=0.5, customers=7),
        ActivityBin(lower=0.5, upper=1.0, customers=1300),
    ),
    one_time={GapState.AS_USUAL: 30, GapState.OVERDUE: 20, GapState.LAPSED: 50},
    repeaters={},
    without_rule=0,
)


def test_bars_are_the_values_with_their_intervals():
    shown = [segment(Segment.CHAMPIONS, 1000.0, reach=100.0), segment(Segment.LOST, 50.0)]
    figure = segment_value_figure(shown, currency="EUR", translator=ENGLISH)
    (bars,) = figure.data
    assert list(bars.x) == [1000.0, 50.0]
    assert list(bars.error_x.array) == [200.0, 0.0]
    assert list(bars.error_x.arrayminus) == [100.0, 0.0]
    assert list(figure.layout.yaxis.ticktext) == ["Champions", "Lost"]
    assert [note.text for note in figure.layout.annotations] == ["€1,000", "€50"]
    assert figure.layout.annotations[0].x == 1200.0  # beyond the interval, not on it
    assert "95 % interval: €900 to €1,200" in bars.hovertext[0]
    assert "interval" not in bars.hovertext[1]


def test_without_amounts_the_bars_are_orders():
    figure = segment_value_figure([segment(Segment.LOYAL, None)], currency=None, translator=GERMAN)
    assert list(figure.data[0].x) == [12.4]
    assert figure.layout.annotations[0].text == "12"


def test_the_value_at_risk_is_drawn_by_segment_or_customers_where_there_is_none():
    groups = [WinBackGroup(segment=Segment.AT_RISK, customers=3, value_at_risk=99.5)]
    assert list(win_back_figure(groups, currency="EUR", translator=ENGLISH).data[0].x) == [99.5]
    unknown = [WinBackGroup(segment=Segment.AT_RISK, customers=3, value_at_risk=None)]
    figure = win_back_figure(unknown, currency="EUR", translator=ENGLISH)
    assert list(figure.data[0].x) == [3.0]
    assert figure.data[0].hovertext[0] == "<b>At risk</b><br>3 customers"


def test_those_more_likely_gone_than_not_have_a_colour_of_their_own():
    figure = activity_figure(ACTIVITY.bins, translator=ENGLISH)
    (bars,) = figure.data
    assert list(bars.y) == [7, 1300]
    assert len(set(bars.marker.color)) == 2
    assert bars.hovertext[1] == "<b>Between 50% and 100% likely to be active</b><br>1,300 customers"


def test_silences_are_shares_of_their_group_and_an_empty_group_is_left_out():
    figure = silence_figure(ACTIVITY, translator=ENGLISH)
    assert [list(bars.x) for bars in figure.data] == [[0.3], [0.2], [0.5]]
    assert list(figure.layout.yaxis.ticktext) == ["One order"]
    assert figure.data[2].hovertext[0] == "<b>One order: Lapsed</b><br>50 customers (50%)"


def test_forecasts_stand_beside_the_orders_that_came():
    figure = holdout_figure(TESTED, translator=ENGLISH)
    came, model, naive = figure.data
    assert list(came.y) == [28, 40, 12]
    assert list(model.y) == [30.2, 44.0, 9.0]
    assert list(naive.y) == [50, 61, 20]
    assert model.marker.symbol != naive.marker.symbol
    assert all(left < right for left, right in zip(model.x, naive.x, strict=True))
    assert list(figure.layout.xaxis.ticktext) == ["0", "4–6", "7+"]
    assert "Forecast by the model: 44" in came.hovertext[1]


def test_a_class_is_named_by_its_repeat_orders():
    names = [class_name(one, GERMAN) for one in TESTED.classes[:2]]
    assert names == ["0", "4–6"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("narrow", [False, True])
def test_every_figure_can_be_drawn_in_every_language(language: str, narrow: bool):
    look = {"translator": translator_for(language), "dark": narrow, "narrow": narrow}
    groups = [WinBackGroup(segment=Segment.LOST, customers=2, value_at_risk=0.0)]
    figures = (
        segment_value_figure([segment(one, 9e6, reach=1e5) for one in Segment], currency="PLN", **look),
        win_back_figure(groups, currency="EUR", **look),
        activity_figure(ACTIVITY.bins, **look),
        silence_figure(ACTIVITY, **look),
        holdout_figure(TESTED, **look),
    )
    for figure in figures:
        assert json.loads(figure.to_json())["data"]
