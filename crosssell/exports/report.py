"""A test on one page: what to do and why, each metric with its interval, what was checked, how it was judged.

One HTML file that needs nothing else: no script, no font, no picture from elsewhere, and a policy that
forbids them. It says what the screen says, in the same sentences. Every name out of a file is escaped.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from html import escape

from crosssell.columns import CheckLevel
from crosssell.experiments.question import Metric
from crosssell.experiments.result import Evaluation
from crosssell.exports.html_page import html_page, inert
from crosssell.exports.report_picture import (
    Scale,
    axis_picture,
    interval_picture,
    is_drawn,
    scale_of,
    signs,
)
from crosssell.exports.trial_checks import check_name, check_text, vetoes
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
from crosssell.exports.trial_table import Shown, shown
from crosssell.exports.trial_verdict import money_sentence, told
from crosssell.exports.trial_words import Voice
from crosssell.i18n import Translator

MOST_ROWS = 30  # metrics × variants; the workbook has them all
LONGEST_WORD = 16  # letters of a metric's name that are kept on one line


def report_html(
    evaluation: Evaluation,
    *,
    title: str,
    translator: Translator,
    made_on: date,
    currency: str | None = None,
    dataset: str | None = None,
) -> str:
    """Return the report as one HTML document.

    Args:
        evaluation: What it tells of.
        title: What the reader calls the test; a hostile text.
        translator: The reader's language.
        made_on: The day of the report.
        currency: Of amounts; ``None`` if unknown.
        dataset: Whose orders were counted; ``None`` where the figures are from elsewhere.
    """
    voice = report_voice(evaluation, translator=translator, currency=currency)
    parts = [
        _head(evaluation, voice, title=title, made_on=made_on, dataset=dataset),
        _verdict(evaluation, voice),
        _metrics(evaluation, voice),
        _worth(evaluation, voice),
        _belief(evaluation, voice),
        _checks(evaluation, voice),
        _judged(evaluation, voice),
        _foot(evaluation, voice),
    ]
    return html_page(parts, title=title, language=translator.language, styles=("report.css",))


def report_voice(evaluation: Evaluation, *, translator: Translator, currency: str | None) -> Voice:
    """Return the voice of HTML."""
    return Voice(
        translator=translator,
        currency=currency,
        source=evaluation.source,
        escape=inert,
        strong=lambda text: f"<strong>{text}</strong>",
    )


def _head(evaluation: Evaluation, voice: Voice, *, title: str, made_on: date, dataset: str | None) -> str:
    _ = voice.translator.gettext
    sizes = [
        _("{variant}: {units}", variant=voice.name(one.name), units=voice.number(one.units))
        for one in evaluation.variants
    ]
    about = [_("A/B test"), _("Customers: {groups}", groups=" · ".join(sizes))]
    if dataset is not None:
        about.insert(1, _("Dataset {name}", name=voice.name(dataset)))
    about.append(voice.day(made_on))
    return f'<h1>{escape(title)}</h1>\n<p class="about">{" · ".join(about)}</p>\n'


def _verdict(evaluation: Evaluation, voice: Voice) -> str:
    """Write what no verdict can stand on, the verdict, and what to know of it."""
    _ = voice.translator.gettext
    in_paragraph = vetoes(evaluation)
    alarms = []
    for check in evaluation.checks:
        if check.level == CheckLevel.ALARM:
            text = (
                _("No verdict can stand on these data.")
                if check.code in in_paragraph
                else check_text(check, evaluation, voice)
            )
            alarms.append(f'<p class="alarm"><strong>{check_name(check, voice)}.</strong> {text}</p>\n')
    found = told(evaluation, voice)
    more = notes(evaluation, voice)
    return (
        f"{''.join(alarms)}"
        f'<section class="verdict {evaluation.verdict.code.value}">\n<h2>{found.advice}</h2>\n'
        f"<p>{found.paragraph}</p>\n</section>\n{_items(more)}"
    )


def _metrics(evaluation: Evaluation, voice: Voice) -> str:
    _ = voice.translator.gettext
    rows = shown(evaluation, voice)[:MOST_ROWS]
    scale = scale_of(rows, evaluation=evaluation)
    why = [
        f"{row.name}: {no_figure_words(row.comparison, voice) or _('no interval')}"
        for row in rows
        if not is_drawn(row)
    ]
    caption = _(
        "The difference to {control} in per cent of it. The metric in bold decides, by the interval "
        "shown; the others are corrected for being several.",
        control=voice.name(evaluation.terms.control),
    )
    return (
        f'<h2>{_("Every metric")}</h2>\n<p class="note small">{caption}</p>\n'
        f"{'' if scale is None else signs(scale, voice=voice)}"
        f"{_table(rows, evaluation, voice, scale=scale)}{_items(why)}"
    )


def _table(rows: Sequence[Shown], evaluation: Evaluation, voice: Voice, *, scale: Scale | None) -> str:
    _ = voice.translator.gettext
    headings = [_("Metric"), _("Control"), _("With the variant")]
    headings += [] if scale is None else [""]
    headings += [_("Difference"), _("Interval"), _("p, corrected"), _("Chance to be better")]
    units = {one.name: one.units for one in evaluation.variants}
    head = "".join(f'<th scope="col">{heading}</th>' if heading else "<td></td>" for heading in headings)
    # Without it a browser breaks a name within a word, to make room for the figures.
    width = min(LONGEST_WORD, max(len(word) for row in rows for word in row.name.split() or [""]))
    body = "".join(
        f"<tr>{_cells(_row_cells(row, voice, units=units, scale=scale), headings, width=width)}</tr>\n"
        for row in rows
    )
    foot = ""
    if scale is not None:
        axis = axis_picture(scale, voice=voice)
        cells = f'<td colspan="3"></td><td class="picture">{axis}</td><td colspan="4"></td>'
        foot = f"<tfoot><tr>{cells}</tr></tfoot>"
    return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody>\n{foot}</table>\n"


def _cells(cells: Sequence[str], headings: Sequence[str], *, width: int) -> str:
    """Return the cells of a row; a narrow page shows each heading beside its cell."""
    written = []
    for place, (cell, heading) in enumerate(zip(cells, headings, strict=True)):
        if place == 0:
            written.append(f'<th scope="row" style="min-width:{width}ch">{cell}</th>')
        elif not heading:
            written.append(f'<td class="picture">{cell}</td>')
        else:
            written.append(f'<td data-of="{escape(heading)}">{cell}</td>')
    return "".join(written)


def _row_cells(row: Shown, voice: Voice, *, units: Mapping[str, int], scale: Scale | None) -> list[str]:
    one, figures = row.comparison, voice.figures
    metric = one.metric
    if is_drawn(row):
        difference = figures.relative(row.point)
        around = figures.between(row.around, figures.relative)
    else:
        difference = figures.difference(metric, row.difference)
        around = figures.between(row.difference_ci, lambda bound: figures.difference(metric, bound))
    chance = None if one.bayes is None else one.bayes.chance_to_beat
    return [
        f"<strong>{row.name}</strong>" if row.decides else row.name,
        _value(one.value_control, one.n_control, of=units.get(one.control), metric=metric, voice=voice),
        _value(one.value_variant, one.n_variant, of=units.get(one.variant), metric=metric, voice=voice),
        *([] if scale is None else [interval_picture(row, scale=scale)]),
        voice.text(difference),
        voice.text(around),
        voice.text(figures.p_value(one.effect.p_value if one.p_adjusted is None else one.p_adjusted)),
        voice.text(figures.chance(chance)),
    ]


def _value(value: float | None, units: int, *, of: int | None, metric: Metric, voice: Voice) -> str:
    """Write a value, with its customers where these are not all of the group."""
    written = voice.value(metric, value)
    return written if units == of else f"{written} (n = {voice.number(units)})"


def _worth(evaluation: Evaluation, voice: Voice) -> str:
    _ = voice.translator.gettext
    said = [
        _(
            "{metric}: {amount} with {variant} ({lower} to {upper}).",
            variant=voice.name(money.variant),
            metric=voice.metric(money.metric),
            amount=voice.strong(voice.amount(money.per_customer, signed=True)),
            lower=voice.amount(money.per_customer_ci.lower, signed=True),
            upper=voice.amount(money.per_customer_ci.upper, signed=True),
        )
        + " "
        + money_sentence(money, evaluation, voice)
        for money in evaluation.money
    ]
    return _section(_("What it is worth"), _items(said))


def _belief(evaluation: Evaluation, voice: Voice) -> str:
    """Write the Bayesian reading of the primary metric."""
    primary = [
        one for one in evaluation.comparisons if one.metric == evaluation.metrics[0] and one.bayes is not None
    ]
    said = [bayes_sentence(one, voice) for one in primary]
    if primary:
        said.append(prior_words(primary, voice))
    return _section(voice.translator.gettext("How likely it is better"), _items(said))


def _checks(evaluation: Evaluation, voice: Voice) -> str:
    """Write what did not come out well in full, and the names of the rest."""
    _ = voice.translator.gettext
    fine = [check_name(check, voice) for check in evaluation.checks if check.level == CheckLevel.OK]
    said = [
        f"<strong>{check_name(check, voice)}:</strong> {check_text(check, evaluation, voice)}"
        for check in evaluation.checks
        if check.level != CheckLevel.OK
    ]
    if fine:
        said.append(_("Without complaint: {checks}.", checks=voice.listed(list(dict.fromkeys(fine)))))
    several = len(evaluation.variants) > 2
    said += [
        f"{voice.name(one.variant)} · {interaction_sentence(one, voice)}"
        if several
        else interaction_sentence(one, voice)
        for one in evaluation.interactions
        if one.p_adjusted is not None
    ]
    return _section(_("Checked before any result"), _items(said))


def _judged(evaluation: Evaluation, voice: Voice) -> str:
    _ = voice.translator.gettext
    left_out = left_out_facts(evaluation, voice)
    nothing = voice.number(None)
    facts = [(name, value) for name, value in terms_facts(evaluation, voice) if value != nothing]
    terms = f"<h2>{_('How it was judged, and by which methods')}</h2>\n{_facts(facts)}"
    gone = f"<h2>{_('Who is not in the figures')}</h2>\n{_facts(left_out)}" if left_out else ""
    methods = [one for one in (winsor_words(evaluation, voice), *method_words(evaluation, voice)) if one]
    return f'<div class="columns small">\n{terms}{gone}{_items(methods)}</div>\n'


def _foot(evaluation: Evaluation, voice: Voice) -> str:
    return (
        "<footer>Crosssell · "
        + voice.translator.gettext("Methods, version {number}", number=str(evaluation.methods_version))
        + "</footer>\n"
    )


def _section(title: str, content: str) -> str:
    return f"<h2>{title}</h2>\n{content}" if content else ""


def _items(sentences: Iterable[str]) -> str:
    written = "".join(f"<li>{sentence}</li>\n" for sentence in sentences if sentence)
    return f'<ul class="small">\n{written}</ul>\n' if written else ""


def _facts(facts: Sequence[tuple[str, str]]) -> str:
    written = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>\n" for name, value in facts)
    return f"<dl>\n{written}</dl>\n"
