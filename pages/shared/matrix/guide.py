"""The guide for sales: for each product the best partners, to look at and to take away."""

from collections.abc import Callable
from functools import partial

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler

from crosssell.basket import Laid, MatrixConfig, Stage, matrix
from crosssell.columns import Level
from crosssell.exports import GuideOrigin, guide_csv, guide_xlsx
from pages.shared import session, widgets
from pages.shared.guard import guarded
from pages.shared.matrix.opening import leave_fragment_if_picked, picker
from pages.shared.matrix.verdicts import verdict_word
from pages.shared.matrix.words import nothing_solid
from pages.shared.text import _, ngettext, number, plain, translator
from pages.shared.waiting import stands

PREVIEW_ROWS = 250
NAME_WIDTH, RANK_WIDTH = 205, 60  # px
TABLE_KEY = "matrix_guide"


def guide_tab(
    asked: Laid, config: MatrixConfig, *, excluded: tuple[str, ...], current: session.Current
) -> None:
    """Draw the tab."""
    if not stands(asked, Stage.MONEY):
        return
    whole = session.guide(asked, config, excluded=excluded)
    if whole.empty:
        nothing_solid()
        return
    with st.container(key="guide_intro", gap="xsmall"):
        st.markdown(what_it_is(config.level), width=760)
    preview(whole, config, origin_of(whole, asked, config, current))


def what_it_is(level: Level) -> str:
    """Return what the guide is, in two sentences."""
    if level == Level.CATEGORY:
        return _(
            "For each category the up to five categories worth offering with it. "
            "Solid partners come first; weak ones are a hint, not a rule."
        )
    return _(
        "For each product the up to five products worth offering with it: for the counter, the phone and the "
        "product page. Solid partners come first; weak ones are a hint, not a rule."
    )


@st.fragment
def preview(whole: pd.DataFrame, config: MatrixConfig, origin: GuideOrigin) -> None:
    """Draw the search, the files and the first rows; it redraws on its own."""
    with guarded():
        with st.container(key="guide_tools", horizontal=True, gap="small", vertical_alignment="bottom"):
            search = st.text_input(
                _("Search an item"),
                placeholder=_("Name or number"),
                type="search",
                key="guide_search",
                persist_state="session",
            )
            with st.container(width="content"):
                guide_files(whole, origin)
        found = guide_rows(whole, search or "")
        if found.empty:
            widgets.empty_state(
                _("No item matches"),
                _("No item holds all the words “{search}”.", search=plain(search or "")),
            )
            return
        draw_guide(found.head(PREVIEW_ROWS), config, origin.currency)
        items = ngettext("{n} item with partners", "{n} items with partners", found["item"].nunique())
        if len(found) > PREVIEW_ROWS:
            rest = _("The first {shown} rows are shown; search, or download all.", shown=number(PREVIEW_ROWS))
            items = f"{items}. {rest}"
        st.caption(items)
    leave_fragment_if_picked()


def guide_rows(whole: pd.DataFrame, search: str) -> pd.DataFrame:
    """Return the rows whose item holds every word of a search in its number or name."""
    found = whole
    for word in search.lower().split():
        texts = found["item"].str.lower() + " " + found["item_name"].fillna("").str.lower()
        found = found[texts.str.contains(word, regex=False)]
    return found


def draw_guide(rows: pd.DataFrame, config: MatrixConfig, currency: str | None) -> None:
    """Draw rows of the guide as a table."""
    shown = columns(config, has_money=bool(rows["left"].notna().any()))
    st.dataframe(
        in_readers_words(rows[list(shown)], currency),
        column_order=list(shown),
        column_config=shown,
        hide_index=True,
        height=480,
        placeholder=translator().number(None),
        key=TABLE_KEY,
        on_select=picker(TABLE_KEY, list(zip(rows["item"], rows["partner"], strict=True))),
        selection_mode="single-row",
        alt=_("Guide for sales"),
    )


def columns(config: MatrixConfig, *, has_money: bool) -> dict[str, object]:
    """Return the table's columns in their order: how they are headed and explained."""
    text, figure = st.column_config.TextColumn, st.column_config.NumberColumn
    named = config.level == Level.PRODUCT
    items = {
        "item_name" if named else "item": text(_("Who buys"), width=NAME_WIDTH),
        "rank": figure(_("Rank"), width=RANK_WIDTH),
        "partner_name" if named else "partner": text(_("may want"), width=NAME_WIDTH),
    }
    figures = {
        "confidence": figure(
            _("Share"), help=_("Of the baskets with the first, the share that holds the partner.")
        ),
        "n_both": figure(_("Both"), help=_("Baskets that hold both.")),
        "lift_corrected": figure(
            _("Corrected lift"),
            help=_("How many times as often as chance, compared with baskets of the same size."),
        ),
        "verdict": text(_("Verdict")),
    }
    money = {
        "left": figure(_("Left"), help=_("Customers who bought the first and not yet the partner.")),
        "ceiling": figure(
            _("Up to"), help=_("What they would bring if they bought as comparable customers do.")
        ),
    }
    return {**items, **figures, **(money if has_money else {})}


def in_readers_words(frame: pd.DataFrame, currency: str | None) -> Styler:
    """Write the guide's figures in the reader's numbers and its verdicts in words."""
    words = translator()
    formats: dict[str, Callable[[object], str]] = {
        "rank": words.number,
        "n_both": words.number,
        "left": words.number,
        "confidence": partial(words.percent, decimals=1),
        "lift_corrected": partial(words.number, decimals=2),
        "ceiling": partial(words.money, currency=currency, decimals=0),
        "verdict": verdict_word,
    }
    return frame.style.format(
        {name: write for name, write in formats.items() if name in frame}, na_rep=words.number(None)
    )


def guide_files(whole: pd.DataFrame, origin: GuideOrigin) -> None:
    """Offer the guide as a workbook with notes, and as CSV; a file is built when its button is pressed."""
    words = translator()
    widgets.downloads(
        name="crosssell-guide",
        csv=lambda: guide_csv(whole, origin=origin, translator=words),
        xlsx=lambda: guide_xlsx(whole, origin=origin, translator=words),
        key="guide",
    )


def origin_of(
    whole: pd.DataFrame, asked: Laid, config: MatrixConfig, current: session.Current
) -> GuideOrigin:
    """Return what the guide stands on, for the notes of its workbook."""
    facts, filters = current.facts, asked.filters
    days = [None if moment is None else moment.date() for moment in (facts.first, facts.last)]
    return GuideOrigin(
        dataset=current.name,
        first=filters.date_from or days[0],
        last=filters.date_to or days[1],
        filters=filters,
        config=config,
        baskets=asked.baskets,
        without_partner=matrix(asked, min_count=config.min_count).items - whole["item"].nunique(),
        currency=facts.currency,
    )
