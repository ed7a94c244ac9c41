"""Win back: valuable customers whose activity has fallen."""

from functools import partial
from typing import Any

import streamlit as st

from crosssell.charts import CONFIG
from crosssell.charts.lifetime import win_back_figure
from crosssell.exports import Note, NoteSection, scope_notes
from crosssell.exports.lifetime import win_back_list_columns
from crosssell.segments.lifetime import WinBackFigures, win_back, win_back_list
from pages.shared import session, widgets
from pages.shared.beside import beside
from pages.shared.offers.links import win_back_list as list_link
from pages.shared.pair.words import money_words
from pages.shared.segments import lifetime_words as words
from pages.shared.segments.answers import scope
from pages.shared.segments.customers import customers_list
from pages.shared.segments.horizon import controls, months_words
from pages.shared.segments.horizon import money_words as money_kind
from pages.shared.segments.rfm import figures_or_reason
from pages.shared.segments.scheme import config as scheme_config
from pages.shared.text import _, money, translator


def draw(current: session.Current) -> None:
    """Draw the tab."""
    config = scheme_config(current)
    if figures_or_reason(current, config, filters=scope()) is None:
        return
    question = controls(current.facts, config)
    asked: dict[str, Any] = {"filters": scope(), "question": question, "config": config}
    found = beside(
        "win_back",
        tuple(asked.values()),
        partial(win_back, current.warehouse, **asked),
        words=_("Looking for valuable customers who have gone quiet …"),
    )
    if found is None:
        return
    if not found.customers:
        _nobody()
        return
    _head(found, current)
    _list(found, current, asked)


def _nobody() -> None:
    widgets.empty_state(
        _("Nobody to win back"),
        _(
            "No customer of the better half by revenue has been silent for longer than usual. Look again "
            "after the next import."
        ),
        icon=":material/sentiment_satisfied:",
    )


def _head(found: WinBackFigures, current: session.Current) -> None:
    """Draw the sentence to take away, who is in and why, and the picture."""
    currency, threshold = current.facts.currency, found.threshold_revenue
    takeaway = words.win_back_takeaway(found, currency)
    amount = None if threshold is None else money_words(threshold, currency, decimals=0)
    with st.container(key="win_back_head", gap="xsmall"):
        st.markdown(" ".join(part for part in (takeaway, words.leading_words(found)) if part))
        st.markdown(" ".join(words.who_is_in(found, amount)))
        for caution in words.cautions(found.lifetime):
            st.caption(caution)
    title = _("Value at risk by segment") if found.value_at_risk is not None else _("By segment")
    widgets.section(title)
    figure = win_back_figure(
        found.by_segment,
        currency=currency,
        translator=translator(),
        dark=session.is_dark(),
        narrow=session.is_phone(),
    )
    st.plotly_chart(figure, key="win_back_by_segment", config=CONFIG, theme=None, alt=takeaway)
    st.caption(
        words.at_risk_caution(found.lifetime) if found.value_at_risk is not None else words.silence_rule()
    )


def _list(found: WinBackFigures, current: session.Current, asked: dict[str, Any]) -> None:
    """Draw the list, the most value at risk first."""
    title = _("Customers to win back")
    widgets.section(title)
    list_link()
    customers_list(
        partial(win_back_list, current.warehouse, **asked),
        columns=win_back_list_columns(found.lifetime),
        name="crosssell-win-back",
        title=title,
        key="win_back",
        notes=_notes(found, current),
    )


def _notes(found: WinBackFigures, current: session.Current) -> list[NoteSection]:
    """Return what the file stands on: who is in, how far ahead the value looks, which orders."""
    lifetime, threshold = found.lifetime, found.threshold_revenue
    orders = scope_notes(
        current.name,
        first=lifetime.first,
        last=lifetime.question.as_of,
        filters=scope(),
        translator=translator(),
    )
    amount = None if threshold is None else money(threshold, current.facts.currency, decimals=0)
    told = (
        Note(text=" ".join(words.who_is_in(found, amount))),
        Note(text=words.at_risk_caution(lifetime)),
        Note(label=_("Looking ahead"), text=months_words(lifetime.question)),
        Note(label=_("Money"), text=money_kind(lifetime.question)),
    )
    return [NoteSection(title=_("What it stands on"), notes=(*told, *orders))]
