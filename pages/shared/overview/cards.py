"""The figures as cards: value, change, the line of the time behind it, and where it leads."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from crosssell.charts import CONFIG, sparkline_figure
from crosssell.columns import Basis, Level
from crosssell.kpis import Against, Change, Comparison, Figure, KpiNotice, Kpis, Periods, Trend
from pages.shared import session
from pages.shared.overview.places import BEST_SELLERS, BY_MONTH, WORTH, matrix_place
from pages.shared.overview.words import (
    HINDERED_BY,
    FigureWords,
    against_words,
    change_words,
    figure_words,
    missing_words,
)
from pages.shared.pair.address import MATRIX_PAGE
from pages.shared.text import _, date, money, ngettext, plain, translator

SHOP = (Figure.NET_REVENUE, Figure.ORDERS, Figure.CUSTOMERS, Figure.AVERAGE_ORDER_VALUE)
CROSS_SELLING = (
    *(Figure.ITEMS_PER_ORDER, Figure.CROSS_SELL_RATE, Figure.CATEGORY_CROSS_SELL_RATE),
    *(Figure.PRODUCTS_PER_CUSTOMER, Figure.REPURCHASE_RATE),
)
TO_BE_ADDED = frozenset(
    {KpiNotice.NO_AMOUNTS, KpiNotice.NO_CATEGORIES, KpiNotice.NO_CUSTOMERS, KpiNotice.NO_DATES}
)
DATA_PAGE = "data.py"
FROM_ZERO = frozenset({Figure.NET_REVENUE, Figure.ORDERS, Figure.CUSTOMERS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What the cards are drawn from.

    Attributes:
        figures: With the filters.
        chosen: Which days are compared.
        against: With what.
        comparison: ``None`` where nothing is compared.
        trend: ``None`` where there is none.
        currency: Of the amounts; ``None`` if unknown.
        places: Which of the places further down the page there are.
    """

    figures: Kpis
    chosen: Periods
    against: Against
    comparison: Comparison | None
    trend: Trend | None
    currency: str | None
    places: frozenset[str]


def figure_cards(answers: Answers, figures: Sequence[Figure], *, columns: int, key: str) -> None:
    """Draw a row of cards that reflows with the width."""
    with st.grid(columns, min_column_width=160, gap="small", key=key):
        for figure in figures:
            with st.container(border=True, height="stretch", gap=None, key=f"card_{figure}"):
                _card(answers, figure)


def _card(answers: Answers, figure: Figure) -> None:
    words = figure_words(figure, answers.currency)
    value = getattr(answers.figures, figure)
    why = [notice for notice in answers.figures.notices if notice in HINDERED_BY[figure]]
    if why or value is None:
        st.metric(words.name, translator().number(None), help=words.definition)
        st.caption(missing_words(why[0]) if why else "")
        if why and why[0] in TO_BE_ADDED:
            st.space("stretch")
            with st.container(key=f"way_{figure}"):
                st.page_link(DATA_PAGE, label=f"{_('Add them')} →")
        return
    change = answers.comparison.changes[figure] if answers.comparison else None
    _metric(figure, words, plain(words.write(value)), change, answers)
    if figure == Figure.NET_REVENUE:
        gross = money(answers.figures.revenue, answers.currency, decimals=0)
        st.caption(plain(_("gross {amount}", amount=gross)))
    st.space("stretch")
    _sparkline(words, figure, answers)
    _way_on(figure, answers.places)


def _metric(figure: Figure, words: FigureWords, value: str, change: Change | None, answers: Answers) -> None:
    said = change_words(change) if change else ""
    if change is None or not said:
        st.metric(words.name, value, help=_help(words, answers))
        if change is not None:
            st.caption(_not_said(figure, change, answers))
        return
    moved = (change.relative or change.points or 0.0) != 0.0
    # Streamlit reads the direction off the text, so its minus must not be escaped.
    st.metric(
        words.name,
        value,
        delta=said,
        delta_color="off" if change.is_thin or not moved else "normal",
        delta_arrow="auto" if moved else "off",
        help=_help(words, answers),
    )
    against = against_words(answers.chosen, answers.against)
    st.caption(_("{against}; little data", against=against) if change.is_thin else against)


def _help(words: FigureWords, answers: Answers) -> str:
    """Return the definition, and what a step of the line is."""
    if answers.trend is None:
        return words.definition
    steps = ngettext(
        "The line shows it day by day.", "The line shows it in steps of {n} days.", answers.trend.step_days
    )
    return f"{words.definition} {steps}"


def _not_said(figure: Figure, change: Change, answers: Answers) -> str:
    """Return why a figure has no change although days are compared."""
    if change.current is None and figure == Figure.REPURCHASE_RATE:
        return _("too early to tell for these days")
    if change.current is None:
        return _("no value for the days compared")
    if change.previous is None:
        return _("not known: {against}", against=against_words(answers.chosen, answers.against))
    return _("nothing before to compare with")


def _sparkline(words: FigureWords, figure: Figure, answers: Answers) -> None:
    """Draw the figure over time, where at least two steps have a value."""
    if answers.trend is None:
        return
    values = answers.trend.values[figure]
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return
    texts = [
        f"{date(days.first)}: {words.write(value)}"
        for days, value in zip(answers.trend.steps, values, strict=True)
    ]
    st.plotly_chart(
        sparkline_figure(
            values,
            texts=texts,
            from_zero=figure in FROM_ZERO,
            dark=session.is_dark(),
        ),
        key=f"spark_{figure}",
        config=CONFIG,
        theme=None,
        alt=_(
            "{figure} over time, from {first} to {last}: lowest {lowest}, highest {highest}",
            figure=words.name,
            first=date(answers.trend.steps[0].first),
            last=date(answers.trend.steps[-1].last),
            lowest=words.write(min(known)),
            highest=words.write(max(known)),
        ),
    )


def _way_on(figure: Figure, places: frozenset[str]) -> None:
    """Draw the link from a figure to what is behind it."""
    match figure:
        case Figure.NET_REVENUE | Figure.ORDERS if BY_MONTH in places:
            _place_link(figure, _("By month"), BY_MONTH)
        case Figure.AVERAGE_ORDER_VALUE if WORTH in places:
            _place_link(figure, _("One or several"), WORTH)
        case Figure.CUSTOMERS | Figure.PRODUCTS_PER_CUSTOMER:
            _matrix_link(figure, _("What they add"), basis=Basis.CUSTOMER)
        case Figure.CROSS_SELL_RATE:
            _matrix_link(figure, _("What sells together"))
        case Figure.CATEGORY_CROSS_SELL_RATE:
            _matrix_link(figure, _("Which categories"), level=Level.CATEGORY)
        case Figure.REPURCHASE_RATE:
            _matrix_link(figure, _("What to offer"), tab="opportunities", basis=Basis.CUSTOMER)
        case _:
            _place_link(figure, _("Best-sellers"), BEST_SELLERS)


def _place_link(figure: Figure, text: str, place: str) -> None:
    with st.container(key=f"way_{figure}"):
        st.markdown(f"[{text} ↓](#{place})")


def _matrix_link(figure: Figure, text: str, **choices: str) -> None:
    with st.container(key=f"way_{figure}"):
        st.page_link(MATRIX_PAGE, label=f"{text} →", query_params=matrix_place(**choices))
