"""Follow-ups as a table: searched, ordered, opened by a row, and taken away as files."""

from collections.abc import Callable
from functools import partial

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler

from crosssell.basket.follow_ups import FollowUpPage, FollowUps, follow_up_page
from crosssell.columns import Level
from crosssell.exports import Note, NoteSection, column_notes, scope_notes, to_csv, to_xlsx
from crosssell.exports.follow_ups import FOLLOW_UP_EXPORT
from pages.shared import session, widgets
from pages.shared.guard import guarded
from pages.shared.matrix.fields import search_field, sort_field, verdict_field
from pages.shared.matrix.follow_ups_opening import leave_fragment_if_picked, picker
from pages.shared.matrix.verdicts import verdict_word
from pages.shared.text import _, ngettext, number, translator

TABLE_ROWS, WORKBOOK_ROWS = 500, 100_000
NAME_WIDTH, NAME_WIDTH_ON_PHONE = 190, 115  # px; all columns fit on the page
TABLE_KEY = "next_table"


@st.fragment
def follow_up_table(found: FollowUps, *, excluded: tuple[str, ...], current: session.Current) -> None:
    """Draw the table of all follow-ups with its search, its order and its files; it redraws on its own."""
    with guarded():
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
            widgets.section(_("All follow-ups"))
            files = st.container(width="content")
        wanted = {**_fields(), "excluded": excluded}
        page = follow_up_page(found, limit=TABLE_ROWS, **wanted)
        if page.matching == 0:
            widgets.empty_state(
                _("No follow-up matches"), _("None has all these words in its items and these verdicts.")
            )
        else:
            rows_table(page.frame, found, key=TABLE_KEY, height=480)
            st.caption(_count_words(page))
            with files:
                _files(found, page, wanted, current)
    leave_fragment_if_picked()


def _fields() -> dict[str, object]:
    words = sort_words()
    with st.grid(4, min_column_width=140, gap="small", key="next_fields"):
        search = search_field(_("Bought first"), key="next_search")
        partner = search_field(_("Bought later"), key="next_partner")
        verdicts = verdict_field(key="next_verdicts")
        sort = sort_field(words, key="next_sort")
    return {
        "search": search,
        "partner": partner,
        "verdicts": verdicts,
        "sort": sort,
        "descending": sort not in ("median_days", "a", "b"),
    }


def sort_words() -> dict[str, str]:
    """Return the columns that the table can be ordered by, with their names; the first is the usual."""
    return {
        "useful": _("Most useful"),
        "followed": _("Bought B later"),
        "share": _("Share that follows"),
        "lift": _("Times as often as chance"),
        "median_days": _("Soonest"),
        "a": _("Item A"),
        "b": _("Item B"),
    }


def columns(*, named: bool, of_one: bool) -> dict[str, object]:
    """Return the table's columns in their order: how they are headed and explained.

    Args:
        named: Whether the items have names beside their numbers.
        of_one: Whether all follow one item, which needs no column.
    """
    text, figure = st.column_config.TextColumn, st.column_config.NumberColumn
    wide = NAME_WIDTH_ON_PHONE if session.is_phone() else NAME_WIDTH
    items = ("a_name", "b_name") if named else ("a", "b")
    first = {} if of_one else {items[0]: text(_("First: A"), width=wide)}
    buyers = figure(
        _("Bought A"),
        width=82,
        help=_("Customers who bought A without having B, and whose time is over."),
    )
    return {
        **first,
        items[1]: text(_("Later: B"), width=wide),
        "share": figure(
            _("A → B"), width=72, help=_("Of those who bought A, the share that bought B in time.")
        ),
        "expected_share": figure(
            _("By chance"),
            width=86,
            help=_("What equally active customers did in as many days at the same time of the year."),
        ),
        "lift": figure(_("Times"), width=68, help=_("The share divided by the share by chance.")),
        "verdict": text(_("Verdict"), width=148),
        "median_days": figure(
            _("Days"), width=62, help=_("Half of those who bought B in time had it after so many days.")
        ),
        "followed": figure(_("Bought B"), width=82, help=_("Customers who bought B in time.")),
        **({"buyers": buyers} if of_one else {}),  # else the names need the room
    }


def in_readers_words(frame: pd.DataFrame) -> Styler:
    """Write the figures in the reader's numbers; they still sort as numbers."""
    words = translator()
    share, ratio = partial(words.percent, decimals=1), partial(words.number, decimals=2)
    formats: dict[str, Callable[[object], str]] = {
        **dict.fromkeys(("followed", "buyers", "median_days"), words.number),
        **dict.fromkeys(("share", "expected_share"), share),
        "lift": ratio,
        "verdict": verdict_word,
    }
    return frame.style.format(
        {name: write for name, write in formats.items() if name in frame}, na_rep=words.number(None)
    )


def rows_table(
    frame: pd.DataFrame, found: FollowUps, *, key: str, height: int | None = None, of_one: bool = False
) -> None:
    """Draw follow-ups, of any item or of one, as rows; a ticked row opens its timing."""
    named = found.config.level == Level.PRODUCT and bool(frame["a_name"].notna().any())
    shown = columns(named=named, of_one=of_one)
    pairs = list(zip(frame["a"], frame["b"], strict=True))
    rows = frame.copy(deep=False)
    for side in "ab":
        rows[f"{side}_name"] = rows[f"{side}_name"].fillna(rows[side])
    st.dataframe(
        in_readers_words(rows[list(shown)]),
        column_order=list(shown),
        column_config=shown,
        hide_index=True,
        height=height or "auto",
        placeholder=translator().number(None),
        key=key,
        on_select=picker(key, pairs),
        selection_mode="single-row",
        alt=_("Follow-ups"),
    )


def _count_words(page: FollowUpPage) -> str:
    count = ngettext("{n} follow-up", "{n} follow-ups", page.matching)
    opens = _("Tick the box at the left of a row for its timing.")
    if page.matching > len(page.frame):
        rest = _("The first {shown} are listed; search, or download all.", shown=number(len(page.frame)))
        return f"{count}. {rest} {opens}"
    return f"{count}. {opens}"


def _files(found: FollowUps, page: FollowUpPage, wanted: dict[str, object], current: session.Current) -> None:
    """Offer what was found as files; they are built when a button is pressed."""
    words = translator()
    notes = _notes(found, current)

    def rows(limit: int) -> pd.DataFrame:
        return follow_up_page(found, limit=limit, **wanted).frame

    widgets.downloads(
        name="crosssell-follow-ups",
        csv=lambda: to_csv(rows(page.matching), columns=FOLLOW_UP_EXPORT, translator=words),
        xlsx=lambda: to_xlsx(rows(WORKBOOK_ROWS), columns=FOLLOW_UP_EXPORT, translator=words, notes=notes),
        key="follow_ups",
    )


def _notes(found: FollowUps, current: session.Current) -> list[NoteSection]:
    """Return what the file stands on."""
    days = found.follow.within_days
    within = _("Next order") if days is None else ngettext("{n} day", "{n} days", days)
    facts = current.facts
    scope = scope_notes(
        current.name,
        first=facts.first.date() if facts.first else None,
        last=facts.last.date() if facts.last else None,
        filters=found.filters,
        translator=translator(),
    )
    about = (Note(label=_("Bought later within"), text=within), *scope)
    return [
        NoteSection(title=_("What comes next"), notes=about),
        column_notes(FOLLOW_UP_EXPORT, translator()),
    ]
