"""Money: from contacts to orders, from sales to profit, and when it comes in."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import streamlit as st

from crosssell.charts.roi_course import course_figure, course_key
from crosssell.charts.roi_steps import funnel_figure, waterfall_figure
from crosssell.exports import ExportColumn, ExportKind, NoteSection, column_notes, to_csv, to_xlsx
from crosssell.exports.roi_months import month_columns, month_frame
from crosssell.exports.roi_words import result_meaning, result_name, result_reason, written_result
from crosssell.roi.result import Month, Outcome
from crosssell.roi.written import WHOLE_FROM
from pages.shared import session, widgets
from pages.shared.guard import guarded
from pages.shared.roi.session import Working
from pages.shared.roi.shown import chart, figures, look
from pages.shared.segments.customers import column_config, formatted
from pages.shared.text import _, translator

WHOLE_COUNT_FROM = 100  # contacts and orders from here on are written without decimals
SHOWN = (
    "revenue_amount",
    "contribution_amount",
    "cost_amount",
    "net_present_value_amount",
    "incremental_orders",
    "cost_per_order_amount",
    "revenue_per_contact_amount",
    "break_even_audience",
)


def draw(working: Working, outcome: Outcome) -> None:
    """Draw the part."""
    with guarded():
        _figures(working, outcome)
    with st.grid(2, min_column_width=400, gap="medium", key="roi_steps"):
        with guarded(), st.container(gap="xsmall"):
            _funnel(working, outcome)
        with guarded(), st.container(gap="xsmall"):
            _waterfall(working, outcome)
    with guarded():
        _course(working, outcome)
    with guarded():
        _lifetime(working, outcome)


def card(field: str, working: Working, outcome: Outcome) -> widgets.Card:
    """Return a figure of the result as a card; where there is none, why."""
    words = translator()
    return widgets.Card(
        name=result_name(field, words),
        value=written_result(field, getattr(outcome, field), figures(working.scenario)),
        definition=result_meaning(field, words),
        note=result_reason(field, outcome, words),
    )


def _figures(working: Working, outcome: Outcome) -> None:
    widgets.section(
        _("All figures"),
        caption=_("With the campaign less without it, every input at its likely value."),
    )
    widgets.cards([card(field, working, outcome) for field in SHOWN], columns=4, key="cards_roi_money")


def _funnel(working: Working, outcome: Outcome) -> None:
    widgets.section(_("From contacts to orders"))
    chart(
        funnel_figure(outcome, figures=figures(working.scenario), **look()),
        key="roi_funnel",
        alt=_("Contacts, those delivered, those reached, and the orders that come of them"),
    )


def _waterfall(working: Working, outcome: Outcome) -> None:
    writes = figures(working.scenario)
    widgets.section(_("From sales to profit"))
    chart(
        waterfall_figure(outcome, figures=writes, **look()),
        key="roi_waterfall",
        alt=_(
            "What is added and taken off until {amount} are left", amount=writes.amount(outcome.profit_amount)
        ),
    )


def _course(working: Working, outcome: Outcome) -> None:
    writes = figures(working.scenario)
    widgets.section(_("Month by month"))
    st.html(course_key(figures=writes, dark=session.is_dark()))
    chart(
        course_figure(outcome, figures=writes, **look()),
        key="roi_course",
        alt=_("The profit of each month, and all of it so far"),
    )
    _table(working, outcome)


def _table(working: Working, outcome: Outcome) -> None:
    """Draw the months as a table and as files; what a file needs is taken here, in the run of the page."""
    words, currency = translator(), working.scenario.currency
    frame, columns = month_frame(outcome), month_columns()
    shown = [_as_fine_as_needed(column, outcome.months) for column in columns]

    def written(to_file: Callable[..., bytes], **more: object) -> Callable[[], bytes]:
        return lambda: to_file(frame, columns=columns, translator=words, currency=currency, **more)

    notes: list[NoteSection] = [column_notes(columns, words)]
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap="small"
    ):
        st.caption(_("Month 0 is what is paid before the start."), width="content")
        widgets.downloads(
            name="crosssell-roi-months",
            csv=written(to_csv),
            xlsx=written(to_xlsx, notes=notes),
            key="roi_months",
        )
    st.dataframe(
        frame[[column.name for column in shown]].style.format(
            formatted(shown, currency=currency), na_rep=words.number(None)
        ),
        column_config={column.name: column_config(column) for column in shown},
        hide_index=True,
        height=min(420, 40 + 35 * len(frame)),
        placeholder=words.number(None),
        key="roi_months_table",
        alt=_("The months of the campaign and their figures"),
    )


def _as_fine_as_needed(column: ExportColumn, months: Sequence[Month]) -> ExportColumn:
    """Return the column with decimals only where its figures are small or not whole."""
    if column.kind not in (ExportKind.NUMBER, ExportKind.MONEY):
        return column
    values = [abs(float(getattr(one, column.name))) for one in months]
    if column.kind == ExportKind.MONEY:
        return replace(column, decimals=0 if max(values) >= WHOLE_FROM else 2)
    is_whole = all(value == round(value) for value in values)
    return replace(column, decimals=0 if is_whole or max(values) >= WHOLE_COUNT_FROM else 1)


def _lifetime(working: Working, outcome: Outcome) -> None:
    """Draw what the campaign brings within the horizon beside what it brings over the customers' lifetime."""
    widgets.section(
        _("Short term and lifetime"),
        caption=_(
            "Within the horizon, and with what the customers won still bring after it. State the worth of a "
            "won customer under Money to see both."
        ),
    )
    fields = ("profit_amount", "roi", "lifetime_profit_amount", "lifetime_roi")
    widgets.cards([card(field, working, outcome) for field in fields], columns=4, key="cards_roi_lifetime")
