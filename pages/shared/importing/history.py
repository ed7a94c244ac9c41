"""The imports of a dataset: when, what each did, its report again, and the way back from the last one."""

from collections.abc import Sequence

import streamlit as st

from crosssell.ingest.history import PastImport, count_imports, past_imports
from pages.shared import session
from pages.shared.importing import changes, state
from pages.shared.text import _, date, ngettext, number, plain, translator

_FIRST_SHOWN = 6
_MOST_SHOWN = 200
_MOST_FILES_NAMED = 3


def imports(current: session.Current) -> None:
    """Draw the imports of the open dataset, the newest first."""
    count = count_imports(current.warehouse)
    if not count:
        st.caption(_("Nothing was imported yet."))
        return
    key = f"all_imports_{current.name}"
    shows_all = bool(st.session_state.get(key)) or count <= _FIRST_SHOWN
    found = past_imports(current.warehouse, most=_MOST_SHOWN if shows_all else _FIRST_SHOWN)
    with st.container(key="imports", gap="xsmall"):
        for past in found:
            _line(current, past)
    if not any(past.can_undo for past in found):
        st.caption(_("Only the latest import can be taken back, and only once."))
    if count > _FIRST_SHOWN:
        st.toggle(ngettext("Show {n} import", "Show all {n} imports", count), key=key)
    if shows_all and count > len(found):
        st.caption(_("The latest {count} are listed.", count=number(len(found))))


def _line(current: session.Current, past: PastImport) -> None:
    with st.container(
        key=f"pastline_{past.import_id}", horizontal=True, vertical_alignment="center", gap="small"
    ):
        with st.container(gap=None, width="stretch"):
            st.markdown(f"**{plain(moment(past))}** · {plain(files_line(past.files))}")
            st.caption(" · ".join(plain(fact) for fact in import_facts(past)))
        st.button(
            _("Report"),
            key=f"report_{past.import_id}",
            icon=":material/description:",
            type="tertiary",
            help=_("Rows kept and left out, how the files were read, and the rows to download"),
            on_click=state.open_report,
            args=(past.import_id,),
        )
        if past.can_undo:
            undo_choice(current, past, place="history")


def undo_choice(current: session.Current, past: PastImport, *, place: str) -> None:
    """Draw the way back from the last import; it says what goes before anything does.

    Args:
        current: The dataset.
        past: Its last import.
        place: Where on the screen this is, for the keys.
    """
    with st.popover(_("Undo"), icon=":material/undo:", key=f"undo_{place}"):
        st.markdown(f"**{_('Take back the import of {moment}?', moment=plain(moment(past)))}**")
        for text in what_goes(past, holds_others=count_imports(current.warehouse) > 1):
            st.markdown(f"- {text}")
        st.caption(_("Choices about VAT, words and items stay. The files can be imported again."))
        st.button(
            _("Take it back"),
            key=f"undo_now_{place}",
            icon=":material/undo:",
            type="primary",
            on_click=changes.start_undo,
            args=(current.name, past.import_id),
        )


def what_goes(past: PastImport, *, holds_others: bool) -> list[str]:
    """Return what taking back an import does, a sentence each.

    Args:
        past: The import.
        holds_others: Whether the dataset has seen other imports.
    """
    if past.replaced_all:
        return [_("What it brought goes, and what it replaced comes back, as it was.")]
    if not holds_others:
        return [_("It was the only one: the dataset is empty afterwards.")]
    texts = []
    if past.orders_new:
        texts.append(ngettext("{n} new order goes.", "{n} new orders go.", past.orders_new))
    if past.orders_replaced:
        texts.append(
            ngettext(
                "{n} order becomes what it was before.",
                "{n} orders become what they were before.",
                past.orders_replaced,
            )
        )
    if past.customers:
        texts.append(_("What it said about customers goes: contact columns, attributes and consents."))
    if past.products:
        texts.append(_("What it said about products goes: categories, costs and prices."))
    return texts or [_("What it brought goes; the dataset is as it was before.")]


def moment(past: PastImport) -> str:
    """Return when an import was, to the minute."""
    return f"{date(past.imported_at)}, {past.imported_at:%H:%M}"


def files_line(names: Sequence[str]) -> str:
    """Return the names of files, the first few of them."""
    shown = names[:_MOST_FILES_NAMED]
    more = f" + {number(len(names) - len(shown))}" if len(names) > len(shown) else ""
    return translator().listed(shown) + more


def import_facts(past: PastImport) -> list[str]:
    """Return what an import did, in a few words each."""
    left_out = sum(past.left_out.values())
    facts = [ngettext("{n} row kept", "{n} rows kept", past.rows_kept)]
    if left_out:
        facts.append(ngettext("{n} row left out", "{n} rows left out", left_out))
    if past.orders_new:
        facts.append(ngettext("{n} new order number", "{n} new order numbers", past.orders_new))
    if past.orders_replaced:
        facts.append(ngettext("{n} brought up to date", "{n} brought up to date", past.orders_replaced))
    if past.replaced_all:
        facts.append(_("replaced everything"))
    return facts
