"""Any file at all gives a named message or an honest table: no traceback, no hang, no silent misreading."""

import gzip
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crosssell.errors import CrosssellError
from crosssell.ingest.files.stage import Limits

HEADER = b"order,product,qty,price\n"
BODY = b"".join(b"%d,P%d,%d,%d.5\n" % (1000 + n // 3, n % 7, n % 5 + 1, n % 9) for n in range(2000))
NOISE = random.Random(1).randbytes(200_000)
PACKED = gzip.compress(HEADER + BODY)

REFUSED = {
    "nothing": (b"", "empty_file"),
    "blanks": (b"  \n\t\r\n \n", "empty_file"),
    "a mark alone": (b"\xef\xbb\xbf", "empty_file"),
    "a wide mark alone": (b"\xff\xfe", "empty_file"),
    "packed nothing": (gzip.compress(b""), "empty_file"),
    "noise": (NOISE, "unreadable_file.binary"),
    "packed noise": (gzip.compress(NOISE), "unreadable_file.binary"),
    "noise with a wide mark": (b"\xff\xfe" + NOISE, "unreadable_file.binary"),
    "noise behind a table": (HEADER + BODY + NOISE * 5, "unreadable_file.binary"),
    "NUL alone": (bytes(5000), "unreadable_file.binary"),
    "a PDF": (b"%PDF-1.7\n1 0 obj\n<<>>\n", "unreadable_file.pdf"),
    "a packed PDF": (gzip.compress(b"%PDF-1.7\n1 0 obj"), "unreadable_file.pdf"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + NOISE[:99], "unreadable_file.binary"),
    "a photo": (b"\xff\xd8\xff\xe0" + NOISE[:99], "unreadable_file.binary"),
    "a program": (b"MZ\x90\x00" + NOISE[:99], "unreadable_file.binary"),
    "a database": (b"SQLite format 3\x00" + bytes(99), "unreadable_file.database"),
    "a piece of Parquet": (b"PAR1" + bytes(99), "unreadable_file.damaged"),
    "locked Parquet": (b"PARE" + bytes(99), "unreadable_file.password"),
    "a tape archive": (bytes(257) + b"ustar\x0000" + bytes(300), "unreadable_file.archive"),
    "another archive": (b"7z\xbc\xaf\x27\x1c" + bytes(99), "unreadable_file.archive"),
    "packed twice": (gzip.compress(PACKED), "unreadable_file.archive"),
    "cut off": (PACKED[: len(PACKED) // 2], "unreadable_file.damaged"),
    "cut off early": (PACKED[:15], "unreadable_file.damaged"),
    "overwritten": (PACKED[:50] + bytes(50) + PACKED[100:], "unreadable_file.damaged"),
    "a web page": (b"\n<!DOCTYPE html>\n<html><table><tr><td>1", "unreadable_file.html"),
    "a table of a web page": (b"<table><tr><td>1", "unreadable_file.html"),
    "a wide web page": ("<html><body>1".encode("utf-16"), "unreadable_file.html"),
    "XML": (b'<?xml version="1.0"?>\n<orders/>', "unreadable_file.xml"),
    "JSON": (b'{"orders": [1, 2]}\n', "unreadable_file.json"),
    "a list in JSON": (b'[\n {"order": 1},\n {"order": 2}\n]', "unreadable_file.json"),
    "an e-mail": (b"From: a@b.c\r\nTo: d@e.f\r\nSubject: x, y\r\n\r\nHi, there\r\n", "unreadable_file.email"),
    "10,000 columns": (
        b",".join(b"c%d" % n for n in range(10_000)) + b"\n" + b"1," * 10_000,
        "too_large.columns",
    ),
    "a field of 50 MB": (HEADER + b"1," + b"x" * 50_000_000 + b",1,2\n" + BODY, "too_large.line"),
    "a field of 5 MB": (HEADER + b"1," + b"x" * 5_000_000 + b",1,2\n" + BODY, "too_large.cell"),
    "a file of 50 MB without a line": (b"x" * 50_000_000, "too_large.line"),
    "only delimiters": (b";;;\n;;;\n", "empty_file"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_table_is_named(stage, name):
    content, code = REFUSED[name]
    assert stage.refusal(content) == code


def test_folders_and_devices(stage):
    assert stage.refusal(stage.folder) == "unreadable_file.access"
    assert stage.refusal(Path("/dev/zero")) == "unreadable_file.access"
    assert stage.refusal(stage.folder / "gone") == "unreadable_file.access"


def test_a_packed_bomb_is_stopped(stage):
    bomb = gzip.compress(b"a,b\n" + b"1,2\n" * 5_000_000)
    assert stage.refusal(bomb, limits=Limits(max_bytes=1_000_000)) == "too_large.bytes"


def test_a_cell_of_many_lines_is_not_lost_silently(stage):
    staged = stage(HEADER + BODY + b'1,"' + b"text\n" * 500_000 + b'",1,2\n' + BODY)
    # Beyond the bound of a cell the quote counts as one that never closes; each line is a row, and short.
    assert staged.file.rows_read == 2000 + 500_000 + 1 + 2000
    assert staged.file.doubtful_rows[0] == 2002
    assert sum(row[1] for row in staged.rows) > 499_990


def test_a_row_of_a_million_cells(stage):
    staged = stage(HEADER + b"1,2,3,4" + b",5" * 1_000_000 + b"\n" + BODY)
    assert [(row, reason, len(text)) for row, reason, text in staged.aside] == [(2, "ragged", 2000)]
    assert len(staged.rows) == 2000


@pytest.mark.parametrize("count", [300, 301])
def test_hundreds_of_quotes(stage, count):
    staged = stage(HEADER + b"1," + b'"' * count + b",1,2\n" + BODY)
    assert staged.cells[0][1] == '"' * (149 if count == 300 else 301)
    assert staged.file.doubtful_rows == (() if count == 300 else (2,))
    assert len(staged.rows) == 2001


def test_an_unclosed_quote_in_every_row(stage):
    staged = stage(HEADER + b'1,"a,2,3\n' * 3001)
    assert staged.file.rows_read == len(staged.rows) + len(staged.aside)
    assert staged.file.doubtful_rows


def test_a_very_long_header(stage):
    staged = stage(b"a" * 100_000 + b",b\n1,2\n3,4\n")
    assert [len(name) for name in staged.file.header] == [200, 1]


def test_formulas_and_markup_stay_text(stage):
    cells = (b"=1+1", b"@SUM(A1)", b"<script>x</script>", b"'; drop table raw_1; --")
    staged = stage(HEADER + b",".join(cells) + b"\n" + BODY)
    assert staged.cells[0] == tuple(cell.decode() for cell in cells)


def test_hostile_names(stage):
    names = b'$x,{y},c0,"\'; drop table set_aside; --"\n'
    staged = stage(names + BODY + names)
    assert staged.file.header == ("$x", "{y}", "c0", "'; drop table set_aside; --")
    assert [reason for _, reason, _ in staged.aside] == ["repeated_header"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.one_of(st.binary(max_size=200), st.text(max_size=200).map(lambda text: text.encode())))
def test_any_bytes_give_a_table_or_a_message(stage, content):
    try:
        staged = stage(content)
    except CrosssellError:
        return
    assert staged.rows


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0, len(PACKED) - 1), byte=st.integers(0, 255))
def test_a_spoiled_byte_in_a_packed_file_is_noticed(stage, place, byte):
    spoiled = PACKED[:place] + bytes([byte]) + PACKED[place + 1 :]
    try:
        staged = stage(spoiled)
    except CrosssellError:
        return
    # Only the header of the archive (name, time, flags) may differ without harm.
    assert len(staged.rows) == 2000
