"""The matrix as a heatmap: row A, column B, related items side by side, up to 60 × 60."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from crosssell.basket import Heatmap, HeatmapItem
from crosssell.charts.hover import hover_texts
from crosssell.charts.theme import Palette, colorscale, inert, palette_for, shortened, styled
from crosssell.columns import Measure
from crosssell.i18n import Translator

CLOSE_STRIPES, WIDE_STRIPES = (0.5, 1.0, 1.5), (0.5, 1.5)  # where a cell is hatched, in parts of it
MOST_NAMED_DOUBLINGS = 2
WIDEST_LIFT = 5  # doublings on either side of chance that the colours tell apart
NO_WIDTH = "\u200b"
LABEL_LENGTH, SHORT_LABEL_LENGTH = 26, 14
BAR_LENGTH, BAR_ROW, KEY_ROW = 230, 42, 22  # px above the cells: the colour bar, then the hatching's key


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scale:
    """How values become colours.

    Attributes:
        z: items × items, the drawn values; NaN where nothing is drawn.
        lowest: Value of the first colour.
        highest: Value of the last colour.
        ticks: Drawn values that the colour bar names.
        tick_texts: Their names in the reader's numbers.
        diverges: Whether the middle colour means "neither".
    """

    z: NDArray[np.float64]
    lowest: float
    highest: float
    ticks: list[float]
    tick_texts: list[str]
    diverges: bool


def heatmap_figure(
    heatmap: Heatmap,
    *,
    measure: Measure,
    translator: Translator,
    dark: bool = False,
    narrow: bool = False,
) -> go.Figure:
    """Draw the matrix coloured by one measure.

    Cells with too little data are hatched instead of coloured, so that they look like neither a zero
    nor a low value; the diagonal is left blank.

    Args:
        heatmap: At least two items.
        measure: What the colour stands for.
        translator: The reader's language.
        dark: Whether the page is dark.
        narrow: Whether the screen is a phone's: names are cut shorter to leave room for the cells.
    """
    palette = palette_for(dark=dark)
    labels = axis_labels(heatmap.items, length=SHORT_LABEL_LENGTH if narrow else LABEL_LENGTH)
    scale = colour_scale(heatmap, measure=measure, translator=translator)
    figure = go.Figure(_cells(heatmap, scale, labels=labels, translator=translator, palette=palette))
    has_hatching = bool(heatmap.too_little.any())
    if has_hatching:
        figure.add_trace(_hatching(heatmap.too_little, palette=palette))
        figure.add_trace(_hatching_key(translator, palette=palette))
    styled(figure, palette=palette, translator=translator)
    _label_axes(figure, labels)
    _lay_out(figure, len(labels), has_hatching=has_hatching)
    return figure


def colour_scale(heatmap: Heatmap, *, measure: Measure, translator: Translator) -> Scale:
    """Return the drawn values of ``measure`` and the words of their colour bar.

    Counts are drawn as log(1 + n) and shares as their square root, because a few pairs are far above
    the rest; lift as its binary logarithm, so that half and double are equally far from chance. What
    lies beyond the scale takes its last colour.
    """
    values = heatmap.values(measure)
    values[heatmap.too_little] = np.nan
    if measure == Measure.LIFT:
        return _lift_scale(values, translator)
    highest = float(np.nanmax(values)) if np.isfinite(values).any() else 0.0
    if measure == Measure.BASKETS:
        ticks = [tick for tick in _one_two_five() if tick <= highest] or [0.0]
        ticks = [0.0, *ticks[-5:]] if ticks != [0.0] else ticks
        texts = [translator.number(int(tick)) for tick in ticks]
        return Scale(
            z=np.log1p(values),
            lowest=0.0,
            highest=float(np.log1p(max(highest, 1.0))),
            ticks=[float(np.log1p(tick)) for tick in ticks],
            tick_texts=texts,
            diverges=False,
        )
    top = highest or 1.0
    shares = [share for share in (0, 0.01, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1) if share <= top]
    is_share = measure == Measure.CONFIDENCE
    texts = [
        translator.percent(share) if is_share else translator.number(share, decimals=2) for share in shares
    ]
    return Scale(
        z=np.sqrt(values),
        lowest=0.0,
        highest=float(np.sqrt(top)),
        ticks=[float(np.sqrt(share)) for share in shares],
        tick_texts=texts,
        diverges=False,
    )


def _lift_scale(values: NDArray[np.float64], translator: Translator) -> Scale:
    with np.errstate(divide="ignore"):
        doublings = np.log2(values)
    seen = np.abs(doublings[np.isfinite(doublings)])
    furthest = float(np.quantile(seen, 0.98)) if seen.size else 1.0
    bound = int(min(WIDEST_LIFT, max(1, np.ceil(furthest))))
    ticks = range(-bound, bound + 1)
    texts = [translator.number(2.0**tick, decimals=0 if tick >= 0 else min(-tick, 3)) for tick in ticks]
    texts[0], texts[-1] = f"≤ {texts[0]}", f"≥ {texts[-1]}"
    if bound > MOST_NAMED_DOUBLINGS:
        texts[1] = texts[-2] = ""  # their numbers would run into those of the ends
    return Scale(
        z=np.clip(doublings, -bound, bound),
        lowest=float(-bound),
        highest=float(bound),
        ticks=[float(tick) for tick in ticks],
        tick_texts=texts,
        diverges=True,
    )


def axis_labels(items: tuple[HeatmapItem, ...], *, length: int = LABEL_LENGTH) -> list[str]:
    """Return the items' names, shortened and inert; equal ones get their number to tell them apart."""
    names = [item.name or item.item for item in items]
    cut = [shortened(name, length=length) for name in names]
    labels = [
        inert(
            text if cut.count(text) == 1 else f"{shortened(text, length=length // 2)} · {item.item[:length]}"
        )
        for text, item in zip(cut, items, strict=True)
    ]
    # The labels are the axes' categories, where equal ones would fall together.
    return [label + NO_WIDTH * labels[:place].count(label) for place, label in enumerate(labels)]


def hatched(too_little: NDArray[np.bool_]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return x and y of the lines that hatch the flagged cells, NaN between two lines.

    The lines are x + y = c on a grid whose cells are 1 wide and centred on whole numbers, so those of
    neighbouring cells join.
    """
    rows, columns = np.nonzero(too_little)
    offsets = CLOSE_STRIPES if len(too_little) <= 40 else WIDE_STRIPES
    starts = np.array([(max(0.0, c - 1), min(1.0, c)) for c in offsets])
    gap = np.full(len(offsets), np.nan)
    x = np.stack([starts[:, 0], starts[:, 1], gap], axis=1).ravel() - 0.5
    y = np.stack([starts[:, 1], starts[:, 0], gap], axis=1).ravel() - 0.5
    return (
        (columns[:, None] + x[None, :]).ravel().astype(np.float32),
        (rows[:, None] + y[None, :]).ravel().astype(np.float32),
    )


def _cells(
    heatmap: Heatmap, scale: Scale, *, labels: list[str], translator: Translator, palette: Palette
) -> go.Heatmap:
    gap = 1 if len(labels) <= 40 else 0
    return go.Heatmap(
        x=labels,
        y=labels,
        z=scale.z,
        zmin=scale.lowest,
        zmax=scale.highest,
        colorscale=colorscale(palette.diverging if scale.diverges else palette.sequential),
        xgap=gap,
        ygap=gap,
        hovertext=hover_texts(heatmap, translator=translator),
        hoverinfo="text",
        hoverongaps=True,
        colorbar={
            "orientation": "h",
            "tickvals": scale.ticks,
            "ticktext": scale.tick_texts,
            "tickfont": {"size": 11, "color": palette.muted},
            "thickness": 9,
            "outlinewidth": 0,
            "lenmode": "pixels",
            "len": BAR_LENGTH,
            "x": 1,
            "xanchor": "right",
            "xpad": 16,  # half a tick text, so that the last one is not cut
            "yref": "container",
            "y": 1,
            "yanchor": "top",
            "ypad": 2,
        },
    )


def _hatching(too_little: NDArray[np.bool_], *, palette: Palette) -> go.Scatter:
    x, y = hatched(too_little)
    return go.Scatter(
        x=x,
        y=y,
        mode="lines",
        line={"color": palette.muted, "width": 1, "simplify": False},
        opacity=0.5,
        connectgaps=False,
        showlegend=False,
        hoverinfo="skip",
        xaxis="x2",
        yaxis="y2",
    )


def _hatching_key(translator: Translator, *, palette: Palette) -> go.Bar:
    """Return an empty series whose legend entry explains the hatching."""
    return go.Bar(
        x=[None],
        y=[None],
        name=translator.gettext("Too little data to judge"),
        marker={
            "color": "rgba(0,0,0,0)",
            "line": {"color": palette.muted, "width": 1},
            "pattern": {"shape": "/", "fgcolor": palette.muted, "size": 5},
        },
        showlegend=True,
        hoverinfo="skip",
    )


def _label_axes(figure: go.Figure, labels: list[str]) -> None:
    """Name rows and columns; where the columns are too narrow, plotly names every second or third."""
    count = len(labels)
    axis = {
        "type": "category",
        "categoryorder": "array",
        "categoryarray": labels,
        "tickfont": {"size": 12 if count <= 20 else 11 if count <= 30 else 9},
        "ticks": "",
        "ticklabelstandoff": 5,
        "showgrid": False,
        "showline": False,
    }
    figure.update_xaxes(
        **axis, side="bottom", tickangle=-55 if count <= 30 else -90, range=[-0.5, count - 0.5]
    )
    figure.update_yaxes(**axis, range=[count - 0.5, -0.5])


def _lay_out(figure: go.Figure, count: int, *, has_hatching: bool) -> None:
    cell = 26 if count <= 20 else 20 if count <= 30 else 14
    above = BAR_ROW + (KEY_ROW if has_hatching else 0)
    figure.update_layout(
        height=max(380, count * cell + 150 + above),
        showlegend=has_hatching,
        legend={"x": 1, "xanchor": "right", "y": 1, "yanchor": "bottom"},
        margin={"t": above, "r": 0},
        # The hatching is drawn on plain numbers, over the named axes.
        xaxis2={"overlaying": "x", "range": [-0.5, count - 0.5], "visible": False, "fixedrange": True},
        yaxis2={"overlaying": "y", "range": [count - 0.5, -0.5], "visible": False, "fixedrange": True},
    )


@cache
def _one_two_five() -> tuple[float, ...]:
    return tuple(float(step * 10**power) for power in range(10) for step in (1, 3))
