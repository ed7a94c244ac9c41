"""All moves: what customers buy next in each category and after each product, and every step up."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from crosssell.basket.upsell import CategoryMoves, Upsell, product_table, step_table
from crosssell.charts import CONFIG
from crosssell.charts.upsell import NextPurchases, next_purchases_figure, next_purchases_key
from crosssell.columns import Verdict
from crosssell.exports import ExportColumn, Note, NoteSection, column_notes, scope_notes, to_csv, to_xlsx
from crosssell.exports.upsell import PRODUCT_COLUMNS, STEP_COLUMNS
from pages.shared import session, widgets
from pages.shared.filters import current_filters
from pages.shared.matrix.verdicts import verdict_word
from pages.shared.segments.customers import column_config, formatted
from pages.shared.text import _, ngettext, number, percent, translator, upright

CATEGORIES = 12
TABLE_ROWS = 500
# What a screen has room for; the files hold every column.
STEPS_SHOWN = (
    *("lo_name", "hi_name", "verdict", "price_step", "customers", "days", "share", "expected_share", "lift"),
    *("reason", "ladder", "category", "lo", "hi"),
)
PRODUCTS_SHOWN = (
    *("name", "price", "customers", "up", "stayed", "down", "price_step", "days_up", "category", "item"),
)


def moves_part(found: Upsell, *, excluded: tuple[str, ...], current: session.Current) -> None:
    """Draw the categories, the steps up and the products."""
    st.caption(
        _(
            "What customers buy when they come back to a category on another day: something dearer, the "
            "same or about as dear, or something cheaper. Dearer and cheaper are more than {share} apart; "
            "of one day the dearest product counts.",
            share=percent(0.05, decimals=0),
        )
    )
    _categories(found.categories)
    _steps(found, excluded, current)
    products = product_table(found)
    title, caption = (
        _("Products"),
        _("Where the buyers of each product went with their next purchase in its category."),
    )
    widgets.section(title, caption=caption)
    _table(
        products[~products["item"].isin(excluded)],
        PRODUCT_COLUMNS,
        PRODUCTS_SHOWN,
        current,
        title=title,
        caption=caption,
        key="products",
    )


def _steps(found: Upsell, excluded: tuple[str, ...], current: session.Current) -> None:
    """Draw the steps up: those that are sure, and on request all that were judged."""
    title = _("Steps up")
    caption = ngettext(
        "From a cheaper to a dearer product of the same category, judged against equally active customers "
        "within {n} day.",
        "From a cheaper to a dearer product of the same category, judged against equally active customers "
        "within {n} days.",
        found.within_days,
    )
    widgets.section(title, caption=caption)
    steps = step_table(found)
    steps = steps[~(steps["lo"].isin(excluded) | steps["hi"].isin(excluded))]
    if not st.toggle(_("Also those that are not solid"), key="upsell_all_steps", persist_state="session"):
        steps = steps[steps["verdict"] == Verdict.SOLID]
    _table(steps, STEP_COLUMNS, STEPS_SHOWN, current, title=title, caption=caption, key="steps")


def _categories(categories: Sequence[CategoryMoves]) -> None:
    shown = [one for one in categories if one.moves.moves][:CATEGORIES]
    if not shown:
        return
    rows = [
        NextPurchases(
            name=upright(one.category), up=one.moves.up, stayed=one.moves.stayed, down=one.moves.down
        )
        for one in shown
    ]
    figure = next_purchases_figure(
        rows, translator=translator(), dark=session.is_dark(), narrow=session.is_phone()
    )
    title = _("What customers buy next, by category")
    widgets.section(title)
    st.html(next_purchases_key(translator=translator(), dark=session.is_dark()))
    st.plotly_chart(figure, key="upsell_categories", config=CONFIG, theme=None, alt=title)
    if len(categories) > len(shown):
        st.caption(_("The {n} categories with the most moves.", n=number(len(shown))))


def _table(
    frame: pd.DataFrame,
    columns: Sequence[ExportColumn],
    names: Sequence[str],
    current: session.Current,
    *,
    title: str,
    caption: str,
    key: str,
) -> None:
    """Draw a table with its files."""
    if frame.empty:
        st.caption(_("There are none."))
        return
    currency, reader = current.facts.currency, translator()
    by_name = {column.name: column for column in columns}
    shown = [by_name[name] for name in names if frame[name].notna().any()]
    formats = {**formatted(shown, currency=currency), "verdict": verdict_word}
    rows = frame.head(TABLE_ROWS)[[column.name for column in shown]]
    headed: dict[str, Any] = {column.name: column_config(column) for column in shown}
    st.dataframe(
        rows.style.format({name: formats[name] for name in headed}, na_rep=reader.number(None)),
        column_config=headed,
        hide_index=True,
        height=min(420, 38 + 35 * len(rows)),
        placeholder=reader.number(None),
        key=f"upsell_{key}",
        alt=title,
    )
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.caption(_count_words(frame), width="content")
        _files(frame, columns, current, title=title, caption=caption, key=key)


def _count_words(frame: pd.DataFrame) -> str:
    count = ngettext("{n} row.", "{n} rows.", len(frame))
    if len(frame) <= TABLE_ROWS:
        return count
    return f"{count} {_('The first {shown} are shown; the files hold all.', shown=number(TABLE_ROWS))}"


def _files(
    frame: pd.DataFrame,
    columns: Sequence[ExportColumn],
    current: session.Current,
    *,
    title: str,
    caption: str,
    key: str,
) -> None:
    reader, currency, facts = translator(), current.facts.currency, current.facts
    scope = scope_notes(
        current.name,
        first=facts.first.date() if facts.first else None,
        last=facts.last.date() if facts.last else None,
        filters=current_filters(),
        translator=reader,
    )
    notes = [NoteSection(title=title, notes=(Note(text=caption), *scope)), column_notes(columns, reader)]
    widgets.downloads(
        name=f"crosssell-upsell-{key}",
        csv=lambda: to_csv(frame, columns=columns, translator=reader, currency=currency),
        xlsx=lambda: to_xlsx(frame, columns=columns, translator=reader, currency=currency, notes=notes),
        key=f"upsell_{key}",
    )
