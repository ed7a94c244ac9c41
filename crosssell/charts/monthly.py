"""Sales by month: how the shop goes, before any question is asked."""

from math import floor, log10

import pandas as pd
import plotly.graph_objects as go

from crosssell.charts.theme import inert, palette_for, styled
from crosssell.i18n import Translator

HEIGHT = 260
MOST_TICKS = 8
SHORTENED_FROM = 1_000_000


def monthly_figure(
    months: pd.DataFrame, *, translator: Translator, currency: str | None = None, dark: bool = False
) -> go.Figure:
    """Draw revenue by month, or orders where the data know no amounts.

    Args:
        months: As `crosssell.kpis.monthly` returns it; at least one row.
        translator: The reader's language.
        currency: Of the revenue; ``None`` if unknown.
        dark: Whether the page is dark.
    """
    palette = palette_for(dark=dark)
    has_revenue = bool(months["revenue"].notna().any())
    heights = months["revenue" if has_revenue else "orders"].fillna(0)
    names = [translator.month(month) for month in months["month"]]
    places = list(range(len(names)))
    figure = go.Figure(
        go.Bar(
            x=places,
            y=heights.tolist(),
            marker={"color": palette.accent},
            hovertext=month_texts(months, translator=translator, currency=currency),
            hoverinfo="text",
        )
    )
    styled(figure, palette=palette, translator=translator)
    step = -(-len(names) // MOST_TICKS)
    ticks = axis_ticks(float(heights.max()))
    figure.update_xaxes(tickvals=places[::step], ticktext=names[::step], showgrid=False)
    figure.update_yaxes(
        tickvals=ticks,
        ticktext=[tick_text(tick, translator) for tick in ticks],
        title={
            "text": _axis_title(translator, currency if has_revenue else None, has_revenue=has_revenue),
            "font": {"size": 12, "color": palette.muted},
        },
        range=[0, max(float(heights.max()), ticks[-1]) * 1.04],
    )
    figure.update_layout(height=HEIGHT, bargap=0.25, showlegend=False)
    return figure


def month_texts(months: pd.DataFrame, *, translator: Translator, currency: str | None) -> list[str]:
    """Return the hover text of each month: revenue, orders, and the share with several products."""
    texts = []
    for month, orders, revenue, rate in months.itertuples(index=False):
        lines = [f"<b>{inert(translator.month(month))}</b>"]
        if not pd.isna(revenue):
            lines.append(inert(translator.money(revenue, currency, decimals=0)))
        lines.append(translator.ngettext("{n} order", "{n} orders", int(orders)))
        if not pd.isna(rate):
            share = translator.percent(rate, decimals=1)
            lines.append(translator.gettext("{share} of them with two or more products", share=share))
        texts.append("<br>".join(lines))
    return texts


def axis_ticks(highest: float) -> list[float]:
    """Return round values from 0 up to about ``highest``: four to six of them.

    >>> axis_ticks(873)
    [0, 200, 400, 600, 800]
    """
    if highest <= 0:
        return [0]
    power = 10.0 ** floor(log10(highest))
    step = next(power * share for share in (0.2, 0.25, 0.5, 1.0, 2.0) if highest / (power * share) < 6)
    return [
        value if value % 1 else int(value) for value in (step * i for i in range(int(highest / step) + 1))
    ]


def tick_text(tick: float, translator: Translator) -> str:
    """Return a tick in the reader's numbers, shortened from a million on."""
    # German, for one, abbreviates nothing below a million and would leave the digits ungrouped.
    if tick >= SHORTENED_FROM:
        return translator.compact(tick)
    return translator.number(tick, decimals=2 if tick % 1 else 0)


def _axis_title(translator: Translator, currency: str | None, *, has_revenue: bool) -> str:
    if not has_revenue:
        return translator.gettext("Orders")
    if currency is None:
        return translator.gettext("Revenue")
    return translator.gettext("Revenue in {currency}", currency=inert(currency))
