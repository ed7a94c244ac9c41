"""From anywhere to the campaigns and to one of them.

A campaign's id is drawn by chance and says nothing of it.
"""

import streamlit as st

from pages.shared.segments.address import press

CAMPAIGNS_PAGE, CAMPAIGN_PAGE = "campaigns.py", "campaign.py"
CAMPAIGN_KEY = "campaign"

Query = list[tuple[str, str]]


def campaign_query(campaign_id: str) -> Query:
    """Return the query that shows a campaign."""
    return [(CAMPAIGN_KEY, campaign_id)]


def campaign_shown() -> str | None:
    """Return the id of the campaign that the address asks for."""
    return st.query_params.get(CAMPAIGN_KEY)


def open_campaign(campaign_id: str) -> None:
    """Open a campaign's page; to be called in a run, not in a callback."""
    press(CAMPAIGN_PAGE, campaign_query(campaign_id))


def campaign_link(campaign_id: str, *, text: str) -> None:
    """Draw the link to a campaign's page."""
    st.page_link(
        CAMPAIGN_PAGE, label=text, icon=":material/arrow_forward:", query_params=campaign_query(campaign_id)
    )
