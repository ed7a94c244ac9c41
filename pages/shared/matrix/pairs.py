"""All pairs as a table: searched by item and partner, filtered by verdict, ordered, and taken away."""

from collections.abc import Callable
from functools import partial

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler

from crosssell.basket import Laid, MatrixConfig, PairPage, Stage, matrix, pair_page
from crosssell.columns import Field, Level, Verdict
from crosssell.exports import MATRIX_COLUMNS, column_notes, to_csv, to_xlsx
from crosssell.facts import DatasetFacts
from pages.shared import session, widgets
from pages.shared.guard import guarded
from pages.shared.matrix.fields import search_field, sort_field, verdict_field
from pages.shared.matrix.opening import leave_fragment_if_picked, picker
from pages.shared.matrix.verdicts import verdict_meaning, verdict_word
from pages.shared.matrix.words import nothing_found
from pages.shared.text import _, ngettext, number, translator
from pages.shared.waiting import progress, stands

TABLE_ROWS = 1000  # written in the reader's numbers by the server, a cell at a time
WORKBOOK_ROWS = 100_000  # a workbook of more takes minutes to write
NAME_WIDTH, NAME_WIDTH_ON_PHONE = 205, 110  # px; the figures beside the names matter more than their ends
TABLE_KEY = "matrix_pairs"
COUNTS = ("n_both", "n_a", "n_b", "customers", "left_ab", "left_ba")
SHARES = ("confidence_ab", "confidence_ba")
RATIOS = ("lift", "lift_corrected", "lift_corrected_ci_lower", "lift_corrected_ci_upper", "cosine")
AMOUNTS = ("ceiling_ab", "ceiling_ba")
OFFERS = (*AMOUNTS, "left_ab", "left_ba")


def pairs_tab(
    asked: Laid, config: MatrixConfig, *, excluded: tuple[str, ...], current: session.Current
) -> None:
    """Draw the tab: the pairs as soon as they are judged, the customers left when they are counted."""
    if not stands(asked, Stage.PAIRS):
        return
    if not session.ready(asked, Stage.MONEY):
        progress(asked, Stage.MONEY)
    pair_table(asked, config, excluded, current)


@st.fragment
def pair_table(
    asked: Laid, config: MatrixConfig, excluded: tuple[str, ...], current: session.Current
) -> None:
    """Draw the table of all pairs with its search, its order and its files; it redraws on its own."""
    with guarded():
        wanted = fields()
        with st.container(key="pair_tools", horizontal=True, gap="small", vertical_alignment="center"):
            rising = st.toggle(_("Smallest first"), key="pair_rising", persist_state="session")
            files = st.container(width="content")
        wanted |= {"descending": not rising, "excluded": excluded}
        page = session.pair_page(asked, config, limit=TABLE_ROWS, **wanted)
        draw_pairs(page, config, facts=current.facts, has_search=bool(wanted["search"] or wanted["partner"]))
        with files:
            pair_files(page, asked, config, wanted=wanted, currency=current.facts.currency)
    leave_fragment_if_picked()


def fields() -> dict[str, object]:
    """Draw search, verdicts and order; return them as `crosssell.basket.pair_page` takes them."""
    words = sort_words()
    with st.grid(4, min_column_width=140, gap="small", key="pair_fields"):
        search = search_field(_("Item"), key="pair_search")
        partner = search_field(_("Partner"), key="pair_partner")
        verdicts = verdict_field(key="pair_verdicts")
        sort = sort_field(words, key="pair_sort")
    return {"search": search, "partner": partner, "verdicts": verdicts, "sort": sort}


def sort_words() -> dict[str, str]:
    """Return the columns that the table can be ordered by, with their names; the first is the usual."""
    return {
        "useful": _("Most useful"),
        "n_both": _("Baskets with both"),
        "lift_corrected_ci_lower": _("Corrected lift, at least"),
        "lift_corrected": _("Corrected lift"),
        "ceiling": _("Money, up to"),
        "confidence_ab": _("Confidence A → B"),
        "confidence_ba": _("Confidence B → A"),
        "lift": _("Lift"),
        "cosine": _("Cosine"),
        "a": _("Item A"),
        "b": _("Item B"),
    }


def columns(*, named: bool, has_left: bool) -> dict[str, object]:
    """Return the table's columns in their order: how they are headed, explained and written.

    Args:
        named: Whether the items have names beside their numbers; names then lead and numbers end a row.
        has_left: Whether it is known who is left.
    """
    text = st.column_config.TextColumn
    wide = NAME_WIDTH_ON_PHONE if session.is_phone() else NAME_WIDTH
    names = {"a_name": text(_("Item A"), width=wide), "b_name": text(_("Item B"), width=wide)}
    keys = {
        "a": text(_("Number of A") if named else _("Item A")),
        "b": text(_("Number of B") if named else _("Item B")),
    }
    money, left = (_money_columns(), _left_columns()) if has_left else ({}, {})
    figures = {**_judged_columns(), **money, **_share_columns(), **left, **_plain_columns()}
    return {**names, **figures, **keys} if named else {**keys, **figures}


def _judged_columns() -> dict[str, object]:
    text, figure = st.column_config.TextColumn, st.column_config.NumberColumn
    return {
        "verdict": text(_("Verdict"), help=verdict_meaning()),
        "lift_corrected": figure(
            _("Corrected lift"),
            help=_("How many times as often as chance, compared with baskets of the same size."),
        ),
        "lift_corrected_ci_lower": figure(
            _("at least"), help=_("Lower end of the 95 % interval of the corrected lift.")
        ),
        "lift_corrected_ci_upper": figure(
            _("at most"), help=_("Upper end of the 95 % interval of the corrected lift.")
        ),
        "n_both": figure(_("Both"), help=_("Baskets that hold A and B.")),
    }


def _money_columns() -> dict[str, object]:
    figure = st.column_config.NumberColumn
    return {
        "ceiling_ab": figure(
            _("B, up to"),
            help=_("What the customers with A alone would bring if they bought B as others do."),
        ),
        "ceiling_ba": figure(
            _("A, up to"),
            help=_("What the customers with B alone would bring if they bought A as others do."),
        ),
    }


def _share_columns() -> dict[str, object]:
    figure = st.column_config.NumberColumn
    return {
        "confidence_ab": figure(_("A → B"), help=_("Of the baskets with A, the share that also holds B.")),
        "confidence_ba": figure(_("B → A"), help=_("Of the baskets with B, the share that also holds A.")),
    }


def _left_columns() -> dict[str, object]:
    figure = st.column_config.NumberColumn
    return {
        "left_ab": figure(
            _("A, not B"),
            help=_("Customers who bought A and not yet B; counted for pairs that may be solid."),
        ),
        "left_ba": figure(
            _("B, not A"),
            help=_("Customers who bought B and not yet A; counted for pairs that may be solid."),
        ),
    }


def _plain_columns() -> dict[str, object]:
    figure = st.column_config.NumberColumn
    return {
        "n_a": figure(_("With A"), help=_("Baskets that hold A.")),
        "n_b": figure(_("With B"), help=_("Baskets that hold B.")),
        "customers": figure(_("Customers"), help=_("Different customers behind the baskets with both.")),
        "lift": figure(_("Lift"), help=_("How many times as often as chance would have A and B meet.")),
        "cosine": figure(_("Cosine"), help=_("From 0, never together, to 1, always together.")),
    }


def in_readers_words(frame: pd.DataFrame, currency: str | None) -> Styler:
    """Write the figures of the pairs in the reader's numbers; they still sort as numbers.

    Streamlit's own formats follow the browser's language instead of the one that is chosen here.
    """
    words = translator()
    formats: dict[str, Callable[[object], str]] = {
        **dict.fromkeys(COUNTS, words.number),
        **dict.fromkeys(SHARES, partial(words.percent, decimals=1)),
        **dict.fromkeys(RATIOS, partial(words.number, decimals=2)),
        **dict.fromkeys(AMOUNTS, partial(words.money, currency=currency, decimals=0)),
        "verdict": verdict_word,
    }
    return frame.style.format(
        {name: write for name, write in formats.items() if name in frame}, na_rep=words.number(None)
    )


def draw_pairs(page: PairPage, config: MatrixConfig, *, facts: DatasetFacts, has_search: bool) -> None:
    """Draw the pairs that were found, with how many there are; a row opens its pair."""
    if page.pairs == 0:
        nothing_found(config)
        return
    if page.matching == 0:
        why = (
            _("No pair has all these words in its items and these verdicts.")
            if has_search
            else _("No pair has these verdicts.")
        )
        rare = _("Pairs in fewer than {count} baskets are not listed.", count=number(config.min_count))
        widgets.empty_state(_("No pair matches"), f"{why} {rare}" if config.min_count > 1 else why)
        return
    named = Field.PRODUCT_NAME in facts.fields and config.level == Level.PRODUCT
    shown = columns(named=named, has_left=bool(page.frame["left_ab"].notna().any()))
    rows = page.frame[list(shown)].copy()
    # Only a solid pair is an offer with a price; the files hold every figure.
    rows.loc[rows["verdict"] != Verdict.SOLID, [name for name in OFFERS if name in shown]] = None
    pairs = list(zip(page.frame["a"], page.frame["b"], strict=True))
    st.dataframe(
        in_readers_words(rows, facts.currency),
        column_order=list(shown),
        column_config=shown,
        hide_index=True,
        height=560,
        placeholder=translator().number(None),
        key=TABLE_KEY,
        on_select=picker(TABLE_KEY, pairs),
        selection_mode="single-row",
        alt=_("All pairs"),
    )
    st.caption(count_words(page))


def count_words(page: PairPage) -> str:
    """Return how many pairs there are, how many of them are listed, and how to open one."""
    count = ngettext("{n} pair", "{n} pairs", page.matching)
    if page.matching > len(page.frame):
        rest = _("The first {shown} are listed; search, or download all.", shown=number(len(page.frame)))
        count = f"{count}. {rest}"
    if page.matching > WORKBOOK_ROWS:
        files = _("The workbook holds the first {rows} pairs, the CSV all.", rows=number(WORKBOOK_ROWS))
        count = f"{count} {files}"
    opens = _("Tick the box at the left of a row to open its pair.")
    return f"{count}. {opens}" if page.matching <= len(page.frame) else f"{count} {opens}"


def pair_files(
    page: PairPage,
    asked: Laid,
    config: MatrixConfig,
    *,
    wanted: dict[str, object],
    currency: str | None,
) -> None:
    """Offer the pairs that were found as files, all of them and in the order of the table.

    A file is built when its button is pressed, outside the run of the page; what it needs is taken here.
    """
    if page.matching == 0:
        return
    words = translator()

    def found(limit: int) -> pd.DataFrame:
        asked.complete()
        whole = matrix(asked, min_count=config.min_count)
        return pair_page(whole, limit=limit, **wanted).frame

    widgets.downloads(
        name="crosssell-matrix",
        csv=lambda: to_csv(found(page.matching), columns=MATRIX_COLUMNS, translator=words, currency=currency),
        xlsx=lambda: to_xlsx(
            found(WORKBOOK_ROWS),
            columns=MATRIX_COLUMNS,
            translator=words,
            currency=currency,
            notes=[column_notes(MATRIX_COLUMNS, words)],
        ),
        key="pairs",
    )
