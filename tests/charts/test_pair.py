import datetime as dt
import json
import math

import numpy as np
import pytest

from crosssell.basket import (
    LANDMARK_DAYS,
    Dimension,
    GroupSpend,
    Holds,
    OrderGroup,
    PairByMonth,
    PairMonth,
    PairSlice,
    SlicedPair,
    SliceVerdict,
    WaitingTime,
)
from crosssell.charts import DARK, LIGHT, by_month_figure, order_value_figure, slices_figure, waiting_figure
from crosssell.charts.slices import in_words, slice_label
from crosssell.charts.waiting import steps
from crosssell.columns import Basis
from crosssell.i18n import LANGUAGES, translator_for
from crosssell.statistics.survival import survival_curve

ENGLISH, GERMAN = translator_for("en"), translator_for("de")
HOSTILE = "<a href='x'>South</a>"


def by_month(*, basis: Basis = Basis.ORDER) -> PairByMonth:
    by_order = basis == Basis.ORDER
    return PairByMonth(
        basis=basis,
        months=tuple(
            PairMonth(
                month=dt.date(2025, month, 1),
                baskets=100 if by_order else None,
                n_a=20,
                n_b=10,
                n_both=both,
                expected=2.5 if by_order else None,
            )
            for month, both in ((1, 4), (2, 0), (3, 1))
        ),
        undated_both=0,
    )


def spend(group: OrderGroup, value: float | None, *, reach: float | None = 10.0) -> GroupSpend:
    known = value is not None and reach is not None
    return GroupSpend(
        group=group,
        orders=1234,
        customers=20,
        average_order_value=value,
        average_order_value_ci_lower=value - reach if known else None,
        average_order_value_ci_upper=value + 2 * reach if known else None,
        notice=None,
    )


def part(
    value: str | None,
    lift: float | None,
    verdict: SliceVerdict,
    *,
    half: tuple[dt.date, dt.date] | None = None,
) -> PairSlice:
    return PairSlice(
        value=value,
        first_day=half[0] if half else None,
        last_day=half[1] if half else None,
        baskets=1000,
        n_a=50,
        n_b=50,
        n_both=round(10 * (lift or 0)),
        customers=10,
        expected=0.0 if lift is None else 10.0,
        lift_corrected=lift,
        lift_corrected_ci_lower=lift / 2 if lift else None,
        lift_corrected_ci_upper=lift * 2 if lift else None,
        verdict=verdict,
    )


EVERYTHING = part(None, 2.0, SliceVerdict.ABOVE)
COUNTRIES = SlicedPair(
    dimension=Dimension.COUNTRY,
    slices=(
        part(HOSTILE, 4.0, SliceVerdict.ABOVE),
        part("North", 0.25, SliceVerdict.BELOW),
        part("East", 0.0, SliceVerdict.BELOW),
        part("West", 1.0, SliceVerdict.UNCLEAR),
        part("Moon", 2.0, SliceVerdict.TOO_LITTLE_DATA),
        part(None, None, SliceVerdict.TOO_LITTLE_DATA),
    ),
    more_slices=0,
    more_baskets=0,
    more_both=0,
    holds=Holds.NOT_EVERYWHERE,
)


def waiting(*, per_day: int = 10, last: int = 40, censored_each: int = 0, rest: int = 0) -> WaitingTime:
    """So many follow each tenth day up to the last; the rest are watched to the end and do not."""
    days = np.arange(10, last + 1, 10)
    events = np.full(len(days), per_day)
    gone = np.full(len(days), censored_each)
    gone[-1] += rest
    curve = survival_curve(days, events=events, censored=gone)
    lower, upper = curve.median_ci
    return WaitingTime(
        buyers_a=curve.units,
        together=0,
        before=0,
        undated=0,
        waited=curve.units,
        followed=curve.events,
        last_day=dt.date(2025, 12, 31),
        curve=curve,
        median_days=curve.median_days,
        median_days_ci_lower=lower,
        median_days_ci_upper=upper,
        shares=tuple(found for day in LANDMARK_DAYS if (found := curve.share_by(day))),
    )


def all_figures(language: str, *, dark: bool = False, narrow: bool = False):
    shared = {"translator": translator_for(language), "dark": dark, "narrow": narrow}
    groups = (spend(OrderGroup.A_ALONE, 100.0), spend(OrderGroup.BOTH, 1500.0))
    return [
        by_month_figure(by_month(), **shared),
        by_month_figure(by_month(basis=Basis.CUSTOMER), **shared),
        order_value_figure(groups, currency="EUR", **shared),
        slices_figure(COUNTRIES, everything=EVERYTHING, basis=Basis.ORDER, **shared),
        waiting_figure(waiting(rest=60), **shared),
    ]


def drawn_words(figure) -> str:
    return json.dumps(json.loads(figure.to_json()), ensure_ascii=False)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("narrow", [False, True])
def test_every_figure_stands_in_every_language_and_takes_no_html_from_the_data(language, narrow):
    for figure in all_figures(language, narrow=narrow):
        assert "<a" not in drawn_words(figure)
        assert not figure.layout.showlegend
        assert figure.layout.separators == (
            translator_for(language).decimal_mark + translator_for(language).group_mark
        )


def test_dark_pages_get_their_own_colours():
    for light, dark in zip(all_figures("en"), all_figures("en", dark=True), strict=True):
        assert light.layout.font.color == LIGHT.text
        assert dark.layout.font.color == DARK.text
        assert LIGHT.accent not in drawn_words(dark)


def test_months_show_what_was_seen_against_what_was_expected():
    seen, expected = by_month_figure(by_month(), translator=ENGLISH).data
    assert (seen.type, list(seen.y)) == ("bar", [4, 0, 1])
    assert (expected.type, list(expected.y)) == ("scatter", [2.5, 2.5, 2.5])
    assert seen.hovertext[0] == (
        "<b>Jan 2025</b><br>4 orders hold both.<br>Expected in orders of the same size: 2.5."
        "<br>With A: 20. With B: 10."
    )


def test_months_of_customers_expect_nothing():
    figure = by_month_figure(by_month(basis=Basis.CUSTOMER), translator=ENGLISH)
    assert [trace.type for trace in figure.data] == ["bar"]
    assert "order" not in drawn_words(figure).replace("border", "")
    assert "4 customers then had both for the first time." in figure.data[0].hovertext[0]


def test_counts_have_whole_ticks():
    figure = by_month_figure(by_month(), translator=ENGLISH)
    assert all(tick == int(tick) for tick in figure.layout.yaxis.tickvals)


def test_order_values_are_bars_with_their_intervals_and_their_amounts():
    groups = (
        spend(OrderGroup.A_ALONE, 100.0),
        spend(OrderGroup.B_ALONE, None),
        spend(OrderGroup.BOTH, 1500.5, reach=None),
    )
    figure = order_value_figure(groups, currency="EUR", translator=GERMAN)
    (bars,) = figure.data
    assert list(bars.x) == [100.0, 1500.5]
    assert list(bars.error_x.arrayminus) == [10.0, 0.0]
    assert list(bars.error_x.array) == [20.0, 0.0]
    assert [note.text for note in figure.layout.annotations] == ["100,00 €", "1.500,50 €"]


def test_an_amount_stands_clear_of_its_interval():
    figure = order_value_figure((spend(OrderGroup.BOTH, 100.0),), currency=None, translator=ENGLISH)
    assert figure.layout.annotations[0].x == 120.0
    assert figure.layout.xaxis.range[1] > 120.0


def test_slices_stand_around_chance_on_a_scale_of_doublings():
    intervals, dots = slices_figure(
        COUNTRIES, everything=EVERYTHING, basis=Basis.ORDER, translator=ENGLISH
    ).data
    # lifts 2 for all, then 4, 0.25, 0 (at the border), 1, 2 and unknown
    assert list(dots.x) == [1.0, 2.0, -2.0, -3.0, 0.0, 1.0, None]
    assert list(dots.y) == [0, 1, 2, 3, 4, 5, 6]
    # 4 with an interval from 2 to 8, so three doublings
    assert list(intervals.x[3:5]) == [1.0, 3.0]
    assert max(x for x in intervals.x if x is not None) == 3


def test_slices_differ_in_shape_by_what_they_say():
    figure = slices_figure(COUNTRIES, everything=EVERYTHING, basis=Basis.ORDER, translator=ENGLISH)
    shapes = figure.data[1].marker.symbol
    assert list(shapes) == [
        "circle",
        "circle",
        "diamond",
        "triangle-left",
        "circle-open",
        "x-thin-open",
        "x-thin-open",
    ]
    assert figure.data[1].marker.color[5] == LIGHT.muted
    notes = figure.layout.annotations[-1].text
    assert all(sign in notes for sign in "●◆○✕◀")


def test_the_key_of_slices_names_only_what_occurs():
    alike = SlicedPair(
        dimension=Dimension.CHANNEL,
        slices=(part("Shop", 2.0, SliceVerdict.ABOVE),),
        more_slices=0,
        more_baskets=0,
        more_both=0,
        holds=Holds.ONE_SLICE,
    )
    figure = slices_figure(alike, everything=EVERYTHING, basis=Basis.CUSTOMER, translator=ENGLISH)
    assert figure.layout.annotations[-1].text == "●\u00a0clearly\u00a0more\u00a0often\u00a0than\u00a0chance"
    assert figure.layout.yaxis.ticktext[0] == "<b>All customers</b>"


def test_halves_are_named_by_their_days():
    half = part("first", 2.0, SliceVerdict.ABOVE, half=(dt.date(2025, 1, 1), dt.date(2025, 6, 30)))
    assert slice_label(half, translator=GERMAN) == "01.01.2025 –<br>30.06.2025"


def test_segments_are_named_in_the_readers_words_and_channels_as_they_are_written():
    parts = (part("lost", 2.0, SliceVerdict.ABOVE), part("gold", 1.0, SliceVerdict.UNCLEAR))
    settings = {
        "slices": parts,
        "more_slices": 0,
        "more_baskets": 0,
        "more_both": 0,
        "holds": Holds.EVERYWHERE,
    }
    named = {
        dimension: [one.value for one in in_words(found, translator=ENGLISH).slices]
        for dimension in (Dimension.SEGMENT, Dimension.CHANNEL)
        for found in [SlicedPair(dimension=dimension, **settings)]
    }
    assert named == {Dimension.SEGMENT: ["Lost", "gold"], Dimension.CHANNEL: ["lost", "gold"]}


def test_the_curve_rises_by_those_who_came_back():
    # 40 of 100 come back, ten each on days 10, 20, 30 and 40
    days, share, lower, upper = steps(waiting(rest=60))
    assert days.tolist() == [0, 10, 20, 30, 40]
    assert share == pytest.approx([0, 0.1, 0.2, 0.3, 0.4])
    assert (lower <= share).all()
    assert (share <= upper).all()
    # ln(−ln S) ± 1.96 se with S = 0.9 and Greenwood's 10 / (100 · 90)
    se = math.sqrt(10 / (100 * 90)) / abs(math.log(0.9))
    assert upper[1] == pytest.approx(1 - 0.9 ** math.exp(1.96 * se), abs=1e-4)


def test_the_curve_ends_where_too_few_are_watched():
    # 21 start, five leave the crowd on each tenth day, so six are left on day 40
    days, *_ = steps(waiting(per_day=1, censored_each=4, rest=1))
    assert days[-1] == 30


def test_where_everyone_came_back_the_band_closes():
    days, share, lower, upper = steps(waiting(per_day=10))
    assert (days[-1], share[-1], lower[-1], upper[-1]) == (40, 1.0, 1.0, 1.0)


def test_half_is_marked_only_where_half_came_back():
    marked = waiting_figure(waiting(per_day=10, rest=10), translator=ENGLISH)
    # 10 of 50 a day: more than half by day 30
    assert [note.text for note in marked.layout.annotations] == ["Half after 30 days"]
    assert marked.layout.shapes[0].x0 == 30
    assert not waiting_figure(waiting(rest=60), translator=ENGLISH).layout.annotations


def test_the_landmarks_are_written_on_the_curve():
    figure = waiting_figure(waiting(last=100, rest=100), translator=GERMAN)
    marks = figure.data[-1]
    # 200 start, ten come back each tenth day
    assert dict(zip(marks.x, marks.text, strict=True)) == {30: "15\u00a0%", 60: "30\u00a0%", 90: "45\u00a0%"}
