"""Customer: everything about one customer, found by the number that the shop knows them by."""

import streamlit as st

from pages.shared import session
from pages.shared.sample import nothing_yet
from pages.shared.segments import one_customer

current = session.current()
if nothing_yet(current) or current is None:
    st.stop()
one_customer.draw(current)
