"""Effects with their intervals, one row each: of metrics, of parts of the customers, of variants."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from crosssell.charts.theme import Palette, inert, palette_for, row_name, shortened, styled
from crosssell.i18n import Translator

ROW_HEIGHT = 76
NAME_LENGTH, SHORT_NAME_LENGTH = 70, 40
MOST_TICKS = 5  # as many as a phone has room for
WIDEST = 4.0  # times the reach of the typical row: what lies beyond is drawn to the border
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectRow:
    """One effect.

    Attributes:
        name: Whose it is; a hostile text.
        point: The effect; positive or negative.
        lower: Lower bound of its interval.
        upper: Upper bound.
        written: Effect and interval as the reader writes them; a hostile text.
        higher_is_better: Whether more is good.
        decides: Whether the verdict stands on it.
    """

    name: str
    point: float
    lower: float
    upper: float
    written: str
    higher_is_better: bool = True
    decides: bool = False


def effects_figure(
    rows: Sequence[EffectRow],
    *,
    translator: Translator,
    tick: Callable[[float], str],
    smallest: float | None = None,
    dark: bool = False,
    narrow: bool = False,
) -> go.Figure:
    """Draw each effect as a dot with its interval, zero marked, and what is worth having in the deciding row.

    A colour and a shape say which side of zero an interval is on. What lies far beyond the others ends in an
    arrow at the border.

    Args:
        rows: At least one, from top to bottom.
        translator: The reader's language.
        tick: Writes a value of the axis.
        smallest: The smallest effect worth having, with its sign; ``None`` where none was stated.
        dark: Whether the page is dark.
        narrow: Whether the screen is a phone's.
    """
    palette = palette_for(dark=dark)
    low, high = extent(rows, smallest)
    figure = styled(go.Figure(), palette=palette, translator=translator)
    for place, row in enumerate(reversed(rows)):
        _row(figure, row, place, low=low, high=high, palette=palette, narrow=narrow)
        if row.decides and smallest is not None:
            _worth(figure, smallest, place, palette=palette)
    ticks = nice_ticks(low, high, most=MOST_TICKS)
    figure.update_xaxes(
        tickvals=ticks, ticktext=[inert(tick(at)) for at in ticks], range=[low, high], tickangle=0
    )
    figure.update_xaxes(zeroline=True, zerolinecolor=palette.text, zerolinewidth=2)
    figure.update_yaxes(visible=False, range=[-0.4, len(rows) - 0.25])
    figure.update_layout(
        height=40 + ROW_HEIGHT * len(rows), showlegend=False, margin={"l": 14, "r": 14, "t": 4, "b": 8}
    )
    return figure


def effects_key(*, translator: Translator, smallest: bool, dark: bool = False) -> str:
    """Return what the signs mean, as HTML."""
    palette = palette_for(dark=dark)
    parts = [
        (_colour(1, palette), "●", translator.gettext("better beyond doubt")),
        (_colour(-1, palette), "◆", translator.gettext("worse beyond doubt")),
        (_colour(0, palette), "○", translator.gettext("can be either")),
    ]
    if smallest:
        parts.append((palette.text, "┆", translator.gettext("smallest effect worth having")))
    spans = (
        f'<span><span style="color:{colour}">{sign}</span> {word}</span>' for colour, sign, word in parts
    )
    return f'<p class="chart-key">{"".join(spans)}</p>'


def extent(rows: Sequence[EffectRow], smallest: float | None = None) -> tuple[float, float]:
    """Return the ends of the axis: all intervals, unless some are far wider than the typical one.

    >>> wide = EffectRow(name="", point=0, lower=-9.0, upper=9.0, written="")
    >>> small = EffectRow(name="", point=0, lower=-0.1, upper=0.1, written="")
    >>> low, high = extent([small, small, wide])
    >>> high < 1
    True
    """
    reaches = sorted(max(abs(row.lower), abs(row.upper)) for row in rows)
    decisive = [max(abs(row.lower), abs(row.upper)) for row in rows if row.decides]
    most = WIDEST * max(reaches[(len(reaches) - 1) // 2], *decisive, 1e-12)
    if smallest is not None:
        most = max(most, 1.5 * abs(smallest))
    low = max(-most, min(0.0, *(row.lower for row in rows), *(() if smallest is None else (smallest,))))
    high = min(most, max(0.0, *(row.upper for row in rows), *(() if smallest is None else (smallest,))))
    room = 0.06 * (high - low or 1.0)
    return low - room, high + room


def nice_ticks(low: float, high: float, *, most: int) -> list[float]:
    """Return round values between two, at most so many.

    >>> nice_ticks(-0.11, 0.32, most=5)
    [-0.1, 0.0, 0.1, 0.2, 0.3]
    """
    span = high - low
    rough = span / most
    scale = 10 ** math.floor(math.log10(rough))
    step = next(scale * one for one in STEPS if scale * one * most >= span * (1 - 1e-9))
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [round(at * step, 12) for at in range(first, last + 1)]


def _row(
    figure: go.Figure,
    row: EffectRow,
    place: int,
    *,
    low: float,
    high: float,
    palette: Palette,
    narrow: bool,
) -> None:
    side = _side(row)
    colour = _colour(side, palette)
    begin, end = max(low, min(row.lower, high)), min(high, max(row.upper, low))
    words = f"<b>{inert(row.name)}</b><br>{inert(row.written)}"
    figure.add_scatter(
        x=[begin, end],
        y=[place, place],
        mode="lines",
        line={"color": colour, "width": 5 if row.decides else 3},
        hovertext=words,
        hoverinfo="text",
    )
    cut = [(begin, "triangle-left")] if row.lower < low else []
    cut += [(end, "triangle-right")] if row.upper > high else []
    figure.add_scatter(
        x=[min(max(row.point, low), high), *(at for at, _ in cut)],
        y=[place] * (1 + len(cut)),
        mode="markers",
        marker={
            "size": 13 if row.decides else 10,
            "symbol": [{1: "circle", -1: "diamond", 0: "circle"}[side], *(shape for _, shape in cut)],
            "color": palette.surface if side == 0 else colour,
            "line": {"color": colour, "width": 2},
        },
        hovertext=words,
        hoverinfo="text",
        cliponaxis=False,
    )
    name = inert(shortened(row.name, length=SHORT_NAME_LENGTH if narrow else NAME_LENGTH))
    text = f"<b>{name}</b>" if row.decides else name
    row_name(
        figure,
        f"{text}<br>{inert(row.written)}",
        place=place,
        palette=palette,
        size=12 if narrow else 13,
    )


def _worth(figure: go.Figure, smallest: float, place: int, *, palette: Palette) -> None:
    """Mark what is worth having beside one row."""
    figure.add_shape(
        type="line",
        x0=smallest,
        x1=smallest,
        y0=place - 0.3,
        y1=place + 0.16,
        line={"color": palette.text, "width": 2, "dash": "dot"},
    )


def _side(row: EffectRow) -> int:
    """Return 1 where the whole interval is good, -1 where it is bad, else 0."""
    sign = 1 if row.higher_is_better else -1
    return sign if row.lower > 0 else -sign if row.upper < 0 else 0


def _colour(side: int, palette: Palette) -> str:
    return {1: palette.accent, -1: palette.below, 0: palette.muted}[side]
