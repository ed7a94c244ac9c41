"""The network of solid pairs: items as points, pairs as lines, groups by colour and by letter."""

from math import log2, sqrt

import plotly.graph_objects as go

from crosssell.basket.network import Network, NetworkEdge, NetworkNode
from crosssell.charts.theme import Palette, faded, inert, ink_on, palette_for, shortened, styled
from crosssell.i18n import Translator

HEIGHT, HEIGHT_NARROW = 640, 560
SMALLEST, LARGEST = 15.0, 38.0  # px across a point
THINNEST, THICKEST = 1.0, 6.0
WIDTHS = 4  # series of lines, since plotly gives a series one width
LABEL_LENGTH, SHORT_LABEL_LENGTH, NAME_LENGTH = 22, 14, 60
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
WIDE_PX, NARROW_PX, LETTER_PX, SMALL_LETTER_PX, LINE_PX, DOT_PX = 940, 350, 7.2, 5.8, 13, 4
EDGE = 0.06  # of the map's breadth, left free around it

Box = tuple[float, float, float, float]  # left, bottom, right, top in px


def network_figure(
    network: Network,
    *,
    translator: Translator,
    currency: str | None = None,
    dark: bool = False,
    narrow: bool = False,
) -> go.Figure:
    """Draw the map of the strongest solid pairs.

    A point is larger where more baskets hold its item, a line thicker where the pair is further above
    chance. Each group has a colour and a letter. The middle of a line carries its pair, by which a click
    tells it.

    Args:
        network: At least one pair.
        translator: The reader's language.
        currency: Of the ceilings; ``None`` if unknown.
        dark: Whether the page is dark.
        narrow: Whether the screen is a phone's.
    """
    palette = palette_for(dark=dark)
    traces = [
        *_lines(network, palette=palette),
        _middles(network, translator=translator, currency=currency, palette=palette),
        _points(network, translator=translator, palette=palette),
        _names(network, palette=palette, narrow=narrow),
    ]
    figure = go.Figure(traces)
    styled(figure, palette=palette, translator=translator)
    around = [-EDGE, 1 + EDGE]
    figure.update_xaxes(visible=False, range=around)
    figure.update_yaxes(visible=False, range=around)
    figure.update_layout(
        height=HEIGHT_NARROW if narrow else HEIGHT,
        showlegend=False,
        hovermode="closest",
        hoverdistance=12,
        margin={"l": 0, "r": 0, "t": 4, "b": 4},
    )
    return figure


def letter(community: int) -> str:
    """Return what a group is called: A for the largest, after Z two letters.

    >>> letter(0), letter(26)
    ('A', 'AA')
    """
    return (LETTERS[community // 26 - 1] if community >= 26 else "") + LETTERS[community % 26]


def point_sizes(network: Network) -> list[float]:
    """Return px across each point; its area grows with the baskets."""
    most = max(node.baskets for node in network.nodes)
    return [SMALLEST + (LARGEST - SMALLEST) * sqrt(node.baskets / most) for node in network.nodes]


def named_nodes(network: Network, *, narrow: bool) -> dict[int, str]:
    """Return which points bear their name and on which side; those in more baskets are served first.

    A name is left out where it would run into a point or another name on every side; the point still
    tells it when pointed at.
    """
    across, up = (NARROW_PX, HEIGHT_NARROW) if narrow else (WIDE_PX, HEIGHT)
    length = SHORT_LABEL_LENGTH if narrow else LABEL_LENGTH
    share = 1 + 2 * EDGE
    places = [((node.x + EDGE) / share * across, (node.y + EDGE) / share * up) for node in network.nodes]
    halves = [size / 2 for size in point_sizes(network)]
    taken: list[Box] = [
        (x - half, y - half, x + half, y + half) for (x, y), half in zip(places, halves, strict=True)
    ]
    for edge in network.edges:
        x, y = ((one + other) / 2 for one, other in zip(places[edge.a], places[edge.b], strict=True))
        taken.append((x - DOT_PX, y - DOT_PX, x + DOT_PX, y + DOT_PX))
    named = {}
    for index, (place, half) in enumerate(zip(places, halves, strict=True)):
        width = _text_width(_short(network.nodes[index], length=length))
        for side, box in _sides(place, half, width).items():
            inside = box[0] >= 0 and box[2] <= across and box[1] >= 0 and box[3] <= up
            if inside and not any(_overlap(box, other) for other in taken):
                taken.append(box)
                named[index] = side
                break
    return named


def _sides(place: tuple[float, float], half: float, width: float) -> dict[str, Box]:
    """Return where a name of ``width`` px would stand beside a point, the best side first."""
    (x, y), gap, line = place, half + 2, LINE_PX
    return {
        "bottom center": (x - width / 2, y - gap - line, x + width / 2, y - gap),
        "top center": (x - width / 2, y + gap, x + width / 2, y + gap + line),
        "middle right": (x + gap, y - line / 2, x + gap + width, y + line / 2),
        "middle left": (x - gap - width, y - line / 2, x - gap, y + line / 2),
        "top right": (x + half, y + gap, x + half + 4 + width, y + gap + line),
        "bottom right": (x + half, y - gap - line, x + half + 4 + width, y - gap),
        "top left": (x - half - 4 - width, y + gap, x - half, y + gap + line),
        "bottom left": (x - half - 4 - width, y - gap - line, x - half, y - gap),
    }


def _text_width(text: str) -> float:
    """Return about how many px a name takes: capitals and digits are wider than small letters."""
    wide = sum(sign.isupper() or sign.isdigit() for sign in text)
    return LETTER_PX * wide + SMALL_LETTER_PX * (len(text) - wide)


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _lines(network: Network, *, palette: Palette) -> list[go.Scatter]:
    strongest = max((log2(edge.lift_corrected) for edge in network.edges), default=1.0)
    series: dict[int, list[NetworkEdge]] = {}
    for edge in network.edges:
        share = log2(edge.lift_corrected) / max(strongest, 1e-9)
        series.setdefault(min(WIDTHS - 1, int(share * WIDTHS)), []).append(edge)
    traces = []
    for step, edges in sorted(series.items()):
        x: list[float | None] = []
        y: list[float | None] = []
        for edge in edges:
            a, b = network.nodes[edge.a], network.nodes[edge.b]
            x += [a.x, b.x, None]
            y += [a.y, b.y, None]
        width = THINNEST + (THICKEST - THINNEST) * step / (WIDTHS - 1)
        line = {"width": width, "color": faded(palette.muted, 0.45), "simplify": False}
        traces.append(go.Scatter(x=x, y=y, mode="lines", line=line, connectgaps=False, hoverinfo="skip"))
    return traces


def _middles(
    network: Network, *, translator: Translator, currency: str | None, palette: Palette
) -> go.Scatter:
    """Return the points on the lines that answer to the pointer, for a line itself does not."""
    ends = [(network.nodes[edge.a], network.nodes[edge.b]) for edge in network.edges]
    return go.Scatter(
        x=[(a.x + b.x) / 2 for a, b in ends],
        y=[(a.y + b.y) / 2 for a, b in ends],
        mode="markers",
        marker={"size": 7, "color": palette.surface, "line": {"color": palette.muted, "width": 1.5}},
        customdata=[[a.item, b.item] for a, b in ends],
        hovertext=[
            _edge_text(edge, a, b, translator=translator, currency=currency)
            for edge, (a, b) in zip(network.edges, ends, strict=True)
        ],
        hoverinfo="text",
    )


def _points(network: Network, *, translator: Translator, palette: Palette) -> go.Scatter:
    colours = [palette.categorical[node.community % len(palette.categorical)] for node in network.nodes]
    inks = [ink_on(colour) for colour in colours]
    return go.Scatter(
        x=[node.x for node in network.nodes],
        y=[node.y for node in network.nodes],
        mode="markers+text",
        marker={
            "size": [round(size, 1) for size in point_sizes(network)],
            "color": colours,
            "opacity": 1,
            "line": {"color": palette.surface, "width": 1.5},
        },
        text=[f"<b>{letter(node.community)}</b>" for node in network.nodes],
        textposition="middle center",
        textfont={"size": 11, "color": inks},
        hovertext=[_node_text(node, network, translator=translator) for node in network.nodes],
        hoverinfo="text",
        cliponaxis=False,
    )


def _names(network: Network, *, palette: Palette, narrow: bool) -> go.Scatter:
    named = named_nodes(network, narrow=narrow)
    length = SHORT_LABEL_LENGTH if narrow else LABEL_LENGTH
    sizes = point_sizes(network)
    # An invisible point of the same size keeps the text clear of the point.
    return go.Scatter(
        x=[network.nodes[index].x for index in named],
        y=[network.nodes[index].y for index in named],
        mode="markers+text",
        marker={"size": [round(sizes[index], 1) for index in named], "opacity": 0},
        text=[inert(_short(network.nodes[index], length=length)) for index in named],
        textposition=list(named.values()),
        textfont={"size": 11, "color": palette.text},
        hoverinfo="skip",
        cliponaxis=False,
    )


def _short(node: NetworkNode, *, length: int) -> str:
    return shortened(node.name or node.item, length=length)


def _full(node: NetworkNode) -> str:
    if node.name is None or node.name == node.item:
        return inert(shortened(node.item, length=NAME_LENGTH))
    return inert(f"{shortened(node.name, length=NAME_LENGTH)} ({shortened(node.item, length=24)})")


def _node_text(node: NetworkNode, network: Network, *, translator: Translator) -> str:
    place = network.nodes.index(node)
    pairs = sum(place in (edge.a, edge.b) for edge in network.edges)
    return "<br>".join(
        [
            f"<b>{_full(node)}</b>",
            translator.ngettext("{n} basket holds it.", "{n} baskets hold it.", node.baskets),
            translator.ngettext("{n} solid pair on this map.", "{n} solid pairs on this map.", pairs),
            translator.gettext("Group {letter}", letter=letter(node.community)),
        ]
    )


def _edge_text(
    edge: NetworkEdge, a: NetworkNode, b: NetworkNode, *, translator: Translator, currency: str | None
) -> str:
    lines = [
        f"<b>A: {_full(a)}</b>",
        f"<b>B: {_full(b)}</b>",
        translator.ngettext("{n} basket holds both.", "{n} baskets hold both.", edge.n_both),
        translator.gettext(
            "{times} times as often as by chance", times=translator.number(edge.lift_corrected, decimals=2)
        ),
    ]
    if edge.ceiling is not None:
        amount = inert(translator.money(edge.ceiling, currency, decimals=0))
        lines.append(translator.gettext("Up to {amount} among customers who have only one", amount=amount))
    lines.append(translator.gettext("Click for details"))
    return "<br>".join(lines)
