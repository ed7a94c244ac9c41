"""Cohorts: what becomes of the customers of a month, and which first purchase leads to good ones."""

import streamlit as st

from crosssell.charts import CONFIG
from crosssell.charts.cohorts import cohort_figure, drawn_cohorts, drawn_months
from crosssell.columns import MoneyBasis, Segment
from crosssell.exports import Note, NoteSection, to_csv, to_xlsx
from crosssell.exports.cohorts import cohort_columns, cohort_frame
from crosssell.filters import Filters
from crosssell.segments.cohorts import CohortMeasure, CohortTable, CohortUnit
from crosssell.segments.config import RfmConfig
from pages.shared import session, widgets
from pages.shared.choice import linked_choice
from pages.shared.filters import clear, current_filters
from pages.shared.guard import guarded
from pages.shared.segments import first_purchases, new_customers, scheme
from pages.shared.segments.address import segment_link
from pages.shared.segments.words import chosen_by_outcome, money_name
from pages.shared.text import _, date, money, ngettext, number, percent, plain, translator

TOLD_MONTHS = (12, 6, 3)  # after which a sentence tells how it went, the longest that is known
EVERY_MONTH = "all"
FEW_CUSTOMERS = 30  # in a cohort: its figures swing


def draw(current: session.Current) -> None:
    """Draw the tab."""
    config = scheme.config(current)
    head = st.container(gap="small")
    with guarded():
        table = _section(current, config)
        with head:
            if table.cohorts:
                _takeaway(table, current.facts.currency)
            _basis_line(table, config, current)
    with guarded():
        first_purchases.draw(current, config)


def _nobody() -> None:
    widgets.empty_state(
        _("No new customers with these filters"),
        _("No known customer has a first order with a date that passes all the filters above together."),
    )
    if current_filters() != Filters():
        st.button(_("Clear the filters"), icon=":material/close:", on_click=clear, key="cohorts_clear")


def _takeaway(table: CohortTable, currency: str | None) -> None:
    """Say how many come back, and what they have brought by then."""
    with st.container(key="takeaway", gap="xsmall"):
        st.markdown(" ".join(takeaway_sentences(table, currency)))
        if current_filters().segments:
            st.caption(chosen_by_outcome())
        segment_link(Segment.NEW_CUSTOMERS, text=_("See whose second order is to be won"))


def takeaway_sentences(table: CohortTable, currency: str | None) -> list[str]:
    """Return what the mean of the cohorts comes to; without one, what is missing."""
    mean = table.mean
    known = [k for k, share in enumerate(mean.retention) if share is not None]
    if len(known) < 2:
        return [
            _(
                "Too early to tell how many new customers come back: that takes a whole month after the one "
                "in which the data begin, and the month after it. More months of data will show it."
            )
        ]
    early = plain(percent(mean.retention[1]))
    later = next((k for k in TOLD_MONTHS if k in known), None)
    if later is None:
        said = [
            _("Of all new customers {early} buy again in the month after their first order.", early=early)
        ]
    else:
        said = [
            _(
                "Of all new customers {early} buy again in the month after their first order, and {late} in "
                "month {month}.",
                early=f"**{early}**",
                late=f"**{plain(percent(mean.retention[later]))}**",
                month=number(later),
            )
        ]
    last = later or known[-1]
    so_far, first = mean.cumulated[last], mean.cumulated[0]
    if so_far is not None and first is not None:
        said.append(
            _(
                "By the end of month {month} a customer has brought {amount}, {first} of it in the month of "
                "the first order.",
                month=number(last),
                amount=f"**{plain(money(so_far, currency, decimals=0))}**",
                first=plain(money(first, currency, decimals=0)),
            )
        )
    return said


def _basis_line(table: CohortTable, config: RfmConfig, current: session.Current) -> None:
    """Draw over which days and which money it is counted, and the way to change it."""
    said = [_("Observed up to {day}.", day=date(table.last))] if table.last else []
    if table.has_money:
        said.append(_("Money: {basis}.", basis=money_name(config.basis)))
    if config.basis == MoneyBasis.MARGIN and table.orders:
        known = percent(table.orders_with_money / table.orders)
        said.append(_("The cost is known for {share} of the orders.", share=known))
    with st.container(
        key="segment_basis",
        horizontal=True,
        horizontal_alignment="distribute",
        vertical_alignment="center",
        gap="small",
    ):
        st.caption(plain(" ".join(said)), width="stretch")
        with st.popover(_("How it is counted"), icon=":material/tune:", key="cohort_settings"):
            scheme.draw_settings(current)


def _section(current: session.Current, config: RfmConfig) -> CohortTable:
    """Draw the cohorts with their choices and return them."""
    widgets.section(
        _("What becomes of new customers"),
        caption=_("A row for the customers of each month, a column for each month since their first order."),
    )
    with st.container(key="cohort_choices", horizontal=True, gap="small", vertical_alignment="bottom"):
        measure_slot = st.container(width="content")
        unit = linked_choice(
            _("New customers of a"),
            {CohortUnit.MONTH: _("Monthly"), CohortUnit.QUARTER: _("Quarterly")},
            default=CohortUnit.MONTH,
            key="cohorts_unit",
            in_link="cohort",
        )
        table = new_customers.cohorts(current, config, unit)
        with measure_slot:
            measure = _measure_choice(table)
        months = _months_choice(table)
    _picture(table, measure, months, current)
    return table


def _picture(table: CohortTable, measure: CohortMeasure, months: int, current: session.Current) -> None:
    if not table.cohorts:
        _nobody()
        return
    if not drawn_cohorts(table, measure=measure) or not drawn_months(table, measure=measure, months=months):
        widgets.empty_state(
            _("No month is over yet"),
            _("A cohort has figures once a whole month has passed for all of its customers."),
        )
        return
    figure = cohort_figure(
        table,
        measure=measure,
        months=months,
        translator=translator(),
        currency=current.facts.currency,
        dark=session.is_dark(),
        narrow=session.is_phone(),
    )
    # A window may be narrow without being a phone's; then the wide figure keeps its width and is swiped.
    with st.container(key="cohorts_narrow" if session.is_phone() else "swiped_cohorts"):
        st.plotly_chart(figure, key="cohort_chart", config=CONFIG, theme=None, alt=measure_meaning(measure))
    notes = cohort_notes(table, measure)
    st.caption(" ".join(notes))
    _files(table, measure, current, notes=notes)


def _measure_choice(table: CohortTable) -> CohortMeasure:
    words = {CohortMeasure.RETENTION: _("Come back"), CohortMeasure.ORDERS: _("Orders a customer")}
    if table.has_money:
        words |= {
            CohortMeasure.REVENUE: _("Money a month"),
            CohortMeasure.CUMULATED: _("Money so far"),
        }
    return linked_choice(
        _("Measure"), words, default=CohortMeasure.RETENTION, key="cohorts_measure", in_link="cohort_measure"
    )


def _months_choice(table: CohortTable) -> int:
    """Draw the choice of how many months are drawn, where there are many; on a phone few fit."""
    words = {
        str(months): _("{n} months", n=number(months)) for months in (12, 24) if table.months > months + 1
    }
    if not words:
        return table.months
    words[EVERY_MONTH] = _("All months")
    default = "12" if session.is_phone() else list(words)[-2]
    chosen = linked_choice(
        _("Months since"), words, default=default, key="cohorts_months", in_link="cohort_months"
    )
    return table.months if chosen == EVERY_MONTH else int(chosen)


def measure_meaning(measure: CohortMeasure) -> str:
    """Return what a cell says, in one sentence."""
    match measure:
        case CohortMeasure.RETENTION:
            return _("Each cell: of 100 customers of the row, how many ordered again in that month.")
        case CohortMeasure.ORDERS:
            return _("Each cell: orders in that month, divided by the customers of the row.")
        case CohortMeasure.REVENUE:
            return _("Each cell: money of that month, divided by the customers of the row.")
        case CohortMeasure.CUMULATED:
            return _("Each cell: money from the first order up to that month, a customer of the row.")


def cohort_notes(table: CohortTable, measure: CohortMeasure) -> list[str]:
    """Return what a reader must know of the picture."""
    notes = [measure_meaning(measure), _("Blank: the month is not over for all of them.")]
    if any(one.is_opening for one in table.cohorts):
        notes.append(
            _(
                "\\* The data begin here, so these also include customers who had bought before; they are no "
                "part of “All”."
            )
        )
    small = sum(one.customers < FEW_CUSTOMERS for one in table.cohorts)
    if small:
        notes.append(
            ngettext(
                "{n} row has fewer than {count} customers: its figures swing.",
                "{n} rows have fewer than {count} customers: their figures swing.",
                small,
                count=number(FEW_CUSTOMERS),
            )
        )
    return [*notes, *filter_notes()]


def filter_notes() -> list[str]:
    """Return what the filters do to first orders."""
    filters, notes = current_filters(), []
    if filters.date_from or filters.date_to:
        notes.append(
            _("The period chooses customers by their first order; what was ordered after it is not counted.")
        )
    if filters.channels or filters.countries or filters.categories:
        notes.append(_("The first order is the first that passes the filters above."))
    if filters.segments:
        notes.append(
            _(
                "A segment is chosen by what its customers did later, so it looks good or bad here by "
                "construction."
            )
        )
    return notes


def _files(table: CohortTable, measure: CohortMeasure, current: session.Current, *, notes: list[str]) -> None:
    words, currency = translator(), current.facts.currency
    columns = cohort_columns(table, measure)
    about = [
        NoteSection(title=_("Cohorts"), notes=tuple(Note(text=note.replace("\\", "")) for note in notes))
    ]
    widgets.downloads(
        name=f"crosssell-cohorts-{measure}",
        csv=lambda: to_csv(
            cohort_frame(table, measure), columns=columns, translator=words, currency=currency
        ),
        xlsx=lambda: to_xlsx(
            cohort_frame(table, measure), columns=columns, translator=words, currency=currency, notes=about
        ),
        key="cohorts",
    )
