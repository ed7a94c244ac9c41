"""First purchases: what became of the customers who began with each, beside those who began as large."""

from collections.abc import Sequence

import plotly.graph_objects as go

from crosssell.charts.theme import Palette, above_note, inert, palette_for, shortened, styled
from crosssell.i18n import Translator
from crosssell.segments.first_products import FirstFigure, FirstItem, FirstMeasure, FirstVerdict

ROW_HEIGHT = 30
LABEL_LENGTH, SHORT_LABEL_LENGTH = 34, 17
FURTHEST_TIMES = 2.5  # of the largest figure: an interval that reaches beyond ends at the border
FROM_ZERO = 0.35  # of the axis, empty
HARD_SPACE, BETWEEN = "\u00a0", "\u2003"

# Shape and glyph: what an item says, without its colour.
SIGNS = {
    FirstVerdict.BETTER: ("circle", "●"),
    FirstVerdict.WORSE: ("diamond", "◆"),
    FirstVerdict.ALIKE: ("circle-open", "○"),
}
COMPARABLE = ("line-ns", "┃")


def first_products_figure(
    items: Sequence[FirstItem],
    *,
    measure: FirstMeasure,
    translator: Translator,
    currency: str | None = None,
    dark: bool = False,
    narrow: bool = False,
) -> go.Figure:
    """Draw each item's figure with its 95 % interval, and what comparable customers do as a stroke.

    Args:
        items: With a figure of ``measure``, in the order drawn; at least one.
        measure: What is drawn.
        translator: The reader's language.
        currency: Of amounts; ``None`` if unknown.
        dark: Whether the page is dark.
        narrow: Whether the screen is a phone's.
    """
    palette = palette_for(dark=dark)
    figures = [one.figures[measure] for one in items]
    bound = _bound(figures, measure)
    texts = [item_text(one, measure=measure, translator=translator, currency=currency) for one in items]
    figure = go.Figure(
        [
            _intervals(figures, bound=bound, palette=palette),
            _strokes(figures, palette=palette),
            _dots(figures, texts=texts, palette=palette),
        ]
    )
    styled(figure, palette=palette, translator=translator)
    length = SHORT_LABEL_LENGTH if narrow else LABEL_LENGTH
    figure.update_yaxes(
        tickvals=list(range(len(items))),
        ticktext=[item_label(one, length=length) for one in items],
        range=[len(items) - 0.5, -0.5],
        tickfont={"color": palette.text},
        ticklabelstandoff=6,
        showgrid=False,
        showline=False,
    )
    figure.update_xaxes(range=_axis_range(figures, bound), nticks=4 if narrow else 7)
    if not measure.is_money:
        figure.update_xaxes(tickformat=".0%")
    elif currency:
        title = {"text": inert(currency), "font": {"size": 12, "color": palette.muted}, "standoff": 6}
        figure.update_xaxes(title=title, tickformat=",.0f")
    above_note(figure, key(figures, translator=translator, narrow=narrow))
    figure.update_layout(height=92 + ROW_HEIGHT * len(items), showlegend=False)
    return figure


def item_label(one: FirstItem, *, length: int = LABEL_LENGTH) -> str:
    """Return what an item is called, inert."""
    return inert(shortened(one.name or one.item, length=length))


def key(figures: Sequence[FirstFigure], *, translator: Translator, narrow: bool) -> str:
    """Return what the signs that occur mean, in one or two rows."""
    words = {
        FirstVerdict.BETTER: translator.gettext("clearly better"),
        FirstVerdict.WORSE: translator.gettext("clearly worse"),
        FirstVerdict.ALIKE: translator.gettext("no clear difference"),
    }
    found = [
        f"{glyph} {words[verdict]}"
        for verdict, (_, glyph) in SIGNS.items()
        if any(one.verdict == verdict for one in figures)
    ]
    stroke = f"{COMPARABLE[1]} {translator.gettext('others with as large a first purchase')}"
    found = [text.replace(" ", HARD_SPACE) for text in (*found, stroke)]
    if narrow and len(found) > 2:
        return f"{BETWEEN.join(found[:-1])}<br>{found[-1]}"
    return BETWEEN.join(found)


def item_text(one: FirstItem, *, measure: FirstMeasure, translator: Translator, currency: str | None) -> str:
    """Return what an item says when pointed at."""
    figure = one.figures[measure]

    def shown(value: float | None) -> str:
        if measure.is_money:
            return inert(translator.money(value, currency, decimals=0))
        return translator.percent(value, decimals=1)

    lines = [
        f"<b>{item_label(one, length=70)}</b>",
        translator.ngettext(
            "{n} customer who was followed for {days} days",
            "{n} customers who were followed for {days} days",
            figure.customers,
            days=translator.number(measure.days),
        ),
        f"{first_measure_name(measure, translator)}: {shown(figure.value)}",
    ]
    if figure.ci_lower is not None:
        lines.append(
            translator.gettext(
                "95 % interval {lower} to {upper}", lower=shown(figure.ci_lower), upper=shown(figure.ci_upper)
            )
        )
    lines.append(
        translator.gettext(
            "Customers whose first purchase was as large: {value}", value=shown(figure.expected)
        )
    )
    return "<br>".join(lines)


def first_measure_name(measure: FirstMeasure, translator: Translator) -> str:
    """Return what a measure of first purchases is called."""
    match measure:
        case FirstMeasure.VALUE:
            return translator.gettext("Money of the first 365 days")
        case FirstMeasure.LATER_VALUE:
            return translator.gettext("Money after the first purchase")
        case _:
            days = translator.number(measure.days)
            return translator.gettext("Ordered again within {days} days", days=days)


def _bound(figures: Sequence[FirstFigure], measure: FirstMeasure) -> float:
    """Return where the axis ends."""
    values = [value for one in figures for value in (one.value, one.expected) if value is not None]
    ends = [one.ci_upper for one in figures if one.ci_upper is not None]
    highest = max([*values, 0.0])
    bound = min(max([*ends, highest]), highest * FURTHEST_TIMES)
    return (bound if measure.is_money else min(1.0, bound)) or 1.0


def _axis_range(figures: Sequence[FirstFigure], bound: float) -> list[float]:
    """Return the ends of the axis; it begins at 0 unless that leaves a third and more of it empty."""
    lowest = min(
        value for one in figures for value in (one.ci_lower, one.expected, one.value) if value is not None
    )
    room = 0.06 * (bound - lowest)
    return [0.0 if lowest < FROM_ZERO * bound else lowest - room, bound + room / 2]


def _intervals(figures: Sequence[FirstFigure], *, bound: float, palette: Palette) -> go.Scatter:
    x: list[float | None] = []
    y: list[float | None] = []
    for row, one in enumerate(figures):
        if one.ci_lower is not None and one.ci_upper is not None:
            x += [one.ci_lower, min(bound, one.ci_upper), None]
            y += [row, row, None]
    line = {"color": palette.muted, "width": 2}
    return go.Scatter(x=x, y=y, mode="lines", line=line, connectgaps=False, hoverinfo="skip")


def _strokes(figures: Sequence[FirstFigure], *, palette: Palette) -> go.Scatter:
    return go.Scatter(
        x=[one.expected for one in figures],
        y=list(range(len(figures))),
        mode="markers",
        marker={"symbol": COMPARABLE[0], "size": 16, "line": {"width": 3, "color": palette.text}},
        hoverinfo="skip",
    )


def _dots(figures: Sequence[FirstFigure], *, texts: list[str], palette: Palette) -> go.Scatter:
    verdicts = [one.verdict or FirstVerdict.ALIKE for one in figures]
    colours = [palette.below if verdict == FirstVerdict.WORSE else palette.accent for verdict in verdicts]
    return go.Scatter(
        x=[one.value for one in figures],
        y=list(range(len(figures))),
        mode="markers",
        marker={
            "size": 11,
            "symbol": [SIGNS[verdict][0] for verdict in verdicts],
            "color": colours,
            "line": {"width": 2, "color": colours},
        },
        hovertext=texts,
        hoverinfo="text",
        cliponaxis=False,
    )
