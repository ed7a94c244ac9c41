"""A test as a workbook: the result in words, every metric as figures to go on with, parts and days behind.

Values are numbers in their own unit, a format for each row: shares in per cent, amounts with their sign.
"""

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from crosssell.columns import CheckLevel
from crosssell.experiments.question import Metric
from crosssell.experiments.result import Check, Comparison, Effect, Evaluation, Interval
from crosssell.experiments.written import is_share
from crosssell.exports.cells import is_empty, neutralised
from crosssell.exports.columns import ExportColumn, ExportKind
from crosssell.exports.trial_checks import check_name, check_text
from crosssell.exports.trial_notes import (
    bayes_sentence,
    interaction_sentence,
    left_out_facts,
    method_words,
    no_figure_words,
    notes,
    prior_words,
    terms_facts,
    winsor_words,
)
from crosssell.exports.trial_verdict import money_sentence, told
from crosssell.exports.trial_words import Voice
from crosssell.exports.workbook import (
    LONGEST_CELL,
    Note,
    NoteSection,
    number_format,
    set_up_print,
    write_notes,
)
from crosssell.i18n import N_, Translator
from crosssell.labels import label

LONGEST_SHEET_NAME = 31  # by the XLSX format
NARROW, WIDE = 13, 30  # columns of figures and of names, in characters

Cell = str | float | date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Column:
    """One column of a sheet.

    Attributes:
        header: English source of its heading.
        format: Name of its cells' format; ``value`` and ``difference`` follow the row's metric.
    """

    header: str
    format: str = "text"


METRICS = (
    _Column(header=N_("Metric")),
    _Column(header=N_("Role")),
    _Column(header=N_("Variant")),
    _Column(header=N_("Control")),
    _Column(header=N_("Customers, variant"), format="count"),
    _Column(header=N_("Customers, control"), format="count"),
    _Column(header=N_("Value, variant"), format="value"),
    _Column(header=N_("Value, control"), format="value"),
    _Column(header=N_("Difference"), format="value"),
    _Column(header=N_("Difference, from"), format="value"),
    _Column(header=N_("Difference, to"), format="value"),
    _Column(header=N_("Relative difference"), format="share"),
    _Column(header=N_("Relative, from"), format="share"),
    _Column(header=N_("Relative, to"), format="share"),
    _Column(header=N_("p-value"), format="p"),
    _Column(header=N_("p, corrected"), format="p"),
    _Column(header=N_("Level of the corrected interval"), format="share"),
    _Column(header=N_("Corrected, from"), format="value"),
    _Column(header=N_("Corrected, to"), format="value"),
    _Column(header=N_("With history: difference"), format="value"),
    _Column(header=N_("With history, from"), format="value"),
    _Column(header=N_("With history, to"), format="value"),
    _Column(header=N_("Bootstrap, from"), format="value"),
    _Column(header=N_("Bootstrap, to"), format="value"),
    _Column(header=N_("Always-valid, from"), format="value"),
    _Column(header=N_("Always-valid, to"), format="value"),
    _Column(header=N_("Chance to be better"), format="share"),
    _Column(header=N_("Expected loss"), format="value"),
    _Column(header=N_("Remark")),
)
PARTS = (
    _Column(header=N_("Parted by")),
    _Column(header=N_("Part")),
    _Column(header=N_("Variant")),
    _Column(header=N_("Customers, variant"), format="count"),
    _Column(header=N_("Customers, control"), format="count"),
    _Column(header=N_("Difference"), format="value"),
    _Column(header=N_("Difference, from"), format="value"),
    _Column(header=N_("Difference, to"), format="value"),
    _Column(header=N_("Relative difference"), format="share"),
    _Column(header=N_("Relative, from"), format="share"),
    _Column(header=N_("Relative, to"), format="share"),
)
DAYS = (
    _Column(header=N_("Day"), format="date"),
    _Column(header=N_("Variant")),
    _Column(header=N_("Customers"), format="count"),
    _Column(header=N_("Difference"), format="value"),
    _Column(header=N_("Always-valid, from"), format="value"),
    _Column(header=N_("Always-valid, to"), format="value"),
)


def evaluation_xlsx(
    evaluation: Evaluation,
    *,
    title: str,
    translator: Translator,
    made_on: date,
    currency: str | None = None,
    dataset: str | None = None,
) -> bytes:
    """Return the workbook.

    Args:
        evaluation: What it tells of.
        title: What the reader calls the test; a hostile text.
        translator: The reader's language.
        made_on: The day of the file.
        currency: Of amounts; ``None`` if unknown.
        dataset: Whose orders were counted; ``None`` where the figures are from elsewhere.
    """
    import xlsxwriter  # late: a page without a download need not pay for it

    _ = translator.gettext
    voice = Voice(translator=translator, currency=currency, source=evaluation.source)
    target = io.BytesIO()
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "in_memory": True,
    }
    with xlsxwriter.Workbook(target, options) as workbook:
        first = workbook.add_worksheet(_sheet_name(_("Result")))
        write_notes(workbook, first, _result(evaluation, voice, title, made_on, dataset))
        set_up_print(first, translator)
        sheet = _Sheets(workbook=workbook, translator=translator, currency=currency)
        primary = evaluation.metrics[0]
        sheet.write(
            _("Every metric"),
            METRICS,
            [(one.metric, _metric_row(one, voice)) for one in evaluation.comparisons],
        )
        if evaluation.segments:
            rows = [(primary, _part_row(evaluation, at, voice)) for at in range(len(evaluation.segments))]
            sheet.write(_("Parts"), PARTS, rows)
        if evaluation.days:
            grown: list[tuple[Metric, Sequence[Cell]]] = [
                (primary, [it.day, it.variant, it.units, it.difference, it.band.lower, it.band.upper])
                for it in evaluation.days
            ]
            sheet.write(_("As it grew"), DAYS, grown)
    return target.getvalue()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheets:
    """Writes tables whose rows are of metrics of several kinds."""

    workbook: Any
    translator: Translator
    currency: str | None

    def write(
        self, title: str, columns: Sequence[_Column], rows: Sequence[tuple[Metric, Sequence[Cell]]]
    ) -> None:
        """Add a sheet; a row is given with the metric that its values are of."""
        page = self.workbook.add_worksheet(_sheet_name(title))
        heading = self.workbook.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        looks: dict[tuple[str, Metric], Any] = {}
        for place, column in enumerate(columns):
            page.set_column(place, place, WIDE if column.format == "text" else NARROW)
            page.write_string(0, place, self.translator.gettext(column.header), heading)
        for at, (metric, cells) in enumerate(rows, start=1):
            for place, (column, cell) in enumerate(zip(columns, cells, strict=True)):
                key = (column.format, metric)
                if key not in looks:
                    looks[key] = self.workbook.add_format({"num_format": self._format(*key)})
                _write(page, at, place, cell, looks[key])
        page.freeze_panes(1, 1)
        page.autofilter(0, 0, len(rows), len(columns) - 1)
        set_up_print(page, self.translator)
        page.repeat_rows(0)

    def _format(self, name: str, metric: Metric) -> str:
        kind, decimals = {
            "text": (ExportKind.TEXT, 0),
            "count": (ExportKind.INTEGER, 0),
            "share": (ExportKind.SHARE, 2),
            "p": (ExportKind.NUMBER, 4),
            "date": (ExportKind.DATE, 0),
            "value": _kind_of(metric),
        }[name]
        column = ExportColumn(name="", header="", kind=kind, decimals=decimals)
        return number_format(column, self.translator, self.currency)


def _sheet_name(title: str) -> str:
    """Return a title as the format allows it for a sheet."""
    return re.sub(r"[\[\]:*?/\\']", " ", title)[:LONGEST_SHEET_NAME].strip()


def _kind_of(metric: Metric) -> tuple[ExportKind, int]:
    if is_share(metric):
        return ExportKind.SHARE, 3
    return (ExportKind.MONEY, 2) if metric.is_money else (ExportKind.NUMBER, 4)


def _write(page: Any, row: int, place: int, cell: Cell, look: Any) -> None:
    if is_empty(cell) or cell is None:
        page.write_blank(row, place, None, look)
    elif isinstance(cell, str):
        page.write_string(row, place, neutralised(cell)[:LONGEST_CELL], look)
    elif isinstance(cell, date):
        page.write_datetime(row, place, cell, look)
    else:
        page.write_number(row, place, cell, look)


def _metric_row(one: Comparison, voice: Voice) -> list[Cell]:
    nothing = Interval()
    effect, adjusted = one.effect, one.adjusted.effect if one.adjusted is not None else Effect()
    bootstrap = nothing if one.bootstrap is None else one.bootstrap.difference_ci
    always = nothing if one.always_valid is None else one.always_valid.difference_ci
    return [
        voice.metric(one.metric),
        label(one.metric.role, voice.translator),
        one.variant,
        one.control,
        one.n_variant,
        one.n_control,
        one.value_variant,
        one.value_control,
        effect.difference,
        *_bounds(effect.difference_ci),
        effect.relative,
        *_bounds(effect.relative_ci),
        effect.p_value,
        one.p_adjusted,
        one.level,
        *_bounds(one.corrected_ci),
        adjusted.difference,
        *_bounds(adjusted.difference_ci),
        *_bounds(bootstrap),
        *_bounds(always),
        None if one.bayes is None else one.bayes.chance_to_beat,
        None if one.bayes is None else one.bayes.expected_loss,
        no_figure_words(one, voice),
    ]


def _part_row(evaluation: Evaluation, at: int, voice: Voice) -> list[Cell]:
    one = evaluation.segments[at]
    return [
        voice.part(one.name),
        voice.part_value(one.name, one.value),
        one.variant,
        one.n_variant,
        one.n_control,
        one.effect.difference,
        *_bounds(one.effect.difference_ci),
        one.effect.relative,
        *_bounds(one.effect.relative_ci),
    ]


def _bounds(around: Interval) -> tuple[float | None, float | None]:
    return around.lower, around.upper


def _result(
    evaluation: Evaluation, voice: Voice, title: str, made_on: date, dataset: str | None
) -> list[NoteSection]:
    """Return the first sheet: what to do and why, what it is worth, what was checked, how it was judged."""
    _ = voice.translator.gettext
    found = told(evaluation, voice)
    about = [Note(label=_("A/B test"), text=title), Note(label=_("Day"), text=voice.day(made_on))]
    if dataset is not None:
        about.append(Note(label=_("Dataset"), text=dataset))
    about += [Note(label=one.name, text=voice.number(one.units)) for one in evaluation.variants]
    sections = [
        (_("A/B test"), about),
        (found.advice, _texts([found.paragraph, *notes(evaluation, voice)])),
        (_("What it is worth"), _texts(money_sentence(one, evaluation, voice) for one in evaluation.money)),
        (_("Checked before any result"), [_check(one, evaluation, voice) for one in evaluation.checks]),
        (_("How likely it is better"), _texts(_believed(evaluation, voice))),
        (
            _("Parts of the customers: exploratory"),
            _texts(interaction_sentence(one, voice) for one in evaluation.interactions),
        ),
        (_("Who is not in the figures"), _facts(left_out_facts(evaluation, voice))),
        (_("How it was judged, and by which methods"), _judged(evaluation, voice)),
    ]
    return [NoteSection(title=heading, notes=tuple(held)) for heading, held in sections if held]


def _check(check: Check, evaluation: Evaluation, voice: Voice) -> Note:
    text = check_text(check, evaluation, voice)
    if check.level != CheckLevel.OK:
        text = f"{label(check.level, voice.translator)}. {text}"
    return Note(label=check_name(check, voice), text=text)


def _believed(evaluation: Evaluation, voice: Voice) -> list[str]:
    found = [one for one in evaluation.comparisons if one.bayes is not None]
    said = [bayes_sentence(one, voice) for one in found]
    return [*said, prior_words(found, voice)] if found else []


def _judged(evaluation: Evaluation, voice: Voice) -> list[Note]:
    version = voice.translator.gettext("Methods, version {number}", number=str(evaluation.methods_version))
    methods = [winsor_words(evaluation, voice), *method_words(evaluation, voice), version]
    return [*_facts(terms_facts(evaluation, voice)), *_texts(methods)]


def _facts(facts: Iterable[tuple[str, str]]) -> list[Note]:
    return [Note(label=name, text=value) for name, value in facts]


def _texts(sentences: Iterable[str]) -> list[Note]:
    return [Note(text=sentence) for sentence in sentences if sentence]
