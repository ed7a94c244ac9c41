"""The sheets of a campaign's workbook that calculate: inputs, months, results, each cell a formula.

Whoever changes an input in a spreadsheet sees every month and every figure follow, whatever the rhythm and
the horizon. The formulas themselves are in `roi_formulas`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Any

from crosssell.columns import InputGroup, InputUnit, Rhythm, RoiInput, RoiReason, UpliftUnit
from crosssell.exports.cells import neutralised
from crosssell.exports.columns import ExportColumn, ExportKind
from crosssell.exports.roi_cached import RHYTHMS, UPLIFT_UNITS, Cached
from crosssell.exports.roi_formulas import (
    BETWEEN,
    FIRST_ROW,
    LAST_ROW,
    MONTH_COLUMNS,
    RESULT_FORMULAS,
    STEP_FORMULAS,
    TOTAL_ROW,
    MonthColumn,
    Result,
    input_name,
)
from crosssell.exports.roi_words import meaning, reason_words, result_meaning, result_name, unit_words
from crosssell.exports.workbook import LONGEST_CELL, number_format, set_up_print
from crosssell.i18n import Translator
from crosssell.labels import label
from crosssell.roi.inputs import spec_of
from crosssell.roi.result import Outcome
from crosssell.roi.scenario import Scenario

LONGEST_SHEET_NAME = 31  # by the XLSX format
LONGEST_TITLE, LONGEST_HELP = 32, 255  # of what a spreadsheet says to a wrong value
NARROW, MIDDLE, WIDE, WIDEST = 13, 20, 36, 66  # in characters
LINE = 15.0  # height of a line, in points
LETTERS = 1.08  # that fit where a column is one character wide, which is a digit; words break early
INPUT_WIDTHS = (WIDE, NARROW + 4, MIDDLE, NARROW, NARROW + 4, NARROW, NARROW, MIDDLE, WIDE, WIDEST)
RESULT_WIDTHS = (WIDE, MIDDLE, WIDE, WIDEST)
TO_CHANGE = "#FFF4CC"
QUIET = "#767676"  # dark enough on white to be read (4.5 : 1)
NOTHING = "–"
SMALL_AMOUNT = 1.0  # below it, cents are too coarse


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """A workbook that is being written.

    Attributes:
        workbook: Of xlsxwriter.
        translator: The reader's language.
        scenario: Whose currency and units are written.
        looks: Formats that are there already.
    """

    workbook: Any
    translator: Translator
    scenario: Scenario
    looks: dict[tuple[tuple[str, Any], ...], Any]

    def look(self, **properties: Any) -> Any:
        """Return the format with some properties."""
        key = tuple(sorted(properties.items()))
        if key not in self.looks:
            self.looks[key] = self.workbook.add_format({"valign": "top", **properties})
        return self.looks[key]

    def figure(self, unit: InputUnit | None, *, small: bool = False, **properties: Any) -> Any:
        """Return the format of a figure; ``None`` is a date, `small` shows what is below a cent."""
        kind, decimals = _kind_of(unit, small=small)
        column = ExportColumn(name="", header="", kind=kind, decimals=decimals)
        written = number_format(column, self.translator, self.scenario.currency)
        return self.look(num_format=written, align="right", **properties)

    @property
    def group(self) -> Any:
        """The format of a line that begins a group."""
        return self.look(bold=True, font_size=12, top=1)

    def sheet(self, title: str, *, widths: Sequence[int], before_table: int = 1) -> Any:
        """Add a sheet whose table has its heading in row `before_table` (from 1)."""
        page = self.workbook.add_worksheet(sheet_name(title))
        for place, width in enumerate(widths):
            page.set_column(place, place, width)
        page.freeze_panes(before_table, 1)
        set_up_print(page, self.translator)
        page.repeat_rows(before_table - 1)
        return page

    def headings(
        self, page: Any, row: int, texts: Sequence[str], *, widths: Sequence[int], figures: int
    ) -> None:
        """Write the headings of a table; `figures` of them, after the first, stand over figures."""
        for place, text in enumerate(texts):
            right = {"align": "right"} if place <= figures else {"align": "left", "indent": 1}
            side = right if place else {}
            write_text(page, row, place, text, self.look(bold=True, text_wrap=True, bottom=1, **side))
        fit(page, row, list(zip(texts, widths, strict=False)))

    def name(self, name: str, *, page: Any, row: int, column: int) -> None:
        """Give a cell a name that formulas use."""
        cell = f"${chr(ord('A') + column)}${row + 1}"
        self.workbook.define_name(name, f"={quoted(page.get_name())}!{cell}")


def sheet_name(title: str) -> str:
    """Return a title as the format allows it for a sheet."""
    return re.sub(r"[\[\]:*?/\\']", " ", title)[:LONGEST_SHEET_NAME].strip()


def quoted(name: str) -> str:
    """Return a sheet's name as formulas write it; it holds no apostrophe."""
    return f"'{name}'"


def write_text(page: Any, row: int, column: int, text: str, look: Any) -> None:
    """Write a text that no spreadsheet takes for a formula."""
    page.write_string(row, column, neutralised(text)[:LONGEST_CELL], look)


def fit(page: Any, row: int, cells: Sequence[tuple[str, int]]) -> None:
    """Make a row as high as its longest text needs in a column as wide (characters); not all programs do."""
    lines = max(ceil(len(text) / (LETTERS * width)) for text, width in cells)
    if lines > 1:
        page.set_row(row, LINE * lines)


def write_inputs(book: Book, found: Cached) -> None:
    """Write the sheet of inputs and give each a name."""
    _ = book.translator.gettext
    page = book.sheet(
        _("Inputs"),
        widths=INPUT_WIDTHS,
        before_table=2,
    )
    write_text(page, 0, 0, _("Change the yellow cells: months and results follow."), book.look(bold=True))
    headers = (
        _("Input"),
        _("Calculated from"),
        _("Unit"),
        _("Low"),
        _("Likely"),
        _("High"),
        _("Spread"),
        _("Source"),
        _("Note"),
        _("What it is"),
    )
    book.headings(page, 1, headers, widths=INPUT_WIDTHS, figures=0)
    row = 2
    for group in InputGroup:
        _write_group(page, row, label(group, book.translator), len(headers), book)
        row += 1
        if group == InputGroup.REACH:
            rhythms = {one: label(one, book.translator) for one in Rhythm}
            _write_choice(page, row, _("Contacted"), rhythms, "x_rhythm", RHYTHMS, found, book)
            row += 1
        if group == InputGroup.RESPONSE:
            units = {one: label(one, book.translator) for one in UpliftUnit}
            _write_choice(
                page, row, _("Uplift is stated in"), units, "x_uplift_unit", UPLIFT_UNITS, found, book
            )
            row += 1
        if group == InputGroup.TIME:
            _write_start(page, row, book)
            row += 1
        for one in RoiInput:
            if spec_of(one, uplift_unit=book.scenario.uplift_unit).group == group:
                _write_input(page, row, one, book)
                row += 1
    _write_group(page, row, _("Worked out from these"), len(headers), book)
    _write_between(page, row + 1, found, book)


def _write_between(page: Any, row: int, found: Cached, book: Book) -> None:
    """Write the steps between the inputs and the months."""
    for at, step in enumerate(BETWEEN, start=row):
        value, title = found.between[step.name], book.translator.gettext(step.header)
        write_text(page, at, 0, title, book.look(text_wrap=True))
        fit(page, at, [(title, WIDE)])
        page.write_formula(at, 1, f"={step.formula}", _figure_of(step.unit, value, book), value)
        book.name(step.name, page=page, row=at, column=1)


def _write_group(page: Any, row: int, title: str, columns: int, book: Book) -> None:
    write_text(page, row, 0, title, book.group)
    for column in range(1, columns):
        page.write_blank(row, column, None, book.group)


def _write_choice(
    page: Any,
    row: int,
    title: str,
    words: dict[Any, str],
    name: str,
    options: Sequence[Any],
    found: Cached,
    book: Book,
) -> None:
    """Write a cell that offers words, and beside it the number of the one chosen."""
    place = int(found.between[name])
    write_text(page, row, 0, title, book.look())
    write_text(page, row, 1, words[options[place - 1]], book.look(bg_color=TO_CHANGE, align="right"))
    page.data_validation(row, 1, row, 1, {"validate": "list", "source": [words[one] for one in options]})
    listed = ",".join(_literal(words[one]) for one in options)
    formula = f"=MATCH(B{row + 1},{{{listed}}},0)"
    page.write_formula(row, 2, formula, book.look(font_color=QUIET, align="left", indent=1), place)
    book.name(name, page=page, row=row, column=2)


def _write_start(page: Any, row: int, book: Book) -> None:
    write_text(page, row, 0, book.translator.gettext("Start"), book.look())
    look = book.figure(None, bg_color=TO_CHANGE)
    page.write_datetime(row, 1, book.scenario.start, look)
    page.data_validation(row, 1, row, 1, {"validate": "date", "criteria": ">=", "value": date(1970, 1, 1)})
    book.name("in_start", page=page, row=row, column=1)


def _write_input(page: Any, row: int, one: RoiInput, book: Book) -> None:
    scenario, translator = book.scenario, book.translator
    estimate = scenario[one]
    unit = spec_of(one, uplift_unit=scenario.uplift_unit).unit
    text, wrapped = book.look(), book.look(text_wrap=True)
    small = unit == InputUnit.AMOUNT and 0 < estimate.high < SMALL_AMOUNT
    write_text(page, row, 0, label(one, translator), text)
    page.write_formula(
        row, 1, f"=E{row + 1}", book.figure(unit, small=small, bg_color=TO_CHANGE, bold=True), estimate.likely
    )
    words = unit_words(one, translator, uplift_unit=scenario.uplift_unit, currency=scenario.currency)
    write_text(page, row, 2, words, book.look(indent=1, align="left"))
    for column, value in ((3, estimate.low), (4, estimate.likely), (5, estimate.high)):
        colour = {"bg_color": TO_CHANGE} if column == 4 else {}
        page.write_number(row, column, value, book.figure(unit, small=small, **colour))
    write_text(
        page,
        row,
        6,
        label(estimate.shape, translator) if estimate.varies else "",
        book.look(indent=1, align="left"),
    )
    write_text(page, row, 7, label(estimate.source, translator), text)
    write_text(page, row, 8, estimate.note, wrapped)
    write_text(page, row, 9, meaning(one, translator), wrapped)
    fit(page, row, [(estimate.note, WIDE), (meaning(one, translator), WIDEST)])
    for column in (1, 4):
        page.data_validation(row, column, row, column, _allowed(one, row=row, column=column, book=book))
    book.name(input_name(one), page=page, row=row, column=1)


def _allowed(one: RoiInput, *, row: int, column: int, book: Book) -> dict[str, Any]:
    """Return what a spreadsheet refuses, and what it says then."""
    spec = spec_of(one, uplift_unit=book.scenario.uplift_unit)
    number = book.translator.number
    said = book.translator.gettext(
        "Allowed: {lowest} to {highest}.",
        lowest=number(spec.lowest),
        highest=number(spec.highest),
    )
    found: dict[str, Any] = {
        "error_title": label(one, book.translator)[:LONGEST_TITLE],
        "error_message": said[:LONGEST_HELP],
    }
    cell = f"{chr(ord('A') + column)}{row + 1}"
    if one == RoiInput.UPLIFT:  # how it is stated can be changed in the file
        highest = f"IF(x_uplift_unit=2,{spec_of(one, uplift_unit=UpliftUnit.RELATIVE).highest:.0f},1)"
        formula = f"=AND(ISNUMBER({cell}),{cell}>=-1,{cell}<={highest})"
        return {"validate": "custom", "value": formula, "error_title": found["error_title"]}
    kind = "integer" if spec.whole else "decimal"
    bounds = {"criteria": "between", "minimum": spec.lowest, "maximum": spec.highest}
    return {"validate": kind, **bounds, **found}


def write_months(book: Book, found: Cached) -> str:
    """Write the sheet of months and name its totals; return its name."""
    _ = book.translator.gettext
    widths = [NARROW + 4 if column.unit == InputUnit.AMOUNT else NARROW + 2 for column in MONTH_COLUMNS]
    page = book.sheet(_("Months"), widths=widths)
    headers = [_(column.header) for column in MONTH_COLUMNS]
    book.headings(page, 0, headers, widths=widths, figures=len(headers))
    for number, values in enumerate(found.months):
        for place, column in enumerate(MONTH_COLUMNS):
            _write_month(page, number, place, column, values[column.letter], book)
    total = TOTAL_ROW - 1
    write_text(page, total, 0, _("Total"), book.look(bold=True, top=1))
    for place, column in enumerate(MONTH_COLUMNS[1:], start=1):
        if column.name:
            formula = f"=SUM({column.letter}{FIRST_ROW}:{column.letter}{LAST_ROW})"
            look = book.figure(column.unit, bold=True, top=1)
            page.write_formula(total, place, formula, look, found.sums[column.letter])
            book.name(column.name, page=page, row=total, column=place)
        else:
            page.write_blank(total, place, None, book.look(top=1))
    page.write_number(total, len(MONTH_COLUMNS) - 1, 1, book.look(font_color=QUIET, top=1))
    beyond = {
        "type": "formula",
        "criteria": "=$C2=0",
        "format": book.workbook.add_format({"font_color": "#A6A6A6"}),
    }
    page.conditional_format(FIRST_ROW - 1, 0, LAST_ROW - 1, len(MONTH_COLUMNS) - 1, beyond)
    return str(page.get_name())


def _write_month(
    page: Any, number: int, place: int, column: MonthColumn, value: float | date, book: Book
) -> None:
    at = number + FIRST_ROW
    if column.letter == "A":
        page.write_number(at - 1, place, number, book.figure(column.unit))
        return
    template = column.formula if number else column.first
    if not template:
        return
    written = template.format(row=at, before=at - 1, after=at + 1, first=FIRST_ROW, last=LAST_ROW)
    look = book.figure(column.unit)
    if isinstance(value, date):
        page.write_formula(at - 1, place, f"={written}", look, _serial(value))
    elif re.fullmatch(r"\d+", written):
        page.write_number(at - 1, place, float(written), look)
    else:
        page.write_formula(at - 1, place, f"={written}", look, value)


def write_results(page: Any, book: Book, outcome: Outcome, *, title: str, months: str) -> None:
    """Write the sheet of results, which is there already so that it is the first."""
    _ = book.translator.gettext
    write_text(page, 0, 0, title, book.look(bold=True, font_size=13))
    hint = _(
        "All figures are formulas: they follow the yellow cells of the sheet “{sheet}”.", sheet=_("Inputs")
    )
    write_text(page, 1, 0, hint, book.look(font_color=QUIET))
    headers = (_("Figure"), _("Value"), _("Why there is none"), _("What it is"))
    book.headings(page, 2, headers, widths=RESULT_WIDTHS, figures=1)
    row = 3
    for one in RESULT_FORMULAS:
        _write_result(page, row, one, outcome, book, months=months)
        row += 1
    row += 1
    book.headings(page, row, (_("From sales to profit"), _("Amount")), widths=RESULT_WIDTHS, figures=1)
    first = row + 2
    for step in outcome.steps:
        row += 1
        write_text(page, row, 0, label(step.step, book.translator), book.look())
        formula = f"={STEP_FORMULAS[step.step]}"
        page.write_formula(row, 1, formula, book.figure(InputUnit.AMOUNT), step.amount)
    row += 1
    write_text(page, row, 0, result_name("profit_amount", book.translator), book.look(bold=True, top=1))
    look = book.figure(InputUnit.AMOUNT, bold=True, top=1)
    page.write_formula(row, 1, f"=SUM(B{first}:B{row})", look, outcome.profit_amount)


def _write_result(page: Any, row: int, one: Result, outcome: Outcome, book: Book, *, months: str) -> None:
    translator = book.translator
    value = getattr(outcome, one.field)
    strong = {"bold": True} if one.field in ("profit_amount", "roi") else {}
    write_text(page, row, 0, result_name(one.field, translator), book.look(**strong))
    formula, why = one.formula, '""'
    for condition, reason in reversed(one.missing):
        formula = f"IF({condition},{_literal(NOTHING)},{formula})"
        why = f"IF({condition},{_literal(reason_words(reason, translator))},{why})"
    formula = formula.replace("{months}", quoted(months))
    look = _figure_of(one.unit, value or 0.0, book, **strong)
    if one.field == "payback_month":
        look = book.look(num_format=_month_format(translator), align="right")
    page.write_formula(row, 1, f"={formula}", look, NOTHING if value is None else value)
    text = book.look(text_wrap=True, font_color=QUIET, indent=1, align="left")
    if one.missing:
        said = outcome.reasons.get(one.field)
        shown = "" if said is None else reason_words(RoiReason(said), translator)
        page.write_formula(row, 2, f"={why}".replace("{months}", quoted(months)), text, shown)
    write_text(page, row, 3, result_meaning(one.field, translator), text)
    reasons = [(reason_words(reason, translator), WIDE) for _condition, reason in one.missing]
    fit(page, row, [*reasons, (result_meaning(one.field, translator), WIDEST)])


def _figure_of(unit: InputUnit, value: float, book: Book, **properties: Any) -> Any:
    return book.figure(unit, small=0 < abs(value) < SMALL_AMOUNT, **properties)


def _month_format(translator: Translator) -> str:
    """Return the format that shows 4 as "Month 4"."""
    before, after = translator.gettext("Month {number}", number="\n").replace('"', "").split("\n")
    return f'"{before}"0"{after}"' if after else f'"{before}"0'


def _literal(text: str) -> str:
    """Return a text as formulas write it."""
    return '"' + text[:LONGEST_HELP].replace('"', '""') + '"'


def _serial(day: date) -> int:
    """Return a day as spreadsheets count it."""
    return (day - date(1899, 12, 30)).days


def _kind_of(unit: InputUnit | None, *, small: bool) -> tuple[ExportKind, int]:
    match unit:
        case None:
            return ExportKind.DATE, 0
        case InputUnit.SHARE | InputUnit.POINTS | InputUnit.RELATIVE:
            return ExportKind.SHARE, 2
        case InputUnit.AMOUNT:
            return ExportKind.MONEY, 4 if small else 2
        case InputUnit.NUMBER:
            return ExportKind.NUMBER, 2
        case InputUnit.CUSTOMERS | InputUnit.MONTHS:
            return ExportKind.INTEGER, 0
