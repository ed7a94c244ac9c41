"""What a report is drawn from: an import that the dataset remembers, or one without anything new."""

from dataclasses import dataclass
from datetime import datetime

import streamlit as st

from crosssell.columns import LeftOut
from crosssell.ingest.history import PastImport, left_out_of, past_imports
from crosssell.ingest.joined.report import CustomerReport, ProductReport
from crosssell.ingest.report import FileReport
from crosssell.warehouse import Warehouse
from pages.shared import session
from pages.shared.importing.state import Imported

LeftOutRow = tuple[str, int, LeftOut, str]

_MOST_LOOKED_THROUGH = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One import and what is told about it.

    Attributes:
        dataset: Where it went.
        past: As the dataset remembers it; ``None`` for one that brought nothing new.
        files: A record of each file of order lines.
        customers: A record of each customers file.
        products: A record of each products file.
        left_out: Rows that were not loaded, by reason.
        left_out_rows: These rows as far as they are kept, as (file, row, reason, text).
        read_as_on: When the reading was confirmed that the memory repeated, ``None`` if it did not.
    """

    dataset: str
    past: PastImport | None
    files: tuple[FileReport, ...]
    customers: tuple[CustomerReport, ...]
    products: tuple[ProductReport, ...]
    left_out: dict[LeftOut, int]
    left_out_rows: list[LeftOutRow]
    read_as_on: datetime | None


def of_past(current: session.Current, past: PastImport) -> Shown:
    """Return what is told about an import that the dataset remembers."""
    return Shown(
        dataset=current.name,
        past=past,
        files=past.reports,
        customers=past.customers,
        products=past.products,
        left_out=past.left_out,
        left_out_rows=_left_out_rows(current.key, past.import_id, current.warehouse),
        read_as_on=past.read_as_on,
    )


def of_unchanged(imported: Imported) -> Shown:
    """Return what is told about an import that brought nothing new, which no dataset remembers."""
    report = imported.report
    return Shown(
        dataset=report.dataset,
        past=None,
        files=report.files,
        customers=report.customers,
        products=report.products,
        left_out=report.left_out,
        left_out_rows=imported.left_out,
        read_as_on=report.read_as_on,
    )


def find(warehouse: Warehouse, import_id: int) -> PastImport | None:
    """Return the import of this number; ``None`` if the dataset remembers none (any more)."""
    found = past_imports(warehouse, most=_MOST_LOOKED_THROUGH)
    return next((one for one in found if one.import_id == import_id), None)


@st.cache_resource(show_spinner=False, max_entries=4)
def _left_out_rows(key: tuple[int, int], import_id: int, _warehouse: Warehouse) -> list[LeftOutRow]:
    del key
    return left_out_of(_warehouse, import_id)
