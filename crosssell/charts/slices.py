"""Does the pair hold everywhere? Each part of the baskets as a dot with its interval, around chance."""

from dataclasses import replace
from math import ceil, log2

import plotly.graph_objects as go

from crosssell.basket import Dimension, PairSlice, SlicedPair, SliceVerdict
from crosssell.charts.theme import Palette, above_note, inert, palette_for, shortened, styled
from crosssell.columns import Basis
from crosssell.i18n import Translator
from crosssell.labels import segment_words

ROW_HEIGHT, TWO_LINES_HEIGHT = 30, 44
LABEL_LENGTH, SHORT_LABEL_LENGTH = 28, 15
FURTHEST = 5  # doublings on either side of chance

# Shape and glyph: what a part says, without its colour.
SIGNS = {
    SliceVerdict.ABOVE: ("circle", "●"),
    SliceVerdict.BELOW: ("diamond", "◆"),
    SliceVerdict.UNCLEAR: ("circle-open", "○"),
    SliceVerdict.TOO_LITTLE_DATA: ("x-thin-open", "✕"),
}
NEVER = ("triangle-left", "◀")


def slices_figure(
    sliced: SlicedPair,
    *,
    everything: PairSlice,
    basis: Basis,
    translator: Translator,
    dark: bool = False,
    narrow: bool = False,
) -> go.Figure:
    """Draw the corrected lift of each slice with its 95 % interval, all baskets first.

    The axis is logarithmic, so that half and double are equally far from chance. What lies beyond 32
    times stands at the border.

    Args:
        sliced: One dimension, at least one slice.
        everything: The pair in all baskets.
        basis: Whose baskets.
        translator: The reader's language.
        dark: Whether the page is dark.
        narrow: Whether the screen is a phone's.
    """
    palette = palette_for(dark=dark)
    rows = [everything, *in_words(sliced, translator=translator).slices]
    bound = _bound(rows)
    figure = go.Figure(
        [
            _intervals(rows, bound=bound, palette=palette),
            _dots(rows, bound=bound, basis=basis, translator=translator, palette=palette),
        ]
    )
    styled(figure, palette=palette, translator=translator)
    figure.add_vline(x=0, line={"color": palette.text, "width": 1.5}, layer="below")
    _axes(figure, rows, bound=bound, basis=basis, translator=translator, palette=palette, narrow=narrow)
    for row, one in enumerate(rows):
        text = translator.number(one.lift_corrected, decimals=2)
        figure.add_annotation(
            xref="paper", x=1, xanchor="right", y=row, yanchor="middle", text=text, showarrow=False
        )
    above_note(figure, key(rows, translator=translator, narrow=narrow))
    height = TWO_LINES_HEIGHT if any(one.first_day for one in sliced.slices) else ROW_HEIGHT
    figure.update_layout(height=84 + height * len(rows), showlegend=False)
    return figure


def in_words(sliced: SlicedPair, *, translator: Translator) -> SlicedPair:
    """Return the slices with the names of segments in the reader's language."""
    if sliced.dimension != Dimension.SEGMENT:
        return sliced
    named = (
        one if one.value is None else replace(one, value=segment_words(one.value, translator))
        for one in sliced.slices
    )
    return replace(sliced, slices=tuple(named))


def slice_label(one: PairSlice, *, translator: Translator, length: int = LABEL_LENGTH) -> str:
    """Return what a slice is called, inert: its value, or the days of its half."""
    if one.first_day is not None and one.last_day is not None:
        return f"{inert(translator.date(one.first_day))} –<br>{inert(translator.date(one.last_day))}"
    if one.value is None:
        return translator.gettext("without a value")
    return inert(shortened(one.value, length=length))


def key(rows: list[PairSlice], *, translator: Translator, narrow: bool) -> str:
    """Return what the signs that occur mean."""
    words = {
        SliceVerdict.ABOVE: translator.gettext("clearly more often than chance"),
        SliceVerdict.BELOW: translator.gettext("clearly less often"),
        SliceVerdict.UNCLEAR: translator.gettext("unclear"),
        SliceVerdict.TOO_LITTLE_DATA: translator.gettext("too little data"),
    }
    found = [
        f"{glyph}\u00a0{words[verdict].replace(' ', chr(160))}"
        for verdict, (_, glyph) in SIGNS.items()
        if any(one.verdict == verdict and _place(one.lift_corrected) is not None for one in rows)
    ]
    if any(one.lift_corrected == 0 for one in rows):
        found.append(f"{NEVER[1]}\u00a0{translator.gettext('never together').replace(' ', chr(160))}")
    between = "\u2003"
    if narrow and len(found) > 1:
        return between.join(found[:2]) + "<br>" + between.join(found[2:])
    return between.join(found)


def _place(lift: float | None) -> float | None:
    return None if not lift else log2(lift)


def _bound(rows: list[PairSlice]) -> int:
    """Return how many doublings the axis spans on either side."""
    ends = [
        abs(place)
        for one in rows
        for value in (one.lift_corrected, one.lift_corrected_ci_lower, one.lift_corrected_ci_upper)
        if one.verdict != SliceVerdict.TOO_LITTLE_DATA and (place := _place(value)) is not None
    ]
    return min(FURTHEST, max(1, ceil(max(ends, default=1.0))))


def _intervals(rows: list[PairSlice], *, bound: int, palette: Palette) -> go.Scatter:
    x: list[float | None] = []
    y: list[float | None] = []
    for row, one in enumerate(rows):
        ends = _place(one.lift_corrected_ci_lower), _place(one.lift_corrected_ci_upper)
        if ends[0] is not None and ends[1] is not None:
            x += [max(-bound, min(bound, ends[0])), max(-bound, min(bound, ends[1])), None]
            y += [row, row, None]
    line = {"color": palette.muted, "width": 2}
    return go.Scatter(x=x, y=y, mode="lines", line=line, connectgaps=False, hoverinfo="skip")


def _dots(
    rows: list[PairSlice], *, bound: int, basis: Basis, translator: Translator, palette: Palette
) -> go.Scatter:
    places, symbols, colours = [], [], []
    for one in rows:
        place = _place(one.lift_corrected)
        never = one.lift_corrected == 0
        places.append(-bound if never else None if place is None else max(-bound, min(bound, place)))
        symbols.append(NEVER[0] if never else SIGNS[one.verdict][0])
        few = one.verdict == SliceVerdict.TOO_LITTLE_DATA
        below = one.verdict == SliceVerdict.BELOW
        colours.append(palette.muted if few else palette.below if below else palette.accent)
    return go.Scatter(
        x=places,
        y=list(range(len(rows))),
        mode="markers",
        marker={"size": 11, "symbol": symbols, "color": colours, "line": {"width": 2, "color": colours}},
        hovertext=[slice_text(one, basis=basis, translator=translator) for one in rows],
        hoverinfo="text",
        cliponaxis=False,
    )


def _axes(
    figure: go.Figure,
    rows: list[PairSlice],
    *,
    bound: int,
    basis: Basis,
    translator: Translator,
    palette: Palette,
    narrow: bool,
) -> None:
    step = 1 if bound <= 2 or not narrow else 2
    ticks = [tick for tick in range(-bound, bound + 1) if tick % step == 0]
    texts = [translator.number(2.0**tick, decimals=0 if tick >= 0 else min(-tick, 2)) for tick in ticks]
    texts[ticks.index(0)] += "<br>" + translator.gettext("chance")
    everything = (
        translator.gettext("All orders") if basis == Basis.ORDER else translator.gettext("All customers")
    )
    length = SHORT_LABEL_LENGTH if narrow else LABEL_LENGTH
    labels = [slice_label(one, translator=translator, length=length) for one in rows[1:]]
    room = bound * (0.42 if narrow else 0.16)  # for the figures at the right
    figure.update_xaxes(tickvals=ticks, ticktext=texts, range=[-bound * 1.04, bound * 1.04 + room])
    figure.update_yaxes(
        tickvals=list(range(len(rows))),
        ticktext=[f"<b>{everything}</b>", *labels],
        range=[len(rows) - 0.5, -0.5],
        tickfont={"color": palette.text},
        ticklabelstandoff=6,
        showgrid=False,
    )


def slice_text(one: PairSlice, *, basis: Basis, translator: Translator) -> str:
    """Return what a slice says when pointed at."""
    lines = []
    if basis == Basis.ORDER:
        lines.append(translator.ngettext("{n} order holds both.", "{n} orders hold both.", one.n_both))
        expected = translator.gettext(
            "Expected in orders of the same size: {expected}.",
            expected=translator.number(one.expected, decimals=1),
        )
    else:
        lines.append(
            translator.ngettext("{n} customer bought both.", "{n} customers bought both.", one.n_both)
        )
        expected = translator.gettext(
            "Expected of equally active customers: {expected}.",
            expected=translator.number(one.expected, decimals=1),
        )
    lines.append(expected)
    if one.lift_corrected_ci_lower is not None:
        lines.append(
            translator.gettext(
                "Corrected lift: {times} (95 % interval {lower} to {upper}).",
                times=translator.number(one.lift_corrected, decimals=2),
                lower=translator.number(one.lift_corrected_ci_lower, decimals=2),
                upper=translator.number(one.lift_corrected_ci_upper, decimals=2),
            )
        )
    if one.verdict == SliceVerdict.TOO_LITTLE_DATA:
        lines.append(translator.gettext("Too little data to judge this part alone."))
    return "<br>".join(lines)
