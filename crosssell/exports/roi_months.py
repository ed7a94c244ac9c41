"""A campaign month by month as a table for CSV and XLSX."""

import pandas as pd

from crosssell.exports.columns import ExportColumn, ExportKind, integer, money, number
from crosssell.i18n import N_
from crosssell.roi.result import Outcome


def month_columns() -> tuple[ExportColumn, ...]:
    """Return the columns of the table of months."""
    return (
        integer("month", N_("Month"), note=N_("0 stands for what is paid before the start.")),
        ExportColumn(name="starts", header=N_("Starts"), kind=ExportKind.DATE),
        number("contacts", N_("Contacts"), decimals=1),
        number("orders", N_("Orders won"), decimals=2),
        number("repeat_orders", N_("Repeat orders"), decimals=2),
        money("revenue_amount", N_("Additional revenue")),
        money("contribution_amount", N_("Additional margin")),
        money("cost_amount", N_("Cost of the campaign")),
        money("profit_amount", N_("Profit")),
        money("cumulative_amount", N_("Profit until its end")),
        money("present_amount", N_("Profit at its present value")),
    )


def month_frame(outcome: Outcome) -> pd.DataFrame:
    """Return a row for each month, month 0 first, with the columns above."""
    names = [column.name for column in month_columns()]
    return pd.DataFrame([[getattr(month, name) for name in names] for month in outcome.months], columns=names)
