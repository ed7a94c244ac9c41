"""The files of the cohorts and of the first purchases, as a person reads them."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from crosssell.exports.columns import ExportColumn, ExportKind, integer, money, number, share
from crosssell.i18n import N_
from crosssell.segments.cohorts import CohortMeasure, CohortTable
from crosssell.segments.first_products import FirstFigure, FirstItem, FirstMeasure, FirstVerdict

VERDICT_WORDS = {
    FirstVerdict.BETTER.value: N_("Clearly better"),
    FirstVerdict.WORSE.value: N_("Clearly worse"),
    FirstVerdict.ALIKE.value: N_("No clear difference"),
}

_COHORT = (
    ExportColumn(name="first", header=N_("First order from"), kind=ExportKind.DATE),
    ExportColumn(name="last", header=N_("First order to"), kind=ExportKind.DATE),
    integer("customers", N_("Customers")),
)
_MONTH = N_("Month {item}")
_FIGURES = ("followed", "value", "ci_lower", "ci_upper", "expected", "ratio", "verdict")

_FIRST = (
    ExportColumn(name="item", header=N_("First purchase")),
    ExportColumn(name="name", header=N_("Product name")),
    integer("customers", N_("Customers who began with it")),
)
_REPEAT = (
    integer("followed", N_("Customers followed for {item} days")),
    share(
        "value", N_("Ordered again within {item} days"), 1, note=N_("On a later day than the first order.")
    ),
    share("ci_lower", N_("Ordered again within {item} days, lower bound (95 %)"), 1),
    share("ci_upper", N_("Ordered again within {item} days, upper bound (95 %)"), 1),
    share("expected", N_("Ordered again within {item} days, others with as large a first purchase"), 1),
    ExportColumn(name="verdict", header=N_("Verdict on {item} days"), words=VERDICT_WORDS),
)
_VALUE = (
    money("value", N_("Money of the first 365 days"), note=N_("A customer, the first purchase included.")),
    money("ci_lower", N_("Money of the first 365 days, lower bound (95 %)")),
    money("ci_upper", N_("Money of the first 365 days, upper bound (95 %)")),
    money(
        "expected",
        N_("Money of the first 365 days, others with as large a first purchase"),
        note=N_("Customers whose first purchase held as many different products bring so much."),
    ),
    number("ratio", N_("Money of the first 365 days, times as much"), 2),
    ExportColumn(name="verdict", header=N_("Verdict on the first 365 days"), words=VERDICT_WORDS),
)
_LATER = (
    money("value", N_("Money after the first purchase"), note=N_("A customer, up to 365 days later.")),
    money("ci_lower", N_("Money after the first purchase, lower bound (95 %)")),
    money("ci_upper", N_("Money after the first purchase, upper bound (95 %)")),
    money("expected", N_("Money after the first purchase, others with as large a first purchase")),
    number("ratio", N_("Money after the first purchase, times as much"), 2),
    ExportColumn(
        name="verdict", header=N_("Verdict on the money after the first purchase"), words=VERDICT_WORDS
    ),
)


def cohort_columns(table: CohortTable, measure: CohortMeasure) -> tuple[ExportColumn, ...]:
    """Return the columns of the file of one measure: the cohort, and a column a month since."""
    match measure:
        case CohortMeasure.RETENTION:
            months = [share(f"month_{k}", _MONTH, 1).named(str(k)) for k in range(table.months)]
        case CohortMeasure.ORDERS:
            months = [number(f"month_{k}", _MONTH, 3).named(str(k)) for k in range(table.months)]
        case CohortMeasure.REVENUE | CohortMeasure.CUMULATED:
            months = [money(f"month_{k}", _MONTH).named(str(k)) for k in range(table.months)]
    return (*_COHORT, *months)


def cohort_frame(table: CohortTable, measure: CohortMeasure) -> pd.DataFrame:
    """Return the rows of that file, a cohort each; what is not over yet is empty."""
    rows = [
        {
            "first": one.first,
            "last": one.last,
            "customers": one.customers,
            **{f"month_{k}": value for k, value in enumerate(one.cells.of(measure))},
        }
        for one in table.cohorts
    ]
    return pd.DataFrame(rows, columns=[column.name for column in cohort_columns(table, measure)])


def first_columns(measures: Sequence[FirstMeasure], *, named: bool) -> tuple[ExportColumn, ...]:
    """Return the columns of the file of first purchases.

    Args:
        measures: Those that the data can tell.
        named: Whether items have a name beside their number.
    """
    head = _FIRST if named else (_FIRST[0], *_FIRST[2:])
    found = list(head)
    for measure in measures:
        own = {FirstMeasure.VALUE: _VALUE, FirstMeasure.LATER_VALUE: _LATER}.get(measure, _REPEAT)
        found += [_of_measure(column, measure) for column in own]
    return tuple(found)


def first_frame(items: Sequence[FirstItem], measures: Sequence[FirstMeasure]) -> pd.DataFrame:
    """Return the rows of that file in the order of ``items``; each measure's figures under its own name.

    Columns: ``item, name, customers`` and ``<measure>_followed, …_value, …_ci_lower, …_ci_upper, …_expected,
    …_ratio, …_verdict``.
    """
    columns = ["item", "name", "customers"]
    columns += [f"{measure}_{figure}" for measure in measures for figure in _FIGURES]
    rows = [
        [one.item, one.name, one.customers]
        + [value for measure in measures for value in _values(one.figures[measure])]
        for one in items
    ]
    return pd.DataFrame(rows, columns=columns)


def _values(figure: FirstFigure) -> list[object]:
    """Return the values of `_FIGURES`."""
    verdict = None if figure.verdict is None else figure.verdict.value
    bounds = (figure.ci_lower, figure.ci_upper)
    return [figure.customers, figure.value, *bounds, figure.expected, figure.ratio, verdict]


def _of_measure(column: ExportColumn, measure: FirstMeasure) -> ExportColumn:
    named = column.named(str(measure.days)) if "{item}" in column.header else column
    return replace(named, name=f"{measure}_{column.name}")
