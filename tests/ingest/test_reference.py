"""Real exports: the published totals of the gift shop, and seven ways to write down its December."""

import json

import pytest

from crosssell.columns import DateOrder
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.ingest.questions import QuestionId

SEVEN = [
    "de_cp1252_semikolon.csv.gz",
    "de_excel.xlsx",
    "nl_semicolon_euro.csv.gz",
    "pl_utf8bom_nbsp.csv.gz",
    "us_comma_mdy_dollar.csv.gz",
]


def totals(facts):
    return {
        "lines": facts.lines,
        "orders": facts.orders,
        "customers": facts.customers,
        "products": facts.products,
        "revenue": float(facts.revenue),
    }


def test_the_gift_shop_imports_to_its_known_totals(reference_data, import_text):
    report = import_text(reference_data / "online_retail.csv.gz")
    assert totals(report.facts) == {
        "lines": 530_104,
        "orders": 19_960,
        "customers": 4_338,
        "products": 3_922,
        "revenue": 10_666_684.544,
    }
    assert float(report.facts.net_revenue) == 9_747_747.934
    (file,) = report.files
    assert (file.rows_read, file.rows_kept, dict(file.left_out)) == (541_909, 541_909, {})
    assert file.duplicate_lines == 5_268


@pytest.mark.parametrize("name", SEVEN)
def test_one_december_in_many_writings(reference_data, import_text, name):
    expected = json.loads((reference_data / "exports" / "expected.json").read_text())
    report = import_text(reference_data / "exports" / name)
    assert totals(report.facts) == expected["sales"]
    assert report.rows_read == expected["rows_read"] == report.rows_kept


def test_shopifys_layout(reference_data, import_text):
    expected = json.loads((reference_data / "exports" / "expected.json").read_text())
    known = expected["sales_with_customer (shopify_layout)"]
    facts = import_text(reference_data / "exports" / "shopify_layout.csv.gz").facts
    assert totals(facts) == {name: known[name] for name in totals(facts)}
    assert (str(facts.first), str(facts.last)) == (known["first"], known["last"])


def test_the_ambiguous_file_asks_and_imports_once_answered(reference_data, import_text):
    path = reference_data / "exports" / "ambiguous_dates_slash.csv.gz"
    with pytest.raises(CrosssellError) as caught:
        import_text(path)
    assert caught.value.code == ErrorCode.NEEDS_ANSWER
    (question,) = caught.value.values["open"]
    assert question.id == QuestionId.DATE_ORDER
    assert len({choice.moment for choice in question.choices}) == 2
    report = import_text(path, date_order=DateOrder.DMY)
    assert report.files[0].rows_kept == 26_732
    assert str(report.facts.first) == "2010-12-01 00:00:00"
