"""What cross-selling is worth: an order with one product, one with several, and one point more of them."""

import streamlit as st

from crosssell.kpis import OrderValue
from crosssell.kpis.change import FEW
from pages.shared import widgets
from pages.shared.overview import session
from pages.shared.overview.places import WORTH, matrix_place
from pages.shared.pair.address import MATRIX_PAGE
from pages.shared.text import _, money, ngettext, percent
from pages.shared.widgets import Card


def worth_section(currency: str | None) -> None:
    """Draw the section; nothing where the data know no amounts or only one kind of order."""
    found = session.order_value()
    if not can_tell(found):
        return
    widgets.section(
        _("What cross-selling is worth"),
        caption=_("Gross, with the filters above. Large orders are worth more; an offer need not make them."),
        anchor=WORTH,
    )
    widgets.cards(_cards(found, currency), columns=3, key="worth_cards")
    st.page_link(
        MATRIX_PAGE,
        label=_("See what could make a second product"),
        icon=":material/grid_on:",
        query_params=matrix_place(tab="opportunities"),
    )


def can_tell(found: OrderValue) -> bool:
    """Tell whether there are orders of both kinds with amounts."""
    return found.single_value is not None and found.several_value is not None


def _cards(found: OrderValue, currency: str | None) -> list[Card]:
    orders = found.single_orders + found.several_orders
    return [
        Card(
            name=_("Order with one product"),
            value=money(found.single_value, currency),
            definition=_("Average value of the orders that hold one product; postage is included."),
            note=_of_orders(found.single_orders, orders),
        ),
        Card(
            name=_("Order with several products"),
            value=money(found.several_value, currency),
            definition=_("Average value of the orders that hold two or more different products."),
            note=_of_orders(found.several_orders, orders),
        ),
        _point_card(found, currency),
    ]


def _of_orders(count: int, of: int) -> str:
    share = percent(count / of)
    return ngettext("{n} order, {share} of all", "{n} orders, {share} of all", count, share=share)


def _point_card(found: OrderValue, currency: str | None) -> Card:
    name = _("One point more with several")
    definition = _(
        "What the same number of orders would bring more if one in a hundred more of them held several "
        "products, at the difference of the two values. An upper bound: only a test tells what an offer "
        "changes."
    )
    if found.point_amount is None:
        return Card(
            name=name,
            value="–",
            definition=definition,
            note=_("orders with several products are worth no more here"),
        )
    few = min(found.single_orders, found.several_orders) < FEW
    note = _("in the period shown; little data") if few else _("in the period shown")
    amount = money(found.point_amount, currency, decimals=0 if found.point_amount >= 100 else 2)
    return Card(name=name, value=_("up to {amount}", amount=amount), definition=definition, note=note)
