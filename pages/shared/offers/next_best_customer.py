"""One customer's next best offers, with the reasons; the number stays out of every address."""

import pandas as pd
import streamlit as st

from crosssell.labels.offer_reasons import reason_words
from crosssell.offers.recommend import Recommender
from crosssell.segments.customer import find_customers
from pages.shared import session, widgets
from pages.shared.link import forget_taken
from pages.shared.offers import next_best_answers as answers
from pages.shared.offers.address import OFFERS_PAGE
from pages.shared.segments.address import customer_shown, open_customer
from pages.shared.text import _, in_words, ngettext, number, percent, plain, translator

SEARCH_KEY, CHOICE_KEY = "next_best_search", "next_best_customer"
MOST_FOUND = 20
ON_CUSTOMER_PAGE = 3


def one_customer(current: session.Current, learned: Recommender, *, offers: int) -> None:
    """Draw the part of the tab: whose offers, and what they are."""
    widgets.section(
        _("One customer's offers"),
        caption=_("For a call, or when they stand before you: what fits them, and why."),
    )
    customer_id = _choice(current)
    if customer_id is None:
        return
    draw_offers(current, learned, customer_id, offers=offers)
    with st.container(key="way_customer", width="content"):
        if st.button(
            _("Everything about this customer"),
            icon=":material/arrow_forward:",
            type="tertiary",
            key="next_best_open",
        ):
            open_customer(customer_id)


def what_to_offer(current: session.Current, customer_id: str, *, consent: bool | None) -> None:
    """Draw the part of a customer's page: the best offers, why, and the way to everybody's.

    Args:
        current: The dataset.
        customer_id: Whose.
        consent: Whether they may be written to; ``None`` where nothing is known.
    """
    if current.facts.products - current.facts.non_products < 2:
        return
    widgets.section(_("What to offer next"))
    learned = answers.recommender(current)
    if learned is None:
        return
    draw_offers(current, learned, customer_id, offers=ON_CUSTOMER_PAGE)
    if consent is False:
        st.caption(_("They said no to being contacted: offer it when they come by themselves, do not write."))
    forget_taken("tab")  # or the link would be followed once only
    with st.container(key="way_next_best", width="content"):
        st.page_link(
            OFFERS_PAGE,
            label=_("What is offered to all customers"),
            icon=":material/redeem:",
            query_params=[("tab", "next_best")],
        )


def draw_offers(current: session.Current, learned: Recommender, customer_id: str, *, offers: int) -> None:
    """Draw a customer's offers in order, each with its reason and its chance."""
    found = answers.offers_of(current, learned, customer_id, offers=offers)
    if found.empty:
        st.markdown(_("Nothing to offer: they have bought everything that may be offered."))
        return
    names = dict(
        zip(found["reason_item"], found["reason_item_name"].fillna(found["reason_item"]), strict=True)
    )
    reasons = reason_words(found, translator(), names={item: name for item, name in names.items() if item})
    with st.container(key="next_best_offers", gap="xsmall"):
        for row, reason in zip(found.itertuples(), reasons, strict=True):
            _offer(row.rank, row.product_name or row.product, row.chance, reason, learned)


def _offer(place: int, name: str, chance: float | None, reason: str, learned: Recommender) -> None:
    with st.container(border=True, gap=None, key=f"next_best_offer_{place}"):
        with st.container(horizontal=True, horizontal_alignment="distribute", gap="small"):
            st.markdown(f"**{number(place)}. {plain(name)}**", width="content")
            if chance is not None and not pd.isna(chance):
                st.markdown(chance_words(chance, learned), width="content")
        if reason:
            st.caption(plain(reason))


def chance_words(chance: float, learned: Recommender) -> str:
    """Return how likely the purchase is."""
    said = ngettext(
        "Chance within {n} day: {share}",
        "Chance within {n} days: {share}",
        learned.config.window_days,
        share=_share(chance),
    )
    return f":gray[{said}]"


def _share(chance: float) -> str:
    return plain(percent(chance, decimals=1 if chance < 0.1 else 0))


def _choice(current: session.Current) -> str | None:
    """Draw the search for a customer; return the one to show."""
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom", key="next_best_search_row"):
        typed = st.text_input(
            _("Find a customer"),
            placeholder=_("Customer number, or a part of it"),
            type="search",
            key=SEARCH_KEY,
            width=280,
        )
        search, shown = (typed or "").strip(), customer_shown()
        found, matching = find_customers(current.warehouse, search=search, limit=MOST_FOUND)
        ids = [one.customer_id for one in found]
        if not search and shown is not None and shown not in ids:
            ids.insert(0, shown)
        if not ids:
            st.markdown(_("No customer of this dataset has these signs in the number."))
            return None
        if st.session_state.get(CHOICE_KEY) not in ids:
            st.session_state[CHOICE_KEY] = shown if shown in ids and not search else ids[0]
        chosen = st.selectbox(
            ngettext("{n} customer found", "{n} customers found", matching),
            ids,
            format_func=in_words(ids, str),
            key=CHOICE_KEY,
            width=280,
        )
    return None if chosen is None else str(chosen)
