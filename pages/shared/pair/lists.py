"""The list of customers to write to, as files that explain themselves away from the screen."""

import unicodedata
from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from crosssell.basket import Item, left_customers
from crosssell.exports import Note, NoteSection, left_columns, scope_notes, to_csv, to_xlsx
from pages.shared import session, widgets
from pages.shared.filters import current_filters
from pages.shared.pair.offer import Offer, left_out_words, who_is_listed
from pages.shared.text import ngettext, translator

LONGEST_PART = 30  # characters of an item in a file's name


def list_files(offer: Offer) -> None:
    """Offer the list; it is read when its button is pressed; no id is on the screen."""
    current, filters, words = session.current(), current_filters(), translator()
    if current is None or offer.listed == 0:
        return
    notes = list_notes(offer, current)
    currency = current.facts.currency

    def written(to_file: Callable[..., bytes], **more: object) -> Callable[[], bytes]:
        def build() -> bytes:
            found = left_customers(
                current.warehouse,
                filters=filters,
                config=offer.shown.config,
                a=offer.shown.a,
                b=offer.shown.b,
                consent=offer.rule,
                with_contacts=True,
            )
            columns = left_columns(full_name(offer.have), among=found.frame.columns)
            return to_file(found.frame, columns=columns, translator=words, currency=currency, **more)

        return build

    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap="small"
    ):
        st.markdown(list_title(offer), width="content")
        widgets.downloads(
            name=file_name(offer), csv=written(to_csv), xlsx=written(to_xlsx, notes=notes), key=offer.key
        )


def list_title(offer: Offer) -> str:
    """Return how many customers are on the list."""
    return ngettext("List of {n} customer", "List of {n} customers", offer.listed)


def list_notes(offer: Offer, current: session.Current) -> list[NoteSection]:
    """Return who is on the list and who is not, and on which orders it stands."""
    left = ngettext(
        "{n} customer bought {a}, but not {b}.",
        "{n} customers bought {a}, but not {b}.",
        offer.counts.left,
        a=full_name(offer.have),
        b=full_name(offer.offered),
    )
    told = (left, who_is_listed(offer), left_out_words(replace(offer, price=None), None))
    facts = current.facts
    scope = scope_notes(
        current.name,
        first=facts.first.date() if facts.first else None,
        last=facts.last.date() if facts.last else None,
        filters=current_filters(),
        translator=translator(),
    )
    return [NoteSection(title=list_title(offer), notes=(*(Note(text=text) for text in told if text), *scope))]


def full_name(item: Item) -> str:
    """Return an item's name and number, as they are."""
    return item.item if item.name in (None, item.item) else f"{item.name} ({item.item})"


def file_name(offer: Offer) -> str:
    """Return the list's name: both items, so that two lists are not taken for each other."""
    return "-".join(["crosssell-customers", *map(item_in_file_name, (offer.shown.a, offer.shown.b))])


def item_in_file_name(item: str) -> str:
    """Return an item with nothing but letters and digits that every file system takes."""
    letters = unicodedata.normalize("NFKD", item).encode("ascii", "ignore").decode()
    parts = "".join(sign if sign.isalnum() else " " for sign in letters).split()
    return "-".join(parts)[:LONGEST_PART].strip("-") or "item"
