"""The way from the first to the fourth order as bands: where customers stand, go on to, and stop."""

from collections import Counter
from dataclasses import dataclass
from textwrap import wrap

import plotly.graph_objects as go

from crosssell.basket.journeys import JourneyPlace, Journeys, JourneyStep
from crosssell.charts.flow import kept_apart
from crosssell.charts.theme import Palette, faded, inert, palette_for, shortened, styled
from crosssell.columns import PlaceKind
from crosssell.i18n import Translator
from crosssell.labels import label

HEIGHT, HEIGHT_NARROW = 540, 700
GAP, GAP_NARROW = 16, 24  # px between the bars of a column, at least
BAR_WIDTH = 12
HEAD_ROOM = 44  # px above: what a column is
LABEL_ROOM, LABEL_ROOM_NARROW = 205, 78  # px on the right: the labels of the last column
LABEL_SIZE, LABEL_SIZE_NARROW = 12, 11
LINE_HEIGHT = 14.5
NAME_LENGTH, NAME_LENGTH_NARROW, LINE_LENGTH_NARROW = 20, 9, 12  # characters
HOVER_LENGTH = 60
COLOURED = 5  # items with a colour of their own; more are not told apart
GONE = (PlaceKind.MAY_COME, PlaceKind.STOPPED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A place in the picture; px are counted from the top.

    Attributes:
        place: Which.
        middle: Of the bar.
        text_middle: Of its label, which keeps clear of its neighbours'.
        lines: Of the label.
    """

    place: JourneyPlace
    middle: float
    text_middle: float
    lines: tuple[str, ...]


def journey_figure(
    found: Journeys, *, translator: Translator, dark: bool = False, narrow: bool = False
) -> go.Figure:
    """Draw customers' ways as bands between the orders; a band's width is its customers.

    Args:
        found: At least one move.
        translator: The reader's language.
        dark: Whether the page is dark.
        narrow: Whether the screen is a phone's.
    """
    palette = palette_for(dark=dark)
    height = HEIGHT_NARROW if narrow else HEIGHT
    bars = journey_bars(found, translator=translator, narrow=narrow)
    columns = bars[-1].place.step
    figure = go.Figure(
        go.Sankey(
            arrangement="fixed",
            node=_nodes(bars, found, palette=palette, translator=translator, narrow=narrow),
            link=_links(bars, found, palette=palette, translator=translator),
        )
    )
    styled(figure, palette=palette, translator=translator)
    room = LABEL_ROOM_NARROW if narrow else LABEL_ROOM
    figure.update_layout(height=height + HEAD_ROOM + 8, margin={"l": 8, "r": room, "t": HEAD_ROOM, "b": 8})
    for bar in bars:
        _label(figure, bar, columns=columns, palette=palette, narrow=narrow)
    for step in found.steps[:columns]:
        _head(figure, step, columns=columns, palette=palette, translator=translator)
    return figure


def journey_bars(found: Journeys, *, translator: Translator, narrow: bool) -> list[Bar]:
    """Return where the bars and their labels stand; every column fills the height."""
    height, gap = (HEIGHT_NARROW, GAP_NARROW) if narrow else (HEIGHT, GAP)
    by_step: dict[int, list[JourneyPlace]] = {}
    for place in found.places:
        by_step.setdefault(place.step, []).append(place)
    # As plotly scales: the tightest column decides what a customer is in px.
    scale = min(
        (height - gap * (len(column) - 1)) / sum(place.customers for place in column)
        for column in by_step.values()
    )
    return [
        bar
        for column in by_step.values()
        for bar in _column(column, scale, height, translator=translator, narrow=narrow)
    ]


def place_name(place: JourneyPlace, translator: Translator) -> str:
    """Return what stands beside a bar."""
    if place.item is not None:
        return place.item.name or place.item.item
    return label(place.kind, translator)


def _column(
    column: list[JourneyPlace], scale: float, height: float, *, translator: Translator, narrow: bool
) -> list[Bar]:
    free = height - scale * sum(place.customers for place in column)
    gap = free / max(len(column) - 1, 1)
    middles, top = [], 0.0
    for place in column:
        middles.append(top + scale * place.customers / 2)
        top += scale * place.customers + gap
    lines = [_lines(place, translator, narrow=narrow) for place in column]
    texts = kept_apart(middles, [LINE_HEIGHT * len(one) for one in lines], bound=height)
    rows = zip(column, middles, texts, lines, strict=True)
    return [Bar(place=p, middle=middle, text_middle=text, lines=own) for p, middle, text, own in rows]


def _lines(place: JourneyPlace, translator: Translator, *, narrow: bool) -> tuple[str, ...]:
    name, count = place_name(place, translator), f"<b>{translator.number(place.customers)}</b>"
    if not narrow:
        return (f"{inert(shortened(name, length=NAME_LENGTH))} {count}",)
    if place.item is None:  # our own words are short enough to be read whole
        return *(inert(line) for line in wrap(name, LINE_LENGTH_NARROW)), count
    return inert(shortened(name, length=NAME_LENGTH_NARROW)), count


def _label(figure: go.Figure, bar: Bar, *, columns: int, palette: Palette, narrow: bool) -> None:
    height = HEIGHT_NARROW if narrow else HEIGHT
    figure.add_annotation(
        text="<br>".join(bar.lines),
        x=(bar.place.step - 1) / (columns - 1),
        xref="paper",
        xanchor="left",
        xshift=BAR_WIDTH / 2 + (1 if bar.place.step == columns else 4),
        y=1 - bar.text_middle / height,
        yref="paper",
        yanchor="middle",
        align="left",
        showarrow=False,
        borderpad=0,
        bgcolor=faded(palette.surface, 0.6),
        font={"size": LABEL_SIZE_NARROW if narrow else LABEL_SIZE, "color": palette.text},
    )


def _head(
    figure: go.Figure, step: JourneyStep, *, columns: int, palette: Palette, translator: Translator
) -> None:
    name = translator.gettext("Order {n}", n=translator.number(step.number))
    figure.add_annotation(
        text=f"{name}<br><b>{translator.number(step.customers)}</b>",
        x=(step.number - 1) / (columns - 1),
        xref="paper",
        xanchor="left",
        xshift=-BAR_WIDTH / 2,
        y=1,
        yref="paper",
        yanchor="bottom",
        yshift=8,
        align="left",
        showarrow=False,
        font={"size": 12, "color": palette.muted},
    )


def _colours(found: Journeys, palette: Palette) -> dict[str, str]:
    """Return a colour for each of the items that most customers stand at, over all steps."""
    counts: Counter[str] = Counter()
    for place in found.places:
        if place.item is not None:
            counts[place.item.item] += place.customers
    first = sorted(counts, key=lambda item: (-counts[item], item))[:COLOURED]
    return dict(zip(first, palette.categorical, strict=False))


def _colour(place: JourneyPlace, colours: dict[str, str], palette: Palette) -> str:
    if place.item is not None:
        return colours.get(place.item.item, palette.soft)
    if place.kind == PlaceKind.MAY_COME:
        return faded(palette.muted, 0.4)
    return palette.categorical[-1] if place.kind == PlaceKind.OTHER else palette.muted


def _nodes(
    bars: list[Bar], found: Journeys, *, palette: Palette, translator: Translator, narrow: bool
) -> dict[str, object]:
    height, gap = (HEIGHT_NARROW, GAP_NARROW) if narrow else (HEIGHT, GAP)
    columns, colours = bars[-1].place.step, _colours(found, palette)
    # plotly takes 0 and 1 for a place that is not given.
    return {
        "label": [""] * len(bars),
        "x": [min(max((bar.place.step - 1) / (columns - 1), 0.0001), 0.9999) for bar in bars],
        "y": [min(max(bar.middle / height, 0.0001), 0.9999) for bar in bars],
        "pad": gap,
        "thickness": BAR_WIDTH,
        "color": [_colour(bar.place, colours, palette) for bar in bars],
        # One width, not one each: plotly would draw its empty labels at no place.
        "line": {"width": 0},
        "customdata": [_place_text(bar.place, found, translator) for bar in bars],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _links(
    bars: list[Bar], found: Journeys, *, palette: Palette, translator: Translator
) -> dict[str, object]:
    colours = _colours(found, palette)
    stops = [bars[move.target].place.kind in GONE for move in found.moves]
    hues = [
        palette.muted if stop else _colour(bars[move.source].place, colours, palette)
        for move, stop in zip(found.moves, stops, strict=True)
    ]
    return {
        "source": [move.source for move in found.moves],
        "target": [move.target for move in found.moves],
        "value": [move.customers for move in found.moves],
        "color": [faded(hue, 0.13 if stop else 0.35) for hue, stop in zip(hues, stops, strict=True)],
        "hovercolor": [faded(hue, 0.7) for hue in hues],
        "customdata": [
            _move_text(bars[move.source].place, bars[move.target].place, move.customers, translator)
            for move in found.moves
        ],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _place_text(place: JourneyPlace, found: Journeys, translator: Translator) -> str:
    """Return what a bar says when pointed at."""
    of = place.step - (place.kind in GONE)  # who comes no further is a share of the order before
    step = next(step for step in found.steps if step.number == of)
    return "<br>".join(
        (
            f"<b>{_hover_name(place, translator)}</b>",
            translator.ngettext("{n} customer", "{n} customers", place.customers),
            translator.gettext(
                "{share} of those with order {n}",
                share=translator.percent(place.customers / step.customers, decimals=1),
                n=translator.number(of),
            ),
        )
    )


def _move_text(source: JourneyPlace, target: JourneyPlace, customers: int, translator: Translator) -> str:
    """Return what a band says when pointed at."""
    name = _hover_name(source, translator)
    return "<br>".join(
        (
            f"<b>{name} → {_hover_name(target, translator)}</b>",
            translator.ngettext("{n} customer", "{n} customers", customers),
            translator.gettext(
                "{share} of “{name}”",
                share=translator.percent(customers / source.customers, decimals=1),
                name=name,
            ),
        )
    )


def _hover_name(place: JourneyPlace, translator: Translator) -> str:
    return inert(shortened(place_name(place, translator), length=HOVER_LENGTH))
