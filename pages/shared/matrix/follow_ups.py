"""What comes next: what is bought later, when, what is bought again, and the way from order to order."""

from dataclasses import replace

import streamlit as st

from crosssell.basket import Laid, MatrixConfig, Stage
from crosssell.columns import Basis, Field
from pages.shared import scroll, session
from pages.shared.choice import linked_choice
from pages.shared.guard import require
from pages.shared.matrix import follow_ups_heatmap
from pages.shared.matrix.follow_ups_journeys import journeys_part
from pages.shared.matrix.follow_ups_opening import HEAD, PART_KEY, Part, take_picked
from pages.shared.matrix.follow_ups_refills import refills_part
from pages.shared.matrix.follow_ups_timing import timing_part
from pages.shared.matrix.follow_ups_what import what_follows_part
from pages.shared.text import _
from pages.shared.waiting import progress


def follow_ups_tab(
    asked: Laid, config: MatrixConfig, *, excluded: tuple[str, ...], current: session.Current
) -> None:
    """Draw the tab."""
    if not require(
        current.facts,
        [Field.CUSTOMER_ID, Field.ORDERED_AT],
        unlocks=_("With them you see what customers buy next, and how long after."),
    ):
        return
    config = replace(config, basis=Basis.CUSTOMER)  # what one customer buys over time, whatever is looked at
    _wait_for_items(asked)
    if st.session_state.get(PART_KEY, Part.FOLLOWS) == Part.FOLLOWS:
        follow_ups_heatmap.listen()
    take_picked()
    with st.container(key=HEAD):
        part = linked_choice(_("Question"), _parts(), default=Part.FOLLOWS, key=PART_KEY, in_link="part")
    match part:
        case Part.FOLLOWS:
            what_follows_part(asked, config, excluded=excluded, current=current)
        case Part.TIMING:
            timing_part(asked, config, excluded=excluded, current=current)
        case Part.REFILLS:
            refills_part(asked, config, excluded=excluded, current=current)
        case Part.JOURNEYS:
            journeys_part(config, excluded=excluded, current=current)
    scroll.follow(HEAD)


def _parts() -> dict[Part, str]:
    return {
        Part.FOLLOWS: _("What follows"),
        Part.TIMING: _("Timing"),
        Part.REFILLS: _("Refills"),
        Part.JOURNEYS: _("Journeys"),
    }


def _wait_for_items(asked: Laid) -> None:
    """Draw the page again once the choice of items can be drawn above: what is left out is chosen there."""
    if asked.stage >= Stage.PAIRS:
        return
    if session.ready(asked, Stage.PAIRS):
        st.rerun()
    progress(asked, Stage.PAIRS)
