"""One campaign: its plan, its groups, its files and what it brought."""

import streamlit as st

from pages.shared import session
from pages.shared.campaigns import one_campaign
from pages.shared.sample import nothing_yet

current = session.current()
if nothing_yet(current) or current is None:
    st.stop()
one_campaign.draw(current)
