"""The picture of the check: what is better than best-sellers, what is not, and what a text may do to it."""

import pytest

from crosssell.charts.offers_check import (
    CheckMeasure,
    CheckRow,
    Side,
    check_key,
    measured_row,
    offers_check_figure,
    side_of,
)
from crosssell.columns import OfferMethod
from crosssell.i18n import translator_for
from crosssell.offers.recommend import MethodCheck

EN = translator_for("en")
BASE = CheckRow(name="Best-sellers", value=0.11, is_yardstick=True)
GOOD = CheckRow(name="<b>Together</b>", value=0.18, lower=0.13, upper=0.22, is_chosen=True)
SAME = CheckRow(name="Taste", value=0.12, lower=0.1, upper=0.15)
BAD = CheckRow(name="Lot", value=0.02, lower=-0.01, upper=0.04)


@pytest.mark.parametrize(
    ("row", "side"),
    [(GOOD, Side.BETTER), (SAME, Side.OPEN), (BAD, Side.WORSE), (BASE, Side.YARDSTICK)],
)
def test_a_row_is_on_a_side_with_its_whole_interval_only(row, side):
    assert side_of(row, BASE.value) is side


@pytest.mark.parametrize("narrow", [False, True])
def test_each_row_is_drawn_with_its_figure_and_names_are_inert(narrow):
    figure = offers_check_figure([GOOD, SAME, BASE, BAD], translator=EN, decimals=1, narrow=narrow)
    texts = [note.text for note in figure.layout.annotations]
    assert texts[-1] == "<b>&lt;b&gt;Together&lt;/b&gt;: 18.0%</b>", (
        "from below; the one that is used is bold"
    )
    assert figure.layout.shapes[0].x0 == figure.layout.shapes[0].x1 == 0.11
    drawn = [trace for trace in figure.data if trace.mode == "lines"]
    assert [tuple(trace.x) for trace in drawn] == [(0.0, 0.04), (0.1, 0.15), (0.13, 0.22)], "no share below 0"
    assert figure.layout.xaxis.range[1] >= 0.22


def test_the_key_names_the_signs_that_occur():
    key = check_key([GOOD, BASE], translator=EN)
    assert "better than best-sellers" in key
    assert "worse" not in key


def test_nothing_found_by_anything_is_drawn_too():
    rows = [CheckRow(name="a", value=0.0, is_yardstick=True), CheckRow(name="b", value=0.0)]
    assert offers_check_figure(rows, translator=EN).data


def test_an_interval_of_a_difference_is_laid_at_what_best_sellers_reach():
    base = MethodCheck(method=OfferMethod.BEST_SELLERS, hit_rate=0.25, map=0.5, coverage=0.1, customers=40)
    one = MethodCheck(
        method=OfferMethod.EASE,
        hit_rate=0.5,
        map=0.75,
        coverage=0.5,
        customers=40,
        hit_rate_difference=0.25,
        hit_rate_ci_lower=0.125,
        hit_rate_ci_upper=0.375,
        map_difference=0.25,
        map_ci_lower=0.0,
        map_ci_upper=0.5,
    )
    hit, place = (
        measured_row(one, measure, base=base, name="x", is_chosen=False) for measure in CheckMeasure
    )
    assert (hit.value, hit.lower, hit.upper) == (0.5, 0.25 + 0.125, 0.25 + 0.375)
    assert (place.value, place.lower, place.upper) == (0.75, 0.5 + 0.0, 0.5 + 0.5)
    own = measured_row(base, CheckMeasure.MAP, base=base, name="y", is_chosen=True)
    assert own.is_yardstick
    assert own.lower is None
