"""Every metric of a test: as intervals side by side, and as a table of figures."""

from collections.abc import Sequence
from functools import partial

import pandas as pd
import streamlit as st

from crosssell.charts import CONFIG
from crosssell.charts.experiments import EffectRow, effects_figure, effects_key
from crosssell.experiments.result import Comparison, Evaluation
from crosssell.exports.trial_notes import gained_words, no_figure_words, resampling_words
from crosssell.exports.trial_table import shown, smallest_relative
from crosssell.exports.trial_words import Voice, metric_name
from crosssell.labels import label
from pages.shared import session, widgets
from pages.shared.abtest.words import bare_voice
from pages.shared.text import _, translator


def draw(evaluation: Evaluation, voice: Voice, *, key: str) -> None:
    """Draw the intervals of all metrics, then their figures."""
    widgets.section(
        _("Every metric"),
        caption=_(
            "The difference to {control} in per cent of it. The metric in bold decides, by the interval "
            "shown; the others are corrected for being several.",
            control=voice.name(evaluation.terms.control),
        ),
    )
    rows, without = effect_rows(evaluation, voice)
    if rows:
        smallest = smallest_relative(evaluation)
        dark = session.is_dark()
        st.html(effects_key(translator=translator(), smallest=smallest is not None, dark=dark))
        figure = effects_figure(
            rows,
            translator=translator(),
            tick=voice.figures.short(voice.figures.relative),
            smallest=smallest,
            dark=dark,
            narrow=session.is_phone(),
        )
        st.plotly_chart(
            figure, key=f"{key}_effects", config=CONFIG, theme=None, alt=_("Each metric with its interval")
        )
    for one in without:
        st.markdown(
            f":gray[:material/remove:] {_named(one, evaluation, voice)}: "
            f"{no_figure_words(one, voice) or _('no interval')}"
        )
    _table(evaluation, voice, key=key)
    _gain(evaluation, voice)


def effect_rows(evaluation: Evaluation, voice: Voice) -> tuple[list[EffectRow], list[Comparison]]:
    """Return the metrics that have an interval in per cent, and those that have none."""
    rows, without = [], []
    bare = bare_voice(voice.source, voice.currency)
    for one in shown(evaluation, bare):
        around = one.around
        if one.point is None or around.lower is None or around.upper is None:
            without.append(one.comparison)
            continue
        figures = bare.figures
        rows.append(
            EffectRow(
                name=one.name,
                point=one.point,
                lower=around.lower,
                upper=around.upper,
                written=f"{figures.relative(one.point)} ({figures.between(around, figures.relative)})",
                higher_is_better=one.comparison.metric.higher_is_better,
                decides=one.decides,
            )
        )
    return rows, without


def several(evaluation: Evaluation) -> bool:
    """Tell whether several variants are compared with the control, so that each must be named."""
    return len(evaluation.variants) > 2


def _named(one: Comparison, evaluation: Evaluation, voice: Voice) -> str:
    """Return a metric's name, with the variant where there are several."""
    name = voice.metric(one.metric)
    return f"{name} · {voice.name(one.variant)}" if several(evaluation) else name


def _table(evaluation: Evaluation, voice: Voice, *, key: str) -> None:
    bare = bare_voice(voice.source, voice.currency)
    columns = {
        "metric": _("Metric"),
        "variant": _("Variant"),
        "control": _("Control"),
        "value": _("With the variant"),
        "difference": _("Difference"),
        "interval": _("Interval"),
        "p": _("p, corrected"),
        "exact": _("p, exact test"),
        "bootstrap": _("Interval by resampling"),
        "always": _("Always-valid interval"),
        "adjusted": _("With history"),
        "chance": _("Chance to be better"),
        "role": _("Role"),
    }
    rows = [_table_row(one, evaluation, bare) for one in evaluation.comparisons]
    frame = pd.DataFrame(rows, columns=list(columns))
    frame = frame[[name for name in columns if _says_something(frame[name], bare)]]
    if not several(evaluation):
        frame = frame.drop(columns="variant")
    with st.expander(_("All figures as a table"), icon=":material/table:"):
        st.dataframe(
            frame,
            column_config={name: st.column_config.TextColumn(columns[name]) for name in frame},
            hide_index=True,
            height="content",
            alt=_("All metrics with their figures"),
            key=f"{key}_metrics",
        )
        if resampled := resampling_words(evaluation, voice):
            st.caption(resampled)


def _says_something(values: Sequence[str], voice: Voice) -> bool:
    nothing = voice.number(None)
    return any(value != nothing for value in values)


def _table_row(one: Comparison, evaluation: Evaluation, voice: Voice) -> dict[str, str]:
    figures, metric = voice.figures, one.metric
    always = one.always_valid
    effect = one.adjusted.effect if one.adjusted is not None else None
    return {
        "metric": metric_name(metric, evaluation.source, translator()),
        "variant": one.variant,
        "control": f"{voice.value(metric, one.value_control)} (n = {voice.number(one.n_control)})",
        "value": f"{voice.value(metric, one.value_variant)} (n = {voice.number(one.n_variant)})",
        "difference": figures.difference(metric, one.effect.difference),
        "interval": figures.between(
            one.corrected_ci if one.corrected_ci.lower is not None else one.effect.difference_ci,
            partial(figures.difference, metric),
        ),
        "p": figures.p_value(one.effect.p_value if one.p_adjusted is None else one.p_adjusted),
        "exact": figures.p_value(one.exact_p_value),
        "bootstrap": voice.number(None)
        if one.bootstrap is None
        else figures.between(one.bootstrap.difference_ci, partial(figures.difference, metric)),
        "always": voice.number(None)
        if always is None
        else figures.between(always.difference_ci, partial(figures.difference, metric)),
        "adjusted": voice.number(None)
        if effect is None
        else f"{figures.difference(metric, effect.difference)} "
        f"({figures.between(effect.difference_ci, partial(figures.difference, metric))})",
        "chance": figures.chance(one.bayes.chance_to_beat if one.bayes is not None else None),
        "role": label(metric.role, translator()),
    }


def _gain(evaluation: Evaluation, voice: Voice) -> None:
    """Say what the customers' history was worth, for the primary metric."""
    primary = [one for one in evaluation.comparisons if one.metric == evaluation.metrics[0]]
    if primary and (adjusted := primary[0].adjusted) is not None:
        st.markdown(f":material/history: {gained_words(adjusted.customers_gained, voice)}")
