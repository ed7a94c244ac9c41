"""How likely does a test of a size find an effect? One curve an effect, and the size that is needed."""

from bisect import bisect_left
from collections.abc import Sequence

import plotly.graph_objects as go

from crosssell.charts.monthly import axis_ticks
from crosssell.charts.theme import Palette, inert, palette_for, styled
from crosssell.experiments.plan import PowerLine
from crosssell.i18n import Translator

HEIGHT = 320
MOST_NEEDED = 1.6  # times the needed customers: so far the axis goes
MOST_AVAILABLE = 3.0  # times the needed ones, where there are more customers
TICKS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


def reach(needed: int, available: int | None = None) -> int:
    """Return up to how many customers the curves are worth drawing.

    >>> reach(1000), reach(1000, 500), reach(1000, 2000), reach(1000, 90_000)
    (1600, 1600, 2200, 3000)
    """
    most = MOST_NEEDED * needed
    if available is not None:
        most = max(most, min(1.1 * available, MOST_AVAILABLE * needed))
    return round(most)


def power_figure(
    lines: Sequence[PowerLine],
    *,
    names: Sequence[str],
    wanted: float,
    target: float,
    needed: int,
    translator: Translator,
    available: int | None = None,
    dark: bool = False,
    narrow: bool = False,
) -> go.Figure:
    """Draw the chance of finding each effect by the number of customers.

    Args:
        lines: At least one.
        names: What each line is called: its effect as the reader writes it.
        wanted: The effect that the test is planned for; its line stands out.
        target: The chance (0–1) that is wanted.
        needed: Customers in all that reach it.
        translator: The reader's language.
        available: Customers that there are; ``None`` where nobody knows.
        dark: Whether the page is dark.
        narrow: Whether the screen is a phone's.
    """
    palette = palette_for(dark=dark)
    figure = styled(go.Figure(), palette=palette, translator=translator)
    most = max(line.totals[-1] for line in lines)
    for line, name in zip(lines, names, strict=True):
        _curve(figure, line, name, is_wanted=line.effect == wanted, palette=palette, translator=translator)
    figure.add_hline(y=target, line={"color": palette.muted, "width": 1, "dash": "dot"}, layer="below")
    _mark(
        figure, needed, translator.gettext("Needed"), at=0.985, most=most, palette=palette, words=translator
    )
    if available is not None and available <= most:
        _mark(
            figure,
            available,
            translator.gettext("You have"),
            at=0.1,
            most=most,
            palette=palette,
            words=translator,
        )
    figure.add_scatter(
        x=[needed],
        y=[target],
        mode="markers",
        marker={"size": 11, "color": palette.accent, "line": {"color": palette.surface, "width": 2}},
        hoverinfo="skip",
    )
    _axes(figure, most, palette=palette, translator=translator, narrow=narrow)
    figure.update_layout(height=HEIGHT, showlegend=False, hovermode="closest")
    return figure


def place_of_name(line: PowerLine, *, share: float = 0.9) -> int:
    """Return which point of a line carries its name: where it is high, or else its end."""
    return min(bisect_left(line.powers, share), len(line.powers) - 1)


def _curve(
    figure: go.Figure,
    line: PowerLine,
    name: str,
    *,
    is_wanted: bool,
    palette: Palette,
    translator: Translator,
) -> None:
    colour = palette.accent if is_wanted else palette.muted
    texts = [
        translator.gettext(
            "{customers} customers: a change of {effect} is found with a chance of {chance}",
            customers=translator.number(total),
            effect=inert(name),
            chance=translator.percent(min(chance, 0.999), decimals=1 if chance > 0.99 else 0),
        )
        for total, chance in zip(line.totals, line.powers, strict=True)
    ]
    figure.add_scatter(
        x=list(line.totals),
        y=list(line.powers),
        mode="lines",
        line={"color": colour, "width": 3 if is_wanted else 1.8, "dash": "solid" if is_wanted else "dash"},
        hovertext=texts,
        hoverinfo="text",
    )
    place = place_of_name(line, share=0.55 if is_wanted else 0.9)
    figure.add_annotation(
        x=line.totals[place],
        y=line.powers[place],
        text=f"<b>{inert(name)}</b>" if is_wanted else inert(name),
        showarrow=False,
        xanchor="left" if place < len(line.totals) * 0.8 else "right",
        yanchor="top",
        xshift=8 if place < len(line.totals) * 0.8 else 0,
        yshift=-4,
        font={"size": 12, "color": colour if is_wanted else palette.text},
        bgcolor=palette.surface,
        borderpad=1,
    )


def _mark(
    figure: go.Figure, customers: int, word: str, *, at: float, most: int, palette: Palette, words: Translator
) -> None:
    figure.add_vline(x=customers, line={"color": palette.text, "width": 1.2, "dash": "dot"}, layer="below")
    is_left = customers < most * 0.6
    figure.add_annotation(
        x=customers,
        yref="paper",
        y=at,
        yanchor="middle",
        text=f"{inert(word)}: <b>{words.number(customers)}</b>",
        showarrow=False,
        xanchor="left" if is_left else "right",
        xshift=5 if is_left else -5,
        font={"size": 12, "color": palette.text},
        bgcolor=palette.surface,
        borderpad=1,
    )


def _axes(figure: go.Figure, most: int, *, palette: Palette, translator: Translator, narrow: bool) -> None:
    ticks = axis_ticks(most)
    if narrow:
        ticks = ticks[:: 2 if len(ticks) > 4 else 1]
    small = {"size": 12, "color": palette.muted}
    figure.update_xaxes(
        tickvals=ticks,
        ticktext=[translator.number(tick) for tick in ticks],
        range=[0, most * 1.01],
        showgrid=False,
        title={"text": translator.gettext("Customers in all groups"), "font": small},
    )
    figure.update_yaxes(
        tickvals=TICKS,
        ticktext=[translator.percent(tick) for tick in TICKS],
        range=[0, 1.12],
        title=None if narrow else {"text": translator.gettext("Chance of finding it"), "font": small},
    )
