"""The playbook: the process from the first figure to the next campaign, step by step."""

import datetime as dt

import streamlit as st

from crosssell.exports.playbook import flow_html, playbook_html
from crosssell.offers.playbook import Playbook
from pages.shared import session, widgets
from pages.shared.guard import guarded
from pages.shared.playbook.session import checked, solid_pairs
from pages.shared.playbook.steps import next_step, steps
from pages.shared.playbook.templates import templates
from pages.shared.sample import nothing_yet
from pages.shared.text import _, translator


def print_button(found: Playbook, dataset: str) -> None:
    """Offer the playbook as a page to print, built when the button is pressed."""
    words, today = translator(), dt.date.today()
    st.download_button(
        _("To print"),
        data=lambda: playbook_html(found, dataset=dataset, translator=words, made_on=today).encode(),
        file_name=f"crosssell-playbook-{today.isoformat()}.html",
        mime="text/html",
        icon=":material/print:",
        help=_("The playbook with your ticks and notes, as an HTML file for A4."),
        on_click="ignore",
        key="playbook_print",
    )


current = session.current()
if nothing_yet(current) or current is None:
    st.stop()
counting = st.empty()
solid = None
with guarded(), counting.container():
    solid = solid_pairs()
found = checked(current, solid_pairs=solid)
next_step(found)
st.html(flow_html(found, translator=translator()))
with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
    widgets.section(
        _("Step by step"), caption=_("What your data show is ticked already; the rest is yours to tick.")
    )
    print_button(found, current.name)
with guarded():
    steps(found, current)
with guarded():
    templates()
