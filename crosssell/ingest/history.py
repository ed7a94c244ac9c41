"""Which imports has a dataset seen, what did each do, and which rows did it leave out?"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from datetime import datetime
from typing import Any

import pyarrow as pa

from crosssell.columns import DateOrder, Field, FileKind, FileLayout, LeftOut, LineKind
from crosssell.ingest.joined.report import CustomerReport, ProductReport, from_json
from crosssell.ingest.report import FileReport
from crosssell.warehouse import Cursor, Warehouse

MOST_LEFT_OUT_ROWS = 100_000  # of one import
MOST_LEFT_OUT_CHARS = 2_000  # of one row
IMPORTS_WITH_LEFT_OUT_ROWS = 24

IMPORTS = """
select r.import_id, r.imported_at, r.report, u.import_id is not null as can_undo
from import_run as r
left join undo_record as u using (import_id)
order by r.import_id desc
limit $most
"""

COUNT = "select count(*) from import_run"

RECORD = "insert into import_run values ($import_id, $imported_at, $report)"

FORGET_OLD_LEFT_OUT = "delete from left_out_row where import_id <= $import_id - $imports"

LEFT_OUT = "select file, row_no, reason, text from left_out_row where import_id = $import_id order by rowid"


@dataclass(frozen=True, slots=True, kw_only=True)
class PastImport:
    """One import that a dataset has seen.

    Attributes:
        import_id: Its number; the number of an import that was undone is given again.
        imported_at: When.
        reports: A record of each file of order lines.
        customers: A record of each customers file.
        products: A record of each products file.
        record: All that was written down of it, as plain values.
        orders_new: Orders that the dataset did not know; ``None`` if nobody noted it.
        orders_replaced: Known orders that arrived with other content; ``None`` likewise.
        orders_unchanged: Known orders that arrived as they were; ``None`` likewise.
        replaced_all: It dropped what the dataset held.
        read_as_on: When the way in which all its files were read had been confirmed last; ``None`` if
            some file was new.
        can_undo: It is the last one, and the dataset can be made what it was before.
    """

    import_id: int
    imported_at: datetime
    reports: tuple[FileReport, ...]
    customers: tuple[CustomerReport, ...]
    products: tuple[ProductReport, ...]
    record: Mapping[str, Any]
    orders_new: int | None
    orders_replaced: int | None
    orders_unchanged: int | None
    replaced_all: bool
    read_as_on: datetime | None
    can_undo: bool

    @property
    def files(self) -> tuple[str, ...]:
        """Names of its files as the user gave them."""
        return tuple(file["file"] for file in self.record["files"])

    @property
    def rows_read(self) -> int:
        """Rows after the headers, all files."""
        return sum(file["rows_read"] for file in self.record["files"])

    @property
    def rows_kept(self) -> int:
        """Rows that it loaded, all files."""
        return sum(file["rows_kept"] for file in self.record["files"])

    @property
    def left_out(self) -> dict[LeftOut, int]:
        """Rows that it did not load, by reason, all files."""
        totals: dict[LeftOut, int] = {}
        for file in self.record["files"]:
            for reason, count in file["left_out"].items():
                totals[LeftOut(reason)] = totals.get(LeftOut(reason), 0) + count
        return totals


def past_imports(warehouse: Warehouse, *, most: int = 20) -> tuple[PastImport, ...]:
    """Return the latest imports, at most ``most``, the newest first."""
    return tuple(_past_import(*row) for row in warehouse.rows(IMPORTS, most=most))


def count_imports(warehouse: Warehouse) -> int:
    """Return how many imports the dataset has seen."""
    return int(warehouse.row(COUNT)[0])


def left_out_of(warehouse: Warehouse, import_id: int) -> list[tuple[str, int, LeftOut, str]]:
    """Return the rows that an import left out, as (file, row, reason, text).

    At most 100,000 of an import are kept, of the latest 24 imports, each cut after 2,000 characters.
    """
    found = warehouse.rows(LEFT_OUT, import_id=import_id)
    return [(file, row, LeftOut(reason), text) for file, row, reason, text in found]


def record_import(
    cursor: Cursor,
    *,
    import_id: int,
    record: Mapping[str, Any],
    left_out: Sequence[tuple[str, int, LeftOut, str]],
    now: datetime,
) -> None:
    """Write down an import.

    Args:
        cursor: In the transaction of the import.
        import_id: Its number.
        record: Plain values; ``files`` holds the record of each file.
        left_out: The rows that it left out, as (file, row, reason, text).
        now: When.
    """
    report = json.dumps(record, ensure_ascii=False)
    cursor.execute(RECORD, import_id=import_id, imported_at=now, report=report)
    cursor.execute(FORGET_OLD_LEFT_OUT, import_id=import_id, imports=IMPORTS_WITH_LEFT_OUT_ROWS)
    rows = left_out[:MOST_LEFT_OUT_ROWS]
    if rows:
        columns = {
            "import_id": pa.array([import_id] * len(rows), pa.int32()),
            "file": pa.array([file for file, _, _, _ in rows], pa.string()),
            "row_no": pa.array([row for _, row, _, _ in rows], pa.int64()),
            "reason": pa.array([reason.value for _, _, reason, _ in rows], pa.string()),
            "text": pa.array([text[:MOST_LEFT_OUT_CHARS] for _, _, _, text in rows], pa.string()),
        }
        cursor.append("left_out_row", pa.table(columns))


def _past_import(import_id: int, imported_at: datetime, report: str, can_undo: bool) -> PastImport:
    record = json.loads(report)
    is_order = [FileKind(file.get("kind", FileKind.ORDERS)) == FileKind.ORDERS for file in record["files"]]
    read_back = [
        _file_report(file) if of_orders else from_json(file)
        for file, of_orders in zip(record["files"], is_order, strict=True)
    ]
    read_as_on = record.get("read_as_on")
    return PastImport(
        import_id=import_id,
        imported_at=imported_at,
        reports=tuple(one for one in read_back if isinstance(one, FileReport)),
        customers=tuple(one for one in read_back if isinstance(one, CustomerReport)),
        products=tuple(one for one in read_back if isinstance(one, ProductReport)),
        record=record,
        orders_new=record.get("orders_new"),
        orders_replaced=record.get("orders_replaced"),
        orders_unchanged=record.get("orders_unchanged"),
        replaced_all=record.get("replaced_all", False),
        read_as_on=datetime.fromisoformat(read_as_on) if read_as_on else None,
        can_undo=can_undo,
    )


# Codes come back from JSON as texts; everything else as it was written.
READERS: Mapping[str, Any] = {
    "date_order": lambda value: DateOrder(value) if value else None,
    "mapping": lambda value: {Field(name): header for name, header in value.items()},
    "left_out": lambda value: {LeftOut(reason): count for reason, count in value.items()},
    "line_kinds": lambda value: {LineKind(kind): count for kind, count in value.items()},
    "layout": FileLayout,
    "carried": tuple,
}


def _file_report(written: Mapping[str, Any]) -> FileReport:
    """Read the record of a file; what an older version did not write down is the field's default."""
    values: dict[str, Any] = {}
    for one in fields(FileReport):
        if one.name in written:
            value = written[one.name]
            if isinstance(value, list):
                value = tuple(value)
            values[one.name] = READERS[one.name](value) if one.name in READERS else value
        elif one.default is MISSING and one.default_factory is MISSING:
            values[one.name] = None
    return FileReport(**values)
