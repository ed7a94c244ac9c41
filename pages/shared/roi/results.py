"""What the calculation says beneath the answer: the risk, the money, what if, and how it is calculated."""

import streamlit as st

from crosssell.roi.result import Outcome, Simulation
from pages.shared import session
from pages.shared.guard import guarded
from pages.shared.roi import downloads, how, money, risk, whatif
from pages.shared.roi.session import Working
from pages.shared.text import _, in_words

RISK, MONEY, WHAT_IF, HOW = "risk", "money", "what_if", "how"
PART_KEY = "roi_part"


def draw_results(
    working: Working, outcome: Outcome, simulation: Simulation | None, current: session.Current | None
) -> None:
    """Draw the part that is open; what the others show is not worked out.

    Args:
        working: What this session works on.
        outcome: What it brings if every input has its likely value.
        simulation: What it may bring; ``None`` where that is not known.
        current: The open dataset.
    """
    with st.container(
        key="roi_results_head",
        horizontal=True,
        horizontal_alignment="distribute",
        vertical_alignment="center",
        gap="small",
    ):
        part = _part()
        downloads.draw(working, outcome, simulation, current)
    with guarded():
        if part == MONEY:
            money.draw(working, outcome)
        elif part == WHAT_IF:
            whatif.draw(working)
        elif part == HOW:
            how.draw(working)
        else:
            risk.draw(working, outcome)


def _part() -> str:
    words = {RISK: _("Risk"), MONEY: _("Money"), WHAT_IF: _("What if"), HOW: _("How this is calculated")}
    chosen = st.segmented_control(
        _("Results"),
        list(words),
        default=RISK,
        required=True,
        format_func=in_words(words, words.__getitem__),
        key=PART_KEY,
        persist_state="session",
        label_visibility="collapsed",
    )
    return chosen if chosen in words else RISK
