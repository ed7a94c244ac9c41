"""The segments at a glance: a map of their sizes, where they lie, and how the money is spread."""

from enum import StrEnum
from html import escape

import plotly.graph_objects as go

from crosssell.charts.theme import Palette, colorscale, faded, inert, ink_on, palette_for, styled
from crosssell.columns import Segment, SegmentNeed
from crosssell.i18n import Translator
from crosssell.labels import label
from crosssell.segments.figures import GridCell, GroupFigures, SegmentFigures
from crosssell.segments.names import SCORES
from crosssell.segments.needs import NEED_OF, NEEDS

MAP_HEIGHT, GRID_HEIGHT, CURVE_HEIGHT = 380, 380, 320
SMALLEST_TEXT, SMALLEST_TEXT_NARROW = 11, 10  # px; a tile that has no room for it stays without
MARKED_PERCENTS = (1, 10, 20)
BY_CHANCE_DASH = "dot"


class Size(StrEnum):
    """What the size of a segment is."""

    CUSTOMERS = "customers"
    MONEY = "money"


def need_colour(need: SegmentNeed, palette: Palette) -> str:
    """Return the colour of what a segment needs; the dots on the screen are the same."""
    petrol, orange, blue, _, olive, grey = palette.categorical
    return {
        SegmentNeed.KEEP: petrol,
        SegmentNeed.GROW: blue,
        SegmentNeed.WAKE: olive,
        SegmentNeed.WIN_BACK: orange,
        SegmentNeed.REST: grey,
    }[need]


def need_key(*, translator: Translator, dark: bool = False) -> str:
    """Return which colour is what need, as HTML."""
    palette = palette_for(dark=dark)
    colours = {need: need_colour(need, palette) for need in SegmentNeed}
    parts = (
        f'<span><span style="color:{colour}">■</span> {escape(label(need, translator))}</span>'
        for need, colour in colours.items()
    )
    return f'<p class="chart-key">{"".join(parts)}</p>'


def sizes(figures: SegmentFigures, *, by: Size) -> list[tuple[GroupFigures, float]]:
    """Return the segments that have a size above zero, with it; those that need the same side by side."""
    place = {segment: at for at, segment in enumerate(s for group in NEEDS.values() for s in group)}
    found = [
        (group, float((group.amount or 0) if by == Size.MONEY else group.customers))
        for group in figures.segments
        if group.segment is not None
    ]
    shown = [(group, size) for group, size in found if size > 0]
    return sorted(shown, key=lambda one: place[one[0].segment] if one[0].segment else len(place))


def segment_map_figure(
    figures: SegmentFigures,
    *,
    by: Size,
    translator: Translator,
    currency: str | None = None,
    dark: bool = False,
    narrow: bool = False,
) -> go.Figure:
    """Draw the segments as tiles: the area is their size, the colour what they need.

    A tile carries the code of its segment as its id, so that a click tells which it was.

    Args:
        figures: At least one segment with customers.
        by: What the area is.
        translator: The reader's language.
        currency: Of the amounts; ``None`` if unknown.
        dark: Whether the page is dark.
        narrow: Whether the screen is a phone's.
    """
    palette = palette_for(dark=dark)
    shown = sizes(figures, by=by)
    colours = [need_colour(NEED_OF[_code(group)], palette) for group, _ in shown]
    tiles = go.Treemap(
        ids=[_code(group).value for group, _ in shown],
        labels=[inert(label(_code(group), translator)) for group, _ in shown],
        parents=[""] * len(shown),
        values=[size for _, size in shown],
        text=[_tile_text(group, by=by, translator=translator, currency=currency) for group, _ in shown],
        texttemplate="<b>%{label}</b><br>%{text}",
        hovertext=[group_text(group, translator=translator, currency=currency) for group, _ in shown],
        hovertemplate="%{hovertext}<extra></extra>",
        marker={"colors": colours, "line": {"color": palette.surface, "width": 2}, "pad": _no_pad()},
        textfont={"color": [ink_on(colour) for colour in colours], "size": 12 if narrow else 14},
        tiling={"pad": 2, "packing": "squarify"},
        textposition="middle center",
        pathbar={"visible": False},
        root={"color": "rgba(0,0,0,0)"},
    )
    figure = styled(go.Figure(tiles), palette=palette, translator=translator)
    figure.update_layout(
        height=MAP_HEIGHT,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        uniformtext={"minsize": SMALLEST_TEXT_NARROW if narrow else SMALLEST_TEXT, "mode": "hide"},
    )
    return figure


def group_text(group: GroupFigures, *, translator: Translator, currency: str | None) -> str:
    """Return what a segment says when pointed at."""
    lines = [
        f"<b>{inert(label(_code(group), translator))}</b>",
        _customers_text(group.customers, group.customers_share, translator),
    ]
    if group.amount is not None:
        amount = translator.money(group.amount, currency, decimals=0)
        lines.append(
            inert(amount)
            if group.amount_share is None
            else translator.gettext(
                "{amount}, {share} of all",
                amount=inert(amount),
                share=translator.percent(group.amount_share, decimals=1),
            )
        )
    if group.recency_median is not None:
        lines.append(
            translator.gettext(
                "Half of them ordered within the last {days} days",
                days=translator.number(round(group.recency_median)),
            )
        )
    return "<br>".join(lines)


def recency_frequency_figure(
    figures: SegmentFigures,
    *,
    by: Size,
    translator: Translator,
    currency: str | None = None,
    dark: bool = False,
) -> go.Figure:
    """Draw the customers by recency and frequency score: lately and often is at the upper right.

    Args:
        figures: At least one customer.
        by: What the colour is.
        translator: The reader's language.
        currency: Of the amounts; ``None`` if unknown.
        dark: Whether the page is dark.
    """
    palette = palette_for(dark=dark)
    values = {(cell.r, cell.f): _cell_value(cell, by) for cell in figures.grid}
    z = [[values.get((r, f), 0.0) for r in SCORES] for f in SCORES]
    by_place = {(cell.r, cell.f): cell for cell in figures.grid}
    texts = [
        [_cell_text(by_place.get((r, f)), translator=translator, currency=currency) for r in SCORES]
        for f in SCORES
    ]
    highest = max(max(row) for row in z)
    heat = go.Heatmap(
        z=z,
        x=list(SCORES),
        y=list(SCORES),
        zmin=0,
        zmax=highest or 1,
        colorscale=colorscale(palette.sequential),
        showscale=False,
        xgap=2,
        ygap=2,
        hovertext=texts,
        hoverinfo="text",
    )
    figure = styled(go.Figure(heat), palette=palette, translator=translator)
    for cell in figures.grid:
        if cell.customers:
            _name_cell(
                figure,
                cell,
                by,
                highest,
                palette=palette,
                translator=translator,
                currency=currency,
            )
    words = {"size": 12, "color": palette.muted}
    lately, seldom = (
        translator.gettext("Recency score: 5 ordered last"),
        translator.gettext("Frequency score"),
    )
    figure.update_xaxes(tickvals=list(SCORES), showgrid=False, title={"text": lately, "font": words})
    figure.update_yaxes(tickvals=list(SCORES), showgrid=False, title={"text": seldom, "font": words})
    figure.update_layout(height=GRID_HEIGHT)
    return figure


def pareto_figure(
    figures: SegmentFigures, *, translator: Translator, dark: bool = False, narrow: bool = False
) -> go.Figure:
    """Draw which share of the money the best customers bring, from the first to all of them.

    Args:
        figures: With a Pareto curve.
        translator: The reader's language.
        dark: Whether the page is dark.
        narrow: Whether the screen is a phone's.
    """
    palette = palette_for(dark=dark)
    percents = [point.percent for point in figures.curve]
    shares = [100 * point.amount_share for point in figures.curve]
    texts = [
        translator.ngettext(
            "The best {percent}, {n} customer: {share}",
            "The best {percent}, {n} customers: {share}",
            point.customers,
            percent=translator.percent(point.percent / 100),
            share=translator.percent(point.amount_share, decimals=1),
        )
        for point in figures.curve
    ]
    line = go.Scatter(
        x=percents,
        y=shares,
        mode="lines",
        line={"color": palette.accent, "width": 3},
        fill="tozeroy",
        fillcolor=faded(palette.accent, 0.12),
        hovertext=texts,
        hoverinfo="text",
    )
    alike = go.Scatter(
        x=[0, 100],
        y=[0, 100],
        mode="lines",
        line={"color": palette.muted, "width": 1, "dash": BY_CHANCE_DASH},
        hoverinfo="skip",
    )
    figure = styled(go.Figure([line, alike]), palette=palette, translator=translator)
    _mark(figure, figures, palette=palette, translator=translator)
    words = {"size": 12, "color": palette.muted}
    ticks = [0, 25, 50, 75, 100] if narrow else list(range(0, 101, 20))
    names = [translator.percent(tick / 100) for tick in ticks]
    figure.update_xaxes(
        tickvals=ticks,
        ticktext=names,
        range=[0, 101],
        showgrid=False,
        title={"text": translator.gettext("Best customers"), "font": words},
    )
    figure.update_yaxes(
        tickvals=ticks,
        ticktext=names,
        range=[min(0, *shares), max(105, *shares)],
        title={"text": translator.gettext("Their share of the money"), "font": words},
    )
    figure.update_layout(height=CURVE_HEIGHT, showlegend=False)
    return figure


def _mark(figure: go.Figure, figures: SegmentFigures, *, palette: Palette, translator: Translator) -> None:
    """Mark the shares that people quote."""
    marked = [figures.curve[percent] for percent in MARKED_PERCENTS]
    figure.add_scatter(
        x=[point.percent for point in marked],
        y=[100 * point.amount_share for point in marked],
        mode="markers+text",
        marker={"size": 9, "color": palette.surface, "line": {"color": palette.accent, "width": 2}},
        text=[
            translator.gettext(
                "{percent} bring {share}",
                percent=translator.percent(point.percent / 100),
                share=translator.percent(point.amount_share, decimals=1),
            )
            for point in marked
        ],
        textposition="bottom right",
        textfont={"color": palette.text},
        hoverinfo="skip",
        cliponaxis=False,
    )


def _code(group: GroupFigures) -> Segment:
    if group.segment is None:
        raise LookupError("all customers together are no segment")
    return group.segment


def _customers_text(customers: int, share: float, translator: Translator) -> str:
    return translator.ngettext(
        "{n} customer, {share} of all",
        "{n} customers, {share} of all",
        customers,
        share=translator.percent(share, decimals=1),
    )


def _tile_text(group: GroupFigures, *, by: Size, translator: Translator, currency: str | None) -> str:
    if by == Size.MONEY:
        share = group.amount_share
        amount = inert(translator.money(group.amount, currency, decimals=0))
    else:
        share = group.customers_share
        amount = translator.number(group.customers)
    return amount if share is None else f"{amount} · {translator.percent(share, decimals=1)}"


def _cell_value(cell: GridCell, by: Size) -> float:
    return max(0.0, float(cell.amount or 0)) if by == Size.MONEY else float(cell.customers)


def _cell_text(cell: GridCell | None, *, translator: Translator, currency: str | None) -> str:
    if cell is None or not cell.customers:
        return translator.gettext("Nobody")
    lines = [translator.ngettext("{n} customer", "{n} customers", cell.customers)]
    if cell.amount is not None:
        lines.append(inert(translator.money(cell.amount, currency, decimals=0)))
    lines += [
        f"{inert(label(segment, translator))}: {translator.number(count)}" for segment, count in cell.segments
    ]
    return "<br>".join(lines)


def _name_cell(
    figure: go.Figure,
    cell: GridCell,
    by: Size,
    highest: float,
    *,
    palette: Palette,
    translator: Translator,
    currency: str | None,
) -> None:
    """Write into a cell how many it holds, and in which segment most of them are."""
    value = _cell_value(cell, by)
    step = round(value / (highest or 1) * (len(palette.sequential) - 1))
    shown = translator.number(cell.customers)
    if by == Size.MONEY:
        shown = inert(translator.money(value, currency, decimals=0))
    name = inert(label(cell.segments[0][0], translator)) if cell.segments else ""
    figure.add_annotation(
        x=cell.r,
        y=cell.f,
        text=f"{name}<br><b>{shown}</b>",
        showarrow=False,
        font={"size": 12, "color": ink_on(palette.sequential[step])},
    )


def _no_pad() -> dict[str, int]:
    return {"t": 0, "l": 0, "r": 0, "b": 0}
