"""Rules as points: how common against how sure, coloured by how far above chance, a sign for each verdict."""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import NDArray

from crosssell.charts.scale import Scale, lift_scale
from crosssell.charts.theme import Palette, colorscale, inert, palette_for, shortened, styled
from crosssell.columns import Basis, Verdict
from crosssell.i18n import Translator
from crosssell.labels import label

HEIGHT, HEIGHT_NARROW = 520, 460
ABOVE, KEY_ROW = 58, 20  # px above the points: the colour bar with its words, a row of the key
BAR_LENGTH, BAR_ROOM = 230, 52  # px of the colours, and what half a tick text needs
NAME_LENGTH, SHORT_NAME_LENGTH = 48, 26
POINT, RING = 9, 19  # px across
PER_ROW = 3  # signs in a row of the key on a phone

# Shape, its sign in the key, and its stroke: told apart without colour.
SIGNS = {
    Verdict.SOLID: ("circle", "●"),
    Verdict.WEAK: ("circle-open", "○"),
    Verdict.UNRELATED: ("line-ew-open", "–"),
    Verdict.AVOID: ("x-thin-open", "✕"),
    Verdict.TOO_LITTLE_DATA: ("diamond-open", "◇"),
}
STEPS = (1, 2, 5)


def rules_figure(
    rules: pd.DataFrame,
    *,
    picked: int | None = None,
    basis: Basis,
    translator: Translator,
    dark: bool = False,
    narrow: bool = False,
) -> go.Figure:
    """Draw each rule as a point: support to the right, confidence upwards, colour for the corrected lift.

    ``customdata`` of a point is the rule's number, by which a click tells it.

    Args:
        rules: A page of rules, `crosssell.basket.rules.PAGE_COLUMNS`; at least one.
        picked: The number of the rule that gets a ring.
        basis: Whose baskets, for the words.
        translator: The reader's language.
        dark: Whether the page is dark.
        narrow: Whether the screen is a phone's: names are cut shorter.
    """
    palette = palette_for(dark=dark)
    lifts = rules["lift_corrected"].to_numpy(np.float64)
    scale = lift_scale(lifts, translator=translator)
    if not (lifts < 1).any():
        scale = above_chance(scale)
    figure = styled(go.Figure(), palette=palette, translator=translator)
    _ring(figure, rules, picked=picked, palette=palette)
    for verdict in reversed(SIGNS):  # the solid ones lie on top
        _points(
            figure,
            rules,
            scale,
            verdict=verdict,
            basis=basis,
            translator=translator,
            palette=palette,
            narrow=narrow,
        )
    key = key_rows(rules["verdict"], translator=translator, narrow=narrow)
    _name_axes(figure, rules, basis=basis, translator=translator, palette=palette)
    _lay_out(figure, scale, key=key, palette=palette, narrow=narrow)
    return figure


def above_chance(scale: Scale) -> Scale:
    """Return the upper half of a scale of lifts, for rules of which none is below chance."""
    middle = len(scale.ticks) // 2
    return replace(
        scale, lowest=0.0, ticks=scale.ticks[middle:], tick_texts=scale.tick_texts[middle:], diverges=False
    )


def colours(scale: Scale, palette: Palette) -> list[tuple[float, str]]:
    """Return the colours from the lowest to the highest value."""
    half = len(palette.diverging) // 2
    return colorscale(palette.diverging if scale.diverges else palette.diverging[half:])


def key_rows(verdicts: pd.Series, *, translator: Translator, narrow: bool) -> list[str]:
    """Return what the signs mean, for the verdicts that occur."""
    occurring = set(verdicts)
    words = [
        f"{sign}\u00a0{label(verdict, translator)}"
        for verdict, (_, sign) in SIGNS.items()
        if verdict in occurring
    ]
    across = PER_ROW if narrow else len(SIGNS)
    return ["\u2003".join(words[start : start + across]) for start in range(0, len(words), across)]


def round_counts(lowest: float, highest: float) -> list[int]:
    """Return the 1, 2 and 5 of each power of ten between two counts, and one on either side of few.

    >>> round_counts(9, 130)
    [10, 20, 50, 100]
    """
    powers = range(int(math.log10(max(1.0, lowest))), int(math.log10(max(1.0, highest))) + 1)
    steps = [step * 10**power for power in powers for step in STEPS]
    return [step for step in steps if lowest <= step <= highest] or [round(lowest)]


def _points(
    figure: go.Figure,
    rules: pd.DataFrame,
    scale: Scale,
    *,
    verdict: Verdict,
    basis: Basis,
    translator: Translator,
    palette: Palette,
    narrow: bool,
) -> None:
    judged = (rules["verdict"] == verdict).to_numpy()
    if not judged.any():
        return
    own = rules[judged]
    symbol, _ = SIGNS[verdict]
    is_open = symbol.endswith("open")
    marker: dict[str, object] = {
        "symbol": symbol,
        "size": POINT,
        "color": scale.z[judged],
        "cmin": scale.lowest,
        "cmax": scale.highest,
        "colorscale": colours(scale, palette),
        "opacity": 0.9,
        "line": {"width": 2} if is_open else {"width": 1, "color": palette.muted},
    }
    figure.add_scatter(
        x=own["count"],
        y=own["confidence"],
        mode="markers",
        marker=marker,
        customdata=own["rule"].tolist(),
        hovertext=_texts(own, basis=basis, translator=translator, narrow=narrow),
        hoverinfo="text",
        unselected={"marker": {"opacity": 0.9}},  # a click picks one, and must not grey the others
        selected={"marker": {"opacity": 0.9}},
        cliponaxis=False,
    )


def _ring(figure: go.Figure, rules: pd.DataFrame, *, picked: int | None, palette: Palette) -> None:
    own = rules[rules["rule"] == picked]
    figure.add_scatter(
        x=own["count"],
        y=own["confidence"],
        mode="markers",
        marker={"symbol": "circle-open", "size": RING, "color": palette.text, "line": {"width": 2}},
        hoverinfo="skip",
        cliponaxis=False,
    )


def _texts(rules: pd.DataFrame, *, basis: Basis, translator: Translator, narrow: bool) -> list[str]:
    length = SHORT_NAME_LENGTH if narrow else NAME_LENGTH
    return [_text(row, length=length, basis=basis, translator=translator) for row in rules.to_dict("records")]


def _text(row: dict[str, object], *, length: int, basis: Basis, translator: Translator) -> str:
    front = _side(row["antecedent"], row["antecedent_names"], length=length)
    end = _side(row["consequent"], row["consequent_names"], length=length)
    share = translator.percent(float(str(row["confidence"])), decimals=1)
    of = int(str(row["n_antecedent"]))
    if basis == Basis.ORDER:
        said = translator.ngettext(
            "{share} of {n} order with the first", "{share} of {n} orders with the first", of, share=share
        )
    else:
        said = translator.ngettext(
            "{share} of {n} customer of the first", "{share} of {n} customers of the first", of, share=share
        )
    lines = [f"<b>{front}</b>", f"<b>→ {end}</b>", said]
    corrected = float(str(row["lift_corrected"])) if row["lift_corrected"] is not None else math.nan
    if not math.isnan(corrected):
        times = translator.number(corrected, decimals=2)
        lines.append(translator.gettext("{times} times as often as by chance", times=times))
    verdict = label(Verdict(str(row["verdict"])), translator)
    lines.append(translator.gettext("Verdict: {verdict}.", verdict=f"<b>{verdict}</b>"))
    lines.append(translator.gettext("Click to read it"))
    return "<br>".join(lines)


def _side(items: object, names: object, *, length: int) -> str:
    """Return one side of a rule, a line for each item."""
    if not isinstance(items, Sequence) or not isinstance(names, Sequence):
        raise TypeError("a side of a rule is a tuple of items")
    shown = [str(name or item) for item, name in zip(items, names, strict=True)]
    return "<br>+ ".join(inert(shortened(name, length=length)) for name in shown)


def _name_axes(
    figure: go.Figure, rules: pd.DataFrame, *, basis: Basis, translator: Translator, palette: Palette
) -> None:
    baskets = _baskets(rules)
    lowest, highest = float(rules["count"].min()), float(rules["count"].max())
    ticks = round_counts(lowest, highest)
    by_order = basis == Basis.ORDER
    across = (
        translator.gettext("Orders that hold all of it (support)")
        if by_order
        else translator.gettext("Customers who bought all of it (support)")
    )
    upwards = translator.gettext("Share that also holds the end (confidence)")
    font = {"size": 12, "color": palette.muted}
    margin = 0.08 * max(0.4, math.log10(highest / lowest))
    figure.update_xaxes(
        type="log",
        range=[math.log10(lowest) - margin, math.log10(highest) + margin],
        tickvals=ticks,
        ticktext=[_count_words(tick, baskets, translator) for tick in ticks],
        title={"text": across, "font": font},
    )
    bottom, top = _span(rules["confidence"].to_numpy(np.float64))
    shares = [step for step in _share_steps(bottom, top) if bottom <= step <= top]
    figure.update_yaxes(
        range=[bottom, top],
        tickvals=shares,
        ticktext=[translator.percent(share, decimals=0 if top - bottom > 0.05 else 1) for share in shares],
        title={"text": upwards, "font": font},
    )


def _baskets(rules: pd.DataFrame) -> float:
    """Return how many baskets there are in all, which a support is a share of."""
    return float(rules["count"].iloc[0] / rules["support"].iloc[0])


def _count_words(count: int, baskets: float, translator: Translator) -> str:
    share = count / baskets
    decimals = 0 if share >= 0.1 else 1 if share >= 0.01 else 2
    return f"{translator.number(count)}<br>{translator.percent(share, decimals=decimals)}"


def _span(shares: NDArray[np.float64]) -> tuple[float, float]:
    """Return the lowest and highest share that are drawn, with a little room."""
    room = max(0.01, 0.05 * float(shares.max() - shares.min()))
    return max(0.0, float(shares.min()) - room), min(1.02, float(shares.max()) + room)


def _share_steps(bottom: float, top: float) -> list[float]:
    step = next((one for one in (0.01, 0.02, 0.05, 0.1) if (top - bottom) / one <= 7), 0.2)
    first = math.ceil(bottom / step)
    return [round(place * step, 2) for place in range(first, math.floor(top / step) + 1)]


def _lay_out(figure: go.Figure, scale: Scale, *, key: list[str], palette: Palette, narrow: bool) -> None:
    above = ABOVE + KEY_ROW * len(key)
    figure.add_annotation(
        text="<br>".join(key),
        align="right",
        showarrow=False,
        font={"size": 12, "color": palette.text},
        xref="paper",
        x=1,
        xanchor="right",
        yref="paper",
        y=1,
        yanchor="bottom",
        yshift=4,
    )
    for trace in figure.data[-1:]:
        trace.marker.showscale = True
        trace.marker.colorbar = {
            "orientation": "h",
            "tickvals": scale.ticks,
            "ticktext": scale.tick_texts,
            "tickfont": {"size": 11, "color": palette.muted},
            "tickangle": 0,
            "thickness": 9,
            "outlinewidth": 0,
            "lenmode": "pixels",
            "len": BAR_LENGTH + 2 * BAR_ROOM,
            "x": 1,
            "xanchor": "right",
            "xpad": BAR_ROOM,
            "yref": "container",
            "y": 1,
            "yanchor": "top",
            "ypad": 2,
        }
    figure.update_layout(
        height=HEIGHT_NARROW if narrow else HEIGHT,
        showlegend=False,
        margin={"t": above, "r": 12},
        hovermode="closest",
        clickmode="event+select",
        dragmode=False,
    )
