"""Clicks on a chart's pairs: Streamlit tells none of a heatmap's, so a listener beside the chart does.

Streamlit's own selections know points only; a layer of invisible points over the cells makes them clickable
and doubles the time a figure takes to draw. plotly itself tells every click in the browser, and the listener
(``pages/static/clicks.js``) hands on which pair it was. It draws nothing and takes no room.
"""

from functools import cache
from pathlib import Path

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

LISTENER = Path(__file__).parents[1] / "static" / "clicks.js"
LONGEST_ITEM = 2_000  # characters; what a browser sends is checked like any input


def picked_pair(chart_key: str, *, key: str) -> tuple[str, str] | None:
    """Listen to the clicks on a chart and return the pair that was clicked, in the run that follows.

    May be called before the chart is drawn: then a click is answered without drawing the chart again.

    Args:
        chart_key: ``key`` of the ``st.plotly_chart``, on the same page.
        key: Of the listener itself.

    Returns:
        The ids of A (the row) and B (the column), never equal; ``None`` in runs that no click has caused.
    """
    result = _listener()(key=key, data={"chart": chart_key}, on_picked_change=_nothing)
    match result.picked:
        case [str(a), str(b)] if a != b and max(len(a), len(b)) <= LONGEST_ITEM:
            return a, b
        case _:
            return None


@cache
def _listener() -> ComponentRenderer:
    return st.components.v2.component("crosssell_clicks", js=LISTENER.read_text("utf-8"))


def _nothing() -> None:
    """Stand for the callback without which the answer has no field."""
