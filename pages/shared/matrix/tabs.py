"""The tabs of the matrix; the open one outlasts a visit to a pair, and a link carries it."""

from collections.abc import Sequence

import streamlit as st
from streamlit.elements.lib.mutable_tab_container import TabContainer

from pages.shared.link import add_to_link, take_from_url
from pages.shared.text import _

NAMES = ("heatmap", "opportunities", "pairs", "guide", "network")
KEY = "matrix_tab"
_OPEN = "_matrix_tab_open"


def draw() -> Sequence[TabContainer]:
    """Draw the tabs in the order of `NAMES` and return them."""
    words = (_("Heatmap"), _("Opportunities"), _("All pairs"), _("Guide for sales"), _("Network"))
    before = st.session_state.get(_OPEN, NAMES[0])
    take_from_url(_OPEN, name="tab", allowed=NAMES)
    wanted = st.session_state.get(_OPEN, NAMES[0])
    # Streamlit forgets the open tab with the page, and knows it by its words, which change with the language.
    if st.session_state.get(KEY) not in words or wanted != before:
        st.session_state[KEY] = words[NAMES.index(wanted)]
    drawn = st.tabs(words, key=KEY, on_change="rerun")
    for name, tab in zip(NAMES, drawn, strict=True):
        if tab.open:
            st.session_state[_OPEN] = name
            add_to_link(tab=name)
    return drawn
