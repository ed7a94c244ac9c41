"""The query gate: what it appends is copied at once, and nothing of it is held until a transaction ends."""

import pyarrow as pa

from crosssell.warehouse import Workspace

ROWS = 50_000


def test_a_long_transaction_holds_on_to_no_appended_rows(workspace: Workspace):
    with workspace.scratch(workspace.folder / "draft").run() as cursor:
        cursor.execute('create table "a ""quoted"" name" (text varchar, number bigint)')
        before = pa.total_allocated_bytes()
        with cursor.transaction():
            for _ in range(5):
                texts, numbers = pa.array(["x" * 20] * ROWS), pa.array(range(ROWS), pa.int64())
                cursor.append('a "quoted" name', pa.table([texts, numbers], names=["z", "a"]))
                del texts, numbers
            assert pa.total_allocated_bytes() - before < ROWS * 20
        assert cursor.row('select count(*), max(number) from "a ""quoted"" name"') == (5 * ROWS, ROWS - 1)
