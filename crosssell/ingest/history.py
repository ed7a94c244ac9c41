"""Which imports has a dataset seen? The newest first, each with its files."""

import json
from dataclasses import dataclass
from datetime import datetime

from crosssell.warehouse import Warehouse

IMPORTS = "select imported_at, report from import_run order by import_id desc limit $most"
COUNT = "select count(*) from import_run"


@dataclass(frozen=True, slots=True, kw_only=True)
class PastImport:
    """One import that a dataset has seen.

    Attributes:
        imported_at: When.
        files: Names of its files as the user gave them.
        rows_kept: Rows that it loaded.
    """

    imported_at: datetime
    files: tuple[str, ...]
    rows_kept: int


def past_imports(warehouse: Warehouse, *, most: int = 20) -> tuple[PastImport, ...]:
    """Return the latest imports, at most ``most``, the newest first."""
    found = []
    for imported_at, report in warehouse.rows(IMPORTS, most=most):
        files = json.loads(report)["files"]
        found.append(
            PastImport(
                imported_at=imported_at,
                files=tuple(file["file"] for file in files),
                rows_kept=sum(file["rows_kept"] for file in files),
            )
        )
    return tuple(found)


def count_imports(warehouse: Warehouse) -> int:
    """Return how many imports the dataset has seen."""
    return int(warehouse.row(COUNT)[0])
