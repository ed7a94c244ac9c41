"""Where groups of customers lie beside each other, and how well each number of groups fits."""

import plotly.graph_objects as go

from crosssell.charts.clusters import group_title
from crosssell.charts.theme import Palette, ink_on, palette_for, styled
from crosssell.columns import ClusterFeature
from crosssell.i18n import Translator
from crosssell.labels import label
from crosssell.segments.clusters import Clusters, Projection
from crosssell.segments.clusters.model import ClusterModel

MAP_HEIGHT, FIT_HEIGHT = 400, 220
SYMBOLS = ("circle", "diamond")  # there are more groups than colours
FEWEST_WEIGHT, MOST_NAMED = 0.4, 3  # of a feature, to name a direction


def cluster_map_figure(
    found: Clusters, *, translator: Translator, dark: bool = False, narrow: bool = False
) -> go.Figure:
    """Draw a sample of the customers in two dimensions: who is near, buys alike.

    Args:
        found: The groups.
        translator: The reader's language.
        dark: Whether the page is dark.
        narrow: Whether the screen is a phone's.
    """
    palette, projection = palette_for(dark=dark), found.projection
    figure = styled(go.Figure(), palette=palette, translator=translator)
    for one in found.clusters:
        own = projection.clusters == one.number
        colour, symbol = mark_of(one.number, palette)
        figure.add_scatter(
            x=projection.x[own],
            y=projection.y[own],
            mode="markers",
            marker={"size": 5, "color": colour, "symbol": symbol, "opacity": 0.6},
            hovertext=group_title(one, translator),
            hovertemplate="%{hovertext}<extra></extra>",
        )
    _number_centres(figure, found, palette=palette, translator=translator)
    words = {"size": 11 if narrow else 12, "color": palette.muted}
    across, upwards = (direction_words(weights, translator) for weights in projection.weights)
    blank = {"showticklabels": False, "showgrid": False, "zeroline": False}
    figure.update_xaxes(title={"text": f"{across} →" if across else "", "font": words}, **blank)
    figure.update_yaxes(title={"text": f"{upwards} →" if upwards else "", "font": words}, **blank)
    figure.update_layout(height=MAP_HEIGHT, showlegend=False)
    return figure


def cluster_fit_figure(
    model: ClusterModel, *, chosen: int, translator: Translator, dark: bool = False
) -> go.Figure:
    """Draw how clearly the groups are apart for each number of them; the chosen one is filled.

    Args:
        model: What was fitted.
        chosen: The number of groups on screen.
        translator: The reader's language.
        dark: Whether the page is dark.
    """
    palette = palette_for(dark=dark)
    numbers = [score.k for score in model.scores]
    bars = go.Bar(
        x=numbers,
        y=[max(0.0, score.silhouette) for score in model.scores],
        marker={"color": [palette.accent if k == chosen else palette.soft for k in numbers]},
        text=[translator.number(score.silhouette, decimals=2) for score in model.scores],
        textposition="outside",
        textfont={"size": 11, "color": palette.text},
        hoverinfo="skip",
        cliponaxis=False,
    )
    figure = styled(go.Figure(bars), palette=palette, translator=translator)
    recommended = [f"<b>{k}</b>" if k == model.recommended else str(k) for k in numbers]
    title = {"text": translator.gettext("Groups"), "font": {"size": 12, "color": palette.muted}}
    figure.update_xaxes(tickvals=numbers, ticktext=recommended, title=title, showgrid=False)
    highest = max(score.silhouette for score in model.scores)
    figure.update_yaxes(range=[0, max(0.1, highest) * 1.2], showticklabels=False, showgrid=False)
    figure.update_layout(height=FIT_HEIGHT, bargap=0.35)
    return figure


def mark_of(number: int, palette: Palette) -> tuple[str, str]:
    """Return colour and symbol of a group's customers."""
    colours = palette.categorical
    at = (number - 1) % (len(colours) * len(SYMBOLS))
    return colours[at % len(colours)], SYMBOLS[at // len(colours)]


def direction_words(weights: dict[ClusterFeature, float], translator: Translator) -> str:
    """Return which features grow along a direction, and which shrink, the strongest first."""
    strongest = sorted(weights.items(), key=lambda pair: -abs(pair[1]))[:MOST_NAMED]
    named = [(label(feature, translator), weight) for feature, weight in strongest]
    more = translator.gettext("more: {features}")
    less = translator.gettext("less: {features}")
    said = []
    for words, sign in ((more, 1), (less, -1)):
        own = [name for name, weight in named if weight * sign >= FEWEST_WEIGHT]
        if own:
            said.append(words.format(features=", ".join(own)))
    return "; ".join(said)


def _number_centres(figure: go.Figure, found: Clusters, *, palette: Palette, translator: Translator) -> None:
    """Write the number of each group where its mean is."""
    projection: Projection = found.projection
    for one, (x, y) in zip(found.clusters, projection.centres, strict=True):
        colour, _ = mark_of(one.number, palette)
        figure.add_annotation(
            x=x,
            y=y,
            text=f"<b>{translator.number(one.number)}</b>",
            showarrow=False,
            font={"size": 14, "color": ink_on(colour)},
            bgcolor=colour,
            bordercolor=palette.surface,
            borderwidth=2,
            borderpad=3,
        )
