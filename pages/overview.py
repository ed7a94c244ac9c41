"""Overview: what the dataset holds, the first figures, what each screen can do with it, what to do next."""

import streamlit as st

from crosssell.charts import CONFIG, monthly_figure
from crosssell.columns import LineKind
from crosssell.facts import DatasetFacts
from crosssell.kpis import KpiNotice, Kpis
from crosssell.labels import label
from crosssell.readiness import readiness
from pages.shared import session, widgets
from pages.shared.filters import current_filters
from pages.shared.guard import guarded
from pages.shared.pair.opportunities import opportunities_section
from pages.shared.readiness import readiness_line
from pages.shared.sample import nothing_yet
from pages.shared.text import _, money, ngettext, number, percent, period, translator
from pages.shared.widgets import Card

AMOUNTS = (KpiNotice.NO_ORDERS, KpiNotice.NO_AMOUNTS)
PRODUCTS = (KpiNotice.NO_ORDERS, KpiNotice.NO_PRODUCTS)
CATEGORIES = (KpiNotice.NO_ORDERS, KpiNotice.NO_PRODUCTS, KpiNotice.NO_CATEGORIES)
CUSTOMERS = (KpiNotice.NO_ORDERS, KpiNotice.NO_CUSTOMERS)
REPURCHASES = (*CUSTOMERS, KpiNotice.NO_DATES, KpiNotice.WINDOW_OPEN)


def reason(notice: KpiNotice) -> str:
    """Return why a figure cannot be computed, in a few words."""
    match notice:
        case KpiNotice.NO_ORDERS:
            return _("no orders with these filters")
        case KpiNotice.NO_AMOUNTS:
            return _("no prices in the data")
        case KpiNotice.NO_PRODUCTS:
            return _("only postage and fees")
        case KpiNotice.NO_CATEGORIES:
            return _("no categories in the data")
        case KpiNotice.NO_CUSTOMERS:
            return _("no customer numbers in the data")
        case KpiNotice.NO_DATES:
            return _("no dates in the data")
        case KpiNotice.WINDOW_OPEN:
            return _("too early to tell")


def card(
    name: str, value: str, definition: str, *, note: str, figures: Kpis, hindered_by: tuple[KpiNotice, ...]
) -> Card:
    """Make a figure's card; where the figure is missing, its note says why."""
    why = [notice for notice in figures.notices if notice in hindered_by]
    if why:
        return Card(name=name, value=translator().number(None), definition=definition, note=reason(why[0]))
    return Card(name=name, value=value, definition=definition, note=note)


def shop_cards(figures: Kpis, currency: str | None) -> list[Card]:
    """Return the cards on the size of the business."""
    customers = figures.customers
    return [
        card(
            _("Net revenue"),
            money(figures.net_revenue, currency, decimals=0),
            _("Sales less returns and credit notes; cancelled orders count nothing."),
            note=_("gross {amount}", amount=money(figures.revenue, currency, decimals=0)),
            figures=figures,
            hindered_by=AMOUNTS,
        ),
        card(
            _("Orders"),
            number(figures.orders),
            _("Orders with at least one sale."),
            note=ngettext("{n} order line", "{n} order lines", figures.lines),
            figures=figures,
            hindered_by=(),
        ),
        card(
            _("Customers"),
            number(customers),
            _("Customers with at least one order; orders without a customer number are not counted here."),
            note=_("{count} products each", count=number(figures.products_per_customer, decimals=1)),
            figures=figures,
            hindered_by=CUSTOMERS,
        ),
        card(
            _("Average order value"),
            money(figures.average_order_value, currency),
            _("Gross revenue divided by the number of orders."),
            note=_("gross, an order"),
            figures=figures,
            hindered_by=AMOUNTS,
        ),
    ]


def cross_sell_cards(figures: Kpis) -> list[Card]:
    """Return the cards on what is in a basket and who comes back."""
    days = figures.repurchase_window_days
    return [
        card(
            _("Items per order"),
            number(figures.items_per_order, decimals=2),
            _("Different products in an order, on average; postage and fees are not counted."),
            note=_("different products"),
            figures=figures,
            hindered_by=PRODUCTS,
        ),
        card(
            _("Cross-sell rate"),
            percent(figures.cross_sell_rate),
            _("Share of orders with two or more different products."),
            note=_("two products or more"),
            figures=figures,
            hindered_by=PRODUCTS,
        ),
        card(
            _("Across categories"),
            percent(figures.category_cross_sell_rate),
            _("Share of orders with products from two or more categories."),
            note=_("two categories or more"),
            figures=figures,
            hindered_by=CATEGORIES,
        ),
        card(
            _("Repurchase rate"),
            percent(figures.repurchase_rate),
            _(
                "Share of customers who ordered again within {days} days of their first order. "
                "Customers who have not had that time yet are left out.",
                days=number(days),
            ),
            note=ngettext("within {n} day", "within {n} days", days),
            figures=figures,
            hindered_by=REPURCHASES,
        ),
    ]


def holdings(facts: DatasetFacts) -> list[tuple[str, str]]:
    """Return what the whole dataset holds, as names and values."""
    kinds = [
        (label(kind, translator()), number(facts.line_kinds[kind]))
        for kind in LineKind
        if facts.line_kinds.get(kind)
    ]
    sizes = [
        (_("Period"), period(facts.first, facts.last) if facts.first else translator().date(None)),
        (_("Orders"), number(facts.orders)),
        (_("Customers"), number(facts.customers or None)),
        (_("Products"), number(facts.products)),
        (_("Of these, postage, fees and vouchers"), number(facts.non_products)),
        (_("Currency"), facts.currency or _("not named in the data")),
    ]
    return sizes + kinds


def sales_by_month(currency: str | None) -> None:
    """Draw the sales by month, where the orders have dates."""
    months = session.monthly(current_filters())
    if months.empty:
        return
    widgets.section(_("Sales by month"), caption=_("Gross, with the filters above."))
    figure = monthly_figure(months, translator=translator(), currency=currency, dark=session.is_dark())
    st.plotly_chart(figure, key="monthly", config=CONFIG, theme=None, alt=_("Sales by month"))


def next_steps() -> None:
    """Draw the links onward."""
    widgets.section(_("What to do next"))
    with st.grid(2, min_column_width=270, gap="small", key="next_steps"):
        with st.container(border=True, height="stretch", gap="xsmall"):
            st.page_link("matrix.py", label=f"**{_('See what sells together')}**", icon=":material/grid_on:")
            st.caption(_("Pairs of products and categories, with how sure each one is."))
        with st.container(border=True, height="stretch", gap="xsmall"):
            st.page_link("data.py", label=f"**{_('Add the next export')}**", icon=":material/upload_file:")
            st.caption(_("New orders are added; known ones are brought up to date, never counted twice."))


current = session.current()
if nothing_yet(current) or current is None:
    st.stop()
facts, filters = current.facts, current_filters()
figures = session.kpis(filters)
widgets.cards([*shop_cards(figures, facts.currency), *cross_sell_cards(figures)])
with guarded():
    opportunities_section(facts)
next_steps()
sales_by_month(facts.currency)

left, right = st.columns([2, 3], gap="large")
with left:
    widgets.section(_("In this dataset"), caption=_("All of it, whatever the filters say."))
    widgets.fact_list(holdings(facts), key="holdings")
with right:
    widgets.section(_("What your data allow"), caption=_("Each screen needs certain columns."))
    with st.container(key="readiness", gap="xsmall"):
        for one in readiness(facts):
            st.markdown(readiness_line(one))
