"""Two shapes of a test: what is believed of each variant's figure, and how customers' money lies."""

from collections.abc import Callable, Mapping, Sequence

import plotly.graph_objects as go

from crosssell.charts.experiments import MOST_TICKS, nice_ticks
from crosssell.charts.theme import Palette, faded, inert, palette_for, shortened, styled
from crosssell.experiments.result import Spread
from crosssell.i18n import Translator

HEIGHT = 280
NAME_LENGTH = 24
NEARLY_ALL = 0.99  # of the customers with an amount are drawn

Points = Sequence[tuple[float, float]]


def densities_figure(
    curves: Mapping[str, Points],
    *,
    translator: Translator,
    write: Callable[[float | None], str],
    tick: Callable[[float | None], str],
    dark: bool = False,
) -> go.Figure:
    """Draw what is believed of each variant's figure: the higher, the more likely.

    Args:
        curves: Variant (a hostile text) → points, the control first.
        translator: The reader's language.
        write: Writes a value.
        tick: Writes a value shortly, for the axis.
        dark: Whether the page is dark.
    """
    palette = palette_for(dark=dark)
    figure = styled(go.Figure(), palette=palette, translator=translator)
    for at, (name, points) in enumerate(curves.items()):
        colour = variant_colour(at, palette)
        figure.add_scatter(
            x=[x for x, _ in points],
            y=[y for _, y in points],
            mode="lines",
            line={"color": colour, "width": 2.5, "dash": "dash" if at == 0 else "solid"},
            fill="tozeroy",
            fillcolor=faded(colour, 0.15),
            name=inert(shortened(name, length=NAME_LENGTH)),
            hovertext=[f"<b>{inert(name)}</b><br>{inert(write(x))}" for x, _ in points],
            hoverinfo="text",
        )
    ends = [x for points in curves.values() for x, _ in points]
    if ends and max(ends) > min(ends):
        ticks = nice_ticks(min(ends), max(ends), most=MOST_TICKS)
        figure.update_xaxes(
            tickvals=ticks, ticktext=[inert(tick(at)) for at in ticks], showgrid=False, tickangle=0
        )
    highest = max((y for points in curves.values() for _, y in points), default=1.0)
    figure.update_yaxes(visible=False, range=[0, 1.08 * highest])
    return _with_legend(figure)


def spread_figure(
    spreads: Sequence[Spread],
    *,
    translator: Translator,
    write: Callable[[float | None], str],
    tick: Callable[[float | None], str],
    dark: bool = False,
) -> go.Figure:
    """Draw how the amounts of the customers who brought something lie, one line a variant, up to the far end.

    Args:
        spreads: The control first; variants are hostile texts.
        translator: The reader's language.
        write: Writes an amount.
        tick: Writes an amount shortly, for the axis.
        dark: Whether the page is dark.
    """
    palette = palette_for(dark=dark)
    figure = styled(go.Figure(), palette=palette, translator=translator)
    for at, one in enumerate(spreads):
        bins = list(zip(one.edges, one.edges[1:], one.shares, strict=False))
        figure.add_scatter(
            x=[edge for left, right, _ in bins for edge in (left, right)],
            y=[100 * share for _, _, share in bins for _ in range(2)],
            mode="lines",
            line={
                "color": variant_colour(at, palette),
                "width": 2.5,
                "dash": "dash" if at == 0 else "solid",
            },
            name=inert(shortened(one.variant, length=NAME_LENGTH)),
            hovertext=[
                _bin_words(one.variant, left, right, share, translator=translator, write=write)
                for left, right, share in bins
                for _ in range(2)
            ],
            hoverinfo="text",
        )
    low, high = shown_range(spreads)
    if high > low:
        ticks = nice_ticks(low, high, most=MOST_TICKS)
        figure.update_xaxes(
            tickvals=ticks,
            ticktext=[inert(tick(at)) for at in ticks],
            range=[low, high],
            showgrid=False,
            tickangle=0,
        )
    highest = max((100 * share for one in spreads for share in one.shares), default=1.0) or 1.0
    shares = nice_ticks(0, highest, most=4)
    figure.update_yaxes(
        tickvals=shares,
        ticktext=[inert(translator.percent(at / 100, decimals=1)) for at in shares],
        range=[0, 1.08 * highest],
        title={
            "text": translator.gettext("Share of the variant's customers"),
            "font": {"size": 12, "color": palette.muted},
        },
    )
    return _with_legend(figure)


def shown_range(spreads: Sequence[Spread]) -> tuple[float, float]:
    """Return the ends of the axis: a few far customers would press all the others to its left end.

    >>> far = Spread(variant="A", zero_share=0, edges=(0.0, 10.0, 20.0, 900.0), shares=(0.5, 0.495, 0.005))
    >>> shown_range([far])
    (0.0, 20.0)
    """
    low = min((one.edges[0] for one in spreads if one.edges), default=0.0)
    high = low
    for one in spreads:
        so_far, all_of_it = 0.0, sum(one.shares)
        for right, share in zip(one.edges[1:], one.shares, strict=False):
            if so_far >= NEARLY_ALL * all_of_it:
                break
            so_far += share
            high = max(high, right)
    return low, high


def variant_colour(at: int, palette: Palette) -> str:
    """Return the colour of a variant by its place; the control is first and grey."""
    order = (palette.categorical[-1], *palette.categorical[:-1])
    return order[at % len(order)]


def _bin_words(
    variant: str,
    left: float,
    right: float,
    share: float,
    *,
    translator: Translator,
    write: Callable[[float | None], str],
) -> str:
    between = translator.gettext("{lower} to {upper}", lower=write(left), upper=write(right))
    return "<br>".join(
        [
            f"<b>{inert(variant)}</b>",
            inert(between),
            inert(
                translator.gettext("{share} of its customers", share=translator.percent(share, decimals=2))
            ),
        ]
    )


def _with_legend(figure: go.Figure) -> go.Figure:
    figure.update_layout(
        height=HEIGHT,
        showlegend=True,
        legend={"orientation": "h", "x": 0, "xanchor": "left", "y": 1.02, "yanchor": "bottom"},
        margin={"l": 8, "r": 8, "t": 34, "b": 8},
    )
    return figure
