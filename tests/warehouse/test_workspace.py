"""The warehouse: hostile names, closed doors, whole transactions, many threads."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pytest

from crosssell.errors import CrosssellError, ErrorCode
from crosssell.filters import Filters
from crosssell.warehouse import Workspace

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", ["shop", "Müller & Co/ä", "a'b; drop table line", "..", "%2e", "Sklep żółw"])
def test_a_dataset_may_bear_any_name(workspace, name):
    workspace.open_or_create(name)
    assert workspace.names() == [name]
    assert all(path.parent == workspace.folder for path in workspace.folder.glob("*.duckdb"))
    workspace.delete(name)
    assert workspace.names() == []


@pytest.mark.parametrize("name", ["", "  ", "x" * 61, " shop", "a\nb"])
def test_names_that_cannot_be(workspace, name):
    with pytest.raises(CrosssellError) as caught:
        workspace.open_or_create(name)
    assert caught.value.code == ErrorCode.INVALID_VALUE


def test_an_unknown_dataset_names_the_known_ones(workspace):
    workspace.open_or_create("one")
    with pytest.raises(CrosssellError, match="one") as caught:
        workspace.open("two")
    assert caught.value.code == ErrorCode.UNKNOWN_DATASET


def test_a_dataset_that_somebody_else_deleted_is_unknown_to_who_still_reads_it(workspace):
    warehouse = workspace.open_or_create("one")
    workspace.delete("one")
    with pytest.raises(CrosssellError) as caught:
        warehouse.rows("select 1")
    assert (caught.value.code, caught.value.values["name"]) == (ErrorCode.UNKNOWN_DATASET, "one")


def test_a_damaged_file_is_named_and_can_be_deleted(workspace):
    workspace.folder.mkdir(parents=True, exist_ok=True)
    (workspace.folder / "bad.duckdb").write_bytes(b"not a database" * 1000)
    with pytest.raises(CrosssellError) as caught:
        workspace.open("bad")
    assert caught.value.code == ErrorCode.WORKSPACE_DAMAGED
    workspace.delete("bad")
    assert workspace.names() == []


def test_statements_cannot_leave_the_workspace(workspace, tmp_path):
    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n")
    shop = workspace.open_or_create("shop")
    with pytest.raises(duckdb.PermissionException):
        shop.query("select * from read_csv($path)", path=str(secret))
    with pytest.raises(duckdb.Error):
        shop.query("set enable_external_access = true")


def test_a_failed_write_leaves_nothing(workspace):
    shop = workspace.open_or_create("shop")

    def write_half() -> None:
        with shop.write() as cursor:
            cursor.execute("insert into setting values ('half', 'done')")
            cursor.execute("select 'x'::integer")

    with pytest.raises(duckdb.ConversionException):
        write_half()
    assert shop.rows("select * from setting where name = 'half'") == []


def test_many_threads_read_while_one_writes(workspace):
    shop = workspace.open_or_create("shop")

    def read(_: int) -> list[tuple]:
        return shop.rows("select count(*) from setting where name = $name", name="data_version")

    with ThreadPoolExecutor(6) as pool:
        answers = pool.map(read, range(300))
        for value in range(20):
            with shop.write() as cursor:
                cursor.execute("insert or replace into setting values ('n', $value)", value=str(value))
        assert set(map(tuple, answers)) == {((1,),)}


def test_workspace_survives_reopening(tmp_path):
    first = Workspace(tmp_path)
    with first.open_or_create("shop").write() as cursor:
        cursor.execute("insert into setting values ('kept', 'yes')")
    first.close()
    second = Workspace(tmp_path)
    assert second.open("shop").rows("select value from setting where name = 'kept'") == [("yes",)]
    second.close()


def test_filters_validate_themselves():
    from datetime import date

    with pytest.raises(CrosssellError, match="ends"):
        Filters(date_from=date(2025, 2, 1), date_to=date(2025, 1, 1))


def test_what_a_killed_import_has_left_empty_is_swept(tmp_path):
    code = (
        "import os, sys\nfrom pathlib import Path\nfrom crosssell.warehouse import Workspace\n"
        "workspace = Workspace(Path(sys.argv[1]))\n"
        "with workspace.held('half done'):\n    os.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, check=False)
    assert (tmp_path / "half done.duckdb").exists()
    workspace = Workspace(tmp_path)
    assert workspace.names() == []
    assert list(tmp_path.glob("half*")) == []
    workspace.close()


def test_an_emptied_dataset_is_no_half_done_one(tmp_path):
    workspace = Workspace(tmp_path)
    workspace.open_or_create("emptied")
    workspace.close()
    again = Workspace(tmp_path)
    assert again.names() == ["emptied"]
    again.close()
