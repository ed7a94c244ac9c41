"""The rows that an import left out, to look at and to take along."""

import pandas as pd
import streamlit as st

from crosssell.exports import ExportColumn, ExportKind, to_csv, to_xlsx
from crosssell.i18n import N_
from crosssell.labels import label
from pages.shared.importing.state import Imported
from pages.shared.text import _, ngettext, number, translator
from pages.shared.widgets import downloads

COLUMNS = (
    ExportColumn(name="file", header=N_("File")),
    ExportColumn(name="row", header=N_("Row of the file"), kind=ExportKind.INTEGER),
    ExportColumn(name="reason", header=N_("Left out because")),
    ExportColumn(name="text", header=N_("What the row says")),
)
_MOST_SHOWN = 200


def offer_left_out(imported: Imported) -> None:
    """Show the rows that were left out and offer them as files; nothing where there are none."""
    if not imported.left_out:
        return
    frame = left_out_frame(imported)
    reader = translator()
    total = sum(imported.report.left_out.values())
    with st.expander(ngettext("The {n} row left out", "The {n} rows left out", total), key="left_out"):
        st.dataframe(
            frame.head(_MOST_SHOWN),
            hide_index=True,
            column_config={
                "file": _("File"),
                "row": _("Row of the file"),
                "reason": _("Left out because"),
                "text": _("What the row says"),
            },
            alt=_("Rows left out"),
        )
        if total > _MOST_SHOWN:
            st.caption(_("The first {count} are shown; the files hold more.", count=number(_MOST_SHOWN)))
        downloads(
            name="crosssell-left-out",
            csv=lambda: to_csv(frame, columns=COLUMNS, translator=reader),
            xlsx=lambda: to_xlsx(frame, columns=COLUMNS, translator=reader),
            key="left_out_rows",
        )


def left_out_frame(imported: Imported) -> pd.DataFrame:
    """Return the rows with their reasons in words."""
    rows = [(file, row, label(reason, translator()), text) for file, row, reason, text in imported.left_out]
    return pd.DataFrame(rows, columns=[column.name for column in COLUMNS])
