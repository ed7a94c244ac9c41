"""Sales by month: how the shop goes, and with which channel, country or category."""

from html import escape
from math import floor, log10

import plotly.graph_objects as go

from crosssell.charts.theme import Palette, faded, inert, palette_for, shortened, styled
from crosssell.i18n import Translator
from crosssell.kpis import MonthlySales, MonthPart, PartKind

HEIGHT = 300
MOST_TICKS, MOST_TICKS_NARROW = 5, 4
SHORTENED_FROM = 1_000_000
LONGEST_NAME = 26
FEWEST_ORDERS = 30  # of a month, for its rate to be drawn
OPEN_MONTH = 0.45  # opacity of a month that is not whole


def monthly_revenue_figure(
    sales: MonthlySales,
    *,
    translator: Translator,
    currency: str | None = None,
    dark: bool = False,
    narrow: bool = False,
) -> go.Figure:
    """Draw revenue by month, part on part, or orders where the data know no amounts.

    Args:
        sales: The months and parts.
        translator: The reader's language.
        currency: Of the revenue; ``None`` if unknown.
        dark: Whether the page is dark.
        narrow: Whether the screen is a phone's.
    """
    palette = palette_for(dark=dark)
    has_revenue = knows_revenue(sales)
    opacity = [1.0 if sales.is_whole(at) else OPEN_MONTH for at in range(len(sales.months))]
    figure = go.Figure()
    highest = 0.0
    for part, colour in zip(sales.parts, part_colours(sales, palette), strict=True):
        heights = [value or 0.0 for value in (part.revenue if has_revenue else part.orders)]
        figure.add_bar(
            x=list(range(len(heights))),
            y=heights,
            name=part_name(part, translator),
            marker={"color": colour, "opacity": opacity, "line": {"width": 0}},
            hovertext=revenue_texts(sales, part, translator=translator, currency=currency),
            hoverinfo="text",
        )
    for at in range(len(sales.months)):
        stack = [(part.revenue if has_revenue else part.orders)[at] or 0.0 for part in sales.parts]
        highest = max(highest, sum(value for value in stack if value > 0))
    _months(figure, sales, translator=translator, palette=palette, narrow=narrow)
    ticks = axis_ticks(highest)
    title = _axis_title(translator, currency if has_revenue else None, has_revenue=has_revenue)
    figure.update_yaxes(
        tickvals=ticks,
        ticktext=[tick_text(tick, translator) for tick in ticks],
        title={"text": title, "font": {"size": 12, "color": palette.muted}, "standoff": 8},
        range=[0, max(highest, ticks[-1]) * 1.04],
    )
    # Few months get bars of a usual width, not walls.
    figure.update_layout(
        barmode="stack", bargap=0.25 if len(sales.months) > 4 else 1 - 0.15 * len(sales.months)
    )
    return figure


def monthly_rate_figure(
    sales: MonthlySales, *, translator: Translator, dark: bool = False, narrow: bool = False
) -> go.Figure:
    """Draw the cross-sell rate by month, a line a part, beside that of all orders.

    Months with fewer than `FEWEST_ORDERS` orders of a part are left out of its line.
    """
    palette = palette_for(dark=dark)
    figure = go.Figure()
    shown: list[float] = []
    drawn = list(zip(sales.parts, part_colours(sales, palette), strict=True))
    if sales.split is not None:
        drawn = [(sales.total, palette.text), *drawn]
    for part, colour in drawn:
        rates = drawn_rates(part)
        shown += [rate for rate in rates if rate is not None]
        is_total = part.kind == PartKind.ALL and sales.split is not None
        figure.add_scatter(
            x=list(range(len(rates))),
            y=rates,
            name=part_name(part, translator),
            mode="lines+markers",
            line={"color": colour, "width": 2, "dash": "dot" if is_total else "solid"},
            marker={"size": 5, "color": colour},
            hovertext=rate_texts(sales, part, translator=translator),
            hoverinfo="text",
        )
    _months(figure, sales, translator=translator, palette=palette, narrow=narrow)
    ticks = rate_ticks(shown)
    room = (ticks[1] - ticks[0]) * 0.25
    figure.update_yaxes(
        tickvals=ticks,
        ticktext=[translator.percent(tick) for tick in ticks],
        range=[ticks[0] - room, ticks[-1] + room],
    )
    return figure


def knows_revenue(sales: MonthlySales) -> bool:
    """Tell whether any month has an amount."""
    months = zip(sales.total.revenue, sales.total.orders, strict=True)
    return any(revenue is not None and orders for revenue, orders in months)


def drawn_rates(part: MonthPart) -> list[float | None]:
    """Return the rates of a part, those of too few orders left out."""
    pairs = zip(part.cross_sell_rate, part.orders_with_products, strict=True)
    return [rate if orders >= FEWEST_ORDERS else None for rate, orders in pairs]


def part_name(part: MonthPart, translator: Translator) -> str:
    """Return what a part is called, inert."""
    match part.kind:
        case PartKind.ALL:
            return translator.gettext("All orders")
        case PartKind.OTHER:
            return translator.gettext("All others")
        case PartKind.UNNAMED:
            return translator.gettext("not named in the data")
        case PartKind.NAMED:
            return inert(shortened(part.value or "", length=LONGEST_NAME))


def part_colours(sales: MonthlySales, palette: Palette) -> list[str]:
    """Return a colour a part; the same in both figures."""
    if sales.split is None:
        return [palette.accent]
    named = iter(palette.categorical)
    quiet = {PartKind.OTHER: palette.categorical[-1], PartKind.UNNAMED: faded(palette.muted, 0.45)}
    return [quiet.get(part.kind) or next(named) for part in sales.parts]


def part_legend(sales: MonthlySales, *, translator: Translator, dark: bool = False) -> list[tuple[str, str]]:
    """Return the name and the colour of each part, for the one key to both figures; the names are inert."""
    palette = palette_for(dark=dark)
    names = [part_name(part, translator) for part in sales.parts]
    return list(zip(names, part_colours(sales, palette), strict=True))


def key_html(sales: MonthlySales, *, translator: Translator, dark: bool = False) -> str:
    """Return the one key to both figures as HTML: it wraps with the width, which plotly's legend does not."""
    parts = part_legend(sales, translator=translator, dark=dark)
    signs = [f'<span><span style="color:{colour}">■</span> {name}</span>' for name, colour in parts]
    signs.append(f"<span>··· {escape(translator.gettext('All orders'))}</span>")
    return f'<p class="chart-key">{"".join(signs)}</p>'


def revenue_texts(
    sales: MonthlySales, part: MonthPart, *, translator: Translator, currency: str | None
) -> list[str]:
    """Return what each month of a part says: its revenue, its share of the month, its orders."""
    texts = []
    for at in range(len(sales.months)):
        lines = [_head(sales, part, at, translator)]
        revenue, whole = part.revenue[at], sales.total.revenue[at]
        if revenue is not None and knows_revenue(sales):
            lines.append(inert(translator.money(revenue, currency, decimals=0)))
            if sales.split is not None and whole:
                share = translator.percent(revenue / whole)
                lines.append(translator.gettext("{share} of the month", share=share))
        lines.append(translator.ngettext("{n} order", "{n} orders", part.orders[at]))
        texts.append("<br>".join([*lines, *_open(sales, at, translator)]))
    return texts


def rate_texts(sales: MonthlySales, part: MonthPart, *, translator: Translator) -> list[str]:
    """Return what each month of a part's line says."""
    texts = []
    for at, rate in enumerate(part.cross_sell_rate):
        lines = [_head(sales, part, at, translator)]
        if rate is not None:
            share = translator.percent(rate, decimals=1)
            lines.append(
                translator.ngettext(
                    "{share} of {n} order with two or more products",
                    "{share} of {n} orders with two or more products",
                    part.orders_with_products[at],
                    share=share,
                )
            )
        texts.append("<br>".join([*lines, *_open(sales, at, translator)]))
    return texts


def axis_ticks(highest: float) -> list[float]:
    """Return round values from 0 up to about ``highest``: four to six of them.

    >>> axis_ticks(873)
    [0, 200, 400, 600, 800]
    """
    if highest <= 0:
        return [0]
    power = 10.0 ** floor(log10(highest))
    step = next(power * share for share in (0.2, 0.25, 0.5, 1.0, 2.0) if highest / (power * share) < 6)
    return [
        value if value % 1 else int(value) for value in (step * i for i in range(int(highest / step) + 1))
    ]


def rate_ticks(rates: list[float]) -> list[float]:
    """Return round shares around ``rates``, at least a tenth apart in all, three to six of them.

    >>> rate_ticks([0.57, 0.63])
    [0.55, 0.6, 0.65]
    >>> rate_ticks([])
    [0.0, 0.25, 0.5, 0.75, 1.0]
    """
    if not rates:
        return [0.0, 0.25, 0.5, 0.75, 1.0]
    lowest, highest = min(rates), max(rates)
    step = next(step for step in (0.05, 0.1, 0.25) if (highest - lowest) / step <= 4 or step == 0.25)
    first, last = floor(lowest / step + 1e-9), -floor(-highest / step + 1e-9)
    while last - first < 2:
        first, last = max(first - 1, 0), min(last + 1, round(1 / step))
    return [round(step * place, 2) for place in range(first, last + 1)]


def tick_text(tick: float, translator: Translator) -> str:
    """Return a tick in the reader's numbers, shortened from a million on."""
    # German, for one, abbreviates nothing below a million and would leave the digits ungrouped.
    if tick >= SHORTENED_FROM:
        return translator.compact(tick)
    return translator.number(tick, decimals=2 if tick % 1 else 0)


def _months(
    figure: go.Figure, sales: MonthlySales, *, translator: Translator, palette: Palette, narrow: bool
) -> None:
    styled(figure, palette=palette, translator=translator)
    step = -(-len(sales.months) // (MOST_TICKS_NARROW if narrow else MOST_TICKS))
    places = list(range(len(sales.months)))[::step]
    figure.update_xaxes(
        tickvals=places,
        ticktext=[translator.month(sales.months[place]) for place in places],
        range=[-0.6, len(sales.months) - 0.4],
        tickangle=0,
        showgrid=False,
    )
    figure.update_layout(height=HEIGHT, showlegend=False)


def _head(sales: MonthlySales, part: MonthPart, at: int, translator: Translator) -> str:
    month = inert(translator.month(sales.months[at]))
    return f"<b>{month}</b>" if sales.split is None else f"<b>{part_name(part, translator)}</b>, {month}"


def _open(sales: MonthlySales, at: int, translator: Translator) -> list[str]:
    """Return what to say of a month that is not whole."""
    if sales.is_whole(at):
        return []
    days = sales.covered[at]
    return [
        inert(
            translator.gettext(
                "only {first} to {last}", first=translator.date(days.first), last=translator.date(days.last)
            )
        )
    ]


def _axis_title(translator: Translator, currency: str | None, *, has_revenue: bool) -> str:
    if not has_revenue:
        return translator.gettext("Orders")
    if currency is None:
        return translator.gettext("Revenue")
    return translator.gettext("Revenue in {currency}", currency=inert(currency))
