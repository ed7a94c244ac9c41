"""A campaign as a workbook that finance can check and change: live formulas, and beside them what was drawn.

Results, inputs and months calculate; the simulation and the effect of each input are values of the day of
the file and say so.
"""

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

from crosssell.columns import InputUnit
from crosssell.exports.roi_cached import cached
from crosssell.exports.roi_how import how_calculated
from crosssell.exports.roi_sheets import (
    RESULT_WIDTHS,
    Book,
    sheet_name,
    write_inputs,
    write_months,
    write_results,
    write_text,
)
from crosssell.exports.roi_words import RoiVoice, answer_sentences, result_name, voice_of
from crosssell.exports.workbook import Note, NoteSection, set_up_print, write_notes
from crosssell.i18n import Translator
from crosssell.labels import label
from crosssell.roi.inputs import spec_of
from crosssell.roi.result import Bin, Outcome, Quantiles, Simulation, Swing
from crosssell.roi.scenario import Scenario

OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "in_memory": True,
}
FIGURE_WIDTHS = (34, 18, 18, 18, 18, 18)  # of the sheet of what was drawn, in characters
QUANTILES = ("p10", "p50", "p90", "mean")

Line = Sequence[tuple[str | float | None, InputUnit | None]]  # cells, each with its unit; text has none


def roi_xlsx(
    scenario: Scenario,
    outcome: Outcome,
    simulation: Simulation | None,
    swings: Sequence[Swing],
    *,
    title: str,
    translator: Translator,
    made_on: date,
    dataset: str | None = None,
) -> bytes:
    """Return the workbook.

    Args:
        scenario: The campaign.
        outcome: What it brings at the likely value of each input.
        simulation: How sure that is; ``None`` where nothing was drawn.
        swings: The effect of each input; empty where none varies.
        title: What the reader calls the scenario; a hostile text.
        translator: The reader's language.
        made_on: The day of the file.
        dataset: Whose figures were taken over; ``None`` without one.
    """
    import xlsxwriter  # late: a page without a download need not pay for it

    _ = translator.gettext
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, OPTIONS) as workbook:
        book = Book(workbook=workbook, translator=translator, scenario=scenario, looks={})
        found = cached(scenario, outcome)
        results = book.sheet(_("Results"), widths=RESULT_WIDTHS, before_table=3)
        write_inputs(book, found)
        months = write_months(book, found)
        write_results(results, book, outcome, title=title, months=months)
        if simulation is not None:
            _write_drawn(book, simulation, swings, made_on=made_on)
        beside = workbook.add_worksheet(sheet_name(_("Notes")))
        told = _notes(scenario, outcome, simulation, title=title, made_on=made_on, dataset=dataset, book=book)
        write_notes(workbook, beside, told)
        set_up_print(beside, translator)
    return target.getvalue()


def _write_drawn(book: Book, simulation: Simulation, swings: Sequence[Swing], *, made_on: date) -> None:
    """Write what was drawn, as values."""
    _ = book.translator.gettext
    page = book.sheet(_("Risk"), widths=FIGURE_WIDTHS, before_table=2)
    told = _(
        "Drawn on {day} ({draws} draws, seed {seed}). These are values: they do not follow the inputs.",
        day=book.translator.date(made_on),
        draws=book.translator.number(simulation.draws),
        seed=str(simulation.seed),
    )
    write_text(page, 0, 0, told, book.look(bold=True))
    row = _write_table(page, 1, _quantile_header(book), _quantile_lines(simulation, book), book)
    row = _write_table(
        page, row + 1, (_("Chance"), _("Value"), _("Standard error")), _chances(simulation, book), book
    )
    if swings:
        effects = (
            _("Effect of one input, the others as likely"),
            _("Low"),
            _("High"),
            _("Profit at low"),
            _("Profit at high"),
            _("Difference"),
        )
        row = _write_table(page, row + 1, effects, [_swing_line(one, book) for one in swings], book)
    if simulation.drivers:
        explained = (_("What explains the spread of the profit"), _("Rank correlation"))
        drivers: list[Line] = [
            ((label(one.input, book.translator), None), (one.correlation, InputUnit.NUMBER))
            for one in simulation.drivers
        ]
        row = _write_table(page, row + 1, explained, drivers, book)
    header = (_("Profit from"), _("Profit to"), _("Draws"), _("Share"))
    _write_table(page, row + 1, header, [_bin_line(one, simulation.draws) for one in simulation.bins], book)


def _write_table(page: Any, row: int, header: Sequence[str], lines: Sequence[Line], book: Book) -> int:
    """Write a table from `row` on and return the first free row."""
    book.headings(page, row, header, widths=FIGURE_WIDTHS, figures=len(header))
    for at, line in enumerate(lines, start=row + 1):
        for place, (value, unit) in enumerate(line):
            if isinstance(value, str):
                write_text(page, at, place, value, book.look(text_wrap=True))
            elif value is None or unit is None:
                page.write_blank(at, place, None, book.look())
            else:
                page.write_number(at, place, value, book.figure(unit))
    return row + len(lines) + 1


def _quantile_header(book: Book) -> list[str]:
    return [
        book.translator.gettext("Figure"),
        *(result_name(field, book.translator) for field in QUANTILES),
    ]


def _quantile_lines(simulation: Simulation, book: Book) -> list[Line]:
    def line(field: str, found: Quantiles | None, unit: InputUnit) -> Line:
        values = [None if found is None else getattr(found, quantile) for quantile in QUANTILES]
        return [(result_name(field, book.translator), None), *((value, unit) for value in values)]

    return [
        line("profit_amount", simulation.profit, InputUnit.AMOUNT),
        line("roi", simulation.roi, InputUnit.SHARE),
        line("net_present_value_amount", simulation.net_present_value, InputUnit.AMOUNT),
    ]


def _chances(simulation: Simulation, book: Book) -> list[Line]:
    translator = book.translator
    target = translator.gettext(
        "Chance of a ROI of {roi} or more", roi=translator.percent(simulation.target_roi, decimals=0)
    )
    return [
        (
            (result_name("chance_of_loss", translator), None),
            (simulation.chance_of_loss, InputUnit.SHARE),
            (simulation.chance_of_loss_standard_error, InputUnit.SHARE),
        ),
        (
            (target, None),
            (simulation.chance_of_target, InputUnit.SHARE),
            (simulation.chance_of_target_standard_error, InputUnit.SHARE),
        ),
    ]


def _swing_line(one: Swing, book: Book) -> Line:
    unit = spec_of(one.input, uplift_unit=book.scenario.uplift_unit).unit
    return (
        (label(one.input, book.translator), None),
        (one.low, unit),
        (one.high, unit),
        (one.profit_at_low_amount, InputUnit.AMOUNT),
        (one.profit_at_high_amount, InputUnit.AMOUNT),
        (one.width_amount, InputUnit.AMOUNT),
    )


def _bin_line(one: Bin, draws: int) -> Line:
    return (
        (one.lower_amount, InputUnit.AMOUNT),
        (one.upper_amount, InputUnit.AMOUNT),
        (one.draws, InputUnit.CUSTOMERS),
        (one.draws / draws, InputUnit.SHARE),
    )


def _notes(
    scenario: Scenario,
    outcome: Outcome,
    simulation: Simulation | None,
    *,
    title: str,
    made_on: date,
    dataset: str | None,
    book: Book,
) -> list[NoteSection]:
    """Return what the file is about, the answer on its day, and how it is calculated."""
    _ = book.translator.gettext
    voice: RoiVoice = voice_of(scenario, book.translator)
    about = [
        Note(label=_("Scenario"), text=title),
        Note(label=_("Day"), text=book.translator.date(made_on)),
    ]
    if dataset is not None:
        about.append(Note(label=_("Dataset"), text=dataset))
    answer = [Note(text=one) for one in answer_sentences(outcome, simulation, scenario, voice)]
    how = [
        NoteSection(
            title=section.title,
            notes=(
                *(Note(text=text) for text in section.texts),
                *(Note(label=name, text=formula) for name, formula in section.formulas),
            ),
        )
        for section in how_calculated(voice)
    ]
    answered = _("The answer on {day}; it does not follow changes", day=book.translator.date(made_on))
    return [
        NoteSection(title=_("About this file"), notes=tuple(about)),
        NoteSection(title=answered, notes=tuple(answer)),
        *how,
    ]
