"""Import texts of order lines, customers and products together, on a day of one's choice."""

import itertools
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path

import pytest

from crosssell.columns import DateOrder, FileKind
from crosssell.ingest.draft import Draft, DraftFile, ImportOptions, import_files
from crosssell.ingest.jobs import Progress
from crosssell.ingest.reading import Answers
from crosssell.ingest.report import ImportReport
from crosssell.warehouse import Workspace

Joiner = Callable[..., ImportReport]

ORDERS = "order_id,ordered_at,customer_id,product,product_name,quantity,unit_price\n"


@pytest.fixture
def join(workspace: Workspace, tmp_path: Path) -> Joiner:
    """Import texts in one go, each by the name of its file, and return the report."""
    numbers = itertools.count(1)

    def run(
        *,
        on: date = date(2026, 1, 1),
        kinds: dict[int, FileKind] | None = None,
        joined_mapping: dict[int, dict[str, str]] | None = None,
        date_order: DateOrder | None = None,
        replace: bool = False,
        **texts: str,
    ) -> ImportReport:
        folder = tmp_path / f"import-{next(numbers)}"
        folder.mkdir()
        files = []
        for name, text in texts.items():
            path = folder / f"{name}.csv"
            path.write_text(text, encoding="utf-8", newline="")
            files.append(DraftFile(path=path, name=path.name))
        return import_files(
            workspace,
            Draft(folder=workspace.drafts_folder / folder.name, files=tuple(files)),
            ImportOptions(
                dataset="shop",
                answers=Answers(date_order=date_order),
                replace=replace,
                kinds=kinds or {},
                joined_mapping=joined_mapping or {},
            ),
            now=datetime.combine(on, time(12)),
            progress=Progress(),
        )

    return run
