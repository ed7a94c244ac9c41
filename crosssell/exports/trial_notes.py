"""What stands beneath a test's verdict, in words: how sure it is, by which methods, who is not in it."""

from collections.abc import Mapping, Sequence
from typing import Any

from crosssell.columns import (
    MetricKind,
    MetricRole,
    NoResult,
    TestReason,
    TestVerdict,
    TrialSource,
)
from crosssell.experiments.result import Comparison, Evaluation, Interaction, Interval
from crosssell.exports.trial_verdict import smallest_words
from crosssell.exports.trial_words import Voice, metric_named
from crosssell.labels import label

WORTH_SAYING = 1.01  # times the customers that history is worth


def notes(evaluation: Evaluation, voice: Voice) -> list[str]:
    """Return what to know of the verdict besides its paragraph, a sentence each."""
    said = [_note(one.code, one.values, evaluation, voice) for one in evaluation.verdict.reasons[1:]]
    return [one for one in said if one]


def _note(code: str, values: Mapping[str, Any], evaluation: Evaluation, voice: Voice) -> str:
    _ = voice.translator.gettext
    match code:
        case TestReason.NO_PLAN:
            return _one_look(evaluation, voice)
        case TestReason.EARLY:
            return _early(values, voice)
        case TestReason.EXTENDED:
            return _(
                "The test went on well beyond its plan. The one look that was planned is used up, so the "
                "always-valid interval decides: it holds however often one looks."
            )
        case TestReason.NO_SMALLEST:
            return _(
                "Nobody said how large an effect must be to be worth having, so any better than none counts."
            )
        case TestReason.ADJUSTED:
            return gained_words(values.get("customers_gained"), voice)
        case TestReason.CORRECTED:
            return _(
                "{variants} variants were compared with the control, so each interval is at {level}: then "
                "all of them hold together at the level chosen.",
                variants=voice.number(values.get("variants")),
                level=voice.level(values.get("level") or 1 - evaluation.terms.alpha),
            )
        case TestReason.OTHER_VARIANT:
            advice = values.get("code")
            return _(
                "{variant}: {advice}.",
                variant=voice.name(str(values.get("variant", ""))),
                advice=label(TestVerdict(advice), voice.translator) if advice in list(TestVerdict) else "",
            )
        case _:
            return _doubt(code, values, evaluation, voice)


def _doubt(code: str, values: Mapping[str, Any], evaluation: Evaluation, voice: Voice) -> str:
    """Return what another method says against the verdict, or what could not be looked at."""
    _ = voice.translator.gettext
    match code:
        case TestReason.GUARDRAIL_UNKNOWN:
            names = [voice.metric(metric_named(evaluation, one)) for one in values.get("metrics", ())]
            return _("Of {metrics} it cannot be told whether it got worse.", metrics=voice.listed(names))
        case TestReason.EXACT_DISAGREES:
            return _(
                "So few customers said yes that the exact test decides, and it sees no difference ({p}).",
                p=voice.p_value(values.get("p_value")),
            )
        case TestReason.BOOTSTRAP_DISAGREES:
            metric = evaluation.metrics[0]
            around = Interval(lower=values.get("lower"), upper=values.get("upper"))
            return _(
                "Drawing customers again and again gives another answer ({interval}): the values are too "
                "uneven for one method alone.",
                interval=voice.interval(metric, around, Interval()),
            )
        case _:
            return ""


def _one_look(evaluation: Evaluation, voice: Voice) -> str:
    """Say for how many looks the interval holds, and the one that holds for more."""
    _ = voice.translator.gettext
    found = [
        one
        for one in evaluation.comparisons
        if one.metric == evaluation.metrics[0]
        and one.always_valid is not None
        and one.always_valid.difference_ci.lower is not None
    ]
    if not found or evaluation.verdict.code == TestVerdict.DO_NOT_TRUST:
        return _("The interval holds for one look only.")
    named = [
        f"{voice.name(one.variant)} {_always_valid(one, voice)}"
        if len(evaluation.variants) > 2
        else _always_valid(one, voice)
        for one in found
    ]
    return _(
        "The interval holds for one look. Where the test is looked at again and again, the always-valid "
        "interval is the one to read: {intervals}.",
        intervals="; ".join(named),
    )


def _always_valid(one: Comparison, voice: Voice) -> str:
    found = one.always_valid
    if found is None:
        return voice.number(None)
    return voice.interval(one.metric, found.difference_ci, found.relative_ci)


def gained_words(gained: float | None, voice: Voice) -> str:
    """Return what the customers' history was worth."""
    if gained is None:
        return ""
    if gained < WORTH_SAYING:
        return voice.translator.gettext(
            "What customers did before the start explains hardly any of the differences between them, so "
            "allowing for it changes next to nothing."
        )
    return voice.translator.gettext(
        "What customers did before the start explains part of the differences between them. Taking that out "
        "makes the test as sure as if it had {times} times the customers (CUPED).",
        times=voice.strong(voice.number(gained, decimals=1 if gained >= 1.1 else 2)),
    )


def _early(values: Mapping[str, Any], voice: Voice) -> str:
    _ = voice.translator.gettext
    if values.get("planned_units"):
        text = _(
            "{units} of {planned} planned customers are in.",
            units=voice.number(values.get("units")),
            planned=voice.number(values["planned_units"]),
        )
    else:
        text = _("The planned end is {day}.", day=voice.day(values.get("planned_end")))
    rule = _("Until then the always-valid interval decides: it holds however often one looks.")
    return f"{text} {rule}"


def bayes_sentence(comparison: Comparison, voice: Voice) -> str:
    """Return the Bayesian reading: how likely it is better, and what choosing it would cost if not."""
    _ = voice.translator.gettext
    bayes = comparison.bayes
    if bayes is None:
        return ""
    metric = comparison.metric
    said = {
        "chance": voice.strong(voice.text(voice.figures.chance(bayes.chance_to_beat))),
        "metric": voice.metric(metric),
        "variant": voice.name(comparison.variant),
        "control": voice.name(comparison.control),
        "loss": voice.text(voice.figures.difference(metric, bayes.expected_loss).lstrip("+")),
        "interval": voice.interval(metric, bayes.difference_ci, bayes.relative_ci),
    }
    if metric.higher_is_better:
        return _(
            "{metric}: {chance} that {variant} beats {control}. Risk of choosing {variant}: {loss}. "
            "Credible interval: {interval}.",
            **said,
        )
    return _(
        "{metric}: {chance} that {variant} is lower than {control}, which is better here. Risk of choosing "
        "{variant}: {loss}. Credible interval: {interval}.",
        **said,
    )


def prior_words(comparisons: Sequence[Comparison], voice: Voice) -> str:
    """Return what risk means, and what was believed of these metrics before the data."""
    _ = voice.translator.gettext
    # Adjusted by history a share is a mean, and so is its prior.
    kinds = {MetricKind.MEAN if one.adjusted is not None else one.metric.kind for one in comparisons}
    said = [_("Risk: what choosing it costs if it is worse, times how likely that is.")]
    if MetricKind.PROPORTION in kinds:
        said.append(_("For shares: before the data every share was as likely as any other (Beta(1, 1))."))
    if kinds - {MetricKind.PROPORTION}:
        said.append(
            _(
                "For averages and ratios: a prior that weighs as much as one customer, centred on no "
                "difference, and Student's t."
            )
        )
    return " ".join(said)


def no_figure_words(comparison: Comparison, voice: Voice) -> str:
    """Return why a comparison has no difference, p-value or per cent; empty where it has all."""
    reason = comparison.effect.reason or comparison.effect.relative_reason
    return "" if reason is None else label(NoResult(reason), voice.translator)


def resampling_words(evaluation: Evaluation, voice: Voice) -> str:
    """Return how customers were resampled, and whether a sample stood for all; empty where they were not."""
    found = [one.bootstrap for one in evaluation.comparisons if one.bootstrap is not None]
    if not found:
        return ""
    _ = voice.translator.gettext
    draws, units = voice.number(max(one.draws for one in found)), max(one.units for one in found)
    text = _("Resampling: customers were drawn {draws} times with replacement (bootstrap).", draws=draws)
    if not any(one.capped for one in found):
        return text
    more = _("A random {units} of them stood for all, which keeps the time short.", units=voice.number(units))
    return f"{text} {more}"


def interaction_sentence(one: Interaction, voice: Voice) -> str:
    """Return whether the effect differs between the parts of the customers."""
    _ = voice.translator.gettext
    part = voice.part(one.name)
    if one.p_adjusted is None:
        return _("{part}: too few customers in the parts to compare.", part=part)
    p = voice.p_value(one.p_adjusted)
    if one.p_adjusted < 0.05:
        return _(
            "{part}: the effect differs from part to part ({p}). Test it again on purpose before acting "
            "on it.",
            part=part,
            p=p,
        )
    return _("{part}: no sign that the effect differs ({p}).", part=part, p=p)


def winsor_words(evaluation: Evaluation, voice: Voice) -> str:
    """Return at which values the ends were pulled in; empty where they were not."""
    _ = voice.translator.gettext
    if not evaluation.winsorised_at:
        return ""
    named = []
    for name, (low, high) in evaluation.winsorised_at.items():
        metric = metric_named(evaluation, name)
        as_mean = metric if metric.kind != MetricKind.RATIO else None
        write = voice.number if as_mean is None else lambda value, of=as_mean: voice.value(of, value)
        named.append(
            _("{metric} {lower} to {upper}", metric=voice.metric(metric), lower=write(low), upper=write(high))
        )
    return _(
        "The extremes, {share} of the customers at either end, count as the next value within: {bounds}. "
        "Money is reckoned with these values too, so the large amounts are not in it whole.",
        share=voice.share(evaluation.terms.winsorise),
        bounds=voice.listed(named),
    )


def left_out_facts(evaluation: Evaluation, voice: Voice) -> list[tuple[str, str]]:
    """Return who is not in the figures: what, and how many."""
    _ = voice.translator.gettext
    gone = evaluation.excluded
    counts = [
        (_("Rows without a variant"), gone.missing_variant),
        (_("Rows without a customer"), gone.missing_unit),
        (_("Rows without a start date"), gone.missing_start),
        (_("Rows that are there twice"), gone.duplicate_rows),
        (_("Customers in more than one group, left out"), gone.several_variants),
        (_("Customers with more than one start: the first counts"), gone.several_starts),
        (_("Customers whose days are not over, left out"), gone.open_window),
        (_("Customers whose days began before the first order, left out"), gone.before_orders),
        (_("Customers without any order ever: in it, as having bought nothing"), gone.unknown_customers),
    ]
    facts = [(name, voice.number(count)) for name, count in counts if count]
    for message, by_metric in (
        (_("No value: {metric}"), gone.missing_metric),
        (_("A value that cannot be: {metric}"), gone.impossible),
    ):
        facts += [
            (
                message.format_map({"metric": voice.metric(metric_named(evaluation, name))}),
                voice.number(count),
            )
            for name, count in by_metric.items()
            if count
        ]
    return facts


def terms_facts(evaluation: Evaluation, voice: Voice) -> list[tuple[str, str]]:
    """Return how the test was judged: what, and how."""
    _ = voice.translator.gettext
    terms = evaluation.terms
    split = voice.listed(
        [f"{voice.name(one.name)} {voice.share(one.planned_share)}" for one in evaluation.variants]
    )
    primary = [one for one in evaluation.metrics if one.role == MetricRole.PRIMARY] or evaluation.metrics[:1]
    facts = [
        (_("Decides"), voice.listed([voice.metric(one) for one in primary])),
        (_("Compared with"), voice.name(terms.control)),
        (_("False alarms accepted"), voice.share(terms.alpha)),
        (
            _("Smallest effect worth having"),
            smallest_words(evaluation, voice) or _("none stated; any better than none"),
        ),
        (_("Planned split"), split if terms.split else _("none stated; equal assumed")),
        (
            _("Planned customers"),
            voice.number(terms.planned_units) if terms.planned_units else _("none stated"),
        ),
        (_("Planned end"), voice.day(terms.planned_end) if terms.planned_end else _("none stated")),
    ]
    if evaluation.window_days:
        facts.append((_("Days counted for each customer"), voice.number(evaluation.window_days)))
    if evaluation.source != TrialSource.TOTALS and evaluation.rows_per_unit > 1:
        facts.append((_("Rows a customer, added up"), voice.number(evaluation.rows_per_unit, decimals=2)))
    return facts


def method_words(evaluation: Evaluation, voice: Voice) -> list[str]:
    """Return by which methods the figures were computed."""
    _ = voice.translator.gettext
    kinds = {metric.kind for metric in evaluation.metrics}
    said = []
    if MetricKind.PROPORTION in kinds:
        said.append(
            _(
                "Shares: pooled z-test; Newcombe's interval for the difference, Katz's log interval in per "
                "cent; an exact test where few said yes."
            )
        )
    if MetricKind.MEAN in kinds:
        said.append(_("Averages: Welch's t-test; Fieller's interval in per cent."))
    if MetricKind.RATIO in kinds:
        said.append(
            _(
                "Ratios such as order value: sums over customers, their variance by the delta method. Orders "
                "of one customer are not independent, so customers are counted, not orders."
            )
        )
    said.append(
        _(
            "The primary metric keeps its level, shared between the variants where there are several; the "
            "others are corrected together (Holm)."
        )
    )
    said.append(_("Always-valid: asymptotic confidence sequence, normal mixture (Waudby-Smith and others)."))
    return said
