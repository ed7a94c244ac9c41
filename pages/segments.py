"""Segments: who the customers are, where they move, and what they will be worth; a table of its tabs."""

import streamlit as st

from pages.shared import session
from pages.shared.sample import nothing_yet
from pages.shared.segments import behaviour, cohorts, migration, readiness, rfm, value, win_back
from pages.shared.tabs import draw_tabs
from pages.shared.text import _

current = session.current()
if nothing_yet(current) or current is None or not readiness.can_answer(current.facts):
    st.stop()
readiness.warn_of_little(current.facts)
tabs = draw_tabs(
    {
        "segments": _("Segments"),
        "migration": _("Migration"),
        "behaviour": _("Behaviour"),
        "value": _("Lifetime value"),
        "win_back": _("Win back"),
        "cohorts": _("Cohorts"),
    },
    key="segments_tab",
)
parts = (rfm, migration, behaviour, value, win_back, cohorts)
for tab, part in zip(tabs.values(), parts, strict=True):
    if tab.open:
        with tab:
            part.draw(current)
