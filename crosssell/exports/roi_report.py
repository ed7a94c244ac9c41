"""A campaign's return on one page: the answer, the figures, where the money goes, the risk, the assumptions.

One HTML file that needs nothing else: no script, no font, no picture from elsewhere, and a policy that
forbids them. It says what the screen says, in the same sentences. Every name and note is escaped.
"""

from collections.abc import Sequence
from datetime import date
from html import escape

from crosssell.columns import InputGroup, RoiInput, RoiSource
from crosssell.exports.html_page import html_page, inert
from crosssell.exports.roi_picture import axis_of, bar_picture, course_picture, spread_picture
from crosssell.exports.roi_words import (
    RoiVoice,
    answer_sentences,
    is_risky,
    result_name,
    result_reason,
    result_value,
    voice_of,
)
from crosssell.i18n import Translator
from crosssell.labels import label
from crosssell.roi.inputs import spec_of
from crosssell.roi.result import Outcome, Simulation, Step, Swing
from crosssell.roi.scenario import Estimate, Scenario

FIGURES = (
    "profit_amount",
    "roi",
    "payback_month",
    "break_even_uplift",
    "break_even_audience",
    "net_present_value_amount",
    "cost_amount",
    "incremental_orders",
    "revenue_amount",
    "cost_per_order_amount",
    "lifetime_profit_amount",
)
IF_GIVEN = ("lifetime_profit_amount",)  # left out where there is none
STYLES = ("report.css", "roi_report.css")
MOST_SWINGS = 6


def roi_report_html(
    scenario: Scenario,
    outcome: Outcome,
    simulation: Simulation | None,
    swings: Sequence[Swing],
    *,
    title: str,
    translator: Translator,
    made_on: date,
    dataset: str | None = None,
) -> str:
    """Return the report as one HTML document.

    Args:
        scenario: The campaign.
        outcome: What it brings at the likely value of each input.
        simulation: How sure that is; ``None`` where nothing was drawn.
        swings: The effect of each input; empty where none varies.
        title: What the reader calls the scenario; a hostile text.
        translator: The reader's language.
        made_on: The day of the report.
        dataset: Whose figures were taken over; ``None`` without one.
    """
    voice = voice_of(scenario, translator, escape=inert, strong=lambda text: f"<strong>{text}</strong>")
    parts = [
        _head(scenario, voice, title=title, made_on=made_on, dataset=dataset),
        _answer(scenario, outcome, simulation, voice),
        _figures(outcome, voice),
        f'<div class="two">\n{_steps(outcome, voice)}{_pictures(outcome, simulation, voice)}</div>\n',
        _swings(swings, outcome, voice),
        _inputs(scenario, voice),
        _foot(simulation, voice),
    ]
    return html_page(
        parts, title=title, language=translator.language, styles=("report.css", "roi_report.css")
    )


def _head(scenario: Scenario, voice: RoiVoice, *, title: str, made_on: date, dataset: str | None) -> str:
    _ = voice.translator.gettext
    about = [
        _("ROI"),
        _("Contacted: {rhythm}", rhythm=voice.text(label(scenario.rhythm, voice.translator))),
        _("Start: {day}", day=voice.text(voice.translator.date(scenario.start))),
        voice.text(voice.translator.date(made_on)),
    ]
    if dataset is not None:
        about.insert(1, _("Dataset {name}", name=voice.name(dataset)))
    return f'<h1>{escape(title)}</h1>\n<p class="about">{" · ".join(about)}</p>\n'


def _answer(scenario: Scenario, outcome: Outcome, simulation: Simulation | None, voice: RoiVoice) -> str:
    """Write the answer; its colour says whether it wins, and whether that is safe."""
    look = "loses" if outcome.profit_amount < 0 else "risky" if is_risky(simulation) else "wins"
    first, *rest = answer_sentences(outcome, simulation, scenario, voice)
    said = "".join(f"<p>{sentence}</p>\n" for sentence in rest)
    return f'<section class="verdict {look}">\n<p>{first}</p>\n{said}</section>\n'


def _figures(outcome: Outcome, voice: RoiVoice) -> str:
    shown = []
    for field in FIGURES:
        why = result_reason(field, outcome, voice.translator)
        if why and field in IF_GIVEN:
            continue
        value = (
            f'<dd class="why">{voice.text(why)}</dd>'
            if why
            else f"<dd>{result_value(field, outcome, voice)}</dd>"
        )
        shown.append(f"<div><dt>{voice.text(result_name(field, voice.translator))}</dt>{value}</div>\n")
    return f'<dl class="figures">\n{"".join(shown)}</dl>\n'


def _steps(outcome: Outcome, voice: RoiVoice) -> str:
    """Write the way from sales to profit as bars that hang from each other."""
    rows, before = [], 0.0
    steps = [step for step in outcome.steps if step.amount]
    ends = _running(steps)
    axis = axis_of([*ends, outcome.profit_amount])
    for step, end in zip(steps, ends, strict=True):
        bar = bar_picture(before, end, axis=axis, look="down" if step.amount < 0 else "up")
        rows.append(_row(voice.text(label(step.step, voice.translator)), bar, step.amount, voice))
        before = end
    bar = bar_picture(0.0, outcome.profit_amount, axis=axis, look="either")
    rows.append(
        _row(voice.text(result_name("profit_amount", voice.translator)), bar, outcome.profit_amount, voice)
    )
    title = voice.translator.gettext("From sales to profit")
    return f'<div><h2>{title}</h2>\n<table class="steps"><tbody>\n{"".join(rows)}</tbody></table></div>\n'


def _running(steps: Sequence[Step]) -> list[float]:
    """Return the sum after each step."""
    ends, total = [], 0.0
    for step in steps:
        total += step.amount
        ends.append(total)
    return ends


def _row(name: str, picture: str, amount: float, voice: RoiVoice) -> str:
    written = voice.text(voice.figures.signed(amount))
    return f'<tr><th scope="row">{name}</th><td class="picture">{picture}</td><td>{written}</td></tr>\n'


def _pictures(outcome: Outcome, simulation: Simulation | None, voice: RoiVoice) -> str:
    """Draw the months and the risk."""
    _ = voice.translator.gettext
    course = course_picture(outcome.months, payback=outcome.payback_month, voice=voice)
    key = _("Bars: profit of each month. Line: added up.")
    if outcome.payback_month is not None:
        key += " " + _("Dot: the money is back.")
    found = f'<div><h2>{_("Month by month")}</h2>\n{course}\n<p class="key">{key}</p>\n'
    if simulation is not None and simulation.drivers and simulation.bins:
        told = _(
            "{draws} campaigns drawn; dashed lines: 10%, 50% and 90% of them are below.",
            draws=voice.text(voice.translator.number(simulation.draws)),
        )
        error = _(
            "Chance of a loss: {chance} (standard error {error}).",
            chance=voice.chance(simulation.chance_of_loss),
            error=voice.text(voice.translator.percent(simulation.chance_of_loss_standard_error, decimals=2)),
        )
        spread = spread_picture(simulation, voice=voice)
        found += f'<h2>{_("How sure is that?")}</h2>\n{spread}\n<p class="key">{told} {error}</p>\n'
    return f"{found}</div>\n"


def _swings(swings: Sequence[Swing], outcome: Outcome, voice: RoiVoice) -> str:
    """Write what the profit is if one input comes out low or high."""
    shown = [one for one in swings if one.width_amount][:MOST_SWINGS]
    if not shown:
        return ""
    _ = voice.translator.gettext
    ends = [value for one in shown for value in (one.profit_at_low_amount, one.profit_at_high_amount)]
    axis = axis_of([*ends, outcome.profit_amount])
    low, high = _("At low"), _("At high")
    rows = []
    for one in shown:
        bar = bar_picture(one.profit_at_low_amount, one.profit_at_high_amount, axis=axis, look="either")
        rows.append(
            f'<tr><th scope="row">{voice.text(label(one.input, voice.translator))}</th>'
            f'<td data-of="{escape(low)}">{_end(one, one.low, one.profit_at_low_amount, voice)}</td>'
            f'<td class="picture">{bar}</td>'
            f'<td data-of="{escape(high)}">{_end(one, one.high, one.profit_at_high_amount, voice)}</td>'
            "</tr>\n"
        )
    names = (_("Profit, if one input comes out low or high"), low, "", high)
    head = "".join(f'<th scope="col">{name}</th>' if name else "<td></td>" for name in names)
    heading = f"<h2>{_('What it hangs on')}</h2>\n"
    table = f"<thead><tr>{head}</tr></thead>\n<tbody>\n{''.join(rows)}</tbody>\n"
    return f'{heading}<table class="swings">\n{table}</table>\n'


def _end(one: Swing, value: float, profit: float, voice: RoiVoice) -> str:
    return f"{voice.value(one.input, value)} → {voice.rounded(profit)}"


def _inputs(scenario: Scenario, voice: RoiVoice) -> str:
    """Write the assumptions, their sources numbered; what is nothing throughout is named below."""
    _ = voice.translator.gettext
    origins: list[str] = []
    parts, nothing = [], []
    for group in InputGroup:
        facts = []
        for one in RoiInput:
            if spec_of(one, uplift_unit=scenario.uplift_unit).group != group:
                continue
            if scenario[one].high == scenario[one].low == 0:
                nothing.append(voice.text(label(one, voice.translator)))
            else:
                facts.append(_input(one, scenario[one], voice, origins=origins))
        if facts:
            parts.append(
                f"<h3>{voice.text(label(group, voice.translator))}</h3>\n<dl>\n{''.join(facts)}</dl>\n"
            )
    rest = _("Without a number: your assumption.")
    if nothing:
        rest += " " + _("Not part of it: {inputs}.", inputs=voice.translator.listed(nothing))
    numbered = "".join(f"<li>{origin}</li>\n" for origin in origins)
    listed = f"<ol>\n{numbered}</ol>\n" if origins else ""
    return (
        f"<h2>{_('What it rests on')}</h2>\n"
        f'<div class="columns small inputs">\n{"".join(parts)}{listed}<p class="about">{rest}</p>\n</div>\n'
    )


def _input(one: RoiInput, estimate: Estimate, voice: RoiVoice, *, origins: list[str]) -> str:
    """Write an input: its likely value, low and high, and the number of its source among `origins`."""
    around = ""
    if estimate.varies:
        low, high = voice.value(one, estimate.low), voice.value(one, estimate.high)
        around = " (" + voice.translator.gettext("{lower} to {upper}", lower=low, upper=high) + ")"
    number = ""
    if estimate.source != RoiSource.ASSUMPTION or estimate.note:
        origin = voice.text(label(estimate.source, voice.translator))
        if estimate.note:
            origin += f": {voice.name(estimate.note)}"
        if origin not in origins:
            origins.append(origin)
        number = f" <sup>{origins.index(origin) + 1}</sup>"
    return (
        f"<div><dt>{voice.text(label(one, voice.translator))}{number}</dt>"
        f"<dd><strong>{voice.value(one, estimate.likely)}</strong>{around}</dd></div>\n"
    )


def _foot(simulation: Simulation | None, voice: RoiVoice) -> str:
    _ = voice.translator.gettext
    said = _(
        "Everything is counted as the campaign changes it: with it less without it. What customers would "
        "have bought anyway earns it nothing."
    )
    seed = "" if simulation is None else " " + _("Seed of the draws: {seed}.", seed=str(simulation.seed))
    return f"<footer>{said}{seed} · Crosssell</footer>\n"
