"""What a list brings by how many of it are contacted, the best first: where does it stop paying?"""

import plotly.graph_objects as go

from crosssell.charts.experiments import nice_ticks
from crosssell.charts.theme import Palette, inert, palette_for, styled
from crosssell.i18n import Translator
from crosssell.offers.value import PayingCurve

HEIGHT, NARROW_HEIGHT = 230, 210
WHOLE_FROM = 20  # the largest amount from which on ticks have no cents
TICKS, NARROW_TICKS = 6, 4


def paying_curve_figure(
    curve: PayingCurve,
    *,
    translator: Translator,
    currency: str | None,
    dark: bool = False,
    narrow: bool = False,
) -> go.Figure:
    """Draw what a list is expected to bring by its length, with the length that brings most.

    Args:
        curve: With at least one customer whose value is known.
        translator: The reader's language.
        currency: Of the amounts; ``None`` if unknown.
        dark: Whether the page is dark.
        narrow: Whether the screen is a phone's.
    """
    palette = palette_for(dark=dark)
    amounts = [translator.money(value, currency, decimals=0) for value in curve.cumulated]
    texts = [
        inert(
            translator.ngettext(
                "The best {n} customer: {amount}",
                "The best {n} customers: {amount}",
                customers,
                amount=amount,
            )
        )
        for customers, amount in zip(curve.customers, amounts, strict=True)
    ]
    figure = go.Figure(
        go.Scatter(
            x=list(curve.customers),
            y=list(curve.cumulated),
            mode="lines",
            line={"width": 2.5, "color": palette.accent},
            hovertext=texts,
            hoverinfo="text",
        )
    )
    styled(figure, palette=palette, translator=translator)
    _axes(figure, curve, translator=translator, currency=currency, palette=palette, narrow=narrow)
    if stops(curve):
        _best(figure, curve, translator=translator, palette=palette)
    figure.update_layout(height=NARROW_HEIGHT if narrow else HEIGHT, showlegend=False, hovermode="x")
    return figure


def stops(curve: PayingCurve) -> bool:
    """Tell whether the list stops paying before its end."""
    return 0 < curve.best_customers < curve.known


def _axes(
    figure: go.Figure,
    curve: PayingCurve,
    *,
    translator: Translator,
    currency: str | None,
    palette: Palette,
    narrow: bool,
) -> None:
    low, high = min(0.0, *curve.cumulated), max(0.0, *curve.cumulated)
    high = high if high > low else low + 1
    decimals = 0 if max(-low, high) >= WHOLE_FROM else 2
    lengths = nice_ticks(0, curve.known, most=NARROW_TICKS if narrow else TICKS)
    lengths = [tick for tick in lengths if tick == round(tick)]
    ticks = nice_ticks(low, high, most=5)
    title = translator.gettext("Customers, the best first")
    figure.update_xaxes(
        tickvals=lengths,
        ticktext=[translator.number(round(tick)) for tick in lengths],
        title={"text": title, "font": {"size": 12, "color": palette.muted}},
        showgrid=False,
        range=[0, curve.known * 1.02],
    )
    room = (high - low or 1) * 0.12
    figure.update_yaxes(
        tickvals=ticks,
        ticktext=[inert(translator.money(tick, currency, decimals=decimals)) for tick in ticks],
        range=[low - room / 2, high + room],
        zeroline=True,
        zerolinecolor=palette.muted,
    )


def _best(figure: go.Figure, curve: PayingCurve, *, translator: Translator, palette: Palette) -> None:
    """Mark the length that brings most."""
    figure.add_vline(x=curve.best_customers, line={"color": palette.muted, "width": 1.5, "dash": "dot"})
    is_left = curve.best_customers < curve.known / 2
    figure.add_annotation(
        x=curve.best_customers,
        yref="paper",
        y=0.06,
        xanchor="left" if is_left else "right",
        xshift=6 if is_left else -6,
        showarrow=False,
        text=translator.ngettext("Pays up to {n} customer", "Pays up to {n} customers", curve.best_customers),
        font={"size": 12, "color": palette.text},
        bgcolor=palette.surface,
    )
