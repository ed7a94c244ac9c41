"""When a set's discount pays: what it gains, by how many of those who buy a part today take the whole."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import plotly.graph_objects as go

from crosssell.basket.bundles.economics import Bundle
from crosssell.charts.experiments import nice_ticks
from crosssell.charts.roi_axes import Amounts, amount_ticks, amounts_of, padded, text_width
from crosssell.charts.roi_canvas import below_axis, drawn
from crosssell.charts.roi_rows import wrapped
from crosssell.charts.theme import Palette, faded, inert, palette_for
from crosssell.columns import ScenarioCase
from crosssell.i18n import Translator
from crosssell.labels import label
from crosssell.roi.written import RoiFigures

HEIGHT = 360  # px
ROOM_ABOVE, ROOM_BELOW = 40, 62  # px, for the cases in two rows and for the name of the axis
USUAL = tuple(Decimal(percent) / 100 for percent in (5, 10, 20, 30))  # drawn beside the chosen discount
NEAREST = Decimal("0.04")  # between the chosen discount and one beside it
BEYOND_OPTIMISTIC = 1.35  # times the optimistic uptake that the axis reaches
BEYOND_BREAK_EVEN, MOST_REACH = 1.25, 4.0  # the break-even is shown if it is not too far out
POINTS = 41  # places along a line that answer to pointing
MOST_TICKS = 6
CASE_SIZE, LINE_SIZE = 11, 12
PLOT_WIDTH = 220  # px for the lines, which the narrowest window leaves
BETWEEN_NAMES, NAME_ROW = 6, 15  # px


@dataclass(frozen=True, slots=True, kw_only=True)
class GainLine:
    """What a set gains at one discount: a straight line over the uptake.

    Attributes:
        discount: Share (0–1) of the list price.
        start_amount: Where nobody takes the set but those who buy all of it anyway; 0 or below.
        slope_amount: How much more if everybody (1.0) who buys a part alone took the set.
    """

    discount: float
    start_amount: float
    slope_amount: float

    def at(self, uptake: float) -> float:
        """Return the gain at an uptake (0–1)."""
        return self.start_amount + uptake * self.slope_amount

    @property
    def break_even(self) -> float | None:
        """The uptake at which it neither gains nor loses; ``None`` where no uptake makes up for it."""
        if self.start_amount >= 0:
            return 0.0
        return -self.start_amount / self.slope_amount if self.slope_amount > 0 else None


def drawn_discounts(chosen: Decimal) -> tuple[Decimal, ...]:
    """Return the discounts that are drawn: the chosen one, and those of `USUAL` that stand apart from it.

    >>> [str(one) for one in drawn_discounts(Decimal("0.17"))]
    ['0.05', '0.1', '0.17', '0.3']
    """
    others = [one for one in USUAL if abs(one - chosen) >= NEAREST]
    return tuple(sorted([chosen, *others]))


def gain_lines(steps: Iterable[Bundle]) -> list[GainLine]:
    """Return the lines of one set at several discounts; those whose gain is unknown are left out."""
    found = []
    for step in steps:
        start, end = step.gain_at(0.0), step.gain_at(1.0)
        if start is not None and end is not None:
            line = GainLine(discount=float(step.offer.discount), start_amount=start, slope_amount=end - start)
            found.append(line)
    return found


def furthest_uptake(
    lines: Sequence[GainLine], *, chosen: float, uptakes: Mapping[ScenarioCase, float]
) -> float:
    """Return where the axis ends: beyond the optimistic case and, unless it is far out, the break-even."""
    optimistic = max(uptakes.values())
    reach = BEYOND_OPTIMISTIC * optimistic
    pays = _line_of(lines, chosen).break_even
    if pays is not None and pays * BEYOND_BREAK_EVEN <= MOST_REACH * optimistic:
        reach = max(reach, BEYOND_BREAK_EVEN * pays)
    return min(1.0, reach)


def bundle_figure(
    lines: Sequence[GainLine],
    *,
    chosen: float,
    uptakes: Mapping[ScenarioCase, float],
    figures: RoiFigures,
    dark: bool = False,
) -> go.Figure:
    """Draw the gain over the uptake for several discounts, the chosen one strong, and where it pays.

    Args:
        lines: One a discount, the chosen one among them.
        chosen: Its discount.
        uptakes: What is assumed: case → share (0–1) of those who buy a part alone.
        figures: The reader's language and the currency.
        dark: Whether the page is dark.
    """
    palette, translator = palette_for(dark=dark), figures.translator
    last = furthest_uptake(lines, chosen=chosen, uptakes=uptakes)
    ends = [line.at(at) for line in lines for at in (0.0, last)]
    low, high = padded(ends, room=0.07)
    amounts = amounts_of(ends, figures=figures)
    strong = _line_of(lines, chosen)
    names = [inert(translator.percent(line.discount)) for line in lines]
    ticks = amount_ticks(low, high, figures=figures, upright=True)
    layout = {
        "height": HEIGHT,
        "showlegend": False,
        "hovermode": "closest",
        "margin": {
            "t": ROOM_ABOVE,
            "b": ROOM_BELOW,
            "r": 18 + max(text_width(name, size=LINE_SIZE) for name in names),
        },
        "shapes": [_loss_area(low, palette), *_case_lines(uptakes, palette)],
        "annotations": [
            *_case_names(uptakes, last, palette, translator),
            *_line_names(lines, names, last, (low, high), strong, palette),
            below_axis(wrapped(inert(uptake_title(translator))), palette=palette),
        ],
        "xaxis": _uptake_axis(last, translator),
        "yaxis": {
            "range": [low, high],
            "tickvals": list(ticks.values),
            "ticktext": list(ticks.texts),
            "zeroline": True,
            "zerolinecolor": palette.text,
            "zerolinewidth": 1.5,
        },
    }
    others = [_line(line, last, palette, amounts, strong=False) for line in lines if line is not strong]
    traces = [
        *others,
        _line(strong, last, palette, amounts, strong=True),
        *_marks(strong, uptakes, last, palette),
    ]
    return drawn(traces, layout, palette=palette, translator=translator)


def uptake_title(translator: Translator) -> str:
    """Return the name of the axis across."""
    return translator.gettext("Of those who buy a part today, the share that takes the set")


def line_text(line: GainLine, uptake: float, *, amounts: Amounts) -> str:
    """Return what a place on a line says when pointed at."""
    translator = amounts.figures.translator
    percent = inert(translator.percent(line.discount))
    taken = inert(translator.percent(uptake, decimals=1))
    return "<br>".join(
        [
            f"<b>{inert(translator.gettext('{discount} off the set', discount=percent))}</b>",
            translator.gettext(
                "{share} take the set: {amount}", share=taken, amount=amounts.exact(line.at(uptake))
            ),
        ]
    )


def _line_of(lines: Sequence[GainLine], discount: float) -> GainLine:
    return next(line for line in lines if line.discount == discount)


def _line(line: GainLine, last: float, palette: Palette, amounts: Amounts, *, strong: bool) -> dict[str, Any]:
    at = [last * step / (POINTS - 1) for step in range(POINTS)]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": at,
        "y": [line.at(one) for one in at],
        "line": {"color": palette.accent, "width": 3.5} if strong else {"color": palette.muted, "width": 1.3},
        "hovertext": [line_text(line, one, amounts=amounts) for one in at],
        "hoverinfo": "text",
    }


def _marks(
    strong: GainLine, uptakes: Mapping[ScenarioCase, float], last: float, palette: Palette
) -> list[dict[str, Any]]:
    """Return the signs on the chosen line: a dot for each case, a ring where it pays."""
    shared = {"type": "scatter", "mode": "markers", "hoverinfo": "skip", "cliponaxis": False}
    dots = {"color": palette.accent, "size": 9, "line": {"color": palette.surface, "width": 1.5}}
    found = [
        {
            **shared,
            "x": list(uptakes.values()),
            "y": [strong.at(one) for one in uptakes.values()],
            "marker": dots,
        }
    ]
    pays = strong.break_even
    if pays is not None and 0 < pays <= last:
        ring = {"color": palette.surface, "size": 13, "line": {"color": palette.text, "width": 2.5}}
        found.append({**shared, "x": [pays], "y": [0], "marker": ring})
    return found


def _loss_area(low: float, palette: Palette) -> dict[str, Any]:
    """Return the part below zero, shaded."""
    return {
        "type": "rect",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "y0": low,
        "y1": 0,
        "layer": "below",
        "line": {"width": 0},
        "fillcolor": faded(palette.below, 0.1),
    }


def _case_lines(uptakes: Mapping[ScenarioCase, float], palette: Palette) -> list[dict[str, Any]]:
    return [
        {
            "type": "line",
            "x0": at,
            "x1": at,
            "yref": "paper",
            "y0": 0,
            "y1": 1,
            "layer": "below",
            "line": {"color": palette.muted, "width": 1, "dash": "dot"},
        }
        for at in uptakes.values()
    ]


def _case_names(
    uptakes: Mapping[ScenarioCase, float], last: float, palette: Palette, translator: Translator
) -> list[dict[str, Any]]:
    """Return the names of the cases above their lines, in a second row where they would touch."""
    found: list[dict[str, Any]] = []
    taken = [-1.0, -1.0]  # how far to the right each row is written
    for case, at in uptakes.items():
        name = inert(label(case, translator))
        half = (text_width(name, size=CASE_SIZE) + BETWEEN_NAMES) / 2 / PLOT_WIDTH
        middle = min(max(at / last, half), 1 - half)
        row = next((row for row, end in enumerate(taken) if middle - half >= end), None)
        if row is None:
            continue
        taken[row] = middle + half
        found.append(
            {
                "text": name,
                "x": middle,
                "xref": "paper",
                "xanchor": "center",
                "y": 1,
                "yref": "paper",
                "yanchor": "bottom",
                "yshift": 3 + NAME_ROW * row,
                "showarrow": False,
                "borderpad": 0,
                "font": {"size": CASE_SIZE, "color": palette.muted},
            }
        )
    return found


def _line_names(
    lines: Sequence[GainLine],
    names: Sequence[str],
    last: float,
    extent: tuple[float, float],
    strong: GainLine,
    palette: Palette,
) -> list[dict[str, Any]]:
    """Return the discount at the end of each line; the chosen one always, others where there is room."""
    px = (HEIGHT - ROOM_ABOVE - ROOM_BELOW) / (extent[1] - extent[0])
    taken: list[float] = []
    found = []
    ordered = sorted(zip(lines, names, strict=True), key=lambda one: one[0] is not strong)
    for line, name in ordered:
        at = line.at(last)
        if any(abs(at - other) * px < LINE_SIZE + 2 for other in taken):
            continue
        taken.append(at)
        found.append(
            {
                "text": f"<b>{name}</b>" if line is strong else name,
                "x": 1,
                "xref": "paper",
                "xanchor": "left",
                "xshift": 6,
                "y": at,
                "yanchor": "middle",
                "showarrow": False,
                "borderpad": 0,
                "font": {"size": LINE_SIZE, "color": palette.accent if line is strong else palette.muted},
            }
        )
    return found


def _uptake_axis(last: float, translator: Translator) -> dict[str, Any]:
    values = nice_ticks(0.0, last, most=MOST_TICKS)
    fine = any(abs(100 * one - round(100 * one)) > 1e-9 for one in values)
    return {
        "range": [0, last],
        "tickvals": values,
        "ticktext": [inert(translator.percent(one, decimals=1 if fine else 0)) for one in values],
        "tickangle": 0,
        "automargin": False,
        "showgrid": False,
    }
