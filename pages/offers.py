"""Offers: whom to write to, what to offer each, and how sure that is; a table of its tabs."""

import streamlit as st

from pages.shared import session
from pages.shared.guard import guarded
from pages.shared.offers import address, check, list_state, list_tab, next_best, propensity, prospects
from pages.shared.sample import nothing_yet
from pages.shared.tabs import draw_tabs
from pages.shared.text import _

current = session.current()
if nothing_yet(current) or current is None:
    st.stop()
if asked := address.take_asked():
    list_state.ask(asked)
tabs = draw_tabs(
    {
        "list": _("Target list"),
        "next_best": _("Next best offer"),
        "check": _("How good are the offers?"),
        "propensity": _("Propensity"),
        "prospects": _("Prospects"),
    },
    key=list_state.TABS_KEY,
)
drawn_by = {
    "list": list_tab.draw,
    "next_best": next_best.draw,
    "check": check.draw,
    "propensity": propensity.draw,
    "prospects": prospects.draw,
}
for name, draw in drawn_by.items():
    if tabs[name].open:
        with tabs[name], guarded():
            draw(current)
