"""A list of customers on a screen: searched, read, opened one by one, and taken away as a file."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import streamlit as st
from pandas.io.formats.style import Styler

from crosssell.columns import ConsentRule
from crosssell.exports import ExportColumn, ExportKind, Note, NoteSection, column_notes, to_csv, to_xlsx
from crosssell.exports.customers import CONSENT, CUSTOMER_ID, with_contacts
from crosssell.segments.lists import CustomerList
from pages.shared import session, widgets
from pages.shared.guard import guarded
from pages.shared.segments.address import open_customer
from pages.shared.text import _, in_words, ngettext, number, translator

TABLE_ROWS = 200
WORKBOOK_ROWS = 100_000  # a workbook of more takes minutes to write
WIDTHS = {CUSTOMER_ID.name: 130, CONSENT.name: 125}  # px; wider ones would push the figures off a phone

Ask = Callable[..., CustomerList]


@st.fragment
def customers_list(
    ask: Ask,
    *,
    columns: Sequence[ExportColumn],
    name: str,
    title: str,
    key: str,
    notes: Sequence[NoteSection] = (),
) -> None:
    """Draw a list of customers with its search, its table and its files; it redraws on its own.

    Args:
        ask: Asks the core with ``rule``, ``search``, ``limit`` and ``with_contacts``, as
            `crosssell.segments.lists.read_list` takes them.
        columns: The list's own, in the order shown; id and consent are added.
        name: Of the files, without ending.
        title: Of the list; translated.
        key: Tells the lists of a page apart.
        notes: For the workbook's sheet of notes: what the list is; its columns and its consent are added.
    """
    with guarded():
        with st.container(key=f"list_tools_{key}", horizontal=True, gap="small", vertical_alignment="bottom"):
            search = _search(key)
            rule_slot, files = st.container(width="content"), st.container(width="content")
        found = ask(rule=None, search=search, limit=TABLE_ROWS, with_contacts=False)
        if not found.listed:
            _nobody(search=search if found.found else "")
            return
        with rule_slot:
            rule = _consent_choice(found, key)
        _table(found, columns, title=title, key=key)
        st.caption(_count_words(found, rule))
        with files:
            _files(ask, found, rule, columns=columns, name=name, title=title, key=key, notes=notes)
    _open_picked(key)


def formatted(columns: Sequence[ExportColumn], *, currency: str | None) -> dict[str, Callable[[Any], str]]:
    """Return how each column's cells are written for the reader.

    Streamlit's own formats follow the browser's language instead of the one that is chosen here.
    """
    words = translator()

    def write(column: ExportColumn) -> Callable[[Any], str]:
        match column.kind:
            case ExportKind.INTEGER:
                return words.number
            case ExportKind.NUMBER:
                return partial(words.number, decimals=min(column.decimals, 2))
            case ExportKind.SHARE:
                return partial(words.percent, decimals=min(column.decimals, 1))
            case ExportKind.MONEY:
                return partial(words.money, currency=currency, decimals=column.decimals)
            case ExportKind.DATE:
                return words.date
            case ExportKind.TEXT:
                return lambda value: str(column.worded(value, words))

    return {column.name: write(column) for column in columns}


def _search(key: str) -> str:
    words = st.text_input(
        _("Search"),
        placeholder=_("Customer number"),
        type="search",
        key=f"list_search_{key}",
        persist_state="session",
        width=260,
    )
    return (words or "").strip()


def _nobody(*, search: str) -> None:
    if search:
        widgets.empty_state(
            _("No customer found"), _("No customer of this list has these signs in the number.")
        )
    else:
        widgets.empty_state(_("Nobody is in this list"), _("Other filters or another period may find some."))


def _consent_choice(found: CustomerList, key: str) -> ConsentRule:
    """Draw the choice of who may be in the files; without consent in the data there is none to make."""
    if not found.consent_known:
        return found.usual_rule
    words = {ConsentRule.YES: _("Only who agreed"), ConsentRule.UNKNOWN: _("Also who said nothing")}
    chosen = st.segmented_control(
        _("In the files"),
        list(words),
        default=ConsentRule.YES,
        required=True,
        format_func=in_words(words, words.__getitem__),
        key=f"list_consent_{key}",
        persist_state="session",
        help=_(
            "Who said no is never in a file. Whether silence allows a letter is for you and the law to say."
        ),
    )
    return ConsentRule(chosen) if chosen in words else ConsentRule.YES


def _table(found: CustomerList, columns: Sequence[ExportColumn], *, title: str, key: str) -> None:
    consent = (CONSENT,) if found.consent_known else ()
    shown = [column for column in (CUSTOMER_ID, *consent, *columns) if column.name in found.frame]
    shown = list({column.name: column for column in shown}.values())
    ids = [str(value) for value in found.frame[CUSTOMER_ID.name]]
    st.dataframe(
        _styled(found, shown),
        column_order=[column.name for column in shown],
        column_config={column.name: column_config(column) for column in shown},
        hide_index=True,
        height=min(420, 38 + 35 * max(len(ids), 1)),
        placeholder=translator().number(None),
        key=f"list_table_{key}",
        on_select=_picker(key, ids),
        selection_mode="single-row",
        alt=title,
    )


def _styled(found: CustomerList, shown: Sequence[ExportColumn]) -> Styler:
    current = session.current()
    formats = formatted(shown, currency=current.facts.currency if current else None)
    rows = found.frame[[column.name for column in shown]]
    return rows.style.format(formats, na_rep=translator().number(None))


def column_config(column: ExportColumn) -> object:
    """Return how a table on the screen heads and explains a column."""
    words = translator()
    heading, note = column.heading(words), column.explained(words)
    if column == CONSENT:
        heading = _("May be contacted")  # the words of the files are too long for a table
    if column.kind == ExportKind.TEXT:
        return st.column_config.TextColumn(heading, help=note, width=WIDTHS.get(column.name))
    if column.kind == ExportKind.DATE:
        return st.column_config.DateColumn(heading, help=note)
    return st.column_config.NumberColumn(heading, help=note)


def _picker(key: str, ids: Sequence[str]) -> Callable[[], None]:
    """Return the callback of the table: it picks the row's customer.

    A callback, because a selection that is read in the run would open the customer again on the way back.
    """

    def picked() -> None:
        rows = st.session_state[f"list_table_{key}"].selection.rows
        if rows and rows[0] < len(ids):
            st.session_state[f"_list_picked_{key}"] = ids[rows[0]]

    return picked


def _open_picked(key: str) -> None:
    picked = st.session_state.pop(f"_list_picked_{key}", None)
    if picked is not None:
        open_customer(picked)


def _count_words(found: CustomerList, rule: ConsentRule) -> str:
    """Return how many customers there are, how many of them are shown, and who is not in the files."""
    said = [ngettext("{n} customer.", "{n} customers.", found.found)]
    if found.listed < found.found:
        said.append(ngettext("{n} matches the search.", "{n} match the search.", found.listed))
    if found.listed > len(found.frame):
        said.append(
            _("The first {shown} are shown; search, or download all.", shown=number(len(found.frame)))
        )
    said.append(_("Tick the box at the left of a row to open the customer."))
    said.append(consent_words(found, rule))
    return " ".join(said)


def consent_words(found: CustomerList, rule: ConsentRule) -> str:
    """Return how many of the list are in the files, and who is left out and why."""
    if not found.consent_known:
        return _("The data do not say who agreed to be contacted; the files hold everyone.")
    no, unknown = found.left_out(rule)
    reasons = [ngettext("{n} who said no", "{n} who said no", no)] if no else []
    if unknown:
        reasons.append(ngettext("{n} of whom no answer is known", "{n} of whom no answer is known", unknown))
    text = ngettext("The files hold {n} of them.", "The files hold {n} of them.", found.allowed(rule))
    if not reasons:
        return text
    return f"{text} {_('Left out: {reasons}.', reasons=translator().listed(reasons))}"


def _files(
    ask: Ask,
    found: CustomerList,
    rule: ConsentRule,
    *,
    columns: Sequence[ExportColumn],
    name: str,
    title: str,
    key: str,
    notes: Sequence[NoteSection],
) -> None:
    """Offer the whole list as files, whatever is searched for.

    A file is built when its button is pressed, outside the run of the page; what it needs is taken here.
    """
    if not found.allowed(rule):
        return
    words, current = translator(), session.current()
    currency = current.facts.currency if current else None
    who = NoteSection(title=title, notes=(Note(text=consent_words(found, rule)),))

    def written(to_file: Callable[..., bytes], *, limit: int | None, noted: bool) -> bytes:
        whole = ask(rule=rule, search="", limit=limit, with_contacts=True).frame
        shown = with_contacts(columns, among=whole.columns)
        more = {"notes": [who, *notes, column_notes(shown, words)]} if noted else {}
        return to_file(whole, columns=shown, translator=words, currency=currency, **more)

    widgets.downloads(
        name=name,
        csv=lambda: written(to_csv, limit=None, noted=False),
        xlsx=lambda: written(to_xlsx, limit=WORKBOOK_ROWS, noted=True),
        key=f"list_{key}",
    )
