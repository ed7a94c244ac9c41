"""What sets groups of customers apart, and in which segments they are: two matrices with a column a group."""

import plotly.graph_objects as go

from crosssell.charts.theme import Palette, colorscale, inert, ink_on, palette_for, styled
from crosssell.columns import ClusterFeature, Segment
from crosssell.i18n import Translator
from crosssell.labels import label
from crosssell.segments.clusters import MONEY_FEATURES, Cluster, Clusters, name_words
from crosssell.segments.clusters.features import SHARE_FEATURES
from crosssell.segments.names import ORDER

ROOM_ABOVE, CELL_HEIGHT = 60, 34  # px
FURTHEST = 2.0  # standard deviations with a colour of their own
ONE_DECIMAL = (ClusterFeature.ITEMS_PER_ORDER,)
MOST_SHORTENED = 10_000  # amounts below it are written out on a phone, too


def typical_text(
    feature: ClusterFeature,
    value: float | None,
    *,
    translator: Translator,
    currency: str | None,
    narrow: bool = False,
) -> str:
    """Return a value of a feature as it is written, in its own unit.

    Args:
        feature: Which one.
        value: In its own unit; ``None`` where it is not known.
        translator: The reader's language.
        currency: Of amounts; ``None`` if unknown.
        narrow: Whether there is room for a few letters only: amounts go without their currency.
    """
    if value is None or feature in SHARE_FEATURES:
        return translator.percent(value, decimals=0 if narrow else 1)
    if feature in MONEY_FEATURES:
        if not narrow:
            return translator.money(value, currency, decimals=0)
        return (
            translator.number(value) if abs(value) < MOST_SHORTENED else translator.compact(value, decimals=0)
        )
    return translator.number(value, decimals=1 if feature in ONE_DECIMAL or value % 1 else 0)


def cluster_profile_figure(
    found: Clusters,
    *,
    translator: Translator,
    currency: str | None = None,
    dark: bool = False,
    narrow: bool = False,
) -> go.Figure:
    """Draw what is typical of each group: a column a group, a row a feature.

    The figure in a cell is the group's median, the colour how far its mean is from that of all customers.

    Args:
        found: The groups.
        translator: The reader's language.
        currency: Of the amounts; ``None`` if unknown.
        dark: Whether the page is dark.
        narrow: Whether the screen is a phone's.
    """
    palette = palette_for(dark=dark)
    features = found.model.features
    deviations = [[one.deviations[feature] for one in found.clusters] for feature in features]
    texts = [
        [
            typical_text(
                feature, one.typical[feature], translator=translator, currency=currency, narrow=narrow
            )
            for one in found.clusters
        ]
        for feature in features
    ]
    hover = [
        [
            _trait_text(one, feature, text, translator=translator)
            for one, text in zip(found.clusters, row, strict=True)
        ]
        for feature, row in zip(features, texts, strict=True)
    ]
    places = [[(value + FURTHEST) / (2 * FURTHEST) for value in row] for row in deviations]
    return _matrix(
        found,
        places,
        texts=texts,
        hover=hover,
        rows=[label(feature, translator) for feature in features],
        colours=palette.diverging,
        palette=palette,
        translator=translator,
        narrow=narrow,
    )


def cluster_segments_figure(
    found: Clusters, *, translator: Translator, dark: bool = False, narrow: bool = False
) -> go.Figure:
    """Draw in which segments the customers of each group are: a column a group, a row a segment.

    The figure in a cell is customers, on a phone per cent of the group, the colour their share of the group.

    Args:
        found: The groups.
        translator: The reader's language.
        dark: Whether the page is dark.
        narrow: Whether the screen is a phone's.
    """
    palette = palette_for(dark=dark)
    rows = [segment for segment in ORDER if any(segment in one.segments for one in found.clusters)]
    shares = [[one.segments.get(row, 0) / one.customers for one in found.clusters] for row in rows]
    texts = [
        [_cell_text(one.segments.get(row, 0), one.customers, translator, narrow) for one in found.clusters]
        for row in rows
    ]
    hover = [
        [_segment_text(one, row, one.segments.get(row, 0), translator=translator) for one in found.clusters]
        for row in rows
    ]
    highest = max(max(row) for row in shares)
    return _matrix(
        found,
        [[share / highest for share in row] for row in shares],
        texts=texts,
        hover=hover,
        rows=[inert(label(row, translator)) for row in rows],
        colours=palette.sequential,
        palette=palette,
        translator=translator,
        narrow=narrow,
    )


def group_title(one: Cluster, translator: Translator) -> str:
    """Return the number and the name of a group, as they head what is said of it."""
    number, name = translator.number(one.number), name_words(one.name, translator)
    return f"<b>{translator.gettext('Group {number}', number=number)}: {name}</b>"


def _matrix(
    found: Clusters,
    places: list[list[float]],
    *,
    texts: list[list[str]],
    hover: list[list[str]],
    rows: list[str],
    colours: tuple[str, ...],
    palette: Palette,
    translator: Translator,
    narrow: bool,
) -> go.Figure:
    """Draw rows × groups; ``places`` (0–1) are on the scale of ``colours``."""
    heat = go.Heatmap(
        z=places,
        x=list(range(found.k)),
        y=list(range(len(rows))),
        zmin=0,
        zmax=1,
        colorscale=colorscale(colours),
        showscale=False,
        xgap=2,
        ygap=2,
        hovertext=hover,
        hovertemplate="%{hovertext}<extra></extra>",
    )
    figure = styled(go.Figure(heat), palette=palette, translator=translator)
    size = 10 if narrow and found.k > 5 else 12
    for y, row in enumerate(texts):
        for x, text in enumerate(row):
            at = min(1.0, max(0.0, places[y][x])) * (len(colours) - 1)
            font = {"size": size, "color": ink_on(colours[round(at)])}
            figure.add_annotation(x=x, y=y, text=text, showarrow=False, font=font)
    figure.update_xaxes(
        tickvals=list(range(found.k)),
        ticktext=[f"<b>{translator.number(one.number)}</b>" for one in found.clusters],
        title={"text": translator.gettext("Group"), "font": {"size": 12, "color": palette.muted}},
        side="top",
        showgrid=False,
        tickfont={"size": 13, "color": palette.text},
    )
    figure.update_yaxes(
        tickvals=list(range(len(rows))),
        ticktext=rows,
        autorange="reversed",
        showgrid=False,
        tickfont={"size": 11 if narrow else 12, "color": palette.text},
    )
    figure.update_layout(height=ROOM_ABOVE + CELL_HEIGHT * len(rows))
    return figure


def _trait_text(one: Cluster, feature: ClusterFeature, text: str, *, translator: Translator) -> str:
    """Return what a cell of the profile says when pointed at."""
    deviation = one.deviations[feature]
    times = translator.number(abs(deviation), decimals=1)
    if round(abs(deviation), 1) == 0:
        compared = translator.gettext("As all customers on average")
    elif deviation > 0:
        compared = translator.gettext(
            "{times} standard deviations above the mean of all customers", times=times
        )
    else:
        compared = translator.gettext(
            "{times} standard deviations below the mean of all customers", times=times
        )
    typical = translator.gettext(
        "{feature}: {value} (median)", feature=label(feature, translator), value=inert(text)
    )
    return "<br>".join([group_title(one, translator), typical, compared])


def _segment_text(one: Cluster, segment: Segment, customers: int, *, translator: Translator) -> str:
    said = translator.ngettext(
        "{segment}: {n} customer, {share} of the group",
        "{segment}: {n} customers, {share} of the group",
        customers,
        segment=inert(label(segment, translator)),
        share=translator.percent(customers / one.customers, decimals=1),
    )
    return f"{group_title(one, translator)}<br>{said}"


def _cell_text(customers: int, of: int, translator: Translator, narrow: bool) -> str:
    if not customers:
        return ""
    return translator.percent(customers / of) if narrow else translator.number(customers)
