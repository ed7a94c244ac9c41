"""The laws of the import: rows are conserved, and the totals are those of the clean twin.

A shop's order lines are written as some program somewhere might export them: any delimiter, encoding and
locale, one row a line or several products in a row, with any dirt. The figures that come out are those of
the lines; every row is kept or left out under the reason it was put there for. Only what the file leaves
open is asked about, and the true answer gives the true figures.
"""

import os
from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings

from crosssell.columns import DateOrder
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.ingest.questions import QuestionId
from crosssell.ingest.report import ImportReport
from tests.ingest import exports
from tests.ingest.exports import Export, Line, Style

EXAMPLES = int(os.environ.get("CROSSSELL_LAW_EXAMPLES", "6"))
law = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize="CROSSSELL_LAW_EXAMPLES" not in os.environ,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def imported(import_text, export: Export, *, day_first: bool, may_ask: set[QuestionId]) -> ImportReport:
    """Import; answer truthfully what is asked, if it may be asked."""
    truth = {
        QuestionId.PACKED: {"choices": {"packed": "split"}},
        QuestionId.LAYOUT: {"choices": {"layout": export.layout.value}},
        QuestionId.DATE_ORDER: {"date_order": DateOrder.DMY if day_first else DateOrder.MDY},
    }
    report = reported(import_text, export)
    if isinstance(report, ImportReport):
        return report
    assert report.code == ErrorCode.NEEDS_ANSWER, str(report)
    asked = {question.id for question in report.values["open"]}
    assert asked <= may_ask
    answers: dict[str, object] = {}
    for question in asked:
        answers |= truth[question]
    return import_text(export.content, replace=True, **answers)


def reported(import_text, export: Export) -> ImportReport | CrosssellError:
    try:
        return import_text(export.content, replace=True)
    except CrosssellError as error:
        return error


def hold_conservation(report: ImportReport, export: Export) -> None:
    (file,) = report.files
    assert file.rows_read == file.rows_kept + sum(file.left_out.values())
    assert (file.rows_in_file, file.rows_read) == (export.rows, export.rows_split)
    assert Counter(file.left_out) == export.left_out
    assert file.layout == export.layout


def hold_totals(report: ImportReport, lines: list[Line], style: Style, export: Export, way: str) -> None:
    facts = report.facts
    revenue = sum((line.quantity * line.price for line in lines), Decimal(0))
    assert facts.revenue == (revenue if export.has_prices else None)
    assert facts.net_revenue == facts.revenue
    assert (facts.lines, facts.orders) == (len(lines), len({line.order for line in lines}))
    assert facts.customers == len({line.customer for line in lines})
    assert facts.products == len({line.product for line in lines})
    moments = [exports.moment_of(line, style, way) for line in lines]
    assert (facts.first, facts.last) == (min(moments), max(moments))


@pytest.mark.parametrize("way", exports.LINES)
@given(lines=exports.orders(), style=exports.styles(), dirt=exports.dirts())
@law
def test_any_dialect_any_dirt_one_row_a_line(import_text, way, lines, style, dirt):
    export = exports.lines_file(lines, style, dirt, way=way)
    may_ask = {QuestionId.DATE_ORDER} if exports.is_open(lines, style) else set()
    report = imported(import_text, export, day_first=not style.dates.startswith("%m"), may_ask=may_ask)
    hold_conservation(report, export)
    hold_totals(report, lines, style, export, way)


@given(lines=exports.orders(least=4), style=exports.styles(), dirt=exports.dirts(broken=exports.BROKEN))
@law
def test_broken_rows_are_left_out_under_their_reason_and_change_no_figure(import_text, lines, style, dirt):
    export = exports.lines_file(lines, style, dirt, way="plain")
    may_ask = {QuestionId.DATE_ORDER} if exports.is_open(lines, style) else set()
    report = imported(import_text, export, day_first=not style.dates.startswith("%m"), may_ask=may_ask)
    hold_conservation(report, export)
    hold_totals(report, lines, style, export, "plain")


@pytest.mark.parametrize("way", exports.PACKED)
@given(lines=exports.orders(least=3, several=True), style=exports.styles(), dirt=exports.dirts())
@law
def test_any_dialect_any_dirt_all_products_in_one_cell(import_text, way, lines, style, dirt):
    export = exports.packed_file(lines, style, dirt, way=way)
    may_ask = {QuestionId.PACKED} | ({QuestionId.DATE_ORDER} if exports.is_open(lines, style) else set())
    report = imported(import_text, export, day_first=not style.dates.startswith("%m"), may_ask=may_ask)
    hold_conservation(report, export)
    hold_totals(report, lines, style, export, way)


@pytest.mark.parametrize("way", exports.WITHOUT_LINES)
@given(held=exports.baskets(), style=exports.styles(), dirt=exports.dirts())
@law
def test_any_dialect_any_dirt_one_row_a_basket(import_text, way, held, style, dirt):
    export = exports.baskets_file(held, style, dirt, way=way)
    report = imported(import_text, export, day_first=True, may_ask={QuestionId.LAYOUT})
    hold_conservation(report, export)
    facts = report.facts
    assert (facts.lines, facts.orders) == (sum(map(len, held)), len(held))
    assert facts.products == len({item for items in held for item in items})
    assert (facts.revenue, facts.first) == (None, None)
