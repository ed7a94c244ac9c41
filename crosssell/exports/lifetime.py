"""The files of lifetime value: what each segment is expected to bring, and the lists of customers."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from crosssell.columns import GapState, MoneyBasis, ValueSource, WinBackReason
from crosssell.exports.columns import ExportColumn, integer, money, number, share
from crosssell.exports.customers import (
    EXPECTED_ORDERS,
    EXPECTED_VALUE,
    LAST_ORDER,
    MARGIN_MONETARY,
    MONETARY,
    NET_MONETARY,
    PROBABILITY_ACTIVE,
    SEGMENT,
    VALUE_AT_RISK,
)
from crosssell.i18n import N_
from crosssell.labels import LABELS
from crosssell.segments.lifetime import Lifetime, SegmentValue

GAP_WORDS = {str(state): LABELS[GapState, state] for state in GapState}
REASON_WORDS = {str(reason): LABELS[WinBackReason, reason] for reason in WinBackReason}

GAP_STATE = ExportColumn(
    name="gap_state",
    header=N_("Silence"),
    words=GAP_WORDS,
    note=N_(
        "The time since the last order beside that of comparable customers who came back: as usual, "
        "overdue (longer than most of them) or lapsed (longer than nearly all of them)."
    ),
)
GAP_SHARE = share(
    "gap_share",
    N_("Longer than"),
    0,
    note=N_("Share of the comparable customers who came back and had done so after as long a silence."),
)

# A row a segment.
SEGMENT_VALUE_COLUMNS: tuple[ExportColumn, ...] = (
    SEGMENT,
    integer("customers", N_("Customers")),
    money("expected_value", N_("Expected value"), 0, note=EXPECTED_VALUE.note),
    share("value_share", N_("Share of the value"), 1),
    money("value_per_customer", N_("Expected value a customer"), 0),
    money("expected_value_ci_lower", N_("Expected value, lower bound (95 %)"), 0),
    money("expected_value_ci_upper", N_("Expected value, upper bound (95 %)"), 0),
    number("expected_orders", N_("Expected orders"), 0),
    share(
        "probability_active",
        N_("Probability of being active"),
        0,
        note=N_("Mean over the customers with more than one order."),
    ),
    integer("one_time", N_("With one order only")),
)

_VALUE_LIST: tuple[ExportColumn, ...] = (
    SEGMENT,
    LAST_ORDER,
    integer(
        "repeat_orders", N_("Repeat orders"), note=N_("Days with an order after the customer's first one.")
    ),
    PROBABILITY_ACTIVE,
    GAP_STATE,
    EXPECTED_ORDERS,
    EXPECTED_VALUE,
    money(
        "value_low",
        N_("Expected value, from"),
        0,
        note=N_("Of customers like this one, eight in ten end up between the two amounts."),
    ),
    money("value_high", N_("Expected value, to"), 0),
)

_WIN_BACK_LIST: tuple[ExportColumn, ...] = (
    VALUE_AT_RISK,
    SEGMENT,
    LAST_ORDER,
    ExportColumn(
        name="reason",
        header=N_("Why"),
        words=REASON_WORDS,
        note=N_("What tells that the customer has gone quiet."),
    ),
    PROBABILITY_ACTIVE,
    GAP_SHARE,
    integer("orders", N_("Orders")),
    replace(MONETARY, name="revenue", decimals=0),
    money(
        "value_if_active",
        N_("Worth if active"),
        0,
        note=N_("What the customer would bring within the horizon, were they certainly still active."),
    ),
)


MONEY = {
    MoneyBasis.REVENUE: MONETARY,
    MoneyBasis.NET: NET_MONETARY,
    MoneyBasis.MARGIN: MARGIN_MONETARY,
}
OF_MONEY = {"expected_value", "value_low", "value_high", "value_at_risk", "revenue", "value_if_active"}
OF_THE_MODEL = {"value_low", "value_high"}


def value_list_columns(lifetime: Lifetime) -> tuple[ExportColumn, ...]:
    """Return the columns of the list of all customers, without those that this fit leaves empty."""
    empty = _empty(lifetime) | (set() if not lifetime.degenerate else {"probability_active"})
    return tuple(column for column in _VALUE_LIST if column.name not in empty)


def win_back_list_columns(lifetime: Lifetime) -> tuple[ExportColumn, ...]:
    """Return the columns of the list to win back, without those that this fit leaves empty."""
    by_model = lifetime.main == ValueSource.MODEL
    empty = _empty(lifetime) | (set() if by_model else {"probability_active"})
    basis = MONEY[lifetime.question.basis]
    return tuple(
        replace(basis, name=column.name, decimals=column.decimals) if column.name == "revenue" else column
        for column in _WIN_BACK_LIST
        if column.name not in empty
    )


def _empty(lifetime: Lifetime) -> set[str]:
    by_model = lifetime.main == ValueSource.MODEL
    return (set() if lifetime.has_amounts else OF_MONEY) | (set() if by_model else OF_THE_MODEL)


def segment_value_frame(segments: Sequence[SegmentValue]) -> pd.DataFrame:
    """Return a row a segment with the columns of `SEGMENT_VALUE_COLUMNS`, in the given order.

    A share is of the sum of all given; it is missing where a value is, or where they sum to nothing.
    """
    total = sum(one.expected_value or 0.0 for one in segments)
    rows = [
        {
            "segment": str(one.segment),
            "customers": one.customers,
            "expected_value": one.expected_value,
            "value_share": _ratio(one.expected_value, total),
            "value_per_customer": _ratio(one.expected_value, one.customers),
            "expected_value_ci_lower": one.expected_value_ci_lower,
            "expected_value_ci_upper": one.expected_value_ci_upper,
            "expected_orders": one.expected_orders,
            "probability_active": one.probability_active,
            "one_time": one.one_time,
        }
        for one in segments
    ]
    return pd.DataFrame(rows, columns=[column.name for column in SEGMENT_VALUE_COLUMNS])


def _ratio(part: float | None, whole: float) -> float | None:
    return None if part is None or not whole else part / whole
