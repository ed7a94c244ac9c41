"""The record of a dataset's imports."""

from datetime import datetime

from crosssell.columns import FileLayout, LeftOut, LineKind
from crosssell.ingest.draft import Draft, DraftFile, ImportOptions, import_files
from crosssell.ingest.history import (
    IMPORTS_WITH_LEFT_OUT_ROWS,
    MOST_LEFT_OUT_CHARS,
    count_imports,
    left_out_of,
    past_imports,
)
from crosssell.ingest.jobs import Progress
from crosssell.ingest.report import ImportReport
from crosssell.warehouse import Workspace

HEAD = "Order ID,SKU,Quantity,Unit price\n"


def load(workspace: Workspace, *contents: str, day: int) -> ImportReport:
    folder = workspace.drafts_folder / f"day-{day}"
    folder.mkdir(parents=True)
    files = []
    for number, content in enumerate(contents):
        path = folder / f"{day}-{number}.csv"
        path.write_text(content, encoding="utf-8")
        files.append(DraftFile(path=path, name=path.name))
    return import_files(
        workspace,
        Draft(folder=folder, files=tuple(files)),
        ImportOptions(dataset="shop"),
        now=datetime(2026, 1, 1 + day % 28, day // 28),
        progress=Progress(),
    )


def test_the_newest_import_comes_first_with_its_files(workspace: Workspace):
    load(workspace, HEAD + "A1,x,1,2.50\nA1,y,2,3.75\n", day=1)
    load(workspace, HEAD + "A2,x,1,2.50\n", HEAD + "A3,z,1,9.25\n", day=2)
    warehouse = workspace.open("shop")
    assert count_imports(warehouse) == 2
    newest, oldest = past_imports(warehouse)
    assert (newest.imported_at, newest.files, newest.rows_kept) == (
        datetime(2026, 1, 3),
        ("2-0.csv", "2-1.csv"),
        1 + 1,
    )
    assert (oldest.files, oldest.rows_kept) == (("1-0.csv",), 2)
    assert past_imports(warehouse, most=1) == (newest,)


def test_the_report_is_read_back_as_it_was_given(workspace: Workspace):
    load(workspace, HEAD + "A1,x,1,2.50\nA2,y,1,1.00\n", day=1)
    report = load(workspace, HEAD + "A1,x,2,2.50\nA2,y,1,1.00\nA3,z,many,9.25\nA4,z,-1,9.25\n", day=2)
    (past, first) = past_imports(workspace.open("shop"))
    assert past.reports == report.files
    assert (past.import_id, past.orders_new, past.orders_replaced, past.orders_unchanged) == (2, 1, 1, 1)
    assert report.import_id == 2
    assert past.read_as_on == report.read_as_on == first.imported_at
    assert first.read_as_on is None
    assert past.reports[0].line_kinds == {LineKind.SALE: 2, LineKind.RETURN: 1}
    assert past.reports[0].layout is FileLayout.LINES
    assert past.left_out == {LeftOut.UNREADABLE_NUMBER: 1}
    assert (past.rows_read, past.rows_kept, past.replaced_all) == (4, 3, False)


def test_a_record_of_the_first_version_is_read(workspace: Workspace):
    warehouse = workspace.open_or_create("shop")
    with warehouse.write() as cursor:
        cursor.execute(
            "insert into import_run values (1, timestamp '2025-01-01', $report)",
            report='{"files": [{"file": "a.csv", "encoding": "utf-8", "delimiter": ",", "sheet": null, '
            '"header_row": 1, "decimal_mark": ".", "date_order": "ymd", "mapping": {"order_id": "No"}, '
            '"rows_read": 2, "rows_kept": 1, "left_out": {"blank": 1}, "duplicate_lines": 0, '
            '"line_kinds": {"sale": 1}, "damaged_ids": 0, "broken_characters": 0}]}',
        )
    (past,) = past_imports(warehouse)
    assert (past.files, past.orders_new, past.can_undo, past.left_out) == (
        ("a.csv",),
        None,
        False,
        {LeftOut.BLANK: 1},
    )
    assert past.reports[0].rows_in_file is None


def test_left_out_rows_outlast_a_restart_and_are_bounded(workspace: Workspace):
    long = "x" * (MOST_LEFT_OUT_CHARS + 50)
    load(workspace, HEAD + f"A1,x,1,2.50\n,y,2,3.75\nA2,{long},many,1.00\n", day=1)
    workspace.close()
    rows = left_out_of(workspace.open("shop"), 1)
    assert [(file, row, reason) for file, row, reason, _ in rows] == [
        ("1-0.csv", 3, LeftOut.MISSING_ORDER_ID),
        ("1-0.csv", 4, LeftOut.UNREADABLE_NUMBER),
    ]
    assert rows[0][3] == " | y | 2 | 3.75"
    assert len(rows[1][3]) == MOST_LEFT_OUT_CHARS
    for day in range(2, IMPORTS_WITH_LEFT_OUT_ROWS + 2):
        load(workspace, HEAD + f"B{day},x,1,2.50\n,y,2,3.75\n", day=day)
    counts = [len(left_out_of(workspace.open("shop"), n)) for n in range(1, IMPORTS_WITH_LEFT_OUT_ROWS + 2)]
    assert counts == [0] + [1] * IMPORTS_WITH_LEFT_OUT_ROWS
