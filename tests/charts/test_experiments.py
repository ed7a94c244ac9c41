"""The figures of a test show what the evaluation says, whatever it says."""

import json

import pytest

from crosssell.charts.experiment_days import days_figure
from crosssell.charts.experiment_shapes import densities_figure, spread_figure
from crosssell.charts.experiments import EffectRow, effects_figure, effects_key, extent, nice_ticks
from crosssell.charts.theme import DARK, LIGHT
from crosssell.experiments.result import DayEffect, Interval
from crosssell.experiments.written import Figures
from crosssell.i18n import LANGUAGES, translator_for
from tests.experiments.factories import CONVERSION, FIRST_DAY, comparison, days, spreads

ENGLISH, GERMAN = translator_for("en"), translator_for("de")
FIGURES = Figures(translator=GERMAN, currency="EUR")
HOSTILE = '<a href="x">B & C</a>'


def row(point: float, reach: float, **more: object) -> EffectRow:
    values = {"name": "Umsatz", "written": FIGURES.relative(point), **more}
    return EffectRow(point=point, lower=point - reach, upper=point + reach, **values)  # type: ignore[arg-type]


def drawn(rows: list[EffectRow], **more: object) -> dict[str, object]:
    found = effects_figure(rows, translator=GERMAN, tick=FIGURES.short(FIGURES.relative), **more)  # type: ignore[arg-type]
    return json.loads(found.to_json())


def markers(figure: dict) -> list[dict]:
    return [trace for trace in figure["data"] if trace["mode"] == "markers"]


def test_colour_and_shape_say_which_side_of_zero_an_interval_is_on():
    rows = [
        row(0.2, 0.1),
        row(-0.2, 0.1),
        row(0.05, 0.1),
        row(-0.2, 0.1, higher_is_better=False),
    ]
    shown = [(one["marker"]["symbol"][0], one["marker"]["line"]["color"]) for one in markers(drawn(rows))]
    assert shown == [  # from the lowest row up
        ("circle", LIGHT.accent),
        ("circle", LIGHT.muted),
        ("diamond", LIGHT.below),
        ("circle", LIGHT.accent),
    ]


def test_the_smallest_effect_is_marked_beside_the_row_that_decides():
    figure = drawn([row(0.2, 0.1, decides=True), row(0.1, 0.1)], smallest=0.05)
    lines = [shape for shape in figure["layout"]["shapes"] if shape.get("x0") == shape.get("x1") == 0.05]
    assert len(lines) == 1
    assert lines[0]["y0"] < 1 < lines[0]["y1"]  # two rows: the first is the upper one, at 1
    assert not drawn([row(0.2, 0.1, decides=True)])["layout"].get("shapes")


def test_what_lies_far_beyond_ends_in_an_arrow_at_the_border():
    figure = drawn([row(0.1, 0.05, decides=True), row(0.2, 30.0), row(0.0, 0.1)])
    low, high = figure["layout"]["xaxis"]["range"]
    assert -1 < low < high < 1
    wide = markers(figure)[1]["marker"]["symbol"]
    assert wide[1:] == ["triangle-left", "triangle-right"]
    assert all(low <= x <= high for trace in figure["data"] for x in trace["x"])


@pytest.mark.parametrize("rows", [[row(0.0, 0.0)], [row(-0.5, 0.0)], [row(1e-9, 1e-10), row(5.0, 4.0)]])
def test_every_row_has_room_on_the_axis(rows: list[EffectRow]):
    low, high = extent(rows, None)
    assert low < 0 < high


@pytest.mark.parametrize(("low", "high"), [(-0.11, 0.32), (0.0, 1e-6), (-4e5, 3.0), (0.499, 0.501)])
def test_ticks_are_round_few_and_inside(low: float, high: float):
    ticks = nice_ticks(low, high, most=5)
    assert 2 <= len(ticks) <= 6
    assert low - 1e-9 <= ticks[0]
    assert ticks[-1] <= high + 1e-9


def test_names_come_out_inert():
    figure = drawn([row(0.1, 0.05, name=HOSTILE, written=HOSTILE)])
    texts = [note["text"] for note in figure["layout"]["annotations"]]
    texts += [trace["hovertext"] for trace in figure["data"]]
    assert all("<a" not in text for text in texts)
    shapes = densities_figure(
        {HOSTILE: [(0.1, 2.0), (0.2, 3.0)]}, translator=GERMAN, write=FIGURES.relative, tick=FIGURES.relative
    )
    assert "<a" not in shapes.to_json()
    lying = spread_figure(
        spreads((HOSTILE, "B")), translator=GERMAN, write=FIGURES.amount, tick=FIGURES.amount
    )
    assert "<a" not in lying.to_json()


def test_ticks_are_in_the_readers_numbers_and_colours_in_their_theme():
    figure = drawn([row(0.2, 0.1)], dark=True)
    assert "+10 %" in figure["layout"]["xaxis"]["ticktext"]
    assert markers(figure)[0]["marker"]["line"]["color"] == DARK.accent
    for language in LANGUAGES:
        key = effects_key(translator=translator_for(language), smallest=True)
        assert key.count("<span>") == 4


def growing(found: tuple[DayEffect, ...], **more: object) -> dict:
    def write(value: float | None) -> str:
        return FIGURES.difference(CONVERSION, value)

    figure = days_figure(found, translator=GERMAN, write=write, tick=FIGURES.short(write), **more)  # type: ignore[arg-type]
    return json.loads(figure.to_json())


def test_the_effect_grows_in_its_band_and_early_days_do_not_set_the_scale():
    found = days(30)
    figure = growing(found, smallest=0.005)
    assert figure["layout"]["yaxis"]["zeroline"]
    lower, upper, line = figure["data"]
    assert line["y"] == [one.difference for one in found]
    assert all(low < y < high for low, y, high in zip(lower["y"], line["y"], upper["y"], strict=True))
    assert figure["layout"]["yaxis"]["range"][1] < upper["y"][0]
    levels = [shape["y0"] for shape in figure["layout"]["shapes"]]
    assert levels == [0.005]
    assert len(figure["layout"]["xaxis"]["ticktext"]) <= 5
    assert figure["layout"]["xaxis"]["ticktext"][0] == "3. März"


def test_days_without_a_figure_are_left_out():
    empty = DayEffect(day=FIRST_DAY, variant="B", units=1, difference=None, band=Interval())
    assert len(growing((empty, *days(3)))["data"][2]["y"]) == 3
    assert growing((empty,))["data"][2]["y"] == []


def test_the_control_is_dashed_and_both_curves_are_as_given():
    bayes = comparison().bayes
    assert bayes is not None
    figure = densities_figure(
        {"A": bayes.value_control, "B": bayes.value_variant},
        translator=ENGLISH,
        write=FIGURES.relative,
        tick=FIGURES.relative,
    )
    assert [trace.line.dash for trace in figure.data] == ["dash", "solid"]
    assert list(zip(figure.data[1].x, figure.data[1].y, strict=True)) == list(bayes.value_variant)


def test_a_bin_is_as_high_as_its_share():
    found = spreads()
    figure = spread_figure(found, translator=ENGLISH, write=FIGURES.amount, tick=FIGURES.amount)
    steps = figure.data[0]
    assert list(steps.x[:4]) == [0, 10, 10, 20]
    assert list(steps.y[:4]) == pytest.approx(
        [100 * share for share in found[0].shares[:2] for _ in range(2)]
    )
