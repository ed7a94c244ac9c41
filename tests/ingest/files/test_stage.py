"""The law of rows, row numbers, both paths of reading, and that any table comes back cell for cell."""

import csv
import gzip
import hashlib
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from crosssell.errors import CrosssellError, ErrorCode
from crosssell.ingest.files import delimited
from crosssell.ingest.files.raw_table import BLANKS
from crosssell.ingest.files.stage import Limits

HEADER = "order,product,price\n"
BODY = "1,a,2.5\n1,b,3.5\n2,a,2.5\n"


def test_columns_rows_and_preview(stage):
    staged = stage((HEADER + BODY).encode())
    assert staged.rows[0] == (2, False, "1", "a", "2.5")
    assert staged.file.preview == tuple(staged.cells)
    assert staged.file.name == "orders.csv"
    assert staged.file.typed_columns == (None, None, None)


def test_the_digest_is_of_the_bytes_on_disk(stage):
    packed = gzip.compress((HEADER + BODY).encode())
    assert stage(packed).file.sha256 == hashlib.sha256(packed).hexdigest()


def test_progress_rises_to_one(stage):
    stage((HEADER + BODY * 1000).encode())
    assert stage.progress == sorted(stage.progress)
    assert stage.progress[-1] == 1.0


def test_staging_again_replaces(stage):
    stage((HEADER + BODY + "\n\n,,\n").encode())
    assert len(stage((HEADER + BODY).encode()).rows) == 3


def test_cancelling_stops_at_any_point(stage):
    text = (HEADER + BODY * 1000 + "3,x\n").encode()
    stage(text)
    for calls in range(len(stage.progress)):
        left = iter(range(calls))
        with pytest.raises(CrosssellError) as caught:
            stage(text, cancelled=lambda left=left: next(left, None) is None)
        assert caught.value.code == ErrorCode.CANCELLED


def test_a_full_disk_is_named(stage, monkeypatch):
    def full(*args, **options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("crosssell.ingest.files.stage.decode_text", full)
    assert stage.refusal((HEADER + BODY).encode()) == "no_space"


def test_plain_lines_go_the_fast_way_and_the_rest_the_careful_way(stage):
    assert not stage((HEADER + BODY).encode()).is_careful
    assert not stage((HEADER + '1,"a, b",2\n2,"say ""hi""",3\n').encode()).is_careful
    assert not stage((HEADER + BODY + "\n\n").encode()).is_careful
    assert stage((HEADER + BODY + '3,"two\nlines",1\n').encode()).is_careful
    assert stage((HEADER + BODY + "\n" + BODY).encode()).is_careful
    assert stage((HEADER + BODY + "3,x\n" + BODY).encode()).is_careful


@pytest.mark.parametrize("spoiler", ["", '9,"x\ny",1\n'], ids=["fast", "careful"])
def test_rows_set_aside(stage, spoiler):
    text = HEADER + BODY + ",,\n  ,\t,\u00a0\n" + HEADER + " order , product,price\n" + BODY + spoiler
    staged = stage(text.encode())
    assert staged.is_careful == bool(spoiler)
    assert [(row, reason) for row, reason, _ in staged.aside] == [
        (5, "blank"),
        (6, "blank"),
        (7, "repeated_header"),
        (8, "repeated_header"),
    ]
    assert staged.aside[2][2] == "order,product,price"
    assert [row[0] for row in staged.rows][:6] == [2, 3, 4, 9, 10, 11]


def test_empty_lines_at_the_end_are_blank_rows(stage):
    staged = stage((HEADER + BODY + "\n\n").encode())
    assert [(row, reason) for row, reason, _ in staged.aside] == [(5, "blank"), (6, "blank")]


@pytest.mark.parametrize("spoiler", ["", '9,"x\ny",1\n'], ids=["fast", "careful"])
def test_surplus_cells_are_trimmed_if_blank_and_ragged_if_not(stage, spoiler):
    rows = "1,a,2.5,\n1,b,3.5, \n2,a,2.5,note\n3,c,1,\n"
    staged = stage((HEADER + rows + spoiler.replace(",1\n", ",1,\n")).encode())
    assert [(row, reason, text) for row, reason, text in staged.aside] == [(4, "ragged", "2,a,2.5,note")]
    assert [row[0] for row in staged.rows][:3] == [2, 3, 5]
    assert len(staged.file.header) == 3


def test_short_rows_are_kept_and_marked(stage):
    staged = stage((HEADER + BODY + "Total,\n").encode())
    assert staged.rows[-1] == (5, True, "Total", None, None)
    assert not any(row[1] for row in staged.rows[:-1])


def test_row_numbers_count_physical_lines(stage):
    staged = stage((HEADER + '1,"a\n\nb",2\n2,c,3\n').encode())
    assert [row[0] for row in staged.rows] == [2, 5]
    assert staged.cells[0][1] == "a\n\nb"


def test_cells_are_left_as_written(stage):
    cells = ("  x ", '5" nail', "NULL", "#1", "nan", "\\N", "=1+1", "\u2028y\x0b\x85", "'q'", "a\\")
    staged = stage(f"order,product\n{''.join(f'1,{cell}' + chr(10) for cell in cells)}".encode())
    assert tuple(row[1] for row in staged.cells) == cells


def test_a_quote_that_never_closes_spoils_one_row_only(stage):
    staged = stage((HEADER + '1,"a,2\n' + BODY * 1000).encode())
    assert staged.rows[0] == (2, False, "1", '"a', "2")
    assert len(staged.rows) == 3001
    assert staged.file.doubtful_rows == (2,)


def test_inner_quotes_that_are_not_doubled(stage):
    staged = stage((HEADER + '1,"5" nail",2\n2,"x" ,3\n3,"a ""b""",4\n').encode())
    assert [row[1] for row in staged.cells] == ['5" nail', "x", 'a "b"']
    assert staged.file.doubtful_rows == (2, 3)


def test_two_odd_quotes_that_join_rows_are_told(stage):
    staged = stage((HEADER + '1,"a,2\n2,b",3\n' + BODY).encode())
    assert staged.file.doubtful_rows == (2,)


def test_limits(stage):
    text = (HEADER + BODY * 10).encode()
    assert stage.refusal(text, limits=Limits(max_rows=29)) == "too_large.rows"
    assert stage.refusal(text + b'3,"x\ny",1\n', limits=Limits(max_rows=30)) == "too_large.rows"
    assert stage.refusal(text, limits=Limits(max_columns=2)) == "too_large.columns"
    assert stage.refusal(text, limits=Limits(max_bytes=100)) == "too_large.bytes"
    assert stage(text, limits=Limits(max_rows=30, max_columns=3)).file.rows_read == 30


def test_sql_and_python_agree_on_blanks():
    assert sorted(BLANKS) == [chr(code) for code in range(0x110000) if chr(code).isspace()]


NASTY = st.text(
    st.one_of(
        st.sampled_from(list("\"',;|\t\n ab1")),
        st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff\ufffd"),
    ),
    max_size=6,
)


@st.composite
def tables(draw):
    width = draw(st.integers(2, 5))
    rows = draw(st.lists(st.lists(NASTY, min_size=width, max_size=width), min_size=1, max_size=12))
    # A first cell that is never blank nor a header's keeps every row in the table.
    return [[f"{number}#{row[0]}", *row[1:]] for number, row in enumerate(rows)]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=tables(),
    delimiter=st.sampled_from(",;\t|"),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    end=st.sampled_from(["\n", "\r\n"]),
    codec=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_any_table_comes_back_cell_for_cell(stage, rows, delimiter, quoting, end, codec):
    header = [f"name {place}" for place in range(len(rows[0]))]
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, quoting=quoting, lineterminator=end).writerows([header, *rows])
    staged = stage(text.getvalue().encode(codec), delimiter=delimiter, header_row=1)
    assert staged.cells == [tuple(cell or None for cell in row) for row in rows]
    assert staged.file.rows_read == len(rows)
    assert staged.aside == []


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.text(st.sampled_from('ab,"\n é'), max_size=40))
@example(body=',\n "",')
def test_the_fast_way_reads_as_the_careful_way(stage, body):
    """Whatever follows the header, both ways give the same rows and set the same aside."""

    def outcome() -> object:
        try:
            staged = stage(f"x,y,z\n{body}".encode(), delimiter=",", header_row=1)
        except CrosssellError as error:
            return (error.code, error.reason)
        return (staged.rows, [row[:2] for row in staged.aside], staged.file.header)

    either = outcome()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delimited, "load_fast", lambda *_args, **_options: None)
        assert outcome() == either


EXPORTS = {
    "ambiguous_dates_slash.csv.gz": ("utf-8", ",", 26_732),
    "de_cp1252_semikolon.csv.gz": ("cp1252", ";", 42_481),
    "nl_semicolon_euro.csv.gz": ("utf-8", ";", 42_481),
    "pl_utf8bom_nbsp.csv.gz": ("utf-8", ";", 42_481),
    "shopify_layout.csv.gz": ("utf-8", ",", 26_157),
    "us_comma_mdy_dollar.csv.gz": ("utf-8", ",", 42_481),
}


@pytest.mark.parametrize("name", EXPORTS)
def test_reference_exports(stage, reference_data: Path, name):
    staged = stage(reference_data / "exports" / name)
    file = staged.file
    assert (file.encoding, file.delimiter, file.rows_read) == EXPORTS[name]
    assert (file.header_row, len(staged.rows), file.broken_characters) == (1, file.rows_read, 0)


def test_the_reference_shop(stage, reference_data: Path):
    staged = stage(reference_data / "online_retail.csv.gz")
    assert (staged.file.rows_read, len(staged.rows)) == (541_909, 541_909)
    assert staged.file.header[:3] == ("InvoiceNo", "StockCode", "Description")
