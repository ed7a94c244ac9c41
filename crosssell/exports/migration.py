"""Columns of the tables of moves between segments: by way, by customer, and the sizes by month."""

from collections.abc import Mapping
from decimal import Decimal

import pandas as pd

from crosssell.columns import MoneyBasis, Outside
from crosssell.exports.columns import ExportColumn, ExportKind, integer, money, share
from crosssell.exports.customers import SEGMENT_WORDS
from crosssell.i18n import N_
from crosssell.labels import LABELS
from crosssell.segments.migration import Flow
from crosssell.segments.sizes import SegmentSizes

STATE_WORDS: Mapping[str, str] = {
    **SEGMENT_WORDS,
    **{str(state): LABELS[Outside, state] for state in Outside},
}

# By kind of money: in the first period, in the second, and the difference.
AMOUNTS = {
    MoneyBasis.REVENUE: (
        N_("Revenue before"),
        N_("Revenue after"),
        N_("Revenue lost"),
    ),
    MoneyBasis.NET: (
        N_("Net revenue before"),
        N_("Net revenue after"),
        N_("Net revenue lost"),
    ),
    MoneyBasis.MARGIN: (
        N_("Margin before"),
        N_("Margin after"),
        N_("Margin lost"),
    ),
}

_FROM = ExportColumn(
    name="from_segment",
    header=N_("From"),
    words=STATE_WORDS,
    note=N_("Segment in the first period; “Joined” for who bought nothing in it."),
)
_TO = ExportColumn(
    name="to_segment",
    header=N_("To"),
    words=STATE_WORDS,
    note=N_("Segment in the second period; “Gone” for who bought nothing in it."),
)
_COUNTS = (
    integer("customers", N_("Customers")),
    share(
        "share",
        N_("Share of “From”"),
        1,
        note=N_("Of the customers who were in the segment in the first period."),
    ),
)
_DAY = ExportColumn(name="day", header=N_("As of"), kind=ExportKind.DATE)


def flow_columns(basis: MoneyBasis, *, has_money: bool, decimals: int = 2) -> tuple[ExportColumn, ...]:
    """Return the columns of the table of ways; ``decimals`` are those of its amounts."""
    return (_FROM, _TO, *_COUNTS, *(_amounts(basis, decimals=decimals) if has_money else ()))


def mover_columns(basis: MoneyBasis, *, has_money: bool) -> tuple[ExportColumn, ...]:
    """Return the columns of a list of customers who have moved, but for their id and consent."""
    return (_FROM, _TO, *(_amounts(basis, decimals=2) if has_money else ()))


def size_columns(sizes: SegmentSizes) -> tuple[ExportColumn, ...]:
    """Return the columns of the sizes by month: the day, then a column a segment."""
    return (_DAY, *(integer(segment, LABELS[type(segment), segment]) for segment in sizes.customers))


def flow_frame(flows: list[Flow]) -> pd.DataFrame:
    """Return the ways as a table; amounts as floats, empty where none are known."""
    return pd.DataFrame(
        {
            "from_segment": [str(flow.from_segment) for flow in flows],
            "to_segment": [str(flow.to_segment) for flow in flows],
            "customers": [flow.customers for flow in flows],
            "share": [flow.share for flow in flows],
            "revenue_first": [_float(flow.revenue_first) for flow in flows],
            "revenue_second": [_float(flow.revenue_second) for flow in flows],
            "revenue_lost": [_float(flow.revenue_lost) for flow in flows],
        }
    )


def size_frame(sizes: SegmentSizes) -> pd.DataFrame:
    """Return the sizes as a table, a row a day."""
    counts = {str(segment): list(numbers) for segment, numbers in sizes.customers.items()}
    return pd.DataFrame({"day": list(sizes.days), **counts})


def _amounts(basis: MoneyBasis, *, decimals: int) -> tuple[ExportColumn, ...]:
    first, second, lost = AMOUNTS[basis]
    return (
        money("revenue_first", first, decimals, note=N_("What they bought in the first period.")),
        money("revenue_second", second, decimals, note=N_("What they bought in the second period.")),
        money(
            "revenue_lost",
            lost,
            decimals,
            note=N_("First period less second; below zero where they bought more."),
        ),
    )


def _float(amount: Decimal | None) -> float | None:
    return None if amount is None else float(amount)
