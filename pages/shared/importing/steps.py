"""Where the reader is on the way from a file to the report, and the way back."""

import streamlit as st

from crosssell.ingest.drafts import SavedDraft
from pages.shared.importing import state
from pages.shared.text import _

CHOOSE, CHECK, IMPORT, REPORT = range(4)


def draw(present: int, saved: SavedDraft | None = None) -> None:
    """Draw the steps with the present one in bold; with ``saved`` also the way back."""
    names = [_("Files"), _("Check"), _("Import"), _("Report")]
    shown = [
        f"**{place + 1} {name}**" if place == present else f":gray[{place + 1} {name}]"
        for place, name in enumerate(names)
    ]
    # A step begins at its top, not where the button of the step before was pressed.
    st.html(
        f"<script>/* {present} */ document.querySelector('[data-testid=stMain]')?.scrollTo(0, 0)</script>",
        unsafe_allow_javascript=True,
    )
    with st.container(
        key="import_steps", horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        st.markdown(" :gray[›] ".join(shown), width="content")
        if saved is not None:
            st.button(
                _("Choose other files"),
                key="other_files",
                icon=":material/arrow_back:",
                type="tertiary",
                on_click=state.abandon,
                args=(saved.id,),
            )
