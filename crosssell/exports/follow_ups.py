"""The files of what comes next: all follow-ups, and the items that customers buy again."""

from collections.abc import Sequence

import pandas as pd

from crosssell.basket.pair.refill import Refill
from crosssell.exports.columns import ExportColumn, integer, number, share
from crosssell.exports.matrix import VERDICT_WORDS
from crosssell.i18n import N_

FOLLOW_UP_EXPORT: tuple[ExportColumn, ...] = (
    ExportColumn(name="a", header=N_("Item A"), note=N_("Bought first.")),
    ExportColumn(name="a_name", header=N_("Name of A")),
    ExportColumn(name="b", header=N_("Item B"), note=N_("Bought later: never had before, nor on that day.")),
    ExportColumn(name="b_name", header=N_("Name of B")),
    integer(
        "buyers",
        N_("Customers with A"),
        note=N_("Those who bought A, did not have B by then, and whose time to buy it is over."),
    ),
    integer("followed", N_("Bought B later"), note=N_("Those of them who bought B in time.")),
    share("share", N_("Share that bought B later")),
    share(
        "expected_share",
        N_("Share by chance"),
        note=N_("What equally active customers did in as many days at the same time of the year."),
    ),
    number(
        "lift",
        N_("Times as often as chance"),
        3,
        note=N_("The share divided by the share by chance: 1 is chance, 2 is twice as often."),
    ),
    number("lift_ci_lower", N_("Times as often, lower bound (95 %)"), 3),
    number("lift_ci_upper", N_("Times as often, upper bound (95 %)"), 3),
    number(
        "median_days",
        N_("Days until B, median"),
        1,
        note=N_("Half of those who bought B in time did so within so many days after A."),
    ),
    ExportColumn(
        name="verdict",
        header=N_("Verdict"),
        words=VERDICT_WORDS,
        note=N_(
            "Solid: B follows clearly more often than equally active customers buy it. Weak: a little more "
            "or less often. Unrelated: no more than chance. Avoid each other: clearly less often. "
            "Too little data: no judgement yet."
        ),
    ),
    integer(
        "still_open",
        N_("Not counted yet"),
        note=N_("Customers who bought A so lately that their time to buy B is not over."),
    ),
    number("p_value", N_("p-value"), 6),
    number("q_value", N_("q-value"), 6, note=N_("The p-value corrected for the number of follow-ups.")),
)

REFILL_EXPORT: tuple[ExportColumn, ...] = (
    ExportColumn(name="item", header=N_("Item")),
    ExportColumn(name="name", header=N_("Name")),
    integer("buyers", N_("Customers"), note=N_("Customers who bought it.")),
    integer("purchases", N_("Purchases"), note=N_("Their days with it.")),
    integer("refilled", N_("Bought again"), note=N_("Purchases that the same customer followed by another.")),
    share(
        "share",
        N_("Share bought again"),
        note=N_("Those who may still come are allowed for, so it is more than the counted share."),
    ),
    integer("horizon_days", N_("Within days"), note=N_("Up to when the share bought again is told.")),
    integer("median_days", N_("Half again after days")),
    integer(
        "window_first",
        N_("Most come from day"),
        note=N_("The shortest span of days that holds half of those who buy it again, where it stands out."),
    ),
    integer("window_last", N_("Most come until day")),
)


def refill_frame(found: Sequence[Refill]) -> pd.DataFrame:
    """Return the items that are bought again as a table, a column for each of `REFILL_EXPORT`."""
    rows = [
        {
            "item": one.item,
            "name": one.name,
            "buyers": one.buyers,
            "purchases": one.purchases,
            "refilled": one.refilled,
            "share": one.share,
            "horizon_days": one.horizon_days,
            "median_days": one.median_days,
            "window_first": one.window.first_day if one.window and one.window.is_marked else None,
            "window_last": one.window.last_day if one.window and one.window.is_marked else None,
        }
        for one in found
    ]
    frame = pd.DataFrame(rows, columns=[column.name for column in REFILL_EXPORT])
    whole = ["median_days", "window_first", "window_last"]
    return frame.astype(dict.fromkeys(whole, "Int64"))
