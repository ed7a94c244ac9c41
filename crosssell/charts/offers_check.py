"""How good the offers are: what each way of choosing them would have found, beside the best-sellers."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import plotly.graph_objects as go

from crosssell.charts.experiments import nice_ticks
from crosssell.charts.theme import Palette, inert, palette_for, row_name, shortened, styled
from crosssell.columns import OfferMethod
from crosssell.i18n import Translator
from crosssell.offers.recommend import MethodCheck

ROW_HEIGHT = 58
NAME_LENGTH, SHORT_NAME_LENGTH = 60, 30
TICKS, TICKS_ON_PHONE = 6, 4


class CheckMeasure(StrEnum):
    """What is compared, by the names in links."""

    HIT_RATE = "found"  # share of customers who bought one of their first k
    MAP = "place"  # the same, counting the more the higher it stood


class Side(StrEnum):
    """On which side of the best-sellers a method is, by the whole of its interval."""

    BETTER = "better"
    WORSE = "worse"
    OPEN = "open"
    YARDSTICK = "yardstick"  # the best-sellers themselves


# Shape and glyph: what a row says, without its colour.
SIGNS = {
    Side.BETTER: ("circle", "●"),
    Side.WORSE: ("diamond", "◆"),
    Side.OPEN: ("circle-open", "○"),
    Side.YARDSTICK: ("line-ns", "┃"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRow:
    """One way of choosing the offers.

    Attributes:
        name: What it is called; translated.
        value: What it reached (0–1).
        lower: What best-sellers reached plus the lower end of the 95 % interval of the difference to them;
            ``None`` for the best-sellers themselves, or if unknown.
        upper: Likewise the upper end.
        is_yardstick: Whether it is the best-sellers.
        is_chosen: Whether it is the way that is used.
    """

    name: str
    value: float
    lower: float | None = None
    upper: float | None = None
    is_yardstick: bool = False
    is_chosen: bool = False


def offers_check_figure(
    rows: Sequence[CheckRow],
    *,
    translator: Translator,
    decimals: int = 0,
    dark: bool = False,
    narrow: bool = False,
) -> go.Figure:
    """Draw what each way reached with its interval, and the best-sellers as a line through all rows.

    Args:
        rows: At least one, from top to bottom.
        translator: The reader's language.
        decimals: Of the per cent.
        dark: Whether the page is dark.
        narrow: Whether the screen is a phone's.
    """
    palette = palette_for(dark=dark)
    yardstick = next((row.value for row in rows if row.is_yardstick), None)
    figure = styled(go.Figure(), palette=palette, translator=translator)
    if yardstick is not None:
        line = {"color": palette.text, "width": 2, "dash": "dot"}
        figure.add_shape(type="line", x0=yardstick, x1=yardstick, y0=-0.35, y1=len(rows) - 0.8, line=line)
    for place, row in enumerate(reversed(rows)):
        _row(figure, row, place, yardstick, palette=palette, translator=translator, decimals=decimals)
        _name(figure, row, place, palette=palette, translator=translator, decimals=decimals, narrow=narrow)
    end = axis_end(rows)
    ticks = nice_ticks(0.0, end, most=TICKS_ON_PHONE if narrow else TICKS)
    words = [inert(translator.percent(at, decimals=_tick_decimals(ticks))) for at in ticks]
    figure.update_xaxes(tickvals=ticks, ticktext=words, range=[0, end], tickangle=0)
    figure.update_yaxes(visible=False, range=[-0.45, len(rows) - 0.35])
    figure.update_layout(
        height=48 + ROW_HEIGHT * len(rows), showlegend=False, margin={"l": 14, "r": 18, "t": 4, "b": 8}
    )
    return figure


def measured_row(
    one: MethodCheck, measure: CheckMeasure, *, base: MethodCheck | None, name: str, is_chosen: bool
) -> CheckRow:
    """Return the row of a way of choosing.

    Args:
        one: What it reached.
        measure: What is drawn.
        base: What best-sellers reached.
        name: What the way is called; translated.
        is_chosen: Whether it is the one that is used.
    """
    if measure == CheckMeasure.HIT_RATE:
        value, lower, upper = one.hit_rate, one.hit_rate_ci_lower, one.hit_rate_ci_upper
        at = None if base is None else base.hit_rate
    else:
        value, lower, upper = one.map, one.map_ci_lower, one.map_ci_upper
        at = None if base is None else base.map
    return CheckRow(
        name=name,
        value=value,
        lower=None if at is None or lower is None else at + lower,
        upper=None if at is None or upper is None else at + upper,
        is_yardstick=one.method == OfferMethod.BEST_SELLERS,
        is_chosen=is_chosen,
    )


def side_of(row: CheckRow, yardstick: float | None) -> Side:
    """Return on which side of the best-sellers the whole interval of a row is.

    >>> side_of(CheckRow(name="", value=0.18, lower=0.13, upper=0.2), 0.11).value
    'better'
    """
    if row.is_yardstick:
        return Side.YARDSTICK
    if yardstick is None or row.lower is None or row.upper is None:
        return Side.OPEN
    return Side.BETTER if row.lower > yardstick else Side.WORSE if row.upper < yardstick else Side.OPEN


def axis_end(rows: Sequence[CheckRow]) -> float:
    """Return where the axis ends: a little beyond what reaches furthest, at most at 1."""
    furthest = max(value for row in rows for value in (row.value, row.upper) if value is not None)
    return min(1.0, furthest * 1.08) or 0.01


def check_key(rows: Sequence[CheckRow], *, translator: Translator, dark: bool = False) -> str:
    """Return what the signs that occur mean, as HTML."""
    palette = palette_for(dark=dark)
    words = {
        Side.BETTER: translator.gettext("better than best-sellers"),
        Side.OPEN: translator.gettext("no clear difference"),
        Side.WORSE: translator.gettext("worse than best-sellers"),
        Side.YARDSTICK: translator.gettext("best-sellers"),
    }
    yardstick = next((row.value for row in rows if row.is_yardstick), None)
    found = {side_of(row, yardstick) for row in rows}
    spans = (
        f'<span><span style="color:{_colour(side, palette)}">{SIGNS[side][1]}</span> {inert(text)}</span>'
        for side, text in words.items()
        if side in found
    )
    return f'<p class="chart-key">{"".join(spans)}</p>'


def _row(
    figure: go.Figure,
    row: CheckRow,
    place: int,
    yardstick: float | None,
    *,
    palette: Palette,
    translator: Translator,
    decimals: int,
) -> None:
    side = side_of(row, yardstick)
    colour = _colour(side, palette)
    words = row_text(row, translator=translator, decimals=decimals)
    if row.lower is not None and row.upper is not None:
        figure.add_scatter(
            x=[max(row.lower, 0.0), min(row.upper, 1.0)],
            y=[place, place],
            mode="lines",
            line={"color": colour, "width": 5 if row.is_chosen else 3},
            hovertext=words,
            hoverinfo="text",
        )
    is_stroke = side == Side.YARDSTICK
    figure.add_scatter(
        x=[row.value],
        y=[place],
        mode="markers",
        marker={
            "symbol": SIGNS[side][0],
            "size": 16 if is_stroke else 13 if row.is_chosen else 11,
            "color": colour,
            "line": {"color": colour, "width": 3 if is_stroke else 2},
        },
        hovertext=words,
        hoverinfo="text",
        cliponaxis=False,
    )


def _name(
    figure: go.Figure,
    row: CheckRow,
    place: int,
    *,
    palette: Palette,
    translator: Translator,
    decimals: int,
    narrow: bool,
) -> None:
    """Write above a row what it is and what it reached; bold where it is the one that is used."""
    name = inert(shortened(row.name, length=SHORT_NAME_LENGTH if narrow else NAME_LENGTH))
    text = f"{name}: {inert(translator.percent(row.value, decimals=decimals))}"
    row_name(figure, f"<b>{text}</b>" if row.is_chosen else text, place=place, palette=palette)


def row_text(row: CheckRow, *, translator: Translator, decimals: int = 0) -> str:
    """Return what a row says when pointed at."""
    lines = [f"<b>{inert(row.name)}</b>", inert(translator.percent(row.value, decimals=decimals))]
    if row.lower is not None and row.upper is not None:
        lines.append(
            translator.gettext(
                "95 % interval {lower} to {upper}",
                lower=inert(translator.percent(max(row.lower, 0.0), decimals=decimals)),
                upper=inert(translator.percent(row.upper, decimals=decimals)),
            )
        )
    return "<br>".join(lines)


def _tick_decimals(ticks: Sequence[float]) -> int:
    """Return how many decimals the per cent of the axis need."""
    return next((n for n in (0, 1) if all(abs(at * 100 - round(at * 100, n)) < 1e-9 for at in ticks)), 2)


def _colour(side: Side, palette: Palette) -> str:
    colours = {Side.BETTER: palette.accent, Side.WORSE: palette.below, Side.OPEN: palette.muted}
    return colours.get(side, palette.text)
