"""The sizes of the segments by month: a picture, a table and its files."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from crosssell.charts import CONFIG
from crosssell.charts.segment_sizes import sizes_figure, sizes_key_html
from crosssell.exports import NoteSection, to_csv, to_xlsx
from crosssell.exports.migration import size_columns, size_frame
from crosssell.segments.config import RfmConfig
from crosssell.segments.migration import Migration
from crosssell.segments.sizes import SegmentSizes, segment_sizes
from pages.shared import session, widgets
from pages.shared.beside import beside
from pages.shared.segments import moves, periods
from pages.shared.segments.customers import column_config, formatted
from pages.shared.text import _, number, translator


def draw(found: Migration, current: session.Current, config: RfmConfig) -> None:
    """Draw the part of the tab; nothing where there is but one month."""
    filters = periods.scope()
    sizes = beside(
        "segment_sizes",
        (filters, config, found.windows),
        partial(segment_sizes, current.warehouse, filters=filters, config=config, migration=found),
        words=_("Counting the customers of each month …"),
    )
    if sizes is None or len(sizes.days) < 2:
        return
    widgets.section(
        _("Segments month by month"),
        caption=_(
            "Each bar looks back over {days} days, as long as each of the periods, with the cut-offs of the "
            "first: so the whole base can rise or fall.",
            days=number(sizes.window_days),
        ),
    )
    dark = session.is_dark()
    st.html(sizes_key_html(sizes, translator=translator(), dark=dark))
    st.plotly_chart(
        sizes_figure(sizes, translator=translator(), dark=dark),
        key="migration_sizes",
        config=CONFIG,
        theme=None,
        alt=_("Customers by segment, month by month"),
    )
    with st.expander(_("As a table")):
        _table(sizes, found, current)


def _table(sizes: SegmentSizes, found: Migration, current: session.Current) -> None:
    words = translator()
    columns, frame = size_columns(sizes), size_frame(sizes)
    st.dataframe(
        frame.style.format(formatted(columns, currency=None)),
        column_config={column.name: column_config(column) for column in columns},
        hide_index=True,
        height="content",
        alt=_("Customers by segment, month by month"),
    )
    notes = [NoteSection(title=_("Segments month by month"), notes=tuple(moves.scope(found, current)))]

    def written(to_file: Callable[..., bytes], **more: object) -> bytes:
        return to_file(frame, columns=columns, translator=words, **more)

    widgets.downloads(
        name="crosssell-segment-sizes",
        csv=lambda: written(to_csv),
        xlsx=lambda: written(to_xlsx, notes=notes),
        key="segment_sizes",
    )
