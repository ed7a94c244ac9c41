"""The groups as a table, and one of them: what it buys that others do not, and its customers."""

from functools import partial

import pandas as pd
import streamlit as st

from crosssell.exports import (
    ExportColumn,
    ExportKind,
    Note,
    NoteSection,
    column_notes,
    scope_notes,
    to_csv,
    to_xlsx,
)
from crosssell.exports.clusters import cluster_columns, cluster_frame, list_columns
from crosssell.segments.clusters import (
    Cluster,
    ClusterQuestion,
    Clusters,
    cluster_list,
    cluster_profile,
    name_words,
)
from crosssell.segments.config import RfmConfig
from pages.shared import session, widgets
from pages.shared.beside import beside
from pages.shared.filters import current_filters
from pages.shared.link import add_to_link, take_from_url
from pages.shared.segments.customers import column_config, customers_list, formatted
from pages.shared.segments.typical import typical_parts
from pages.shared.text import _, ngettext, number, percent, plain, translator

TABLE_KEY = "behaviour_table"
GROUP_IN_LINK = "group"
NAME_WIDTH = 270  # px
_CHOSEN = "_behaviour_group"


def group_name(one: Cluster) -> str:
    """Return what a group is called, in the reader's language."""
    return name_words(one.name, translator())


def richest(found: Clusters) -> Cluster:
    """Return the group that brings most for its size; without amounts the largest."""
    return max(found.clusters, key=lambda one: ((one.money_share or 0) / one.customers_share, -one.number))


def group_table(found: Clusters, current: session.Current, config: RfmConfig) -> Cluster:
    """Draw the table of the groups and return the one that is looked into."""
    numbers = [one.number for one in found.clusters]
    take_from_url(_CHOSEN, name=GROUP_IN_LINK, allowed=numbers)
    frame = cluster_frame(found, translator=translator())
    columns = [
        column
        for column in cluster_columns(found.model.features, basis=config.basis)
        if frame[column.name].notna().any()
    ]
    widgets.section(_("The groups"))
    with st.container(
        key="behaviour_table_head",
        horizontal=True,
        horizontal_alignment="distribute",
        vertical_alignment="center",
    ):
        st.caption(_("Tick the box at the left of a row to look into a group below."), width="content")
        _files(frame, columns, current)
    st.dataframe(
        frame.style.format(_formats(columns, current.facts.currency), na_rep=translator().number(None)),
        column_order=[column.name for column in columns],
        column_config={column.name: _config(column) for column in columns},
        hide_index=True,
        key=TABLE_KEY,
        on_select=_pick,
        selection_mode="single-row",
        alt=_("The groups and their figures"),
    )
    chosen = st.session_state.get(_CHOSEN)
    if chosen not in numbers:
        return richest(found)
    add_to_link(**{GROUP_IN_LINK: chosen})
    return found.clusters[chosen - 1]


def draw_group(
    one: Cluster,
    current: session.Current,
    config: RfmConfig,
    question: ClusterQuestion,
) -> None:
    """Draw what a group buys that others do not, and its customers."""
    title = _("Group {number}: {name}", number=number(one.number), name=group_name(one))
    widgets.section(
        plain(title),
        caption=ngettext(
            "{n} customer, {share} of all.",
            "{n} customers, {share} of all.",
            one.customers,
            share=plain(percent(one.customers_share)),
        ),
    )
    asked = {"filters": current_filters(), "config": config, "question": question, "cluster": one.number}
    profile = beside(
        "cluster_profile",
        tuple(asked.values()),
        partial(cluster_profile, current.warehouse, **asked),
        words=_("Looking at what they buy …"),
    )
    if profile is not None:
        typical_parts(profile, key="behaviour")
    customers_list(
        partial(cluster_list, current.warehouse, **asked),
        columns=list_columns(config.basis),
        name=f"crosssell-group-{one.number}",
        title=title,
        key="behaviour",
        notes=[NoteSection(title=title, notes=tuple(_scope(current)))],
    )


def _pick() -> None:
    rows = st.session_state[TABLE_KEY].selection.rows
    if rows:
        st.session_state[_CHOSEN] = rows[0] + 1  # a row a group, by number


def _formats(columns: list[ExportColumn], currency: str | None) -> dict[str, object]:
    """Return how cells are written; a median of counts has decimals only where it lies between two."""
    plain_numbers = {
        column.name: partial(_short, decimals=1) for column in columns if column.kind == ExportKind.NUMBER
    }
    return {**formatted(columns, currency=currency), **plain_numbers}


def _short(value: float, *, decimals: int) -> str:
    return number(value, decimals=0 if value == round(value) else decimals)


def _config(column: ExportColumn) -> object:
    if column.name == "name":
        words = translator()
        return st.column_config.TextColumn(
            column.heading(words), help=column.explained(words), width=NAME_WIDTH
        )
    return column_config(column)


def _scope(current: session.Current) -> list[Note]:
    facts = current.facts
    return list(
        scope_notes(
            current.name,
            first=facts.first.date() if facts.first else None,
            last=facts.last.date() if facts.last else None,
            filters=current_filters(),
            translator=translator(),
        )
    )


def _files(frame: pd.DataFrame, columns: list[ExportColumn], current: session.Current) -> None:
    """Offer the table as files; what they need is taken here, in the run of the page."""
    words, currency = translator(), current.facts.currency
    notes = [
        column_notes(columns, words),
        NoteSection(title=_("What it stands on"), notes=tuple(_scope(current))),
    ]
    widgets.downloads(
        name="crosssell-groups",
        csv=lambda: to_csv(frame, columns=columns, translator=words, currency=currency),
        xlsx=lambda: to_xlsx(frame, columns=columns, translator=words, currency=currency, notes=notes),
        key="behaviour_groups",
    )
