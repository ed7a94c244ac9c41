"""The profit over two inputs at once: where it begins, and where the scenario stands."""

from typing import Any

import plotly.graph_objects as go

from crosssell.charts.experiments import nice_ticks
from crosssell.charts.roi_axes import amount_tick, input_ticks, input_title
from crosssell.charts.roi_canvas import below_axis, drawn
from crosssell.charts.roi_course import key_html
from crosssell.charts.theme import Palette, colorscale, inert, palette_for
from crosssell.columns import RoiInput
from crosssell.labels import label
from crosssell.roi.result import Grid
from crosssell.roi.scenario import Scenario
from crosssell.roi.written import RoiFigures

HEIGHT, ROOM_ABOVE, ROOM_BELOW = 420, 40, 50  # px
MOST_LEVELS = 12
MOST_BAR_TICKS = 5
NO_CENTS_FROM = 100


def grid_figure(
    grid: Grid,
    *,
    scenario: Scenario,
    figures: RoiFigures,
    dark: bool = False,
    narrow: bool = False,
) -> go.Figure:
    """Draw the profit as colour, losses in another than gains, the line between them, and the scenario.

    Args:
        grid: The profit over two inputs.
        scenario: It stands where both have their likely value.
        figures: The reader's language, the scenario's currency and how its uplift is stated.
        dark: Whether the page is dark.
        narrow: Whether the screen is a phone's; the figure is the same on both.
    """
    del narrow
    palette, translator = palette_for(dark=dark), figures.translator
    traces: list[Any] = [_colours(grid, figures=figures, palette=palette)]
    if has_break_even(grid):
        traces.append(_break_even(grid, palette))
    traces.append(_stands(grid, scenario, palette))
    across, down = (_name(one, figures) for one in (grid.across, grid.down))
    up_title = {"text": down, "font": {"size": 12, "color": palette.muted}, "standoff": 8}
    layout = {
        "height": HEIGHT,
        "showlegend": False,
        "margin": {"l": 8, "r": 14, "t": ROOM_ABOVE, "b": ROOM_BELOW},
        "annotations": [below_axis(across, palette=palette)],
        "xaxis": {
            **_axis(grid.across, grid.across_values, upright=False, figures=figures),
            "tickangle": 0,
            "automargin": False,
        },
        "yaxis": {
            **_axis(grid.down, grid.down_values, upright=True, figures=figures),
            "title": up_title,
        },
    }
    return drawn(traces, layout, palette=palette, translator=translator)


def grid_key(*, figures: RoiFigures, dark: bool = False) -> str:
    """Return what the signs mean, as HTML."""
    palette, gettext = palette_for(dark=dark), figures.translator.gettext
    parts = [
        (palette.diverging[8], "■", gettext("profit")),
        (palette.diverging[1], "■", gettext("loss")),
        (palette.text, "━", gettext("neither profit nor loss")),
        (palette.text, "◉", gettext("the scenario")),
    ]
    return key_html(parts)


def has_break_even(grid: Grid) -> bool:
    """Tell whether there are both losses and gains."""
    low, high = _ends(grid)
    return low < 0 < high


def _ends(grid: Grid) -> tuple[float, float]:
    amounts = [amount for row in grid.profit_amounts for amount in row]
    return min(amounts), max(amounts)


def _colours(grid: Grid, *, figures: RoiFigures, palette: Palette) -> dict[str, Any]:
    low, high = _ends(grid)
    most = max(abs(low), abs(high)) or 1.0
    levels = nice_ticks(-most, most, most=2 * MOST_LEVELS)
    step = levels[1] - levels[0]
    ticks = nice_ticks(-most, most, most=MOST_BAR_TICKS)
    across = [inert(_told(grid.across, value, figures)) for value in grid.across_values]
    down = [inert(_told(grid.down, value, figures)) for value in grid.down_values]
    return {
        "type": "contour",
        "x": list(grid.across_values),
        "y": list(grid.down_values),
        "z": [list(row) for row in grid.profit_amounts],
        "zmin": -most,
        "zmax": most,
        "colorscale": colorscale(palette.diverging),
        "contours": {
            "start": levels[0],
            "end": levels[-1],
            "size": step,
            "coloring": "fill",
            "showlines": False,
        },
        "line": {"width": 0},
        "hovertext": [[f"{right}<br>{up}" for right in across] for up in down],
        "hovertemplate": "%{hovertext}<br><b>" + _amount_template(figures, most) + "</b><extra></extra>",
        "colorbar": {
            "orientation": "h",
            "x": 0.5,
            "xanchor": "center",
            "y": 1.01,
            "yanchor": "bottom",
            "ypad": 4,
            "xpad": 0,
            "len": 1,
            "thickness": 10,
            "tickvals": ticks,
            "ticktext": [inert(amount_tick(tick, figures=figures)) for tick in ticks],
            "tickfont": {"size": 11, "color": palette.muted},
            "outlinewidth": 0,
            "ticklabelposition": "outside",
        },
    }


def _amount_template(figures: RoiFigures, most: float) -> str:
    """Return how plotly writes an amount; here, putting all the cells into words would take too long."""
    one = inert(figures.translator.money(1, figures.currency, decimals=0)).replace("%", "")
    written = "%{z:,.0f}" if most >= NO_CENTS_FROM else "%{z:,.2f}"
    return one.replace(figures.translator.number(1), written, 1)


def _told(one: RoiInput, value: float, figures: RoiFigures) -> str:
    return f"{label(one, figures.translator)}: {figures.value(one, value)}"


def _break_even(grid: Grid, palette: Palette) -> dict[str, Any]:
    return {
        "type": "contour",
        "x": list(grid.across_values),
        "y": list(grid.down_values),
        "z": [list(row) for row in grid.profit_amounts],
        "contours": {"start": 0, "end": 0, "size": 1, "coloring": "none"},
        "line": {"color": palette.text, "width": 3},
        "showscale": False,
        "hoverinfo": "skip",
    }


def _stands(grid: Grid, scenario: Scenario, palette: Palette) -> dict[str, Any]:
    across, down = scenario[grid.across].likely, scenario[grid.down].likely
    return {
        "type": "scatter",
        "x": [across, across],
        "y": [down, down],
        "mode": "markers",
        "marker": {
            "size": [18, 7],
            "color": [palette.surface, palette.text],
            "line": {"color": palette.text, "width": [2.5, 0]},
        },
        "hoverinfo": "skip",
        "cliponaxis": False,
    }


def _name(one: RoiInput, figures: RoiFigures) -> str:
    return input_title(one, inert(label(one, figures.translator)), figures=figures)


def _axis(one: RoiInput, values: tuple[float, ...], *, upright: bool, figures: RoiFigures) -> dict[str, Any]:
    low, high = values[0], values[-1]
    if not low < high:
        low, high = low - 1, high + 1
    ticks = input_ticks(one, low, high, figures=figures, upright=upright)
    return {
        "range": [low, high],
        "tickvals": list(ticks.values),
        "ticktext": list(ticks.texts),
        "showgrid": False,
    }
