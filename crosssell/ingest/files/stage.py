"""From a file on disk to a raw text table in a scratch database: one door for every format."""

import errno
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from crosssell.errors import CrosssellError, ErrorCode
from crosssell.ingest.files.content import Content, Source, open_source, sha256
from crosssell.ingest.files.decode import decode_text
from crosssell.ingest.files.delimited import load_text
from crosssell.ingest.files.dialect import find_table
from crosssell.ingest.files.parquet import load_parquet, open_parquet
from crosssell.ingest.files.raw_table import first_rows, make_view, prepare, refuse_columns
from crosssell.ingest.files.staged import FileFormat, Limits, ReadOptions, StagedFile
from crosssell.ingest.files.watch import Watch
from crosssell.ingest.files.workbook import load_sheet, open_sheet
from crosssell.warehouse import Cursor

__all__ = ["Limits", "ReadOptions", "StagedFile", "stage_file"]

HASHED, DECODED = 0.1, 0.5  # shares of the time
COMPACT_ROWS = 200_000  # larger tables are read again and again: compressing them first costs less
WORKBOOKS: dict[Content, FileFormat] = {
    Content.XLSX: "xlsx",
    Content.XLSB: "xlsb",
    Content.XLS: "xls",
    Content.ODS: "ods",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Target:
    """Where a file goes, and within which bounds."""

    cursor: Cursor
    folder: Path
    number: int
    options: ReadOptions
    limits: Limits


def stage_file(
    cursor: Cursor,
    path: Path,
    *,
    folder: Path,
    name: str,
    number: int,
    options: ReadOptions,
    limits: Limits,
    progress: Callable[[float], None],
    cancelled: Callable[[], bool],
) -> StagedFile:
    """Read the file at ``path`` into the scratch table ``raw_<number>``.

    The scratch database holds afterwards ``raw_<number>(row_no bigint, is_short boolean, c0 varchar,
    c1 varchar, …)`` (a view; empty cells are null) and, for the rows that are no rows of the table,
    ``set_aside(file_no integer, row_no bigint, reason varchar, text varchar)`` with the reasons
    ``blank``, ``ragged`` and ``repeated_header``. Staging the same number again replaces both.

    Args:
        cursor: On a scratch warehouse whose statements may read files below ``folder``.
        path: The file, anywhere.
        folder: Takes the decoded text while it is loaded.
        name: As the user knows the file; for messages and the result.
        number: Counts the files of an import from 1.
        options: What the user has fixed.
        limits: Bounds on the file.
        progress: Told the share (0–1) that is done.
        cancelled: Asked between chunks.

    Raises:
        CrosssellError: ``unreadable_file``, ``empty_file``, ``no_table``, ``too_large``,
            ``invalid_value`` (an override that cannot be), ``no_space`` or ``cancelled``.
    """
    watch = Watch(progress=progress, cancelled=cancelled)
    target = _Target(cursor=cursor, folder=folder, number=number, options=options, limits=limits)
    try:
        source = open_source(path, name=name, max_bytes=limits.max_bytes)
        digest = sha256(source, watch=watch.part(0.0, HASHED))
        prepare(cursor, number=number)
        if source.content in WORKBOOKS:
            stage = _stage_workbook
        else:
            stage = _stage_parquet if source.content == Content.PARQUET else _stage_text
        staged = stage(source, digest, target, watch.part(HASHED, 1.0))
        if staged.rows_read > COMPACT_ROWS:
            cursor.compact()
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise CrosssellError(ErrorCode.NO_SPACE) from error
        raise
    watch.at(1.0)
    return staged


def _stage_text(source: Source, digest: str, target: _Target, watch: Watch) -> StagedFile:
    cursor, number, limits = target.cursor, target.number, target.limits
    decoded = target.folder / f"decoded_{number}.txt"
    try:
        text = decode_text(
            source, encoding=target.options.encoding, target=decoded, watch=watch.part(0.0, DECODED)
        )
        table = find_table(text.path, options=target.options, limits=limits, name=source.name)
        refuse_columns(len(table.layout.header), name=source.name, limits=limits)
        loaded = load_text(
            cursor,
            text,
            table=table,
            number=number,
            name=source.name,
            limits=limits,
            watch=watch.part(DECODED, 1.0),
        )
    finally:
        decoded.unlink(missing_ok=True)
    layout = table.layout
    header = make_view(
        cursor, layout=layout, number=number, is_positional=loaded.is_positional, name=source.name
    )
    return StagedFile(
        name=source.name,
        number=number,
        sha256=digest,
        kind="csv",
        encoding=text.encoding,
        encoding_choices=text.encoding_choices,
        broken_characters=text.broken_characters,
        removed_characters=text.removed_characters,
        delimiter=table.dialect.delimiter,
        quote=table.dialect.quote,
        doubtful_rows=loaded.doubtful_rows,
        header_row=layout.header_row,
        header=header,
        sheets=(),
        sheet=None,
        rows_read=loaded.rows_read,
        title_rows=layout.title_rows,
        typed_columns=(None,) * len(header),
        preview=first_rows(cursor, number=number),
        shape=table.shape,
    )


def _stage_workbook(source: Source, digest: str, target: _Target, watch: Watch) -> StagedFile:
    cursor, number = target.cursor, target.number
    found = open_sheet(source, options=target.options, limits=target.limits, watch=watch.part(0.0, DECODED))
    refuse_columns(len(found.layout.header), name=source.name, limits=target.limits)
    rows_read, kinds = load_sheet(
        cursor,
        found,
        number=number,
        name=source.name,
        limits=target.limits,
        watch=watch.part(DECODED, 1.0),
    )
    header = make_view(cursor, layout=found.layout, number=number, is_positional=False, name=source.name)
    return StagedFile(
        name=source.name,
        number=number,
        sha256=digest,
        kind=WORKBOOKS[source.content],
        encoding=None,
        encoding_choices=(),
        broken_characters=0,
        removed_characters=0,
        delimiter=None,
        quote=None,
        doubtful_rows=(),
        header_row=found.layout.header_row,
        header=header,
        sheets=found.sheets,
        sheet=found.sheet,
        rows_read=rows_read,
        title_rows=found.layout.title_rows,
        typed_columns=kinds[: len(header)],
        preview=first_rows(cursor, number=number),
    )


def _stage_parquet(source: Source, digest: str, target: _Target, watch: Watch) -> StagedFile:
    cursor, number = target.cursor, target.number
    table = open_parquet(source, limits=target.limits)
    rows_read = load_parquet(cursor, table, number=number, source=source, limits=target.limits, watch=watch)
    header = make_view(cursor, layout=table.layout, number=number, is_positional=False, name=source.name)
    return StagedFile(
        name=source.name,
        number=number,
        sha256=digest,
        kind="parquet",
        encoding=None,
        encoding_choices=(),
        broken_characters=0,
        removed_characters=0,
        delimiter=None,
        quote=None,
        doubtful_rows=(),
        header_row=table.layout.header_row,
        header=header,
        sheets=(),
        sheet=None,
        rows_read=rows_read,
        title_rows=(),
        typed_columns=table.kinds[: len(header)],
        preview=first_rows(cursor, number=number),
    )
