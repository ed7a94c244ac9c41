"""What is in a file, judged by its content and never by its extension, and its bytes unpacked in bounds.

Everything that is no table ends here with a reason that tells the user what the file is.
"""

import gzip
import hashlib
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from crosssell.errors import CrosssellError, ErrorCode
from crosssell.ingest.watch import Watch

CHUNK_BYTES = 4 * 1024**2
HEAD_BYTES = 256 * 1024

GZIP_MAGIC = b"\x1f\x8b"
ZIP_MAGIC = b"PK\x03\x04"
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# A stream of this name in an OLE file is an encrypted workbook.
OLE_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")

# First bytes → reason of `unreadable_file`.
SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "pdf"),
    (b"SQLite format 3\x00", "database"),
    (b"PAR1", "parquet"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"Rar!", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ\x00", "archive"),
    (b"\x28\xb5\x2f\xfd", "archive"),
    (b"PK\x05\x06", "archive"),
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
    """What can be read."""

    TEXT = "text"
    GZIP = "gzip"
    WORKBOOK = "workbook"


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
    """Recognise the file.

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
    content = _content(path, head, name)
    return Source(path=path, name=name, content=content, size=size, max_bytes=max_bytes)


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
        _refuse_other_archives(path, name)
        return Content.WORKBOOK
    if head.startswith(OLE_MAGIC):
        encrypted = OLE_ENCRYPTED in head or OLE_ENCRYPTED in _tail(path)
        raise CrosssellError(ErrorCode.UNREADABLE_FILE, "password" if encrypted else "old_excel", file=name)
    refuse_head(head, name=name)
    return Content.TEXT


def _refuse_packed_head(path: Path, name: str) -> None:
    with gzip.open(path, "rb") as file:
        head = _read(file, name, HEAD_BYTES)
    if not head:
        raise CrosssellError(ErrorCode.EMPTY_FILE, file=name)
    if head.startswith((GZIP_MAGIC, ZIP_MAGIC, OLE_MAGIC)):
        raise CrosssellError(ErrorCode.UNREADABLE_FILE, "archive", file=name)
    refuse_head(head, name=name)


def _refuse_other_archives(path: Path, name: str) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            members = set(archive.namelist())
            kind = archive.read("mimetype")[:100] if "mimetype" in members else b""
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise CrosssellError(ErrorCode.UNREADABLE_FILE, "damaged", file=name) from error
    if "xl/workbook.xml" in members:
        return
    if "xl/workbook.bin" in members:
        raise CrosssellError(ErrorCode.UNREADABLE_FILE, "old_excel", file=name)
    if b"opendocument.spreadsheet" in kind:
        raise CrosssellError(ErrorCode.UNREADABLE_FILE, "opendocument", file=name)
    reason = "binary" if "[Content_Types].xml" in members or kind else "archive"
    raise CrosssellError(ErrorCode.UNREADABLE_FILE, reason, file=name)


def _tail(path: Path) -> bytes:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - HEAD_BYTES))
        return file.read()


def _read(file: gzip.GzipFile | BinaryIO, name: str, size: int = CHUNK_BYTES) -> bytes:
    try:
        return file.read(size)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise CrosssellError(ErrorCode.UNREADABLE_FILE, "damaged", file=name) from error
