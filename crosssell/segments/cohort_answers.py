"""Cohorts and first purchases as plain rows, for the command line and for files."""

from crosssell.segments.cohorts import CohortTable
from crosssell.segments.first_products import FirstProducts

Row = dict[str, object]

COHORT_COLUMNS = (
    *("cohort", "until", "customers", "is_opening", "months_since"),
    *("retention", "orders_per_customer", "revenue_per_customer", "cumulated_value"),
)
FIRST_COLUMNS = (
    *("item", "name", "measure", "customers", "followed", "open", "value", "ci_lower", "ci_upper"),
    *("expected", "ratio", "q_value", "verdict"),
)


def cohort_rows(table: CohortTable) -> list[Row]:
    """Return a row for each cohort and month since, as `COHORT_COLUMNS`; ``None`` where it is not over."""
    return [
        dict(
            zip(
                COHORT_COLUMNS,
                (
                    *(one.first, one.last, one.customers, one.is_opening, month),
                    *(one.cells.retention[month], one.cells.orders[month]),
                    *(one.cells.revenue[month], one.cells.cumulated[month]),
                ),
                strict=True,
            )
        )
        for one in table.cohorts
        for month in range(table.months)
    ]


def first_product_rows(found: FirstProducts) -> list[Row]:
    """Return a row for each item and measure, as `FIRST_COLUMNS`; most customers first."""
    return [
        dict(
            zip(
                FIRST_COLUMNS,
                (
                    *(one.item, one.name, measure.value, one.customers, figure.customers, figure.open),
                    *(figure.value, figure.ci_lower, figure.ci_upper, figure.expected, figure.ratio),
                    *(figure.q_value, None if figure.verdict is None else figure.verdict.value),
                ),
                strict=True,
            )
        )
        for one in found.items
        for measure, figure in one.figures.items()
    ]
