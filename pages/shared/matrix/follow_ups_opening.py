"""From a follow-up to its timing: what a click, a button or a row of a table picks."""

from collections.abc import Callable, Sequence
from enum import StrEnum

import streamlit as st

from pages.shared import scroll

PART_KEY, A_KEY, B_KEY = "next_part", "next_a", "next_b"
HEAD = "next_head"
_PICKED = "_next_picked"


class Part(StrEnum):
    """The parts of the tab, by their names in links."""

    FOLLOWS = "follows"
    TIMING = "timing"
    REFILLS = "refills"
    JOURNEYS = "journeys"


def pick(a: str, b: str) -> None:
    """Note the follow-up to be opened; the next run of the page opens it."""
    if a != b:
        st.session_state[_PICKED] = (a, b)


def picker(key: str, pairs: Sequence[tuple[str, str]]) -> Callable[[], None]:
    """Return the callback of the table ``key``, whose rows are ``pairs``: it picks the row's follow-up."""

    def picked() -> None:
        rows = st.session_state[key].selection.rows
        if rows and rows[0] < len(pairs):
            pick(*pairs[rows[0]])

    return picked


def take_picked() -> None:
    """Turn to the timing of what was picked, if anything was; before the widgets are drawn."""
    picked = st.session_state.pop(_PICKED, None)
    if picked is not None:
        st.session_state[PART_KEY] = Part.TIMING
        st.session_state[A_KEY], st.session_state[B_KEY] = picked
        scroll.ask(HEAD)


def leave_fragment_if_picked() -> None:
    """Run the whole page where something was picked in a fragment, which cannot open it."""
    if _PICKED in st.session_state:
        st.rerun()
