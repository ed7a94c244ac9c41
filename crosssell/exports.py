"""Tables as files for a spreadsheet: CSV and XLSX in the reader's locale, with every text inert.

A cell that starts with ``= + - @``, a tab or a carriage return would run as a formula in some
spreadsheet (OWASP, "CSV Injection"); such a text gets an apostrophe in front, which spreadsheets
show as text. Numbers are numbers and stay as they are.
"""

import csv
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

import pandas as pd

from crosssell.i18n import N_, Translator

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
NEUTRALISER = "'"
LONGEST_CELL = 32_767  # characters, by the XLSX format
XLSX_ROWS = 1_048_575  # below the header, by the XLSX format
CSV_BLOCK_ROWS = 50_000
WIDEST_COLUMN = 60
SAMPLED_ROWS = 1_000  # looked at for the width of a column


class ExportKind(StrEnum):
    """How a column is written."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    SHARE = "share"  # 0–1; per cent in a workbook, a plain number in CSV
    DATE = "date"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportColumn:
    """One column of a file.

    Attributes:
        name: Column of the frame.
        header: English source of its heading, translated when written.
        kind: How its cells are written; a column that is empty throughout may be of any kind.
        decimals: Of a number; for a share those of its per cent.
    """

    name: str
    header: str
    kind: ExportKind = ExportKind.TEXT
    decimals: int = 2


def _number(name: str, header: str, decimals: int = 4) -> ExportColumn:
    return ExportColumn(name=name, header=header, kind=ExportKind.NUMBER, decimals=decimals)


def _share(name: str, header: str) -> ExportColumn:
    return ExportColumn(name=name, header=header, kind=ExportKind.SHARE)


def _integer(name: str, header: str) -> ExportColumn:
    return ExportColumn(name=name, header=header, kind=ExportKind.INTEGER)


# The pairs as a person reads them; the command line writes all columns under their own names.
MATRIX_COLUMNS: tuple[ExportColumn, ...] = (
    ExportColumn(name="a", header=N_("Item A")),
    ExportColumn(name="a_name", header=N_("Name of A")),
    ExportColumn(name="b", header=N_("Item B")),
    ExportColumn(name="b_name", header=N_("Name of B")),
    _integer("n_a", N_("Baskets with A")),
    _integer("n_b", N_("Baskets with B")),
    _integer("n_both", N_("Baskets with both")),
    _integer("baskets", N_("Baskets in all")),
    _share("support", N_("Support")),
    _share("confidence_ab", N_("Confidence A → B")),
    _share("confidence_ba", N_("Confidence B → A")),
    _number("lift", N_("Lift"), 3),
    _number("lift_ci_lower", N_("Lift, lower bound (95 %)"), 3),
    _number("lift_ci_upper", N_("Lift, upper bound (95 %)"), 3),
    _number("leverage", N_("Leverage"), 6),
    _number("conviction_ab", N_("Conviction A → B"), 3),
    _number("conviction_ba", N_("Conviction B → A"), 3),
    _number("cosine", N_("Cosine")),
    _number("kulczynski", N_("Kulczynski")),
    _integer("customers", N_("Customers with both")),
)


def to_csv(frame: pd.DataFrame, *, columns: Sequence[ExportColumn], translator: Translator) -> bytes:
    """Return ``frame`` as CSV that the reader's spreadsheet opens with a double click.

    UTF-8 with a byte order mark, the locale's delimiter and decimal mark, translated headings, CRLF.
    Numbers carry their column's decimals and no grouping, shares two more than their per cent; what
    cannot be computed is an empty cell.
    """
    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter=translator.csv_delimiter, lineterminator="\r\n")
    writer.writerow([neutralised(translator.gettext(column.header)) for column in columns])
    for start in range(0, len(frame), CSV_BLOCK_ROWS):  # all cells of a large table at once take gigabytes
        block = frame.iloc[start : start + CSV_BLOCK_ROWS]
        cells = [_csv_cells(block[column.name], column, translator.decimal_mark) for column in columns]
        writer.writerows(zip(*cells, strict=True))
    return target.getvalue().encode("utf-8-sig")


def to_xlsx(
    frame: pd.DataFrame, *, columns: Sequence[ExportColumn], translator: Translator, sheet: str = "Crosssell"
) -> bytes:
    """Return ``frame`` as a workbook of one sheet.

    Ids stay text, numbers carry formats (the reader's spreadsheet shows its own marks), the heading is
    frozen and filters. What cannot be computed is an empty cell. Rows past the format's limit are left
    out, so ask for fewer or for CSV.
    """
    import xlsxwriter  # late: a page without a download need not pay for it

    target = io.BytesIO()
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "in_memory": True,
    }
    with xlsxwriter.Workbook(target, options) as workbook:
        page = workbook.add_worksheet(sheet)
        heading = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        page.freeze_panes(1, 0)
        page.autofilter(0, 0, min(len(frame), XLSX_ROWS), max(len(columns) - 1, 0))
        for place, column in enumerate(columns):
            header = neutralised(translator.gettext(column.header))
            cells = [_xlsx_cell(value, column.kind) for value in frame[column.name].iloc[:XLSX_ROWS]]
            number_format = workbook.add_format({"num_format": _xlsx_format(column)})
            page.set_column(place, place, _width(header, cells, column), number_format)
            page.write_string(0, place, header, heading)
            for row, cell in enumerate(cells, start=1):
                if isinstance(cell, str):
                    page.write_string(row, place, cell)
                elif isinstance(cell, datetime | date):
                    page.write_datetime(row, place, cell, number_format)
                elif cell is not None:
                    page.write_number(row, place, cell, number_format)
    return target.getvalue()


def neutralised(text: str) -> str:
    """Return ``text`` so that no spreadsheet takes it for a formula.

    >>> neutralised("=1+1"), neutralised("Tea"), neutralised("-20 % voucher")
    ("'=1+1", 'Tea', "'-20 % voucher")
    """
    return NEUTRALISER + text if text.startswith(STARTS_A_FORMULA) else text


def _csv_cells(series: pd.Series, column: ExportColumn, mark: str) -> list[str]:
    """Return a column's cells; by kind for the whole column, because there may be millions of rows."""
    if column.kind == ExportKind.DATE:
        return ["" if _is_empty(value) else str(value)[:10] for value in series]
    if column.kind == ExportKind.TEXT:
        return ["" if _is_empty(value) else neutralised(str(value)) for value in series]
    decimals = {ExportKind.INTEGER: 0, ExportKind.SHARE: column.decimals + 2}.get(
        column.kind, column.decimals
    )
    pattern = f"%.{decimals}f"
    values = pd.to_numeric(series).to_numpy(dtype=float, na_value=math.nan).tolist()
    cells = [pattern % value if math.isfinite(value) else "" for value in values]
    return cells if mark == "." or not decimals else [cell.replace(".", mark) for cell in cells]


def _xlsx_cell(value: object, kind: ExportKind) -> str | float | date | None:
    if _is_empty(value):
        return None
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    if isinstance(value, date):
        return value
    if kind == ExportKind.TEXT or isinstance(value, str):
        return neutralised(str(value))[:LONGEST_CELL]
    return float(str(value))


def _is_empty(value: object) -> bool:
    if value is None or value is pd.NA or value is pd.NaT:
        return True
    return isinstance(value, float) and not math.isfinite(value)


def _xlsx_format(column: ExportColumn) -> str:
    places = "." + "0" * column.decimals if column.decimals else ""
    match column.kind:
        case ExportKind.TEXT:
            return "@"
        case ExportKind.INTEGER:
            return "#,##0"
        case ExportKind.NUMBER:
            return f"#,##0{places}"
        case ExportKind.SHARE:
            return f"0{places}%"
        case ExportKind.DATE:
            return "yyyy-mm-dd"


def _width(header: str, cells: Sequence[object], column: ExportColumn) -> int:
    longest = max(map(len, header.split()), default=0) + 3
    if column.kind == ExportKind.TEXT:
        longest = max([longest, *(len(str(cell)) + 2 for cell in cells[:SAMPLED_ROWS])])
    return min(WIDEST_COLUMN, max(9, longest))
