"""What customers will be worth: by segment, how sure that is, and the forecast put to the test."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from crosssell.charts.monthly import axis_ticks, tick_text
from crosssell.charts.theme import Palette, above_note, inert, palette_for, styled
from crosssell.columns import GapState
from crosssell.i18n import Translator
from crosssell.labels import label
from crosssell.segments.lifetime import (
    Activity,
    ActivityBin,
    Holdout,
    HoldoutClass,
    SegmentValue,
    WinBackGroup,
)

ROW_HEIGHT, BINS_HEIGHT, HOLDOUT_HEIGHT = 34, 260, 320
ROOM_FOR_TEXT, ROOM_FOR_TEXT_NARROW = 1.22, 1.6  # of the longest bar
ROOM_FOR_LAST_TICK = 24  # or plotly leaves out the “100 %” that sticks out
MOST_TICKS_NARROW = 3
BAND = 0.16  # of a class's width, between the signs beside its bar

# What was forecast, by whom: a sign each, so that it is told without its colour.
MODEL_SIGN, NAIVE_SIGN = ("circle", "●"), ("diamond-open", "◇")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One bar of a figure that compares groups.

    Attributes:
        name: Of the group; inert.
        value: Length of the bar.
        bounds: Ends of its interval; ``None`` where it has none.
        written: The value as it is shown beside the bar; inert.
        told: What the bar says when pointed at; inert but for our own tags.
    """

    name: str
    value: float
    bounds: tuple[float, float] | None
    written: str
    told: str


def segment_value_figure(
    segments: Sequence[SegmentValue],
    *,
    currency: str | None,
    translator: Translator,
    dark: bool = False,
    narrow: bool = False,
) -> go.Figure:
    """Draw what each segment is expected to bring, with its 95 % interval; orders where no amount is known.

    Args:
        segments: At least one, in the order shown.
        currency: Of the amounts; ``None`` if unknown.
        translator: The reader's language.
        dark: Whether the page is dark.
        narrow: Whether the screen is a phone's.
    """
    rows = [_value_row(one, currency=currency, translator=translator) for one in segments]
    return _bars(rows, translator=translator, dark=dark, narrow=narrow)


def win_back_figure(
    groups: Sequence[WinBackGroup],
    *,
    currency: str | None,
    translator: Translator,
    dark: bool = False,
    narrow: bool = False,
) -> go.Figure:
    """Draw the value at risk by segment; customers where no amount is known.

    Args:
        groups: At least one, in the order shown.
        currency: Of the amounts; ``None`` if unknown.
        translator: The reader's language.
        dark: Whether the page is dark.
        narrow: Whether the screen is a phone's.
    """
    rows = []
    for one in groups:
        customers = translator.ngettext("{n} customer", "{n} customers", one.customers)
        if one.value_at_risk is None:
            value, written = float(one.customers), translator.number(one.customers)
        else:
            value = one.value_at_risk
            written = inert(translator.money(value, currency, decimals=0))
        name = label(one.segment, translator)
        lines = [f"<b>{name}</b>", written, customers]
        if one.value_at_risk is None:
            lines = [lines[0], customers]
        rows.append(Row(name=name, value=value, bounds=None, written=written, told="<br>".join(lines)))
    return _bars(rows, translator=translator, dark=dark, narrow=narrow)


def activity_figure(
    bins: Sequence[ActivityBin], *, translator: Translator, dark: bool = False, narrow: bool = False
) -> go.Figure:
    """Draw how many customers with repeat orders have which probability of being active.

    Args:
        bins: From unlikely to likely; at least one.
        translator: The reader's language.
        dark: Whether the page is dark.
        narrow: Whether the screen is a phone's.
    """
    palette = palette_for(dark=dark)
    middles = [(one.lower + one.upper) / 2 for one in bins]
    bars = go.Bar(
        x=middles,
        y=[one.customers for one in bins],
        width=[(one.upper - one.lower) * 0.92 for one in bins],
        marker={"color": [palette.below if middle < 0.5 else palette.accent for middle in middles]},
        hovertext=[_bin_text(one, translator) for one in bins],
        hoverinfo="text",
    )
    figure = styled(go.Figure(bars), palette=palette, translator=translator)
    shares = [0.0, 0.5, 1.0] if narrow else [0.0, 0.25, 0.5, 0.75, 1.0]
    _counts_up(figure, max(one.customers for one in bins), translator=translator)
    figure.update_xaxes(
        tickvals=shares,
        ticktext=[translator.percent(share) for share in shares],
        title=_title(translator.gettext("Probability of being active"), palette),
        range=[-0.02, 1.02],
        showgrid=False,
    )
    figure.update_layout(height=BINS_HEIGHT, showlegend=False, margin={"r": ROOM_FOR_LAST_TICK})
    return figure


def silence_figure(
    activity: Activity, *, translator: Translator, dark: bool = False, narrow: bool = False
) -> go.Figure:
    """Draw how many customers are silent for as long as usual, for longer, and for very long.

    Those with one order stand apart from those with several.

    Args:
        activity: At least one customer in a state.
        translator: The reader's language.
        dark: Whether the page is dark.
        narrow: Whether the screen is a phone's.
    """
    palette = palette_for(dark=dark)
    groups = (
        (translator.gettext("One order"), activity.one_time),
        (translator.gettext("Several orders"), activity.repeaters),
    )
    shown = [(name, states) for name, states in groups if sum(states.values())]
    colours = {
        GapState.AS_USUAL: palette.accent,
        GapState.OVERDUE: palette.diverging[3],
        GapState.LAPSED: palette.below,
    }
    figure = go.Figure()
    for state, colour in colours.items():
        counts = [states.get(state, 0) for _, states in shown]
        shares = [count / sum(states.values()) for count, (_, states) in zip(counts, shown, strict=True)]
        name = label(state, translator)
        figure.add_bar(
            x=shares,
            y=list(range(len(shown))),
            orientation="h",
            marker={"color": colour, "line": {"width": 1.5, "color": palette.surface}},
            hovertext=[
                _silence_text(group, name, count, share, translator)
                for (group, _), count, share in zip(shown, counts, shares, strict=True)
            ],
            hoverinfo="text",
        )
    styled(figure, palette=palette, translator=translator)
    ticks = [0.0, 0.5, 1.0] if narrow else [0.0, 0.25, 0.5, 0.75, 1.0]
    figure.update_xaxes(
        tickvals=ticks, ticktext=[translator.percent(tick) for tick in ticks], range=[0, 1.02], showgrid=False
    )
    figure.update_yaxes(
        tickvals=list(range(len(shown))),
        ticktext=[name for name, _ in shown],
        range=[len(shown) - 0.5, -0.5],
        showgrid=False,
        tickfont={"color": palette.text},
        ticklabelstandoff=6,
    )
    signs = [
        f"<span style='color:{colour}'>■</span>\u00a0{label(state, translator).replace(' ', chr(160))}"
        for state, colour in colours.items()
    ]
    above_note(figure, "\u2003".join(signs))
    figure.update_layout(
        height=90 + 46 * len(shown),
        barmode="stack",
        bargap=0.35,
        showlegend=False,
        margin={"r": ROOM_FOR_LAST_TICK},
    )
    return figure


def holdout_figure(
    holdout: Holdout, *, translator: Translator, dark: bool = False, narrow: bool = False
) -> go.Figure:
    """Draw what the model and “as before” forecast for the later part, beside the orders that came.

    Args:
        holdout: At least one class of customers.
        translator: The reader's language.
        dark: Whether the page is dark.
        narrow: Whether the screen is a phone's.
    """
    palette = palette_for(dark=dark)
    classes = [one for one in holdout.classes if one.customers]
    places = list(range(len(classes)))
    actual = go.Bar(
        x=places,
        y=[one.actual for one in classes],
        marker={"color": palette.soft},
        hovertext=[holdout_text(one, translator) for one in classes],
        hoverinfo="text",
    )
    forecasts = (
        ([one.predicted for one in classes], -BAND, MODEL_SIGN[0], palette.text),
        ([one.naive for one in classes], BAND, NAIVE_SIGN[0], palette.text),
    )
    figure = go.Figure([actual])
    for values, beside, symbol, colour in forecasts:
        figure.add_scatter(
            x=[place + beside for place in places],
            y=values,
            mode="markers",
            marker={"symbol": symbol, "size": 11, "color": colour, "line": {"width": 2, "color": colour}},
            hoverinfo="skip",
            cliponaxis=False,
        )
    styled(figure, palette=palette, translator=translator)
    highest = max(max(one.actual, one.predicted, one.naive) for one in classes)
    _counts_up(figure, highest, translator=translator)
    figure.update_xaxes(
        tickvals=places,
        ticktext=[class_name(one, translator) for one in classes],
        title=_title(translator.gettext("Repeat orders before that"), palette),
        showgrid=False,
    )
    above_note(figure, _holdout_key(translator, palette, narrow=narrow))
    figure.update_layout(height=HOLDOUT_HEIGHT, bargap=0.3, showlegend=False)
    return figure


def class_name(one: HoldoutClass, translator: Translator) -> str:
    """Return how many repeat orders the customers of a class had."""
    first = translator.number(one.repeats_from)
    if one.repeats_to is None:
        return f"{first}+"
    return first if one.repeats_to == one.repeats_from else f"{first}–{translator.number(one.repeats_to)}"


def holdout_text(one: HoldoutClass, translator: Translator) -> str:
    """Return what a class says when pointed at."""
    before = translator.gettext("Repeat orders before: {repeats}", repeats=class_name(one, translator))
    return "<br>".join(
        (
            f"<b>{before}</b>",
            translator.ngettext("{n} customer", "{n} customers", one.customers),
            translator.gettext("Orders that came: {n}", n=translator.number(one.actual)),
            translator.gettext("Forecast by the model: {n}", n=translator.number(one.predicted)),
            translator.gettext("“As before”: {n}", n=translator.number(one.naive)),
        )
    )


def _value_row(one: SegmentValue, *, currency: str | None, translator: Translator) -> Row:
    name = label(one.segment, translator)
    customers = translator.ngettext("{n} customer", "{n} customers", one.customers)
    orders = translator.gettext("Expected orders: {n}", n=translator.number(one.expected_orders))
    if one.expected_value is None:
        told = "<br>".join((f"<b>{name}</b>", customers, orders))
        written = translator.number(one.expected_orders)
        return Row(name=name, value=one.expected_orders, bounds=None, written=written, told=told)
    written = inert(translator.money(one.expected_value, currency, decimals=0))
    lines = [f"<b>{name}</b>", written]
    bounds = None
    if one.expected_value_ci_lower is not None and one.expected_value_ci_upper is not None:
        bounds = (one.expected_value_ci_lower, one.expected_value_ci_upper)
        lower, upper = (inert(translator.money(bound, currency, decimals=0)) for bound in bounds)
        lines.append(translator.gettext("95 % interval: {lower} to {upper}", lower=lower, upper=upper))
    told = "<br>".join((*lines, customers, orders))
    return Row(name=name, value=one.expected_value, bounds=bounds, written=written, told=told)


def _bars(rows: Sequence[Row], *, translator: Translator, dark: bool, narrow: bool) -> go.Figure:
    palette = palette_for(dark=dark)
    places = list(range(len(rows)))
    ends = [max(row.value, row.bounds[1]) if row.bounds else row.value for row in rows]
    bars = go.Bar(
        x=[row.value for row in rows],
        y=places,
        orientation="h",
        marker={"color": palette.soft},
        hovertext=[row.told for row in rows],
        hoverinfo="text",
        error_x=_whiskers(rows, palette) if any(row.bounds for row in rows) else None,
    )
    figure = styled(go.Figure(bars), palette=palette, translator=translator)
    longest = max(ends, default=0.0) or 1.0
    ticks = axis_ticks(longest)
    if narrow:
        ticks = ticks[:: -(-len(ticks) // MOST_TICKS_NARROW)]
    figure.update_xaxes(
        tickvals=ticks,
        ticktext=[tick_text(tick, translator) for tick in ticks],
        range=[0, longest * (ROOM_FOR_TEXT_NARROW if narrow else ROOM_FOR_TEXT)],
    )
    figure.update_yaxes(
        tickvals=places,
        ticktext=[row.name for row in rows],
        range=[len(rows) - 0.5, -0.5],
        showgrid=False,
        tickfont={"color": palette.text},
        ticklabelstandoff=6,
    )
    for place, end, row in zip(places, ends, rows, strict=True):
        figure.add_annotation(x=end, y=place, text=row.written, showarrow=False, xanchor="left", xshift=8)
    figure.update_layout(height=44 + ROW_HEIGHT * len(rows), bargap=0.35, showlegend=False)
    return figure


def _whiskers(rows: Sequence[Row], palette: Palette) -> dict[str, object]:
    bounds = [row.bounds or (row.value, row.value) for row in rows]
    return {
        "type": "data",
        "symmetric": False,
        "array": [max(upper - row.value, 0.0) for row, (_, upper) in zip(rows, bounds, strict=True)],
        "arrayminus": [max(row.value - lower, 0.0) for row, (lower, _) in zip(rows, bounds, strict=True)],
        "color": palette.text,
        "thickness": 1.5,
        "width": 4,
    }


def _counts_up(figure: go.Figure, highest: float, *, translator: Translator) -> None:
    ticks = [tick for tick in axis_ticks(highest) if tick % 1 == 0]
    figure.update_yaxes(
        tickvals=ticks,
        ticktext=[tick_text(tick, translator) for tick in ticks],
        range=[0, max(highest, 1.0) * 1.08],
    )


def _title(text: str, palette: Palette) -> dict[str, object]:
    return {"text": text, "font": {"size": 12, "color": palette.muted}}


def _bin_text(one: ActivityBin, translator: Translator) -> str:
    between = translator.gettext(
        "Between {lower} and {upper} likely to be active",
        lower=translator.percent(one.lower),
        upper=translator.percent(one.upper),
    )
    return f"<b>{between}</b><br>{translator.ngettext('{n} customer', '{n} customers', one.customers)}"


def _silence_text(group: str, state: str, count: int, share: float, translator: Translator) -> str:
    customers = translator.ngettext("{n} customer", "{n} customers", count)
    return f"<b>{group}: {state}</b><br>{customers} ({translator.percent(share)})"


def _holdout_key(translator: Translator, palette: Palette, *, narrow: bool) -> str:
    signs = (
        f"<span style='color:{palette.soft}'>■</span>\u00a0{translator.gettext('Orders that came')}",
        f"{MODEL_SIGN[1]}\u00a0{translator.gettext('Forecast by the model')}",
        f"{NAIVE_SIGN[1]}\u00a0{translator.gettext('“As before”')}",
    )
    if narrow:
        return f"{signs[0]}<br>{signs[1]}\u2003{signs[2]}"
    return "\u2003".join(signs)
