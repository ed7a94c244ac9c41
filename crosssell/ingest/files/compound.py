"""The containers of old Office files (OLE, MS-CFB): the streams they hold, one taken out, one put in.

A chain of sectors may run in a circle and a header may ask for gigabytes, so nothing here follows a chain
further than the file is long, and the workbook reader is handed a container that was written here.
"""

import mmap
import struct
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEADER_BYTES = 512
ENTRY_BYTES = 128
MINI_BYTES = 64
MINI_CUTOFF = 4096
SMALL_SECTOR, LARGE_SECTOR = 512, 4096
LAST_SECTOR = 0xFFFFFFFA  # higher numbers are marks
END_OF_CHAIN, FREE, FAT_SECTOR = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
HEADER_FATS = 109  # places of the allocation table's sectors that fit in the header
STREAM, ROOT = 2, 5


class DamagedContainerError(ValueError):
    """The container contradicts itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    name: str
    kind: int
    start: int
    size: int


class Container:
    """The streams of one compound file.

    Args:
        data: The whole file.

    Raises:
        DamagedContainerError: It is not one, or its tables contradict each other.
    """

    def __init__(self, data: bytes | mmap.mmap) -> None:
        if len(data) < HEADER_BYTES or data[:8] != MAGIC:
            raise DamagedContainerError
        self._data = data
        shift = struct.unpack_from("<H", data, 30)[0]
        if shift not in (9, 12):
            raise DamagedContainerError
        self._sector_bytes = 1 << shift
        self._sectors = max(0, -(-len(data) // self._sector_bytes) - 1)
        first_directory, _, _, first_mini = struct.unpack_from("<IIII", data, 48)
        self._fat = self._table(self._fat_sectors())
        self._entries = tuple(self._directory(first_directory))
        self._mini_fat = self._table(self._chain(first_mini)) if first_mini < LAST_SECTOR else array("I")

    @property
    def names(self) -> frozenset[str]:
        """Names of all streams, in whatever folder they are."""
        return frozenset(entry.name for entry in self._entries if entry.kind == STREAM)

    def stream(self, name: str) -> bytes:
        """Return the content of the first stream of this name.

        Raises:
            DamagedContainerError: It is not there, or cannot be followed to its end.
        """
        entry = next((one for one in self._entries if one.kind == STREAM and one.name == name), None)
        if entry is None or entry.size > len(self._data):
            raise DamagedContainerError
        if entry.size >= MINI_CUTOFF:
            return self._joined(entry.start)[: entry.size]
        root = next((one for one in self._entries if one.kind == ROOT), None)
        if root is None:
            raise DamagedContainerError
        minis = self._joined(root.start)
        places = self._follow(entry.start, self._mini_fat)
        return b"".join(minis[at * MINI_BYTES : (at + 1) * MINI_BYTES] for at in places)[: entry.size]

    def _fat_sectors(self) -> list[int]:
        """Return where the allocation table lies: 109 places in the header, the others in a chain."""
        found = list(struct.unpack_from(f"<{HEADER_FATS}I", self._data, 76))
        place = struct.unpack_from("<I", self._data, 68)[0]
        for _ in range(self._sectors):
            if place >= LAST_SECTOR:
                break
            *more, place = self._numbers(place)
            found += more
        return [sector for sector in found if sector < LAST_SECTOR][: self._sectors]

    def _directory(self, first: int) -> Iterator[_Entry]:
        data = self._joined(first)
        for at in range(0, len(data) - ENTRY_BYTES + 1, ENTRY_BYTES):
            length, kind = struct.unpack_from("<HB", data, at + 64)
            if kind in (STREAM, ROOT):
                start, size = struct.unpack_from("<II", data, at + 116)
                name = data[at : at + max(0, min(length, MINI_BYTES) - 2)]
                yield _Entry(name=name.decode("utf-16-le", "replace"), kind=kind, start=start, size=size)

    def _joined(self, first: int) -> bytes:
        return b"".join(self._sector(sector) for sector in self._chain(first))

    def _chain(self, first: int) -> list[int]:
        return self._follow(first, self._fat)

    def _follow(self, place: int, table: "array[int]") -> list[int]:
        found: list[int] = []
        while place < LAST_SECTOR:
            if place >= len(table) or len(found) > len(table):
                raise DamagedContainerError
            found.append(place)
            place = table[place]
        return found

    def _table(self, sectors: list[int]) -> "array[int]":
        table = array("I")
        for sector in sectors:
            table.extend(self._numbers(sector))
        return table

    def _numbers(self, sector: int) -> tuple[int, ...]:
        data = self._sector(sector)
        if len(data) < self._sector_bytes:
            raise DamagedContainerError
        return struct.unpack(f"<{len(data) // 4}I", data)

    def _sector(self, number: int) -> bytes:
        at = (number + 1) * self._sector_bytes
        if at >= len(self._data):
            raise DamagedContainerError
        return self._data[at : at + self._sector_bytes]


@contextmanager
def open_container(path: Path) -> Iterator[Container]:
    """Give the container at ``path`` without reading it into memory.

    Raises:
        DamagedContainerError: It is not one.
    """
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        yield Container(data)


def pack(name: str, content: bytes) -> bytes:
    """Return a container that holds one stream, its allocation table flawless.

    >>> container = Container(pack("Workbook", bytes(9) * 1000))
    >>> container.names, len(container.stream("Workbook"))
    (frozenset({'Workbook'}), 9000)
    """
    size = max(len(content), MINI_CUTOFF)  # shorter ones would have to lie among the mini sectors
    body = content.ljust(-(-size // LARGE_SECTOR) * LARGE_SECTOR, b"\0")
    count = len(body) // LARGE_SECTOR
    per_table = LARGE_SECTOR // 4
    # The directory and the stream come first; the table has to name its own sectors as well.
    tables = -(-(count + 1) // (per_table - 1))
    if tables > HEADER_FATS:
        raise DamagedContainerError
    fat = array("I", [END_OF_CHAIN, *range(2, count + 1), END_OF_CHAIN, *[FAT_SECTOR] * tables])
    fat.extend([FREE] * (tables * per_table - len(fat)))
    places = [count + 1 + at for at in range(tables)] + [FREE] * (HEADER_FATS - tables)
    header = struct.pack(
        "<8s16sHHHHH6sIIIIIIIIII", MAGIC, b"", 0x3E, 4, 0xFFFE, 12, 6, b"", 1, tables, 0, 0, MINI_CUTOFF,
        END_OF_CHAIN, 0, END_OF_CHAIN, 0, places[0],
    ) + struct.pack(f"<{HEADER_FATS - 1}I", *places[1:])  # fmt: skip
    directory = _entry("Root Entry", ROOT, 0, 0, child=1) + _entry(name, STREAM, 1, size)
    numbers = struct.pack(f"<{len(fat)}I", *fat)
    return header.ljust(LARGE_SECTOR, b"\0") + directory.ljust(LARGE_SECTOR, b"\0") + body + numbers


def _entry(name: str, kind: int, start: int, size: int, *, child: int = FREE) -> bytes:
    letters = name.encode("utf-16-le")
    return struct.pack(
        "<64sHBBIII36sIQ", letters, len(letters) + 2, kind, 1, FREE, FREE, child, b"", start, size
    )
