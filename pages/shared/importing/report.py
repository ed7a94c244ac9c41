"""What an import did: every row accounted for, what the data hold now, what was guessed, what comes next."""

import streamlit as st

from crosssell.columns import LineKind
from crosssell.ingest.report import FileReport, ImportReport
from crosssell.labels import label
from crosssell.readiness import readiness
from pages.shared import session
from pages.shared.importing import state
from pages.shared.importing.files import (
    delimiter_words,
    encoding_words,
    header_words,
    mark_words,
    order_words,
)
from pages.shared.importing.left_out import offer_left_out
from pages.shared.readiness import readiness_line
from pages.shared.text import _, money, ngettext, number, period, plain, translator
from pages.shared.widgets import Card, cards, fact_list, section

_OPENED = "_opened_after_import"


def show(found: str, imported: state.Imported) -> None:
    """Draw the report of a finished import, with its dataset open."""
    report = imported.report
    if st.session_state.get(_OPENED) != found:
        st.session_state[_OPENED] = found
        session.open_later(report.dataset)
        st.rerun()
    _headline(report)
    _next_steps(found)
    cards(total_cards(report))
    left, right = st.columns(2, gap="large")
    with left:
        section(_("Every row accounted for"))
        fact_list(row_lines(report), key="rows")
    with right:
        section(_("Kept rows by kind"))
        fact_list(kind_lines(report), key="kinds")
    offer_left_out(imported)
    for text in remarks(report):
        st.caption(f":material/info: {text}")
    _capabilities(report)
    with st.expander(_("How the files were read"), key="guessed"):
        for file in report.files:
            st.markdown(f"**{plain(file.file)}**")
            fact_list(reading_lines(file), key=f"reading_{report.files.index(file)}")


def _headline(report: ImportReport) -> None:
    name = f"**{plain(report.dataset)}**"
    if report.unchanged:
        st.info(
            _("Nothing new: {name} held all of this already, and nothing was changed.", name=name),
            icon=":material/done_all:",
        )
        return
    changes = [
        ngettext("{n} new order number", "{n} new order numbers", report.orders_new),
        ngettext("{n} brought up to date", "{n} brought up to date", report.orders_replaced),
        ngettext("{n} as it was", "{n} as they were", report.orders_unchanged),
    ]
    counts = (report.orders_new, report.orders_replaced, report.orders_unchanged)
    told = [text for text, count in zip(changes, counts, strict=True) if count]
    st.success(
        _(
            "Imported into {name}: {changes}, returns and cancellations included.",
            name=name,
            changes=translator().listed(told) or number(0),
        ),
        icon=":material/check_circle:",
    )


def _next_steps(found: str) -> None:
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="after_import"):
        if st.button(
            _("See what sells together"), type="primary", icon=":material/grid_on:", key="to_matrix"
        ):
            st.switch_page("matrix.py")
        st.button(
            _("Import another file"),
            icon=":material/upload_file:",
            key="import_another",
            on_click=_close,
            args=(found,),
        )


def _close(found: str) -> None:
    session.job_board().forget(state.import_key(found))
    state.leave()


def total_cards(report: ImportReport) -> list[Card]:
    """Return the totals of the dataset after the import."""
    facts = report.facts
    return [
        Card(
            name=_("Orders"),
            value=number(facts.orders),
            definition=_("Orders with at least one sale, in the whole dataset."),
            note=period(facts.first, facts.last) if facts.first else _("no dates in the data"),
        ),
        Card(
            name=_("Order lines"),
            value=number(facts.lines),
            definition=_("Lines that are sales: not cancelled, not sent back, with a price and a quantity."),
            note=ngettext("{n} product", "{n} products", facts.products),
        ),
        Card(
            name=_("Customers"),
            value=number(facts.customers or None),
            definition=_(
                "Customers with at least one order; orders without a customer number are not counted here."
            ),
            note="" if facts.customers else _("no customer numbers in the data"),
        ),
        Card(
            name=_("Revenue"),
            value=money(facts.revenue, facts.currency, decimals=0),
            definition=_(
                "Gross: the amounts of all sales lines. Net also subtracts returns and credit notes."
            ),
            note=_("net {amount}", amount=money(facts.net_revenue, facts.currency, decimals=0)),
        ),
    ]


def row_lines(report: ImportReport) -> list[tuple[str, str]]:
    """Return rows read = kept + left out by reason, as names and counts."""
    reasons = [
        (_("left out: {reason}", reason=label(reason, translator())), f"− {number(count)}")
        for reason, count in sorted(report.left_out.items(), key=lambda item: -item[1])
    ]
    return [
        (_("Rows in the files"), number(report.rows_read)),
        *reasons,
        (_("Rows kept"), f"= {number(report.rows_kept)}"),
    ]


def kind_lines(report: ImportReport) -> list[tuple[str, str]]:
    """Return the kept rows of this import by kind."""
    totals = {kind: sum(file.line_kinds.get(kind, 0) for file in report.files) for kind in LineKind}
    return [(label(kind, translator()), number(count)) for kind, count in totals.items() if count]


def remarks(report: ImportReport) -> list[str]:
    """Return what the reader should know about ids and repeated rows."""
    texts = []
    services = report.facts.non_products
    if services:
        texts.append(
            ngettext(
                "{n} item is postage, a fee or a voucher and stays out of baskets. "
                "Under Data you can change that.",
                "{n} items are postage, fees or vouchers and stay out of baskets. "
                "Under Data you can change that.",
                services,
            )
        )
    duplicates = sum(file.duplicate_lines for file in report.files)
    if duplicates:
        texts.append(
            ngettext(
                "{n} row repeats another one of its order in every cell. It is kept: "
                "it may be a second piece.",
                "{n} rows repeat another one of their order in every cell. They are kept: "
                "they may be second pieces.",
                duplicates,
            )
        )
    damaged = sum(file.damaged_ids for file in report.files)
    if damaged:
        texts.append(
            ngettext(
                "{n} row has an order or customer number that a spreadsheet has rounded (5,24E+15); "
                "different numbers may have become one. Export again, without a spreadsheet in between.",
                "{n} rows have an order or customer number that a spreadsheet has rounded (5,24E+15); "
                "different numbers may have become one. Export again, without a spreadsheet in between.",
                damaged,
            )
        )
    return texts


def reading_lines(file: FileReport) -> list[tuple[str, str]]:
    """Return how one file was read, as names and values."""
    lines = []
    if file.sheet:
        lines.append((_("Sheet"), file.sheet))
    if file.encoding:
        lines.append((_("Encoding"), encoding_words(file.encoding)))
    if file.delimiter:
        lines.append((_("Columns are separated by"), delimiter_words(file.delimiter)))
    lines.append((_("Header"), header_words(file.header_row or 0)))
    if file.decimal_mark:
        lines.append((_("Decimal mark"), mark_words(file.decimal_mark)))
    if file.date_order:
        lines.append((_("Dates are written"), order_words(file.date_order)))
    return lines + [(label(field, translator()), title) for field, title in file.mapping.items()]


def _capabilities(report: ImportReport) -> None:
    section(_("What your data allow"))
    with st.container(key="readiness", gap="xsmall"):
        for one in readiness(report.facts):
            st.markdown(readiness_line(one))
