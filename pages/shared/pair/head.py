"""The head of a pair: the way back, both names, the choice of baskets, and the verdict in a sentence."""

import streamlit as st

from crosssell.basket import Item, PairFigures
from crosssell.columns import Basis
from crosssell.labels import label
from pages.shared.pair.address import MATRIX_PAGE, Asked, matrix_query, show
from pages.shared.pair.words import ICONS, evidence, name_of, verdict_reason
from pages.shared.text import _, in_words, plain, translator

TITLE_NAME = 90  # characters of each name in the title
BASIS_CONTROL = "pair_basis"


def way_back(shown: Asked | None = None) -> None:
    """Draw the link to the matrix, with the choices that led here."""
    st.page_link(
        MATRIX_PAGE,
        label=_("Back to the matrix"),
        icon=":material/arrow_back:",
        query_params=matrix_query(None if shown is None else shown.config),
    )


def pair_title(a: Item, b: Item, shown: Asked) -> None:
    """Draw both names, the swap of the two, and the choice of baskets; name the browser's tab after them."""
    st.set_page_config(page_title=f"{a.name or a.item} + {b.name or b.item} · Crosssell")
    with st.container(key="pair_head", gap="small"):
        names = [name_of(item, length=TITLE_NAME) for item in (a, b)]
        if names[0] == names[1]:
            names = [f"{name} ({plain(item.item)})" for name, item in zip(names, (a, b), strict=True)]
        st.header(f":gray-badge[A] {names[0]} + :gray-badge[B] {names[1]}", anchor=False)
        with st.container(horizontal=True, gap="small", vertical_alignment="center", key="pair_controls"):
            _basis_choice(shown)
            st.button(
                _("Swap A and B"),
                icon=":material/swap_horiz:",
                key="pair_swap",
                on_click=show,
                args=(shown.swapped,),
            )


def verdict_line(figures: PairFigures) -> None:
    """Draw the verdict as a sign, a word and the reason."""
    word = label(figures.verdict, translator())
    with st.container(key="pair_verdict", border=True, gap="xsmall"):
        st.markdown(f"{ICONS[figures.verdict]} **{word}.** {verdict_reason(figures)} {evidence(figures)}")


def _basis_choice(shown: Asked) -> None:
    """Draw the choice between orders and customers; the address holds it, so the control follows it."""
    st.session_state[BASIS_CONTROL] = shown.config.basis
    st.segmented_control(
        _("Look at"),
        list(Basis),
        required=True,
        format_func=in_words(Basis, lambda basis: label(basis, translator())),
        key=BASIS_CONTROL,
        on_change=_take_basis,
        args=(shown,),
        label_visibility="collapsed",
    )


def _take_basis(shown: Asked) -> None:
    chosen = st.session_state.get(BASIS_CONTROL)
    if chosen in list(Basis):
        show(shown.on(Basis(chosen)))
