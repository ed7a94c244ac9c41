"""The tab calculate: inputs on one side, the answer on the other, the shape of the risk beneath."""

from dataclasses import replace

import streamlit as st

from crosssell.errors import CrosssellError
from crosssell.roi.link_form import scenario_of_link
from pages.shared import session
from pages.shared.guard import guarded, show_problem
from pages.shared.link import has_own_link, take_texts_from_url
from pages.shared.roi import head
from pages.shared.roi import session as roi_session
from pages.shared.roi.address import FROM_KEY
from pages.shared.roi.answer import draw_answer, draw_now
from pages.shared.roi.inputs_form import draw_inputs
from pages.shared.roi.results import draw_results
from pages.shared.roi.session import Start
from pages.shared.roi.start import DETAILS, draw_start
from pages.shared.text import _, plain

LONGEST_LINK = 8_000  # characters


def take_link() -> None:
    """Take over the scenario that a link brings, or what another screen wants calculated; before the tabs."""
    if brought := take_texts_from_url(head.IN_LINK, longest=LONGEST_LINK):
        try:
            roi_session.load(scenario_of_link(brought[head.IN_LINK]))
        except CrosssellError as error:
            show_problem(error)
    if asked := take_texts_from_url(FROM_KEY, *DETAILS, longest=LONGEST_LINK):
        roi_session.ask_start(Start(kind=asked[FROM_KEY], asked=asked))
        roi_session.show_calculator()


def draw(current: session.Current | None) -> None:
    """Draw the tab."""
    has_own_link()
    _calculator(current)


def _say_foreign(dataset: str | None) -> None:
    if dataset is not None:
        words = _(
            "These values come from “{dataset}”, not from the dataset that is open.", dataset=plain(dataset)
        )
        st.markdown(f":orange[:material/warning: {words}]")


@st.fragment
def _calculator(current: session.Current | None) -> None:
    """Draw all that a slider changes; it runs again without the rest of the page."""
    roi_session.say_now()
    with guarded():
        found = roi_session.working(current)
        head.draw(found, current)
        # The answer comes first in the page, so that a phone shows it first; style.css puts it on the right.
        with st.container(key="roi_board"):
            answered, asked = st.columns([8, 7], gap="medium")
        with asked:
            proposed = draw_start(found, current)
        # What is proposed is what the reader came to know; what is worked on waits unseen until it is taken,
        # or one page would give two answers.
        shown = found if proposed is None else replace(found, scenario=proposed)
        outcome, simulation = roi_session.outcome_of(shown.scenario), roi_session.simulation_of(shown)
        with answered:
            _say_foreign(roi_session.foreign_dataset(shown, current) if proposed is None else None)
            draw_answer(shown, outcome, simulation, is_proposed=proposed is not None)
        if proposed is not None:
            return
        with asked:
            draw_now(outcome, simulation, found)
            draw_inputs(found)
        draw_results(found, outcome, simulation, current)
