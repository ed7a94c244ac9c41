"""What an import did: rows read, kept and left out, what was guessed, and the dataset's totals after it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crosssell.columns import DateOrder, Field, FileKind, FileLayout, LeftOut, LineKind
from crosssell.facts import DatasetFacts
from crosssell.ingest.joined.report import CustomerReport, ProductReport


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReport:
    """One file of an import. ``rows_read == rows_kept + sum(left_out.values())`` always holds.

    Attributes:
        file: Its name as the user gave it.
        encoding: Python's name of the encoding; ``None`` for workbooks.
        delimiter: Between cells; ``None`` for workbooks.
        sheet: The sheet that was read; ``None`` for text files.
        header_row: Counted from 1 as a spreadsheet does; ``None`` where the file has none.
        decimal_mark: ``","`` or ``"."``; ``None`` for workbooks.
        date_order: Order of day, month and year; ``None`` without a date column.
        mapping: Field → header.
        rows_read: Rows after the header; where a row holds several products, each counts as one.
        rows_kept: Rows that were loaded.
        left_out: Rows not loaded, by reason; reasons without rows are absent.
        duplicate_lines: Kept lines that repeat another one of their order in every field.
        line_kinds: Kept rows by kind.
        damaged_ids: Order and customer ids that a spreadsheet had rounded (``5,24E+15``).
        broken_characters: Places where the bytes did not fit the encoding.
        layout: How products lay in the file's rows.
        rows_in_file: Rows after the header as they stand in the file; ``None`` in reports of old.
        order_figures: Headers of columns whose figures belong to whole orders and are in no line's amount.
        has_amounts: Whether lines have amounts; a packed cell may name products without prices.
        platform: Name of the program's export that the header row belongs to; ``None`` if unknown.
        carried: Headers of columns whose blanks took the value of the row above: the order's number
            where only its first row bears it.
    """

    file: str
    encoding: str | None
    delimiter: str | None
    sheet: str | None
    header_row: int | None
    decimal_mark: str | None
    date_order: DateOrder | None
    mapping: Mapping[Field, str]
    rows_read: int
    rows_kept: int
    left_out: Mapping[LeftOut, int]
    duplicate_lines: int
    line_kinds: Mapping[LineKind, int]
    damaged_ids: int
    broken_characters: int = 0
    layout: FileLayout = FileLayout.LINES
    rows_in_file: int | None = None
    order_figures: tuple[str, ...] = ()
    has_amounts: bool = True
    platform: str | None = None
    carried: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the record as plain values, as the command line prints it."""
        return {
            "kind": FileKind.ORDERS.value,
            "file": self.file,
            "encoding": self.encoding,
            "delimiter": self.delimiter,
            "sheet": self.sheet,
            "header_row": self.header_row,
            "decimal_mark": self.decimal_mark,
            "date_order": self.date_order,
            "mapping": {str(name): header for name, header in self.mapping.items()},
            "rows_read": self.rows_read,
            "rows_kept": self.rows_kept,
            "left_out": {str(reason): count for reason, count in self.left_out.items()},
            "duplicate_lines": self.duplicate_lines,
            "line_kinds": {str(kind): count for kind, count in self.line_kinds.items()},
            "damaged_ids": self.damaged_ids,
            "broken_characters": self.broken_characters,
            "layout": self.layout.value,
            "rows_in_file": self.rows_in_file,
            "order_figures": list(self.order_figures),
            "has_amounts": self.has_amounts,
            "platform": self.platform,
            "carried": list(self.carried),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """One import and the dataset after it.

    Attributes:
        dataset: Name of the dataset.
        facts: The dataset's totals after the import.
        unchanged: Nothing in the files was new.
        orders_new: Orders that the dataset did not know.
        orders_replaced: Known orders that arrived with other content.
        orders_unchanged: Known orders that arrived as they were.
        files: A record a file of order lines.
        customers: A record a customers file.
        products: A record a products file.
        read_as_on: When the way in which all files were read was confirmed last, ``None`` if some file
            is not known from an earlier import.
        import_id: Its number in the dataset's history, ``None`` if nothing was new.
    """

    dataset: str
    facts: DatasetFacts
    unchanged: bool
    orders_new: int
    orders_replaced: int
    orders_unchanged: int
    files: tuple[FileReport, ...]
    customers: tuple[CustomerReport, ...] = ()
    products: tuple[ProductReport, ...] = ()
    read_as_on: datetime | None = None
    import_id: int | None = None

    @property
    def every_file(self) -> tuple[FileReport | CustomerReport | ProductReport, ...]:
        """Records of all files: order lines, customers, products."""
        return (*self.files, *self.customers, *self.products)

    @property
    def rows_read(self) -> int:
        """Rows after the headers, all files."""
        return sum(file.rows_read for file in self.every_file)

    @property
    def rows_kept(self) -> int:
        """Rows that were loaded, all files."""
        return sum(file.rows_kept for file in self.every_file)

    @property
    def left_out(self) -> dict[LeftOut, int]:
        """Rows that were not loaded, by reason, all files."""
        totals: dict[LeftOut, int] = {}
        for file in self.every_file:
            for reason, count in file.left_out.items():
                totals[reason] = totals.get(reason, 0) + count
        return totals

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain values, as the command line prints it."""
        facts = self.facts
        return {
            "dataset": self.dataset,
            "lines": facts.lines,
            "orders": facts.orders,
            "customers": facts.customers,
            "products": facts.products,
            "revenue": _number(facts.revenue),
            "net_revenue": _number(facts.net_revenue),
            "first": _moment(facts.first),
            "last": _moment(facts.last),
            "currency": facts.currency,
            "unchanged": self.unchanged,
            "orders_new": self.orders_new,
            "orders_replaced": self.orders_replaced,
            "orders_unchanged": self.orders_unchanged,
            "read_as_on": _moment(self.read_as_on),
            "files": [file.as_json() for file in self.every_file],
        }


def _number(value: object) -> float | None:
    return None if value is None else float(str(value))


def _moment(value: datetime | None) -> str | None:
    return None if value is None else value.replace(microsecond=0).isoformat()
