"""Lifetime value: what customers will be worth, and how far that can be trusted."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from crosssell.charts import CONFIG
from crosssell.charts.lifetime import activity_figure, holdout_figure, segment_value_figure, silence_figure
from crosssell.columns import ValueSource
from crosssell.exports import (
    ExportColumn,
    Note,
    NoteSection,
    column_notes,
    scope_notes,
    to_csv,
    to_xlsx,
)
from crosssell.exports.lifetime import SEGMENT_VALUE_COLUMNS, segment_value_frame, value_list_columns
from crosssell.facts import DatasetFacts
from crosssell.segments.lifetime import Activity, Lifetime, ValueFigures, value_list
from crosssell.segments.names import ORDER
from pages.shared import session, widgets
from pages.shared.segments import lifetime_words as words
from pages.shared.segments.answers import scope
from pages.shared.segments.customers import column_config, customers_list, formatted
from pages.shared.segments.horizon import controls, money_words, months_words
from pages.shared.segments.rfm import figures_or_reason
from pages.shared.segments.scheme import config as scheme_config
from pages.shared.segments.table import open_picked, picker
from pages.shared.segments.value_answers import figures
from pages.shared.text import _, number, translator

TABLE_KEY = "value_segments"
COLUMNS_WITHOUT_MONEY = ("segment", "customers", "expected_orders", "probability_active", "one_time")
HIDDEN_ON_SCREEN = ("expected_value_ci_lower", "expected_value_ci_upper")  # the picture shows them


def draw(current: session.Current) -> None:
    """Draw the tab."""
    open_picked()
    config = scheme_config(current)
    if figures_or_reason(current, config, filters=scope()) is None:
        return
    question = controls(current.facts, config)
    found = figures(
        current,
        config,
        question,
        words=_("Working out how often customers come back and what they will be worth …"),
    )
    if found is None:
        return
    _head(found, current.facts)
    _segments(found, current)
    _activity(found)
    _trust(found.lifetime)
    _customers(current, {"filters": scope(), "question": question, "config": config}, found)


def _head(found: ValueFigures, facts: DatasetFacts) -> None:
    """Draw the sentence to take away, how far it can be trusted, and the figures."""
    sign, verdict, reason = words.trust(found.lifetime)
    with st.container(key="value_head", gap="xsmall"):
        st.markdown(words.takeaway(found, facts.currency))
        st.markdown(f"{sign} **{verdict}** {reason}")
        for caution in words.cautions(found.lifetime):
            st.caption(caution)
    widgets.cards(_cards(found, facts.currency), columns=4, key="cards_value")


def _cards(found: ValueFigures, currency: str | None) -> list[widgets.Card]:
    ahead = _("in {months}", months=months_words(found.lifetime.question))
    orders = widgets.Card(
        name=_("Expected orders"),
        value=number(found.expected_orders),
        definition=_("Orders that the customers so far are expected to place within the horizon."),
        note=ahead,
    )
    if found.expected_value is None:
        return [orders]
    return [
        widgets.Card(
            name=_("Expected value"),
            value=translator().money(found.expected_value, currency, decimals=0),
            definition=_(
                "What the customers so far are expected to bring within the horizon, less the discount. "
                "Customers who are still to come are not in it. {money}",
                money=money_words(found.lifetime.question),
            ),
            note=words.interval_words(found, currency),
        ),
        orders,
        widgets.Card(
            name=_("Value a customer"),
            value=translator().money(found.expected_value / found.customers, currency, decimals=0),
            definition=_("Expected value, shared out over all customers."),
            note=ahead,
        ),
        *_other_figure(found, currency),
    ]


def _other_figure(found: ValueFigures, currency: str | None) -> list[widgets.Card]:
    """Return the figure that is not the main one, for comparison; nothing where it is not to be believed."""
    by_model = found.lifetime.main == ValueSource.MODEL
    other = found.simple_value if by_model else found.model_value
    if other is None or found.lifetime.degenerate:
        return []
    model = _("What the model of orders and order values comes to; see below why it does not lead.")
    return [
        widgets.Card(
            name=_("“As before”") if by_model else _("The model"),
            value=translator().money(other, currency, decimals=0),
            definition=words.simple_rule() if by_model else model,
            note=_("for comparison"),
        )
    ]


def _segments(found: ValueFigures, current: session.Current) -> None:
    """Draw what each segment is expected to bring, as a picture and as a table that leads on."""
    widgets.section(_("Which customers bring it"))
    shown = sorted(found.segments, key=lambda one: ORDER.index(one.segment))
    figure = segment_value_figure(shown, currency=current.facts.currency, **_look())
    _chart(figure, key="value_by_segment", alt=words.takeaway(found, current.facts.currency))
    _segment_table(found, current)


def _segment_table(found: ValueFigures, current: session.Current) -> None:
    valued, currency, texts = found.expected_value is not None, current.facts.currency, translator()
    segments = sorted(found.segments, key=lambda one: -(one.expected_value or one.expected_orders))
    frame = segment_value_frame(segments)
    columns = [one for one in SEGMENT_VALUE_COLUMNS if valued or one.name in COLUMNS_WITHOUT_MONEY]
    columns = [one for one in columns if frame[one.name].notna().any()]
    shown = [one for one in columns if one.name not in HIDDEN_ON_SCREEN]
    st.dataframe(
        frame[[one.name for one in shown]].style.format(
            formatted(shown, currency=currency), na_rep=number(None)
        ),
        column_config={one.name: column_config(one) for one in shown},
        hide_index=True,
        height="content",
        placeholder=number(None),
        key=TABLE_KEY,
        on_select=picker(TABLE_KEY, [one.segment for one in segments]),
        selection_mode="single-row",
        alt=_("Expected value by segment"),
    )
    with st.container(horizontal=True, horizontal_alignment="distribute", gap="small"):
        st.caption(_("Tick the box at the left of a row to open the segment."))
        widgets.downloads(
            name="crosssell-value-by-segment",
            csv=lambda: to_csv(frame, columns=columns, translator=texts, currency=currency),
            xlsx=_workbook(frame, columns, notes=notes(current, found.lifetime), currency=currency),
            key="value_segments",
        )


def _workbook(
    frame: pd.DataFrame, columns: Sequence[ExportColumn], *, notes: list[NoteSection], currency: str | None
) -> Callable[[], bytes]:
    texts = translator()
    more = [*notes, column_notes(tuple(columns), texts)]
    return lambda: to_xlsx(frame, columns=columns, translator=texts, currency=currency, notes=more)


def _activity(found: ValueFigures) -> None:
    """Draw who is probably still active, and what the silence of the others says."""
    activity = found.activity
    widgets.section(_("Who is still active"))
    if not any(one.customers for one in activity.bins):
        st.markdown(words.activity_words(found))
        _silences(activity)
        return
    with st.grid(2, min_column_width=400, gap="medium", key="value_activity"):
        with st.container(gap="xsmall"):
            sentence = words.activity_words(found)
            st.markdown(sentence)
            _chart(activity_figure(activity.bins, **_look()), key="value_active", alt=sentence)
        with st.container(gap="xsmall"):
            _silences(activity)


def _silences(activity: Activity) -> None:
    """Draw for how long customers have been silent; nothing where there are too few gaps to compare with."""
    if not (any(activity.one_time.values()) or any(activity.repeaters.values())):
        return
    sentence = words.silence_words(activity)
    st.markdown(sentence)
    _chart(silence_figure(activity, **_look()), key="value_silence", alt=sentence)
    st.caption(f"{words.silence_rule()} {_('Several orders on one day count as one here.')}")


def _trust(lifetime: Lifetime) -> None:
    """Draw the forecast put to the test, and what else speaks for and against the model."""
    widgets.section(_("How far to trust it"))
    if lifetime.holdout is None:
        st.markdown(words.untested())
    else:
        sentence = f"{words.holdout_words(lifetime.holdout)} {words.errors_words(lifetime.holdout)}"
        st.markdown(sentence)
        _chart(holdout_figure(lifetime.holdout, **_look()), key="value_holdout", alt=sentence)
        st.caption(words.simple_rule())
    for sentence in words.doubts(lifetime):
        st.markdown(f":orange[:material/info:] {sentence}")
    if independence := words.independence_words(lifetime):
        st.markdown(independence)
    with st.expander(_("The model in figures")):
        _parameters(lifetime)


def _parameters(lifetime: Lifetime) -> None:
    """Draw the parameters, for those who know the models."""
    st.markdown(
        _(
            "How often: BG/NBD (Fader, Hardie and Lee 2005) by maximum likelihood, over {days}; orders of "
            "one day count once. What an order is worth: gamma-gamma (Fader and Hardie 2013), over "
            "customers with repeat orders.",
            days=words.observed_words(lifetime),
        )
    )
    facts = [
        (_("Customers"), number(lifetime.customers)),
        (_("With repeat orders"), number(lifetime.repeaters)),
    ]
    if (purchases := lifetime.purchases) is not None:
        named = ("r", "alpha", "a", "b")
        facts += [(name, number(getattr(purchases, name), decimals=3)) for name in named]
        facts.append((_("Log-likelihood"), number(purchases.log_likelihood, decimals=1)))
    if (spend := lifetime.spend) is not None:
        facts += [(name, number(getattr(spend, name), decimals=2)) for name in ("p", "q", "v")]
    widgets.fact_list(facts, key="lifetime_parameters")


def _customers(current: session.Current, asked: dict[str, Any], found: ValueFigures) -> None:
    """Draw the customers, the most valuable first."""
    title = _("The most valuable customers") if found.expected_value is not None else _("All customers")
    widgets.section(title)
    customers_list(
        partial(value_list, current.warehouse, **asked),
        columns=value_list_columns(found.lifetime),
        name="crosssell-lifetime-value",
        title=title,
        key="lifetime_value",
        notes=notes(current, found.lifetime),
    )


def notes(current: session.Current, lifetime: Lifetime) -> list[NoteSection]:
    """Return what a file stands on: the horizon, how far to trust it, which orders."""
    texts, question = translator(), lifetime.question
    _sign, verdict, reason = words.trust(lifetime)
    orders = scope_notes(
        current.name,
        first=lifetime.first,
        last=question.as_of,
        filters=scope(),
        translator=texts,
    )
    told = (
        Note(label=_("Looking ahead"), text=months_words(question)),
        Note(label=_("Money"), text=money_words(question)),
        Note(label=_("Discount a year"), text=texts.percent(question.discount_rate)),
        Note(label=_("How far to trust it"), text=f"{verdict} {reason}"),
    )
    return [NoteSection(title=_("What it stands on"), notes=(*told, *orders))]


def _look() -> dict[str, Any]:
    return {"translator": translator(), "dark": session.is_dark(), "narrow": session.is_phone()}


def _chart(figure: Any, *, key: str, alt: str) -> None:
    st.plotly_chart(figure, key=key, config=CONFIG, theme=None, alt=alt)
