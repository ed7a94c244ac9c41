"""From a Parquet file to its raw table: batch by batch, each type as the text a workbook's cell would be.

Texts stay packed until their size is known: a few bytes can stand for gigabytes.
"""

import errno
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from crosssell.errors import CrosssellError, ErrorCode
from crosssell.ingest.files.content import Source, refuse_size
from crosssell.ingest.files.header import Layout, unique_names
from crosssell.ingest.files.raw_table import refuse_columns, refuse_rows, rows_table
from crosssell.ingest.files.staged import CellKind, Limits
from crosssell.ingest.files.watch import Watch
from crosssell.warehouse import Cursor

BATCH_ROWS = 50_000
NESTED_BATCH_ROWS = 1_000  # a row may hold a long list
BATCH_BYTES = 64 * 1024**2
READ_BYTES = 1024**2
MAX_STRING_BYTES, MAX_LIST_ITEMS = 100_000_000, 1_000_000  # of the file's own description
HEADER_ROW = 1  # the names stand above the rows, as in a sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class ParquetTable:
    """A file that is open, and the shape of its table."""

    file: pq.ParquetFile
    layout: Layout
    kinds: tuple[CellKind | None, ...]


def open_parquet(source: Source, *, limits: Limits) -> ParquetTable:
    """Open the file and look at what it says of itself.

    Raises:
        CrosssellError: ``unreadable_file`` (damaged, password), ``too_large``, ``empty_file`` or
            ``no_table``.
    """
    with _named_errors(source):
        file = _opened(source)
        described, schema = file.metadata, file.schema_arrow
        refuse_rows(described.num_rows, name=source.name, max_rows=limits.max_rows)
        refuse_columns(len(schema.names), name=source.name, limits=limits)
        _refuse_unpacked(described, source)
    if described.num_rows == 0:
        raise CrosssellError(ErrorCode.EMPTY_FILE, file=source.name)
    if len(schema.names) < 2:
        raise CrosssellError(ErrorCode.NO_TABLE, file=source.name)
    names = tuple(name.strip() for name in schema.names)
    layout = Layout(
        header_row=HEADER_ROW,
        header_cells=names,
        header=unique_names(names),
        named=len(names),
        first_row=HEADER_ROW + 1,
        body_width=len(names),
        title_rows=(),
    )
    return ParquetTable(file=file, layout=layout, kinds=tuple(_kind(field.type) for field in schema))


def load_parquet(
    cursor: Cursor, table: ParquetTable, *, number: int, source: Source, limits: Limits, watch: Watch
) -> int:
    """Load all rows and return how many there are; those without any content are set aside.

    Raises:
        CrosssellError: ``unreadable_file`` (damaged), ``too_large`` or ``cancelled``.
    """
    layout = table.layout
    columns = ", ".join(f"c{place} varchar" for place in range(len(layout.header)))
    cursor.execute(f"create table {rows_table(number)} (row_no bigint, is_short boolean, {columns})")
    rows = total = 0
    expected = max(table.file.metadata.num_rows, 1)
    is_nested = any(pa.types.is_nested(field.type) for field in table.file.schema_arrow)
    batch_rows = NESTED_BATCH_ROWS if is_nested else BATCH_ROWS
    with _named_errors(source), cursor.transaction():
        for batch in table.file.iter_batches(batch_size=batch_rows, use_threads=False):
            for piece, size in _pieces(batch):
                total += size
                refuse_size(total, name=source.name, max_bytes=source.max_bytes)
                _append(cursor, piece, number=number, first=layout.first_row + rows)
                rows += piece.num_rows
                refuse_rows(rows, name=source.name, max_rows=limits.max_rows)
            watch.at(rows / expected)
    return rows


def column_text(column: pa.Array) -> pa.Array:
    """Return a column's values as canonical text; null stays null, and what is empty becomes null.

    >>> column_text(pa.array([17850.0, 2.5, None, 1e-7])).to_pylist()
    ['17850', '2.5', None, '0.0000001']
    """
    kind = column.type
    if pa.types.is_dictionary(kind):
        return column_text(column.dictionary_decode())
    if pa.types.is_boolean(kind):
        return pc.if_else(column, "TRUE", "FALSE")
    if pa.types.is_floating(kind):
        return _float_text(column)
    if pa.types.is_date(kind):
        return pc.strftime(column.cast(pa.timestamp("s"), safe=False), format="%Y-%m-%d %H:%M:%S")
    if pa.types.is_timestamp(kind):
        return _moment_text(column)
    if pa.types.is_time(kind):
        return column.cast(pa.time32("s"), safe=False).cast(pa.string())
    if pa.types.is_integer(kind) or pa.types.is_decimal(kind):
        return column.cast(pa.string())
    if _is_text(kind):
        return _without_empty(_plain_text(column))
    values = [None if value is None else _json(value) for value in column.to_pylist()]
    return pa.array(values, pa.string())


def _opened(source: Source) -> pq.ParquetFile:
    texts = [field.name for field in pq.read_schema(source.path) if _is_text(field.type)]
    return pq.ParquetFile(
        source.path,
        read_dictionary=texts,
        buffer_size=READ_BYTES,
        thrift_string_size_limit=MAX_STRING_BYTES,
        thrift_container_size_limit=MAX_LIST_ITEMS,
    )


@contextmanager
def _named_errors(source: Source) -> Iterator[None]:
    """Name what the reader raises; names and texts that are no UTF-8 are a `ValueError`."""
    try:
        yield
    except (pa.ArrowException, ValueError) as error:
        raise _unreadable(error, source) from error
    except OSError as error:
        if error.errno not in (None, errno.EINVAL):  # the disk's own troubles, not the file's
            raise
        raise _unreadable(error, source) from error


def _unreadable(error: Exception, source: Source) -> CrosssellError:
    reason = "password" if "crypt" in str(error) else "damaged"
    return CrosssellError(ErrorCode.UNREADABLE_FILE, reason, file=source.name)


def _refuse_unpacked(described: pq.FileMetaData, source: Source) -> None:
    """Refuse by what the file says of itself; what it really unpacks to is counted later.

    Nothing is asked of single columns: where a file contradicts itself there, the answer ends the process.
    """
    groups = map(described.row_group, range(described.num_row_groups))
    refuse_size(sum(group.total_byte_size for group in groups), name=source.name, max_bytes=source.max_bytes)


def _pieces(batch: pa.RecordBatch) -> Iterator[tuple[pa.RecordBatch, int]]:
    """Yield the batch in pieces of bounded size, each with the bytes of its text."""
    size = sum(_text_bytes(column) for column in batch.columns)
    if size <= BATCH_BYTES or batch.num_rows <= 1:
        yield batch, size
        return
    half = batch.num_rows // 2
    yield from _pieces(batch.slice(0, half))
    yield from _pieces(batch.slice(half))


def _text_bytes(column: pa.Array) -> int:
    if not pa.types.is_dictionary(column.type):
        return int(column.nbytes)
    lengths = pc.take(pc.binary_length(column.dictionary), column.indices)
    return int(pc.sum(lengths.cast(pa.int64())).as_py() or 0)


def _append(cursor: Cursor, batch: pa.RecordBatch, *, number: int, first: int) -> None:
    texts = [column_text(column) for column in batch.columns]
    is_filled = texts[0].is_valid()
    for text in texts[1:]:
        is_filled = pc.or_(is_filled, text.is_valid())
    row_no = pa.array(range(first, first + batch.num_rows), pa.int64())
    is_short = pa.array([False]).take(pa.array([0] * batch.num_rows, pa.int8()))
    names = ["row_no", "is_short", *(f"c{place}" for place in range(len(texts)))]
    cursor.append(rows_table(number), pa.table([row_no, is_short, *texts], names=names).filter(is_filled))
    blank = row_no.filter(pc.invert(is_filled))
    if len(blank):
        columns = [
            pa.array([number] * len(blank), pa.int32()),
            blank,
            ["blank"] * len(blank),
            [""] * len(blank),
        ]
        cursor.append("set_aside", pa.table(columns, names=["file_no", "row_no", "reason", "text"]))


def _kind(kind: pa.DataType) -> CellKind | None:
    if pa.types.is_dictionary(kind):
        return _kind(kind.value_type)
    if pa.types.is_boolean(kind):
        return "boolean"
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return "number"
    return "date" if pa.types.is_date(kind) or pa.types.is_timestamp(kind) else None


def _is_text(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        return _is_text(kind.value_type)
    texts = (pa.types.is_string, pa.types.is_large_string, pa.types.is_binary, pa.types.is_large_binary)
    return any(is_one(kind) for is_one in texts)


def _float_text(column: pa.Array) -> pa.Array:
    """Write whole numbers without a point and small ones without an exponent; no number is nothing."""
    wide = column.cast(pa.float64())
    known = pc.if_else(pc.is_finite(wide), wide, None)
    is_whole = pc.and_(pc.equal(known, pc.trunc(known)), pc.less(pc.abs(known), 2.0**63))
    whole = pc.if_else(is_whole, known, None).cast(pa.int64()).cast(pa.string())
    text = pc.if_else(known.is_valid(), column.cast(pa.string()), None)
    text = pc.coalesce(whole, text)
    if not pc.any(pc.match_substring(text, "e")).as_py():
        return text
    values = zip(text.to_pylist(), known.to_pylist(), strict=True)
    return pa.array([_without_exponent(one, value) for one, value in values], pa.string())


def _without_exponent(text: str | None, value: float) -> str | None:
    if text is None or "e" not in text:
        return text
    return f"{value:.20f}".rstrip("0") if abs(value) < 1 else f"{value:.0f}"


def _moment_text(column: pa.Array) -> pa.Array:
    """Write wall time to the second; a moment with a zone shows the clock of that zone."""
    if column.type.tz is not None:
        try:
            column = pc.local_timestamp(column)
        except pa.ArrowInvalid:  # a machine that does not know the zone shows UTC
            column = column.cast(pa.timestamp(column.type.unit))
    return pc.strftime(column.cast(pa.timestamp("s"), safe=False), format="%Y-%m-%d %H:%M:%S")


def _plain_text(column: pa.Array) -> pa.Array:
    """Return bytes as text as well, since many writers forget to say that they are; both may be no UTF-8."""
    try:
        texts = column.cast(pa.string())
        texts.validate(full=True)
        return texts
    except pa.ArrowInvalid:
        values = column.cast(pa.large_binary()).to_pylist()
        return pa.array(
            [None if value is None else value.decode("utf-8", "replace") for value in values], pa.string()
        )


def _without_empty(texts: pa.Array) -> pa.Array:
    return pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
