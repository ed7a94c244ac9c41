"""A campaign month by month: what each month brings, and how the profit grows until it has paid back."""

from typing import Any

import plotly.graph_objects as go

from crosssell.charts.roi_axes import Amounts, Ticks, amount_ticks, amounts_of, padded, text_width
from crosssell.charts.roi_canvas import below_axis, drawn
from crosssell.charts.theme import Palette, inert, palette_for
from crosssell.i18n import Translator
from crosssell.roi.result import Month, Outcome
from crosssell.roi.written import RoiFigures

HEIGHT = 330
MOST_NAMED = 7  # months that are named, as many as a phone has room for
ROOMY = 20  # months whose signs stand apart from each other on a phone
STEPS = (1, 2, 3, 6, 12)  # months between two that are named
ROOM_ABOVE, ROOM_BELOW = 30, 46  # px, for the month of payback and for the months


def course_figure(
    outcome: Outcome, *, figures: RoiFigures, dark: bool = False, narrow: bool = False
) -> go.Figure:
    """Draw the profit of each month as bars, all months until then as a line, and where it has paid back.

    Args:
        outcome: The result of a scenario.
        figures: The reader's language and the scenario's currency.
        dark: Whether the page is dark.
        narrow: Whether the screen is a phone's; the figure is the same on both.
    """
    del narrow
    palette, translator, months = palette_for(dark=dark), figures.translator, outcome.months
    at = [one.month for one in months]
    amounts = amounts_of((one.cumulative_amount for one in months), figures=figures)
    texts = [month_text(one, amounts=amounts) for one in months]
    bars = {
        "type": "bar",
        "x": at,
        "y": [one.profit_amount for one in months],
        "marker": {
            "color": [palette.diverging[2] if one.profit_amount < 0 else palette.soft for one in months],
            "line": {"width": 0},
        },
        "hovertext": texts,
        "hoverinfo": "text",
    }
    line = {
        "type": "scatter",
        "x": at,
        "y": [one.cumulative_amount for one in months],
        "mode": "lines+markers",
        "line": {"color": palette.text, "width": 2.5},
        "marker": {
            "size": 6 if len(months) <= ROOMY else 4,
            "color": palette.surface,
            "line": {"color": palette.text, "width": 2},
        },
        "hoverinfo": "skip",
    }
    low, high = padded(
        [value for one in months for value in (one.profit_amount, one.cumulative_amount)], room=0.06
    )
    ticks = amount_ticks(low, high, figures=figures, upright=True)
    shapes, notes = _payback(outcome, palette=palette, translator=translator)
    name = translator.gettext("Month of the campaign")
    layout = {
        "height": HEIGHT,
        "showlegend": False,
        "bargap": 0.3,
        "hovermode": "x",
        "shapes": shapes,
        "annotations": [*notes, below_axis(inert(name), palette=palette)],
        "margin": {"t": ROOM_ABOVE if notes else 8, "b": ROOM_BELOW},
        "xaxis": _months_axis(outcome, translator),
        "yaxis": {
            "range": [low, high],
            "tickvals": list(ticks.values),
            "ticktext": list(ticks.texts),
            "zeroline": True,
            "zerolinecolor": palette.text,
            "zerolinewidth": 1.5,
        },
    }
    return drawn([bars, line], layout, palette=palette, translator=translator)


def course_key(*, figures: RoiFigures, dark: bool = False) -> str:
    """Return what the signs mean, as HTML."""
    palette, gettext = palette_for(dark=dark), figures.translator.gettext
    parts = [
        (palette.soft, "■", gettext("the month brings more than it costs")),
        (palette.diverging[2], "■", gettext("the month costs more than it brings")),
        (palette.text, "—○—", gettext("profit of all months until then")),
    ]
    return key_html(parts)


def key_html(parts: list[tuple[str, str, str]]) -> str:
    """Return the key to a figure as HTML, from colour, sign and word of each entry."""
    spans = (
        f'<span><span style="color:{colour}">{sign}</span> {inert(word)}</span>'
        for colour, sign, word in parts
    )
    return f'<p class="chart-key">{"".join(spans)}</p>'


def month_text(one: Month, *, amounts: Amounts) -> str:
    """Return what a month says when pointed at."""
    figures, translator = amounts.figures, amounts.figures.translator
    head = figures.month(one.month)
    if one.month:
        head = f"{head} ({translator.month(one.starts)})"
    lines = [
        translator.gettext("Profit of the month: {amount}", amount=amounts.exact(one.profit_amount)),
        translator.gettext("Profit until then: {amount}", amount=amounts.exact(one.cumulative_amount)),
    ]
    if one.contacts:
        lines.append(translator.gettext("Contacts: {n}", n=inert(figures.count(one.contacts))))
    if one.orders or one.repeat_orders:
        orders = inert(figures.count(one.orders + one.repeat_orders))
        lines.append(translator.gettext("Extra orders: {n}", n=orders))
    return "<br>".join([f"<b>{inert(head)}</b>", *lines])


def named_months(last: int) -> list[int]:
    """Return which months are named on the axis: the start, and evenly many after it.

    >>> named_months(12), named_months(36)
    ([0, 2, 4, 6, 8, 10, 12], [0, 6, 12, 18, 24, 30, 36])
    """
    step = next(step for step in STEPS if last // step < MOST_NAMED)
    return list(range(0, last + 1, step))


def _months_axis(outcome: Outcome, translator: Translator) -> dict[str, Any]:
    last = outcome.months[-1].month
    named = named_months(last)
    ticks = Ticks(
        values=tuple(float(month) for month in named),
        texts=tuple(
            inert(translator.number(month)) if month else inert(translator.gettext("Start"))
            for month in named
        ),
    )
    return {
        "tickvals": list(ticks.values),
        "ticktext": list(ticks.texts),
        "range": [-0.7, last + 0.7],
        "tickangle": 0,
        "automargin": False,
        "showgrid": False,
    }


def _payback(
    outcome: Outcome, *, palette: Palette, translator: Translator
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the line and the words that mark the month of payback; none where there is none."""
    month = outcome.payback_month
    if month is None:
        return [], []
    text = inert(translator.gettext("Paid back in month {month}", month=translator.number(month)))
    last = outcome.months[-1].month
    share = (month + 0.7) / (last + 1.4)
    room = text_width(text) / 2 / 270  # of a phone's width beside the amounts
    anchor = "left" if share < room else "right" if share > 1 - room else "center"
    line = {
        "type": "line",
        "x0": month,
        "x1": month,
        "yref": "paper",
        "y0": 0,
        "y1": 1,
        "layer": "below",
        "line": {"color": palette.accent, "width": 2, "dash": "dot"},
    }
    note = {
        "text": f"<b>{text}</b>",
        "x": month,
        "xanchor": anchor,
        "xshift": {"left": -4, "right": 4, "center": 0}[anchor],
        "yref": "paper",
        "y": 1,
        "yanchor": "bottom",
        "yshift": 2,
        "showarrow": False,
        "font": {"size": 12, "color": palette.text},
    }
    return [line], [note]
