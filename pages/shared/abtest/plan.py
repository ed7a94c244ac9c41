"""The tab plan of the A/B screen: how large the next test must be, how long it runs, what it can show."""

import streamlit as st

from pages.shared import session
from pages.shared.abtest.plan_answer import draw_answer, draw_curve
from pages.shared.abtest.plan_sizes import draw_figures, draw_visible
from pages.shared.abtest.plan_start import draw_start
from pages.shared.abtest.plan_terms import Aim, draw_aim
from pages.shared.abtest.plan_trust import draw_formulas, draw_simulation
from pages.shared.abtest.plan_words import Start
from pages.shared.text import _


def draw(current: session.Current | None) -> None:
    """Draw the tab."""
    st.markdown(
        _(
            "A test that is too small sees nothing, whatever the offer does. Say what you want to improve "
            "and which change would be worth having; here is how many customers it takes to see it."
        )
    )
    asked, answered = st.columns([5, 7], gap="large")
    with asked:
        start = draw_start(current)
        aim = draw_aim(start) if start else None
    if start is None or aim is None:
        return
    with answered:
        size = draw_answer(start, aim)
        if size is not None:
            draw_curve(start, aim, size)
    _beneath(current, start, aim)
    if size is not None:
        draw_formulas(start, aim, size)


def _beneath(current: session.Current | None, start: Start, aim: Aim) -> None:
    if current is None or start.found is None:
        draw_visible(start, aim)
        return
    left, right = st.columns(2, gap="large")
    with left:
        draw_visible(start, aim)
    with right:
        draw_figures(start, aim)
    draw_simulation(current, start, aim)
