"""How this is calculated: every formula in words and symbols."""

import streamlit as st

from crosssell.exports.roi_how import how_calculated
from pages.shared.roi.session import Working
from pages.shared.roi.shown import voice


def draw(working: Working) -> None:
    """Draw the part."""
    for section in how_calculated(voice(working.scenario)):
        st.markdown(f"##### {section.title}")
        for text in section.texts:
            st.markdown(text)
        if section.formulas:
            st.markdown("\n".join(f"- **{name}** = {formula}" for name, formula in section.formulas))
