"""How a campaign's figures, sentences and pictures are shown on this screen."""

from typing import Any

import streamlit as st

from crosssell.charts import CONFIG
from crosssell.exports.roi_words import RoiVoice, voice_of
from crosssell.roi.scenario import Scenario
from crosssell.roi.written import RoiFigures
from pages.shared import session
from pages.shared.text import plain, translator


def voice(scenario: Scenario) -> RoiVoice:
    """Return the voice that the screen tells a scenario in: its sentences are Markdown."""
    return voice_of(scenario, translator(), escape=plain, strong=_strong)


def figures(scenario: Scenario) -> RoiFigures:
    """Return what writes a scenario's figures; nothing is escaped."""
    return RoiFigures(translator=translator(), currency=scenario.currency, uplift_unit=scenario.uplift_unit)


def look() -> dict[str, bool]:
    """Return how charts are drawn for this reader."""
    return {"dark": session.is_dark(), "narrow": session.is_phone()}


def chart(figure: Any, *, key: str, alt: str) -> None:
    """Draw a chart; ``alt`` says in words what it shows."""
    st.plotly_chart(figure, key=key, config=CONFIG, theme=None, alt=alt)


def _strong(text: str) -> str:
    return f"**{text}**"
