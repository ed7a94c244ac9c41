"""What reading a file takes and gives: the user's overrides, the bounds, and the staged file."""

from dataclasses import dataclass
from typing import Literal

FileFormat = Literal["csv", "xlsx", "xlsb", "xls", "ods", "parquet"]
CellKind = Literal["number", "date", "boolean"]
RowShape = Literal["table", "baskets"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """What the user has fixed about one file; ``None`` leaves it to detection.

    Attributes:
        encoding: A codec name, such as ``cp1252``; text files only.
        delimiter: One character, or ``tab``; text files only.
        header_row: Physical row of the header, from 1; 0 says that there is no header row.
        sheet: Name of the sheet; workbooks only.
        layout: Whether rows are those of a table or each the items of one basket.
    """

    encoding: str | None = None
    delimiter: str | None = None
    header_row: int | None = None
    sheet: str | None = None
    layout: RowShape | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds on one file, held before or while it is read.

    Attributes:
        max_bytes: Size of the file once unpacked.
        max_rows: Rows after the header.
        max_columns: Cells of the header row.
        max_cell_chars: Characters of one cell.
    """

    max_bytes: int = 4 * 1024**3
    max_rows: int = 100_000_000
    max_columns: int = 1_000
    max_cell_chars: int = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class StagedFile:
    """One file, read into the scratch table ``raw_<number>``, and how it was read.

    The law: rows of ``raw_<number>`` + rows of ``set_aside`` with this ``file_no`` = ``rows_read``.

    Attributes:
        name: As the user knows the file.
        number: Counts the files of an import from 1.
        sha256: Hex digest of the file's bytes as they are on disk.
        kind: ``csv`` for every delimited text; the format of a file whose cells have types of their own.
        encoding: Python codec name of a text file, ``None`` otherwise.
        encoding_choices: Encodings worth offering instead, the one in use first.
        broken_characters: Places that do not fit the encoding; they were read as U+FFFD.
        removed_characters: NUL, end-of-file and byte-order marks inside the text, taken out.
        delimiter: One character, ``None`` where it is no text.
        quote: The quote character, ``None`` where it is no text or where quotes are plain text.
        doubtful_rows: Rows (at most 20) that were hard to read: quotes that never close, or a
            quoted cell over lines that look like rows of their own.
        header_row: Physical row of the header from 1, ``None`` when there is none; 1 for Parquet, whose
            columns have names.
        header: Unique names, one a column ``c0``, ``c1``, …; by position where there is no name.
        sheets: Names of a workbook's sheets, empty for other files.
        sheet: The sheet that was read, ``None`` for other files.
        rows_read: Rows after the header, blank and ragged ones included.
        title_rows: Text of the rows above the header.
        typed_columns: Where cells have types, the kind of a column whose cells are all of one kind other
            than text (their text is canonical: decimal point, ISO dates); ``None`` elsewhere.
        preview: The first rows as read, at most 20, a tuple of cells each.
        shape: ``baskets`` where each row lists the items of a basket, so that columns mean nothing.
    """

    name: str
    number: int
    sha256: str
    kind: FileFormat
    encoding: str | None
    encoding_choices: tuple[str, ...]
    broken_characters: int
    removed_characters: int
    delimiter: str | None
    quote: str | None
    doubtful_rows: tuple[int, ...]
    header_row: int | None
    header: tuple[str, ...]
    sheets: tuple[str, ...]
    sheet: str | None
    rows_read: int
    title_rows: tuple[str, ...]
    typed_columns: tuple[CellKind | None, ...]
    preview: tuple[tuple[str | None, ...], ...]
    shape: RowShape = "table"

    @property
    def has_types(self) -> bool:
        """Whether the cells came with types of their own, not as text only."""
        return self.kind != "csv"
