"""The checks of a test in words: what was found, and what to do about it."""

from collections.abc import Mapping
from typing import Any

from crosssell.columns import CheckCode, CheckLevel, TestReason, TestVerdict
from crosssell.experiments.result import Check, Evaluation, Interval
from crosssell.exports.trial_words import Voice, metric_named
from crosssell.labels import label


def check_name(check: Check, voice: Voice) -> str:
    """Return what was checked."""
    return label(check.code, voice.translator)


def check_text(check: Check, evaluation: Evaluation, voice: Voice) -> str:
    """Return what a check found; of one that came out well, in a few words."""
    if check.level == CheckLevel.OK:
        return fine_words(check, evaluation, voice)
    return check_sentence(check.code, check.values, evaluation, voice)


def check_sentence(code: CheckCode, values: Mapping[str, Any], evaluation: Evaluation, voice: Voice) -> str:
    """Return what was found and what to do about it; of a check that did not come out well."""
    match code:
        case CheckCode.SAMPLE_RATIO | CheckCode.SEGMENT_RATIO | CheckCode.BALANCE:
            return _of_the_groups(code, values, evaluation, voice)
        case CheckCode.TOO_SMALL | CheckCode.EARLY_LOOK | CheckCode.IMPLAUSIBLE_EFFECT:
            return _of_the_result(code, values, evaluation, voice)
        case CheckCode.EXTREME_CUSTOMER:
            return _extreme(values, evaluation, voice)
        case CheckCode.TOO_MUCH_HISTORY:
            return voice.translator.gettext(
                "The figures from before the start explain {share} of {metric}. Are they really from before? "
                "What came after the start must not be among them.",
                metric=voice.metric(
                    metric_named(evaluation, values.get("metric", evaluation.metrics[0].name))
                ),
                share=voice.share(values.get("share")),
            )
        case _:
            return _of_the_rows(code, values, evaluation, voice)


def fine_words(check: Check, evaluation: Evaluation, voice: Voice) -> str:
    """Return what a check that came out well looked at."""
    _ = voice.translator.gettext
    values = check.values
    match check.code:
        case CheckCode.SAMPLE_RATIO if values.get("assumed", evaluation.sample_ratio.assumed):
            return _("as equal as chance makes them ({p}); no split was stated", p=_p(values, voice))
        case CheckCode.SAMPLE_RATIO:
            return _("as planned, give or take chance ({p})", p=_p(values, voice))
        case CheckCode.SEGMENT_RATIO:
            return _("no part of the customers stands out")
        case CheckCode.BALANCE:
            return _("no more different than chance makes them")
        case CheckCode.EXTREME_CUSTOMER:
            return _("without the most extreme customer the result is the same")
        case CheckCode.TOO_SMALL:
            return _("enough for the methods used")
        case CheckCode.IMPLAUSIBLE_EFFECT:
            return _("the effect is of a size that occurs")
        case CheckCode.EARLY_LOOK:
            return _("the planned end or size is reached, or none was stated")
        case CheckCode.TOO_MUCH_HISTORY:
            return _("nothing that looks as if it came after the start")
        case _ if values.get("units") or values.get("rows"):
            return _few(values, voice)
        case _:
            return _("none")


def _few(values: Mapping[str, Any], voice: Voice) -> str:
    count = values.get("units") or values.get("rows")
    return voice.translator.gettext(
        "{count} ({share}), too few to matter",
        count=voice.number(count),
        share=voice.share(values.get("share")),
    )


def _of_the_groups(code: CheckCode, values: Mapping[str, Any], evaluation: Evaluation, voice: Voice) -> str:
    _ = voice.translator.gettext
    if code == CheckCode.BALANCE and values.get("is_presence"):
        return _(
            "{figure}: with {variant} {value} of the customers have such a figure, with {control} "
            "{value_control} ({p}). Find out how customers came into the groups; a draw by chance hardly "
            "gives this.",
            figure=voice.covariate(str(values.get("name", ""))),
            variant=voice.name(str(values.get("variant", ""))),
            value=voice.share(values.get("value_variant")),
            control=voice.name(evaluation.terms.control),
            value_control=voice.share(values.get("value_control")),
            p=_p(values, voice),
        )
    if code == CheckCode.BALANCE:
        return _(
            "{figure}: the groups already differed ({variant}: {value}, {control}: {value_control}; "
            "{p}). Find out how customers came into the groups; a draw by chance hardly gives this.",
            figure=voice.covariate(str(values.get("name", ""))),
            variant=voice.name(str(values.get("variant", ""))),
            value=voice.number(values.get("value_variant"), decimals=2),
            control=voice.name(evaluation.terms.control),
            value_control=voice.number(values.get("value_control"), decimals=2),
            p=_p(values, voice),
        )
    if code == CheckCode.SEGMENT_RATIO:
        name, value = str(values.get("name", "")), str(values.get("value", ""))
        return _(
            "Among “{part}: {value}” the groups are not of the sizes planned ({p}). Look there for what "
            "was lost.",
            part=voice.part(name),
            value=voice.part_value(name, value),
            p=_p(values, voice),
        )
    found = voice.listed(
        [
            _(
                "{variant}: {units} instead of {planned}",
                variant=voice.name(one.name),
                units=voice.number(one.units),
                planned=voice.number(round(one.planned_share * sum(v.units for v in evaluation.variants))),
            )
            for one in evaluation.variants
        ]
    )
    if values.get("assumed", evaluation.sample_ratio.assumed):
        return _(
            "The groups are not of equal size ({found}; {p}). If that was not planned, customers were "
            "lost or sorted on the way. State the planned split where you describe the test.",
            found=found,
            p=_p(values, voice),
        )
    return _(
        "The groups are not of the sizes planned ({found}; {p}): customers were lost or sorted on the "
        "way, and those who are left cannot be compared. Find where, then run the test again.",
        found=found,
        p=_p(values, voice),
    )


def _of_the_rows(code: CheckCode, values: Mapping[str, Any], evaluation: Evaluation, voice: Voice) -> str:
    _, ngettext = voice.translator.gettext, voice.translator.ngettext
    units, share = int(values.get("units") or values.get("rows") or 0), voice.share(values.get("share"))
    metric = voice.metric(metric_named(evaluation, values.get("metric", evaluation.metrics[0].name)))
    match code:
        case CheckCode.SEVERAL_VARIANTS:
            text = ngettext(
                "{n} customer ({share}) was in more than one group and is left out.",
                "{n} customers ({share}) were in more than one group and are left out.",
                units,
                share=share,
            )
            return f"{text} {_('Where that is many, the groups were not kept apart.')}"
        case CheckCode.DUPLICATES:
            return ngettext(
                "{n} row ({share}) is there twice, to the letter. Was the file put together twice?",
                "{n} rows ({share}) are there twice, to the letter. Was the file put together twice?",
                units,
                share=share,
            )
        case CheckCode.MISSING_VALUES:
            return _missing(values, metric, voice)
        case CheckCode.IMPOSSIBLE_VALUES:
            return ngettext(
                "{metric}: {n} customer ({share}) has a value that cannot be, and counts as missing.",
                "{metric}: {n} customers ({share}) have a value that cannot be, and count as missing.",
                units,
                metric=metric,
                share=share,
            )
        case CheckCode.NEGATIVE_VALUES:
            return ngettext(
                "{metric}: {n} customer ({share}) has an amount below zero. Returns can be that; where "
                "there are none, look at the file.",
                "{metric}: {n} customers ({share}) have an amount below zero. Returns can be that; where "
                "there are none, look at the file.",
                units,
                metric=metric,
                share=share,
            )
        case CheckCode.UNKNOWN_CUSTOMERS:
            return ngettext(
                "{n} customer ({share}) of the list never ordered in this dataset; they count as having "
                "bought nothing. Check that the numbers of the list are those of the orders.",
                "{n} customers ({share}) of the list never ordered in this dataset; they count as having "
                "bought nothing. Check that the numbers of the list are those of the orders.",
                units,
                share=share,
            )
        case _:
            return ngettext(
                "{n} customer ({share}) is left out, whose days are not over at the last order of the data. "
                "Add the next export and look again.",
                "{n} customers ({share}) are left out, whose days are not over at the last order of the "
                "data. Add the next export and look again.",
                units,
                share=share,
            )


def _missing(values: Mapping[str, Any], metric: str, voice: Voice) -> str:
    _, ngettext = voice.translator.gettext, voice.translator.ngettext
    text = ngettext(
        "{metric}: {n} customer ({share}) has no value and is left out of it.",
        "{metric}: {n} customers ({share}) have no value and are left out of it.",
        int(values.get("units") or 0),
        metric=metric,
        share=voice.share(values.get("share")),
    )
    if not values.get("differs"):
        return text
    more = _(
        "It is not the same in all groups: {share} with {variant}, {share_control} in the group with the "
        "fewest ({p}). What is missing there may be what the test is about.",
        variant=voice.name(str(values.get("variant", ""))),
        share=voice.share(values["share_variant"]),
        share_control=voice.share(values["share_control"]),
        p=_p(values, voice),
    )
    return f"{text} {more}"


def _of_the_result(code: CheckCode, values: Mapping[str, Any], evaluation: Evaluation, voice: Voice) -> str:
    _ = voice.translator.gettext
    metric = metric_named(evaluation, values.get("metric", evaluation.metrics[0].name))
    variant = voice.name(str(values.get("variant") or evaluation.terms.control))
    if code == CheckCode.IMPLAUSIBLE_EFFECT:
        return _(
            "{metric}: {change} with {variant} is more than campaigns bring. Look for a mistake first: "
            "another period, another price, figures counted twice.",
            metric=voice.metric(metric),
            change=voice.text(voice.figures.relative(values.get("relative"))),
            variant=variant,
        )
    if code == CheckCode.EARLY_LOOK:
        return _early(values, voice)
    return _too_few(
        int(values.get("units") or 0),
        values.get("counted"),
        voice,
        metric=voice.metric(metric),
        needed=voice.number(values.get("needed")),
        variant=variant,
    )


def _too_few(units: int, counted: object, voice: Voice, **said: str) -> str:
    """Say how many there are of those that a metric is judged by."""
    _, ngettext = voice.translator.gettext, voice.translator.ngettext
    match counted, units:
        case "yes", 0:
            return _(
                "{metric}: with {variant} and the control together no customer said yes; {needed} is the "
                "least to judge by.",
                **said,
            )
        case "yes", int():
            return ngettext(
                "{metric}: with {variant} and the control together {n} customer said yes; {needed} is the "
                "least to judge by.",
                "{metric}: with {variant} and the control together {n} customers said yes; {needed} is the "
                "least to judge by.",
                units,
                **said,
            )
        case "no", 0:
            return _(
                "{metric}: with {variant} and the control together all customers said yes; {needed} who did "
                "not is the least to judge by.",
                **said,
            )
        case "no", int():
            return ngettext(
                "{metric}: with {variant} and the control together all but {n} customer said yes; {needed} "
                "who did not is the least to judge by.",
                "{metric}: with {variant} and the control together all but {n} customers said yes; {needed} "
                "who did not is the least to judge by.",
                units,
                **said,
            )
        case _:
            return ngettext(
                "{metric}: {variant} has {n} customer; {needed} is the least to judge by.",
                "{metric}: {variant} has {n} customers; {needed} is the least to judge by.",
                units,
                **said,
            )


def _early(values: Mapping[str, Any], voice: Voice) -> str:
    _ = voice.translator.gettext
    rule = _(
        "An interval for one look would raise more false alarms than stated, so the always-valid one decides."
    )
    if values.get("planned_units"):
        text = _(
            "{units} of {planned} planned customers are in.",
            units=voice.number(values.get("units")),
            planned=voice.number(values["planned_units"]),
        )
    elif values.get("planned_end"):
        text = _("The planned end is {day}.", day=voice.day(values["planned_end"]))
    else:
        text = _("Nobody said when the test was to be read.")
    return f"{text} {rule}"


def _extreme(values: Mapping[str, Any], evaluation: Evaluation, voice: Voice) -> str:
    _ = voice.translator.gettext
    metric = metric_named(evaluation, values.get("metric", evaluation.metrics[0].name))
    figures = voice.figures

    def around(end: str) -> str:
        bounds = Interval(lower=values.get(f"lower{end}"), upper=values.get(f"upper{end}"))
        return voice.text(figures.between(bounds, lambda bound: figures.difference(metric, bound)))

    text = _(
        "{metric}: one customer of {variant} has {value}. With them the difference is {with_them} "
        "({interval}), without them {without} ({interval_without}).",
        metric=voice.metric(metric),
        variant=voice.name(str(values.get("variant", ""))),
        value=voice.value(metric, values.get("value")),
        with_them=voice.text(figures.difference(metric, values.get("difference"))),
        interval=around(""),
        without=voice.text(figures.difference(metric, values.get("difference_without"))),
        interval_without=around("_without"),
    )
    code, without = values.get("code"), values.get("code_without")
    if code == without or code not in list(TestVerdict) or without not in list(TestVerdict):
        return text
    verdicts = _(
        "The verdict would be “{without}” instead of “{code}”.",
        without=label(TestVerdict(without), voice.translator),
        code=label(TestVerdict(code), voice.translator),
    )
    return f"{text} {verdicts}"


def vetoes(evaluation: Evaluation) -> frozenset[CheckCode]:
    """Return the checks that the verdict itself tells of."""
    return frozenset(
        CheckCode(reason.values["check"])
        for reason in evaluation.verdict.reasons
        if reason.code == TestReason.CHECK
    )


def _p(values: Mapping[str, Any], voice: Voice) -> str:
    """Write the p-value of a check, corrected where several things were looked at."""
    corrected = values.get("p_adjusted")
    return voice.p_value(values.get("p_value") if corrected is None else corrected)
