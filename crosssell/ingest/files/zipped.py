"""Is a zipped workbook safe to open? Judged by unpacking it once, unseen, in bounds.

What an archive declares about itself cannot be trusted; nor may a stray cell in the last corner of a sheet
make the workbook reader fill billions of empty ones.
"""

import re
import zipfile

from crosssell.errors import CrosssellError, ErrorCode
from crosssell.ingest.files.content import CHUNK_BYTES, Content, Source, named_zip_errors, refuse_size
from crosssell.ingest.files.extent import BinaryExtent, DocumentExtent, Extent, XmlExtent
from crosssell.ingest.files.staged import Limits
from crosssell.ingest.files.watch import Watch

MAX_SHARED_BYTES = 1024**3  # texts that a workbook keeps in one place are all held in memory
SHARED = re.compile(r"sharedstrings\.(xml|bin)$", re.I)
SHEET = re.compile(r"worksheets/(?!_rels/)", re.I)
DOCUMENT, MANIFEST = "content.xml", "META-INF/manifest.xml"
ENCRYPTED = b"encryption-data"


def refuse_hostile_workbook(source: Source, *, limits: Limits, watch: Watch) -> None:
    """Refuse a workbook that is damaged, locked, or would not fit in memory.

    Raises:
        CrosssellError: ``unreadable_file`` (damaged, password), ``too_large`` or ``cancelled``.
    """
    total = 0
    with named_zip_errors(source.name), zipfile.ZipFile(source.path) as archive:
        members = archive.infolist()
        declared = sum(member.file_size for member in members)
        refuse_size(declared, name=source.name, max_bytes=source.max_bytes)
        _refuse_locked(archive, source)
        for member in members:
            extent = _extent(member.filename, source.content)
            begun = total
            with archive.open(member) as file:
                while chunk := file.read(CHUNK_BYTES):
                    total += len(chunk)
                    refuse_size(total, name=source.name, max_bytes=source.max_bytes)
                    if SHARED.search(member.filename):
                        refuse_size(total - begun, name=source.name, max_bytes=MAX_SHARED_BYTES)
                    watch.at(total / max(declared, 1))
                    if extent is not None:
                        extent.add(chunk)
            # Only now is its checksum known to be right, and what it holds no noise.
            if extent is not None:
                extent.refuse(source.name, limits)


def _refuse_locked(archive: zipfile.ZipFile, source: Source) -> None:
    is_locked = any(member.flag_bits & 1 for member in archive.infolist())
    if source.content == Content.ODS and MANIFEST in archive.namelist():
        with archive.open(MANIFEST) as file:
            is_locked = is_locked or ENCRYPTED in file.read(CHUNK_BYTES)
    if is_locked:
        raise CrosssellError(ErrorCode.UNREADABLE_FILE, "password", file=source.name)


def _extent(member: str, content: Content) -> Extent | None:
    if content == Content.ODS:
        return DocumentExtent() if member == DOCUMENT else None
    if not SHEET.search(member):
        return None
    return BinaryExtent() if content == Content.XLSB else XmlExtent()
