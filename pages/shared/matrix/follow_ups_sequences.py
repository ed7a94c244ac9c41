"""Sequences: what is bought in one order after the other, more often than if the orders were shuffled."""

from collections.abc import Callable
from functools import partial

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler

from crosssell.basket import MatrixConfig
from crosssell.basket.journeys import SequencePage, Sequences, sequence_page, sequences
from crosssell.columns import Level
from crosssell.exports import Note, NoteSection, column_notes, scope_notes, to_csv, to_xlsx
from crosssell.exports.journeys import SEQUENCE_EXPORT
from crosssell.filters import Filters
from pages.shared import session, widgets
from pages.shared.beside import beside
from pages.shared.guard import guarded
from pages.shared.matrix.fields import search_field, sort_field, verdict_field
from pages.shared.matrix.verdicts import verdict_word
from pages.shared.text import _, in_words, ngettext, number, translator

TABLE_ROWS = 500
WORKBOOK_ROWS = 100_000
NAME_WIDTH, NAME_WIDTH_ON_PHONE = 220, 110  # px
LENGTHS = (2, 3)


def sequences_section(
    config: MatrixConfig, filters: Filters, *, excluded: tuple[str, ...], current: session.Current
) -> None:
    """Draw what is bought one after the other."""
    widgets.section(
        _("One after the other"),
        caption=_(
            "What customers buy in one order and in the very next ones, and how much more often than if "
            "each customer's own orders came in any order."
        ),
    )
    files = st.container(width="content")
    work = partial(sequences, current.warehouse, filters=filters, config=config)
    found = beside("sequences", (filters, config), work, words=_("Counting what follows what …"))
    if found is None:
        return
    if found.frame.empty:
        widgets.notice(
            ngettext(
                "Nothing was bought one after the other, not even {n} time. Choose a longer period.",
                "Nothing was bought one after the other {n} times or more. Lower the minimum above, or "
                "choose a longer period.",
                config.min_count,
            )
        )
        return
    with files:
        sequence_files(found, filters, excluded=excluded, current=current)
    sequence_table(found, config, excluded)


@st.fragment
def sequence_table(found: Sequences, config: MatrixConfig, excluded: tuple[str, ...]) -> None:
    """Draw the table with its search and its order; it redraws on its own."""
    with guarded():
        page = sequence_page(found, excluded=excluded, limit=TABLE_ROWS, **fields())
        if page.matching == 0:
            widgets.notice(_("No sequence has these words in its items, this length and these verdicts."))
        else:
            draw_table(page, named=config.level == Level.PRODUCT)
            st.caption(count_words(page))
        st.caption(meaning_words())
        if narrowed := narrowed_words(found):
            widgets.notice(narrowed)


def fields() -> dict[str, object]:
    """Draw search, length, verdicts and order; return them as `sequence_page` takes them."""
    words = sort_words()
    with st.grid(4, min_column_width=140, gap="small", key="sequence_fields"):
        search = search_field(_("Item"), key="sequence_search")
        length = st.selectbox(
            _("Orders"),
            LENGTHS,
            index=None,
            format_func=in_words(LENGTHS, number),
            placeholder=_("Two or three"),
            key="sequence_length",
            persist_state="session",
        )
        verdicts = verdict_field(key="sequence_verdicts")
        sort = sort_field(words, key="sequence_sort")
    return {"search": search, "length": length, "verdicts": verdicts, "sort": sort}


def sort_words() -> dict[str, str]:
    """Return what the table can be ordered by; the first is the usual."""
    return {
        "useful": _("Most useful"),
        "count": _("Most frequent"),
        "lift": _("Times as often as chance"),
        "customers": _("Customers"),
        "first": _("First item"),
    }


def draw_table(page: SequencePage, *, named: bool) -> None:
    """Draw the sequences that were found."""
    named = named and bool(page.frame["first_name"].notna().any())
    shown = columns(named=named, has_third=bool(page.frame["third"].notna().any()))
    rows = page.frame.copy(deep=False)
    for key in ("first", "second", "third"):
        rows[f"{key}_name"] = rows[f"{key}_name"].fillna(rows[key])
    st.dataframe(
        in_readers_words(rows[list(shown)]),
        column_order=list(shown),
        column_config=shown,
        hide_index=True,
        height=440 if len(rows) > 11 else "auto",
        placeholder="",
        key="sequence_rows",
        alt=_("What is bought one after the other"),
    )


def columns(*, named: bool, has_third: bool) -> dict[str, object]:
    """Return the table's columns in their order: how they are headed and explained."""
    text, figure = st.column_config.TextColumn, st.column_config.NumberColumn
    wide = NAME_WIDTH_ON_PHONE if session.is_phone() else NAME_WIDTH
    ending = "_name" if named else ""
    items = {
        f"first{ending}": text(_("First"), width=wide),
        f"second{ending}": text(_("Next order"), width=wide),
    }
    if has_third:
        items[f"third{ending}"] = text(_("Order after that"), width=wide)
    return {
        **items,
        "verdict": text(_("Verdict")),
        "count": figure(_("How often"), help=_("How often the orders came in this order.")),
        "expected": figure(
            _("By chance"), help=_("How often, if each customer's own orders came in any order.")
        ),
        "lift": figure(_("Times as often"), help=_("Times divided by times by chance.")),
        "lift_ci_lower": figure(_("at least"), help=_("Lower end of the 95 % interval.")),
        "lift_ci_upper": figure(_("at most"), help=_("Upper end of the 95 % interval.")),
        "customers": figure(_("Customers"), help=_("Different customers who did so.")),
    }


def in_readers_words(frame: pd.DataFrame) -> Styler:
    """Write the figures in the reader's numbers; they still sort as numbers."""
    words = translator()
    ratio = partial(words.number, decimals=2)
    formats: dict[str, Callable[[object], str]] = {
        **dict.fromkeys(("count", "customers"), words.number),
        "expected": partial(words.number, decimals=1),
        **dict.fromkeys(("lift", "lift_ci_lower", "lift_ci_upper"), ratio),
        "verdict": verdict_word,
    }
    return frame.style.format({name: write for name, write in formats.items() if name in frame})


def count_words(page: SequencePage) -> str:
    """Return how many sequences there are, and how many of them are listed."""
    count = ngettext("{n} sequence", "{n} sequences", page.matching)
    if page.matching <= len(page.frame):
        return f"{count}."
    rest = _("The first {shown} are listed; search, or download all.", shown=number(len(page.frame)))
    return f"{count}. {rest}"


def meaning_words() -> str:
    """Return how to read the table."""
    return _(
        "Why compare with shuffled orders: who orders often, and often the same, buys anything after "
        "anything. Only what is more frequent than with the same orders in another order says what comes "
        "next. New and seasonal items come late by themselves. A sequence of three is solid only where its "
        "two pairs do not explain it."
    )


def narrowed_words(found: Sequences) -> str:
    """Return what was left out to answer in time."""
    raised = {length: fewest for length, fewest in found.fewest.items() if fewest > found.asked}
    if not raised:
        return ""
    if 2 in raised:
        return _(
            "With so many items only sequences of two that occur {two} times or more, and of three that "
            "occur {three} times or more, are counted.",
            two=number(found.fewest[2]),
            three=number(found.fewest[3]),
        )
    return _(
        "With so many items only sequences of three that occur {three} times or more are counted.",
        three=number(found.fewest[3]),
    )


def sequence_files(
    found: Sequences, filters: Filters, *, excluded: tuple[str, ...], current: session.Current
) -> None:
    """Offer all sequences as files; they are built when a button is pressed."""
    words = translator()
    facts = current.facts
    scope = scope_notes(
        current.name,
        first=facts.first.date() if facts.first else None,
        last=facts.last.date() if facts.last else None,
        filters=filters,
        translator=words,
    )
    about = (Note(text=meaning_words()), *scope)
    notes = [
        NoteSection(title=_("One after the other"), notes=about),
        column_notes(SEQUENCE_EXPORT, words),
    ]

    def rows(limit: int | None) -> pd.DataFrame:
        return sequence_page(found, excluded=excluded, limit=limit).frame

    widgets.downloads(
        name="crosssell-sequences",
        csv=lambda: to_csv(rows(None), columns=SEQUENCE_EXPORT, translator=words),
        xlsx=lambda: to_xlsx(rows(WORKBOOK_ROWS), columns=SEQUENCE_EXPORT, translator=words, notes=notes),
        key="sequences",
    )
