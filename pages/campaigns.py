"""Campaigns: what was planned, sent and measured, and what worked."""

import streamlit as st

from pages.shared import session
from pages.shared.campaigns import overview
from pages.shared.sample import nothing_yet

current = session.current()
if nothing_yet(current) or current is None:
    st.stop()
overview.draw(current)
