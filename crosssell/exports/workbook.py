"""A table as an XLSX workbook that can be read, printed and understood without us."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd
from babel.numbers import get_currency_symbol, is_currency

from crosssell.exports.cells import is_empty, neutralised
from crosssell.exports.columns import ExportColumn, ExportKind
from crosssell.i18n import Translator

LONGEST_CELL = 32_767  # characters, by the XLSX format
MOST_ROWS = 1_048_575  # below the header, by the XLSX format
WIDEST_COLUMN = 60
SAMPLED_ROWS = 1_000  # looked at for the width of a column
LABEL_WIDTH, TEXT_WIDTH = 34, 100  # of the sheet of notes, in characters
A4 = 9
REPEATED_GREY = "#767676"  # dark enough on white to be read (4.5 : 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One line of the sheet of notes, in the reader's language.

    Attributes:
        label: What it is about; empty for a plain sentence.
        text: What there is to know.
    """

    label: str = ""
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteSection:
    """Lines of the sheet of notes under one heading, in the reader's language."""

    title: str
    notes: tuple[Note, ...]


def column_notes(columns: Sequence[ExportColumn], translator: Translator) -> NoteSection:
    """Return what each column holds, for those that say so."""
    return NoteSection(
        title=translator.gettext("The columns"),
        notes=tuple(
            Note(label=column.heading(translator), text=translator.gettext(column.note))
            for column in columns
            if column.note
        ),
    )


def to_xlsx(
    frame: pd.DataFrame,
    *,
    columns: Sequence[ExportColumn],
    translator: Translator,
    sheet: str = "Crosssell",
    notes: Sequence[NoteSection] = (),
    currency: str | None = None,
) -> bytes:
    """Return ``frame`` as a workbook: the table, and behind it a sheet of ``notes`` where there are any.

    Ids stay text, numbers carry formats (the reader's spreadsheet shows its own marks), the heading is
    frozen, filters, and repeats on every printed page. What cannot be computed is an empty cell. Rows
    past the format's limit are left out, so ask for fewer or for CSV.
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
        _write_table(workbook, page, frame.iloc[:MOST_ROWS], columns, translator, currency)
        set_up_print(page, translator)
        page.repeat_rows(0)
        if notes:
            beside = workbook.add_worksheet(translator.gettext("Notes"))
            write_notes(workbook, beside, notes)
            set_up_print(beside, translator)
    return target.getvalue()


def _write_table(
    workbook: Any,
    page: Any,
    frame: pd.DataFrame,
    columns: Sequence[ExportColumn],
    translator: Translator,
    currency: str | None,
) -> None:
    heading = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, len(frame), max(len(columns) - 1, 0))
    starts = _group_starts(frame, columns)
    for place, column in enumerate(columns):
        header = neutralised(column.heading(translator))
        cells = [_cell(column.worded(value, translator), column.kind) for value in frame[column.name]]
        look = {"num_format": number_format(column, translator, currency)}
        plain = workbook.add_format(look)
        page.set_column(place, place, _width(header, cells, column), plain)
        page.write_string(0, place, header, heading)
        following, first = plain, plain
        if starts:
            following = workbook.add_format(
                {**look, "font_color": REPEATED_GREY} if column.of_group else look
            )
            first = workbook.add_format({**look, "top": 1, "bold": column.of_group})
        for row, cell in enumerate(cells, start=1):
            if cell is None and not starts:
                continue  # the column's own format is enough
            _write_cell(page, row, place, cell, first if row - 1 in starts else following)


def _write_cell(page: Any, row: int, place: int, cell: str | float | date | None, look: Any) -> None:
    if isinstance(cell, str):
        page.write_string(row, place, cell, look)
    elif isinstance(cell, datetime | date):
        page.write_datetime(row, place, cell, look)
    elif cell is not None:
        page.write_number(row, place, cell, look)
    else:
        page.write_blank(row, place, None, look)


def _group_starts(frame: pd.DataFrame, columns: Sequence[ExportColumn]) -> frozenset[int]:
    """Return the rows at which a value of the group changes; nothing where no column is of a group."""
    names = [column.name for column in columns if column.of_group]
    if not names or frame.empty:
        return frozenset()
    own = frame[names].astype(object).where(frame[names].notna(), None)
    values = list(own.itertuples(index=False, name=None))
    return frozenset(row for row, now in enumerate(values) if row == 0 or now != values[row - 1])


def write_notes(workbook: Any, page: Any, sections: Sequence[NoteSection]) -> None:
    """Write sentences under headings onto a sheet."""
    title = workbook.add_format({"bold": True, "font_size": 13, "bottom": 1})
    label = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    text = workbook.add_format({"text_wrap": True, "valign": "top", "align": "left"})
    page.set_column(0, 0, LABEL_WIDTH, label)
    page.set_column(1, 1, TEXT_WIDTH, text)
    page.hide_gridlines(2)
    row = 0
    for section in sections:
        page.write_string(row, 0, neutralised(section.title), title)
        page.write_blank(row, 1, None, title)
        for note in section.notes:
            row += 1
            if note.label:
                page.write_string(row, 0, neutralised(note.label)[:LONGEST_CELL], label)
            page.write_string(row, 1, neutralised(note.text)[:LONGEST_CELL], text)
        row += 2


def set_up_print(page: Any, translator: Translator) -> None:
    """Make a sheet print as wide as the paper, with its name and page numbers."""
    page.set_landscape()
    page.set_paper(A4)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    page.fit_to_pages(1, 0)  # as wide as the paper, as long as it takes
    word = translator.gettext("Page")
    page.set_footer(f"&L&A&R{word} &P / &N")


def _cell(value: object, kind: ExportKind) -> str | float | date | None:
    if is_empty(value):
        return None
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    if isinstance(value, date):
        return value
    if kind == ExportKind.TEXT or isinstance(value, str):
        return neutralised(str(value))[:LONGEST_CELL]
    return float(str(value))


def number_format(column: ExportColumn, translator: Translator, currency: str | None) -> str:
    """Return the format in the file's own spelling; a spreadsheet shows it with its reader's marks."""
    places = "." + "0" * column.decimals if column.decimals else ""
    match column.kind:
        case ExportKind.TEXT:
            return "@"
        case ExportKind.INTEGER:
            return "#,##0"
        case ExportKind.NUMBER:
            return f"#,##0{places}"
        case ExportKind.MONEY:
            return _money_format(f"#,##0{places}", translator, currency)
        case ExportKind.SHARE:
            return f"0{places}%"
        case ExportKind.DATE:
            return "yyyy-mm-dd"


def _money_format(digits: str, translator: Translator, currency: str | None) -> str:
    """Put the currency's sign where the reader's language has it; without a known one, the bare digits."""
    if not currency or not is_currency(currency):
        return digits
    sign = '"' + get_currency_symbol(currency, translator.locale).replace('"', "") + '"'
    pattern = translator.locale.currency_formats["standard"].pattern.split(";")[0]
    before = pattern.startswith("¤")
    gap = " " if "\xa0" in pattern or " " in pattern else ""
    return f"{sign}{gap}{digits}" if before else f"{digits}{gap}{sign}"


def _width(header: str, cells: Sequence[object], column: ExportColumn) -> int:
    longest = max(map(len, header.split()), default=0) + 3
    if column.kind == ExportKind.TEXT:
        longest = max([longest, *(len(str(cell)) + 2 for cell in cells[:SAMPLED_ROWS])])
    elif column.kind == ExportKind.MONEY:
        longest = max(longest, 13)
    return min(WIDEST_COLUMN, max(9, longest))
