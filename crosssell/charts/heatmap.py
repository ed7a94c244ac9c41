"""The matrix as a heatmap: row A, column B, up to 60 × 60; colours for a measure, signs for the verdicts."""

import plotly.graph_objects as go

from crosssell.basket import Heatmap, Item
from crosssell.charts.hover import hover_texts
from crosssell.charts.marks import hatching, key_rows, verdict_marks
from crosssell.charts.scale import Scale, colour_scale
from crosssell.charts.theme import Palette, colorscale, inert, palette_for, shortened, styled
from crosssell.columns import Measure
from crosssell.i18n import Translator

NO_WIDTH = "\u200b"
LABEL_LENGTH, SHORT_LABEL_LENGTH = 26, 14
BAR_LENGTH, HALF_WORDS, HALF_NUMBER = 230, 52, 16  # px: of the colours, and what half a tick text needs
BAR_ROW, WORDS_ROW, KEY_ROW = 42, 16, 22  # px above the cells: the colour bar, its words, a row of the key
WIDE, NARROW = 900, 350  # px across that a page has at least
SMALLEST_SIGN, LARGEST_SIGN = 3.0, 8.0


def heatmap_figure(
    heatmap: Heatmap,
    *,
    measure: Measure,
    translator: Translator,
    dark: bool = False,
    narrow: bool = False,
) -> go.Figure:
    """Draw the matrix coloured by one measure, with a sign for each verdict.

    Cells with too little data are hatched instead of coloured, so that they look like neither a zero
    nor a low value; the diagonal is left blank. The cells' ``meta`` holds the items' ids, by which a
    click tells its pair.

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
    texts = hover_texts(heatmap, translator=translator, narrow=narrow)
    size = sign_size(len(labels), narrow=narrow)
    key = key_rows(heatmap, translator=translator, width=NARROW if narrow else WIDE)
    figure = go.Figure(
        [
            cells(heatmap.items, scale, labels=labels, texts=texts, palette=palette),
            *hatching(heatmap.too_little, palette=palette),
            *verdict_marks(heatmap, scale, palette=palette, size=size),
        ]
    )
    styled(figure, palette=palette, translator=translator)
    label_axes(figure, labels)
    lay_out(figure, len(labels), scale=scale, key=key)
    return figure


def axis_labels(items: tuple[Item, ...], *, length: int = LABEL_LENGTH) -> list[str]:
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


def cells(
    items: tuple[Item, ...], scale: Scale, *, labels: list[str], texts: list[list[str]], palette: Palette
) -> go.Heatmap:
    """Return the coloured cells of a matrix of ``items`` with their colour bar."""
    gap = 1 if len(labels) <= 40 else 0
    room = HALF_WORDS if scale.diverges else HALF_NUMBER
    return go.Heatmap(
        x=labels,
        y=labels,
        z=scale.z,
        zmin=scale.lowest,
        zmax=scale.highest,
        colorscale=colorscale(palette.diverging if scale.diverges else palette.sequential),
        xgap=gap,
        ygap=gap,
        meta=[item.item for item in items],
        hovertext=texts,
        hoverinfo="text",
        hoverongaps=True,
        colorbar={
            "orientation": "h",
            "tickvals": scale.ticks,
            "ticktext": scale.tick_texts,
            "tickfont": {"size": 11, "color": palette.muted},
            "tickangle": 0,
            "thickness": 9,
            "outlinewidth": 0,
            "lenmode": "pixels",
            "len": BAR_LENGTH + 2 * room,
            "x": 1,
            "xanchor": "right",
            "xpad": room,
            "yref": "container",
            "y": 1,
            "yanchor": "top",
            "ypad": 2,
        },
    )


def sign_size(count: int, *, narrow: bool) -> float:
    """Return the px across of a sign, from the room that a cell has."""
    cell = min(_cell_height(count), (NARROW - 90 if narrow else WIDE) / count)
    return min(LARGEST_SIGN, max(SMALLEST_SIGN, cell * 0.36))


def _cell_height(count: int) -> int:
    return 26 if count <= 20 else 20 if count <= 30 else 14


def label_axes(figure: go.Figure, labels: list[str]) -> None:
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


def lay_out(figure: go.Figure, count: int, *, scale: Scale, key: list[str]) -> None:
    """Make room above the cells for the colour bar and the ``key`` of the signs, and hold their axes."""
    above = BAR_ROW + (WORDS_ROW if scale.diverges else 0) + KEY_ROW * len(key)
    meanings = {
        "text": "<br>".join(key),
        "align": "right",
        "showarrow": False,
        "font": {"size": 12},
        "xref": "paper",
        "x": 1,
        "xanchor": "right",
        "yref": "paper",
        "y": 1,
        "yanchor": "bottom",
        "yshift": 2,
    }
    figure.update_layout(
        height=max(380, count * _cell_height(count) + 150 + above),
        showlegend=False,
        annotations=[meanings] if key else [],
        margin={"t": above, "r": 0},
        # Signs and hatching are drawn on plain numbers, over the named axes.
        xaxis2={"overlaying": "x", "range": [-0.5, count - 0.5], "visible": False, "fixedrange": True},
        yaxis2={"overlaying": "y", "range": [count - 0.5, -0.5], "visible": False, "fixedrange": True},
    )
