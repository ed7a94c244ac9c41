"""The record of a dataset's imports."""

from datetime import datetime

from crosssell.ingest.draft import Draft, DraftFile, ImportOptions, import_files
from crosssell.ingest.history import count_imports, past_imports
from crosssell.ingest.jobs import Progress
from crosssell.warehouse import Workspace


def load(workspace: Workspace, *contents: str, day: int) -> None:
    folder = workspace.drafts_folder / f"day-{day}"
    folder.mkdir(parents=True)
    files = []
    for number, content in enumerate(contents):
        path = folder / f"{day}-{number}.csv"
        path.write_text(content, encoding="utf-8")
        files.append(DraftFile(path=path, name=path.name))
    import_files(
        workspace,
        Draft(folder=folder, files=tuple(files)),
        ImportOptions(dataset="shop"),
        now=datetime(2026, 1, day),
        progress=Progress(),
    )


def test_the_newest_import_comes_first_with_its_files(workspace: Workspace):
    head = "Order ID,SKU,Quantity,Unit price\n"
    load(workspace, head + "A1,x,1,2.50\nA1,y,2,3.75\n", day=1)
    load(workspace, head + "A2,x,1,2.50\n", head + "A3,z,1,9.25\n", day=2)
    warehouse = workspace.open("shop")
    assert count_imports(warehouse) == 2
    newest, oldest = past_imports(warehouse)
    assert (newest.imported_at, newest.files, newest.rows_kept) == (
        datetime(2026, 1, 2),
        ("2-0.csv", "2-1.csv"),
        1 + 1,
    )
    assert (oldest.files, oldest.rows_kept) == (("1-0.csv",), 2)
    assert past_imports(warehouse, most=1) == (newest,)
