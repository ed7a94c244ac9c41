"""What an import did: every row accounted for, what the data hold now, what was guessed, what comes next."""

import streamlit as st

from crosssell.facts import DatasetFacts
from crosssell.ingest.history import PastImport
from crosssell.readiness import readiness
from pages.shared import scroll, session
from pages.shared.importing import accounting, history, joined_report, shown, state, steps, words
from pages.shared.importing.left_out import offer_left_out
from pages.shared.importing.shown import Shown
from pages.shared.importing.words import WORDS_PART
from pages.shared.readiness import readiness_line
from pages.shared.text import _, date, money, ngettext, number, period, plain, translator
from pages.shared.widgets import Card, cards, fact_list, section

_FRESH = "_fresh_import"
_REPORT_OF = "_report_of"
_MOST_WORDS_NAMED = 4
_ANCHOR = "how-the-files-were-read"


def finished(found: str, imported: state.Imported) -> None:
    """Go on to the report of an import that has just ended.

    It is drawn from what the dataset remembers, so that it outlives a reload and a restart; an import
    that brought nothing new leaves no such memory.
    """
    report = imported.report
    if report.import_id is None:
        steps.draw(steps.REPORT)
        _nothing_new(found, shown.of_unchanged(imported), report.facts)
        return
    st.session_state[_FRESH] = st.session_state[_REPORT_OF] = (report.dataset, report.import_id)
    session.job_board().forget(state.import_key(found))
    session.open_later(report.dataset)
    state.open_report(report.import_id)
    st.rerun()


def asked_for(current: session.Current | None) -> Shown | None:
    """Return the report that the URL names; ``None`` where it names none of the open dataset."""
    wanted = state.import_id()
    if wanted is None or current is None:
        return None
    of = st.session_state.get(_REPORT_OF)
    if of is None or of[1] != wanted:
        of = st.session_state[_REPORT_OF] = (current.name, wanted)
    past = shown.find(current.warehouse, wanted) if of[0] == current.name else None
    if past is None:
        close()
        return None
    return shown.of_past(current, past)


def close() -> None:
    """Go back to where imports begin."""
    st.session_state.pop(_REPORT_OF, None)
    state.close_report()


def show(current: session.Current, one: Shown, past: PastImport) -> None:
    """Draw the report of an import that the dataset remembers."""
    is_fresh = st.session_state.get(_FRESH) == (current.name, past.import_id)
    if not is_fresh:
        _past_head(current, one, past)
        _parts(one, non_products=0)
        _how_read(one)
        return
    steps.draw(steps.REPORT)
    _headline(one)
    if one.read_as_on is not None:
        _read_from_memory(current, one, past)
    _next_steps(current, one, past)
    _open_words(current)
    cards(total_cards(current.facts))
    _parts(one, non_products=current.facts.non_products)
    _capabilities(current.facts)
    _how_read(one)


def _nothing_new(found: str, one: Shown, facts: DatasetFacts) -> None:
    name = f"**{plain(one.dataset)}**"
    st.info(
        _("Nothing new: {name} held all of this already, and nothing was changed.", name=name),
        icon=":material/done_all:",
    )
    with st.container(horizontal=True, gap="small", key="after_import"):
        _to_matrix()
        st.button(
            _("Import another file"),
            icon=":material/upload_file:",
            key="import_another",
            on_click=_forget,
            args=(found,),
        )
    cards(total_cards(facts))
    _parts(one, non_products=0)
    _how_read(one)


def _forget(found: str) -> None:
    session.job_board().forget(state.import_key(found))
    state.leave()


def _headline(one: Shown) -> None:
    name, changes = f"**{plain(one.dataset)}**", changes_line(one)
    if one.customers or one.products:
        text = _("Imported into {name}: {changes}.", name=name, changes=changes)
    else:
        text = _(
            "Imported into {name}: {changes}, returns and cancellations included.", name=name, changes=changes
        )
    st.success(text, icon=":material/check_circle:")


def changes_line(one: Shown) -> str:
    """Return what an import did to the dataset, listed."""
    told = [] if one.past is None or not one.files else _order_changes(one.past)
    customers = sum(report.changed for report in one.customers)
    if customers:
        told.append(ngettext("{n} customer added or changed", "{n} customers added or changed", customers))
    products = sum(report.changed for report in one.products)
    if products:
        told.append(ngettext("{n} product added or changed", "{n} products added or changed", products))
    return translator().listed(told) or number(0)


def _order_changes(past: PastImport) -> list[str]:
    if past.orders_new is None:
        return [ngettext("{n} row kept", "{n} rows kept", past.rows_kept)]
    told = []
    if past.orders_new:
        told.append(ngettext("{n} new order number", "{n} new order numbers", past.orders_new))
    if past.orders_replaced:
        told.append(ngettext("{n} brought up to date", "{n} brought up to date", past.orders_replaced))
    if past.orders_unchanged:
        told.append(ngettext("{n} as it was", "{n} as they were", past.orders_unchanged))
    return told


def _past_head(current: session.Current, one: Shown, past: PastImport) -> None:
    st.button(
        _("Back to the data"),
        key="close_report",
        icon=":material/arrow_back:",
        type="tertiary",
        on_click=close,
    )
    section(
        _("Import of {moment}", moment=plain(history.moment(past))),
        caption=plain(history.files_line(past.files)),
    )
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="past_import"):
        text = _("It brought {changes}.", changes=changes_line(one))
        if one.read_as_on is not None:
            text += " " + _("Read as on {day}.", day=plain(date(one.read_as_on)))
        st.markdown(text, width="content")
        if past.can_undo:
            history.undo_choice(current, past, place="report")


def _read_from_memory(current: session.Current, one: Shown, past: PastImport) -> None:
    """Say that nothing was asked because the files were known, with the ways to check and to go back."""
    with st.container(
        key="read_as_on", border=True, horizontal=True, vertical_alignment="center", gap="small"
    ):
        day = _("Read as on {day}", day=plain(date(one.read_as_on)))
        known = _("The columns were known, so nothing was asked.")
        st.markdown(f":material/history: **{day}** :gray[{known}]", width="stretch")
        st.markdown(f"[{_('Check how the files are read')}](#{_ANCHOR})", width="content")
        if past.can_undo:
            history.undo_choice(current, past, place="report")


def _next_steps(current: session.Current, one: Shown, past: PastImport) -> None:
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="after_import"):
        _to_matrix()
        st.button(
            _("Import another file"), icon=":material/upload_file:", key="import_another", on_click=close
        )
        if past.can_undo and one.read_as_on is None:
            history.undo_choice(current, past, place="report")


def _to_matrix() -> None:
    if st.button(_("See what sells together"), type="primary", icon=":material/grid_on:", key="to_matrix"):
        st.switch_page("matrix.py")


def _open_words(current: session.Current) -> None:
    """Say which words nobody knows, since the figures below depend on them."""
    found = [word for word in words.known(current) if word.is_open]
    if not found:
        return
    with st.container(
        key="open_words", border=True, horizontal=True, vertical_alignment="center", gap="small"
    ):
        names = [accounting.quoted(word.name or word.word) for word in found[:_MOST_WORDS_NAMED]]
        more = [number(len(found) - len(names))] if len(found) > len(names) else []
        text = ngettext(
            "Nobody knows yet what this word means for your figures: {words}.",
            "Nobody knows yet what these words mean for your figures: {words}.",
            len(found),
            words=", ".join(names) + (f" + {more[0]}" if more else ""),
        )
        st.markdown(f":orange[:material/help:] {text}", width="stretch")
        st.button(_("Decide"), key="decide_words", icon=":material/arrow_forward:", on_click=_to_words)


def _to_words() -> None:
    close()
    scroll.ask(WORDS_PART)


def total_cards(facts: DatasetFacts) -> list[Card]:
    """Return the totals of the dataset after the import."""
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
            note=_("no prices in the data")
            if facts.revenue is None
            else _("net {amount}", amount=money(facts.net_revenue, facts.currency, decimals=0)),
        ),
    ]


def _parts(one: Shown, *, non_products: int) -> None:
    """Draw what became of the rows of each kind of file."""
    if one.files:
        left, right = st.columns(2, gap="large")
        with left:
            section(_("Every row accounted for"))
            fact_list(accounting.row_lines(one.files), key="rows")
        with right:
            section(_("Kept rows by kind"))
            fact_list(accounting.kind_lines(one.files), key="kinds")
        for text in accounting.remarks(one.files, non_products=non_products):
            st.caption(f":material/info: {text}")
    joined_report.customers(one.customers)
    joined_report.products(one.products)
    offer_left_out(one)


def _capabilities(facts: DatasetFacts) -> None:
    section(_("What your data allow"))
    with st.container(key="readiness", gap="xsmall"):
        for one in readiness(facts):
            st.markdown(readiness_line(one))


def _how_read(one: Shown) -> None:
    """Draw how each file was read; open where nobody has seen it before the import."""
    st.header(_("How the files were read"), anchor=_ANCHOR)
    is_known = one.read_as_on is not None
    read = [(file.file, accounting.reading_lines(file)) for file in one.files]
    read += [(file.file, joined_report.reading_lines(file)) for file in one.customers]
    read += [(file.file, joined_report.reading_lines(file)) for file in one.products]
    for place, (name, lines) in enumerate(read):
        with st.expander(plain(name), expanded=is_known and place == 0, key=f"guessed_{place}"):
            fact_list(lines, key=f"reading_{place}")
    if is_known and one.past is not None and one.past.can_undo:
        st.caption(
            _(
                "Is something wrong? Take the import back, tick “Show me first how the files are read” "
                "below the upload, and choose the files again."
            )
        )
