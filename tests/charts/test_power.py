import json

import pytest

from crosssell.charts.power import place_of_name, power_figure, reach
from crosssell.columns import MetricKind
from crosssell.experiments.plan import PowerLine, power_curve
from crosssell.experiments.power import Baseline, Design
from crosssell.i18n import translator_for

LINES = power_curve(
    Baseline(kind=MetricKind.PROPORTION, value=0.2), effects=[0.1, 0.05, 0.025], design=Design(), most=3500
)
NAMES = ["+50 %", "<b>+25 %</b>", "+12.5 %"]


def drawn(language: str = "en", *, available: int | None = None, dark: bool = False, narrow: bool = False):
    return power_figure(
        LINES,
        names=NAMES,
        wanted=0.05,
        target=0.8,
        needed=2188,
        available=available,
        translator=translator_for(language),
        dark=dark,
        narrow=narrow,
    )


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("narrow", [False, True])
def test_a_line_for_each_effect_and_a_mark_where_the_wanted_one_is_reached(dark: bool, narrow: bool):
    figure = drawn(dark=dark, narrow=narrow)
    curves = [trace for trace in figure.data if trace.mode == "lines"]
    assert [list(curve.x) for curve in curves] == [list(line.totals) for line in LINES]
    assert [curve.line.dash for curve in curves] == ["dash", "solid", "dash"]
    (mark,) = [trace for trace in figure.data if trace.mode == "markers"]
    assert (list(mark.x), list(mark.y)) == ([2188], [0.8])
    json.loads(figure.to_json())


def test_names_are_shown_as_they_are_written():
    said = drawn().to_json()
    assert "&lt;b&gt;+25 %&lt;\\u002fb&gt;" in said or "&lt;b&gt;+25 %&lt;/b&gt;" in said


def test_the_customers_that_there_are_stand_in_the_picture_where_it_reaches():
    def texts(figure) -> str:
        return " ".join(str(one.text) for one in figure.layout.annotations)

    assert "1,000" in texts(drawn(available=1000))
    assert "90,000" not in texts(drawn(available=90_000))
    assert "2.188" in texts(drawn("de"))


def test_no_chance_is_called_certain():
    figure = drawn()
    assert not any("100%" in text for text in figure.data[0].hovertext)


def test_a_name_stands_where_its_line_is_high_or_ends():
    line = PowerLine(effect=1.0, totals=(1, 2, 3), powers=(0.1, 0.95, 0.99))
    assert place_of_name(line) == 1
    assert place_of_name(PowerLine(effect=1.0, totals=(1, 2, 3), powers=(0.1, 0.2, 0.3))) == 2


def test_the_axis_reaches_what_is_needed():
    assert reach(2188) > 2188
    assert reach(2188, 10**9) < 10**5
