"""Columns of the table of segments."""

from dataclasses import replace

import pandas as pd

from crosssell.columns import MoneyBasis
from crosssell.exports.columns import ExportColumn, integer, money, share
from crosssell.exports.customers import (
    EXPECTED_VALUE,
    MARGIN_MONETARY,
    MONETARY,
    NET_MONETARY,
    SEGMENT,
)
from crosssell.i18n import N_
from crosssell.segments.figures import SegmentFigures

AMOUNTS = {
    MoneyBasis.REVENUE: MONETARY,
    MoneyBasis.NET: NET_MONETARY,
    MoneyBasis.MARGIN: MARGIN_MONETARY,
}

_CUSTOMERS = (
    integer("customers", N_("Customers")),
    share(
        "customers_share", N_("Share of customers"), 1, note=N_("Of all customers with an order in scope.")
    ),
)
_MONEY_SHARE = share("amount_share", N_("Share of the money"), 1, note=N_("Of what all customers bring."))
_BUYING = (
    integer("orders", N_("Orders"), note=N_("Different orders with something sold.")),
    money("average_order_value", N_("Average order value"), note=N_("Gross revenue by orders.")),
    share(
        "cross_sell_rate",
        N_("Cross-sell rate"),
        1,
        note=N_("Of the orders of goods, those with two or more different products."),
    ),
    integer(
        "recency_median",
        N_("Median days since last order"),
        note=N_("Half of the segment's customers ordered more lately than this."),
    ),
    integer("one_time_buyers", N_("Bought once"), note=N_("Customers with a single order.")),
    integer("consent_yes", N_("May be contacted"), note=N_("Customers who agreed to be contacted.")),
)


def segment_columns(basis: MoneyBasis, *, has_expected: bool) -> tuple[ExportColumn, ...]:
    """Return the columns of the table of segments.

    Args:
        basis: Which money of the customers is looked at.
        has_expected: Whether their expected value is known.
    """
    amount = replace(AMOUNTS[basis], name="amount", decimals=0)
    expected = (EXPECTED_VALUE,) if has_expected else ()
    return (SEGMENT, *_CUSTOMERS, amount, _MONEY_SHARE, *expected, *_BUYING)


def segment_frame(figures: SegmentFigures, *, expected: dict[str, float | None]) -> pd.DataFrame:
    """Return the table of segments: a row for each that has customers, in the order to show them in.

    Args:
        figures: Of the segments.
        expected: Segment → expected value; empty where none is known.
    """
    rows = [
        {
            "segment": group.segment.value,
            "customers": group.customers,
            "customers_share": group.customers_share,
            "amount": None if group.amount is None else float(group.amount),
            "amount_share": group.amount_share,
            "expected_value": expected.get(group.segment.value),
            "orders": group.orders,
            "average_order_value": None
            if group.average_order_value is None
            else float(group.average_order_value),
            "cross_sell_rate": group.cross_sell_rate,
            "recency_median": group.recency_median,
            "one_time_buyers": group.one_time_buyers,
            "consent_yes": group.consent_yes,
        }
        for group in figures.segments
        if group.segment is not None and group.customers
    ]
    return pd.DataFrame(rows)
