"""Which tables does a dataset's file have? Today's schema, and files of an older one brought up to it.

An older file is copied, table by table and by the names of columns, into a fresh file that then takes
its place: killed at any moment, the dataset is whole, in its old form or in its new one.
"""

from importlib.resources import files
from pathlib import Path

import duckdb

from crosssell.errors import CrosssellError, ErrorCode
from crosssell.warehouse.engine import Engine
from crosssell.warehouse.gate import Cursor, quote_identifier
from crosssell.warehouse.warehouse import Warehouse

SCHEMA_VERSION = 6

NOTE_VERSION = "insert into setting values ('schema_version', $version), ('data_version', '0')"

VERSION = "select value::integer from setting where name = 'schema_version'"

TABLES = "select table_name from duckdb_tables() where database_name = $name order by table_oid"

COPY = "insert into {table} by name select * {changed} from {old}.{table}"

# Columns that an older version lacks and that follow from what it has. Version 1 has not noted whether it
# was the status that had undone a line; where there is a status, it was.
FOLLOWING = {
    (1, "line"): """,
    case when kind in ('cancelled', 'returned') and status is not null then kind::varchar end
        as status_effect,
    case
        when kind not in ('cancelled', 'returned') or status is null then kind
        when quantity < 0 or amount < 0 then 'return'
        when quantity is null or quantity = 0 or amount = 0 then 'zero'
        else 'sale'
    end as plain_kind""",
}


def write_schema(cursor: Cursor) -> None:
    """Create the empty tables of a dataset."""
    cursor.execute(files("crosssell.warehouse").joinpath("schema.sql").read_text(encoding="utf-8"))
    cursor.execute(NOTE_VERSION, version=str(SCHEMA_VERSION))


def open_dataset(engine: Engine, *, name: str, path: Path) -> Warehouse:
    """Open the dataset's file, brought to today's schema if it is of an older one.

    Raises:
        CrosssellError: ``workspace_locked``, or ``workspace_damaged`` (reason ``newer`` for a file that
            a newer version of this program has written).
    """
    warehouse = Warehouse(engine, name=name, path=path)
    version = _version(warehouse)
    if version == SCHEMA_VERSION:
        return warehouse
    if version is None or version > SCHEMA_VERSION:
        warehouse.close()
        reason = "" if version is None else "newer"
        raise CrosssellError(ErrorCode.WORKSPACE_DAMAGED, reason, name=name)
    try:
        building = _rebuilt(engine, warehouse, version=version, path=path)
    finally:
        warehouse.close()
    path.with_name(path.name + ".wal").unlink(missing_ok=True)  # all of it is in the file by now
    building.replace(path)
    return Warehouse(engine, name=name, path=path)


def _version(warehouse: Warehouse) -> int | None:
    with warehouse.run() as cursor:
        try:
            found = cursor.rows(VERSION)
        except duckdb.CatalogException:  # a database of something else, without such a table
            return None
    return int(found[0][0]) if found else None


def _rebuilt(engine: Engine, old: Warehouse, *, version: int, path: Path) -> Path:
    """Copy ``old`` into a fresh file beside it and return that file."""
    building = path.with_name(f"{path.name}.upgrade.new")
    building.unlink(missing_ok=True)
    fresh = Warehouse(engine, name=building.name, path=building)
    try:
        with fresh.write() as cursor:
            write_schema(cursor)
            cursor.execute("delete from setting")
            known = {table for (table,) in cursor.rows(TABLES, name=fresh.name)}
            for (table,) in cursor.rows(TABLES, name=old.name):
                if table in known:
                    statement = COPY.format(
                        table=quote_identifier(table),
                        changed=FOLLOWING.get((version, table), ""),
                        old=quote_identifier(old.name),
                    )
                    cursor.execute(statement)
            cursor.execute(
                "update setting set value = $version where name = 'schema_version'",
                version=str(SCHEMA_VERSION),
            )
    finally:
        fresh.close()
    with old.run() as cursor:
        cursor.execute("checkpoint")
    return building
