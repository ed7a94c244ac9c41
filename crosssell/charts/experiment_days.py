"""The effect of a test as it grew, day by day, in a band that holds however often one looks."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

import plotly.graph_objects as go
from babel.dates import format_skeleton

from crosssell.charts.experiments import MOST_TICKS, nice_ticks
from crosssell.charts.theme import Palette, faded, inert, palette_for, styled
from crosssell.experiments.result import DayEffect
from crosssell.i18n import Translator

HEIGHT = 300
MOST_DAYS = 5  # as many as a phone has room for
SETTLED = 0.15  # share of the days whose wide bands do not set the scale


def days_figure(
    days: Sequence[DayEffect],
    *,
    translator: Translator,
    write: Callable[[float | None], str],
    tick: Callable[[float | None], str],
    smallest: float | None = None,
    dark: bool = False,
) -> go.Figure:
    """Draw the effect with everything known by the end of each day, and its band.

    Args:
        days: Of one variant, in order; days without a difference are left out.
        translator: The reader's language.
        write: Writes a difference.
        tick: Writes a difference shortly, for the axis.
        smallest: The smallest effect worth having, in the metric's unit and with its sign.
        dark: Whether the page is dark.
    """
    palette = palette_for(dark=dark)
    shown = [one for one in days if one.difference is not None and one.band.lower is not None]
    low, high = scale(shown, smallest)
    figure = styled(go.Figure(), palette=palette, translator=translator)
    _band(figure, shown, palette=palette)
    figure.add_scatter(
        x=[one.day.isoformat() for one in shown],
        y=[one.difference for one in shown],
        mode="lines+markers" if len(shown) == 1 else "lines",
        line={"color": palette.accent, "width": 3},
        hovertext=[_words(one, translator=translator, write=write) for one in shown],
        hoverinfo="text",
    )
    figure.update_yaxes(zeroline=True, zerolinecolor=palette.text, zerolinewidth=2)
    if smallest is not None:
        figure.add_hline(y=smallest, line={"color": palette.text, "width": 1.5, "dash": "dot"})
    ticks = nice_ticks(low, high, most=MOST_TICKS)
    figure.update_yaxes(tickvals=ticks, ticktext=[inert(tick(at)) for at in ticks], range=[low, high])
    if shown:
        at = even_days(shown[0].day, shown[-1].day)
        figure.update_xaxes(
            tickvals=[day.isoformat() for day in at],
            ticktext=[inert(format_skeleton("MMMd", day, locale=translator.locale)) for day in at],
            tickangle=0,
            showgrid=False,
        )
    figure.update_layout(height=HEIGHT, showlegend=False, hovermode="x")
    return figure


def even_days(first: date, last: date) -> list[date]:
    """Return the first day and some after it, evenly spaced in time, whatever days are missing.

    >>> [day.day for day in even_days(date(2025, 3, 1), date(2025, 3, 12))]
    [1, 4, 7, 10]
    """
    step = (last - first).days // MOST_DAYS + 1
    return [first + timedelta(days=past) for past in range(0, (last - first).days + 1, step)]


def scale(days: Sequence[DayEffect], smallest: float | None) -> tuple[float, float]:
    """Return the ends of the axis: the first days' bands are too wide to set it."""
    later = days[int(SETTLED * len(days)) :] if len(days) > 6 else days
    ends = [0.0, *(() if smallest is None else (smallest,))]
    for one in later:
        ends += [end for end in (one.band.lower, one.band.upper, one.difference) if end is not None]
    low, high = min(ends), max(ends)
    room = 0.06 * (high - low or 1.0)
    return low - room, high + room


def _band(figure: go.Figure, days: Sequence[DayEffect], *, palette: Palette) -> None:
    at = [one.day.isoformat() for one in days]
    line = {"color": palette.soft, "width": 1}
    figure.add_scatter(x=at, y=[one.band.lower for one in days], mode="lines", line=line, hoverinfo="skip")
    figure.add_scatter(
        x=at,
        y=[one.band.upper for one in days],
        mode="lines",
        line=line,
        fill="tonexty",
        fillcolor=faded(palette.accent, 0.14),
        hoverinfo="skip",
    )


def _words(one: DayEffect, *, translator: Translator, write: Callable[[float | None], str]) -> str:
    units = translator.ngettext("{n} customer by then", "{n} customers by then", one.units)
    band = translator.gettext("{lower} to {upper}", lower=write(one.band.lower), upper=write(one.band.upper))
    return "<br>".join(
        [
            f"<b>{inert(translator.date(one.day))}</b>",
            inert(f"{write(one.difference)} ({band})"),
            inert(units),
        ]
    )
