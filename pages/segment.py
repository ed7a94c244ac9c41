"""Segment: one group of customers, its profile, and the list of those who are in it."""

import streamlit as st

from pages.shared import session
from pages.shared.sample import nothing_yet
from pages.shared.segments import one_segment

current = session.current()
if nothing_yet(current) or current is None:
    st.stop()
one_segment.draw(current)
