"""Matrix: what sells together, how sure it is, and what it is worth; a table of contents of its tabs."""

import streamlit as st

from pages.shared import session
from pages.shared.filters import current_filters
from pages.shared.matrix import (
    bundles,
    choices,
    follow_ups,
    guide,
    heatmap,
    network,
    opening,
    opportunities,
    pairs,
    rules,
    upsell,
)
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
tabs = draw_tabs(
    {
        "heatmap": _("Heatmap"),
        "opportunities": _("Opportunities"),
        "pairs": _("All pairs"),
        "guide": _("Guide for sales"),
        "network": _("Network"),
        "rules": _("Rules"),
        "next": _("What comes next"),
        "bundles": _("Bundles"),
        "upsell": _("Upsell"),
    },
    key="matrix_tab",
)
if tabs["heatmap"].open:
    heatmap.listen()
if tabs["network"].open:
    network.listen()
opening.open_picked(config)
selection = choices.item_choice(asked, chosen, current.facts)
if tabs["heatmap"].open:
    with tabs["heatmap"]:
        heatmap.heatmap_tab(asked, config, selection)
drawn_by = {
    "opportunities": opportunities.opportunities_tab,
    "pairs": pairs.pairs_tab,
    "guide": guide.guide_tab,
    "network": network.network_tab,
    "rules": rules.rules_tab,
    "next": follow_ups.follow_ups_tab,
    "bundles": bundles.bundles_tab,
    "upsell": upsell.upsell_tab,
}
for name, draw in drawn_by.items():
    if tabs[name].open:
        with tabs[name]:
            draw(asked, config, excluded=selection.excluded, current=current)
