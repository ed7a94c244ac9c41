"""A campaign's return in words: what each input and figure is, why one is missing, and the answer.

Built from the codes and figures of `crosssell.roi.result` alone, so that the screen, the report and the
workbook say the same. What is returned can be put into a sentence as it is.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from crosssell.columns import InputUnit, RoiInput, RoiReason, RoiSource, Shape, UpliftUnit
from crosssell.exports.roi_meanings import (
    MEANINGS,
    REASONS,
    RESULT_MEANINGS,
    RESULT_NAMES,
    SHAPES,
    SOURCES,
)
from crosssell.i18n import Translator
from crosssell.labels import label
from crosssell.roi.inputs import spec_of
from crosssell.roi.result import Outcome, Simulation
from crosssell.roi.scenario import Scenario
from crosssell.roi.written import RoiFigures

LONGEST_NAME = 60  # characters; a sentence with a name must stay readable
STRONG_DRIVER = 0.5  # rank correlation from which on an input is named as what the doubt hangs on
RISKY_FROM = 0.2  # chance of a loss
MORE_OFTEN_THAN_NOT = 0.5
FAR_APART = 0.2  # of the larger one, between the profit at the likely values and the middle of the draws
LITTLE_OF_SPREAD = 0.05  # of the middle 80 %; nearer than that they are about the same
TOO_GOOD_ROI = 10.0
LEAST_POINTS = 1e-6  # less would be written as none
_BLANKS = re.compile(r"(\s)")

HEADLINES = ("profit_amount", "roi", "payback_month", "break_even_uplift", "chance_of_loss")
RESULTS = (
    "contacts",
    "delivered",
    "reached",
    "baseline_orders",
    "orders",
    "repeat_orders",
    "incremental_orders",
    "revenue_amount",
    "contribution_amount",
    "cost_amount",
    "profit_amount",
    "roi",
    "payback_month",
    "net_present_value_amount",
    "break_even_uplift",
    "break_even_uplift_relative",
    "break_even_audience",
    "cost_per_order_amount",
    "revenue_per_contact_amount",
    "lifetime_profit_amount",
    "lifetime_roi",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoiVoice:
    """One way of telling.

    Attributes:
        translator: The reader's language.
        currency: Of amounts; ``None`` if unknown.
        uplift_unit: How the uplift is stated.
        escape: Makes a text inert where it is shown.
        strong: Sets a text off.
    """

    translator: Translator
    currency: str | None = None
    uplift_unit: UpliftUnit = UpliftUnit.POINTS
    escape: Callable[[str], str] = str
    strong: Callable[[str], str] = str

    @property
    def figures(self) -> RoiFigures:
        """How figures are written, not escaped."""
        return RoiFigures(translator=self.translator, currency=self.currency, uplift_unit=self.uplift_unit)

    def text(self, message: str) -> str:
        """Make a text inert; its blanks do not change."""
        return "".join(part if part.isspace() else self.escape(part) for part in _BLANKS.split(message))

    def name(self, name: str) -> str:
        """Return a name that a user has given, shortened and inert."""
        short = name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1].rstrip() + "…"
        return self.text(" ".join(short.split()))

    def value(self, one: RoiInput, value: float | None) -> str:
        """Write the value of an input in its unit."""
        return self.text(self.figures.value(one, value))

    def rounded(self, value: float | None) -> str:
        """Write an amount with three figures that mean something."""
        return self.text(self.figures.rounded(value))

    def chance(self, share: float | None) -> str:
        """Write a chance; never 0% or 100%, which would be certain."""
        percent = self.translator.percent
        if share is None:
            return self.text(percent(None))
        if share < 0.001:
            return self.text(f"<{percent(0.001, decimals=1)}")
        if share > 0.999:
            return self.text(f">{percent(0.999, decimals=1)}")
        return self.text(percent(share, decimals=0 if 0.1 <= share <= 0.9 else 1))


def voice_of(
    scenario: Scenario,
    translator: Translator,
    *,
    escape: Callable[[str], str] = str,
    strong: Callable[[str], str] = str,
) -> RoiVoice:
    """Return the voice that tells of a scenario, in its currency and units."""
    return RoiVoice(
        translator=translator,
        currency=scenario.currency,
        uplift_unit=scenario.uplift_unit,
        escape=escape,
        strong=strong,
    )


def meaning(one: RoiInput, translator: Translator) -> str:
    """Return in one or two sentences what an input is."""
    return translator.gettext(MEANINGS[one])


def shape_words(shape: Shape, translator: Translator) -> str:
    """Return how values between low and high are spread."""
    return translator.gettext(SHAPES[shape])


def source_words(source: RoiSource, translator: Translator) -> str:
    """Return what a source of a value means."""
    return translator.gettext(SOURCES[source])


def unit_words(
    one: RoiInput, translator: Translator, *, uplift_unit: UpliftUnit, currency: str | None
) -> str:
    """Return what an input is counted in; an empty text where that goes without saying."""
    _ = translator.gettext
    match spec_of(one, uplift_unit=uplift_unit).unit:
        case InputUnit.CUSTOMERS:
            return _("customers")
        case InputUnit.SHARE:
            return _("%")
        case InputUnit.POINTS:
            return _("percentage points")
        case InputUnit.RELATIVE:
            return _("% of the baseline")
        case InputUnit.AMOUNT:
            return currency or _("amount")
        case InputUnit.MONTHS:
            return _("months")
        case InputUnit.NUMBER:
            return ""


def value_words(
    one: RoiInput,
    value: float | None,
    *,
    translator: Translator,
    currency: str | None,
    uplift_unit: UpliftUnit,
) -> str:
    """Write the value of an input in its unit, not escaped."""
    return RoiFigures(translator=translator, currency=currency, uplift_unit=uplift_unit).value(one, value)


def reason_words(reason: RoiReason, translator: Translator) -> str:
    """Return why a figure cannot be given; half a sentence without a full stop."""
    return translator.gettext(REASONS[reason])


def result_name(field: str, translator: Translator) -> str:
    """Return what a figure of `Outcome` or `Simulation` is called."""
    return translator.gettext(RESULT_NAMES[field])


def result_meaning(field: str, translator: Translator) -> str:
    """Return in one sentence what a figure is."""
    return translator.gettext(RESULT_MEANINGS[field])


def result_value(field: str, outcome: Outcome, voice: RoiVoice) -> str:
    """Write a figure; a dash where it cannot be given."""
    return voice.text(written_result(field, getattr(outcome, field), voice.figures))


def result_reason(field: str, outcome: Outcome, translator: Translator) -> str:
    """Return why a figure is missing; an empty text where it is there."""
    reason = outcome.reasons.get(field)
    return "" if reason is None else reason_words(reason, translator)


def written_result(field: str, value: float | None, figures: RoiFigures) -> str:
    """Write a figure of `Outcome` or of a profit's quantiles by the name of its field, not escaped."""
    if field.endswith("_amount") or field in ("p10", "p50", "p90", "mean"):
        return figures.amount(value)
    match field:
        case "roi" | "lifetime_roi" | "target_roi":
            return figures.roi(value)
        case "payback_month":
            return figures.month(None if value is None else int(value))
        case "break_even_uplift":
            return figures.points(value, signed=True)
        case "break_even_uplift_relative":
            return figures.share(value)
        case _ if field.startswith("chance_"):
            return figures.share(value)
    return figures.count(value)


def is_risky(simulation: Simulation | None) -> bool:
    """Return whether a profit is too unsure to be shown as a good one."""
    return simulation is not None and simulation.chance_of_loss >= RISKY_FROM


def answer_sentences(
    outcome: Outcome, simulation: Simulation | None, scenario: Scenario, voice: RoiVoice
) -> tuple[str, ...]:
    """Answer in words.

    Returns:
        What the campaign brings and how sure that is; what would have to be true; then, where there is
        something to say, what the doubt hangs on and what the customers won bring later.
    """
    said = [
        _joined(
            _brings(outcome, scenario, voice),
            _in_the_middle(outcome, simulation, voice),
            _how_sure(simulation, scenario, voice),
            _bright_side(outcome, simulation, voice),
        ),
        _joined(*_has_to_be_true(outcome, scenario, voice)),
        _joined(
            _costs_nothing(outcome, voice), _hangs_on(simulation, scenario, voice), _later(outcome, voice)
        ),
    ]
    return tuple(sentence for sentence in said if sentence)


def _brings(outcome: Outcome, scenario: Scenario, voice: RoiVoice) -> str:
    """Return profit and return, at the likely value of each input."""
    ngettext = voice.translator.ngettext
    months = round(scenario[RoiInput.HORIZON_MONTHS].likely)
    profit, cost = outcome.profit_amount, voice.rounded(outcome.cost_amount)
    amount = voice.strong(voice.rounded(abs(profit)))
    roi = "" if outcome.roi is None else voice.strong(voice.text(voice.figures.roi(outcome.roi)))
    if profit < 0 and outcome.roi is not None:
        return ngettext(
            "This campaign would lose {amount} within {n} month: a return of {roi} on {cost} spent.",
            "This campaign would lose {amount} within {n} months: a return of {roi} on {cost} spent.",
            months,
            amount=amount,
            roi=roi,
            cost=cost,
        )
    if profit < 0:
        return ngettext(
            "This campaign would lose {amount} within {n} month, although nothing is spent on it.",
            "This campaign would lose {amount} within {n} months, although nothing is spent on it.",
            months,
            amount=amount,
        )
    if outcome.roi is not None:
        return ngettext(
            "This campaign would earn {amount} within {n} month: a return of {roi} on {cost} spent.",
            "This campaign would earn {amount} within {n} months: a return of {roi} on {cost} spent.",
            months,
            amount=amount,
            roi=roi,
            cost=cost,
        )
    return ngettext(
        "This campaign would earn {amount} within {n} month, with nothing spent on it.",
        "This campaign would earn {amount} within {n} months, with nothing spent on it.",
        months,
        amount=amount,
    )


def _in_the_middle(outcome: Outcome, simulation: Simulation | None, voice: RoiVoice) -> str:
    """Say where half of the cases end, where that is neither about the likely profit nor told anyway."""
    if simulation is None or _bright_side(outcome, simulation, voice):
        return ""
    profit, middle = outcome.profit_amount, simulation.profit.p50
    apart, spread = abs(profit - middle), simulation.profit.p90 - simulation.profit.p10
    if apart <= max(FAR_APART * max(abs(profit), abs(middle)), LITTLE_OF_SPREAD * spread):
        return ""
    _ = voice.translator.gettext
    amount = voice.strong(voice.rounded(middle))
    if middle < profit:
        return _(
            "That is if all goes as expected: in half of the cases the profit is below {amount}.",
            amount=amount,
        )
    return _(
        "That is if all goes as expected: in half of the cases the profit is above {amount}.", amount=amount
    )


def _how_sure(simulation: Simulation | None, scenario: Scenario, voice: RoiVoice) -> str:
    _ = voice.translator.gettext
    if not any(estimate.varies for estimate in scenario.estimates):
        return _("How sure that is cannot be said, since no input has a low and a high value.")
    if simulation is None:
        return ""
    return _(
        "The chance of a loss is {chance}; in 8 of 10 cases the profit lies between {low} and {high}.",
        chance=voice.strong(voice.chance(simulation.chance_of_loss)),
        low=voice.rounded(simulation.profit.p10),
        high=voice.rounded(simulation.profit.p90),
    )


def _bright_side(outcome: Outcome, simulation: Simulation | None, voice: RoiVoice) -> str:
    """Say that a profit at the likely values is the exception, where it is one."""
    if simulation is None or outcome.profit_amount <= 0 or simulation.chance_of_loss < MORE_OFTEN_THAN_NOT:
        return ""
    return voice.translator.gettext(
        "The likely values are on the bright side of what you think possible: between low and high, most "
        "cases lose."
    )


def _has_to_be_true(outcome: Outcome, scenario: Scenario, voice: RoiVoice) -> list[str]:
    """Return what uplift and audience it takes, and when the money is back."""
    _ = voice.translator.gettext
    return [
        _uplift_needed(outcome, scenario, voice),
        _audience_needed(outcome, voice),
        _paid_back(outcome, voice),
    ]


def _uplift_needed(outcome: Outcome, scenario: Scenario, voice: RoiVoice) -> str:
    _ = voice.translator.gettext
    needed = outcome.break_even_uplift
    if needed is not None:
        assumed = scenario[RoiInput.UPLIFT].likely
        if scenario.uplift_unit == UpliftUnit.RELATIVE:
            assumed *= scenario[RoiInput.BASELINE_RATE].likely
        points = voice.figures.points
        if needed <= 0:
            return _("Nothing has to be earned back: any uplift pays.")
        least = points(needed) if needed >= LEAST_POINTS else f"<{points(LEAST_POINTS)}"
        return _(
            "It pays if contact adds at least {needed} to the share who buy; {assumed} are expected.",
            needed=voice.strong(voice.text(least)),
            assumed=voice.text(points(assumed)),
        )
    match outcome.reasons.get("break_even_uplift"):
        case RoiReason.RESPONSE_LOSES:
            return _("No uplift makes it pay: every further order costs at least as much as it brings.")
        case RoiReason.OUT_OF_RANGE:
            return _("No uplift makes it pay: more people would have to buy than are reached.")
        case _:
            return ""


def _audience_needed(outcome: Outcome, voice: RoiVoice) -> str:
    needed = outcome.break_even_audience
    if needed is not None:
        if needed <= 1:  # nothing fixed has to be earned back
            return ""
        return voice.translator.ngettext(
            "At the expected uplift, {n} customer earns back what is paid in any case.",
            "At the expected uplift, {n} customers earn back what is paid in any case.",
            needed,
        )
    if outcome.reasons.get("break_even_audience") == RoiReason.CONTACT_LOSES:
        return voice.translator.gettext(
            "A larger audience does not help: every further contact costs at least as much as it brings."
        )
    return ""


def _paid_back(outcome: Outcome, voice: RoiVoice) -> str:
    _ = voice.translator.gettext
    if outcome.cost_amount == 0:
        return ""
    if outcome.payback_month is not None:
        number = voice.translator.number(outcome.payback_month)
        return _("The money is back at the end of month {number}.", number=number)
    if outcome.reasons.get("payback_month") == RoiReason.NOT_PAID_BACK:
        return _("The money does not come back within the horizon.")
    return ""


def _costs_nothing(outcome: Outcome, voice: RoiVoice) -> str:
    """Doubt a return that is too good, as it is where costs were forgotten."""
    if outcome.roi is None or outcome.roi <= TOO_GOOD_ROI:
        return ""
    return voice.translator.gettext("Hardly anything is charged as cost: are all costs entered?")


def _hangs_on(simulation: Simulation | None, scenario: Scenario, voice: RoiVoice) -> str:
    """Return the input that most of the doubt is about, and how it could be known better."""
    if simulation is None or not simulation.drivers:
        return ""
    _ = voice.translator.gettext
    first = simulation.drivers[0]
    if abs(first.correlation) < STRONG_DRIVER:
        return ""
    name = voice.strong(voice.text(label(first.input, voice.translator)))
    if first.input == RoiInput.UPLIFT and scenario[first.input].source != RoiSource.TEST:
        return _(
            "The largest part of the doubt is about: {input}. A test with a control group would tell.",
            input=name,
        )
    return _("The largest part of the doubt is about: {input}.", input=name)


def _later(outcome: Outcome, voice: RoiVoice) -> str:
    if outcome.lifetime_profit_amount is None:
        return ""
    return voice.translator.gettext(
        "With what the customers won bring after the horizon, the profit is {amount}.",
        amount=voice.rounded(outcome.lifetime_profit_amount),
    )


def _joined(*sentences: str) -> str:
    return " ".join(sentence for sentence in sentences if sentence)
