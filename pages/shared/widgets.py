"""The pieces that screens are made of: section heads, figure cards, fact lists, empty states, downloads."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from pages.shared.text import _, plain

CSV_TYPE = "text/csv"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One figure.

    Attributes:
        name: What it is called; translated.
        value: As it is shown; a dash where it cannot be computed.
        definition: One sentence that says what it is; translated.
        note: A short line below: the unit, a comparison, or why there is no figure. Translated.
    """

    name: str
    value: str
    definition: str
    note: str = ""


def section(title: str, *, caption: str = "", anchor: str = "") -> None:
    """Draw the head of a part of a screen; ``anchor`` makes it a place that links lead to."""
    with st.container(gap=None):
        st.header(title, anchor=anchor or False)
        if caption:
            st.caption(caption)


def cards(shown: Sequence[Card], *, columns: int = 4, key: str = "cards") -> None:
    """Draw figures as cards of equal size that reflow with the width."""
    with st.grid(columns, min_column_width=150, gap="small", key=key):
        for card in shown:
            with st.container(border=True, height="stretch", gap=None):
                st.metric(card.name, plain(card.value), help=card.definition)
                if card.note:
                    st.caption(plain(card.note))


def fact_list(facts: Sequence[tuple[str, str]], *, key: str) -> None:
    """Draw names and values as quiet lines, the values aligned to the right."""
    with st.container(key=f"facts_{key}", gap=None):
        for name, value in facts:
            with st.container(horizontal=True, horizontal_alignment="distribute", gap="small", wrap=False):
                st.markdown(f":gray[{name}]", width="content")
                st.markdown(plain(value), width="content")


def empty_state(title: str, text: str, *, icon: str = ":material/search_off:") -> None:
    """Say that there is nothing to show, why, and what to change."""
    with st.container(key="empty_state", border=True, horizontal_alignment="center", gap="xsmall"):
        st.markdown(icon, width="content")
        st.markdown(f"**{title}**", width="content", text_alignment="center")
        st.markdown(text, width=520, text_alignment="center")


def notice(text: str, *, icon: str = ":material/info:") -> None:
    """Say something that matters to what is on screen, quietly."""
    st.info(text, icon=icon)


def downloads(*, name: str, csv: Callable[[], bytes], xlsx: Callable[[], bytes], key: str) -> None:
    """Offer a table as CSV and XLSX; a file is built when its button is pressed, without a rerun.

    Args:
        name: Name of the files without ending.
        csv: Builds the CSV file in the reader's locale.
        xlsx: Builds the workbook.
        key: Of the buttons.
    """
    with st.container(horizontal=True, gap="xsmall", width="content", key=f"downloads_{key}"):
        for ending, build, kind in (("csv", csv, CSV_TYPE), ("xlsx", xlsx, XLSX_TYPE)):
            st.download_button(
                ending.upper(),
                data=build,
                file_name=f"{name}.{ending}",
                mime=kind,
                icon=":material/download:",
                help=_("Download the whole table as {kind}", kind=ending.upper()),
                on_click="ignore",
                key=f"{key}_{ending}",
            )
