"""Delimiter, quotes, header and titles: what is found, what is overruled, what is refused."""

import pytest

ROWS = [("1", "Nail, long", "2,50"), ("1", "Screw", "1,00"), ("2", "Glue; strong", "12,75")]
NAMES = ("order", "product", "price")


def written(delimiter: str, rows=ROWS, names=NAMES) -> bytes:
    def cell(text: str) -> str:
        return f'"{text}"' if delimiter in text else text

    return "".join(delimiter.join(map(cell, row)) + "\n" for row in [names, *rows] if row).encode()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "^"])
def test_delimiters(stage, delimiter):
    staged = stage(written(delimiter))
    assert staged.file.delimiter == delimiter
    assert (staged.file.header, staged.cells) == (NAMES, ROWS)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_without_a_header(stage, delimiter):
    staged = stage(written(delimiter, names=()))
    assert staged.file.delimiter == delimiter
    assert (staged.file.header_row, staged.file.header) == (None, ("Column 1", "Column 2", "Column 3"))
    assert staged.cells == ROWS


def test_semicolons_beat_unquoted_decimal_commas(stage):
    staged = stage(b"1;2,50;3,40\n1;2,60;3,50\n2;2,70;3,60\n")
    assert (staged.file.delimiter, staged.cells[0]) == (";", ("1", "2,50", "3,40"))


def test_the_delimiter_can_be_overruled(stage):
    assert stage(b"a|b;c\n1|2;3\n", delimiter=";").file.header == ("a|b", "c")
    assert stage(b"a\tb\n1\t2\n", delimiter="tab").file.header == ("a", "b")
    for impossible in ("xx", "a", "\n", ""):
        assert stage.refusal(written(","), delimiter=impossible) == "invalid_value.delimiter"
    assert stage.refusal(written(","), delimiter="|") == "no_table"


def test_a_declared_delimiter_is_honoured(stage):
    staged = stage(b"sep=;\norder;product\n1;a,b\n2;c,d\n")
    assert (staged.file.delimiter, staged.file.header_row) == (";", 2)
    assert staged.file.title_rows == ("sep=;",)
    assert staged.rows[0] == (3, False, "1", "a,b")


def test_titles_and_blank_lines_before_the_header(stage):
    report = (
        "Umsatzbericht;;;\nZeitraum;01.12.2025;;\n\nBestellung;Artikel;Menge;Preis\n1;a;2;3,5\n1;b;1;4,5\n"
    )
    staged = stage(report.encode())
    assert staged.file.header_row == 4
    assert staged.file.title_rows == ("Umsatzbericht", "Zeitraum 01.12.2025")
    assert [row[0] for row in staged.rows] == [5, 6]


def test_the_header_row_can_be_overruled(stage):
    text = b"order,product\n1,a\norder no,item\n2,b\n"
    assert stage(text, header_row=3).cells == [("2", "b")]
    assert stage(text, header_row=0).rows[0] == (1, False, "order", "product")
    assert stage.refusal(text, header_row=9) == "invalid_value.header_row"


def test_a_table_of_words_alone(stage):
    # A name never comes again in its own column, a value does.
    assert stage(b"order,product\nA1,Apple\nA1,Bread\n").file.header_row == 1
    assert stage(b"A1,Apple\nA1,Bread\nA2,Apple\n").file.header_row is None


def test_names_are_unique(stage):
    staged = stage(b"Price,,Price, Price \n1,2,3,4\n5,6,7,8\n")
    assert staged.file.header == ("Price", "Column 2", "Price (2)", "Price (3)")


def test_a_running_number_without_a_name_shifts_no_column(stage):
    staged = stage(b'"order","product"\n"1","A","x"\n"2","A","y"\n"3","B","x"\n')
    assert staged.file.header == ("Column 1", "order", "product")
    assert staged.cells[2] == ("3", "B", "x")


def test_trailing_delimiters(stage):
    for text in (
        b"order;product;\n1;a;\n2;b;\n",
        b"order;product\n1;a;\n2;b;\n",
        b"order;product;\n1;a\n2;b\n",
    ):
        staged = stage(text)
        assert staged.file.header == ("order", "product")
        assert staged.rows == [(2, False, "1", "a"), (3, False, "2", "b")]


def test_a_nameless_column_with_content_stays(stage):
    assert stage(b"order;product;\n1;a;\n2;b;note\n").cells == [("1", "a", None), ("2", "b", "note")]


def test_single_quotes_only_where_they_are_quotes(stage):
    assert stage(b"'order';'product'\n'1';'a;b'\n'2';'c'\n").cells == [("1", "a;b"), ("2", "c")]
    assert stage(b"order;product\n1;'s Morgens\n2;O'Neil\n").cells[0] == ("1", "'s Morgens")


def test_blanks_before_quotes(stage):
    staged = stage(b'order, product, name\n1, "a, b", "x"\n2, "c", "d, e"\n')
    assert staged.cells == [("1", "a, b", "x"), ("2", "c", "d, e")]


def test_decimal_commas_that_break_the_columns_are_refused(stage):
    assert stage.refusal(b"order,product,price\n" + b"1,a,2,50\n2,b,3,50\n" * 5) == "no_table.ragged"


@pytest.mark.parametrize(
    "text",
    [
        b"product\napple\nbread\n",
        b"Dear Sir, or Madam,\nI write, to you, about, things.\n\nYours\nme, myself\n",
    ],
)
def test_what_is_no_table(stage, text):
    assert stage.refusal(text) == "no_table"


@pytest.mark.parametrize(
    "text", [b"order,product\n", b"order,product\n\n\n", b";;;\n;;;\n", b"order;product\n;\n"]
)
def test_a_table_without_rows(stage, text):
    assert stage.refusal(text) == "empty_file"
