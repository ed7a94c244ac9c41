"""Take back the last import: the dataset becomes what it was before it.

Rows carry the number of their import, so what it brought is deleted; what it took out waits in a
table ``replaced_…`` of the same columns and is put back. Only the last import is kept that way, since
each import's record takes the place of the one before. Derived tables are derived anew.
"""

import json

from crosssell.errors import CrosssellError, ErrorCode
from crosssell.ingest.derive import derive
from crosssell.ingest.history import PastImport, past_imports
from crosssell.ingest.jobs import Progress, Step
from crosssell.warehouse import Cursor, Warehouse, quote_identifier

# Tables whose rows carry an import_id and have a partner ``replaced_<name>``.
TABLES = ("line", "customer_row", "consent_word", "product_row")

# Settings that an import writes; what users state of a dataset outlasts an undo.
WRITTEN_BY_IMPORTS = ("separate_orders", "line_kinds", "fields", "currency")
NOT_DERIVED = ("separate_orders",)

NEXT_IMPORT = "select coalesce(max(import_id), 0) + 1 from import_run"
RECORD = "select import_id, settings from undo_record"
IS_RECORDED = "select 1 from undo_record where import_id = $import_id"

BEGIN = "insert into undo_record values ($import_id, $settings)"
SETTINGS = "select name, value from setting where list_contains($names, name)"

MARK_WHOLE = "insert into undo_table values ($table)"
IS_WHOLE = "select 1 from undo_table where table_name = $table"

KEEP = "insert into {kept} select * from {table}"
TAKE_OUT = "delete from {table}"
PUT_BACK = "insert into {table} select * from {kept}"
TAKE_BACK = "delete from {table} where import_id = $import_id"

# A layout that was confirmed again since then, by an import without anything new, stays.
PUT_LAYOUTS_BACK = """
delete from known_layout where import_id = $import_id;
insert or ignore into known_layout select * from replaced_layout;
delete from replaced_layout;
"""

FORGET_IMPORT = (
    "delete from import_run where import_id = $import_id",
    "delete from left_out_row where import_id = $import_id",
    "delete from undo_record",
    "delete from undo_table",
)

WRITE_SETTING = "insert or replace into setting values ($name, $value)"
DELETE_SETTING = "delete from setting where name = $name"


def next_import(cursor: Cursor) -> int:
    """Return the number that the import under way gets."""
    return int(cursor.row(NEXT_IMPORT)[0])


def begin(cursor: Cursor) -> None:
    """Begin the record of the import under way, in place of the last one's; done once, however often called.

    Called before anything of the dataset changes, and not by an import that changes nothing.
    """
    import_id = next_import(cursor)
    if cursor.rows(IS_RECORDED, import_id=import_id):
        return
    for table in (*(_kept(table) for table in TABLES), "replaced_layout", "undo_record", "undo_table"):
        cursor.execute(TAKE_OUT.format(table=table))
    settings = dict(cursor.rows(SETTINGS, names=list(WRITTEN_BY_IMPORTS)))
    cursor.execute(BEGIN, import_id=import_id, settings=json.dumps(settings))


def keep(cursor: Cursor, *, table: str) -> None:
    """Keep the whole ``table`` as it is, because the import under way rewrites it."""
    begin(cursor)
    if not cursor.rows(IS_WHOLE, table=table):
        cursor.execute(MARK_WHOLE, table=table)
        cursor.execute(TAKE_OUT.format(table=_kept(table)))
        cursor.execute(KEEP.format(kept=_kept(table), table=quote_identifier(table)))


def take_out(cursor: Cursor, *, table: str, where: str | None = None) -> None:
    """Delete rows from ``table`` so that an undo can put them back.

    Args:
        cursor: In the transaction of an import.
        table: One of `TABLES`.
        where: Static SQL that holds for the rows of earlier imports to go; ``None`` for all of them.
    """
    condition = "" if where is None else f" where {where}"
    begin(cursor)
    if where is None:
        keep(cursor, table=table)
    elif not cursor.rows(IS_WHOLE, table=table):
        cursor.execute(KEEP.format(kept=_kept(table), table=quote_identifier(table)) + condition)
    cursor.execute(TAKE_OUT.format(table=quote_identifier(table)) + condition)


def undoable(warehouse: Warehouse) -> PastImport | None:
    """Return the import that `undo` would take back, ``None`` if there is none."""
    return next((one for one in past_imports(warehouse, most=1) if one.can_undo), None)


def undo(warehouse: Warehouse, *, progress: Progress) -> PastImport:
    """Take back the last import, in one transaction, and return what it was.

    Words and settings that the user has stated since then stay, and so does their effect.

    Raises:
        CrosssellError: ``nothing_to_undo``, ``cancelled`` or ``no_space``.
    """
    with warehouse.writing(), warehouse.run() as cursor, cursor.transaction():
        past = undoable(warehouse)
        if past is None:
            raise CrosssellError(ErrorCode.NOTHING_TO_UNDO)
        progress.begin(Step.LOAD, cursor=cursor)
        settings = json.loads(cursor.row(RECORD)[1])
        for table in TABLES:
            _put_back(cursor, table=table, import_id=past.import_id)
        cursor.execute(PUT_LAYOUTS_BACK.replace("$import_id", str(past.import_id)))
        for statement in FORGET_IMPORT:
            parameters = {"import_id": past.import_id} if "$import_id" in statement else {}
            cursor.execute(statement, **parameters)
        progress.begin(Step.DERIVE, cursor=cursor)
        derive(cursor)
        _restore_settings(cursor, settings)
        progress.check()
    return past


def _kept(table: str) -> str:
    return quote_identifier(f"replaced_{table}")


def _put_back(cursor: Cursor, *, table: str, import_id: int) -> None:
    name = quote_identifier(table)
    if cursor.rows(IS_WHOLE, table=table):
        cursor.execute(TAKE_OUT.format(table=name))
    else:
        cursor.execute(TAKE_BACK.format(table=name), import_id=import_id)
    cursor.execute(PUT_BACK.format(table=name, kept=_kept(table)))
    cursor.execute(TAKE_OUT.format(table=_kept(table)))


def _restore_settings(cursor: Cursor, before: dict[str, str | None]) -> None:
    for name in WRITTEN_BY_IMPORTS:
        if name not in before:
            cursor.execute(DELETE_SETTING, name=name)
        elif name in NOT_DERIVED:
            cursor.execute(WRITE_SETTING, name=name, value=before[name])
