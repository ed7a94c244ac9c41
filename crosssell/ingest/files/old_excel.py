"""Is an XLS workbook safe to open? Its records are walked once, and handed on in a clean container.

The workbook reader loads all sheets at once, makes room for as many cells as a record claims there are,
and fills a sheet from its first to its last cell.
"""

import io
import struct
from collections.abc import Iterator

from crosssell.errors import CrosssellError, ErrorCode
from crosssell.ingest.files.compound import DamagedContainerError, open_container, pack
from crosssell.ingest.files.content import WORKBOOK_STREAMS, Source, refuse_size
from crosssell.ingest.files.extent import MAX_SHEET_CELLS, refuse_cells
from crosssell.ingest.files.watch import Watch

MAX_BYTES = 256 * 1024**2  # a workbook of this kind ends at 65,536 rows
MAX_SHEETS = 1_000
PLACE_BYTES = 4  # row and column of a cell, or where a sheet begins

# Kinds of records (MS-XLS 2.3).
BEGIN, END = 0x0809, 0x000A
SHEET, LOCKED, DIMENSIONS = 0x0085, 0x002F, 0x0200
CELLS = frozenset((0x0203, 0x0204, 0x00D6, 0x0205, 0x027E, 0x00FD, 0x0006))
CELL_RUN = 0x00BD
# One row and one column; as rows in 32 or in 16 bits.
ONE_CELL = {14: struct.pack("<IIHHH", 0, 1, 0, 1, 0), 10: struct.pack("<HHHHH", 0, 1, 0, 1, 0)}


def safe_workbook(source: Source, *, watch: Watch) -> io.BytesIO:
    """Return the workbook in a container and with dimensions that can be trusted.

    Raises:
        CrosssellError: ``unreadable_file`` (damaged, password), ``too_large`` or ``cancelled``.
    """
    refuse_size(source.size, name=source.name, max_bytes=min(MAX_BYTES, source.max_bytes))
    try:
        with open_container(source.path) as container:
            name = next(name for name in WORKBOOK_STREAMS if name in container.names)
            stream = bytearray(container.stream(name))
        watch.at(0.3)
        starts = _sheet_starts(stream, source)
        cells = 0
        for place, start in enumerate(starts):
            watch.at(0.3 + 0.7 * place / len(starts))
            cells += _walk_sheet(stream, start)
            refuse_cells(cells, name=source.name, allowed=MAX_SHEET_CELLS)
        return io.BytesIO(pack("Workbook", bytes(stream)))
    except (DamagedContainerError, struct.error) as error:
        raise CrosssellError(ErrorCode.UNREADABLE_FILE, "damaged", file=source.name) from error


def _sheet_starts(stream: bytearray, source: Source) -> list[int]:
    """Return where the sheets begin, from the records that concern the whole workbook."""
    starts: list[int] = []
    for kind, at, length in _records(stream, 0):
        if kind == LOCKED:
            raise CrosssellError(ErrorCode.UNREADABLE_FILE, "password", file=source.name)
        if kind == SHEET and length >= PLACE_BYTES:
            starts.append(struct.unpack_from("<I", stream, at)[0])
        if kind == END:
            break
    if len(starts) > MAX_SHEETS or struct.unpack_from("<H", stream)[0] != BEGIN:
        raise DamagedContainerError
    return starts


def _walk_sheet(stream: bytearray, start: int) -> int:
    """Return how many cells the reader will fill for the sheet, and correct what the sheet claims."""
    rows = columns = depth = 0
    for kind, at, length in _records(stream, start):
        if kind == BEGIN:
            depth += 1
        elif kind == END:
            depth -= 1
            if depth <= 0:
                break
        elif kind == DIMENSIONS and length in ONE_CELL:
            stream[at : at + length] = ONE_CELL[length]
        elif depth > 1:
            continue  # a chart of the sheet
        elif (kind in CELLS and length >= PLACE_BYTES) or (kind == CELL_RUN and length > PLACE_BYTES + 1):
            row, column = struct.unpack_from("<HH", stream, at)
            if kind == CELL_RUN:
                column = max(column, struct.unpack_from("<H", stream, at + length - 2)[0])
            rows, columns = max(rows, row + 1), max(columns, column + 1)
    return rows * columns


def _records(stream: bytearray, at: int) -> Iterator[tuple[int, int, int]]:
    """Yield kind, place and length of the records from ``at`` on."""
    end = len(stream)
    while at + 4 <= end:
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, at + 4, min(length, end - at - 4)
        at += 4 + length
