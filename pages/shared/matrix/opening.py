"""From a pair on the matrix to the page of that pair."""

from collections.abc import Callable, Sequence
from pathlib import Path

import streamlit as st

from crosssell.basket import MatrixConfig
from pages.shared.pair.address import (
    A_KEY,
    B_KEY,
    BASIS_KEY,
    LEVEL_KEY,
    MIN_COUNT_KEY,
    PAIR_PAGE,
    Asked,
    pair_query,
)

OWN = (A_KEY, B_KEY, BASIS_KEY, LEVEL_KEY, MIN_COUNT_KEY)
_PICKED = "_matrix_pair_picked"

PRESS = Path(__file__).parents[2] / "static" / "open_pair.html"
OPENING = "…"


def pair_link(a: str, b: str, config: MatrixConfig, *, text: str) -> None:
    """Draw the link to a pair's page."""
    st.page_link(
        PAIR_PAGE,
        label=text,
        icon=":material/arrow_forward:",
        query_params=pair_query(Asked(a=a, b=b, config=config)),
    )


def own_query(pair: Asked) -> list[tuple[str, str]]:
    """Return the query without the frame's part, which the browser adds when a link is pressed."""
    return [(name, value) for name, value in pair_query(pair) if name in OWN]


def pick(a: str, b: str) -> None:
    """Note the pair to be opened; the page's next run opens it."""
    if a != b:
        st.session_state[_PICKED] = (a, b)


def picker(key: str, pairs: Sequence[tuple[str, str]]) -> Callable[[], None]:
    """Return the callback of the table ``key``, whose rows are ``pairs``: it picks the row's pair.

    A callback, because a selection that is read in the run would open the pair again on the way back.
    """

    def picked() -> None:
        rows = st.session_state[key].selection.rows
        if rows and rows[0] < len(pairs):
            pick(*pairs[rows[0]])

    return picked


def leave_fragment_if_picked() -> None:
    """Run the whole page where a pair was picked in a fragment, which cannot open it."""
    if _PICKED in st.session_state:
        st.rerun()


def open_picked(config: MatrixConfig) -> None:
    """Open the page of the pair that was picked, if any.

    A link is drawn and pressed by a script. `st.switch_page` would first empty the address of the
    dataset, the language and the filters and put each back with a step of its own in the browser's
    history, where Back would find a view without them.
    """
    picked = st.session_state.pop(_PICKED, None)
    if picked is None:
        return
    a, b = picked
    with st.container(key="open_pair"):
        st.page_link(PAIR_PAGE, label=OPENING, query_params=own_query(Asked(a=a, b=b, config=config)))
        st.html(PRESS, unsafe_allow_javascript=True)
