"""Revenue and cross-sell rate by month, as a whole or by channel, country or category."""

from typing import Any

import streamlit as st

from crosssell.charts import CONFIG, monthly_rate_figure, monthly_revenue_figure
from crosssell.charts.monthly import FEWEST_ORDERS, drawn_rates, key_html, knows_revenue
from crosssell.facts import DatasetFacts
from crosssell.kpis import MonthlySales, Split
from pages.shared import session as shared
from pages.shared import widgets
from pages.shared.choice import linked_choice
from pages.shared.overview import session
from pages.shared.overview.places import BY_MONTH
from pages.shared.overview.words import days_words
from pages.shared.text import _, ngettext, number, translator

SPLIT_KEY = "months_split"
WHOLE = "none"


def months_section(facts: DatasetFacts) -> None:
    """Draw the section, where the orders have dates."""
    if facts.first is None:
        return
    caption = (
        _("Orders, and the share of them with two or more products.")
        if facts.revenue is None
        else _("Gross revenue, and the share of orders with two or more products.")
    )
    widgets.section(_("By month"), caption=caption, anchor=BY_MONTH)
    split = _split_choice(facts)
    sales = session.monthly_sales(split)
    if sales is None:
        st.markdown(_("No order with a date passes these filters."))
        return
    look: dict[str, Any] = {
        "translator": translator(),
        "dark": shared.is_dark(),
        "narrow": shared.is_phone(),
    }
    if split is not None:
        st.html(key_html(sales, translator=translator(), dark=shared.is_dark()))
    with st.grid(2, min_column_width=300, gap="medium", key="months"):
        with st.container(gap="xsmall"):
            st.markdown(f"**{_('Revenue') if knows_revenue(sales) else _('Orders')}**")
            st.plotly_chart(
                monthly_revenue_figure(sales, currency=facts.currency, **look),
                key="months_revenue",
                config=CONFIG,
                theme=None,
                alt=_("Sales by month"),
            )
        with st.container(gap="xsmall"):
            st.markdown(f"**{_('Cross-sell rate')}**")
            _rates(sales, look)
    if notes := _notes(sales):
        st.caption(" ".join(notes))


def _rates(sales: MonthlySales, look: dict[str, Any]) -> None:
    if not any(rate is not None for part in sales.parts for rate in drawn_rates(part)):
        st.markdown(
            _(
                "Too few orders: a month needs {count} for its rate to tell something.",
                count=number(FEWEST_ORDERS),
            )
        )
        return
    st.plotly_chart(
        monthly_rate_figure(sales, **look),
        key="months_rate",
        config=CONFIG,
        theme=None,
        alt=_("Cross-sell rate by month"),
    )


def _split_choice(facts: DatasetFacts) -> Split | None:
    """Draw the choice between what the data can be split by; nothing where there is only one of each."""
    choices = {
        Split.CHANNEL: (facts.channels, _("Channel")),
        Split.COUNTRY: (facts.countries, _("Country")),
        Split.CATEGORY: (facts.categories, _("Category")),
    }
    words = {WHOLE: _("All together")}
    words |= {split.value: word for split, (values, word) in choices.items() if len(values) > 1}
    if len(words) == 1:
        return None
    chosen = linked_choice(_("Split by"), words, default=WHOLE, key=SPLIT_KEY, in_link="split")
    return None if chosen == WHOLE else Split(chosen)


def _notes(sales: MonthlySales) -> list[str]:
    """Return what a reader must know of the drawing."""
    notes = []
    if pale := [sales.covered[at] for at in range(len(sales.months)) if not sales.is_whole(at)]:
        days = translator().listed([days_words(one) for one in pale])
        notes.append(_("Pale months are not whole: {days}.", days=days))
    if sales.split == Split.CATEGORY:
        notes.append(
            _(
                "A category's revenue is that of its own products; its rate is the share of the orders with "
                "one of them that hold a second product of any category."
            )
        )
    few = any(
        0 < orders < FEWEST_ORDERS
        for part in (sales.total, *sales.parts)
        for orders in part.orders_with_products
    )
    if few:
        notes.append(
            ngettext(
                "Months with fewer than {n} order have no rate.",
                "Months with fewer than {n} orders have no rate.",
                FEWEST_ORDERS,
            )
        )
    return notes
