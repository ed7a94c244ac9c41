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


def test_compacting_keeps_rows_and_their_places(workspace: Workspace):
    warehouse = workspace.scratch(workspace.folder / "draft")
    held = "select sum(memory_usage_bytes) from duckdb_memory() where tag = 'IN_MEMORY_TABLE'"
    with warehouse.run() as cursor:
        cursor.execute("create table raw as select 'order ' || range // 3 as text from range(1_000_000)")
        places = "select sum(rowid * (replace(text, 'order ', '')::bigint + 1)) from raw"
        before, memory = cursor.row(places), cursor.row(held)[0]
        cursor.compact()
        assert cursor.row(places) == before
        assert cursor.row(held)[0] < memory / 2


def test_compacting_gives_way_to_a_writer(workspace: Workspace):
    warehouse = workspace.scratch(workspace.folder / "draft")
    with warehouse.run() as writer, warehouse.run() as other:
        writer.execute("create table raw (text varchar)")
        with writer.transaction():
            writer.execute("insert into raw values ('a')")
            other.compact()
        assert other.rows("select * from raw") == [("a",)]
