"""One customer: their orders on a time line, and what they spend by category."""

from datetime import date, timedelta
from decimal import Decimal

import plotly.graph_objects as go

from crosssell.charts.monthly import axis_ticks, tick_text
from crosssell.charts.theme import Palette, faded, inert, palette_for, shortened, styled
from crosssell.i18n import Translator
from crosssell.segments.customer import BoughtCategory, CustomerCard, CustomerOrder

LINE_HEIGHT, ROW_HEIGHT = 280, 34
MOST_TICKS, MOST_TICKS_NARROW = 5, 4
MOST_CATEGORIES = 8
LONGEST_NAME, LONGEST_NAME_NARROW, LONGEST_PRODUCT = 28, 18, 40
MANY_ORDERS = 60  # from which on the signs are smaller
ROOM_FOR_TEXT, ROOM_FOR_TEXT_NARROW = 1.7, 1.8  # of the longest bar


def time_line_figure(
    card: CustomerCard,
    *,
    translator: Translator,
    currency: str | None = None,
    dark: bool = False,
    narrow: bool = False,
) -> go.Figure:
    """Draw each order on its day, as high as it is worth, and the time since the last one as a grey field.

    What came back lies below the line. Without amounts the height is the number of products.

    Args:
        card: With at least one order that has a date.
        translator: The reader's language.
        currency: Of the amounts; ``None`` if unknown.
        dark: Whether the page is dark.
        narrow: Whether the screen is a phone's.
    """
    palette = palette_for(dark=dark)
    has_money = knows_money(card)
    figure = go.Figure()
    styled(figure, palette=palette, translator=translator)
    for is_sale in (True, False):
        shown = [one for one in card.orders if one.ordered_at and one.is_sale == is_sale]
        drawn = [(one, height(one, has_money=has_money)) for one in shown]
        colour = palette.accent if is_sale else palette.below
        _draw(
            figure,
            [(one, high) for one, high in drawn if high],
            colour,
            translator,
            currency,
            len(card.orders),
        )
    _quiet_time(figure, card, palette)
    _days_axis(figure, card, translator=translator, narrow=narrow)
    _worth_axis(figure, card, translator=translator, currency=currency, palette=palette)
    figure.update_layout(height=LINE_HEIGHT, showlegend=False)
    return figure


def categories_figure(
    categories: tuple[BoughtCategory, ...],
    *,
    translator: Translator,
    currency: str | None = None,
    dark: bool = False,
    narrow: bool = False,
) -> go.Figure:
    """Draw how much was spent on each category, those beyond `MOST_CATEGORIES` together.

    Args:
        categories: The dearest first, at least one with an amount.
        translator: The reader's language.
        currency: Of the amounts; ``None`` if unknown.
        dark: Whether the page is dark.
        narrow: Whether the screen is a phone's.
    """
    palette = palette_for(dark=dark)
    length = LONGEST_NAME_NARROW if narrow else LONGEST_NAME
    bars = [
        (category_name(one, translator, length=length), float(one.amount or 0), one.share or 0.0)
        for one in categories[:MOST_CATEGORIES]
    ]
    if rest := categories[MOST_CATEGORIES:]:
        amount = float(sum((one.amount or Decimal(0) for one in rest), Decimal(0)))
        bars.append((translator.gettext("All others"), amount, sum(one.share or 0.0 for one in rest)))
    rows = list(range(len(bars)))
    figure = go.Figure(
        go.Bar(
            x=[amount for _, amount, _ in bars],
            y=rows,
            orientation="h",
            marker={"color": palette.soft},
            hoverinfo="skip",  # all of it is written beside the bar
        )
    )
    styled(figure, palette=palette, translator=translator)
    longest = max(amount for _, amount, _ in bars)
    room = ROOM_FOR_TEXT_NARROW if narrow else ROOM_FOR_TEXT
    figure.update_xaxes(visible=False, range=[0, longest * room or 1])
    figure.update_yaxes(
        tickvals=rows,
        ticktext=[name for name, _, _ in bars],
        range=[len(rows) - 0.5, -0.5],
        showgrid=False,
        tickfont={"color": palette.text},
        ticklabelstandoff=6,
    )
    for row, (_, amount, share) in enumerate(bars):
        text = f"{translator.money(amount, currency, decimals=0)} · {translator.percent(share)}"
        figure.add_annotation(x=amount, y=row, text=inert(text), showarrow=False, xanchor="left", xshift=8)
    figure.update_layout(height=16 + ROW_HEIGHT * len(rows), bargap=0.35, showlegend=False)
    return figure


def knows_money(card: CustomerCard) -> bool:
    """Tell whether any order of a customer has an amount."""
    return any(one.net_revenue is not None or one.revenue is not None for one in card.orders)


def height(order: CustomerOrder, *, has_money: bool) -> float:
    """Return how high an order stands: its amount, below 0 for what came back, or its products."""
    if not has_money:
        return float(order.items)
    amount = order.revenue if order.is_sale else order.net_revenue
    return float(amount or 0)


def category_name(category: BoughtCategory, translator: Translator, *, length: int = LONGEST_NAME) -> str:
    """Return what a category is called, inert."""
    if category.category is None:
        return translator.gettext("not named in the data")
    return inert(shortened(category.category, length=length))


def day_ticks(first: date, last: date, *, most: int) -> list[date]:
    """Return firsts of months from ``first`` to ``last``, evenly spaced, at most ``most`` of them.

    >>> [str(day) for day in day_ticks(date(2024, 11, 5), date(2025, 7, 2), most=3)]
    ['2024-12-01', '2025-03-01', '2025-06-01']
    """
    start = first.year * 12 + first.month - (1 if first.day == 1 else 0)
    end = last.year * 12 + last.month - 1
    step = next((one for one in (1, 2, 3, 4, 6, 12, 24, 60, 120) if (end - start) // one < most), 120)
    return [date(month // 12, month % 12 + 1, 1) for month in range(start, end + 1, step)]


def _draw(
    figure: go.Figure,
    drawn: list[tuple[CustomerOrder, float]],
    colour: str,
    translator: Translator,
    currency: str | None,
    orders: int,
) -> None:
    stems_x, stems_y = [], []
    for one, high in drawn:
        stems_x += [one.ordered_at, one.ordered_at, None]
        stems_y += [0.0, high, None]
    figure.add_scatter(
        x=stems_x, y=stems_y, mode="lines", line={"color": colour, "width": 2}, hoverinfo="skip"
    )
    figure.add_scatter(
        x=[one.ordered_at for one, _ in drawn],
        y=[high for _, high in drawn],
        mode="markers",
        marker={"color": colour, "size": 9 if orders < MANY_ORDERS else 6},
        hovertext=[_order_text(one, translator=translator, currency=currency) for one, _ in drawn],
        hoverinfo="text",
    )


def _order_text(one: CustomerOrder, *, translator: Translator, currency: str | None) -> str:
    day = translator.date(one.ordered_at.date() if one.ordered_at else None)
    lines = [f"<b>{inert(day)}</b>"]
    amount = one.revenue if one.is_sale else one.net_revenue
    if amount is not None:
        lines.append(inert(translator.money(amount, currency)))
    if not one.is_sale:
        lines.append(translator.gettext("Sent back or credited"))
    if one.items:
        lines.append(translator.ngettext("{n} product", "{n} products", one.items))
    lines += [f"– {inert(shortened(product, length=LONGEST_PRODUCT))}" for product in one.products]
    if one.items > len(one.products) > 0:
        lines[-1] += " …"
    place = [inert(value) for value in (one.channel, one.country) if value]
    lines += [" · ".join(place)] if place else []
    lines.append(translator.gettext("Order {number}", number=inert(one.order_id)))
    return "<br>".join(lines)


def _quiet_time(figure: go.Figure, card: CustomerCard, palette: Palette) -> None:
    if card.now is not None and card.last is not None and card.now.as_of > card.last:
        colour = faded(palette.muted, 0.12)
        figure.add_vrect(x0=card.last, x1=card.now.as_of, fillcolor=colour, line={"width": 0}, layer="below")


def _days_axis(figure: go.Figure, card: CustomerCard, *, translator: Translator, narrow: bool) -> None:
    days = [one.ordered_at.date() for one in card.orders if one.ordered_at]
    first, last = min(days), max(days)
    if card.now is not None:
        last = max(last, card.now.as_of)
    room = timedelta(days=max((last - first).days * 0.02, 2))
    ticks = day_ticks(first, last, most=MOST_TICKS_NARROW if narrow else MOST_TICKS) or [first]
    figure.update_xaxes(
        type="date",
        tickvals=[day.isoformat() for day in ticks],
        ticktext=[inert(translator.month(day)) for day in ticks],
        range=[(first - room).isoformat(), (last + room).isoformat()],
        tickangle=0,
        showgrid=False,
    )


def _worth_axis(
    figure: go.Figure, card: CustomerCard, *, translator: Translator, currency: str | None, palette: Palette
) -> None:
    has_money = knows_money(card)
    heights = [height(one, has_money=has_money) for one in card.orders if one.ordered_at]
    highest, lowest = max([*heights, 0.0]), min([*heights, 0.0])
    ticks = axis_ticks(max(highest, -lowest))
    ticks = sorted(
        {*(tick for tick in ticks if tick <= highest), *(-tick for tick in ticks if -tick >= lowest)}
    )
    if has_money:
        title = translator.gettext("Order value")
        if currency:
            title = translator.gettext("Order value in {currency}", currency=inert(currency))
    else:
        title = translator.gettext("Products")
    room = (highest - lowest) * 0.06 or 1.0
    figure.update_yaxes(
        tickvals=ticks,
        ticktext=[
            f"−{tick_text(-tick, translator)}" if tick < 0 else tick_text(tick, translator) for tick in ticks
        ],
        title={"text": title, "font": {"size": 12, "color": palette.muted}, "standoff": 8},
        range=[lowest - room if lowest < 0 else 0, highest + room],
        zeroline=True,
        zerolinecolor=palette.muted,
    )
