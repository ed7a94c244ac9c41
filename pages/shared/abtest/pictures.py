"""The pictures beneath a verdict: how the effect grew, what is believed, how money lies, and the parts."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import streamlit as st

from crosssell.charts import CONFIG
from crosssell.charts.experiment_days import days_figure
from crosssell.charts.experiment_shapes import densities_figure, spread_figure
from crosssell.charts.experiments import EffectRow, effects_figure, effects_key
from crosssell.experiments.question import Metric
from crosssell.experiments.readings import smallest_difference
from crosssell.experiments.result import Evaluation, SegmentEffect
from crosssell.exports.trial_notes import bayes_sentence, interaction_sentence, prior_words, winsor_words
from crosssell.exports.trial_verdict import money_sentence
from crosssell.exports.trial_words import Voice, part_name, part_value_name
from pages.shared import session, widgets
from pages.shared.abtest.words import bare_voice
from pages.shared.text import _, percent, plain, translator

FEW_DAYS = 2  # a line needs two points
FEW_CUSTOMERS = 2  # of one alone there is no spread
MOST_SENTENCES = 12


def draw(evaluation: Evaluation, voice: Voice, *, key: str) -> None:
    """Draw the pictures that there are figures for."""
    _worth(evaluation, voice)
    _days(evaluation, voice, key=key)
    _belief(evaluation, voice, key=key)
    _spread(evaluation, voice, key=key)
    _segments(evaluation, voice, key=key)


def _worth(evaluation: Evaluation, voice: Voice) -> None:
    """Draw what each variant is worth."""
    if not evaluation.money:
        return
    widgets.section(
        _("What it is worth"),
        caption=_(
            "The difference a customer, for all whom it would be rolled out to. What the campaign costs is "
            "not in it."
        ),
    )
    if bounds := winsor_words(evaluation, voice):
        st.caption(bounds)
    for money in evaluation.money:
        per_customer = _(
            "{metric}: {amount} with {variant} ({lower} to {upper}).",
            variant=voice.name(money.variant),
            metric=voice.metric(money.metric),
            amount=voice.strong(voice.amount(money.per_customer, signed=True)),
            lower=voice.amount(money.per_customer_ci.lower, signed=True),
            upper=voice.amount(money.per_customer_ci.upper, signed=True),
        )
        st.markdown(f"- {per_customer} {money_sentence(money, evaluation, voice)}")


def _days(evaluation: Evaluation, voice: Voice, *, key: str) -> None:
    """Draw the effect as it grew, one picture a variant."""
    primary = evaluation.metrics[0]
    figures = voice.figures
    by_variant: dict[str, list[Any]] = {}
    for day in evaluation.days:
        if day.difference is not None and day.band.lower is not None:
            by_variant.setdefault(day.variant, []).append(day)
    drawn = {name: days for name, days in by_variant.items() if len(days) >= FEW_DAYS}
    if not drawn:
        return
    widgets.section(
        _("As it grew"),
        caption=_(
            "{metric}: the difference with everything known by the end of each day. The band holds however "
            "often one looks; while it covers zero, nothing is decided by looking.",
            metric=voice.metric(primary),
        ),
    )
    for at, (name, days) in enumerate(drawn.items()):
        if len(drawn) > 1:
            st.markdown(f"**{voice.name(name)}**")
        figure = days_figure(
            days,
            write=lambda value: figures.difference(primary, value),
            tick=figures.short(lambda value: figures.difference(primary, value)),
            smallest=_smallest_difference(evaluation, primary),
            translator=translator(),
            dark=session.is_dark(),
        )
        _chart(figure, key=f"{key}_days_{at}", alt=_("The effect as it grew, with its band"))


def _smallest_difference(evaluation: Evaluation, primary: Metric) -> float | None:
    control = next((one.value_control for one in evaluation.comparisons if one.metric == primary), None)
    size = smallest_difference(evaluation.terms.smallest_effect, value_control=control)
    return size if size is None or primary.higher_is_better else -size


def _belief(evaluation: Evaluation, voice: Voice, *, key: str) -> None:
    """Draw the Bayesian reading: a sentence a metric, the primary metric's densities, the prior."""
    found = [one for one in evaluation.comparisons if one.bayes is not None]
    if not found:
        return
    widgets.section(
        _("How likely it is better"),
        caption=_("The Bayesian reading, beside the verdict: it decides nothing."),
    )
    primary = [one for one in found if one.metric == evaluation.metrics[0]]
    # One customer a group shows the prior and nothing of the test.
    pictured = [one for one in primary if min(one.n_control, one.n_variant) >= FEW_CUSTOMERS]
    curves = {one.control: one.bayes.value_control for one in pictured[:1] if one.bayes is not None}
    curves |= {one.variant: one.bayes.value_variant for one in pictured if one.bayes is not None}
    sentences = [bayes_sentence(one, voice) for one in found[:MOST_SENTENCES]]
    with st.grid(2, min_column_width=380, gap="medium", key=f"{key}_belief_grid"):
        with st.container(gap="xsmall"):
            st.markdown("\n".join(f"- {one}" for one in sentences))
        if any(len(points) > 1 for points in curves.values()):
            metric = primary[0].metric
            with st.container(gap="xsmall"):
                st.markdown(_("Where {metric} truly lies, by variant:", metric=voice.metric(metric)))
                write = partial(voice.figures.value, metric)
                figure = densities_figure(
                    curves,
                    write=write,
                    tick=voice.figures.short(write),
                    translator=translator(),
                    dark=session.is_dark(),
                )
                _chart(figure, key=f"{key}_belief", alt=_("What is believed of each variant's figure"))
    st.caption(prior_words(found, voice))


def _spread(evaluation: Evaluation, voice: Voice, *, key: str) -> None:
    """Draw how the customers' amounts lie."""
    control = evaluation.terms.control
    spreads = sorted(evaluation.spreads, key=lambda one: one.variant != control)
    if not spreads or not any(one.shares for one in spreads):
        return
    money = [metric for metric in evaluation.metrics if metric.is_money]
    name = voice.metric(money[0]) if money else ""
    nothing = translator().listed(
        [f"{voice.name(one.variant)} {plain(percent(one.zero_share))}" for one in spreads]
    )
    widgets.section(
        _("How it lies among the customers"),
        caption=_(
            "{metric}. With nothing at all: {shares}. The others by their amount; the few largest lie beyond "
            "the right end.",
            metric=name,
            shares=nothing,
        ),
    )
    write = voice.figures.amount
    figure = spread_figure(
        spreads,
        write=write,
        tick=voice.figures.short(write),
        translator=translator(),
        dark=session.is_dark(),
    )
    _chart(figure, key=f"{key}_spread", alt=_("Customers by their amount, one line a variant"))


def _segments(evaluation: Evaluation, voice: Voice, *, key: str) -> None:
    """Draw the effects in parts of the customers, each column behind its own heading."""
    if not evaluation.segments:
        return
    widgets.section(
        _("Parts of the customers: exploratory"),
        caption=_(
            "Among many parts some differ by chance alone. Take what you find here as an idea for the next "
            "test, not as a result."
        ),
    )
    st.markdown(
        "\n".join(
            f"- {_about(one.variant, evaluation, voice)}{interaction_sentence(one, voice)}"
            for one in evaluation.interactions
        )
    )
    names = list(dict.fromkeys(one.name for one in evaluation.segments))
    words = {name: part_name(name, evaluation.source, translator()) for name in names}
    tabs = st.tabs([plain(words[name]) for name in names])
    for at, (name, tab) in enumerate(zip(names, tabs, strict=True)):
        with tab:
            _segment(name, evaluation, voice, key=f"{key}_segment_{at}")


def _about(variant: str, evaluation: Evaluation, voice: Voice) -> str:
    return f"{voice.name(variant)} · " if len(evaluation.variants) > 2 else ""


def _segment(name: str, evaluation: Evaluation, voice: Voice, *, key: str) -> None:
    found = [one for one in evaluation.segments if one.name == name]
    better = evaluation.metrics[0].higher_is_better
    rows = [row for one in found if (row := _segment_row(one, evaluation, voice, better=better)) is not None]
    if rows:
        look = _look()
        st.html(effects_key(translator=translator(), smallest=False, dark=look["dark"]))
        figure = effects_figure(rows, tick=voice.figures.short(voice.figures.relative), **look)
        _chart(figure, key=key, alt=_("The effect in each part of the customers"))
    without = [one for one in found if one.effect.relative_ci.lower is None]
    if without:
        parts = [voice.part_value(one.name, one.value) for one in without[:MOST_SENTENCES]]
        st.caption(_("Too little to tell of: {parts}.", parts=voice.listed(list(dict.fromkeys(parts)))))


def _segment_row(
    one: SegmentEffect, evaluation: Evaluation, voice: Voice, *, better: bool
) -> EffectRow | None:
    around, point = one.effect.relative_ci, one.effect.relative
    if point is None or around.lower is None or around.upper is None:
        return None
    figures = bare_voice(voice.source, voice.currency).figures
    value = part_value_name(one.name, one.value, evaluation.source, translator())
    several = f" · {one.variant}" if len(evaluation.variants) > 2 else ""
    units = translator().number(one.n_variant + one.n_control)
    return EffectRow(
        name=f"{value}{several} (n = {units})",
        point=point,
        lower=around.lower,
        upper=around.upper,
        written=f"{figures.relative(point)} ({figures.between(around, figures.relative)})",
        higher_is_better=better,
    )


def _look() -> Mapping[str, Any]:
    return {"translator": translator(), "dark": session.is_dark(), "narrow": session.is_phone()}


def _chart(figure: Any, *, key: str, alt: str) -> None:
    st.plotly_chart(figure, key=key, config=CONFIG, theme=None, alt=alt)
