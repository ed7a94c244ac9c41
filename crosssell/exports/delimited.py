"""A table as CSV that the reader's spreadsheet opens with a double click."""

import csv
import io
import math
from collections.abc import Sequence

import pandas as pd

from crosssell.exports.cells import is_empty, neutralised
from crosssell.exports.columns import ExportColumn, ExportKind
from crosssell.i18n import Translator

BLOCK_ROWS = 50_000


def to_csv(
    frame: pd.DataFrame,
    *,
    columns: Sequence[ExportColumn],
    translator: Translator,
    currency: str | None = None,
) -> bytes:
    """Return ``frame`` as CSV.

    UTF-8 with a byte order mark, the locale's delimiter and decimal mark, translated headings, CRLF.
    Numbers carry their column's decimals and no grouping, shares two more than their per cent; what
    cannot be computed is an empty cell. The heading of an amount names ``currency`` where it is known.
    """
    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter=translator.csv_delimiter, lineterminator="\r\n")
    writer.writerow([neutralised(_header(column, translator, currency)) for column in columns])
    for start in range(0, len(frame), BLOCK_ROWS):  # all cells of a large table at once take gigabytes
        block = frame.iloc[start : start + BLOCK_ROWS]
        cells = [_cells(block[column.name], column, translator) for column in columns]
        writer.writerows(zip(*cells, strict=True))
    return target.getvalue().encode("utf-8-sig")


def _header(column: ExportColumn, translator: Translator, currency: str | None) -> str:
    header = column.heading(translator)
    return f"{header} ({currency})" if column.kind == ExportKind.MONEY and currency else header


def _cells(series: pd.Series, column: ExportColumn, translator: Translator) -> list[str]:
    """Return a column's cells; by kind for the whole column, because there may be millions of rows."""
    if column.kind == ExportKind.DATE:
        return ["" if is_empty(value) else str(value)[:10] for value in series]
    if column.kind == ExportKind.TEXT:
        values = series if column.words is None else [column.worded(value, translator) for value in series]
        return ["" if is_empty(value) else neutralised(str(value)) for value in values]
    decimals = {ExportKind.INTEGER: 0, ExportKind.SHARE: column.decimals + 2}.get(
        column.kind, column.decimals
    )
    pattern, mark = f"%.{decimals}f", translator.decimal_mark
    numbers = pd.to_numeric(series).to_numpy(dtype=float, na_value=math.nan).tolist()
    # adding 0 turns the −0 that a tiny negative figure is rounded to into 0
    cells = [pattern % (round(value, decimals) + 0.0) if math.isfinite(value) else "" for value in numbers]
    return cells if mark == "." or not decimals else [cell.replace(".", mark) for cell in cells]
