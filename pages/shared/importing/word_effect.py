"""What a change of words would do to the figures: now, then and the difference, side by side."""

from collections.abc import Callable
from decimal import Decimal

import pandas as pd
import streamlit as st

from crosssell.ingest.wording import WordEffect
from pages.shared.text import _, money, number, plain, translator

Figure = int | float | Decimal | None
Row = tuple[str, str, str, str]


def table(effect: WordEffect, currency: str | None) -> None:
    """Draw the figures before and after."""
    rows = effect_rows(effect, currency)
    if not any(difference for _name, _now, _then, difference in rows):
        st.caption(_("None of these figures changes."))
    shown = [(name, difference, now, then) for name, now, then, difference in rows]  # seen first on a phone
    st.table(
        pd.DataFrame(shown, columns=[_("Figure"), _("difference"), _("now"), _("then")]),
        border="horizontal",
        hide_index=True,
        alt=_("The figures now and then"),
    )


def effect_rows(effect: WordEffect, currency: str | None) -> list[Row]:
    """Return each figure's name, how it is and would be, and the difference, empty where there is none."""

    def amount(value: Figure) -> str:
        return money(value, currency)

    def ratio(value: Figure) -> str:
        return number(value, decimals=3)

    now, then = effect.before, effect.after
    return [
        _row(_("Sales lines"), now.sales_lines, then.sales_lines, number),
        _row(_("Orders"), now.orders, then.orders, number),
        _row(_("Revenue"), now.revenue, then.revenue, amount),
        _row(_("Net revenue"), now.net_revenue, then.net_revenue, amount),
        _row(_("Items per order"), now.items_per_order, then.items_per_order, ratio),
        _row(_("Products"), now.products, then.products, number),
        _row(_("Items that are no products"), now.non_products, then.non_products, number),
        _row(
            _("Customers who may be contacted"), now.consenting_customers, then.consenting_customers, number
        ),
    ]


def _row(name: str, now: Figure, then: Figure, shown: Callable[[Figure], str]) -> Row:
    return plain(name), plain(shown(now)), plain(shown(then)), plain(_difference(now, then, shown))


def _difference(now: Figure, then: Figure, shown: Callable[[Figure], str]) -> str:
    """Return the signed difference, with its share of the present figure; empty where there is none."""
    if now is None or then is None or now == then:
        return ""
    before, step = Decimal(str(now)), Decimal(str(then)) - Decimal(str(now))
    sign = "+" if step > 0 else "−"
    share = f" ({sign}{translator().percent(abs(step / before), decimals=1)})" if before else ""
    return f"{sign}{shown(abs(step))}{share}"
