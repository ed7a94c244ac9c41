"""Numbers as shops write them: the decision per column, and the SQL beside its Python twin."""

from collections.abc import Sequence
from decimal import Decimal

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosssell.ingest.values.numbers import (
    NumberEvidence,
    NumberFormat,
    NumberQuestion,
    Shape,
    decide_numbers,
    decide_together,
    number_shapes_sql,
    number_sql,
    parse_number,
)

CONNECTION = duckdb.connect()


def shapes_of(cells: Sequence[str]) -> list[Shape]:
    query = number_shapes_sql("cell", relation_sql="unnest($cells) as t(cell)")
    rows = CONNECTION.cursor().execute(query, {"cells": list(cells)}).fetchall()
    return [Shape(text=row[0], count=row[1], example=row[2], leading_zeros=row[3]) for row in rows]


def decided(*cells: str, decimal_mark: str | None = None) -> NumberFormat:
    result = decide_numbers(shapes_of(cells), decimal_mark=decimal_mark)
    assert isinstance(result, NumberFormat)
    return result


def by_sql(cells: Sequence[str], fmt: NumberFormat) -> list[Decimal | None]:
    query = f"select {number_sql('cell', fmt)} from unnest($cells) as t(cell)"
    return [row[0] for row in CONNECTION.cursor().execute(query, {"cells": list(cells)}).fetchall()]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("1.234,56", "1234.56"),
        ("1 234,56", "1234.56"),
        ("1\u00a0234,56", "1234.56"),
        ("1\u202f234,56", "1234.56"),
        ("1\u2009234,56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("1'234.50", "1234.5"),
        ("1’234.50", "1234.5"),
        ("€ 2,55", "2.55"),
        ("2,55 zł", "2.55"),
        ("2,55\u00a0zł", "2.55"),
        ("$2.55", "2.55"),
        ("-$12.00", "-12"),
        ("$-12.00", "-12"),
        ("EUR 5", "5"),
        ("12,00-", "-12"),
        ("12,00 €-", "-12"),
        ("-12,00", "-12"),
        ("\u221212", "-12"),
        ("(12.00)", "-12"),
        ("($1,234.50)", "-1234.5"),
        ("+5", "5"),
        ("1.5E+03", "1500"),
        ("2,5e-1", "0.25"),
        ("17850.0", "17850"),
        ("1.234.567", "1234567"),
        ("1,234,567", "1234567"),
        (".5", "0.5"),
        (" 7 ", "7"),
        ("6 szt.", "6"),
    ],
)
def test_a_cell_that_proves_its_mark_is_read(cell: str, value: str) -> None:
    fmt = decided(cell)
    assert parse_number(cell, fmt) == Decimal(value)
    assert by_sql([cell], fmt) == [Decimal(value)]
    assert fmt.count_unreadable == 0


@pytest.mark.parametrize(
    "cell",
    ["1.23.4", "12‰", "12,-", "abc", "1_000", "0x1F", "--5", "1,23,456", "5 apples", "1.2.2010", "inf"],
)
@pytest.mark.parametrize("mark", [",", "."])
def test_what_is_no_number_is_unreadable(cell: str, mark: str) -> None:
    fmt = decided(cell, "2", decimal_mark=mark)
    assert parse_number(cell, fmt) is None
    assert by_sql([cell, "2"], fmt) == [None, Decimal(2)]
    assert fmt.count_unreadable == 1


def test_one_group_of_three_digits_is_asked_about_with_both_values() -> None:
    question = decide_numbers(shapes_of(["1.234", "17", "2.500"]))
    assert isinstance(question, NumberQuestion)
    assert not question.contradictory
    comma, point = question.readings
    assert (comma.decimal_mark, dict(comma.examples)["2.500"]) == (",", Decimal(2500))
    assert (point.decimal_mark, dict(point.examples)["2.500"]) == (".", Decimal("2.5"))


@pytest.mark.parametrize("proof", ["0.123", "12345.678", "1.5", "1.2345", ".999", "2,345.678"])
def test_other_cells_settle_an_open_one(proof: str) -> None:
    fmt = decided("1.234", proof)
    assert fmt.decimal_mark == "."
    assert parse_number("1.234", fmt) == Decimal("1.234")


def test_the_users_mark_is_followed() -> None:
    assert parse_number("1.234", decided("1.234", decimal_mark=",")) == 1234
    assert parse_number("1.234", decided("1.234", decimal_mark=".")) == Decimal("1.234")


def test_columns_of_one_file_settle_each_other() -> None:
    columns = {
        "price": shapes_of(["2,55"]),
        "quantity": shapes_of(["1.000", "6"]),
        "pieces": shapes_of(["3"]),
    }
    results = decide_together(columns)
    quantity = results["quantity"]
    assert isinstance(quantity, NumberFormat)
    assert (quantity.decimal_mark, quantity.evidence) == (",", NumberEvidence.SIBLINGS)
    assert parse_number("1.000", quantity) == 1000
    assert {name: result.decimal_mark for name, result in results.items()} == dict.fromkeys(columns, ",")


def test_two_proved_marks_may_coexist_and_leave_an_open_column_open() -> None:
    results = decide_together({"a": shapes_of(["2,55"]), "b": shapes_of(["2.55"]), "c": shapes_of(["1.000"])})
    assert results["a"].decimal_mark == ","
    assert results["b"].decimal_mark == "."
    assert isinstance(results["c"], NumberQuestion)


def test_nothing_proved_anywhere_asks_for_each_open_column() -> None:
    results = decide_together({"a": shapes_of(["1.000"]), "b": shapes_of(["7"])})
    assert isinstance(results["a"], NumberQuestion)
    assert isinstance(results["b"], NumberFormat)


def test_a_few_strays_are_unreadable_and_so_is_what_they_make_doubtful() -> None:
    cells = ["2,55"] * 999 + ["2.55"] + ["1.234"] * 3
    fmt = decided(*cells)
    assert fmt.evidence is NumberEvidence.MAJORITY
    assert by_sql(["2,55", "2.55", "1.234", "1.234,5"], fmt) == [
        Decimal("2.55"),
        None,
        None,
        Decimal("1234.5"),
    ]
    assert [parse_number(cell, fmt) for cell in ["2.55", "1.234"]] == [None, None]
    assert fmt.count_unreadable == 1 + 3


def test_a_real_mixture_is_asked_about() -> None:
    question = decide_numbers(shapes_of(["2,55"] * 50 + ["2.55"] * 50))
    assert isinstance(question, NumberQuestion)
    assert question.contradictory
    assert [reading.count_unreadable for reading in question.readings] == [50, 50]


def test_every_reading_of_a_question_shows_an_example() -> None:
    for cells in (["1.234", "2,345"], ["0.123", "0.5", "0,7"], ["2,55", "2.55"]):
        question = decide_numbers(shapes_of(cells))
        assert isinstance(question, NumberQuestion)
        assert all(reading.examples for reading in question.readings)


def test_blank_words_do_not_count_as_unreadable() -> None:
    fmt = decided("--", "n/a", "2,55")
    assert fmt.count_unreadable == 0
    assert by_sql(["--", "2,55"], fmt) == [None, Decimal("2.55")]


def test_uniform_columns_take_the_short_expression() -> None:
    assert number_sql("c0", decided("-2,55", "7")) == "try_cast(replace(c0, ',', '.') as decimal(18, 6))"
    assert number_sql("c0", decided("2.55")) == "try_cast(c0 as decimal(18, 6))"


def test_currencies_are_counted() -> None:
    assert decided("€ 2,55", "3,00 EUR", "2,00 zł", "1").currencies == (("EUR", 2), ("PLN", 1))


def test_values_too_large_for_the_column_type_are_unreadable() -> None:
    fmt = decided("1234567890123", "1.5")
    assert by_sql(["1234567890123"], fmt) == [None]
    assert parse_number("1234567890123", fmt) is None


amounts = st.decimals(min_value=-(10**9), max_value=10**9, places=2)
LOCALES = {
    "de": ("{:,.2f}", ".", ",", "{} €"),
    "pl": ("{:,.2f}", "\u00a0", ",", "{}\u00a0zł"),
    "nl": ("{:,.2f}", ".", ",", "€ {}"),
    "us": ("{:,.2f}", ",", ".", "${}"),
    "ch": ("{:,.2f}", "’", ".", "CHF {}"),
    "plain": ("{:.2f}", "", ".", "{}"),
    "excel_de": ("{:.2f}", "", ",", "{}"),
}


@given(values=st.lists(amounts, min_size=1, max_size=12), locale=st.sampled_from(sorted(LOCALES)))
@settings(max_examples=60, deadline=None)
def test_what_a_locale_writes_is_read_back(values: list[Decimal], locale: str) -> None:
    pattern, group, mark, frame = LOCALES[locale]
    swap = str.maketrans({",": group, ".": mark})
    cells = [frame.format(pattern.format(value).translate(swap)) for value in values]
    fmt = decided(*cells)
    assert [parse_number(cell, fmt) for cell in cells] == values
    assert by_sql(cells, fmt) == values


noise = st.text(alphabet="0123456789.,-+() €'’\u00a0\u2212eEx%$zł", min_size=1, max_size=9)


written = st.from_regex(r"\A-?(€ ?)?[0-9]{1,4}([., '][0-9]{1,4}){0,3}-?( zł)?\Z")


@given(cells=st.lists(noise | written, min_size=1, max_size=8), mark=st.sampled_from([",", ".", None]))
@settings(max_examples=80, deadline=None)
def test_sql_and_python_agree_on_anything(cells: list[str], mark: str | None) -> None:
    result = decide_numbers(shapes_of(cells), decimal_mark=mark)
    formats = [result] if isinstance(result, NumberFormat) else list(result.readings)
    for fmt in formats:
        assert by_sql(cells, fmt) == [parse_number(cell, fmt) for cell in cells]
