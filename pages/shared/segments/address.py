"""From anywhere to a segment or to a customer.

A segment is in the address, so that a link shows it to anyone. A customer never is: their id is kept for
the session alone.
"""

from pathlib import Path

import streamlit as st

from crosssell.columns import Segment
from pages.shared.link import forget_taken

SEGMENTS_PAGE, SEGMENT_PAGE, CUSTOMER_PAGE = "segments.py", "segment.py", "customer.py"
SEGMENT_SHOWN_KEY = "segment_shown"
PRESS = Path(__file__).parents[2] / "static" / "open_pair.html"
OPENING = "…"
_CUSTOMER_SHOWN = "_customer_shown"

Query = list[tuple[str, str]]


def segment_query(segment: Segment) -> Query:
    """Return the query that shows a segment; a link of ours keeps dataset, language and filters by itself."""
    return [(SEGMENT_SHOWN_KEY, segment.value)]


def segment_link(segment: Segment, *, text: str) -> None:
    """Draw the link to a segment's page."""
    st.page_link(
        SEGMENT_PAGE, label=text, icon=":material/arrow_forward:", query_params=segment_query(segment)
    )


def tab_button(tab: str, *, text: str, icon: str = ":material/arrow_forward:") -> None:
    """Draw the way to another tab of the Segments screen."""
    # A link to the page that one is on would look pressed.
    st.button(text, icon=icon, type="tertiary", key=f"to_tab_{tab}", on_click=_open_tab, args=(tab,))


def _open_tab(tab: str) -> None:
    forget_taken("tab")  # or the same tab would be opened once only
    st.query_params["tab"] = tab


def segment_shown() -> Segment | None:
    """Return the segment that the address asks for; ``None`` where it names none that there is."""
    asked = st.query_params.get(SEGMENT_SHOWN_KEY, "")
    return Segment(asked) if asked in list(Segment) else None


def open_segment(segment: Segment) -> None:
    """Open a segment's page; to be called in a run, not in a callback."""
    press(SEGMENT_PAGE, segment_query(segment))


def open_customer(customer_id: str) -> None:
    """Open a customer's page; to be called in a run, not in a callback."""
    show_customer(customer_id)
    press(CUSTOMER_PAGE, [])


def show_customer(customer_id: str | None) -> None:
    """Note which customer the customer's page shows from the next run on."""
    st.session_state[_CUSTOMER_SHOWN] = customer_id


def customer_shown() -> str | None:
    """Return the id of the customer that was opened in this session; ``None`` where none was."""
    found: str | None = st.session_state.get(_CUSTOMER_SHOWN)
    return found


def press(page: str, query: Query) -> None:
    """Open a page; to be called in a run, not in a callback: draw a link and have a script press it.

    `st.switch_page` would first empty the address of the dataset, the language and the filters and put
    each back with a step of its own in the browser's history, where Back would find a view without them.
    """
    with st.container(key="open_pair"):  # the style sheet hides it, and the script looks for it
        st.page_link(page, label=OPENING, query_params=query)
        st.html(PRESS, unsafe_allow_javascript=True)
