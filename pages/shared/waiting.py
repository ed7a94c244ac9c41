"""While pairs are being counted beside the screen: how far it is, and the page again once it is there."""

import streamlit as st

from crosssell.basket import Laid, Stage
from crosssell.errors import CrosssellError
from pages.shared import session
from pages.shared.text import _

EVERY_SECONDS = 0.5


def stands(asked: Laid, stage: Stage) -> bool:
    """Tell whether a stage stands; where it does not yet, draw the progress that waits for it.

    Raises:
        CrosssellError: What stopped the counting.
    """
    if session.ready(asked, stage):
        return True
    progress(asked, stage)
    return False


@st.fragment(run_every=EVERY_SECONDS)
def progress(asked: Laid, stage: Stage) -> None:
    """Draw how far the count is, and run the page again once ``stage`` stands or cannot be reached."""
    if _is_over(asked, stage):
        st.rerun()
    st.progress(min(1.0, max(0.0, asked.share)), text=_words(asked.stage))


def _is_over(asked: Laid, stage: Stage) -> bool:
    try:
        return asked.wait(stage, seconds=0)
    except CrosssellError:
        return True  # the page's own run meets it and says so


def _words(stage: Stage) -> str:
    match stage:
        case Stage.NOTHING:
            return _("Reading the baskets …")
        case Stage.SCOPE:
            return _("Counting and judging the pairs …")
        case _:
            return _("Counting the customers who are left …")
