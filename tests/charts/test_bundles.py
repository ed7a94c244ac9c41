"""The picture of a set: where each discount pays, and what is drawn beside the chosen one."""

import json
from decimal import Decimal

import plotly.graph_objects as go
import pytest

from crosssell.charts.bundles import GainLine, bundle_figure, drawn_discounts, furthest_uptake
from crosssell.charts.theme import DARK, LIGHT
from crosssell.columns import ScenarioCase
from crosssell.i18n import LANGUAGES, translator_for
from crosssell.roi.written import RoiFigures

UPTAKES = dict(zip(ScenarioCase, (0.01, 0.03, 0.06), strict=True))
# Twenty orders hold all of it, a thousand a part; the set costs 50, and an added part leaves 12.
LINES = [
    GainLine(discount=discount, start_amount=-20 * 50 * discount, slope_amount=1000 * (12 - 50 * discount))
    for discount in (0.05, 0.1, 0.2, 0.3)
]


def figure(language: str = "en", **settings) -> go.Figure:
    figures = RoiFigures(translator=translator_for(language), currency="EUR")
    return bundle_figure(LINES, chosen=0.1, uptakes=UPTAKES, figures=figures, **settings)


def test_a_line_pays_where_it_crosses_zero():
    # 20 · 5 given away, 1000 · 7 won if all took it
    assert LINES[1].break_even == pytest.approx(100 / 7000)
    assert LINES[1].at(100 / 7000) == pytest.approx(0, abs=1e-9)
    assert LINES[3].break_even is None  # each set loses 3
    assert GainLine(discount=0.0, start_amount=0.0, slope_amount=10.0).break_even == 0


def test_the_axis_reaches_the_optimistic_case_and_a_break_even_that_is_not_far_out():
    assert furthest_uptake(LINES, chosen=0.1, uptakes=UPTAKES) == pytest.approx(1.35 * 0.06)
    # at 20 % off: 200 / 2000 = 10 %
    assert furthest_uptake(LINES, chosen=0.2, uptakes=UPTAKES) == pytest.approx(1.25 * 0.1)
    far = [GainLine(discount=0.2, start_amount=-200, slope_amount=400)]
    assert furthest_uptake(far, chosen=0.2, uptakes=UPTAKES) == pytest.approx(1.35 * 0.06)


def test_the_chosen_discount_is_drawn_among_usual_ones_that_stand_apart():
    assert drawn_discounts(Decimal("0.1")) == tuple(map(Decimal, ("0.05", "0.1", "0.2", "0.3")))
    assert drawn_discounts(Decimal(0)) == tuple(map(Decimal, ("0", "0.05", "0.1", "0.2", "0.3")))


def test_the_chosen_line_carries_the_cases_and_a_ring_where_it_pays():
    drawn = figure()
    *lines, dots, ring = drawn.data
    assert len(lines) == 4
    assert lines[-1].line.width > lines[0].line.width
    assert list(dots.x) == [0.01, 0.03, 0.06]
    assert list(dots.y) == pytest.approx([-30, 110, 320])  # 7000 · uptake − 100
    assert (list(ring.x), list(ring.y)) == ([pytest.approx(100 / 7000)], [0])
    assert "<b>10%</b>" in [note.text for note in drawn.layout.annotations]


def test_no_ring_where_no_uptake_pays():
    figures = RoiFigures(translator=translator_for("en"), currency=None)
    drawn = bundle_figure(LINES, chosen=0.3, uptakes=UPTAKES, figures=figures)
    assert len(drawn.data) == 5


def test_names_of_cases_that_would_touch_stand_in_two_rows():
    close = dict(zip(ScenarioCase, (0.01, 0.012, 0.06), strict=True))
    figures = RoiFigures(translator=translator_for("en"), currency=None)
    figure = bundle_figure(LINES, chosen=0.1, uptakes=close, figures=figures)
    rows = {note.text: note.yshift for note in figure.layout.annotations}
    assert rows["Expected"] > rows["Pessimistic"] == rows["Optimistic"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_figure_is_one_that_plotly_takes_in_every_language(language):
    drawn = figure(language)
    checked = go.Figure(json.loads(drawn.to_json()))
    assert len(checked.data) == len(drawn.data)
    words = translator_for(language)
    assert drawn.layout.separators == words.decimal_mark + words.group_mark


def test_dark_pages_get_their_own_colours():
    assert LIGHT.accent not in figure(dark=True).to_json()
    assert DARK.accent in figure(dark=True).to_json()
