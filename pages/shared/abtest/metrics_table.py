"""Every metric of a test: as intervals side by side, and as a table of figures."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from crosssell.charts import CONFIG
from crosssell.charts.experiments import EffectRow, effects_figure, effects_key
from crosssell.columns import MetricRole
from crosssell.experiments.result import Comparison, Evaluation, Interval, Reading
from crosssell.exports.trial_notes import gained_words, no_figure_words
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
        smallest = _smallest(evaluation)
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
    for one in evaluation.comparisons:
        point, around = shown_interval(evaluation, one)
        if point is None or around.lower is None or around.upper is None:
            without.append(one)
            continue
        written = f"{bare.figures.relative(point)} ({bare.figures.between(around, bare.figures.relative)})"
        rows.append(
            EffectRow(
                name=_named(one, evaluation, bare),
                point=point,
                lower=around.lower,
                upper=around.upper,
                written=written,
                higher_is_better=one.metric.higher_is_better,
                decides=one.metric.role == MetricRole.PRIMARY,
            )
        )
    return rows, without


def shown_interval(evaluation: Evaluation, one: Comparison) -> tuple[float | None, Interval]:
    """Return a metric's relative effect with the interval to read: of the primary, the one that decided."""
    reading = reading_of(evaluation, one)
    if reading is not None and reading.relative_ci.lower is not None:
        return reading.relative, reading.relative_ci
    if one.corrected_relative_ci.lower is not None:
        return one.effect.relative, one.corrected_relative_ci
    return one.effect.relative, one.effect.relative_ci


def reading_of(evaluation: Evaluation, one: Comparison) -> Reading | None:
    """Return the interval that decided on a variant; ``None`` for metrics that decide nothing."""
    if one.metric.role != MetricRole.PRIMARY:
        return None
    found = [reading for reading in evaluation.verdict.readings if reading.variant == one.variant]
    return found[0] if found else None


def several(evaluation: Evaluation) -> bool:
    """Tell whether several variants are compared with the control, so that each must be named."""
    return len(evaluation.variants) > 2


def _smallest(evaluation: Evaluation) -> float | None:
    """Return the smallest effect worth having in per cent of the control, with its sign."""
    smallest, primary = evaluation.terms.smallest_effect, evaluation.metrics[0]
    if smallest is None:
        return None
    sign = 1 if primary.higher_is_better else -1
    if smallest.is_relative:
        return sign * smallest.value
    control = next((one.value_control for one in evaluation.comparisons if one.metric == primary), None)
    return sign * smallest.value / control if control and control > 0 else None


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
            frame.rename(columns=columns),
            hide_index=True,
            height="content",
            alt=_("All metrics with their figures"),
            key=f"{key}_metrics",
        )


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
            lambda bound: figures.difference(metric, bound),
        ),
        "p": figures.p_value(one.effect.p_value if one.p_adjusted is None else one.p_adjusted),
        "always": voice.number(None)
        if always is None
        else figures.between(always.difference_ci, lambda bound: figures.difference(metric, bound)),
        "adjusted": voice.number(None)
        if effect is None
        else f"{figures.difference(metric, effect.difference)} "
        f"({figures.between(effect.difference_ci, lambda bound: figures.difference(metric, bound))})",
        "chance": figures.chance(one.bayes.chance_to_beat if one.bayes is not None else None),
        "role": label(metric.role, translator()),
    }


def _gain(evaluation: Evaluation, voice: Voice) -> None:
    """Say what the customers' history was worth, for the primary metric."""
    primary = [one for one in evaluation.comparisons if one.metric == evaluation.metrics[0]]
    if primary and (adjusted := primary[0].adjusted) is not None:
        st.markdown(f":material/history: {gained_words(adjusted.customers_gained, voice)}")
