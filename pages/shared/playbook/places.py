"""From an item of the playbook to the screen where it is done."""

from collections.abc import Mapping

import streamlit as st

from crosssell.columns import PlaybookItem
from pages.shared.text import _

DATA, MATRIX, SEGMENTS, OFFERS = "data.py", "matrix.py", "segments.py", "offers.py"
CAMPAIGNS, ROI, OVERVIEW = "campaigns.py", "roi.py", "overview.py"

Query = tuple[tuple[str, str], ...]

PLACES: Mapping[PlaybookItem, tuple[str, Query]] = {
    PlaybookItem.SOLID_PAIRS: (MATRIX, ()),
    PlaybookItem.PAIRS_CHOSEN: (MATRIX, (("tab", "opportunities"),)),
    PlaybookItem.COSTS: (DATA, ()),
    PlaybookItem.PRODUCT_NAMES: (DATA, ()),
    PlaybookItem.CATEGORIES: (DATA, ()),
    PlaybookItem.CUSTOMERS: (DATA, ()),
    PlaybookItem.SEGMENTS: (SEGMENTS, ()),
    PlaybookItem.CONSENT: (DATA, ()),
    PlaybookItem.ADDRESSES: (DATA, ()),
    PlaybookItem.HISTORY: (DATA, ()),
    PlaybookItem.RETURNING: (MATRIX, (("tab", "next"),)),
    PlaybookItem.CALENDAR: (OVERVIEW, ()),
    PlaybookItem.CHANNELS: (DATA, ()),
    PlaybookItem.CAMPAIGN_SAVED: (OFFERS, (("tab", "list"),)),
    PlaybookItem.STOCK: (DATA, ()),
    PlaybookItem.CONTROL_GROUP: (CAMPAIGNS, ()),
    PlaybookItem.FILES: (CAMPAIGNS, ()),
    PlaybookItem.EVALUATED: (CAMPAIGNS, ()),
    PlaybookItem.RETURN_KNOWN: (ROI, ()),
    PlaybookItem.DATA_FRESH: (DATA, ()),
    PlaybookItem.SECOND_ROUND: (CAMPAIGNS, ()),
}


def place_link(item: PlaybookItem, *, place: str) -> None:
    """Draw the link to the screen of an item, where it has one.

    Args:
        item: What is to be done.
        place: Tells the links of a page apart.
    """
    found = PLACES.get(item)
    if found is None:
        return
    page, query = found
    with st.container(key=f"way_playbook_{place}", width="content"):
        st.page_link(page, label=_names()[page], icon=":material/arrow_forward:", query_params=list(query))


def _names() -> dict[str, str]:
    return {
        DATA: _("Data"),
        MATRIX: _("Matrix"),
        SEGMENTS: _("Segments"),
        OFFERS: _("Offers"),
        CAMPAIGNS: _("Campaigns"),
        ROI: _("ROI"),
        OVERVIEW: _("Overview"),
    }
