"""Who went where, as bands between two columns of segments."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import plotly.graph_objects as go

from crosssell.charts.moves import (
    LINE_LENGTH,
    flow_text,
    move_colour,
    name_lines,
    occurring,
    state_colours,
    state_name,
)
from crosssell.charts.theme import Palette, faded, palette_for, styled
from crosssell.i18n import Translator
from crosssell.segments.migration import FROM_STATES, TO_STATES, Migration, Move, State

HEIGHT = 600
GAP = 10  # px between the bars of a column, at least
BAR_WIDTH = 12
LABEL_ROOM = 112  # px on either side: what leaves a phone room for the bands
LABEL_SIZE, LINE_HEIGHT = 12, 14.5  # px
BESIDE = BAR_WIDTH / 2 + 4  # px from the middle of a bar to its label
ABOVE = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A segment in one column of the flow chart; px are counted from the top.

    Attributes:
        state: Which.
        customers: Its customers.
        middle: Of the bar, in px.
        text_middle: Of its label, which keeps clear of its neighbours', in px.
    """

    state: State
    customers: int
    middle: float
    text_middle: float


def flow_figure(
    migration: Migration, *, translator: Translator, currency: str | None = None, dark: bool = False
) -> go.Figure:
    """Draw who went where as bands between two columns of segments; a band's width is its customers.

    plotly's own labels lie across the bands and cannot be told apart on a phone; these stand beside the
    bars, in lines so short that one figure suits every width.

    Args:
        migration: At least one customer.
        translator: The reader's language.
        currency: Of the amounts; ``None`` if unknown.
        dark: Whether the page is dark.
    """
    palette = palette_for(dark=dark)
    left, right = _columns(migration, translator=translator)
    figure = go.Figure(
        go.Sankey(
            arrangement="fixed",
            node=_nodes(left, right, palette=palette, translator=translator),
            link=_links(migration, left, right, palette=palette, translator=translator, currency=currency),
        )
    )
    styled(figure, palette=palette, translator=translator)
    margin = {"l": LABEL_ROOM, "r": LABEL_ROOM, "t": ABOVE, "b": ABOVE}
    figure.update_layout(height=HEIGHT + 2 * ABOVE, margin=margin)
    for column, x, anchor, align, shift in (
        (left, 0, "right", "right", -BESIDE),
        (right, 1, "left", "left", BESIDE),
    ):
        for bar in column:
            figure.add_annotation(
                text="<br>".join(_label_lines(bar, translator)),
                x=x,
                xref="paper",
                xanchor=anchor,
                xshift=shift,
                y=1 - bar.text_middle / HEIGHT,
                yref="paper",
                yanchor="middle",
                align=align,
                showarrow=False,
                font={"size": LABEL_SIZE, "color": palette.text},
            )
    return figure


def bars(counts: Sequence[tuple[State, int]], *, scale: float, translator: Translator) -> list[Bar]:
    """Return where the bars of a column and their labels stand; the column fills the height.

    Args:
        counts: Segments with their customers, from the top.
        scale: Px a customer.
        translator: The reader's language, which the height of the labels depends on.
    """
    gap = (HEIGHT - scale * sum(n for _, n in counts)) / max(len(counts) - 1, 1)
    found, top = [], 0.0
    for state, customers in counts:
        middle = top + scale * customers / 2
        found.append(Bar(state=state, customers=customers, middle=middle, text_middle=middle))
        top += scale * customers + gap
    heights = [LINE_HEIGHT * len(_label_lines(bar, translator)) for bar in found]
    texts = kept_apart([bar.middle for bar in found], heights, bound=HEIGHT)
    return [replace(bar, text_middle=text) for bar, text in zip(found, texts, strict=True)]


def kept_apart(middles: Sequence[float], heights: Sequence[float], *, bound: float) -> list[float]:
    """Return ``middles``, rising, moved so that texts of these heights do not touch, from 0 to ``bound``.

    >>> kept_apart([5, 8, 90], [10, 10, 10], bound=100)
    [5, 15.0, 90]
    """
    found = list(middles)
    lowest = 0.0
    for at, height in enumerate(heights):
        found[at] = max(found[at], lowest + height / 2)
        lowest = found[at] + height / 2
    highest = bound
    for at in range(len(found) - 1, -1, -1):
        found[at] = min(found[at], highest - heights[at] / 2)
        highest = found[at] - heights[at] / 2
    return found


def _columns(migration: Migration, *, translator: Translator) -> tuple[list[Bar], list[Bar]]:
    """Return the bars of the two windows; both columns hold the same customers."""
    sums: tuple[dict[State, int], dict[State, int]] = ({}, {})
    for flow in migration.flows:
        for found, state in zip(sums, (flow.from_segment, flow.to_segment), strict=True):
            found[state] = found.get(state, 0) + flow.customers
    most = max(map(len, sums))
    # As plotly scales: the column with the most bars fills the height with the least gaps.
    scale = (HEIGHT - GAP * (most - 1)) / sum(sums[0].values())
    columns = []
    for found, states in zip(sums, (FROM_STATES, TO_STATES), strict=True):
        counts = [(state, found[state]) for state in occurring(states, found.keys())]
        columns.append(bars(counts, scale=scale, translator=translator))
    return columns[0], columns[1]


def _nodes(
    left: list[Bar],
    right: list[Bar],
    *,
    palette: Palette,
    translator: Translator,
) -> dict[str, object]:
    every = [*left, *right]
    colours = state_colours(palette)
    return {
        "label": [""] * len(every),
        # plotly takes 0 and 1 for a place that is not given.
        "x": [0.0001] * len(left) + [0.9999] * len(right),
        "y": [min(max(bar.middle / HEIGHT, 0.0001), 0.9999) for bar in every],
        "pad": GAP,
        "thickness": BAR_WIDTH,
        "color": [colours[bar.state] for bar in every],
        "line": {"width": 0},
        "customdata": [
            f"<b>{state_name(bar.state, translator)}</b><br>"
            + translator.ngettext("{n} customer", "{n} customers", bar.customers)
            for bar in every
        ],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _links(
    migration: Migration,
    left: list[Bar],
    right: list[Bar],
    *,
    palette: Palette,
    translator: Translator,
    currency: str | None,
) -> dict[str, object]:
    from_places = {bar.state: place for place, bar in enumerate(left)}
    to_places = {bar.state: len(left) + place for place, bar in enumerate(right)}
    flows = migration.flows
    return {
        "source": [from_places[flow.from_segment] for flow in flows],
        "target": [to_places[flow.to_segment] for flow in flows],
        "value": [flow.customers for flow in flows],
        "color": [
            faded(move_colour(flow.move, palette), 0.28 if flow.move == Move.LEVEL else 0.45)
            for flow in flows
        ],
        "hovercolor": [faded(move_colour(flow.move, palette), 0.85) for flow in flows],
        "customdata": [flow_text(flow, translator=translator, currency=currency) for flow in flows],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _label_lines(bar: Bar, translator: Translator) -> list[str]:
    """Return a bar's name and its customers in lines that the room beside it takes."""
    lines = name_lines(bar.state, translator)
    count = translator.number(bar.customers)
    if len(lines[-1]) + 1 + len(count) <= LINE_LENGTH + 1:
        return [*lines[:-1], f"{lines[-1]} <b>{count}</b>"]
    return [*lines, f"<b>{count}</b>"]
