"""Who may be written to: those who agreed, or also those who said nothing. A no is on no list."""

import streamlit as st

from crosssell.columns import ConsentRule, Field
from crosssell.facts import DatasetFacts
from pages.shared.text import _, in_words


def consent_choice(facts: DatasetFacts, *, key: str) -> ConsentRule | None:
    """Draw the choice of who may be written to; ``None`` where the data know of no consent."""
    if Field.CONSENT not in facts.fields:
        return None
    words = {ConsentRule.YES: _("Only who agreed"), ConsentRule.UNKNOWN: _("Also who said nothing")}
    chosen = st.segmented_control(
        _("Who may be written to"),
        list(words),
        default=ConsentRule.YES,
        required=True,
        format_func=in_words(words, words.__getitem__),
        key=key,
        persist_state="session",
        help=_(
            "Who said no is never on a list. Whether silence allows a letter is for you and the law to say."
        ),
    )
    return ConsentRule(chosen) if chosen in words else ConsentRule.YES
