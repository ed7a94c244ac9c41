"""Ready-made campaigns as cards; each opens the target list filled in."""

import streamlit as st

from crosssell.columns import CampaignTemplate
from crosssell.exports.playbook_words import purpose_words
from crosssell.labels import label
from pages.shared import widgets
from pages.shared.offers.address import list_link, template_query
from pages.shared.text import _, translator


def templates() -> None:
    """Draw the cards."""
    widgets.section(
        _("Ready-made campaigns"),
        caption=_("Each opens a target list, filled in from your data as far as they tell."),
    )
    words = translator()
    with st.grid(3, min_column_width=240, gap="small", key="playbook_templates"):
        for one in CampaignTemplate:
            with st.container(border=True, height="stretch", gap="xsmall"):
                st.markdown(f"**{label(one, words)}**")
                st.caption(purpose_words(one, words))
                list_link(template_query(one.value), text=_("Open the list"), place=f"template_{one}")
