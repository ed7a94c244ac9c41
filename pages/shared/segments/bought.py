"""What one customer buys: by category as bars, and every product as a table with its files."""

import streamlit as st

from crosssell.charts.customer import categories_figure
from crosssell.charts.theme import CONFIG
from crosssell.exports import to_csv, to_xlsx
from crosssell.exports.customer import BOUGHT_COLUMNS, PRODUCT
from crosssell.segments.customer import CustomerCard
from pages.shared import session, widgets
from pages.shared.segments.customers import column_config, formatted
from pages.shared.text import _, ngettext, percent, plain, translator

TABLE_HEIGHT, MOST_SHOWN_WHOLE = 420, 10  # px, rows


def draw_bought(card: CustomerCard, *, currency: str | None) -> None:
    """Draw what the customer buys; nothing but a line where no product is known."""
    widgets.section(_("What they buy"))
    if card.products.empty:
        st.markdown(_("No product of this customer is known."))
        return
    named = any(one.category is not None for one in card.categories)
    st.markdown(_in_a_sentence(card, named=named))
    if named and any(one.amount for one in card.categories):
        figure = categories_figure(
            card.categories,
            translator=translator(),
            currency=currency,
            dark=session.is_dark(),
            narrow=session.is_phone(),
        )
        alt = _in_a_sentence(card, named=named)
        st.plotly_chart(figure, key="customer_categories", config=CONFIG, theme=None, alt=alt)
    _table(card, named=named, currency=currency)


def _in_a_sentence(card: CustomerCard, *, named: bool) -> str:
    products = ngettext("{n} different product", "{n} different products", len(card.products))
    if not named:
        return f"{products}."
    text = ngettext(
        "{products} of {n} category.",
        "{products} of {n} categories.",
        len(card.categories),
        products=products,
    )
    best = card.categories[0]
    if best.category is None or best.share is None or len(card.categories) == 1:
        return text
    share = plain(percent(best.share))
    return (
        f"{text} {_('Most of it goes to {category}: {share}.', category=plain(best.category), share=share)}"
    )


def _table(card: CustomerCard, *, named: bool, currency: str | None) -> None:
    words = translator()
    shown = [column for column in BOUGHT_COLUMNS if named or column.name != "category"]
    rows = card.products[[column.name for column in shown]]
    st.dataframe(
        rows.style.format(formatted(shown, currency=currency), na_rep=words.number(None)),
        column_config={column.name: column_config(column) for column in shown},
        hide_index=True,
        height="content" if len(rows) <= MOST_SHOWN_WHOLE else TABLE_HEIGHT,
        placeholder=words.number(None),
        key="customer_products",
        alt=_("What they buy"),
    )
    columns = (PRODUCT, *BOUGHT_COLUMNS)
    widgets.downloads(
        name="customer_products",
        csv=lambda: to_csv(card.products, columns=columns, translator=words, currency=currency),
        xlsx=lambda: to_xlsx(card.products, columns=columns, translator=words, currency=currency),
        key="customer_products",
    )
