"""How long until customers come back? The share that has, day by day, with its interval."""

from typing import Protocol

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from crosssell.basket.pair.timing import TypicalWindow
from crosssell.charts.monthly import axis_ticks
from crosssell.charts.theme import Palette, faded, palette_for, styled
from crosssell.i18n import Translator
from crosssell.statistics.survival import ShareBy, SurvivalCurve

HEIGHT = 280
FEWEST_WATCHED = 10  # beyond the last day on which so many are watched, single customers move the curve
STEPS = (7, 14, 30, 60, 90, 180, 365, 730)  # days between two ticks

Days = NDArray[np.int64]
Shares = NDArray[np.float64]


class Waited(Protocol):
    """A waiting time: from A to B, or from one purchase of an item to the next."""

    @property
    def curve(self) -> SurvivalCurve:
        """Share that still waits, by days."""

    @property
    def shares(self) -> tuple[ShareBy, ...]:
        """Share that has come back by round days."""

    @property
    def median_days(self) -> int | None:
        """Days by which half have come back, if they do."""


def waiting_figure(
    waiting: Waited,
    *,
    translator: Translator,
    window: TypicalWindow | None = None,
    until: int | None = None,
    is_refill: bool = False,
    dark: bool = False,
    narrow: bool = False,
) -> go.Figure:
    """Draw the share of those who bought A first that has bought B since, by days.

    Args:
        waiting: With at least one customer who came back.
        translator: The reader's language.
        window: The days in which most come back, to be marked.
        until: Last day to draw; all that enough were watched for where it is ``None`` or beyond.
        is_refill: Whether the days count from a purchase of the same item instead of from A.
        dark: Whether the page is dark.
        narrow: Whether the screen is a phone's.
    """
    palette = palette_for(dark=dark)
    days, share, lower, upper = steps(waiting, until=until)
    texts = [_text(*step, translator=translator) for step in zip(days, share, lower, upper, strict=True)]
    edge = {"mode": "lines", "line": {"shape": "hv", "width": 0}, "hoverinfo": "skip"}
    figure = go.Figure(
        [
            go.Scatter(x=days, y=upper, **edge),
            go.Scatter(x=days, y=lower, fill="tonexty", fillcolor=faded(palette.accent, 0.22), **edge),
            go.Scatter(
                x=days,
                y=share,
                mode="lines",
                line={"shape": "hv", "width": 2.5, "color": palette.accent},
                hovertext=texts,
                hoverinfo="text",
            ),
        ]
    )
    styled(figure, palette=palette, translator=translator)
    last, highest = int(days[-1]), float(upper.max())
    since = translator.gettext("Days since the purchase") if is_refill else translator.gettext("Days since A")
    _axes(figure, last, highest, since=since, translator=translator, palette=palette, narrow=narrow)
    if window is not None and window.first_day <= last:
        _window(figure, window, last, translator=translator, palette=palette)
    _landmarks(figure, waiting, last, translator=translator, palette=palette, narrow=narrow)
    _median(figure, waiting, last, translator=translator, palette=palette)
    figure.update_layout(height=HEIGHT, showlegend=False, hovermode="x")
    return figure


def steps(waiting: Waited, *, until: int | None = None) -> tuple[Days, Shares, Shares, Shares]:
    """Return days, the share with B from each on, and its bounds; from day 0 to the last that is drawn."""
    curve = waiting.curve
    watched = curve.all_days[curve.all_at_risk >= FEWEST_WATCHED]
    last = int(watched[-1]) if len(watched) else int(curve.longest_days or 0)
    last = last if until is None else min(last, until)
    shown = curve.days <= last
    share = np.concatenate(([0.0], 1 - curve.waiting[shown]))
    lower = np.concatenate(([0.0], 1 - curve.waiting_ci_upper[shown]))
    upper = np.concatenate(([0.0], 1 - curve.waiting_ci_lower[shown]))
    days = np.concatenate(([0], curve.days[shown]))
    # Where all have B there is no interval; the curve itself closes the band.
    lower, upper = np.where(np.isnan(lower), share, lower), np.where(np.isnan(upper), share, upper)
    if days[-1] < last:
        days = np.append(days, last)
        share, lower, upper = (np.append(values, values[-1]) for values in (share, lower, upper))
    return days, share, lower, upper


def _axes(
    figure: go.Figure,
    last: int,
    highest: float,
    *,
    since: str,
    translator: Translator,
    palette: Palette,
    narrow: bool,
) -> None:
    most = 5 if narrow else 9
    step = next((step for step in STEPS if last / step <= most), STEPS[-1])
    ticks = list(range(0, last + 1, step))
    shares = axis_ticks(min(1.0, highest))
    small = len(shares) > 1 and shares[1] < 0.01
    title = {"text": since, "font": {"size": 12, "color": palette.muted}}
    figure.update_xaxes(
        tickvals=ticks,
        ticktext=[translator.number(tick) for tick in ticks],
        title=title,
        showgrid=False,
        range=[0, last * 1.02],
    )
    figure.update_yaxes(
        tickvals=shares,
        ticktext=[translator.percent(share, decimals=1 if small else 0) for share in shares],
        range=[0, min(1.02, max(highest, shares[-1]) * 1.12)],
    )


def _window(
    figure: go.Figure, window: TypicalWindow, last: int, *, translator: Translator, palette: Palette
) -> None:
    """Shade the days in which most come back, and name them above."""
    first, end = window.first_day - 0.5, min(window.last_day + 0.5, last)
    figure.add_vrect(x0=first, x1=end, fillcolor=palette.categorical[1], opacity=0.18, line_width=0)
    middle = (first + end) / 2
    figure.add_annotation(
        x=middle,
        xanchor="left" if middle < last * 0.2 else "right" if middle > last * 0.8 else "center",
        yref="paper",
        y=1,
        yanchor="bottom",
        showarrow=False,
        text=days_words(window.first_day, window.last_day, translator=translator),
        font={"size": 12, "color": palette.text},
    )
    figure.update_layout(margin={"t": 26})


def days_words(first: int, last: int, *, translator: Translator) -> str:
    """Return the name of a span of days, of a single one too."""
    start, end = translator.number(first), translator.number(last)
    if first == last:
        return translator.gettext("Day {first}", first=start)
    return translator.gettext("Day {first} to {last}", first=start, last=end)


def _landmarks(
    figure: go.Figure,
    waiting: Waited,
    last: int,
    *,
    translator: Translator,
    palette: Palette,
    narrow: bool,
) -> None:
    """Write the share on the curve where the text beside the chart speaks of it."""
    kept = [one for one in waiting.shares if 0 < one.days <= last]
    if narrow:
        kept = [one for one in kept if one.days in (30, 90, 180, 365)]
    kept = [one for one in kept if one.days >= last / 12]  # or the texts would run into each other
    figure.add_trace(
        go.Scatter(
            x=[one.days for one in kept],
            y=[one.share for one in kept],
            mode="markers+text",
            marker={"size": 8, "color": palette.accent, "line": {"color": palette.surface, "width": 1.5}},
            text=[translator.percent(one.share, decimals=1 if one.share < 0.1 else 0) for one in kept],
            textposition="top left",
            textfont={"size": 12, "color": palette.text},
            hoverinfo="skip",
            cliponaxis=False,
        )
    )


def _median(
    figure: go.Figure, waiting: Waited, last: int, *, translator: Translator, palette: Palette
) -> None:
    median = waiting.median_days
    if median is None or median > last:
        return
    figure.add_vline(x=median, line={"color": palette.muted, "width": 1.5, "dash": "dot"})
    figure.add_annotation(
        x=median,
        yref="paper",
        y=0.04,
        xanchor="left" if median < last / 2 else "right",
        xshift=6 if median < last / 2 else -6,
        showarrow=False,
        text=translator.ngettext("Half after {n} day", "Half after {n} days", median),
        font={"size": 12, "color": palette.text},
        bgcolor=palette.surface,
    )


def _text(day: int, share: float, lower: float, upper: float, *, translator: Translator) -> str:
    return translator.ngettext(
        "After {n} day: {share} (95 % interval {lower} to {upper})",
        "After {n} days: {share} (95 % interval {lower} to {upper})",
        int(day),
        share=translator.percent(share, decimals=1),
        lower=translator.percent(lower, decimals=1),
        upper=translator.percent(upper, decimals=1),
    )
