"""The rules as a file: both sides as text, every figure, and a sheet that explains them."""

import csv
import datetime as dt
import io
from decimal import Decimal

import pandas as pd
import pytest
from openpyxl import load_workbook

from crosssell.basket.rules import PAGE_COLUMNS, RuleChoice, RuleFamily
from crosssell.basket.scope import MatrixConfig
from crosssell.columns import Basis
from crosssell.exports.rules import RULE_COLUMNS, RulesOrigin, rules_csv, rules_table, rules_xlsx
from crosssell.filters import Filters
from crosssell.i18n import LANGUAGES, translator_for

ROWS = [
    {
        "rule": 0,
        "antecedent": ("1",),
        "consequent": ("2",),
        "antecedent_names": ("=Tea",),
        "consequent_names": ("Cup",),
        "length": 2,
        "count": 25,
        "n_antecedent": 50,
        "n_consequent": 100,
        "support": 0.025,
        "confidence": 0.5,
        "lift": 5.0,
        "leverage": 0.02,
        "conviction": 1.8,
        "p_value": 0.0,
        "q_value": 0.0,
        "redundant": False,
        "customers": 20,
        "expected_corrected": 10.0,
        "lift_corrected": 2.5,
        "lift_corrected_ci_lower": 1.7,
        "lift_corrected_ci_upper": 3.6,
        "q_corrected": 0.001,
        "verdict": "solid",
        "parent": None,
        "parent_consequent": None,
    },
]
# Two items in front, one of them without a name, that add nothing; nobody had them without the cup.
ROWS.append(
    ROWS[0]
    | {
        "rule": 1,
        "antecedent": ("1", "3"),
        "antecedent_names": ("=Tea", None),
        "count": 10,
        "n_antecedent": 10,
        "confidence": 1.0,
        "conviction": None,
        "customers": None,
        "verdict": "weak",
        "parent": ("1",),
        "parent_consequent": ("2",),
    }
)
FRAME = pd.DataFrame(ROWS, columns=list(PAGE_COLUMNS))
ORIGIN = RulesOrigin(
    dataset="=Shop",
    first=dt.date(2024, 1, 1),
    last=dt.date(2024, 12, 31),
    filters=Filters(countries=("DE",)),
    config=MatrixConfig(),
    family=RuleFamily(min_count=10, max_length=3, largest_basket=50),
    choice=RuleChoice(min_confidence=Decimal("0.2")),
    baskets=1000,
    left_out=7,
)


def test_every_figure_of_a_rule_is_in_the_file():
    named = {column.name for column in RULE_COLUMNS}
    # the sides stand as text; the number of a rule is the screen's own, its length is seen
    assert set(PAGE_COLUMNS) - named == {
        *("rule", "length", "antecedent", "consequent", "antecedent_names", "consequent_names", "parent"),
        "parent_consequent",
    }


def test_the_sides_are_written_with_names_and_numbers_apart():
    table = rules_table(FRAME)
    assert table[["front_names", "end_names", "front", "end"]].values.tolist() == [
        ["=Tea", "Cup", "1", "2"],
        ["=Tea + 3", "Cup", "1 + 3", "2"],
    ]
    assert table["parent_names"].fillna("").tolist() == ["", "=Tea → Cup"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_csv_is_inert_and_in_the_readers_locale(language: str):
    words = translator_for(language)
    text = rules_csv(FRAME, translator=words).decode("utf-8-sig")
    head, first, second = csv.reader(io.StringIO(text), delimiter=words.csv_delimiter)
    assert head == [column.heading(words) for column in RULE_COLUMNS]
    cells = dict(zip((column.name for column in RULE_COLUMNS), first, strict=True))
    assert (cells["front_names"], cells["verdict"]) == ("'=Tea", words.gettext("Solid"))
    assert cells["lift_corrected"] == f"2{words.decimal_mark}50"
    other = dict(zip((column.name for column in RULE_COLUMNS), second, strict=True))
    assert (other["conviction"], other["customers"], other["parent_names"]) == ("", "", "'=Tea → Cup")


def test_the_workbook_says_what_it_stands_on_and_what_its_columns_mean():
    book = load_workbook(io.BytesIO(rules_xlsx(FRAME, origin=ORIGIN, translator=translator_for("en"))))
    sheet, notes = book.worksheets
    assert (sheet.title, notes.title) == ("Rules", "Notes")
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert [row[:4] for row in rows[1:]] == [["'=Tea", "Cup", "Solid", 0.5], ["'=Tea + 3", "Cup", "Weak", 1]]
    told = {row[0].value: row[1].value for row in notes.iter_rows()}
    assert told["Dataset"] == "'=Shop"
    assert told["Baskets"] == "1,000 orders."
    assert told["Confidence, at least"] == "20%"
    assert told["Large baskets left out"] == "7 baskets with more than 50 items."
    assert "Corrected lift" in told


def test_customers_are_named_as_what_the_rules_stand_on():
    origin = RulesOrigin(
        **{name: getattr(ORIGIN, name) for name in ORIGIN.__slots__}
        | {"config": MatrixConfig(basis=Basis.CUSTOMER)}
    )
    book = load_workbook(io.BytesIO(rules_xlsx(FRAME, origin=origin, translator=translator_for("en"))))
    told = {row[0].value: row[1].value for row in book.worksheets[1].iter_rows()}
    assert told["Baskets"] == "1,000 customers, with everything bought in the period."
