"""The figures of a campaign's return show what the calculation says, in the reader's numbers."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

import plotly.graph_objects as go
import pytest

from crosssell.charts.roi_axes import (
    PHONE_WIDTH,
    Amounts,
    amount_ticks,
    input_ticks,
    input_title,
    short_amount,
    text_width,
)
from crosssell.charts.roi_course import course_figure, course_key, month_text, named_months
from crosssell.charts.roi_drivers import drivers_figure, drivers_key, tornado_figure, tornado_key
from crosssell.charts.roi_grid import grid_figure, grid_key
from crosssell.charts.roi_rows import Bar, Row, extent_with_ends, wrapped
from crosssell.charts.roi_spread import (
    ScenarioRow,
    chance,
    comparison_figure,
    comparison_key,
    histogram_figure,
    histogram_key,
)
from crosssell.charts.roi_steps import bridge_figure, funnel, funnel_figure, waterfall_figure
from crosssell.charts.theme import DARK, LIGHT
from crosssell.columns import RoiInput, RoiStep, UpliftUnit
from crosssell.i18n import LANGUAGES, translator_for
from crosssell.roi.outcome import outcome
from crosssell.roi.result import (
    Bin,
    Deviation,
    Driver,
    Grid,
    Month,
    Outcome,
    Quantiles,
    Review,
    Simulation,
    Step,
    Swing,
)
from crosssell.roi.written import RoiFigures
from tests.roi.scenarios import scenario

ENGLISH = RoiFigures(translator=translator_for("en"), currency="EUR")
GERMAN = RoiFigures(translator=translator_for("de"), currency="EUR")
HOSTILE = '<a href="x">B & C</a>'

QUANTILES = Quantiles(p10=-400.0, p50=250.0, p90=900.0, mean=240.0)
SIMULATION = Simulation(
    draws=100,
    seed=7,
    profit=QUANTILES,
    roi=None,
    net_present_value=QUANTILES,
    chance_of_loss=0.3,
    chance_of_loss_standard_error=0.046,
    target_roi=0.0,
    chance_of_target=None,
    chance_of_target_standard_error=None,
    bins=(
        Bin(lower_amount=-1000, upper_amount=-500, draws=10),
        Bin(lower_amount=-500, upper_amount=0, draws=20),
        Bin(lower_amount=0, upper_amount=500, draws=45),
        Bin(lower_amount=500, upper_amount=1000, draws=25),
    ),
    drivers=(
        Driver(input=RoiInput.UPLIFT, correlation=0.8),
        Driver(input=RoiInput.CONTACT_COST, correlation=-0.3),
    ),
)
SWINGS = (
    Swing(input=RoiInput.UPLIFT, low=0.0, high=0.02, profit_at_low_amount=-300, profit_at_high_amount=700),
    Swing(
        input=RoiInput.CONTACT_COST, low=0.01, high=0.3, profit_at_low_amount=350, profit_at_high_amount=-60
    ),
)
REVIEW = Review(
    planned_profit_amount=1000.0,
    actual_profit_amount=-200.0,
    deviations=(
        Deviation(
            input=RoiInput.UPLIFT,
            planned=0.02,
            actual=0.005,
            actual_low=-0.001,
            actual_high=0.011,
            profit_amount=-1500.0,
        ),
        Deviation(input=RoiInput.PRICE, planned=60.0, actual=64.5, profit_amount=300.0),
    ),
    assumed=(),
)
GRID = Grid(
    across=RoiInput.UPLIFT,
    down=RoiInput.PRICE,
    across_values=(0.0, 0.01, 0.02),
    down_values=(50.0, 100.0),
    profit_amounts=((-500.0, -250.0, 0.0), (-500.0, 0.0, 500.0)),
)
ROWS = (
    ScenarioRow(name=HOSTILE, profit=QUANTILES, expected_amount=200.0, chance_of_loss=0.3),
    ScenarioRow(name="Sure", profit=Quantiles(p10=50, p50=50, p90=50, mean=50), expected_amount=50.0),
)


def with_steps(**amounts: float) -> Outcome:
    """Return an outcome whose steps have these amounts and whose profit is their sum."""
    steps = tuple(Step(step=one, amount=amounts.get(one.value, 0.0)) for one in RoiStep)
    return replace(outcome(scenario()), steps=steps, profit_amount=sum(amounts.values()))


OUTCOME = with_steps(sales=1000.0, goods=-600.0, contacts=-50.0, set_up=-150.0)


def every_figure(*, figures: RoiFigures, dark: bool = False) -> dict[str, go.Figure]:
    return {
        "waterfall": waterfall_figure(OUTCOME, figures=figures, dark=dark),
        "bridge": bridge_figure(REVIEW, figures=figures, dark=dark),
        "funnel": funnel_figure(OUTCOME, figures=figures, dark=dark),
        "course": course_figure(OUTCOME, figures=figures, dark=dark),
        "histogram": histogram_figure(SIMULATION, figures=figures, dark=dark),
        "comparison": comparison_figure(ROWS, figures=figures, dark=dark),
        "tornado": tornado_figure(SWINGS, profit_amount=100.0, figures=figures, dark=dark),
        "drivers": drivers_figure(SIMULATION.drivers, figures=figures, dark=dark),
        "grid": grid_figure(GRID, scenario=scenario(), figures=figures, dark=dark),
    }


def told(figure: go.Figure) -> list[str]:
    """Return what the rows of a figure of rows say when pointed at."""
    return list(figure.data[1].hovertext)


def bars(figure: go.Figure) -> list[tuple[float, float]]:
    """Return where each bar of a figure of rows begins and ends."""
    drawn = figure.data[0]
    return [(base, base + length) for base, length in zip(drawn.base, drawn.x, strict=True)]


def notes(figure: go.Figure) -> list[str]:
    return [note.text for note in figure.layout.annotations]


def words_of(figure: go.Figure) -> str:
    return figure.to_json()


@pytest.mark.parametrize("dark", [False, True])
def test_plotly_accepts_every_figure_and_its_colours_are_of_the_theme(dark: bool):
    palette, other = (DARK, LIGHT) if dark else (LIGHT, DARK)
    for name, figure in every_figure(figures=GERMAN, dark=dark).items():
        checked = go.Figure(figure.to_dict())  # plotly looks at every value
        assert checked.layout.font.color == palette.text, name
        assert checked.layout.separators == ",.", name
        assert other.text not in words_of(figure), name


def test_names_come_out_inert_and_keys_stand_in_every_language():
    figures = replace(GERMAN, currency=HOSTILE)
    for name, figure in every_figure(figures=figures).items():
        assert "<a href" not in words_of(figure).replace("\\u003c", "<"), name
    for language in LANGUAGES:
        figures = replace(ENGLISH, translator=translator_for(language))
        keys = (course_key, histogram_key, comparison_key, tornado_key, drivers_key, grid_key)
        assert all(key(figures=figures).startswith('<p class="chart-key"><span>') for key in keys)


def test_the_waterfall_runs_from_sales_over_the_contribution_to_the_profit_without_steps_of_nothing():
    figure = waterfall_figure(OUTCOME, figures=ENGLISH)
    assert bars(figure) == [(0, 1000), (1000, 400), (0, 400), (400, 350), (350, 200), (0, 200)]
    assert [text.split("<br>")[0] for text in told(figure)] == [
        "<b>Extra sales at full price</b>",
        "<b>Cost of goods</b>",
        "<b>Additional margin</b>",
        "<b>Contacts</b>",
        "<b>Creative, tools and training</b>",
        "<b>Profit</b>",
    ]
    assert "−€600" in notes(figure)
    assert "<b>€200</b>" in notes(figure)


def test_each_step_begins_where_the_one_before_ends():
    found = outcome(scenario(discount=0.1, return_rate=0.05, repeats_per_year=2.0, running_cost=3.0))
    drawn = bars(waterfall_figure(found, figures=ENGLISH))
    for before, after in pairwise(drawn):
        assert after[0] == pytest.approx(before[1]) or after == pytest.approx((0.0, before[1]))
    assert drawn[-1][1] == pytest.approx(found.profit_amount)


def test_a_loss_from_costs_alone_is_drawn_in_the_colour_of_losses():
    figure = waterfall_figure(with_steps(contacts=-20.0), figures=GERMAN)
    assert bars(figure) == [(0, -20), (0, -20)]
    assert figure.data[0].marker.color[-1] == LIGHT.below
    assert "<b>−20,00 €</b>" in notes(figure)


def test_a_plan_is_bridged_to_what_came_of_it():
    figure = bridge_figure(REVIEW, figures=GERMAN)
    assert bars(figure) == [(0, 1000), (1000, -500), (-500, -200), (0, -200)]
    uplift = told(figure)[1]
    assert "+0,5" in uplift
    assert "−0,1" in uplift
    assert "−1.500 €" in uplift
    assert any("60 € → 64,50 €" in note for note in notes(figure))


def test_the_funnel_counts_down_to_the_orders_won():
    found = outcome(scenario())
    # 1,000 sent, all arrive, half notice; 2 % of 500 order anyway and one point more by contact
    counts = [count for _, count in funnel(found, ENGLISH.translator)]
    assert counts == pytest.approx([1000, 1000, 500, 15, 5])
    assert bars(funnel_figure(found, figures=ENGLISH))[-1] == pytest.approx((0, 5))
    nobody = funnel_figure(outcome(scenario(audience=0)), figures=ENGLISH)
    assert all(begin == end == 0 for begin, end in bars(nobody))


def test_the_course_marks_the_month_of_payback():
    found = outcome(scenario(ramp_up_months=4))
    figure = course_figure(found, figures=ENGLISH)
    month_bars, line = figure.data
    assert list(line.y) == [one.cumulative_amount for one in found.months]
    assert list(month_bars.x) == list(range(13))
    assert [shape.x0 for shape in figure.layout.shapes] == [found.payback_month]
    assert any(f"month {found.payback_month}" in note for note in notes(figure))
    lost = course_figure(outcome(scenario(uplift=0)), figures=ENGLISH)
    assert not lost.layout.shapes


def test_a_month_says_what_it_brought():
    month = Month(
        month=3,
        starts=date(2026, 3, 1),
        contacts=500.0,
        orders=4.0,
        repeat_orders=1.5,
        revenue_amount=400.0,
        contribution_amount=120.0,
        cost_amount=20.0,
        profit_amount=100.0,
        cumulative_amount=-1250.0,
        present_amount=99.0,
    )
    text = month_text(month, amounts=Amounts(figures=ENGLISH, largest=1250))
    assert text.startswith("<b>Month 3 (Mar 2026)</b>")
    assert "€100" in text
    assert "−€1,250" in text
    assert "5.5" in text  # 4 + 1.5


@pytest.mark.parametrize("last", range(1, 37))
def test_few_enough_months_are_named(last: int):
    named = named_months(last)
    assert named[0] == 0
    assert 2 <= len(named) <= 7
    assert named[-1] <= last


def test_the_histogram_is_as_high_as_the_draws_and_losses_have_their_colour():
    figure = histogram_figure(SIMULATION, figures=GERMAN)
    drawn = figure.data[0]
    assert list(drawn.y) == [0.1, 0.2, 0.45, 0.25]
    assert list(drawn.marker.color) == [LIGHT.below] * 2 + [LIGHT.accent] * 2
    assert [shape.x0 for shape in figure.layout.shapes] == [-400, 250, 900, 0.0]
    assert "P10 <b>−400 €</b>" in notes(figure)
    assert drawn.hovertext[0].startswith("<b>−1.000 € ")
    assert "10,0 %" in drawn.hovertext[0]


def test_names_of_the_quantiles_that_lie_close_stand_above_each_other():
    close = replace(SIMULATION, profit=Quantiles(p10=240, p50=250, p90=260, mean=250))
    rows = [note.yshift for note in histogram_figure(close, figures=ENGLISH).layout.annotations[:3]]
    assert sorted(rows) == [0, 18, 36]
    apart = replace(SIMULATION, profit=Quantiles(p10=-900, p50=0, p90=900, mean=0))
    rows = [note.yshift for note in histogram_figure(apart, figures=ENGLISH).layout.annotations[:3]]
    assert rows == [0, 0, 0]


@pytest.mark.parametrize("bins", [(), (Bin(lower_amount=5, upper_amount=5, draws=100),)])
def test_a_simulation_without_spread_is_drawn_too(bins: tuple[Bin, ...]):
    same = Quantiles(p10=5, p50=5, p90=5, mean=5)
    figure = histogram_figure(replace(SIMULATION, bins=bins, profit=same), figures=ENGLISH)
    low, high = figure.layout.xaxis.range
    assert low < 5 < high
    assert all(width > 0 for width in figure.data[0].width)


def test_the_tornado_turns_round_the_profit_by_likely_values():
    figure = tornado_figure(SWINGS, profit_amount=100.0, figures=GERMAN)
    assert bars(figure) == [(100, -300), (100, 700), (100, -60), (100, 350)]
    assert list(figure.data[0].marker.color) == [LIGHT.below, LIGHT.accent] * 2
    beside = notes(figure)
    assert "0,30 €<br>−60 €" in beside  # the dearer contact is the worse end
    assert beside.index("0,30 €<br>−60 €") < beside.index("0,01 €<br>350 €")
    assert len(tornado_figure(SWINGS, profit_amount=100.0, figures=GERMAN, most=1).data[0].x) == 2


def test_drivers_are_as_long_as_their_correlation_and_say_which_way():
    figure = drivers_figure(SIMULATION.drivers, figures=GERMAN)
    assert bars(figure) == [(0, 0.8), (0, 0.3)]
    assert list(figure.data[0].marker.color) == [LIGHT.accent, LIGHT.below]
    assert "−0,30" in notes(figure)


def test_scenarios_stand_beside_each_other_in_one_scale():
    figure = comparison_figure(ROWS, figures=ENGLISH)
    assert bars(figure) == [(-400, 900), (50, 50)]
    marks = figure.data[2]
    assert list(zip(marks.x, marks.marker.symbol, strict=True)) == [
        (200, "diamond"),
        (250, "circle"),
        (50, "diamond"),
        (50, "circle"),
    ]
    assert "loss: 30%" in notes(figure)
    assert notes(figure).count("€50") == 1  # what does not vary has one end


def test_a_drawn_chance_is_never_rounded_to_certainty():
    shares = (0.0, 0.0004, 0.3, 0.9996, 1.0)
    assert [chance(share, ENGLISH) for share in shares] == ["0%", "<1%", "30%", ">99%", "100%"]


def test_the_grid_has_a_line_only_where_losses_meet_gains_and_marks_the_scenario():
    plan = scenario(uplift=0.01, price=80)
    colours, line, stands = grid_figure(GRID, scenario=plan, figures=ENGLISH).data
    assert colours.zmin == -colours.zmax == -500  # no profit is in the middle of the colours
    assert (line.contours.start, line.contours.end) == (0, 0)
    assert (stands.x[0], stands.y[0]) == (0.01, 80)
    assert colours.hovertext[1][2] == "Uplift: +2.0 points<br>Price of an item: €100"
    assert colours.hovertemplate.endswith("<b>€%{z:,.0f}</b><extra></extra>")
    gains = replace(GRID, profit_amounts=((1.0, 2.0, 3.0), (2.0, 3.0, 4.0)))
    assert len(grid_figure(gains, scenario=plan, figures=ENGLISH).data) == 2
    thin = replace(GRID, across_values=(0.01,), profit_amounts=((0.0,), (0.0,)))
    assert grid_figure(thin, scenario=plan, figures=ENGLISH).layout.xaxis.range[0] < 0.01


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("low", "high"), [(-3.0, 12.0), (-250_000.0, 1_900_000.0), (-4e9, 9e9), (0.01, 0.05), (-999.0, -998.0)]
)
def test_amounts_of_an_axis_fit_beside_each_other_on_a_phone(language: str, low: float, high: float):
    figures = RoiFigures(translator=translator_for(language), currency="EUR")
    ticks = amount_ticks(low, high, figures=figures)
    assert len(ticks.values) >= 2
    assert all(low - 1e-9 <= value <= high + 1e-9 for value in ticks.values)
    assert len(set(ticks.texts)) == len(ticks.texts)
    assert sum(text_width(text, size=13) for text in ticks.texts) <= PHONE_WIDTH


def test_values_of_an_input_are_written_in_its_unit():
    texts = {one: input_ticks(one, 0.0, 4.0, figures=GERMAN).texts for one in RoiInput}
    assert texts[RoiInput.HORIZON_MONTHS] == ("0", "1", "2", "3", "4")
    assert texts[RoiInput.PRICE][-1] == "4 €"
    assert texts[RoiInput.MARGIN][-1] == "400 %"
    assert input_title(RoiInput.HORIZON_MONTHS, "H", figures=ENGLISH) == "H (months)"
    assert input_title(RoiInput.UPLIFT, "U", figures=ENGLISH) == "U (percentage points)"
    relative = replace(ENGLISH, uplift_unit=UpliftUnit.RELATIVE)
    assert input_title(RoiInput.UPLIFT, "U", figures=relative) == "U"
    assert input_ticks(RoiInput.UPLIFT, 0, 0.2, figures=relative).texts[-1] == "+20%"


@pytest.mark.parametrize(
    ("amount", "german"),
    [
        (1e6, "1\xa0Mio.\xa0€"),
        (-2_500_000, "−2,5\xa0Mio.\xa0€"),
        (12_340_000, "12,3\xa0Mio.\xa0€"),
        (999_900_000, "1\xa0Mrd.\xa0€"),
    ],
)
def test_large_amounts_are_shortened_to_three_figures(amount: float, german: str):
    assert short_amount(amount, figures=GERMAN) == german


def test_all_amounts_of_a_figure_have_cents_or_none_has():
    small, large = Amounts(figures=ENGLISH, largest=99.0), Amounts(figures=ENGLISH, largest=100.0)
    assert (small.plain(12.345), small.signed(1), small.signed(-0.001)) == ("€12.35", "+€1.00", "€0.00")
    assert (large.plain(12.345), large.signed(-0.4)) == ("€12", "€0")
    huge = Amounts(figures=ENGLISH, largest=5e7)
    assert (huge.plain(-2.5e6), huge.plain(720), huge.exact(-2.5e6)) == ("−€2.5M", "€720", "−€2,500,000")


def test_what_is_written_beside_the_bars_has_room_on_a_phone():
    rows = [
        Row(name="a", told="", bars=(Bar(begin=-10, end=90, colour="x"),), ends=("−1.234.567 €", "9 Mio. €")),
        Row(name="b", told="", bars=(Bar(begin=5, end=6, colour="x"),), ends=("5 €", "6 €")),
    ]
    low, high = extent_with_ends(rows)
    px = PHONE_WIDTH / (high - low)
    for row in rows:
        assert (row.low - low) * px >= text_width(row.ends[0], size=11)
        assert (high - row.high) * px >= text_width(row.ends[1], size=11)


def test_zero_is_named_at_the_end_of_an_axis_and_no_name_runs_into_another():
    figure = waterfall_figure(with_steps(sales=397e6, goods=-200e6, contacts=-2e6), figures=GERMAN)
    low, high = figure.layout.xaxis.range
    ticks = [note for note in figure.layout.annotations if note.yref == "paper"]
    assert (ticks[0].text, ticks[0].x) == ("0 €", 0)
    spans = []
    for note in ticks:
        width = text_width(note.text, size=13)
        left = {"left": 0.0, "center": width / 2, "right": width}[note.xanchor]
        begin = (note.x - low) / (high - low) * PHONE_WIDTH - left
        spans.append((begin, begin + width))
    assert all(one[1] <= other[0] for one, other in pairwise(sorted(spans)))


def test_long_names_break_at_a_blank():
    assert wrapped("short") == "short"
    assert wrapped("a" * 60) == "a" * 60
    name = "Rabatt für diejenigen, die ohnehin gekauft hätten"
    assert wrapped(name).replace("<br>", " ") == name
    assert max(map(len, wrapped(name).split("<br>"))) <= 38


def test_the_width_of_a_text_leaves_out_tags_and_takes_an_entity_for_a_letter():
    assert text_width("<b>ab</b><br>&lt;cd", size=13) == text_width("xyz", size=13)
