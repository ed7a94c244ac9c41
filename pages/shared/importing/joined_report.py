"""What a customers or products file brought: rows, matches with the orders, and what that unlocks."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from crosssell.columns import ConsentChannel
from crosssell.ingest.joined.report import CustomerReport, ProductReport
from crosssell.labels import label
from pages.shared.importing.accounting import Fact, left_out_lines, opening_lines, quoted
from pages.shared.importing.files import mark_words, order_words
from pages.shared.text import _, ngettext, number, plain, translator
from pages.shared.widgets import fact_list, section

_MOST_WORDS = 5


def customers(reports: Sequence[CustomerReport]) -> None:
    """Draw what the customers files brought."""
    for place, report in enumerate(reports):
        section(_("Customers from {file}", file=plain(report.file)))
        left, right = st.columns(2, gap="large")
        with left:
            fact_list(row_lines(report), key=f"customer_rows_{place}")
            for text in customer_notes(report):
                st.caption(f":material/info: {text}")
        with right:
            fact_list(customer_matches(report), key=f"customer_matches_{place}")
            with st.container(key=f"consents_{place}"):
                _consents(report)


def products(reports: Sequence[ProductReport]) -> None:
    """Draw what the products files brought."""
    for place, report in enumerate(reports):
        section(_("Products from {file}", file=plain(report.file)))
        left, right = st.columns(2, gap="large")
        with left:
            fact_list(row_lines(report), key=f"product_rows_{place}")
            for text in product_notes(report):
                st.caption(f":material/info: {text}")
        with right:
            fact_list(product_matches(report), key=f"product_matches_{place}")
            fact_list(product_gains(report), key=f"product_gains_{place}")


def row_lines(report: CustomerReport | ProductReport) -> list[Fact]:
    """Return rows read = kept + left out by reason, and what became of the kept ones."""
    lines = [
        (_("Rows in the file"), number(report.rows_read)),
        *left_out_lines(report.left_out),
        (_("Rows kept"), f"= {number(report.rows_kept)}"),
    ]
    if report.duplicates:
        lines.append((_("of them the same once more; the last row holds"), number(report.duplicates)))
    lines.append((_("New or changed by this import"), number(report.changed)))
    return lines


def customer_matches(report: CustomerReport) -> list[Fact]:
    """Return how the customers of the file and of the orders meet."""
    return [
        (_("Customers in the file"), number(report.customers)),
        (_("Customers with orders who are in the file"), number(report.matched)),
        (_("Customers with orders who are missing in it"), number(report.not_in_file)),
        (_("Customers in the file without an order"), number(report.not_in_dataset)),
    ]


def customer_notes(report: CustomerReport) -> list[str]:
    """Return what the reader should know of the matches and the words."""
    texts = []
    if not report.matched:
        texts.append(
            _(
                "No customer of the file has an order here. Check that its customer number (or e-mail) is "
                "the one that the orders carry."
            )
        )
    if report.by_email:
        texts.append(
            ngettext(
                "{n} customer was found by the e-mail address.",
                "{n} customers were found by the e-mail address.",
                report.by_email,
            )
        )
    if report.by_number:
        texts.append(_by_number(report.by_number))
    if report.unknown_words:
        texts.append(
            _(
                "Nobody knows whether these words are a yes or a no, so they count as unknown: {words}. "
                "Under Data you can say it.",
                words=words_line([(word, rows) for _header, word, rows in report.unknown_words]),
            )
        )
    return texts


def words_line(words: Sequence[tuple[str, int]]) -> str:
    """Return words with how often they stand in the file."""
    shown = [
        f"{quoted(word)} ({ngettext('{n} row', '{n} rows', rows)})" for word, rows in words[:_MOST_WORDS]
    ]
    more = [_("and {count} more", count=number(len(words) - _MOST_WORDS))] if len(words) > _MOST_WORDS else []
    return ", ".join([*shown, *more])


def _consents(report: CustomerReport) -> None:
    """Draw how many may be contacted, by way; say so where the file says nothing of it."""
    told = [(channel, report.consent[channel]) for channel in ConsentChannel if channel in report.consent]
    if not told:
        st.caption(_("The file has no consent column, so it does not tell whom you may write to."))
        return
    st.table(
        pd.DataFrame(
            [
                (label(channel, translator()), *(number(count) for count in (one.yes, one.no, one.unknown)))
                for channel, one in told
            ],
            columns=[_("Who may be contacted"), _("yes"), _("no"), _("not known")],
        ),
        border="horizontal",
        hide_index=True,
        alt=_("Consent of the customers in the file, by way of contact"),
    )


def product_matches(report: ProductReport) -> list[Fact]:
    """Return how the products of the file and of the orders meet."""
    return [
        (_("Products in the file"), number(report.products)),
        (_("Products sold that are in the file"), number(report.matched)),
        (_("Products sold that are missing in it"), number(report.not_in_file)),
        (_("Products in the file that were never sold"), number(report.not_in_dataset)),
    ]


def product_notes(report: ProductReport) -> list[str]:
    """Return what the reader should know of the matches."""
    texts = []
    if not report.matched:
        texts.append(
            _(
                "No product of the file was sold here. Check that its product number is the one that the "
                "orders carry."
            )
        )
    if report.by_name:
        texts.append(
            ngettext(
                "{n} product was found by its name.",
                "{n} products were found by their names.",
                report.by_name,
            )
        )
    if report.by_number:
        texts.append(_by_number(report.by_number))
    return texts


def product_gains(report: ProductReport) -> list[Fact]:
    """Return what the file adds to the products, as far as it adds anything."""
    gains = [
        (_("with a cost, so that margins can be shown"), report.with_cost),
        (_("with a category, which wins over the orders’ own"), report.with_category),
        (_("which are variants and can be counted as one"), report.with_parent),
        (_("with a price"), report.with_price),
        (_("with a stock"), report.with_stock),
    ]
    return [(name, number(count)) for name, count in gains if count]


def _by_number(count: int) -> str:
    return ngettext(
        "{n} number was found once leading zeros were left aside.",
        "{n} numbers were found once leading zeros were left aside.",
        count,
    )


def reading_lines(report: CustomerReport | ProductReport) -> list[Fact]:
    """Return how a customers or products file was read, as names and values."""
    lines = opening_lines(report.sheet, report.encoding, report.delimiter, report.header_row)
    if report.decimal_mark:
        lines.append((_("Decimal mark"), mark_words(report.decimal_mark)))
    if report.date_order:
        lines.append((_("Dates are written"), order_words(report.date_order)))
    lines += [(label(field, translator()), title) for field, title in report.mapping.items()]
    if isinstance(report, CustomerReport) and report.attributes:
        lines.append((_("Kept as attributes"), translator().listed(report.attributes)))
    if report.ignored:
        lines.append((_("Not used"), translator().listed(report.ignored)))
    return lines
