"""The files of the cohorts and of the first purchases."""

import datetime as dt
import io

import pytest
from openpyxl import load_workbook

from crosssell.exports import to_csv, to_xlsx
from crosssell.exports.cohorts import cohort_columns, cohort_frame, first_columns, first_frame
from crosssell.filters import Filters
from crosssell.i18n import translator_for
from crosssell.segments.cohorts import CohortMeasure, cohorts
from crosssell.segments.config import RfmConfig
from crosssell.segments.first_products import FirstMeasure, first_products
from tests.support import tiny_dataset

ENGLISH, GERMAN = translator_for("en"), translator_for("de")
ROWS = [
    ("0", "x", None, "2022-01-01", 1),
    ("1", "=tea", "ann", "2024-01-05", 10, "drinks", None, None, "sale", True, "Tea"),
    ("2", "=tea", "bob", "2024-01-31", 30, "drinks", None, None, "sale", True, "Tea"),
    ("3", "cup", "bob", "2024-02-01", 50.5, None, None, None, "sale", True, "Cup"),
    ("9", "x", None, "2024-12-31", 1),
]


@pytest.fixture
def shop(workspace):
    return tiny_dataset(workspace, ROWS)


def test_a_row_a_cohort_and_a_column_a_month(shop):
    table = cohorts(shop, filters=Filters(), config=RfmConfig())
    columns = cohort_columns(table, CohortMeasure.REVENUE)
    lines = to_csv(
        cohort_frame(table, CohortMeasure.REVENUE), columns=columns, translator=GERMAN, currency="EUR"
    )
    heading, row = lines.decode("utf-8-sig").splitlines()
    assert heading.count(";") == 3 + 12 - 1
    assert row.startswith("2024-01-01;2024-01-31;2;20,00;25,25;0,00;")


def test_what_is_not_over_is_an_empty_cell(workspace):
    dataset = tiny_dataset(
        workspace, [*ROWS[:-1], ("4", "x", "cat", "2024-03-31", 1), ("5", "x", "cat", "2024-04-01", 1)]
    )
    table = cohorts(dataset, filters=Filters(), config=RfmConfig())
    frame = cohort_frame(table, CohortMeasure.RETENTION)
    columns = cohort_columns(table, CohortMeasure.RETENTION)
    rows = to_csv(frame, columns=columns, translator=ENGLISH).decode("utf-8-sig").splitlines()
    assert rows[0] == "First order from,First order to,Customers,Month 0,Month 1,Month 2"
    assert rows[1:] == [
        "2024-01-01,2024-01-31,2,1.000,0.500,0.000",
        "2024-03-01,2024-03-31,1,1.000,,",
    ]
    book = load_workbook(io.BytesIO(to_xlsx(frame, columns=columns, translator=ENGLISH)))
    cells = [cell.value for cell in book.active[3]]
    assert cells[0] == dt.datetime(2024, 3, 1)
    assert cells[3:] == [1, None, None]


def test_first_purchases_are_inert_and_bear_every_measure(shop):
    found = first_products(shop, filters=Filters(), config=RfmConfig(), min_customers=2)
    measures = list(found.everybody)
    columns = first_columns(measures, named=True)
    frame = first_frame(found.items, measures)
    assert {column.name for column in columns} <= set(frame.columns)
    rows = to_csv(frame, columns=columns, translator=ENGLISH, currency="EUR").decode("utf-8-sig").splitlines()
    assert len(rows) == 2
    assert rows[1].startswith("'=tea,Tea,2,")
    assert "Ordered again within 90 days," in rows[0]
    assert "No clear difference" in rows[1]
    assert len({column.name for column in columns}) == len(columns)
    assert set(measures) == set(FirstMeasure)


def test_an_empty_answer_is_a_file_with_headings(workspace):
    dataset = tiny_dataset(workspace, [])
    table = cohorts(dataset, filters=Filters(), config=RfmConfig())
    found = first_products(dataset, filters=Filters(), config=RfmConfig())
    for frame, columns in (
        (cohort_frame(table, CohortMeasure.ORDERS), cohort_columns(table, CohortMeasure.ORDERS)),
        (first_frame(found.items, list(FirstMeasure)), first_columns(list(FirstMeasure), named=False)),
    ):
        assert len(to_csv(frame, columns=columns, translator=ENGLISH).splitlines()) == 1
