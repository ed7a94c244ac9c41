"""What an import says of a customers or products file."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from crosssell.columns import ConsentChannel, CustomerField, DateOrder, FileKind, LeftOut, ProductField


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentCounts:
    """Customers of a file by what it says of one way of contact.

    Attributes:
        yes: Those with a yes.
        no: Those with a no.
        unknown: Those with neither.
    """

    yes: int
    no: int
    unknown: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerReport:
    """One customers file of an import. ``rows_read == rows_kept + sum(left_out.values())`` always holds.

    Attributes:
        file: Its name as the user gave it.
        encoding: Python's name of the encoding; ``None`` for workbooks.
        delimiter: Between cells; ``None`` for workbooks.
        sheet: The sheet that was read; ``None`` for text files.
        header_row: Counted from 1 as a spreadsheet does.
        decimal_mark: Always ``None``: such a file has no numbers that are read.
        date_order: Order of day, month and year; ``None`` without a column of days.
        mapping: Field → header.
        attributes: Headers of columns kept as attributes.
        ignored: Headers of columns that were not kept.
        rows_read: Rows after the header.
        rows_kept: Rows that say something of a customer.
        left_out: Rows that do not, by reason.
        duplicates: Kept rows that repeat a customer of the file; the last row of each holds. 0 where each way
            of contact has a row of its own.
        customers: Customers in the file.
        changed: Those of whom it said something new.
        matched: Customers of the orders who are in the file.
        by_email: Those of them matched by e-mail.
        by_number: Those of them matched once leading zeros were dropped.
        not_in_dataset: Customers in the file without an order.
        not_in_file: Customers of the orders who are not in the file.
        consent: Customers in the file by way of contact and word.
        unknown_words: Words of consent that nobody knows, as (header, word, rows).
    """

    file: str
    encoding: str | None
    delimiter: str | None
    sheet: str | None
    header_row: int | None
    decimal_mark: str | None
    date_order: DateOrder | None
    mapping: Mapping[CustomerField, str]
    attributes: tuple[str, ...]
    ignored: tuple[str, ...]
    rows_read: int
    rows_kept: int
    left_out: Mapping[LeftOut, int]
    duplicates: int
    customers: int
    changed: int
    matched: int
    by_email: int
    by_number: int
    not_in_dataset: int
    not_in_file: int
    consent: Mapping[ConsentChannel, ConsentCounts]
    unknown_words: tuple[tuple[str, str, int], ...]

    def as_json(self) -> dict[str, Any]:
        """Return the record as plain values, as the command line prints it."""
        counts = {
            str(channel): {"yes": one.yes, "no": one.no, "unknown": one.unknown}
            for channel, one in self.consent.items()
        }
        return _plain(self, FileKind.CUSTOMERS) | {"consent": counts}


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductReport:
    """One products file of an import. ``rows_read == rows_kept + sum(left_out.values())`` always holds.

    Attributes:
        file: Its name as the user gave it.
        encoding: Python's name of the encoding; ``None`` for workbooks.
        delimiter: Between cells; ``None`` for workbooks.
        sheet: The sheet that was read; ``None`` for text files.
        header_row: Counted from 1 as a spreadsheet does.
        decimal_mark: ``","`` or ``"."``; ``None`` for workbooks and without numbers.
        date_order: Always ``None``: such a file has no days that are read.
        mapping: Field → header.
        ignored: Headers of columns that were not kept.
        rows_read: Rows after the header.
        rows_kept: Rows that say something of a product.
        left_out: Rows that do not, by reason.
        duplicates: Kept rows that repeat a product of the file; the last row of each holds.
        products: Products in the file.
        changed: Those of which it said something new.
        matched: Products of the orders that are in the file.
        by_name: Those of them matched by name.
        by_number: Those of them matched once leading zeros were dropped.
        not_in_dataset: Products in the file that were never ordered.
        not_in_file: Products of the orders that are not in the file.
        with_category: Products in the file with a category.
        with_cost: With a cost above 0; a cost of 0 counts as unknown.
        with_price: With a price.
        with_stock: With a stock.
        with_parent: That are a variant of another product.
        families: Products that they are variants of.
    """

    file: str
    encoding: str | None
    delimiter: str | None
    sheet: str | None
    header_row: int | None
    decimal_mark: str | None
    date_order: DateOrder | None
    mapping: Mapping[ProductField, str]
    ignored: tuple[str, ...]
    rows_read: int
    rows_kept: int
    left_out: Mapping[LeftOut, int]
    duplicates: int
    products: int
    changed: int
    matched: int
    by_name: int
    by_number: int
    not_in_dataset: int
    not_in_file: int
    with_category: int
    with_cost: int
    with_price: int
    with_stock: int
    with_parent: int
    families: int

    def as_json(self) -> dict[str, Any]:
        """Return the record as plain values, as the command line prints it."""
        return _plain(self, FileKind.PRODUCTS)


def from_json(written: Mapping[str, Any]) -> CustomerReport | ProductReport:
    """Read a record that ``as_json`` has written; its kind decides.

    Args:
        written: Plain values of a file whose ``kind`` is customers or products.
    """
    values: dict[str, Any] = {name: value for name, value in written.items() if name != "kind"}
    values["date_order"] = DateOrder(values["date_order"]) if values["date_order"] else None
    values["left_out"] = {LeftOut(reason): count for reason, count in values["left_out"].items()}
    values["ignored"] = tuple(values["ignored"])
    if written["kind"] == FileKind.PRODUCTS:
        values["mapping"] = {ProductField(name): header for name, header in values["mapping"].items()}
        return ProductReport(**values)
    values["mapping"] = {CustomerField(name): header for name, header in values["mapping"].items()}
    values["attributes"] = tuple(values["attributes"])
    values["consent"] = {
        ConsentChannel(name): ConsentCounts(**counts) for name, counts in values["consent"].items()
    }
    values["unknown_words"] = tuple((header, word, rows) for header, word, rows in values["unknown_words"])
    return CustomerReport(**values)


def _plain(report: CustomerReport | ProductReport, kind: FileKind) -> dict[str, Any]:
    values: dict[str, Any] = {"kind": kind.value}
    for one in fields(report):
        value = getattr(report, one.name)
        if isinstance(value, Mapping):
            value = {str(name): item for name, item in value.items()}
        elif isinstance(value, tuple):
            value = [list(item) if isinstance(item, tuple) else item for item in value]
        values[one.name] = value
    return values
