"""The rows that an import left out, to look at and to take along."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from crosssell.exports import ExportColumn, ExportKind, to_csv, to_xlsx
from crosssell.i18n import N_, Translator
from crosssell.labels import label
from pages.shared.importing.shown import LeftOutRow, Shown
from pages.shared.text import _, ngettext, number, translator
from pages.shared.widgets import downloads

COLUMNS = (
    ExportColumn(name="file", header=N_("File")),
    ExportColumn(name="row", header=N_("Row of the file"), kind=ExportKind.INTEGER),
    ExportColumn(name="reason", header=N_("Left out because")),
    ExportColumn(name="text", header=N_("What the row says")),
)
_MOST_SHOWN = 200


def offer_left_out(shown: Shown) -> None:
    """Show the rows that were left out and offer them as files; nothing where there are none."""
    total = sum(shown.left_out.values())
    if not total:
        return
    with st.expander(ngettext("The {n} row left out", "The {n} rows left out", total), key="left_out"):
        if shown.left_out_rows:
            _table(shown.left_out_rows, total)
        else:
            st.caption(_("The rows themselves are kept for the latest imports only."))


def left_out_frame(rows: Sequence[LeftOutRow], reader: Translator) -> pd.DataFrame:
    """Return the rows with their reasons in words; files are built outside the page's run, so it is given."""
    told = [(file, row, label(reason, reader), text) for file, row, reason, text in rows]
    return pd.DataFrame(told, columns=[column.name for column in COLUMNS])


def _table(rows: Sequence[LeftOutRow], total: int) -> None:
    reader = translator()
    seen = left_out_frame(rows[:_MOST_SHOWN], reader)
    seen["row"] = [number(row) for row in seen["row"]]
    st.dataframe(
        seen,
        hide_index=True,
        column_config={
            "file": _("File"),
            "row": st.column_config.TextColumn(_("Row of the file"), alignment="right"),
            "reason": _("Left out because"),
            "text": _("What the row says"),
        },
        alt=_("Rows left out"),
    )
    if len(rows) > _MOST_SHOWN:
        st.caption(_("The first {count} are shown; the files hold more.", count=number(_MOST_SHOWN)))
    if total > len(rows):
        st.caption(_("The first {count} are kept.", count=number(len(rows))))
    downloads(
        name="crosssell-left-out",
        csv=lambda: to_csv(left_out_frame(rows, reader), columns=COLUMNS, translator=reader),
        xlsx=lambda: to_xlsx(left_out_frame(rows, reader), columns=COLUMNS, translator=reader),
        key="left_out_rows",
    )
