"""The ways that customers took between segments, as a table, and who took them, as a list."""

from collections.abc import Callable, Sequence
from functools import partial

import pandas as pd
import streamlit as st

from crosssell.columns import MoneyBasis
from crosssell.exports import (
    Note,
    NoteSection,
    column_notes,
    scope_notes,
    to_csv,
    to_xlsx,
)
from crosssell.exports.migration import flow_columns, flow_frame, mover_columns
from crosssell.labels import label
from crosssell.segments.config import RfmConfig
from crosssell.segments.migration import Flow, Migration, Move, State, moved_customers
from pages.shared import session, widgets
from pages.shared.choice import linked_choice
from pages.shared.segments import periods
from pages.shared.segments.customers import column_config, customers_list, formatted
from pages.shared.text import _, ngettext, plain, translator

FALLEN, GONE, RISEN, JOINED, ALL = "fallen", "gone", "risen", "joined", "all"
WAYS: dict[str, tuple[Move, ...]] = {
    FALLEN: (Move.DOWN,),
    GONE: (Move.GONE,),
    RISEN: (Move.UP,),
    JOINED: (Move.JOINED,),
    ALL: tuple(Move),
}
WAYS_KEY, TABLE_KEY = "migration_ways", "migration_table"
TABLE_HEIGHT = 320


def draw(found: Migration, current: session.Current, config: RfmConfig) -> None:
    """Draw the table of ways, and below it the customers of the ticked way, or of all in the table."""
    widgets.section(
        _("The moves, and who made them"),
        caption=_("Most money lost first. Tick the box at the left of a row to list its customers alone."),
    )
    with st.container(key="migration_ways_row", horizontal=True, horizontal_alignment="distribute"):
        way = linked_choice(
            _("Moves"),
            {
                FALLEN: _("Fallen"),
                GONE: _("Gone"),
                RISEN: _("Risen"),
                JOINED: _("Joined"),
                ALL: _("All"),
            },
            default=FALLEN,
            key=WAYS_KEY,
            in_link="moves",
        )
        _flow_files(found, current, config.basis)
    flows = by_loss(found, way)
    if not flows:
        widgets.empty_state(_("Nobody went this way"), _("Choose other moves or other periods."))
        return
    ticked = _table(flows, found, current, config.basis, way=way)
    _list([ticked] if ticked else flows, found, current, config)


def by_loss(found: Migration, way: str) -> list[Flow]:
    """Return the ways of a kind, most money lost first; without amounts most customers first."""
    flows = found.having(*WAYS[way])
    return sorted(flows, key=lambda flow: (-(flow.revenue_lost or 0), -flow.customers))


def state_words(state: State) -> str:
    """Return the word for a segment, or for having joined or gone."""
    return label(state, translator())


def _table(
    flows: Sequence[Flow], found: Migration, current: session.Current, basis: MoneyBasis, *, way: str
) -> Flow | None:
    """Draw the ways and return the one that is ticked."""
    columns = flow_columns(basis, has_money=found.has_money, decimals=0)
    rows = flow_frame(list(flows))[[column.name for column in columns]]
    picked = st.dataframe(
        rows.style.format(
            formatted(columns, currency=current.facts.currency), na_rep=translator().number(None)
        ),
        column_config={column.name: column_config(column) for column in columns},
        hide_index=True,
        height=min(TABLE_HEIGHT, 38 + 35 * len(flows)),
        key=f"{TABLE_KEY}_{way}",
        on_select="rerun",
        selection_mode="single-row",
        alt=_("Moves between segments"),
    )
    ticked = picked["selection"]["rows"]
    return flows[ticked[0]] if ticked and ticked[0] < len(flows) else None


def _list(flows: Sequence[Flow], found: Migration, current: session.Current, config: RfmConfig) -> None:
    customers = sum(flow.customers for flow in flows)
    title = ngettext("Who they are: {n} customer", "Who they are: {n} customers", customers)
    if len(flows) == 1:
        before, after = (state_words(state) for state in (flows[0].from_segment, flows[0].to_segment))
        title = f"{before} → {after}: {ngettext('{n} customer', '{n} customers', customers)}"
    st.markdown(f"**{plain(title)}**")
    customers_list(
        partial(
            moved_customers,
            current.warehouse,
            filters=periods.scope(),
            config=config,
            windows=found.windows,
            flows=tuple((flow.from_segment, flow.to_segment) for flow in flows),
        ),
        columns=mover_columns(config.basis, has_money=found.has_money),
        name=_list_name(flows),
        title=title,
        key="moved",
        notes=[NoteSection(title=_("What it stands on"), notes=tuple(scope(found, current)))],
    )


def _list_name(flows: Sequence[Flow]) -> str:
    parts = ["moved"] if len(flows) > 1 else [flows[0].from_segment.value, "to", flows[0].to_segment.value]
    return "-".join(["crosssell", "customers", *parts]).replace("_", "-")


def scope(found: Migration, current: session.Current) -> list[Note]:
    """Return which days and which orders a file stands on."""
    windows = found.windows
    notes = scope_notes(
        current.name,
        first=windows.first.first,
        last=windows.second.last,
        filters=periods.scope(),
        translator=translator(),
    )
    return [
        *notes,
        Note(label=_("First period"), text=periods.window_words(windows.first)),
        Note(label=_("Second period"), text=periods.window_words(windows.second)),
        Note(text=_("The cut-offs of the first period serve both. Nothing is extrapolated.")),
    ]


def _flow_files(found: Migration, current: session.Current, basis: MoneyBasis) -> None:
    """Offer all ways as files, in the order of the segments."""
    words, currency = translator(), current.facts.currency
    columns = flow_columns(basis, has_money=found.has_money)
    frame: pd.DataFrame = flow_frame(list(found.flows))
    notes = [
        NoteSection(title=_("Moves between segments"), notes=tuple(scope(found, current))),
        column_notes(columns, words),
    ]

    def written(to_file: Callable[..., bytes], **more: object) -> bytes:
        return to_file(frame, columns=columns, translator=words, currency=currency, **more)

    widgets.downloads(
        name="crosssell-migration",
        csv=lambda: written(to_csv),
        xlsx=lambda: written(to_xlsx, notes=notes),
        key="migration_flows",
    )
