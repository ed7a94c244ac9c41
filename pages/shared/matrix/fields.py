"""The fields above the tables of the matrix: what to search, which verdicts, in which order."""

from collections.abc import Mapping

import streamlit as st

from crosssell.columns import Verdict
from pages.shared.matrix.verdicts import verdict_word
from pages.shared.text import _, in_words


def search_field(name: str, *, key: str) -> str:
    """Draw a field for words to search; return them."""
    words = st.text_input(
        name, placeholder=_("Name or number"), type="search", key=key, persist_state="session"
    )
    return words or ""


def verdict_field(*, key: str) -> tuple[Verdict, ...]:
    """Draw the choice of verdicts; none means all."""
    chosen = st.multiselect(
        _("Verdict"),
        list(Verdict),
        format_func=in_words(Verdict, verdict_word),
        placeholder=_("All verdicts"),
        select_all=False,  # its words are Streamlit's, in English
        key=key,
        persist_state="session",
    )
    return tuple(chosen)


def sort_field(words: Mapping[str, str], *, key: str) -> str:
    """Draw the choice of the order; the first is the usual."""
    chosen = st.selectbox(
        _("Order by"),
        list(words),
        format_func=in_words(words, words.__getitem__),
        key=key,
        persist_state="session",
    )
    return str(chosen)
