"""Files of other versions: an older one is brought up to date as a whole, a newer one is left alone."""

from pathlib import Path

import duckdb
import pytest

from crosssell.errors import CrosssellError, ErrorCode
from crosssell.warehouse import Workspace
from crosssell.warehouse.schema import SCHEMA_VERSION

VERSION_1 = (Path(__file__).parent / "version_1.sql").read_text(encoding="utf-8")

FILLED = """
insert into setting values ('schema_version', '1'), ('data_version', '7'), ('vat', 'gross');
insert into import_run values (1, timestamp '2025-05-01', '{"files": []}');
insert into product_override values ('POST', false);
insert into line (import_id, file_no, row_no, order_id, product, quantity, amount, status, consent, kind)
values
    (1, 1, 2, 'A', 'x', 1, 2.50, null, true, 'sale'),
    (1, 1, 3, 'A', 'y', -1, -2.50, 'paid', null, 'return'),
    (1, 1, 4, 'CB', 'x', 1, 2.50, null, null, 'cancelled'),
    (1, 1, 5, 'C', 'x', 1, 2.50, 'void', null, 'cancelled');
"""


@pytest.fixture
def old_file(tmp_path: Path) -> Path:
    """A workspace with a file of version 1, left with an open write-ahead log."""
    folder = tmp_path / "old"
    folder.mkdir()
    with duckdb.connect(str(folder / "shop.duckdb")) as raw:
        raw.execute(VERSION_1)
        raw.execute(FILLED)
        raw.execute("insert into product values (0, 'x', null, null, true, 1, 1, 2.50)")
    return folder


def columns(workspace: Workspace, name: str) -> list[tuple]:
    return workspace.open(name).rows(
        "select table_name, column_name, data_type from duckdb_columns() where database_name = $name "
        "order by table_name, column_index",
        name=name,
    )


def test_an_older_file_keeps_everything_and_gains_what_is_new(old_file):
    workspace = Workspace(old_file)
    shop = workspace.open("shop")
    assert dict(shop.rows("select name, value from setting")) == {
        "schema_version": str(SCHEMA_VERSION),
        "data_version": "7",
        "vat": "gross",
    }
    assert shop.rows("select row_no, kind::varchar, plain_kind::varchar, consent from line order by 1") == [
        (2, "sale", "sale", True),
        (3, "return", "return", None),
        (4, "cancelled", "cancelled", None),
        (5, "cancelled", "sale", None),  # its status has done it
    ]
    assert shop.rows("select product, is_product from product_override") == [("POST", False)]
    assert shop.rows("select product, revenue from product") == [("x", 2.5)]
    assert [path.name for path in old_file.glob("shop*") if path.suffix != ".wal"] == ["shop.duckdb"]
    workspace.open_or_create("fresh")
    assert columns(workspace, "shop") == columns(workspace, "fresh")
    workspace.close()
    again = Workspace(old_file)
    assert again.open("shop").row("select count(*) from line") == (4,)
    again.close()


def test_what_a_broken_off_upgrade_left_is_no_hindrance(old_file):
    (old_file / "shop.duckdb.upgrade.new").write_bytes(b"half")
    workspace = Workspace(old_file)
    assert workspace.open("shop").row("select count(*) from line") == (4,)
    assert not (old_file / "shop.duckdb.upgrade.new").exists()
    workspace.close()


def test_a_newer_file_is_refused_and_untouched(workspace):
    shop = workspace.open_or_create("shop")
    with shop.write() as cursor:
        cursor.execute("update setting set value = '99' where name = 'schema_version'")
    workspace.close()
    with pytest.raises(CrosssellError, match="newer") as caught:
        workspace.open("shop")
    assert (caught.value.code, caught.value.reason) == (ErrorCode.WORKSPACE_DAMAGED, "newer")
    with pytest.raises(CrosssellError, match="newer"):  # the file was let go of
        workspace.open("shop")


def test_a_database_of_something_else_is_no_dataset(tmp_path):
    (tmp_path / "ws").mkdir()
    with duckdb.connect(str(tmp_path / "ws" / "other.duckdb")) as raw:
        raw.execute("create table pets (name varchar)")
    workspace = Workspace(tmp_path / "ws")
    with pytest.raises(CrosssellError) as caught:
        workspace.open("other")
    assert (caught.value.code, caught.value.reason) == (ErrorCode.WORKSPACE_DAMAGED, "")
    workspace.close()
