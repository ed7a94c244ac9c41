"""The expected value beside the segments, where it has been worked out, and the way to it where not."""

from collections.abc import Mapping

import streamlit as st

from crosssell.segments.config import RfmConfig
from crosssell.segments.lifetime import fitted
from pages.shared import session
from pages.shared.link import forget_taken
from pages.shared.segments import value_answers
from pages.shared.segments.answers import scope
from pages.shared.segments.horizon import question
from pages.shared.text import _


def expected_values(current: session.Current, config: RfmConfig) -> Mapping[str, float | None]:
    """Return each segment's expected value by the terms of the Lifetime value tab.

    Empty where nothing has been fitted to these orders, or while it is worked out: a line says so then,
    and the page draws itself again.
    """
    asked = question(current.facts, config)
    if fitted(current.warehouse, filters=scope(), question=asked) is None:
        return {}
    found = value_answers.figures(current, config, asked, words=_("Adding what they will be worth …"))
    if found is None or found.expected_value is None:
        return {}
    return {one.segment.value: one.expected_value for one in found.segments}


def way_to_values() -> None:
    """Draw the way from another tab of this screen to the one that works the expected value out."""
    # A link to the page that one is on would look pressed.
    st.button(
        _("Work out what they will be worth"),
        icon=":material/trending_up:",
        type="tertiary",
        key="to_values",
        on_click=_open_tab,
    )


def _open_tab() -> None:
    forget_taken("tab")
    st.query_params["tab"] = "value"
