"""How good is a model of who buys next: whom it reaches, whether its chances come true, what it goes by."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from crosssell.charts.experiments import nice_ticks
from crosssell.charts.theme import Palette, above_note, faded, inert, palette_for, shortened, styled
from crosssell.i18n import Translator
from crosssell.offers.propensity import CalibrationBin, GainPoint

GAINS_HEIGHT, CALIBRATION_HEIGHT, ROW_HEIGHT = 320, 300, 46
NAME_LENGTH, SHORT_NAME_LENGTH = 70, 40
MOST_TICKS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverRow:
    """One trait that a model goes by.

    Attributes:
        name: What it is and which way it works; translated.
        drop: By how much the ranking gets worse without it, above 0.
    """

    name: str
    drop: float


def gains_figure(
    gains: Sequence[GainPoint],
    *,
    simple_name: str,
    translator: Translator,
    dark: bool = False,
    narrow: bool = False,
) -> go.Figure:
    """Draw which share of the buyers the first customers of the list hold, with its 95 % interval.

    Args:
        gains: From no customer to all.
        simple_name: The simple order that it is held against; translated.
        translator: The reader's language.
        dark: Whether the page is dark.
        narrow: Whether the screen is a phone's.
    """
    palette = palette_for(dark=dark)
    x = [one.customers_share for one in gains]
    edge = {"mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
    hover = [_gain_words(one, simple_name=simple_name, translator=translator) for one in gains]
    figure = go.Figure(
        [
            go.Scatter(x=x, y=[one.reached_ci_upper for one in gains], **edge),
            go.Scatter(
                x=x,
                y=[one.reached_ci_lower for one in gains],
                fill="tonexty",
                fillcolor=faded(palette.accent, 0.2),
                **edge,
            ),
            go.Scatter(x=[0, 1], y=[0, 1], **_line(palette.muted, dash="dot", width=1.5)),
            go.Scatter(
                x=x, y=[one.simple_share for one in gains], **_line(palette.text, dash="dash", width=1.5)
            ),
            go.Scatter(
                x=x,
                y=[one.reached_share for one in gains],
                mode="lines",
                line={"color": palette.accent, "width": 2.5},
                hovertext=hover,
                hoverinfo="text",
            ),
        ]
    )
    styled(figure, palette=palette, translator=translator)
    ticks = [0, 0.25, 0.5, 0.75, 1]
    words = [inert(translator.percent(at, decimals=0)) for at in ticks]
    figure.update_xaxes(
        tickvals=ticks,
        ticktext=words,
        range=[0, 1],
        ticklabeloverflow="allow",
        title=_title(translator.gettext("Share of the customers contacted"), palette),
    )
    figure.update_yaxes(
        tickvals=ticks,
        ticktext=words,
        range=[0, 1.02],
        title=_title(translator.gettext("Share of the buyers reached"), palette),
    )
    figure.update_layout(height=GAINS_HEIGHT, showlegend=False, margin={"r": 24})
    return above_note(figure, _gains_key(simple_name, palette, translator=translator, narrow=narrow))


def calibration_figure(
    bins: Sequence[CalibrationBin], *, translator: Translator, dark: bool = False, narrow: bool = False
) -> go.Figure:
    """Draw for groups of customers, by their chance, what was expected and how many bought.

    Args:
        bins: The lowest chances first.
        translator: The reader's language.
        dark: Whether the page is dark.
        narrow: Whether the screen is a phone's.
    """
    palette = palette_for(dark=dark)
    places = list(range(len(bins)))
    figure = go.Figure(
        [
            go.Bar(
                x=places,
                y=[one.expected_share for one in bins],
                marker={"color": faded(palette.accent, 0.35)},
                width=0.7,
                hoverinfo="skip",
            ),
            go.Scatter(
                x=places,
                y=[one.bought_share for one in bins],
                error_y={
                    "type": "data",
                    "symmetric": False,
                    "array": [one.bought_ci_upper - one.bought_share for one in bins],
                    "arrayminus": [one.bought_share - one.bought_ci_lower for one in bins],
                    "color": palette.text,
                    "thickness": 1.5,
                    "width": 0,
                },
                mode="markers",
                marker={"color": palette.text, "size": 8, "symbol": "diamond"},
                hovertext=[_bin_words(one, translator=translator) for one in bins],
                hoverinfo="text",
            ),
        ]
    )
    styled(figure, palette=palette, translator=translator)
    top = max([one.bought_ci_upper for one in bins] + [one.expected_share for one in bins] + [1e-4])
    ticks = nice_ticks(0.0, top, most=MOST_TICKS)
    decimals = 0 if ticks[1] >= 0.01 else 1 if ticks[1] >= 0.001 else 2
    figure.update_yaxes(
        tickvals=ticks,
        ticktext=[inert(translator.percent(at, decimals=decimals)) for at in ticks],
        range=[0, top * 1.05],
    )
    ends = [translator.gettext("lowest chance"), translator.gettext("highest chance")]
    figure.update_xaxes(
        tickvals=[0, places[-1]], ticktext=ends, showgrid=False, tickangle=0, ticklabeloverflow="allow"
    )
    figure.update_layout(height=CALIBRATION_HEIGHT, showlegend=False, bargap=0.2, margin={"r": 24})
    expected, came = translator.gettext("expected"), translator.gettext("bought, with its 95 % interval")
    between = "<br>" if narrow else "\u2003"
    return above_note(figure, f"<span style='color:{palette.soft}'>■</span> {expected}{between}◆ {came}")


def drivers_figure(
    rows: Sequence[DriverRow], *, translator: Translator, dark: bool = False, narrow: bool = False
) -> go.Figure:
    """Draw what a model goes by as bars, the most important first, each with its words above it.

    Args:
        rows: At least one.
        translator: The reader's language.
        dark: Whether the page is dark.
        narrow: Whether the screen is a phone's.
    """
    palette = palette_for(dark=dark)
    places = list(range(len(rows)))[::-1]
    figure = go.Figure(
        go.Bar(
            x=[one.drop for one in rows],
            y=places,
            orientation="h",
            width=0.28,
            marker={"color": palette.accent},
            hoverinfo="skip",
        )
    )
    styled(figure, palette=palette, translator=translator)
    length = SHORT_NAME_LENGTH if narrow else NAME_LENGTH
    for one, place in zip(rows, places, strict=True):
        figure.add_annotation(
            xref="paper",
            x=0,
            xanchor="left",
            y=place + 0.18,
            yanchor="bottom",
            text=inert(shortened(one.name, length=length)),
            showarrow=False,
            align="left",
        )
    figure.update_xaxes(visible=False, range=[0, max(one.drop for one in rows) * 1.02])
    figure.update_yaxes(visible=False, range=[-0.4, len(rows) - 0.15])
    figure.update_layout(height=24 + ROW_HEIGHT * len(rows), showlegend=False)
    return figure


def _title(text: str, palette: Palette) -> dict[str, object]:
    return {"text": inert(text), "font": {"size": 12, "color": palette.muted}}


def _line(colour: str, *, dash: str, width: float) -> dict[str, object]:
    return {"mode": "lines", "line": {"color": colour, "width": width, "dash": dash}, "hoverinfo": "skip"}


def _gain_words(one: GainPoint, *, simple_name: str, translator: Translator) -> str:
    lines = [
        translator.gettext(
            "The first {share} of the customers", share=translator.percent(one.customers_share, decimals=0)
        ),
        translator.gettext(
            "Model: {share} of the buyers ({lower} to {upper})",
            share=translator.percent(one.reached_share, decimals=0),
            lower=translator.percent(one.reached_ci_lower, decimals=0),
            upper=translator.percent(one.reached_ci_upper, decimals=0),
        ),
        f"{simple_name}: {translator.percent(one.simple_share, decimals=0)}",
    ]
    return "<br>".join(inert(line) for line in lines)


def _bin_words(one: CalibrationBin, *, translator: Translator) -> str:
    lines = [
        translator.ngettext("{n} customer", "{n} customers", one.customers),
        translator.gettext("Expected: {share}", share=translator.percent(one.expected_share, decimals=2)),
        translator.gettext(
            "Bought: {share} ({count})",
            share=translator.percent(one.bought_share, decimals=2),
            count=translator.number(one.bought),
        ),
    ]
    return "<br>".join(inert(line) for line in lines)


def _gains_key(simple_name: str, palette: Palette, *, translator: Translator, narrow: bool) -> str:
    parts = [
        f"<span style='color:{palette.accent}'>━</span> {inert(translator.gettext('Model'))}",
        f"╌ {inert(simple_name)}",
        f"<span style='color:{palette.muted}'>┈</span> {inert(translator.gettext('by chance'))}",
    ]
    if narrow:
        return f"{parts[0]}\u2003{parts[2]}<br>{parts[1]}"
    return "\u2003".join(parts)
