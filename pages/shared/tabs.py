"""Tabs of a screen; the open one outlasts a visit to another screen, and a link carries it."""

from collections.abc import Mapping

import streamlit as st
from streamlit.elements.lib.mutable_tab_container import TabContainer

from pages.shared.link import add_to_link, take_from_url


def draw_tabs(words: Mapping[str, str], *, key: str) -> dict[str, TabContainer]:
    """Draw a tab for each name and return them by it.

    Args:
        words: Name in links → translated words.
        key: Of the widget.
    """
    names, shown, kept = list(words), list(words.values()), f"_{key}_open"
    before = st.session_state.get(kept, names[0])
    take_from_url(kept, name="tab", allowed=names)
    wanted = st.session_state.get(kept, names[0])
    # Streamlit forgets the open tab with the page, and knows it by its words, which change with the language.
    if st.session_state.get(key) not in shown or wanted != before:
        st.session_state[key] = words[wanted]
    drawn = dict(zip(names, st.tabs(shown, key=key, on_change="rerun"), strict=True))
    for name, tab in drawn.items():
        if tab.open:
            st.session_state[kept] = name
            add_to_link(tab=name)
    return drawn
