"""What the profit hangs on: how far each input moves it, and which one explains its spread."""

from collections.abc import Sequence

import plotly.graph_objects as go

from crosssell.charts.roi_axes import Amounts, Ticks, amount_ticks, amounts_of
from crosssell.charts.roi_course import key_html
from crosssell.charts.roi_rows import Bar, Row, extent_with_ends, rows_figure, wrapped
from crosssell.charts.theme import Palette, inert, palette_for
from crosssell.labels import label
from crosssell.roi.result import Driver, Swing
from crosssell.roi.written import MINUS, RoiFigures


def tornado_figure(
    swings: Sequence[Swing],
    *,
    profit_amount: float,
    figures: RoiFigures,
    most: int = 10,
    dark: bool = False,
    narrow: bool = False,
) -> go.Figure:
    """Draw the profit at each input's low and high value around the profit by likely values.

    Args:
        swings: At least one, the widest first.
        profit_amount: If every input has its likely value.
        figures: The reader's language, the scenario's currency and how its uplift is stated.
        most: So many are drawn.
        dark: Whether the page is dark.
        narrow: Whether the screen is a phone's; the figure is the same on both.
    """
    del narrow
    palette = palette_for(dark=dark)
    reached = [end for one in swings for end in (one.profit_at_low_amount, one.profit_at_high_amount)]
    amounts = amounts_of([profit_amount, *reached], figures=figures)
    rows = [_swing_row(one, profit_amount, amounts=amounts, palette=palette) for one in swings[:most]]
    low, high = extent_with_ends(rows)
    lines = [(profit_amount, "dot")]
    if low < 0 < high:
        lines.append((0.0, "solid"))
    return rows_figure(
        rows,
        extent=(low, high),
        ticks=amount_ticks(low, high, figures=figures),
        palette=palette,
        translator=figures.translator,
        lines=lines,
    )


def tornado_key(*, figures: RoiFigures, dark: bool = False) -> str:
    """Return what the signs mean, as HTML."""
    palette, gettext = palette_for(dark=dark), figures.translator.gettext
    parts = [
        (palette.below, "■", gettext("less profit than with the likely values")),
        (palette.accent, "■", gettext("more profit")),
        (palette.muted, "┆", gettext("profit with the likely values")),
        (palette.text, "│", gettext("neither profit nor loss")),
    ]
    return key_html(parts)


def drivers_figure(
    drivers: Sequence[Driver],
    *,
    figures: RoiFigures,
    most: int = 10,
    dark: bool = False,
    narrow: bool = False,
) -> go.Figure:
    """Draw how strongly each input goes with the profit, from one draw to the next.

    Args:
        drivers: At least one, the strongest first.
        figures: The reader's language.
        most: So many are drawn.
        dark: Whether the page is dark.
        narrow: Whether the screen is a phone's; the figure is the same on both.
    """
    del narrow
    palette = palette_for(dark=dark)
    rows = [_driver_row(one, figures=figures, palette=palette) for one in drivers[:most]]
    none = Ticks(values=(), texts=())
    return rows_figure(rows, extent=(0.0, 1.0), ticks=none, palette=palette, translator=figures.translator)


def drivers_key(*, figures: RoiFigures, dark: bool = False) -> str:
    """Return what the colours mean, as HTML."""
    palette, gettext = palette_for(dark=dark), figures.translator.gettext
    parts = [
        (palette.accent, "■", gettext("the more of it, the more profit")),
        (palette.below, "■", gettext("the more of it, the less profit")),
    ]
    return key_html(parts)


def _swing_row(one: Swing, expected: float, *, amounts: Amounts, palette: Palette) -> Row:
    figures, translator = amounts.figures, amounts.figures.translator
    name = wrapped(inert(label(one.input, translator)))
    ends = sorted(
        ((one.profit_at_low_amount, one.low), (one.profit_at_high_amount, one.high)),
        key=lambda end: end[0],
    )
    told = [
        translator.gettext(
            "At {value}: profit of {amount}",
            value=inert(figures.value(one.input, value)),
            amount=amounts.exact(profit),
        )
        for profit, value in ((one.profit_at_low_amount, one.low), (one.profit_at_high_amount, one.high))
    ]
    return Row(
        name=name,
        told="<br>".join([f"<b>{name}</b>", *told]),
        bars=tuple(
            Bar(begin=expected, end=profit, colour=palette.below if profit < expected else palette.accent)
            for profit, _ in ends
        ),
        ends=(
            f"{inert(figures.value(one.input, ends[0][1]))}<br>{amounts.plain(ends[0][0])}",
            f"{inert(figures.value(one.input, ends[1][1]))}<br>{amounts.plain(ends[1][0])}",
        ),
    )


def _driver_row(one: Driver, *, figures: RoiFigures, palette: Palette) -> Row:
    translator = figures.translator
    name = wrapped(inert(label(one.input, translator)))
    size = translator.number(abs(one.correlation), decimals=2)
    text = translator.gettext("Rank correlation with the profit: {number}", number=signed_number(one, size))
    falls = one.correlation < 0
    words = (
        translator.gettext("the more of it, the less profit")
        if falls
        else translator.gettext("the more of it, the more profit")
    )
    return Row(
        name=name,
        written=inert(signed_number(one, size)),
        told="<br>".join([f"<b>{name}</b>", inert(text), inert(words)]),
        bars=(Bar(begin=0.0, end=abs(one.correlation), colour=palette.below if falls else palette.accent),),
    )


def signed_number(one: Driver, size: str) -> str:
    """Return a correlation with its sign."""
    return f"{MINUS if one.correlation < 0 else '+'}{size}"
