"""A part of the page brought into view: a button that leads to it further down, on a page drawn anew.

A link to an anchor cannot do so, since it changes nothing that the page is drawn from.
"""

from functools import cache
from itertools import count
from pathlib import Path

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

SCRIPT = Path(__file__).parents[1] / "static" / "scroll.js"
_PART = "_scroll_to"
_turns = count()  # asked again for the same part, the browser would see nothing new


def ask(part: str) -> None:
    """Bring the container with the key ``part`` into view when the page is drawn next."""
    st.session_state[_PART] = part


def follow(*parts: str) -> None:
    """Do so, if it was asked for one of ``parts``. To be called after they are drawn."""
    part = st.session_state.get(_PART)
    if part in parts:
        del st.session_state[_PART]
        _scroller()(key="scroller", data={"part": part, "turn": next(_turns)})


@cache
def _scroller() -> ComponentRenderer:
    return st.components.v2.component("crosssell_scroll", js=SCRIPT.read_text("utf-8"))
