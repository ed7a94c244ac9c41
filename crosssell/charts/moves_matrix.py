"""Who went where, as a matrix: a row a segment left, a column a segment reached."""

from collections.abc import Sequence

import plotly.graph_objects as go

from crosssell.charts.moves import flow_text, name_lines, occurring, state_name
from crosssell.charts.theme import Palette, colorscale, ink_on, palette_for, styled
from crosssell.i18n import Translator
from crosssell.segments.migration import FROM_STATES, TO_STATES, Flow, Migration, State

ROOM_ABOVE, CELL_HEIGHT = 130, 34  # px
ROOM_RIGHT = 30  # px, for the last of the slanting names
NAME_SIZE, COUNT_SIZE, SHARE_SIZE = 11, 10, 9  # px: a phone has twenty for a cell


def moves_matrix_figure(
    migration: Migration,
    *,
    translator: Translator,
    currency: str | None = None,
    dark: bool = False,
) -> go.Figure:
    """Draw the matrix of segment left and segment reached; the colour is the share of the row.

    Args:
        migration: At least one customer.
        translator: The reader's language.
        currency: Of the amounts; ``None`` if unknown.
        dark: Whether the page is dark.
    """
    palette = palette_for(dark=dark)
    rows = occurring(FROM_STATES, {flow.from_segment for flow in migration.flows})
    columns = occurring(TO_STATES, {flow.to_segment for flow in migration.flows})
    flows = {(flow.from_segment, flow.to_segment): flow for flow in migration.flows}
    cells = [[flows.get((row, column)) for column in columns] for row in rows]
    heat = go.Heatmap(
        z=[[None if flow is None else flow.share for flow in row] for row in cells],
        x=list(range(len(columns))),
        y=list(range(len(rows))),
        zmin=0,
        zmax=1,
        colorscale=colorscale(palette.sequential),
        showscale=False,
        xgap=2,
        ygap=2,
        hovertext=[
            [
                "" if flow is None else flow_text(flow, translator=translator, currency=currency)
                for flow in row
            ]
            for row in cells
        ],
        hovertemplate="%{hovertext}<extra></extra>",
        hoverongaps=False,
    )
    figure = styled(go.Figure(heat), palette=palette, translator=translator)
    for y, row in enumerate(cells):
        for x, flow in enumerate(row):
            if flow is not None:
                _write_cell(figure, flow, x=x, y=y, palette=palette, translator=translator)
    _name_cells(figure, rows, columns, palette=palette, translator=translator)
    height = ROOM_ABOVE + CELL_HEIGHT * len(rows)
    figure.update_layout(height=height, margin={"l": 8, "r": ROOM_RIGHT, "t": 8, "b": 8})
    return figure


def _write_cell(
    figure: go.Figure, flow: Flow, *, x: int, y: int, palette: Palette, translator: Translator
) -> None:
    """Write the customers into a cell, and below, smaller, their share of the row."""
    colours = palette.sequential
    ink = ink_on(colours[round(flow.share * (len(colours) - 1))])
    percent = translator.percent(max(flow.share, 0.01)).replace("\u00a0", "")
    share = percent if flow.share >= 0.005 else f"&lt;{percent}"
    below = f'<span style="font-size: {SHARE_SIZE}px">{share}</span>'
    figure.add_annotation(
        x=x,
        y=y,
        text=f"<b>{translator.number(flow.customers)}</b><br>{below}",
        showarrow=False,
        font={"size": COUNT_SIZE, "color": ink},
    )


def _name_cells(
    figure: go.Figure,
    rows: Sequence[State],
    columns: Sequence[State],
    *,
    palette: Palette,
    translator: Translator,
) -> None:
    font = {"size": NAME_SIZE, "color": palette.text}
    figure.update_xaxes(
        tickvals=list(range(len(columns))),
        ticktext=[state_name(state, translator) for state in columns],
        side="top",
        tickangle=-55,
        ticklabeloverflow="allow",
        tickfont=font,
        showgrid=False,
    )
    figure.update_yaxes(
        tickvals=list(range(len(rows))),
        ticktext=["<br>".join(name_lines(state, translator)) for state in rows],
        autorange="reversed",
        tickfont=font,
        showgrid=False,
    )
