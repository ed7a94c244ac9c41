"""The verdict of a test in one paragraph: what to do, why, and what it is worth.

Built from the codes and figures of `crosssell.experiments.result.Verdict` alone, so that the screen, the
report and the workbook say the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from crosssell.columns import (
    CheckCode,
    NoResult,
    ReadingMethod,
    ShopMetric,
    TestReason,
    TestVerdict,
    TrialSource,
)
from crosssell.experiments.result import Comparison, Evaluation, Interval, Money, Reason
from crosssell.exports.trial_checks import check_sentence
from crosssell.exports.trial_words import Voice, metric_named
from crosssell.labels import label

WITHOUT_FIGURES = (TestReason.NO_RESULT, TestReason.TOO_SMALL_YET)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A verdict in words, inert.

    Attributes:
        advice: What to do; a headline.
        why: What was measured and what that means.
        worth: What it is worth; empty where there is no money or nothing to roll out.
    """

    advice: str
    why: str
    worth: str

    @property
    def paragraph(self) -> str:
        """Why, and what it is worth."""
        return " ".join(part for part in (self.why, self.worth) if part)


def told(evaluation: Evaluation, voice: Voice) -> Told:
    """Put the verdict into words."""
    return Told(advice=advice(evaluation, voice), why=_why(evaluation, voice), worth=worth(evaluation, voice))


def advice(evaluation: Evaluation, voice: Voice) -> str:
    """Return what to do, in a few words."""
    _ = voice.translator.gettext
    verdict = evaluation.verdict
    variant = voice.name(verdict.variant) if verdict.variant is not None else ""
    control = voice.name(evaluation.terms.control)
    match verdict.code:
        case TestVerdict.ROLL_OUT:
            return _("Roll out {variant}", variant=variant)
        case TestVerdict.KEEP_RUNNING if any(
            one.code == TestReason.HARDLY_DECIDABLE for one in verdict.reasons
        ):
            return _("Undecided, and hardly to be decided")
        case TestVerdict.KEEP_RUNNING:
            return _("Keep the test running")
        case TestVerdict.NO_EFFECT:
            return _("Stay with {control}: no effect worth having", control=control)
        case TestVerdict.HARMFUL if variant:
            return _("Stop {variant}: it does harm", variant=variant)
        case TestVerdict.HARMFUL:
            return _("Stop the test: it does harm")
        case TestVerdict.DO_NOT_TRUST:
            return _("Do not trust the result: fix this first")


def worth(evaluation: Evaluation, voice: Voice) -> str:
    """Return what rolling out is worth; nothing where nothing is to be rolled out."""
    verdict = evaluation.verdict
    if verdict.code not in (TestVerdict.ROLL_OUT, TestVerdict.HARMFUL):
        return ""
    found = [one for one in evaluation.money if one.variant == verdict.variant]
    best = [one for one in found if one.metric.name == ShopMetric.MARGIN] or found
    return money_sentence(best[0], evaluation, voice) if best else ""


def money_sentence(money: Money, evaluation: Evaluation, voice: Voice) -> str:
    """Return what a variant brings for all whom it would be rolled out to."""
    values = {
        "customers": voice.number(money.audience),
        "metric": voice.metric(money.metric),
        "total": voice.strong(voice.rounded(money.total)),
        "lower": voice.rounded(money.total_ci.lower),
        "upper": voice.rounded(money.total_ci.upper),
    }
    if evaluation.window_days is None:
        return voice.translator.gettext(
            "For {customers} customers that means {total} ({metric}; {lower} to {upper}), over as long as "
            "the test measured.",
            **values,
        )
    return voice.translator.ngettext(
        "For {customers} customers that means {total} within {n} day ({metric}; {lower} to {upper}).",
        "For {customers} customers that means {total} within {n} days ({metric}; {lower} to {upper}).",
        evaluation.window_days,
        **values,
    )


def measured(evaluation: Evaluation, values: Mapping[str, Any], voice: Voice) -> str:
    """Return what was measured, by the interval that decided; nothing where there is no figure.

    Args:
        evaluation: The test.
        values: Of the deciding reason: metric, variant, and the interval.
        voice: How it is told.
    """
    comparison = _comparison(evaluation, values)
    if comparison is None or comparison.value_variant is None or comparison.value_control is None:
        return ""
    metric = comparison.metric
    change, interval = _change(comparison, values, voice)
    said = {
        "metric": voice.metric(metric),
        "variant": voice.name(comparison.variant),
        "control": voice.name(comparison.control),
        "value": voice.value(metric, comparison.value_variant, beside=comparison.value_control),
        "value_control": voice.value(metric, comparison.value_control, beside=comparison.value_variant),
        "change": voice.strong(change),
        "interval": interval,
    }
    _ = voice.translator.gettext
    if values.get("adjusted"):
        return _(
            "{metric}: {value} with {variant}, {value_control} with {control}; allowing for what customers "
            "did before, {change} ({interval}).",
            **said,
        )
    return _(
        "{metric}: {value} with {variant}, {value_control} with {control}, {change} ({interval}).", **said
    )


def _why(evaluation: Evaluation, voice: Voice) -> str:
    """Return what was measured, what that means, and what else the advice stands on."""
    reasons = evaluation.verdict.reasons
    if not reasons:
        return ""
    first = reasons[0]
    parts = [_decided(first, evaluation, voice)]
    if first.code in WITHOUT_FIGURES:
        pass  # figures that cannot be judged would only be taken for a result
    elif first.code == TestReason.CHECK:
        parts += [_decided(one, evaluation, voice) for one in reasons[1:] if one.code == TestReason.CHECK]
    else:
        parts.insert(0, measured(evaluation, first.values, voice))
    parts += [_beside(one, evaluation, voice) for one in reasons[1:]]
    return " ".join(part for part in parts if part)


def _decided(reason: Reason, evaluation: Evaluation, voice: Voice) -> str:
    """Return what the deciding reason means."""
    _ = voice.translator.gettext
    values = reason.values
    smallest = smallest_words(evaluation, voice)
    match reason.code:
        case TestReason.ABOVE_SMALLEST:
            return _("Even the low end is worth having (at least {smallest}).", smallest=smallest)
        case TestReason.ABOVE_ZERO:
            return _("It is better beyond doubt: the whole interval is on the good side of zero.")
        case TestReason.LIKELY_ENOUGH:
            return _(
                "It is better beyond doubt and most likely worth having (at least {smallest}), though it may "
                "be less.",
                smallest=smallest,
            )
        case TestReason.UNCLEAR if smallest:
            return _(
                "So far that can be nothing, or an effect worth having (at least {smallest}).",
                smallest=smallest,
            )
        case TestReason.UNCLEAR:
            return _("So far that can be better, worse or nothing at all.")
        case TestReason.MAYBE_TOO_SMALL:
            return _(
                "It is better beyond doubt, but perhaps by less than is worth having ({smallest}).",
                smallest=smallest,
            )
        case TestReason.BELOW_SMALLEST:
            return _("Whatever is in it is less than would be worth having ({smallest}).", smallest=smallest)
        case TestReason.BETTER_TOO_SMALL:
            return _("It is better, but by less than is worth having ({smallest}).", smallest=smallest)
        case TestReason.WORSE:
            return _("It is worse beyond doubt: the whole interval is on the bad side of zero.")
        case TestReason.GUARDRAIL_WORSE:
            return _("This must not get worse, and it has.")
        case TestReason.CHECK:
            return check_sentence(CheckCode(values["check"]), values, evaluation, voice)
        case _:
            return _without_figures(reason, evaluation, voice)


def _without_figures(reason: Reason, evaluation: Evaluation, voice: Voice) -> str:
    """Return why there is no figure to decide by."""
    _ = voice.translator.gettext
    values = reason.values
    metric = voice.metric(metric_named(evaluation, values.get("metric", evaluation.metrics[0].name)))
    match reason.code:
        case TestReason.TOO_SMALL_YET:
            return check_sentence(CheckCode.TOO_SMALL, values, evaluation, voice)
        case TestReason.NO_RESULT:
            because = label(NoResult(values["reason"]), voice.translator)
            return _("{metric} cannot be judged: {reason}.", metric=metric, reason=because)
        case _:
            return ""


def _beside(reason: Reason, evaluation: Evaluation, voice: Voice) -> str:
    """Return what else belongs into the paragraph; the rest are notes beneath it."""
    _ = voice.translator.gettext
    values = reason.values
    match reason.code:
        case TestReason.MORE_UNITS:
            return _more_units(values, evaluation, voice)
        case TestReason.UNITS_UNKNOWN:
            return _("How many more customers it takes cannot be told yet.")
        case TestReason.HARDLY_DECIDABLE:
            return _(
                "At this difference it would take {times} times the customers so far: staying with {control} "
                "is the cheaper choice.",
                times=voice.number(values.get("times")),
                control=voice.name(evaluation.terms.control),
            )
        case TestReason.GUARDRAIL_FINE:
            names = [voice.metric(metric_named(evaluation, one)) for one in values.get("metrics", ())]
            return _(
                "What must not get worse has not, as far as can be seen: {metrics}.",
                metrics=voice.listed(names),
            )
        case TestReason.GUARDRAIL_WORSE:
            return _("{measured} This must not get worse.", measured=measured(evaluation, values, voice))
        case TestReason.BEST_OF:
            return _("More than one variant could be rolled out; this has the best figure.")
        case _:
            return ""


def _more_units(values: Mapping[str, Any], evaluation: Evaluation, voice: Voice) -> str:
    """Return how many more customers it takes, and how long that is."""
    ngettext = voice.translator.ngettext
    units, days = values.get("units"), values.get("days")
    if not units:
        return ""
    if evaluation.source == TrialSource.TOTALS or not days:
        return ngettext(
            "It takes about {n} more customer to decide, if the difference stays as it is.",
            "It takes about {n} more customers to decide, if the difference stays as it is.",
            units,
        )
    return ngettext(
        "It takes about {customers} more customers to decide, some {n} day at this pace, if the difference "
        "stays as it is.",
        "It takes about {customers} more customers to decide, some {n} days at this pace, if the difference "
        "stays as it is.",
        max(1, round(days)),
        customers=voice.strong(voice.number(units)),
    )


def smallest_words(evaluation: Evaluation, voice: Voice) -> str:
    """Return the smallest effect worth having; nothing where none was stated."""
    smallest, metric = evaluation.terms.smallest_effect, evaluation.metrics[0]
    if smallest is None:
        return ""
    value = smallest.value if metric.higher_is_better else -smallest.value
    if smallest.is_relative:
        return voice.text(voice.figures.relative(value))
    return voice.text(voice.figures.difference(metric, value))


def _comparison(evaluation: Evaluation, values: Mapping[str, Any]) -> Comparison | None:
    """Return the comparison that a reason is about; without a name the primary metric's."""
    metric = values.get("metric", evaluation.metrics[0].name)
    variant = values.get("variant", evaluation.verdict.variant)
    found = [one for one in evaluation.comparisons if one.metric.name == metric]
    named = [one for one in found if one.variant == variant] or found
    return named[0] if named else None


def _change(comparison: Comparison, values: Mapping[str, Any], voice: Voice) -> tuple[str, str]:
    """Return the difference that decided, and its interval with its level."""
    _ = voice.translator.gettext
    metric = comparison.metric
    if values.get("difference") is None:
        difference, relative = comparison.effect.difference, comparison.effect.relative
        difference_ci, relative_ci = comparison.corrected_ci, comparison.corrected_relative_ci
    else:
        difference, relative = values["difference"], values.get("relative")
        difference_ci = Interval(lower=values.get("lower"), upper=values.get("upper"))
        relative_ci = Interval(lower=values.get("relative_lower"), upper=values.get("relative_upper"))
    if difference_ci.lower is None:
        return voice.change(metric, difference, relative), _("no interval")
    whole = relative is not None and relative_ci.lower is not None
    written = {
        "level": voice.level(values.get("level") or comparison.level),
        "interval": voice.interval(metric, difference_ci, relative_ci),
    }
    change = voice.change(metric, difference, relative if whole else None)
    if values.get("reading") == ReadingMethod.ALWAYS_VALID:
        return change, _("always-valid {level} interval: {interval}", **written)
    return change, _("{level} interval: {interval}", **written)
