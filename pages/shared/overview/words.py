"""What the figures of the overview are called, what they mean, and how a change is said."""

from collections.abc import Callable
from dataclasses import dataclass

from crosssell.kpis import (
    REPURCHASE_WINDOW_DAYS,
    Against,
    Change,
    Figure,
    KpiNotice,
    NotCompared,
    Period,
    Periods,
)
from pages.shared.text import _, date, money, ngettext, number, percent, period

AMOUNTS = (KpiNotice.NO_ORDERS, KpiNotice.NO_AMOUNTS)
PRODUCTS = (KpiNotice.NO_ORDERS, KpiNotice.NO_PRODUCTS)
CATEGORIES = (*PRODUCTS, KpiNotice.NO_CATEGORIES)
CUSTOMERS = (KpiNotice.NO_ORDERS, KpiNotice.NO_CUSTOMERS)

# What can stand in the way of a figure, the first that holds is said.
HINDERED_BY: dict[Figure, tuple[KpiNotice, ...]] = {
    Figure.NET_REVENUE: AMOUNTS,
    Figure.REVENUE: AMOUNTS,
    Figure.ORDERS: (),
    Figure.CUSTOMERS: CUSTOMERS,
    Figure.AVERAGE_ORDER_VALUE: AMOUNTS,
    Figure.ITEMS_PER_ORDER: PRODUCTS,
    Figure.CROSS_SELL_RATE: PRODUCTS,
    Figure.CATEGORY_CROSS_SELL_RATE: CATEGORIES,
    Figure.PRODUCTS_PER_CUSTOMER: (*CUSTOMERS, KpiNotice.NO_PRODUCTS),
    Figure.REPURCHASE_RATE: (*CUSTOMERS, KpiNotice.NO_DATES, KpiNotice.WINDOW_OPEN),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureWords:
    """How a figure is shown.

    Attributes:
        name: What it is called.
        definition: One sentence that says what it is.
        write: Puts a value into the reader's numbers, not escaped; ``None`` becomes a dash.
    """

    name: str
    definition: str
    write: Callable[[float | None], str]


def figure_words(figure: Figure, currency: str | None) -> FigureWords:
    """Return how a figure is called, defined and written."""
    name, definition = _name_and_definition(figure)
    return FigureWords(name=name, definition=definition, write=_writer(figure, currency))


def _writer(figure: Figure, currency: str | None) -> Callable[[float | None], str]:
    match figure:
        case Figure.NET_REVENUE | Figure.REVENUE:
            return lambda value: money(value, currency, decimals=0)
        case Figure.AVERAGE_ORDER_VALUE:
            return lambda value: money(value, currency)
        case Figure.ORDERS | Figure.CUSTOMERS:
            return lambda value: number(value)
        case Figure.ITEMS_PER_ORDER | Figure.PRODUCTS_PER_CUSTOMER:
            return lambda value: number(value, decimals=2)
        case _:
            return lambda value: percent(value)


def _name_and_definition(figure: Figure) -> tuple[str, str]:
    match figure:
        case Figure.NET_REVENUE:
            return (
                _("Net revenue"),
                _("Sales less returns and credit notes; cancelled orders count nothing."),
            )
        case Figure.REVENUE:
            return _("Gross revenue"), _("All sales, before returns and credit notes.")
        case Figure.ORDERS:
            return _("Orders"), _("Orders with at least one sale.")
        case Figure.CUSTOMERS:
            return (
                _("Customers"),
                _(
                    "Customers with at least one order; orders without a customer number are not counted "
                    "here."
                ),
            )
        case Figure.AVERAGE_ORDER_VALUE:
            return _("Average order value"), _("Gross revenue divided by the number of orders.")
        case Figure.ITEMS_PER_ORDER:
            return (
                _("Items per order"),
                _("Different products in an order, on average; postage and fees are not counted."),
            )
        case Figure.CROSS_SELL_RATE:
            return _("Cross-sell rate"), _("Share of orders with two or more different products.")
        case Figure.CATEGORY_CROSS_SELL_RATE:
            return (
                _("Across categories"),
                _(
                    "Share of orders with products from two or more categories, among those with a known "
                    "category."
                ),
            )
        case Figure.PRODUCTS_PER_CUSTOMER:
            return (
                _("Products per customer"),
                _("Different products that a customer has bought in the period, on average."),
            )
        case Figure.REPURCHASE_RATE:
            return (
                _("Repurchase rate"),
                _(
                    "Share of customers who ordered again within {days} days of their first order. "
                    "Customers who have not had that time yet are left out.",
                    days=number(REPURCHASE_WINDOW_DAYS),
                ),
            )


def missing_words(notice: KpiNotice) -> str:
    """Return why a figure cannot be computed, in a few words."""
    match notice:
        case KpiNotice.NO_ORDERS:
            return _("no orders with these filters")
        case KpiNotice.NO_AMOUNTS:
            return _("no prices in the data")
        case KpiNotice.NO_PRODUCTS:
            return _("only postage and fees")
        case KpiNotice.NO_CATEGORIES:
            return _("no categories in the data")
        case KpiNotice.NO_CUSTOMERS:
            return _("no customer numbers in the data")
        case KpiNotice.NO_DATES:
            return _("no dates in the data")
        case KpiNotice.WINDOW_OPEN:
            return _("too early to tell")


def days_words(days: Period) -> str:
    """Write a period; one day as a day."""
    return date(days.first) if days.days == 1 else period(days.first, days.last)


def signed(text: str, value: float) -> str:
    """Put a plus before what has grown; a minus stands there already."""
    return f"+{text}" if value > 0 else text


def change_words(change: Change) -> str:
    """Return by how much a figure has changed; nothing where it cannot be said."""
    if change.points is not None:
        return _("{points} points", points=signed(number(100 * change.points, decimals=1), change.points))
    if change.relative is not None:
        decimals = 0 if abs(change.relative) >= 1 else 1
        return signed(percent(change.relative, decimals=decimals), change.relative)
    return ""


def against_words(chosen: Periods, against: Against) -> str:
    """Return what the change on a card is against, in a few words."""
    if chosen.current is None:
        return ""
    if against == Against.YEAR_BEFORE:
        return _("against a year earlier")
    days = chosen.current.days
    if chosen.is_chosen:
        return ngettext("against the day before", "against the {n} days before", days)
    return ngettext("latest day against the one before", "latest {n} days against the {n} before", days)


def compared_words(chosen: Periods, against: Against) -> str:
    """Return in a sentence which days are compared, or why none are."""
    now, before = chosen.current, chosen.previous
    if now is None or before is None:
        return _not_compared(chosen)
    current, previous = days_words(now), days_words(before)
    if not chosen.is_chosen:
        if against == Against.YEAR_BEFORE:
            return ngettext(
                "The figures are of all days. The changes compare the latest day ({current}) with the "
                "same day a year earlier ({previous}).",
                "The figures are of all days. The changes compare the latest {n} days ({current}) with "
                "the same days a year earlier ({previous}).",
                now.days,
                current=current,
                previous=previous,
            )
        return ngettext(
            "The figures are of all days. The changes compare the latest day ({current}) with the day "
            "before ({previous}).",
            "The figures are of all days. The changes compare the latest {n} days ({current}) with the "
            "{n} days before ({previous}).",
            now.days,
            current=current,
            previous=previous,
        )
    if against == Against.YEAR_BEFORE:
        return _(
            "The figures are of {current}. The changes compare them with the same days a year earlier "
            "({previous}).",
            current=current,
            previous=previous,
        )
    return ngettext(
        "The figures are of {current}. The changes compare them with the day before ({previous}).",
        "The figures are of {current}. The changes compare them with the {n} days before ({previous}).",
        now.days,
        current=current,
        previous=previous,
    )


def _not_compared(chosen: Periods) -> str:
    match chosen.reason:
        case NotCompared.NO_DATES:
            return _("Without order dates no change can be shown.")
        case NotCompared.TOO_SHORT:
            return _(
                "The figures are of all days. Changes are shown from 14 days of orders on; here are {days}.",
                days=number(chosen.data.days if chosen.data else None),
            )
        case NotCompared.NOT_COVERED if chosen.current is not None:
            return _(
                "The figures are of {current}. The data start on {first}, too late for a comparison with as "
                "many days before.",
                current=days_words(chosen.current),
                first=date(chosen.data.first if chosen.data else None),
            )
        case _:
            return _("The data hold no orders of these days.")
