"""Matrix: what sells together, how sure it is, and what it is worth; a table of contents of its tabs."""

import streamlit as st

from pages.shared import session
from pages.shared.filters import current_filters
from pages.shared.matrix import choices, guide, heatmap, network, opening, opportunities, pairs
from pages.shared.sample import nothing_yet
from pages.shared.tabs import draw_tabs
from pages.shared.text import _

current = session.current()
if nothing_yet(current) or current is None:
    st.stop()
chosen = choices.controls()
config = chosen.config
if not choices.can_answer(current.facts, config):
    st.stop()

asked = session.laid(current_filters(), config)
heatmap_tab, chances_tab, pairs_tab, guide_tab, network_tab = draw_tabs(
    {
        "heatmap": _("Heatmap"),
        "opportunities": _("Opportunities"),
        "pairs": _("All pairs"),
        "guide": _("Guide for sales"),
        "network": _("Network"),
    },
    key="matrix_tab",
).values()
if heatmap_tab.open:
    heatmap.listen()
if network_tab.open:
    network.listen()
opening.open_picked(config)
selection = choices.item_choice(asked, chosen, current.facts)
common = {"excluded": selection.excluded, "current": current}
with heatmap_tab:
    if heatmap_tab.open:
        heatmap.heatmap_tab(asked, config, selection)
with chances_tab:
    if chances_tab.open:
        opportunities.opportunities_tab(asked, config, **common)
with pairs_tab:
    if pairs_tab.open:
        pairs.pairs_tab(asked, config, **common)
with guide_tab:
    if guide_tab.open:
        guide.guide_tab(asked, config, **common)
with network_tab:
    if network_tab.open:
        network.network_tab(asked, config, **common)
