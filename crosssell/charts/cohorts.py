"""Cohorts: a row a month of first orders, a column a month since; what is not over yet stays blank."""

from typing import Any

import plotly.graph_objects as go

from crosssell.charts.theme import INKS, Palette, colorscale, inert, ink_on, palette_for, styled
from crosssell.i18n import Translator
from crosssell.segments.cohorts import Cells, Cohort, CohortMeasure, CohortTable, CohortUnit

ROW_HEIGHT, ABOVE, BELOW, BAR_ROW = 24, 58, 8, 40  # px
WIDE, NARROW = 900, 340  # px across that a page has at least
LABELS_WIDTH, SHORT_LABELS_WIDTH, LETTER_WIDTH = 130, 82, 7.2
TEXT_SIZE, SMALL_TEXT_SIZE = 12, 10
MEAN_ROW = -1.5  # apart from the cohorts
FIRST_COLUMN = {CohortMeasure.RETENTION: 1}  # everybody orders in month 0


def cohort_figure(
    table: CohortTable,
    *,
    measure: CohortMeasure,
    months: int,
    translator: Translator,
    currency: str | None = None,
    dark: bool = False,
    narrow: bool = False,
) -> go.Figure:
    """Draw one measure of all cohorts, the mean of them on top.

    A cell bears its figure where there is room for it; otherwise a colour bar explains the colours. The
    colours span the months after the first one, whose figures of orders and money would outshine the rest.

    Args:
        table: At least one cohort with a figure, see `drawn_cohorts`.
        measure: What a cell says.
        months: Most months since the first order that are drawn.
        translator: The reader's language.
        currency: Of amounts; ``None`` if unknown.
        dark: Whether the page is dark.
        narrow: Whether the screen is a phone's.
    """
    palette = palette_for(dark=dark)
    drawn = drawn_cohorts(table, measure=measure)
    columns = drawn_months(table, measure=measure, months=months)
    words = _Words(table, measure, translator=translator, currency=currency)
    rows = [one.cells for one in drawn]
    texts = [[words.short(cells.of(measure)[k]) for k in columns] for cells in (table.mean, *rows)]
    size = _text_size(texts, columns=len(columns), narrow=narrow)
    lowest, highest = _span(table, measure, columns)
    figure = go.Figure(
        [
            _cells([table.mean], columns, measure, y={"y0": MEAN_ROW, "dy": 1}).update(
                hovertext=[[words.of_mean(k) for k in columns]]
            ),
            _cells(rows, columns, measure, y={"y0": 0, "dy": 1}).update(
                hovertext=[[words.of_cohort(one, k) for k in columns] for one in drawn]
            ),
        ]
    )
    if size:
        z = [[cells.of(measure)[k] for k in columns] for cells in (table.mean, *rows)]
        inks = [[_ink(value, lowest, highest, palette) for value in row] for row in z]
        figure.add_traces([_figures(texts, inks, ink=ink, columns=columns, size=size) for ink in INKS])
    styled(figure, palette=palette, translator=translator)
    _axes(figure, drawn, columns, words=words, palette=palette, narrow=narrow)
    bar = 0 if size else BAR_ROW
    figure.update_layout(
        height=ABOVE + bar + BELOW + round(ROW_HEIGHT * (len(rows) + 1.5)),
        margin={"t": ABOVE + bar, "b": BELOW},
        coloraxis=_colours(lowest, highest, words=words, palette=palette, has_bar=not size),
    )
    return figure


def drawn_cohorts(table: CohortTable, *, measure: CohortMeasure) -> list[Cohort]:
    """Return the cohorts that have a figure to draw."""
    first = FIRST_COLUMN.get(measure, 0)
    return [one for one in table.cohorts if any(value is not None for value in one.cells.of(measure)[first:])]


def drawn_months(table: CohortTable, *, measure: CohortMeasure, months: int) -> range:
    """Return the months since the first order that are drawn, up to the month ``months``."""
    return range(FIRST_COLUMN.get(measure, 0), min(table.months, months + 1))


def cohort_name(one: Cohort, unit: CohortUnit, translator: Translator) -> str:
    """Return what a cohort is called; a star marks the one in which the data begin."""
    name = translator.month(one.first) if unit == CohortUnit.MONTH else translator.quarter(one.first)
    return f"{name} *" if one.is_opening else name


def _cells(rows: list[Cells], columns: range, measure: CohortMeasure, *, y: dict[str, float]) -> go.Heatmap:
    return go.Heatmap(
        x=list(columns),
        z=[[cells.of(measure)[k] for k in columns] for cells in rows],
        coloraxis="coloraxis",
        xgap=1,
        ygap=1,
        hoverinfo="text",
        hoverongaps=False,
        **y,
    )


def _figures(
    texts: list[list[str]],
    inks: list[list[str]],
    *,
    ink: str,
    columns: range,
    size: int,
) -> go.Scatter:
    """Return the figures that are clearer in ``ink``; plotly's own choice is too pale on middle tones."""
    cells = [
        (k, place, texts[row][at])
        for row, place in enumerate([MEAN_ROW, *range(len(texts) - 1)])
        for at, k in enumerate(columns)
        if inks[row][at] == ink and texts[row][at]
    ]
    x, y, text = ([cell[part] for cell in cells] for part in range(3))
    font = {"size": size, "color": ink}
    return go.Scatter(x=x, y=y, text=text, mode="text", textfont=font, hoverinfo="skip", showlegend=False)


def _ink(value: float | None, lowest: float, highest: float, palette: Palette) -> str:
    if value is None:
        return ""
    last = len(palette.sequential) - 1
    place = round((value - lowest) / (highest - lowest) * last)
    return ink_on(palette.sequential[min(last, max(0, place))])


def _span(table: CohortTable, measure: CohortMeasure, columns: range) -> tuple[float, float]:
    """Return what the colours span: from 0, or below where more came back than was bought, to the most."""
    first = 0 if measure == CohortMeasure.CUMULATED or len(columns) == 1 else 1
    shown = [
        value
        for cells in (table.mean, *(one.cells for one in table.cohorts))
        for k in columns
        if k >= first and (value := cells.of(measure)[k]) is not None
    ]
    highest, lowest = max(shown, default=0.0), min(shown, default=0.0)
    return min(0.0, lowest), highest if highest > 0 else 1.0


def _axes(
    figure: go.Figure,
    drawn: list[Cohort],
    columns: range,
    *,
    words: "_Words",
    palette: Palette,
    narrow: bool,
) -> None:
    step = 1 if len(columns) <= (13 if narrow else 25) else 3 if len(columns) <= 40 else 6
    ticks = [k for k in columns if k % step == 0 or step == 1]
    figure.update_xaxes(
        tickvals=ticks,
        ticktext=[words.number(k) for k in ticks],
        side="top",
        ticks="",
        showgrid=False,
        showline=False,
        range=[columns[0] - 0.5, columns[-1] + 0.5],
        title={"text": words.axis_title, "font": {"size": 12, "color": palette.muted}, "standoff": 4},
    )
    figure.update_yaxes(
        tickvals=[MEAN_ROW, *range(len(drawn))],
        ticktext=[f"<b>{words.mean_name}</b>", *(words.row_name(one, narrow=narrow) for one in drawn)],
        range=[len(drawn) - 0.5, MEAN_ROW - 0.5],
        tickfont={"color": palette.text, "size": TEXT_SIZE},
        ticks="",
        ticklabelstandoff=6,
        showgrid=False,
        showline=False,
    )


def _colours(
    lowest: float, highest: float, *, words: "_Words", palette: Palette, has_bar: bool
) -> dict[str, Any]:
    look: dict[str, Any] = {
        "cmin": lowest,
        "cmax": highest,
        "colorscale": colorscale(palette.sequential),
        "showscale": has_bar,
    }
    if has_bar:
        ticks = [lowest + (highest - lowest) * share for share in (0, 0.5, 1)]
        look["colorbar"] = {
            "orientation": "h",
            "tickvals": ticks,
            "ticktext": [words.short(tick) for tick in ticks],
            "tickfont": {"size": 11, "color": palette.muted},
            "tickangle": 0,
            "thickness": 9,
            "outlinewidth": 0,
            "lenmode": "pixels",
            "len": 230,
            "x": 1,
            "xanchor": "right",
            "xpad": 24,
            "yref": "container",
            "y": 1,
            "yanchor": "top",
            "ypad": 2,
        }
    return look


def _text_size(texts: list[list[str]], *, columns: int, narrow: bool) -> int:
    """Return the size of a cell's figure; 0 where the longest does not fit."""
    room = (NARROW - SHORT_LABELS_WIDTH if narrow else WIDE - LABELS_WIDTH) / columns - 5
    longest = max(len(text) for row in texts for text in row)
    for size in (TEXT_SIZE, SMALL_TEXT_SIZE):
        if longest * LETTER_WIDTH * size / TEXT_SIZE <= room:
            return size
    return 0


class _Words:
    """What the chart says, in one reader's language."""

    def __init__(
        self, table: CohortTable, measure: CohortMeasure, *, translator: Translator, currency: str | None
    ) -> None:
        self._table, self._measure = table, measure
        self._translator, self._currency = translator, currency
        self.axis_title = translator.gettext("Months since the first order")
        self.mean_name = translator.gettext("All")

    def number(self, value: int) -> str:
        """Return a count."""
        return self._translator.number(value)

    def row_name(self, one: Cohort, *, narrow: bool) -> str:
        """Return a cohort's label: when, and how many."""
        name = inert(cohort_name(one, self._table.unit, self._translator))
        return name if narrow else f"{name} · {self.number(one.customers)}"

    def short(self, value: float | None) -> str:
        """Return a figure as it stands in a cell; nothing where there is none."""
        if value is None:
            return ""
        match self._measure:
            case CohortMeasure.RETENTION:
                return self._translator.number(100 * value)
            case CohortMeasure.ORDERS:
                return self._translator.number(value, decimals=2)
            case CohortMeasure.REVENUE | CohortMeasure.CUMULATED:
                return self._translator.number(value)

    def of_cohort(self, one: Cohort, month: int) -> str:
        """Return what a cell says when pointed at."""
        name = inert(cohort_name(one, self._table.unit, self._translator))
        return self._cell(name, one.cells, month, one.customers)

    def of_mean(self, month: int) -> str:
        """Return what a cell of the mean says."""
        name = self._translator.gettext("All but the cohort in which the data begin")
        return self._cell(name, self._table.mean, month, self._table.mean_customers[month])

    def _cell(self, name: str, cells: Cells, month: int, customers: int) -> str:
        words = self._translator
        if cells.retention[month] is None:
            return ""
        when = (
            words.gettext("Month of the first order")
            if month == 0
            else words.gettext("Month {number} after the first order", number=words.number(month))
        )
        head = words.ngettext("{n} customer", "{n} customers", customers)
        lines = [f"<b>{name}</b>, {head}", when]
        if month:
            share = words.percent(cells.retention[month], decimals=1)
            lines.append(words.gettext("{share} ordered again in it", share=share))
        orders = words.number(cells.orders[month], decimals=2)
        lines.append(words.gettext("{number} orders a customer", number=orders))
        if cells.revenue[month] is not None:
            amount = inert(words.money(cells.revenue[month], self._currency))
            lines.append(words.gettext("{amount} a customer in this month", amount=amount))
            so_far = inert(words.money(cells.cumulated[month], self._currency))
            lines.append(words.gettext("{amount} a customer so far", amount=so_far))
        return "<br>".join(lines)
