"""Figures put together quickly: a slider of the calculator draws several at each move.

plotly checks every value that a figure is given, which takes 30 ms and more for a figure of this kind. These
are put together as plain data instead, in the look of the house; their tests let plotly check each of them.
"""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from functools import lru_cache
from typing import Any

import plotly.graph_objects as go

from crosssell.charts.theme import Palette, styled
from crosssell.i18n import Translator

TICKS_HEIGHT = 24  # px


def drawn(
    traces: Sequence[Mapping[str, Any]],
    layout: Mapping[str, Any],
    *,
    palette: Palette,
    translator: Translator,
) -> go.Figure:
    """Return a figure in the look of the house.

    Args:
        traces: plotly's traces as dictionaries with their ``type``.
        layout: plotly's layout; it stands above that of the house.
        palette: Of the theme.
        translator: The reader's language.
    """
    house = deepcopy(_house(palette, translator))
    return go.Figure({"data": list(traces), "layout": _laid_over(house, layout)}, _validate=False)


def below_axis(text: str, *, palette: Palette) -> dict[str, Any]:
    """Return the name of the axis across as an annotation, below its ticks.

    plotly's own title of an axis may come to stand between the ticks where it is drawn twice.
    """
    return {
        "text": text,
        "x": 0.5,
        "xref": "paper",
        "xanchor": "center",
        "y": 0,
        "yref": "paper",
        "yanchor": "top",
        "yshift": -TICKS_HEIGHT,
        "showarrow": False,
        "borderpad": 0,
        "font": {"size": 12, "color": palette.muted},
    }


@lru_cache(maxsize=16)
def _house(palette: Palette, translator: Translator) -> dict[str, Any]:
    """Return the layout that every figure has; not to be changed."""
    bare = go.Figure(go.Scatter())  # or there are no axes to style
    found: dict[str, Any] = styled(bare, palette=palette, translator=translator).to_dict()["layout"]
    return found


def _laid_over(below: dict[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``below`` with everything that ``above`` says in its place."""
    for key, value in above.items():
        under = below.get(key)
        if isinstance(value, Mapping) and isinstance(under, dict):
            _laid_over(under, value)
        else:
            below[key] = value
    return below
