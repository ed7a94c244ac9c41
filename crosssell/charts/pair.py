"""One pair looked at closer: month by month, and what orders with it are worth."""

import plotly.graph_objects as go

from crosssell.basket import GroupSpend, OrderGroup, PairByMonth, PairMonth
from crosssell.charts.monthly import axis_ticks, tick_text
from crosssell.charts.theme import Palette, above_note, inert, palette_for, styled
from crosssell.columns import Basis
from crosssell.i18n import Translator

MONTHS_HEIGHT, ROW_HEIGHT = 260, 46
MOST_MONTHS, MOST_MONTHS_NARROW = 8, 4  # that are named
ROOM_FOR_TEXT, ROOM_FOR_TEXT_NARROW = 1.16, 1.5  # of the longest bar


def by_month_figure(
    result: PairByMonth, *, translator: Translator, dark: bool = False, narrow: bool = False
) -> go.Figure:
    """Draw how often both were bought in each month, against how often that was to be expected.

    Args:
        result: At least one month.
        translator: The reader's language.
        dark: Whether the page is dark.
        narrow: Whether the screen is a phone's.
    """
    palette = palette_for(dark=dark)
    months, places = result.months, list(range(len(result.months)))
    texts = [_month_text(month, basis=result.basis, translator=translator) for month in months]
    seen = go.Bar(
        x=places,
        y=[month.n_both for month in months],
        marker={"color": palette.soft},  # or the line of what is expected would drown in them
        hovertext=texts,
        hoverinfo="text",
    )
    figure = go.Figure([seen, *_expected(months, places, palette=palette)])
    styled(figure, palette=palette, translator=translator)
    highest = max([month.n_both for month in months] + [month.expected or 0.0 for month in months])
    ticks = [tick for tick in axis_ticks(highest) if tick % 1 == 0]
    step = -(-len(months) // (MOST_MONTHS_NARROW if narrow else MOST_MONTHS))
    figure.update_xaxes(
        tickvals=places[::step],
        ticktext=[translator.month(month.month) for month in months[::step]],
        showgrid=False,
    )
    figure.update_yaxes(
        tickvals=ticks,
        ticktext=[tick_text(tick, translator) for tick in ticks],
        range=[0, max(highest, 1.0) * 1.06],
    )
    above_note(figure, _month_key(result, translator=translator, palette=palette, narrow=narrow))
    figure.update_layout(height=MONTHS_HEIGHT, bargap=0.25, showlegend=False)
    return figure


def order_value_figure(
    groups: tuple[GroupSpend, ...],
    *,
    currency: str | None,
    translator: Translator,
    dark: bool = False,
    narrow: bool = False,
) -> go.Figure:
    """Draw the average order value with one item, the other, both, and neither, with 95 % intervals.

    Args:
        groups: Those without an average are left out; at least one has one.
        currency: Of the values; ``None`` if unknown.
        translator: The reader's language.
        dark: Whether the page is dark.
        narrow: Whether the screen is a phone's.
    """
    palette = palette_for(dark=dark)
    shown = [(one, one.average_order_value) for one in groups if one.average_order_value is not None]
    rows = list(range(len(shown)))
    colours = [_group_colour(one.group, palette) for one, _ in shown]
    bars = go.Bar(
        x=[value for _, value in shown],
        y=rows,
        orientation="h",
        marker={"color": colours},
        hovertext=[_group_text(one, currency=currency, translator=translator) for one, _ in shown],
        hoverinfo="text",
        error_x=_whiskers(shown, palette=palette),
    )
    figure = go.Figure(bars)
    styled(figure, palette=palette, translator=translator)
    ends = [one.average_order_value_ci_upper or value for one, value in shown]
    ticks = axis_ticks(max(ends))[: 4 if narrow else None]
    figure.update_xaxes(
        tickvals=ticks,
        ticktext=[tick_text(tick, translator) for tick in ticks],
        range=[0, max(ends) * (ROOM_FOR_TEXT_NARROW if narrow else ROOM_FOR_TEXT)],
    )
    figure.update_yaxes(
        tickvals=rows,
        ticktext=[_group_name(one.group, translator) for one, _ in shown],
        range=[len(rows) - 0.5, -0.5],
        showgrid=False,
        tickfont={"color": palette.text},
        ticklabelstandoff=6,
    )
    for row, end, (_, value) in zip(rows, ends, shown, strict=True):
        text = inert(translator.money(value, currency))
        figure.add_annotation(x=end, y=row, text=text, showarrow=False, xanchor="left", xshift=8)
    figure.update_layout(height=40 + ROW_HEIGHT * len(rows), bargap=0.4, showlegend=False)
    return figure


def _expected(months: tuple[PairMonth, ...], places: list[int], *, palette: Palette) -> list[go.Scatter]:
    if all(month.expected is None for month in months):
        return []
    return [
        go.Scatter(
            x=places,
            y=[month.expected for month in months],
            mode="lines+markers" if len(months) <= 36 else "lines",
            line={"color": palette.text, "width": 2},
            marker={"size": 6, "color": palette.surface, "line": {"color": palette.text, "width": 2}},
            hoverinfo="skip",
        )
    ]


def _month_key(result: PairByMonth, *, translator: Translator, palette: Palette, narrow: bool) -> str:
    square = f"<span style='color:{palette.soft}'>■</span>"
    if result.basis == Basis.CUSTOMER:
        return f"{square} {translator.gettext('Customers who then had both for the first time')}"
    seen = f"{square} {translator.gettext('Orders with both')}"
    expected = f"—○— {translator.gettext('Expected in orders of the same size')}"
    return f"{seen}{'<br>' if narrow else '   '}{expected}"


def _month_text(month: PairMonth, *, basis: Basis, translator: Translator) -> str:
    lines = [f"<b>{inert(translator.month(month.month))}</b>"]
    if basis == Basis.ORDER:
        lines.append(translator.ngettext("{n} order holds both.", "{n} orders hold both.", month.n_both))
    else:
        lines.append(
            translator.ngettext(
                "{n} customer then had both for the first time.",
                "{n} customers then had both for the first time.",
                month.n_both,
            )
        )
    if month.expected is not None:
        expected = translator.number(month.expected, decimals=1)
        lines.append(
            translator.gettext("Expected in orders of the same size: {expected}.", expected=expected)
        )
    lines.append(
        translator.gettext(
            "With A: {a}. With B: {b}.", a=translator.number(month.n_a), b=translator.number(month.n_b)
        )
    )
    return "<br>".join(lines)


def _group_name(group: OrderGroup, translator: Translator) -> str:
    match group:
        case OrderGroup.A_ALONE:
            return translator.gettext("With A, without B")
        case OrderGroup.B_ALONE:
            return translator.gettext("With B, without A")
        case OrderGroup.BOTH:
            return translator.gettext("With both")
        case OrderGroup.NEITHER:
            return translator.gettext("With neither")


def _group_colour(group: OrderGroup, palette: Palette) -> str:
    if group == OrderGroup.BOTH:
        return palette.accent
    return palette.grid if group == OrderGroup.NEITHER else palette.soft


def _whiskers(shown: list[tuple[GroupSpend, float]], *, palette: Palette) -> dict[str, object]:
    def reach(value: float, bound: float | None) -> float:
        return 0.0 if bound is None else abs(bound - value)

    return {
        "type": "data",
        "symmetric": False,
        "array": [reach(value, one.average_order_value_ci_upper) for one, value in shown],
        "arrayminus": [reach(value, one.average_order_value_ci_lower) for one, value in shown],
        "color": palette.text,
        "thickness": 1.5,
        "width": 5,
    }


def _group_text(one: GroupSpend, *, currency: str | None, translator: Translator) -> str:
    value = inert(translator.money(one.average_order_value, currency))
    lines = [
        f"<b>{_group_name(one.group, translator)}</b>",
        translator.gettext("Average order value: {value}", value=value),
    ]
    if one.average_order_value_ci_lower is not None:
        lines.append(
            translator.gettext(
                "95 % interval: {lower} to {upper}",
                lower=inert(translator.money(one.average_order_value_ci_lower, currency)),
                upper=inert(translator.money(one.average_order_value_ci_upper, currency)),
            )
        )
    lines.append(translator.ngettext("{n} order", "{n} orders", one.orders))
    return "<br>".join(lines)
