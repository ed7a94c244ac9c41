"""What a campaign may bring: how the profits of a simulation lie, and scenarios beside each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from crosssell.charts.roi_axes import PHONE_WIDTH, Amounts, amount_ticks, amounts_of, text_width
from crosssell.charts.roi_canvas import below_axis, drawn
from crosssell.charts.roi_course import key_html
from crosssell.charts.roi_rows import Bar, Row, extent_with_ends, rows_figure
from crosssell.charts.theme import Palette, inert, palette_for, shortened
from crosssell.roi.result import Bin, Quantiles, Simulation
from crosssell.roi.written import RoiFigures

HEIGHT, LABEL_ROW = 300, 18  # px; the second of a row of the marks' names
LEFT_OUT = 0.002  # share of the draws on either side that would press the others together
NAME_LENGTH = 30  # letters beside the chance of a loss, on a phone
BETWEEN = 8  # px between two names in a row
MIDDLE, LIKELY = "circle", "diamond"  # signs of the comparison


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioRow:
    """One scenario among others.

    Attributes:
        name: Its name; a hostile text.
        profit: Of its simulation.
        expected_amount: Profit if every input has its likely value.
        chance_of_loss: Share of the draws with a loss; ``None`` where nothing was drawn.
    """

    name: str
    profit: Quantiles
    expected_amount: float
    chance_of_loss: float | None = None


def histogram_figure(
    simulation: Simulation, *, figures: RoiFigures, dark: bool = False, narrow: bool = False
) -> go.Figure:
    """Draw how often each profit came out, losses in another colour, and what nine of ten exceed.

    Args:
        simulation: Its draws.
        figures: The reader's language and the scenario's currency.
        dark: Whether the page is dark.
        narrow: Whether the screen is a phone's; the figure is the same on both.
    """
    del narrow
    palette = palette_for(dark=dark)
    shown = shown_bins(simulation.bins, draws=simulation.draws)
    low, high = _ends(shown, simulation.profit)
    amounts = amounts_of((low, high), figures=figures)
    bars = {
        "type": "bar",
        "x": [(one.lower_amount + one.upper_amount) / 2 for one in shown],
        "y": [one.draws / simulation.draws for one in shown],
        "width": [_width(one, low, high) for one in shown],
        "marker": {
            "color": [palette.below if is_loss(one) else palette.accent for one in shown],
            "line": {"width": 0.5, "color": palette.surface},
        },
        "hovertext": [_bin_text(one, simulation.draws, amounts) for one in shown],
        "hoverinfo": "text",
    }
    ticks = amount_ticks(low, high, figures=figures)
    shapes, notes, rows = _marks(simulation.profit, low, high, amounts=amounts, palette=palette)
    most = max((one.draws / simulation.draws for one in shown), default=1.0)
    if low < 0 < high:
        shapes.append(_upright(0.0, palette.text, "solid"))
    name = figures.translator.gettext("Profit")
    layout = {
        "height": HEIGHT + LABEL_ROW * rows,
        "showlegend": False,
        "bargap": 0,
        "shapes": shapes,
        "annotations": [*notes, below_axis(inert(name), palette=palette)],
        "margin": {"l": 12, "r": 12, "t": 6 + LABEL_ROW * rows, "b": 44},
        "xaxis": {
            "range": [low, high],
            "tickvals": list(ticks.values),
            "ticktext": list(ticks.texts),
            "tickangle": 0,
            "showgrid": False,
        },
        "yaxis": {"visible": False, "range": [0, 1.06 * most]},
    }
    return drawn([bars], layout, palette=palette, translator=figures.translator)


def histogram_key(*, figures: RoiFigures, dark: bool = False) -> str:
    """Return what the signs mean, as HTML."""
    palette, gettext = palette_for(dark=dark), figures.translator.gettext
    parts = [
        (palette.below, "■", gettext("loss")),
        (palette.accent, "■", gettext("profit")),
        (palette.text, "┆", gettext("P10, P50, P90: below it end one, five, nine of ten runs")),
    ]
    return key_html(parts)


def comparison_figure(
    rows: Sequence[ScenarioRow], *, figures: RoiFigures, dark: bool = False, narrow: bool = False
) -> go.Figure:
    """Draw for each scenario where eight of ten profits lie, the middle one, and the one by likely values.

    Args:
        rows: At least one, from top to bottom; all in one currency.
        figures: The reader's language and that currency.
        dark: Whether the page is dark.
        narrow: Whether the screen is a phone's; the figure is the same on both.
    """
    del narrow
    palette = palette_for(dark=dark)
    amounts = amounts_of((end for one in rows for end in (one.profit.p10, one.profit.p90)), figures=figures)
    drawn = [_scenario_row(one, amounts=amounts, palette=palette) for one in rows]
    low, high = extent_with_ends(drawn, beyond=[0.0])
    return rows_figure(
        drawn,
        extent=(low, high),
        ticks=amount_ticks(low, high, figures=figures),
        palette=palette,
        translator=figures.translator,
        lines=[(0.0, "solid")],
    )


def comparison_key(*, figures: RoiFigures, dark: bool = False) -> str:
    """Return what the signs mean, as HTML."""
    palette, gettext = palette_for(dark=dark), figures.translator.gettext
    parts = [
        (palette.soft, "▬", gettext("profit in eight of ten runs (P10 to P90)")),
        (palette.text, "○", gettext("the middle one (P50)")),
        (palette.text, "◇", gettext("with the likely values")),
    ]
    return key_html(parts)


def is_loss(one: Bin) -> bool:
    """Tell whether the draws of a bin are losses; zero is always an edge."""
    return one.upper_amount <= 0 and one.lower_amount < 0


def shown_bins(bins: Sequence[Bin], *, draws: int) -> list[Bin]:
    """Return the bins without the few draws far out on either side.

    >>> far = [Bin(lower_amount=at, upper_amount=at + 1, draws=n) for at, n in enumerate((500, 499, 0, 1))]
    >>> len(shown_bins(far, draws=1000))
    2
    """
    first, last, few = 0, len(bins), LEFT_OUT * draws
    while first < last and sum(one.draws for one in bins[: first + 1]) <= few:
        first += 1
    while first < last and sum(one.draws for one in bins[last - 1 :]) <= few:
        last -= 1
    return list(bins[first:last])


def _ends(shown: Sequence[Bin], profit: Quantiles) -> tuple[float, float]:
    low = min([profit.p10, *(one.lower_amount for one in shown)])
    high = max([profit.p90, *(one.upper_amount for one in shown)])
    room = 0.02 * (high - low) or 0.1 * abs(high) or 1.0
    return low - room, high + room


def _width(one: Bin, low: float, high: float) -> float:
    """Return how wide a bin is drawn; all draws may be the same amount."""
    return (one.upper_amount - one.lower_amount) or 0.1 * (high - low)


def _bin_text(one: Bin, draws: int, amounts: Amounts) -> str:
    translator = amounts.figures.translator
    between = translator.gettext(
        "{lower} to {upper}", lower=amounts.exact(one.lower_amount), upper=amounts.exact(one.upper_amount)
    )
    share = translator.percent(one.draws / draws, decimals=1)
    return f"<b>{between}</b><br>{inert(translator.gettext('{share} of the runs', share=share))}"


def _marks(
    profit: Quantiles, low: float, high: float, *, amounts: Amounts, palette: Palette
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], int]:
    """Return lines and names of the three quantiles, and in how many rows the names stand."""
    shapes, notes = [], []
    ends: list[float] = []  # where each row of names ends so far, in px of a phone
    for name, amount in (("P10", profit.p10), ("P50", profit.p50), ("P90", profit.p90)):
        text = f"{name} <b>{amounts.plain(amount)}</b>"
        width = text_width(text)
        at = (amount - low) / (high - low) * PHONE_WIDTH
        anchor = "left" if at < width / 2 else "right" if at > PHONE_WIDTH - width / 2 else "center"
        begin = at - {"left": 0.0, "center": width / 2, "right": width}[anchor]
        row = next((place for place, end in enumerate(ends) if end + BETWEEN <= begin), len(ends))
        ends[row : row + 1] = [begin + width]
        shapes.append(_upright(amount, palette.text, "dot"))
        notes.append(
            {
                "text": text,
                "x": amount,
                "xanchor": anchor,
                "yref": "paper",
                "y": 1,
                "yanchor": "bottom",
                "yshift": row * LABEL_ROW,
                "showarrow": False,
                "borderpad": 1,
                "font": {"size": 12, "color": palette.text},
            }
        )
    return shapes, notes, len(ends)


def _upright(at: float, colour: str, dash: str) -> dict[str, Any]:
    line = {"color": colour, "width": 1.5, "dash": dash}
    return {"type": "line", "x0": at, "x1": at, "yref": "paper", "y0": 0, "y1": 1, "line": line}


def _scenario_row(one: ScenarioRow, *, amounts: Amounts, palette: Palette) -> Row:
    figures, profit = amounts.figures, one.profit
    translator = figures.translator
    name = inert(shortened(one.name, length=NAME_LENGTH))
    lines = [
        translator.gettext(
            "Profit with the likely values: {amount}", amount=amounts.exact(one.expected_amount)
        ),
        translator.gettext("Middle of all runs: {amount}", amount=amounts.exact(profit.p50)),
        translator.gettext(
            "Eight of ten runs: {lower} to {upper}",
            lower=amounts.exact(profit.p10),
            upper=amounts.exact(profit.p90),
        ),
    ]
    written = ""
    if one.chance_of_loss is not None:
        written = translator.gettext("loss: {share}", share=chance(one.chance_of_loss, figures))
        loss = chance(one.chance_of_loss, figures)
        lines.append(translator.gettext("Chance of a loss: {share}", share=loss))
    varies = profit.p10 < profit.p90
    ends = (amounts.plain(profit.p10), amounts.plain(profit.p90))
    return Row(
        name=f"<b>{name}</b>",
        written=inert(written),
        told="<br>".join([f"<b>{inert(one.name)}</b>", *lines]),
        bars=(Bar(begin=profit.p10, end=profit.p90, colour=palette.soft),),
        marks=((one.expected_amount, LIKELY), (profit.p50, MIDDLE)),
        ends=ends if varies else ("", ends[1]),
    )


def chance(share: float, figures: RoiFigures) -> str:
    """Write a chance that was drawn: it is never quite none and never quite certain."""
    if share <= 0 or share >= 1:
        return figures.translator.percent(share)
    if share < 0.01:
        return f"<{figures.translator.percent(0.01)}"
    if share > 0.99:
        return f">{figures.translator.percent(0.99)}"
    return figures.translator.percent(share)
