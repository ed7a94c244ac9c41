"""Rows of bars that float: a name and a figure above each bar, so that both fit on a phone.

The way from sales to profit, a plan against what came of it, what an input does to the profit, scenarios
beside each other: each is a list of such rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from crosssell.charts.roi_axes import PHONE_WIDTH, Ticks, text_width
from crosssell.charts.roi_canvas import drawn
from crosssell.charts.theme import Palette
from crosssell.i18n import Translator

LINE, BAR, GAP = 18, 16, 10  # px: a line of text, a bar, what is between two rows
MARK_SIZE = 12  # px
NAME_SIZE, DETAIL_SIZE, END_SIZE = 13, 12, 11
TWO_LINES = 28  # px, beside a bar
END_SHIFT = 5  # px between a bar and what is written beside its end
FOOT, HEAD = 34, 4  # px: the names of the axis, above the first row
SIDE = 10  # px left and right of the figure
MOST_OF_NAME = 38  # letters in a line, on a phone
STEPS_TO_SETTLE = 12
WIDEST_AXIS = 3.0  # times what is drawn, however long the words beside it


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A piece of a row.

    Attributes:
        begin: Where it begins, in the unit of the axis.
        end: Where it ends; on either side.
        colour: Its colour.
    """

    begin: float
    end: float
    colour: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row.

    Attributes:
        name: Above the bar on the left; inert.
        written: Above the bar on the right; inert.
        told: What the row says when pointed at; inert but for our own tags.
        bars: What is drawn.
        detail: In a line of its own below the name, quieter; inert.
        ends: Beside the bar, left and right of it; inert.
        marks: Where a sign stands on the bar, and what sign it is in plotly's words.
        is_total: Whether it stands out.
    """

    name: str
    told: str
    bars: tuple[Bar, ...]
    written: str = ""
    detail: str = ""
    ends: tuple[str, str] = ("", "")
    marks: tuple[tuple[float, str], ...] = ()
    is_total: bool = False

    @property
    def low(self) -> float:
        """Where the row begins."""
        return min([*(min(bar.begin, bar.end) for bar in self.bars), *(at for at, _ in self.marks)])

    @property
    def high(self) -> float:
        """Where it ends."""
        return max([*(max(bar.begin, bar.end) for bar in self.bars), *(at for at, _ in self.marks)])


def rows_figure(
    rows: Sequence[Row],
    *,
    extent: tuple[float, float],
    ticks: Ticks,
    palette: Palette,
    translator: Translator,
    lines: Sequence[tuple[float, str]] = (),
    joined: bool = False,
) -> go.Figure:
    """Draw rows from top to bottom.

    Args:
        rows: At least one.
        extent: Ends of the axis.
        ticks: What the axis names; none for an axis that is left out.
        palette: Of the theme.
        translator: The reader's language.
        lines: Upright lines through all rows: where, and how they are dashed in plotly's words.
        joined: Whether each row's end is joined with the next row, as in a waterfall.
    """
    tops, height = _tops(rows)
    middles = [top + _above(row) + _thickness(row) / 2 for top, row in zip(tops, rows, strict=True)]
    shapes = [_line(at, dash, height, palette) for at, dash in lines]
    if joined:
        shapes += _joints(rows, middles, palette)
    foot = FOOT if ticks.values else 8
    layout = {
        "annotations": [*_texts(rows, tops, middles, palette), *_tick_texts(ticks, extent, palette)],
        "shapes": shapes,
        "barmode": "overlay",
        "showlegend": False,
        "hovermode": "closest",
        "height": HEAD + height + foot,
        "margin": {"l": SIDE, "r": SIDE, "t": HEAD, "b": foot},
        "xaxis": {
            "range": list(extent),
            "tickvals": list(ticks.values),
            "automargin": False,
            "showgrid": bool(ticks.values),
            "showticklabels": False,
        },
        "yaxis": {"visible": False, "range": [height, 0]},
    }
    traces = [_bars(rows, middles), _areas(rows, tops, extent), *_marks(rows, middles, palette)]
    return drawn(traces, layout, palette=palette, translator=translator)


def extent_with_ends(rows: Sequence[Row], *, beyond: Sequence[float] = ()) -> tuple[float, float]:
    """Return ends of the axis that leave room, on a phone, for what is written beside the bars.

    Args:
        rows: With something written beside them.
        beyond: What the axis has to hold besides.
    """
    low = min([*(row.low for row in rows), *beyond])
    high = max([*(row.high for row in rows), *beyond])
    first_low, first_high = low, high
    widest = WIDEST_AXIS * ((high - low) or 1.0)
    for _ in range(STEPS_TO_SETTLE):  # more room makes every word wider in the unit of the axis
        px = ((high - low) or 1.0) / PHONE_WIDTH
        wanted_low = min([first_low, *(row.low - _end_width(row, 0) * px for row in rows)])
        wanted_high = max([first_high, *(row.high + _end_width(row, 1) * px for row in rows)])
        if wanted_high - wanted_low > widest:
            break
        low, high = wanted_low, wanted_high
    room = 0.01 * ((high - low) or 1.0)
    return low - room, high + room


def wrapped(text: str, *, length: int = MOST_OF_NAME) -> str:
    """Return ``text`` in two lines where it is longer than one, broken at a blank.

    >>> wrapped("one two three", length=8)
    'one two<br>three'
    """
    if len(text) <= length:
        return text
    head, blank, tail = text[: length + 1].rpartition(" ")
    return f"{head}<br>{tail}{text[length + 1 :]}" if blank else text


def _end_width(row: Row, side: int) -> float:
    """Return how many px the text beside a bar takes with its distance."""
    return text_width(row.ends[side], size=END_SIZE) + _shift(row) + 2 if row.ends[side] else 0.0


def _shift(row: Row) -> int:
    """Return how many px there are between a bar and the text beside it; a sign may stand on its end."""
    return END_SHIFT + (MARK_SIZE // 2 if row.low == row.high and row.marks else 0)


def _above(row: Row) -> int:
    """Return how many px of text are above the bar of a row."""
    return LINE * (1 + row.name.count("<br>") + bool(row.detail))


def _tops(rows: Sequence[Row]) -> tuple[list[int], int]:
    """Return where each row begins, in px from the top, and how high all of them are."""
    tops, height = [], 0
    for row in rows:
        tops.append(height)
        height += _above(row) + _thickness(row) + GAP
    return tops, height


def _thickness(row: Row) -> int:
    """Return how many px the bar takes, or what is written beside it."""
    return BAR if not any("<br>" in end for end in row.ends) else TWO_LINES


def _bars(rows: Sequence[Row], middles: Sequence[float]) -> dict[str, Any]:
    drawn = [(middle, bar) for middle, row in zip(middles, rows, strict=True) for bar in row.bars]
    return {
        "type": "bar",
        "y": [middle for middle, _ in drawn],
        "base": [bar.begin for _, bar in drawn],
        "x": [bar.end - bar.begin for _, bar in drawn],
        "width": [BAR] * len(drawn),
        "marker": {"color": [bar.colour for _, bar in drawn], "line": {"width": 0}},
        "orientation": "h",
        "hoverinfo": "skip",
    }


def _areas(rows: Sequence[Row], tops: Sequence[int], extent: tuple[float, float]) -> dict[str, Any]:
    """Return what answers to pointing: the whole row, since many a bar is thin."""
    heights = [_above(row) + _thickness(row) for row in rows]
    return {
        "type": "bar",
        "y": [top + height / 2 for top, height in zip(tops, heights, strict=True)],
        "base": [extent[0]] * len(rows),
        "x": [extent[1] - extent[0]] * len(rows),
        "width": heights,
        "orientation": "h",
        "opacity": 0,
        "hovertext": [row.told for row in rows],
        "hoverinfo": "text",
    }


def _marks(rows: Sequence[Row], middles: Sequence[float], palette: Palette) -> list[dict[str, Any]]:
    signs = [(at, middle, sign) for row, middle in zip(rows, middles, strict=True) for at, sign in row.marks]
    if not signs:
        return []
    return [
        {
            "type": "scatter",
            "x": [at for at, _, _ in signs],
            "y": [middle for _, middle, _ in signs],
            "mode": "markers",
            "marker": {
                "symbol": [sign for _, _, sign in signs],
                "size": MARK_SIZE,
                "color": palette.surface,
                "line": {"color": palette.text, "width": 2},
            },
            "hoverinfo": "skip",
            "cliponaxis": False,
        }
    ]


def _joints(rows: Sequence[Row], middles: Sequence[float], palette: Palette) -> list[dict[str, Any]]:
    """Return the lines from the end of each bar down to the next."""
    return [
        {
            "type": "line",
            "x0": row.bars[-1].end,
            "x1": row.bars[-1].end,
            "y0": above + BAR / 2,
            "y1": below - BAR / 2,
            "line": {"color": palette.muted, "width": 1, "dash": "dot"},
        }
        for row, above, below in zip(rows, middles, middles[1:], strict=False)
    ]


def _line(at: float, dash: str, height: int, palette: Palette) -> dict[str, Any]:
    return {
        "type": "line",
        "x0": at,
        "x1": at,
        "y0": 0,
        "y1": height,
        "layer": "below",
        "line": {"color": palette.text if dash == "solid" else palette.muted, "width": 1.5, "dash": dash},
    }


def _tick_texts(ticks: Ticks, extent: tuple[float, float], palette: Palette) -> list[dict[str, Any]]:
    """Return the names of the axis; plotly would leave out those that reach beyond its ends, often zero."""
    low, high = extent
    taken: list[tuple[float, float]] = []
    found = []
    # Zero first: at the ends, where names are moved inwards, two may want the same room.
    for value, text in sorted(zip(ticks.values, ticks.texts, strict=True), key=lambda tick: tick[0] != 0):
        at, width = (value - low) / (high - low) * PHONE_WIDTH, text_width(text, size=NAME_SIZE)
        beyond = width / 2 - SIDE
        anchor = "left" if at < beyond else "right" if at > PHONE_WIDTH - beyond else "center"
        begin = at - {"left": 0.0, "center": width / 2, "right": width}[anchor]
        if any(begin < end and begin + width > start for start, end in taken):
            continue
        taken.append((begin, begin + width))
        found.append(
            {
                "text": text,
                "x": value,
                "xanchor": anchor,
                "y": 0,
                "yref": "paper",
                "yanchor": "top",
                "yshift": -4,
                "showarrow": False,
                "borderpad": 0,
                "font": {"size": NAME_SIZE, "color": palette.muted},
            }
        )
    return found


def _texts(
    rows: Sequence[Row], tops: Sequence[int], middles: Sequence[float], palette: Palette
) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for row, top, middle in zip(rows, tops, middles, strict=True):
        name = f"<b>{row.name}</b>" if row.is_total else row.name
        if row.detail:
            name += f"<br><span style='color:{palette.muted};font-size:{DETAIL_SIZE}px'>{row.detail}</span>"
        written = f"<b>{row.written}</b>" if row.is_total else row.written
        font = {"size": NAME_SIZE, "color": palette.text}
        at_top = {"y": top, "yanchor": "top", "showarrow": False, "borderpad": 0, "font": font}
        at_top["bgcolor"] = palette.surface  # no line runs through a word
        found.append({"text": name, "x": 0, "xref": "paper", "xanchor": "left", "align": "left", **at_top})
        if written:
            right = {"xref": "paper", "xanchor": "right", "align": "right"}
            found.append({"text": written, "x": 1, **right, **at_top})
        for text, at, anchor, shift in (
            (row.ends[0], row.low, "right", -_shift(row)),
            (row.ends[1], row.high, "left", _shift(row)),
        ):
            if text:
                found.append(
                    {
                        "text": text,
                        "x": at,
                        "y": middle,
                        "xanchor": anchor,
                        "align": anchor,
                        "xshift": shift,
                        "showarrow": False,
                        "borderpad": 0,
                        "bgcolor": palette.surface,
                        "font": {"size": END_SIZE, "color": palette.text},
                    }
                )
    return found
