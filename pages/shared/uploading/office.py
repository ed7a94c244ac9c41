"""The one ticket office of this process, for pages and for the route."""

import streamlit as st

from pages.shared.uploading.tickets import TicketOffice


@st.cache_resource(show_spinner=False)
def office() -> TicketOffice:
    """Return the office."""
    return TicketOffice()
