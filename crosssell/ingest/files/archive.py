"""A ZIP archive of exports, unpacked as it arrives: each table in it becomes a file of its own.

Nothing that the archive says is trusted: members get names of our own on disk, and what they unpack to is
counted while it is written.
"""

import errno
import re
import shutil
import stat
import uuid
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from crosssell.errors import CrosssellError, ErrorCode
from crosssell.ingest.files.content import CHUNK_BYTES, Content, named_zip_errors, recognise, refuse_size
from crosssell.ingest.files.staged import Limits

MAX_MEMBERS = 200
MAX_NAME_CHARS = 120
LOCKED, UTF8_NAME = 0x1, 0x800  # bits of a member's flags
# Put beside the tables by a system or a shop, never with order lines in them.
ASIDE = re.compile(
    r"(^|/)(__MACOSX/|\.[^./]|Thumbs\.db$|desktop\.ini$|(read_?me|licen[cs]e|lizenz|liesmich|czytaj|lees_?mij)\b)",
    re.I,
)
# A document that came along is left aside if there is a table; a table that cannot be read never is.
DOCUMENTS = frozenset(("pdf", "binary", "html", "xml", "json", "email"))


def unpack(path: Path, *, name: str, folder: Path, limits: Limits) -> list[tuple[Path, str]]:
    """Unpack the tables of an archive into ``folder``; a file that is none is given back as it is.

    Args:
        path: The file, anywhere.
        name: As the user knows it.
        folder: Takes the members, under names that are not taken.
        limits: All members together may unpack to as much as one file.

    Returns:
        Each file with the name to show, such as ``export.zip › orders.csv``.

    Raises:
        CrosssellError: ``unreadable_file`` (archive, damaged, password, or what the members are instead of
            tables), ``empty_file``, ``too_large`` or ``no_space``. Nothing is left in ``folder`` then.
    """
    if not _is_archive(path, name, limits):
        return [(path, name)]
    with _named_errors(name), _all_or_none() as written:
        with zipfile.ZipFile(path) as archive:
            members = _members(archive, name, limits)
            if shutil.disk_usage(folder).free < sum(member.file_size for member in members):
                raise CrosssellError(ErrorCode.NO_SPACE)
            shown = _shown_names(name, members)
            for member in members:
                written.append(folder / f"unpacked-{uuid.uuid4().hex[:12]}")
                total = sum(done.stat().st_size for done in written[:-1])
                _write(archive, member, written[-1], name=name, max_bytes=limits.max_bytes, total=total)
        return _tables(list(zip(written, shown, strict=True)), name, limits)


def _is_archive(path: Path, name: str, limits: Limits) -> bool:
    """Tell whether the file is one; what is wrong with any other file is said where it is read."""
    try:
        return recognise(path, name=name, max_bytes=limits.max_bytes) == Content.ARCHIVE
    except CrosssellError:
        return False


def _members(archive: zipfile.ZipFile, name: str, limits: Limits) -> list[zipfile.ZipInfo]:
    """Return the members worth a look.

    Raises:
        CrosssellError: ``unreadable_file`` (password), ``empty_file`` or ``too_large``.
    """
    found = [
        member
        for member in archive.infolist()
        if not member.is_dir()
        and not stat.S_ISLNK(member.external_attr >> 16)
        and not ASIDE.search(member.filename)
    ]
    if any(member.flag_bits & LOCKED for member in found):
        raise CrosssellError(ErrorCode.UNREADABLE_FILE, "password", file=name)
    if not found:
        raise CrosssellError(ErrorCode.EMPTY_FILE, "archive", file=name)
    if len(found) > MAX_MEMBERS:
        raise CrosssellError(ErrorCode.TOO_LARGE, "members", file=name, seen=len(found), allowed=MAX_MEMBERS)
    refuse_size(sum(member.file_size for member in found), name=name, max_bytes=limits.max_bytes)
    return found


def _write(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, *, name: str, max_bytes: int, total: int
) -> None:
    with archive.open(member) as packed, target.open("wb") as file:
        while chunk := packed.read(CHUNK_BYTES):
            total += len(chunk)
            refuse_size(total, name=name, max_bytes=max_bytes)
            file.write(chunk)


def _tables(files: Sequence[tuple[Path, str]], name: str, limits: Limits) -> list[tuple[Path, str]]:
    """Return the files that are tables and delete the documents that came along."""
    tables: list[tuple[Path, str]] = []
    refused: list[CrosssellError] = []
    for path, shown in files:
        try:
            content = recognise(path, name=shown, max_bytes=limits.max_bytes)
        except CrosssellError as error:
            if error.code != ErrorCode.EMPTY_FILE and error.reason not in DOCUMENTS:
                raise
            refused.append(error)
            path.unlink()
            continue
        if content == Content.ARCHIVE:  # an archive in an archive is for its owner to unpack
            raise CrosssellError(ErrorCode.UNREADABLE_FILE, "archive", file=shown)
        tables.append((path, shown))
    if tables:
        return tables
    unreadable = [error for error in refused if error.code != ErrorCode.EMPTY_FILE]
    raise unreadable[0] if unreadable else CrosssellError(ErrorCode.EMPTY_FILE, "archive", file=name)


def _shown_names(name: str, members: Sequence[zipfile.ZipInfo]) -> list[str]:
    """Name each member by its file name, or by its path where two are called alike."""
    paths = [_member_path(member) for member in members]
    count = Counter(path.rpartition("/")[2] for path in paths)
    short = [path if count[path.rpartition("/")[2]] > 1 else path.rpartition("/")[2] for path in paths]
    return [f"{name} › {one[-MAX_NAME_CHARS:]}" for one in short]


def _member_path(member: zipfile.ZipInfo) -> str:
    """Return the member's path as its writer meant it: many write UTF-8 and do not say so."""
    path = member.filename
    if not member.flag_bits & UTF8_NAME:
        try:
            path = path.encode("cp437").decode("utf-8")
        except UnicodeError:
            path = member.filename
    return "".join(sign for sign in path.replace("\\", "/") if sign.isprintable())


@contextmanager
def _all_or_none() -> Iterator[list[Path]]:
    """Give a list of files to be written; all of them are deleted if anything goes wrong."""
    written: list[Path] = []
    is_done = False
    try:
        yield written
        is_done = True
    finally:
        for path in [] if is_done else written:
            path.unlink(missing_ok=True)


@contextmanager
def _named_errors(name: str) -> Iterator[None]:
    try:
        with named_zip_errors(name):
            yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise CrosssellError(ErrorCode.NO_SPACE) from error
        raise
