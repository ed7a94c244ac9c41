"""Is a zipped workbook safe to open? Judged by unpacking it once, unseen, in bounds.

What an archive declares about itself cannot be trusted; nor may a stray cell in the last corner of a sheet
make the workbook reader fill billions of empty ones.
"""

import re
import zipfile
import zlib

from crosssell.errors import CrosssellError, ErrorCode
from crosssell.ingest.content import CHUNK_BYTES, Source, refuse_size
from crosssell.ingest.staged import Limits
from crosssell.ingest.watch import Watch

MAX_SHEET_CELLS = 60_000_000
OVERLAP_BYTES = 512  # a tag cut by the end of a chunk is seen whole with the next one
SHEET_MEMBER = re.compile(r"xl/worksheets/[^/]+\.xml", re.I)
ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*?\br=[\"'](\d{1,9})[\"']")
WIDE_CELL = re.compile(rb"\br=[\"']([A-Za-z]{2,3})\d")
LETTERS = 26


def refuse_hostile_workbook(source: Source, *, limits: Limits, watch: Watch) -> None:
    """Refuse a workbook that is damaged, locked, or would not fit in memory.

    Raises:
        CrosssellError: ``unreadable_file`` (damaged, password), ``too_large`` or ``cancelled``.
    """
    total = 0
    try:
        with zipfile.ZipFile(source.path) as archive:
            members = archive.infolist()
            declared = sum(member.file_size for member in members)
            refuse_size(declared, name=source.name, max_bytes=source.max_bytes)
            for member in members:
                if member.flag_bits & 1:
                    raise CrosssellError(ErrorCode.UNREADABLE_FILE, "password", file=source.name)
                extent = _Extent()
                is_sheet = SHEET_MEMBER.fullmatch(member.filename) is not None
                with archive.open(member) as file:
                    while chunk := file.read(CHUNK_BYTES):
                        total += len(chunk)
                        refuse_size(total, name=source.name, max_bytes=source.max_bytes)
                        watch.at(total / max(declared, 1))
                        if is_sheet:
                            extent.add(chunk)
                # Only now is its checksum known to be right, and what it holds no noise.
                extent.refuse(source.name, limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        raise CrosssellError(ErrorCode.UNREADABLE_FILE, "damaged", file=source.name) from error


class _Extent:
    """How far the cells of a sheet reach; at least 26 columns."""

    def __init__(self) -> None:
        self.rows = 0
        self.columns = LETTERS
        self._tail = b""

    def add(self, chunk: bytes) -> None:
        """Look at the next bytes of the sheet."""
        text = self._tail + chunk
        self._tail = text[-OVERLAP_BYTES:]
        self.rows = max(self.rows, max(map(int, ROW.findall(text)), default=0))
        for letters in set(WIDE_CELL.findall(text)):
            self.columns = max(self.columns, _column(letters))

    def refuse(self, name: str, limits: Limits) -> None:
        """Raise ``too_large`` if the sheet reaches too far."""
        if self.columns > max(limits.max_columns, LETTERS):
            raise CrosssellError(
                ErrorCode.TOO_LARGE, "columns", file=name, seen=self.columns, allowed=limits.max_columns
            )
        if self.rows * self.columns > MAX_SHEET_CELLS:
            raise CrosssellError(
                ErrorCode.TOO_LARGE,
                "cells",
                file=name,
                seen=self.rows * self.columns,
                allowed=MAX_SHEET_CELLS,
            )


def _column(letters: bytes) -> int:
    """Return the number of a column by its letters.

    >>> _column(b"A"), _column(b"AA"), _column(b"XFD")
    (1, 27, 16384)
    """
    number = 0
    for letter in letters.upper():
        number = number * LETTERS + letter - ord("A") + 1
    return number
