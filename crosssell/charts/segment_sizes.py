"""How large each segment has been, month by month."""

from html import escape

import plotly.graph_objects as go

from crosssell.charts.moves import state_colours
from crosssell.charts.theme import inert, palette_for, styled
from crosssell.i18n import Translator
from crosssell.labels import label
from crosssell.segments.sizes import SegmentSizes

HEIGHT = 340
MARGIN = {"l": 8, "r": 28, "t": 8, "b": 8}  # px; on the right for half of the last month's name
MOST_TICKS = 4  # what a phone has room for


def sizes_figure(sizes: SegmentSizes, *, translator: Translator, dark: bool = False) -> go.Figure:
    """Draw the sizes of the segments month by month, stacked by what the segments need.

    Args:
        sizes: At least one day.
        translator: The reader's language.
        dark: Whether the page is dark.
    """
    palette = palette_for(dark=dark)
    places = list(range(len(sizes.days)))
    colours = state_colours(palette)
    figure = go.Figure(
        [
            go.Bar(
                x=places,
                y=list(counts),
                name=inert(label(segment, translator)),
                marker={"color": colours[segment], "line": {"width": 0.5, "color": palette.surface}},
                hovertext=[
                    f"<b>{inert(label(segment, translator))}</b>, {inert(translator.date(day))}<br>"
                    + translator.ngettext("{n} customer", "{n} customers", count)
                    for day, count in zip(sizes.days, counts, strict=True)
                ],
                hoverinfo="text",
            )
            for segment, counts in sizes.customers.items()
        ]
    )
    styled(figure, palette=palette, translator=translator)
    step = -(-len(places) // MOST_TICKS)
    ticks = places[::-1][::step]
    figure.update_xaxes(
        tickvals=ticks,
        ticktext=[translator.month(sizes.days[at]) for at in ticks],
        range=[-0.6, len(places) - 0.4],
        tickangle=0,
        ticklabeloverflow="allow",
        showgrid=False,
    )
    figure.update_yaxes(
        title={"text": translator.gettext("Customers"), "font": {"size": 12}}, nticks=5, tickformat=",d"
    )
    figure.update_layout(barmode="stack", bargap=0.25, height=HEIGHT, showlegend=False, margin=MARGIN)
    return figure


def sizes_key_html(sizes: SegmentSizes, *, translator: Translator, dark: bool = False) -> str:
    """Return the key to the colours of the segments; it wraps with the width."""
    colours = state_colours(palette_for(dark=dark))
    parts = [
        f'<span><span style="color:{colours[segment]}">■</span> {escape(label(segment, translator))}</span>'
        for segment in sizes.customers
    ]
    return f'<p class="chart-key">{"".join(parts)}</p>'
