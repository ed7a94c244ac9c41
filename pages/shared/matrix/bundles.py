"""Bundles: what to sell as a set, and when its discount pays."""

from functools import partial

import streamlit as st

from crosssell.basket import Laid, MatrixConfig, Stage, matrix
from crosssell.basket.bundles import (
    Bundle,
    BundleCandidates,
    Offer,
    bundle_candidates,
    bundle_config,
    bundles,
)
from pages.shared import session, widgets
from pages.shared.beside import beside
from pages.shared.filters import current_filters
from pages.shared.matrix import bundles_card, bundles_order, bundles_others, bundles_own, bundles_terms
from pages.shared.matrix import bundles_words as words
from pages.shared.matrix.bundles_files import bundle_files
from pages.shared.text import _, ngettext, number
from pages.shared.waiting import stands

AT_FIRST, AT_MOST = 8, 50
SHOWN_KEY = "bundles_shown"


def bundles_tab(
    asked: Laid, config: MatrixConfig, *, excluded: tuple[str, ...], current: session.Current
) -> None:
    """Draw the tab."""
    own = bundle_config(config)
    _say_what_is_taken(config, own)
    if own != config:
        asked = session.laid(current_filters(), own)
    if not stands(asked, Stage.PAIRS):
        return
    found = beside(
        "bundles",
        (asked.filters, own, excluded),
        partial(bundle_candidates, matrix(asked, min_count=own.min_count), excluded=excluded),
        words=_("Looking for sets …"),
    )
    if found is None:
        return
    if found.candidates:
        offer = _offers(found, own, current)
        bundles_own.own_part(asked, found, own, offer, currency=current.facts.currency)
    else:
        no_set(own)
    bundles_others.slow_sellers(found, own)
    bundles_others.refused_pairs(found)


def _say_what_is_taken(config: MatrixConfig, own: MatrixConfig) -> None:
    """Say where the tab does not follow the choices above."""
    if config.level != own.level:
        st.caption(_("A set is made of products; so this tab looks at products, not at categories."))
    if config.basis != own.basis:
        st.caption(_("A set is bought at once; so this tab looks at orders, not at customers."))


def _offers(found: BundleCandidates, config: MatrixConfig, current: session.Current) -> Offer:
    """Draw the terms, and what each set gains on them; return the terms."""
    st.caption(words.what_it_is())
    offer = bundles_terms.terms(found)
    ranked = bundles(found, offer=offer)
    st.markdown(words.headline(ranked, offer))
    for caution in words.cautions(found, offer):
        st.caption(caution)
    with st.container(
        key="bundles_tools", horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"
    ):
        ranked = bundles_order.ordered(ranked, bundles_order.order_choice())
        bundle_files(found, ranked, current)
    _cards(ranked, found, config, current.facts.currency)
    return offer


def _cards(ranked: list[Bundle], found: BundleCandidates, config: MatrixConfig, currency: str | None) -> None:
    shown = st.session_state.get(SHOWN_KEY, AT_FIRST)
    opened = bundles_card.opened(ranked[:shown])
    with st.container(key="bundles", gap="small"):
        for place, bundle in enumerate(ranked[:shown], start=1):
            bundles_card.card(
                bundle, place, found, config, currency=currency, is_open=bundle.candidate.items == opened
            )
    if len(ranked) <= shown:
        return
    if shown < AT_MOST:
        st.button(_("Show more"), icon=":material/expand_more:", on_click=_show_all, key="bundles_more")
    else:
        st.caption(_("These are the first {count}; the files hold all.", count=number(AT_MOST)))


def _show_all() -> None:
    st.session_state[SHOWN_KEY] = AT_MOST


def no_set(config: MatrixConfig) -> None:
    """Say why there is no set to offer, and what to change."""
    widgets.empty_state(
        _("No set to offer"),
        ngettext(
            "A set needs products that are bought together clearly more often than chance explains, in "
            "{n} order or more. With these filters there are none. Look at a longer period.",
            "A set needs products that are bought together clearly more often than chance explains, in "
            "{n} orders or more. With these filters there are none. Look at a longer period, or lower "
            "the minimum above.",
            config.min_count,
        ),
        icon=":material/inventory_2:",
    )
