"""A figure over time, as small as a word: the line on a figure's card."""

from collections.abc import Sequence

import plotly.graph_objects as go

from crosssell.charts.theme import FONT, faded, inert, palette_for

HEIGHT = 44
LEAST_SPAN = 0.2  # of the mean: smaller ups and downs must not look like large ones


def sparkline_figure(
    values: Sequence[float | None],
    *,
    texts: Sequence[str],
    from_zero: bool,
    dark: bool = False,
) -> go.Figure:
    """Draw values as a line without axes, the last one marked.

    Args:
        values: In time; ``None`` leaves a gap. At least one is a number.
        texts: What each says when pointed at; plain text.
        from_zero: Whether nothing is the bottom: for amounts and counts, not for averages and shares.
        dark: Whether the page is dark.
    """
    palette = palette_for(dark=dark)
    known = [place for place, value in enumerate(values) if value is not None]
    line = go.Scatter(
        x=list(range(len(values))),
        y=list(values),
        mode="lines",
        line={"color": palette.accent, "width": 1.8},
        fill="tozeroy" if from_zero else None,
        fillcolor=faded(palette.accent, 0.12),
        hovertext=[inert(text) for text in texts],
        hoverinfo="text",
    )
    # A value between two gaps is no line, and the last one is where the reader looks.
    alone = [place for place in known if not {place - 1, place + 1} & set(known)]
    marked = sorted({*alone, known[-1]})
    dots = go.Scatter(
        x=marked,
        y=[values[place] for place in marked],
        mode="markers",
        marker={"color": palette.accent, "size": 6},
        hoverinfo="skip",
    )
    room = 0.05 * len(values)  # a narrow card cuts some pixels off the right
    hidden = {"visible": False, "fixedrange": True}
    # One layout at once: nine of these stand on a page, and each later change costs plotly milliseconds.
    layout = {
        "height": HEIGHT,
        "margin": {"l": 0, "r": 0, "t": 2, "b": 2},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "showlegend": False,
        "hovermode": "x",
        "hoverdistance": -1,
        "hoverlabel": {
            "bgcolor": palette.surface,
            "bordercolor": palette.muted,
            "font": {"family": FONT, "size": 11, "color": palette.text},
        },
        "xaxis": {**hidden, "range": [-0.2, len(values) - 1 + room]},
        "yaxis": {**hidden, "range": spark_range(values, from_zero=from_zero)},
    }
    return go.Figure([line, dots], layout)


def spark_range(values: Sequence[float | None], *, from_zero: bool) -> list[float]:
    """Return the lowest and highest value that are drawn, with room around the line.

    >>> [round(end, 2) for end in spark_range([0.5, None, 0.51], from_zero=False)]
    [0.44, 0.57]
    """
    known = [value for value in values if value is not None]
    lowest, highest = min(known), max(known)
    if from_zero:
        lowest, highest = min(lowest, 0.0), max(highest, 0.0)
        return [lowest, highest + ((highest - lowest) or 1.0) * 0.12]
    middle = (lowest + highest) / 2
    half = max((highest - lowest) / 2, abs(middle) * LEAST_SPAN / 2) or 1.0
    return [middle - half * 1.25, middle + half * 1.25]
