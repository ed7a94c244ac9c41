"""Ranked prospects as a file: their place and fit beside everything that their own file says."""

from collections.abc import Sequence

import pandas as pd

from crosssell.exports.columns import ExportColumn, integer, number
from crosssell.i18n import N_

YES, NO = "yes", "no"
RANKED: tuple[ExportColumn, ...] = (
    integer("place", N_("Place"), note=N_("1 fits best.")),
    number(
        "fit",
        N_("Fit"),
        2,
        note=N_("How many times as much like a buyer as your average customer; 1 is average."),
    ),
    ExportColumn(
        name="is_customer",
        header=N_("Customer already"),
        words={YES: N_("yes"), NO: N_("no")},
        note=N_("Whether the address or number is that of a customer."),
    ),
)


def prospect_file_columns(header: Sequence[str]) -> tuple[ExportColumn, ...]:
    """Return the columns of the file: those of the ranking, then the prospects' own.

    Args:
        header: Headers of the prospects' file.
    """
    own = (ExportColumn(name=f"c{place}", header="{item}", about=title) for place, title in enumerate(header))
    return (*RANKED, *own)


def prospect_file_frame(frame: pd.DataFrame) -> pd.DataFrame:
    """Return ranked prospects (`crosssell.offers.prospects.Prospects.frame`) as the columns name them."""
    return frame.assign(is_customer=frame["is_customer"].map({True: YES, False: NO}))
