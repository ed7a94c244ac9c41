"""Parquet: each type as the text that a workbook's cell would be, and files that claim or hold too much."""

import datetime as dt
import io
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crosssell.errors import CrosssellError
from crosssell.ingest.files.stage import Limits

MOMENT = dt.datetime(2025, 12, 31, 8, 5, 9, 999_000)


def parquet(**columns: object) -> bytes:
    return packed(pa.table(columns))


def packed(table: pa.Table, **options: object) -> bytes:
    target = io.BytesIO()
    pq.write_table(table, target, **options)
    return target.getvalue()


def test_a_table_with_types(stage):
    staged = stage(
        parquet(
            order=[1001, 1001, None],
            at=[MOMENT, MOMENT, None],
            day=[MOMENT.date()] * 3,
            product=["0012", "Nail; łong", ""],
            price=[2.5, 17850.0, 1e-7],
            paid=[Decimal("2.50"), Decimal("0.10"), None],
            gift=[True, False, None],
        )
    )
    file = staged.file
    assert (file.kind, file.encoding, file.delimiter, file.sheet) == ("parquet", None, None, None)
    assert (file.header_row, file.rows_read) == (1, 3)
    assert file.header == ("order", "at", "day", "product", "price", "paid", "gift")
    assert file.typed_columns == ("number", "date", "date", None, "number", "number", "boolean")
    at, day = "2025-12-31 08:05:09", "2025-12-31 00:00:00"
    assert staged.rows == [
        (2, False, "1001", at, day, "0012", "2.5", "2.50", "TRUE"),
        (3, False, "1001", at, day, "Nail; łong", "17850", "0.10", "FALSE"),
        (4, False, None, None, day, None, "0.0000001", None, None),
    ]


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        (pa.array([2.55, 0.1], pa.float32()), ["2.55", "0.1"]),
        (pa.array([float("nan"), float("inf")]), [None, None]),
        (pa.array([1e20, -1e-9]), ["100000000000000000000", "-0.000000001"]),
        (pa.array([2**53 + 1, -1]), ["9007199254740993", "-1"]),
        (pa.array(["a", "b"]).dictionary_encode(), ["a", "b"]),
        (pa.array([b"text", b"\xff"]), ["text", "\ufffd"]),
        (pa.array(["x", None], pa.large_string()), ["x", None]),
        (pa.array([MOMENT, None], pa.timestamp("ns")), ["2025-12-31 08:05:09", None]),
        # A moment with a zone shows the clock of that zone.
        (pa.array([MOMENT, None], pa.timestamp("us", "Europe/Berlin")), ["2025-12-31 09:05:09", None]),
        (pa.array([dt.time(8, 5), None], pa.time32("s")), ["08:05:00", None]),
        (pa.array([["A", "B"], None]), ['["A", "B"]', None]),
        (pa.array([{"sku": "Ä", "qty": 2}, None]), ['{"sku": "Ä", "qty": 2}', None]),
        (pa.array([None, None], pa.null()), [None, None]),
    ],
)
def test_types(stage, values, texts):
    staged = stage(parquet(order=["1", "2"], value=values, product=["x", "y"]))
    assert [row[1] for row in staged.cells] == texts


def test_rows_without_content_are_set_aside(stage):
    staged = stage(parquet(order=["1", None, "", "2"], qty=[1, None, None, 2]))
    assert staged.aside == [(3, "blank", ""), (4, "blank", "")]
    assert [row[0] for row in staged.rows] == [2, 5]


def test_names_are_cleaned_and_unique(stage):
    table = pa.table([["1"], ["2"], ["3"]], names=[" order", "", "order"])
    assert stage(packed(table)).file.header == ("order", "Column 2", "order (2)")


def test_many_batches_are_bounded_pieces(stage, monkeypatch):
    monkeypatch.setattr("crosssell.ingest.files.parquet.BATCH_ROWS", 100)
    monkeypatch.setattr("crosssell.ingest.files.parquet.BATCH_BYTES", 500)
    orders = [str(number) for number in range(1, 1001)]
    staged = stage(packed(pa.table({"order": orders, "product": ["A"] * 1000}), row_group_size=300))
    assert [row[0] for row in staged.rows] == list(range(2, 1002))
    assert [row[0] for row in staged.cells] == orders


def test_a_short_text_that_stands_for_much_is_counted(stage):
    """A dictionary names a long text once, and each row refers to it with a bit or two."""
    bomb = parquet(order=["1"] * 5000, note=["x" * 10_000] * 5000)
    assert len(bomb) < 50_000
    assert stage.refusal(bomb, limits=Limits(max_bytes=10_000_000)) == "too_large.bytes"


@pytest.mark.parametrize(
    ("limits", "refusal"),
    [(Limits(max_rows=9), "too_large.rows"), (Limits(max_columns=1), "too_large.columns")],
)
def test_bounds(stage, limits, refusal):
    assert stage.refusal(parquet(a=list(range(10)), b=list(range(10))), limits=limits) == refusal


def test_nothing_to_read(stage):
    assert stage.refusal(parquet(a=pa.array([], pa.string()), b=pa.array([], pa.string()))) == "empty_file"
    assert stage.refusal(parquet(a=pa.array([None]), b=pa.array([None]))) == "empty_file"
    assert stage.refusal(parquet(only=[1, 2])) == "no_table"


def test_damaged(stage):
    whole = parquet(order=[str(n) for n in range(5000)], product=["A"] * 5000)
    assert stage.refusal(whole[: len(whole) // 2]) == "unreadable_file.damaged"
    assert stage.refusal(whole[:100] + bytes(5000) + whole[5100:]) == "unreadable_file.damaged"


def test_a_name_at_the_start_of_a_text_is_no_parquet(stage):
    assert stage(b"PAR1;product\n1;A\n2;B\n").file.kind == "csv"


WHOLE = parquet(
    order=["1", "2", "2"],
    product=["A", "B", "C"],
    qty=[1, 2, 3],
    at=[MOMENT] * 3,
    gift=[True, False, None],
    items=[["A"], [], None],
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.dictionaries(st.integers(4, len(WHOLE) - 5), st.integers(0, 255), max_size=5))
def test_spoiled_bytes_give_a_table_or_a_message(stage, changes):
    spoiled = bytearray(WHOLE)
    for place, byte in changes.items():
        spoiled[place] = byte
    try:
        stage(bytes(spoiled))
    except CrosssellError:
        return
