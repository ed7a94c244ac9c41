"""One customer, found by the number: where they stand, their orders, what they buy, what they allow.

Customer numbers are kept for the session alone: neither the address nor the browser's history holds one.
"""

from collections.abc import Callable, Sequence

import streamlit as st

from crosssell.charts.customer import time_line_figure
from crosssell.charts.theme import CONFIG
from crosssell.columns import Field
from crosssell.filters import Filters
from crosssell.segments.config import BY_QUANTILE, RfmConfig
from crosssell.segments.customer import (
    MOST_ORDERS,
    CustomerCard,
    FoundCustomer,
    customer_card,
    find_customers,
)
from crosssell.segments.lifetime import CustomerValue, customer_value
from crosssell.warehouse import Warehouse
from pages.shared import session, widgets
from pages.shared.guard import guarded, require
from pages.shared.link import forget_taken
from pages.shared.offers.next_best_customer import what_to_offer
from pages.shared.segments.address import SEGMENTS_PAGE, customer_shown, segment_link, show_customer
from pages.shared.segments.bought import draw_bought
from pages.shared.segments.customer_words import (
    activity_words,
    consent_facts,
    consent_words,
    figure_cards,
    return_words,
    standing_words,
)
from pages.shared.segments.horizon import question
from pages.shared.segments.scheme import config as chosen_config
from pages.shared.segments.words import actions
from pages.shared.text import _, date, money, ngettext, number, plain, translator

SEARCH_KEY, FOUND_KEY = "customer_search", "customer_found"
MOST_FOUND = 20

Key = tuple[int, int]


def draw(current: session.Current) -> None:
    """Draw the page: the way back, the search, and the customer or those to choose from."""
    with st.container(key="customer_page"):  # the style sheet marks the segments as where the reader is
        st.page_link(SEGMENTS_PAGE, label=_("Back to the segments"), icon=":material/arrow_back:")
        if not require(
            current.facts,
            [Field.CUSTOMER_ID],
            unlocks=_("With it you see what the same customer buys over time."),
        ):
            return
        customer_id = _searched(current)
        if customer_id is not None:
            _show(current, customer_id)


def _searched(current: session.Current) -> str | None:
    """Draw the search; return the customer to show, or ``None`` where there are several to choose from."""
    typed = st.text_input(
        _("Find a customer"),
        placeholder=_("Customer number, or a part of it"),
        type="search",
        key=SEARCH_KEY,
        width=320,
    )
    search, shown = (typed or "").strip(), customer_shown()
    if not search and shown is not None:
        return shown
    found, matching = _find(current.key, search, current.warehouse)
    if not found:
        widgets.empty_state(
            _("No customer found"), _("No customer of this dataset has these signs in the number.")
        )
        return None
    if search and (matching == 1 or found[0].customer_id == search):
        return found[0].customer_id
    _choose(found, matching, search=search, currency=current.facts.currency)
    return None


def _choose(found: Sequence[FoundCustomer], matching: int, *, search: str, currency: str | None) -> None:
    """Draw the customers to choose from; a tick opens one."""
    if search:
        st.markdown(ngettext("{n} customer matches the search.", "{n} customers match the search.", matching))
    else:
        st.markdown(_("Search for a number, or start with those who have spent the most."))
    ids = [one.customer_id for one in found]
    st.dataframe(
        {
            _("Customer"): ids,
            _("Orders"): [number(one.orders) for one in found],
            _("Revenue"): [money(one.revenue, currency) for one in found],
            _("Last order"): [date(one.last) for one in found],
        },
        column_config={
            name: st.column_config.TextColumn(name, alignment="right") for name in (_("Orders"), _("Revenue"))
        },
        hide_index=True,
        height="content",
        width=640,
        key=FOUND_KEY,
        on_select=_picker(ids),
        selection_mode="single-row",
        alt=_("Customers to choose from"),
    )
    st.caption(_("Tick the box at the left of a row to open the customer."))


def _picker(ids: Sequence[str]) -> Callable[[], None]:
    """Return the callback of the table: it opens the row's customer and empties the search."""

    def picked() -> None:
        rows = st.session_state[FOUND_KEY].selection.rows
        if rows and rows[0] < len(ids):
            show_customer(ids[rows[0]])
            st.session_state[SEARCH_KEY] = ""

    return picked


def _show(current: session.Current, customer_id: str) -> None:
    config = chosen_config(current)
    card = _card(current.key, customer_id, config, current.warehouse)
    if card is None:
        widgets.empty_state(
            _("This customer is not in the dataset"),
            _(
                "No order of this dataset names “{customer}”. Search for another number.",
                customer=plain(customer_id),
            ),
        )
        return
    currency = current.facts.currency
    value = _value(current, customer_id, config)
    _head(card, value, config)
    shown = figure_cards(card, value, basis=config.basis, currency=currency)
    widgets.cards(shown, columns=len(shown), key="customer_cards")
    if value is None and card.revenue is not None and card.now and card.now.segment:
        _way_to_value()
    with guarded():
        what_to_offer(current, customer_id, consent=card.consent)
    with guarded():
        _orders(card, currency=currency)
    with guarded():
        draw_bought(card, currency=currency)
    with guarded():
        _consent(card)
    st.caption(_("Of the whole dataset, whatever the filters: the segment is that among all customers."))


def _head(card: CustomerCard, value: CustomerValue | None, config: RfmConfig) -> None:
    st.header(_("Customer {number}", number=plain(card.customer_id)), anchor=False)
    with st.container(key="customer_standing", border=True, gap="xsmall"):
        said = (standing_words(card), activity_words(card), return_words(value))
        st.markdown(" ".join(part for part in said if part))
        if card.now is not None and card.now.segment is not None:
            st.markdown(f":gray[:material/arrow_forward:] {actions()[card.now.segment]}")
            segment_link(card.now.segment, text=_("Everybody in this segment"))
            if config.cut_offs == BY_QUANTILE:
                st.caption(
                    _(
                        "Segments compare your customers with each other: “lately” may be months ago where "
                        "most others have stayed away for longer."
                    )
                )


def _way_to_value() -> None:
    """Draw the link to where the expected value is worked out; nobody waits for it here."""
    forget_taken("tab")  # or the link would be followed once only
    st.page_link(
        SEGMENTS_PAGE,
        label=_("Work out what they will be worth"),
        icon=":material/arrow_forward:",
        query_params=[("tab", "value")],
    )


def _orders(card: CustomerCard, *, currency: str | None) -> None:
    said = _("Each order on its day. The grey field is the time since the last one.")
    if any(not one.is_sale for one in card.orders):
        said = f"{said} {_('Below the line lies what came back.')}"
    widgets.section(_("Orders"), caption=said)
    if not any(one.ordered_at for one in card.orders):
        st.markdown(_("No order of this customer has a date."))
        return
    figure = time_line_figure(
        card,
        translator=translator(),
        currency=currency,
        dark=session.is_dark(),
        narrow=session.is_phone(),
    )
    st.plotly_chart(figure, key="customer_orders", config=CONFIG, theme=None, alt=activity_words(card))
    if len(card.orders) == MOST_ORDERS:
        st.caption(_("The latest {n} orders are drawn.", n=number(MOST_ORDERS)))


def _consent(card: CustomerCard) -> None:
    widgets.section(_("May they be written to?"))
    st.markdown(consent_words(card))
    if facts := consent_facts(card):
        with st.container(width=420):
            widgets.fact_list(facts, key="customer_consent")


def _value(current: session.Current, customer_id: str, config: RfmConfig) -> CustomerValue | None:
    """Return what the customer will be worth by the terms of the Lifetime value tab, if that is known."""
    asked = question(current.facts, config)
    return customer_value(current.warehouse, filters=Filters(), question=asked, customer_id=customer_id)


@st.cache_resource(show_spinner=False, max_entries=32)
def _card(key: Key, customer_id: str, config: RfmConfig, _warehouse: Warehouse) -> CustomerCard | None:
    del key
    return customer_card(_warehouse, customer_id=customer_id, config=config)


@st.cache_resource(show_spinner=False, max_entries=32)
def _find(key: Key, search: str, _warehouse: Warehouse) -> tuple[tuple[FoundCustomer, ...], int]:
    del key
    return find_customers(_warehouse, search=search, limit=MOST_FOUND)
