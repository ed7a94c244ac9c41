"""What is in a file, judged by its content and never by its extension, and its bytes unpacked in bounds.

Everything that is no table ends here with a reason that tells the user what the file is.
"""

import errno
import gzip
import hashlib
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from crosssell.errors import CrosssellError, ErrorCode
from crosssell.ingest.files.compound import MAGIC as OLE_MAGIC
from crosssell.ingest.files.compound import DamagedContainerError, open_container
from crosssell.ingest.files.watch import Watch

CHUNK_BYTES = 4 * 1024**2
HEAD_BYTES = 256 * 1024

GZIP_MAGIC = b"\x1f\x8b"
ZIP_MAGIC = b"PK\x03\x04"
EMPTY_ZIP_MAGIC = b"PK\x05\x06"
PARQUET_MAGIC, LOCKED_PARQUET_MAGIC = b"PAR1", b"PARE"
TAR_MAGIC, TAR_MAGIC_AT = b"ustar", 257
MAX_DIRECTORY_BYTES = 16 * 1024**2  # the list of an archive's members is held in memory

# Streams of an OLE file by what they make it.
WORKBOOK_STREAMS = ("Workbook", "WORKBOOK", "Book", "BOOK")
LOCKED_STREAM = "EncryptedPackage"
EMAIL_STREAM = "__properties_version1.0"

# First bytes → reason of `unreadable_file`.
SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "pdf"),
    (b"SQLite format 3\x00", "database"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"Rar!", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ\x00", "archive"),
    (b"\x28\xb5\x2f\xfd", "archive"),
    (b"MSCF\x00", "archive"),
    (b"\x09\x00\x04\x00", "old_excel"),
    (b"\x09\x02\x06\x00", "old_excel"),
    (b"\x09\x04\x06\x00", "old_excel"),
    (b"ARROW1\x00", "binary"),
    (b"Obj\x01", "binary"),
    (b"{\\rtf", "binary"),
    (b"\x89PNG\r\n", "binary"),
    (b"\xff\xd8\xff", "binary"),
    (b"GIF8", "binary"),
    (b"\x7fELF", "binary"),
)

# Texts that are written for other programs, by how they begin.
TEXT_SIGNATURES: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (
        re.compile(rb"(<!--.*?-->\s*)?<(!doctype\s+html|html|head|body|table|div|meta|style)\b", re.I | re.S),
        "html",
    ),
    (re.compile(rb"<\?xml\b|<[a-z][\w:.-]*(\s+[\w:.-]+\s*=\s*[\"'][^>]*)?/?>", re.I), "xml"),
    (re.compile(rb"\[\s*[\[{]|\{\s*(\"[^\"\r\n]*\"\s*:|\})|\[\s*\]\s*$"), "json"),
    (
        re.compile(
            rb"(From [^\r\n]*\r?\n)?([A-Za-z][A-Za-z-]*: [^\r\n]*\r?\n([ \t][^\r\n]*\r?\n)*){3,}\r?\n"
        ),
        "email",
    ),
)


class Content(StrEnum):
    """What a file holds, of what can be read; an archive has to be unpacked first."""

    TEXT = "text"
    GZIP = "gzip"
    XLSX = "xlsx"
    XLSB = "xlsb"
    XLS = "xls"
    ODS = "ods"
    PARQUET = "parquet"
    ARCHIVE = "archive"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file that may be read, with what its messages and bounds need.

    Attributes:
        path: Where it lies.
        name: As the user knows it.
        content: What it holds.
        size: Bytes on disk.
        max_bytes: Bytes that are read at most, unpacked.
    """

    path: Path
    name: str
    content: Content
    size: int
    max_bytes: int


def open_source(path: Path, *, name: str, max_bytes: int) -> Source:
    """Recognise a file that may be read.

    Raises:
        CrosssellError: ``unreadable_file`` with the reason, ``empty_file`` or ``too_large``.
    """
    content = recognise(path, name=name, max_bytes=max_bytes)
    if content == Content.ARCHIVE:
        raise CrosssellError(ErrorCode.UNREADABLE_FILE, "archive", file=name)
    return Source(path=path, name=name, content=content, size=path.stat().st_size, max_bytes=max_bytes)


def recognise(path: Path, *, name: str, max_bytes: int) -> Content:
    """Tell what the file holds.

    Raises:
        CrosssellError: ``unreadable_file`` with the reason, ``empty_file`` or ``too_large``.
    """
    if not path.is_file():
        # Also keeps devices and pipes out, which would never end.
        raise CrosssellError(ErrorCode.UNREADABLE_FILE, "access", file=name)
    size = path.stat().st_size
    if size == 0:
        raise CrosssellError(ErrorCode.EMPTY_FILE, file=name)
    refuse_size(size, name=name, max_bytes=max_bytes)
    try:
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except PermissionError as error:
        raise CrosssellError(ErrorCode.UNREADABLE_FILE, "access", file=name) from error
    return _content(path, head, name)


def sha256(source: Source, *, watch: Watch) -> str:
    """Return the hex digest of the file's bytes on disk."""
    digest = hashlib.sha256()
    with source.path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            digest.update(chunk)
            watch.at(file.tell() / source.size)
    return digest.hexdigest()


def chunks(source: Source, *, watch: Watch) -> Iterator[bytes]:
    """Yield the bytes of a text file, unpacked where it is packed.

    Raises:
        CrosssellError: ``unreadable_file`` (damaged), ``too_large`` or ``cancelled``.
    """
    total = 0
    with source.path.open("rb") as packed:
        file = gzip.GzipFile(fileobj=packed) if source.content == Content.GZIP else packed
        while chunk := _read(file, source.name):
            total += len(chunk)
            refuse_size(total, name=source.name, max_bytes=source.max_bytes)
            watch.at(packed.tell() / source.size)
            yield chunk


@contextmanager
def named_zip_errors(name: str) -> Iterator[None]:
    """Name what a broken archive makes its reader raise."""
    try:
        yield
    except NotImplementedError as error:  # a way of packing that Python does not know
        raise CrosssellError(ErrorCode.UNREADABLE_FILE, "archive", file=name) from error
    except RuntimeError as error:  # Python has no error of its own for a missing password
        raise CrosssellError(ErrorCode.UNREADABLE_FILE, "password", file=name) from error
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, ValueError) as error:
        raise CrosssellError(ErrorCode.UNREADABLE_FILE, "damaged", file=name) from error
    except OSError as error:
        # An offset before the beginning; or bad bytes, which have no number.
        if error.errno not in (None, errno.EINVAL):
            raise
        raise CrosssellError(ErrorCode.UNREADABLE_FILE, "damaged", file=name) from error


def refuse_size(size: int, *, name: str, max_bytes: int) -> None:
    """Raise ``too_large`` if ``size`` bytes are more than allowed."""
    if size > max_bytes:
        raise CrosssellError(
            ErrorCode.TOO_LARGE, "bytes", file=name, seen=size // 1024**2, allowed=max_bytes // 1024**2
        )


def refuse_head(head: bytes, *, name: str) -> None:
    """Raise ``unreadable_file`` if the first bytes belong to something other than a table of text."""
    for magic, reason in SIGNATURES:
        if head.startswith(magic):
            raise CrosssellError(ErrorCode.UNREADABLE_FILE, reason, file=name)
    if head[TAR_MAGIC_AT:].startswith(TAR_MAGIC):
        raise CrosssellError(ErrorCode.UNREADABLE_FILE, "archive", file=name)
    if head.startswith(b"MZ") and b"\x00" in head:
        raise CrosssellError(ErrorCode.UNREADABLE_FILE, "binary", file=name)
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    for pattern, reason in TEXT_SIGNATURES:
        if pattern.match(text):
            raise CrosssellError(ErrorCode.UNREADABLE_FILE, reason, file=name)


def _content(path: Path, head: bytes, name: str) -> Content:
    if head.startswith(GZIP_MAGIC):
        _refuse_packed_head(path, name)
        return Content.GZIP
    if head.startswith(ZIP_MAGIC):
        return _zipped_content(path, name)
    if head.startswith(EMPTY_ZIP_MAGIC):
        raise CrosssellError(ErrorCode.EMPTY_FILE, "archive", file=name)
    if head.startswith(OLE_MAGIC):
        return _compound_content(path, name)
    if (
        head.startswith((PARQUET_MAGIC, LOCKED_PARQUET_MAGIC)) and b"\x00" in head
    ):  # else a header's first word
        if head.startswith(LOCKED_PARQUET_MAGIC):
            raise CrosssellError(ErrorCode.UNREADABLE_FILE, "password", file=name)
        return Content.PARQUET
    refuse_head(head, name=name)
    return Content.TEXT


def _refuse_packed_head(path: Path, name: str) -> None:
    with gzip.open(path, "rb") as file:
        head = _read(file, name, HEAD_BYTES)
    if not head:
        raise CrosssellError(ErrorCode.EMPTY_FILE, file=name)
    if head.startswith((GZIP_MAGIC, ZIP_MAGIC, OLE_MAGIC, PARQUET_MAGIC)):
        raise CrosssellError(ErrorCode.UNREADABLE_FILE, "archive", file=name)
    refuse_head(head, name=name)


def _zipped_content(path: Path, name: str) -> Content:
    _refuse_endless_directory(path, name)
    kind = b""
    with named_zip_errors(name), zipfile.ZipFile(path) as archive:
        members = set(archive.namelist())
        if "mimetype" in members:
            with archive.open("mimetype") as file:
                kind = file.read(100)
    if "xl/workbook.xml" in members:
        return Content.XLSX
    if "xl/workbook.bin" in members:
        return Content.XLSB
    if kind.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        return Content.ODS
    if not members.isdisjoint(("Index/Document.iwa", "Index.zip")):
        raise CrosssellError(ErrorCode.UNREADABLE_FILE, "numbers", file=name)
    if "[Content_Types].xml" in members or kind:
        raise CrosssellError(ErrorCode.UNREADABLE_FILE, "binary", file=name)
    return Content.ARCHIVE


def _refuse_endless_directory(path: Path, name: str) -> None:
    """Refuse an archive whose list of members would fill the memory when it is opened."""
    with path.open("rb") as file:
        size = path.stat().st_size
        file.seek(max(0, size - (1 << 16) - 98))
        tail = file.read()
    at = tail.rfind(EMPTY_ZIP_MAGIC)
    if at < 0 or len(tail) < at + 20:
        raise CrosssellError(ErrorCode.UNREADABLE_FILE, "damaged", file=name)
    listed = int.from_bytes(tail[at + 12 : at + 16], "little")
    wide = tail.rfind(b"PK\x06\x06", 0, at)
    if listed == 0xFFFFFFFF and wide >= 0:
        listed = int.from_bytes(tail[wide + 40 : wide + 48], "little")
    if listed > MAX_DIRECTORY_BYTES:
        raise CrosssellError(ErrorCode.UNREADABLE_FILE, "archive", file=name)


def _compound_content(path: Path, name: str) -> Content:
    try:
        with open_container(path) as container:
            streams = container.names
    except DamagedContainerError as error:
        raise CrosssellError(ErrorCode.UNREADABLE_FILE, "damaged", file=name) from error
    if not streams.isdisjoint(WORKBOOK_STREAMS):
        return Content.XLS
    known = {LOCKED_STREAM: "password", EMAIL_STREAM: "email"}
    reason = next((reason for stream, reason in known.items() if stream in streams), "binary")
    raise CrosssellError(ErrorCode.UNREADABLE_FILE, reason, file=name)


def _read(file: gzip.GzipFile | BinaryIO, name: str, size: int = CHUNK_BYTES) -> bytes:
    try:
        return file.read(size)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise CrosssellError(ErrorCode.UNREADABLE_FILE, "damaged", file=name) from error
