"""All figures of the segments in one table; a row opens its segment, and it can be taken away."""

from collections.abc import Callable, Mapping, Sequence

import pandas as pd
import streamlit as st

from crosssell.columns import Segment
from crosssell.exports import (
    ExportColumn,
    Note,
    NoteSection,
    column_notes,
    scope_notes,
    to_csv,
    to_xlsx,
)
from crosssell.exports.segments import segment_columns, segment_frame
from crosssell.segments.figures import SegmentFigures
from pages.shared import session, widgets
from pages.shared.segments.address import open_segment
from pages.shared.segments.answers import scope
from pages.shared.segments.customers import column_config, formatted
from pages.shared.segments.words import actions, meanings, segment_name
from pages.shared.text import _, translator

TABLE_KEY = "segment_table"
_PICKED = "_segment_picked"


def segment_table(
    figures: SegmentFigures, current: session.Current, *, expected: Mapping[str, float | None]
) -> None:
    """Draw the table.

    Args:
        figures: Of the segments.
        current: The open dataset.
        expected: Segment → expected value; empty where none is known.
    """
    frame = segment_frame(figures, expected=dict(expected))
    columns = [
        column
        for column in segment_columns(figures.basis, has_expected=bool(expected))
        if frame[column.name].notna().any()
    ]
    currency = current.facts.currency
    with st.container(
        key="segment_table_head",
        horizontal=True,
        horizontal_alignment="distribute",
        vertical_alignment="center",
    ):
        st.caption(_("Tick the box at the left of a row to open the segment."), width="content")
        _files(frame, columns, current)
    rows = frame[[column.name for column in columns]]
    st.dataframe(
        rows.style.format(formatted(columns, currency=currency), na_rep=translator().number(None)),
        column_config={column.name: column_config(column) for column in columns},
        hide_index=True,
        height="content",
        placeholder=translator().number(None),
        key=TABLE_KEY,
        on_select=picker(TABLE_KEY, [Segment(code) for code in frame["segment"]]),
        selection_mode="single-row",
        alt=_("The segments and their figures"),
    )


def picker(key: str, segments: Sequence[Segment]) -> Callable[[], None]:
    """Return the callback of the table ``key``, whose rows are ``segments``: it picks the row's."""

    def picked() -> None:
        rows = st.session_state[key].selection.rows
        if rows and rows[0] < len(segments):
            pick(segments[rows[0]])

    return picked


def pick(segment: Segment) -> None:
    """Note the segment to be opened; `open_picked` of the page's next run opens it."""
    st.session_state[_PICKED] = segment


def open_picked() -> None:
    """Open the page of the segment that was picked, if any."""
    picked: Segment | None = st.session_state.pop(_PICKED, None)
    if picked is not None:
        open_segment(picked)


def _files(frame: pd.DataFrame, columns: Sequence[ExportColumn], current: session.Current) -> None:
    """Offer the table as files; what they need is taken here, in the run of the page."""
    words, currency, facts = translator(), current.facts.currency, current.facts
    means, does = meanings(), actions()
    shown = [Segment(code) for code in frame["segment"]]
    notes = [
        NoteSection(
            title=_("The segments"),
            notes=tuple(
                Note(label=segment_name(segment), text=f"{means[segment]} {does[segment]}")
                for segment in shown
            ),
        ),
        column_notes(columns, words),
        NoteSection(
            title=_("What it stands on"),
            notes=tuple(
                scope_notes(
                    current.name,
                    first=facts.first.date() if facts.first else None,
                    last=facts.last.date() if facts.last else None,
                    filters=scope(),
                    translator=words,
                )
            ),
        ),
    ]
    widgets.downloads(
        name="crosssell-segments",
        csv=lambda: to_csv(frame, columns=columns, translator=words, currency=currency),
        xlsx=lambda: to_xlsx(frame, columns=columns, translator=words, currency=currency, notes=notes),
        key="segments",
    )
